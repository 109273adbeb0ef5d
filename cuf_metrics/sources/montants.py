"""Amounts as people write them, as exact decimal text: nothing is guessed, nothing is ever a float."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

import pandas as pd
from babel.numbers import list_currencies

from cuf_metrics.errors import Problem
from cuf_metrics.formatting import count, number
from cuf_metrics.sources.argent import Doute, doute, refused
from cuf_metrics.sources.bruts import by_value
from cuf_metrics.validation import REMEDE

# Signs and names of currencies; « $ » and « FCFA » are those of several.
SIGNES = {
    "€": "EUR",
    "EURO": "EUR",
    "EUROS": "EUR",
    "£": "GBP",
    "¥": "JPY ou CNY",
    "$": "USD ou CAD",
    "US$": "USD",
    "$US": "USD",
    "$CA": "CAD",
    "DOLLAR": "USD ou CAD",
    "DOLLARS": "USD ou CAD",
    "FCFA": "XOF ou XAF",
    "F CFA": "XOF ou XAF",
    "CFA": "XOF ou XAF",
    "DH": "MAD",
    "DHS": "MAD",
    "LL": "LBP",
}
ISO = frozenset(list_currencies())
# A number between what may be a currency.
ENTOURE = re.compile(r"([^\d.,+-]*)(.*?)([^\d.,]*)")
# Nearly all the amounts of a file; the other ways to write one cost ten times as much to read.
REGULIER = re.compile(r"(-?)(\d{1,14})(?:([.,])(\d+))?")
SIMPLE = re.compile(r"([+-]?) ?(\d{1,3}(?:[ '’]\d{3})+|\d*)(?:([.,])(\d+))?")
GROUPE = re.compile(r"([+-]?) ?(\d{1,3}([.,])\d{3}(?:\3\d{3})*)(?:(?!\3)([.,])(\d+))?")
SCIENTIFIQUE = re.compile(r"([+-]?)(\d+)(?:([.,])(\d+))?[eE]([+-]?\d{1,3})")
# Without it, a number with one separator and three digits after it may be a thousand times another.
AVANT_UN_GROUPE = re.compile(r"[1-9]\d{0,2}")
AUTRE = {".": ",", ",": "."}
NOM = {".": "un point", ",": "une virgule"}
CHIFFRES_MAX, DECIMALES = 14, Decimal("0.0001")
# What is said of a row, after « 3 lignes sur 12 », and of an amount.
ILLISIBLE, AMBIGU, ARRONDI = "au montant illisible", "au montant lisible de deux façons", "arrondi"
ATTENDU = "un montant en chiffres, par exemple 1234,56 : ni « k€ », ni chiffres perdus par un tableur (1,5E+6)"
SANS_DOUTE = "le même séparateur décimal dans toute la colonne, et deux décimales (1234,00)"


@dataclass(frozen=True)
class Montants:
    """A column of amounts, read.

    Attributes:
        textes: "-1234.5": at most four decimals, no useless zero; "" where the cell is empty or not read.
        devises: ISO code of the currency written in the cell (« XOF ou XAF » where it is that of
            several), "" without any.
        problemes: cells that are not amounts, or that may be read in two ways.
        doutes: what was read all the same.
    """

    textes: pd.Series
    devises: pd.Series
    problemes: list[Problem]
    doutes: list[Doute]


class _Ecrit(NamedTuple):
    """A number as written: sign, digits without grouping, what separates them; a lone separator may do either."""

    signe: str
    entier: str
    decimales: str = ""
    separateur: str = ""
    groupe: str = ""
    exposant: int = 0
    devise: str = ""

    @property
    def ambigu(self) -> bool:
        lone = not self.groupe and not self.exposant and len(self.decimales) == 3
        return lone and AVANT_UN_GROUPE.fullmatch(self.entier) is not None

    def value(self, groupe: bool) -> Decimal:
        """The number; `groupe`: its lone separator groups thousands."""
        decimals = "" if groupe else self.decimales
        return Decimal(f"{self.signe}{self.entier}{self.decimales}E{self.exposant - len(decimals)}")


def read_amounts(column: pd.Series, ou: str, facteur: int = 1, decimale: str = "") -> Montants:
    """Read a column of amounts.

    Args:
        column: text; the index holds line numbers.
        ou: file and column, for a refusal.
        facteur: what the amounts are multiplied by (1000 for amounts in thousands).
        decimale: the decimal separator of the file's format, for a column that shows none.

    Returns:
        See `Montants`; a number such as « 1,234 » is read as the rest of the column says, and
        refused where it says nothing, or both.
    """
    written = {text: _written(text) for text in column.unique() if text}
    known = {text: found for text, found in written.items() if found}
    sure = {text: found for text, found in known.items() if not found.ambigu}
    decimal, groups = {found.separateur for found in sure.values()} - {""}, {found.groupe for found in sure.values()}
    decimal = decimal or {decimale}
    values, remarks = {}, dict.fromkeys(written.keys() - known.keys(), ILLISIBLE)
    for text, found in known.items():
        grouping = text not in sure and _groups(found.separateur, decimal, groups)
        if grouping is None:
            remarks[text] = AMBIGU
            continue
        value = found.value(grouping) * facteur
        exact = value.quantize(DECIMALES, ROUND_HALF_EVEN)
        values[text] = _plain(exact)
        if exact != value:
            remarks[text] = ARRONDI
    remarked = _mapped(column, remarks)
    problems = refused(ou, remarked == ILLISIBLE, ILLISIBLE, ATTENDU, REMEDE, column)
    problems += refused(ou, remarked == AMBIGU, AMBIGU, SANS_DOUTE, REMEDE, column)
    textes = _mapped(column, values)
    doubts = _rounded(column[remarked == ARRONDI])
    if {".", ","} <= decimal:
        doubts += _mixed(column, textes, _mapped(column, {text: found.separateur for text, found in sure.items()}))
    currencies = _mapped(column, {text: found.devise for text, found in known.items()})
    return Montants(textes, currencies, problems, doubts)


def in_euros(column: pd.Series, ou: str, facteur: int = 1, decimale: str = "") -> Montants:
    """The same, for amounts that are all in euros: one marked with another currency is a problem.

    Args:
        column, ou, facteur, decimale: see `read_amounts`.
    """
    read = read_amounts(column, ou, facteur, decimale)
    foreign = ~read.devises.isin(["", "EUR"])
    remede = "Convertissez ces montants, ou indiquez leur devise et leur contre-valeur en euros, puis relancez."
    constat = "au montant marqué d’une autre devise que l’euro"
    return replace(read, problemes=[*read.problemes, *refused(ou, foreign, constat, "des euros", remede, column)])


def currency(texte: str) -> str | None:
    """The currency a word or a sign names: ISO code (« XOF ou XAF »: that of several), "" for no text, None unknown."""
    name = texte.strip().upper()
    return name if name in ISO or not name else SIGNES.get(name)


def in_ten_thousandths(textes: pd.Series) -> pd.Series:
    """Amounts as `read_amounts` writes them, in ten-thousandths of the unit: whole numbers, 0 where empty."""
    return textes.map({text: int(Decimal(text or 0).scaleb(4)) for text in textes.unique()}).astype("int64")


def _mapped(column: pd.Series, values: Mapping[str, str]) -> pd.Series:
    return by_value(column, lambda text: values.get(text, ""))


def _written(texte: str) -> _Ecrit | None:
    """What a cell says, None when it is not an amount."""
    if plain := REGULIER.fullmatch(texte):
        sign, digits, separator, decimals = plain.groups("")
        return _Ecrit(sign, digits, decimals, separator)
    text = re.sub(r"\s", " ", texte.replace("−", "-")).strip()
    negative = text.startswith("(") and ")" in text
    before, body, after = ENTOURE.fullmatch(text.replace("(", "").replace(")", "") if negative else text).groups()
    devise = currency(before or after)
    if devise is None or (before.strip() and after.strip()):
        return None
    found = _number(body.strip())
    if found is None or len(found.entier) > CHIFFRES_MAX or (negative and found.signe):
        return None
    return found._replace(signe="-" if negative else found.signe, devise=devise)


def _number(body: str) -> _Ecrit | None:
    if plain := SIMPLE.fullmatch(body):
        sign, digits, separator, decimals = plain.groups("")
        digits = re.sub(r"\D", "", digits)
        return _Ecrit(sign, digits, decimals, separator) if digits or decimals else None
    if grouped := GROUPE.fullmatch(body):
        sign, digits, group, separator, decimals = grouped.groups("")
        return _Ecrit(sign, digits.replace(group, ""), decimals, separator, group)
    if scientific := SCIENTIFIQUE.fullmatch(body):
        sign, digits, separator, decimals, exponent = scientific.groups("")
        # 1.5E+6 may have been 1 500 001: the digits that a spreadsheet does not show are lost.
        if int(exponent) <= len(decimals):
            return _Ecrit(sign, digits, decimals, separator, exposant=int(exponent))
    return None


def _groups(separator: str, decimal: set[str], groups: set[str]) -> bool | None:
    """Whether a lone separator groups thousands in this column, None when it says nothing or both."""
    if separator in groups and separator not in decimal:
        return True
    if separator in decimal and separator not in groups and AUTRE[separator] not in decimal:
        return False
    return None


def _plain(value: Decimal) -> str:
    text = f"{value:f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _mixed(column: pd.Series, textes: pd.Series, separators: pd.Series) -> list[Doute]:
    """The rows whose decimals are not written as in most of the column."""
    most, fewest = separators[separators != ""].value_counts().index
    lines = column.index[separators == fewest]
    text, read = column.loc[lines[0]], textes.loc[lines[0]]
    told = (
        f"{count(len(lines), 'montant')} avec {NOM[fewest]} pour les décimales, {number((separators == most).sum())} "
        f"avec {NOM[most]} : « {text} » a été lu {read}."
    )
    return [doute(text, "supposé", "séparateur décimal", told, lines, retenu=read)]


def _rounded(column: pd.Series) -> list[Doute]:
    if column.empty:
        return []
    told = f"Arrondi au dix-millième : {count(len(column), 'montant')} de plus de quatre décimales."
    return [doute(column.iloc[0], "certain", ARRONDI, told, column.index)]
