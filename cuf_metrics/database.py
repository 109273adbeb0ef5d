"""DuckDB over one dataset version: read-only, locked down, one cursor per run.

The connection sees the version's Parquet files and the reference geography, nothing else: no other
file, no network, no extension, no Python variable, and its configuration cannot be changed back.
"""

import re
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from cuf_metrics.errors import DatasetMissing, QueryRefused
from cuf_metrics.store import DATA, Manifeste, dataset_folder

SQL = Path(__file__).parent / "sql"
CONFIG = {
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "2GB",
}
REFERENCES = ("pays", "collectivites", "lieux")


class Dataset:
    """One dataset version, open for reading; safe to share between threads.

    Args:
        folder: a version's folder, with its manifest and Parquet files.
        reference: folder of the reference geography, seen as `reference_<table>`.

    Raises:
        DatasetMissing: a file of the version is absent or unreadable.
    """

    def __init__(self, folder: Path, reference: Path = DATA / "reference"):
        self.folder = folder
        self.manifeste = Manifeste.read(folder)
        files = {name: folder / e.fichier for name, e in self.manifeste.tables.items()}
        files |= {f"reference_{name}": reference / f"{name}.parquet" for name in REFERENCES}
        self.connection = _connect({n: p for n, p in files.items() if p.exists() or n in self.manifeste.tables})

    @property
    def version(self) -> str:
        return self.manifeste.version

    @cached_property
    def tables(self) -> list[str]:
        """Tables and views that a query may name."""
        return [row[0] for row in self.connection.cursor().sql("show tables").fetchall()]

    def sql(self, query: str, parameters: dict[str, Any] | None = None) -> pd.DataFrame:
        """Run a query of the application, values bound by name.

        Returns:
            A frame with the query's columns and grain.
        """
        return self.connection.cursor().execute(query, parameters or {}).df()

    def named(self, name: str, **parameters: Any) -> pd.DataFrame:
        """Run cuf_metrics/sql/<name>.sql, parameters bound as `$name`."""
        return self.sql(named_query(name), parameters)

    def table(self, name: str) -> pd.DataFrame:
        """Every row of a table, in the contract's column order.

        Raises:
            DatasetMissing: not a table of the contracts.
        """
        if name not in self.manifeste.tables:
            raise DatasetMissing(
                f"table « {name} »",
                "elle n’existe pas",
                "l’une de : " + ", ".join(self.manifeste.tables),
                "Corrigez le nom.",
            )
        return self.connection.cursor().table(name).df()

    def select(self, query: str) -> pa.Table:
        """Run an analyst's query: one SELECT, nothing else.

        Returns:
            The whole result, with the query's own columns and grain.

        Raises:
            QueryRefused: several statements, a write, a file, a setting, or a query in error.
        """
        try:
            statements = duckdb.extract_statements(query)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise _not_a_select(statements)
            return self.connection.cursor().sql(query).to_arrow_table()
        except duckdb.Error as error:
            raise _explained(error, self.tables) from error


def open_dataset(jeu: str = "publie", data: Path = DATA) -> Dataset:
    """Open the version of a dataset in force.

    Args:
        jeu: name of the dataset.
        data: the data folder.

    Raises:
        DatasetMissing: not built, or damaged.
    """
    return Dataset(dataset_folder(jeu, data), data / "reference")


@cache
def named_query(name: str) -> str:
    """Text of cuf_metrics/sql/<name>.sql."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8").strip()


def _connect(files: dict[str, Path]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config=CONFIG)
    try:
        for name, path in files.items():
            connection.execute(f"create view {name} as from read_parquet({_quoted(path)})")
        connection.execute(f"set allowed_paths = [{', '.join(map(_quoted, files.values()))}]")
    except duckdb.Error as error:
        raise DatasetMissing(
            "jeu de données",
            f"un extrait ne s’ouvre pas ({_detail(error)})",
            "les fichiers Parquet du manifeste",
            "Reconstruisez-le : python -m cuf_metrics build --jeu publie.",
        ) from error
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _not_a_select(statements: list) -> QueryRefused:
    if not statements:
        found = "elle est vide"
    elif len(statements) > 1:
        found = f"elle contient {len(statements)} instructions"
    else:
        found = f"c’est une instruction {statements[0].type.name}, or la base est en lecture seule"
    return QueryRefused(
        "requête",
        found,
        "une seule requête SELECT",
        "Rien n’a été exécuté. Pour écrire, passez par un import ; pour regarder, par SELECT, DESCRIBE ou SHOW TABLES.",
    )


def _explained(error: duckdb.Error, tables: list[str]) -> QueryRefused:
    """A DuckDB error in French, with the engine's own words at the end."""
    detail = _detail(error)
    if isinstance(error, duckdb.PermissionException):
        return QueryRefused(
            "requête",
            "elle demande un fichier, le réseau ou une extension, ce qui est fermé",
            "les tables du jeu : " + ", ".join(tables),
            "Pour ajouter des données, passez par un import.",
        )
    if isinstance(error, duckdb.CatalogException) and (table := re.search(r"Table with name (\S+)", detail)):
        return QueryRefused(
            "requête",
            f"la table « {table[1]} » n’existe pas",
            "l’une de : " + ", ".join(tables),
            "Corrigez le nom.",
        )
    if isinstance(error, duckdb.BinderException) and (column := re.search(r'column "([^"]+)"', detail)):
        return QueryRefused(
            "requête",
            f"la colonne « {column[1]} » n’existe pas ici",
            "une colonne de la table",
            f"Voyez-les avec DESCRIBE. Réponse de DuckDB : {detail}",
        )
    return QueryRefused(
        "requête", f"DuckDB ne peut pas l’exécuter ({detail})", "une requête SELECT correcte", "Corrigez-la."
    )


def _detail(error: duckdb.Error) -> str:
    """First line of the engine's message: the rest repeats the query."""
    return str(error).strip().split("\n", 1)[0]
