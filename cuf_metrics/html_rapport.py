"""A report under review as HTML: how its figures hold, each beside what was found again, and what disagrees."""

from collections.abc import Sequence
from itertools import groupby
from urllib.parse import quote

from cuf_metrics import html_communs
from cuf_metrics.charte import TEINTES
from cuf_metrics.charts.parts import percent
from cuf_metrics.coherence.constat import GRAVITES, Constat, Passage
from cuf_metrics.contracts import TABLES
from cuf_metrics.formatting import capitalised, count, dated, number, quantity, signed
from cuf_metrics.html import (
    cited,
    escape,
    heading,
    html_table,
    note,
    panel,
    provenance_note,
    provenance_of_rows,
    tag,
)
from cuf_metrics.html_code import link
from cuf_metrics.provenance import Citation, Derivation, Requete
from cuf_metrics.rapport.explications import Explication
from cuf_metrics.rapport.parties import AXES
from cuf_metrics.rapport.rapprochement import EXPLIQUE, INCONNU, INEXPLIQUE, VERDICTS, Rapprochement

SANS_LIGNE = (
    "Aucun de ces chiffres ne se recompte sur des lignes : chacun mène à son passage et aux chiffres qui le disent."
)
# A verdict never rests on colour alone: its sign, its colour, and its name when there are several.
MARQUES = {
    "identique": ("●", "identiques"),
    "arrondi": ("≈", "arrondis"),
    "écart expliqué": ("◆", "écarts expliqués"),
    "écart inexpliqué": ("▼", "écarts inexpliqués"),
    "partiel": ("◐", "partiels"),
    "non recalculable": ("○", "non recalculables"),
}
PLURIELS_DE_GRAVITE = {
    "majeure": "majeurs",
    "moyenne": "moyens",
    "mineure": "mineurs",
    "information": "pour information",
}
SINGULIERS_DE_GRAVITE = {"majeure": "majeur", "moyenne": "moyen", "mineure": "mineur"}
# Findings of a severity, and passages of a finding, that are shown at once.
CONSTATS = {"majeure": 6}
CONSTATS_SINON = 3
PASSAGES = 4
REGLES = (
    "Les règles de cohérence examinent les tables « chiffres_publies », « relations », « enonces », et les lignes qui "
    "citent un passage ; chaque constat donne les passages qu’il confronte."
)


def answer(titre: str, rows: Sequence[Rapprochement], found: Sequence[Constat]) -> str:
    """A document, then in one sentence how its figures hold and how many findings there are.

    `spread`, shown under it, holds where they come from.
    """
    told = ", ".join(_several(name, n) + _repeated(rows, name) for name, n in _spread(rows))
    grave = [c for c in found if c.gravite == GRAVITES[0]]
    major = f", dont {count(len(grave), 'majeur', 'majeurs')}" if grave else ""
    text = f"{titre}. {count(len(rows), 'chiffre')} : {told} ; {count(len(found), 'constat')}{major}."
    return html_communs.answer(text)


def _repeated(rows: Sequence[Rapprochement], verdict: str) -> str:
    """How many of those that agree are only said twice, which proves less than a count."""
    n = sum(row.est_repete for row in rows if row.verdict == verdict == "identique")
    return f" (dont {number(n)} par simple répétition)" if n else ""


def _several(name: str, n: int) -> str:
    return count(n, name, MARQUES[name][1])


def _spread(rows: Sequence[Rapprochement]) -> list[tuple[str, int]]:
    counted = [(name, sum(r.verdict == name for r in rows)) for name in VERDICTS]
    return [(name, n) for name, n in counted if n]


def _recounted(key: str, titre: str, rows: Sequence[Rapprochement]) -> str:
    """The control that opens the queries behind some figures, each once; words where none was counted on rows."""
    queries = {row.source.nom: row.source for row in rows if isinstance(row.source, Requete)}
    return (
        provenance_of_rows(key, titre, list(queries.values())) if queries else provenance_note(key, titre, SANS_LIGNE)
    )


def spread(rows: Sequence[Rapprochement], address: str) -> str:
    """The verdicts as one bar cut in parts, then each with its number, as a link that keeps only its figures.

    Args:
        address: what the links keep of the address (« document=… »).
    """
    held = _spread(rows)
    told = ", ".join(_several(name, n) for name, n in held)
    bars = "".join(
        f'<span class="obs-part" style="--teinte: var(--{TEINTES[name]}); flex-grow: {n}" '
        f'title="{escape(_several(name, n))}"></span>'
        for name, n in held
    )
    links = "".join(
        f'<a class="obs-case" href="?{escape(address)}&amp;verdict={quote(capitalised(name))}" target="_self">'
        f"{_mark(name)} <strong>{number(n)}</strong> {escape(name if n == 1 else MARQUES[name][1])}</a>"
        for name, n in held
    )
    control = _recounted("verdicts", "La répartition des verdicts", rows)
    return (
        f'<div class="obs-repartition obs-haute" role="img" aria-label="{escape(told)}">{bars}</div>'
        f'<div class="obs-cases obs-verdicts" data-chiffre="repartition-verdicts">{links}{control}</div>'
    )


