"""The world of the picture: Natural Earth projection, countries, arcs, circles and funds, as marks of Vega."""

from functools import lru_cache

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import mapping, shape

from cuf_metrics.charte import COULEURS_DE_LIEN, ETATS_DE_PAYS, PAGE
from cuf_metrics.maps import layers, scales
from cuf_metrics.maps.geometry import RANG_FLECHE, countries, great_circles

# South of Cape Horn and north of the last islands there is nothing to show.
SUD, NORD = -57.0, 84.0
PAPIER, MER, TERRE, ENCRE = (PAGE[name][0] for name in ("carte", "fond", "terre", "encre"))
# The projection draws an edge as an arc of great circle: a border along a parallel needs points on its way (degrees).
PAS_FRONTIERE = 2.0


def natural_earth(places: np.ndarray) -> np.ndarray:
    """Places (n, 2) in degrees on the plane of the projection: x to the east, y to the north, Earth radius 1.

    Source: Natural Earth projection (Patterson), polynomials of Šavrič et al., 2011, as in d3-geo.
    """
    lon, lat = np.radians(places).T
    p2 = lat**2
    p4 = p2**2
    x = lon * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)))
    y = lat * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)))
    return np.column_stack([x, y])


class Cadre:
    """Where the world stands on the page: left edge, top and width given; the height follows."""

    def __init__(self, left: float, top: float, width: float) -> None:
        self.left, self.top, self.width = left, top, width
        self.scale = width / (2 * natural_earth(np.array([[180.0, 0.0]]))[0, 0])
        self.north, south = natural_earth(np.array([[0.0, NORD], [0.0, SUD]]))[:, 1]
        self.height = round(self.scale * (self.north - south))

    def projection(self) -> dict:
        """The projection as Vega reads it, inside the frame."""
        centre = [self.width / 2, self.scale * self.north]
        # A tenth of a unit: at the default, arcs drawn on 2 400 pixels show their corners.
        return {"name": "terre", "type": "naturalEarth1", "scale": self.scale, "translate": centre, "precision": 0.1}

    def project(self, places: np.ndarray) -> np.ndarray:
        """Degrees to units of the page inside the frame; longitudes beyond ±180° come back on the map."""
        inside = np.column_stack([(places[:, 0] + 180) % 360 - 180, places[:, 1]])
        x, y = natural_earth(inside).T
        return np.column_stack([self.width / 2 + self.scale * x, self.scale * (self.north - y)]).round(1)


def world(
    cadre: Cadre, arcs: pd.DataFrame, points: pd.DataFrame, pays: pd.DataFrame, fonds: pd.DataFrame, couche_pays: bool
) -> dict:
    """The map of `maps.deck` as one group of marks, cut at the edges of its frame."""
    largest = scales.largest(points)
    starts = points[points["cote"] == "départ"]
    departures = _circles("departs", cadre, starts, _departures(starts, largest))
    arrived = points[points["cote"] != "départ"]
    arrivals = _circles("arrivees", cadre, arrived, _arrivals(arrived, largest))
    many = len(starts) > layers.DEPARTS_AU_DESSUS
    marks = [
        _sea(),
        _land(pays, couche_pays),
        *([departures] if many else []),
        _arcs(arcs),
        _arrowheads(cadre, arcs),
        _funds(cadre, fonds),
        arrivals,
        *([] if many else [departures]),
    ]
    size = {"x": cadre.left, "y": cadre.top, "width": cadre.width, "height": cadre.height, "clip": True}
    return {
        "type": "group",
        "encode": {"enter": {key: {"value": value} for key, value in size.items()}},
        "data": [mark.pop("rows") for mark in marks],
        "marks": marks,
    }


def _mark(kind: str, name: str, rows: list[dict], fields: str, **constants) -> dict:
    """A mark of Vega over rows of its own (key `rows`, moved to the group): columns named as the property they set."""
    enter = {key: {"field": key} for key in fields.split()} | {key: {"value": v} for key, v in constants.items()}
    mark = {"type": kind, "from": {"data": name}, "encode": {"enter": enter}, "rows": {"name": name, "values": rows}}
    return mark | ({"transform": [{"type": "geoshape", "projection": "terre"}]} if kind == "shape" else {})


def _sea() -> dict:
    return _mark("shape", "mer", [{"type": "Sphere"}], "", fill=MER)


@lru_cache(maxsize=1)
def _borders() -> dict[str, dict]:
    """Country outlines with points along their long edges, by code_pays."""
    return {
        code: mapping(shapely.segmentize(shape(feature["geometry"]), PAS_FRONTIERE))
        for code, feature in countries().items()
    }


