"""Amounts as Plotly figures: year by year, and ranked; what is negative goes the other way."""

from collections.abc import Collection
from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go

from cuf_metrics.charte import PAGE, tone
from cuf_metrics.charts import bars, shade, template
from cuf_metrics.formatting import NBSP, TAILLES, count, number, quantity, short_money

# A ranked bar takes so many pixels, and its label so many characters a line.
HAUTEUR = 34
LARGEUR_LIBELLE = 28


def unit_of(rows: pd.DataFrame) -> tuple[float, str]:
    """The size and symbol in which every amount of `rows.montant` is told, so that bars read at once."""
    largest = rows["montant"].abs().max()
    return next((unit for unit in TAILLES if largest >= unit[0]), (1.0, "€"))


def annual(rows: pd.DataFrame, chosen: Collection[int] = (), dark: bool = False) -> go.Figure:
    """One bar per year, labelled with its amount in the unit of `unit_of`; a year without one has no bar.

    Args:
        rows: one row per year: `annee`, `montant` (€), `nb_lignes`.
        chosen: years shown in full colour; all of them when empty.
    """
    figure = go.Figure(
        go.Bar(
            x=rows["annee"],
            y=rows["montant"],
            text=_labels(rows),
            textposition="outside",
            constraintext="none",
            cliponaxis=False,
            customdata=[f"{quantity(r.montant, '€')}<br>{count(int(r.nb_lignes), 'ligne')}" for r in rows.itertuples()],
            hovertemplate="<b>%{x}</b><br>%{customdata}<extra></extra>",
            marker={"color": [shade(PAGE["bleu"], y, chosen, dark) for y in rows["annee"]], "cornerradius": 2},
            textfont={"color": tone(PAGE["encre"], dark), "size": 13},
        )
    )
    figure.update_layout(template=template(dark), height=300, bargap=0.3)
    figure.update_xaxes(tickformat="d", tickvals=rows["annee"], range=_span(rows["annee"]))
    figure.update_yaxes(
        range=_room(rows["montant"], 0.16), showticklabels=False, zeroline=True, zerolinecolor=tone(PAGE["filet"], dark)
    )
    return figure


def ranked(rows: pd.DataFrame, colour: tuple[str, str] = PAGE["bleu"], dark: bool = False) -> go.Figure:
    """Horizontal bars, largest first, labelled with their amounts.

    Args:
        rows: one bar per row: `libelle`, `montant` (€), `nb_declarations`.
    """
    told = rows.assign(
        valeur=rows["montant"],
        texte=rows["montant"].map(short_money),
        detail=[
            f"{quantity(r.montant, '€')}, {count(int(r.nb_declarations), 'déclaration')}" for r in rows.itertuples()
        ],
    )
    figure = bars(told, colour, dark).update_xaxes(range=_room(rows["montant"], 0.42))
    # Already escaped there: the one tag that Plotly reads is the break, put after.
    lines = [wrap(label, LARGEUR_LIBELLE) for label in figure.data[0].y]
    step = max(HAUTEUR, 17 * max(map(len, lines)) + 6)
    figure.update_layout(height=len(rows) * step + 24)
    return figure.update_traces(y=[f"{NBSP}{NBSP}<br>".join(parts) for parts in lines], width=0.62 * HAUTEUR / step)


def _labels(rows: pd.DataFrame) -> pd.Series:
    """Three significant digits, in the unit that the title tells."""
    values = rows["montant"] / unit_of(rows)[0]
    decimals = 2 if values.abs().max() < 10 else 1 if values.abs().max() < 100 else 0
    return values.map(lambda v: number(v, decimals))


def _room(values: pd.Series, share: float) -> list[float]:
    """From the lowest to the highest value and 0, with room for labels on each side that has a bar."""
    low, high = min(0, values.min()), max(0, values.max())
    margin = share * (high - low or 1)
    return [low - margin if low < 0 else 0, high + margin if high > 0 else 0]


def _span(years: pd.Series) -> list[float]:
    """A few years only do not make bars as wide as the page."""
    missing = max(0, 5 - (years.max() - years.min()) - 1) / 2
    return [years.min() - 0.6 - missing, years.max() + 0.6 + missing]
