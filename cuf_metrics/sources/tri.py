"""Rows of a table that are no records: blank, the header again, totals."""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cuf_metrics.reference.noms import normalise
from cuf_metrics.sources.totaux import VAGUES_D_UN_NOM

# Without this, a cell is not worth reading.
INDICE = r"(?i)^\W*(?:(?:sous|sub|s|grand|nombre|montant)[\s-]*)?(?:tota|ensemble|cumul)"
TEXTE_MAX, DISTINCTES_MAX = 120, 50_000
# Totals compared with what is beside them: no ledger has more.
VERIFIES_MAX = 500
TOTAL = re.compile(
    r"(?:(?:sous|sub|s|grand|nombre|montant) ?)?(?P<mot>total|totaux|totals|cumul|ensemble)(?: (?P<de>.+))?"
)
# What says nothing of whose total it is.
VAGUES = VAGUES_D_UN_NOM | {
    *("adherents", "adherentes", "membres", "adhesions", "cotisations", "reunions", "participations", "participants"),
    *("publications", "accompagnements", "partenariats", "flux"),
}
ESPACES = r"[\s\x{A0}\x{202F}'’€]"
DECIMAL = r"^[-+]?[0-9]{1,15}(?:\.[0-9]+)?$"
NOMBRE = re.compile(r"[-+−(]?[.,]?\d[\d\s.,'’]*\)?(?:€|%|k€|eur|euros?)?", re.IGNORECASE)
Colonnes = Sequence[pa.ChunkedArray]


def filled_cells(colonnes: Colonnes) -> np.ndarray:
    """How many cells of each row hold something.

    Args:
        colonnes: text without spaces around it, one column after the other, at least one.
    """
    return reduce(np.add, (pc.not_equal(column, "").to_numpy().astype(np.int32) for column in colonnes))


def repeated_headers(colonnes: Colonnes, header: Sequence[str]) -> np.ndarray:
    """Where a row is the header again, but for a name or two.

    Args:
        colonnes: see `filled_cells`.
        header: names of these columns.
    """
    named = [(column, name) for column, name in zip(colonnes, header, strict=True) if name]
    same = reduce(np.add, (pc.equal(column, name).to_numpy().astype(np.int32) for column, name in named))
    found = same > 1
    return found & (same * 2 > filled_cells(colonnes)) if found.any() else found


def moved_headers(colonnes: Colonnes, header: Sequence[str]) -> np.ndarray:
    """Where the header comes again with its names in another order: what is below would be read in wrong columns.

    Args:
        colonnes: see `filled_cells`.
        header: names of these columns.
    """
    names = pa.array([name for name in header if name], pa.string())
    named = reduce(np.add, (pc.is_in(column, value_set=names).to_numpy().astype(np.int32) for column in colonnes))
    pairs = zip(colonnes, header, strict=True)
    same = reduce(
        np.add, (pc.equal(column, name or None).fill_null(False).to_numpy().astype(np.int32) for column, name in pairs)
    )
    return (named > 2) & (named > same) & (named * 2 > filled_cells(colonnes))


def totals(colonnes: Colonnes) -> dict[int, bool]:
    """Where a row adds up others.

    Args:
        colonnes: see `filled_cells`.

    Returns:
        Rank of the row → whether a number of it is the sum of rows beside it, or how many they are; true when it has
        none. Of its texts, two at most, one says « total » and nothing else, or the total of what another row names;
        or the row is a sum; or it has half as many filled cells as the others at most.
    """
    said = reduce(np.logical_or, (pc.match_substring_regex(column, INDICE).to_numpy() for column in colonnes))
    ranks = np.flatnonzero(said)
    if not len(ranks):
        return {}
    filled = filled_cells(colonnes)
    usual = float(np.median(filled[filled > 0]))
    cells = zip(*(column.take(ranks).to_pylist() for column in colonnes), strict=True)
    rows = dict(zip(ranks.tolist(), cells, strict=True))
    labels = {rank: label for rank, cells in rows.items() if (label := _label(cells)) is not None}
    named = _named(colonnes, {label for label in labels.values() if label}, set(labels))
    sums = _Sommes(colonnes if len(labels) <= VERIFIES_MAX else [], labels)
    found: dict[int, bool] = {}
    for rank, label in labels.items():
        is_sum = sums.holds(rank, found, rows[rank])
        if not label or is_sum or label in named or filled[rank] * 2 <= usual:
            found[rank] = is_sum is not False
    return found


def _label(cells: Sequence[str]) -> str | None:
    """What a row is the total of, "" when it says nothing of it; None when it names no total."""
    texts = [cell for cell in cells if cell and not NOMBRE.fullmatch(cell)]
    if len(texts) > 2:
        return None
    said = [TOTAL.fullmatch(normalise(text)) for text in texts if len(text) <= TEXTE_MAX]
    of_what = [_essential(match["de"] or "") for match in said if match]
    found = [of for match, of in zip(filter(None, said), of_what, strict=True) if match["mot"] != "ensemble" or not of]
    return min(found, key=len, default=None)


def _essential(words: str) -> str:
    return " ".join(word for word in words.split() if word not in VAGUES and not word.isdecimal())


def _named(colonnes: Colonnes, labels: set[str], sauf: set[int]) -> set[str]:
    """Those of the labels that another row names: « niger » of « Sous-total Niger »."""
    if not labels:
        return set()
    others = np.ones(len(colonnes[0]), dtype=bool)
    others[list(sauf)] = False
    distinct = [pc.unique(column.filter(pa.array(others))) for column in colonnes]
    cells = {cell for values in distinct if len(values) <= DISTINCTES_MAX for cell in values.to_pylist()}
    return labels & {_essential(normalise(cell)) for cell in cells if len(cell) <= TEXTE_MAX}


class _Sommes:
    """Sums of the numbers of each column, in hundredths, where all its cells are numbers."""

    def __init__(self, colonnes: Colonnes, totaux: Iterable[int]):
        self.valeurs: dict[int, np.ndarray] = {}
        self.totaux = list(totaux)
        for rank, column in enumerate(colonnes):
            plain = pc.replace_substring(pc.replace_substring_regex(column, ESPACES, ""), ",", ".")
            read = pc.match_substring_regex(plain, DECIMAL)
            wrong = pc.and_not(pc.not_equal(column, ""), read).to_numpy().copy()
            wrong[self.totaux] = False
            if not wrong.any():
                numbers = pc.if_else(read, plain, "0").cast(pa.float64()).to_numpy()
                self.valeurs[rank] = np.rint(numbers * 100)

    def holds(self, rank: int, before: Collection[int], cells: Sequence[str]) -> bool | None:
        """Whether a number of a row is the sum of rows beside it, or their number; None when it has no such number."""
        told = [column for column in self.valeurs if NOMBRE.fullmatch(cells[column])]
        return any(self._is_sum(self.valeurs[column], rank, before) for column in told) if told else None

    def _is_sum(self, values: np.ndarray, rank: int, before: Collection[int]) -> bool:
        start = max(before, default=-1) + 1
        details, after = values.copy(), values.copy()
        details[[*before]], after[self.totaux] = 0, 0
        sides = (details[start:rank], details[:rank], after[rank:])
        numbers = ((side.sum(), np.count_nonzero(side)) for side in sides)
        return any(n > 1 and values[rank] in (total, 100 * n) for total, n in numbers)
