"""Rows of a table that are no records: blank, the header again, totals."""

import re
from collections.abc import Sequence
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cuf_metrics.reference.noms import normalise

# Without this, a cell is not worth reading.
INDICE = r"(?i)^\W*(?:sous|sub|s|grand)?[\s-]*tota"
TEXTE_MAX = 120
TOTAL = re.compile(r"(?:(?:sous|sub|s|grand) ?)?(?:total|totaux)(?: .+)?")
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


def totals(colonnes: Colonnes) -> np.ndarray:
    """Where a row adds up others: one of its texts, two at most, says « total », and the rest are numbers.

    Args:
        colonnes: see `filled_cells`.
    """
    said = reduce(np.logical_or, (pc.match_substring_regex(column, INDICE).to_numpy() for column in colonnes))
    found = np.flatnonzero(said)
    cells = zip(*(column.take(found).to_pylist() for column in colonnes), strict=True)
    said[found] = [_is_total(list(filter(None, row))) for row in cells]
    return said


def _is_total(cells: list[str]) -> bool:
    """« Total », « Sous-total Liban », « Liban | Total »: a label or two, then numbers."""
    texts = [cell for cell in cells if not NOMBRE.fullmatch(cell)]
    return len(texts) <= 2 and any(len(text) <= TEXTE_MAX and TOTAL.fullmatch(normalise(text)) for text in texts)
