"""Where a value comes from: a passage of a document, or a query and the tables it reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cuf_metrics.formatting import count


@dataclass(frozen=True)
class Citation:
    """A passage of a published document."""

    document: str
    section: str
    texte: str


@dataclass(frozen=True)
class Requete:
    """A query as it was run: its text, the values bound to it, the tables read, the rows returned or counted.

    `lignes`: None where they are not known: an indicator gives one row per year, whatever it counts.
    `mention`: what must be said of the dataset wherever its rows are shown, or "".
    """

    nom: str
    sql: str
    parametres: Mapping[str, Any]
    tables: tuple[str, ...]
    lignes: int | None
    mention: str = ""

    @property
    def comptees(self) -> str:
        """« 6 lignes », or « les lignes » where how many is not known."""
        return "les lignes" if self.lignes is None else count(self.lignes, "ligne")


@dataclass(frozen=True)
class Derivation:
    """An operation on published figures: in words, and each figure as (label, value, passage)."""

    formule: str
    termes: tuple[tuple[str, str, Citation], ...]


Source = Citation | Requete | Derivation
