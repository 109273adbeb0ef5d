"""Rows that add up others: what they would count twice if they were taken for amounts."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cuf_metrics.errors import Problem
from cuf_metrics.formatting import count, number
from cuf_metrics.reference.noms import normalise
from cuf_metrics.sources.argent import Champs, Doute, doute
from cuf_metrics.sources.montants import euros, in_ten_thousandths

# Without one of these, a cell is not worth reading word by word.
INDICE = r"(?i)tota|cumul|solde|somme|ensemble|report"
TOTAL = r"(?:(?:sous|sub|s|grand) )?(?:sous|sub)?(?:total|totaux|totals|cumul)|solde general"
COMMENCE = re.compile(rf"(?:{TOTAL})(?: (?P<de>.+))?")
FINIT = re.compile(rf"(?P<de>.+) (?:{TOTAL})")
# « Somme » alone is not the département, which is « Département de la Somme ».
SOMME = re.compile(r"\W*somme(?:\s+(?:des?|du|totale?|g[ée]n[ée]rale)\b.*|\s+d['’].*)?\W*", re.IGNORECASE)
REPRISE = re.compile(
    r"(?:a )?report(?:er)?(?: \d+)?(?: (?:page|precedent)\b.*)?"
    r"|ensemble (?:donateurs|collectivites|beneficiaires|contributions|dons|versements|subventions|fonds|pays)(?: .*)?"
)
# What says nothing of whose total it is.
VAGUES = frozenset({"general", "generaux", "generale"})
VAGUES_D_UN_NOM = VAGUES | {
    *("global", "intermediaire", "partiel", "page", "annee", "exercice", "mois", "euros", "eur"),
    *("fonds", "solidarite", "don", "dons", "contributions", "versements", "subventions", "promesses"),
    *("donateurs", "collectivites", "beneficiaires", "montant", "montants", "lignes"),
}
# Two amounts make a third by chance more often than three do.
SUITE_NOMMEE, SUITE_ANONYME = 2, 3


@dataclass(frozen=True)
class Total:
    """A row that adds up others.

    Attributes:
        ligne: its line in the file.
        texte: the cell that says so, "" when none does: only its amount tells.
        montant: its amount, in ten-thousandths of a euro.
        somme: that of the rows it is compared with: those whose sum it is, else the nearest.
        lesquelles: « somme des 33 lignes qui précèdent ».
    """

    ligne: int
    texte: str
    montant: int
    somme: int
    lesquelles: str


@dataclass(frozen=True)
class _Mots:
    """What the words of each row say: the cell that names a total, and whether it leaves no doubt."""

    textes: np.ndarray
    certains: np.ndarray


def find_totals(champs: Champs, champ: str, montants: pd.Series, noms: Sequence[str]) -> list[Total]:
    """Rows of a file that are sums of others.

    Args:
        champs: the file; « total » may begin a cell in any of its columns.
        champ: the field of the amounts.
        montants: those amounts as `montants.read_amounts` writes them.
        noms: fields that name what an amount is about: « Haïti Total », « Somme » and « Report » are
            totals there only. A row where they are all empty is one when its amount is, to the cent,
            that of the rows before it.

    Returns:
        In the order of the file. A row that says « total » is one when it says nothing else, or the
        total of what other rows name; when its amount is the sum of rows beside it; or when it has
        half as many filled cells as the others at most. « Total Énergies » is somebody.
    """
    rows = champs.lignes.drop(columns=champs.entetes[champ])
    amounts = in_ten_thousandths(montants).to_numpy()
    words = _words(rows, [champs.entetes[nom] for nom in noms if nom in champs.entetes])
    worded = (words.textes != "") & (montants != "").to_numpy()
    named = champs.textes[[nom for nom in noms if nom in champs.entetes]]
    anonymous = (named == "").all(axis=1).to_numpy() & (amounts != 0)
    found = _positions(amounts, worded, words.certains, anonymous)
    return [
        Total(int(rows.index[position]), words.textes[position], int(amounts[position]), *compared)
        for position, compared in zip(found, _compared(amounts, found), strict=True)
    ]


def _words(rows: pd.DataFrame, noms: Collection[str]) -> _Mots:
    textes = np.full(len(rows), "", dtype=object)
    of_what = np.full(len(rows), "", dtype=object)
    for name in rows:
        values = pa.array(rows[name].unique(), pa.string())
        cells = values.filter(pc.match_substring_regex(values, INDICE)).to_pylist()
        said = {cell: of for cell in cells if (of := _of_what(cell, name in noms)) is not None}
        if said:
            here = (textes == "") & rows[name].isin(list(said)).to_numpy()
            textes[here] = rows[name].to_numpy()[here]
            of_what[here] = rows[name][here].map(said)
    worded = textes != ""
    if not worded.any():
        return _Mots(textes, worded)
    filled = (rows != "").sum(axis=1).to_numpy()
    certain = (of_what == "") | (filled * 2 <= np.median(filled))
    if not certain[worded].all():
        certain |= np.isin(of_what.astype(str), _named_elsewhere(rows[~worded]))
    return _Mots(textes, worded & certain)


def _of_what(cell: str, nom: bool) -> str | None:
    """What a cell is the total of, "" when it says nothing of it; None when it names no total."""
    words = normalise(cell)
    if nom and (SOMME.fullmatch(cell) or REPRISE.fullmatch(words)):
        return ""
    found = COMMENCE.fullmatch(words) or (FINIT.fullmatch(words) if nom else None)
    return _essential(found["de"] or "", VAGUES_D_UN_NOM if nom else VAGUES) if found else None


def _essential(words: str, vagues: Collection[str]) -> str:
    return " ".join(word for word in words.split() if word not in vagues and not word.isdecimal())


def _named_elsewhere(rows: pd.DataFrame) -> list[str]:
    """What the other rows name: « haiti », « liban » for the fund « liban-2020 »."""
    cells = {cell for name in rows for cell in rows[name].unique()}
    return sorted({_essential(normalise(cell), VAGUES_D_UN_NOM) for cell in cells} - {""})


def _positions(amounts: np.ndarray, worded: np.ndarray, certain: np.ndarray, anonymous: np.ndarray) -> list[int]:
    sums = np.concatenate([[0], np.cumsum(amounts)])
    says = np.flatnonzero(worded)
    found: list[int] = []
    start = apart = 0
    for position in np.flatnonzero(worded | anonymous).tolist():
        amount, nb = int(amounts[position]), position - start
        is_sum = amount == sums[position] - sums[start] and nb >= (SUITE_NOMMEE if worded[position] else SUITE_ANONYME)
        is_sum = is_sum or (amount == sums[position] - apart and bool(found))
        if worded[position] and not is_sum:
            after = says[np.searchsorted(says, position, side="right") :]
            end = int(after[0]) if len(after) else len(amounts)
            is_sum = amount == sums[end] - sums[position + 1] and end - position > SUITE_NOMMEE
        if is_sum or certain[position]:
            found.append(position)
            start, apart = position + 1, apart + amount
    return found


def _compared(amounts: np.ndarray, found: Sequence[int]) -> Iterator[tuple[int, str]]:
    """For each total, the sum of the rows it adds up, and which they are."""
    details = np.ones(len(amounts), dtype=int)
    details[found] = 0
    sums, counts = (np.concatenate([[0], np.cumsum(values)]) for values in (amounts * details, details))
    for before, position, after in zip([-1, *found], found, [*found[1:], len(amounts)], strict=False):
        spans = (
            (before + 1, position, "ligne qui précède", "lignes qui précèdent"),
            (0, position, "ligne qui précède, totaux à part", "lignes qui précèdent, totaux à part"),
            (position + 1, after, "ligne qui suit", "lignes qui suivent"),
            (0, len(amounts), "autre ligne", "autres lignes"),
        )
        sides = [
            (int(sums[end] - sums[start]), f"somme des {number(nb)} {several}" if nb > 1 else f"somme de la {one}")
            for start, end, one, several in spans
            if (nb := int(counts[end] - counts[start]))
        ]
        sides.append((0, "somme d’autres lignes"))
        yield next((side for side in sides if side[0] == amounts[position]), sides[0])


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
    remede = "Retirez ces lignes puis relancez."
    if any(SOMME.fullmatch(total.texte) for total in totals):
        remede += " Si c’est le département qui donne, écrivez « Département de la Somme »."
    example = first.texte or f"{euros(first.montant)}, {first.lesquelles}"
    lines = tuple(total.ligne for total in totals)
    return [Problem(ou, constat, "un mouvement par ligne", remede, example, first.ligne, lignes=lines)]


def told_totals(totals: Sequence[Total]) -> list[Doute]:
    """One doubt per total set apart from a file that its readers cannot mend."""
    return [
        doute(total.texte or "total sans nom", "fusion", "total", _told(total), pd.Index([total.ligne]))
        for total in totals
    ]


def _told(total: Total) -> str:
    amount = euros(total.montant)
    if total.montant == total.somme:
        return f"Total de la ligne {total.ligne} vérifié : {amount}, {total.lesquelles} ; mis à part."
    return (
        f"Le total de la ligne {total.ligne}, {amount}, ne vaut pas la {total.lesquelles} : {euros(total.somme)} ; "
        "mis à part, il n’est pas compté."
    )
