"""Frames to a pydeck deck, and the geometry of its arcs: pure functions, no tile server."""

import json
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pydeck as pdk

from cuf_metrics.charte import FAMILLES_DE_LIEN, PAGE, SANS, rgb, tone
from cuf_metrics.formatting import ABSENT, count, quantity

FOND = "app/static/pays.geojson"
PAS = 24
VUE = {"latitude": 22, "longitude": 24, "zoom": 1.15, "min_zoom": 0.3, "max_zoom": 8}
# Drawn paler: the document names the country or region of the partner, not the place.
BULLE = "<b>{titre}</b><br>{detail}<br><i>{precision}</i><br><small>{source}</small>"
OPACITE = {"lieu": 230, "region": 150, "pays": 110}


class Deck(pdk.Deck):
    """A deck whose JSON is compact: 2 to 6 times fewer bytes for the browser."""

    def to_json(self) -> str:
        return json.dumps(json.loads(super().to_json()), separators=(",", ":"), ensure_ascii=False)


RAYON_MAX, RAYON_INCONNU = 24, 7
DECALAGE = 3.0
MARQUEUR = ["nature", "famille_lien", "longitude", "latitude", "titre", "detail", "precision", "source", "rayon"]


def great_circle(start: tuple[float, float], end: tuple[float, float], steps: int = PAS) -> np.ndarray:
    """Points of the shortest arc between two places.

    Args:
        start, end: longitude and latitude in degrees, WGS 84.

    Returns:
        Array (steps + 1, 2) of longitudes and latitudes in degrees; the longitude is continuous
        and may pass ±180°, so that the arc never jumps across the map.

    Source: spherical linear interpolation on the unit sphere.
    """
    a, b = _unit_vector(start), _unit_vector(end)
    angle = np.arccos(np.clip(a @ b, -1, 1))
    t = np.linspace(0, 1, steps + 1)[:, None]
    if angle < 1e-9:
        points = np.repeat(a[None, :], steps + 1, axis=0)
    else:
        points = (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)
    longitude = np.degrees(np.unwrap(np.arctan2(points[:, 1], points[:, 0])))
    latitude = np.degrees(np.arcsin(np.clip(points[:, 2], -1, 1)))
    return np.column_stack([longitude, latitude])


def arcs(links: pd.DataFrame) -> pd.DataFrame:
    """Links that share both ends and a family become one arc.

    Args:
        links: rows of the query `liens_carte` whose `situation` is « arc ».

    Returns:
        One row per arc: famille_lien, nom_francais, nom_etranger, nom_pays, precision_etranger,
        nb_liens, type_lien, annee_debut, annee_fin, sources, the four coordinates (degrees), and
        `chemin`: list of [lon, lat].
    """
    keys = [
        "famille_lien",
        "nom_francais",
        "longitude_france",
        "latitude_france",
        "nom_etranger",
        "nom_pays",
        "longitude_etranger",
        "latitude_etranger",
        "precision_etranger",
    ]
    grouped = links.groupby(keys, as_index=False, dropna=False).agg(
        nb_liens=("id_partenariat", "size"),
        type_lien=("type_lien", lambda s: " ; ".join(dict.fromkeys(s))),
        annee_debut=("annee_debut", "min"),
        annee_fin=("annee_fin", "max"),
        sources=("titre_document", lambda s: " ; ".join(dict.fromkeys(s))),
    )
    grouped["chemin"] = [
        great_circle((row.longitude_france, row.latitude_france), (row.longitude_etranger, row.latitude_etranger))
        .round(2)
        .tolist()
        for row in grouped.itertuples()
    ]
    return grouped


def markers(links: pd.DataFrame, funds: pd.DataFrame) -> pd.DataFrame:
    """Places to mark beside the arcs: solidarity funds, and partners of CUF's own programmes.

    Args:
        links: rows of `liens_carte` whose `situation` is « repère ».
        funds: rows of `fonds_carte`.

    Returns:
        One row per marker, with `MARQUEUR` columns: `nature` (partenaire, fonds, « fonds n.d. »),
        coordinates in degrees, texts of the tooltip, `rayon` in pixels: a fund's area follows its amount.
    """
    rows = [
        {
            "nature": "partenaire",
            "famille_lien": r.famille_lien,
            "longitude": r.longitude_etranger,
            "latitude": r.latitude_etranger,
            "titre": r.nom_etranger,
            "detail": f"{r.nom_francais} : {r.type_lien}",
            "precision": r.precision_etranger,
            "source": r.titre_document,
            "rayon": 5,
        }
        for r in links.itertuples()
    ]
    located = funds.dropna(subset=["latitude", "longitude"])
    # Two funds of one country would hide each other: the second stands a little to the east.
    rank = located.groupby(["longitude", "latitude"]).cumcount()
    rows += [_fund(r, shift, funds["montant_eur"].max()) for r, shift in zip(located.itertuples(), rank, strict=True)]
    return pd.DataFrame(rows, columns=MARQUEUR)


def _fund(row, rank: int, largest_eur: float) -> dict:
    known = pd.notna(row.montant_eur)
    return {
        "nature": "fonds" if known else "fonds n.d.",
        "famille_lien": "fonds de solidarité",
        "longitude": row.longitude + DECALAGE * rank,
        "latitude": row.latitude,
        "titre": row.nom,
        "detail": f"{quantity(row.montant_eur, '€')}, {_donors(row.nb_donateurs)}",
        "precision": "pays",
        "source": row.titre_document,
        "rayon": RAYON_MAX * (row.montant_eur / largest_eur) ** 0.5 if known else RAYON_INCONNU,
    }


