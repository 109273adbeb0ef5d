"""What the contracts and a dataset's manifest say of each table and column, as rows to show."""

import pandas as pd

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.formatting import dated
from cuf_metrics.store import Extrait, Manifeste

VALEURS_MONTREES = 30


def tables_of(manifeste: Manifeste) -> pd.DataFrame:
    """The tables of a dataset.

    Returns:
        One row per table: nom, titre, description, lignes, couverture, periode_couverte,
        explication, sources (file names).
    """
    return pd.DataFrame(
        [
            {
                "nom": name,
                "titre": TABLES[name].titre,
                "description": TABLES[name].description,
                "lignes": extrait.lignes,
                "couverture": extrait.couverture,
                "periode_couverte": extrait.periode_couverte,
                "explication": extrait.explication or _unexplained(extrait),
                "sources": ", ".join(extrait.sources),
            }
            for name, extrait in manifeste.tables.items()
        ]
    )


def _unexplained(extrait: Extrait) -> str:
    return "Toutes les lignes du jeu." if extrait.lignes else "Rien n’en donne dans ce jeu."


def brought_in(manifeste: Manifeste, table: str) -> bool:
    """Whether the rows of a table come from imported files, not from the published facts."""
    return manifeste.nature == "importe" and "publie" not in manifeste.tables[table].sources


def columns_of(table: str) -> pd.DataFrame:
    """The columns of a table, from its contract.

    Returns:
        One row per column: nom, type, description, unite, obligatoire, cle, valeurs (closed list).
    """
    contract = TABLES[table]
    return pd.DataFrame(
        [
            {
                "nom": name,
                "type": FIELDS[name].type,
                "description": FIELDS[name].description,
                "unite": FIELDS[name].unite,
                "obligatoire": name in contract.required,
                "cle": name in contract.key,
                "valeurs": _closed_list(FIELDS[name].valeurs),
            }
            for name in contract.columns
        ]
    )


def _closed_list(values: tuple[str, ...]) -> str:
    """The accepted values, or how many there are when a reader could not take them in."""
    return ", ".join(values) if len(values) <= VALEURS_MONTREES else f"liste fermée de {len(values)} valeurs"


def readable(rows: pd.DataFrame, column: str) -> pd.Series:
    """A column as a reader expects it: a date is never more precise than its row says, a boolean is oui or non.

    Args:
        rows: rows of a table or of a query, with the column and, for a date, the column of its precision.
    """
    values = rows[column]
    if pd.api.types.is_datetime64_any_dtype(values):
        precision = rows.get("precision_" + column.removeprefix("date_"), rows.get("precision_date"))
        precisions = ["jour"] * len(rows) if precision is None else precision.fillna("jour")
        texts = [_day(v, p) if pd.notna(v) else None for v, p in zip(values, precisions, strict=True)]
        return pd.Series(texts, index=rows.index, dtype="str")
    if values.dropna().isin([True, False]).all() and values.dtype in ("bool", "object", "boolean"):
        return values.map({True: "oui", False: "non"})
    return values


def _day(value: pd.Timestamp, precision: str) -> str:
    """A day in words; one of no year from 1 to 9999, which has none, as pandas writes it."""
    return dated(value, None, precision) if 1 <= value.year <= 9999 else str(value)
