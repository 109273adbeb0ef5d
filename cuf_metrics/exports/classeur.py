"""What XlsxWriter leaves to do: cells of the charter, pages ready to print, rows as high as their texts."""

from collections.abc import Iterable

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cuf_metrics.charte import PAGE, tone
from cuf_metrics.exports.mesure import CORPS, RESERVE, lines

# A text stays a text, whatever it starts with.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
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
