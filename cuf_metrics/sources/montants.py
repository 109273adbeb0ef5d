"""Amounts as people write them, as exact decimal text: nothing is guessed, nothing is ever a float."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

import pandas as pd
from babel.numbers import list_currencies

from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.formatting import count, number, quantity
from cuf_metrics.sources.argent import Champs, Doute, about, doute, refused
from cuf_metrics.sources.bruts import by_value, fold
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
# What a header says of its amounts beside their currency: thousands, millions, shares.
ECHELLE = re.compile(r"[%‰KM]|MDS?|[KM]E(?:UR)?|MILLIERS?|MILLIONS?|MILLIARDS?")
LIAISONS = frozenset({"en", "d", "de", "euro", "euros", "eur", "€"})
# A number between what may be a currency.
ENTOURE = re.compile(r"([^\d.,+-]*)(.*?)([^\d.,]*)")
# Nearly all the amounts of a file; the other ways to write one cost ten times as much to read.
REGULIER = re.compile(r"(-?)(\d{1,14})(?:([.,])(\d+))?")
SIMPLE = re.compile(r"([+-]?) ?(\d{1,3}(?:[ '’]\d{3})+|\d*)(?:([.,])(\d+))?")
GROUPE = re.compile(r"([+-]?) ?(\d{1,3}([.,])\d{3}(?:\3\d{3})*)(?:(?!\3)([.,])(\d+))?")
SCIENTIFIQUE = re.compile(r"([+-]?)(\d+)(?:([.,])(\d+))?[eE]([+-]?\d{1,3})")
# Without it, a number with one separator and three digits after it may be a thousand times another.
AVANT_UN_GROUPE = re.compile(r"[1-9]\d{0,2}")
NOM = {".": "un point", ",": "une virgule"}
CHIFFRES_MAX, DECIMALES = 14, Decimal("0.0001")
# What is said of a row, after « 3 lignes sur 12 », and of an amount.
ILLISIBLE, AMBIGU, ARRONDI = "au montant illisible", "au montant lisible de deux façons", "arrondi"
ATTENDU = "un montant en chiffres, par exemple 1234,56 : ni « k€ », ni chiffres perdus par un tableur (1,5E+6)"
SANS_DOUTE = "des milliers sans séparateur, ou deux décimales (« 1500 » ou « 1500,00 »)"


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


class Ecrit(NamedTuple):
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


def read_amounts(champs: Champs, champ: str, ou: str, facteur: int = 1, decimale: str = "") -> Montants:
    """Read a column of amounts.

    Args:
        champs: the file, which may not have the column.
        champ: the field of the amounts.
        ou: the file's name, for a refusal.
        facteur: what the amounts are multiplied by (1000 for amounts in thousands).
        decimale: the decimal separator of the file's format, when it has one.

    Returns:
        See `Montants`. « 1,234 » is refused: it is read only where its separator groups thousands in
        other amounts of the column (« 1,234.50 »), or where the format of the file says what it does.
    """
    column, header = champs.get(champ), champs.entetes.get(champ, champ)
    where = champs.ou(ou, champ) if champ in champs.entetes else ou
    cells = {text: written(text) for text in column.unique() if text}
    known = {text: found for text, found in cells.items() if found}
    sure = {text: found for text, found in known.items() if not found.ambigu}
    decimal, groups = {found.separateur for found in sure.values()} - {""}, {found.groupe for found in sure.values()}
    values, remarks = {}, dict.fromkeys(cells.keys() - known.keys(), ILLISIBLE)
    for text, found in known.items():
        grouping = text not in sure and found.separateur in groups - decimal
        if text not in sure and not grouping and found.separateur != decimale:
            remarks[text] = AMBIGU
            continue
        value = found.value(grouping) * facteur
        exact = value.quantize(DECIMALES, ROUND_HALF_EVEN)
        values[text] = _plain(exact)
        if exact != value:
            remarks[text] = ARRONDI
    remarked = _mapped(column, remarks)
    problems = refused(where, remarked == ILLISIBLE, ILLISIBLE, ATTENDU, REMEDE, column)
    problems += refused(where, remarked == AMBIGU, AMBIGU, SANS_DOUTE, REMEDE, column)
    textes = _mapped(column, values)
    doubts = _rounded(column[remarked == ARRONDI], header)
    if {".", ","} <= decimal:
        doubts += _mixed(column, textes, _mapped(column, {text: found.separateur for text, found in sure.items()}))
    currencies = _mapped(column, {text: found.devise for text, found in known.items()})
    return Montants(textes, currencies, problems, doubts)


def in_euros(champs: Champs, champ: str, ou: str, facteur: int = 1, decimale: str = "") -> Montants:
    """The same, for amounts that are all in euros: one marked with another currency is a problem.

    Args:
        champs, champ, ou, facteur, decimale: see `read_amounts`.
    """
    read = read_amounts(champs, champ, ou, facteur, decimale)
    foreign = ~read.devises.isin(["", "EUR"])
    remede = "Convertissez ces montants, ou indiquez leur devise et leur contre-valeur en euros, puis relancez."
    constat = "au montant marqué d’une autre devise que l’euro"
    problems = refused(champs.ou(ou, champ), foreign, constat, "des euros", remede, champs.get(champ))
    return replace(read, problemes=[*read.problemes, *problems])


def check_headers(entetes: Collection[str], ou: str, noms: Collection[str]) -> None:
    """Refuse a column of amounts whose header says they are not euros: « Montant ($) », « Montant (k€) ».

    Args:
        entetes: all those of the file.
        ou: its name.
        noms: what the column may be called.

    Raises:
        InvalidData: as many problems as such headers.
    """
    known = {_split_header(nom)[0] for nom in noms}
    units = {entete: unit for entete in entetes if (split := _split_header(entete))[0] in known and (unit := split[1])}
    remede = "Écrivez ces montants en euros (12500 et non 12,5 k€) sous un en-tête « Montant », puis relancez."
    problems = [
        Problem(
            f"{ou}, colonne « {entete} »",
            f"un en-tête qui annonce « {unit} »",
            "des euros, à l’unité",
            remede,
            colonne=entete,
        )
        for entete, unit in units.items()
    ]
    if problems:
        raise InvalidData(problems=problems)


def _split_header(entete: str) -> tuple[str, str]:
    """(what the amounts are, folded; the unit that is not the euro, as written)."""
    words = re.findall(r"[^\W\d_]*[$£¥%‰][^\W\d_]*|[^\W\d_]+|€", entete)
    unit = [word for word in words if ECHELLE.fullmatch(word.upper()) or _is_foreign(word)]
    kept = [word for word in words if word not in unit and word.lower() not in LIAISONS]
    return fold(" ".join(kept)), " ".join(unit)


def _is_foreign(word: str) -> bool:
    name = currency(word) if word.isupper() or not word.isalpha() else SIGNES.get(word.upper())
    return name not in (None, "", "EUR")


def euros(dix_milliemes: float) -> str:
    """An amount counted in ten-thousandths, as a sentence writes it: « 8 702 111,90 € »."""
    return quantity(dix_milliemes / 10_000, "€")


def counted_twice(lignes: pd.DataFrame, montants: pd.Series, exemple: pd.Series, phrase: str) -> list[Doute]:
    """One doubt for the rows that an earlier one already tells, with what they would add.

    Args:
        lignes: the cells that make two rows the same; the index holds line numbers.
        montants: amounts of all the rows of the file, as `read_amounts` writes them.
        exemple: text to show of each.
        phrase: what they share, after « 3 lignes ».
    """
    again = lignes.duplicated().reindex(montants.index, fill_value=False)
    told = f"{phrase} : {euros(in_ten_thousandths(montants[again]).sum())} peut-être comptés deux fois"
    return about(again, exemple, "supposé", "lignes identiques", told)


def currency(texte: str) -> str | None:
    """The currency a word or a sign names: ISO code (« XOF ou XAF »: that of several), "" for no text, None unknown."""
    name = texte.strip().upper()
    return name if name in ISO or not name else SIGNES.get(name)


def in_ten_thousandths(textes: pd.Series) -> pd.Series:
    """Amounts as `read_amounts` writes them, in ten-thousandths of the unit: whole numbers, 0 where empty."""
    return textes.map({text: int(Decimal(text or 0).scaleb(4)) for text in textes.unique()}).astype("int64")


def _mapped(column: pd.Series, values: Mapping[str, str]) -> pd.Series:
    return by_value(column, lambda text: values.get(text, ""))


def written(texte: str) -> Ecrit | None:
    """What a cell says, None when it is not an amount.

    Args:
        texte: as written, with or without a currency.
    """
    if plain := REGULIER.fullmatch(texte):
        sign, digits, separator, decimals = plain.groups("")
        return Ecrit(sign, digits, decimals, separator)
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


def _number(body: str) -> Ecrit | None:
    if plain := SIMPLE.fullmatch(body):
        sign, digits, separator, decimals = plain.groups("")
        digits = re.sub(r"\D", "", digits)
        return Ecrit(sign, digits, decimals, separator) if digits or decimals else None
    if grouped := GROUPE.fullmatch(body):
        sign, digits, group, separator, decimals = grouped.groups("")
        return Ecrit(sign, digits.replace(group, ""), decimals, separator, group)
    if scientific := SCIENTIFIQUE.fullmatch(body):
        sign, digits, separator, decimals, exponent = scientific.groups("")
        # 1.5E+6 may have been 1 500 001: the digits that a spreadsheet does not show are lost.
        if int(exponent) <= len(decimals):
            return Ecrit(sign, digits, decimals, separator, exposant=int(exponent))
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
        f"avec {NOM[most]} : « {text} » a été lu {number(float(read))}."
    )
    return [doute(text, "supposé", "séparateur décimal", told, lines, retenu=read)]


def _rounded(column: pd.Series, header: str) -> list[Doute]:
    if column.empty:
        return []
    told = (
        f"Colonne « {header} », arrondi au dix-millième : {count(len(column), 'montant')} de plus de quatre décimales."
    )
    return [doute(column.iloc[0], "certain", ARRONDI, told, column.index)]
