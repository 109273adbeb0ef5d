"""Services as Plotly figures: what a year was made of, month by month; pure functions."""

import pandas as pd
import plotly.graph_objects as go

from cuf_metrics.charte import PAGE, tone
from cuf_metrics.charts import template
from cuf_metrics.formatting import dated, number

MOIS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def by_month(rows: pd.DataFrame, dark: bool = False) -> go.Figure:
    """One column per month of a year, its number on top; a month without a reading is left empty.

    Args:
        rows: one row per month of the same year: `mois` (its first day), `valeur`, `texte` (as read on top).
    """
    figure = go.Figure(
        go.Bar(
            x=[MOIS[day.month - 1] for day in rows["mois"]],
            y=rows["valeur"],
            text=rows["texte"],
            textposition="outside",
            textangle=0,
            cliponaxis=False,
            customdata=[
                f"<b>{dated(day, None, 'mois')}</b><br>{number(v)}"
                for day, v in zip(rows["mois"], rows["valeur"], strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
            marker={"color": tone(PAGE["bleu"], dark), "cornerradius": 2},
            textfont={"color": tone(PAGE["encre"], dark), "size": 13},
        )
    )
    figure.update_layout(template=template(dark), height=290, bargap=0.3, margin={"t": 8, "b": 28})
    figure.update_xaxes(
        categoryorder="array", categoryarray=MOIS, range=[-0.6, 11.6], tickangle=0, tickfont={"size": 13}
    )
    figure.update_yaxes(range=[0, rows["valeur"].max() * 1.14 or 1], showticklabels=False)
    return figure
