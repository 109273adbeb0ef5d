"""The page Services: the DCOL, training, publications, audience; what is published beside what rows hold."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd
import streamlit as st

import ui
from cuf_metrics import html_services
from cuf_metrics.charte import FAMILLES_DE_LIEN
from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.figures import Figure, known
from cuf_metrics.filtres import Filtre
from cuf_metrics.formatting import capitalised, years
from cuf_metrics.html_services import Repere
from cuf_metrics.indicators.measure import counts
from cuf_metrics.indicators.registry import registry
from ui_filtres import Choix

SESSIONS = {
    "chronique géopolitique": "Chroniques géopolitiques",
    "café des élus": "Cafés des élus",
    "atelier": "Ateliers",
    "webinaire": "Webinaires",
    "formation": "Formations",
    "séminaire ou journée": "Séminaires et journées",
}
OUVRAGES = {"répertoire": "Répertoires", "capitalisation": "Capitalisations", "autre": "Autres publications"}
# What each part of the page can be narrowed to.
APPUI, FORMATION, EDITION = ("types", "regions"), ("types", "regions", "poles", "pays"), ("poles", "pays")
# Colours of parts, in the order of SESSIONS and OUVRAGES; parts of one chart only.
TEINTES = list(FAMILLES_DE_LIEN.values())


def today() -> date:
    """The reader's own day."""
    return date.today()  # noqa: DTZ011


def last_year(dataset: Dataset) -> int | None:
    """The last year that is over and that rows tell most of; none where they tell none."""
    rows = dataset.named("services_annees", sessions=list(SESSIONS), ouvrages=list(OUVRAGES), au=today()).lignes
    if rows.empty:
        return None
    best = rows.sort_values(["est_close", "nb_services", "annee"]).iloc[-1]
    return int(best["annee"])


# --- the rows of each part, by year -----------------------------------------------------------------------------------


def supports(dataset: Dataset, filtre: Filtre) -> Resultat:
    """Supports of the DCOL, one row per year."""
    return dataset.named("services_accompagnements", filtre=filtre.avec(APPUI).valeurs())


def sessions(dataset: Dataset, filtre: Filtre, types: Iterable[str] = SESSIONS) -> Resultat:
    """Sessions of some types, by year, type and theme (see the query)."""
    return dataset.named("services_sessions", filtre=filtre.avec(FORMATION).valeurs(), sessions=list(types))


def editions(dataset: Dataset, filtre: Filtre) -> Resultat:
    """Publications, one row per year."""
    return dataset.named("services_publications", filtre=filtre.avec(EDITION).valeurs(), ouvrages=list(OUVRAGES))


def counted_by(dataset: Dataset, name: str, ventilation: str | None = None) -> Resultat:
    """What an indicator counts, by year and value of its breakdown."""
    return counts(dataset, registry()[name], ventilation)


def value(rows: pd.DataFrame, annee: int | None, column: str, **where: str) -> float | None:
    """One number of a year, None where no row tells it."""
    kept = rows[rows["annee"] == annee]
    for name, wanted in where.items():
        kept = kept[kept[name] == wanted]
    return None if kept.empty or pd.isna(kept[column].iloc[0]) else float(kept[column].iloc[0])


def whole_years(rows: pd.DataFrame) -> pd.DataFrame:
    """Of the rows of `services_sessions`, those of a whole year."""
    return rows[~rows["est_theme"] & rows["type_reunion"].isna()]


# --- the top of the page ----------------------------------------------------------------------------------------------


def headline(dataset: Dataset, choice: Choix, year: int | None) -> None:
    """What the year amounts to: one sentence, then its figures."""
    if year is None:
        st.info("Ce jeu ne contient aucune ligne sur les services.")
        return
    figures = headline_figures(dataset, choice.filtre, year)
    told, titre = conclusion(figures, year, narrowed(choice, FORMATION).phrase), f"Les services en {year}"
    ui.show(html_services.answer(told, "services-annee", titre, list(figures.values())))
    # The sentence tells the running total: four cards make one line.
    ui.cards([figure for name, figure in figures.items() if name != "depuis"])
    if not choice.filtre.annee:
        ui.note(f"Aucune année n’est choisie : {year} est la dernière année complète de ce jeu.")


@dataclass(frozen=True)
class Tete:
    """A figure of the head of the page.

    Attributes:
        table: the table whose rows it counts.
        lignes, colonne: rows by year, and the one of their columns that is counted.
        filtres: those it can be narrowed by.
        publie: id of the published figure of the same thing, without its year, or "".
    """

    table: str
    libelle: str
    unite: str
    lignes: Callable[[Dataset, Filtre], Resultat]
    colonne: str
    filtres: tuple[str, ...]
    publie: str = ""


def _whole_sessions(dataset: Dataset, filtre: Filtre) -> Resultat:
    result = sessions(dataset, filtre)
    return replace(result, lignes=whole_years(result.lignes))


def _visits(dataset: Dataset, _: Filtre) -> Resultat:
    return counted_by(dataset, "1.3.b")


TETES = {
    "dcol": Tete(
        "accompagnements",
        "Accompagnées par le DCOL dans l’année",
        "collectivités",
        supports,
        "nb_collectivites",
        APPUI,
        "dcol_collectivites",
    ),
    "depuis": Tete(
        "accompagnements",
        "Accompagnées par le DCOL depuis l’origine",
        "collectivités",
        supports,
        "nb_depuis",
        APPUI,
        "dcol_cumul_collectivites",
    ),
    "sessions": Tete(
        "reunions", "Formation, décryptage et échange", "sessions", _whole_sessions, "nb_sessions", FORMATION
    ),
    "publications": Tete(
        "publications",
        "Répertoires et publications",
        "publications",
        editions,
        "nb_publications",
        EDITION,
        "capitalisations_publications",
    ),
    "visites": Tete("audiences", "Visites du site", "visites par an", _visits, "valeur", (), "visites_site"),
}


