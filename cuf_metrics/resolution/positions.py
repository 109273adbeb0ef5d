"""Positions as sources write them, distances in kilometres, and what lies around a point."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

RAYON_TERRE_KM = 6371.0088
KM_PAR_DEGRE = 111.2
COTE_DEGRES = 0.1  # side of a cell: a search of 8 to 30 km reads little more than it keeps
COLONNES = 10_000  # more than the cells of one row
# A commune is a few kilometres wide; sources give its centre, its station, sometimes its canton.
MEME_LIEU_KM = 25
# Farther than this from a centre, one is in the surroundings of several.
MEME_CENTRE_KM = 5


def distance_km(latitude_a, longitude_a, latitude_b, longitude_b):
    """Great-circle distance between points in degrees, array by array; NaN where a coordinate is unknown."""
    a, b = np.radians(latitude_a), np.radians(latitude_b)
    half = np.sin((b - a) / 2) ** 2
    half = half + np.cos(a) * np.cos(b) * np.sin(np.radians(np.subtract(longitude_b, longitude_a)) / 2) ** 2
    return 2 * RAYON_TERRE_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def nearest_is_sure(distances: Sequence[float]) -> bool:
    """Whether the nearest bearer of a name is the one a position speaks of: it is alone, or the next one is far off.

    Args:
        distances: kilometres from the position to each bearer, nearest first.
    """
    return len(distances) == 1 or (distances[0] <= MEME_CENTRE_KM and distances[1] >= 2 * MEME_CENTRE_KM)


def read_positions(latitudes: pd.Series, longitudes: pd.Series) -> pd.DataFrame:
    """Numbers behind coordinates written as text, and why those that cannot serve are set aside.

    Args:
        latitudes, longitudes: texts of a source, decimal point or comma, empty when unknown.
    Returns:
        Same index; latitude, longitude (as written, NaN when not numbers), texte (both, as
        written), valable (a point of the globe), note (French, empty when there is nothing to say).
    """
    y, x = (pd.to_numeric(s.str.replace(",", ".", regex=False), errors="coerce") for s in (latitudes, longitudes))
    y, x = (s.astype(float).replace([np.inf, -np.inf], np.nan) for s in (y, x))
    texte = (latitudes + ", " + longitudes).where((latitudes != "") | (longitudes != ""), "")
    conditions = {
        "": texte == "",
        "la position de la source est incomplète ({})": (latitudes == "") | (longitudes == ""),
        "la position de la source n’est pas faite de deux nombres ({})": y.isna() | x.isna(),
        "la position de la source est hors du globe ({})": (y.abs() > 90) | (x.abs() > 180),
        "la position de la source est une valeur par défaut ({})": (y.abs() < 0.01) & (x.abs() < 0.01),
    }
    pattern = pd.Series(np.select(list(conditions.values()), list(conditions), default="ok"), latitudes.index)
    note = [p.format(t) if p != "ok" else "" for p, t in zip(pattern, texte, strict=True)]
    frame = {"latitude": y, "longitude": x, "texte": texte, "valable": pattern == "ok", "note": note}
    return pd.DataFrame(frame, index=latitudes.index)


@dataclass(frozen=True)
class Voisinage:
    """Places, to be asked for those around points.

    Attributes:
        latitudes, longitudes: arrays in degrees, without unknown values.
    """

    latitudes: np.ndarray
    longitudes: np.ndarray

    @cached_property
    def _cases(self) -> tuple[np.ndarray, np.ndarray]:
        """Places sorted by cell of a grid, row after row, and the cell of each."""
        cells = _row(self.latitudes) * COLONNES + _column(self.longitudes)
        order = np.argsort(cells, kind="stable")
        return order, cells[order]

    def around(self, latitudes: np.ndarray, longitudes: np.ndarray, rayon_km: float) -> tuple[np.ndarray, ...]:
        """Every pair (point, place) at most `rayon_km` apart.

        Returns:
            Three arrays: rank of the point, rank of the place, kilometres.
        """
        order, cells = self._cases
        height = rayon_km / KM_PAR_DEGRE
        width = height / np.maximum(np.cos(np.radians(latitudes)), 0.01)
        low, high = _row(latitudes - height), _row(latitudes + height)
        points, ranks = [], []
        for step in range(int((high - low).max(initial=-1)) + 1):
            row = low + step
            # The cells of one row that a circle meets follow one another.
            start = np.searchsorted(cells, row * COLONNES + _column(longitudes - width), "left")
            stop = np.searchsorted(cells, row * COLONNES + _column(longitudes + width), "right")
            number = np.where(row <= high, stop - start, 0)
            point = np.repeat(np.arange(len(row)), number)
            points.append(point)
            ranks.append(np.arange(len(point)) + np.repeat(start - np.cumsum(number) + number, number))
        point = np.concatenate([*points, np.zeros(0, int)])
        place = order[np.concatenate([*ranks, np.zeros(0, int)])]
        km = distance_km(latitudes[point], longitudes[point], self.latitudes[place], self.longitudes[place])
        near = km <= rayon_km
        return point[near], place[near], km[near]


def _row(latitudes: np.ndarray) -> np.ndarray:
    return np.floor((latitudes + 90) / COTE_DEGRES).astype(int)


def _column(longitudes: np.ndarray) -> np.ndarray:
    # A circle that crosses the antimeridian stops there: few towns stand within its reach.
    return np.floor((np.clip(longitudes, -180, 180) + 180) / COTE_DEGRES).astype(int)
