"""Chosen links: totals that agree at every level, filters that keep what they say, nothing known told from nothing there."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cuf_metrics.indicators.case_tables import tables_of
from cuf_metrics.liens import LISTES, TOUS
from cuf_metrics.sql import named_query

NIVEAUX = ("region", "pays", "lieu")
INTERNE = "lien entre collectivités françaises"
PARTIES = {
    "familles": ["jumelage", "programme"],
    "poles": ["Asie"],
    "pays": ["JPN", "MDG"],
    "types": ["commune"],
    "regions": ["52", "non renseigné"],
    "themes": ["culture", "climat"],
    "sens": ["réciproque"],
    "recherche": "Japon",
}


def kept(dataset, **filtre) -> pd.DataFrame:
    return dataset.named("liens_carte", filtre=TOUS | filtre, limite=10_000).lignes


def parts(dataset, **filtre) -> pd.Series:
    return dataset.named("liens_parts", filtre=TOUS | filtre).lignes.iloc[0]


def frames(dataset, niveau: str, **filtre) -> tuple[pd.DataFrame, pd.DataFrame]:
    asked = {"filtre": TOUS | filtre, "niveau": niveau, "limite": 10_000}
    return dataset.named("carte_arcs", **asked).lignes, dataset.named("carte_points", **asked).lignes


@settings(max_examples=40, deadline=None)
@given(names=st.sets(st.sampled_from(sorted(PARTIES)), max_size=3), niveau=st.sampled_from(NIVEAUX))
def test_every_level_holds_the_same_links(publie, names, niveau):
    filtre = {name: PARTIES[name] for name in names}
    told, (arcs, points) = parts(publie, **filtre), frames(publie, niveau, **filtre)
    assert told["nb_arcs"] + told["nb_reperes"] + told["nb_non_localises"] == told["nb_liens"]
    assert arcs["nb_liens"].sum() == told["nb_arcs"]
    assert points.loc[points["cote"] == "départ", "nb_liens"].sum() == told["nb_arcs"]
    assert points.loc[points["cote"] == "arrivée", "nb_liens"].sum() == told["nb_arcs"] + told["nb_reperes"]
    if len(arcs):
        assert (arcs["nb_paires"] == len(arcs)).all()
    assert arcs[["depart_longitude", "depart_latitude", "arrivee_longitude", "arrivee_latitude"]].notna().all().all()


@pytest.mark.parametrize(
    ("filtre", "column", "values"),
    [
        ({"familles": ["jumelage"]}, "famille_lien", {"jumelage"}),
        ({"pays": ["JPN"]}, "pays", {"JPN"}),
        ({"poles": ["Asie"]}, "pole", {"Asie"}),
        ({"types": ["département"]}, "type_collectivite", {"département"}),
        ({"regions": ["75"]}, "region", {"Nouvelle-Aquitaine"}),
        ({"sens": ["entrant"]}, "sens_lien", {"entrant"}),
        ({"sous_regions": ["Asie de l’Est"]}, "sous_region", {"Asie de l’Est"}),
    ],
    ids=lambda v: next(iter(v)) if isinstance(v, dict) else "",
)
def test_a_filter_keeps_what_it_says_and_all_of_it(publie, filtre, column, values):
    rows, every = kept(publie, **filtre), kept(publie)
    assert set(rows[column]) == values
    assert len(rows) == every[column].isin(values).sum() > 0


def test_a_theme_among_several_is_found(publie):
    rows = kept(publie, themes=["culture"])
    assert {"nantes-niigata", "montpellier-continent-africain"} <= set(rows["id_partenariat"])
    assert all("culture" in theme.split(" ; ") for theme in rows["theme"])


def test_a_period_keeps_links_in_progress_and_no_undated_one(publie):
    rows = kept(publie, depuis=2008, jusqu_a=2008)
    assert set(rows["id_partenariat"]) >= {"nancy-territoires-japonais", "cuf-clair-paris"}
    assert rows["annee_debut"].notna().all()
    assert (rows["annee_debut"] <= 2008).all()
    assert (rows["annee_fin"].fillna(9999) >= 2008).all()


def test_search_ignores_case_and_accents(publie):
    assert len(kept(publie, recherche="SENEGAL")) == len(kept(publie, recherche="sénégal"))
    assert len(kept(publie, recherche="sHiZuOkA")) == 2
    assert kept(publie, recherche="' or 1=1 --").empty
    assert kept(publie, recherche="%").empty


def test_every_list_of_the_filter_is_a_condition_of_the_query():
    text = named_query("views/liens_choisis")
    assert [name for name in TOUS if f"['{name}']" not in text] == []
    assert set(LISTES) <= set(TOUS)


DOCUMENT = {"id_document": "d", "titre": "Le document", "type_document": "rapport d’activité"}
BRETONNE = {"type_collectivite": "commune", "precision_lieu": "lieu", "latitude": 48.1, "longitude": -1.7}


def rows_of(name: str, tables: dict, **parameters) -> pd.DataFrame:
    return tables_of(tables).execute(named_query(name), parameters).df()


def link(rank: int, **values) -> dict:
    return {
        "id_partenariat": f"l{rank}",
        "id_document": "d",
        "id_collectivite": "rennes",
        "famille_lien": "jumelage",
    } | values


def test_links_between_french_local_governments_come_only_when_asked_for():
    tables = {
        "documents": [DOCUMENT],
        "collectivites": [{"id_collectivite": "rennes", **BRETONNE}],
        "partenariats": [link(1), link(2, famille_lien=INTERNE)],
    }
    assert list(rows_of("liens_carte", tables, filtre=TOUS, limite=9)["id_partenariat"]) == ["l1"]
    asked = rows_of("liens_carte", tables, filtre=TOUS | {"familles": [INTERNE]}, limite=9)
    assert list(asked["id_partenariat"]) == ["l2"]


@pytest.mark.parametrize(
    ("document", "figures", "links", "state"),
    [
        ({}, [], [], "rien de connu"),
        ({"est_exhaustif": True}, [], [], "aucun lien déclaré"),
        ({"est_exhaustif": True, "code_pays": "XYZ"}, [], [], "aucun lien déclaré"),
        ({"est_exhaustif": True, "code_pays": "ABC"}, [], [], "rien de connu"),
        ({}, [{"nom_dimension_1": "pays", "valeur_dimension_1": "Xylie", "unite": "partenariats", "valeur": 7.0}], [],
         "liens annoncés"),
        ({"est_exhaustif": True}, [], [link(1, code_pays="XYZ")], "liens nommés"),
    ],
)  # fmt: skip
def test_nothing_known_is_not_nothing_there(monkeypatch, document, figures, links, state):
    place = {
        "code_pays": "XYZ",
        "nom": "Xylie",
        "latitude": 1.0,
        "longitude": 1.0,
        "region_monde": "Asie",
        "sous_region": "Asie",
    }
    monkeypatch.setitem(tables_of.__globals__["REFERENCE"], "pays", [place])
    tables = {"documents": [DOCUMENT | document], "chiffres_publies": figures, "partenariats": links}
    found = rows_of("carte_pays", tables, filtre=TOUS)
    assert list(found["etat"]) == [state]


def test_a_recent_proof_is_told_from_an_old_one_and_from_none():
    tables = {
        "documents": [DOCUMENT | {"type_document": "base de jumelages"}],
        "partenariats": [link(1, annee_attestation=2024), link(2, annee_attestation=2010), link(3)],
    }
    found = rows_of("liens_preuves", tables, filtre=TOUS, annee=2025, anciennete=5)
    assert list(found["valeur"]) == [1, 1, 1]
    assert list(found["id"]) == ["liens-attestes", "liens-anciens", "liens-sans-date"]


def test_a_published_text_vouches_for_its_year_a_file_does_not(publie):
    years = kept(publie).set_index("id_partenariat")["annee_preuve"]
    assert years["cannes-shizuoka"] == 2025
    file = {"documents": [DOCUMENT | {"type_document": "répertoire"}], "partenariats": [link(1)]}
    assert rows_of("liens_carte", file, filtre=TOUS, limite=9)["annee_preuve"].isna().all()


def test_the_evolution_counts_dated_links_once_a_year():
    tables = {
        "documents": [DOCUMENT],
        "partenariats": [link(1, annee_debut=2000, annee_fin=2002), link(2, annee_debut=2002), link(3)],
    }
    found = rows_of("liens_evolution", tables, filtre=TOUS, annee=2004)
    assert list(found["annee"]) == [2000, 2001, 2002, 2003, 2004]
    assert list(found["nb_en_cours"]) == [1, 1, 2, 1, 1]
    assert list(found["nb_nouveaux"]) == [1, 0, 1, 0, 0]


def test_what_is_announced_stands_beside_what_is_named(publie):
    rows = publie.named("liens_annonces", pays=[]).lignes.set_index("code_pays")
    assert set(rows.index) == {"JPN", "MDG", "SEN", "MRT"}
    assert rows.at["JPN", "valeur"] == 180
    assert rows.at["JPN", "qualificatif"] == "plus de"
    # Two twinnings are named; visits and meetings are not partnerships.
    assert rows.at["JPN", "nb_liens"] == 2
    assert rows.at["SEN", "nb_liens"] == 0
