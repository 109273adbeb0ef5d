"""The page Services, second half: publications and directories, then audience."""

from dataclasses import replace

import pandas as pd
import streamlit as st

import ui
import ui_filtres
import ui_graphiques
import ui_manques
from cuf_metrics import html, html_services
from cuf_metrics.charts import annees, services
from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.filtres import Filtre
from cuf_metrics.formatting import NBSP, count, number, years
from ui_filtres import Choix
from ui_services import (
    EDITION,
    OUVRAGES,
    TEINTES,
    Compte,
    chosen,
    counted_by,
    editions,
    narrowed,
    reference,
    today,
)

EN_MILLIERS = "Sur le graphique, en milliers de visites."
RESEAUX = ("LinkedIn", "X", "YouTube", "Facebook", "Instagram", "Bluesky")


# --- publications -----------------------------------------------------------------------------------------------------


def publications(dataset: Dataset, choice: Choix, year: int | None) -> None:
    """What came out, year by year; published figures beside rows; the last directory of each country."""
    ui_filtres.without_effect(choice, EDITION)
    result = editions(dataset, choice.filtre)
    if result.lignes.empty:
        asked = narrowed(choice, EDITION)
        told = ui_filtres.emptied(
            asked, lambda f: int(editions(dataset, f).lignes["nb_publications"].sum()), "publications"
        )
        st.info(told)
    else:
        _editions_by_year(choice, result)
    _editions_reference(dataset, year)
    _directories(dataset, choice)


def _editions_by_year(choice: Choix, result: Resultat) -> None:
    rows = result.lignes.assign(texte=result.lignes["nb_publications"].map(number))
    words = {"nb_repertoires": "répertoire", "nb_capitalisations": "capitalisation", "nb_autres": "autre"}
    coloured = zip(words.items(), TEINTES, strict=False)
    parts = {column: (OUVRAGES[kind].lower(), colour) for (column, kind), colour in coloured if rows[column].any()}
    ui_graphiques.plot(
        "publications-annees",
        "Publications parues, par année et par type",
        annees.columns(_every_year(rows), parts, chosen(choice), ui.is_dark()),
        f"{count(int(rows['nb_publications'].sum()), 'publication')} "
        f"{years(rows['annee'].min(), rows['annee'].max())}, "
        f"dont {count(int(rows['nb_repertoires'].sum()), 'répertoire')}.",
        [result.source],
        "Les communiqués, les tribunes et la Lettre n’y sont pas.",
        donnees=(rows, {"annee": "Année", **{c: OUVRAGES[k] for c, k in words.items()}, "nb_publications": "Ensemble"}),
        filtre=narrowed(choice, EDITION).phrase,
    )


def _every_year(rows: pd.DataFrame) -> pd.DataFrame:
    """The same with the years between, left empty: apart from one another, columns would be as wide as their gap."""
    years = range(rows["annee"].min(), rows["annee"].max() + 1)
    whole = rows.set_index("annee").reindex(years).rename_axis("annee").reset_index()
    return whole.assign(texte=whole["texte"].fillna(""))


def _editions_reference(dataset: Dataset, year: int | None) -> None:
    every, reached = editions(dataset, Filtre()), counted_by(dataset, "2.3.b")
    rows = every.lignes
    documents = replace(every, lignes=rows.assign(nb_documents=rows["nb_publications"] - rows["nb_repertoires"]))
    counted = {
        "capitalisations_publications": Compte(every, "nb_publications"),
        "repertoires_publies": Compte(every, "nb_repertoires"),
        "documents_capitalisation": Compte(documents, "nb_documents"),
        "collectivites_diffusion_publications": Compte(reached, "valeur"),
    }
    titre = "Publications annoncées, et celles que les lignes contiennent"
    reference(dataset, "publications-publie", titre, counted, year)
    ui.note("Le rapport compte ce qui est réalisé dans l’année ; les lignes, ce qui y paraît.")


def _directories(dataset: Dataset, choice: Choix) -> None:
    ui.show(html.heading("Un répertoire par pays"))
    result = dataset.named("services_repertoires", filtre=choice.filtre.avec(EDITION).valeurs(), au=today())
    held = result.lignes[result.lignes["titre"].notna()]
    bare = result.lignes[result.lignes["titre"].isna()]
    old = int(held["est_a_actualiser"].sum())
    if len(held):
        stale = f"{number(old)} ont plus de trois ans" if old > 1 else "un a plus de trois ans" if old else ""
        told = f"{stale}, à actualiser" if stale else "aucun n’a plus de trois ans"
        ui.note(
            f"{count(len(held), 'pays ou groupe de pays a', 'pays ou groupes de pays ont')} un répertoire ; {told}."
        )
        ui.show(html_services.directories(held, result.source))
    if len(bare):
        ui.show(html_services.without_directory(bare, result.source))


# --- audience ---------------------------------------------------------------------------------------------------------


