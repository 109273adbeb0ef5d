"""Charts on a page: each under its title, with its source, its rows and the files it can be taken as."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

import ui
from cuf_metrics import charts, html, html_graphiques
from cuf_metrics.charte import PAGE
from cuf_metrics.exports.tableur import spreadsheet_csv
from cuf_metrics.figures import Figure, compared
from cuf_metrics.html_graphiques import told_rows
from cuf_metrics.provenance import Requete, Source

Donnees = tuple[pd.DataFrame, dict[str, str]]


def plot(  # noqa: PLR0913 — what a chart is, and what goes with every copy of it
    key: str,
    titre: str,
    figure: go.Figure,
    told: str,
    sources: Sequence[Requete],
    note: str = "",
    donnees: Donnees | None = None,
    *,
    filtre: str = "",
) -> None:
    """A chart of rows under its title, told in a sentence, with the queries that made it.

    Args:
        key: unique on the page, ASCII.
        titre: says what is counted and in which unit.
        told: the same in words, for who does not see the chart.
        donnees: the rows behind the chart, and column → heading of those to show.
        filtre: what the reader keeps of the queries of this chart, as a sentence tells it; it goes with every copy.
    """
    control = html.provenance_of_rows(key, titre, sources)
    with _frame(key):
        _drawn(key, titre, figure, f"{titre}. {told}")
        _below(key, titre, f"{told} {note}".strip(), sources, control, donnees, filtre)


def chart(key: str, titre: str, figure: go.Figure, figures: Sequence[Figure], note: str = "") -> None:
    """A chart of figures under its title; each value and its source are one click away."""
    described = f"{titre} : " + " ; ".join(f"{f.libelle}, {f.texte}" for f in figures)
    control = html.provenance_of_many(key, titre, figures)
    with _frame(key):
        _drawn(key, titre, figure, described)
        _below(key, titre, note, [f.source for f in figures], control, html_graphiques.values_of(figures))


def bar_chart(
    key: str, titre: str, figures: Sequence[Figure], colour: tuple[str, str] = PAGE["bleu"], note: str = ""
) -> None:
    """Figures compared as horizontal bars, one per figure, labelled with its value."""
    chart(key, titre, charts.bars(compared(figures), colour, ui.is_dark()), figures, note)


def _frame(key: str):
    """What holds a chart and all that is under it; its picture is made in the browser from the chart it holds."""
    return st.container(key=f"graphique-{key}")


def _drawn(key: str, titre: str, figure: go.Figure, alt: str) -> None:
    ui.show(html.heading(titre))
    st.plotly_chart(figure, theme=None, config=charts.CONFIG, key=key, alt=alt)


def _below(
    key: str,
    titre: str,
    told: str,
    sources: Sequence[Source],
    control: str,
    donnees: Donnees | None = None,
    filtre: str = "",
) -> None:
    """The sentence, the source, then quiet controls: where figures come from, the rows, the files."""
    legend = html_graphiques.legend(ui.manifest(), sources, filtre)
    file = html_graphiques.file_name(key, ui.manifest(), filtre)
    if donnees:
        control += html_graphiques.table(key, titre, *donnees)
    ui.show(html_graphiques.told_below(told, legend))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        ui.show(html_graphiques.tools(key, titre, file, legend, control), width="content")
        if donnees:
            # Not as other rows: those of published figures are real, whatever the dataset shown.
            ui.download("CSV", lambda: spreadsheet_csv(told_rows(*donnees, legend)), f"{file}.csv", "text/csv")
