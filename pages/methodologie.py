"""How are these figures obtained? The method, each indicator, the documents, the reference geography."""

import streamlit as st

import ui
import ui_methode

PARTIES = {
    "indicateurs": "Les indicateurs, un par un",
    "documents": "Documents",
    "geographie": "Géographie de référence",
}

dataset = ui.open_page(
    "Méthodologie",
    "Comment chaque chiffre est lu, compté, daté et situé, et ce que l’Observatoire ne fait pas.",
)
ui.contents(PARTIES)
st.markdown(ui.text("docs/methodologie.md"))
st.page_link("pages/qualite.py", label="Les règles de qualité, et ce qu’elles trouvent dans ce jeu")
ui.section(PARTIES["indicateurs"], "indicateurs")
ui.note("Ce que chaque fichier du registre déclare. Dépliez un axe, puis un indicateur.")
ui_methode.indicators(dataset)
ui.section(PARTIES["documents"], "documents")
ui.documents(dataset)
ui.section(PARTIES["geographie"], "geographie")
with st.expander("Origines, licences et choix des frontières"):
    st.markdown(ui.text("data/reference/LICENCES.md"))
st.page_link("pages/charte.py", label="Charte graphique de l’Observatoire")
