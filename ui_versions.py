"""The page Données: what was done to an imported dataset, and how it is undone."""

from collections.abc import Callable

import streamlit as st

import ui
import ui_plan
from cuf_metrics import html, html_import
from cuf_metrics.database import Dataset
from cuf_metrics.errors import CufError
from cuf_metrics.fonctions import wrong_function
from cuf_metrics.imports import withdraw
from cuf_metrics.store import Entree
from cuf_metrics.versions import documents, go_back, history

GESTE, DIT = "versions-geste", "versions-dit"
MONTREES = 8
FONCTION = "par exemple : direction générale"
SANS = {
    "publie": "Ce jeu se construit des faits publiés : il change avec eux, et il n’y a pas de version à rétablir ici. "
    "Les versions d’un jeu importé sont toutes gardées.",
    "demonstration": "Ce jeu est tiré au sort, toujours de la même façon : il n’a pas d’histoire. "
    "Les versions d’un jeu importé sont toutes gardées.",
}
DROIT = "Rétablir une version demande une connexion et une fonction autorisée (section [pilotage] des secrets)."


def versions(dataset: Dataset) -> None:
    """Every version of an imported dataset, the latest first, and the files it is made of."""
    held = dataset.manifeste
    if held.nature != "importe":
        ui.note(SANS[held.nature])
        return
    if told := st.session_state.pop(DIT, ""):
        ui.show(told)
    entries, role = history(held.jeu, ui.DATA), ui_plan.recorder()
    moments = html_import.moments(entries)
    ui.show(html_import.chain(entries, held.jeu))
    if role is None:
        ui.note(DROIT)
    shown = entries if st.session_state.get("versions-toutes") else entries[:MONTREES]
    for rank, entry in enumerate(shown):
        warned = html_import.came_back(entry, moments, held.jeu, entries[0].lignes)
        _version(held.jeu, entry, html_import.version(entry, moments, not rank), warned, role if rank else None)
    if len(entries) > MONTREES:
        st.toggle(f"Voir les {len(entries)} versions", key="versions-toutes")
    _files(held.jeu, entries, role)


def _version(jeu: str, entry: Entree, fragment: str, told: str, role: str | None) -> None:
    _line(
        fragment,
        "Revenir à cette version",
        f"retour-{entry.version}",
        told,
        role,
        lambda who: go_back(jeu, entry.version, who, ui.DATA),
    )


def _files(jeu: str, entries: list[Entree], role: str | None) -> None:
    """The files that the dataset is made of, each with what takes it out."""
    held = documents(jeu, ui.DATA)
    if held:
        ui.show(html.heading("Fichiers du jeu"))
    brought = {entry.id_document: entry for entry in reversed(entries) if entry.operation == "import"}
    for ident, (name, tables) in held.items():
        entry = brought.get(ident)
        told = (
            f"Les lignes que « {name} » a apportées quitteront le jeu « {jeu} ». On peut revenir à la version d’avant."
        )
        _line(
            html_import.document(name, tables, entry),
            "Retirer ce fichier",
            f"retrait-{ident}",
            told,
            role,
            lambda who, ident=ident: withdraw(jeu, ident, who, ui.DATA),
        )


def _line(fragment: str, label: str, key: str, told: str, role: str | None, act: Callable[[str], object]) -> None:
    """Something of the dataset, and beside it what may be done, confirmed in place before it is."""
    left, right = st.columns([4, 1.25], vertical_alignment="center")
    with left:
        ui.show(fragment)
    if role is None:
        return
    right.button(label, key=key, on_click=_ask, args=(key,), width="stretch")
    if st.session_state.get(GESTE) == key:
        _confirm(key, told, role, act)


def _ask(key: str) -> None:
    st.session_state[GESTE] = key


def _confirm(key: str, told: str, role: str, act: Callable[[str], object]) -> None:
    with st.form(f"confirmation-{key}"):
        ui.show(html_import.warned(told))
        who = role or ask_function(f"fonction-{key}")
        with st.container(horizontal=True):
            sure = st.form_submit_button("Confirmer", type="primary")
            st.form_submit_button("Renoncer", on_click=_ask, args=("",))
    if sure and not refused(who):
        _do(act, who)


def ask_function(key: str) -> str:
    """The function of who does something to a dataset, which its history tells."""
    return st.text_input("Votre fonction (une fonction, jamais un nom)", placeholder=FONCTION, key=key)


def refused(who: str) -> bool:
    """Say what is wrong with a function as it was written, and whether something is."""
    wrong = wrong_function(" ".join(who.split()))
    for problem in wrong:
        st.error(ui.as_written(f"Votre fonction : {problem.constat}. Attendu : {problem.attendu}."))
    return bool(wrong)


def _do(act: Callable[[str], object], who: str) -> None:
    try:
        act(who)
        st.session_state[DIT] = html_import.succeeded("C’est fait : voici le jeu tel qu’il est maintenant.")
    except CufError as error:
        st.session_state[DIT] = html_import.refusal(error)
    st.session_state.pop(GESTE, None)
    st.rerun()
