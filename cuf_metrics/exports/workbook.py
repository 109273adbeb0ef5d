"""The logical framework as a workbook: a sheet to read first, one per axis, the indicator sheets, the data."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from itertools import cycle

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from cuf_metrics.charte import PAGE, tone
from cuf_metrics.exports.classeur import OPTIONS, fit, look, page
from cuf_metrics.exports.logical_framework import (
    AUTEUR,
    COLONNES,
    FICHES,
    LANGUE,
    SUJET,
    TITRE,
    Niveau,
    axis_of,
    axis_title,
    band,
    card,
    date_text,
    footer,
    indicator_parts,
    listed,
    logic_text,
    matrices,
    reading,
    shown,
    tint,
    value_source,
)
from cuf_metrics.indicators.framework import NIVEAUX, Ligne
from cuf_metrics.indicators.state import COLONNES as DONNEES
from cuf_metrics.indicators.state import Etat, as_frame

FEUILLES = {
    "Fiches": f"{FICHES} : définition, calcul, référence, cible, valeur, statut, source",
    "Données": "Un indicateur par ligne, nombres et dates à réemployer ; une case vide est une inconnue",
}
LARGEURS_NOTES = {"Rubrique": 24, "Contenu": 118}
LARGEURS_FICHES = (19, 26, 21, 14, 16, 12, 13, 16, 16, 18, 23, 14, 11, 12, 44)
LARGEURS_DONNEES = (11, 30, 9, 20, 15, 21, 12, 12, 10, 15, 12, 10, 12, 13, 13, 60)


def framework_workbook(
    lines: Sequence[Ligne], states: Sequence[Etat], axes: dict[str, str], au: date, source: str, mention: str = ""
) -> bytes:
    """The logical framework as an XLSX workbook, ready to print on A4.

    Args:
        lines: the matrix, from `framework`.
        states: every indicator, at the date `au`.
        axes: code of an axis → its title.
        au: date of the state; also the date of the file, so that the same input gives the same bytes.
        source: documents and dataset it is made of, in French.
        mention: what any copy must say of the dataset, on the first sheet and at the foot of each, or "".

    Returns:
        The bytes of the file: sheets « Lisez-moi », « Axe 1 »…, « Fiches » and « Données ».
    """
    out = io.BytesIO()
    book = Workbook(out, OPTIONS)
    created = datetime(au.year, au.month, au.day)  # noqa: DTZ001 — the format keeps no time zone
    book.set_properties({"title": TITRE, "subject": SUJET, "author": AUTEUR, "company": AUTEUR, "created": created})
    book.set_custom_property("Langue", LANGUE)
    _about(book, axes, [("Date", date_text(au)), *reading(states, source, mention)])
    for code, levels in matrices(lines).items():
        _matrix(book, code, axis_title(code, axes), levels)
    _cards(book, states)
    _data(book, states)
    for sheet in book.worksheets():
        sheet.set_footer(f"&C&9{footer(mention)} · page &P / &N")
    book.close()
    return out.getvalue()


def _about(book: Workbook, axes: dict[str, str], notes: list[tuple[str, str]]) -> None:
    """What to know before reading, then the way to each sheet."""
    sheet = _sheet(book, "Lisez-moi", LARGEURS_NOTES, TITRE)
    label, text = look(book, bold=True, bg_color=tint("")), look(book)
    link = look(book, underline=1, font_color=tone(PAGE["bleu"]))
    parts = {f"Axe {code}": title for code, title in axes.items()} | FEUILLES
    for row, (name, told) in enumerate((*notes, *parts.items()), 2):
        if name in parts:
            sheet.write_url(row, 0, f"internal:'{name}'!A1", link, name)
        else:
            sheet.write_string(row, 0, name, label)
        sheet.write_string(row, 1, shown(told), text)
        fit(sheet, row, (name, told), LARGEURS_NOTES.values())


def _matrix(book: Workbook, code: str, title: str, levels: list[Niveau]) -> None:
    """The matrix of an axis; the label of a level is merged over its lines."""
    sheet = _sheet(book, f"Axe {code}", COLONNES, title, code)
    label, note = look(book, bold=True, bg_color=tint(code)), look(book, italic=True, bg_color=tint(code, 0.05))
    row = 2
    for level in levels:
        start = row
        for line in level.lignes:
            fit(sheet, row, (level.titre, *_line(book, sheet, row, line)), COLONNES.values())
            row += 1
        if level.note:
            sheet.merge_range(row, 1, row, len(COLONNES) - 1, "", note)
            sheet.write_string(row, 1, shown(level.note), note)
            row += 1
        if row - start > 1:
            sheet.merge_range(start, 0, row - 1, 0, "", label)
        sheet.write_string(start, 0, level.titre, label)


def _line(book: Workbook, sheet: Worksheet, row: int, line: Ligne) -> tuple[str, str, str, str]:
    """Write a line of the matrix; what its cells then read."""
    text = look(book)
    logic, sources, assumed = logic_text(line), listed(line.sources), listed(line.hypotheses)
    for column, words in ((1, logic), (3, sources), (4, assumed)):
        sheet.write_string(row, column, words, text)
    if not line.etats:
        sheet.write_string(row, 2, shown(line.sans), look(book, italic=True, font_color=tone(PAGE["gris"])))
        return logic, shown(line.sans), sources, assumed
    parts = [indicator_parts(state) for state in line.etats]
    words = [word for position, (name, rest) in enumerate(parts) for word in ("\n" * bool(position) + name, rest)]
    # The name of an indicator in bold, then the rest: a rich text is a text, never a formula.
    runs = [run for pair in zip(cycle((look(book, bold=True), text)), words, strict=False) for run in pair]
    sheet.write_rich_string(row, 2, *runs, text)
    return logic, "".join(words), sources, assumed


def _cards(book: Workbook, states: Sequence[Etat]) -> None:
    """One row per indicator: the guide's sheet, then its value."""
    cards = [card(state) for state in states]
    heads = [label for label, _ in cards[0]] if cards else ["Indicateur"]
    sheet = _sheet(book, "Fiches", dict(zip(heads, LARGEURS_FICHES, strict=False)), FICHES)
    text = look(book, font_size=11)
    for row, (state, rows) in enumerate(zip(states, cards, strict=True), 2):
        name = look(book, font_size=11, bold=True, bg_color=tint(axis_of(state)))
        for column, (_, told) in enumerate(rows):
            sheet.write_string(row, column, told, text if column else name)
        fit(sheet, row, [told for _, told in rows], LARGEURS_FICHES, 11)
    sheet.autofilter(1, 0, len(states) + 1, len(heads) - 1)


