"""What published figures allow one of them to be, relation by relation: written once, for checks and for counts."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from operator import add
from typing import Protocol

from cuf_metrics.intervalles import INFINI, Intervalle, exactly, interval


class Chiffre(Protocol):
    """A published figure, whatever it was read as."""

    valeur: float
    qualificatif: str
    unite: str
    annee: int | None


def etendue(chiffre: Chiffre) -> Intervalle:
    """Every value that a published figure may stand for."""
    return interval(chiffre.valeur, chiffre.qualificatif, chiffre.unite)


def ecrite(chiffre: Chiffre) -> Intervalle:
    """A published figure at its face value."""
    return exactly(chiffre.valeur)


# How a figure is read: `etendue`, or `ecrite` for the value that its terms give.
Lecture = Callable[[Chiffre], Intervalle]


def somme(first: Chiffre, terms: Sequence[Chiffre], lire: Lecture = etendue) -> Intervalle:
    """The sum of the terms."""
    return reduce(add, map(lire, terms))


def au_moins_la_somme(first: Chiffre, terms: Sequence[Chiffre], lire: Lecture = etendue) -> Intervalle:
    """At least the sum of the terms."""
    return replace(somme(first, terms, lire), haut=INFINI)


def inclusion(first: Chiffre, terms: Sequence[Chiffre], lire: Lecture = etendue) -> Intervalle:
    """At least each of the terms."""
    greatest = max(map(lire, terms), key=lambda i: (i.bas, i.bas_exclu))
    return replace(greatest, haut=INFINI)


def union(first: Chiffre, terms: Sequence[Chiffre], lire: Lecture = etendue) -> Intervalle:
    """At least each of the terms, at most their sum."""
    return replace(inclusion(first, terms, lire), haut=somme(first, terms, lire).haut)


def produit(first: Chiffre, terms: Sequence[Chiffre], lire: Lecture = etendue) -> Intervalle:
    """The product of the terms, a percentage taken as a share."""
    return reduce(Intervalle.times, (_factor(term, lire) for term in terms))


def proportion(first: Chiffre, terms: Sequence[Chiffre], lire: Lecture = etendue) -> Intervalle | None:
    """The share of the first term in the second, in the unit of the first figure; None of an empty whole."""
    part, whole = terms
    scale = exactly(100 if first.unite == "%" else 1)
    return lire(part).over(lire(whole)).times(scale) if whole.valeur > 0 else None


def suite(first: Chiffre, terms: Sequence[Chiffre], lire: Lecture = etendue) -> Intervalle | None:
    """The rank in its year, from that of the first term and the pace of the second; None where they do not tell it."""
    before, pace = terms[0], rythme(terms)
    if first.annee is None or before.annee is None or pace <= 0:
        return None
    return lire(before) + exactly((first.annee - before.annee) / pace)


def rythme(terms: Sequence[Chiffre]) -> float:
    """Years between two editions."""
    return terms[1].valeur if len(terms) > 1 else 1


def egalite(first: Chiffre, terms: Sequence[Chiffre], lire: Lecture = etendue) -> Intervalle:
    """The same quantity as the first term."""
    return lire(terms[0])


def _factor(chiffre: Chiffre, lire: Lecture) -> Intervalle:
    return lire(chiffre).times(exactly(0.01)) if chiffre.unite == "%" else lire(chiffre)
