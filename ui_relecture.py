"""What the page « Relecture » shows: a draft read against what is known, and the sentences of the report."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

import ui
from cuf_metrics import html_relecture
from cuf_metrics.database import Dataset
from cuf_metrics.rapport.phrases import sentences
from cuf_metrics.rapport.relecture import Relu, reread

BROUILLON = "brouillon"
PLUS_LONG = 150_000
# Words of the report for 2023, one number of which was changed.
EXEMPLE = """\
En 2023, CUF a initié 3 « Fonds de solidarité » (Turquie, Maroc et Palestine). Les activités des autres fonds en \
cours, notamment en Ukraine, se poursuivent en 2023. Plus de 150 collectivités françaises ont abondé ces fonds.

Les 18 et 19 septembre 2023, la 14e édition des RAICT a réuni 519 participants, dont 130 collectivités françaises, \
pour 26 conférences dont 1 plénière.

Fonds Turquie : 79 collectivités françaises donatrices, dont 4 départements et 6 intercommunalités, pour un montant \
de 400 000 euros. 9 chroniques ont été organisées en 2023, et 7 collectivités accompagnées via le dispositif DCOL, \
portant le total de ce dispositif à 45.
"""


def ask() -> str:
    """The draft: pasted, or an example; it stays in the session, never in the address."""
    st.text_area(
        "Texte à relire",
        key=BROUILLON,
        height=220,
        max_chars=PLUS_LONG,
        placeholder="Collez ici un paragraphe, une note ou tout un rapport.",
        help="Le texte reste dans cette session : il n’est ni enregistré, ni mis dans l’adresse.",
    )
    with st.container(horizontal=True):
        st.button("Relire", type="primary")
        st.button("Essayer avec un exemple", on_click=_fill, args=(EXEMPLE,))
        st.button("Effacer", on_click=_fill, args=("",))
    return st.session_state.get(BROUILLON) or ""


def _fill(texte: str) -> None:
    st.session_state[BROUILLON] = texte


def report(dataset: Dataset, texte: str) -> None:
    """The draft given back with its numbers marked, then what is known of each."""
    if not texte.strip():
        ui.note("L’exemple est un passage du rapport 2023 dont un nombre a été changé.")
        return
    rows = reread(dataset, texte, date.today(), ui.DATA)  # noqa: DTZ011 — the reader's own day
    ui.show(html_relecture.summary(rows) + html_relecture.key(rows) + html_relecture.marked(texte, rows))
    if rows:
        ui.section("Nombre par nombre")
        ui.show(html_relecture.table(rows))
        ui.download_csv("Les nombres relus (CSV)", lambda: _frame(rows), "relecture.csv")


def _frame(rows: Sequence[Relu]) -> pd.DataFrame:
    """One row per number of the draft."""
    known = [row.candidats[0].fait.figure if row.candidats else None for row in rows]
    return pd.DataFrame(
        {
            "Nombre": [row.nombre.texte for row in rows],
            "Phrase": [row.phrase for row in rows],
            "État": [row.etat for row in rows],
            "Chiffre connu": [figure.libelle if figure else "" for figure in known],
            "Valeur connue": [figure.texte if figure else "" for figure in known],
            "Période": [figure.periode_lisible if figure else "" for figure in known],
            "Code": [figure.code if figure else "" for figure in known],
            "Pourquoi": [row.pourquoi for row in rows],
            "Que faire": [row.suggestion for row in rows],
        }
    )


def report_sentences(dataset: Dataset) -> None:
    """The sentences of the report as they read today, the stale ones with what has changed."""
    ui.show(html_relecture.sentences(sentences(dataset, "", date.today(), ui.DATA)))  # noqa: DTZ011
