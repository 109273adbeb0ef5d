"""Keys of ends that no reference knows: the same end written the same way has the same key."""

import hashlib
import re
from collections.abc import Iterable
from math import isnan

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
    centres: dict[str, list[tuple[float, float, str]]] = {}
    keys = [""] * len(named)
    # Ends without a position come last: they must not gather places that have one.
    for i in sorted(range(len(named)), key=lambda i: isnan(named[i][1])):
        base, y, x = named[i]
        known = centres.setdefault(base, [])
        key = next((k for cy, cx, k in known if _same_place(y, x, cy, cx)), "")
        if not key:
            key, rank = base, 1
            while known and key in taken:
                rank += 1
                key = f"{base}-{rank}"
            taken.add(key)
            known.append((y, x, key))
        keys[i] = f"source:{key}"
    return keys


def _same_place(y: float, x: float, cy: float, cx: float) -> bool:
    if isnan(y):
        return True
    # Most are far apart: a difference of latitude tells it without a square root.
    return abs(y - cy) * KM_PAR_DEGRE <= MEME_LIEU_KM and bool(distance_km(y, x, cy, cx) <= MEME_LIEU_KM)
