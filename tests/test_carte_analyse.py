"""The map and the trajectory that an analyst asks for: those of the pages, refused in French where there is nothing."""

import base64
import gzip
import html
import json
import re

import pytest
from frames_carte import ACCOMPAGNEMENT, ARC, FONDS, PAYS, POINT, frame

from cuf_metrics import maps
from cuf_metrics.carte import world
from cuf_metrics.charte import PAGE
from cuf_metrics.database import Dataset, open_dataset, sql
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.indicators.registry import registry
from cuf_metrics.indicators.state import indicators_state
from cuf_metrics.indicators.trajectoire import trajectory_of
from tests.test_pages import app, html_of  # noqa: F401 — `app` is a fixture


def layers_of(deck: maps.Deck) -> dict:
    return {layer["id"]: layer["data"] for layer in json.loads(deck.to_json())["layers"]}


def page_of(deck: maps.Deck) -> tuple[str, dict]:
    """The page that a notebook holds, and what it unpacks."""
    page = html.unescape(re.search(r'srcdoc="([^"]*)"', deck._repr_html_())[1])
    packed = re.search(r'atob\("([^"]*)"\)', page)[1]
    return page, json.loads(gzip.decompress(base64.b64decode(packed)))


def refusal(dataset: Dataset, **asked) -> str:
    with pytest.raises(CufError) as refused:
        world(dataset, **asked)
    return str(refused.value)


def test_the_map_is_that_of_the_page(app, publie):  # noqa: F811
    """The page of the twinnings, at the level of places: the same objects, the same sentence."""
    page = app("carte", famille="jumelage")
    drawn = json.loads(page.get("deck_gl_json_chart")[0].proto.json)
    deck = world(publie, "lieu", familles=["jumelage"])
    assert layers_of(deck) == {layer["id"]: layer["data"] for layer in drawn["layers"]}
    told = "2 liens tracés entre 2 paires (une collectivité et un lieu)."
    assert told in html_of(page).replace("\u00a0", " ")
    assert told in deck.caption.replace("\u00a0", " ")


def test_a_notebook_is_given_all_that_a_map_needs(publie):
    deck = world(publie)
    page, packed = page_of(deck)
    outlines = next(layer["data"] for layer in packed["spec"]["layers"] if layer["id"] == "pays")
    assert len(outlines["features"]) > 200
    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href)="?https?:|url\(', page)
    assert "Ces contours illustrent\u00a0; ils ne valent pas reconnaissance." in page
    assert "Famille de lien" in page
    assert len(deck._repr_html_()) < 2_000_000
    assert repr(deck) == f"Carte du monde, {len(deck.layers)} couches"


def test_no_text_of_a_map_leaves_its_place_in_a_notebook():
    nasty = "</script><script>alert(1)</script>\"'&quot;"
    arcs = frame(ARC, {"depart": nasty, "source": nasty})
    page, packed = page_of(maps.deck(arcs, *(frame(example) for example in (POINT, PAYS, FONDS, ACCOMPAGNEMENT))))
    assert "alert(1)" not in page
    links = next(layer["data"] for layer in packed["spec"]["layers"] if layer["id"] == "liens")
    assert links[0]["titre"].startswith(nasty)


def test_a_dark_map_is_dark_in_a_notebook(publie):
    assert 'style="color-scheme: dark"' in page_of(world(publie, dark=True))[0]
    assert 'style="color-scheme: light"' in page_of(world(publie))[0]


def test_a_filter_brings_the_map_near_what_it_keeps(publie):
    """Two funds for the Middle East, then twinnings with Japan, which span half of the world's width."""
    whole, east, japan = (
        json.loads(world(publie, "lieu", **asked).to_json())["initialViewState"]
        for asked in ({}, {"pays": ["LBN"]}, {"pays": ["JPN"]})
    )
    assert (whole["longitude"], whole["latitude"], whole["zoom"]) == (14, 27, 0.92)
    assert 33 < east["longitude"] < 38
    assert 32 < east["latitude"] < 36
    assert east["zoom"] == 3.5
    assert 60 < japan["longitude"] < 80
    assert 0.92 < japan["zoom"] < 2


