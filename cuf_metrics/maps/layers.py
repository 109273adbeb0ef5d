"""Frames to what deck.gl draws: one short record per object, colours and texts decided here.

Texts go to the browser as data, never as markup: Streamlit escapes them in the tooltip's template.
"""

import numpy as np
import pandas as pd

from cuf_metrics.charte import COULEURS_DE_LIEN, PAGE, rgb, tone
from cuf_metrics.formatting import ABSENT, count, quantity
from cuf_metrics.maps import scales
from cuf_metrics.maps.geometry import arrowheads, country_discs, great_circles

FLECHES = {"sortant": "→", "entrant": "←"}
SANS_FLECHE = {"réciproque": "↔", "plusieurs sens": "↔"}
PRECISIONS = {"pays": "Situé au niveau du pays.", "region": "Situé au niveau de la région."}
# In no identifier: neither those that the contracts accept, nor the codes and names of the reference.
ENTRE_DEUX = "|"
# Some dozens of departures stand above the arcs that leave from them; thousands would hide every arc.
DEPARTS_AU_DESSUS = 150
SANS_ANNEE = "année non précisée"


def inert(records: list[dict]) -> list[dict]:
    """Records whose texts are only texts: deck.gl runs those that begin with « @@ »; a space disarms them."""
    return [
        {key: f" {value}" if isinstance(value, str) and value.startswith("@@") else value for key, value in row.items()}
        for row in records
    ]


def arc_records(arcs: pd.DataFrame, dark: bool) -> tuple[list[dict], list[dict]]:
    """Paths and arrowheads of the arcs.

    Returns:
        Records of the paths (flat `chemin`, pickable), and of the arrowheads of one-way arcs.
    """
    if arcs.empty:
        return [], []
    starts, ends = (
        arcs[[f"{end}_longitude", f"{end}_latitude"]].to_numpy(dtype=float) for end in ("depart", "arrivee")
    )
    paths = great_circles(starts, ends)
    widths = scales.width(arcs["nb_liens"].to_numpy(dtype=float), scales.largest(arcs))
    alphas = (255 * scales.opacities(arcs)).round().astype(int).tolist()
    records = [
        {
            "chemin": _flat(path),
            "couleur": rgb(tone(COULEURS_DE_LIEN[row.famille], dark), alpha),
            "largeur": float(width),
            "id": f"{row.depart_id}{ENTRE_DEUX}{row.arrivee_id}",
            "nature": "arc",
            **_arc_texts(row),
        }
        for row, path, width, alpha in zip(arcs.itertuples(), paths, widths, alphas, strict=True)
    ]
    places, angles = arrowheads(paths, (arcs["sens"] == "entrant").to_numpy())
    heads = [
        {
            "position": place,
            "angle": angle,
            "taille": round(9 + 1.5 * record["largeur"]),
            "couleur": [*record["couleur"][:3], min(255, record["couleur"][3] + 90)],
        }
        for record, place, angle, sens in zip(
            records, places.round(2).tolist(), angles.round().tolist(), arcs["sens"], strict=True
        )
        if sens in FLECHES
    ]
    return records, heads


def ends_of(ident: str) -> tuple[str, str]:
    """The `depart_id` and the `arrivee_id` that an arc's id is made of."""
    depart_id, _, arrivee_id = ident.partition(ENTRE_DEUX)
    return depart_id, arrivee_id


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
        "titre": f"{row.depart} {(FLECHES | SANS_FLECHE).get(row.sens, '–')} {_named(row.arrivee, row.nom_pays)}",
        "detail": f"{count(row.nb_liens, 'lien')}{many} : {row.famille}, {row.sens}, {years or SANS_ANNEE}",
        "note": _note(row.precision, row.source),
    }


def _note(precision: str, source: str) -> str:
    return f"{PRECISIONS.get(precision, '')} Source : {source}".strip()


def _named(name: str, country: str | None) -> str:
    return name if not isinstance(country, str) or country == name else f"{name} ({country})"


def point_records(points: pd.DataFrame, dark: bool) -> tuple[list[dict], list[dict]]:
    """Circles at both ends of the links, the largest first so that the small ones stay on top.

    Returns:
        Records of the arrivals, which hold the colour of their links, and of the departures, all drawn in ink.
    """
    largest = scales.largest(points)
    arrivals, departures = [], []
    for row in points.itertuples():
        record = {
            "position": [round(row.longitude, 2), round(row.latitude, 2)],
            "rayon": float(scales.radius(row.nb_liens, largest)),
            "id": row.id,
            "nature": row.cote,
            "titre": _named(row.libelle, row.nom_pays),
            "detail": f"{count(row.nb_liens, 'lien')}, {count(row.nb_collectivites, 'collectivité')}",
            "note": PRECISIONS.get(row.precision, ""),
        }
        if row.cote == "départ":
            departures.append(record)
        else:
            arrivals.append({**record, "couleur": rgb(tone(COULEURS_DE_LIEN[row.famille], dark))[:3]})
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
        for row in scales.placed_funds(fonds).itertuples()
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
