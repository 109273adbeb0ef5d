"""The quality of a dataset from one version to the next, as a Plotly figure; pure function."""

from html import escape

import pandas as pd
import plotly.graph_objects as go

from cuf_metrics.charte import COULEURS, PAGE, TEINTES, tone
from cuf_metrics.charts import template
from cuf_metrics.charts.annees import apart
from cuf_metrics.formatting import number

HAUTEUR, LIGNE = 220, 20


def steps(rows: pd.DataFrame, dark: bool = False) -> go.Figure:
    """How many rules are broken after each operation, one stepped line per severity, named at its end.

    Args:
        rows: one row per operation, in order: `jour` and `operation` (as read), one column per severity.
    """
    severities = [name for name in TEINTES if name in rows]
    figure = go.Figure([_stepped(name, rows, dark) for name in severities])
    last, top = rows.iloc[-1], max(rows[severities].max()) * 1.15 or 1
    levels = apart([HAUTEUR * last[name] / top for name in severities], [LIGNE] * len(severities))
    for name, level in zip(severities, levels, strict=True):
        dot = f'<span style="color: {_colour(name, dark)}">●</span>'
        text = f"{dot} {escape(name)} <b>{number(int(last[name]))}</b>"
        place = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "y": level / HAUTEUR, "yref": "paper"}
        figure.add_annotation(**place, text=text, showarrow=False, font={"color": tone(PAGE["encre"], dark)})
    figure.update_layout(template=template(dark), height=HAUTEUR + 60, margin={"r": 120, "t": 12, "b": 40})
    ends = [0, len(rows) - 1]
    figure.update_xaxes(
        range=[-0.04 * len(rows), 1.04 * ends[1]], tickvals=ends, ticktext=[escape(rows["jour"].iloc[i]) for i in ends]
    )
    figure.update_yaxes(range=[0, top], nticks=4, showgrid=True, tickformat=",d", ticksuffix="  ")
    return figure


def _stepped(name: str, rows: pd.DataFrame, dark: bool) -> go.Scatter:
    colour = _colour(name, dark)
    told = [f"{escape(row.jour)}, {escape(row.operation)}" for row in rows.itertuples()]
    return go.Scatter(
        x=list(range(len(rows))),
        y=rows[name],
        text=[f"{moment} : {number(int(n))}" for moment, n in zip(told, rows[name], strict=True)],
        name=escape(name),
        hovertemplate=f"<b>Gravité {escape(name)}</b><br>%{{text}}<extra></extra>",
        mode="lines+markers",
        line={"color": colour, "width": 2.5, "shape": "hv"},
        marker={"color": colour, "size": 6},
        cliponaxis=False,
    )


def _colour(name: str, dark: bool) -> str:
    return tone(COULEURS[TEINTES[name]], dark)
