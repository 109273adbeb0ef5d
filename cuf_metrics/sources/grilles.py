"""Sheets of a workbook (XLSX, XLS, ODS) as columns of text, as a person reads them."""

import io
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import chain, islice, repeat
from typing import Any

import numpy as np
import pyarrow as pa
import python_calamine as calamine

from cuf_metrics.sources.archives import ATTENDU, ILLISIBLE, REMEDE, check_extent, examine
from cuf_metrics.sources.biff import examine_xls
from cuf_metrics.sources.bruts import fold
from cuf_metrics.sources.examen import Coin, Examen
from cuf_metrics.sources.montants import written
from cuf_metrics.sources.texte import refuse

# From there on, a workbook does not hold every integer.
ENTIER_EXACT = 2**53
# No name of a column is longer.
NOM_LU = 200
# Rows turned into columns at a time.
LOT = 5_000
OLE = b"\xd0\xcf\x11\xe0"
NATURES = {"WordDocument": "un document Word", "PowerPoint Document": "une présentation PowerPoint"}
VERROUILLE = "le classeur est protégé par un mot de passe"
DEVERROUILLEZ = "Enregistrez-le sans mot de passe puis relancez."
# A number that is no amount, under a header that says so.
ANNEE = re.compile(r"(?:19|20)\d{2}")
DITES_ANNEES = frozenset(map(fold, ("année", "an", "exercice", "millésime", "date", "début", "fin", "période")))


@dataclass(frozen=True)
class Grille:
    """Cells of a sheet, from its first row and column.

    Attributes:
        colonnes: their text, one column after the other.
        repetees: how many merged cells lend their text to several rows, by their first row, counted from 0.
        examen: what its XML says of it.
        nombres: merged cells that hold a number, which is never lent: column, first and last row, from 0.
    """

    colonnes: list[pa.ChunkedArray]
    repetees: list[int]
    examen: Examen
    nombres: tuple[tuple[int, int, int], ...] = ()

    @property
    def lignes(self) -> int:
        """How many rows there are."""
        return len(self.colonnes[0]) if self.colonnes else 0

    def row(self, rank: int) -> list[str]:
        """Cells of a row, counted from 0."""
        return [column[rank].as_py() for column in self.colonnes]

    def with_years(self, header: Sequence[str]) -> "Grille":
        """The same, merged years lent to each of their rows where the header of their column says that they are."""
        years = [span for span in self.nombres if self._is_year(span, header)]
        numbers = tuple(span for span in self.nombres if span not in years)
        repeated = [*self.repetees, *(top for _, top, _ in years)]
        return replace(self, colonnes=_lent(self.colonnes, years), repetees=repeated, nombres=numbers)

    def _is_year(self, span: tuple[int, int, int], header: Sequence[str]) -> bool:
        left, top, _ = span
        said = DITES_ANNEES & set(fold(header[left][:NOM_LU]).split())
        return bool(said) and ANNEE.fullmatch(self.colonnes[left][top].as_py()) is not None


