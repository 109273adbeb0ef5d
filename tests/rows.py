"""Rows given by hand, in the tables and views of a dataset: what a case of an indicator is run on, and tests too."""

from cuf_metrics.contracts import FIELDS
from cuf_metrics.indicators.rows import ANYTHING, REFERENCE, table_of, tables_of

__all__ = ["ANYTHING", "FIELDS", "REFERENCE", "table_of", "tables_of"]
