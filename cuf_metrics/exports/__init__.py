"""Files that readers take away: objects in, bytes out, with the source and the date inside.

logical_framework.py words the content once; workbook.py and document.py lay it out.
"""
