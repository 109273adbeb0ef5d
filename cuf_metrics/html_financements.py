"""Financing devices and what their rules say of a plan, as HTML: yes, no, why, and the passage behind each rule."""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import quote

import pandas as pd

from cuf_metrics import html
from cuf_metrics.dispositifs import Dispositif, Regle, enonce, euros
from cuf_metrics.eligibilite import (
    A_CORRIGER,
    A_VERIFIER,
    CONFORME,
    HORS_REGLES,
    INFORMATION,
    RESPECTE,
    Avis,
    Complement,
    Constat,
)
from cuf_metrics.formatting import capitalised, count, dated, number, quantity
from cuf_metrics.html import Num, escape
from cuf_metrics.html_liens import profile_link
from cuf_metrics.provenance import Citation, Requete

# Verdict → mark and colour of the charter, the gravest first.
MARQUES = {
    A_CORRIGER: ("✕", "statut-en-retard"),
    HORS_REGLES: ("✕", "statut-en-retard"),
    A_VERIFIER: ("?", "statut-à-surveiller"),
    CONFORME: ("✓", "statut-en-bonne-voie"),
    RESPECTE: ("✓", "statut-en-bonne-voie"),
    INFORMATION: ("·", "gris"),
}
GRAVITE = list(MARQUES)
SAISIE = "Calcul exact sur les montants saisis dans cette page ; les bornes sont comprises."


def answer(offered: Sequence[Dispositif], source: Requete) -> str:
    """How many devices have rules in figures, in a sentence."""
    figured = sum(d.est_chiffre for d in offered)
    told = (
        f"{count(figured, 'dispositif a', 'dispositifs ont')} des règles chiffrées dans les documents ; "
        f"les {number(len(offered) - figured)} autres y sont nommés sans chiffre qui leur soit propre."
    )
    control = html.provenance_of_rows("dispositifs", "Les dispositifs et leurs règles", [source])
    return f'<div class="obs-reponse"><p>{escape(told)}</p>{control}</div>'


def devices(figured: Sequence[Dispositif], every: Sequence[Dispositif]) -> str:
    """The devices whose rules are in figures, one card each, with their calls."""
    return f'<div class="obs-dispositifs">{"".join(_device(d, every) for d in figured)}</div>'


def _device(device: Dispositif, every: Sequence[Dispositif]) -> str:
    rules = "".join(_rule(device, rank, rule) for rank, rule in enumerate(device.regles))
    calls = sorted((d for d in every if d.parent == device.id), key=lambda d: d.ouverture or date.max)
    status = _status(device, "Situation") + "".join(_status(c, c.nom.partition(" - ")[2]) for c in calls)
    name, _, detail = device.nom.partition(" - ")
    return (
        f'<article class="obs-dispositif" data-chiffre="{escape(device.id)}"><h3>{escape(name)}</h3>'
        f'<p class="obs-periode">{escape(detail or device.objet)}</p><dl>{rules}</dl><ul>{status}</ul>'
        f'<div class="obs-pied"><span class="obs-periode">{escape(_held(device))}</span>{_passages(device)}</div>'
        "</article>"
    )


def _rule(device: Dispositif, rank: int, rule: Regle) -> str:
    source = html.passage(f"regle-{device.id}-{rank}", f"{device.nom}, {rule.nature}", rule.citation)
    return f"<div><dt>{escape(capitalised(rule.nature))}</dt><dd><b>{escape(enonce(rule))}</b>{source}</dd></div>"


def _status(device: Dispositif, label: str) -> str:
    """The status as published, the opening, and when the document that tells them was published."""
    opened = dated(device.ouverture, None, device.precision_ouverture) if device.ouverture else ""
    if device.type != "appel" and opened:
        opened = f"depuis le {opened}" if device.precision_ouverture == "jour" else f"depuis {opened}"
    told = " ; ".join(filter(None, [opened, device.statut]))
    when = f"document de {device.publie}" if device.publie else "document non daté"
    return f"<li><span>{escape(label)} :</span> {escape(told)} <span>({escape(when)})</span></li>" if told else ""


def _held(device: Dispositif) -> str:
    return device.aupres.replace(" ;", ",")


def _passages(device: Dispositif) -> str:
    body = "".join(html.cited(passage) for passage in device.passages)
    if device.note:
        body += f'<div class="obs-ligne">{escape(device.note)}</div>'
    return html.panel(f"dispositif-{device.id}", f"Lire {count(len(device.passages), 'passage')}", device.nom, body)


def others(rows: Sequence[Dispositif], caption: str) -> str:
    """Devices without any rule in figures, as a table."""
    lines = [
        [
            f"<b>{escape(d.nom)}</b>",
            escape(d.objet),
            escape(_held(d)),
            escape(d.statut or "non publié"),
            _passages(d),
        ]
        for d in rows
    ]
    return html.html_table(caption, ["Dispositif", "Objet", "Auprès de", "Statut publié", "Source"], lines)


def indications(general: Sequence[Regle]) -> str:
    """What documents say of European programmes taken together."""
    told = " ; ".join(f"{rule.nature} : {enonce(rule)}" for rule in general)
    sources = "".join(html.passage(f"ue-{rank}", capitalised(r.nature), r.citation) for rank, r in enumerate(general))
    note = escape(f"Programmes européens, pris ensemble : {told}. Ce sont des indications, non des règles.")
    return f'<div class="obs-indications" data-chiffre="regles-ue"><span class="obs-note">{note}</span>{sources}</div>'


