"""What XlsxWriter leaves to do: cells of the charter, pages ready to print, rows as high as their texts."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cuf_metrics.charte import PAGE, tone
from cuf_metrics.exports.mesure import CORPS, RESERVE, lines

# A text stays a text, whatever it starts with.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# As many rows as the format holds, written as they come.
FIL = OPTIONS | {"in_memory": False, "constant_memory": True}
# The date of a file that tells no day of its own, so that the same input gives the same bytes.
CREE = datetime(2020, 1, 1)  # noqa: DTZ001 — the format keeps no time zone
JOUR_AFFICHE = "dd/mm/yyyy"
NOM_MAX, INTERDITS = 31, re.compile(r"[\[\]:*?/\\\x00-\x1f]")
A4 = 9
BASE = {
    "font_name": "Calibri",
    "font_size": 10,
    "font_color": tone(PAGE["encre"]),
    "text_wrap": True,
    "valign": "top",
    "border": 1,
    "border_color": tone(PAGE["filet"]),
}
# Pixels of a column unit.
UNITE = 7 * RESERVE
HAUTEUR_MAXIMALE = 409


def look(book: Workbook, **changes) -> Format:
    """The look of a cell: that of every cell, with some changes."""
    return book.add_format(BASE | changes)


def page(sheet: Worksheet, repeated: int = 1, frozen: tuple[int, int] = (2, 1), paysage: bool = True) -> None:
    """A4, one page wide, without grid lines; the first rows on every page.

    Args:
        repeated: index of the last row shown again at the top of each page, from the first.
        frozen: rows and columns that stay in view.
        paysage: landscape rather than portrait.
    """
    sheet.set_paper(A4)
    if paysage:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.45, right=0.45, top=0.5, bottom=0.7)
    sheet.repeat_rows(0, repeated)
    sheet.freeze_panes(*frozen)
    sheet.hide_gridlines(2)


def fit(sheet: Worksheet, row: int, texts: Iterable[str], widths: Iterable[float], size: float = 10) -> None:
    """Make a row as high as its longest text: not every software does it by itself on opening.

    Args:
        texts, widths: text of each cell, and the width of its column in characters.
        size: of the letters, in points.
    """
    rooms = (width * UNITE * CORPS / size for width in widths)
    most = max(lines(text, room) for text, room in zip(texts, rooms, strict=True))
    sheet.set_row(row, min(HAUTEUR_MAXIMALE, 5 + most * size * 1.28))


def sheet_name(nom: str, *taken: str) -> str:
    """A name of a sheet as the format takes it, never one of those taken."""
    plain = INTERDITS.sub(" ", nom).strip(" '")[:NOM_MAX] or "Données"
    others = {name.casefold() for name in taken}
    return f"{plain[: NOM_MAX - 4]} (2)" if plain.casefold() in others else plain


def head(book: Workbook, **changes) -> Format:
    """The look of the head of a column."""
    ground = tone(PAGE["bleu"])
    wear = {"bold": True, "font_color": "#FFFFFF", "bg_color": ground, "border_color": ground, "valign": "vcenter"}
    return look(book, **wear | changes)


def heads(book: Workbook, sheet: Worksheet, row: int, names: Iterable[str]) -> int:
    """A row of heads; the row that follows it."""
    for column, name in enumerate(names):
        sheet.write_string(row, column, name, head(book))
    return row + 1


def titled(book: Workbook, sheet: Worksheet, texts: Sequence[str], row: int = 0) -> int:
    """A title, then sentences over the width of the page, one per row; the row that follows them."""
    top = look(book, font_name="Georgia", font_size=15, border=0, text_wrap=False, valign="vcenter")
    plain = look(book, border=0, text_wrap=False)
    sheet.set_row(row, 30)
    for offset, text in enumerate(texts):
        sheet.write_string(row + offset, 0, text, plain if offset else top)
    return row + len(texts)
