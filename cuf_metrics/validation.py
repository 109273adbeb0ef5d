"""Rows of text against a contract: every problem found at once, then typed columns.

Rows come in as text, the way a file holds them; the empty string means « not known ».
"""

from collections.abc import Callable, Mapping

import duckdb
import pandas as pd
import pyarrow as pa

from cuf_metrics.contracts import FIELDS, TABLES, Check, Field, Table
from cuf_metrics.errors import Problem

REMEDE = "Corrigez le fichier puis relancez."
BOOLEENS = {"oui": True, "non": False}
NOMBRE = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
ENTIER = r"[+-]?\d{1,18}"
DATE = r"\d{4}-\d{2}-\d{2}"
# What is wrong with the values, for one value and for several.
COMPLAINTS = {
    "vide": ("est vide", "sont vides"),
    "booleen": ("n’est ni oui ni non", "ne sont ni oui ni non"),
    "date": ("n’est pas une date", "ne sont pas des dates"),
    "entier": ("n’est pas un entier accepté", "ne sont pas des entiers acceptés"),
    "decimal": ("n’est pas un nombre accepté", "ne sont pas des nombres acceptés"),
    "liste": ("n’est pas dans la liste", "ne sont pas dans la liste"),
    "forme": ("n’a pas la forme voulue", "n’ont pas la forme voulue"),
    "cle": ("répète la clé d’une ligne précédente", "répètent la clé d’une ligne précédente"),
    "regle": ("ne respecte pas une règle de la table", "ne respectent pas une règle de la table"),
    "reference": ("renvoie à une ligne absente de", "renvoient à une ligne absente de"),
}


def check_table(table: str, rows: pd.DataFrame, ou: str) -> list[Problem]:
    """Compare text rows with a table's contract.

    Args:
        table: name in `TABLES`.
        rows: text columns, one row per record; the index holds line numbers of the file.
        ou: file name shown to the reader.

    Returns:
        Problems, one per column and kind, with the count, an example and its line.
    """
    contract = TABLES[table]
    problems = _check_header(contract, list(rows.columns), ou)
    if problems:
        return problems
    for name in contract.columns:
        problems += _check_column(name, rows[name], name in contract.required, ou)
    problems += _check_key(contract, rows, ou)
    if not problems:
        problems += _check_equations(contract.checks, typed(table, rows), rows.index, ou)
    return problems