def _land(pays: pd.DataFrame, couche_pays: bool) -> dict:
    pairs = scales.country_colours(pays) if couche_pays else {}
    plain = ETATS_DE_PAYS["rien de connu"][0] if couche_pays else TERRE
    rows = [
        {"type": "Feature", "geometry": border, "fill": pairs[code][0] if code in pairs else plain}
        for code, border in _borders().items()
    ]
    return _mark("shape", "pays", rows, "fill", stroke=PAPIER, strokeWidth=0.5, strokeJoin="round")


def _arcs(arcs: pd.DataFrame) -> dict:
    widths = scales.width(arcs["nb_liens"].to_numpy(dtype=float), scales.largest(arcs))
    rows = [
        {
            "type": "Feature",
            "geometry": {
                "type": "LineString",
                "coordinates": [
                    [row.depart_longitude, row.depart_latitude],
                    [row.arrivee_longitude, row.arrivee_latitude],
                ],
            },
            "stroke": COULEURS_DE_LIEN[row.famille][0],
            "strokeWidth": float(width),
            "strokeOpacity": opacity,
        }
        for row, width, opacity in zip(arcs.itertuples(), widths, scales.opacities(arcs).round(2).tolist(), strict=True)
    ]
    return _mark("shape", "arcs", rows, "stroke strokeWidth strokeOpacity", strokeCap="round", fill=None)


def _arrowheads(cadre: Cadre, arcs: pd.DataFrame) -> dict:
    one_way = arcs[arcs["sens"].isin(layers.FLECHES)]
    start, end = (
        one_way[[f"{side}_longitude", f"{side}_latitude"]].to_numpy(dtype=float) for side in ("depart", "arrivee")
    )
    back = (one_way["sens"] == "entrant").to_numpy()[:, None]
    paths = great_circles(np.where(back, end, start), np.where(back, start, end))
    place, before, after = (cadre.project(paths[:, RANG_FLECHE + shift]) for shift in (0, -1, 1))
    angles = np.degrees(np.arctan2(after[:, 1] - before[:, 1], after[:, 0] - before[:, 0])).round()
    widths = scales.width(one_way["nb_liens"].to_numpy(dtype=float), scales.largest(arcs))
    rows = [
        {"x": x, "y": y, "angle": angle, "size": (5.5 + 1.4 * width) ** 2, "fill": COULEURS_DE_LIEN[family][0]}
        for (x, y), angle, width, family in zip(
            place.tolist(), angles.tolist(), widths.tolist(), one_way["famille"], strict=True
        )
    ]
    return _mark("symbol", "fleches", rows, "x y angle size fill", shape="triangle-right")


def _circles(name: str, cadre: Cadre, points: pd.DataFrame, looks: list[dict]) -> dict:
    places = cadre.project(points[["longitude", "latitude"]].to_numpy(dtype=float)).tolist()
    rows = [{"x": x, "y": y, **look} for (x, y), look in zip(places, looks, strict=True)]
    return _mark("symbol", name, rows, "x y size fill fillOpacity stroke strokeWidth strokeOpacity", shape="circle")


def area(radius: float) -> float:
    """The `size` of a symbol of Vega, for a radius."""
    return round(float(np.pi * radius**2), 1)


DEPART = {"fill": ENCRE, "fillOpacity": 0.22, "stroke": ENCRE, "strokeWidth": 0.8, "strokeOpacity": 0.75}
ARRIVEE = {"fillOpacity": 0.9, "stroke": PAPIER, "strokeWidth": 0.6, "strokeOpacity": 1}


def _departures(points: pd.DataFrame, largest: int) -> list[dict]:
    return [{**DEPART, "size": area(scales.radius(n, largest))} for n in points["nb_liens"]]


def _arrivals(points: pd.DataFrame, largest: int) -> list[dict]:
    return [
        {**ARRIVEE, "size": area(scales.radius(row.nb_liens, largest)), "fill": COULEURS_DE_LIEN[row.famille][0]}
        for row in points.itertuples()
    ]


def _funds(cadre: Cadre, fonds: pd.DataFrame) -> dict:
    placed = scales.placed_funds(fonds)
    looks = [{"size": area(row.rayon), **ring(layers.fund_colour(row, dark=False))} for row in placed.itertuples()]
    return _circles("fonds", cadre, placed, looks)


def ring(colour: str) -> dict:
    """The look of a fund, whatever its size."""
    return {"fill": colour, "fillOpacity": 0.16, "stroke": colour, "strokeWidth": 1.6, "strokeOpacity": 0.95}
