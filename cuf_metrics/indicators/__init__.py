"""The strategic plan measured: one file per indicator, its values, its status at a date.

header.py reads a file, registry.py all of them, measure.py gives values, state.py where each stands.
"""