def test_a_dataset_without_links_says_what_to_bring_in(simulated):
    told = refusal(open_dataset("demonstration", simulated))
    assert told == (
        "carte du jeu « demonstration » : il ne nomme aucun lien. Attendu : un jeu dont la table « Partenariats » a des "
        "lignes, comme « publie ». Importez un tableau de liens : python -m cuf_metrics import liens.csv --source "
        "partenariats --jeu demonstration."
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            {"niveau": "Pays"},
            "niveau : « Pays » n’est pas connu. Attendu : parmi region, pays, lieu. Vouliez-vous dire « pays » ?",
        ),
        ({"famille": ["jumelage"]}, "filtre : « famille » n’est pas connu."),
        ({"famille": ["jumelage"]}, "Vouliez-vous dire « familles » ?"),
        ({"pays": "JPN"}, 'filtre « pays » : sa valeur n’est pas une liste de textes. Attendu : une liste, comme pays=["…"].'),
        ({"pays": ["Japon"]}, "filtre « pays » : 1 valeur n’est d’aucun lien de ce jeu (ex. « Japon »)."),
        ({"pays": ["Japon"]}, "Écrivez « JPN » pour « Japon »."),
        ({"familles": ["jumelages"]}, "Vouliez-vous dire « jumelage » ?"),
        (
            {"depuis": "2020"},
            "filtre « depuis » : sa valeur n’est pas admise (ex. « 2020 »). Attendu : une année, comme 2020.",
        ),
        (
            {"membre": "peut-être"},
            "filtre « membre » : sa valeur n’est pas admise (ex. « peut-être »). Attendu : « oui », « non », ou rien.",
        ),
        ({"recherche": 3}, "Attendu : un texte, comme « eau »."),
    ],
)  # fmt: skip
def test_what_a_map_does_not_take_is_told(publie, asked, told):
    assert told in refusal(publie, **asked).replace("\u00a0", " ")


def test_every_wrong_filter_is_told_at_once(publie):
    with pytest.raises(InvalidData, match="2 problèmes"):
        world(publie, famille=["jumelage"], recherche=3)


def test_a_year_alone_opens_a_period(publie):
    """The twinnings of the documents have no year of beginning: no period keeps them."""
    dated = sql(publie, "select count(*) as n from partenariats where annee_debut <= 2023").iloc[0, 0]
    assert dated > 0
    assert len(layers_of(world(publie, "lieu", jusqu_a=2023))["liens"]) > 0
    assert layers_of(world(publie, "lieu", familles=["jumelage"], depuis=2020))["liens"] == []


def test_a_chart_in_a_notebook_asks_no_other_host(simulated):
    """JupyterLab draws it with its own copy; the ground is the page's, as the theme of the notebook is not known."""
    only = {"1.1.a": registry()["1.1.a"]}
    state = indicators_state(open_dataset("demonstration", simulated), data=simulated, only=only)[0]
    for dark in (False, True):
        bundle = trajectory_of(state, dark)._repr_mimebundle_()
        assert list(bundle) == ["application/vnd.plotly.v1+json"]
        held = bundle["application/vnd.plotly.v1+json"]
        assert held["config"]["displayModeBar"] is False
        assert held["layout"]["margin"]["l"] > 0, "les libellés ne touchent pas le bord"
        assert held["layout"]["paper_bgcolor"] == PAGE["fond"][dark]
        assert held["layout"]["template"]["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)", "celui de la page"


def test_a_chart_of_one_value_is_refused_in_the_words_of_the_page(app, publie, built):  # noqa: F811
    state = indicators_state(publie, data=built, only={"1.1.a": registry()["1.1.a"]})[0]
    with pytest.raises(CufError) as refused:
        trajectory_of(state)
    told = "Une seule valeur, et aucune cible : il n’y a pas encore de courbe à tracer."
    assert str(refused.value) == (
        f"graphique de l’indicateur « 1.1.a » : {told} Attendu : deux valeurs au moins, ou une valeur et une cible. "
        "Ce qu’on en sait se lit avec state()."
    )
    assert told in html_of(app("indicateur", indicateur="1.1.a")).replace("\u00a0", " ")
