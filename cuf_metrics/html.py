"""Figures and passages as HTML fragments: every text from data is escaped here, nowhere else."""

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from cuf_metrics.figures import Citation, Figure, Requete
from cuf_metrics.formatting import QUALIFICATIFS, count

PRECISIONS = {
    "environ": "Le document donne un ordre de grandeur.",
    "au moins": "Le document donne un minimum.",
    "au plus": "Le document donne un maximum.",
    "borne basse": "Le document donne une fourchette ; ceci est sa borne basse.",
    "borne haute": "Le document donne une fourchette ; ceci est sa borne haute.",
}
QUESTION = "D’où vient ce chiffre ?"


def cards(figures: Iterable[Figure], tight: bool = False) -> str:
    """A grid of figure cards."""
    inner = "".join(card(figure) for figure in figures)
    return f'<div class="obs-grille{" obs-serree" if tight else ""}">{inner}</div>'


def card(figure: Figure) -> str:
    """One figure: precision, number, unit, label, period, and the way to its source."""
    prefix = QUALIFICATIFS[figure.qualificatif]
    before = f'<span class="obs-avant">{escape(prefix)}</span> ' if prefix else ""
    period = f'<span class="obs-periode">{escape(figure.periode_lisible)}</span>' if figure.periode else ""
    return (
        f'<article class="obs-carte" data-chiffre="{escape(figure.id)}">'
        f'<p class="obs-valeur">{before}<strong>{escape(figure.nombre)}</strong> '
        f'<span class="obs-unite">{escape(figure.legende_unite)}</span></p>'
        f'<p class="obs-libelle">{escape(figure.libelle)}</p>'
        f'<div class="obs-pied">{period}{provenance(figure)}</div></article>'
    )


def provenance(figure: Figure, question: str = QUESTION) -> str:
    """The control that opens a figure's source, and the panel it opens."""
    return _panel(f"source-{figure.id}", question, figure.libelle, _value_line(figure) + _source(figure.source))


def provenance_of_many(key: str, titre: str, figures: Sequence[Figure]) -> str:
    """One control for a chart: every value drawn, with the passage or query it comes from."""
    items = "".join(
        f"<li><b>{escape(f.libelle)}</b> : {escape(f.texte)}{_source(f.source)}</li>" for f in figures
    )
    return _panel(f"source-{key}", "D’où viennent ces chiffres ?", titre, f'<ol class="obs-liste">{items}</ol>')


def passage(key: str, titre: str, citation: Citation) -> str:
    """The control that opens the passage behind a text (an axis, an event)."""
    return _panel(f"source-{key}", "Source", titre, _source(citation))


def tag(text: str, colour: str = "") -> str:
    """A small label; `colour` is one of the charter's CSS variables."""
    style = f' style="--teinte: var(--{escape(colour)})"' if colour else ""
    return f'<span class="obs-etiquette"{style}>{escape(text)}</span>'


def _panel(key: str, question: str, titre: str, body: str) -> str:
    """A native popover: no script, no rerun, closed by Escape; never inside a paragraph."""
    ident = escape(quote(key, safe=""))
    return (
        f'<button type="button" class="obs-source" popovertarget="{ident}" '
        f'aria-label="{escape(question)} {escape(titre)}">{escape(question)}</button>'
        f'<div class="obs-panneau" popover id="{ident}" role="dialog" aria-label="{escape(titre)}" data-provenance>'
        f'<div class="obs-panneau-titre">{escape(titre)}</div>{body}'
        f'<button type="button" class="obs-fermer" popovertarget="{ident}" popovertargetaction="hide">'
        "Fermer</button></div>"
    )


def _value_line(figure: Figure) -> str:
    precision = PRECISIONS.get(figure.qualificatif, "")
    period = f", {figure.periode_lisible}" if figure.periode else ""
    return (
        f'<div class="obs-ligne"><b>{escape(figure.texte)}</b>{escape(period)} · chiffre {figure.origine}. '
        f"{escape(precision)}</div>"
    )


def _source(source: Citation | Requete) -> str:
    if isinstance(source, Citation):
        return (
            f'<blockquote class="obs-citation">« {escape(source.texte)} »</blockquote>'
            f'<div class="obs-ligne obs-ref"><b>{escape(source.document)}</b>, section « {escape(source.section)} »</div>'
        )
    links = ", ".join(f'<a href="donnees?table={escape(t)}" target="_self">{escape(t)}</a>' for t in source.tables)
    return (
        f'<div class="obs-ligne">Calculé sur {escape(count(source.lignes, "ligne"))} : {links}. '
        f"Requête « {escape(source.nom)} » :</div><code class=\"obs-sql\">{escape(source.sql)}</code>"
    )
