"""Why a published figure and the same one found again differ, and which body says so: append-only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cuf_metrics.errors import Problem
from cuf_metrics.pilotage import REMEDE_SAISIE, append, malformed, rows_of
from cuf_metrics.rapport.verdict import same
from cuf_metrics.store import DATA


@dataclass(frozen=True)
class Explication:
    """One line of explications.csv; it holds for exactly these two values and lapses when either moves.

    Attributes:
        id_explication: its number in the file, from 1.
        valeur_publiee, valeur_calculee: in the unit of the figure.
        decide_par: the body that gives the explanation; enregistre_par: the function that recorded it.
    """

    id_explication: int
    id_chiffre_publie: str
    valeur_publiee: float
    valeur_calculee: float
    motif: str
    decide_par: str
    decide_le: date
    enregistre_par: str
    enregistre_le: date

    def holds(self, publiee: float, calculee: float) -> bool:
        """Whether it speaks of these two values."""
        return same(self.valeur_publiee, publiee) and same(self.valeur_calculee, calculee)


def read_explanations(data: Path = DATA) -> list[Explication]:
    """Every explanation, in the order they were recorded; a missing file holds none.

    Raises:
        InvalidData: every problem of the file.
    """
    return [Explication(**row) for row in rows_of("explications", data).to_pylist()]


def explanation(known: Sequence[Explication], ident: str, publiee: float, calculee: float) -> Explication | None:
    """The last explanation of a figure that speaks of these two values."""
    mine = [e for e in known if e.id_chiffre_publie == ident and e.holds(publiee, calculee)]
    return mine[-1] if mine else None


def record_explanation(values: Mapping[str, object], seen: int, data: Path = DATA, today: date | None = None) -> int:
    """Append one explanation: the file is written aside and put in place whole.

    Args:
        values: columns of the contract but the rank and the day of recording.
        seen: rank of the last explanation of this figure that its author saw, 0 for none.
        today: day of recording.

    Returns:
        The rank of the new line.

    Raises:
        CufError: someone explained the same figure meanwhile; nothing was written.
        InvalidData: the line breaks the contract, or there is nothing to explain; nothing was written.
    """
    return append("explications", "id_chiffre_publie", values, seen, _refusals, data, today)


def _refusals(table: str, line: Mapping[str, str], mine: list[dict], ou: str) -> list[Problem]:
    problems = malformed(table, line, ou)
    if not problems and same(float(line["valeur_publiee"]), float(line["valeur_calculee"])):
        constat = "la valeur publiée et la valeur recalculée sont égales : il n’y a pas d’écart à expliquer"
        problems.append(Problem(ou, constat, "deux valeurs différentes", REMEDE_SAISIE))
    return problems
