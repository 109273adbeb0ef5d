"""What the pages Partenariats and Fiche share: search, facets, evolution, proofs, announced counts, profiles."""

from datetime import date

import pandas as pd
import streamlit as st

import ui
import ui_graphiques
import ui_liens
from cuf_metrics import html, html_liens
from cuf_metrics.carte import every_family
from cuf_metrics.charts import annees
from cuf_metrics.database import Dataset
from cuf_metrics.figures import computed
from cuf_metrics.formatting import ABSENT, count, dated, goal, number, quantity
from cuf_metrics.liens import TOUS
from ui_liens import Choix, counted, why_none

FACETTES = {
    "famille": "Famille de lien",
    "type": "Type de collectivité",
    "region": "Région française",
    "pays": "Pays",
    "theme": "Thème",
    "odd": "ODD",
}
ANCIENNETES = {"5": "5 ans", "3": "3 ans", "10": "10 ans", "2": "2 ans"}
EVOLUTION = {"annee": "Année", "nb_en_cours": "Liens en cours", "nb_nouveaux": "Liens commencés"}
TOUT_VOIR = 200


def stop_if_none(dataset: Dataset, choice: Choix) -> None:
    """Where nothing answers the choice, one sentence says so and the page ends there."""
    if not counted(dataset, choice.filtre)["nb_liens"]:
        st.info(why_none(dataset, choice))
        st.stop()


def facets(dataset: Dataset, choice: Choix) -> None:
    """How the chosen links are spread over families, types, regions, countries, themes, goals."""
    result = dataset.named("liens_facettes", filtre=choice.filtre)
    total = counted(dataset, choice.filtre)["nb_liens"]
    rows = result.lignes
    rows = rows.assign(libelle=rows["libelle"].where(rows["dimension"] != "odd", rows["libelle"].map(goal)))
    spread = {titre: rows[rows["dimension"] == name] for name, titre in FACETTES.items()}
    known = {titre: rows for titre, rows in spread.items() if (rows["libelle"] != html_liens.NON_RENSEIGNE).any()}
    unknown = [titre for titre in spread if titre not in known]
    ui.show(
        html_liens.facets(known, total)
        + html.provenance_of_rows("facettes", "La répartition des liens", [result.source])
    )
    if unknown:
        ui.note(f"Non renseigné pour ces liens : {', '.join(unknown)}.")


def evolution(dataset: Dataset, choice: Choix) -> None:
    """Links in progress year by year, and what the chart leaves out."""
    today = date.today().year  # noqa: DTZ011
    result = dataset.named("liens_evolution", filtre=choice.filtre, annee=today)
    undated = counted(dataset, choice.filtre)["nb_sans_annee"]
    left_out = f"{count(undated, 'lien')} sans année de début : hors du graphique." if undated else ""
    if result.lignes.empty:
        st.info(f"Aucune évolution à montrer. {left_out}")
        return
    dated_links = int(result.lignes["nb_nouveaux"].sum())
    ui_graphiques.plot(
        "evolution",
        "Liens en cours, par année",
        annees.years(result.lignes, ui.is_dark()),
        f"Depuis {result.lignes['annee'].iloc[0]} : {count(dated_links, 'lien daté', 'liens datés')}.",
        [result.source],
        left_out,
        (result.lignes, EVOLUTION),
        filtre=choice.phrase if choice.dits else "",
    )


def proofs(dataset: Dataset, choice: Choix) -> None:
    """Links declared, and those a source has vouched for lately."""
    age = int(ui.choose_one("Une preuve est récente si elle a au plus", "anciennete", ANCIENNETES))
    today = date.today().year  # noqa: DTZ011
    ui.cards(computed(dataset, "liens_preuves", filtre=choice.filtre, annee=today, anciennete=age))


def announced(dataset: Dataset, pays: list[str] | None = None) -> None:
    """Counts published per country beside the links held."""
    result = dataset.named("liens_annonces", pays=pays or [])
    if not result.lignes.empty:
        ui.section("Annoncés et nommés")
        ui.show(html_liens.announced(result.lignes, result.source))
        ui.note(
            "Partenariats nommés : jumelages, coopérations et programmes, quels que soient les filtres ; "
            "une mission, un accueil ou un fonds n’en est pas un."
        )


def choose_profile(dataset: Dataset) -> tuple[str, str, str]:
    """The country or local government asked for by the URL: its kind, key and name; said where it does not exist."""
    kinds = {"code_pays": "Un pays", "collectivite": "Une collectivité française"}
    asked = next((kind for kind in ("collectivite", "code_pays") if kind in st.query_params), "code_pays")
    left, right = st.columns([1, 2])
    with left:
        kind = ui.choose_one("Fiche", "fiche", kinds, default=asked)
    named = dataset.named("fiche_pays" if kind == "code_pays" else "fiche_collectivites").lignes
    options = dict(zip(named.iloc[:, 0], named["nom"], strict=True))
    if not options:
        st.info("Ce jeu ne nomme aucun lien : il n’y a pas encore de fiche à montrer.")
        st.stop()
    wanted = st.query_params.get(kind)
    with right:
        key = ui.choose_one(kinds[kind], kind, {"": "à choisir"} | options)
    st.query_params.pop({"code_pays": "collectivite", "collectivite": "code_pays"}[kind], None)
    if not key:
        unknown = f"Ce jeu ne sait rien de « {wanted} ». " if wanted else ""
        st.info(f"{unknown}Choisissez {kinds[kind].lower()}.")
        st.stop()
    return kind, key, options[key]


