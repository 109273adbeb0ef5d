"""The world of a report: countries in the Natural Earth projection, as outlines and as a picture."""

from functools import lru_cache

import numpy as np
import shapely
import vl_convert
from shapely.geometry import shape

from cuf_metrics.charte import ETATS_DE_PAYS, tone
from cuf_metrics.exports.carte.monde import PAS_FRONTIERE, Cadre
from cuf_metrics.maps.geometry import countries
from cuf_metrics.rapport.blocs import Carte

# Units of the frame; an outline is drawn to the nearest one, an islet smaller than one square is left out.
LARGEUR = 2400
TOLERANCE, ILOT = 1.6, 6.0
PIXELS_PAR_UNITE = 1.0
INCONNU = tone(ETATS_DE_PAYS["rien de connu"])
SUPPORT = "#FFFFFF"


@lru_cache(maxsize=1)
def outlines() -> tuple[int, dict[str, list[np.ndarray]]]:
    """The countries in a frame of `LARGEUR` units.

    Returns:
        Height of the frame, and by code_pays, the largest first so that none hides another, the rings of
        the country: arrays (n, 2) of whole units, y downwards.
    """
    frame = Cadre(0, 0, LARGEUR)
    borders = {code: shape(feature["geometry"]) for code, feature in countries().items()}
    drawn = {}
    for code in sorted(borders, key=lambda code: -borders[code].area):
        flat = shapely.transform(shapely.segmentize(borders[code], PAS_FRONTIERE), lambda p: frame.project(_east(p)))
        seen = shapely.get_parts(shapely.simplify(flat, TOLERANCE))
        # The largest stays, however small: a small country is a country.
        largest = max(part.area for part in seen)
        rings = [_ring(part) for part in seen if part.area >= min(ILOT, largest)]
        drawn[code] = [ring for ring in rings if len(ring) > 3]
    return int(frame.height), {code: rings for code, rings in drawn.items() if rings}


def colour(carte: Carte, code: str) -> str:
    """The colour of a country on the map; of one that the map says nothing of, the palest."""
    return carte.pays.get(code, INCONNU)


def world_svg(carte: Carte) -> str:
    """The map as an SVG drawing, without text."""
    height, rings = outlines()
    paths = "".join(
        f'<path d="{"".join(map(_path, some))}" fill="{colour(carte, code)}"/>' for code, some in rings.items()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR} {height}" width="{LARGEUR}" '
        f'height="{height}"><g stroke="{SUPPORT}" stroke-width="1.2" stroke-linejoin="round">{paths}</g></svg>'
    )


def world_png(carte: Carte) -> bytes:
    """The map as a PNG picture, for software that draws no SVG."""
    return vl_convert.svg_to_png(world_svg(carte), scale=PIXELS_PAR_UNITE)


def _east(places: np.ndarray) -> np.ndarray:
    """The antimeridian kept on the side that its country comes from: 180° east is not 180° west."""
    return np.column_stack([np.minimum(places[:, 0], 180 - 1e-6), places[:, 1]])


def _ring(part: shapely.Polygon) -> np.ndarray:
    return shapely.get_coordinates(part.exterior).round().astype(int)


def _path(ring: np.ndarray) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in ring.tolist()) + "Z"
