"""Rows that add up others: what they would count twice if they were taken for amounts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cuf_metrics.errors import Problem
from cuf_metrics.formatting import count, number, quantity
from cuf_metrics.sources.argent import Champs, Doute, doute
from cuf_metrics.sources.montants import in_ten_thousandths

MOT = r"(?i)^\W*(?:sous[- ]?)?(?:total|totaux|cumul|solde\s+g[ée]n[ée]ral)"
# « Total Énergies » is somebody, « Total », « Total général : » and « TOTAL 2014 » are not.
COMMENCE = MOT + r"(?:\W|$)"
SEUL = MOT + r"(?:\s+g[ée]n[ée]ra(?:l|ux))?(?:\W|\d)*$"
# Two amounts make a third by chance more often than three do.
SUITE_NOMMEE, SUITE_ANONYME = 2, 3


@dataclass(frozen=True)
class Total:
    """A row that adds up others.

    Attributes:
        ligne: its line in the file.
        texte: the cell that says so, "" when none does: only its amount tells.
        montant: its amount, in ten-thousandths of a euro.
        somme: that of the rows before it, since the last total.
        nb: how many they are.
        verifie: its amount is that sum, or that of all the rows of the file before it.
    """

    ligne: int
    texte: str
    montant: int
    somme: int
    nb: int
    verifie: bool


def find_totals(champs: Champs, champ: str, montants: pd.Series, noms: Sequence[str]) -> list[Total]:
    """Rows of a file that are sums of others.

    Args:
        champs: the file; « total » may be in any of its columns.
        champ: the field of the amounts.
        montants: those amounts as `montants.read_amounts` writes them.
        noms: fields that name what an amount is about; a row where they are all empty is a total
            when its amount is, to the cent, that of the rows before it.

    Returns:
        In the order of the file. A row that begins with « total » is one when it says nothing else,
        when its amount is that sum, or when it has half as many filled cells as the others at most.
    """
    rows = champs.lignes.drop(columns=champs.entetes[champ])
    amounts = in_ten_thousandths(montants).to_numpy()
    worded = _says(rows, COMMENCE) & (montants != "").to_numpy()
    filled = (rows != "").sum(axis=1).to_numpy()
    certain = worded & (_says(rows, SEUL) | (filled * 2 <= np.median(filled)))
    named = champs.textes[[nom for nom in noms if nom in champs.entetes]]
    anonymous = (named == "").all(axis=1).to_numpy() & (amounts != 0)
    sums = np.concatenate([[0], np.cumsum(amounts)])
    found: list[Total] = []
    start = apart = 0
    for position in np.flatnonzero(worded | anonymous).tolist():
        amount, nb = int(amounts[position]), position - start
        since, whole = int(sums[position] - sums[start]), int(sums[position]) - apart
        is_sum = amount == since and nb >= (SUITE_NOMMEE if worded[position] else SUITE_ANONYME)
        is_sum = is_sum or (amount == whole and bool(found))
        if is_sum or certain[position]:
            text = next((cell for cell in rows.iloc[position] if re.search(COMMENCE, cell)), "")
            found.append(Total(int(rows.index[position]), text, amount, since, nb, amount in (since, whole)))
            start, apart = position + 1, apart + amount
    return found


def refused_totals(totals: Sequence[Total], ou: str, nb_lignes: int) -> list[Problem]:
    """What a ledger with totals among its rows is refused for; nothing without any.

    Args:
        totals: see `find_totals`.
        ou: the file's name.
        nb_lignes: rows of the file.
    """
    if not totals:
        return []
    first = totals[0]
    several = "totalise" if len(totals) == 1 else "totalisent"
    constat = (
        f"{count(len(totals), 'ligne')} sur {number(nb_lignes)} qui en {several} d’autres, à ne pas compter deux fois"
    )
    example = first.texte or f"{_euros(first.montant)}, somme des {number(first.nb)} lignes qui précèdent"
    return [Problem(ou, constat, "un mouvement par ligne", "Retirez ces lignes puis relancez.", example, first.ligne)]


def told_totals(totals: Sequence[Total]) -> list[Doute]:
    """One doubt per total set apart from a file that its readers cannot mend."""
    return [doute(_name(total), "fusion", "total", _told(total), pd.Index([total.ligne])) for total in totals]


def _told(total: Total) -> str:
    rows = f"somme des {number(total.nb)} lignes qui précèdent" if total.nb > 1 else "somme de la ligne qui précède"
    if total.verifie and total.montant == total.somme:
        return f"Total de la ligne {total.ligne} vérifié : {_euros(total.montant)}, {rows} ; mis à part."
    if total.verifie:
        return (
            f"Total de la ligne {total.ligne} vérifié : {_euros(total.montant)}, somme de ce qui précède ; mis à part."
        )
    return (
        f"Le total de la ligne {total.ligne}, {_euros(total.montant)}, ne vaut pas la {rows} : "
        f"{_euros(total.somme)} ; mis à part, il n’est pas compté."
    )


def _name(total: Total) -> str:
    return total.texte or "total sans nom"


def _euros(ten_thousandths: int) -> str:
    return quantity(ten_thousandths / 10_000, "€")


def _says(rows: pd.DataFrame, pattern: str) -> np.ndarray:
    """Whether a cell of each row says it."""
    said = np.zeros(len(rows), dtype=bool)
    for name in rows:
        matches = pc.match_substring_regex(pa.array(rows[name], pa.string()), pattern)
        said |= matches.to_numpy(zero_copy_only=False)
    return said
