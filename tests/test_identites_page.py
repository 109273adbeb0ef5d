"""The page « Identités »: calm where nothing is to settle, a queue with proposals where something is, and its undoing."""

import html
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cuf_metrics.identites import history
from cuf_metrics.imports import Origine, import_file
from tests.test_identites import LIGNES
from tests.test_pages import Started, first_page, html_of, use
from tests.test_plan_pages import at_address

NBSP = "\u00a0"
ATTAQUE = "<img src=x onerror=alert(1)> [lien](http://exemple.invalid)"


@pytest.fixture(scope="module")
def folder(built, tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("identites-page") / "data"
    shutil.copytree(built, data, symlinks=True)
    (data / "pilotage").mkdir()
    path = data.parent / "liens.csv"
    path.write_text("\n".join([*LIGNES, f"{ATTAQUE};Ségou;Mali;jumelage"]) + "\n", encoding="utf-8")
    import_file(path, Origine("partenariats"), "essai", data)
    return data


@pytest.fixture
def data(folder, tmp_path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "data", symlinks=True))


@pytest.fixture
def app(data, monkeypatch):
    """The page on that folder, on a machine that nobody else reaches."""
    use(data, monkeypatch)
    monkeypatch.setattr("streamlit.testing.v1.app_test.PagesManager", Started)
    at_address(monkeypatch, "localhost")

    def start(**query: str) -> AppTest:
        test = first_page("identites", **query)
        assert not test.exception
        return test

    return start


def words(test: AppTest) -> str:
    return html.unescape(html_of(test)).replace(NBSP, " ")


def button(test: AppTest, label: str):
    return next(b for b in test.button if b.label == label)


def field(test: AppTest, label: str):
    return next(t for t in test.text_input if t.label == label)


def test_published_facts_have_nothing_to_settle(app):
    page = words(app())
    assert "Rien à trancher dans ce jeu." in page
    assert "Quand un fichier est importé" in page


def test_a_name_is_settled_then_given_back(app, data):
    test = app(jeu="essai")
    assert "4 noms de collectivités lus dans les fichiers : 1 certain, 1 ambigu, 2 inconnus." in words(test)
    assert "Ce qui reste à trancher concerne 4 lignes." in words(test)
    assert "Saint-Denis | Exeter | Royaume-Uni | jumelage" in words(test)
    choice = test.radio[0]
    assert choice.label == "« Saint-Denis » désigne"
    assert choice.options[1] == r"Saint-Denis · commune · Seine-Saint-Denis \(93\) · 93066"
    button(test, "Enregistrer la décision").click().run()
    assert "Choisissez une collectivité" in test.error[0].value
    assert "Indiquez un motif." in test.error[0].value
    assert history(data).empty
    test.radio[0].set_value("93066")
    field(test, "Motif").set_value("Le jumelage de 1960.")
    field(test, "Votre fonction").set_value("direction")
    button(test, "Enregistrer la décision").click().run()
    assert not test.exception
    assert test.success[0].value.replace("\\", "") == (
        "« Saint-Denis » désigne désormais Saint-Denis (93). 1 nom rapproché autrement : 2 lignes ont changé de "
        "collectivité."
    )
    assert "1 certain, 1 décidé, 2 inconnus" in words(test)
    assert test.radio[0].label != "« Saint-Denis » désigne"
    field(test, "Motif").set_value("")
    cancelled = [t for t in test.text_input if t.label == "Motif"][-1]
    cancelled.set_value("Erreur de dossier.")
    [t for t in test.text_input if t.label == "Votre fonction"][-1].set_value("direction")
    button(test, "Annuler cette décision").click().run()
    assert not test.exception
    assert test.success[0].value.startswith("« Saint-Denis » est de nouveau rapproché automatiquement.")
    assert history(data)["retenu"].tolist() == ["automatique", "93066"]


def test_the_reference_is_searched_freely(app):
    test = app(jeu="essai")
    field(test, "Chercher dans le référentiel").set_value("35238").run()
    assert test.radio[0].options[0] == r"Rennes · commune · Ille-et-Vilaine \(35\) · 35238"
    field(test, "Chercher dans le référentiel").set_value("zzz qqq").run()
    assert "Aucune collectivité du référentiel n’a un nom proche." in words(test)


def test_a_name_of_a_file_is_shown_as_text_only(app):
    test = app(jeu="essai", nom="2")
    assert "<img" not in html_of(test)
    assert "[lien](" not in test.radio[0].label
    assert "&lt;img src=x onerror=alert(1)&gt;" in html_of(test)


def test_who_may_not_record_sees_the_proposals_only(app, monkeypatch):
    at_address(monkeypatch, "observatoire.exemple")
    test = app(jeu="essai")
    assert test.radio[0].options
    assert button(test, "Enregistrer la décision").disabled
    assert "Trancher demande une connexion et une fonction autorisée" in words(test)
