"""Places of meetings as a deck of the world: one circle per place, its area the number of meetings."""

import pandas as pd

from cuf_metrics import maps
from cuf_metrics.charte import PAGE, rgb, tone
from cuf_metrics.formatting import count
from cuf_metrics.maps import scales

OPACITE = 190
# Few places: circles may be larger than those of thousands of links.
AGRANDI = 1.9


def deck(lieux: pd.DataFrame, dark: bool = False) -> maps.Deck:
    """The places where meetings were held.

    Args:
        lieux: rows of the query `reunions_lieux`, the most used first: small circles stay on top.
    """
    paper = rgb(tone(PAGE["carte"], dark))
    plain = maps.ground(lieux, dark, couche_pays=False)
    circles = maps.circles("lieux", _records(lieux), rgb(tone(PAGE["bleu"], dark), OPACITE), paper, 0.8)
    return maps.on_the_world([plain, circles], dark)


def radius(reunions: float, most: int) -> float:
    """Radius in pixels of a circle whose area follows the number of meetings, where the largest holds `most`."""
    return AGRANDI * float(scales.radius(reunions, most))


def _records(lieux: pd.DataFrame) -> list[dict]:
    most = int(lieux["nb_reunions"].max())
    return [
        {
            "position": [round(row.longitude, 2), round(row.latitude, 2)],
            "rayon": radius(row.nb_reunions, most),
            "id": row.nom,
            "nature": "lieu",
            "titre": row.nom if row.nom == row.nom_pays else f"{row.nom} ({row.nom_pays})",
            "detail": count(int(row.nb_reunions), "réunion"),
            "note": "",
        }
        for row in lieux.itertuples()
    ]
