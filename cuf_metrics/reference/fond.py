"""The map's background: country shapes light enough for a browser, served by the app itself."""

import json
from pathlib import Path

import geopandas as gpd

# Degrees: a third of a pixel at the zooms where the whole world is on screen.
TOLERANCE = 0.1


def background(countries: gpd.GeoDataFrame) -> str:
    """Simplify country polygons together, so that neighbours keep a common border.

    Args:
        countries: `code_pays` and polygons in degrees (WGS 84), cut at the antimeridian.

    Returns:
        Compact GeoJSON, one feature per country, coordinates to 2 decimals (about 1 km).
    """
    shapes = countries.loc[countries.geometry.notna(), ["code_pays", "geometry"]].copy()
    shapes["geometry"] = shapes.geometry.simplify_coverage(TOLERANCE).set_precision(0.01)
    collection = json.loads(shapes[~shapes.geometry.is_empty].to_json(drop_id=True))
    for feature in collection["features"]:
        feature["geometry"]["coordinates"] = _rounded(feature["geometry"]["coordinates"])
    collection.pop("crs", None)
    return json.dumps(collection, separators=(",", ":"), ensure_ascii=False)


def write_background(countries: Path, target: Path) -> Path:
    """Write the background of pays.parquet aside, then rename it into place."""
    aside = target.with_suffix(".en-cours")
    aside.write_text(background(gpd.read_parquet(countries)), encoding="utf-8")
    return aside.replace(target)


def _rounded(value):
    return [_rounded(v) for v in value] if isinstance(value, list) else round(value, 2)
