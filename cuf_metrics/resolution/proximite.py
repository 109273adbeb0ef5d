"""How close written names are to those of the reference: by the groups of letters they share, then letter by letter."""

import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cuf_metrics.reference import normalise
from cuf_metrics.resolution.referentiel import COMMUNALES, Referentiel

# What people shorten; « St », « Ste » and articles are read by `normalise`.
ABREVIATIONS = {
    "s": "sur", "ss": "sous", "sts": "saints", "stes": "saintes", "nd": "notre dame", "gd": "grand", "gde": "grande",
    "mt": "mont", "vx": "vieux", "chts": "chateaux", "agglo": "agglomeration", "dpt": "departement",
    "dept": "departement", "dep": "departement",
    "arrdt": "arrondissement", "arrt": "arrondissement", "arr": "arrondissement",
}  # fmt: skip
# What people write before or after a name, and the type it announces.
ANNONCES = {
    "ville": "commune", "commune": "commune", "mairie": "commune", "municipalite": "commune",
    "hotel ville": "commune", "communaute urbaine": "intercommunalité",
    "communaute agglomeration": "intercommunalité", "communaute communes": "intercommunalité",
    "com agglomeration": "intercommunalité", "com com": "intercommunalité", "comcom": "intercommunalité",
    "agglomeration": "intercommunalité", "intercommunalite": "intercommunalité", "interco": "intercommunalité",
    "communaute": "intercommunalité", "metropole": "intercommunalité", "eurometropole": "intercommunalité",
    "cu": "intercommunalité", "ca": "intercommunalité", "cc": "intercommunalité", "cdc": "intercommunalité",
    "conseil departemental": "département", "conseil general": "département", "departement": "département",
    "cd": "département", "cg": "département", "conseil regional": "région", "region": "région", "cr": "région",
    "collectivite europeenne": "statut particulier", "collectivite territoriale": "statut particulier",
    "collectivite": "statut particulier",
}  # fmt: skip
AU_DEBUT = re.compile(rf"({'|'.join(sorted(ANNONCES, key=len, reverse=True))}) (?=.)")
A_LA_FIN = re.compile(rf"(?<=.) ({'|'.join(sorted(ANNONCES, key=len, reverse=True))})$")
CEDEX = re.compile(r"\bCEDEX\b.*", re.IGNORECASE)
# « s/s », which `normalise` would read as two letters.
SOUS = re.compile(r"\bs/\s*s\b[\s/.-]?", re.IGNORECASE)
SIGLE = re.compile(r"\(([^)]{2,})\)")
# Names compared letter by letter: the closest by their groups of letters, and of those, none far behind the first.
EXAMINES, SUIVANTS = 32, 0.5
# A name whose every word is in a longer one (« Pays de Dol »).
CONTENU = 0.8


def expanded(nom: str) -> str:
    """A normalised name, its abbreviations written out."""
    text = SOUS.sub("sous ", CEDEX.sub("", nom))
    return " ".join(ABREVIATIONS.get(word, word) for word in normalise(text).split())


def announced(plain: str) -> tuple[str, str]:
    """The type that a name announces, and the name without what announces it."""
    kind, core = "", plain
    while found := AU_DEBUT.match(core) or A_LA_FIN.search(core):
        kind = kind or ANNONCES[found[1]]
        core = f"{core[: found.start()]} {core[found.end() :]}".strip()
    return (ANNONCES[core], "") if core in ANNONCES else (kind, core)


class Index(NamedTuple):
    """Names of the reference by the groups of letters they hold.

    Attributes:
        textes, rangs, usages: of each name: its text, the row it designates, whether it is one in use.
        listes: group of letters → names that hold it.
        poids: group of letters → what it tells: rare ones more than common ones.
        normes: of each name.
        rarete: what a group that no name holds tells.
    """

    textes: list[str]
    rangs: list[int]
    usages: list[bool]
    listes: dict[str, np.ndarray]
    poids: dict[str, float]
    normes: np.ndarray
    rarete: float

    def nearest(self, text: str) -> list[tuple[int, float]]:
        """The names closest to a text, and how close each is, from 0 to 1."""
        shared, norm = np.zeros(len(self.textes), np.float32), 0.0
        for group in _groups(text):
            weight = self.poids.get(group, self.rarete)
            norm += weight
            if group in self.listes:
                shared[self.listes[group]] += weight
        cosine = shared / (self.normes * norm**0.5)
        # A short name is all in a longer one that it shortens, and close to few.
        worth = cosine + shared / (2 * norm)
        kept = np.argpartition(-worth, EXAMINES)[:EXAMINES]
        kept = kept[worth[kept] >= SUIVANTS * worth.max()]
        told = zip(kept.tolist(), cosine[kept].tolist(), (shared[kept] / norm).tolist(), strict=True)
        return [(key, _likeness(text, self.textes[key], near, covered)) for key, near, covered in told]


@lru_cache(maxsize=2)
def index_of(referentiel: Referentiel) -> Index:
    """The index of a reference, made once: a second or two."""
    entries = list(dict.fromkeys(_entries(referentiel)))
    textes, rangs, usages = map(list, zip(*entries, strict=True))
    holders: dict[str, list[int]] = defaultdict(list)
    for key, text in enumerate(textes):
        for group in _groups(text):
            holders[group].append(key)
    poids = {group: float(np.log(len(textes) / len(keys)) + 0.1) for group, keys in holders.items()}
    listes = {group: np.array(keys, np.int32) for group, keys in holders.items()}
    squares = np.zeros(len(textes), np.float32)
    for group, keys in listes.items():
        squares[keys] += poids[group]
    return Index(textes, rangs, usages, listes, poids, np.sqrt(squares), max(poids.values()))


def _entries(referentiel: Referentiel) -> Iterator[tuple[str, int, bool]]:
    """Every text under which a row may be looked for."""
    for rank, fiche in enumerate(referentiel.fiches):
        plain = expanded(SIGLE.sub("", fiche.nom))
        texts = [plain]
        if fiche.type not in COMMUNALES:
            texts += [announced(plain)[1], *(expanded(sigle) for sigle in SIGLE.findall(fiche.nom))]
        yield from ((text, rank, False) for text in filter(None, texts))
    for nom, row in referentiel.noms_usage.items():
        yield nom, referentiel.cles[f"{row['type_collectivite']}:{row['code']}"], True


def _groups(text: str) -> frozenset[str]:
    """Groups of two and three letters of the words of a text, whatever their order."""
    words = [f" {word} " for word in text.split()]
    return frozenset(word[i : i + size] for word in words for size in (2, 3) for i in range(len(word) - size + 1))


def _likeness(asked: str, known: str, cosine: float, covered: float) -> float:
    """How close two texts are: by their letters, whatever the order of their words, and what one holds of the other."""
    if asked == known:
        return 1.0
    ratio = _ratio(asked, known)
    if " " in asked:
        ratio = max(ratio, _ratio(_sorted(asked), _sorted(known)))
    held = CONTENU * (set(asked.split()) <= set(known.split()))
    return min(0.99, max(0.5 * ratio + 0.5 * cosine, 0.35 * ratio + 0.35 * cosine + 0.3 * covered, held))


def _sorted(text: str) -> str:
    return " ".join(sorted(text.split()))


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
