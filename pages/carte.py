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
    "titre_document": "Document",
    "section": "Section",
    "citation": "Passage",
}

dataset = ui.open_page(
    "Carte des coopérations",
    "Les liens que les documents nomment entre collectivités françaises et partenaires étrangers. Ce n’est "
    "pas un recensement : les répertoires publiés en annoncent bien davantage.",
)
links = dataset.named("liens_carte")
funds = dataset.named("fonds_carte")
ui.cards(computed(dataset, "liens_comptes", ("partenariats", "partenaires")))

left, right = st.columns(2)
with left:
    families = ui.choose("Famille de lien", "famille", sorted(links["famille_lien"].unique()))
with right:
    countries = ui.choose("Pays", "pays", sorted(links["nom_pays"].dropna().unique()))
everywhere = set(countries) == set(links["nom_pays"].dropna())
kept = links[
    links["famille_lien"].isin(families) & (links["nom_pays"].isin(countries) | (links["nom_pays"].isna() & everywhere))
]
drawn = kept[kept["situation"] == "tracé"]
others = kept[kept["situation"] != "tracé"]
shown_funds = funds[funds["nom_pays"].isin(countries) | everywhere] if "fonds de solidarité" in families else funds[:0]

marks = maps.markers(others[others["situation"] == "sans collectivité française"], shown_funds)
summary = (
    f"{count(len(drawn), 'lien tracé', 'liens tracés')}, {count(len(others), 'lien sans arc', 'liens sans arc')}, "
    f"{count(len(shown_funds), 'fonds de solidarité', 'fonds de solidarité')}"
)
ui.world_map("carte", maps.deck(maps.arcs(drawn), marks, ui.is_dark()), sorted(drawn["famille_lien"].unique()), f"Carte du monde : {summary}. Le tableau qui suit dit la même chose.")
st.html(f'<p class="obs-note">{html.escape(summary)}.</p>')

ui.section("Les mêmes liens en tableau")
ui.table("liens", kept, COLONNES, f"Tableau des liens de coopération : {count(len(kept), 'ligne')}")

ui.section(f"{count(len(others), 'lien non tracé', 'liens non tracés')}")
st.html(html.unplaced(others))
