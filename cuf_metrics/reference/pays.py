"""Countries: one row per ISO 3166-1 code, planar polygons, French names, UN regions, a point to draw from."""

import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from babel import Locale
from shapely.affinity import scale, translate
from shapely.geometry import MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from cuf_metrics.reference import packages

GRID_DEGREES = 0.01  # about 1 km at the equator: finer than the 1:50 million source
SMALLEST_PART = 1e-6  # square degrees: slivers left by the cut
# GeoNames still lists two states that ended in 2006 and 2010.
DISSOLVED = {"CS", "AN"}
# Claimed by a state that France does not recognise: drawn with the country France recognises.
MERGED = {"CYN": "CYP", "SOL": "SOM", "ATC": "AUS"}
# East of the Jordan and of Lake Tiberias, the atlas gives Israel the Golan Heights; neither the
# United Nations (Security Council resolution 497) nor France does.
GOLAN = box(35.65, 32.68, 36.0, 33.35)
REGIONS = "regions_m49.csv"
NAMES = "noms_pays.csv"


def build_pays(folder: Path, tables: Path) -> gpd.GeoDataFrame:
    """The table of countries and territories.

    Args:
        folder: where the packages were downloaded.
        tables: folder of `regions_m49.csv` and `noms_pays.csv`, written by hand.
    Returns:
        One row per code_pays; latitude and longitude in degrees WGS 84; geometry cut at the
        antimeridian, null where the atlas has no shape of its own.
    Source: Natural Earth as revised by Visionscarto; Unicode CLDR; UN M49; GeoNames.
    """
    countries = packages.read_geonames(folder, "countries")
    capitals = capital_points(packages.read_geonames(folder, "cities500"), countries)
    shapes = country_shapes(packages.atlas_path(folder))
    regions = pd.read_csv(tables / REGIONS, keep_default_na=False).set_index("code_pays_2")
    names = pd.read_csv(tables / NAMES, keep_default_na=False).set_index("code_pays_2")
    rows = []
    for code2, country in countries.items():
        if code2 in DISSOLVED:
            continue
        code3 = country["iso3"]
        shape = shapes.get(code3)
        latitude, longitude, origin = place(code2, shape, capitals, names)
        rows.append({
            "code_pays": code3, "code_pays_2": code2, "nom": french_name(code2, names),
            "autres_noms": (names.at[code2, "autres_noms"] if code2 in names.index else "") or None,
            "region_monde": regions.at[code2, "region_monde"],
            "sous_region": regions.at[code2, "sous_region"],
            "latitude": latitude, "longitude": longitude, "origine_position": origin,
            # Antarctica swallows a third of a flat map and has no local government.
            "geometry": None if code3 == "ATA" else shape,
        })  # fmt: skip
    table = gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)
    return table.sort_values("code_pays", ignore_index=True)


def french_name(code2: str, names: pd.DataFrame) -> str:
    """French name of a country: the hand-written one if any, else that of Unicode CLDR.

    Args:
        code2: ISO 3166-1 alpha-2.
        names: hand-written table indexed by code; column `nom`, empty for « keep CLDR ».
    """
    if code2 in names.index and names.at[code2, "nom"]:
        return names.at[code2, "nom"]
    return Locale("fr").territories[code2]


def place(
    code2: str,
    shape: BaseGeometry | None,
    capitals: dict[str, tuple[float, float]],
    names: pd.DataFrame,
) -> tuple[float, float, str]:
    """Where an arc of country precision ends, and how that point was found.

    Returns:
        (latitude, longitude, origin) in degrees: the middle of the main polygon, else the
        capital, else the hand-written point of an uninhabited territory.
    """
    if shape is not None:
        return *label_point(shape), "milieu du territoire principal"
    if code2 in capitals:
        return *capitals[code2], "chef-lieu"
    return float(names.at[code2, "latitude"]), float(names.at[code2, "longitude"]), "saisie"


