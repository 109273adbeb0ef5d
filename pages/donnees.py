"""What does the Observatory hold, and what is missing? Catalogue, columns, rows, coverage."""

import streamlit as st

import ui
from cuf_metrics.contracts import TABLES
from cuf_metrics.formatting import count, number

APERCU = 5000

dataset = ui.open_page(
    "Données",
    "Chaque table du jeu, ce qu’elle couvre et ce qui lui manque. Tout ce que les autres pages montrent vient d’ici.",
)
ui.catalogue(dataset)

ui.section("Voir une table")
name = ui.choose_one("Table", "table", {name: f"{table.titre} ({name})" for name, table in TABLES.items()})
contract, extrait, rows = TABLES[name], dataset.manifeste.tables[name], dataset.table(name, APERCU)
ui.note(f"{contract.description}. Une ligne : {contract.grain}. {extrait.explication}")
if rows.empty:
    st.info(
        f"Ce jeu ne contient aucune ligne dans « {contract.titre} » : aucun document publié n’en donne. "
        "Les colonnes attendues sont décrites ci-dessous."
    )
else:
    ui.table("lignes", rows, {c: c for c in rows.columns}, f"Table {contract.titre} : {count(len(rows), 'ligne')}")
    if extrait.lignes > len(rows):
        ui.note(f"{number(len(rows))} premières lignes sur {number(extrait.lignes)} ; le CSV les contient toutes.")
    file = f"{dataset.manifeste.jeu}-{name}-{dataset.version}.csv"
    ui.download_csv("Télécharger la table (CSV)", lambda: dataset.table(name), file)

ui.section("Ses colonnes")
ui.columns(name)
