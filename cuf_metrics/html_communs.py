"""What several pages show as HTML: the sentence that concludes a part, how something spreads, a list that unfolds."""

from collections.abc import Mapping, Sequence

import pandas as pd

from cuf_metrics.formatting import number
from cuf_metrics.html import escape

# What a spread tells last, without a bar: the absence of a value is not one.
SANS = ("non renseigné", "non renseignée", "non précisé", "sans groupe")


def answer(text: str, control: str = "") -> str:
    """The sentence that concludes a part of a page, with its provenance control where nothing else holds it."""
    return f'<div class="obs-reponse"><p>{escape(text)}</p>{control}</div>'


def facets(groups: Mapping[str, pd.Series], full: float | None = None, most: int = 8) -> str:
    """How something spreads, one small list of bars per dimension; a dimension without any value is left out.

    Args:
        groups: title → value of the dimension → number, largest first.
        full: what a full bar stands for; the largest number of each list when left out.
        most: values shown at once per dimension; the others unfold.
    """
    body = "".join(_facet(titre, values, full, most) for titre, values in groups.items() if len(values))
    return f'<div class="obs-facettes">{body}</div>'


def _facet(titre: str, values: pd.Series, full: float | None, most: int) -> str:
    known, blank = values[~values.index.isin(SANS)], values[values.index.isin(SANS)]
    top = full or known.max()
    bars = [
        f'<li><span class="obs-mot">{escape(name)}</span><b>{escape(number(n))}</b>'
        f'<i style="--part: {100 * n / top:.1f}%"></i></li>'
        for name, n in known.items()
    ]
    told = "".join(f'<li class="obs-reste">{escape(f"{name} : {number(n)}")}</li>' for name, n in blank.items())
    body = folded(bars, most) + (f"<ul>{told}</ul>" if told else "")
    return f'<section class="obs-facette"><h3>{escape(titre)}</h3>{body}</section>'


def folded(items: Sequence[str], most: int, style: str = "") -> str:
    """The first items of a list; the others unfold.

    Args:
        items: `<li>` elements.
        style: class of both lists, which a stylesheet knows.
    """
    opening = f'<ul class="{style}">' if style else "<ul>"
    if not items:
        return ""
    shown = f"{opening}{''.join(items[:most])}</ul>"
    if rest := items[most:]:
        shown += f"<details><summary>{escape(others(len(rest)))}</summary>{opening}{''.join(rest)}</ul></details>"
    return shown


def others(n: int) -> str:
    """What unfolds the items left out: « Voir les 61 autres »."""
    return f"Voir les {number(n)} autres" if n > 1 else "Voir l’autre"


def contents(parts: Mapping[str, str]) -> str:
    """Links to the parts of a page, by the name of their place on it."""
    links = "".join(f'<a href="#{escape(place)}">{escape(titre)}</a>' for place, titre in parts.items())
    return f'<nav class="obs-sommaire" aria-label="Sur cette page">{links}</nav>'


def place(name: str) -> str:
    """Where a link to a part of the page goes."""
    return f'<span id="{escape(name)}" class="obs-place"></span>'


def listed(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Lines of four cells under their heads; on a narrow screen each is a block, its middle cells under their head."""
    tops = "".join(f"<span>{escape(head)}</span>" for head in heads)
    body = "".join(f"<li>{''.join(map(_cell, ('', *heads[1:3], ''), line))}</li>" for line in lines)
    return (
        f'<ul class="obs-rapprochement obs-changements"><li class="obs-tetes" aria-hidden="true">{tops}</li>{body}</ul>'
    )


def _cell(head: str, content: str) -> str:
    return f"<div>{f'<em>{escape(head)}</em>' if head else ''}{content}</div>"