def _data(book: Workbook, states: Sequence[Etat]) -> None:
    """The states as typed cells: a number is a number, a date is a date, what is not known is empty."""
    sheet = _sheet(book, "Données", dict(zip(DONNEES.values(), LARGEURS_DONNEES, strict=True)), "Données")
    frame = as_frame(list(states))
    frame["niveau"] = frame["niveau"].map(NIVEAUX)
    frame["source"] = [value_source(state) for state in states]
    number = {"align": "right", "indent": 1}
    text, day = look(book), look(book, num_format="dd/mm/yyyy", align="left")
    whole, decimal = (look(book, **number, num_format=shape) for shape in ("#,##0", "#,##0.00"))
    for row, record in enumerate(frame.itertuples(index=False), 2):
        for column, value in enumerate(record):
            if value is None:
                sheet.write_blank(row, column, None, text)
            elif isinstance(value, str):
                sheet.write_string(row, column, shown(value), text)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, day)
            else:
                sheet.write_number(row, column, value, whole if value == int(value) else decimal)
        fit(sheet, row, ["" if value is None else str(value) for value in record], LARGEURS_DONNEES)
    sheet.autofilter(1, 0, len(frame) + 1, len(DONNEES) - 1)
    # A code such as 1.1 and a year told as published are texts: no warning triangle.
    sheet.ignore_errors({"number_stored_as_text": f"A1:P{len(frame) + 2}"})


def _sheet(book: Workbook, name: str, widths: dict[str, int], title: str, code: str = "") -> Worksheet:
    """A sheet with its title and heads, repeated and frozen, ready to print.

    Args:
        widths: head of each column → its width in characters.
        code: axis whose colour the heads wear.
    """
    sheet = book.add_worksheet(name)
    ground, ink = band(code)
    head = look(book, bold=True, font_color=ink, bg_color=ground, border_color=ground, valign="vcenter")
    top = look(book, font_name="Georgia", font_size=15, border=0, text_wrap=False, valign="vcenter")
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, title, top)
    for column, (label, width) in enumerate(widths.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, label, head)
    fit(sheet, 1, widths, widths.values())
    sheet.set_tab_color(ground)
    page(sheet)
    return sheet
