"""The map's key as an HTML fragment; every text is escaped here."""

import pandas as pd

from cuf_metrics.html import escape
from cuf_metrics.maps.cle import Entree, Groupe, key

# Mark of an entry → its classes in static/charte.css.
MARQUES = {
    "trait": "obs-trait",
    "trait pâle": "obs-trait obs-pale",
    "largeur": "obs-cle-largeur",
    "flèche": "obs-cle-fleche",
    "cercle": "obs-cle-cercle",
    "arrivée": "obs-point",
    "départ": "obs-cle-depart",
    "anneau": "obs-anneau obs-disque",
    "losange": "obs-cle-losange",
    "aplat": "obs-cle-aplat",
}


def legende(
    arcs: pd.DataFrame,
    points: pd.DataFrame,
    pays: pd.DataFrame,
    fonds: pd.DataFrame,
    accompagnements: pd.DataFrame,
    couche_pays: bool = True,
) -> str:
    """The key of `maps.deck`, from the same frames."""
    columns = key(arcs, points, fonds, accompagnements, pays if couche_pays else None)
    groups = "".join(_group(group) for column in columns for group in column)
    return f'<div class="obs-cle" role="group" aria-label="Légende de la carte">{groups}</div>'


def _group(group: Groupe) -> str:
    items = "".join(_item(entry) for entry in group.entrees)
    return f'<ul><li class="obs-cle-titre">{escape(group.titre)}</li>{items}</ul>'


def _item(entry: Entree) -> str:
    light, dark = entry.couleurs
    # The style sheet reads the height of a stroke and the diameter of a circle.
    size = entry.taille * 2 if entry.marque == "cercle" else entry.taille
    style = f"--teinte: light-dark({light}, {dark});" + (f" --taille: {size}px;" if size else "")
    return f'<li><i class="{MARQUES[entry.marque]}" style="{style}"></i><span>{escape(entry.libelle)}</span></li>'
