"""The values of an indicator beside the way it was meant to go, as a Plotly figure; pure functions."""

from html import escape

import pandas as pd
import plotly.graph_objects as go

from cuf_metrics.charte import AXES, PAGE, tone
from cuf_metrics.charts import template
from cuf_metrics.formatting import number


def trajectory(
    series: pd.DataFrame,
    stops: pd.DataFrame,
    has_reference: bool,
    has_target: bool,
    level: bool = False,
    dark: bool = False,
) -> go.Figure:
    """Values of an indicator over the years, against the way it was meant to go.

    Args:
        series: one value per row: annee, valeur, texte, origine (publié, dérivé, calculé, provisoire).
        stops: reference, milestones and target in force, in order: annee, valeur.
        has_reference, has_target: whether the first and the last of `stops` are those.
        level: each year is held to the level of the next stop, rather than to a slope between stops.
    """
    ink, grey = tone(PAGE["encre"], dark), tone(PAGE["gris"], dark)
    figure = go.Figure()
    if has_target and len(stops) > 1:
        figure.add_trace(_path(stops, grey, level))
    counted = series[series["origine"] == "calculé"]
    told = series[series["origine"].isin(["publié", "dérivé"])]
    pending = series[series["origine"] == "provisoire"]
    if len(counted):
        figure.add_trace(_points(counted, tone(PAGE["bleu"], dark), "circle", "lines+markers", "calculé"))
    if len(pending):
        figure.add_trace(_points(pending, tone(PAGE["bleu"], dark), "circle-open", "markers", "provisoire"))
    if len(told):
        drawn = _points(told, tone(AXES["2"], dark), "diamond-open", "markers+text", "publié")
        # Above, the words would lie on the line of what is counted.
        figure.add_trace(drawn.update(textposition="bottom center" if len(counted) else "top center"))
    if has_reference:
        start = stops.iloc[0]
        figure.add_hline(y=start["valeur"], line={"color": grey, "width": 1, "dash": "dot"})
        text = f"référence : {number(start['valeur'])}"
        figure.add_annotation(_label(start, text, grey) | {"xref": "paper", "x": 1, "xshift": -2, "yshift": -10})
    if has_target:
        goal = stops.iloc[-1]
        figure.add_trace(_points(stops.tail(1).assign(texte="cible"), ink, "x-thin-open", "markers", "cible"))
        figure.add_annotation(_label(goal, f"cible : {number(goal['valeur'])}", ink))
    return _framed(figure, series, stops, dark)


def _framed(figure: go.Figure, series: pd.DataFrame, stops: pd.DataFrame, dark: bool) -> go.Figure:
    """Years below, values from 0 with room above for the words beside the highest point, key on top."""
    key = {"orientation": "h", "y": 1.04, "yanchor": "bottom", "x": 0}
    figure.update_layout(template=template(dark), height=360, showlegend=True, legend=key, margin={"t": 56})
    years = [*series.get("annee", []), *stops["annee"]]
    step = max(1, round((max(years) - min(years)) / 6))
    figure.update_xaxes(dtick=step, tickformat="d", tickangle=0, range=[min(years) - 0.9, max(years) + 0.9])
    values = [*series.get("valeur", []), *stops["valeur"]]
    room = [min(0, *values) * 1.1, max(0, *values) * 1.18 or 1]
    figure.update_yaxes(range=room, showgrid=True, gridcolor=tone(PAGE["filet"], dark), tickformat=",~r")
    return figure


def _points(rows: pd.DataFrame, colour: str, symbol: str, mode: str, name: str) -> go.Scatter:
    return go.Scatter(
        x=rows["annee"],
        y=rows["valeur"],
        mode=mode,
        name=name,
        text=rows["texte"].map(escape),
        textposition="top center",
        hovertemplate="<b>%{x}</b><br>%{text}<extra></extra>",
        line={"color": colour, "width": 2.5},
        marker={"color": colour, "size": 11, "symbol": symbol, "line": {"color": colour, "width": 2.5}},
        textfont={"color": colour, "size": 13},
        cliponaxis=False,
    )


def _path(stops: pd.DataFrame, colour: str, level: bool) -> go.Scatter:
    """What is expected between the reference and the target: a slope, or a level per year."""
    style = {"color": colour, "width": 1.8, "dash": "dash", "shape": "vh" if level else "linear"}
    name = "niveau attendu" if level else "trajectoire attendue"
    return go.Scatter(x=stops["annee"], y=stops["valeur"], mode="lines", name=name, line=style, hoverinfo="skip")


def _label(stop: pd.Series, text: str, colour: str) -> dict:
    """Words above a level of the path, on the left of its point: the last year is at the edge."""
    return {
        "x": stop["annee"],
        "y": stop["valeur"],
        "text": text,
        "showarrow": False,
        "font": {"color": colour, "size": 13},
        "xanchor": "right",
        "xshift": -8,
        "yshift": 11,
    }
