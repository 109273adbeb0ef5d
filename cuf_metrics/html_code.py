"""A short code as HTML: what bears it, what else says the same quantity, what must agree with it, what does not."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from cuf_metrics.codes import NATURES, Relation, Trouve
from cuf_metrics.figures import Figure
from cuf_metrics.formatting import capitalised
from cuf_metrics.html import card, cards, cited, escape, heading, html_table, passage, provenance_note

if TYPE_CHECKING:
    from cuf_metrics.exports.rapport_commun import Cite

EXEMPLES = {
    "F": ("CUF-2023-F-014", "un chiffre lu dans un document de 2023"),
    "I": ("CUF-2023-I-1.1.a", "un indicateur du plan, tel qu’il était fin 2023"),
    "C": ("CUF-2023-C-1A2B", "un constat : deux passages qui ne s’accordent pas"),
    "S": ("CUF-2023-S-…", "un autre nombre calculé pour le rapport de 2023"),
}


def link(code: str) -> str:
    """A code that leads to what it stands for."""
    return f'<a class="obs-code" href="code?c={escape(quote(code))}" target="_self">{escape(code)}</a>'


def kinds() -> str:
    """What codes look like, before any is typed."""
    lines = [
        [f"<code>{escape(code)}</code>", escape(NATURES[kind]), escape(told)] for kind, (code, told) in EXEMPLES.items()
    ]
    return html_table("Les codes des documents remis", ["Code", "Nature", "Ce qu’il désigne"], lines)


def unknown(typed: str, codes: Sequence[str]) -> str:
    """That nothing bears a code, and the nearest ones as links."""
    told = escape(f"Rien ne porte le code « {typed.strip()} » dans ce jeu.")
    close = f"{escape('Codes proches :')} {' · '.join(map(link, codes))}." if codes else "Relisez-le sur le document."
    return f'<div class="obs-manque">{told} {close}</div>'


def under(found: Trouve) -> str:
    """The code itself, its nature, and the way to where it is seen among others."""
    place = ""
    if found.nature == NATURES["I"]:
        ident = escape(quote(found.objet.indicateur.id))
        place = (
            f' · <a href="indicateur?indicateur={ident}&amp;annee={found.annee}" target="_self">Voir l’indicateur</a>'
        )
    elif found.rapprochement:
        place = f' · <a href="rapport?mots={escape(found.code)}" target="_self">Voir dans le rapport annuel</a>'
    return f'<p class="obs-note"><b class="obs-code">{escape(found.code)}</b> · {escape(found.nature)}{place}</p>'


def published(figure: Figure) -> str:
    """A published figure beside the passage it was read in."""
    return f'<div class="obs-a-cote">{card(figure)}<div>{cited(figure.source)}</div></div>'


def told(number: "Cite") -> str:
    """A number of the report: what it counts, where it is told, and what it was made of."""
    texts = (number.libelle, number.periode, number.verdict, f"Partie « {number.partie} » du dossier")
    made = number.source or "Compté pour le dossier à partir des tables du jeu, des indicateurs et des constats."
    control = provenance_note(number.nombre.code, number.libelle, made)
    return (
        f'<div class="obs-reponse"><p>{escape(number.nombre.texte)}</p>'
        f'<p class="obs-note">{escape(" · ".join(t for t in texts if t))}</p>{control}</div>'
    )


def behind(found: Trouve) -> str:
    """What a published figure must agree with, and its other mentions."""
    parts = []
    if found.relations:
        tables = "".join(_relation(rank, relation) for rank, relation in enumerate(found.relations))
        parts.append(heading("Ce qui doit s’accorder avec lui") + tables)
    if found.mentions:
        parts.append(heading("La même quantité, ailleurs") + cards(found.mentions))
    return "".join(parts)


def _relation(rank: int, relation: Relation) -> str:
    told = f"{capitalised(relation.nature)} : {relation.sens} ({relation.motif})."
    places = [(relation.premier, "premier"), *((figure, "terme") for figure in relation.termes)]
    lines = [_line(f"relation-{rank}-{figure.id}", figure, place) for figure, place in places]
    heads = ["Code", "Chiffre", "Valeur", "Place"]
    return f'<p class="obs-note">{escape(told)}</p>{html_table("Les chiffres de la relation", heads, lines)}'


def _line(key: str, figure: Figure, place: str) -> list[str]:
    control = passage(key, figure.libelle, figure.source)
    value = f'<span data-chiffre="{escape(key)}">{escape(figure.texte)} {control}</span>'
    return [link(figure.code), escape(figure.libelle), value, place]