class Livre:
    """A workbook, whose sheets are read one by one.

    Args:
        raw: content of the file.
        ou: the file's name, for a refusal.

    Raises:
        InvalidData: not a workbook, damaged, locked, or too large.
    """

    def __init__(self, raw: bytes, ou: str):
        self.ou = ou
        self.format = "XLS" if raw.startswith(OLE) else "XLSX" if b"xl/workbook.xml" in raw else "ODS"
        self._check_office(raw)
        # What would take all the memory is refused before it is read.
        self.examens = self._guarded(lambda: examine_xls(raw)) if self.format == "XLS" else examine(raw, ou)
        for examen in self.examens.values():
            check_extent(examen.lignes, examen.colonnes, ou)
        self.book = self._guarded(lambda: calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw)))
        self.feuilles = self.book.sheets_metadata

    def grid(self, name: str, avance: Callable[[float], None] = lambda share: None) -> Grille:
        """Cells of a sheet.

        Args:
            name: the sheet's.
            avance: told the share that is read, now and then.

        Raises:
            InvalidData: damaged, or too large.
        """
        examen = self.examens.get(name)
        if examen is None:
            refuse(self.ou, ILLISIBLE, ATTENDU, REMEDE)
        sheet = self._guarded(lambda: self.book.get_sheet_by_name(name))
        if sheet.end is None:
            return Grille([], [], examen)
        # A formula that was never computed may be beyond the last value.
        height = max([sheet.end[0], *(row for row, _ in examen.erreurs)]) + 1
        width = max([sheet.end[1], *(column for _, column in examen.erreurs)]) + 1
        check_extent(height, width, f"{self.ou}, feuille « {name} »")
        columns = zip(*_lots(sheet, examen, height, width, avance), strict=True)
        ranges = [*(sheet.merged_cell_ranges or []), *examen.fusions]
        return _repeated([pa.chunked_array(lots) for lots in columns], ranges, examen)

    def _guarded(self, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except calamine.PasswordError:
            refuse(self.ou, VERROUILLE, ATTENDU, DEVERROUILLEZ)
        except (calamine.CalamineError, ValueError, IndexError, struct.error):
            refuse(self.ou, ILLISIBLE, ATTENDU, REMEDE)
        except BaseException as error:
            # A panic of the reader, which is written in Rust, derives from nothing else.
            if type(error).__name__ != "PanicException":
                raise
            refuse(self.ou, ILLISIBLE, ATTENDU, REMEDE)

    def _check_office(self, raw: bytes) -> None:
        """What an Office document that is no workbook says of itself, in UTF-16."""
        if not raw.startswith(OLE):
            return
        if "EncryptedPackage".encode("utf-16-le") in raw:
            refuse(self.ou, VERROUILLE, ATTENDU, DEVERROUILLEZ)
        for mark, nature in NATURES.items():
            if mark.encode("utf-16-le") in raw and "Workbook".encode("utf-16-le") not in raw:
                refuse(self.ou, f"c’est {nature}, pas un classeur", ATTENDU, REMEDE)


def _lots(
    sheet: calamine.CalamineSheet, examen: Examen, height: int, width: int, avance: Callable[[float], None]
) -> Iterator[list[pa.Array]]:
    """Columns of text, a lot of rows after the other: the cells of all of them would take too much memory."""
    before, after = [""] * sheet.start[1], [""] * (width - sheet.end[1] - 1)
    rows = chain((before + row + after for row in sheet.iter_rows()), ([*blank] for blank in repeat([""] * width)))
    errors: dict[int, list[tuple[Coin, str]]] = {}
    for position, text in examen.erreurs.items():
        errors.setdefault(position[0] // LOT, []).append((position, text))
    for start in range(0, height, LOT):
        lot = list(islice(rows, min(LOT, height - start)))
        for (row, column), text in errors.get(start // LOT, ()):
            lot[row - start][column] = text
        yield [pa.array([_text(cell) for cell in column], pa.string()) for column in zip(*lot, strict=True)]
        avance((start + len(lot)) / height)


def _repeated(
    columns: list[pa.ChunkedArray], ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]], examen: Examen
) -> Grille:
    """The same columns, a text merged over several rows being that of each; an amount would count several times."""
    texts, numbers = [], []
    for (top, left), (bottom, _) in ranges:
        if bottom <= top or left >= len(columns) or top >= len(columns[left]):
            continue
        if text := columns[left][top].as_py():
            (texts if written(text) is None else numbers).append((left, top, bottom))
    return Grille(_lent(columns, texts), [top for _, top, _ in texts], examen, tuple(numbers))


def _lent(columns: list[pa.ChunkedArray], spans: Sequence[tuple[int, int, int]]) -> list[pa.ChunkedArray]:
    """The same columns, the first cell of each span being that of all its rows."""
    sources: dict[int, np.ndarray] = {}
    for left, top, bottom in spans:
        sources.setdefault(left, np.arange(len(columns[left])))[top : bottom + 1] = top
    return [column.take(sources[rank]) if rank in sources else column for rank, column in enumerate(columns)]


def is_number(text: str) -> bool:
    """Whether a text is a number as a workbook stores it."""
    return text.replace(".", "", 1).removeprefix("-").isdecimal()


def _text(cell: object) -> str:
    """A cell as a person reads it: « 1005.0 » is a way to store 1005."""
    if isinstance(cell, str):
        return cell if cell.isprintable() else " ".join(cell.split())
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    return _decimal(cell) if isinstance(cell, float) else _moment(cell)


def _moment(cell: object) -> str:
    """A date, a time or a duration, as the standard writes them."""
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _decimal(value: float) -> str:
    """The shortest text that is that number: 0.1 is « 0.1 », not the fraction that stores it."""
    if value.is_integer() and abs(value) < ENTIER_EXACT:
        return str(int(value))
    text = repr(value)
    return np.format_float_positional(value, trim="-") if "e" in text else text
