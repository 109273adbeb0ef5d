"""The page Données, second step of an import: what each column is, said by a person where it is not known."""

import streamlit as st

import ui
from cuf_metrics import html, html_import
from cuf_metrics.formatting import count
from cuf_metrics.imports.colonnes import INCONNU, PROCHE, RETENU, Appariement
from cuf_metrics.sources.classeur import Feuille

LAISSEE = "à laisser de côté"
CHOISI = "choisi"


def choose(feuille: Feuille, lu: Appariement, colonnes: Appariement) -> Appariement:
    """The columns of a sheet, those to look at first, then what is lacking.

    Args:
        lu: as they were first recognised, which says which ones to look at.
        colonnes: as they are chosen so far.

    Returns:
        As they are chosen now; the page must run again where it differs.
    """
    doubtful = [header for header, origin in lu.origines.items() if origin in (PROCHE, INCONNU)]
    known = [header for header in feuille.entetes if header not in doubtful]
    chosen = colonnes
    ui.show(html_import.recognised(len(known), len(feuille.entetes), lu.modele.titre))
    if doubtful:
        ui.show(html.heading("À confirmer"))
        chosen = _choices(feuille, lu, chosen, doubtful)
    if colonnes.proches and st.button("Confirmer ce qui ressemble"):
        for header, champ in colonnes.proches.items():
            chosen = chosen.changed(header, champ)
    if known:
        with st.expander(count(len(known), "colonne reconnue", "colonnes reconnues")):
            chosen = _choices(feuille, lu, chosen, known)
    if left := html_import.columns_left(chosen):
        ui.show(left)
    return chosen


def _choices(feuille: Feuille, lu: Appariement, colonnes: Appariement, headers: list[str]) -> Appariement:
    """One line per header: what it holds, and what it is; what only resembles a known name is not taken by itself."""
    named = lu.modele.par_champ
    fields, chosen = ["", *named], colonnes
    for header in headers:
        left, right = st.columns([3, 2], vertical_alignment="center")
        current, near = colonnes.champs[header], header in colonnes.proches
        with left:
            origin = _origin(lu, colonnes, header)
            ui.show(html_import.column(header, html_import.sample(feuille.lignes[header]), origin))
        with right:
            field = st.selectbox(
                f"Ce que contient la colonne {ui.as_written(header)}",
                fields,
                None if near else fields.index(current),
                format_func=lambda field: named[field].entete if field else LAISSEE,
                # Another widget once it is confirmed: the former one would go on showing that nothing is chosen.
                key=f"import-{'proche' if near else 'colonne'}-{header}",
                placeholder=f"« {named[current].entete} » ?" if near else LAISSEE,
                label_visibility="collapsed",
            )
        if field is not None and (near or field != current):
            chosen = chosen.changed(header, field)
    return chosen


def _origin(lu: Appariement, colonnes: Appariement, header: str) -> str:
    """What is known of a header; what was just chosen is told from what an earlier import had retained."""
    now, before = colonnes.origines[header], lu.origines[header]
    return CHOISI if now == RETENU != before else now
