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

import pydeck as pdk

from cuf_metrics.charte import css_variables
from cuf_metrics.maps.geometry import countries

MODELE = Path(__file__).with_name("notebook.html")
CHARTE = Path(__file__).resolve().parents[2] / "static/charte.css"
DECK_GL = Path(pdk.__file__).with_name("nbextension") / "static/index.js"
TITRE = "Carte du monde"
HAUTEUR = 740


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
