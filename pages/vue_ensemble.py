"""Where does CUF's action stand? The published key figures, the plan's axes, the latest events."""

import streamlit as st

import ui
import ui_filtres
import ui_graphiques
import ui_plan
from cuf_metrics.charte import FAMILLES_DE_LIEN
from cuf_metrics.figures import by_dimension, published

CHIFFRES = {
    "Le réseau": [
        "collectivites_membres_2023",
        "collectivites_participation_reguliere_2023",
        "collectivites_informees_2023",
        "collectivites_etrangeres_2023",
        "associations_partenaires_2023",
        "federations_etrangeres_2023",
        "groupes_travail_geographiques_2023",
        "abonnes_reseaux_sociaux_2023",
    ],
    "Les rencontres": [
        "reunions_initiative_cuf_2023",
        "reunions_participation_cuf_2023",
        "raict_participants_2023",
        "assises_bilaterales_2023",
    ],
    "L’appui et la solidarité": [
        "dcol_collectivites_2023",
        "dcol_cumul_collectivites_2023",
        "fonds_suivis_2023",
        "collectivites_donatrices_2023",
    ],
}

dataset = ui.open_page(
    "Vue d’ensemble",
    "Les chiffres que Cités Unies France a publiés, son projet stratégique 2023–2027 et ses derniers rendez-vous. "
    "Chaque chiffre mène au passage du document où il a été lu.",
)
ui_filtres.choose(dataset, [])
ui_plan.answer(dataset)
ui.section("2023 en quelques chiffres")
for intertitre, ids in CHIFFRES.items():
    ui.cards(published(dataset, ids), intertitre)

left, right = st.columns(2, gap="large")
with left:
    ui_graphiques.bar_chart(
        "reunions-par-pole",
        "Nombre de réunions par pôle, 2023",
        by_dimension(dataset, "pole", "réunions", 2023),
        note="Dynamiques, Asie et Amérique latine : hors comités de pilotage. La somme n’est pas le total.",
    )
with right:
    ui_graphiques.bar_chart(
        "montants-des-fonds",
        "Montants collectés par fonds de solidarité, selon le rapport 2023",
        by_dimension(dataset, "fonds", "€", 2023),
        FAMILLES_DE_LIEN["fonds de solidarité"],
        "Depuis l’ouverture de chaque fonds ; ceux dont aucun document ne donne le montant ne figurent pas ici.",
    )

ui.section("Le projet stratégique 2023–2027")
ui.axes(dataset.named("plan_axes", periode_plan="2023-2027"))
ui.note("CT : collectivités territoriales.")

left, right = st.columns(2, gap="large")
with left:
    ui.section("Derniers rendez-vous tenus")
    ui.events(dataset.named("evenements_recents", statut="réalisé", nombre=7).lignes)
with right:
    ui.section("Rendez-vous annoncés")
    ui.events(dataset.named("evenements_recents", statut="annoncé", nombre=7).lignes)
ui.note("Annoncés : du plus lointain au plus proche ; aucun document ne dit encore s’ils ont eu lieu.")

ui.section("Les documents")
ui.documents(dataset)
