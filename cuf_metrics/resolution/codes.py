"""Codes of French local governments as files write them, spreadsheets' damage included."""

import re
from typing import NamedTuple

from cuf_metrics.resolution.referentiel import Referentiel

# What a spreadsheet leaves of a SIRET: « 2,43E+13 ». Thousands of establishments share it.
ABIME = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
INSEE = re.compile(r"\d[\dAB]\d{3}")


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


def read_code(text: str, referentiel: Referentiel) -> Code:
    """Read an Insee code, a SIREN or a SIRET; a damaged code designates nothing.

    Args:
        text: the code as written.
        referentiel: where codes are looked up.
    """
    code = re.sub(r"[.,]0$", "", "".join(text.split())).upper()
    if not code:
        return Code("")
    if ABIME.fullmatch(code):
        return Code(code, note=f"le code {code}, abîmé par un tableur, n’a pas servi")
    if code in referentiel.territoires:
        return Code(code, tuple(referentiel.territoires[code]))
    if INSEE.fullmatch(code):
        return _found(code, referentiel.communales.get(code), f"aucune commune n’a le code Insee {code}")
    if re.fullmatch(r"\d{9}|\d{14}", code):
        siren = code[:9]
        return _found(siren, referentiel.sirens.get(siren), f"le SIREN {siren} n’est pas celui d’une collectivité")
    guess = referentiel.communales.get(f"0{code}") if len(code) == 4 else None
    if code.isdigit() and len(code) == 1:
        guess = next(iter(referentiel.territoires.get(f"0{code}", ())), None)
    return Code(code, suppose=guess, note=f"« {code} » n’est ni un code Insee ni un SIREN")


def _found(code: str, rank: int | None, note: str) -> Code:
    return Code(code, (rank,)) if rank is not None else Code(code, note=note)
