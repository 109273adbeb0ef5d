"""Shares as Plotly figures: cohorts as a grid of percentages, strata as dots on a line; pure functions."""

from html import escape
from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go

from cuf_metrics.charte import PAGE, PARTS, tone
from cuf_metrics.charts import template
from cuf_metrics.formatting import NBSP, number

# On a telephone, a longer label would leave no room for the words beside the dots.
LARGEUR_LIBELLE = 20
MARGE = 3 * NBSP
# Pixels for the words beside the farthest dot, whatever the width of the screen.
PLACE_DES_MOTS = 145


def percent(share: float) -> str:
    """A share (0–1) as a whole percentage: « 84 % », « n.d. » when unknown; what is not all is never 100."""
    if pd.isna(share):
        return number(None)
    whole = round(100 * share)
    inexact = {0: "< 1", 100: "> 99"}.get(whole, f"{whole}") if share not in (0, 1) else f"{whole}"
    return f"{inexact}{NBSP}%"


def heatmap(rows: pd.DataFrame, titles: tuple[str, str] = ("", ""), dark: bool = False) -> go.Figure:
    """A grid of shares, from pale (none) to deep (all), each written in its cell; what is not known is left empty.

    Args:
        rows: one row per cell, in the order to show: `ligne`, `colonne`, `part` (0–1), `detail` (hover).
        titles: what rows and columns are.
    """
    names, heads = (list(dict.fromkeys(rows[side].map(str))) for side in ("ligne", "colonne"))
    cells = rows.assign(ligne=rows["ligne"].map(str), colonne=rows["colonne"].map(str)).set_index(["ligne", "colonne"])
    grid = cells.unstack("colonne").reindex(index=names)
    shares, details = (grid[side].reindex(columns=heads) for side in ("part", "detail"))
    figure = go.Figure(
        go.Heatmap(
            x=[escape(head) for head in heads],
            y=[escape(name) for name in names],
            z=shares.astype(float).to_numpy(),
            zmin=0,
            zmax=1,
            colorscale=[[step / (len(PARTS) - 1), tone(pair, dark)] for step, pair in enumerate(PARTS)],
            showscale=False,
            hoverongaps=False,
            xgap=2,
            ygap=2,
            customdata=details.map(lambda t: escape(t) if isinstance(t, str) else "").to_numpy(),
            text=shares.map(lambda part: percent(part) if pd.notna(part) else "").to_numpy(),
            texttemplate="%{text}",
            # Eight columns hold on a telephone.
            textfont={"size": 13 if len(heads) < 7 else 11, "color": tone(PAGE["encre"], dark)},
            hovertemplate="<b>%{y}</b>, %{x}<br>%{customdata}<extra></extra>",
        )
    )
    figure.update_layout(template=template(dark), height=34 * len(names) + 64, margin={"t": 30})
    figure.update_xaxes(type="category", side="top", title={"text": escape(titles[1])}, tickfont={"size": 13})
    figure.update_yaxes(
        type="category",
        autorange="reversed",
        title={"text": escape(titles[0]), "standoff": 14},
        ticksuffix="  ",
        tickfont={"size": 13},
    )
    return figure


def dots(rows: pd.DataFrame, colour: tuple[str, str] = PAGE["bleu"], dark: bool = False) -> go.Figure:
    """Shares as dots at the end of a thin line, in the order of the rows, each labelled with its share and count.

    Args:
        rows: one row per stratum: `libelle`, `part` (0–1, empty where unknown), `texte` (« 12 sur 101 »).
    """
    labels = rows["libelle"].map(lambda label: f"{MARGE}<br>".join(map(escape, wrap(label, LARGEUR_LIBELLE))))
    shares = rows["part"].astype(float).fillna(0)
    texts = [f"<b>{percent(p)}</b> · {escape(t)}" for p, t in zip(rows["part"], rows["texte"], strict=True)]
    shade = tone(colour, dark)
    figure = go.Figure(
        [
            go.Bar(orientation="h", x=shares, y=labels, marker={"color": shade}, width=0.08, hoverinfo="skip"),
            go.Scatter(
                x=shares,
                y=labels,
                text=[f"  {text}" for text in texts],
                mode="markers+text",
                textposition="middle right",
                # What is not known has words, and no dot at zero.
                marker={"color": shade, "opacity": 1, "size": [12 if known else 0 for known in rows["part"].notna()]},
                textfont={"color": tone(PAGE["encre"], dark), "size": 14},
                hovertemplate="<b>%{y}</b><br>%{text}<extra></extra>",
                cliponaxis=False,
            ),
        ]
    )
    figure.update_layout(
        template=template(dark), height=(40 if labels.str.contains("<br>").any() else 34) * len(rows) + 24
    )
    figure.update_layout(margin={"r": PLACE_DES_MOTS})
    figure.update_xaxes(range=[0, shares.max() * 1.02 or 1], showticklabels=False)
    figure.update_yaxes(ticksuffix=MARGE, autorange="reversed")
    return figure
