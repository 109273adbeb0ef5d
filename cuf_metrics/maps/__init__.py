"""Frames to a pydeck deck of the world: pure functions, no tile server, nothing fetched but the app's own outlines.

geometry.py: arcs over the sphere; scales.py: widths, areas, classes, colours; layers.py: one record per object drawn;
cle.py: the key, which the page and the picture show each in its way; notebook.py: a deck in a notebook.
"""

import json
from collections.abc import Sequence
from zlib import crc32

import pandas as pd
import pydeck as pdk

from cuf_metrics.charte import ETATS_DE_PAYS, PAGE, SANS, rgb, tone
from cuf_metrics.maps import layers, notebook
from cuf_metrics.maps.geometry import countries
from cuf_metrics.maps.layers import ends_of
from cuf_metrics.maps.notebook import narrow
from cuf_metrics.maps.scales import country_colours

__all__ = ["circles", "deck", "ends_of", "ground", "narrow", "on_the_world"]

FOND = "app/static/pays.geojson"
VUE = {"latitude": 27, "longitude": 14, "zoom": 0.92, "min_zoom": 0.3, "max_zoom": 8}
# Blocks and not line breaks: an empty line takes no room.
BULLE = '<b>{titre}</b><div>{detail}</div><div style="font-size: 12px; opacity: .8">{note}</div>'
# Two white shapes side by side, 64 × 64 each: a triangle that points east, a diamond. deck.gl tints them.
FORMES = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAIAAAABAAgMAAACvuJfsAAAADFBMVEX////////////////1pQ5zAAAABHRSTlMAVar/oA4x"
    "LwAAAYdJREFUeNrdlT1Ow0AQhV8MMgIX26ZBOYI5gg9CkZuEA1CkpMxNzBEi0VK4oOAAkewU2UeR/ZmZdUifFI69en7zeWZ2"
    "Frjl3+LtiuBhEA+PM4LVFG4qAPWM3boWD24qEUjxlmNXIJCDFBwKBHLKDMCTtVgDtXTgT4EgIRzpC4QIUYVXBiVYpksU4Nki"
    "SAhHknuLICAcSR4tQoCIIVBvDUL6Cw4U+d6cHbwW5JABIa8EwcEgnCGqbNx0MLGX2iHlexMdvBH4TiMkCCdjCoTUE05brrJg"
    "UpDAYp8KEbJnHHjSCBEiC7hVCOSgQwAdcK9XtMC/AKNc2JkQAwD0OYK3n9kBQKs+UwnOuW5UoiQDXwEoiJ12iPXuLxUrlrs1"
    "CFGQeq650DAf8WY0CMFB9H0/27Si7VsT08VCGgi9cb6EYNQIcLT7v1cIcLQTpNVbzaWGVhDDPyOoKkaQHWK9opoZg60Zg+9W"
    "8A38CodjMYorPYq35TDv/ZXjoJ2uHChNzMLdBcHJfd7SCfsHQUG8cT4isHEAAAAASUVORK5CYII="
)
PLACES_DES_FORMES = {
    name: {"x": x, "y": 0, "width": 64, "height": 64, "mask": True} for name, x in (("fleche", 0), ("losange", 64))
}


