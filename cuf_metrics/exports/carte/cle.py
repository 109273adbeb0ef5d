"""The key of the map (`maps.cle`) drawn under the picture: columns of titled groups."""

from math import pi

from cuf_metrics.charte import PAGE
from cuf_metrics.exports.carte import monde
from cuf_metrics.exports.carte.texte import GRIS, leading, lines, paragraph, text
from cuf_metrics.maps.cle import Entree, Groupe
from cuf_metrics.maps.scales import PALEUR

CORPS, RANG, ENTRE_GROUPES, MARQUE = 12.5, 20.0, 12.0, 40.0
ENCRE = PAGE["encre"][0]


def draw(columns: list[list[Groupe]], left: float, top: float, width: float) -> tuple[list[dict], float]:
    """Marks of the key, columns of equal width, and the height they take."""
    step = width / max(len(columns), 1)
    marks, bottom = [], top
    for rank, groups in enumerate(columns):
        y = top
        for group in groups:
            drawn, y = _group(group, left + rank * step, y, step - MARQUE - 16)
            marks += drawn
        bottom = max(bottom, y - ENTRE_GROUPES)
    return marks, bottom - top


def _group(group: Groupe, x: float, y: float, room: float) -> tuple[list[dict], float]:
    marks = [text(group.titre, x, y + CORPS, CORPS, fill=GRIS, fontWeight=600)]
    y += RANG + 4
    for entry in group.entrees:
        mark, rows = _mark(entry), lines(entry.libelle, room, CORPS, 3)
        # A large circle takes the height it needs.
        height = max(RANG, 2 * (mark.get("size", 0) / pi) ** 0.5 + 6)
        marks.append(_placed(mark, x, y + height / 2))
        marks += paragraph(rows, x + MARQUE, y + height / 2 + 4.3, CORPS, limit=room + 16)
        y += height + (len(rows) - 1) * leading(CORPS)
    return marks, y + ENTRE_GROUPES


def _mark(entry: Entree) -> dict:
    """What an entry shows, drawn around (0, 0)."""
    colour, width = entry.couleurs[0], entry.taille or 3
    if entry.marque in ("trait", "trait pâle", "largeur"):
        return _patch(colour, width, width / 2) | ({"fillOpacity": PALEUR} if entry.marque == "trait pâle" else {})
    if entry.marque == "aplat":
        return _patch(colour, 13, 2) | {"stroke": GRIS, "strokeWidth": 0.4}
    looks = {
        "flèche": {"shape": "triangle-right", "size": 90, "fill": colour},
        "cercle": {
            "size": monde.area(entry.taille), "fill": colour, "fillOpacity": 0.1, "stroke": colour, "strokeWidth": 0.8,
        },
        "arrivée": {"size": monde.area(5), "fill": colour},
        "départ": {"size": monde.area(5), **monde.DEPART},
        "anneau": {"size": monde.area(6), **monde.ring(colour)},
    }  # fmt: skip
    return {"type": "symbol", "shape": "circle", "x": 13, **looks[entry.marque]}


def _patch(colour: str, height: float, corner: float) -> dict:
    return {"type": "rect", "width": 26, "height": height, "y": -height / 2, "cornerRadius": corner, "fill": colour}


def _placed(mark: dict, x: float, y: float) -> dict:
    """A mark drawn around (0, 0), moved to its row."""
    constants = {**mark, "x": x + mark.get("x", 0), "y": y + mark.get("y", 0)}
    kind = constants.pop("type")
    return {"type": kind, "encode": {"enter": {name: {"value": value} for name, value in constants.items()}}}
