"""Rows given by hand, in the tables and views of a dataset: what a case of an indicator is run on."""

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.sql import EN_MEMOIRE, definition, named_query, view_names

# What a required column holds when a case does not care.
ANYTHING = {"texte": "sans objet", "entier": 1, "decimal": 1.0, "argent": 1, "booleen": True, "date": date(2024, 1, 1)}

# As little of the reference geography as the views need.
REFERENCE = {
    "pays": [
        {
            "code_pays": "FRA",
            "nom": "France",
            "latitude": 46.0,
            "longitude": 2.0,
            "region_monde": "Europe",
            "sous_region": "Europe de l’Ouest",
        }
    ],
    "lieux": [{"id_lieu": 2988507, "nom": "Paris", "code_pays": "FRA", "latitude": 48.85, "longitude": 2.35}],
    "collectivites": [
        {
            "type_collectivite": "région",
            "code_insee": "53",
            "siren": "233500016",
            "nom": "Bretagne",
            "code_region": "53",
            "est_collectivite": True,
            "est_outre_mer": False,
            "population": 3_400_000,
            "latitude": 48.1,
            "longitude": -1.7,
        }
    ],
}


def tables_of(given: Mapping[str, list[dict]]) -> duckdb.DuckDBPyConnection:
    """A database whose tables hold the given rows, whose columns are typed by the contracts.

    Args:
        given: rows per table, columns by name; a column left out is empty, or anything where one is required.
    """
    unknown = set(given) - set(TABLES)
    assert not unknown, f"tables inconnues : {unknown}"
    connection = duckdb.connect()
    connection.execute(f"attach '{_empty()}' as vide (read_only); copy from database vide to memory; detach vide")
    frames = {name: table_of(name, rows) for name, rows in given.items()}
    for name, rows in (frames | _reference()).items():
        connection.register("donnees", rows)
        connection.execute(f"insert into {name} by name from donnees")
        connection.unregister("donnees")
    for view in filter(EN_MEMOIRE.__contains__, view_names()):
        connection.execute(f"create or replace table {view} as {named_query(f'views/{view}')}")
    return connection


def _reference() -> dict[str, pd.DataFrame]:
    return {f"reference_{name}": pd.DataFrame(rows) for name, rows in REFERENCE.items()}


@cache
def _empty() -> Path:
    """A file of the tables without a row, and of their views: defining them takes three times as long as copying."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    frames = {name: table_of(name, []) for name in TABLES}
    with duckdb.connect(folder / "vide.duckdb") as connection:
        for name, rows in (frames | _reference()).items():
            connection.register("donnees", rows)
            connection.execute(f"create table {name} as from donnees limit 0")
            connection.unregister("donnees")
        for view in view_names():
            connection.execute(definition(view))
    return folder / "vide.duckdb"


def table_of(name: str, rows: list[dict]) -> pa.Table:
    """Rows of a table as its contract types them, columns left out as in `tables_of`."""
    contract = TABLES[name]
    for row in rows:
        unknown = set(row) - set(contract.columns)
        assert not unknown, f"{name} : colonnes inconnues {unknown}"
        for column, value in row.items():
            allowed = FIELDS[column].valeurs
            assert not allowed or value is None or value in allowed, f"{name}.{column} : « {value} » hors liste"
    filled = [_exact(_filled(contract, row, rank)) for rank, row in enumerate(rows, 1)]
    return pa.Table.from_pylist(filled, schema=contract.arrow_schema)


def _filled(contract, row: dict, rank: int) -> dict:
    def default(column: str):
        field = FIELDS[column]
        if column not in contract.required:
            return None
        if column in contract.key:
            return f"{column}-{rank}" if field.type == "texte" else rank
        return field.valeurs[0] if field.valeurs else ANYTHING[field.type]

    return {column: row.get(column, default(column)) for column in contract.columns}


def _exact(row: dict) -> dict:
    """Amounts are exact numbers, which Arrow does not make of floats."""
    return {
        name: Decimal(str(value)) if FIELDS[name].type == "argent" and value is not None else value
        for name, value in row.items()
    }
