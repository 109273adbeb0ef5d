"""The key of the picture: columns of titled groups, only of what is drawn."""

from math import pi

import pandas as pd

from cuf_metrics.charte import COULEURS_DE_LIEN, ETATS_DE_PAYS, PAGE
from cuf_metrics.exports.carte import monde
from cuf_metrics.exports.carte.texte import GRIS, TEXTE, leading, lines, paragraph, text
from cuf_metrics.formatting import number
from cuf_metrics.maps import layers, scales

CORPS, RANG, ENTRE_GROUPES, MARQUE = 12.5, 20.0, 12.0, 40.0
ENCRE = PAGE["encre"][0]
# A key: its mark, drawn at the left of the column, and its words.
Cle = tuple[dict, str]
Groupe = tuple[str, list[Cle]]


def key(
    arcs: pd.DataFrame, points: pd.DataFrame, pays: pd.DataFrame, fonds: pd.DataFrame, couche_pays: bool
) -> list[list[Groupe]]:
    """The groups of the key, by column; a group or a column without anything drawn is left out."""
    columns = [
        [("Famille de lien", _families(arcs, points))],
        [("Largeur : nombre de liens", _widths(arcs)), ("Lecture", _reading(arcs))],
        [("Cercles : nombre de liens", _areas(points)), ("Repères", _funds(fonds))],
        [("Pays : liens nommés", _countries(pays) if couche_pays else [])],
    ]
    kept = [[group for group in column if group[1]] for column in columns]
    return [column for column in kept if column]


def draw(columns: list[list[Groupe]], left: float, top: float, width: float) -> tuple[list[dict], float]:
    """Marks of the key, columns of equal width, and the height they take."""
    step = width / max(len(columns), 1)
    marks, bottom = [], top
    for rank, groups in enumerate(columns):
        y = top
        for title, keys in groups:
            drawn, y = _group(title, keys, left + rank * step, y, step - MARQUE - 16)
            marks += drawn
        bottom = max(bottom, y - ENTRE_GROUPES)
    return marks, bottom - top


def _group(title: str, keys: list[Cle], x: float, y: float, room: float) -> tuple[list[dict], float]:
    marks = [text(title, x, y + CORPS, CORPS, fill=GRIS, font=TEXTE, fontWeight=600)]
    y += RANG + 4
    for mark, words in keys:
        rows = lines(words, room, CORPS, 3)
        # A large circle takes the height it needs.
        height = max(RANG, 2 * (mark.get("size", 0) / pi) ** 0.5 + 6)
        marks.append(_placed(mark, x, y + height / 2))
        marks += paragraph(rows, x + MARQUE, y + height / 2 + 4.3, CORPS, limit=room + 16)
        y += height + (len(rows) - 1) * leading(CORPS)
    return marks, y + ENTRE_GROUPES


def _placed(mark: dict, x: float, y: float) -> dict:
    """A mark drawn around (0, 0) of its key, moved to its row."""
    constants = {**mark, "x": x + mark.get("x", 0), "y": y + mark.get("y", 0)}
    kind = constants.pop("type")
    return {"type": kind, "encode": {"enter": {name: {"value": value} for name, value in constants.items()}}}


def _line(colour: str, width: float, opacity: float = 1) -> dict:
    return _patch(colour, width, width / 2) | {"fillOpacity": opacity}


def _symbol(**look) -> dict:
    return {"type": "symbol", "shape": "circle", "x": 13, **look}


def _families(arcs: pd.DataFrame, points: pd.DataFrame) -> list[Cle]:
    drawn = {*arcs["famille"], *scales.familles_d_arrivee(arcs, points).values()}
    return [(_line(pair[0], 3), family) for family, pair in COULEURS_DE_LIEN.items() if family in drawn]


def _widths(arcs: pd.DataFrame) -> list[Cle]:
    largest = scales.plus_grand(arcs)
    return [(_line(ENCRE, float(scales.largeur(n, largest))), _links(n)) for n in scales.paliers(largest)]


def _links(n: int) -> str:
    return f"{number(n)} {'lien' if n < 2 else 'liens'}"


def _reading(arcs: pd.DataFrame) -> list[Cle]:
    keys = []
    if arcs["sens"].isin(layers.FLECHES).any():
        arrow = _symbol(shape="triangle-right", size=90, fill=ENCRE)
        keys.append((arrow, "la flèche donne le sens ; sans flèche, réciproque ou plusieurs sens"))
    if layers.pale(arcs).any():
        keys.append((_line(ENCRE, 3, monde.PALE), "pâle : seul le pays ou la région du partenaire est connu"))
    return keys


def _areas(points: pd.DataFrame) -> list[Cle]:
    largest = scales.plus_grand(points)
    hollow = {"fill": ENCRE, "fillOpacity": 0.1, "stroke": ENCRE, "strokeWidth": 0.8}
    sizes = [(_symbol(size=monde.area(scales.rayon(n, largest)), **hollow), _links(n)) for n in scales.paliers(largest)]
    arrival = _symbol(size=monde.area(5), fill=COULEURS_DE_LIEN["jumelage"][0])
    ends = {
        "arrivée": (arrival, "arrivée, à la couleur de ses liens"),
        "départ": (_symbol(size=monde.area(5), **monde.DEPART), "départ"),
    }
    return sizes + [key for side, key in ends.items() if (points["cote"] == side).any()]


def _countries(pays: pd.DataFrame) -> list[Cle]:
    scale = scales.classes(pays)
    known = [(pair[0], step.libelle) for step, pair in zip(scale, scales.teintes(scale), strict=True)]
    states = [(pair[0], state) for state, pair in ETATS_DE_PAYS.items() if (pays["etat"] == state).any()]
    edge = {"stroke": GRIS, "strokeWidth": 0.4}
    return [({**_patch(colour), **edge}, words) for colour, words in known + states]


def _patch(colour: str, height: float = 13, corner: float = 2) -> dict:
    return {"type": "rect", "width": 26, "height": height, "y": -height / 2, "cornerRadius": corner, "fill": colour}


def _funds(fonds: pd.DataFrame) -> list[Cle]:
    placed = scales.fonds_places(fonds)
    known = placed["montant_eur"].notna()
    labels = ((placed[known], "fonds de solidarité (surface : montant)"), (placed[~known], "fonds sans montant publié"))
    return [
        (_symbol(**{**monde.fund_look(next(rows.itertuples())), "size": monde.area(6)}), label)
        for rows, label in labels
        if len(rows)
    ]
