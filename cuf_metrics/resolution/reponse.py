"""What a look-up answers: how sure, by which method, and one sentence a person can check."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isnan, nan

from cuf_metrics.formatting import NBSP, count, number

# Weakest first: an answer made of two is worth the weaker one.
VERDICTS = ("échec", "supposé", "décision", "certain")
# How an end or a country was found; closed, so that a reader may learn them.
METHODES = (
    "code officiel",
    "code au zéro perdu",
    "nom et position",
    "nom et département",
    "nom unique",
    "nom unique, position éloignée",
    "nom d’usage",
    "nom proche et position",
    "latitude et longitude inversées",
    "ancienne commune",
    "arrondissement municipal",
    "collectivité remplacée",
    "identifiant GeoNames",
    "lieu le plus peuplé de ce nom",
    "position de la source",
    "libellé du pays",
    "code du pays",
    "orthographe proche",
    "décision",
    "nom ambigu",
    "aucune",
)
EXEMPLES = 4


@dataclass(frozen=True, slots=True)
class Reponse:
    """The answer for one end or one country.

    Attributes:
        verdict: one of `VERDICTS`; a guess is never certain.
        methode: one of `METHODES`.
        explication: one French sentence.
        rang: row of the reference table that was retained, None without any.
        retenu: its code (Insee, SIREN, GeoNames or ISO), empty without any.
        nom_retenu: its name in the reference.
        distance_km: from the position of the source to the retained place, NaN when unknown.
        latitude, longitude: where the end is drawn, in degrees; NaN when it has no place.
    """

    verdict: str
    methode: str
    explication: str
    rang: int | None = None
    retenu: str = ""
    nom_retenu: str = ""
    distance_km: float = nan
    latitude: float = nan
    longitude: float = nan

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS or self.methode not in METHODES:
            raise ValueError(f"verdict « {self.verdict} » ou méthode « {self.methode} » hors des listes fermées")

    def noting(self, note: str) -> "Reponse":
        """The same answer, with one more thing to know at the end of its sentence."""
        return replace(self, explication=sentence(self.explication.removesuffix("."), note)) if note else self


def sentence(*parts: str) -> str:
    """Facts as one French sentence; empty ones are left out."""
    text = " ; ".join(part for part in parts if part)
    return text[:1].upper() + text[1:] + "."


def weaker(one: str, other: str) -> str:
    """The less sure of two verdicts."""
    return min(one, other, key=VERDICTS.index)


def some(names: Sequence[str], between: str = ", ") -> str:
    """The first of several names, and how many others there are."""
    others = len(names) - EXEMPLES
    return between.join(names[:EXEMPLES]) + (f" et {count(others, 'autre')}" if others > 0 else "")


def kilometres(distance: float) -> str:
    """A distance as a sentence says it."""
    if isnan(distance):
        return "une distance inconnue"
    return _whole_kilometres(round(distance))


@lru_cache
def _whole_kilometres(distance: int) -> str:
    return f"{number(distance)}{NBSP}km" if distance else f"moins de 1{NBSP}km"
