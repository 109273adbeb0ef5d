"""Positions as sources write them, distances in kilometres, and what lies around a point."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely

RAYON_TERRE_KM = 6371.0088
KM_PAR_DEGRE = 111.2


def distance_km(latitude_a, longitude_a, latitude_b, longitude_b):
    """Great-circle distance between points in degrees, array by array; NaN where a coordinate is unknown."""
    a, b = np.radians(latitude_a), np.radians(latitude_b)
    half = np.sin((b - a) / 2) ** 2
    half = half + np.cos(a) * np.cos(b) * np.sin(np.radians(np.subtract(longitude_b, longitude_a)) / 2) ** 2
    return 2 * RAYON_TERRE_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def read_positions(latitudes: pd.Series, longitudes: pd.Series) -> pd.DataFrame:
    """Numbers behind coordinates written as text, and why those that cannot serve are set aside.

    Args:
        latitudes, longitudes: texts of a source, decimal point or comma, empty when unknown.
    Returns:
        Same index; latitude, longitude (as written, NaN when not numbers), texte (both, as
        written), valable (a point of the globe), note (French, empty when there is nothing to say).
    """
    y, x = (pd.to_numeric(s.str.replace(",", ".", regex=False), errors="coerce") for s in (latitudes, longitudes))
    y, x = y.astype(float), x.astype(float)
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
    """Places, to be asked for those around a point.

    Attributes:
        latitudes, longitudes: arrays in degrees; places without a position are never found.
    """

    latitudes: np.ndarray
    longitudes: np.ndarray

    @cached_property
    def _arbre(self) -> shapely.STRtree:
        return shapely.STRtree(shapely.points(self.longitudes, self.latitudes))

    def around(self, latitudes: np.ndarray, longitudes: np.ndarray, rayon_km: float):
        """Every pair (point, place) at most `rayon_km` apart.

        Returns:
            Three arrays: rank of the point, rank of the place, kilometres.
        """
        height = rayon_km / KM_PAR_DEGRE
        width = height / np.maximum(np.cos(np.radians(latitudes)), 0.01)
        boxes = shapely.box(longitudes - width, latitudes - height, longitudes + width, latitudes + height)
        point, place = self._arbre.query(boxes)
        km = distance_km(latitudes[point], longitudes[point], self.latitudes[place], self.longitudes[place])
        near = km <= rayon_km
        return point[near], place[near], km[near]

    def nearest_km(self, latitudes: np.ndarray, longitudes: np.ndarray) -> np.ndarray:
        """Kilometres from each point to the nearest place in degrees: exact enough to tell land from elsewhere."""
        km = np.full(len(latitudes), np.nan)
        point, place = self._arbre.query_nearest(shapely.points(longitudes, latitudes), all_matches=False)
        km[point] = distance_km(latitudes[point], longitudes[point], self.latitudes[place], self.longitudes[place])
        return km
