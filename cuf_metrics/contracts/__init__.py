"""What every dataset must look like: each column declared once, each table a list of columns.

`FIELDS` gives a column its type, unit, description and closed list of values; `TABLES` only names
columns, marks the required ones with `*`, and states the grain, the key and the equations that
hold on every row. Readers, the validation, the Parquet schema, the catalogue on the page
« Données » and the documentation all read these two dictionaries.
"""

from cuf_metrics.contracts.fields import ARROW_TYPES, FIELDS, Field
from cuf_metrics.contracts.tables import TABLES, Check, Table

__all__ = ["ARROW_TYPES", "FIELDS", "TABLES", "Check", "Field", "Table"]
