"""Workbooks to fill, wherever a page offers one."""

import streamlit as st

import ui
from cuf_metrics.database import open_dataset
from cuf_metrics.exports.modele import known_names, template
from cuf_metrics.imports.modeles import MODELES


def template_file(table: str) -> None:
    """Download of the workbook to fill for a table, with the names that the dataset shown knows; made on click."""
    model, jeu = MODELES[table], ui.manifest().jeu

    def made() -> bytes:
        return template(model, known_names(open_dataset(jeu, ui.DATA)))

    label, name = f"Télécharger le modèle « {model.titre} » (XLSX)", f"modele-{table}.xlsx"
    st.download_button(label, made, name, ui.XLSX, on_click="ignore", key=f"modele-{table}")