def check_references(tables: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> list[Problem]:
    """Check that every `id_*` points at a row that exists in the table it refers to."""
    problems = []
    for table, rows in tables.items():
        for name in TABLES[table].columns:
            target = FIELDS[name].reference
            if not target or (target == table and name in TABLES[table].key) or name not in rows:
                continue
            known = set(tables[target][TABLES[target].key[0]]) if target in tables else set()
            values = rows.loc[rows[name].astype(bool), name]
            wrong = values[~values.isin(known)]
            if len(wrong):
                problems.append(
                    _problem(
                        files[table],
                        name,
                        wrong,
                        len(values),
                        tuple(f"{c} « {target} »" for c in COMPLAINTS["reference"]),
                        f"un identifiant présent dans « {target} »",
                    )
                )
    return problems


def typed(table: str, rows: pd.DataFrame) -> pa.Table:
    """Valid text rows as an Arrow table of the contract's schema (empty text becomes null)."""
    schema = TABLES[table].arrow_schema
    return pa.table({name: _typed_column(FIELDS[name], rows[name]) for name in schema.names}, schema=schema)


def _check_header(contract: Table, found: list[str], ou: str) -> list[Problem]:
    expected = f"les colonnes {', '.join(contract.columns)}"
    problems = []
    for label, names in (
        ("manque", [c for c in contract.columns if c not in found]),
        ("n’est pas prévue", sorted({c for c in found if c not in contract.columns})),
        ("est répétée", sorted({c for c in found if found.count(c) > 1})),
    ):
        problems += [Problem(f"{ou}, colonne « {name} »", f"la colonne {label}", expected, REMEDE) for name in names]
    return problems


def _check_column(name: str, values: pd.Series, required: bool, ou: str) -> list[Problem]:
    field = FIELDS[name]
    filled = values[values != ""]
    problems = []
    if required and len(filled) < len(values):
        empty = values[values == ""]
        problems.append(_problem(ou, name, empty, len(values), COMPLAINTS["vide"], field.attendu, shown=False))
    wrong = filled[~_well_formed(field, filled)]
    if len(wrong):
        problems.append(_problem(ou, name, wrong, len(values), _complaint(field), field.attendu))
    return problems


def _well_formed(field: Field, values: pd.Series) -> pd.Series:
    """True where a filled text value is acceptable for the field."""
    if field.type == "booleen":
        return values.isin(BOOLEENS)
    if field.type == "date":
        shaped = values.str.fullmatch(DATE).astype(bool)
        parsed = pd.to_datetime(values.where(shaped), format="%Y-%m-%d", errors="coerce")
        return parsed.notna()
    if field.type in ("entier", "decimal"):
        shaped = values.str.fullmatch(ENTIER if field.type == "entier" else NOMBRE).astype(bool)
        numbers = pd.to_numeric(values.where(shaped), errors="coerce")
        low = -float("inf") if field.minimum is None else field.minimum
        high = float("inf") if field.maximum is None else field.maximum
        return shaped & numbers.between(low, high) & (numbers.abs() != float("inf"))
    if field.valeurs:
        return values.isin(field.valeurs)
    shaped = values.str.strip() == values
    return shaped & values.str.fullmatch(field.motif).astype(bool) if field.motif else shaped


def _complaint(field: Field) -> tuple[str, str]:
    if field.type == "texte":
        return COMPLAINTS["liste" if field.valeurs else "forme"]
    return COMPLAINTS[field.type]


def _check_key(contract: Table, rows: pd.DataFrame, ou: str) -> list[Problem]:
    key = list(contract.key)
    repeated = rows[rows.duplicated(key, keep="first")]
    if repeated.empty:
        return []
    example = repeated[key].agg(" + ".join, axis=1)
    return [
        _problem(
            ou,
            " + ".join(key),
            example,
            len(rows),
            COMPLAINTS["cle"],
            f"une clé unique : {contract.grain} par ligne",
        )
    ]


def _check_equations(checks: tuple[Check, ...], data: pa.Table, lines: pd.Index, ou: str) -> list[Problem]:
    """Run each SQL predicate; a null result is not a violation, as in a SQL CHECK."""
    problems = []
    with duckdb.connect(config={"enable_external_access": False}) as connection:
        connection.register("lignes", data)
        connection.execute("create view numerotees as select *, row_number() over () - 1 as position from lignes")
        for check in checks:
            # The predicate is code of this package, never text from a user.
            query = f"select position from numerotees where not ({check.predicat}) order by position"  # noqa: S608
            wrong = connection.sql(query).fetchall()
            if wrong:
                line = int(lines[wrong[0][0]])
                constat = _count(len(wrong), len(data), COMPLAINTS["regle"])
                problems.append(Problem(ou, constat, check.attendu, REMEDE, ligne=line))
    return problems


def _typed_column(field: Field, values: pd.Series) -> pa.Array:
    convert: Callable = {
        "texte": str,
        "entier": int,
        "decimal": float,
        "booleen": BOOLEENS.get,
        "date": lambda v: pd.Timestamp(v).date(),
    }[field.type]
    return pa.array([convert(v) if v != "" else None for v in values])


def _problem(
    ou: str,
    column: str,
    wrong: pd.Series,
    total: int,
    constat: tuple[str, str],
    attendu: str,
    shown: bool = True,
) -> Problem:
    return Problem(
        f"{ou}, colonne « {column} »",
        _count(len(wrong), total, constat),
        attendu,
        REMEDE,
        exemple=_short(wrong.iloc[0]) if shown else None,
        ligne=int(wrong.index[0]),
    )


def _count(n: int, total: int, constat: tuple[str, str]) -> str:
    singular, plural = constat
    return f"{n} valeur{'s' if n > 1 else ''} sur {total} {plural if n > 1 else singular}"


def _short(value: str, limit: int = 60) -> str:
    text = value.replace("\n", " ")
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
