"""What a notebook shows of a dataset, an indicator, its state, a figure, the rows of a query.

HTML that stands by itself: no stylesheet, no script, nothing fetched. It takes the colour and the ground of where it is
shown, light or dark.
"""

import html
from collections.abc import Iterable, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import pandas as pd

from cuf_metrics.catalogue import readable, tables_of
from cuf_metrics.contracts import FIELDS
from cuf_metrics.figures import Figure
from cuf_metrics.formatting import ABSENT, MINUS, capitalised, count, dated, moment, number, quantity
from cuf_metrics.html import PRECISIONS, Num, bound, cited, escape
from cuf_metrics.indicators import explain
from cuf_metrics.indicators.framework import reference_text, target_text
from cuf_metrics.indicators.header import Indicateur
from cuf_metrics.indicators.methode import method
from cuf_metrics.indicators.overview import CASES, case
from cuf_metrics.indicators.state import Etat
from cuf_metrics.provenance import Requete, Source
from cuf_metrics.sql import view_sentence

if TYPE_CHECKING:
    from cuf_metrics.database import Dataset, Resultat

APERCU = 20
# Longer texts are cut: a passage is read whole in the frame.
LONGUEUR, COURT = 160, 36
LARGE = "min-width: 20em; white-space: normal"
NATURES = {
    "publie": "faits des documents publiés",
    "demonstration": "données fictives",
    "importe": "données importées",
}
TRAIT = "1px solid color-mix(in srgb, currentColor 25%, transparent)"
CELLULE = (
    f"padding: 3px 10px; text-align: left; vertical-align: top; white-space: nowrap; border: 0; border-bottom: {TRAIT};"
)
LIBELLE = f"{CELLULE} white-space: normal; min-width: 7em"
NOMBRE = CELLULE.replace("left", "right") + " font-variant-numeric: tabular-nums;"
CODE = "white-space: pre-wrap; overflow-wrap: anywhere; margin: 4px 0; font-size: 12px;"
# A float tells units apart up to there: a longer one is written as its power of ten.
GRAND = 1e15


def dataset(opened: "Dataset") -> str:
    """A dataset: what must be said of it first, its version, its tables and what they cover."""
    held = opened.manifeste
    tables = tables_of(held)
    full, empty = tables[tables["lignes"] > 0], tables[tables["lignes"] == 0]
    lines = [
        [f"<code>{escape(r.nom)}</code>", escape(r.titre), Num(number(r.lignes)), escape(_covered(r))]
        for r in full.itertuples()
    ]
    told = [NATURES[held.nature], f"construit le {moment(held.construit_le)}", f"version {held.version}"]
    told += [count(held.lignes, "ligne")]
    left = _folded("Tables sans ligne dans ce jeu", escape(", ".join(empty["nom"]))) if len(empty) else ""
    body = _line(" · ".join(told)) + _table(["Table", "Contenu", Num("Lignes"), "Couverture"], lines) + left
    views = _pairs([(name, escape(view_sentence(name))) for name in opened.vues])
    body += _folded("Vues, qu’une requête nomme comme des tables", views)
    return _mention(held.mention) + _frame(f"Jeu « {held.jeu} »", body)


def indicator(ind: Indicateur) -> str:
    """The sheet of an indicator, as the page Méthodologie tells it, the names that `breakdown` takes, and its query."""
    rows = _pairs([(label, escape(text)) for label, text in method(ind).champs.items()])
    parts = _line(f"Pour breakdown : {', '.join(ind.dimensions)}.") if ind.dimensions else ""
    return _frame(f"{ind.id} · {ind.libelle}", rows, parts, _folded("La requête", _code(ind.sql)))


def state(held: Etat) -> str:
    """An indicator at a date: value, status in words, reference, target, where the value comes from."""
    ind, shown = held.indicateur, held.figure
    value = _value(shown) if shown else _big(ABSENT) + _line(f"{capitalised(held.motif)}.")
    rows = [
        ("Statut", f"{_status(held)}. {explain.reason(held)}"),
        ("Référence", reference_text(held)),
        ("Cible", target_text(held)),
        ("Tendance", capitalised(explain.trend_text(held)) or "une seule valeur" if shown else "aucune valeur"),
        ("Situation au", dated(held.au)),
    ]
    if held.echeance:
        rows.append(
            (
                "Valeur suivante",
                f"{'était attendue' if held.est_perime else 'attendue'} avant le {dated(held.echeance)}",
            )
        )
    steps = _folded("Le statut, pas à pas", _pairs([(k, escape(v)) for k, v in explain.arithmetic(held)]))
    body = _pairs([(k, escape(v)) for k, v in rows])
    source = _source(shown.source) if shown else ""
    return _said(shown and shown.source) + _frame(f"{ind.id} · {ind.libelle}", value, body, source, steps)


def figure(shown: Figure) -> str:
    """A figure: its value, and the passage, the query or the figures it comes from."""
    return _said(shown.source) + _frame(shown.libelle, _value(shown), _source(shown.source))


def rows(result: "Resultat") -> str:
    """The first rows of a query, and what to cite."""
    held, shown = result.lignes, result.lignes.head(APERCU)
    cells = [_cells(shown, column) for column in shown]
    heads = [_headed(name, column) for name, column in zip(shown.columns, cells, strict=True)]
    told = count(len(held), "ligne") if len(held) else "Aucune ligne"
    told += f", les {APERCU} premières montrées" if len(held) > APERCU else ""
    told += f" ; lu dans : {', '.join(result.source.tables)}." if result.source.tables else "."
    return _said(result.source) + _frame(
        "", _table(heads, zip(*cells, strict=True)), _line(told), _query(result.source)
    )


