"""The review of a report as a workbook: a sheet to read first, its figures, its findings."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pandas as pd
from xlsxwriter import Workbook

from cuf_metrics.charte import PAGE, tone
from cuf_metrics.exports.classeur import OPTIONS, fit, look, page

LARGEURS = {
    "Code": 16,
    "Publié": 11,
    "Recalculé": 11,
    "Écart": 10,
    "Précision": 11,
    "Unité": 14,
    "Période": 12,
    "Verdict": 16,
    "Part connue": 9,
    "Gravité": 12,
    "Règle": 13,
    "Passage": 60,
    "Passages": 70,
}
LARGEUR = 28


def review_workbook(titre: str, notes: Mapping[str, str], tables: Mapping[str, pd.DataFrame], au: date) -> bytes:
    """Tables of a review as an XLSX workbook, ready to print on A4.

    Args:
        titre: of the workbook.
        notes: what to know before reading: heading → text.
        tables: name of a sheet → its rows, columns as headings; a text stays a text.
        au: date of the file, so that the same input gives the same bytes.

    Returns:
        The bytes of the file: « Lisez-moi », then one sheet per table.
    """
    out = io.BytesIO()
    book = Workbook(out, OPTIONS)
    book.set_properties({"title": titre, "created": datetime(au.year, au.month, au.day)})  # noqa: DTZ001 — no time zone
    _lines(book, "Lisez-moi", pd.DataFrame(list(notes.items()), columns=["Rubrique", "Contenu"]), (24, 110))
    for name, rows in tables.items():
        _lines(book, name, rows, [LARGEURS.get(column, LARGEUR) for column in rows.columns])
    for sheet in book.worksheets():
        sheet.set_footer("&C&9page &P / &N")
    book.close()
    return out.getvalue()


def _lines(book: Workbook, name: str, rows: pd.DataFrame, widths: Sequence[float]) -> None:
    sheet = book.add_worksheet(name)
    head, cell, figure = (
        look(book, bold=True, bg_color=tone(PAGE["voile"])),
        look(book),
        look(book, num_format="#,##0.##"),
    )
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, rows.columns[column], head)
    for rank, line in enumerate(rows.itertuples(index=False), 1):
        for column, value in enumerate(line):
            if isinstance(value, str):
                sheet.write_string(rank, column, value, cell)
            elif pd.isna(value):
                sheet.write_blank(rank, column, None, cell)
            else:
                sheet.write_number(rank, column, value, figure)
        fit(sheet, rank, [value if isinstance(value, str) else "" for value in line], widths)
    page(sheet, repeated=0, frozen=(1, 1))