class Deck(pdk.Deck):
    """A deck whose JSON is compact: 2 to 6 times fewer bytes for the browser. A notebook shows it as a page of its own.

    Attributes:
        caption: HTML that a notebook shows under the map.
        dark: whether its colours are those of a dark ground.
    """

    caption, dark = "", False

    def to_json(self) -> str:
        spec = json.loads(super().to_json())
        for ours in ("caption", "dark"):
            spec.pop(ours, None)
        # A missing coordinate stops here: in a browser it would erase a layer without a word.
        return json.dumps(spec, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

    def __repr__(self) -> str:
        return f"Carte du monde, {len(self.layers)} couches"

    def _repr_html_(self) -> str:
        return notebook.frame(json.loads(self.to_json()), self._tooltip, self.caption, FOND, self.dark)


def deck(  # noqa: PLR0913, PLR0917 — the frames of a map, and how it is shown
    arcs: pd.DataFrame,
    points: pd.DataFrame,
    pays: pd.DataFrame,
    fonds: pd.DataFrame,
    accompagnements: pd.DataFrame,
    dark: bool = False,
    couche_pays: bool = True,
    pays_choisi: str | None = None,
) -> Deck:
    """The world map of cooperation links.

    Args:
        arcs, points: one row per pair of ends, and per end, the heaviest first; all are drawn.
        pays: one row per country of the reference: number of links, state, sentence.
        couche_pays: countries coloured by what is known of them, else a plain ground.
        pays_choisi: code of a country to outline.

    Returns:
        A deck whose pickable objects carry `id`, `nature` and the texts of the tooltip.
    """
    paths, heads = layers.arc_records(arcs, dark)
    arrivals, departures = layers.point_records(points, dark)
    paper, ink, veil = ([*rgb(tone(PAGE[n], dark))[:3], a] for n, a in (("carte", 255), ("encre", 190), ("encre", 60)))
    starts = circles("departs", departures, veil, ink, 1)
    few = len(departures) <= layers.DEPARTS_AU_DESSUS
    drawn = [
        ground(pays, dark, couche_pays),
        *([_readable_countries(pays)] if couche_pays else []),
        *([_outline(pays_choisi, dark)] if pays_choisi in countries() else []),
        *([] if few else [starts]),
        _paths(paths, dark),
        _shapes("fleches", heads, "fleche", pickable=False, get_angle="angle", get_size="taille"),
        circles("fonds", layers.fund_records(fonds, dark), "fond", "couleur", 2),
        _shapes("accompagnements", layers.support_records(accompagnements, dark), "losange", get_size=15),
        circles("arrivees", arrivals, "couleur", paper, 0.8),
        *([starts] if few else []),
    ]
    return on_the_world(drawn, dark)


def on_the_world(drawn: Sequence[pdk.Layer], dark: bool) -> Deck:
    """Layers on a map of the world, the last one on top; no tile server."""
    made = Deck(
        layers=drawn,
        initial_view_state=pdk.ViewState(**VUE),
        views=[pdk.View(type="MapView", controller=True, repeat=True)],
        map_provider=None,
        tooltip={"html": BULLE, "style": _tooltip_style(dark)},
        parameters={"clearColor": [0, 0, 0, 0]},
    )
    made.dark = dark
    return made


def ground(pays: pd.DataFrame, dark: bool, couche_pays: bool) -> pdk.Layer:
    """Country shapes from the app's own static file, cached by the browser between pages."""
    plain = ETATS_DE_PAYS["rien de connu"] if couche_pays else PAGE["terre"]
    pairs = country_colours(pays) if couche_pays else {}
    colours = {code: rgb(tone(pair, dark))[:3] for code, pair in pairs.items() if pair != plain}
    elsewhere = rgb(tone(plain, dark))
    # Expressions of deck.gl's JSON may not call functions; `colorCategories` is a function it knows by name.
    # Set on the inner layer: Streamlit repaints the fill of the outer one as soon as an object is chosen.
    fill = {
        "@@function": "colorCategories",
        "attr": "code_pays",
        "domain": list(colours),
        "colors": list(colours.values()),
        "othersColor": elsewhere,
        "nullColor": elsewhere,
    }
    return pdk.Layer(
        "GeoJsonLayer",
        FOND,
        id="pays",
        stroked=True,
        filled=True,
        pickable=False,
        _sub_layer_props={"polygons-fill": {"getFillColor": fill}},
        # The file stays the same when colours change: deck.gl computes them again only when told.
        update_triggers={"getFillColor": crc32(json.dumps(fill).encode())},
        get_line_color=rgb(tone(PAGE["fond"], dark)),
        get_line_width=0.7,
        line_width_units="'pixels'",
    )


def _readable_countries(pays: pd.DataFrame) -> pdk.Layer:
    """Unseen, but met by the pointer: the countries' own outlines are in a file that holds no text."""
    return pdk.Layer(
        "ScatterplotLayer",
        layers.inert(layers.country_records(pays)),
        id="pays-lisibles",
        get_position="position",
        get_radius="rayon",
        radius_units="'common'",
        radius_min_pixels=4,
        opacity=0,
        pickable=True,
    )


def _outline(code: str, dark: bool) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        [countries()[code]],
        id="pays-choisi",
        filled=False,
        stroked=True,
        get_line_color=rgb(tone(PAGE["encre"], dark)),
        get_line_width=1.4,
        line_width_units="'pixels'",
    )


def _paths(data: list[dict], dark: bool) -> pdk.Layer:
    return pdk.Layer(
        "PathLayer",
        layers.inert(data),
        id="liens",
        get_path="chemin",
        position_format="'XY'",
        get_color="couleur",
        get_width="largeur",
        width_units="'pixels'",
        pickable=True,
        auto_highlight=True,
        highlight_color=rgb(tone(PAGE["encre"], dark), 230),
        cap_rounded=True,
        joint_rounded=True,
    )


def _shapes(ident: str, data: list[dict], shape: str, pickable: bool = True, **options) -> pdk.Layer:
    return pdk.Layer(
        "IconLayer",
        layers.inert(data),
        id=ident,
        icon_atlas=f"'{FORMES}'",
        icon_mapping=PLACES_DES_FORMES,
        get_icon=f"'{shape}'",
        get_position="position",
        get_color="couleur",
        pickable=pickable,
        **options,
    )


def circles(ident: str, data: list[dict], fill: str | list, outline: str | list, width: float) -> pdk.Layer:
    """Circles of a size in pixels, from records that hold `position` and `rayon`.

    Args:
        fill: a colour, or the field of the records that holds it.
    """
    return pdk.Layer(
        "ScatterplotLayer",
        layers.inert(data),
        id=ident,
        get_position="position",
        get_radius="rayon",
        radius_units="'pixels'",
        get_fill_color=fill,
        get_line_color=outline,
        filled=True,
        stroked=True,
        line_width_units="'pixels'",
        get_line_width=width,
        pickable=True,
        auto_highlight=True,
    )


def _tooltip_style(dark: bool) -> dict:
    return {
        "backgroundColor": tone(PAGE["carte"], dark),
        "color": tone(PAGE["encre"], dark),
        "border": f"1px solid {tone(PAGE['filet'], dark)}",
        "borderRadius": "5px",
        "fontFamily": SANS,
        "fontSize": "14px",
        "lineHeight": "1.45",
        "maxWidth": "22rem",
        "padding": "10px 12px",
    }
