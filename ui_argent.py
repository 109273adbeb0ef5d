"""What the pages about money share: what is missing, and what the reading of the imported files signalled."""

import streamlit as st

import ui
from cuf_metrics import html
from cuf_metrics.database import Dataset
from cuf_metrics.formatting import count

DOUTES = {
    "explication": "Signalement",
    "nb_lignes": "Lignes",
    "numero_ligne": "Première ligne",
    "titre_document": "Fichier",
}


def to_import(what: str, source: str) -> None:
    """What the dataset lacks, and the command that brings it."""
    st.info(
        f"Ce jeu ne contient {what}. Pour en importer dans un jeu à vous :\n\n"
        f"`python -m cuf_metrics import FICHIER --source {source} --jeu NOM`"
    )


def doubts(dataset: Dataset, nature: str) -> None:
    """What the reading of the files of one kind signalled, which a sum does not show.

    Args:
        nature: a value of `type_document`.
    """
    result = dataset.named("doutes_de_lecture", nature=nature)
    if result.lignes.empty:
        return
    told = count(len(result.lignes), "point à vérifier", "points à vérifier")
    with st.expander(f"Ce que la lecture des fichiers a signalé : {told}"):
        ui.table(f"doutes-{nature}", result.lignes, DOUTES, f"Signalements de lecture : {nature}")
        ui.show(html.provenance_of_rows(f"doutes-{nature}", "Les signalements de lecture", [result.source]))
