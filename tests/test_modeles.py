"""Templates as data, and headers recognised, decided or suggested."""

import pandas as pd
import pytest

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.errors import InvalidData
from cuf_metrics.imports.colonnes import INCONNU, PROCHE, RECONNU, RETENU, headers_decided, recognise, remember
from cuf_metrics.imports.modeles import MODELES
from cuf_metrics.pilotage import rows_of
from cuf_metrics.sources.bruts import fold

ADHESIONS = MODELES["adhesions"]


def test_there_is_a_template_for_each_table_people_bring():
    assert list(MODELES) == [
        "adhesions", "reunions", "participations", "flux", "partenariats", "accompagnements", "publications", "audiences"
    ]  # fmt: skip


@pytest.mark.parametrize("table", MODELES)
def test_a_template_says_everything_of_its_columns(table):
    modele = MODELES[table]
    assert modele.titre == TABLES[table].titre
    assert modele.periodicite in FIELDS["periodicite"].valeurs
    assert set(modele.cle) <= set(TABLES[table].columns)
    assert all(c.entete and c.aide and (c.exemple or not c.exigee) for c in modele.colonnes)
    assert {c.champ for c in modele.colonnes if c.exigee} == {names[0] for names in modele.exigences.values()}


@pytest.mark.parametrize("table", MODELES)
def test_no_name_of_a_column_means_another(table):
    names = [(fold(name), champ) for champ, several in MODELES[table].synonymes.items() for name in several]
    assert len({name for name, _ in names}) == len(set(names))


@pytest.mark.parametrize("table", MODELES)
def test_the_headers_of_a_template_are_recognised(table):
    modele = MODELES[table]
    found = recognise([c.entete for c in modele.colonnes], modele, {})
    assert found.champs == {c.entete: c.champ for c in modele.colonnes}
    assert set(found.origines.values()) == {RECONNU}
    assert found.manquants == []
    assert found.problems("f.csv") == []


@pytest.mark.parametrize(
    ("header", "champ"),
    [
        ("COLLECTIVITES", "nom_source"),
        ("nom de la collectivité", "nom_source"),
        ("n° SIREN", "code_source"),
        ("Cotisation en euros", "montant_eur"),
        ("Montant (€)", "montant_eur"),
        ("Montant de la cotisation [obligatoire]", "montant_eur"),
        ("Annee *", "annee"),
        ("Date d'adhésion", "date_adhesion"),
        ("statut_adhesion", "statut_adhesion"),
    ],
)
def test_a_header_is_known_without_accents_case_articles_plural_or_unit(header, champ):
    found = recognise([header], ADHESIONS, {})
    assert (found.champs[header], found.origines[header]) == (champ, RECONNU)


def test_a_close_header_is_suggested_and_never_taken():
    found = recognise(["Collectivité", "Année", "Cotisatoin", "Courriel"], ADHESIONS, {})
    assert found.origines == {"Collectivité": RECONNU, "Année": RECONNU, "Cotisatoin": PROCHE, "Courriel": INCONNU}
    assert found.proches == {"Cotisatoin": "montant_eur"}
    assert "montant_eur" not in found.entetes
    assert [str(p) for p in found.problems("f.csv")] == [
        "f.csv, colonne « Cotisatoin » : l’en-tête ressemble à « Cotisation (€) » sans être le même. Attendu : un "
        "en-tête connu, ou confirmé. Confirmez ce qu’il nomme, ou laissez la colonne de côté, puis relancez."
    ]
    assert found.changed("Cotisatoin", "montant_eur").entetes["montant_eur"] == "Cotisatoin"
    left = found.changed("Cotisatoin", "")
    assert left.problems("f.csv") == []
    assert left.ignorees == ("Cotisatoin", "Courriel")


