"""Frames to what deck.gl draws: one short record per object, colours and texts decided here.

Texts go to the browser as data, never as markup: Streamlit escapes them in the tooltip's template.
"""

import numpy as np
import pandas as pd

from cuf_metrics.charte import COULEURS_DE_LIEN, PAGE, rgb, tone
from cuf_metrics.formatting import ABSENT, count, quantity
from cuf_metrics.maps import scales
from cuf_metrics.maps.geometry import arrowheads, country_discs, great_circles

PLEIN, PALE, EFFACE = 225, 95, 28
FLECHES = {"sortant": "→", "entrant": "←"}
PRECISIONS = {"pays": "Situé au niveau du pays.", "region": "Situé au niveau de la région."}
ENTRE_DEUX = " | "
# Some dozens of departures stand above the arcs that leave from them; thousands would hide every arc.
DEPARTS_AU_DESSUS = 150
SANS_ANNEE = "année non précisée"


def inert(records: list[dict]) -> list[dict]:
    """Records whose texts are only texts: deck.gl runs those that begin with « @@ »; a space disarms them."""
    return [
        {key: f" {value}" if isinstance(value, str) and value.startswith("@@") else value for key, value in row.items()}
        for row in records
    ]


def arc_records(arcs: pd.DataFrame, dark: bool, chosen: set[str]) -> tuple[list[dict], list[dict]]:
    """Paths and arrowheads of the arcs kept.

    Args:
        arcs: rows already kept by `scales.retenus`.
        chosen: names of a chosen object (`names_of`); arcs that do not touch it fade.

    Returns:
        Records of the paths (flat `chemin`, pickable), and of the arrowheads of one-way arcs.
    """
    if arcs.empty:
        return [], []
    starts, ends = (
        arcs[[f"{end}_longitude", f"{end}_latitude"]].to_numpy(dtype=float) for end in ("depart", "arrivee")
    )
    paths = great_circles(starts, ends)
    widths = scales.largeur(arcs["nb_liens"].to_numpy(dtype=float), scales.plus_grand(arcs))
    records = [
        {
            "chemin": _flat(path),
            "couleur": rgb(tone(COULEURS_DE_LIEN[row.famille], dark), opacity),
            "largeur": float(width),
            "id": arc_id(row),
            "nature": "arc",
            **_arc_texts(row),
        }
        for row, path, width, opacity in zip(
            arcs.itertuples(), paths, widths, _opacities(arcs, chosen).tolist(), strict=True
        )
    ]
    places, angles = arrowheads(paths, (arcs["sens"] == "entrant").to_numpy())
    heads = [
        {
            "position": place,
            "angle": angle,
            "taille": round(9 + 1.5 * record["largeur"]),
            "couleur": [*record["couleur"][:3], min(255, record["couleur"][3] + 30)],
        }
        for record, place, angle, sens in zip(
            records, places.round(2).tolist(), angles.round().tolist(), arcs["sens"], strict=True
        )
        if sens in FLECHES
    ]
    return records, heads


def arc_id(row) -> str:
    """What identifies an arc of a map: its two ends (a row of the frame `arcs`, as a named tuple)."""
    return f"{row.depart}{ENTRE_DEUX}{row.arrivee_id}"


def ends_of(ident: str) -> tuple[str, str]:
    """The `depart` and the `arrivee_id` that an arc's id is made of."""
    depart, _, arrivee_id = ident.partition(ENTRE_DEUX)
    return depart, arrivee_id


def pale(rows: pd.DataFrame) -> pd.Series:
    """Which rows are drawn paler: those that a source places less precisely than others of the same map."""
    precise = rows["precision"] == "lieu"
    return ~precise & precise.any()


def names_of(ident: str | None, points: pd.DataFrame, pays: pd.DataFrame) -> set[str]:
    """What an arc may call a chosen object: its id, the label of a departure, the name of a country."""
    departures = points[points["cote"] == "départ"]
    labels = departures.loc[departures["id"] == ident, "libelle"], pays.loc[pays["code_pays"] == ident, "nom"]
    return {ident, *labels[0], *labels[1]} if ident else set()


def _opacities(arcs: pd.DataFrame, chosen: set[str]) -> np.ndarray:
    opacity = np.where(pale(arcs), PALE, PLEIN)
    touched = np.array([
        not chosen.isdisjoint((arc_id(row), row.depart, row.arrivee_id, row.nom_pays)) for row in arcs.itertuples()
    ])  # fmt: skip
    return np.where(touched | ~touched.any(), opacity, EFFACE)