def _donors(donors: float | None) -> str:
    return (
        f"donateurs : {ABSENT}"
        if pd.isna(donors)
        else count(int(donors), "collectivité donatrice", "collectivités donatrices")
    )


def deck(links: pd.DataFrame, markers: pd.DataFrame, dark: bool = False) -> Deck:
    """The world map of cooperation links.

    Args:
        links: rows of `arcs`.
        markers: rows of `markers`.
    """
    drawn = [_drawn_arc(row, dark) for row in links.itertuples()]
    ends = [_drawn_end(row, dark) for row in links.itertuples()]
    starts = _starts(links, dark)
    marks = [_drawn_marker(row, dark) for row in markers.itertuples()]
    layers = [
        _countries(dark),
        pdk.Layer(
            "PathLayer",
            drawn,
            id="liens",
            get_path="chemin",
            get_color="couleur",
            get_width=2,
            width_units="'pixels'",
            width_min_pixels=1.6,
            pickable=True,
            auto_highlight=True,
            cap_rounded=True,
            joint_rounded=True,
        ),
        _dots("reperes", marks, filled="fond"),
        _dots("partenaires", ends),
        _dots("collectivites", starts),
    ]
    return Deck(
        layers=layers,
        initial_view_state=pdk.ViewState(**VUE),
        views=[pdk.View(type="MapView", controller=True)],
        map_provider=None,
        tooltip={"html": BULLE, "style": _tooltip_style(dark)},
        parameters={"clearColor": [0, 0, 0, 0]},
    )


def _unit_vector(place: tuple[float, float]) -> np.ndarray:
    lon, lat = np.radians(place)
    return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _countries(dark: bool) -> pdk.Layer:
    """Country shapes from the app's own static file, cached by the browser between pages."""
    return pdk.Layer(
        "GeoJsonLayer",
        FOND,
        id="pays",
        stroked=True,
        filled=True,
        pickable=False,
        get_fill_color=rgb(tone(PAGE["terre"], dark)),
        get_line_color=rgb(tone(PAGE["fond"], dark)),
        get_line_width=0.8,
        line_width_units="'pixels'",
    )


def _dots(ident: str, data: Sequence[dict], filled: str = "couleur") -> pdk.Layer:
    return pdk.Layer(
        "ScatterplotLayer",
        list(data),
        id=ident,
        get_position="position",
        get_radius="rayon",
        radius_units="'pixels'",
        get_fill_color=filled,
        get_line_color="couleur",
        filled=True,
        stroked=True,
        line_width_units="'pixels'",
        get_line_width=2,
        pickable=True,
        auto_highlight=True,
    )


def _drawn_arc(row, dark: bool) -> dict:
    colour = rgb(tone(FAMILLES_DE_LIEN[row.famille_lien], dark), OPACITE.get(row.precision_etranger, 110))
    return {"chemin": row.chemin, "couleur": colour, **_bubble(row)}


def _drawn_end(row, dark: bool) -> dict:
    # The end of the path itself: past ±180° it stands where the arc arrives.
    return {
        "position": row.chemin[-1],
        "rayon": 4 if row.precision_etranger == "lieu" else 3,
        "couleur": rgb(tone(FAMILLES_DE_LIEN[row.famille_lien], dark)),
        **_bubble(row),
    }


def _starts(links: pd.DataFrame, dark: bool) -> list[dict]:
    ends = links.groupby(["nom_francais", "longitude_france", "latitude_france"], as_index=False).agg(
        nb_liens=("nb_liens", "sum")
    )
    colour = rgb(tone(PAGE["encre"], dark))
    return [
        {
            "position": [row.longitude_france, row.latitude_france],
            "rayon": 3,
            "couleur": colour,
            "titre": row.nom_francais,
            "detail": count(row.nb_liens, "lien tracé", "liens tracés"),
            "precision": "",
            "source": "",
        }
        for row in ends.itertuples()
    ]


def _drawn_marker(row, dark: bool) -> dict:
    pair = PAGE["gris"] if row.nature == "fonds n.d." else FAMILLES_DE_LIEN[row.famille_lien]
    partner = row.nature == "partenaire"
    return {
        "position": [row.longitude, row.latitude],
        "rayon": row.rayon,
        "couleur": rgb(tone(pair, dark), OPACITE[row.precision] if partner else 230),
        "fond": rgb(tone(pair, dark), 0 if partner else 50),
        "titre": row.titre,
        "detail": row.detail,
        "precision": _placed(row.precision),
        "source": f"Source : {row.source}",
    }


def _bubble(row) -> dict[str, str]:
    """Texts of a tooltip; the browser receives them as text and never as markup."""
    years = "–".join(dict.fromkeys(str(int(y)) for y in (row.annee_debut, row.annee_fin) if pd.notna(y)))
    where = row.nom_etranger if row.nom_etranger == row.nom_pays else f"{row.nom_etranger} ({row.nom_pays})"
    return {
        "titre": f"{row.nom_francais} → {where}",
        "detail": f"{row.type_lien}, {years or 'année non précisée'}",
        "precision": _placed(row.precision_etranger),
        "source": f"Source : {row.sources}",
    }


def _placed(precision: str) -> str:
    return {"pays": "Situé au niveau du pays", "region": "Situé au niveau de la région"}.get(precision, "")


def _tooltip_style(dark: bool) -> dict:
    return {
        "backgroundColor": tone(PAGE["carte"], dark),
        "color": tone(PAGE["encre"], dark),
        "border": f"1px solid {tone(PAGE['filet'], dark)}",
        "borderRadius": "5px",
        "fontFamily": SANS,
        "fontSize": "14px",
        "lineHeight": "1.45",
        "maxWidth": "22rem",
        "padding": "10px 12px",
    }
