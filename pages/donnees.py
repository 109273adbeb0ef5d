"""What does the Observatory hold, what is missing, and how is it brought in? Catalogue, import, versions, rows."""

import streamlit as st

import ui
import ui_catalogue
import ui_exports
import ui_import
import ui_versions
from cuf_metrics.contracts import TABLES
from cuf_metrics.formatting import count, number

APERCU = 5000
PARTIES = {
    "tables": "Ce que contient le jeu",
    "import": "Importer un fichier",
    "versions": "Versions",
    "lignes": "Voir une table",
    "emporter": "Emporter les données",
}

dataset = ui.open_page(
    "Données",
    "Chaque table du jeu, ce qu’elle couvre et ce qui lui manque. Tout ce que les autres pages montrent vient d’ici.",
)
ui.contents(PARTIES)
if first := ui_import.asked():
    ui.section(PARTIES["import"], "import")
    ui_import.importing()
ui.section(ui_catalogue.title(dataset), "tables")
ui_catalogue.catalogue(dataset)
if not first:
    ui.section(PARTIES["import"], "import")
    ui_import.importing()

ui.section(PARTIES["versions"], "versions")
ui_versions.versions(dataset)

ui.section(PARTIES["lignes"], "lignes")
name = ui.choose_one("Table", "table", {name: f"{table.titre} ({name})" for name, table in TABLES.items()})
contract, extrait, rows = TABLES[name], dataset.manifeste.tables[name], dataset.table(name, APERCU)
ui.note(f"{contract.description}. Une ligne : {contract.grain}. {extrait.explication}")
if rows.empty:
    st.info(
        f"Ce jeu ne contient aucune ligne dans « {contract.titre} » : {extrait.explication or 'rien n’en donne.'} "
        "Les colonnes attendues sont décrites ci-dessous."
    )
else:
    ui.table("lignes", rows, {c: c for c in rows.columns}, f"Table {contract.titre} : {count(len(rows), 'ligne')}")
    if extrait.lignes > len(rows):
        ui.note(f"{number(len(rows))} premières lignes sur {number(extrait.lignes)} ; le CSV les contient toutes.")
    ui_exports.table_files(dataset, name)

ui.section("Ses colonnes")
ui_catalogue.columns(name)

ui.section(PARTIES["emporter"], "emporter")
ui_exports.whole(dataset)
