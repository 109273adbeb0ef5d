"""What the benchmarks share: rows in the columns of a contract, and the median of a measure."""

import statistics
from collections.abc import Callable

import duckdb

from cuf_metrics.contracts import FIELDS, TABLES

# Any other column is a text.
SQL_TYPES = {"entier": "bigint", "argent": "decimal(18, 4)", "date": "date", "booleen": "boolean", "decimal": "double"}


def conformed(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> duckdb.DuckDBPyRelation:
    """Rows of a query in the columns and types of the contract of a table; what it does not give is empty."""
    made = connection.sql(query)
    columns = (
        f"({column if column in made.columns else 'null'})::{SQL_TYPES.get(FIELDS[column].type, 'varchar')} as {column}"
        for column in TABLES[name].columns
    )
    return made.project(", ".join(columns))


def median(measure: Callable[[], float], repeats: int, before: Callable[[], object] | None = None) -> float:
    """Median of a measure taken several times, `before` being run once ahead of them."""
    if before:
        before()
    return statistics.median(measure() for _ in range(repeats))
