"""Names that nobody bears: local governments and towns abroad, made of French morphemes and plain syllables."""

from collections.abc import Collection, Iterator
from itertools import product

import numpy as np

from cuf_metrics.reference.noms import normalise

DEBUTS = (
    "Aubr Bélan Brév Calv Chastr Clairv Dorm Escarl Fauv Ferr Garv Graml Hauc Jarn Lanv Lorm Maur Mirv Nauz Oriv Parg "
    "Pluv Quér Ravn Rosv Salv Sauv Serv Tarv Thorm Trév Valm Verl Vauc Ybr Charv Grisv Marv Oulm Pontr"
)
FINS = "ac anges ay élan elles enche erolles ettes euil eville igny illon oncourt ondes oux ouze uelle"
SAINTS = "Aubry Éloin Gaudry Landric Maurin Nérée Orban Perrec Savinel Théodric Valmer Ysoie Amblard"
RIVIERES = "Vézanne Orlise Lauvette Sarmone Dourlane Maudre Ourcelle Brivonne Chamelle Garvienne Nizelle"
COURS = tuple(RIVIERES.split())
RACINES = tuple(start + end for start, end in product(DEBUTS.split(), FINS.split()))
PAYSAGES = ("du Val", "du Pays", "de la Plaine", "des Portes", "des Hauts")
LIAISONS = ("sur", "lès")
COMPLEMENTS = ("les-Bois", "la-Forêt", "le-Vieux", "en-Plaine", "sous-Roche")
SYLLABES = ("ka", "lo", "mi", "ra", "tou", "ben", "da", "ni", "sa", "vo", "zé", "go", "man", "ti", "fa")


def communes(rng: np.random.Generator, n: int, taken: Collection[str]) -> list[str]:
    """`n` names of communes, all different, a quarter of them of one word.

    Args:
        rng: chance of this part.
        n: how many.
        taken: normalised real names: neither a name nor its root is one of them.
    """
    roots = [
        root for root in (*RACINES, *(f"Saint-{saint}" for saint in SAINTS.split())) if normalise(root) not in taken
    ]
    longer = [name for name in _longer(roots) if normalise(name) not in taken]
    short = _shuffled(rng, roots)[: n // 4]
    return _shuffled(rng, short + _shuffled(rng, longer)[: n - len(short)])


def intercommunalites(rng: np.random.Generator, populations: np.ndarray, taken: Collection[str]) -> list[str]:
    """One name per intercommunalité, of the legal form of its size, all different.

    Args:
        rng: chance of this part.
        populations: inhabitants of each.
        taken: normalised real names: neither a name nor its root is one of them.
    """
    free = [name for name in (*COURS, *RACINES) if normalise(name) not in taken]
    lands = iter(_shuffled(rng, [f"{land} {_of(name)}" for land, name in product(PAYSAGES, free)]))
    return [_free(lands, _form(population), taken) for population in populations]


def foreign(rng: np.random.Generator, n: int, taken: Collection[str]) -> list[str]:
    """`n` names of towns abroad, all different, none of which is in `taken` (normalised real names)."""
    names = ["".join(parts).capitalize() for parts in product(SYLLABES, repeat=3)]
    return _shuffled(rng, [name for name in names if normalise(name) not in taken])[:n]


def _longer(roots: list[str]) -> Iterator[str]:
    for root in roots:
        yield from (f"{root}-{link}-{river}" for link, river in product(LIAISONS, COURS))
        yield from (f"{root}-{end}" for end in COMPLEMENTS)


def _of(name: str) -> str:
    """« d’Orlise », « de Vézanne »: French elides before a vowel."""
    return f"d’{name}" if normalise(name)[0] in "aeiouy" else f"de {name}"


def _form(population: float) -> str:
    if population >= 250_000:
        return "Métropole"
    return "Communauté d’agglomération" if population >= 50_000 else "Communauté de communes"


def _free(names: Iterator[str], form: str, taken: Collection[str]) -> str:
    return next(full for name in names if normalise(full := f"{form} {name}") not in taken)


def _shuffled(rng: np.random.Generator, names: list[str]) -> list[str]:
    return [names[position] for position in rng.permutation(len(names))]
