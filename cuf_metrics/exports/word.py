"""What python-docx leaves to do: a page, French styles, a table style, shading, fields, fixed bytes."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from cuf_metrics.charte import PAGE, tone

MARGE = 15
UTILE = 297 - 2 * MARGE
TEXTE, TITRES = "Calibri", "Georgia"
# Styles of our own: text of a cell, table.
CELLULE, GRILLE = "Cellule", "Grille"
# Font, points, space before and after.
STYLES = {
    "Normal": (TEXTE, 10, 0, 4),
    CELLULE: (TEXTE, 9, 0, 0),
    "Header": (TEXTE, 8.5, 0, 0),
    "Footer": (TEXTE, 8.5, 0, 0),
    "Title": (TITRES, 30, 0, 2),
    "Subtitle": (TITRES, 14, 0, 12),
    "Heading 1": (TITRES, 15, 0, 8),
    "Heading 2": (TITRES, 11.5, 12, 0),
}
GRIS = ("Header", "Footer", "Subtitle")


def new_document(langue: str, paysage: bool = True) -> Docx:
    """An empty document, A4, with the fonts and the language of its styles set.

    Args:
        langue: BCP 47 code of the language that a spelling checker and a screen reader follow.
        paysage: landscape rather than portrait.

    Returns:
        The document, with the styles of `STYLES` and the table style `GRILLE`.
    """
    doc = Document()
    page = doc.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    if paysage:
        page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    page.left_margin = page.right_margin = page.top_margin = Mm(MARGE)
    page.bottom_margin, page.header_distance, page.footer_distance = Mm(16), Mm(7), Mm(8)
    doc.styles.add_style(CELLULE, WD_STYLE_TYPE.PARAGRAPH).base_style = doc.styles["Normal"]
    for name, (font, size, before, after) in STYLES.items():
        _style(doc.styles[name], font, size, "gris" if name in GRIS else "encre")
        doc.styles[name].paragraph_format.space_before = Pt(before)
        doc.styles[name].paragraph_format.space_after = Pt(after)
        doc.styles[name].paragraph_format.line_spacing = 1
    _table_style(doc)
    for lang in (*doc.styles.element.iter(qn("w:lang")), *doc.settings.element.iter(qn("w:themeFontLang"))):
        lang.set(qn("w:val"), langue)
    for setting in doc.settings.element.iter(qn("w:compatSetting")):
        # The format of 2013 and later: otherwise the file opens in « mode de compatibilité ».
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    return doc


def describe(doc: Docx, au: date, langue: str, **properties: str) -> None:
    """Set the document properties, dated of the state rather than of the run.

    Args:
        properties: names and values of core properties (title, subject, author…).
    """
    core = doc.core_properties
    core.created = core.modified = datetime(au.year, au.month, au.day)  # noqa: DTZ001 — the format keeps no time zone
    core.language = langue
    for name, value in properties.items():
        setattr(core, name, value)


def to_bytes(doc: Docx) -> bytes:
    """The file, the same bytes for the same document."""
    saved = io.BytesIO()
    doc.save(saved)
    return timeless(saved)


def timeless(saved: io.BytesIO) -> bytes:
    """A file of Office whose parts carry no time, so that the same content gives the same bytes."""
    out = io.BytesIO()
    with ZipFile(saved) as parts, ZipFile(out, "w", ZIP_DEFLATED) as copy:
        for name in parts.namelist():
            copy.writestr(ZipInfo(name), parts.read(name), ZIP_DEFLATED)
    return out.getvalue()


def table(doc: Docx, rows: int, shares: Sequence[float], utile: float = UTILE) -> Table:
    """A table across the page, none of its rows cut by a page break.

    Args:
        shares: relative width of each column.
        utile: width of the table, in millimetres.

    Returns:
        The table, empty.
    """
    made = doc.add_table(rows, len(shares), GRILLE)
    made.autofit = False
    widths = [Mm(utile * share / sum(shares)) for share in shares]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    for row in made.rows:
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    return made


def repeat(row: _Row) -> None:
    """Show a row again at the top of each page of its table."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader"))


def keep(rows: Sequence[_Row]) -> None:
    """Hold rows together on a page, where they fit on one."""
    for row in rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def shade(cell: _Cell, ground: str) -> None:
    """Colour the ground of a cell, `#RRGGBB`."""
    cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=ground[1:]))


def fill(cell: _Cell, text: str, ground: str = "", **font) -> Paragraph:
    """Write a text in an empty cell.

    Args:
        text: may hold line breaks.
        ground: colour behind it, `#RRGGBB`, or "".
        font: attributes of the run's font (bold, italic…); `color` as `#RRGGBB`.

    Returns:
        The paragraph, for more runs.
    """
    if ground:
        shade(cell, ground)
    paragraph = cell.paragraphs[0]
    paragraph.style = CELLULE
    add(paragraph, text, **font)
    return paragraph


def add(paragraph: Paragraph, text: str, **font) -> None:
    """Add a run to a paragraph; `font` as in `fill`."""
    run = paragraph.add_run(text)
    for name, value in font.items():
        if name == "color":
            run.font.color.rgb = RGBColor.from_string(value[1:])
        else:
            setattr(run.font, name, value)


def banded(paragraph: Paragraph, edge: str, ground: str) -> None:
    """A thick coloured edge and a ground behind a heading; the text keeps the colour of its style."""
    borders = element("w:pBdr")
    borders.append(element("w:left", val="single", sz="48", space="6", color=edge[1:]))
    properties = paragraph._p.get_or_add_pPr()
    properties.append(borders)
    properties.append(element("w:shd", val="clear", color="auto", fill=ground[1:]))
    paragraph.paragraph_format.left_indent = Mm(4)


def page_footer(paragraph: Paragraph, text: str) -> None:
    """« … · page X / Y », both counted by the reader's software."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(f"{text} · page ")
    field(paragraph, "PAGE")
    paragraph.add_run(" / ")
    field(paragraph, "NUMPAGES")


def field(parent: Paragraph, code: str, **attributes: str) -> None:
    """A field at the end of a paragraph, that the reader's software computes."""
    made = element("w:fldSimple", instr=code, **attributes)
    parent._p.append(made)
    made.append(parent.add_run("1")._r)


def _style(style: ParagraphStyle, font: str, size: float, colour: str) -> None:
    """One font for every script; the theme, which would win over it, is left out."""
    style.font.name, style.font.size = font, Pt(size)
    style.font.color.rgb = RGBColor.from_string(tone(PAGE[colour])[1:])
    style.font.italic = False
    style.font.bold = False
    fonts = style.element.rPr.rFonts
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)
    for rule in style.element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}"):
        rule.getparent().remove(rule)


def _table_style(doc: Docx) -> None:
    """Thin rules and some air around the text, for every table of the document."""
    properties = element("w:tblPr")
    properties.append(element("w:tblInd", w="0", type="dxa"))
    rules, air = element("w:tblBorders"), element("w:tblCellMar")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        rules.append(element(f"w:{side}", val="single", sz="4", space="0", color=tone(PAGE["filet"])[1:]))
    for side, width in (("top", "30"), ("left", "85"), ("bottom", "30"), ("right", "85")):
        air.append(element(f"w:{side}", w=width, type="dxa"))
    properties.extend((rules, air))
    doc.styles.add_style(GRILLE, WD_STYLE_TYPE.TABLE).element.append(properties)


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """An element of the format, with attributes of the same prefix."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made
