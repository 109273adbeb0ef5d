"""The map's key as an HTML fragment: only what is drawn, with formatted values; every text is escaped here."""

import pandas as pd

from cuf_metrics.charte import COULEURS_DE_LIEN, ETATS_DE_PAYS
from cuf_metrics.formatting import number
from cuf_metrics.html import escape
from cuf_metrics.maps import layers, scales

FONDS = "fonds de solidarité"


def legende(
    arcs: pd.DataFrame,
    points: pd.DataFrame,
    pays: pd.DataFrame,
    fonds: pd.DataFrame,
    accompagnements: pd.DataFrame,
    couche_pays: bool = True,
) -> str:
    """The key of `maps.deck`, from the same frames: families, scales, countries, markers, direction, paleness."""
    kept, _ = scales.retenus(arcs)
    ends, _ = scales.points_retenus(points)
    groups = [
        _families(kept, ends),
        _widths(kept),
        _areas(ends),
        _countries(pays) if couche_pays else "",
        _markers(fonds, accompagnements),
        _reading(kept),
    ]
    return f'<div class="obs-cle" role="group" aria-label="Légende de la carte">{"".join(groups)}</div>'


def _group(title: str, items: list[str]) -> str:
    """A titled list of keys; nothing when nothing of it is drawn."""
    if not items:
        return ""
    return f'<ul><li class="obs-cle-titre">{escape(title)}</li>{"".join(items)}</ul>'


def _item(mark: str, text: str, tint: str = "var(--encre)", size: str = "") -> str:
    style = f"--teinte: {tint};{f' --taille: {size};' if size else ''}"
    return f'<li><i class="{mark}" style="{style}"></i><span>{escape(text)}</span></li>'


def _both(pair: tuple[str, str]) -> str:
    return f"light-dark({pair[0]}, {pair[1]})"


def _families(arcs: pd.DataFrame, points: pd.DataFrame) -> str:
    drawn = {*arcs["famille"], *scales.familles_d_arrivee(arcs, points).values()}
    items = [_item("obs-trait", family, _both(pair)) for family, pair in COULEURS_DE_LIEN.items() if family in drawn]
    return _group("Famille de lien", items)


def _widths(arcs: pd.DataFrame) -> str:
    largest = scales.plus_grand(arcs)
    items = [
        _item("obs-cle-largeur", number(n), size=f"{scales.largeur(n, largest)}px") for n in scales.paliers(largest)
    ]
    return _group("Largeur : nombre de liens", items)


def _areas(points: pd.DataFrame) -> str:
    largest = scales.plus_grand(points)
    sizes = [
        _item("obs-cle-cercle", number(n), size=f"{2 * scales.rayon(n, largest)}px") for n in scales.paliers(largest)
    ]
    ends = {
        "arrivée": _item("obs-point", "arrivée, à la couleur de ses liens", _both(COULEURS_DE_LIEN["jumelage"])),
        "départ": _item("obs-cle-depart", "départ"),
    }
    sides = [item for side, item in ends.items() if (points["cote"] == side).any()]
    return _group("Surface : nombre de liens", sizes + sides)


def _countries(pays: pd.DataFrame) -> str:
    scale = scales.classes(pays)
    steps = [
        _item("obs-cle-aplat", step.libelle, _both(pair))
        for step, pair in zip(scale, scales.teintes(scale), strict=True)
    ]
    states = [
        _item("obs-cle-aplat", state, _both(pair))
        for state, pair in ETATS_DE_PAYS.items()
        if (pays["etat"] == state).any()
    ]
    return _group("Pays : liens nommés", steps + states)


def _markers(fonds: pd.DataFrame, accompagnements: pd.DataFrame) -> str:
    known = fonds["montant_eur"].notna()
    items = []
    if known.any():
        items.append(_item("obs-anneau obs-disque", f"{FONDS} (surface : montant)", _both(COULEURS_DE_LIEN[FONDS])))
    if (~known).any():
        items.append(_item("obs-anneau obs-disque", "fonds sans montant publié", "var(--gris)"))
    if len(accompagnements):
        items.append(
            _item("obs-cle-losange", "collectivités accompagnées (DCOL)", _both(COULEURS_DE_LIEN["programme"]))
        )
    return _group("Repères", items)


def _reading(arcs: pd.DataFrame) -> str:
    items = []
    if arcs["sens"].isin(layers.FLECHES).any():
        items.append(_item("obs-cle-fleche", "la flèche donne le sens ; sans flèche, réciproque ou plusieurs sens"))
    if layers.pale(arcs).any():
        items.append(_item("obs-trait obs-pale", "pâle : seul le pays ou la région du partenaire est connu"))
    return _group("Lecture", items)
