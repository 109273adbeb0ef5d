"""An analyst's query, around its run: the tables it names, the values it is given, why it is refused, in French."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import duckdb

from cuf_metrics.errors import Problem, QueryRefused
from cuf_metrics.validation import suggestions

# They run a text, or name a table in one: nothing would say what was read.
DETOURS = frozenset({"query", "query_table"})

AILLEURS = "La requête l’a ailleurs : nommez la table qui l’a, ou ajoutez-la à l’étape qui est lue ici."


def relations(tree: Any, hidden: frozenset[str] = frozenset()) -> Iterator[str]:
    """Tables, views and table functions that a parsed query reads, in order, in lower case; its own steps are not.

    Args:
        tree: what `json_serialize_sql` gives, or a part of it.
        hidden: steps (`with … as`) that take the place of the tables of the same name.

    Raises:
        QueryRefused: one of `DETOURS`.
    """
    if isinstance(tree, list):
        for part in tree:
            yield from relations(part, hidden)
    if not isinstance(tree, dict):
        return
    if tree.get("type") == "RECURSIVE_CTE_NODE":
        hidden |= {tree["cte_name"].casefold()}
    for step in tree.get("cte_map", {}).get("map", ()):
        yield from relations(step["value"], hidden)
        hidden |= {step["key"].casefold()}
    if tree.get("type") == "BASE_TABLE":
        name = tree["table_name"].casefold()
        if name not in hidden or tree.get("schema_name"):
            yield name
    if tree.get("type") == "TABLE_FUNCTION":
        yield _function(tree["function"]["function_name"].casefold())
    for name, part in tree.items():
        if name != "cte_map":
            yield from relations(part, hidden)


def _function(name: str) -> str:
    if name in DETOURS:
        raise _refused(
            f"la fonction « {name} » cache les tables lues, qu’on ne pourrait pas citer",
            "des tables nommées après from ou join",
            f"Écrivez la table, ou la requête entre parenthèses, à la place de {name}(…).",
        )
    return name


def not_a_select(statements: list) -> QueryRefused:
    """Nothing, several statements, or one that does not only read."""
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


def unbound(named: Collection[str], given: Mapping[str, Any]) -> list[Problem]:
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


def bindable(value: Any) -> Any:
    """A value as DuckDB takes it: what pandas and NumPy hold as Python values, what can be listed as a list.

    Returns:
        A copy: what the caller does next to its own changes nothing.
    """
    if isinstance(value, Mapping):
        return {name: bindable(inner) for name, inner in value.items()}
    if hasattr(value, "tolist"):
        return value.tolist()
    return [bindable(v) for v in value] if isinstance(value, (list, set, frozenset, tuple, range)) else value


def _is_bindable(value: Any) -> bool:
    try:
        str(duckdb.ConstantExpression(bindable(value)))
    except (TypeError, duckdb.Error):
        return False
    return True


def explained(error: duckdb.Error, tables: list[str], columns: Collection[str] = ()) -> QueryRefused:
    """A DuckDB error in French; one that is not known is told with the engine's own words.

    Args:
        tables: what a query may name.
        columns: those of the tables that it reads, where they are known.
    """
    detail, known = _first_line(error), "l’une de : " + ", ".join(tables)
    if isinstance(error, duckdb.PermissionException):
        found = "elle demande un fichier, le réseau ou une extension, ce qui est fermé"
        return _refused(found, known, "Pour ajouter des données, passez par un import.")
    if isinstance(error, duckdb.CatalogException) and (table := re.search(r"Table with name (\S+)", detail)):
        near = suggestions([table[1]], tables) or "Corrigez le nom."
        return _refused(f"la table « {table[1]} » n’existe pas", known, near)
    if isinstance(error, duckdb.BinderException) and (told := _misnamed(str(error), columns)):
        return told
    # A list compared with one value, where it was meant to be looked into.
    remedy = "Pour chercher dans une liste : colonne = any($liste)." if "[]" in detail else "Corrigez-la."
    return _refused(f"DuckDB ne peut pas l’exécuter ({detail})", "une requête SELECT correcte", remedy)


def _misnamed(detail: str, columns: Collection[str]) -> QueryRefused | None:
    """A column or a short name of a table that a query writes and that is not there, or that is there twice."""
    if twice := re.search(r'Ambiguous reference to column name "([^"]+)" \(use: (.+)\)', detail):
        wanted = twice[2].replace("'", "").replace(" or ", " ou ")
        return _refused(f"plusieurs tables ont une colonne « {twice[1]} »", wanted, "Dites laquelle.")
    if table := re.search(r'Referenced table "([^"]+)" not found', detail):
        wanted = ", ".join(re.findall(r'"([^"]+)"', detail.partition("Candidate tables:")[2].split("\n")[0]))
        return _refused(f"aucune table n’y porte le nom « {table[1]} »", wanted, "Corrigez le nom.")
    if column := re.search(r'(?:column|named) "([^"]+)"', detail, re.IGNORECASE):
        elsewhere = column[1].casefold() in columns
        near = AILLEURS if elsewhere else suggestions([column[1]], columns) or "Voyez-les avec DESCRIBE."
        return _refused(f"la colonne « {column[1]} » n’existe pas ici", "une colonne des tables lues", near)
    return None


def _refused(constat: str, attendu: str, remede: str) -> QueryRefused:
    return QueryRefused("requête", constat, attendu, remede)


def _first_line(error: duckdb.Error) -> str:
    """First line of the engine's message: the rest repeats the query."""
    return str(error).strip().split("\n", 1)[0]
