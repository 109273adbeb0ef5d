"""The strategic plan as HTML: statuses, how they are spread, axes, objectives, actions, indicators."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

import pandas as pd

from cuf_metrics.charte import STATUTS
from cuf_metrics.contracts import TABLES
from cuf_metrics.formatting import capitalised, count, dated, quantity
from cuf_metrics.html import Num, escape, html_table, panel, passage, provenance, provenance_note
from cuf_metrics.indicators import explain
from cuf_metrics.indicators.framework import NIVEAUX, Ligne, reference_text, sheet, target_text
from cuf_metrics.indicators.overview import CASES, Critere, Repartition, case, spread
from cuf_metrics.indicators.state import Etat
from cuf_metrics.provenance import Citation

# Within « non mesuré », a value without a target is not the same silence as no value at all.
RAYURES = {"à venir", "année en cours", "donnée périmée", "sans référence", "sans cible"}
COMPTE = (
    "Compté sur les indicateurs du registre, un fichier par indicateur dans cuf_metrics/sql/indicators. Un statut "
    "compare la dernière valeur validée à la cible en vigueur ; sans cible, l’indicateur n’est pas noté. Un indicateur "
    "qui sert deux axes ou deux objectifs compte dans chacun, et une fois dans le total."
)
CADRE = (
    "Engendré à partir du plan (table « plan ») et de l’en-tête de chaque indicateur. Les références viennent de "
    "data/pilotage/references.csv, les cibles de data/pilotage/cibles.csv."
)


def status(state: Etat) -> str:
    """A status: symbol, words, colour."""
    name = case(state)
    symbol = STATUTS[state.statut.code][0]
    label = CASES[name] + (f" ({state.statut.precision})" if state.statut.est_note and state.statut.precision else "")
    if state.statut.dernier and state.statut.dernier.est_note:
        label += f" (dernier statut : {state.statut.dernier.code})"
    return f'<span class="obs-statut"{_tint(state.statut.code)}><i>{symbol}</i> {escape(label)}</span>'


def bar(found: Repartition, labelled: bool = False) -> str:
    """How indicators are spread, as one bar cut in as many parts as there are cases."""
    told = ", ".join(f"{CASES[name].lower()} : {n}" for name, n in found.cases.items())
    parts = "".join(
        f'<span class="obs-part{_texture(name)}" style="--teinte: var(--statut-{_code(name)}); flex-grow: {n}" '
        f'title="{escape(CASES[name])} : {n}">{n if labelled else ""}</span>'
        for name, n in found.cases.items()
    )
    height = " obs-haute" if labelled else ""
    told = escape(told or "aucun indicateur")
    return f'<div class="obs-repartition{height}" role="img" aria-label="{told}">{parts}</div>'


def overview(axes: pd.DataFrame, states: Sequence[Etat]) -> str:
    """One line per axis: how its indicators are spread and what is covered."""
    lines = "".join(
        f'<div class="obs-ligne-axe" style="--teinte: var(--axe-{escape(a.code)})"><a href="#axe-{escape(a.code)}">'
        f"<b>Axe {escape(a.code)}</b> {escape(a.libelle)}</a>{bar(mine, True)}"
        f'<span class="obs-periode">{escape(mine.couverture)}</span></div>'
        for a in axes.itertuples()
        for mine in [spread([s for s in states if a.code in s.indicateur.axes])]
    )
    control = provenance_note("repartition", "Répartition des statuts", COMPTE)
    return f'<div class="obs-vue-axes">{lines}</div><div class="obs-sous-graphique">{_key(states)}{control}</div>'


def answer(states: Sequence[Etat], actions: int, alone: Sequence[str], link: bool = False) -> str:
    """Where the plan stands, in a few words, with where the counts come from."""
    found = spread(states)
    told = [f"{found.valeurs} des {count(found.total, 'indicateur')} {_have(found.valeurs)} une valeur"]
    late = sum(s.est_perime for s in states)
    if late:
        told.append(f"{late} {'en attendent' if late > 1 else 'en attend'} une plus récente")
    targets = sum(s.cible is not None for s in states)
    told.append(f"{targets} {_have(targets)} une cible" if targets else "aucun n’a de cible, donc aucun n’est noté")
    if found.notes:
        done = found.cases
        told.append(", ".join(f"{done[name]} {CASES[name].lower()}" for name in STATUTS if name in done))
    lacking = f" ; sans indicateur : {', '.join(alone)}" if alone else ""
    followed = f"{actions - len(alone)} des {count(actions, 'action')} du plan ont un indicateur{lacking}"
    follow = followed if alone else f"Les {count(actions, 'action')} du plan ont toutes un indicateur"
    more = ' <a href="plan" target="_self">Voir le plan</a>' if link else ""
    control = provenance_note("reponse", "Où en est le plan", COMPTE)
    return f'<div class="obs-reponse"><p>{escape(" ; ".join(told))}. {escape(follow)}.{more}</p>{control}</div>'


def _have(n: int) -> str:
    return "ont" if n > 1 else "a"


def cases(states: Sequence[Etat], query: str = "") -> str:
    """Each case with its number, as a link that keeps only its indicators."""
    found = spread(states)
    items = "".join(
        f'<a class="obs-case" href="?{escape(query)}statut={quote(CASES[name])}" target="_self">'
        f'<i class="obs-part{_texture(name)}" style="--teinte: var(--statut-{_code(name)})"></i>'
        f"<strong>{n}</strong> {escape(CASES[name])}</a>"
        for name, n in found.cases.items()
    )
    control = provenance_note("completude", "Ce qui est mesuré", COMPTE)
    return f'<div class="obs-cases" data-chiffre="cases">{items}{control}</div>'


def axis(row, plan: pd.DataFrame, states: Sequence[Etat], every: Sequence[Etat]) -> str:
    """An axis: its words, its objectives, their actions and indicators.

    Args:
        row: the axis, a row of `plan_elements`.
        plan: all its rows.
        states: indicators to show.
        every: all indicators, on which an action’s are counted.
    """
    name = f"axe-{escape(row.code)}"
    variant = (
        f'<p class="obs-variante">Dans le tableau de synthèse : «\u00a0{escape(row.libelle_tableau)}\u00a0»</p>'
        if isinstance(row.libelle_tableau, str)
        else ""
    )
    source = passage(f"plan-{row.id_plan}", f"Axe {row.code}", Citation(row.titre_document, row.section, row.citation))
    children = plan[plan["id_plan_parent"] == row.id_plan]
    body = "".join(_objective(o, plan, states, every) for o in children.itertuples())
    return (
        f'<section class="obs-plan-axe" id="{name}" style="--teinte: var(--{name})">'
        f'<div class="obs-axe-numero">Axe {escape(row.code)}</div>'
        f'<h3 class="obs-axe-titre">{escape(row.libelle)}</h3>{variant}'
        f'<div class="obs-axe-role">{escape(row.role)} {source}</div>{body}</section>'
    )


def _objective(row, plan: pd.DataFrame, states: Sequence[Etat], every: Sequence[Etat]) -> str:
    mine = [s for s in states if row.code in s.indicateur.objectif]
    found = spread(mine)
    actions = "".join(_action(a, every) for a in plan[plan["id_plan_parent"] == row.id_plan].itertuples())
    rows = "".join(_indicator(s, row.code) for s in mine) or '<li class="obs-vide">Aucun indicateur pour ce choix.</li>'
    summary = f'<span class="obs-periode">{escape(found.couverture)}</span>' if mine else ""
    return (
        f'<section class="obs-objectif"><h4><span>{escape(row.code)}</span> {escape(row.libelle)}</h4>'
        f'<div class="obs-objectif-bilan">{bar(found) if mine else ""}{summary}</div>'
        f'<div class="obs-objectif-corps"><ul class="obs-indicateurs">{rows}</ul>'
        f'<ul class="obs-actions" aria-label="Actions de l’objectif {escape(row.code)}">{actions}</ul></div></section>'
    )


def _action(row, every: Sequence[Etat]) -> str:
    """An action and how many indicators follow it, or a flag where none does."""
    followed = sum(row.code in s.indicateur.action for s in every)
    mark = f"<em>{count(followed, 'indicateur')}</em>" if followed else '<em class="obs-alerte">sans indicateur</em>'
    doubt = ""
    if row.certitude == "moyenne":
        doubt = panel(
            f"doute-{row.id_plan}", "rattachement à confirmer", f"Action {row.code}", f"<p>{escape(row.note)}</p>"
        )
    return f"<li><span>{escape(row.code)}</span> {escape(row.libelle)} {mark} {doubt}</li>"


def _indicator(state: Etat, objective: str) -> str:
    ind = state.indicateur
    if state.figure:
        figure = replace(state.figure, id=f"{objective}-{ind.id}")
        period = f'<span class="obs-periode">{escape(figure.periode_lisible)}</span>'
        told = f"<b>{escape(figure.texte)}</b> {period} {provenance(figure, 'Source')}"
    else:
        told = f'<span class="obs-periode">{waiting(state)}</span>'
    wanted = state.cible
    goal = f"cible {wanted.date.year} : {quantity(wanted.valeur, ind.unite)}" if wanted else ""
    target = f'<span class="obs-cible">{escape(goal)}</span>' if wanted else ""
    # Only what shows a figure must lead to its source.
    named = f' data-chiffre="{escape(objective)}-{escape(ind.id)}"' if state.figure else ""
    return (
        f"<li{named}><div>"
        f'<a href="indicateur?indicateur={escape(ind.id)}{_at_date(state)}" target="_self">{escape(ind.libelle)}</a>'
        "</div>"
        f"<div>{told}{target}</div><div>{status(state)}</div></li>"
    )


def _at_date(state: Etat) -> str:
    """What keeps the past date chosen, in a link."""
    return f"&amp;annee={state.au.year}" if (state.au.month, state.au.day) == (12, 31) else ""


def waiting(state: Etat) -> str:
    """What an indicator without a value waits for: links to its tables."""
    names = [*state.couverture.absentes, *state.couverture.partielles]
    if not names:
        return "aucune ligne pour cette période"
    links = ", ".join(
        f'<a href="donnees?table={escape(n)}" target="_self">{escape(TABLES[n].titre)}</a>'
        f"{' (incomplet)' if n in state.couverture.partielles else ''}"
        for n in names
    )
    return f"attend l’extrait : {links}"


def missing_tables(rows: pd.DataFrame) -> str:
    """Tables that indicators wait for (rows of `overview.why_unmeasured`)."""
    lines = [
        [
            f'<a href="donnees?table={escape(r.nom_table)}" target="_self">{escape(TABLES[r.nom_table].titre)}</a>',
            escape(r.couverture),
            Num(len(r.indicateurs)),
            ", ".join(
                f'<a href="indicateur?indicateur={escape(i)}" target="_self">{escape(i)}</a>' for i in r.indicateurs
            ),
        ]
        for r in rows.itertuples()
    ]
    heads = ["Extrait", "Couverture", Num("Indicateurs en attente"), "Lesquels"]
    return html_table("Extraits attendus par les indicateurs sans valeur", heads, lines)


def smart_table(rows: Sequence[tuple[Etat, Sequence[Critere]]]) -> str:
    """The SMART reading of each definition: a mark per letter, the reason in words."""
    lines = [
        [
            f'<a href="indicateur?indicateur={escape(s.indicateur.id)}" target="_self">{escape(s.indicateur.id)}</a> '
            f"{escape(s.indicateur.libelle_court)}",
            *(_mark(c) for c in letters),
            escape(" ; ".join(c.constat for c in letters if not c.est_rempli) or "définition complète"),
        ]
        for s, letters in rows
    ]
    heads = ["Indicateur", *(f"{c.lettre} · {c.nom}" for c in rows[0][1]), "Ce qui manque"]
    return html_table("Lecture SMART des définitions", heads, lines)


def _mark(critere: Critere) -> str:
    word = "oui" if critere.est_rempli else "non"
    return f'<span class="obs-smart obs-{word}" title="{escape(critere.constat)}">{word}</span>'


def matrix(title: str, lines: Sequence[Ligne]) -> str:
    """The logical framework of one axis: four columns, one line per element, the level told once."""
    cells, last = [], ""
    for line in lines:
        level = NIVEAUX[line.niveau] if line.niveau != last else ""
        last = line.niveau
        indicators = "".join(_entry(s) for s in line.etats) or f'<span class="obs-periode">{escape(line.sans)}</span>'
        cells.append(
            [
                f"<b>{escape(level)}</b>" if level else "",
                f"<b>{escape(line.code)}</b> {escape(line.logique)}",
                f'<div class="obs-entrees">{indicators}</div>',
                escape(", ".join(line.sources)),
                escape(" ".join(line.hypotheses)),
            ]
        )
    heads = ["Niveau", "Logique d’intervention", "Indicateurs", "Sources de vérification", "Hypothèses"]
    return html_table(title, heads, cells, wide=True)


def _entry(state: Etat) -> str:
    ind = state.indicateur
    return (
        f'<div><a href="indicateur?indicateur={escape(ind.id)}" target="_self">{escape(ind.libelle)}</a>'
        f'<br><span class="obs-periode">Référence : {escape(reference_text(state))}<br>'
        f"Cible : {escape(target_text(state))}</span></div>"
    )


def headline(state: Etat) -> str:
    """The indicator's value, status, reference and target, side by side."""
    ind, figure = state.indicateur, state.figure
    value = (
        f'<p class="obs-valeur"><strong>{escape(figure.texte)}</strong></p>'
        f'<p class="obs-libelle">{escape(figure.periode_lisible)}, chiffre {figure.origine}</p>{provenance(figure)}'
        if figure
        else f'<p class="obs-valeur"><strong>n.d.</strong></p><p class="obs-libelle">{waiting(state)}</p>'
    )
    steps = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in explain.arithmetic(state))
    how = panel(
        f"statut-{ind.id}",
        "Comment ce statut est-il obtenu ?",
        "Le statut, pas à pas",
        f'<p>{escape(explain.reason(state))}</p><dl class="obs-calcul">{steps}</dl>',
    )
    parts = {
        "Dernière valeur": value,
        "Statut": f'{status(state)}<p class="obs-libelle">{escape(explain.reason(state))}</p>{how}',
        "Référence et cible": f'<p class="obs-libelle">Référence : {escape(reference_text(state))}</p>'
        f'<p class="obs-libelle">Cible : {escape(target_text(state))}</p>',
        "Fraîcheur et tendance": _freshness(state),
    }
    cells = "".join(f'<div class="obs-carte"><h3>{escape(k)}</h3>{v}</div>' for k, v in parts.items())
    return f'<div class="obs-tete" data-chiffre="{escape(ind.id)}">{cells}</div>'


