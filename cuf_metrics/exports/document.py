"""The logical framework as a document: a title page, a section per axis, then the indicator sheets."""

from collections.abc import Sequence
from datetime import date

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.shared import Pt
from docx.table import Table, _Cell

from cuf_metrics.charte import PAGE, tone
from cuf_metrics.exports.logical_framework import (
    AUTEUR,
    COLONNES,
    FICHES,
    LANGUE,
    MENTION,
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
)
from cuf_metrics.exports.word import (
    add,
    banded,
    describe,
    fill,
    keep,
    new_document,
    page_footer,
    repeat,
    shade,
    table,
    to_bytes,
)
from cuf_metrics.indicators.framework import Ligne
from cuf_metrics.indicators.state import Etat


def framework_document(
    lines: Sequence[Ligne], states: Sequence[Etat], axes: dict[str, str], au: date, source: str, mention: str = ""
) -> bytes:
    """The logical framework as a DOCX document, A4 landscape.

    Args:
        lines: the matrix, from `framework`.
        states: every indicator, at the date `au`.
        axes: code of an axis → its title.
        au: date of the state; also the date of the file, so that the same input gives the same bytes.
        source: documents and dataset it is made of, in French.
        mention: what any copy must say of the dataset, on the title page and at the foot of each, or "".

    Returns:
        The bytes of the file: title page, one section per axis, one sheet per indicator.
    """
    doc = new_document(LANGUE)
    describe(
        doc, au, LANGUE, title=TITRE, subject=SUJET, author=AUTEUR, last_modified_by=AUTEUR, comments=footer(mention)
    )
    _cover(doc, axes, date_text(au), reading(states, source, mention), footer(mention))
    for code, levels in matrices(lines).items():
        _section(doc, axis_title(code, axes), code)
        _matrix(doc, code, levels)
    _section(doc, FICHES)
    for state in states:
        _card(doc, state)
    return to_bytes(doc)


def _cover(doc: Document, axes: dict[str, str], subtitle: str, notes: list[tuple[str, str]], foot: str) -> None:
    """The title, the four axes in their colours, and what to know before reading."""
    page = doc.sections[0]
    page.different_first_page_header_footer = True
    for each in (page.footer, page.first_page_footer):
        page_footer(each.paragraphs[0], foot)
    maker = doc.add_paragraph()
    maker.paragraph_format.space_before = Pt(64)
    add(maker, MENTION, color=tone(PAGE["gris"]))
    doc.add_paragraph(TITRE, "Title")
    doc.add_paragraph(subtitle, "Subtitle")
    strip = table(doc, 1, [1] * len(axes))
    for cell, code in zip(strip.rows[0].cells, axes, strict=True):
        ground, ink = band(code)
        told = fill(cell, f"Axe {code}\n", ground, bold=True, size=Pt(11), color=ink)
        add(told, shown(axes[code]), size=Pt(11), color=ink)
    doc.add_paragraph()
    _pairs(table(doc, len(notes), [15, 85]), notes, tint(""))


def _section(doc: Document, title: str, code: str = "") -> None:
    """A new page under a heading; its name is recalled on the next pages."""
    section = doc.add_section(WD_SECTION.NEW_PAGE)
    section.header.is_linked_to_previous = False
    section.header.paragraphs[0].text = title
    banded(doc.add_heading(title, 1), band(code)[0], tint(code))


def _matrix(doc: Document, code: str, levels: list[Niveau]) -> None:
    """The matrix of an axis; the label of a level is merged over its lines."""
    made = table(doc, 1 + sum(len(level.lignes) + bool(level.note) for level in levels), list(COLONNES.values()))
    rows = [row.cells for row in made.rows]
    ground, ink = band(code)
    repeat(made.rows[0])
    for cell, label in zip(rows[0], COLONNES, strict=True):
        fill(cell, label, ground, bold=True, color=ink)
    at = 1
    for level in levels:
        start = at
        for line in level.lignes:
            _line(rows[at], line)
            at += 1
        if level.note:
            fill(rows[at][1].merge(rows[at][-1]), shown(level.note), tint(code, 0.05), italic=True)
            at += 1
        for row in rows[start:at]:
            # Each of them: where a page cuts the merged cell, the ground goes on.
            shade(row[0], tint(code))
        fill(rows[start][0].merge(rows[at - 1][0]), level.titre, bold=True)
    # The last level starts on a new page rather than go on without its label.
    keep(made.rows[start:])


def _line(cells: tuple[_Cell, ...], line: Ligne) -> None:
    """A line of the matrix; the names of its indicators stand out."""
    fill(cells[1], logic_text(line))
    told = cells[2].paragraphs[0]
    if not line.etats:
        fill(cells[2], shown(line.sans), italic=True, color=tone(PAGE["gris"]))
    for position, (name, rest) in enumerate(map(indicator_parts, line.etats)):
        if position:
            told = cells[2].add_paragraph()
        told.style = cells[1].paragraphs[0].style
        add(told, name, bold=True)
        add(told, rest)
    fill(cells[3], listed(line.sources))
    fill(cells[4], listed(line.hypotheses))


def _card(doc: Document, state: Etat) -> None:
    """The sheet of an indicator, held on one page under its name."""
    code = axis_of(state)
    (_, title), *rows = card(state)
    banded(doc.add_heading(title, 2), band(code)[0], tint(code, 0.2))
    made = table(doc, len(rows), [15, 85])
    _pairs(made, rows, tint(code, 0.06))
    keep(made.rows)


def _pairs(made: Table, rows: list[tuple[str, str]], ground: str) -> None:
    """Labels and texts as the two columns of a table."""
    for row, (label, text) in zip(made.rows, rows, strict=True):
        first, second = row.cells
        fill(first, label, ground, bold=True)
        fill(second, text)
