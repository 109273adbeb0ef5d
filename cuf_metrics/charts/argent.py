"""Money of the funds as Plotly figures: bars made of parts, and where it comes from and goes; pure functions."""

from html import escape

import pandas as pd
import plotly.graph_objects as go

from cuf_metrics.charte import AXES, FAMILLES_DE_LIEN, PAGE, faded, tone
from cuf_metrics.charts import Parts, template
from cuf_metrics.formatting import short_money

FONDS = FAMILLES_DE_LIEN["fonds de solidarité"]
# Types of donors that documents count; what is deduced from them is grey.
TYPES = {
    "nb_donateurs_regions": ("régions", AXES["1"]),
    "nb_donateurs_departements": ("départements", AXES["3"]),
    "nb_donateurs_intercommunalites": ("intercommunalités", AXES["4"]),
}
DONATEURS = TYPES | {
    "nb_donateurs_autres": ("communes et autres (déduit)", FAMILLES_DE_LIEN["réseau ou convention"]),
    "nb_donateurs_sans_type": ("types non publiés", PAGE["filet"]),
}
# A label that is told in short: the side it stands on says the rest.
ABREGES = {"restitué aux donateurs": "restitué", "restitué par les bénéficiaires": "restitué"}


def stacked(rows: pd.DataFrame, parts: Parts, dark: bool = False) -> go.Figure:
    """Horizontal bars in the order of the rows, made of parts, each labelled with its total.

    Args:
        rows: one bar per row: `libelle`, `texte` (its total as read), one column per part, empty where unknown.
        parts: column → what it counts, and its colour.
    """
    labels = rows["libelle"].map(escape)
    values, several = rows[list(parts)].astype(float).fillna(0), len(parts) > 1
    totals = values.sum(axis=1)
    # A number is written where its part has room for it; the hover tells the others.
    room = 0.07 * totals.max() if several else totals.max()
    figure = go.Figure(
        [_part(values[name], labels, word, tone(pair, dark), room) for name, (word, pair) in parts.items()]
    )
    for label, total, text in zip(labels, totals, rows["texte"], strict=True):
        figure.add_annotation(
            x=total, y=label, text=escape(text), xanchor="left", xshift=6, showarrow=False, font={"size": 14}
        )
    # The key is below, in room of its own: bars stay level with those of a chart beside.
    key, room = {"y": 0, "yanchor": "top"}, 22 * len(parts) if several else 0
    figure.update_layout(template=template(dark), barmode="stack", height=34 * len(rows) + 24 + room)
    figure.update_layout(showlegend=several, legend=key, margin={"b": 4 + room})
    figure.update_xaxes(range=[0, totals.max() * 1.35 or 1], showticklabels=False)
    figure.update_yaxes(ticksuffix="  ", autorange="reversed")
    return figure


def _part(values: pd.Series, labels: pd.Series, word: str, colour: str, room: float) -> go.Bar:
    return go.Bar(
        orientation="h",
        x=values,
        y=labels,
        name=word,
        text=[f"{v:.0f}" if v > room else "" for v in values],
        textposition="inside",
        textangle=0,
        insidetextanchor="middle",
        hovertemplate=f"<b>%{{y}}</b><br>{escape(word)} : %{{x:,}}<extra></extra>",
        marker={"color": colour, "line": {"width": 0}},
    )


def circulation(arcs: pd.DataFrame, dark: bool = False) -> go.Figure:
    """Donors by type → funds → countries, fees, restitutions and balance; a node is labelled with its amount.

    Args:
        arcs: one row per fund and source or destination (query `fonds_circulation`), `montant` in €.
    """
    ends = arcs["est_entree"].map({True: "entrée", False: "sortie"}) + " " + arcs["bout"]
    funds = "fonds " + arcs["id_fonds"]
    starts, stops = ends.where(arcs["est_entree"], funds), funds.where(arcs["est_entree"], ends)
    nodes = {name: rank for rank, name in enumerate(dict.fromkeys([*starts, *stops]))}
    names = dict(zip(ends, arcs["bout"], strict=True)) | dict(zip(funds, arcs["nom_fonds"], strict=True))
    through = arcs["montant"].groupby(starts).sum().combine(arcs["montant"].groupby(stops).sum(), max, fill_value=0)
    kinds = dict(zip(ends, arcs["mouvement"], strict=True))
    colours = [tone(_colour(kinds.get(name, "fonds")), dark) for name in nodes]
    links = arcs["mouvement"].map(lambda kind: tone(_colour(kind), dark))
    figure = go.Figure(
        go.Sankey(
            node={
                "label": [f"{escape(ABREGES.get(names[n], names[n]))}<br>{short_money(through[n])}" for n in nodes],
                "customdata": [f"{escape(names[n])}<br>{short_money(through[n])}" for n in nodes],
                "color": colours,
                "pad": 36,
                "thickness": 12,
                "line": {"width": 0},
                "hovertemplate": "%{customdata}<extra></extra>",
            },
            link={
                "source": [nodes[name] for name in starts],
                "target": [nodes[name] for name in stops],
                "value": arcs["montant"],
                "color": [faded(colour, 0.32) for colour in links],
                "customdata": arcs["montant"].map(short_money),
                "hovertemplate": "%{source.label} → %{target.label}<br><b>%{customdata}</b><extra></extra>",
            },
            textfont={"color": tone(PAGE["encre"], dark), "size": 13},
        )
    )
    widest = max(starts[arcs["est_entree"]].nunique(), arcs["id_fonds"].nunique(), stops[~arcs["est_entree"]].nunique())
    return figure.update_layout(template=template(dark), height=max(320, 62 * widest), margin={"t": 16, "b": 16})


def _colour(movement: str) -> tuple[str, str]:
    """Money received, the funds, money paid; fees and restitutions are grey, what does not hold stands out."""
    return {
        "fonds": FONDS,
        "contribution": AXES["1"],
        "versement": AXES["3"],
        "solde restant": AXES["4"],
        "solde négatif": AXES["2"],
    }.get(movement, FAMILLES_DE_LIEN["réseau ou convention"])
