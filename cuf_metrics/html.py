"""Figures and passages as HTML fragments: every text from data is escaped here, nowhere else."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

import pandas as pd

from cuf_metrics.figures import Figure
from cuf_metrics.formatting import QUALIFICATIFS, count, dated, number, spaced
from cuf_metrics.provenance import Citation, Derivation, Requete, Source

PRECISIONS = {
    "environ": "Le document donne un ordre de grandeur.",
    "plus de": "Le document donne un minimum, dépassé.",
    "au moins": "Le document donne un minimum.",
    "au plus": "Le document donne un maximum.",
    "borne basse": "Le document donne une fourchette ; ceci est sa borne basse.",
    "borne haute": "Le document donne une fourchette ; ceci est sa borne haute.",
}
TYPES = {
    "texte": "texte",
    "entier": "entier",
    "decimal": "nombre",
    "argent": "montant",
    "booleen": "oui / non",
    "date": "date",
}
QUESTION = "D’où vient ce chiffre ?"
QUESTIONS = "D’où viennent ces chiffres ?"
# A link to another page of the application: no other host, place on the page, file, nor dataset already named.
LIEN_INTERNE = re.compile(r'href="(?![a-z]+:|#|app/|[^"]*\bjeu=)([^"?]*)(\?[^"]*)?"')


def escape(text: str | None) -> str:
    """Text from data made safe for HTML, with the non-breaking spaces of French typography; nothing for nothing."""
    return html.escape(spaced(text)) if isinstance(text, str) else ""


def within(fragment: str, jeu: str) -> str:
    """A fragment whose links to other pages keep the dataset; the published one needs no mention."""
    if jeu == "publie":
        return fragment
    return LIEN_INTERNE.sub(lambda m: f'href="{m[1]}{m[2] + "&amp;" if m[2] else "?"}jeu={quote(jeu)}"', fragment)


def heading(text: str) -> str:
    """A small heading followed by a rule."""
    return f'<h3 class="obs-intertitre">{escape(text)}</h3>'


def cards(figures: Iterable[Figure]) -> str:
    """A grid of figure cards."""
    return f'<div class="obs-grille">{"".join(card(figure) for figure in figures)}</div>'


def card(figure: Figure) -> str:
    """One figure: precision, number, unit, label, period, and the way to its source."""
    prefix = QUALIFICATIFS[figure.qualificatif]
    before = f'<span class="obs-avant">{escape(prefix)}</span> ' if prefix else ""
    period = f'<span class="obs-periode">{escape(figure.periode_lisible)}</span>' if figure.periode else ""
    digits = f'<strong style="--signes: {len(figure.nombre)}">{escape(figure.nombre)}</strong>'
    return (
        f'<article class="obs-carte" data-chiffre="{escape(figure.id)}">'
        f'<p class="obs-valeur">{before}{digits} '
        f'<span class="obs-unite">{escape(figure.legende_unite)}</span></p>'
        f'<p class="obs-libelle">{escape(figure.libelle)}</p>'
        f'<div class="obs-pied">{period}{provenance(figure)}</div></article>'
    )


def provenance(figure: Figure, question: str = QUESTION) -> str:
    """The control that opens a figure's source, and the panel it opens."""
    return panel(f"source-{figure.id}", question, figure.libelle, _value_line(figure) + _source(figure.source))


def provenance_of_many(key: str, titre: str, figures: Sequence[Figure]) -> str:
    """One control for a chart: every value drawn, with the passage or query it comes from."""
    items = "".join(f"<li><b>{escape(f.libelle)}</b> : {escape(f.texte)}{_source(f.source)}</li>" for f in figures)
    return _sourced(key, titre, f'<ol class="obs-liste">{items}</ol>')


def provenance_of_rows(key: str, titre: str, sources: Sequence[Requete]) -> str:
    """The control that opens the queries behind a table, a map or a sentence of counts."""
    return _sourced(key, titre, "".join(_source(source) for source in sources))


def provenance_note(key: str, titre: str, note: str) -> str:
    """The control that says in words where figures come from, when it is neither a passage nor a query."""
    return _sourced(key, titre, f'<div class="obs-ligne">{escape(note)}</div>')


def _sourced(key: str, titre: str, body: str) -> str:
    return f'<span data-chiffre="{escape(key)}">{panel(f"source-{key}", QUESTIONS, titre, body)}</span>'


def cited(source: Source) -> str:
    """A passage and where it was read, a query, or the figures that one is made of: the body of a panel."""
    return _source(source)


def mention(text: str) -> str:
    """What must be said before anything else on the page, where there is something to say."""
    return f'<div class="obs-mention" role="note">{escape(text)}</div>' if text else ""


