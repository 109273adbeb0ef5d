"""HTML fragments: text from data never becomes markup, and a source tells how to find the value again."""

import json
import re
from datetime import date

import pandas as pd
import pytest

from cuf_metrics import html, html_liens
from cuf_metrics.catalogue import columns_of
from cuf_metrics.contracts import TABLES
from cuf_metrics.figures import Figure
from cuf_metrics.provenance import Citation, Requete

MAL = "<img src=x onerror=alert(1)> \" ' & </div>"
CITATION = Citation(MAL, MAL, MAL)
REQUETE = Requete(MAL, f"select '{MAL}'", {"pays": [MAL]}, ("fonds",), 3)
FIGURES = [Figure("f", MAL, 3, "fonds", CITATION), Figure("g", MAL, None, "€", REQUETE)]


def rows(**columns) -> pd.DataFrame:
    return pd.DataFrame([columns])


FRAGMENTS = {
    "cards": html.cards(FIGURES),
    "heading": html.heading(MAL),
    "note": html.note(MAL),
    "many": html.provenance_of_many("k", MAL, FIGURES),
    "rows": html.provenance_of_rows("k", MAL, [REQUETE]),
    "words": html.provenance_note("k", MAL, MAL),
    "passage": html.passage("k", MAL, CITATION),
    "swatches": html.swatches(MAL, {MAL: ("#000000", "#FFFFFF")}),
    "axes": html.axes(
        rows(code="1", libelle=MAL, libelle_tableau=MAL, role=MAL, objectifs=[{"libelle": MAL}], nb_actions=2,
             titre_document=MAL, section=MAL, citation=MAL),
        REQUETE,
    ),
    "timeline": html.timeline(
        rows(id_reunion="r", titre=MAL, type_reunion=MAL, lieu=MAL, date_debut=date(2025, 1, 1), date_fin=date(2025, 1, 1),
             precision_date="jour", titre_document=MAL, section=MAL, citation=MAL)
    ),
    "documents": html.documents(
        rows(titre=MAL, editeur=MAL, type_document=MAL, date_publication=date(2025, 1, 1), precision_date="mois",
             nb_chiffres=1, nb_evenements=0)
    ),
    "unplaced": html_liens.unplaced(
        rows(nom_francais=MAL, nom_etranger=MAL, type_lien=MAL, motif_france=MAL, motif_etranger=None)
    ),
    "facets": html_liens.facets({MAL: rows(libelle=MAL, nb_liens=3)}, 3),
    "announced": html_liens.announced(
        rows(id_chiffre_publie=MAL, code_pays=MAL, nom=MAL, libelle=MAL, valeur=7.0, unite="partenariats",
             qualificatif="exact", nb_liens=3, titre_document=MAL, section=MAL, citation=MAL),
        Requete("q", MAL, {"filtre": {"pays": [MAL], "depuis": None}}, ("partenariats",), 3),
    ),
    "link": html_liens.link(
        rows(
            id_partenariat=MAL, id_collectivite=MAL, nom_francais=MAL, nom_etranger=MAL, pays=MAL, nom_pays=MAL,
            type_lien=MAL, famille_lien=MAL, sens_lien=MAL, theme=MAL, odd=MAL, statut_lien=MAL, annee_debut=2001,
            annee_fin=None, certitude=MAL, situation="non localisé", motif_france=MAL, motif_etranger=MAL, note=MAL,
            titre_document=MAL, section=MAL, citation=MAL,
        ).iloc[0],
        rows(numero_ligne=3, contenu=json.dumps({"a": MAL}), titre_document=MAL),
    ),
    "sourced": html_liens.sourced(MAL, [MAL], rows(nom=MAL, titre_document=MAL, section=MAL, citation=MAL), ["nom"]),
    "catalogue": html.catalogue(
        rows(nom=MAL, titre=MAL, description=MAL, lignes=1, couverture="partielle", periode_couverte=MAL, explication=MAL,
             sources=MAL)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FRAGMENTS)
def test_text_from_data_never_becomes_markup(name):
    fragment = FRAGMENTS[name]
    assert "<img" not in fragment
    assert "&lt;img" in fragment
    for attribute in re.findall(r'="([^"]*)"', fragment):
        assert "<" not in attribute


@pytest.mark.parametrize("name", FRAGMENTS)
def test_every_tag_is_closed(name):
    fragment = re.sub(r"<br>", "", FRAGMENTS[name])
    opened = re.findall(r"<([a-z][a-z0-9]*)[\s>]", fragment)
    closed = re.findall(r"</([a-z0-9]+)>", fragment)
    assert sorted(opened) == sorted(closed)


def test_a_query_can_be_run_again_from_what_is_shown():
    source = Requete("liens_carte", "select 1", {"pays": ["Japon", "Liban"], "familles": []}, ("partenariats",), 6)
    shown = html.provenance_of_rows("k", "Liens", [source])
    assert 'Compté sur 6 lignes de\u00a0: <a href="donnees?table=partenariats"' in shown
    assert "avec pays = Japon, Liban\u00a0; familles = tous" in shown
    assert '<code class="obs-sql">select 1</code>' in shown


def test_an_unknown_value_is_said_not_zero():
    card = html.card(Figure("g", "Montant", None, "€", CITATION))
    assert "n.d." in card
    assert "0" not in re.sub(r"<[^>]+>", "", card)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_can_be_described(table):
    described = html.columns(columns_of(table))
    for column in TABLES[table].columns:
        assert f"<code>{column}</code>" in described


def test_links_to_other_pages_keep_the_dataset_and_nothing_else_changes():
    text = '<a href="fiche?pays=JPN">x</a><a href="carte">y</a><a href="#bas">z</a><a href="https://a.fr/?b=1">w</a>'
    assert html.within(text, "publie") == text
    assert html.within(text, "mon jeu") == (
        '<a href="fiche?pays=JPN&amp;jeu=mon%20jeu">x</a><a href="carte?jeu=mon%20jeu">y</a>'
        '<a href="#bas">z</a><a href="https://a.fr/?b=1">w</a>'
    )


def test_a_set_of_filters_tells_only_what_it_leaves_out():
    asked = Requete(
        "q", "select 1", {"filtre": {"pays": ["JPN", "MLI"], "types": [], "depuis": None, "recherche": ""}}, (), 1
    )
    assert "filtre = pays\u00a0: JPN, MLI" in html.provenance_of_rows("k", "t", [asked])
    empty = Requete("q", "select 1", {"filtre": {"pays": []}}, (), 1)
    assert "filtre = aucun" in html.provenance_of_rows("k", "t", [empty])


def test_a_link_to_another_dataset_is_left_as_it_is():
    link = '<a href="?jeu=demonstration">x</a>'
    assert html.within(link, "mon-jeu") == link
