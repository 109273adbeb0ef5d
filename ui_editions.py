"""The page Éditions: the last edition and what changed since, the register, and freezing the next one."""

from dataclasses import asdict, replace
from datetime import date

import pandas as pd
import streamlit as st

import ui
import ui_plan
from cuf_metrics import html, html_editions
from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Dataset
from cuf_metrics.editions import (
    Comparaison,
    Edition,
    freeze,
    gaps,
    list_editions,
    read_edition,
    reconciled,
    verify_all,
)
from cuf_metrics.editions.comparer import between, side, today
from cuf_metrics.errors import CufError
from cuf_metrics.formatting import dated
from cuf_metrics.rapport.rapprochement import unexplained

APERCU = 1000
LIGNES = {
    "titre": "Table",
    "cle": "Clé",
    "nature": "Nature",
    "colonne": "Colonne",
    "avant": "Avant",
    "apres": "Après",
}
CHANGEMENTS = {
    "classe": "Nature",
    "objet": "Objet",
    "libelle": "Intitulé",
    "nature": "Ce qui change",
    "avant": "Avant",
    "apres": "Après",
    "passage_avant": "Passage avant",
    "passage_apres": "Passage après",
}
DROIT = "Figer une édition demande une connexion et une fonction autorisée (section [pilotage] des secrets)."


def editions() -> tuple[list[Edition], dict[str, str]]:
    """Every edition of every dataset, and what is wrong with each; what has no line in the register is told first."""
    every, refusals = list_editions(ui.DATA), verify_all(ui.DATA)
    known = {e.identifiant for e in every}
    for name, refusal in refusals.items():
        if name not in known:
            st.error(ui.as_written(refusal))
    return every, refusals


def choose_edition(mine: list[Edition]) -> Edition | None:
    """The edition compared with today: the last one, or an earlier one held in the URL."""
    if len(mine) < 2:
        return mine[-1] if mine else None
    named = {e.identifiant: f"{e.nom} ({dated(e.date)})" for e in reversed(mine)}
    asked = ui.choose_one("Depuis l’édition", "edition", named)
    return next(e for e in mine if e.identifiant == asked)


def since(edition: Edition | None, refusal: str, dataset: Dataset) -> Comparaison | None:
    """What changed since an edition; nothing of one that was altered."""
    if edition is None or refusal:
        return None
    now = today(dataset, date.today(), ui.DATA)  # noqa: DTZ011 — the reader's own day
    asked, known = (edition.empreinte, now.contenu), st.session_state.get("comparaison")
    # Computing again takes seconds: once for a reader, as long as neither side moves.
    if known is None or known[0] != asked:
        known = asked, between(side(read_edition(edition.identifiant, ui.DATA)), now)
        st.session_state["comparaison"] = known
    return known[1]


def answer(edition: Edition | None, mine: list[Edition], refusal: str, changes: Comparaison | None) -> None:
    """An edition and what changed since, in two sentences; the refusal of one that was altered."""
    ui.show(html_editions.answer(edition, [edition] == mine[-1:], refusal, changes))
    if refusal:
        st.error(ui.as_written(refusal))


def changed(changes: Comparaison) -> None:
    """Values that moved and why, what is declared otherwise, and the rows behind."""
    if changes.est_vide:
        ui.note("Ni chiffre, ni définition, ni cible, ni statut, ni ligne n’a changé.")
        return
    if changes.ponts:
        ui.show(html_editions.bridges(changes))
    else:
        ui.note("Aucune valeur d’indicateur n’a changé.")
    if changes.changements:
        ui.show(html_editions.declared(changes.changements))
        name = f"changements-{date.today().isoformat()}.csv"  # noqa: DTZ011
        ui.download_csv("Télécharger ces changements (CSV)", lambda: _frame(changes), name)
    for told in changes.structure:
        ui.note(f"Structure changée : {told}.")
    if len(changes.lignes):
        _rows(changes)


def _frame(changes: Comparaison) -> pd.DataFrame:
    rows = pd.DataFrame([asdict(c) for c in changes.changements])
    return rows[[*CHANGEMENTS]].rename(columns=CHANGEMENTS)


def _rows(changes: Comparaison) -> None:
    """Rows that differ, those of one indicator's tables where it is chosen."""
    ui.show(html.heading("Les lignes derrière"))
    bridges = {p.id_indicateur: p for p in changes.ponts}
    named = {"": "Toutes les tables"} | {i: f"Tables de {i} · {p.libelle}" for i, p in bridges.items()}
    asked = ui.choose_one("Lignes", "lignes_de", named)
    kept = replace(changes, lignes=changes.behind(bridges[asked])) if asked in bridges else changes
    rows = kept.lignes.assign(titre=lambda r: [TABLES[t].titre if t in TABLES else t for t in r["table"]])
    shown = rows.head(APERCU)
    ui.table("lignes-changees", shown, LIGNES, f"Lignes changées : {kept.compte_des_lignes}")
    ui.show(html_editions.rows_note(len(shown), len(rows), kept.compte_des_lignes))
    name = f"lignes-changees-{date.today().isoformat()}.csv"  # noqa: DTZ011
    ui.download_csv("Télécharger les lignes (CSV)", lambda: rows[[*LIGNES]].rename(columns=LIGNES), name)


def register(every: list[Edition], refusals: dict[str, str]) -> None:
    """Every edition with its integrity."""
    if every:
        ui.show(html_editions.register(every, refusals))
    else:
        ui.note("Le registre est vide : la première édition s’y inscrira.")


def freeze_form(dataset: Dataset) -> None:
    """Freeze what the dataset says at a date, where the reader is allowed to and nothing forbids it."""
    if told := st.session_state.pop("edition-figee", ""):
        st.success(ui.as_written(told))
    verdicts = reconciled(dataset, ui.DATA)
    problems = gaps(dataset, verdicts)
    if problems:
        told = [f"{problem.ou} : {problem.constat}." for problem in problems]
        st.warning("\n\n".join(map(ui.as_written, [*told, problems[0].remede])))
        left = {ident: rows for ident, rows in verdicts.items() if unexplained(rows)}
        ui.show(html_editions.links_to_gaps({i: rows[0].chiffre.source.document for i, rows in left.items()}))
    role = ui_plan.recorder()
    if role is None:
        ui.note(DROIT)
        return
    if refused := st.session_state.pop("edition-refusee", ""):
        st.error(ui.as_written(refused))
    with st.form("figer", border=False):
        left, middle, right = st.columns(3)
        name = left.text_input("Nom de l’édition", placeholder="par exemple : Bureau du 20 novembre", key="nom-edition")
        day = middle.date_input("Situation au", "today", format="DD/MM/YYYY", key="date-edition")
        who = role or right.text_input(
            "Votre fonction", placeholder="par exemple : direction générale", key="fonction-edition"
        )
        if st.form_submit_button("Figer l’édition", type="primary", disabled=bool(problems)):
            _freeze(dataset, name, who, day)


def _freeze(dataset: Dataset, name: str, who: str, day: date) -> None:
    try:
        edition = freeze(dataset, name, who, day, ui.DATA)
    except CufError as error:
        st.session_state["edition-refusee"] = str(error)
        st.rerun()
    # The form starts empty again: the name has been used.
    for key in ("nom-edition", "date-edition", "fonction-edition"):
        st.session_state.pop(key, None)
    st.session_state["edition-figee"] = f"« {edition.nom} » est figée. Empreinte : {edition.empreinte_lisible}."
    st.rerun()
