"""Who cooperates with whom, and where? The named links on a world map, and as a table."""

import streamlit as st

import ui
from cuf_metrics import html, maps
from cuf_metrics.figures import computed
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
every_link = dataset.named("liens_carte", familles=[], pays=[]).lignes
every_fund = dataset.named("fonds_carte", familles=[], pays=[]).lignes
left, right = st.columns(2)
with left:
    families = ui.choose("Famille de lien", "famille", every_link["famille_lien"], "Toutes")
with right:
    countries = ui.choose("Pays", "pays", [*every_link["nom_pays"].dropna(), *every_fund["nom_pays"].dropna()])
links = dataset.named("liens_carte", familles=families, pays=countries)
funds = dataset.named("fonds_carte", familles=families, pays=countries)
ui.cards(computed(dataset, "liens_comptes", familles=families, pays=countries))

drawn, marked, unplaced = (
    links.lignes[links.lignes["situation"] == situation] for situation in ("arc", "repère", "non localisé")
)
arcs, marks = maps.arcs(drawn), maps.markers(marked, funds.lignes)
parts = {"tracés par un arc": drawn, "montrés par un repère": marked, "non localisés": unplaced}
told = ", ".join(f"{len(rows)} {how}" for how, rows in parts.items() if len(rows))
ui.world_map(
    "carte",
    maps.deck(arcs, marks, ui.is_dark()),
    html.map_legend(arcs, marks),
    f"{count(len(links.lignes), 'lien')} : {told or 'aucun'}. "
    f"{count(len(funds.lignes), 'fonds de solidarité', 'fonds de solidarité')}.",
    [links.source, funds.source],
)

ui.section("Les mêmes liens en tableau")
ui.table("liens", links.lignes, COLONNES, f"Tableau des liens de coopération : {count(len(links.lignes), 'ligne')}")
ui.section("Liens non localisés")
ui.unplaced(unplaced)
