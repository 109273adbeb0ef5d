"""Whether a published figure and what is found again agree: pure functions of numbers."""

import math
from dataclasses import dataclass

from cuf_metrics.figures import Figure
from cuf_metrics.intervalles import Intervalle, interval

VERDICTS = ("identique", "arrondi", "écart expliqué", "écart inexpliqué", "partiel", "non recalculable")


@dataclass(frozen=True)
class Verdict:
    """One of `VERDICTS`, and for « partiel » the share that is known, from 0 to 1."""

    nom: str
    part: float | None = None


def judge(chiffre: Figure, calcule: float, possible: Intervalle, complet: bool) -> Verdict:
    """Compare a published figure with what was found again.

    Args:
        chiffre: the published figure, in its unit and with its precision.
        calcule: the value found again, in the same unit.
        possible: every value it may stand for: itself when counted, more when made of rounded figures.
        complet: whether the rows counted are declared to be all there.

    Returns:
        « arrondi » only where the words of the document (« environ », « plus de », a rounded percentage) leave
        room for the value; « partiel » only where rows are missing and those there do not exceed the figure.
    """
    told = interval(chiffre.valeur, chiffre.qualificatif, chiffre.unite)
    if same(calcule, chiffre.valeur) and calcule in told:
        return Verdict("identique")
    if told.meets(possible):
        return Verdict("arrondi")
    if not complet and possible.haut <= told.bas:
        return Verdict("partiel", calcule / chiffre.valeur)
    return Verdict("écart inexpliqué")


def same(one: float, other: float) -> bool:
    """Whether two numbers are equal but for the last bits of a division."""
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
