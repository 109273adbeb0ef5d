"""The page Services, first half: the DCOL and what followed, then training sessions."""

from dataclasses import replace

import pandas as pd
import streamlit as st

import ui
import ui_filtres
import ui_graphiques
import ui_manques
from cuf_metrics import html, html_services
from cuf_metrics.charts import annees
from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.filtres import Filtre
from cuf_metrics.formatting import NBSP, capitalised, count, number, quantity, years
from ui_argent import listing
from ui_filtres import Choix
from ui_services import (
    APPUI,
    FORMATION,
    SESSIONS,
    TEINTES,
    Compte,
    chosen,
    narrowed,
    reference,
    sessions,
    supports,
    today,
    whole_years,
)

# A chart of six kinds is not read at a glance: the table of the year tells them apart.
PARTS = {"chronique géopolitique": "chroniques géopolitiques", "café des élus": "cafés des élus"}
AUTRES = "ateliers, formations et séminaires"
# What the report frames with training counts no café and no seminar.
DECRYPTAGES = ("chronique géopolitique", "atelier", "webinaire", "formation")
ENCADRE = "Réunions de décryptage et de formation (encadré du rapport)"
LISTE = {
    "titre": "Session",
    "type_reunion": "Type",
    "theme_reunion": "Thème",
    "date_debut": "Date",
    "format_reunion": "Format",
    "nb_presentes": "Collectivités présentes",
    "nb_participants": "Participants",
    "titre_document": "Document",
}


# --- the DCOL ---------------------------------------------------------------------------------------------------------


def support(dataset: Dataset, choice: Choix, year: int | None) -> None:
    """Who the DCOL supported, its calls, what followed; published figures beside rows."""
    ui_filtres.without_effect(choice, APPUI)
    if not ui_manques.missing(dataset, "accompagnements", "les collectivités accompagnées, par année, type et région"):
        _supported(dataset, choice)
    every = supports(dataset, Filtre())
    counted = {
        "dcol_collectivites": Compte(every, "nb_collectivites"),
        "dcol_cumul_collectivites": Compte(every, "nb_depuis"),
        "dcol_collectivites_capitalisees": "aucune table ne le dit",
    }
    reference(dataset, "dcol-publie", "Accompagnements publiés, et ceux que les lignes contiennent", counted, year)
    called = dataset.named("services_appels")
    if len(called.lignes):
        ui.show(html.heading("Les appels à candidatures") + html_services.calls(called.lignes, called.source))
    _outcomes(dataset, choice)


