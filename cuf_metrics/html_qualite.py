"""The quality of a dataset as HTML: the rules in a sentence, freshness, coverage, each rule with what to do."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pandas as pd

from cuf_metrics.charte import TEINTES
from cuf_metrics.charts.parts import percent
from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Resultat
from cuf_metrics.formatting import capitalised, count, dated, number
from cuf_metrics.html import (
    Num,
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
from cuf_metrics.html_communs import answer, folded
from cuf_metrics.qualite import GRAVITES, Controle

COMPTE = (
    "Chaque règle est un fichier de cuf_metrics/sql/qualite : son en-tête dit ce qui est attendu et qui corrige, sa "
    "requête examine les lignes. Une règle est en défaut dès qu’une ligne ne la respecte pas ; elle est sans objet "
    "quand il n’y a rien à examiner. Aucune note n’est calculée."
)
ETATS = {"en défaut": "statut-en-retard", "respectée": "statut-en-bonne-voie", "sans objet": "gris"}
# Rules shown at once per severity; the others unfold.
MONTREES = 6


def summary(controls: Sequence[Controle], au: date, is_drawn: bool) -> str:
    """How many rules hold, how many do not by severity, how many have nothing to examine, and on which day."""
    held = Counter(c.etat for c in controls)
    wrong = Counter(c.regle.gravite for c in controls if c.nb_cas)
    by_severity = ", ".join(f"{number(wrong[g])} {g}{'s' if wrong[g] > 1 else ''}" for g in GRAVITES if wrong[g])
    told = f"{count(len(controls), 'règle')} : {count(held['respectée'], 'respectée')}, "
    told += f"{number(held['en défaut'])} en défaut ({by_severity}), " if wrong else "aucune en défaut, "
    told += f"{number(held['sans objet'])} sans objet. Situation au {dated(au)}"
    told += ", dernier jour de la simulation." if is_drawn else "."
    return answer(told, provenance_note("qualite", "Les règles comptées", COMPTE))


def freshness(result: Resultat, periodicites: dict[int, str], undated: Sequence[str]) -> str:
    """When each table stopped, when it was due again, and how late it is.

    Args:
        result: everything that the rule of freshness examines.
        periodicites: months between two rows → periodicity in words.
        undated: tables expected of which no row is dated.
    """
    lines = [
        [
            f"<b>{escape(row.objet)}</b>",
            tag("à jour", ETATS["respectée"])
            if pd.isna(row.valeur)
            else tag(f"{count(int(row.valeur), 'mois', 'mois')} de retard", ETATS["en défaut"]),
            escape(periodicites[row.mois].capitalize()),
            escape(_last(row)),
            escape(dated(row.echeance)),
        ]
        for row in result.lignes.itertuples()
    ]
    heads = ["Table", "État", "Périodicité", "Dernière ligne", "Suite attendue au plus tard"]
    told = f"Sans ligne datée : {', '.join(TABLES[name].titre for name in undated)}." if undated else ""
    control = provenance_of_rows("fraicheur", "La fraîcheur des tables", [result.source])
    return (html_table("Fraîcheur des tables", heads, lines) if lines else "") + note(told, control)


def _last(row) -> str:
    """The last day known; only its year where the table is yearly."""
    return str(row.dernier.year) if row.mois == 12 else dated(row.dernier)


def coverage(controls: Sequence[Controle]) -> str:
    """How much of what is expected is filled, one bar per rule of coverage that has rows."""
    return f'<div class="obs-facettes">{"".join(map(_filled, controls))}</div>'


def _filled(control: Controle) -> str:
    filled = control.nb_examines - control.nb_cas
    share = filled / control.nb_examines
    name = f"couverture-{control.regle.id}"
    told = f"{TABLES[control.regle.tables[0]].titre} : {number(filled)} sur {number(control.nb_examines)}"
    wanted = capitalised(control.regle.attendu)
    return (
        f'<section class="obs-facette" data-chiffre="{escape(name)}"><h3>{escape(wanted)}</h3>'
        f'<ul><li><span class="obs-mot">{escape(told)}</span>'
        f'<b>{escape(percent(share))}</b><i style="--part: {100 * share:.1f}%"></i></li></ul>'
        f"{provenance_of_rows(f'{name}-source', control.regle.titre, [control.source])}</section>"
    )


def rules(controls: Sequence[Controle]) -> str:
    """The rules that do not hold, the gravest first; then, folded, those that hold and those without object."""
    wrong = [c for c in controls if c.nb_cas]
    blocks = []
    for severity in GRAVITES:
        if mine := [c for c in wrong if c.regle.gravite == severity]:
            blocks.append(heading(f"Gravité {severity}"))
            blocks.append(folded([_broken(c) for c in mine], MONTREES, "obs-constats"))
    for state in ("respectée", "sans objet"):
        if mine := [c for c in controls if c.etat == state]:
            blocks.append(_quiet(state, mine))
    return "".join(blocks)


def _broken(control: Controle) -> str:
    """A rule in default: what is wrong, how often, who mends it and how, the way to its rows."""
    rule = control.regle
    counted = f"{number(control.nb_cas)} cas sur {count(control.nb_examines, 'examiné')}."
    found = f"<b>{escape(counted)}</b> {escape(f'Ce qui est examiné : {rule.grain}.')}"
    link = f'<a href="?regle={escape(rule.id)}" target="_self">Voir les lignes</a>'
    source = provenance_of_rows(f"regle-{rule.id}", rule.titre, [control.source])
    return (
        f'<li style="--teinte: var(--{TEINTES[rule.gravite]})" data-chiffre="cas-{escape(rule.id)}">'
        f"<h4>{escape(rule.titre)}</h4>"
        f'<p class="obs-note">{tag(f"gravité {rule.gravite}", TEINTES[rule.gravite])} {tag(rule.famille)}</p>'
        f"<p>{found} {link}</p>"
        f"<p><b>Attendu</b> {escape(capitalised(rule.attendu))}.</p>"
        f"<p><b>Pourquoi</b> {escape(rule.pourquoi)}</p>"
        f'<p class="obs-conseil"><b>À faire</b> {_linked(rule.remede)} '
        f'<span class="obs-periode">{escape(capitalised(rule.responsable))}.</span></p>'
        f'<div class="obs-sous-graphique">{source}</div></li>'
    )


def _linked(remede: str) -> str:
    """A remedy that leads to the page it names."""
    return escape(remede).replace("page Identités", '<a href="identites" target="_self">page Identités</a>')


def _quiet(state: str, controls: Sequence[Controle]) -> str:
    """Rules that ask nothing of anyone, as a table that unfolds."""
    lines = [
        [
            f"<b>{escape(c.regle.titre)}</b>",
            escape(c.regle.famille),
            escape(c.regle.gravite),
            Num(number(c.nb_examines)) if c.nb_examines else escape(_nothing(c)),
            f'<span data-chiffre="regle-{escape(c.regle.id)}">'
            f"{panel(f'source-regle-{c.regle.id}', 'Source', c.regle.titre, cited(c.source))}</span>",
        ]
        for c in controls
    ]
    plural = "respectées" if state == "respectée" and len(controls) > 1 else state
    told = f"{count(len(controls), 'règle')} {plural}"
    heads = ["Règle", "Famille", "Gravité", Num("Examinés") if state == "respectée" else "Pourquoi", "Source"]
    body = html_table(capitalised(f"règles {plural}"), heads, lines)
    return f'<details class="obs-anciennes"><summary>{escape(told)}</summary>{body}</details>'


def _nothing(control: Controle) -> str:
    """Why there was nothing to examine."""
    absent = ", ".join(f"« {TABLES[name].titre} »" for name in control.absentes)
    if not absent:
        return f"aucune ligne à examiner : {control.regle.grain}"
    return f"table{'s' if len(control.absentes) > 1 else ''} sans ligne : {absent}"
