"""Keys of ends that no reference knows: the same end written the same way has the same key."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from math import floor, isnan

import numpy as np

from cuf_metrics.reference import normalise
from cuf_metrics.resolution.positions import KM_PAR_DEGRE, distance_km

MEME_LIEU_KM = 25


def slug(nom: str) -> str:
    """A name in lower-case ASCII; two different normalised names never give the same one."""
    text = normalise(nom)
    plain = re.sub(r"[^a-z0-9]+", "-", text.encode("ascii", "ignore").decode()).strip("-")
    if plain.replace("-", " ") == text:
        return plain
    # Letters were lost (another alphabet): the digest tells such names apart.
    return "-".join(filter(None, [plain, hashlib.sha256(nom.strip().casefold().encode()).hexdigest()[:8]]))


def source_keys(ends: Iterable[tuple[str, str, float, float]]) -> list[str]:
    """One key per end: « source:<territory>-<name> », numbered when the same name is in several places.

    Args:
        ends: (territory, name, latitude, longitude) of each; the territory may be empty, the
            position NaN: it then goes with the first place of that name.
    """
    named = [("-".join(filter(None, [place, slug(nom)])), y, x) for place, nom, y, x in ends]
    taken = {base for base, _, _ in named}
    first: dict[str, str] = {}
    ranks: Counter[str] = Counter()
    # Places of a name by band of latitude, as high as two places of it must be close to be the same.
    centres: dict[tuple[str, int], list[tuple[float, float, str]]] = defaultdict(list)
    keys = [""] * len(named)
    # Ends without a position come last: they must not gather places that have one.
    for i in sorted(range(len(named)), key=lambda i: isnan(named[i][1])):
        base, y, x = named[i]
        key = first.get(base, "") if isnan(y) else _known(centres, base, y, x)
        if not key:
            key = first.setdefault(base, base) if base not in first else _numbered(base, ranks, taken)
            if not isnan(y):
                centres[base, _band(y)].append((y, x, key))
        keys[i] = f"source:{key}"
    return keys


def _numbered(base: str, ranks: Counter[str], taken: set[str]) -> str:
    """The next « name-2 », « name-3 » that is not itself a name of the source."""
    key = base
    while key in taken:
        ranks[base] += 1
        key = f"{base}-{ranks[base] + 1}"
    return key


def _known(centres: dict[tuple[str, int], list[tuple[float, float, str]]], base: str, y: float, x: float) -> str:
    """The key of the nearest place of that name, empty when none is close enough to be the same."""
    near = [c for band in (-1, 0, 1) for c in centres.get((base, _band(y) + band), ())]
    if not near:
        return ""
    km = distance_km(y, x, np.array([c[0] for c in near]), np.array([c[1] for c in near]))
    return near[km.argmin()][2] if km.min() <= MEME_LIEU_KM else ""


def _band(latitude: float) -> int:
    return floor(latitude * KM_PAR_DEGRE / MEME_LIEU_KM)