def programmes(groups: Mapping[str, Sequence[Dispositif]]) -> str:
    """European programmes, by category."""
    return "".join(_programmes(name, rows) for name, rows in groups.items())


def _programmes(name: str, rows: Sequence[Dispositif]) -> str:
    items = "".join(f"<li><span>{escape(d.nom)}</span>{_passages(d)}</li>" for d in rows)
    return f'{html.heading(f"{capitalised(name)} ({len(rows)})")}<ul class="obs-programmes">{items}</ul>'


def verdicts(plan: Sequence[Constat], avis: Sequence[Avis], names: Mapping[str, str]) -> str:
    """The answer: all the verdicts in a line, then the plan and each device with its reasons, the gravest first.

    Args:
        names: short name of each device.
    """
    worst = min((c.verdict for c in plan), key=GRAVITE.index)
    short = [("Équilibre du plan", worst), *((names[a.dispositif.id], a.verdict) for a in avis)]
    cards = _verdict("plan", "L’équilibre du plan de financement", worst, plan)
    cards += "".join(_verdict(a.dispositif.id, a.dispositif.nom, a.verdict, a.constats) for a in avis)
    return f'<div class="obs-resume">{"".join(_short(*s) for s in short)}</div><div class="obs-avis">{cards}</div>'


def _short(name: str, verdict: str) -> str:
    mark, colour = MARQUES[verdict]
    return f'<span style="--teinte: var(--{colour})">{mark} {escape(f"{name} :")} <b>{escape(verdict)}</b></span>'


def _verdict(key: str, name: str, verdict: str, constats: Sequence[Constat]) -> str:
    mark, colour = MARQUES[verdict]
    ordered = sorted(constats, key=lambda c: GRAVITE.index(c.verdict))
    reasons = "".join(_reason(f"avis-{key}-{rank}", name, c) for rank, c in enumerate(ordered))
    return (
        f'<article class="obs-verdict" style="--teinte: var(--{colour})"><header><i aria-hidden="true">{mark}</i>'
        f"<div><h3>{escape(name)}</h3><b>{escape(capitalised(verdict))}</b></div></header><ul>{reasons}</ul></article>"
    )


def _reason(key: str, name: str, constat: Constat) -> str:
    """One rule: its verdict, the sum, and the passage that states it, or how the sum was made."""
    mark, colour = MARQUES[constat.verdict]
    body = "".join(map(html.cited, constat.citations)) or f'<div class="obs-ligne">{escape(SAISIE)}</div>'
    source = html.panel(f"source-{key}", "Source", f"{name}, {constat.regle}", body)
    label = f"{capitalised(constat.regle)}, {constat.verdict}"
    return (
        f'<li style="--teinte: var(--{colour})" data-chiffre="{escape(key)}"><i aria-hidden="true">{mark}</i>'
        f"<div><span>{escape(label)}</span>{escape(constat.raison)}</div>{source}</li>"
    )


def complements(rows: Sequence[Complement]) -> str:
    """Devices that could complete the plan, with the most their rules allow."""
    lines = [
        [
            f"<b>{escape(c.dispositif.nom)}</b>",
            Num(f"au plus {escape(euros(c.plafond))}" if c.plafond is not None else "à calculer"),
            escape(c.calcul),
            "<br>".join(escape(r) for r in c.reserves) or "aucune règle publiée ne s’y oppose",
            _bound_passages(c),
        ]
        for c in rows
    ]
    heads = ["Dispositif", Num("Borne publiée"), "D’où vient la borne", "Reste à vérifier", "Source"]
    table = html.html_table("Ce que d’autres dispositifs pourraient apporter au plus", heads, lines)
    return table + html.provenance_note("complements", "Les bornes", SAISIE)


def _bound_passages(complement: Complement) -> str:
    device = complement.dispositif
    body = "".join(map(html.cited, complement.citations))
    control = html.panel(f"source-complement-{device.id}", "Source", f"{device.nom}, borne", body)
    return f'<span data-chiffre="complement-{escape(device.id)}">{control}</span>'


def country(code: str, name: str, funds: pd.DataFrame, links: int, counted: Requete) -> str:
    """What is known of the project's country: its solidarity funds, its profile, its links.

    Args:
        funds: rows of the query `fonds_carte`.
        links: links of French local governments with the country.
        counted: the query that counted them.
    """
    items = (
        "".join(_fund(row) for row in funds.itertuples()) or "<li>Aucun fonds de solidarité connu pour ce pays.</li>"
    )
    if links:
        known = escape(count(links, "lien connu", "liens connus"))
        partners = f'<a href="partenariats?pays={escape(quote(name))}" target="_self">{known}</a>'
        partners += " avec des collectivités françaises."
    else:
        partners = 'Aucun lien nommé dans les documents lus. <a href="carte" target="_self">Voir la carte</a>'
    control = html.provenance_of_rows("liens-pays", f"Les liens avec {name}", [counted])
    return (
        f'<ul class="obs-programmes obs-seule">{items}'
        f"<li><span>{partners}</span>{control}</li>"
        f"<li><span>{profile_link('code_pays', code, f'Fiche : {name}')}</span></li></ul>"
    )


def _fund(row) -> str:
    amount = quantity(row.montant_eur, "€")
    source = html.passage(f"fonds-{row.id_fonds}", row.nom, Citation(row.titre_document, row.section, row.citation))
    return (
        f'<li data-chiffre="{escape(row.id_fonds)}"><span><a href="fonds" target="_self">{escape(row.nom)}</a>, '
        f"{escape(row.statut_fonds)}, {escape(amount)}</span>{source}</li>"
    )
