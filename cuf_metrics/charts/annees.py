"""What changes from year to year, as Plotly figures: lines, columns, gains and losses, months; pure functions."""

from collections.abc import Collection, Mapping, Sequence
from html import escape
from itertools import pairwise
from math import ceil
from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go

from cuf_metrics.charte import AXES, FORMATS_DE_REUNION, NON_PRECISE, PAGE, faded, tone
from cuf_metrics.charts import Parts, shade, template
from cuf_metrics.formatting import NBSP, count, dated, number, signed

# Words at the end of a line: so many characters a row, a row so high, of a chart so high between its margins.
LARGEUR, LIGNE, HAUTEUR = 20, 17, 300
UN_SEUL = {"valeur": ("", PAGE["bleu"])}


def lines(rows: pd.DataFrame, couleurs: Mapping[str, tuple[str, str]], dark: bool = False) -> go.Figure:
    """A few series over the years, each named at its right end; a year without a value breaks its line.

    Args:
        rows: one row per series and year: `serie`, `annee`, `valeur` (≥ 0, empty where unknown), `texte` (as read).
        couleurs: series → its colour, in the order of the hover.
    """
    span = range(int(rows["annee"].min()), int(rows["annee"].max()) + 1)
    top = rows["valeur"].max() * 1.08 or 1
    series = {name: _over(rows[rows["serie"] == name], span) for name in couleurs}
    figure = go.Figure([_line(name, known, tone(couleurs[name], dark)) for name, known in series.items()])
    ends = {name: known.dropna(subset="valeur") for name, known in series.items()}
    named = {name: _end_label(name, known, span[-1]) for name, known in ends.items() if len(known)}
    heights = [HAUTEUR * ends[name]["valeur"].iloc[-1] / top for name in named]
    levels = apart(heights, [LIGNE * (text.count("<br>") + 1) for text in named.values()])
    for (name, text), level in zip(named.items(), levels, strict=True):
        figure.add_annotation(_beside(text, level / HAUTEUR, tone(couleurs[name], dark)))
    figure.update_layout(template=template(dark), height=HAUTEUR + 48, margin={"r": 8 * LARGEUR, "t": 16, "b": 32})
    figure.update_xaxes(**_ticks(span, 5) | {"range": [span[0] - 0.3, span[-1] + 0.1]})
    figure.update_yaxes(range=[0, top], nticks=5, showgrid=True, tickformat=",~r", ticksuffix="  ")
    return figure


def _over(rows: pd.DataFrame, span: Sequence[int]) -> pd.DataFrame:
    """One row per year of the span, empty where nothing is known."""
    return rows.set_index("annee").reindex(span).rename_axis("annee").reset_index()


def _line(name: str, rows: pd.DataFrame, colour: str) -> go.Scatter:
    return go.Scatter(
        x=rows["annee"],
        y=rows["valeur"],
        text=[escape(t) if isinstance(t, str) else "" for t in rows["texte"]],
        name=escape(name),
        hovertemplate=f"<b>{escape(name)}</b>, %{{x}}<br>%{{text}}<extra></extra>",
        # A year between two unknown ones has no line: its point must show.
        mode="lines+markers",
        line={"color": colour, "width": 2.5},
        marker={"color": colour, "size": 6},
        cliponaxis=False,
    )


def _end_label(name: str, known: pd.DataFrame, last: int) -> str:
    """The name of a series and its last value, with the year where it stops before the others."""
    end = known.iloc[-1]
    told = end["texte"] + ("" if end["annee"] == last else f" ({end['annee']})")
    # The value stays whole, at the end of the last row of words.
    told = escape(told.replace(" ", NBSP))
    words = "<br>".join(map(escape, wrap(f"{name} {told}", LARGEUR)))
    return f"{words.removesuffix(told)}<b>{told}</b>"


def _beside(text: str, level: float, colour: str) -> dict:
    """Words on the right of the chart, at a level from 0 to 1; a pale colour makes a dot, never words."""
    place = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 10, "y": level, "yref": "paper", "yanchor": "middle"}
    return place | {"text": f'<span style="color: {colour}">●</span> {text}', "showarrow": False, "align": "left"}


