"""What the page « Identités » shows: names to settle, what each may designate, decisions and how to take them back."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

import ui
import ui_plan
from cuf_metrics import html_identites
from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.errors import CufError
from cuf_metrics.formatting import count
from cuf_metrics.identites import (
    SUJET,
    Nom,
    decide,
    designation,
    history,
    lines_of,
    names_to_settle,
    proposed,
    search,
    suggestions_for,
    told_again,
    withdraw_decision,
)
from cuf_metrics.resolution.decisions import AUCUN, COLLECTIVITE
from cuf_metrics.resolution.suggestions import Suggestion

NOM = "nom"
MONTRES = 6
AUCUNE = "Aucune de celles-ci : garder le nom tel qu’il est écrit, sans lieu"
RIEN = "Rien n’a été enregistré."
DROIT = "Trancher demande une connexion et une fonction autorisée (section [pilotage] des secrets)."
MOTIF = "par exemple : l’adresse du courrier est à Saint-Denis, en Seine-Saint-Denis"
COLONNES = {
    "nom_source": "Nom dans les fichiers", "pays_source": "Pays", "position_source": "Département, code ou position",
    "nb_a_trancher": "Lignes", "etat": "État", "nom_retenu": "Supposé",
    "retenu": "Code supposé", "methode": "Méthode", "explication": "Pourquoi",
}  # fmt: skip


def stop_if_nothing_imported(dataset: Dataset) -> None:
    """Say calmly that nothing is to settle where no file was imported."""
    if dataset.manifeste.nature != "importe":
        ui.show(html_identites.nothing_imported())
        st.stop()


def answer(dataset: Dataset) -> Resultat:
    """How sure the names of the dataset are, in a sentence; the names."""
    if told := st.session_state.pop("identite-tranchee", ""):
        st.success(ui.as_written(told))
    found = names_to_settle(dataset, COLLECTIVITE, ui.DATA)
    ui.show(html_identites.answer(found.lignes, found.source))
    return found


def queue(found: Resultat) -> pd.Series | None:
    """Names left to settle, and the one chosen, held in the URL; None where none is left."""
    rows = found.lignes
    rows = rows[rows["nb_a_trancher"] > 0].reset_index(drop=True)
    if rows.empty:
        ui.note("Chaque nom des fichiers désigne une collectivité du référentiel, avec certitude ou par décision.")
        return None
    with st.spinner("Lecture du référentiel…"):
        unknown = rows.head(MONTRES).loc[lambda told: told["etat"] == "inconnu", "nom_source"]
        offered = {nom: proposed(nom, ui.DATA) for nom in unknown}
    ui.show(
        html_identites.queue(rows.assign(propose=rows["nom_source"].map(offered).fillna("")), MONTRES, found.source)
    )
    file = rows[[*COLONNES]].rename(columns=COLONNES)
    ui.download_csv("Les noms à trancher (CSV)", lambda: file, "noms-a-trancher.csv")
    named = {str(i): _listed(row) for i, row in rows.iterrows()}
    return rows.loc[int(ui.choose_one("Nom à trancher", NOM, named))]


def _listed(row: pd.Series) -> str:
    parts = [row["nom_source"], row["pays_source"], row["position_source"], count(row["nb_a_trancher"], "ligne")]
    return " · ".join(filter(None, parts))


def settle(dataset: Dataset, row: pd.Series) -> None:
    """A name: where it is written, what it may designate, and the form that decides."""
    nom = Nom(COLLECTIVITE, row["nom_source"], row["pays_source"], row["position_source"])
    found = lines_of(dataset, nom)
    left, right = st.columns(2, gap="large")
    with left:
        ui.show(html_identites.case(row, found.lignes, found.source))
    with right:
        _choice(dataset, nom, row, found.lignes)


def _choice(dataset: Dataset, nom: Nom, row: pd.Series, lines: pd.DataFrame) -> None:
    """The local governments that a name may designate, and the recording of the one it does."""
    typed = st.text_input(
        "Chercher dans le référentiel", placeholder="un nom, un code Insee, un SIREN", key=f"cherche-{nom}"
    ).strip()
    with st.spinner("Lecture du référentiel…"):
        near = search(typed, typed, data=ui.DATA) if typed else suggestions_for(nom, lines, row["retenu"], ui.DATA)
    if not near:
        ui.note("Aucune collectivité du référentiel n’a un nom proche. Essayez un autre mot, ou un code.")
    choices = {s.code: s for s in near}
    with st.form(f"trancher-{nom}", border=False):
        chosen = st.radio(
            f"{ui.as_written(str(nom))} désigne",
            [*choices, AUCUN],
            None,
            format_func=lambda code: ui.as_written(_called(choices[code])) if code in choices else AUCUNE,
            captions=[ui.as_written(s.raison) for s in near] + [""],
            key=f"choix-{nom}-{typed}",
        )
        _record(nom, "Enregistrer la décision", lambda why, who: _decided(dataset, nom, chosen, why, who, row))


def _called(found: Suggestion) -> str:
    return " · ".join(filter(None, [found.nom, found.type_collectivite, found.departement, found.code]))


def _record(nom: Nom, label: str, save: Callable[[str, str], str]) -> None:
    """The end of a form: why, who, and the button; a refusal is told above it and what was typed stays."""
    role = ui_plan.recorder()
    if role is None:
        ui.note(DROIT)
        st.form_submit_button(label, disabled=True)
        return
    why = st.text_input("Motif", placeholder=MOTIF, key=f"motif-{label}-{nom}")
    who = role or st.text_input(
        "Votre fonction", placeholder="par exemple : direction générale", key=f"fonction-{label}-{nom}"
    )
    if not st.form_submit_button(label, type="primary"):
        return
    try:
        told = save(why, who)
    except CufError as error:
        st.error(ui.as_written(str(error)))
        return
    # The queue has changed: what was chosen in it may not be there any more.
    for key in [NOM, *(k for k in st.session_state if str(k).endswith(str(nom)))]:
        st.session_state.pop(key, None)
    st.query_params.pop(NOM, None)
    st.session_state["identite-tranchee"] = told
    st.rerun()


def _decided(dataset: Dataset, nom: Nom, chosen: str | None, why: str, who: str, row: pd.Series) -> str:
    _complete(why, who, "" if chosen else "Choisissez une collectivité, ou « Aucune de celles-ci ».")
    decide(nom, chosen, why, who, ui.DATA, int(row["rang"]))
    return f"{nom} désigne désormais {designation(nom.nature, chosen, ui.DATA)}. {_again(dataset, nom, who)}"


def _complete(why: str, who: str, lacking: str = "") -> None:
    """Say all that a person forgot, in their own words.

    Raises:
        CufError: something is missing.
    """
    told = [lacking, "" if why.strip() else "Indiquez un motif.", "" if who.strip() else "Indiquez votre fonction."]
    if any(told):
        raise CufError("décision", "elle est incomplète", remede=" ".join(filter(None, told)), consequence=RIEN)


def _again(dataset: Dataset, nom: Nom, who: str) -> str:
    with st.spinner("Le jeu est rapproché de nouveau…"):
        return told_again(dataset.manifeste.jeu, ui.DATA, who, nom)


def decisions(dataset: Dataset) -> None:
    """What people decided of names, and the form that takes one back."""
    rows = history(ui.DATA)
    if rows.empty:
        ui.note("Aucune décision n’a été prise : tous les noms sont rapprochés automatiquement.")
        return
    pairs = zip(rows["nature_rapprochement"], rows["retenu"], strict=True)
    rows["designation"] = [designation(nature, retenu, ui.DATA) for nature, retenu in pairs]
    ui.show(html_identites.decisions(rows))
    held = rows[rows["est_en_vigueur"]].reset_index(drop=True)
    if len(held):
        with st.expander("Annuler une décision"):
            _withdraw(dataset, held)


def _withdraw(dataset: Dataset, held: pd.DataFrame) -> None:
    subjects = [Nom(*subject) for subject in held[SUJET].itertuples(index=False)]
    named = [f"{nom} → {designation}" for nom, designation in zip(subjects, held["designation"], strict=True)]
    rank = st.selectbox("Décision", range(len(held)), format_func=named.__getitem__, key="decision-a-annuler")
    nom = subjects[rank]
    with st.form("annuler-decision", border=False):
        _record(nom, "Annuler cette décision", lambda why, who: _taken_back(dataset, nom, why, who, _last(held, nom)))


def _last(rows: pd.DataFrame, nom: Nom) -> int:
    return int(rows.loc[rows["nom_source"] == nom.nom, "id_correspondance"].max())


def _taken_back(dataset: Dataset, nom: Nom, why: str, who: str, seen: int) -> str:
    _complete(why, who)
    withdraw_decision(nom, why, who, ui.DATA, seen)
    return f"{nom} est de nouveau rapproché automatiquement. {_again(dataset, nom, who)}"