def capital_points(cities: dict[str, Any], countries: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """alpha-2 -> (latitude, longitude) of the capital, or of the most populous place without one."""
    best: dict[str, tuple[tuple[bool, int, int], tuple[float, float]]] = {}
    for city in cities.values():
        code = city["countrycode"]
        capital = countries.get(code, {}).get("capital")
        rank = (city["name"] == capital, city["population"], -city["geonameid"])
        if code not in best or rank > best[code][0]:
            best[code] = rank, (round(city["latitude"], 2), round(city["longitude"], 2))
    return {code: point for code, (_, point) in best.items()}


def country_shapes(path: Path) -> dict[str, BaseGeometry]:
    """alpha-3 -> planar polygon, borders chosen as written in data/reference/LICENCES.md.

    Args:
        path: TopoJSON with a `countries` layer whose features carry `a3`.
    """
    atlas = gpd.read_file(path, layer="countries")
    parts: dict[str, list[BaseGeometry]] = {}
    for code, shape in zip(atlas["a3"], atlas.geometry, strict=True):
        if shape is not None:
            parts.setdefault(MERGED.get(code, code), []).append(planar(shape))
    parts["SYR"].extend(part.intersection(GOLAN) for part in parts["ISR"])
    parts["ISR"] = [part.difference(GOLAN) for part in parts["ISR"]]
    shapes = {code: rounded(shapely.union_all(pieces)) for code, pieces in parts.items()}
    return {code: shape for code, shape in shapes.items() if not shape.is_empty}


def planar(shape: BaseGeometry) -> BaseGeometry:
    """A shape meant for a globe, cut at the antimeridian so that a flat map can draw it.

    Source: RFC 7946, section 3.1.9.
    """
    pieces = [piece for polygon in getattr(shape, "geoms", [shape]) for piece in _cut(polygon)]
    return _polygons(shapely.make_valid(shapely.union_all(pieces), method="structure", keep_collapsed=False))


def rounded(shape: BaseGeometry) -> BaseGeometry:
    """Coordinates on the grid; a country too small for the grid keeps its own coordinates."""
    snapped = _polygons(shapely.set_precision(shape, GRID_DEGREES))
    if snapped.is_empty:
        return _polygons(shapely.set_precision(shape, GRID_DEGREES / 100))
    # set_precision leaves the last binary digits: 2.3499999999999996 costs as much as 2.35 helps.
    return shapely.transform(snapped, lambda points: np.round(points, 2))


def label_point(shape: BaseGeometry) -> tuple[float, float]:
    """(latitude, longitude) in degrees of the middle of the largest polygon, always inside it."""
    polygons = list(getattr(shape, "geoms", [shape]))
    main = max(polygons, key=lambda p: p.area * math.cos(math.radians(p.centroid.y)))
    width = math.cos(math.radians(main.centroid.y))
    # Degrees of longitude shrink with latitude: without this, northern countries lean sideways.
    circle = shapely.maximum_inscribed_circle(scale(main, xfact=width, origin=(0, 0)), tolerance=0.01)
    longitude, latitude = circle.coords[0][0] / width, circle.coords[0][1]
    # Two decimals are enough, but for an atoll narrower than a kilometre.
    digits = 2 if main.contains(Point(round(longitude, 2), round(latitude, 2))) else 5
    return round(latitude, digits), round(longitude, digits)


def _cut(polygon: Polygon) -> list[Polygon]:
    outline, winding = _unwrap(polygon.exterior.coords)
    if winding:  # the outline goes round a pole: close it along the edge of the map
        edge = -90 if outline[:, 1].mean() < 0 else 90
        outline = np.vstack([outline, [outline[-1, 0], edge], [outline[0, 0], edge], outline[0]])
    holes = [_unwrap(ring.coords)[0] for ring in polygon.interiors]
    flat = shapely.make_valid(Polygon(outline, holes), method="structure", keep_collapsed=False)
    pieces = []
    for turn in (-360, 0, 360):
        piece = translate(flat.intersection(box(turn - 180, -90, turn + 180, 90)), -turn)
        pieces += [p for p in _polygons(piece).geoms if p.area > SMALLEST_PART]
    return pieces


def _unwrap(coordinates: Any) -> tuple[np.ndarray, int]:
    # Longitudes made continuous, and how many degrees the ring winds: 0, or 360 around a pole.
    points = np.asarray(coordinates, float)[:, :2].copy()
    steps = np.diff(points[:, 0])
    steps = np.where(steps > 180, steps - 360, np.where(steps < -180, steps + 360, steps))
    points[1:, 0] = points[0, 0] + np.cumsum(steps)
    return points, round((points[-1, 0] - points[0, 0]) / 360) * 360


def _polygons(shape: BaseGeometry) -> MultiPolygon:
    return MultiPolygon([p for p in getattr(shape, "geoms", [shape]) if p.geom_type == "Polygon" and not p.is_empty])
