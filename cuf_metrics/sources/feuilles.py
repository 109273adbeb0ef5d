"""A workbook (XLS, XLSX) as rows of text, one sheet of it."""

import io
import re
import zipfile
from datetime import date, datetime
from functools import reduce
from typing import IO, NoReturn

import numpy as np
import pandas as pd
import python_calamine as calamine

from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.formatting import count
from cuf_metrics.sources.csv_lignes import as_columns
from cuf_metrics.sources.fichier import LIGNES_MAX, OCTETS_MAX, as_table
from cuf_metrics.validation import suggestions

CELLULES_MAX = 10_000_000
ZIP = b"PK\x03\x04"
FEUILLE = re.compile(r"xl/worksheets/[^/]+\.xml")
CELLULE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
# Bytes unpacked at a time, and those that hold the reference of a cell.
LOT, REFERENCE_MAX = 1 << 24, 16
ILLISIBLE = "le classeur est illisible : abîmé, chiffré ou d’un autre format"
ATTENDU = "un classeur XLS ou XLSX dont une feuille commence par une ligne d’en-tête"
REMEDE = "Ouvrez-le dans un tableur, enregistrez la feuille en CSV puis relancez."
Grille = list[list[str]]


def is_workbook(raw: bytes) -> bool:
    """Whether a file begins as a workbook does; an archive begins so too."""
    return raw.startswith((ZIP, b"\xd0\xcf\x11\xe0"))


def rows_of_workbook(raw: bytes, ou: str, feuille: str = "") -> tuple[pd.DataFrame, list[str]]:
    """A sheet of a workbook, as `fichier.rows_of` gives a text file.

    Args:
        raw: content of the file.
        ou: the file's name, for a refusal.
        feuille: name of the sheet; else the first visible one that has a header: a row of two cells
            or more, all of text, all different, with rows below.

    Returns:
        (one row per record, text only, index: row of the sheet; names of the sheets not read).
        Titles above the header, blank rows and repetitions of the header are skipped; a text merged
        over several rows is that of each, a number only that of the first.

    Raises:
        InvalidData: not a workbook, no such sheet, no header, too large, or cells `fichier` refuses.
    """
    _check_size(raw, ou)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
        names = [sheet.name for sheet in sheets]
        if feuille and feuille not in names:
            known = ", ".join(f"« {name} »" for name in names)
            remede = " ".join(
                part for part in (f"Feuilles du classeur : {known}.", suggestions([feuille], names)) if part
            )
            _refuse(ou, f"aucune feuille ne s’appelle « {feuille} »", "le nom d’une feuille", remede)
        visible = [sheet.name for sheet in sheets if sheet.visible == calamine.SheetVisibleEnum.Visible]
        for name in [feuille] if feuille else visible:
            grid = _grid(book.get_sheet_by_name(name), f"{ou}, feuille « {name} »")
            if (head := _header(grid)) is not None:
                return _table(grid, head, f"{ou}, feuille « {name} »"), [other for other in names if other != name]
    except calamine.CalamineError:
        _refuse(ou, ILLISIBLE)
    _refuse(f"{ou}, feuille « {feuille} »" if feuille else ou, "aucune ligne d’en-tête n’a été trouvée")


def _check_size(raw: bytes, ou: str) -> None:
    """A file of a few kilobytes may unpack into all the memory there is: the reader of workbooks would take it."""
    if not raw.startswith(ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(part.file_size for part in archive.infolist()) > OCTETS_MAX:
                limit = count(OCTETS_MAX // 1024**2, "Mio", "Mio")
                _refuse(ou, f"le classeur dépasse {limit} une fois décompressé", f"au plus {limit}")
            sheets = [name for name in archive.namelist() if FEUILLE.fullmatch(name)]
            if not sheets:
                _refuse(ou, ILLISIBLE)
            for name in sheets:
                with archive.open(name) as part:
                    _check_extent(*_extent(part), ou)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        _refuse(ou, ILLISIBLE)


def _extent(part: IO[bytes]) -> tuple[int, int]:
    """Rows and columns up to the last cell of a sheet: one far away makes as many empty ones."""
    columns, rows, tail = set(), {0}, b""
    while chunk := part.read(LOT):
        found = CELLULE.findall(tail + chunk)
        columns.update(letters for letters, _ in found)
        rows.add(max((int(row) for _, row in found), default=0))
        tail = chunk[-REFERENCE_MAX:]
    return max(rows), max((_rank(letters) for letters in columns), default=0)


def _rank(letters: bytes) -> int:
    """« A » is 1, « Z » 26, « AA » 27."""
    return reduce(lambda rank, letter: 26 * rank + letter - ord("A") + 1, letters, 0)


def _check_extent(rows: int, columns: int, ou: str) -> None:
    if rows > LIGNES_MAX or rows * columns > CELLULES_MAX:
        limit = f"{count(LIGNES_MAX, 'ligne')} et {count(CELLULES_MAX, 'cellule')}"
        constat = f"une feuille s’étend sur {count(rows, 'ligne')} et {count(columns, 'colonne')}"
        _refuse(ou, constat, f"au plus {limit} par feuille", "Retirez ce qui est loin du tableau, puis relancez.")


def _grid(sheet: calamine.CalamineSheet, ou: str) -> Grille:
    """Cells of a sheet as text, from its first row and column."""
    _check_extent(sheet.total_height, sheet.total_width, ou)
    cells = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or []:
        for rank in range(top + 1, min(bottom + 1, len(cells))):
            if isinstance(cells[top][left], str) and left < len(cells[rank]):
                cells[rank][left] = cells[top][left]
    return [[_text(cell) for cell in row] for row in cells]


def _text(cell: object) -> str:
    """A cell as a person reads it: « 1005.0 » is a way to store 1005."""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float):
        # The shortest text that is that number: 0.1 is « 0.1 », not the fraction that stores it.
        return np.format_float_positional(cell, trim="-")
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date | datetime) else " ".join(str(cell).split())


def _header(grid: Grille) -> int | None:
    """Row of the header: the first with several cells, if they may be names of columns."""
    for rank, row in enumerate(grid[:-1]):
        filled = [cell for cell in row if cell]
        if len(filled) > 1:
            named = len(set(filled)) == len(filled) and not any(_is_number(cell) for cell in filled)
            return rank if named else None
    return None


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).removeprefix("-").isdecimal()


def _table(grid: Grille, head: int, ou: str) -> pd.DataFrame:
    header = grid[head]
    lines = [rank for rank, row in enumerate(grid) if rank > head and any(row) and not _repeats(row, header)]
    columns = as_columns([grid[rank] for rank in lines]) if lines else [[] for _ in header]
    return as_table(header, columns, [rank + 1 for rank in lines], [], ou)


def _repeats(row: list[str], header: list[str]) -> bool:
    """Whether a row is the header again, but for a name or two."""
    filled = [(cell, name) for cell, name in zip(row, header, strict=True) if cell]
    same = sum(cell == name for cell, name in filled)
    return same > 1 and same * 2 > len(filled)


def _refuse(ou: str, constat: str, attendu: str = ATTENDU, remede: str = REMEDE) -> NoReturn:
    raise InvalidData(problems=[Problem(ou, constat, attendu, remede)])