def note(text: str, control: str = "") -> str:
    """A quiet sentence, with its provenance control where it counts something."""
    return f'<div class="obs-sous-graphique"><span class="obs-note">{escape(text)}</span>{control}</div>'


def passage(key: str, titre: str, citation: Citation) -> str:
    """The control that opens the passage behind a text (an axis, an event)."""
    return panel(f"source-{key}", "Source", titre, _source(citation))


def tag(text: str, colour: str = "") -> str:
    """A small label; `colour` is one of the charter's CSS variables."""
    style = f' style="--teinte: var(--{escape(colour)})"' if colour else ""
    return f'<span class="obs-etiquette"{style}>{escape(text)}</span>'


def axes(rows: pd.DataFrame, counted: Requete) -> str:
    """The axes of a plan, one column each (rows of the query `plan_axes`, which counts their parts)."""
    return f'<div class="obs-axes">{"".join(_axis(row, counted) for row in rows.itertuples())}</div>'


def _axis(row, counted: Requete) -> str:
    objectives = "".join(f"<li>{escape(o['libelle'])}</li>" for o in row.objectifs)
    variant = (
        f'<div class="obs-variante">Dans le tableau de synthèse : «\u00a0{escape(row.libelle_tableau)}\u00a0»</div>'
        if isinstance(row.libelle_tableau, str)
        else ""
    )
    source = Citation(row.titre_document, row.section, row.citation)
    summary = f"{count(len(row.objectifs), 'objectif')}, {count(row.nb_actions, 'action')}"
    name = f"axe-{escape(row.code)}"
    return (
        f'<section class="obs-axe" style="--teinte: var(--{name})" data-chiffre="{name}">'
        f'<div class="obs-axe-numero">Axe {escape(row.code)}</div>'
        f'<h3 class="obs-axe-titre">{escape(row.libelle)}</h3>'
        f'<p class="obs-axe-role">{escape(row.role)}</p><ul>{objectives}</ul>{variant}'
        f'<div class="obs-pied"><span class="obs-periode">{summary}</span>'
        f"{panel(f'source-{name}', 'Source', f'Axe {row.code}', _source(source) + _source(counted))}</div></section>"
    )


def timeline(rows: pd.DataFrame) -> str:
    """Events as a list (rows of the query `evenements_recents`)."""
    return f'<ul class="obs-frise">{"".join(_event(row) for row in rows.itertuples())}</ul>'


def _event(row) -> str:
    when = dated(row.date_debut, row.date_fin, row.precision_date)
    place = f' <span class="obs-lieu">· {escape(row.lieu)}</span>' if isinstance(row.lieu, str) else ""
    source = Citation(row.titre_document, row.section, row.citation)
    return (
        f"<li><time>{escape(when)}</time><div><b>{escape(row.titre)}</b>{place}<br>"
        f'<span class="obs-periode">{escape(row.type_reunion)}</span></div>'
        f"<div>{passage(f'evenement-{row.id_reunion}', row.titre, source)}</div></li>"
    )


def swatches(titre: str, pairs: Mapping[str, tuple[str, str]]) -> str:
    """Named colours as dots, for the charter's sample page."""
    dots = "".join(
        f'<span><i class="obs-point" style="--teinte: {_both(pair)}"></i>{escape(name)}</span>'
        for name, pair in pairs.items()
    )
    return f'{heading(titre)}<div class="obs-legende">{dots}</div>'


def _both(pair: tuple[str, str]) -> str:
    return f"light-dark({pair[0]}, {pair[1]})"


def documents(rows: pd.DataFrame) -> str:
    """The documents read, with what each gave (rows of the query `documents_cites`)."""
    lines = [
        [
            f"<b>{escape(r.titre)}</b><br>{escape(r.editeur)}",
            escape(r.type_document),
            escape(dated(r.date_publication, None, r.precision_date)),
            Num(number(r.nb_chiffres)),
            Num(number(r.nb_evenements)),
        ]
        for r in rows.itertuples()
    ]
    heads = ["Document", "Nature", "Publication", Num("Chiffres lus"), Num("Événements lus")]
    return html_table("Documents d’où viennent les faits", heads, lines)