def _supported(dataset: Dataset, choice: Choix) -> None:
    result = supports(dataset, choice.filtre)
    rows = result.lignes
    if not rows["nb_accompagnements"].sum():
        noun = "collectivités accompagnées"
        asked = narrowed(choice, APPUI)
        st.info(ui_filtres.emptied(asked, lambda f: int(supports(dataset, f).lignes["nb_collectivites"].sum()), noun))
        return
    if len(rows) == 1:
        told = count(int(rows["nb_depuis"].iloc[0]), "collectivité accompagnée", "collectivités accompagnées")
        ui.note(f"Les lignes nomment {told}, en {rows['annee'].iloc[0]}{NBSP}: trop peu pour une évolution.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        _supported_by_year(choice, result)
    with right:
        _supported_since(choice, result)
    spread = dataset.named("services_repartition", filtre=choice.filtre.avec(("annee", *APPUI)).valeurs())
    groups = {
        name: part.set_index("libelle")["nb_collectivites"]
        for name, part in spread.lignes.groupby("dimension", sort=False)
    }
    when = f"en {choice.filtre.annee}" if choice.filtre.annee else f"depuis {rows['annee'].min()}"
    if groups:
        titre = f"Collectivités accompagnées {when}, par type et par région"
        ui.show(
            html.heading(titre)
            + html_services.spread("dcol-repartition", titre, groups, "collectivités", [spread.source])
        )


def _supported_by_year(choice: Choix, result: Resultat) -> None:
    rows = result.lignes.assign(valeur=result.lignes["nb_collectivites"])
    rows["texte"] = rows["valeur"].map(number)
    ui_graphiques.plot(
        "dcol-annees",
        "Collectivités accompagnées, par année",
        annees.columns(rows, chosen=chosen(choice), dark=ui.is_dark()),
        _each_year(rows["valeur"]),
        [result.source],
        donnees=(
            rows,
            {"annee": "Année", "nb_collectivites": "Collectivités", "nb_accompagnements": "Accompagnements"},
        ),
        filtre=narrowed(choice, APPUI).phrase,
    )


def _each_year(values: pd.Series) -> str:
    """« De 2 à 9 collectivités par an. »"""
    least, most = int(values.min()), int(values.max())
    told = count(most, "collectivité", "collectivités")
    return f"{told} par an." if least == most else f"De {number(least)} à {told} par an."


def _supported_since(choice: Choix, result: Resultat) -> None:
    rows = result.lignes.assign(valeur=result.lignes["nb_depuis"])
    rows["texte"] = rows["valeur"].map(number)
    first, last = rows.iloc[0], rows.iloc[-1]
    again = int(last["nb_accompagnements_depuis"] - last["nb_depuis"])
    supported = count(int(last["nb_depuis"]), "collectivité distincte", "collectivités distinctes")
    told = f"{supported} {years(first['annee'], last['annee'])}"
    ui_graphiques.plot(
        "dcol-cumul",
        f"Collectivités accompagnées, cumul depuis {first['annee']}",
        annees.columns(rows, chosen=chosen(choice), dark=ui.is_dark()),
        f"{told}, dont {count(again, 'accompagnement répété', 'accompagnements répétés')}." if again else f"{told}.",
        [result.source],
        donnees=(rows, {"annee": "Année", "nb_depuis": "Cumul", "nb_nouvelles": "Accompagnées pour la première fois"}),
        filtre=narrowed(choice, APPUI).phrase,
    )


def _outcomes(dataset: Dataset, choice: Choix) -> None:
    """What followed, where a deliberation or a funding could be known."""
    ui.show(html.heading("Ce qui a suivi"))
    result = dataset.named("services_suites", filtre=choice.filtre.avec(APPUI).valeurs(), au=today())
    rows = result.lignes
    told = "les financements que les collectivités accompagnées ont obtenus dans les deux ans"
    if not rows["nb_suites"].sum() and ui_manques.missing(dataset, "financements", told):
        return
    over = rows[rows["est_close"]]
    if len(over):
        followed, total = int(over["nb_suites"].sum()), int(over["nb_collectivites"].sum())
        share = quantity(round(100 * followed / total), "%")
        ui.note(
            f"Sur {count(total, 'collectivité accompagnée', 'collectivités accompagnées')} depuis deux ans ou plus, "
            f"{number(followed)}, soit {share}, ont délibéré ou obtenu un financement avant la fin de la deuxième "
            "année. Une délibération sans date n’est pas comptée."
        )
    ui.show(html_services.outcomes(rows, result.source))


# --- training ---------------------------------------------------------------------------------------------------------


def training(dataset: Dataset, choice: Choix, year: int | None) -> None:
    """Sessions held and who came: over the years, then in one; published figures beside rows."""
    result = sessions(dataset, choice.filtre)
    rows = result.lignes
    if rows[rows["annee"] == year].empty:
        st.info(ui_filtres.emptied(choice, lambda f: _held(dataset, f), "sessions"))
    else:
        _sessions_by_year(choice, result)
        _sessions_of(rows[rows["annee"] == year], result, year)
    _training_reference(dataset, year)
    if not ui_manques.missing(
        dataset, "participations", "les collectivités venues à chaque session, adhérentes ou non"
    ):
        _partly_known(dataset)
    if _held(dataset, choice.filtre):
        ui.show(html.heading("Les sessions, une par une"))
        kept = choice.filtre.avec(("annee", *FORMATION)).valeurs()
        titre = "Sessions de formation, de décryptage et d’échange, de la plus récente à la plus ancienne"
        listing(dataset, "services_liste", LISTE, titre, "sessions-liste", filtre=kept, sessions=list(SESSIONS))


def _partly_known(dataset: Dataset) -> None:
    if dataset.manifeste.tables["participations"].couverture != "complète":
        ui.note(
            "Les présences de ce jeu sont partielles : une session dont la feuille de présence manque n’y a personne, "
            "et les moyennes par session sont des minimums."
        )


def _held(dataset: Dataset, filtre: Filtre) -> int:
    rows = whole_years(sessions(dataset, filtre).lignes)
    return int((rows[rows["annee"] == filtre.annee] if filtre.annee else rows)["nb_sessions"].sum())


def _sessions_by_year(choice: Choix, result: Resultat) -> None:
    rows = result.lignes
    wholes = whole_years(rows)
    if len(wholes) < 3:
        return
    left, right = st.columns(2, gap="large")
    typed = rows[~rows["est_theme"]].dropna(subset="type_reunion")
    typed = typed.assign(part=typed["type_reunion"].map(PARTS).fillna(AUTRES))
    wide = typed.pivot_table(index="annee", columns="part", values="nb_sessions", aggfunc="sum")
    parts = {name: (name, TEINTES[rank]) for rank, name in enumerate((*PARTS.values(), AUTRES)) if name in wide}
    shown = wide.reset_index().merge(wholes[["annee", "nb_sessions"]], on="annee")
    shown["texte"] = shown["nb_sessions"].map(number)
    with left:
        ui_graphiques.plot(
            "sessions-annees",
            "Sessions organisées par CUF, par année",
            annees.columns(shown, parts, chosen(choice), ui.is_dark()),
            f"{count(int(wholes['nb_sessions'].sum()), 'session')} "
            f"{years(wholes['annee'].min(), wholes['annee'].max())}.",
            [result.source],
            donnees=(shown, {"annee": "Année", **{n: capitalised(n) for n in parts}, "nb_sessions": "Ensemble"}),
            filtre=narrowed(choice, FORMATION).phrase,
        )
    if wholes["nb_collectivites"].notna().any():
        with right:
            _attendance(choice, wholes, result)


def _attendance(choice: Choix, wholes: pd.DataFrame, result: Resultat) -> None:
    rows = wholes.assign(valeur=wholes["nb_collectivites"], texte=wholes["nb_collectivites"].map(number))
    ui_graphiques.plot(
        "sessions-collectivites",
        "Collectivités venues à une session, par année",
        annees.columns(rows, chosen=chosen(choice), dark=ui.is_dark()),
        "Une collectivité compte une fois dans l’année : les années ne s’additionnent pas.",
        [result.source],
        donnees=(rows, {"annee": "Année", "nb_collectivites": "Collectivités distinctes", "nb_presences": "Présences"}),
        filtre=narrowed(choice, FORMATION).phrase,
    )


def _sessions_of(rows: pd.DataFrame, result: Resultat, year: int) -> None:
    """One year: by type, then by theme."""
    ui.show(html.heading(f"Les sessions de {year}"))
    plain, themes = rows[~rows["est_theme"]], rows[rows["est_theme"]].set_index("theme_reunion")
    typed = plain.dropna(subset="type_reunion")
    ui.show(html_services.sessions(pd.concat([typed, whole_years(plain)]), SESSIONS, result.source, year))
    unknown, total = int(themes["nb_sessions"].get("non renseigné", 0)), int(themes["nb_sessions"].sum())
    if 2 * unknown > total:
        ui.note(f"Le thème de {number(unknown)} sessions sur {number(total)} n’est pas renseigné.")
        return
    groups = {"Sessions par thème": themes["nb_sessions"]}
    if themes["nb_collectivites"].notna().any():
        groups["Collectivités distinctes par thème"] = themes["nb_collectivites"].dropna().sort_values(ascending=False)
    ui.show(html_services.spread("themes", f"Les thèmes des sessions de {year}", groups, str(year), [result.source]))


def _training_reference(dataset: Dataset, year: int | None) -> None:
    every, framed = sessions(dataset, Filtre()), sessions(dataset, Filtre(), DECRYPTAGES)
    rows = every.lignes
    averaged = replace(every, lignes=rows.assign(moyenne=rows["nb_presences_membres"] / rows["nb_sessions"]))
    whole = replace(framed, lignes=whole_years(framed.lignes))
    chronicles = {"type_reunion": "chronique géopolitique"}
    counted = {
        "chroniques": Compte(every, "nb_sessions", chronicles),
        "chroniques_participation_moyenne": Compte(averaged, "moyenne", chronicles),
        "cafes_elus": Compte(every, "nb_sessions", {"type_reunion": "café des élus"}),
        "reunions_encadre_ultramarin": Compte(whole, "nb_sessions", libelle=ENCADRE),
        "collectivites_encadre_ultramarin": Compte(
            whole, "nb_collectivites", libelle="Collectivités venues à ces réunions"
        ),
    }
    reference(dataset, "sessions-publie", "Sessions publiées, et celles que les lignes contiennent", counted, year)