def _freshness(state: Etat) -> str:
    """When the next value is due, whether it is late, and how the last one moved."""
    if state.echeance is None:
        return '<p class="obs-libelle">aucune valeur encore</p>'
    day = dated(state.echeance)
    due = f"La valeur suivante était attendue avant le {day}." if state.est_perime else f"Prochaine valeur : le {day}."
    mark = '<p><span class="obs-alerte">donnée périmée</span></p>' if state.est_perime else ""
    if state.provisoire:
        due += f" Provisoire en {state.provisoire.annee} : {state.provisoire.figure.texte}."
    trend = explain.trend_text(state)
    moved = f'<p class="obs-libelle">{escape(capitalised(trend))}.</p>' if trend else ""
    return f'{mark}<p class="obs-libelle">{escape(due)}</p>{moved}'


def fiche(state: Etat, places: Sequence[tuple[str, str]]) -> str:
    """The indicator's definition, label by label.

    Args:
        places: plan elements it belongs to, code and words.
    """
    rows = [*sheet(state)[1:], ("Raison d’être", state.indicateur.justification)]
    rows += [("Niveau du cadre logique", NIVEAUX[state.indicateur.niveau])]
    items = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v or 'sans objet')}</dd>" for k, v in rows)
    attached = "<br>".join(f"<b>{escape(code)}</b> {escape(words)}" for code, words in places)
    items += f"<dt>Rattachement au plan</dt><dd>{attached}</dd>"
    return f'<dl class="obs-fiche">{items}</dl>'