def test_what_is_missing_or_named_twice_is_told():
    found = recognise(["Collectivité", "Nom de la collectivité", "Montant (k€)"], ADHESIONS, {})
    assert [c.champ for c in found.manquants] == ["annee"]
    assert found.doubles == {"nom_source": ["Collectivité", "Nom de la collectivité"]}
    assert [str(p) for p in found.problems("f.csv")] == [
        "f.csv : aucune colonne ne donne « Année ». Attendu : un en-tête comme « Année », « exercice », « millésime », "
        "« an », « année d’adhésion », « année de cotisation ». En-têtes lus : « Collectivité », « Nom de la collectivité "
        "», « Montant (k€) ». Renommez la colonne, ou dites laquelle c’est, puis relancez.",
        "f.csv, colonnes « Collectivité », « Nom de la collectivité » : 2 colonnes pour « Collectivité ». Attendu : une "
        "seule colonne par champ. Laissez de côté celles qui disent autre chose, puis relancez.",
        "f.csv, colonne « Montant (k€) » : un en-tête qui annonce « k ». Attendu : des euros, à l’unité. Écrivez ces "
        "montants en euros (12500 et non 12,5 k€) sous un en-tête « Montant », puis relancez.",
    ]


def test_a_code_stands_for_a_name_and_a_year_for_a_date():
    assert recognise(["SIREN", "Année"], ADHESIONS, {}).manquants == []
    assert recognise(["Canal", "Mesure", "Valeur", "Année"], MODELES["audiences"], {}).manquants == []


def test_links_and_flows_are_handed_to_their_readers_under_their_own_names():
    headers = ["SIREN du donateur", "Somme", "Courriel"]
    found = recognise(headers, MODELES["flux"], {})
    assert list(found.renamed(pd.DataFrame([["1", "5", "x"]], columns=headers))) == ["SIREN", "Montant"]


def test_what_people_said_of_headers_is_remembered_once(tmp_path):
    headers = ["Structure adhérente", "Millézime", "Collectivité", "Courriel"]
    first = recognise(headers, ADHESIONS, headers_decided("adhesions", tmp_path))
    said = first.changed("Structure adhérente", "nom_source").changed("Millézime", "annee").changed("Collectivité", "")
    assert remember(said.changed("Courriel", ""), "chargée de mission", tmp_path) == 3
    assert headers_decided("adhesions", tmp_path) == {
        "structur adherent": "nom_source",
        "millezim": "annee",
        "collectivit": "",
    }
    assert headers_decided("reunions", tmp_path) == {}
    again = recognise(headers, ADHESIONS, headers_decided("adhesions", tmp_path))
    assert again.champs == {
        "Structure adhérente": "nom_source",
        "Millézime": "annee",
        "Collectivité": "",
        "Courriel": "",
    }
    assert again.origines["Collectivité"] == RETENU
    assert remember(again, "chargée de mission", tmp_path) == 0
    assert remember(again.changed("Collectivité", "nom_source"), "direction", tmp_path) == 1
    assert headers_decided("adhesions", tmp_path)["collectivit"] == "nom_source"
    assert [row["enregistre_par"] for row in rows_of("entetes", tmp_path).to_pylist()][-1] == "direction"


def test_a_decision_names_a_field_of_the_template(tmp_path):
    said = recognise(["Truc"], ADHESIONS, {}).changed("Truc", "cotisation")
    with pytest.raises(InvalidData, match="« cotisation » n’est pas un champ de la table « adhesions »"):
        remember(said, "direction", tmp_path)
    assert headers_decided("adhesions", tmp_path) == {}


def test_names_that_are_cut_short_dated_or_no_name_at_all():
    found = recognise(["Cotis.", "Dpt", "#", "N° SIREN 2024"], MODELES["adhesions"], {"": "note"})
    assert found.champs == {
        "Cotis.": "montant_eur", "Dpt": "departement_source", "#": "", "N° SIREN 2024": "code_source",
    }  # fmt: skip
    assert list(found.origines.values()) == ["reconnu", "reconnu", "inconnu", "proche"]


def test_a_long_cell_is_no_name_and_takes_no_time():
    modele = MODELES["adhesions"]
    assert (modele.nomme("Cotisation (€)"), modele.nomme("(" * 60_000), modele.nomme("#")) == (True, False, False)
    assert recognise(["(" * 60_000], modele, {}).ignorees == ("(" * 60_000,)
