"""Geometry of the map: arcs over the sphere, their arrowheads, and a disc inside each country."""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

PAYS_GEOJSON = Path(__file__).resolve().parents[2] / "static/pays.geojson"
# Steps of an arc.
PAS = 40
# An arrowhead stands at about 60 % of the way: at half way the arrows of a sheaf would meet.
RANG_FLECHE = 24
# Web Mercator maps the world on a square of 512 units: the « common » unit of deck.gl.
UNITES_PAR_DEGRE = 512 / 360
LATITUDE_MAX = 85.0
DISQUES_PAR_PAYS, DISQUE_UTILE = 5, 2.0


def great_circles(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Points of the shortest arcs between pairs of places.

    Args:
        starts, ends: arrays (n, 2) of longitudes and latitudes in degrees, WGS 84.

    Returns:
        Array (n, PAS + 1, 2) of longitudes and latitudes in degrees; along an arc the longitude is
        continuous and may pass ±180°, so that no arc jumps across the map.

    Source: rotation of the first place towards the second, on the unit sphere.
    """
    a, b = _unit_vectors(starts), _unit_vectors(ends)
    cosine = np.sum(a * b, axis=1, keepdims=True)
    across = b - cosine * a
    sine = np.linalg.norm(across, axis=1, keepdims=True)
    # The same place twice, or its antipode: any direction is the shortest.
    somewhere = np.cross(a, np.eye(3)[np.argmin(np.abs(a), axis=1)])
    somewhere /= np.linalg.norm(somewhere, axis=1, keepdims=True)
    towards = np.where(sine > 1e-12, across / np.maximum(sine, 1e-12), somewhere)
    turned = np.arctan2(sine, cosine)[:, :, None] * np.linspace(0, 1, PAS + 1)[None, :, None]
    points = np.cos(turned) * a[:, None, :] + np.sin(turned) * towards[:, None, :]
    longitude = np.degrees(np.unwrap(np.arctan2(points[..., 1], points[..., 0]), axis=1))
    latitude = np.degrees(np.arcsin(np.clip(points[..., 2], -1, 1)))
    return np.stack([longitude, latitude], axis=-1)


def arrowheads(paths: np.ndarray, backwards: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where an arrowhead stands on each path, and where it points.

    Args:
        paths: result of `great_circles`.
        backwards: (n,) booleans, true when the arrow goes from the end of the path to its start.

    Returns:
        Places (n, 2) in degrees, and angles (n,) in degrees on a Mercator map, counterclockwise from the east.
    """
    rank = np.where(backwards, PAS - RANG_FLECHE, RANG_FLECHE)
    rows, step = np.arange(len(paths)), np.where(backwards, -1, 1)
    before, after = (mercator(paths[rows, rank + sign * step]) for sign in (-1, 1))
    ahead = after - before
    return paths[rows, rank], np.degrees(np.arctan2(ahead[:, 1], ahead[:, 0]))


def mercator(places: np.ndarray) -> np.ndarray:
    """Degrees of longitude and latitude as degrees of a Mercator map (n, 2)."""
    latitude = np.radians(np.clip(places[:, 1], -LATITUDE_MAX, LATITUDE_MAX))
    return np.column_stack([places[:, 0], np.degrees(np.arcsinh(np.tan(latitude)))])


@lru_cache(maxsize=1)
def countries() -> dict[str, dict]:
    """GeoJSON features of the background, by code_pays."""
    features = json.loads(PAYS_GEOJSON.read_text("utf-8"))["features"]
    return {feature["properties"]["code_pays"]: feature for feature in features}


@lru_cache(maxsize=1)
def country_discs() -> dict[str, list[tuple[float, float, float]]]:
    """Discs that fill each country from inside: what a pointer meets there, without sending polygons.

    Returns:
        By code_pays, the largest first: longitude, latitude (degrees), radius (deck.gl common units).
    """
    return {code: _discs(shape(feature["geometry"])) for code, feature in countries().items()}


def _discs(country: BaseGeometry) -> list[tuple[float, float, float]]:
    free = list(shapely.transform(country, mercator).geoms)
    found = []
    while free and len(found) < DISQUES_PAR_PAYS:
        free.sort(key=lambda part: part.area)
        part = free.pop()
        radius = shapely.maximum_inscribed_circle(part, tolerance=0.02)
        centre, size = shapely.get_point(radius, 0), radius.length
        if found and size < DISQUE_UTILE:
            break
        latitude = np.degrees(np.arctan(np.sinh(np.radians(centre.y))))
        found.append((round(centre.x, 2), round(float(latitude), 2), round(size * UNITES_PAR_DEGRE, 2)))
        free += shapely.get_parts(part.difference(centre.buffer(size))).tolist()
    return found


def _unit_vectors(places: np.ndarray) -> np.ndarray:
    lon, lat = np.radians(places).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