DECISIONS = {"finale": "cible finale", "retrait": "échéance retirée"}


def decisions(rows: Sequence, unite: str, forced: Sequence) -> str:
    """References and targets ever recorded about an indicator, newest first, those in force marked."""
    lines = [
        [
            escape(DECISIONS.get(d.nature, d.nature)),
            escape("" if d.valeur is None else quantity(d.valeur, unite)),
            "en vigueur" if d in forced else "",
            escape(dated(d.date)),
            escape(f"{d.decide_par}, {dated(d.decide_le)}"),
            escape(dated(d.valable_du)),
            escape(d.motif),
            escape(f"{d.enregistre_par}, {dated(d.enregistre_le)}"),
        ]
        for d in reversed(rows)
    ]
    heads = ["Nature", "Valeur", "Situation", "À la date du", "Décidé par", "S’applique du", "Motif", "Enregistré par"]
    return html_table("Références et cibles enregistrées", heads, lines)


def former_plan(plan: pd.DataFrame, links: pd.DataFrame) -> str:
    """The plan 2018-2022: what stands at its top, what each part holds, and what continues it.

    Args:
        plan: rows of `plan_elements` for 2018-2022.
        links: id_plan, code_suite, libelle_suite, nature_suite, motif.
    """
    top = plan[plan["id_plan_parent"].isna()]
    groups = "".join(
        f'<h3 class="obs-intertitre">{title}</h3><div class="obs-ancien">'
        f"{''.join(_former(row, plan, links) for row in top[top['niveau'] == level].itertuples())}</div>"
        for level, title in (
            ("mission", "La mission et ses piliers"),
            ("priorite", "Les priorités et leurs axes opérationnels"),
            ("chantier", "Les chantiers internes"),
            ("attente", "Les attentes des collectivités"),
        )
    )
    return groups