def _flat(path: np.ndarray) -> list[float]:
    """A short arc needs fewer points to look round, a long one needs them less exactly: several times fewer bytes."""
    span = np.abs(path[-1] - path[0]).max()
    kept = path[:: 8 if span < 25 else 4 if span < 70 else 2 if span < 90 else 1].round(2)
    if span >= 25:
        kept[1:-1] = kept[1:-1].round(1)
    return kept.ravel().tolist()


def _arc_texts(row) -> dict[str, str]:
    years = "–".join(dict.fromkeys(str(int(y)) for y in (row.annee_debut, row.annee_fin) if pd.notna(y)))
    many = f", {count(row.nb_collectivites, 'collectivité')}" if row.nb_collectivites > 1 else ""
    return {
        "titre": f"{row.depart} {FLECHES.get(row.sens, '↔')} {_named(row.arrivee, row.nom_pays)}",
        "detail": f"{count(row.nb_liens, 'lien')}{many} : {row.famille}, {row.sens}, {years or SANS_ANNEE}",
        "note": _note(row.precision, row.source),
    }


def _note(precision: str, source: str) -> str:
    return f"{PRECISIONS.get(precision, '')} Source : {source}".strip()


def _named(name: str, country: str | None) -> str:
    return name if not isinstance(country, str) or country == name else f"{name} ({country})"


def point_records(points: pd.DataFrame, arcs: pd.DataFrame, dark: bool) -> tuple[list[dict], list[dict]]:
    """Circles at both ends of the links, the largest first so that the small ones stay on top.

    Args:
        points: rows already kept by `scales.points_retenus`.
        arcs: every arc of the map: an arrival takes the colour of the links that arrive there.

    Returns:
        Records of the arrivals, which hold their colour, and of the departures, all drawn in ink.
    """
    families, largest = scales.familles_d_arrivee(arcs, points), scales.plus_grand(points)
    arrivals, departures = [], []
    for row in points.itertuples():
        record = {
            "position": [round(row.longitude, 2), round(row.latitude, 2)],
            "rayon": float(scales.rayon(row.nb_liens, largest)),
            "id": row.id,
            "nature": row.cote,
            "titre": _named(row.libelle, row.nom_pays),
            "detail": f"{count(row.nb_liens, 'lien')}, {count(row.nb_collectivites, 'collectivité')}",
            "note": PRECISIONS.get(row.precision, ""),
        }
        if row.cote == "départ":
            departures.append(record)
        else:
            colour = tone(scales.teinte_d_arrivee(families.get(row.id)), dark)
            arrivals.append({**record, "couleur": rgb(colour)[:3]})
    return arrivals, departures


def fund_records(fonds: pd.DataFrame, dark: bool) -> list[dict]:
    """Solidarity funds: a ring whose area follows the amount, grey when no amount is published."""
    return [
        {
            "position": [round(row.longitude, 2), round(row.latitude, 2)],
            "rayon": float(row.rayon),
            "couleur": rgb(colour := fund_colour(row, dark), 235),
            "fond": rgb(colour, 45),
            "id": row.id_fonds,
            "nature": "fonds",
            "titre": row.nom,
            "detail": f"{quantity(row.montant_eur, '€')}, {_donors(row.nb_donateurs)}",
            "note": _note("pays", row.titre_document),
        }
        for row in scales.fonds_places(fonds).itertuples()
    ]


def fund_colour(row, dark: bool) -> str:
    """Red of the family, or grey for a fund whose amount is unknown."""
    return tone(COULEURS_DE_LIEN["fonds de solidarité"] if pd.notna(row.montant_eur) else PAGE["gris"], dark)


def _donors(donors: float | None) -> str:
    if pd.isna(donors):
        return f"donateurs : {ABSENT}"
    return count(int(donors), "collectivité donatrice", "collectivités donatrices")


def support_records(accompagnements: pd.DataFrame, dark: bool) -> list[dict]:
    """Local governments that the DCOL programme accompanies: a diamond."""
    return [
        {
            "position": [round(row.longitude, 2), round(row.latitude, 2)],
            "couleur": rgb(tone(COULEURS_DE_LIEN["programme"], dark)),
            "id": row.id,
            "nature": "accompagnement",
            "titre": row.libelle,
            "detail": f"{count(int(row.nb), 'accompagnement')} (DCOL)",
            "note": _note("lieu", row.source),
        }
        for row in accompagnements.itertuples()
    ]


def country_records(pays: pd.DataFrame) -> list[dict]:
    """What a pointer reads over a country: invisible discs inside its borders (`geometry.country_discs`)."""
    discs = country_discs()
    return [
        {
            "position": [longitude, latitude],
            "rayon": radius,
            "id": row.code_pays,
            "nature": "pays",
            "titre": row.nom,
            "detail": row.detail,
            "note": "",
        }
        for row in pays.itertuples()
        for longitude, latitude, radius in discs.get(row.code_pays, [])
    ]
