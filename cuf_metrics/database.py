"""DuckDB over one dataset version: read-only, locked down, one cursor per run.

The connection sees the version's Parquet files and the reference geography, nothing else: no other
file, no network, no extension, no Python variable, and its configuration cannot be changed back.
"""

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import pandas as pd

from cuf_metrics.errors import DatasetMissing, QueryRefused
from cuf_metrics.filtres import completed
from cuf_metrics.formatting import count
from cuf_metrics.provenance import Requete
from cuf_metrics.requetes import bindable, explained, not_a_select, relations, unbound
from cuf_metrics.sql import (
    EN_MEMOIRE,
    definition,
    filter_keys,
    named_query,
    query_names,
    shown_query,
    tables_read,
    view_names,
)
from cuf_metrics.store import DATA, Manifeste, dataset_folder
from cuf_metrics.validation import not_among

CONFIG = {
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "2GB",
    # Nothing is written on disk, not even what does not fit in memory.
    "temp_directory": "",
}
# Answers kept for who asks the same question again: so many, and so many rows among them all.
RESULTATS_GARDES = 1024
LIGNES_GARDEES = 200_000
# Database, in memory too, of what is computed once.
MEMOIRE = "memoire"
# Under what name a query of the analyst's own is cited.
LIBRE = "libre"
REFERENCES = ("pays", "collectivites", "lieux")


@dataclass(frozen=True)
class Resultat:
    """Rows of a query and where they come from.

    Attributes:
        lignes: the rows, as a frame; the grain of a named query is told by `list_queries`.
        source: the query, the values bound, the tables read.
    """

    lignes: pd.DataFrame
    source: Requete

    def __repr__(self) -> str:
        held = f"{count(len(self.lignes), 'ligne')} ({', '.join(map(str, self.lignes))})"
        return f"Resultat : {held}, de la requête « {self.source.nom} »"

    def _repr_html_(self) -> str:
        from cuf_metrics import html_notebook  # noqa: PLC0415 — it is made of what reads datasets

        return html_notebook.rows(self)


class Dataset:
    """One dataset version, open for reading; safe to share between threads.

    A version never changes, so that the result of a named query is kept and given again.

    Attributes:
        manifeste: name, nature and version of the dataset, and what each of its tables covers.

    Args:
        folder: a version's folder, with its manifest and Parquet files.
        reference: folder of the reference geography, seen as `reference_<table>`.

    Raises:
        DatasetMissing: a file of the version is absent or unreadable.
    """

    def __init__(self, folder: Path, reference: Path = DATA / "reference"):
        self.manifeste = Manifeste.read(folder)
        # Where decisions are, beside the reference: a dataset opened elsewhere is judged under those of its place.
        self.data = reference.parent
        self.folder = folder
        files = {name: folder / e.fichier for name, e in self.manifeste.tables.items()}
        optional = {f"reference_{name}": reference / f"{name}.parquet" for name in REFERENCES}
        files |= {name: path for name, path in optional.items() if path.exists()}
        self.connection = _connect(files, self.manifeste.jeu)
        self._results: OrderedDict[tuple, Resultat] = OrderedDict()
        self._results_lock = Lock()
        self._rows_kept = 0

    def __repr__(self) -> str:
        held = self.manifeste
        return f"{held.mention} Jeu « {held.jeu} » : {count(held.lignes, 'ligne')}, version {held.version}".strip()

    def _repr_html_(self) -> str:
        from cuf_metrics import html_notebook  # noqa: PLC0415 — it is made of what reads datasets

        return html_notebook.dataset(self)

    @property
    def version(self) -> str:
        return self.manifeste.version

    @cached_property
    def tables(self) -> list[str]:
        """Tables and views that a query may name."""
        return [row[0] for row in self.connection.cursor().sql("show tables").fetchall()]

    @cached_property
    def vues(self) -> list[str]:
        """Those of `tables` that are views: the tables as the pages read them."""
        return [name for name in self.tables if name in view_names()]

    def named(self, name: str, **parameters: Any) -> Resultat:
        """Run a query of the pages (`list_queries`), values bound by name.

        Args:
            name: cuf_metrics/sql/<name>.sql, where its columns and grain are told.
            parameters: each value that it names; of `filtre`, the keys that keep something out, or nothing.

        Raises:
            QueryRefused: no such query, or values that are not those it names.
        """
        if name not in query_names():
            wanted = "un nom que donne list_queries(), ou query() pour une requête à soi"
            raise QueryRefused(problems=not_among("requête nommée", str(name), query_names(), wanted).problems)
        text = named_query(name)
        if keys := filter_keys(text):
            parameters["filtre"] = completed(parameters.get("filtre"), keys)
        try:
            return self.cited(name, text, **parameters)
        except duckdb.Error as error:
            named = duckdb.extract_statements(text)[0].named_parameters
            raise QueryRefused(problems=unbound(named, parameters) or explained(error, self.tables).problems) from error

    def cited(self, name: str, text: str, /, **parameters: Any) -> Resultat:
        """Run a query of the application under the name its reader will see, and keep its answer.

        Returns:
            Its rows, with its own columns and grain: the caller may change them, and the values it gave, without
            touching those that are kept.
        """
        bound = bindable(parameters)
        key = (name, text, repr(sorted(bound.items())))
        with self._results_lock:
            known = self._results.get(key)
        if known is None:
            rows = sql(self, text, bound)
            told = Requete(name, shown_query(text), bound, tables_read(text), len(rows), self.manifeste.mention)
            known = Resultat(rows, told)
            self._keep(key, known)
        # Values of its own: those of the kept answer were bound under its key.
        return Resultat(_own(known.lignes), replace(known.source, parametres=bindable(parameters)))

    def _keep(self, key: tuple, result: Resultat) -> None:
        """Keep an answer, forgetting the oldest ones; a whole table asked for once is not worth them."""
        with self._results_lock:
            if key in self._results or len(result.lignes) > LIGNES_GARDEES // 10:
                return
            self._results[key] = result
            self._rows_kept += len(result.lignes)
            while len(self._results) > RESULTATS_GARDES or self._rows_kept > LIGNES_GARDEES:
                self._rows_kept -= len(self._results.popitem(last=False)[1].lignes)

    def table(self, name: str, limite: int | None = None) -> pd.DataFrame:
        """Rows of a table, in the contract's column order, at most `limite` of them.

        Raises:
            DatasetMissing: not a table of the contracts.
        """
        if name not in self.manifeste.tables:
            raise DatasetMissing(problems=not_among("table", str(name), self.manifeste.tables).problems)
        rows = self.connection.cursor().table(name)
        return (rows if limite is None else rows.limit(limite)).df()


