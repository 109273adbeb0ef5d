"""How are these figures obtained? The method, the documents, the reference geography."""

import streamlit as st

import ui

dataset = ui.open_page(
    "Méthodologie",
    "Comment chaque chiffre est lu, compté, daté et situé, et ce que l’Observatoire ne fait pas.",
)
st.markdown(ui.text("docs/methodologie.md"))
ui.section("Documents")
ui.documents(dataset)
ui.section("Géographie de référence")
with st.expander("Origines, licences et choix des frontières"):
    st.markdown(ui.text("data/reference/LICENCES.md"))
st.page_link("pages/charte.py", label="Charte graphique de l’Observatoire")
