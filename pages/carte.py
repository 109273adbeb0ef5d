"""Who cooperates with whom, and where? The named links on a world map, and as a table."""

import streamlit as st

import ui
from cuf_metrics import html, maps
from cuf_metrics.figures import computed, source_of
from cuf_metrics.formatting import count

COLONNES = {
    "nom_francais": "Extrémité française",
    "nom_etranger": "Partenaire",
    "nom_pays": "Pays",
    "type_lien": "Nature du lien",
    "famille_lien": "Famille",
    "annee_debut": "Depuis",
    "annee_fin": "Jusqu’à",
    "situation": "Sur la carte",
    "precision_etranger": "Précision",
    "titre_document": "Document",
    "section": "Section",
    "citation": "Passage",
}

dataset = ui.open_page(
    "Carte des coopérations",
    "Les liens que les documents nomment entre collectivités françaises et partenaires étrangers. Ce n’est "
    "pas un recensement : les répertoires publiés en annoncent bien davantage.",
)
ui.cards(computed(dataset, "liens_comptes", ("partenariats", "partenaires")))

links, funds = dataset.named("liens_carte"), dataset.named("fonds_carte")
left, right = st.columns(2)
with left:
    families = ui.choose("Famille de lien", "famille", sorted(links["famille_lien"].unique()))
with right:
    countries = ui.choose("Pays", "pays", sorted({*links["nom_pays"].dropna(), *funds["nom_pays"].dropna()}))
links = ui.keep(links, famille_lien=families, nom_pays=countries)
funds = ui.keep(funds.assign(famille_lien="fonds de solidarité"), famille_lien=families, nom_pays=countries)

parts = {situation: links[links["situation"] == situation] for situation in ("arc", "repère", "non localisé")}
arcs, marks = maps.arcs(parts["arc"]), maps.markers(parts["repère"], funds)
summary = ", ".join(
    (
        f"{count(len(links), 'lien')} : {count(len(parts['arc']), 'tracé', 'tracés')} par un arc",
        f"{len(parts['repère'])} par un repère",
        f"{count(len(parts['non localisé']), 'non localisé', 'non localisés')}",
        count(len(funds), "fonds de solidarité", "fonds de solidarité"),
    )
)
ui.world_map(
    "carte",
    maps.deck(arcs, marks, ui.is_dark()),
    sorted(arcs["famille_lien"].unique()),
    summary,
    source_of("liens_carte", ("partenariats", "collectivites", "partenaires"), links),
)

ui.section("Les mêmes liens en tableau")
ui.table("liens", links, COLONNES, f"Tableau des liens de coopération : {count(len(links), 'ligne')}")

ui.section(f"{count(len(parts['non localisé']), 'lien non localisé', 'liens non localisés')}")
if len(parts["non localisé"]):
    st.html(html.unplaced(parts["non localisé"]))
