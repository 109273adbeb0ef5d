"""What a reader takes away whole: the dataset, a table of it, the logical framework; and how to cite it."""

import io
from collections.abc import Sequence
from datetime import date

import streamlit as st

import ui
from cuf_metrics import html
from cuf_metrics.database import Dataset
from cuf_metrics.exports.document import framework_document
from cuf_metrics.exports.iati import results_xml
from cuf_metrics.exports.logical_framework import shown
from cuf_metrics.exports.paquet import carried_names, table_parquet, write_package
from cuf_metrics.exports.paquet_textes import carried, citation
from cuf_metrics.exports.workbook import framework_workbook
from cuf_metrics.indicators.framework import framework, plan_elements
from cuf_metrics.indicators.state import Etat

ZIP, XML, PARQUET = "application/zip", "application/xml", "application/vnd.apache.parquet"
ARCHIVE = (
    "Une archive (ZIP) du jeu entier, à la norme Data Package : chaque table en CSV et en Parquet, ses colonnes "
    "décrites, les références et les cibles décidées, l’origine de chaque table, les droits et la citation. Ses CSV "
    "sont fidèles, faits pour des programmes ; ceux des boutons des pages sont prêts pour un tableur."
)


def whole(dataset: Dataset) -> None:
    """The whole dataset as an archive, and the sentence that cites it."""
    held = dataset.manifeste
    ui.note(ARCHIVE)
    if told := carried(carried_names(dataset)):
        ui.note(told)

    def made() -> bytes:
        file = io.BytesIO()
        write_package(dataset, file)
        return file.getvalue()

    ui.download("Télécharger le jeu entier (ZIP)", made, f"observatoire-aict-{held.jeu}-{dataset.version}.zip", ZIP)
    ui.show(html.heading("Comment citer"))
    st.code(shown(citation(held)), language=None, wrap_lines=True)


def table_files(dataset: Dataset, name: str) -> None:
    """A table as CSV, for a spreadsheet, and as Parquet, for a program."""
    file = f"{dataset.manifeste.jeu}-{name}-{dataset.version}"
    with st.container(horizontal=True):
        ui.download_csv("Télécharger la table (CSV)", lambda: dataset.table(name), f"{file}.csv")
        ui.download("Télécharger la table (Parquet)", lambda: table_parquet(dataset, name), f"{file}.parquet", PARQUET)


def framework_files(dataset: Dataset, every: Sequence[Etat], au: date) -> None:
    """The whole framework and the results of its indicators, made when asked for."""
    plan = plan_elements(dataset)
    titles = {a.code: a.libelle for a in plan[plan["niveau"] == "axe"].itertuples()}
    source = f"Jeu « {dataset.manifeste.jeu} », version {dataset.version}"
    given = (framework(plan, every), every, titles, au, source, dataset.manifeste.mention)
    name = f"cadre-logique-{au.isoformat()}"
    with st.container(horizontal=True):
        ui.download("Télécharger le classeur (XLSX)", lambda: framework_workbook(*given), f"{name}.xlsx", ui.XLSX)
        ui.download("Télécharger le document (DOCX)", lambda: framework_document(*given), f"{name}.docx", ui.DOCX)
        ui.download(
            "Télécharger les résultats (IATI, XML)",
            lambda: results_xml(dataset, every, au),
            f"resultats-iati-{au.isoformat()}.xml",
            XML,
        )