def apart(levels: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Levels moved as little as needed, from the lowest up then from the top down, so that no label covers another."""
    order = sorted(range(len(levels)), key=levels.__getitem__)
    moved = list(levels)
    for low, high in pairwise(order):
        moved[high] = max(moved[high], moved[low] + (sizes[low] + sizes[high]) / 2)
    ceiling = float(HAUTEUR)
    for rank in reversed(order):
        moved[rank] = min(moved[rank], ceiling - sizes[rank] / 2)
        ceiling = moved[rank] - sizes[rank] / 2
    return moved


def columns(rows: pd.DataFrame, parts: Parts = UN_SEUL, chosen: Collection[int] = (), dark: bool = False) -> go.Figure:
    """One column per year, its total on top, made of parts where there are several; their key is above.

    Args:
        rows: one row per year: `annee`, `texte` (the total as read), one column per part (empty where unknown).
        parts: column → what it counts, and its colour.
        chosen: years shown in full colour; all of them when empty.
    """
    values, years = rows[list(parts)].astype(float), rows["annee"]
    totals, several = values.sum(axis=1, min_count=1), len(parts) > 1
    figure = go.Figure(
        [
            _column(values[name], years, word, [shade(colour, y, chosen, dark) for y in years], several)
            for name, (word, colour) in parts.items()
        ]
    )
    figure.add_trace(_totals(years, totals, rows["texte"], dark))
    figure.update_layout(
        template=template(dark), barmode="stack", height=330 if several else 290, bargap=0.3, showlegend=several
    )
    figure.update_layout(margin={"t": 8, "b": 28})
    figure.update_xaxes(**_ticks(range(int(years.min()), int(years.max()) + 1)))
    figure.update_yaxes(range=[0, totals.max() * 1.14 or 1], showticklabels=False, zeroline=True)
    return figure


def _column(values: pd.Series, years: pd.Series, word: str, colours: list[str], several: bool) -> go.Bar:
    told = f"<br>{escape(word)}{NBSP}: %{{y:,}}" if several else "<br>%{y:,}"
    return go.Bar(
        x=years,
        y=values,
        name=escape(word),
        marker={"color": colours, "line": {"width": 0}},
        hovertemplate=f"<b>%{{x}}</b>{told}<extra></extra>",
    )


def _totals(years: pd.Series, tops: pd.Series, texts: pd.Series, dark: bool) -> go.Scatter:
    """What is written above columns."""
    return go.Scatter(
        x=years,
        y=tops,
        text=texts.map(escape),
        mode="text",
        textposition="top center",
        textfont={"color": tone(PAGE["encre"], dark), "size": 13},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )


def diverging(rows: pd.DataFrame, words: tuple[str, str] = ("gagnés", "perdus"), dark: bool = False) -> go.Figure:
    """What each year gained, upwards, and lost, downwards, with what remains of them written above.

    Args:
        rows: one row per year: `annee`, `nb_gagnes`, `nb_perdus` (both ≥ 0, empty where unknown).
        words: what the two columns count.
    """
    figure = go.Figure(
        [
            _side(rows["annee"], rows["nb_gagnes"], 1, words[0], tone(AXES["3"], dark)),
            _side(rows["annee"], rows["nb_perdus"], -1, words[1], tone(AXES["2"], dark)),
        ]
    )
    net = (rows["nb_gagnes"] - rows["nb_perdus"]).map(lambda n: f"<b>{signed(n, number(n))}</b>" if pd.notna(n) else "")
    figure.add_trace(_totals(rows["annee"], rows["nb_gagnes"].fillna(0), net, dark).update(text=net))
    high, low = rows["nb_gagnes"].max(), rows["nb_perdus"].max()
    span = high + low or 1
    figure.update_layout(template=template(dark), barmode="relative", height=340, bargap=0.3, showlegend=True)
    figure.update_layout(margin={"t": 8, "b": 28})
    figure.update_xaxes(**_ticks(range(int(rows["annee"].min()), int(rows["annee"].max()) + 1)))
    figure.update_yaxes(range=[-low - 0.03 * span, high + 0.12 * span], showticklabels=False, zeroline=True)
    return figure


def _side(years: pd.Series, values: pd.Series, sign: int, word: str, colour: str) -> go.Bar:
    room = 0.08 * values.max()
    return go.Bar(
        x=years,
        y=values * sign,
        name=escape(word),
        text=[number(v) if v > room else "" for v in values],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        customdata=[number(v) for v in values],
        hovertemplate=f"<b>%{{x}}</b><br>{escape(word)}{NBSP}: %{{customdata}}<extra></extra>",
        marker={"color": colour, "line": {"width": 0}},
    )


def months(rows: pd.DataFrame, trimestre: bool = False, dark: bool = False) -> go.Figure:
    """Meetings per month or quarter, stacked by format, the key above.

    Args:
        rows: one row per period and format: `debut` (first day of the month or quarter), `format_reunion` (empty where
            not said), `nb_reunions`.
        trimestre: periods are quarters.
    """
    kept = rows.assign(format_reunion=rows["format_reunion"].fillna(NON_PRECISE))
    wide = kept.pivot_table(index="debut", columns="format_reunion", values="nb_reunions", aggfunc="sum")
    wide = wide.reindex(pd.date_range(wide.index.min(), wide.index.max(), freq="QS" if trimestre else "MS"))
    called = [_quarter(day) if trimestre else dated(day.date(), None, "mois") for day in wide.index]
    figure = go.Figure(
        [
            _stack(wide[name], called, name, tone(colour, dark))
            for name, colour in FORMATS_DE_REUNION.items()
            if name in wide
        ]
    )
    figure.update_layout(template=template(dark), barmode="stack", height=320, bargap=0.12, showlegend=True)
    figure.update_layout(margin={"t": 8, "b": 28})
    januaries = [day for day in wide.index if day.month == 1] or [wide.index[0]]
    figure.update_xaxes(tickvals=januaries, ticktext=[f"{day.year}" for day in januaries], ticks="outside", tickangle=0)
    figure.update_yaxes(nticks=4, showgrid=True, tickformat=",~r", ticksuffix="  ", rangemode="tozero")
    return figure


def _stack(values: pd.Series, called: list[str], name: str, colour: str) -> go.Bar:
    return go.Bar(
        x=values.index,
        y=values,
        name=name,
        customdata=[
            f"<b>{when}</b><br>{name}{NBSP}: {number(n)}" for when, n in zip(called, values.fillna(0), strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
        marker={"color": colour, "line": {"width": 0}},
    )


def _quarter(day: pd.Timestamp) -> str:
    return f"{'1ᵉʳ' if day.quarter == 1 else f'{day.quarter}ᵉ'} trimestre {day.year}"


def _ticks(span: Sequence[int], most: int = 9) -> dict:
    """Whole years below, few enough to be read on a telephone; few columns are not as wide as the page."""
    step, missing = ceil(len(span) / most), max(0, 7 - len(span)) / 2
    ends = [span[0] - 0.6 - missing, span[-1] + 0.6 + missing]
    return {"tickvals": list(span[::-step])[::-1], "tickformat": "d", "tickangle": 0, "range": ends}


def years(rows: pd.DataFrame, dark: bool = False) -> go.Figure:
    """Links in progress year by year, as a stepped area whose last year is labelled.

    Args:
        rows: one row per year: `annee`, `nb_en_cours`, `nb_nouveaux`.
    """
    last = rows.iloc[-1]
    colour = tone(PAGE["bleu"], dark)
    figure = go.Figure(
        go.Scatter(
            x=rows["annee"],
            y=rows["nb_en_cours"],
            text=[count(int(n), "lien en cours", "liens en cours") for n in rows["nb_en_cours"]],
            customdata=[
                f"{count(int(n), 'lien commencé', 'liens commencés')} cette année-là" for n in rows["nb_nouveaux"]
            ],
            hovertemplate="<b>%{x}</b><br>%{text}<br>%{customdata}<extra></extra>",
            mode="lines",
            line={"color": colour, "width": 2, "shape": "hv"},
            fill="tozeroy",
            fillcolor=faded(colour, 0.14),
        )
    )
    told = f"<b>{number(last['nb_en_cours'])}</b> en {last['annee']}"
    label = {"x": last["annee"], "y": last["nb_en_cours"], "text": told, "showarrow": False}
    figure.add_annotation(label | {"xanchor": "right", "yanchor": "bottom", "yshift": 4, "font": {"size": 14}})
    figure.update_layout(template=template(dark), height=280)
    figure.update_xaxes(tickformat="d", dtick=None, nticks=8)
    figure.update_yaxes(range=[0, rows["nb_en_cours"].max() * 1.2], nticks=4)
    return figure
