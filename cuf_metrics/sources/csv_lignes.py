"""CSV records as columns of text: where each begins, which are ragged, what stopped the reading.

What is blank, too many or to be said about it is the reader's.
"""

import csv
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from cuf_metrics.errors import Problem
from cuf_metrics.validation import REMEDE

LIMITE_CELLULE = 131_072
# Records turned into columns at a time: few enough that the garbage collector stays idle.
LOT = 500


@dataclass
class Lignes:
    """What was read of a CSV file.

    Attributes:
        header: cells of the first record; empty when there is none.
        columns: text of the records that have as many cells as the header.
        lines: line where each of those begins.
        ragged: line and cells of each of the others.
        stop: line of the record that could not be read, and why; what follows was not read.
    """

    header: list[str] = field(default_factory=list)
    columns: list[pa.ChunkedArray] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    ragged: list[tuple[int, list[str]]] = field(default_factory=list)
    stop: tuple[int, csv.Error] | None = None

    @property
    def total(self) -> int:
        """Records read after the header."""
        return len(self.lines) + len(self.ragged)


def read_lines(
    raw: bytes,
    encodage: str = "utf-8-sig",
    separateur: str = ",",
    filled: Callable[[list[str]], bool] = bool,
    at_most: int = sys.maxsize,
) -> Lignes:
    """Read a CSV file as columns.

    Args:
        raw: the whole file, known to be text in that encoding.
        encodage: name of a codec.
        separateur: between two cells.
        filled: whether a record counts; the others are skipped, before the header too.
        at_most: the reading stops once it has more records than this.
    """
    read = Lignes()
    reader = records(raw, encodage, separateur)
    lots: list[list[pa.Array]] = []
    lot: list[list[str]] = []
    start = 1
    try:
        for record in reader:
            if not filled(record):
                pass
            elif not read.header:
                read.header = record
            elif len(record) == len(read.header):
                lot.append(record)
                read.lines.append(start)
                if len(lot) == LOT:
                    lots.append(as_columns(lot))
                    lot = []
            else:
                read.ragged.append((start, record))
            if read.total > at_most:
                break
            start = reader.line_num + 1
    except csv.Error as error:
        read.stop = start, error
    lots.append(as_columns(lot) if lot else [pa.array([], pa.string())] * len(read.header))
    read.columns = [pa.chunked_array(chunks) for chunks in zip(*lots, strict=True)]
    return read


def records(raw: bytes, encodage: str, separateur: str) -> Any:
    """The `csv.reader` of a file, one list of cells per record; a misplaced quote raises `csv.Error`."""
    # The limit belongs to the whole process: another reader may have moved it.
    csv.field_size_limit(LIMITE_CELLULE)
    # Decoded as it is read: twice as fast as a StringIO of the whole text.
    lines = io.TextIOWrapper(io.BytesIO(raw), encodage, newline="")
    return csv.reader(lines, delimiter=separateur, strict=True)


def as_columns(rows: list[list[str]]) -> list[pa.Array]:
    """Records of the same number of cells, as columns."""
    return [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]


def unread(read: Lignes, ou: str, trop_longue: tuple[str, str]) -> list[Problem]:
    """What stopped the reading, if anything did.

    Args:
        read: what was read.
        ou: the file's name.
        trop_longue: what is found and what is expected where a cell exceeds `LIMITE_CELLULE`.
    """
    if read.stop is None:
        return []
    line, error = read.stop
    if "field larger" in str(error):
        constat, wanted = trop_longue
    elif "end of data" in str(error):
        constat, wanted = "un guillemet n’est pas refermé", "un guillemet à chaque bout de la cellule"
    else:
        constat, wanted = "un guillemet est mal placé", "un guillemet doublé à l’intérieur d’une cellule"
    return [Problem(ou, f"{constat}, la suite n’a pas été lue", wanted, REMEDE, ligne=line)]
