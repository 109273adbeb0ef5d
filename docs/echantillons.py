"""Sample page of the visual charter: every element once, light or dark (Streamlit's own menu)."""

import sys
from pathlib import Path

import pandas as pd
import streamlit as st

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from cuf_metrics import charts, html  # noqa: E402
from cuf_metrics.charte import AXES, FAMILLES_DE_LIEN, PAGE, STATUTS, css_variables  # noqa: E402
from cuf_metrics.figures import Citation, Figure  # noqa: E402

st.set_page_config(page_title="Charte graphique", layout="wide")
st.html(f"<style>{css_variables()}{(RACINE / 'static/charte.css').read_text(encoding='utf-8')}</style>")
st.title("Charte graphique", anchor=False)
st.html(
    '<p class="obs-chapeau">Échantillons : les valeurs de cette page sont des exemples, non des chiffres publiés.</p>'
)

st.header("Cartes de chiffre", anchor=False)
SOURCE = Citation("Document d’exemple", "Section d’exemple", "200+ collectivités territoriales")
EXEMPLES = [
    Figure("a", "Valeur avec minimum", 200, "collectivités", SOURCE, "au moins", "2023"),
    Figure("b", "Valeur exacte", 1, "réunions", SOURCE, periode="2023-09"),
    Figure("c", "Montant", 520_000, "€", SOURCE, periode="2022-2023"),
    Figure("d", "Valeur inconnue", None, "€", SOURCE),
]
st.html(html.cards(EXEMPLES))

st.header("Couleurs", anchor=False)
for titre, couleurs in {
    "Axes": {f"axe {k}": v for k, v in AXES.items()},
    "Statuts": {f"{symbole} {nom}": paire for nom, (symbole, paire) in STATUTS.items()},
    "Familles de lien": FAMILLES_DE_LIEN,
}.items():
    pastilles = "".join(
        f'<span><i class="obs-point" style="--teinte: light-dark({clair}, {sombre})"></i>{html.escape(nom)}</span>'
        for nom, (clair, sombre) in couleurs.items()
    )
    st.html(f'<h3 class="obs-intertitre">{titre}</h3><div class="obs-legende">{pastilles}</div>')

st.header("Graphique", anchor=False)
lignes = pd.DataFrame(
    {
        "libelle": ["Premier", "Deuxième", "Troisième"],
        "valeur": [12, 7, 3],
        "texte": ["12", "7", "3"],
        "detail": ["", "", ""],
    }
)
st.plotly_chart(charts.bars(lignes, PAGE["bleu"], st.context.theme.type == "dark"), theme=None, config=charts.CONFIG)
