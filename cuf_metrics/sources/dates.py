"""Dates and periods as files of money write them, in the form of a contract."""

import re
from datetime import date

from cuf_metrics.reference.noms import normalise
from cuf_metrics.sources.bruts import MOIS

HEURE = r"(?:[T ]\d{2}:\d{2}.*)?"
JOUR = (
    re.compile(rf"(?P<an>\d{{4}})[-/](?P<mois>\d{{1,2}})[-/](?P<jour>\d{{1,2}}){HEURE}", re.ASCII),
    re.compile(rf"(?P<jour>\d{{1,2}})[-/.](?P<mois>\d{{1,2}})[-/.](?P<an>\d{{4}}){HEURE}", re.ASCII),
)
MOIS_SEUL = (
    re.compile(r"(?P<an>\d{4})[-/](?P<mois>\d{1,2})", re.ASCII),
    re.compile(r"(?P<mois>\d{1,2})[-/](?P<an>\d{4})", re.ASCII),
)
EN_LETTRES = re.compile(rf"(?:(?P<jour>\d{{1,2}})(?:er)? )?(?P<mois>{MOIS}) (?P<an>\d{{4}})", re.ASCII)
# First letters that tell a month from the others, in order.
INITIALES = ("janv", "fe", "mars", "av", "mai", "juin", "juil", "ao", "se", "oc", "no", "de")
# « 01/03/2023 - 30/06/2023 », « 2023-03-01/2023-06-30 »: what comes before a second whole date.
ENTRE_DEUX = re.compile(
    r"(?<=\d)\s*(?:[-–—/;]|à|au)\s*(?=(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})$)", re.ASCII
)


def day(texte: str) -> tuple[str, str]:
    """A date: « 01/03/2023 », « 2023-03-01 », « 1er mars 2023 », « mars 2023 », « 2023-03 ».

    Args:
        texte: as written; days come before months.

    Returns:
        (first day of the period known, AAAA-MM-JJ; « jour » or « mois »), two empty texts where no
        single day or month can be read.
    """
    text = texte.strip()
    for pattern, precision in ((JOUR[0], "jour"), (JOUR[1], "jour"), (MOIS_SEUL[0], "mois"), (MOIS_SEUL[1], "mois")):
        if found := pattern.fullmatch(text):
            return _first_day(found["an"], int(found["mois"]), found.groupdict().get("jour"), precision)
    if found := EN_LETTRES.fullmatch(normalise(text)):
        rank = next(rank for rank, start in enumerate(INITIALES, 1) if found["mois"].startswith(start))
        return _first_day(found["an"], rank, found["jour"], "jour" if found["jour"] else "mois")
    return "", ""


def period(texte: str) -> str:
    """A day or a period of payment in the form of SCDL: « 2023-03-01 », « 2023-03-01/2023-06-30 ».

    Args:
        texte: one date or two, as written.

    Returns:
        The period, or an empty text where it is not one day or two in order.
    """
    days = [day(part) for part in ENTRE_DEUX.split(re.sub(r"^\s*du\s+", "", texte, flags=re.IGNORECASE))]
    dates = [text for text, precision in days if precision == "jour"]
    readable = len(dates) == len(days) <= 2 and dates == sorted(dates)
    return "/".join(dates) if readable else ""


def _first_day(year: str, month: int, in_month: str | None, precision: str) -> tuple[str, str]:
    try:
        return date(int(year), month, int(in_month or 1)).isoformat(), precision
    except ValueError:
        return "", ""
