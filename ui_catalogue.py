"""The page Données: the tables of the dataset, what each covers and lacks, and their columns."""

import pandas as pd
import streamlit as st

import ui
from cuf_metrics import html
from cuf_metrics.catalogue import brought_in, columns_of, tables_of
from cuf_metrics.database import Dataset
from cuf_metrics.formatting import count


def title(dataset: Dataset) -> str:
    """The heading of the catalogue, which names the dataset shown."""
    jeu = dataset.manifeste.jeu
    return f"Ce que contient le jeu « {ui.JEUX.get(jeu, jeu)} »"


def catalogue(dataset: Dataset) -> None:
    """The tables of the dataset, what each covers and lacks; folded, those without rows or that no file filled."""
    told = (
        "Le nombre de lignes de chaque table est compté à la construction du jeu et consigné dans son manifeste "
        f"(version {dataset.version}). La couverture est déclarée dans data/publications/couvertures.csv."
    )
    control = html.provenance_note("catalogue", "Les tables du jeu", told)
    held = dataset.manifeste
    rows = tables_of(held)
    filled = rows["lignes"] > 0
    kept = filled & (held.nature == "importe") & ~rows["nom"].map(lambda name: brought_in(held, name)).astype(bool)
    ui.show(html.catalogue(rows[filled & ~kept]) + control)
    _folded(rows[kept], "table reprise des faits publiés", "tables reprises des faits publiés")
    _folded(rows[~filled], "table sans ligne", "tables sans ligne")


def _folded(rows: pd.DataFrame, one: str, several: str) -> None:
    if len(rows):
        with st.expander(count(len(rows), one, several)):
            ui.show(html.catalogue(rows))


def columns(table: str) -> None:
    """The columns of a table, from its contract."""
    ui.show(html.columns(columns_of(table)))
