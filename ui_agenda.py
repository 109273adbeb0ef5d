"""The agenda of the page Réunions: a year as a calendar, one of its months, what is announced."""

from datetime import date, datetime

import pandas as pd
import streamlit as st

import ui
from cuf_metrics import html, html_reunions
from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.filtres import Filtre
from cuf_metrics.formatting import count, number
from cuf_metrics.html_reunions import MOIS

EVENEMENTS = 60
ANNONCES = 6
# Rank of a month → its name; what has no month comes under 0.
MOIS_CHOISIS = ("À l’année ou au semestre près", *(name.capitalize() for name in MOIS))


@ui.part
def agenda(dataset: Dataset, filtre: Filtre) -> None:
    """A year as a calendar, the events of one of its months, and the year as a calendar file."""
    kept = filtre.sans("annee").valeurs()
    years = [str(y) for y in dataset.named("reunions_agenda_annees", filtre=kept).lignes["annee"]]
    if not years:
        st.info("Aucun événement d’agenda dans ce choix.")
        return
    left, right = st.columns(2)
    with left:
        year = int(_one("Année du calendrier", f"calendrier-{filtre.annee}", years, str(filtre.annee)))
    days = dataset.named("reunions_jours", annee=year, filtre=kept)
    by_month = _by_month(days.lignes)
    with right:
        month = _one(
            "Mois", f"mois-{year}", [MOIS_CHOISIS[m] for m in by_month.index], MOIS_CHOISIS[_fullest(by_month)]
        )
    month = MOIS_CHOISIS.index(month)
    ui.show(html_reunions.year(days.lignes, year, month, days.source))
    _month(dataset, year, month, kept)
    _file(dataset, year, days.lignes, kept)


def _one(label: str, key: str, values: list[str], default: str) -> str:
    """One value, in the address once it is not the one the page starts from."""
    start = values.index(default) if default in values else 0
    return st.selectbox(label, values, start, key=key, bind="query-params")


def _by_month(days: pd.DataFrame) -> pd.Series:
    """Events per month, those that only a semester or a year dates under 0."""
    return days.groupby(days["date_debut"].dt.month.fillna(0).astype(int))["nb_evenements"].sum()


def _fullest(by_month: pd.Series) -> int:
    dated = by_month.drop(0, errors="ignore")
    return int((dated if len(dated) else by_month).idxmax())


def _month(dataset: Dataset, year: int, month: int, kept: dict) -> None:
    result = dataset.named("reunions_du_mois", annee=year, mois=month, filtre=kept, limite=EVENEMENTS)
    rows, total = result.lignes, int(result.lignes["nb_en_tout"].iloc[0])
    titre = f"{MOIS[month - 1].capitalize()} {year}" if month else f"{year}, sans mois connu"
    precise = rows["precision_date"] == "jour"
    fragment = html.heading(f"{titre} : {count(total, 'événement')}")
    if precise.any():
        fragment += html_reunions.events(rows[precise], "jour")
    if (~precise).any():
        loose = "Dans le mois, jour non connu" if month else "Dans l’année, mois non connu"
        fragment += f"{html_reunions.sub(loose)}{html_reunions.events(rows[~precise], 'mois')}"
    told = f"{number(len(rows))} premiers sur {number(total)}." if total > len(rows) else ""
    ui.show(fragment + html.note(told, html.provenance_of_rows("evenements-du-mois", titre, [result.source])))


def _file(dataset: Dataset, year: int, days: pd.DataFrame, kept: dict) -> None:
    loose = int(days.loc[days["precision_date"] != "jour", "nb_evenements"].sum())
    total = int(days["nb_evenements"].sum())
    manifest = dataset.manifeste

    def made() -> bytes:
        # The library of calendars takes a while to load: only for who asks for a file.
        from cuf_metrics.exports.agenda import ics  # noqa: PLC0415

        rows = dataset.named("reunions_agenda_fichier", annee=year, filtre=kept).lignes
        built = datetime.fromisoformat(manifest.construit_le)
        return ics(rows, f"Réunions de Cités Unies France, {year}", manifest.jeu, built, manifest.mention)

    name = f"reunions-{year}-{manifest.jeu}-{manifest.version}.ics"
    ui.download(f"Télécharger l’agenda {year} (iCalendar)", made, name, "text/calendar")
    if loose:
        told = f"{number(total - loose)} événements sur {number(total)} y sont ; un agenda demande un jour, que "
        ui.note(f"{told}{count(loose, 'événement n’a', 'événements n’ont')} pas.")


def announced(dataset: Dataset, filtre: Filtre) -> None:
    """Events to come, then those announced whose date has passed without any row that tells they were held."""
    today = date.today()  # noqa: DTZ011
    kept = filtre.sans("annee").valeurs()
    result = dataset.named("reunions_annoncees", aujourd_hui=today, filtre=kept, limite=ANNONCES)
    coming = result.lignes["est_a_venir"]
    _announced("À venir", "a-venir", result.lignes[coming], result, "Ce jeu n’annonce rien après aujourd’hui.")
    nothing = "Aucune : tout ce qui était annoncé est dit tenu, annulé ou reporté."
    _announced("Annoncées, sans suite connue", "sans-suite", result.lignes[~coming], result, nothing)


def _announced(titre: str, key: str, rows: pd.DataFrame, result: Resultat, nothing: str) -> None:
    total = int(rows["nb_en_tout"].iloc[0]) if len(rows) else 0
    more = f"Les {number(len(rows))} plus proches d’aujourd’hui, sur {number(total)}." if total > len(rows) else ""
    control = html.provenance_of_rows(key, titre, [result.source])
    shown = html_reunions.events(rows, key, situation=False) if total else ""
    ui.show(html.heading(f"{titre} ({number(total)})") + shown + html.note(more if total else nothing, control))