def _status(held: Etat) -> str:
    precision = held.statut.precision if held.statut.est_note else ""
    return CASES[case(held)] + (f" ({precision})" if precision else "")


def _covered(row: Any) -> str:
    return row.couverture + (f", {row.periode_couverte}" if row.periode_couverte else "")


def _value(shown: Figure) -> str:
    """The value, then its period, where it comes from, and what its precision means."""
    told = [shown.periode_lisible, f"chiffre {shown.origine}"]
    precision = PRECISIONS.get(shown.qualificatif, "")
    return _big(shown.texte) + _line(f"{', '.join(t for t in told if t)}. {precision}".strip())


def _said(source: Source | None) -> str:
    """What must be said first of rows that are not real; a passage is."""
    return _mention(source.mention) if isinstance(source, Requete) else ""


def _source(source: Source) -> str:
    if not isinstance(source, Requete):
        return cited(source)
    # Without its links, which lead to pages of the application.
    told = f"Compté sur {source.comptees} de : {', '.join(source.tables)}."
    return _line(told) + _query(source)


def _query(source: Requete) -> str:
    """A query and the values bound to it, folded."""
    return _folded(f"Requête « {source.nom} »", _code(source.sql), bound(source))


def _cells(shown: pd.DataFrame, name: str) -> list[str]:
    """A column as French text; `Num` where it holds numbers."""
    values = shown[name]
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return [Num(_number(name, value)) for value in values]
    return [_told(_text(value)) for value in readable(shown, name)]


def _told(text: str) -> str:
    """A text in a cell: a long one is given some width, or it would make the row as tall as a page."""
    return escape(text) if len(text) < COURT else f'<div style="{LARGE}">{escape(text)}</div>'


def _number(name: str, value: float) -> str:
    """A year is no quantity: its digits are not grouped; an amount bears its unit."""
    if pd.isna(value):
        return ABSENT
    if isinstance(value, float) and abs(value) >= GRAND:
        return f"{value:.6g}".replace("inf", "∞").replace("-", MINUS).replace(".", ",")
    if f"{name}_".startswith("annee_") and value == int(value):
        return str(int(value))
    return quantity(float(value), "€") if getattr(FIELDS.get(name), "unite", "") == "€" else number(value)


def _text(value: Any) -> str:
    if pd.api.types.is_list_like(value) and not isinstance(value, dict):
        value = ", ".join(map(str, value))
    return ABSENT if pd.isna(value) else shorten(str(value), LONGUEUR, placeholder=" …")


def _headed(name: str, cells: Sequence[str]) -> str:
    return Num(name) if cells and isinstance(cells[0], Num) else name


def _frame(title: str, *parts: str) -> str:
    named = f'<div style="font-weight: 600; font-size: 15px">{escape(title)}</div>' if title else ""
    return (
        '<div lang="fr" style="max-width: 64em; padding: 8px 0; font-size: 14px; line-height: 1.45">'
        f"{named}{''.join(parts)}</div>"
    )


def _mention(text: str) -> str:
    style = "margin: 6px 0; padding: 4px 10px; border-left: 4px solid currentColor; font-weight: 600"
    return f'<div role="note" style="{style}">{escape(text)}</div>' if text else ""


def _big(text: str) -> str:
    return f'<div style="font-size: 22px; font-weight: 600; margin-top: 4px">{escape(text)}</div>'


def _line(text: str) -> str:
    return f'<div style="margin: 2px 0 6px">{escape(text)}</div>'


def _pairs(rows: Iterable[tuple[str, str]]) -> str:
    """Labels and their HTML, already escaped."""
    lines = "".join(
        f'<tr style="background: none"><th scope="row" style="{LIBELLE}">{escape(label)}</th>'
        f'<td style="{CELLULE} white-space: normal">{told}</td></tr>'
        for label, told in rows
    )
    return _spread(f"<tbody>{lines}</tbody>")


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table; cells are already escaped."""
    head = "".join(f'<th scope="col" style="{_style(h)}">{escape(h)}</th>' for h in heads)
    cut = [[f'<td style="{_style(cell)}">{cell}</td>' for cell in line] for line in lines]
    body = "".join(f'<tr style="background: none">{"".join(cells)}</tr>' for cells in cut)
    return _spread(f'<thead><tr style="background: none">{head}</tr></thead><tbody>{body}</tbody>')


def _spread(content: str) -> str:
    """A table that scrolls in its own box where it is wider than the page."""
    style = "table-layout: auto; border-collapse: collapse; margin: 6px 0; font-size: 13px; color: inherit"
    return f'<div style="overflow-x: auto"><table style="{style}">{content}</table></div>'


def _style(cell: str) -> str:
    return NOMBRE if isinstance(cell, Num) else CELLULE


def _folded(summary: str, body: str, told: str = "") -> str:
    """What a click opens; `body` and what follows the summary are already escaped."""
    return (
        f'<details style="margin: 4px 0"><summary style="cursor: pointer">{escape(summary)}{told}</summary>'
        f"{body}</details>"
    )


def _code(text: str) -> str:
    return f'<pre style="{CODE}">{html.escape(text)}</pre>'