def audience(dataset: Dataset, choice: Choix, year: int | None) -> None:
    """Visits, followers, the Letter: no filter but the year narrows them."""
    ui_filtres.without_effect(choice, ())
    told = "les visites du site, mois par mois, et les abonnés de chaque réseau"
    if not ui_manques.missing(dataset, "audiences", told):
        left, right = st.columns(2, gap="large")
        with left:
            _visits(choice, counted_by(dataset, "1.3.b"))
        with right:
            _visits_of(choice, dataset.named("services_visites", annee=year), year)
        _followers(counted_by(dataset, "1.3.a", "canal"))
        _channels(dataset)
    _audience_reference(dataset, year)
    ui.note("Une même personne peut suivre plusieurs réseaux et visiter le site : ces nombres ne s’additionnent pas.")


def _visits(choice: Choix, result: Resultat) -> None:
    rows = result.lignes.sort_values("annee")
    if rows.empty:
        ui.note("Aucun relevé des visites du site n’est connu.")
        return
    rows["texte"] = [number(round(v / 1000)) for v in rows["valeur"]]
    ui_graphiques.plot(
        "visites-annees",
        "Visites du site, par année",
        annees.columns(rows, chosen=chosen(choice), dark=ui.is_dark()),
        f"{number(rows['valeur'].iloc[-1])} visites en {rows['annee'].iloc[-1]}.",
        [result.source],
        EN_MILLIERS,
        donnees=(rows, {"annee": "Année", "valeur": "Visites"}),
    )


def _visits_of(choice: Choix, result: Resultat, year: int) -> None:
    rows = result.lignes.rename(columns={"nb_visites": "valeur"})
    if len(rows) < 2:
        ui.note(f"Aucun relevé mensuel des visites n’est connu pour {year}.")
        return
    rows["texte"] = [number(round(v / 1000)) for v in rows["valeur"]]
    best = rows.loc[rows["valeur"].idxmax()]
    ui_graphiques.plot(
        "visites-mois",
        f"Visites du site en {year}, par mois",
        services.by_month(rows, ui.is_dark()),
        f"Le mois le plus visité : {number(best['valeur'])} visites.",
        [result.source],
        EN_MILLIERS,
        donnees=(rows.assign(precision_mois="mois"), {"mois": "Mois", "valeur": "Visites"}),
        filtre=narrowed(choice, ("annee",)).phrase,
    )


def _followers(result: Resultat) -> None:
    rows = result.lignes.rename(columns={"modalite": "serie"})
    rows["texte"] = rows["valeur"].map(number)
    named = {name: TEINTES[rank] for rank, name in enumerate(RESEAUX) if name in set(rows["serie"])}
    if not named:
        return
    last = rows[rows["annee"] == rows["annee"].max()].sort_values("valeur", ascending=False)
    told = " ; ".join(f"{r.serie}, {r.texte}" for r in last.itertuples())
    ui_graphiques.plot(
        "abonnes",
        "Abonnés de chaque réseau, dernier relevé de l’année",
        annees.lines(rows, named, ui.is_dark()),
        f"En {last['annee'].iloc[0]}{NBSP}: {told}.",
        [result.source],
        "Les abonnés d’un réseau ne s’ajoutent pas à ceux d’un autre.",
        donnees=(rows, {"annee": "Année", "serie": "Réseau", "valeur": "Abonnés"}),
    )


def _channels(dataset: Dataset) -> None:
    """The other channels, which a table says better than a chart."""
    told = {
        "1.3.c": ("Numéros de la Lettre parus", "numéros"),
        "4.3.c": ("Taux d’ouverture de la Lettre", "%"),
        "4.3.a": ("Collectivités informées", "collectivités"),
        "2.3.b": ("Collectivités destinataires des publications", "collectivités"),
        "1.3.d": ("Visites venues des moteurs de recherche", "%"),
    }
    results = {name: counted_by(dataset, name) for name in told}
    rows = [
        {"libelle": label, "unite": unit} | dict(zip(r.lignes["annee"], r.lignes["valeur"], strict=True))
        for (label, unit), r in zip(told.values(), results.values(), strict=True)
        if len(r.lignes)
    ]
    if rows:
        frame = pd.DataFrame(rows)
        years = sorted(c for c in frame if c not in ("libelle", "unite"))
        shown = frame[["libelle", "unite", *years[-8:]]]
        ui.show(
            html.heading("La Lettre et les envois")
            + html_services.channels(shown, [r.source for r in results.values()])
        )


def _audience_reference(dataset: Dataset, year: int | None) -> None:
    followers = counted_by(dataset, "1.3.a", "canal")
    counted = {
        "visites_site": Compte(counted_by(dataset, "1.3.b"), "valeur"),
        "abonnes_x": Compte(followers, "valeur", {"modalite": "X"}),
        "abonnes_linkedin": Compte(followers, "valeur", {"modalite": "LinkedIn"}),
        "abonnes_reseaux_sociaux": "les réseaux ne s’additionnent pas",
        "lettres_electroniques": Compte(counted_by(dataset, "1.3.c"), "valeur"),
        "collectivites_informees": Compte(counted_by(dataset, "4.3.a"), "valeur"),
    }
    reference(dataset, "audience-publie", "Audience publiée, et celle que les lignes contiennent", counted, year)
