"""What a written French name or code says, spreadsheets’ damage included; and how close two names are."""

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from cuf_metrics.reference import normalise
from cuf_metrics.reference.noms import ALIAS, split_prefix
from cuf_metrics.resolution.referentiel import Referentiel

# « Saint-Denis (93) », « Saint-Denis, Seine-Saint-Denis ».
PRECISION = re.compile(r"(?P<nom>[^(,]+)[(,]\s*(?P<precision>[^(),]+)\)?")
IDENTIFIANT_WIKIDATA = re.compile(r"Q\d+")
# What a spreadsheet leaves of a SIRET: « 2,43E+13 ». Thousands of establishments share it.
ABIME = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
INSEE = re.compile(r"\d[\dAB]\d{3}")
SIREN_OU_SIRET = re.compile(r"\d{9}|\d{14}")
# Words that many names share: alone, they do not make one name part of another.
MOTS_COURANTS = frozenset(
    "saint sainte sous pres vers sur ville bourg mont val vieux bois grand grande".split()  # noqa: SIM905
)
RESSEMBLANCE = 0.8
# Letters two names share in pairs: below this, comparing them letter by letter is vain.
PAIRES_COMMUNES = 0.4


class Nom(NamedTuple):
    """A French name as read.

    Attributes:
        ecrit: as written.
        entier: normalised, whole.
        type: type its prefix announces, None without any.
        reste: normalised, without that prefix.
        departement: code of the département it adds, empty without any.
    """

    ecrit: str
    entier: str
    type: str | None
    reste: str
    departement: str


class Code(NamedTuple):
    """What a written code designates.

    Attributes:
        ecrit: the code, without the spaces and the decimal that a spreadsheet adds.
        rangs: rows of the reference it designates (« 53 » is a département and a region).
        suppose: row it would designate with the zero a spreadsheet removed, None without any.
        note: why it designates nothing, in French, empty otherwise.
    """

    ecrit: str
    rangs: tuple[int, ...] = ()
    suppose: int | None = None
    note: str = ""


def read_name(ecrit: str, departements: dict[str, str], known: dict[str, list[int]]) -> Nom:
    """Read a name as written.

    Args:
        ecrit: the name.
        departements: code or normalised name of a département → code.
        known: whole normalised names of the reference, that may hold parentheses themselves.
    """
    text, departement = ecrit.strip(), ""
    parts = PRECISION.fullmatch(text)
    if parts and normalise(text) not in known:
        departement = departements.get(normalise(parts["precision"]), "")
        if departement or normalise(parts["precision"]) == "france":
            text = parts["nom"].strip()
    kind, reste = split_prefix(text)
    return Nom(ecrit, normalise(text), kind, ALIAS.get((kind, reste), reste), departement)


def read_departement(text: str, departements: dict[str, str]) -> str:
    """Code of a département written by its name, its code, or both; empty when it is none.

    Args:
        text: « 35 », « Ille-et-Vilaine », « 35 - Ille-et-Vilaine », or « 1 » for « 01 ».
        departements: code or normalised name of a département → code.
    """
    plain = normalise(text.strip().removesuffix(".0"))
    number = re.search(r"\b\d[\dab]?\d?\b", plain)
    written = number.group().zfill(2) if number else ""
    return departements.get(plain, "") or departements.get(written, "")


def read_code(text: str, referentiel: Referentiel) -> Code:
    """Read an Insee code, a SIREN or a SIRET; a damaged code designates nothing.

    Args:
        text: the code as written.
        referentiel: where codes are looked up.
    """
    code = _plain(text)
    if not code:
        return Code("")
    if ABIME.fullmatch(code):
        return Code(code, note=f"le code {code}, abîmé par un tableur, n’a pas servi")
    if code in referentiel.territoires:
        return Code(code, tuple(referentiel.territoires[code]))
    if INSEE.fullmatch(code):
        return _found(code, referentiel.communales.get(code), f"aucune commune n’a le code Insee {code}")
    if SIREN_OU_SIRET.fullmatch(code):
        siren = code[:9]
        return _found(siren, referentiel.sirens.get(siren), f"le SIREN {siren} n’est pas celui d’une collectivité")
    guess = referentiel.communales.get(f"0{code}") if len(code) == 4 else None
    if code.isdigit() and len(code) == 1:
        guess = next(iter(referentiel.territoires.get(f"0{code}", ())), None)
    return Code(code, suppose=guess, note=f"« {code} » n’est ni un code Insee ni un SIREN")


def own_code(text: str) -> str:
    """The Insee code or the SIREN that a written code has the form of, empty when it has neither."""
    code = _plain(text)
    if INSEE.fullmatch(code):
        return code
    return code[:9] if SIREN_OU_SIRET.fullmatch(code) else ""


def written_places(ends: pd.DataFrame, departements: dict[str, str]) -> list[str]:
    """Where a source puts French ends, which tells homonyms apart: a position, else a département and a code.

    Args:
        ends: nom_source (name, else code), texte (position), departement and code as written.
        departements: code or normalised name of a département → code.

    Returns:
        « 48.11, -1.68 », « département 35, code 243500139 », or nothing; a damaged code designates nothing.
    """
    return [_place(*row, departements) for row in ends[["nom_source", "texte", "departement", "code"]].to_numpy()]


def _place(nom: str, texte: str, departement: str, code: str, departements: dict[str, str]) -> str:
    place = read_departement(departement, departements) or departement
    own = "" if code == nom else own_code(code)
    return texte or ", ".join([f"département {place}"] * bool(place) + [f"code {own}"] * bool(own))


def _plain(code: str) -> str:
    """A code without the spaces and the decimal that a spreadsheet adds."""
    return re.sub(r"[.,]0$", "", "".join(code.split())).upper()


def _found(code: str, rank: int | None, note: str) -> Code:
    return Code(code, (rank,)) if rank is not None else Code(code, note=note)


def is_name(ecrit: str) -> bool:
    """Whether a text is a name: a Wikidata identifier stands for a missing label."""
    return bool(normalise(ecrit)) and not IDENTIFIANT_WIKIDATA.fullmatch(ecrit.strip())


@lru_cache(maxsize=200_000)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


@lru_cache(maxsize=200_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def likeness(a: str, b: str) -> float:
    """How close two normalised names are, from 0 to 1; 0 when they are not close enough to be told.

    Close: one holds every word of the other, of which one at least is its own, or their letters
    agree at `RESSEMBLANCE` at least.
    """
    if a == b:
        return 1.0
    shared = _words(a) & _words(b)
    part = len(shared) == min(len(_words(a)), len(_words(b)))
    part = part and any(map(_own, shared))
    pairs = len(_pairs(a) & _pairs(b)) * 2 / max(len(_pairs(a)) + len(_pairs(b)), 1)
    if not part and pairs < PAIRES_COMMUNES:
        return 0.0
    ratio = SequenceMatcher(None, a, b).ratio()
    return ratio if part or ratio >= RESSEMBLANCE else 0.0


def same_beginning(a: str, b: str) -> bool:
    """Whether two normalised names begin with the same word, and that word is their own."""
    first = a.split(" ", 1)[0]
    return _own(first) and first == b.split(" ", 1)[0]


def _own(word: str) -> bool:
    return len(word) > 3 and word not in MOTS_COURANTS