def _mark(name: str) -> str:
    sign, _ = MARQUES[name]
    return f'<i class="obs-signe" style="--teinte: var(--{TEINTES[name]})" aria-hidden="true">{sign}</i>'


def verdict(name: str) -> str:
    """A verdict: its sign, its colour, its name."""
    return f'<span class="obs-verdict-mot">{_mark(name)} {escape(name)}</span>'


def parts(rows: Sequence[Rapprochement], opened: bool) -> str:
    """The figures in the order of the report, folded by part; those of another document, by section.

    Args:
        opened: whether the parts are unfolded, when the reader has kept only some figures.
    """
    known = {name: titre for titre, names in AXES.items() for name in names}
    blocks = []
    for titre, mine in groupby(rows, key=lambda r: known.get(r.partie, "")):
        blocks.append(heading(titre) if titre else "")
        blocks += [_part(name, list(some), opened) for name, some in groupby(mine, key=lambda r: r.partie)]
    return f'<div class="obs-parties">{"".join(blocks)}</div>'


def _part(name: str, rows: Sequence[Rapprochement], opened: bool) -> str:
    held = ", ".join(_several(verdict_name, n) for verdict_name, n in _spread(rows))
    bars = "".join(
        f'<span class="obs-part" style="--teinte: var(--{TEINTES[verdict_name]}); flex-grow: {n}"></span>'
        for verdict_name, n in _spread(rows)
    )
    control = _recounted(f"partie-{quote(name)}", name, rows)
    return (
        f'<details class="obs-partie"{" open" if opened else ""}><summary><b>{escape(capitalised(name))}</b>'
        f'<span class="obs-periode">{escape(count(len(rows), "chiffre"))} : {escape(held)}</span>'
        f'<span class="obs-repartition" aria-hidden="true">{bars}</span></summary>'
        f'{figures(rows)}<div class="obs-sous-graphique"><span></span>{control}</div></details>'
    )


def figures(rows: Sequence[Rapprochement], key: str = "") -> str:
    """Figures as published and as found again, each with its verdict and where both come from.

    Args:
        key: what tells the controls of this list from those of another one on the page.
    """
    heads = '<li class="obs-tetes" aria-hidden="true"><span>Chiffre</span><span>Publié</span><span>Recalculé</span>'
    heads += "<span>Verdict</span></li>"
    return f'<ul class="obs-rapprochement">{heads}{"".join(_figure(r, key) for r in rows)}</ul>'


def _figure(row: Rapprochement, key: str) -> str:
    figure = row.chiffre
    again = "" if row.calcule is None else f"<b>{escape(quantity(row.calcule, figure.unite))}</b>"
    more = f'<span class="obs-periode">{escape(_gap(row))}</span>'
    control = panel(f"source-{key}{figure.code or figure.id}", "Sources", figure.libelle, _behind(row))
    return (
        f'<li data-chiffre="{escape(key + figure.id)}">'
        f'<div>{escape(figure.libelle)}<span class="obs-periode">{link(figure.code)} · {escape(figure.source.section)}'
        f"</span></div><div><em>Publié</em><b>{escape(figure.texte)}</b>"
        f'<span class="obs-periode">{escape(figure.periode_lisible)}</span></div>'
        f"<div><em>Recalculé</em>{again}{more}</div><div>{verdict(row.verdict)}{_doubts(row)}{control}</div></li>"
    )


def _doubts(row: Rapprochement) -> str:
    """The findings that quote a figure, whatever its verdict."""
    codes = ", ".join(map(link, row.constats))
    return f'<span class="obs-periode">voir {codes}</span>' if codes else ""


def _gap(row: Rapprochement) -> str:
    """What stands under the value found again: the gap, the share known, how it was found, or why there is none."""
    if row.verdict == INCONNU:
        return row.pourquoi
    if row.part is not None:
        return f"{percent(row.part)} connus"
    if row.verdict == "arrondi":
        return f"ce qu’admet « {row.chiffre.texte} »"
    if row.verdict in (EXPLIQUE, INEXPLIQUE):
        return f"écart : {signed(row.ecart, number(row.ecart))}"
    return row.pourquoi.partition(" : ")[0]


