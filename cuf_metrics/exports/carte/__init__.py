"""The map as a picture to print or to send: title, filters, world, key, sources, date, in one PNG.

texte.py: fonts and lines; monde.py: the world; cle.py: the key. Drawn by Vega in vl-convert: no browser, no network.
"""

from collections.abc import Sequence

import pandas as pd
import vl_convert

from cuf_metrics.charte import PAGE
from cuf_metrics.exports.carte import cle
from cuf_metrics.exports.carte.monde import PAPIER, Cadre, world
from cuf_metrics.exports.carte.texte import GRIS, TITRE, leading, lines, load_fonts, paragraph
from cuf_metrics.formatting import count, number
from cuf_metrics.maps.cle import key

# Units of the page, and pixels drawn for each.
PAGE_LARGEUR, MARGE, PIXELS = 1200, 48, 2
COTE = PAGE_LARGEUR - 2 * MARGE
CREDIT = (
    "Fond de carte : Natural Earth, revu par Visionscarto (BSD-3-Clause), projection Natural Earth. "
    "Ces contours illustrent ; ils ne valent pas reconnaissance."
)


def png(  # noqa: PLR0913 — the frames of a map, and what surrounds it
    arcs: pd.DataFrame,
    points: pd.DataFrame,
    pays: pd.DataFrame,
    fonds: pd.DataFrame,
    *,
    titre: str,
    sous_titre: str,
    sources: list[str],
    date: str,
    couche_pays: bool,
) -> bytes:
    """The map drawn on white paper, in the colours of the light theme.

    Args:
        arcs, points, pays, fonds: the frames of `maps.deck`; what the queries left out is told under the map.
        titre, sous_titre: what the map shows, and the filters; shortened beyond two lines each.
        sources: titles of the documents; those that do not fit are counted.
        date: day of the picture, as a French reader writes it.

    Returns:
        The bytes of a PNG file, 2 400 pixels wide; the height follows what there is to say.
    """
    load_fonts()
    head, y = _head(titre, sous_titre)
    cadre = Cadre(MARGE, y, COTE)
    y += cadre.height + 26
    shown = key(arcs, points, fonds, pays=pays if couche_pays else None)
    legend, height = cle.draw(shown, MARGE, y, COTE)
    foot, bottom = _foot(y + height + 22, _left_out(arcs, points), sources, date)
    spec = {
        "$schema": "https://vega.github.io/schema/vega/v5.json",
        "width": PAGE_LARGEUR,
        "height": bottom,
        "padding": 0,
        "background": PAPIER,
        "projections": [cadre.projection()],
        "marks": [world(cadre, arcs, points, pays, fonds, couche_pays), *head, *legend, *foot],
    }
    return vl_convert.vega_to_png(spec, scale=PIXELS, allowed_base_urls=[])


def _head(titre: str, sous_titre: str) -> tuple[list[dict], float]:
    """Title and filters, and where the map begins."""
    title, filters = lines(titre, COTE, 32, 2, TITRE), lines(sous_titre, COTE, 16, 2)
    y = 78.0
    marks = paragraph(title, MARGE, y, 32, font=TITRE, limit=COTE)
    y += (len(title) - 1) * leading(32) + 30
    marks += paragraph(filters, MARGE, y, 16, fill=GRIS, limit=COTE)
    return marks, y + len(filters) * leading(16) + 2


def _left_out(arcs: pd.DataFrame, points: pd.DataFrame) -> str:
    """What the queries kept out of the picture, from the totals that their rows hold: nothing is dropped silently."""
    told = []
    pairs, links = _total(arcs, "nb_paires"), _total(arcs, "nb_liens_traces")
    if len(arcs) < pairs:
        others = count(links - int(arcs["nb_liens"].sum()), "lien")
        told.append(
            f"{count(len(arcs), 'arc tracé', 'arcs tracés')} sur {number(pairs)}, les plus fournis d’abord ; "
            f"les autres portent {others}."
        )
    ends = _total(points, "nb_points")
    if len(points) < ends:
        told.append(
            f"{count(len(points), 'cercle dessiné', 'cercles dessinés')} sur {number(ends)}, les plus fournis d’abord."
        )
    return " ".join(told)


def _total(rows: pd.DataFrame, column: str) -> int:
    return int(rows[column].iloc[0]) if len(rows) else 0


def _foot(y: float, left_out: str, sources: Sequence[str], date: str) -> tuple[list[dict], float]:
    """A rule, what is left out, the sources, the credit and the date; and the height of the page."""
    rule = {"x": MARGE, "x2": MARGE + COTE, "y": y, "stroke": PAGE["filet"][0], "strokeWidth": 1}
    marks = [{"type": "rule", "encode": {"enter": {key: {"value": value} for key, value in rule.items()}}}]
    y += 22
    for words, most in ((left_out, 2), (_named(sources), 3), (CREDIT, 2), (f"Observatoire de l’AICT, {date}", 1)):
        rows = lines(words, COTE, 12, most)
        marks += paragraph(rows, MARGE, y, 12, fill=GRIS, limit=COTE)
        y += len(rows) * leading(12)
    return marks, y + 18


def _named(sources: Sequence[str]) -> str:
    """« Sources : … », with the number of those that do not fit in three lines."""
    titles = list(dict.fromkeys(sources))
    for kept in range(len(titles), 0, -1):
        rest = len(titles) - kept
        more = f" ; et {count(rest, 'autre document', 'autres documents')}" if rest else ""
        words = f"{'Source' if len(titles) == 1 else 'Sources'} : {' ; '.join(titles[:kept])}{more}."
        if not any(line.endswith(" …") for line in lines(words, COTE, 12, 3)[-1:]) or kept == 1:
            return words
    return "Source : n.d."
