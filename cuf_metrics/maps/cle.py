"""The key of the map, said once: what each mark means, only for what is drawn. The page and the picture render it."""

from typing import NamedTuple

import pandas as pd

from cuf_metrics.charte import COULEURS_DE_LIEN, ETATS_DE_PAYS, PAGE
from cuf_metrics.formatting import number
from cuf_metrics.maps import layers, scales

FONDS = "fonds de solidarité"
ENCRE = PAGE["encre"]


class Entree(NamedTuple):
    """One line of the key.

    Attributes:
        marque: "trait", "trait pâle", "largeur", "flèche", "cercle", "arrivée", "départ", "anneau", "losange", "aplat".
        libelle: what the reader sees.
        couleurs: pair of colours, for a light and for a dark ground.
        taille: pixels: the width of a « largeur », the radius of a « cercle ».
    """

    marque: str
    libelle: str
    couleurs: tuple[str, str] = ENCRE
    taille: float = 0


class Groupe(NamedTuple):
    """Entries under one title."""

    titre: str
    entrees: list[Entree]


def key(
    arcs: pd.DataFrame,
    points: pd.DataFrame,
    fonds: pd.DataFrame,
    accompagnements: pd.DataFrame | None = None,
    pays: pd.DataFrame | None = None,
) -> list[list[Groupe]]:
    """The groups of the key, those that read together side by side; what is not drawn has no entry.

    Args:
        arcs, points, fonds, accompagnements, pays: the frames of `maps.deck`; None for a layer that is not drawn.
    """
    columns = [
        [Groupe("Famille de lien", _families(arcs, points))],
        [Groupe("Largeur des arcs : nombre de liens", _widths(arcs)), Groupe("Lecture", _reading(arcs))],
        [
            Groupe("Surface des cercles : nombre de liens", _areas(points)),
            Groupe("Repères", _markers(fonds, accompagnements)),
        ],
        [Groupe("Pays : liens nommés", [] if pays is None else _countries(pays))],
    ]
    kept = [[group for group in column if group.entrees] for column in columns]
    return [column for column in kept if column]


def _families(arcs: pd.DataFrame, points: pd.DataFrame) -> list[Entree]:
    drawn = {*arcs["famille"], *points.loc[points["cote"] == "arrivée", "famille"]}
    return [Entree("trait", family, pair) for family, pair in COULEURS_DE_LIEN.items() if family in drawn]


def _widths(arcs: pd.DataFrame) -> list[Entree]:
    most = scales.largest(arcs)
    return [Entree("largeur", number(n), taille=float(scales.width(n, most))) for n in scales.steps(most)]


def _reading(arcs: pd.DataFrame) -> list[Entree]:
    entries = []
    if arcs["sens"].isin(layers.FLECHES).any():
        entries.append(
            Entree("flèche", "la flèche donne le sens ; sans flèche, réciproque, plusieurs sens ou non précisé")
        )
    if scales.pale(arcs).any():
        entries.append(Entree("trait pâle", "pâle : seul le pays ou la région du partenaire est connu"))
    return entries


def _areas(points: pd.DataFrame) -> list[Entree]:
    most = scales.largest(points)
    sizes = [Entree("cercle", number(n), taille=float(scales.radius(n, most))) for n in scales.steps(most)]
    ends = (
        Entree("arrivée", "arrivée, à la couleur de ses liens", COULEURS_DE_LIEN["jumelage"]),
        Entree("départ", "départ"),
    )
    return sizes + [entry for entry in ends if (points["cote"] == entry.marque).any()]


def _markers(fonds: pd.DataFrame, accompagnements: pd.DataFrame | None) -> list[Entree]:
    known = scales.placed_funds(fonds)["montant_eur"].notna()
    entries = []
    if known.any():
        entries.append(Entree("anneau", f"{FONDS} (surface : montant)", COULEURS_DE_LIEN[FONDS]))
    if not known.all():
        entries.append(Entree("anneau", "fonds sans montant publié", PAGE["gris"]))
    if accompagnements is not None and len(accompagnements):
        entries.append(Entree("losange", "collectivités accompagnées (DCOL)", COULEURS_DE_LIEN["programme"]))
    return entries


def _countries(pays: pd.DataFrame) -> list[Entree]:
    scale = scales.classes(pays)
    named = [Entree("aplat", step.libelle, pair) for step, pair in zip(scale, scales.tints(scale), strict=True)]
    states = [Entree("aplat", state, pair) for state, pair in ETATS_DE_PAYS.items() if (pays["etat"] == state).any()]
    return named + states
