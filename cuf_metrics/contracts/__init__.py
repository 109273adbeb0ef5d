"""What every dataset must look like: each column declared once, each table a list of columns.

`FIELDS` gives a column its type, unit, description and closed list of values; `TABLES` only names
columns, marks the required ones with `*`, and states the grain, the key and the equations that
hold on every row; `PILOTAGE` does the same for decisions, which belong to no dataset. Readers, the
validation, the Parquet schema, the catalogue on the page « Données » and the documentation all
read these dictionaries.
"""

from cuf_metrics.contracts.field import ARROW_TYPES, Field
from cuf_metrics.contracts.fields import FIELDS
from cuf_metrics.contracts.pilotage import PILOTAGE
from cuf_metrics.contracts.table import Check, Table
from cuf_metrics.contracts.tables import TABLES

__all__ = ["ARROW_TYPES", "FIELDS", "PILOTAGE", "TABLES", "Check", "Field", "Table"]