def sql(dataset: Dataset, query: str, parameters: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Run a query of the application that cites nothing, values bound by name.

    Returns:
        A frame with the query's columns and grain.
    """
    return dataset.connection.cursor().execute(query, dict(parameters or {})).df()


def select(dataset: Dataset, query: str, parameters: Mapping[str, Any] | None = None, exact: bool = False) -> Resultat:
    """Run an analyst's query: one SELECT, nothing else, values bound by name.

    Args:
        exact: rows as an Arrow table, decimals as the files hold them, rather than as a frame like those of `named`.

    Returns:
        The whole result, with the query's own columns and grain, and what to cite: the query as written, the values
        bound, the tables read.

    Raises:
        QueryRefused: several statements, a write, a file, a setting, a function that hides what it reads, a value
            missing, in excess or that no query holds, or a query in error.
    """
    given = parameters or {}
    try:
        statements = duckdb.extract_statements(query)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise not_a_select(statements)
        if problems := unbound(statements[0].named_parameters, given):
            raise QueryRefused(problems=problems)
        tables, bound = _tables_of(dataset, query), bindable(given)
        relation = dataset.connection.cursor().sql(query, params=bound or None)
        rows = relation.to_arrow_table() if exact else relation.df()
    except duckdb.Error as error:
        raise explained(error, dataset.tables, _columns_of(dataset, query)) from error
    return Resultat(rows, Requete(LIBRE, query.strip(), bound, tables, len(rows), dataset.manifeste.mention))


def open_dataset(jeu: str = "publie", data: Path = DATA) -> Dataset:
    """Open the version of a dataset in force.

    Args:
        jeu: name of the dataset.
        data: the data folder.

    Raises:
        DatasetMissing: not built, or damaged.
    """
    return Dataset(dataset_folder(jeu, data), data / "reference")


def _own(rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows, which their reader may change: a column is copied when written to, a list held in one is not."""
    own = rows.copy(deep=False)
    for name in own.columns[own.dtypes == "object"]:
        own[name] = pd.Series([deepcopy(value) for value in own[name]], own.index, object)
    return own


def _tables_of(dataset: Dataset, query: str) -> tuple[str, ...]:
    """Tables that a query reads, through views too, whatever its letter case and its joins: DuckDB parses it."""
    return tables_read("\n".join(f"from {name}" for name in _named_in(dataset, query)))


def _named_in(dataset: Dataset, query: str) -> Iterator[str]:
    """Tables, views and table functions that a query names; none where it does not parse."""
    parsed = sql(dataset, "select json_serialize_sql($query) as arbre", {"query": query})["arbre"][0]
    return relations(json.loads(parsed))


def _columns_of(dataset: Dataset, query: str) -> list[str]:
    """Columns of the tables and views that a query names; none where it does not parse."""
    wanted = "select distinct column_name from duckdb_columns() where table_name = any($names) order by 1"
    return list(sql(dataset, wanted, {"names": list(_named_in(dataset, query))})["column_name"])


def _connect(files: dict[str, Path], jeu: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config=CONFIG)
    try:
        for name, path in files.items():
            connection.execute(f"create view {name} as from read_parquet({_quoted(path)})")
        _define_views(connection)
        connection.execute(f"set allowed_paths = [{', '.join(map(_quoted, files.values()))}]")
    except duckdb.Error as error:
        raise DatasetMissing(
            f"jeu « {jeu} »",
            f"un extrait ne s’ouvre pas ({str(error).strip().splitlines()[0]})",
            "les fichiers Parquet du manifeste",
            f"Reconstruisez-le : python -m cuf_metrics build --jeu {jeu}.",
        ) from error
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _define_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Views, those computed once as compressed tables: attendance takes a third of the room it would take otherwise."""
    connection.execute(f"attach ':memory:' as {MEMOIRE} (compress)")
    for view in view_names():
        connection.execute(definition(view, f"{MEMOIRE}."))
        if view in EN_MEMOIRE:
            connection.execute(f"create view {view} as from {MEMOIRE}.{view}")
    # What was just written is compressed now, rather than one day.
    connection.execute(f"force checkpoint {MEMOIRE}")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
