"""The documentation: pages made from the code, and the checks that keep the others true.

python -m docs               # write the pages made from the code, then check everything
python -m docs --verifier    # write nothing; a page that is not up to date is a problem
"""
