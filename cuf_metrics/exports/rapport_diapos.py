"""What stands on the slides of a report: words with their numbers, cards, tables, bars, the map."""

from collections.abc import Sequence
from datetime import date

from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.oxml import parse_xml
from pptx.slide import Slide
from pptx.text.text import _Paragraph
from pptx.util import Inches

from cuf_metrics.exports.diapo import (
    BLEU,
    ENCRE,
    FILET,
    FOND,
    GRIS,
    MARGE,
    UTILE,
    add_chart,
    add_outlines,
    add_words,
    block,
    describe,
    text_box,
    text_height,
)
from cuf_metrics.exports.logical_framework import band, shown
from cuf_metrics.exports.rapport_carte import LARGEUR, colour, outlines
from cuf_metrics.exports.rapport_commun import cell_text, known_bars, numeric_columns, pieces, plain
from cuf_metrics.exports.rapport_graphiques import bars_chart, parts_chart
from cuf_metrics.rapport.blocs import Barre, Carte, Chiffre, Graphique, Nombre, Paragraphe, Repartition, Tableau

BLANC = "#FFFFFF"
# Points: words of a slide, of a note; codes; cells, from few rows to many.
MOTS, NOTE, CODE, CELLULES = 15, 12, 8, (14, 12.5, 11)
# Inches: between paragraphs; margins of a cell, on each side; name of a section.
ENTRE, MARGE_X, MARGE_Y, SOUS_TITRE = 0.12, 0.1, 0.04, 0.36
CARTES_PAR_LIGNE, CARTES_PAR_DIAPO, BARRES_PAR_DIAPO = 4, 8, 12
# A thin rule under a cell, 6 350 English metric units: half a point.
FILET_BAS = (
    '<a:lnB xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" w="6350">'
    f'<a:solidFill><a:srgbClr val="{FILET[1:]}"/></a:solidFill></a:lnB>'
)


def words_height(bloc: Paragraphe) -> float:
    """Inches that a paragraph takes across a slide, and the air under it."""
    return text_height(plain(bloc), UTILE, _size(bloc)) + ENTRE


def add_paragraphs(slide: Slide, y: float, blocs: Sequence[Paragraphe]) -> float:
    """Paragraphs across a slide from `y`, in inches; where they end."""
    for bloc in blocs:
        height = words_height(bloc)
        write(text_box(slide, MARGE, y, UTILE, height - ENTRE), bloc)
        y += height
    return y


def add_heading(slide: Slide, y: float, text: str) -> float:
    """The name of a section among words, from `y`, in inches; where it ends."""
    add_words(text_box(slide, MARGE, y, UTILE, SOUS_TITRE), shown(text), 16, BLEU, serif=True)
    return y + SOUS_TITRE


def write(paragraph: _Paragraph, bloc: Paragraphe) -> None:
    """The words of a paragraph and its numbers, each in bold before its code."""
    ink = GRIS if bloc.style == "note" else ENCRE
    for piece in pieces(bloc):
        if isinstance(piece, Nombre):
            add_number(paragraph, piece, _size(bloc), ink)
        else:
            add_words(paragraph, piece, _size(bloc), ink)


def add_number(
    paragraph: _Paragraph, nombre: Nombre, size: float, ink: str = ENCRE, serif: bool = False, below: bool = False
) -> None:
    """A number in bold, then its code, small and grey, on the same line or on the next."""
    add_words(paragraph, shown(nombre.texte), size, ink, bold=True, serif=serif)
    if below:
        paragraph.add_line_break()
    add_words(paragraph, nombre.code if below else f"\u00a0{nombre.code}", min(CODE, size - 2), GRIS)


