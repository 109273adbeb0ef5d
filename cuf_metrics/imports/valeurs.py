"""One cell as people write it → text of the contract: nothing is guessed, what is read otherwise is told."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, partial

import pyarrow as pa
import pyarrow.compute as pc

from cuf_metrics.contracts import FIELDS, Field
from cuf_metrics.formatting import dated
from cuf_metrics.imports.cellules import PERSONNEL, Cellules, Lu
from cuf_metrics.imports.mots import SYNONYMES
from cuf_metrics.lecture import JOUR_ECRIT
from cuf_metrics.sources.bruts import fold
from cuf_metrics.sources.codes import DETRUIT
from cuf_metrics.sources.dates import day
from cuf_metrics.sources.flux import CIVILITE
from cuf_metrics.sources.montants import written

# Whole numbers that a spreadsheet shows for days: 3 October 1954 to 8 April 2064.
SERIE = re.compile(r"([2-5]\d{4}|60000)(?:\.0+)?")
ORIGINE_DES_SERIES = date(1899, 12, 30)
# An amount that is read in one way only: three decimals may be thousands.
MONTANT = r"^(?:[0-9]{1,14}|[0-9]{1,3}(?:[ \x{A0}\x{202F}][0-9]{3}){1,4})(?:[.,][0-9]{1,2})?[ \x{A0}\x{202F}]?€?$"
ANNEE = re.compile(r"((?:19|20)\d{2})(?:[.,]0+)?")
COURTE = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")
SEMAINE = re.compile(rf"(?:{JOUR_ECRIT})\s+", re.IGNORECASE)
# « 2011-12 » is a season as well as a month.
SAISON = re.compile(r"\d{4}[-/]\d{1,2}")
# 2025 shown as a day is 17 July 1905, or 18 July 1909 where days are counted from 1904.
ANNEES_DES_SERIES = ("1905-", "1909-")
# Code of a commune, of a département or a region; SIREN; SIRET.
CODE = re.compile(r"\d[\dAB]\d{3}|\d[\dAB]?|\d{3}|\d{9}|\d{14}")
HEURE = re.compile(r"(\d{1,2})\s*(?:h|:|heures?)\s*(\d{2})?(?::\d{2})?", re.IGNORECASE)
OUI = frozenset({"oui", "o", "vrai", "true", "x", "1", "✓", "✔"})
NON = frozenset({"non", "n", "faux", "false", "0"})


def date_of(texte: str) -> Lu:
    """A date, as precise as it is written: « 18/09/2023 », « 1er mars 2023 », « mars 2023 », « 2023 », « 45123 ».

    Args:
        texte: as written; a whole number of five digits is a day counted by a spreadsheet.

    Returns:
        First day of the period known in `texte`, last one in `fin`.
    """
    text = SEMAINE.sub("", texte)
    if serial := SERIE.fullmatch(text):
        read = ORIGINE_DES_SERIES + timedelta(days=int(serial[1]))
        return Lu(
            read.isoformat(), fin=read.isoformat(), precision="jour", dit=f"« {texte} » lu comme le {dated(read)}"
        )
    if year := ANNEE.fullmatch(text):
        return Lu(f"{year[1]}-01-01", fin=f"{year[1]}-12-31", precision="annee")
    first, precision = day(text)
    if not first:
        return Lu(remarque="courte" if COURTE.fullmatch(text) else "date")
    if precision == "jour" and first.startswith(ANNEES_DES_SERIES):
        return Lu(remarque="serie")
    year, month = int(first[:4]), int(first[5:7])
    if not 1900 <= year <= 2100:
        return Lu(remarque="date")
    last = first if precision == "jour" else f"{first[:8]}{monthrange(year, month)[1]}"
    return Lu(first, fin=last, precision=precision)


def day_of(texte: str) -> Lu:
    """The same, where only a whole day is accepted: the day of a month is never invented."""
    read = date_of(texte)
    return Lu(remarque="jour") if read.precision in ("mois", "annee") else read


def year_of(texte: str) -> Lu:
    """A year: « 2023 », « 2023.0 », or that of a date."""
    read = date_of(texte)
    if read.remarque == "serie":
        return read
    unsure = SERIE.fullmatch(texte) or SAISON.fullmatch(texte)
    return Lu(remarque="annee") if read.remarque or unsure else Lu(read.texte[:4])


def time_of(texte: str) -> Lu:
    """An hour: « 9h30 », « 09:30 », « 9 h » give « 09:30 », « 09:00 »."""
    found = HEURE.fullmatch(texte)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    return Lu(f"{hour:02d}:{minute:02d}") if hour < 24 and minute < 60 else Lu(remarque="heure")


def number_of(field: Field, texte: str) -> Lu:
    """A number without a unit: « 1 500 », « 12,0 », « 1234,5 »; one that may be a thousand times another is refused.

    Args:
        field: column of the contract, « entier » or « decimal », with its bounds.
        texte: as written.
    """
    whole = field.type == "entier"
    found = written(texte)
    if found is None or found.devise:
        return Lu(remarque="entier" if whole else "nombre")
    if found.ambigu:
        return Lu(remarque="ambigu")
    value = found.value(groupe=False).normalize()
    if whole and value != value.to_integral_value():
        return Lu(remarque="entier")
    if field.minimum is not None and value < field.minimum:
        return Lu(remarque="negatif" if field.minimum == 0 else "borne")
    return Lu(remarque="borne") if field.maximum is not None and value > field.maximum else Lu(f"{value:f}")


def yes_or_no(texte: str) -> Lu:
    """« oui », « x », « vrai » and « 1 » are yes; « non », « faux » and « 0 » are no."""
    word = texte.lower()
    return Lu("oui") if word in OUI else Lu("non") if word in NON else Lu(remarque="booleen")


def listed(champ: str, texte: str) -> Lu:
    """A value of a closed list, under its own words or others that leave no doubt.

    Args:
        champ: column of the contract.
        texte: as written.
    """
    # Who writes « à jour ? » is not sure.
    found = "" if "?" in texte else _words(champ).get(fold(texte), "")
    return Lu(found) if found else Lu(remarque="liste")


def code_of(texte: str) -> Lu:
    """A code without what a spreadsheet adds to it; one that it rounded is left empty, what is none is refused."""
    code = re.sub(r"\s|[.,]0+$", "", texte).upper()
    if DETRUIT.fullmatch(code):
        return Lu(dit=f"« {texte} » laissé vide")
    return Lu(code) if CODE.fullmatch(code) else Lu(remarque="code")


def reading_of(champ: str, field: Field) -> Callable[[str], Lu] | None:
    """How the cells of a column are read; None for a text kept as it is.

    Args:
        champ: its field in a template.
        field: its type and list.
    """
    if champ in ("heure_debut", "heure_fin"):
        return time_of
    if champ == "annee":
        return year_of
    if champ in FIELDS and field.valeurs:
        return partial(listed, champ)
    readings = {"booleen": yes_or_no, "date": date_of, "entier": partial(number_of, field)}
    return readings.get(field.type) or (partial(number_of, field) if field.type == "decimal" else None)


def plain_amounts(textes: pa.Array) -> pa.Array | None:
    """Distinct amounts read together where none can be doubted: « 1500 », « 1 500,00 € », one decimal separator.

    Args:
        textes: distinct cells.

    Returns:
        What `montants.read_amounts` would give, text by text; None where some have to be read one by one.
    """
    regular = pc.or_(pc.equal(textes, ""), pc.match_substring_regex(textes, MONTANT))
    separators = [pc.any(pc.match_substring(textes, mark)).as_py() for mark in (",", ".")]
    if not pc.all(regular).as_py() or all(separators):
        return None
    digits = pc.replace_substring_regex(textes, r"[^0-9.,]", "")
    plain = pc.replace_substring_regex(pc.replace_substring(digits, ",", "."), r"(\.[0-9]*?)0+$", r"\1")
    return pc.replace_substring_regex(pc.utf8_rtrim(plain, "."), r"^0+([0-9])", r"\1")


def text_of(cellules: Cellules, nommee: bool = False) -> list[Lu]:
    """Texts kept as they are, but those that hold personal data.

    Args:
        cellules: distinct texts of the column.
        nommee: the column names an organisation: a person's name is refused too.
    """
    personal = pc.match_substring_regex(cellules.textes, PERSONNEL).to_pylist()
    return [
        Lu(remarque="personnel")
        if private
        else Lu(remarque="personne")
        if nommee and CIVILITE.fullmatch(text)
        else Lu(text)
        for text, private in zip(cellules.textes.to_pylist(), personal, strict=True)
    ]


@cache
def _words(champ: str) -> dict[str, str]:
    """Folded words → value of the list; words of two values are of none."""
    others = SYNONYMES.get(champ, {})
    words: dict[str, set[str]] = {}
    for value in FIELDS[champ].valeurs:
        for word in others.get(value, ()):
            words.setdefault(fold(word), set()).add(value)
    sure = {word: values.pop() for word, values in words.items() if len(values) == 1}
    return sure | {fold(value): value for value in FIELDS[champ].valeurs}
