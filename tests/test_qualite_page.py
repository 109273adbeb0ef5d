"""The page Qualité through Streamlit's test runner: the answer, the filters, the rows behind a rule."""

import re

import pandas as pd

from cuf_metrics import html_qualite
from cuf_metrics.charts.qualite import steps
from tests.test_pages import app, html_of  # noqa: F401 — `app` is a fixture


def shown(test) -> str:
    return html_of(test).replace("\u00a0", " ").replace("\u202f", " ")


def test_the_page_answers_first_then_tells_each_rule_in_default(app):  # noqa: F811
    test = app("qualite")
    assert not test.exception
    page = shown(test)
    assert re.search(
        r"\d+ règles : \d+ respectées, \d+ en défaut \(\d+ moyennes?, \d+ mineures?\), \d+ sans objet", page
    )
    assert "2 cas sur 86 examinés." in page
    assert "table sans ligne : « Adhésions »" in page
    assert "mois de retard" in page
    assert 'dans la <a href="identites" target="_self">page Identités</a>' in page
    assert [h.value for h in test.header] == [
        "Fraîcheur",
        "Couverture",
        "Les règles",
        "Les lignes en cause",
        "L’histoire de la qualité",
    ]


def test_a_link_to_a_rule_opens_its_rows(app):  # noqa: F811
    test = app("qualite")
    test.selectbox(key="regle").set_value("collectivites-sans-code").run()
    rows = test.dataframe[0].value
    assert list(rows.columns) == ["Ligne", "Constat", "Valeur", "Table", "Identifiant"]
    assert list(rows["Constat"]) == ["ni SIREN ni code Insee"] * 2
    assert "2 cas sur 86." in shown(test)


def test_filters_keep_a_family_or_say_that_nothing_answers(app):  # noqa: F811
    test = app("qualite")
    test.multiselect(key="famille_regle").set_value(["orphelins"]).run()
    page = shown(test)
    assert "Partenariats que la carte ne peut pas placer" in page
    assert "Réunions annoncées dont la date est passée</h4>" not in page
    test.multiselect(key="gravite").set_value(["mineure"]).run()
    assert [i.value for i in test.info] == ["Aucune règle ne répond à ces filtres."]


def test_a_freshness_without_any_dated_table_is_told(publie):
    result = publie.cited("rien", "select '' as nom_table, '' as objet, 1 as mois where false")
    fragment = html_qualite.freshness(result, {1: "mensuelle"}, ["adhesions", "flux"]).replace("\u00a0", " ")
    assert "<table" not in fragment
    assert "Sans ligne datée : Adhésions, Flux financiers." in fragment


def test_steps_name_each_severity_at_its_end_without_covering():
    rows = pd.DataFrame({"jour": ["03/03/2026", "04/03/2026"], "operation": ["Import", "Retour"]})
    figure = steps(rows.assign(majeure=[2, 0], moyenne=[1, 0], mineure=[3, 4]))
    named = [a.text.split("</span> ")[1] for a in figure.layout.annotations]
    assert named == ["majeure <b>0</b>", "moyenne <b>0</b>", "mineure <b>4</b>"]
    levels = pd.Series([a.y for a in figure.layout.annotations])
    assert levels.diff().abs().dropna().min() > 0.05
