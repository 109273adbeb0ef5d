"""A deck as a page of its own, for a notebook: nothing is asked of any host, text from data stays text.

Decompressed, pydeck's own copy of deck.gl and the outlines of countries weigh 4.7 MB; a map takes 1.9 MB of a notebook.
"""

import gzip
import json
from base64 import b64encode
from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template

import numpy as np
import pydeck as pdk

from cuf_metrics.charte import css_variables
from cuf_metrics.maps.geometry import UNITES_PAR_DEGRE, countries, mercator

MODELE = Path(__file__).with_name("notebook.html")
CHARTE = Path(__file__).resolve().parents[2] / "static/charte.css"
DECK_GL = Path(pdk.__file__).with_name("nbextension") / "static/index.js"
TITRE = "Carte du monde"
HAUTEUR = 740
# Layers that a filter narrows, and the pixels that a notebook surely has around them.
CHOISIES = ("liens", "arrivees", "departs", "fonds")
PLACE = (640, 340)
ZOOM_MAX = 3.5


def narrow(deck: pdk.Deck) -> None:
    """Bring the view of a map near the links and the funds drawn; where they span the world, or are none, it stays."""
    drawn = [record for layer in deck.layers if layer.id in CHOISIES for record in layer.data]
    places = [record.get("chemin") or record["position"] for record in drawn]
    if not places:
        return
    plane = mercator(np.concatenate(places).reshape(-1, 2))
    low, high = plane.min(axis=0), plane.max(axis=0)
    zoom = np.log2(np.min(PLACE / np.maximum(UNITES_PAR_DEGRE * (high - low), 1)))
    view = deck.initial_view_state
    if zoom > view.zoom:
        east, north = (low + high) / 2
        view.longitude, view.latitude = float(east), float(np.degrees(np.arctan(np.sinh(np.radians(north)))))
        view.zoom = min(float(zoom), ZOOM_MAX)


def frame(spec: dict, tooltip: dict, caption: str, fond: str, dark: bool) -> str:
    """An `<iframe>` that holds a whole map.

    Args:
        spec: what deck.gl reads.
        tooltip: `html`, whose {names} are fields of the object, and `style`.
        caption: HTML under the map, escaped by who makes it.
        fond: address of the outlines in `spec`, which are put in its place.
    """
    for layer in spec["layers"]:
        if layer["data"] == fond:
            layer["data"] = {"type": "FeatureCollection", "features": list(countries().values())}
    packed = gzip.compress(json.dumps({"bundle": _bundle(), "spec": spec, "tooltip": tooltip}).encode(), mtime=0)
    page = Template(MODELE.read_text("utf-8")).substitute(
        scheme="dark" if dark else "light",
        title=TITRE,
        style=css_variables() + CHARTE.read_text("utf-8"),
        caption=caption,
        packed=b64encode(packed).decode(),
    )
    # Without `allow-same-origin`, what the page runs sees nothing of the notebook that holds it.
    return (
        f'<iframe title="{TITRE}" sandbox="allow-scripts" srcdoc="{escape(page)}" '
        f'style="width: 100%; height: {HAUTEUR}px; border: 0"></iframe>'
    )


@lru_cache(maxsize=1)
def _bundle() -> str:
    return DECK_GL.read_text("utf-8")
