"""Events as an iCalendar file, for a calendar to import: what is known to the day, nothing else."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
from icalendar import Calendar, Event

PARIS = ZoneInfo("Europe/Paris")
# Characters that no calendar takes (RFC 5545, 3.1).
CONTROLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ETATS = {"réalisé": "CONFIRMED", "en cours": "CONFIRMED", "annoncé": "TENTATIVE", "annulé ou reporté": "CANCELLED"}


def ics(rows: pd.DataFrame, nom: str, jeu: str, construit_le: datetime, mention: str = "") -> bytes:
    """The events known to the day as a calendar file.

    Args:
        rows: rows of the table `reunions`; those whose day is not known are left out.
        nom: name of the calendar, in French.
        jeu: name of the dataset, part of the identifiers: the same event keeps its own from one file to the next.
        construit_le: when the rows were built, with its time zone.
        mention: what any copy must say of the dataset, or "".

    Source: RFC 5545 (iCalendar), RFC 7986 (name of a calendar).
    """
    book = Calendar()
    titled = f"{nom} – {mention}" if mention else nom
    for name, value in {"prodid": "-//Observatoire de l’AICT//Réunions//FR", "version": "2.0", "name": titled}.items():
        book.add(name, value)
    book.add("x-wr-calname", titled)
    dated = rows[rows["precision_date"] == "jour"]
    for row in dated.itertuples():
        book.add_component(_event(row, jeu, construit_le, mention))
    if len(dated):
        book.add_missing_timezones(_january(dated["date_debut"].min(), 0), _january(dated["date_fin"].max(), 1))
    for zone in book.timezones:
        # A remark of the library, in English.
        zone.pop("comment", None)
    return book.to_ical()


def _january(day: pd.Timestamp, later: int) -> date:
    """The first of January of its year, or of a later one: what the rules of summer time have to cover."""
    return date(day.year + later, 1, 1)


def _event(row, jeu: str, built: datetime, mention: str) -> Event:
    event = Event()
    event.add("uid", f"{row.id_reunion}@{jeu}.observatoire-aict")
    event.add("dtstamp", built)
    titre = CONTROLE.sub(" ", row.titre)
    event.add("summary", f"[fictif] {titre}" if mention else titre, parameters={"LANGUAGE": "fr"})
    event.add("status", ETATS[row.statut_reunion])
    for name, value in zip(("dtstart", "dtend"), _span(row), strict=True):
        if value is not None:
            event.add(name, value)
    if isinstance(row.lieu, str):
        event.add("location", CONTROLE.sub(" ", row.lieu))
    told = [row.type_reunion, row.pole, row.organisateur, f"Situation : {row.statut_reunion}", mention]
    event.add(
        "description",
        "\n".join(CONTROLE.sub(" ", t) for t in told if isinstance(t, str) and t),
        parameters={"LANGUAGE": "fr"},
    )
    event.add("categories", [row.type_reunion])
    return event


def _span(row) -> tuple[date | datetime, date | datetime | None]:
    """Start and end: with hours where they are known, else whole days, of which the end is the day after the last."""
    first, last = row.date_debut.date(), row.date_fin.date()
    end = _at(last, row.heure_fin)
    if (start := _at(first, row.heure_debut)) and (end or first == last):
        # An end that does not follow the start is a mistake of the source: the event begins, no more is said.
        return start, end if end and end > start else None
    return first, last + timedelta(days=1)


def _at(day: date, hour: str | None) -> datetime | None:
    return datetime.combine(day, time.fromisoformat(hour), PARIS) if isinstance(hour, str) else None
