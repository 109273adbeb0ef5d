"""DuckDB over rows held in memory, for checks and comparisons: no file, no dataset."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import duckdb
import pyarrow as pa


@contextmanager
def over(lignes: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor of one's own, that sees the rows as « lignes » and nothing else."""
    with _engine(os.getpid()).cursor() as connection:
        connection.register("lignes", lignes)
        yield connection


@cache
def _engine(process: int) -> duckdb.DuckDBPyConnection:
    """Opened once: it costs more than most checks. Once per process: its threads do not outlive a fork."""
    return duckdb.connect(config={"enable_external_access": False})