def headline_figures(dataset: Dataset, filtre: Filtre, year: int) -> dict[str, Figure]:
    """The figures of the year by name: what rows count where they are complete or filtered, else what is published.

    What a filter in force does not touch is left out: beside the others, it would pass for a part of the same choice.
    """
    asked = set(filtre.sans("annee").actifs)
    said = {} if asked else known(dataset, [f"{head.publie}_{year}" for head in TETES.values()])
    return {
        name: stands(
            said.get(f"{head.publie}_{year}"),
            _counted(dataset, f"services-{name}", head, filtre, year),
            _is_complete(dataset, head.table),
        )
        for name, head in TETES.items()
        if asked <= set(head.filtres)
    }


def _counted(dataset: Dataset, key: str, head: Tete, filtre: Filtre, year: int) -> Figure:
    """What rows count; none of a choice, in a year that complete rows tell, is 0."""
    result, every = head.lignes(dataset, filtre), head.lignes(dataset, Filtre()).lignes
    found = value(result.lignes, year, head.colonne)
    if found is None and _is_complete(dataset, head.table) and value(every, year, head.colonne) is not None:
        found = 0.0
    period = f"{every['annee'].min()}-{year}" if head.colonne == "nb_depuis" else str(year)
    return Figure(key, head.libelle, found, head.unite, result.source, periode=period)


def _is_complete(dataset: Dataset, table: str) -> bool:
    return dataset.manifeste.tables[table].couverture == "complète"


def stands(published: Figure | None, counted: Figure, complete: bool) -> Figure:
    """What rows count where they are complete, else what is published, else a minimum, none of which is unknown."""
    if complete and counted.valeur is not None:
        return counted
    if published:
        return replace(published, id=counted.id, libelle=counted.libelle)
    return replace(counted, qualificatif="au moins") if counted.valeur else replace(counted, valeur=None)


def conclusion(figures: Mapping[str, Figure], year: int, phrase: str = "") -> str:
    """The year in a sentence, without what is not known or did not happen.

    Args:
        phrase: what the figures are narrowed to, as a sentence tells it.
    """
    when = f"En {year} ({phrase})" if phrase else f"En {year}"
    told = {name: figure.texte for name, figure in figures.items() if figure.valeur}
    parts = []
    if "dcol" in told:
        parts.append(f"accompagné {told['dcol']} avec le DCOL")
    if "sessions" in told:
        parts.append(f"tenu {told['sessions']} de formation, de décryptage ou d’échange")
    if "publications" in told:
        parts.append(f"fait paraître {told['publications']}")
    if not parts:
        return f"{when}, aucun service n’est connu."
    said = ", ".join(parts[:-1]) + " et " + parts[-1] if len(parts) > 1 else parts[0]
    if "depuis" not in told:
        return f"{when}, Cités Unies France a {said}."
    first, _, last = figures["depuis"].periode.partition("-")
    since = capitalised(years(first, last or first))
    return f"{when}, Cités Unies France a {said}. {since}, le DCOL a accompagné {told['depuis']}."


@dataclass(frozen=True)
class Compte:
    """What rows hold of a published figure: a column of a query by year.

    Attributes:
        ou: column → value, where the query gives several rows per year.
        libelle: what is counted, where the figure alone does not say it.
    """

    resultat: Resultat
    colonne: str
    ou: Mapping[str, str] = field(default_factory=dict)
    libelle: str = ""

    def en(self, annee: int | None) -> float | None:
        """The count of a year, None where no row tells it."""
        return value(self.resultat.lignes, annee, self.colonne, **self.ou)


def reference(dataset: Dataset, key: str, titre: str, counted: Mapping[str, Compte | str], year: int | None) -> None:
    """Published figures beside what rows hold of the same year, whatever is filtered: like is compared with like.

    Args:
        counted: id of a published figure, without its year → its count on rows, or why rows cannot tell it.
        year: the year shown; where no document tells it, the figures are those of the latest one they tell.
    """
    told = dataset.named("services_publies", annee=year, racines=list(counted)).lignes["annee"].iloc[0]
    ids = {root: root if pd.isna(told) else f"{root}_{told}" for root in counted}
    held = known(dataset, [*ids.values(), *counted])
    # A figure that is of no year bears none.
    figures = {root: held.get(ids[root], held.get(root)) for root in counted}
    rows = [_beside(figures[root], count_of) for root, count_of in counted.items() if figures[root]]
    if rows:
        sources = [c.resultat.source for c in counted.values() if isinstance(c, Compte)]
        ui.show(html_services.beside(key, titre, rows, list({repr(s): s for s in sources}.values())))


def _beside(published: Figure, counted: Compte | str) -> Repere:
    if isinstance(counted, str):
        return Repere(published, None, counted)
    found = counted.en(published.annee)
    return Repere(replace(published, libelle=counted.libelle or published.libelle), found)


def narrowed(choice: Choix, heeded: Iterable[str]) -> Choix:
    """The choice reduced to what a part of the page can be narrowed to."""
    return Choix(choice.filtre.avec(heeded), {name: said for name, said in choice.dits.items() if name in heeded})


def chosen(choice: Choix) -> list[int]:
    """The year that charts stress, where the reader asks for one."""
    return [choice.filtre.annee] if choice.filtre.annee else []