def profile_choice(dataset: Dataset, kind: str, key: str) -> Choix:
    """The links of a profile, those between French local governments included."""
    name = {"code_pays": "pays", "collectivite": "collectivites"}[kind]
    return Choix(TOUS | {"familles": every_family(dataset), name: [key]}, {})


def links(dataset: Dataset, choice: Choix, kind: str) -> None:
    """The links of a profile, counted but for what the profile itself is; or what is missing to know them."""
    if ui_liens.has_links(dataset):
        sans = {"code_pays": "pays-en-lien", "collectivite": "collectivites-en-lien"}[kind]
        ui_liens.headline(dataset, choice, sans)
        ui_liens.picked_links(dataset, choice)


def country(dataset: Dataset, code: str) -> None:
    """What is known with a country beside its links: announced counts, group, funds, meetings, directories."""
    groups = dataset.named("fiche_groupes", pays=code, collectivite="").lignes
    announced(dataset, [code])
    _groups(groups)
    _funds(dataset, code)
    names = list(groups["nom"].unique())
    _meetings(dataset, pays=code, groupes=names)
    _publications(dataset, code, names)


def local_government(dataset: Dataset, key: str, nom: str) -> None:
    """What is known of a local government beside its links: roles, memberships, support, groups, meetings."""
    rows = dataset.named("fiche_roles", collectivite=key).lignes
    if rows.empty:
        ui.note("Le jeu ne contient ni rôle, ni adhésion, ni accompagnement de cette collectivité.")
    else:
        ui.show(
            html_liens.sourced("Dans le réseau", ["Nature", "Détail", "Période"], rows, ["nature", "detail", "periode"])
        )
    _groups(dataset.named("fiche_groupes", pays="", collectivite=key).lignes)
    _meetings(dataset, collectivite=key, lieu=nom)


def _groups(rows: pd.DataFrame) -> None:
    if not rows.empty:
        heads = ["Groupe", "Type", "Pôle", "Présidence", "En"]
        ui.show(
            html_liens.sourced("Groupes de CUF", heads, rows, ["nom", "type_groupe", "pole", "presidence", "date_etat"])
        )


def _funds(dataset: Dataset, code: str) -> None:
    rows = dataset.named("fonds_carte", familles=[], pays=[code]).lignes
    if not rows.empty:
        told = rows.assign(
            montant=[quantity(v, "€") for v in rows["montant_eur"]],
            donateurs=[number(v) if pd.notna(v) else ABSENT for v in rows["nb_donateurs"]],
        )
        heads = ["Fonds", "Situation", "Collectivités donatrices", "Montant"]
        ui.show(html_liens.sourced("Fonds de solidarité", heads, told, ["nom", "statut_fonds", "donateurs", "montant"]))


def _meetings(dataset: Dataset, **asked) -> None:
    nobody = {"pays": "", "groupes": [], "collectivite": "", "lieu": ""}
    rows = dataset.named("fiche_reunions", **(nobody | asked)).lignes
    if rows.empty:
        ui.note("Aucune réunion connue.")
        return
    told = rows.assign(
        quand=[dated(r.date_debut, r.date_fin, r.precision_date) for r in rows.itertuples()], ou=rows["lieu"].fillna("")
    )
    heads = ["Réunion ou événement", "Type", "Quand", "Où", "Situation"]
    columns = ["titre", "type_reunion", "quand", "ou", "statut_reunion"]
    ui.show(html_liens.sourced("Réunions et événements", heads, told.head(TOUT_VOIR), columns))
    if len(told) > TOUT_VOIR:
        ui.note(f"{TOUT_VOIR} dernières sur {number(len(told))} ; la page Données les contient toutes.")


def _publications(dataset: Dataset, code: str, groupes: list[str]) -> None:
    rows = dataset.named("fiche_publications", pays=code, groupes=groupes).lignes
    if not rows.empty:
        told = rows.assign(
            quand=[
                dated(r.date_debut, r.date_fin, r.precision_date) if pd.notna(r.date_debut) else "date non indiquée"
                for r in rows.itertuples()
            ]
        )
        ui.show(
            html_liens.sourced("Répertoires et publications", ["Titre", "Type", "Quand"], told,
                               ["titre", "type_publication", "quand"])
        )  # fmt: skip
