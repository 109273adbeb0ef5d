"""What the pages about money share: what is missing, rows without bound, what the reading of files signalled."""

import pandas as pd
import streamlit as st

import ui
from cuf_metrics import html
from cuf_metrics.catalogue import readable
from cuf_metrics.database import Dataset
from cuf_metrics.formatting import count, number

LIGNES = 1000
DOUTES = {
    "nom_source": "Écrit dans le fichier",
    "explication": "Signalement",
    "nb_lignes": "Lignes",
    "numero_ligne": "Première ligne",
    "titre_document": "Fichier",
}


def listing(
    dataset: Dataset, name: str, columns: dict[str, str], titre: str, file: str, show=ui.table, **parameters
) -> None:
    """The first rows of a query, with their source; all of them are read on click only, for a file.

    Args:
        name: a query that takes `$limite` and gives `nb_en_tout`.
        columns: column → heading; the others are left out, and those where nothing is known are in the file only.
        file: what the file is called, unique on the page.
        show: what shows rows under their headings, as `ui.table` does.
    """

    def every() -> pd.DataFrame:
        rows = dataset.named(name, limite=None, **parameters).lignes
        return pd.DataFrame({heading: readable(rows, column) for column, heading in columns.items()})

    result = dataset.named(name, limite=LIGNES, **parameters)
    rows = result.lignes
    show(file, rows, {c: heading for c, heading in columns.items() if rows[c].notna().any()}, titre)
    if rows.empty:
        return
    total, shown = int(rows["nb_en_tout"].iloc[0]), len(rows)
    told = f"{number(shown)} premières lignes sur {number(total)} ; le fichier les contient toutes."
    control = html.provenance_of_rows(file, titre, [result.source])
    ui.show(html.note(told if total > shown else "", control))
    ui.download_csv("Télécharger (CSV)", every, f"{file}-{dataset.manifeste.jeu}-{dataset.version}.csv")


def doubts(dataset: Dataset, nature: str) -> None:
    """What the reading of the files of one kind signalled, which a sum does not show.

    Args:
        nature: a value of `type_document`.
    """
    rows = dataset.named("doutes_de_lecture", nature=nature, limite=LIGNES).lignes
    if rows.empty:
        return
    told = count(int(rows["nb_en_tout"].iloc[0]), "point à vérifier", "points à vérifier")
    with st.expander(f"Ce que la lecture des fichiers a signalé : {told}"):
        titre = f"Signalements de lecture : {nature}"
        file = f"signalements-{nature.replace(' ', '-')}"
        listing(dataset, "doutes_de_lecture", DOUTES, titre, file, _wrapped, nature=nature)


def _wrapped(_: str, rows: pd.DataFrame, columns: dict[str, str], alt: str) -> None:
    """Sentences to read to their end, which the cells of `ui.table` would cut."""
    lines = [[html.escape(_told(value)) for value in row] for row in rows[list(columns)].itertuples(index=False)]
    ui.show(html.html_table(alt, list(columns.values()), lines))


def _told(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return number(value) if pd.notna(value) else ""
