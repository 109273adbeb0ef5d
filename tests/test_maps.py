"""Arcs on a flat map: the shortest way, never across the whole map; escaped bubbles."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuf_metrics import maps

PARIS, TOKYO, PAPEETE = (2.35, 48.85), (139.7, 35.7), (-149.6, -17.5)
places = st.tuples(st.floats(-180, 180), st.floats(-89, 89))


@given(places, places)
def test_an_arc_is_continuous_and_joins_its_ends(start, end):
    path = maps.great_circle(start, end)
    assert np.isfinite(path).all()
    assert np.abs(np.diff(path[:, 0])).max() < 180
    assert path[0, 1] == pytest.approx(start[1], abs=1e-6)
    assert path[-1, 1] == pytest.approx(end[1], abs=1e-6)
    turn = (path[-1, 0] - end[0]) % 360
    assert min(turn, 360 - turn) < 1e-6 or abs(end[1]) > 88.9


def test_papeete_to_tokyo_crosses_the_pacific_not_the_map():
    path = maps.great_circle(PAPEETE, TOKYO)
    assert abs(path[-1, 0] - path[0, 0]) < 180


def test_the_great_circle_is_the_shortest_way():
    """Paris–Tokyo goes by the north: its middle is above both ends."""
    path = maps.great_circle(PARIS, TOKYO)
    middle = path[len(path) // 2]
    assert middle[1] > 60


def link(**changes) -> dict:
    return {
        "famille_lien": "jumelage",
        "nom_francais": "Cannes",
        "longitude_france": 7.0,
        "latitude_france": 43.5,
        "nom_etranger": "Shizuoka",
        "nom_pays": "Japon",
        "longitude_etranger": 138.4,
        "latitude_etranger": 35.0,
        "precision_etranger": "lieu",
        "id_partenariat": "a",
        "type_lien": "jumelage",
        "annee_debut": None,
        "annee_fin": None,
        "titre_document": "Lettre",
    } | changes


FONDS = pd.DataFrame(
    [
        {
            "nom": "Fonds <b>X</b>",
            "montant_eur": None,
            "nb_donateurs": None,
            "longitude": 35.9,
            "latitude": 33.9,
            "titre_document": "R",
        }
    ]
)
AUCUN = pd.DataFrame(columns=[*link(), "precision_etranger"]).loc[:, lambda d: ~d.columns.duplicated()]


def test_links_with_the_same_ends_become_one_arc():
    arcs = maps.arcs(
        pd.DataFrame(
            [
                link(),
                link(id_partenariat="b", type_lien="visite"),
                link(nom_etranger="Nara", longitude_etranger=135.8),
            ]
        )
    )
    assert sorted(arcs["nb_liens"]) == [1, 2]
    assert arcs["nb_liens"].sum() == 3


def test_a_tooltip_keeps_markup_in_its_template_and_text_in_its_data():
    """Streamlit escapes the values it puts in the template; markup in a value would be read as text."""
    arcs = maps.arcs(pd.DataFrame([link()]))
    spec = json.loads(maps.deck(arcs, maps.markers(AUCUN, FONDS)).to_json())
    path = next(layer for layer in spec["layers"] if layer["id"] == "liens")["data"][0]
    assert path["titre"] == "Cannes → Shizuoka (Japon)"
    assert path["detail"] == "jumelage, année non précisée"
    assert path["precision"] == ""
    texts = [v for layer in spec["layers"] for row in layer["data"] if isinstance(row, dict) for v in row.values()]
    assert not [t for t in texts if isinstance(t, str) and "<br>" in t]


def test_an_unknown_amount_is_not_zero():
    marks = maps.markers(AUCUN, FONDS)
    assert marks["detail"][0] == "n.d., donateurs : n.d."
    assert marks["nature"][0] == "fonds n.d."


def test_the_deck_asks_no_tile_server_and_is_compact():
    spec = maps.deck(maps.arcs(pd.DataFrame([link()])), maps.markers(AUCUN, FONDS)).to_json()
    # Without a provider the front end leaves this placeholder alone; any other value, or none, is a tile server.
    assert json.loads(spec)["mapStyle"] == "__MAP_STYLE__"
    assert "mapProvider" not in json.loads(spec)
    assert "http" not in spec
    assert "\n" not in spec


def test_the_area_of_a_fund_follows_its_amount_and_two_funds_of_a_country_stand_apart():
    funds = pd.concat([FONDS.assign(montant_eur=640_000.0), FONDS.assign(montant_eur=160_000.0)], ignore_index=True)
    marks = maps.markers(AUCUN, funds)
    assert marks["rayon"][0] / marks["rayon"][1] == pytest.approx(2)
    assert marks["longitude"][1] - marks["longitude"][0] == maps.DECALAGE
