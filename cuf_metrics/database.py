"""DuckDB over one dataset version: read-only, locked down, one cursor per run.

The connection sees the version's Parquet files and the reference geography, nothing else: no other
file, no network, no extension, no Python variable, and its configuration cannot be changed back.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from cuf_metrics.errors import DatasetMissing, Problem, QueryRefused
from cuf_metrics.formatting import count
from cuf_metrics.provenance import Requete
from cuf_metrics.sql import EN_MEMOIRE, FOLDER, definition, named_query, shown_query, tables_read, view_names
from cuf_metrics.store import DATA, Manifeste, dataset_folder
from cuf_metrics.validation import suggestions

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
    """Rows of a query (the columns and grain of a named one are told in its file) and where they come from."""

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

    def sql(self, query: str, parameters: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """Run a query of the application, values bound by name.

        Returns:
            A frame with the query's columns and grain.
        """
        return self.connection.cursor().execute(query, dict(parameters or {})).df()

    def named(self, name: str, **parameters: Any) -> Resultat:
        """Run cuf_metrics/sql/<name>.sql, parameters bound as `$name`, with the source to show.

        Raises:
            QueryRefused: no such query, or values that are not those it names.
        """
        try:
            text = named_query(name)
        except OSError:
            raise _no_such_query(name) from None
        try:
            return self.query(name, text, **parameters)
        except duckdb.Error as error:
            named = duckdb.extract_statements(text)[0].named_parameters
            raise QueryRefused(
                problems=_unbound(named, parameters) or _explained(error, self.tables).problems
            ) from error

    def query(self, name: str, text: str, **parameters: Any) -> Resultat:
        """Run a query of the application under the name its reader will see, kept like a named one.

        Returns:
            Its rows, with its own columns and grain.
        """
        key = (name, text, repr(sorted(parameters.items())))
        with self._results_lock:
            known = self._results.get(key)
        if known is None:
            rows = self.sql(text, parameters)
            known = Resultat(
                rows, Requete(name, shown_query(text), parameters, tables_read(text), len(rows), self.manifeste.mention)
            )
            self._keep(key, known)
        # Copy-on-write: the caller may change its frame without touching the one that is kept.
        return replace(known, lignes=known.lignes.copy(deep=False))

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
            raise DatasetMissing(
                f"table « {name} »",
                "elle n’existe pas",
                "l’une de : " + ", ".join(self.manifeste.tables),
                suggestions([name], self.manifeste.tables) or "Corrigez le nom.",
            )
        rows = self.connection.cursor().table(name)
        return (rows if limite is None else rows.limit(limite)).df()

    def select(self, query: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """Run an analyst's query: one SELECT, nothing else, values bound by name.

        Returns:
            The whole result, with the query's own columns and grain.

        Raises:
            QueryRefused: several statements, a write, a file, a setting, a value missing, in excess or that no query
                holds, or a query in error.
        """
        return self._read(query, parameters or {}, duckdb.DuckDBPyRelation.to_arrow_table)

    def selected(self, query: str, parameters: Mapping[str, Any] | None = None) -> Resultat:
        """Run an analyst's query, as `select` does.

        Returns:
            Its rows as a frame, typed like those of named queries, and what to cite: the query as written, the values
            bound, the tables read.
        """
        rows = self._read(query, parameters or {}, duckdb.DuckDBPyRelation.df)
        told = {name: _bindable(value) for name, value in (parameters or {}).items()}
        return Resultat(
            rows, Requete(LIBRE, query.strip(), told, self._tables_of(query), len(rows), self.manifeste.mention)
        )

    def _read(self, query: str, parameters: Mapping[str, Any], fetch: Callable[[duckdb.DuckDBPyRelation], Any]) -> Any:
        try:
            statements = duckdb.extract_statements(query)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise _not_a_select(statements)
            if problems := _unbound(statements[0].named_parameters, parameters):
                raise QueryRefused(problems=problems)
            bound = {name: _bindable(value) for name, value in parameters.items()}
            return fetch(self.connection.cursor().sql(query, params=bound or None))
        except duckdb.Error as error:
            raise _explained(error, self.tables) from error

    def _tables_of(self, query: str) -> tuple[str, ...]:
        """Tables that a query reads, through views too, whatever its letter case and its joins: DuckDB parses it."""
        parsed = self.sql("select json_serialize_sql($query) as arbre", {"query": query})["arbre"][0]
        named = re.findall(r'"(?:table|function)_name":"([^"]+)"', parsed.casefold())
        return tables_read("\n".join(f"from {name}" for name in named))


def open_dataset(jeu: str = "publie", data: Path = DATA) -> Dataset:
    """Open the version of a dataset in force.

    Args:
        jeu: name of the dataset.
        data: the data folder.

    Raises:
        DatasetMissing: not built, or damaged.
    """
    return Dataset(dataset_folder(jeu, data), data / "reference")


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
            f"un extrait ne s’ouvre pas ({_detail(error)})",
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


def _no_such_query(name: str) -> QueryRefused:
    known = [path.stem for path in FOLDER.glob("*.sql")]
    return QueryRefused(
        f"requête nommée « {name} »",
        "elle n’existe pas",
        "le nom d’un fichier de cuf_metrics/sql",
        suggestions([name], known) or "Pour une requête à soi : query().",
    )


def _not_a_select(statements: list) -> QueryRefused:
    if not statements:
        found = "elle est vide"
    elif len(statements) > 1:
        found = f"elle contient {len(statements)} instructions"
    else:
        found = f"l’instruction {statements[0].type.name} est refusée, la base est en lecture seule"
    return _refused(
        found,
        "une seule requête SELECT",
        "Rien n’a été exécuté. Pour écrire, passez par un import ; pour regarder, par SELECT, DESCRIBE ou SHOW TABLES.",
    )


def _unbound(named: Collection[str], given: Mapping[str, Any]) -> list[Problem]:
    """Names of a query without a value, values without a name, and values that DuckDB does not take."""
    wanted = ", ".join(f"${name}" for name in sorted(named)) or "aucun, car la requête ne nomme aucune valeur"
    missing, excess = sorted({*named} - {*given}), sorted({*given} - {*named})
    return [
        *(
            Problem(_parameter(name), "il n’a pas de valeur", f"une valeur pour chacun de : {wanted}", _to_name(name))
            for name in missing
        ),
        *(
            Problem(
                _parameter(name),
                "la requête ne le nomme pas",
                wanted,
                suggestions([name], missing) or "Retirez-le, ou nommez-le dans la requête.",
            )
            for name in excess
        ),
        *(
            Problem(
                _parameter(name),
                f"sa valeur, de type « {type(value).__name__} », n’est pas de celles que DuckDB prend",
                "un nombre, un texte, une date, un oui ou non (True, False), ou une liste de l’un d’eux",
                "Convertissez-la.",
            )
            for name, value in given.items()
            if name in named and not _is_bindable(value)
        ),
    ]


def _parameter(name: str) -> str:
    return f"requête, paramètre « ${name} »"


def _to_name(name: str) -> str:
    """How to give a value that is missing; a place (`?`, `$1`) has no name to give it by."""
    if name.isdecimal():
        return "Nommez-le dans la requête, par exemple $annee plutôt que « ? », puis donnez-le par ce nom."
    return f"Donnez-la par son nom : {name}=…"


def _bindable(value: Any) -> Any:
    """A value as DuckDB takes it: what pandas and NumPy hold as Python values, what can be listed as a list."""
    if hasattr(value, "tolist"):
        return value.tolist()
    return list(value) if isinstance(value, (set, frozenset, tuple, range)) else value


def _is_bindable(value: Any) -> bool:
    try:
        str(duckdb.ConstantExpression(_bindable(value)))
    except (TypeError, duckdb.Error):
        return False
    return True


def _explained(error: duckdb.Error, tables: list[str]) -> QueryRefused:
    """A DuckDB error in French, with the engine's own words at the end."""
    detail, known = _detail(error), "l’une de : " + ", ".join(tables)
    if isinstance(error, duckdb.PermissionException):
        found = "elle demande un fichier, le réseau ou une extension, ce qui est fermé"
        return _refused(found, known, "Pour ajouter des données, passez par un import.")
    if isinstance(error, duckdb.CatalogException) and (table := re.search(r"Table with name (\S+)", detail)):
        near = suggestions([table[1]], tables) or "Corrigez le nom."
        return _refused(f"la table « {table[1]} » n’existe pas", known, near)
    if isinstance(error, duckdb.BinderException) and (column := re.search(r'column "([^"]+)"', detail)):
        remedy = f"Voyez-les avec DESCRIBE. Réponse de DuckDB : {detail}"
        return _refused(f"la colonne « {column[1]} » n’existe pas ici", "une colonne de la table", remedy)
    # A list compared with one value, where it was meant to be looked into.
    remedy = "Pour chercher dans une liste : colonne = any($liste)." if "[]" in detail else "Corrigez-la."
    return _refused(f"DuckDB ne peut pas l’exécuter ({detail})", "une requête SELECT correcte", remedy)


def _refused(constat: str, attendu: str, remede: str) -> QueryRefused:
    return QueryRefused("requête", constat, attendu, remede)


def _detail(error: duckdb.Error) -> str:
    """First line of the engine's message: the rest repeats the query."""
    return str(error).strip().split("\n", 1)[0]
