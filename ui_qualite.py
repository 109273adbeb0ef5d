"""What the page Qualité shows: the rules, freshness, coverage, the rows in question, the history."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

import ui
import ui_graphiques
from cuf_metrics import html, html_qualite
from cuf_metrics.charts.qualite import steps
from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Dataset
from cuf_metrics.formatting import capitalised, count, number
from cuf_metrics.indicators.header import PERIODES
from cuf_metrics.qualite import (
    FAMILLES,
    GRAVITES,
    Controle,
    cases,
    examine,
    examined_on,
    quality_history,
    rows_examined,
    rules,
)
from cuf_metrics.store import DEMONSTRATION

APERCU = 500
FRAICHEUR = "fraicheur-tables"
MOIS = {months: name for name, months in PERIODES.items()}
LIGNES = {"objet": "Ligne", "explication": "Constat", "valeur": "Valeur", "table": "Table", "cle": "Identifiant"}
HISTOIRE = {"jour": "Jour", "operation": "Opération", **{name: f"Gravité {name}" for name in GRAVITES}}


def day(dataset: Dataset) -> date:
    """The day on which the rows are examined."""
    return examined_on(dataset, date.today())  # noqa: DTZ011 — the reader's own day


def report(dataset: Dataset) -> list[Controle]:
    """Every rule examined, summed up in a sentence."""
    controls = examine(dataset, day(dataset))
    ui.show(html_qualite.summary(controls, day(dataset), dataset.manifeste.nature == DEMONSTRATION))
    return controls


def listing(controls: Sequence[Controle]) -> None:
    """The rules that the reader keeps, by family, severity and table."""
    left, middle, right = st.columns(3)
    with left:
        families = ui.choose("Famille", "famille_regle", {f: capitalised(f) for f in FAMILLES}, "Toutes")
    with middle:
        severities = ui.choose("Gravité", "gravite", {g: capitalised(g) for g in GRAVITES}, "Toutes")
    examined = {name: TABLES[name].titre for name in TABLES if any(name in c.regle.tables for c in controls)}
    with right:
        tables = ui.choose("Table examinée", "table_examinee", examined, "Toutes")
    kept = [
        c
        for c in controls
        if (not families or c.regle.famille in families)
        and (not severities or c.regle.gravite in severities)
        and (not tables or set(tables) & set(c.regle.tables))
    ]
    if not kept:
        st.info("Aucune règle ne répond à ces filtres.")
        return
    ui.show(html_qualite.rules(kept))
    ui.download_csv("Télécharger les règles (CSV)", lambda: _frame(kept), "qualite-regles.csv")


def _frame(controls: Sequence[Controle]) -> pd.DataFrame:
    """One row per rule."""
    return pd.DataFrame(
        [
            {
                "Règle": c.regle.titre,
                "Famille": c.regle.famille,
                "Gravité": c.regle.gravite,
                "Tables": ", ".join(c.regle.tables),
                "Cas": c.nb_cas,
                "Examinés": c.nb_examines,
                "État": c.etat,
                "Attendu": c.regle.attendu,
                "À faire": c.regle.remede,
                "Responsable": c.regle.responsable,
            }
            for c in controls
        ]
    )


def rows(dataset: Dataset, controls: Sequence[Controle]) -> None:
    """The rows that break a rule, that the reader chooses among those in default."""
    broken = sorted((c for c in controls if c.nb_cas), key=lambda c: GRAVITES.index(c.regle.gravite))
    if not broken:
        ui.note("Aucune ligne : toutes les règles examinées sont respectées.")
        return
    named = {c.regle.id: f"{c.regle.titre} ({number(c.nb_cas)} cas)" for c in broken}
    asked = ui.choose_one("Règle en défaut", "regle", named)
    chosen = next(c for c in broken if c.regle.id == asked)
    result = cases(dataset, chosen.regle, day(dataset), APERCU)
    told = f"{number(chosen.nb_cas)} cas sur {number(chosen.nb_examines)}."
    if chosen.nb_cas > APERCU:
        told += f" Les {number(APERCU)} premiers sont montrés ; le CSV les contient tous."
    ui.table("lignes-en-cause", _titled(result.lignes), LIGNES, f"{chosen.regle.titre} : {told}")
    ui.show(html.note(told, html.provenance_of_rows("lignes-en-cause", chosen.regle.titre, [result.source])))
    ui.download_csv(
        "Télécharger ces lignes (CSV)",
        lambda: _titled(cases(dataset, chosen.regle, day(dataset)).lignes)[list(LIGNES)].rename(columns=LIGNES),
        f"qualite-{chosen.regle.id}.csv",
    )


def _titled(found: pd.DataFrame) -> pd.DataFrame:
    return found.assign(table=found["nom_table"].map(lambda name: TABLES[name].titre))


def freshness(dataset: Dataset) -> None:
    """When each table stopped, against how often it is expected."""
    rule = rules()[FRAICHEUR]
    result = rows_examined(dataset, rule, day(dataset))
    undated = [name for name in rule.tables if name not in set(result.lignes["nom_table"])]
    ui.show(html_qualite.freshness(result, MOIS, undated))


def coverage(controls: Sequence[Controle]) -> None:
    """How much of what is expected is filled."""
    known = [c for c in controls if c.regle.famille == "couverture" and c.nb_examines]
    if known:
        ui.show(html_qualite.coverage(known))
    else:
        ui.note("Ce jeu n’a aucune des lignes dont on mesure la couverture.")


def history(dataset: Dataset) -> None:
    """The same rules after each of the last operations on an imported dataset, when the reader asks for it."""
    held = len(dataset.manifeste.historique)
    if held < 2:
        ui.note(
            "L’historique vient avec les imports : un jeu qui a plusieurs versions publiées montre ici comment ses "
            "règles ont été tenues de l’une à l’autre."
        )
        return
    if not st.toggle("Examiner aussi les dernières versions de ce jeu", key="histoire"):
        return
    with st.spinner("Examen des versions…"):
        found = quality_history(dataset.manifeste.jeu, ui.DATA)
    if len(found) < 2:
        ui.note("Une seule version de ce jeu peut encore être ouverte.")
        return
    table = pd.DataFrame(
        [{"jour": r.le.strftime("%d/%m/%Y"), "operation": capitalised(r.operation), **r.defauts} for r in found]
    )
    first, last = sum(found[0].defauts.values()), sum(found[-1].defauts.values())
    told = f"{count(first, 'règle')} en défaut après la première, {number(last)} après la dernière."
    ui_graphiques.plot(
        "qualite-versions",
        "Règles en défaut après chaque opération, par gravité",
        steps(table, ui.is_dark()),
        f"{count(len(found), 'opération')} : {told}",
        [c.source for c in examine(dataset, day(dataset))],
        "Chaque version est examinée au jour de sa publication.",
        (table, HISTOIRE),
    )