def _behind(row: Rapprochement) -> str:
    """Both sides of a figure: the passage it was read in, then what gives it again, and what was said of the gap."""
    body = f'<div class="obs-ligne"><b>{escape(row.chiffre.texte)}</b> · publié</div>{cited(row.chiffre.source)}'
    body += f'<div class="obs-ligne"><b>{escape(capitalised(row.verdict))}</b> · {escape(row.pourquoi)}.</div>'
    if isinstance(row.source, Derivation):
        body += cited(row.source)
    elif row.source:
        body += _query(row.source)
    return body + (_said(row.explication) if row.explication else "")


def _query(source: Requete) -> str:
    """A query in two lines: its text is under each part, once."""
    tables = ", ".join(
        f'<a href="donnees?table={escape(t)}" target="_self">{escape(TABLES[t].titre)}</a>' for t in source.tables
    )
    counted = escape(source.comptees)
    return f'<div class="obs-ligne">Requête «\u00a0{escape(source.nom)}\u00a0», sur {counted} de\u00a0: {tables}.</div>'


def _said(explication: Explication) -> str:
    who = f"{explication.decide_par}, le {dated(explication.decide_le)}"
    more = f"enregistré par la fonction {explication.enregistre_par}, le {dated(explication.enregistre_le)}"
    return f'<div class="obs-ligne">Expliqué par {escape(who)} : {escape(explication.motif)} ({escape(more)}).</div>'


def explanations(known: Sequence[Explication], rows: Sequence[Rapprochement]) -> str:
    """Every explanation recorded about a document, the last one first, and whether it still holds."""
    held = {row.chiffre.id: row for row in rows}
    mine = [e for e in reversed(known) if e.id_chiffre_publie in held]
    lines = [_explained(e, held[e.id_chiffre_publie]) for e in mine]
    if not lines:
        return note("Aucune explication n’a été enregistrée.")
    heads = ["N°", "Chiffre", "Publié, puis recalculé", "Explication", "Par qui", "État"]
    control = provenance_note(
        "explications", "Les explications", "Lues dans data/pilotage/explications.csv, dont aucune ligne ne s’efface."
    )
    return html_table("Explications des écarts", heads, lines) + note("", control)


def _explained(said: Explication, row: Rapprochement) -> list[str]:
    unit = row.chiffre.unite
    pair = f"{quantity(said.valeur_publiee, unit)}, puis {quantity(said.valeur_calculee, unit)}"
    if said == row.explication:
        state = tag("en vigueur", "statut-en-bonne-voie")
    else:
        moved = row.calcule is None or not said.holds(row.chiffre.valeur, row.calcule)
        state = tag("caduque : une valeur a changé" if moved else "remplacée", "gris")
    who = f"{said.decide_par}, le {dated(said.decide_le)} ; enregistrée par la fonction {said.enregistre_par}"
    return [
        number(said.id_explication),
        f"{escape(row.chiffre.libelle)}<br>{link(row.chiffre.code)}",
        escape(pair),
        escape(said.motif),
        escape(who),
        state,
    ]


def findings(found: Sequence[Constat]) -> str:
    """What disagrees, the gravest first: both quotes, the arithmetic, what to do; the others of a severity unfold."""
    blocks = []
    for gravity, some in groupby(found, key=lambda c: c.gravite):
        mine = list(some)
        blocks.append(heading(capitalised(_gravity(gravity, len(mine)))))
        blocks.append(
            html_communs.folded([_finding(c) for c in mine], CONSTATS.get(gravity, CONSTATS_SINON), "obs-constats")
        )
    control = provenance_note("constats", "Les constats", REGLES)
    return "".join(blocks) + note("", control)


def _gravity(name: str, n: int) -> str:
    plural = PLURIELS_DE_GRAVITE[name]
    return (
        f"constats {plural}" if n > 1 or name not in SINGULIERS_DE_GRAVITE else f"constat {SINGULIERS_DE_GRAVITE[name]}"
    )


def _finding(found: Constat) -> str:
    colour = TEINTES[found.gravite]
    return (
        f'<li style="--teinte: var(--{colour})"><h4>{escape(capitalised(found.titre))}</h4>'
        f'<p class="obs-note">{tag(f"gravité {found.gravite}", colour)} {link(found.code)}</p>'
        f"{html_communs.folded(_quotes(found.passages), PASSAGES, 'obs-face-a-face')}"
        f'<p class="obs-calcul-mots">{escape(capitalised(found.calcul))}</p>'
        f'<p class="obs-conseil"><b>À faire</b> {escape(capitalised(found.recommandation))}</p></li>'
    )


def _quotes(passages: Sequence[Passage]) -> list[str]:
    """Each passage once, with the codes of all the figures that it holds."""
    codes: dict[Citation, list[str]] = {}
    for told in passages:
        codes.setdefault(told.citation, []).extend([told.code] if told.code else [])
    return [
        f'<li>{cited(quote)}<span class="obs-periode">{" · ".join(link(c) for c in dict.fromkeys(mine))}</span></li>'
        for quote, mine in codes.items()
    ]