def _former(row, plan: pd.DataFrame, links: pd.DataFrame) -> str:
    source = passage(f"plan-{row.id_plan}", row.libelle, Citation(row.titre_document, row.section, row.citation))
    return (
        f'<section class="obs-axe" style="--teinte: var(--bleu)"><h4 class="obs-axe-titre">{escape(row.libelle)}</h4>'
        f"{_continued(row.id_plan, links)}{_children(row.id_plan, plan, links)}"
        f'<div class="obs-pied">{source}</div></section>'
    )


def _children(parent: str, plan: pd.DataFrame, links: pd.DataFrame) -> str:
    rows = plan[plan["id_plan_parent"] == parent]
    items = "".join(
        f"<li>{escape(r.libelle)}{_continued(r.id_plan, links)}{_children(r.id_plan, plan, links)}</li>"
        for r in rows.itertuples()
    )
    return f"<ul>{items}</ul>" if items else ""


def _continued(ident: str, links: pd.DataFrame) -> str:
    """What the current plan makes of an element, according to the Observatory."""
    return "".join(
        f'<span class="obs-suite">→ {panel(_suite(r), _named(r), capitalised(r.nature_suite), _why(r))}</span>'
        for r in links[links["id_plan"] == ident].itertuples()
    )


def _suite(row) -> str:
    return f"suite-{row.id_plan}-{row.code_suite}"


