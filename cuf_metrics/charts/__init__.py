"""Frames to Plotly figures: one template, direct labels, French numbers; pure functions."""

from collections.abc import Collection, Mapping
from html import escape

import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
from plotly.io.base_renderers import PlotlyRenderer

from cuf_metrics.charte import PAGE, SANS, faded, tone
from cuf_metrics.formatting import NNBSP

SEPARATEURS = "," + NNBSP
CONFIG = {"displayModeBar": False, "scrollZoom": False, "responsive": True}
# Years outside the reader's choice stay in sight, faded.
PALEUR = 0.28
# Pixels that a title takes, and the sentence under it.
TITRE, MENTION = 34, 22
# Pixels on the left of a chart that stands on a ground of its own.
BORD = 8
# Column → what it counts, and its colour: the parts that a bar is made of.
Parts = Mapping[str, tuple[str, tuple[str, str]]]


class Carnet(PlotlyRenderer):
    """A figure in a notebook, whose theme is not known: on the ground that its words were coloured for."""

    def to_mimebundle(self, fig_dict: dict) -> dict:
        ground = fig_dict["layout"].get("template", {}).get("layout", {}).get("meta", {}).get("fond")
        on_paper = {"paper_bgcolor": ground} if ground else {}
        margin = {"l": BORD} | fig_dict["layout"].get("margin", {})
        layout = {**on_paper, **fig_dict["layout"], "margin": margin}
        return super().to_mimebundle({**fig_dict, "layout": layout})


# JupyterLab resizes charts by itself: what « responsive » adds to it would take their height for that of the page.
# JupyterLab's own plotly.js draws: Plotly's default would fetch it, and MathJax, from other hosts.
pio.renderers["carnet"] = Carnet(CONFIG | {"responsive": False})
pio.renderers.default = "carnet"


def template(dark: bool = False) -> go.layout.Template:
    """The layout every chart starts from: transparent ground, quiet axes, the page's own type."""
    ink, grey, line = (tone(PAGE[name], dark) for name in ("encre", "gris", "filet"))
    axis = {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickfont": {"color": ink, "size": 14},
        "title": {"font": {"color": grey, "size": 13}},
        "linecolor": line,
        "gridcolor": line,
        "zerolinecolor": line,
        "automargin": True,
        "fixedrange": True,
    }
    return go.layout.Template(
        layout={
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": SANS, "size": 14, "color": ink},
            "separators": SEPARATEURS,
            "meta": {"fond": tone(PAGE["fond"], dark)},
            "margin": {"l": 0, "r": 8, "t": 4, "b": 4},
            "xaxis": axis,
            "yaxis": axis,
            "showlegend": False,
            "legend": _legend(),
            "bargap": 0.38,
            "hoverlabel": {
                "bgcolor": tone(PAGE["carte"], dark),
                "font": {"color": ink, "family": SANS},
                "bordercolor": line,
            },
        }
    )


def _legend() -> dict:
    """A small key above the chart; a click on it hides nothing: totals would no longer be those of the bars."""
    return {
        "orientation": "h",
        "x": 0,
        "y": 1.02,
        "yanchor": "bottom",
        "traceorder": "normal",
        "itemclick": False,
        "itemdoubleclick": False,
        "font": {"size": 13},
    }


def shade(pair: tuple[str, str], year: int, chosen: Collection[int], dark: bool = False) -> str:
    """The colour of a year: full among those chosen, or where none is."""
    colour = tone(pair, dark)
    return colour if not chosen or year in chosen else faded(colour, PALEUR)


def bars(rows: pd.DataFrame, colour: tuple[str, str] = PAGE["bleu"], dark: bool = False) -> go.Figure:
    """Horizontal bars, largest first, each labelled with its own value.

    Args:
        rows: one bar per row: `libelle`, `valeur`, `texte` (the label as read), `detail` (hover).
        colour: light and dark colour of the bars.
    """
    # Plotly reads labels as markup: text from data is escaped like anywhere else.
    texts = {name: rows[name].map(escape) for name in ("libelle", "texte", "detail")}
    ordered = rows.assign(**texts).sort_values("valeur", kind="stable")
    figure = go.Figure(
        go.Bar(
            orientation="h",
            x=ordered["valeur"],
            y=ordered["libelle"],
            text=ordered["texte"],
            textposition="outside",
            cliponaxis=False,
            customdata=ordered["detail"],
            hovertemplate="<b>%{y}</b><br>%{customdata}<extra></extra>",
            marker={"color": tone(colour, dark), "cornerradius": 2},
            textfont={"color": tone(PAGE["encre"], dark), "size": 14},
        )
    )
    figure.update_layout(template=template(dark), height=34 * len(ordered) + 24)
    # Room for the outside label of the longest bar.
    figure.update_xaxes(range=[0, ordered["valeur"].max() * 1.3], showticklabels=False)
    figure.update_yaxes(ticksuffix="  ")
    return figure


def titled(figure: go.Figure, titre: str, mention: str = "") -> go.Figure:
    """A figure that goes alone: its title above it, what must be said of its rows under the title.

    Args:
        figure: of a known height and top margin, which grow by what the words take; its key stays where it is.
    """
    words = {"text": escape(titre), "x": 0, "xref": "container", "y": 1, "yref": "container", "yanchor": "top"}
    told = {"subtitle": {"text": f"<b>{escape(mention)}</b>", "font": {"size": 13}}} if mention else {}
    layout = figure.layout
    above = layout.margin.t if layout.margin.t is not None else layout.template.layout.margin.t
    room = TITRE + MENTION * bool(mention)
    return figure.update_layout(
        title={**words, **told, "pad": {"t": 8}, "font": {"size": 17}, "automargin": False},
        margin={"t": above + room},
        height=layout.height + room,
    )
