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

from cuf_metrics.contracts import FIELDS, TABLES, Table
from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.sql import EN_MEMOIRE, definition, named_query, view_names
from cuf_metrics.validation import not_among

# What a required column holds when a case does not care.
ANYTHING = {"texte": "sans objet", "entier": 1, "decimal": 1.0, "argent": 1, "booleen": True, "date": date(2024, 1, 1)}
# What a value of each type is, for who writes one.
FORMES = {
    "texte": "un texte, entre guillemets s’il ressemble à un nombre",
    "entier": "un entier, comme 12",
    "decimal": "un nombre, comme 12.5",
    "argent": "un montant, comme 1500.50",
    "booleen": "true ou false",
    "date": "une date, comme 2023-05-07",
}

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

    Raises:
        InvalidData: unknown tables or columns, values outside a closed list or of another type.
    """
    if problems := [p for name, rows in given.items() for p in _name_problems(name, rows)]:
        raise InvalidData(problems=problems)
    connection = duckdb.connect(config={"python_enable_replacements": "false"})
    connection.execute(f"attach '{_empty()}' as vide (read_only); copy from database vide to memory; detach vide")
    frames = {name: table_of(name, rows) for name, rows in given.items()}
    for name, rows in (frames | _reference()).items():
        connection.register("donnees", rows)
        connection.execute(f"insert into {name} by name from donnees")
        connection.unregister("donnees")
    for view in filter(EN_MEMOIRE.__contains__, view_names()):
        connection.execute(f"create or replace table {view} as {named_query(f'views/{view}')}")
    connection.execute("set enable_external_access = false")
    return connection


def table_of(name: str, rows: list[dict]) -> pa.Table:
    """Rows of a table as its contract types them, columns left out as in `tables_of`.

    Raises:
        InvalidData: a value of another type than its column.
    """
    contract = TABLES[name]
    filled = [_filled(contract, row, rank) for rank, row in enumerate(rows, 1)]
    schema = contract.arrow_schema
    return pa.table([_column(name, schema.field(c), [row[c] for row in filled]) for c in schema.names], schema=schema)


def _name_problems(name: str, rows: list[dict]) -> list[Problem]:
    """Tables, columns and values that are in no closed list of the contracts."""
    if name not in TABLES:
        return not_among("table", [name], TABLES, "une table des contrats").problems
    columns, ou = TABLES[name].columns, f"table « {name} », colonne"
    unknown = list(dict.fromkeys(c for row in rows for c in row if c not in columns))
    problems = not_among(ou, unknown, columns).problems if unknown else []
    held = {(c, str(v)): FIELDS[c].valeurs for row in rows for c, v in row.items() if c in columns and v is not None}
    for (column, value), listed in held.items():
        if listed and value not in listed:
            problems += not_among(f"{ou} « {column} »", [value], listed).problems
    return problems


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


def _filled(contract: Table, row: dict, rank: int) -> dict:
    def default(column: str):
        field = FIELDS[column]
        if column not in contract.required:
            return None
        if column in contract.key:
            return f"{column}-{rank}" if field.type == "texte" else rank
        return field.valeurs[0] if field.valeurs else ANYTHING[field.type]

    return {column: row.get(column, default(column)) for column in contract.columns}


def _column(table: str, field: pa.Field, values: list) -> pa.Array:
    """Values as Arrow types them; amounts are exact numbers, which it does not make of floats."""
    kind = FIELDS[field.name].type
    try:
        exact = [Decimal(str(v)) if kind == "argent" and v is not None else v for v in values]
        return pa.array(exact, field.type)
    except (pa.ArrowException, ArithmeticError) as error:
        ou = f"table « {table} », colonne « {field.name} »"
        raise InvalidData(ou, f"une valeur n’est pas du type « {kind} »", FORMES[kind], "Corrigez-la.") from error
