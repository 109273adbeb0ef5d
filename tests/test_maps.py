"""Arcs on a flat map, scales and classes, one key for the page and the picture; text from data stays data."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from frames_carte import ACCOMPAGNEMENT, ARC, FONDS, PAYS, POINT, frame, many_arcs
from hypothesis import given
from hypothesis import strategies as st

from cuf_metrics import html_carte, maps
from cuf_metrics.charte import COULEURS_DE_LIEN, ETATS_DE_PAYS, rgb
from cuf_metrics.contracts.field import ID
from cuf_metrics.liens import TOUS
from cuf_metrics.maps import cle, geometry, layers, scales
from cuf_metrics.sql import named_query

PARIS, TOKYO, PAPEETE = (2.35, 48.85), (139.7, 35.7), (-149.6, -17.5)
places = st.tuples(st.floats(-180, 180), st.floats(-89, 89))
NASTY = "<b>x</b>{titre}\\\"'&"


def drawn(arcs=None, points=None, pays=None, fonds=None, accompagnements=None, **options) -> dict:
    """Layers of a deck by id; frames not given are empty."""
    given_frames = zip(
        (arcs, points, pays, fonds, accompagnements), (ARC, POINT, PAYS, FONDS, ACCOMPAGNEMENT), strict=True
    )
    frames = [frame(example) if rows is None else rows for rows, example in given_frames]
    spec = json.loads(maps.deck(*frames, **options).to_json())
    return {layer["id"]: layer for layer in spec["layers"]}


def arc(start, end) -> np.ndarray:
    """Points of one arc."""
    return geometry.great_circles(np.array([start], dtype=float), np.array([end], dtype=float))[0]


@given(places, places)
def test_an_arc_is_continuous_and_joins_its_ends(start, end):
    path = arc(start, end)
    assert np.isfinite(path).all()
    assert np.abs(np.diff(path[:, 0])).max() <= 180 + 1e-9
    assert path[0, 1] == pytest.approx(start[1], abs=1e-6)
    assert path[-1, 1] == pytest.approx(end[1], abs=1e-6)
    turn = (path[-1, 0] - end[0]) % 360
    assert min(turn, 360 - turn) < 1e-5 or abs(end[1]) > 88.9


def test_papeete_to_tokyo_crosses_the_pacific_not_the_map():
    path = arc(PAPEETE, TOKYO)
    assert abs(path[-1, 0] - path[0, 0]) < 180


def test_the_great_circle_is_the_shortest_way():
    """Paris–Tokyo goes by the north: its middle is above both ends."""
    path = arc(PARIS, TOKYO)
    middle = path[len(path) // 2]
    assert middle[1] > 60


def test_many_arcs_at_once_are_the_arcs_one_by_one():
    starts, ends = np.array([PARIS, PAPEETE, TOKYO]), np.array([TOKYO, TOKYO, TOKYO])
    together = geometry.great_circles(starts, ends)
    for start, end, path in zip(starts, ends, together, strict=True):
        assert path == pytest.approx(arc(start, end))


def test_an_arrow_points_where_the_link_goes():
    """Along the equator: east, one degree further on the way out, west on the way back."""
    paths = geometry.great_circles(np.array([[0.0, 0.0]] * 2), np.array([[50.0, 0.0]] * 2))
    where, angles = geometry.arrowheads(paths, np.array([False, True]))
    assert where[:, 0] == pytest.approx([30, 20])
    assert np.abs(angles) == pytest.approx([0, 180])


def test_only_one_way_links_have_an_arrow():
    senses = ("sortant", "entrant", "réciproque", "plusieurs sens", "sens non précisé")
    arcs = frame(ARC, *({"sens": sens, "arrivee_id": sens} for sens in senses))
    assert len(drawn(arcs)["fleches"]["data"]) == 2
    titles = {maps.ends_of(row["id"])[1]: row["titre"] for row in drawn(arcs)["liens"]["data"]}
    assert titles["sortant"] == "Cannes → Shizuoka (Japon)"
    assert titles["entrant"] == "Cannes ← Shizuoka (Japon)"
    assert titles["réciproque"] == "Cannes ↔ Shizuoka (Japon)"
    assert titles["sens non précisé"] == "Cannes – Shizuoka (Japon)"


def test_every_row_of_the_frames_is_drawn():
    """Limits are in the queries: what they kept is all there."""
    assert len(drawn(many_arcs(420))["liens"]["data"]) == 420


def test_width_and_area_follow_the_number_of_links():
    widths = scales.width(np.array([1, 100, 400]), 400)
    assert widths[2] == scales.LARGEUR_MAX
    assert widths[1] == pytest.approx(widths[2] / 2, abs=0.06)
    assert widths[0] == scales.LARGEUR_MIN
    assert scales.width(1, 1) == scales.LARGEUR_MIN, "un lien seul reste fin"
    assert scales.radius(100, 400) ** 2 == pytest.approx(scales.radius(400, 400) ** 2 / 4, rel=0.02)
    assert scales.steps(1174) == [1, 200, 1000]
    assert scales.steps(1) == [1]
    assert scales.steps(0) == []


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=60))
def test_classes_hold_every_number_once(numbers):
    pays = pd.DataFrame({"etat": "liens nommés", "nb_liens": numbers})
    found = scales.classes(pays)
    assert len(found) <= 5
    assert found[0].minimum == 1
    for n in numbers:
        assert sum(c.minimum <= n <= (c.maximum or n) for c in found) == 1


def test_classes_read_in_french():
    pays = frame(PAYS, {"nb_liens": 1240}, {"nb_liens": 3}, {"nb_liens": 0, "etat": "rien de connu"})
    assert scales.classes(pays)[0].libelle == "1 à 4"
    assert scales.classes(pays)[-1].libelle == "200 et plus"
    assert [c.libelle for c in scales.classes(frame(PAYS, {"nb_liens": 2}))] == ["1", "2"]


def test_what_is_known_of_a_country_decides_its_colour():
    pays = frame(
        PAYS,
        {},
        {"code_pays": "IND", "etat": "liens annoncés", "nb_liens": 0},
        {"code_pays": "LBY", "etat": "aucun lien déclaré", "nb_liens": 0},
        {"code_pays": "COD", "etat": "rien de connu", "nb_liens": 0},
    )
    pairs = scales.country_colours(pays)
    assert len(set(pairs.values())) == 4
    ground = drawn(pays=pays)["pays"]
    fill = ground["_subLayerProps"]["polygons-fill"]["getFillColor"]
    assert dict(zip(fill["domain"], fill["colors"], strict=True))["IND"] == [232, 210, 143]
    assert "COD" not in fill["domain"], "« rien de connu » est la teinte de tous les autres"
    assert isinstance(ground["data"], str), "les contours restent dans leur fichier"
    plain = drawn(pays=pays, couche_pays=False)
    assert "pays-lisibles" not in plain
    assert plain["pays"]["_subLayerProps"]["polygons-fill"]["getFillColor"]["domain"] == []


def test_a_country_answers_the_pointer_inside_its_borders():
    from shapely import Point
    from shapely.geometry import shape

    for code in ("FRA", "RUS", "CHL", "BEL", "NZL"):
        outline = shape(geometry.countries()[code]["geometry"])
        for longitude, latitude, radius in geometry.country_discs()[code]:
            assert outline.buffer(0.02).contains(Point(longitude, latitude))
            # On the equator side of the disc a degree of longitude is the longest: the disc stays inside.
            east = longitude + 0.98 * radius / geometry.UNITES_PAR_DEGRE
            assert outline.buffer(0.1).contains(Point(east, latitude)), code
    row = drawn(pays=frame(PAYS, {}))["pays-lisibles"]["data"][0]
    assert (row["id"], row["nature"], row["titre"], row["detail"]) == ("JPN", "pays", "Japon", "30 liens nommés.")


def test_a_tooltip_keeps_markup_in_its_template_and_text_in_its_data():
    """Streamlit escapes the values it puts in the template; markup in a value would be read as text."""
    layer = drawn(frame(ARC, {}), frame(POINT, {}), fonds=frame(FONDS, {}), accompagnements=frame(ACCOMPAGNEMENT, {}))
    path = layer["liens"]["data"][0]
    assert path["titre"] == "Cannes ↔ Shizuoka (Japon)"
    assert path["detail"] == "1 lien : jumelage, réciproque, année non précisée"
    assert path["note"] == "Source : Lettre"
    assert layer["arrivees"]["data"][0]["note"] == ""
    for name in ("liens", "arrivees", "fonds", "accompagnements"):
        row = layer[name]["data"][0]
        assert {"id", "nature", "titre", "detail", "note"} <= set(row)
        assert not [v for v in row.values() if isinstance(v, str) and "<div" in v]
    assert "Fonds" not in maps.BULLE


def test_text_from_data_is_never_an_instruction():
    """deck.gl runs the strings of its JSON that begin with « @@ »."""
    arcs = frame(ARC, {"depart": "@@#Cannes", "source": "@@=1"})
    assert not [v for v in drawn(arcs)["liens"]["data"][0].values() if isinstance(v, str) and v.startswith("@@")]


def test_an_arc_is_found_again_by_its_ends():
    """Two towns of one name are two departures."""
    arcs = frame(ARC, {"depart": "Saint-Denis | 93"}, {"depart": "Saint-Denis | 93", "depart_id": "commune-97411"})
    idents = [row["id"] for row in drawn(arcs)["liens"]["data"]]
    assert [maps.ends_of(ident) for ident in idents] == [
        ("commune-06029", "lieu-1851717"),
        ("commune-97411", "lieu-1851717"),
    ]


@pytest.mark.parametrize("niveau", ["region", "pays", "lieu"])
def test_no_identifier_holds_the_separator_of_an_arc(publie, niveau):
    points = publie.named("carte_points", filtre=TOUS, niveau=niveau, limite=scales.LIMITE_POINTS).lignes
    assert len(points)
    assert not points["id"].str.contains(layers.ENTRE_DEUX, regex=False).any()
    assert not re.fullmatch(ID, f"a{layers.ENTRE_DEUX}b")


def test_a_chosen_country_is_outlined():
    assert "pays-choisi" in drawn(pays=frame(PAYS, {}), pays_choisi="JPN")
    assert "pays-choisi" not in drawn(pays=frame(PAYS, {}), pays_choisi="rien")


def test_an_arrival_has_the_colour_of_its_links():
    points = frame(POINT, {}, {"id": "b", "famille": "plusieurs familles"}, {"cote": "départ", "famille": "programme"})
    arrivals = drawn(points=points)["arrivees"]["data"]
    assert [row["couleur"] for row in arrivals] == [
        rgb(COULEURS_DE_LIEN[family][0])[:3] for family in ("jumelage", "plusieurs familles")
    ]
    key = html_carte.legende(frame(ARC), points, frame(PAYS), frame(FONDS), frame(ACCOMPAGNEMENT))
    assert "plusieurs familles" in key, "sans arc tracé, les cercles gardent leur légende"
    assert "programme" not in key, "un départ est à l’encre"


def test_a_wide_arc_lets_the_map_through():
    arcs = frame(ARC, {"nb_liens": 400}, {"nb_liens": 1}, {"famille": "plusieurs familles"})
    wide, thin, mixed = (row["couleur"][3] for row in drawn(arcs)["liens"]["data"])
    assert (wide, thin) == (round(255 * scales.OPACITE_LARGE), round(255 * scales.OPACITE_FINE))
    assert mixed < thin


def test_paler_means_less_precise_than_others():
    arcs = frame(ARC, {}, {"precision": "pays"})
    full, faint = (row["couleur"][3] for row in drawn(arcs)["liens"]["data"])
    assert faint == pytest.approx(full * scales.PALEUR, abs=1)
    everything = frame(ARC, {"precision": "pays"}, {"precision": "pays"})
    assert {row["couleur"][3] for row in drawn(everything)["liens"]["data"]} == {full}


def test_an_unknown_amount_is_not_zero():
    row = drawn(fonds=frame(FONDS, {}))["fonds"]["data"][0]
    assert row["detail"] == "n.d., donateurs : n.d."
    assert row["rayon"] == scales.RAYON_FONDS_INCONNU


def test_the_area_of_a_fund_follows_its_amount_and_two_funds_of_a_country_stand_apart():
    funds = scales.placed_funds(frame(FONDS, {"montant_eur": 640_000.0}, {"montant_eur": 160_000.0}))
    assert funds["rayon"][0] / funds["rayon"][1] == pytest.approx(2)
    assert funds["longitude"][1] - funds["longitude"][0] == scales.DECALAGE


def test_the_deck_asks_no_tile_server_and_is_compact():
    frames = [frame(example, {}) for example in (ARC, POINT, PAYS, FONDS, ACCOMPAGNEMENT)]
    text = maps.deck(*frames).to_json()
    # Without a provider the front end leaves this placeholder alone; any other value, or none, is a tile server.
    assert json.loads(text)["mapStyle"] == "__MAP_STYLE__"
    assert "mapProvider" not in json.loads(text)
    assert "http" not in text
    assert "\n" not in text


def test_a_full_map_is_light():
    """400 arcs, most of them in Europe as twinnings are, and 600 points: less than a photograph."""
    arcs = many_arcs(400)
    european = arcs.index >= 100
    arcs.loc[european, "sens"] = "réciproque"
    arcs["arrivee_longitude"] = np.where(european, arcs["arrivee_longitude"] / 12, arcs["arrivee_longitude"]).round(4)
    arcs["arrivee_latitude"] = np.where(european, 48 + arcs["arrivee_latitude"] / 20, arcs["arrivee_latitude"])
    points = frame(POINT, *({"id": f"lieu:{i}", "longitude": i / 10, "nb_liens": i} for i in range(600)))
    text = maps.deck(arcs, points, frame(PAYS), frame(FONDS), frame(ACCOMPAGNEMENT), couche_pays=False).to_json()
    assert len(text.encode()) < 255_000


def test_a_missing_coordinate_is_refused_not_swallowed():
    with pytest.raises(ValueError, match="not JSON compliant"):
        drawn(frame(ARC, {"arrivee_longitude": float("nan")}))


def test_the_legend_shows_what_is_drawn_and_nothing_else():
    arcs = frame(ARC, {"nb_liens": 1200, "sens": "sortant"}, {"precision": "pays", "arrivee_id": "b"})
    points = frame(POINT, {"nb_liens": 1200}, {"cote": "départ"})
    pays = frame(PAYS, {"nb_liens": 1240}, {"code_pays": "LBY", "etat": "aucun lien déclaré", "nb_liens": 0})
    funds = frame(FONDS, {}, {"montant_eur": 1000.0})
    text = html_carte.legende(arcs, points, pays, funds, frame(ACCOMPAGNEMENT, {}), True)
    for words in (
        "jumelage", "1 000", "200 et plus", "aucun lien déclaré", "la flèche", "pâle", "fonds sans montant publié",
        "surface", "accompagnées", "départ", "arrivée",
    ):  # fmt: skip
        assert words in text.replace("\u202f", " ").replace("\u00a0", " "), words
    assert "programme" not in text
    assert "rien de connu" not in text
    assert "light-dark(" in text
    without = html_carte.legende(arcs, points, pays, funds, frame(ACCOMPAGNEMENT), False)
    assert "aucun lien déclaré" not in without
    assert "accompagnées" not in without


def test_an_empty_map_draws_and_its_legend_is_empty():
    frames = [frame(example) for example in (ARC, POINT, PAYS, FONDS, ACCOMPAGNEMENT)]
    assert maps.deck(*frames, dark=True, pays_choisi="rien").to_json()
    assert "<li" not in html_carte.legende(*frames, True)


def test_every_state_has_a_colour():
    written = set(re.findall(r"(?:then|else) '([^']+)'", named_query("carte_pays")))
    assert written == {scales.NOMMES, *ETATS_DE_PAYS}


def test_the_frames_of_tests_have_the_columns_of_the_queries(publie):
    everything = {"filtre": TOUS, "niveau": "lieu"}
    for example, name, parameters in (
        (ARC, "carte_arcs", everything | {"limite": 1}),
        (POINT, "carte_points", everything | {"limite": 1}),
        (PAYS, "carte_pays", {"filtre": TOUS}),
        (FONDS, "fonds_carte", {"familles": [], "pays": []}),
        (ACCOMPAGNEMENT, "accompagnements_carte", {"montres": True}),
    ):
        columns = set(publie.named(name, **parameters).lignes)
        assert set(example) - {"detail"} == columns, name


def test_a_fund_without_a_place_has_no_key():
    nowhere = frame(FONDS, {"longitude": None, "latitude": None})
    assert cle.key(frame(ARC), frame(POINT), nowhere) == []


def test_the_page_and_the_picture_have_every_mark():
    """One key, rendered twice: neither forgets a mark."""
    arcs = frame(ARC, {"sens": "sortant"}, {"precision": "pays"})
    points, funds = frame(POINT, {}, {"cote": "départ"}), frame(FONDS, {})
    columns = cle.key(arcs, points, funds, frame(ACCOMPAGNEMENT, {}), frame(PAYS, {}))
    marks = {entry.marque for column in columns for group in column for entry in group.entrees}
    assert marks == set(html_carte.MARQUES)