def add_cards(slide: Slide, y: float, bottom: float, figures: Sequence[Chiffre], edge: str) -> None:
    """Key figures as cards, in rows of equal length, from `y` to `bottom`."""
    rows = -(-len(figures) // CARTES_PAR_LIGNE)
    per_row, gap = -(-len(figures) // rows), 0.22
    width = (UTILE - gap * (per_row - 1)) / per_row
    height = min(2.4, (bottom - y - gap * (rows - 1)) / rows)
    texts = [shown(chiffre.nombre.texte) for chiffre in figures]
    size = min(_number_size(text, width - 0.36, height * 0.36) for text in texts)
    for at, chiffre in enumerate(figures):
        row, column = divmod(at, per_row)
        box = MARGE + column * (width + gap), y + row * (height + gap), width, height
        _card(slide, box, chiffre, size, edge)


def _number_size(text: str, width: float, height: float) -> int:
    """Points at which a number stands in a part of a card."""
    return next((s for s in (26, 22, 18, 16) if text_height(text, width, s, serif=True) < height), 12)


def add_bars(slide: Slide, y: float, bottom: float, bars: Sequence[Barre], bloc: Graphique, au: date) -> None:
    """Bars of a native chart from `y` to `bottom`, no taller than they ask for."""
    if bars:
        made = bars_chart(bars, bloc, slide.part.package, au, 13)
        add_chart(slide, made, MARGE, y, UTILE, min(bottom - y, 0.4 + 0.52 * len(bars)), shown(bloc.titre))


def add_spread(slide: Slide, y: float, bloc: Repartition, au: date) -> None:
    """A bar cut in parts, then what each part is under its colour."""
    drawn, _ = known_bars(bloc.parts)
    add_chart(slide, parts_chart(drawn, slide.part.package, au), MARGE, y, UTILE, 1.3, shown(bloc.titre))
    width = UTILE / len(bloc.parts)
    for at, part in enumerate(bloc.parts):
        x = MARGE + at * width
        block(slide, x, y + 1.6, width - 0.2, 0.07, part.couleur)
        add_words(text_box(slide, x, y + 1.78, width - 0.2, 0.6), shown(part.libelle), 13)
        size = next(s for s in (20, 16, 13, 11) if s == 11 or text_height(part.nombre.texte, width - 0.2, s) < 0.4)
        add_number(text_box(slide, x, y + 2.4, width - 0.2, 0.7), part.nombre, size, BLEU, serif=True, below=True)


def add_map(slide: Slide, y: float, bottom: float, carte: Carte) -> None:
    """The world as native shapes, then what its tints mean, from `y` to `bottom`."""
    height, rings = outlines()
    block(slide, MARGE, y, UTILE, bottom - y - 0.36, BLANC, FILET)
    scale = min(UTILE / LARGEUR, (bottom - y - 0.5) / height)
    left = MARGE + (UTILE - scale * LARGEUR) / 2
    colours = {code: colour(carte, code) for code in rings}
    add_outlines(slide, rings, colours, (left, y + 0.07, scale), shown(carte.titre))
    told = text_box(slide, MARGE, bottom - 0.3, UTILE, 0.3)
    told.alignment = PP_ALIGN.CENTER
    for tint, text in carte.legende:
        add_words(told, "■ ", 13, tint)
        add_words(told, f"{shown(text)}      ", 11)


def _card(slide: Slide, box: tuple[float, float, float, float], chiffre: Chiffre, size: float, edge: str) -> None:
    """The number, its code, what it counts, then its period and verdict; its source is in the notes."""
    x, y, width, height = box
    block(slide, x, y, width, height, BLANC, FILET)
    block(slide, x, y, width, 0.06, edge)
    inside, left, at = width - 0.36, x + 0.18, y + 0.18
    text, label = shown(chiffre.nombre.texte), shown(chiffre.libelle)
    tall = text_height(text, inside, size, serif=True) + text_height(chiffre.nombre.code, inside, CODE)
    told = text_box(slide, left, at, inside, tall)
    add_number(told, chiffre.nombre, size, BLEU, serif=True, below=True)
    worth = " · ".join(shown(text) for text in (chiffre.periode, chiffre.verdict) if text)
    foot = text_height(worth, inside, 10) if worth else 0
    room = y + height - 0.16 - foot - (at + tall + 0.08)
    small = next((s for s in (14, 13, 12, 11) if text_height(label, inside, s) < room), 10)
    add_words(text_box(slide, left, at + tall + 0.08, inside, room), label, small)
    if worth:
        add_words(text_box(slide, left, y + height - 0.1 - foot, inside, foot), worth, 10, GRIS)


def cell_size(tableau: Tableau, room: float) -> int:
    """Points of the cells of a table: the largest at which it stands whole in `room` inches; else the smallest."""
    return next((size for size in CELLULES if sum(heights(tableau, tableau.lignes, size)) <= room), CELLULES[-1])


def heights(tableau: Tableau, lines: Sequence[Sequence[str | Nombre]], size: float) -> list[float]:
    """Inches that the head of a table then each of its rows take across a slide, at so many points."""
    widths = _widths(tableau)
    return [
        max(_cell_height(cell, width, size) for cell, width in zip(line, widths, strict=True))
        for line in (tableau.entetes, *lines)
    ]


def add_table(slide: Slide, y: float, tableau: Tableau, lines: Sequence, size: float, code: str) -> None:
    """Rows of a table under its head, from `y`; numbers on the right."""
    tall = heights(tableau, lines, size)
    frame = slide.shapes.add_table(len(tall), len(tableau.entetes), *map(Inches, (MARGE, y, UTILE, sum(tall))))
    describe(frame, shown(tableau.titre or " · ".join(tableau.entetes)))
    made, right = frame.table, numeric_columns(tableau)
    for column, width in zip(made.columns, _widths(tableau), strict=True):
        column.width = Inches(width)
    ground, ink = band(code)
    for at, (row, height) in enumerate(zip(made.rows, tall, strict=True)):
        row.height = Inches(height)
        for column, cell in enumerate(row.cells):
            _cell(cell, ground if not at else BLANC if at % 2 else FOND)
            paragraph = cell.text_frame.paragraphs[0]
            if column in right:
                paragraph.alignment = PP_ALIGN.RIGHT
            content = (lines[at - 1] if at else tableau.entetes)[column]
            if isinstance(content, Nombre):
                add_number(paragraph, content, size, below=True)
            else:
                add_words(paragraph, cell_text(content), size, ENCRE if at else ink, bold=not at)


def _cell(cell: object, ground: str) -> None:
    """Margins, ground and a thin rule under a cell."""
    cell.margin_left = cell.margin_right = Inches(MARGE_X)
    cell.margin_top = cell.margin_bottom = Inches(MARGE_Y)
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(ground[1:])
    cell._tc.get_or_add_tcPr().insert(0, parse_xml(FILET_BAS))


def _widths(tableau: Tableau) -> list[float]:
    return [UTILE * share / sum(tableau.largeurs) for share in tableau.largeurs]


def _cell_height(cell: str | Nombre, width: float, size: float) -> float:
    inside = width - 2 * MARGE_X
    # Bold letters take a little more.
    height = text_height(cell_text(cell), inside * (0.94 if isinstance(cell, Nombre) else 1), size)
    if isinstance(cell, Nombre):
        height += text_height(cell.code, inside, CODE)
    return height + 2 * MARGE_Y + 0.02


def _size(bloc: Paragraphe) -> int:
    return NOTE if bloc.style == "note" else MOTS
