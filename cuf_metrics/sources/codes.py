"""Codes of organisations: which are whole, which a spreadsheet has destroyed."""

import re

import pandas as pd

from cuf_metrics.formatting import count
from cuf_metrics.sources.argent import Doute, about

# « 2,43E+13 »: thousands of establishments share these three digits.
DETRUIT = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
LA_POSTE = "356000000"
ECARTE = "laissé vide, il n’a servi à aucun rapprochement"


def is_siret(texte: str) -> bool:
    """Whether fourteen digits have the key of a SIRET; those of La Poste are added up without weights."""
    if not re.fullmatch(r"\d{14}", texte, re.ASCII):
        return False
    digits = [int(digit) for digit in texte]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[0::2]) + sum(digits[1::2])
    return doubled % 10 == 0 or (texte.startswith(LA_POSTE) and sum(digits) % 5 == 0)


def sirets(column: pd.Series, entete: str) -> tuple[pd.Series, list[Doute]]:
    """The SIRETs of a column, and what was left out.

    Args:
        column: text as written; the index holds line numbers.
        entete: its header.
    """
    compact = column.str.replace(r"\s|\.0$", "", regex=True)
    valid = compact.isin([text for text in compact.unique() if is_siret(text)])
    kept, doubts = destroyed(compact, entete)
    wrong = (kept != "") & ~valid
    told = f"dont le code n’est pas un SIRET de 14 chiffres à la clé exacte ; {ECARTE}"
    doubts += about(wrong, kept, "échec", "SIRET inexact", told, lieu=f"Colonne « {entete} » : ")
    return kept.where(valid, ""), doubts


def destroyed(column: pd.Series, entete: str) -> tuple[pd.Series, list[Doute]]:
    """A column of codes less those that a spreadsheet turned into rounded numbers, told.

    Args:
        column: text; the index holds line numbers.
        entete: its header.
    """
    lost = column.isin([text for text in column.unique() if DETRUIT.fullmatch(text)])
    told = (
        "où un tableur a remplacé le code par un nombre arrondi "
        f"({count(column[lost].nunique(), 'valeur distincte', 'valeurs distinctes')}) ; {ECARTE}"
    )
    return column.where(~lost, ""), about(lost, column, "échec", "code détruit", told, lieu=f"Colonne « {entete} » : ")
