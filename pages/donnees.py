"""What does the Observatory hold, and what is missing? Catalogue, columns, rows, coverage."""

import streamlit as st

import ui
from cuf_metrics import html
from cuf_metrics.catalogue import columns_of, tables_of
from cuf_metrics.contracts import TABLES
from cuf_metrics.formatting import count

dataset = ui.open_page(
    "Données",
    "Chaque table du jeu, ce qu’elle couvre et ce qui lui manque. Tout ce que les autres pages montrent vient d’ici.",
)
catalogue = tables_of(dataset.manifeste)
st.html(html.catalogue(catalogue))

ui.section("Voir une table")
name = st.selectbox(
    "Table", list(TABLES), format_func=lambda t: f"{TABLES[t].titre} ({t})", key="table", bind="query-params"
)
contract, extrait, rows = TABLES[name], dataset.manifeste.tables[name], dataset.table(name)
st.html(
    f'<p class="obs-note">{html.escape(contract.description)}. Une ligne : {html.escape(contract.grain)}. '
    f"{html.escape(extrait.explication)}</p>"
)
if rows.empty:
    st.info(
        f"Ce jeu ne contient aucune ligne dans « {contract.titre} » : aucun document publié n’en donne. "
        "Les colonnes attendues sont décrites ci-dessous."
    )
else:
    ui.table("lignes", rows, {c: c for c in rows.columns}, f"Table {contract.titre} : {count(len(rows), 'ligne')}")
    ui.download_csv("Télécharger la table (CSV)", rows, f"{dataset.manifeste.jeu}-{name}-{dataset.version}.csv")

ui.section("Ses colonnes")
st.html(html.columns(columns_of(name)))
