"""A draft read again as HTML: its numbers marked by their state, what is known of each; the report's own sentences."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from cuf_metrics.formatting import capitalised, count, number
from cuf_metrics.html import escape, heading, html_table, note, passage, provenance_note, provenance_of_many, tag
from cuf_metrics.html_code import link
from cuf_metrics.html_communs import answer
from cuf_metrics.provenance import Citation
from cuf_metrics.rapport.phrases import Phrase
from cuf_metrics.rapport.relecture import ETATS, Candidat, Relu

TEINTES = {
    "retrouvé": "statut-en-bonne-voie",
    "ancien": "statut-à-surveiller",
    "contredit": "statut-en-retard",
    "ambigu": "statut-à-surveiller",
    "non retrouvé": "statut-en-retard",
    "non vérifié": "gris",
}
# What must be looked at first; the others unfold.
ORDRE = ("contredit", "ancien", "non retrouvé", "ambigu", "retrouvé", "non vérifié")
A_VOIR = ORDRE[:4]
COMPTE = (
    "Les nombres sont lus dans le texte collé, qui reste dans cette session. Chacun est comparé aux chiffres publiés, "
    "aux valeurs des indicateurs et à celles des éditions figées : même valeur, mots communs, période."
)
MODELES = "Les modèles sont dans data/pilotage/phrases.csv ; chaque nombre y est un renvoi à un chiffre."
EXTRAIT = 160


def summary(rows: Sequence[Relu]) -> str:
    """How many numbers, and how many in each state, in one sentence."""
    held = Counter(row.etat for row in rows)
    states = [f"{number(held[name])} {_plural(name, held[name])}" for name in ORDRE if held[name]]
    told = (
        f"{count(len(rows), 'nombre lu', 'nombres lus')} : {', '.join(states)}."
        if rows
        else "Aucun nombre dans ce texte."
    )
    return answer(told, provenance_note("relecture", "Les nombres lus", COMPTE))


def _plural(name: str, n: int) -> str:
    if n < 2:
        return name
    return "ambigus" if name == "ambigu" else " ".join(w if w == "non" else f"{w}s" for w in name.split())


def key(rows: Sequence[Relu]) -> str:
    """What each sign means, for the states that the text holds."""
    held = {row.etat for row in rows}
    items = "".join(
        f"<span>{_mark(name, name)} {escape(meaning)}</span>" for name, (_, meaning) in ETATS.items() if name in held
    )
    return f'<div class="obs-legende obs-cle-lue">{items}</div>'


def marked(texte: str, rows: Sequence[Relu]) -> str:
    """The text as pasted, each number marked with its state."""
    parts, end = [], 0
    for row in rows:
        parts.append(escape(texte[end : row.nombre.debut]))
        parts.append(_mark(row.etat, texte[row.nombre.debut : row.nombre.fin], row.pourquoi))
        end = row.nombre.fin
    parts.append(escape(texte[end:]))
    return f'<div class="obs-lu" tabindex="0" role="region" aria-label="Le texte relu">{"".join(parts)}</div>'


def _mark(state: str, text: str, why: str = "") -> str:
    sign = f'<i role="img" aria-label="{escape(state)}">{ETATS[state][0]}</i>'
    title = f' title="{escape(f"{capitalised(state)}. {why}".strip())}"' if why else ""
    return f'<mark style="--teinte: var(--{TEINTES[state]})"{title}>{escape(text)}{sign}</mark>'


def table(rows: Sequence[Relu]) -> str:
    """What is known of each number: what must be looked at first, the rest folded."""
    ranked = sorted(enumerate(rows), key=lambda pair: (ORDRE.index(pair[1].etat), pair[0]))
    blocks = []
    for state, some in groupby(ranked, key=lambda pair: pair[1].etat):
        mine = list(some)
        lines = [_line(f"relu-{rank}", row) for rank, row in mine]
        heads = ["Nombre", "Phrase", "Chiffre connu", "Pourquoi, et que faire"]
        told = f"{capitalised(_plural(state, len(mine)))} ({number(len(mine))})"
        body = html_table(ETATS[state][1][:1].upper() + ETATS[state][1][1:], heads, lines)
        blocks.append(
            f'<details class="obs-relus"{" open" if state in A_VOIR else ""}>'
            f"<summary>{_mark(state, told)}</summary>{body}</details>"
        )
    return "".join(blocks)


def _line(ident: str, row: Relu) -> list[str]:
    known = "<br>".join(_known(f"{ident}-{rank}", c) for rank, c in enumerate(row.candidats))
    todo = f"<br><b>{escape(row.suggestion)}</b>" if row.suggestion else ""
    return [f"<b>{escape(row.nombre.texte)}</b>", escape(_around(row)), known, f"{escape(row.pourquoi)}{todo}"]


def _around(row: Relu) -> str:
    """The sentence, cut around its number where it is long."""
    text, at = row.phrase, max(0, row.phrase.find(row.nombre.texte))
    if len(text) <= EXTRAIT:
        return text
    start = max(0, at - EXTRAIT // 2)
    shown = text[start : start + EXTRAIT]
    return f"{'…' if start else ''}{shown.strip()}{'…' if start + EXTRAIT < len(text) else ''}"


def _known(ident: str, candidate: Candidat) -> str:
    """A known figure: its value, its name, its code, its source."""
    figure = candidate.fait.figure
    period = f" ({figure.periode_lisible})" if figure.periode else ""
    if isinstance(figure.source, Citation):
        control = passage(ident, figure.libelle, figure.source)
    else:
        control = provenance_of_many(ident, figure.libelle, [figure])
    return (
        f'<span data-chiffre="{escape(ident)}"><b>{escape(figure.texte)}</b> {escape(figure.libelle)}{escape(period)} '
        f"{link(figure.code)} {control}</span>"
    )


def sentences(rows: Sequence[Phrase]) -> str:
    """The sentences of the report part by part, the stale ones with what has changed."""
    if not rows:
        return note("Aucune phrase n’est écrite dans data/pilotage/phrases.csv.")
    stale = [row for row in rows if row.est_perimee]
    told = f"{count(len(rows), 'phrase')}, dont {number(len(stale))} {'périmées' if len(stale) > 1 else 'périmée'}."
    blocks = [
        answer(
            told if stale else f"{count(len(rows), 'phrase')}, toutes à jour.",
            provenance_note("phrases", "Les phrases", MODELES),
        )
    ]
    for partie, some in groupby(rows, key=lambda row: row.partie):
        items = "".join(_sentence(row) for row in some)
        blocks.append(f'{heading(capitalised(partie))}<ul class="obs-phrases">{items}</ul>')
    return "".join(blocks)


def _sentence(row: Phrase) -> str:
    name = f"phrase-{row.id}"
    codes = " · ".join(link(n.code) for n in row.nombres)
    state = ""
    if row.est_perimee:
        pairs = "".join(f"<li><del>{escape(a) or '…'}</del> → <ins>{escape(b) or '…'}</ins></li>" for a, b in row.ecart)
        state = f"<div>{tag('à relire', 'statut-à-surveiller')}<ul>{pairs}</ul></div>"
    if row.est_inconnue:
        state += tag("un nombre n’est pas connu", "gris")
    control = provenance_of_many(name, "Les chiffres de la phrase", row.figures)
    below = f'<div class="obs-sous-graphique"><span>{codes}</span>{control}</div>'
    return f"<li><p>{escape(row.lue)}</p>{state}{below}</li>"