def catalogue(rows: pd.DataFrame) -> str:
    """The tables of a dataset (rows of `catalogue.tables_of`)."""
    colours = {"complète": "statut-en-bonne-voie", "partielle": "statut-à-surveiller", "absente": "gris"}
    lines = [
        [
            f'<a href="?table={escape(r.nom)}" target="_self"><b>{escape(r.titre)}</b></a>'
            f"<br><code>{escape(r.nom)}</code>",
            escape(r.description),
            Num(number(r.lignes)),
            tag(r.couverture, colours[r.couverture]),
            escape(r.periode_couverte),
            escape(r.explication),
        ]
        for r in rows.itertuples()
    ]
    heads = ["Table", "Contenu", Num("Lignes"), "Couverture", "Période", "Ce qui est couvert, ce qui manque"]
    return html_table("Tables du jeu de données", heads, lines)


def columns(rows: pd.DataFrame) -> str:
    """The columns of a table (rows of `catalogue.columns_of`)."""
    lines = [
        [
            f"<code>{escape(r.nom)}</code>" + (" " + tag("clé", "bleu") if r.cle else ""),
            escape(r.description) + (f'<br><span class="obs-periode">{escape(r.valeurs)}</span>' if r.valeurs else ""),
            escape(TYPES[r.type]),
            escape(r.unite),
            "oui" if r.obligatoire else "",
        ]
        for r in rows.itertuples()
    ]
    return html_table("Colonnes de la table", ["Colonne", "Description", "Type", "Unité", "Obligatoire"], lines)


class Num(str):
    """A cell aligned right."""


def html_table(caption: str, heads: Sequence[str], lines: Sequence[Sequence[str]], wide: bool = False) -> str:
    """An HTML table; cells are already escaped.

    Args:
        wide: the columns need room; the table scrolls in its own box sooner.
    """
    head = "".join(f'<th scope="col"{_aligned(h)}>{escape(h)}</th>' for h in heads)
    body = "".join("<tr>" + "".join(f"<td{_aligned(c)}>{c}</td>" for c in line) + "</tr>" for line in lines)
    return (
        f'<div class="obs-defile" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="obs-tableau{" obs-large" if wide else ""}">'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _aligned(cell: str) -> str:
    return ' class="obs-num"' if isinstance(cell, Num) else ""


def panel(key: str, question: str, titre: str, body: str) -> str:
    """A native popover behind a button: no script, no rerun, closed by Escape; never inside a paragraph.

    Args:
        key: unique on the page.
        question: what the button says.
        titre: heading of the panel.
        body: HTML, already escaped.
    """
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


def _source(source: Source) -> str:
    if isinstance(source, Derivation):
        parts = "".join(f"<li><b>{escape(n)}</b> : {escape(v)}{_source(c)}</li>" for n, v, c in source.termes)
        told = f'<div class="obs-ligne">Calcul sur des chiffres publiés : {escape(source.formule)}.</div>'
        return f'{told}<ol class="obs-liste">{parts}</ol>'
    if isinstance(source, Citation):
        return (
            f'<blockquote class="obs-citation">«\u00a0{_readable(source.texte)}\u00a0»</blockquote>'
            f'<div class="obs-ligne obs-ref"><b>{escape(source.document)}</b>, '
            f"section «\u00a0{escape(source.section)}\u00a0»</div>"
        )
    links = ", ".join(f'<a href="donnees?table={escape(t)}" target="_self">{escape(t)}</a>' for t in source.tables)
    return (
        f'<div class="obs-ligne">Compté sur {escape(source.comptees)} de\u00a0: {links}.</div>'
        f'<div class="obs-ligne">Requête «\u00a0{escape(source.nom)}\u00a0»{bound(source)}\u00a0:</div>'
        f'<code class="obs-sql">{html.escape(source.sql)}</code>'
    )


def _readable(quote: str) -> str:
    """A quote without the marks its extraction left (« 14^e », links, bold), its per cent signs spaced."""
    text = re.sub(r"\[([^\]]*)\]\(#\)", r"\1", quote).replace("**", "")
    text = re.sub(r"(?<=\d)%", "\u00a0%", text)
    return re.sub(r"\^(?:\{([^}]*)\}|(\w+))", lambda m: f"<sup>{m[1] or m[2]}</sup>", escape(text))


def bound(source: Requete) -> str:
    """The values the query was run with, so that it can be run again."""
    shown = {k: _value(v) for k, v in source.parametres.items()}
    pairs = [f"{name} = {value or 'tous'}" for name, value in shown.items()]
    return escape(f", avec {' ; '.join(pairs)}") if pairs else ""


def _value(value: Any) -> str:
    """A bound value in words; of a set of filters, those that keep something out."""
    if isinstance(value, Mapping):
        kept = {name: _value(inner) for name, inner in value.items() if inner not in (None, "", [])}
        return " et ".join(f"{name} : {inner}" for name, inner in kept.items()) or "aucun"
    if value is None:
        return "sans valeur"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return dated(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
