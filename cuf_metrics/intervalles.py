"""What a written number may stand for: « environ 5 000 », « plus de 30 » and « 13 % » are intervals."""

import math
from dataclasses import dataclass

# The least room left to « environ », in proportion of the value.
A_PEU_PRES = 0.05
INFINI = math.inf
# Decimals have no exact binary writing (0,1 + 0,2): bounds so near are the same.
CONFONDUES = 1e-12


@dataclass(frozen=True)
class Intervalle:
    """Every value that agrees with what is written, bounds included unless said otherwise.

    Attributes:
        bas, haut: bounds, in the unit of the figure; infinite where nothing is said.
        bas_exclu: « plus de 30 » leaves 30 out.
    """

    bas: float
    haut: float
    bas_exclu: bool = False

    def __contains__(self, value: float) -> bool:
        return self.meets(Intervalle(value, value))

    def __add__(self, other: "Intervalle") -> "Intervalle":
        return Intervalle(self.bas + other.bas, self.haut + other.haut, self.bas_exclu or other.bas_exclu)

    def meets(self, other: "Intervalle") -> bool:
        """Some value agrees with both."""
        if not self.touches(other):
            return max(self.bas, other.bas) < min(self.haut, other.haut)
        return not any(each.bas_exclu and _same(each.bas, min(self.haut, other.haut)) for each in (self, other))

    def touches(self, other: "Intervalle") -> bool:
        """One value at most agrees with both: the end of one is the start of the other."""
        return _same(max(self.bas, other.bas), min(self.haut, other.haut))

    def over(self, other: "Intervalle") -> "Intervalle":
        """Quotient of two intervals of positive values; unbounded where the divisor may be zero."""
        high = self.haut / other.bas if other.bas > 0 else INFINI
        low = self.bas / other.haut if math.isfinite(other.haut) and other.haut > 0 else 0.0
        return Intervalle(low, high)

    def times(self, other: "Intervalle") -> "Intervalle":
        """Product of two intervals of positive values."""
        return Intervalle(self.bas * other.bas, self.haut * other.haut, self.bas_exclu or other.bas_exclu)


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=CONFONDUES, abs_tol=CONFONDUES * 1000)


def exactly(valeur: float) -> Intervalle:
    """The only value of a number that is what it says."""
    return Intervalle(valeur, valeur)


def interval(valeur: float, qualificatif: str = "exact", unite: str = "") -> Intervalle:
    """What a published number may stand for.

    Args:
        valeur: the number as written.
        qualificatif: a key of `formatting.QUALIFICATIFS`.
        unite: a percentage is rounded to its last digit and is not negative; other exact numbers are what they say.

    Returns:
        An interval in the unit of the number. « Environ » leaves half a unit of its last significant
        digit, and 5 % at least; « plus de » excludes its bound, « au moins » does not.
    """
    if qualificatif == "environ":
        room = max(_last_digit(valeur) / 2, A_PEU_PRES * abs(valeur))
        return Intervalle(valeur - room, valeur + room)
    if qualificatif in ("plus de", "au moins", "borne basse"):
        return Intervalle(valeur, INFINI, qualificatif == "plus de")
    if qualificatif in ("au plus", "borne haute"):
        return Intervalle(-INFINI, valeur)
    if unite != "%":
        return exactly(valeur)
    room = _decimal(valeur) / 2
    return Intervalle(max(0.0, valeur - room), valeur + room)


def _last_digit(value: float) -> float:
    """Weight of the last digit that is not a zero: 1 000 for 5 000, 100 for 1 500, 1 for 342."""
    if not value or value != round(value):
        return _decimal(value)
    digits = f"{abs(round(value))}"
    return 10.0 ** (len(digits) - len(digits.rstrip("0")))


def _decimal(value: float) -> float:
    """Weight of the last decimal written: 1 for 13, 0.1 for 13.5."""
    text = f"{value:.10g}"
    return 10.0 ** -len(text.partition(".")[2]) if "." in text else 1.0
