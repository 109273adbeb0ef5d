"""Where a value comes from: a passage of a document, or a query and the tables it reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Citation:
    """A passage of a published document."""

    document: str
    section: str
    texte: str


@dataclass(frozen=True)
class Requete:
    """A query as it was run: its text, the values bound to it, the tables read, the rows returned.

    `mention`: what must be said of the dataset wherever its rows are shown, or "".
    """

    nom: str
    sql: str
    parametres: Mapping[str, Any]
    tables: tuple[str, ...]
    lignes: int
    mention: str = ""


@dataclass(frozen=True)
class Derivation:
    """An operation on published figures: in words, and each figure as (label, value, passage)."""

    formule: str
    termes: tuple[tuple[str, str, Citation], ...]


Source = Citation | Requete | Derivation
