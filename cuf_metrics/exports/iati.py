"""Indicators as an activity file of IATI 2.03: results, baselines, periods, targets and actual values.

Nothing here is registered with IATI: the identifiers say so, and are to be replaced by whoever publishes. What the
standard has no place for (precision of a value, its source) is told in comments, and nothing unknown is given a value.

Source: IATI 2.03, schema of activities and code lists ResultType, IndicatorMeasure, ActivityStatus (iatistandard.org).
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree as ET

from cuf_metrics.database import Dataset
from cuf_metrics.disk import destination, placed
from cuf_metrics.exports.logical_framework import shown
from cuf_metrics.formatting import dated
from cuf_metrics.indicators.framework import NIVEAUX, plan_elements
from cuf_metrics.indicators.header import Indicateur
from cuf_metrics.indicators.measure import Mesure
from cuf_metrics.indicators.state import Etat, as_of, indicators_state, source_text
from cuf_metrics.manifeste import Manifeste
from cuf_metrics.pilotage import Decision

ORGANISME = "Cités Unies France"
TITRE = "Projet stratégique 2023-2027 : indicateurs suivis par l’Observatoire de l’AICT"
SECTEUR = "Action internationale des collectivités territoriales"
NON_ENREGISTRE = "NON-ENREGISTRE"
# Codes of the standard.
PRODUIT, EFFET, IMPACT = "1", "2", "3"
NOMBRE, POURCENTAGE, NOMINAL = "1", "2", "3"
AUTRE_ORGANISME, MISE_EN_OEUVRE, EN_COURS, PROPRE = "90", "4", "2", "99"
DEBUT_PREVU, FIN_PREVUE = "1", "3"
PLAN = {DEBUT_PREVU: date(2023, 1, 1), FIN_PREVUE: date(2027, 12, 31)}
# The four levels of the framework in the three of the standard: expected results change something for members.
TYPES = {"objectif_general": IMPACT, "objectif_specifique": EFFET, "resultat": EFFET, "activite": PRODUIT}
MESURES = {"%": POURCENTAGE, "oui/non": NOMINAL}
SENS = {"hausse": "1", "maintien": "1", "baisse": "0"}
AVERTISSEMENT = (
    "Fichier dans la forme de la norme IATI 2.03, préparé par l’Observatoire de l’AICT. Les identifiants "
    f"« {NON_ENREGISTRE} » sont locaux : aucun n’est enregistré auprès d’IATI, et ils sont à remplacer avant toute "
    "publication. Le plan ne donne que des années : les dates de début et de fin en sont le premier et le dernier jour."
)
# What XML has no place for.
HORS_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def export_results(dataset: Dataset, chemin: Path | str, annee: int | None = None) -> Path:
    """Write where the indicators of the plan stand as an IATI activity file.

    Args:
        chemin: a file, replaced whole where there is one; or a folder, where it is named after dataset and date.
        annee: the situation at the end of that year; today when left out.

    Returns:
        The file.

    Raises:
        CufError: a query fails, or the file cannot be written; what was there before is left as it was.
    """
    au = as_of(annee)
    path = destination(chemin, f"resultats-iati-{dataset.manifeste.jeu}-{au.isoformat()}.xml")
    with placed(path) as file:
        file.write(results_xml(dataset, indicators_state(dataset, au, dataset.data), au))
    return Path(path)


def results_xml(dataset: Dataset, states: Sequence[Etat], au: date) -> bytes:
    """States of indicators as an IATI activity file.

    Args:
        states: indicators at a date, each under the first of its objectives.
        au: that date.

    Returns:
        UTF-8 XML: one activity, the plan; one `result` per objective and level; one `indicator` per state; one `period`
        per year that has a value, a milestone or a target. An indicator without a value has no `actual`: its
        description says why.
    """
    held = dataset.manifeste
    root = ET.Element("iati-activities", version="2.03")
    for words in (held.mention, AVERTISSEMENT):
        if words:
            root.append(ET.Comment(f" {words} "))
    plan = plan_elements(dataset)
    activity = _activity(root, held, au)
    titles = dict(zip(plan["code"], plan["libelle"], strict=True))
    levels = list(NIVEAUX)
    ordered = sorted(states, key=lambda s: (*_place(s), levels.index(s.indicateur.niveau), s.indicateur.id))
    for (code, level), some in groupby(ordered, key=lambda s: (s.indicateur.objectif[0], s.indicateur.niveau)):
        _result(activity, f"{code} {titles.get(code, '')}".strip(), level, list(some))
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _activity(root: ET.Element, held: Manifeste, au: date) -> ET.Element:
    """The plan, up to where its results begin, in the order of the schema."""
    said = {"xml:lang": "fr", "default-currency": "EUR", "last-updated-datetime": held.construit_le}
    activity = ET.SubElement(root, "iati-activity", said)
    mention, source = held.mention, f"Source : jeu « {held.jeu} », version {held.version}, au {dated(au)}."
    ET.SubElement(activity, "iati-identifier").text = f"{NON_ENREGISTRE}-PLAN-2023-2027"
    _narrative(activity, "reporting-org", ORGANISME, ref=NON_ENREGISTRE, type=AUTRE_ORGANISME)
    _narrative(activity, "title", f"{mention} {TITRE}".strip())
    _narrative(activity, "description", f"{mention} {AVERTISSEMENT} {source}".strip())
    _narrative(activity, "participating-org", ORGANISME, role=MISE_EN_OEUVRE, type=AUTRE_ORGANISME)
    ET.SubElement(activity, "activity-status", code=EN_COURS)
    for kind, day in PLAN.items():
        ET.SubElement(activity, "activity-date", {"type": kind, "iso-date": day.isoformat()})
    _narrative(activity, "sector", SECTEUR, vocabulary=PROPRE, code="AICT")
    return activity


def _result(activity: ET.Element, titre: str, level: str, states: Sequence[Etat]) -> None:
    """The indicators of an objective at a level; it adds up across activities where all of them do."""
    added = all(_is_additive(s.indicateur) for s in states)
    result = ET.SubElement(activity, "result", {"type": TYPES[level], "aggregation-status": _yes(added)})
    _narrative(result, "title", titre)
    _narrative(result, "description", f"Niveau du cadre logique : {NIVEAUX[level].lower()}.")
    for state in states:
        _indicator(result, state)


def _indicator(result: ET.Element, state: Etat) -> None:
    ind = state.indicateur
    said = {"measure": MESURES.get(ind.unite, NOMBRE), "aggregation-status": _yes(_is_additive(ind))}
    if ind.sens in SENS:
        said["ascending"] = SENS[ind.sens]
    indicator = ET.SubElement(result, "indicator", said)
    _narrative(indicator, "title", f"{ind.libelle} ({ind.unite})")
    none = f" Aucune valeur : {state.motif}." if state.motif else ""
    _narrative(indicator, "description", f"{ind.definition} Calcul : {ind.formule} Limites : {ind.limites}{none}")
    ET.SubElement(indicator, "reference", vocabulary=PROPRE, code=ind.id)
    if reference := state.reference:
        at = {"year": str(reference.date.year), "iso-date": reference.date.isoformat()}
        _commented(indicator, "baseline", reference.valeur, _decided(reference), **at)
    values = {mesure.annee: mesure for mesure in state.serie}
    targets = [decision for decision in (*state.jalons, state.cible) if decision]
    for year in sorted({*values, *(decision.date.year for decision in targets)}):
        _period(indicator, year, values.get(year), [d for d in targets if d.date.year == year])


def _period(indicator: ET.Element, year: int, mesure: Mesure | None, targets: Sequence[Decision]) -> None:
    """A year: what was to be reached in it, what was."""
    period = ET.SubElement(indicator, "period")
    ET.SubElement(period, "period-start", {"iso-date": date(year, 1, 1).isoformat()})
    ET.SubElement(period, "period-end", {"iso-date": date(year, 12, 31).isoformat()})
    for decision in targets:
        due = f"{decision.nature}, attendue le {dated(decision.date)} ; {_decided(decision)}"
        _commented(period, "target", decision.valeur, due)
    if mesure:
        figure = mesure.figure
        when = f", {figure.periode_lisible}" if figure.periode else ""
        told = f"{figure.texte}{when} ({figure.origine}). {source_text(figure)}"
        _commented(period, "actual", figure.valeur, told)


def _commented(parent: ET.Element, tag: str, value: float, comment: str, **said: str) -> None:
    _narrative(ET.SubElement(parent, tag, {**said, "value": _number(value)}), "comment", comment)


def _narrative(parent: ET.Element, tag: str, text: str, **said: str) -> None:
    ET.SubElement(ET.SubElement(parent, tag, said), "narrative").text = shown(HORS_XML.sub(" ", text))


def _decided(decision: Decision) -> str:
    return f"décision : {decision.decide_par}, {dated(decision.decide_le)}. {decision.motif}"


def _is_additive(ind: Indicateur) -> bool:
    """Whether values of several activities may be added: neither ratios, levels, nor what is counted without double."""
    return ind.agregation_temps == "somme"


def _place(state: Etat) -> tuple[int, ...]:
    return tuple(int(part) for part in state.indicateur.objectif[0].split("."))


def _number(value: float) -> str:
    """A number that reads back as itself, without exponent."""
    return format(Decimal(repr(float(value))).normalize(), "f")


def _yes(true: bool) -> str:
    return "1" if true else "0"
