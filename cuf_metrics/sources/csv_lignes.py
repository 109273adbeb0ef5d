"""CSV records as columns of text: where each begins, which are ragged, what stopped the reading.

What is blank, too many or to be said about it is the reader's.
"""

import codecs
import csv
import io
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from cuf_metrics.errors import Problem
from cuf_metrics.validation import REMEDE

LIMITE_CELLULE = 131_072
# Records turned into columns at a time: few enough that the garbage collector stays idle.
LOT = 500
FIN = re.compile(rb"\r\n?|\n")


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
    lines: list[int] | np.ndarray = field(default_factory=list)
    ragged: list[tuple[int, list[str]]] = field(default_factory=list)
    stop: tuple[int, csv.Error] | None = None

    @property
    def total(self) -> int:
        """Records read after the header."""
        return len(self.lines) + len(self.ragged)


def read_lines(
    octets: bytes, separateur: str = ",", at_most: int = sys.maxsize, depuis: int = 1, blanches: bool = False
) -> Lignes:
    """Read a CSV file as columns.

    Args:
        octets: the whole file, known to be UTF-8; a mark at its beginning is no character.
        separateur: between two cells.
        at_most: the reading stops once it has more records than this.
        depuis: line of the first record to read, which is the header unless it is skipped.
        blanches: whether records of nothing but blank cells are skipped, before the header too; an empty line
            always is.
    """
    start = _offset(octets, depuis)
    regular = _read_regular(octets, start, separateur, at_most, depuis)
    if regular is None:
        return _read_any(octets[start:], separateur, at_most, depuis, blanches)
    return _without_blanks(regular) if blanches else regular


def _offset(octets: bytes, line: int) -> int:
    """Where a line begins."""
    start = len(codecs.BOM_UTF8) if octets.startswith(codecs.BOM_UTF8) else 0
    for _ in range(line - 1):
        start = FIN.search(octets, start).end()
    return start


def _read_regular(octets: bytes, start: int, separateur: str, at_most: int, depuis: int) -> Lignes | None:
    """The same as `_read_any`, ten times as fast; None for a file that is not one record of the same cells per line."""
    body = octets.find(b"\n", start) + 1
    header = octets[start:body].decode().rstrip("\r\n").split(separateur)
    several = octets.count(b"\n", body) + (not octets.endswith(b"\n"))
    alone = octets.count(b"\r", start) > octets.count(b"\r\n", start)
    if not body or not any(map(str.strip, header)) or several > at_most or alone or octets.find(b'"', start) >= 0:
        return None
    names = [str(rank) for rank in range(len(header))]
    try:
        rows = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(octets).slice(body)),
            arrow_csv.ReadOptions(column_names=names),
            arrow_csv.ParseOptions(delimiter=separateur, quote_char=False),
            arrow_csv.ConvertOptions(check_utf8=False, column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowInvalid:
        return None
    # An empty line is no row, and a cell without end is refused by the other way.
    if rows.num_rows != several or any(pc.max(pc.binary_length(c)).as_py() > LIMITE_CELLULE for c in rows.columns):
        return None
    return Lignes(header, rows.columns, np.arange(depuis + 1, depuis + 1 + several))


def _without_blanks(read: Lignes) -> Lignes:
    blank = np.ones(len(read.lines), dtype=bool)
    for column in read.columns:
        blank &= pc.equal(pc.binary_length(pc.utf8_trim_whitespace(column)), 0).to_numpy()
        if not blank.any():
            return read
    kept = pa.array(~blank)
    return replace(read, columns=[column.filter(kept) for column in read.columns], lines=read.lines[~blank])


def _read_any(octets: bytes, separateur: str, at_most: int, depuis: int, blanches: bool) -> Lignes:
    read = Lignes()
    reader = records(octets, separateur)
    lots: list[list[pa.Array]] = []
    lot: list[list[str]] = []
    start = depuis
    try:
        for record in reader:
            if not record or (blanches and not is_filled(record)):
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
            start = depuis + reader.line_num
    except csv.Error as error:
        read.stop = start, error
    lots.append(as_columns(lot) if lot else [pa.array([], pa.string())] * len(read.header))
    read.columns = [pa.chunked_array(chunks) for chunks in zip(*lots, strict=True)]
    return read


def is_filled(record: Sequence[str]) -> bool:
    """Whether a record holds anything but spaces."""
    return any(map(str.strip, record))


def records(octets: bytes, separateur: str) -> Any:
    """The `csv.reader` of a file, one list of cells per record; a misplaced quote raises `csv.Error`."""
    # The limit belongs to the whole process: another reader may have moved it.
    csv.field_size_limit(LIMITE_CELLULE)
    # Decoded as it is read: twice as fast as a StringIO of the whole text. The end of a sample may cut a character.
    lines = io.TextIOWrapper(io.BytesIO(octets), "utf-8-sig", "replace", newline="")
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
