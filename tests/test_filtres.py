"""The filters that pages share: what they keep, how they are told, that they follow the reader, and which one empties."""

import pytest

import ui_filtres
from cuf_metrics.filtres import Filtre
from tests.test_pages import RACINE, app, first_page, html_of, use  # noqa: F401 — `app` is a fixture

EFFACER = ui_filtres.EFFACER


def notes(test) -> str:
    return html_of(test).replace("\u00a0", " ")


def test_a_filter_tells_what_it_keeps_and_gives_it_to_queries():
    kept = Filtre(annee=2023, poles=("Afrique", "Asie"))
    assert kept.actifs == ("annee", "poles")
    assert kept.valeurs() == {
        "annee": 2023,
        "poles": ["Afrique", "Asie"],
        "pays": [],
        "types": [],
        "regions": [],
        "membre": "",
    }
    assert kept.sans("annee") == Filtre(poles=("Afrique", "Asie"))
    assert kept.avec(["annee", "pays"]) == Filtre(annee=2023)


@pytest.mark.parametrize(
    ("without", "told"),
    [
        ({}, "Ce jeu ne contient aucune ligne sur les réunions."),
        (
            {"année 2019": 12, "pôle Asie": 0, "pays Japon": 1234},
            "Aucun résultat parmi les réunions : sans « année 2019 », il y en aurait 12 ; "
            "sans « pays Japon », il y en aurait 1\u202f234.",
        ),
        (
            {"année 2019": 0, "pôle Asie": 0},
            "Aucun résultat parmi les réunions : lever un seul filtre n’y suffit pas (année 2019 ; pôle Asie). "
            "« Effacer les filtres » montre tout.",
        ),
    ],
)
def test_an_empty_answer_names_the_filter_to_lift(without, told):
    assert ui_filtres.why_empty(without, "réunions") == told


def test_filters_follow_from_page_to_page_and_are_cleared_everywhere(app):  # noqa: F811
    test = app("reunions")
    test.multiselect(key="pays").select("JPN").run()
    test.selectbox(key="annee").set_value("2023").run()
    assert "Filtré : année 2023 ; pays Japon." in notes(test)

    test.switch_page("pages/partenariats.py").run()
    assert test.multiselect(key="pays").value == ["JPN"]
    assert "Filtré : pays Japon. Sans effet sur cette page : année." in notes(test)

    test.switch_page("pages/plan_strategique.py").run()
    assert "Sans effet sur cette page : année, pays." in notes(test)

    test.switch_page("pages/reunions.py").run()
    assert test.selectbox(key="annee").value == "2023"
    next(button for button in test.button if button.label == EFFACER).click().run()
    assert not test.exception
    assert "Filtré :" not in notes(test)

    test.switch_page("pages/partenariats.py").run()
    assert test.multiselect(key="pays").value == []


def test_what_a_page_does_not_offer_is_kept_for_the_others(app):  # noqa: F811
    """Links of the published facts know no pole « Europe » alone: the choice made on meetings is not lost there."""
    test = app("reunions")
    test.multiselect(key="pole").select("Institutions").run()
    test.switch_page("pages/partenariats.py").run()
    assert test.multiselect(key="pole").value == []
    test.switch_page("pages/reunions.py").run()
    assert test.multiselect(key="pole").value == ["Institutions"]


def test_the_country_chooses_the_funds(app):  # noqa: F811
    test = app("fonds")
    test.multiselect(key="pays").select("LBN").run()
    assert not test.exception
    assert "Collecté par 1 fonds" in notes(test)
    test.multiselect(key="pays").set_value(["JPN"]).run()
    assert [info.value for info in test.info] == [
        "Aucun résultat parmi les fonds : sans « pays Japon », il y en aurait 9."
    ]


def test_the_empty_year_says_which_one_is_shown(app):  # noqa: F811
    test = app("reunions")
    assert test.selectbox(key="annee").options[0] == "La dernière (2023)"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"region": "99"}, "Filtre inconnu ici, ignoré : région 99."),
        ({"annee": "2031", "pole": "Lune"}, "Filtres inconnus ici, ignorés : année 2031 ; pôle Lune."),
        ({"pays": "Japon"}, "Filtré : pays Japon."),
        ({"pays": "JPN"}, "Filtré : pays Japon."),
    ],
)
def test_an_address_is_understood_by_code_or_label_and_what_is_unknown_is_said(app, asked, told):  # noqa: F811
    test = app("reunions", **asked)
    assert not test.exception
    assert not test.error
    assert told in notes(test)


def test_the_filters_of_an_address_are_cleared_for_good(app):  # noqa: F811
    test = app("reunions", pays="JPN")
    next(button for button in test.button if button.label == EFFACER).click().run()
    test.run()
    assert test.multiselect(key="pays").value == []
    assert "Filtré :" not in notes(test)


def test_another_dataset_says_which_filters_it_does_not_know_and_gives_them_back(simulated, monkeypatch):
    use(simulated, monkeypatch)
    test = first_page("reunions")
    test.selectbox(key="annee").set_value("2008").run()
    test.selectbox(key="jeu").select("demonstration").run()
    assert not test.exception
    assert not test.error
    assert "Filtre inconnu ici, ignoré : année 2008." in notes(test)
    assert test.selectbox(key="annee").value == ""
    test.selectbox(key="jeu").select("publie").run()
    assert test.selectbox(key="annee").value == "2008"
    assert "Filtré : année 2008." in notes(test)