def _named(row) -> str:
    return f"{row.code_suite} {row.libelle_suite}"


def _why(row) -> str:
    return (
        f'<p>{escape(row.motif)}.</p><p class="obs-ref">Rapprochement proposé par l’Observatoire : aucun document '
        f'publié ne l’écrit.</p><p><a href="plan?axe=Axe+{escape(row.code_suite[0])}" target="_self">Voir dans le plan '
        f"2023–2027</a></p>"
    )


def _key(states: Sequence[Etat]) -> str:
    items = "".join(
        f'<span><i class="obs-part{_texture(name)}" style="--teinte: var(--statut-{_code(name)})"></i>'
        f"{escape(CASES[name])}</span>"
        for name in spread(states).cases
    )
    return f'<div class="obs-legende">{items}</div>'


def _code(name: str) -> str:
    """The colour of a case: that of its status, and for a stale value that of what must be watched."""
    known = {"donnée périmée": "à surveiller"}.get(name, name)
    return (known if known in STATUTS else "non mesuré").replace(" ", "-")


def _texture(name: str) -> str:
    return " obs-raye" if name in RAYURES else " obs-creux" if name == "pas de valeur" else ""


def _tint(code: str) -> str:
    return f' style="--teinte: var(--statut-{code.replace(" ", "-")})"'
