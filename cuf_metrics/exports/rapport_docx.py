"""A report as a DOCX document: A4, headings of Word, native charts, tables whose head comes again on each page."""

import vl_convert
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from cuf_metrics.charte import AXES, PAGE, tone
from cuf_metrics.exports.logical_framework import AUTEUR, LANGUE, MENTION, band, footer, shown, tint
from cuf_metrics.exports.rapport_carte import world_png, world_svg
from cuf_metrics.exports.rapport_commun import (
    EMBLEME,
    SOMMAIRE,
    Partie,
    axis_code,
    cell_text,
    file_date,
    known_bars,
    numeric_columns,
    parts,
    pieces,
    unknown_bars,
)
from cuf_metrics.exports.rapport_graphiques import bars_chart, parts_chart, scratch_package
from cuf_metrics.exports.word import (
    CELLULE,
    TEXTE,
    TITRES,
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
from cuf_metrics.exports.word_dessins import add_chart, add_entry, add_vector, bookmark
from cuf_metrics.rapport.blocs import (
    Bloc,
    Carte,
    Chiffre,
    Chiffres,
    Graphique,
    Nombre,
    Paragraphe,
    Rapport,
    Repartition,
    Tableau,
    Titre,
)

COTES, LARGEUR = 20, 210 - 2 * 20
# Font, points, space before and after: a page to read, where the logical framework is a page to consult.
STYLES = {
    "Normal": (TEXTE, 10.5, 0, 6),
    "Title": (TITRES, 34, 6, 6),
    "Subtitle": (TITRES, 16, 0, 18),
    "Heading 1": (TITRES, 18, 0, 10),
    "Heading 2": (TITRES, 12.5, 10, 4),
    "Heading 3": (TEXTE, 10.5, 8, 4),
}
BLEU, GRIS, ENCRE = (tone(PAGE[name]) for name in ("bleu", "gris", "encre"))
# Millimetres of a bar chart per bar, and around the bars; of a bar cut in parts.
PAR_BARRE, AUTOUR, BANDE = 7, 6, 16


def report_docx(rapport: Rapport) -> bytes:
    """The report as a DOCX document, A4 portrait.

    Returns:
        The bytes of the file: cover, contents, then one part per heading of level 1. The same report
        gives the same bytes.
    """
    doc = _document(rapport)
    found = parts(rapport)
    _cover(doc, rapport)
    _contents(doc, found)
    for at, partie in enumerate(found):
        _part(doc, rapport, partie, at)
    return to_bytes(doc)


def _document(rapport: Rapport) -> Document:
    doc = new_document(LANGUE, paysage=False)
    about = footer(rapport.mention)
    describe(
        doc,
        file_date(rapport),
        LANGUE,
        title=shown(rapport.titre),
        subject=shown(rapport.sous_titre),
        author=AUTEUR,
        last_modified_by=AUTEUR,
        comments=about,
    )
    for name, (font, size, before, after) in STYLES.items():
        style = doc.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = name.startswith("Heading")
        style.font.color.rgb = RGBColor.from_string((BLEU if name in ("Title", "Heading 2") else ENCRE)[1:])
    doc.styles["Normal"].paragraph_format.line_spacing = 1.12
    doc.styles["Heading 3"].font.bold = True
    page = doc.sections[0]
    page.left_margin = page.right_margin = Mm(COTES)
    page.top_margin, page.bottom_margin, page.different_first_page_header_footer = Mm(22), Mm(20), True
    page.header.paragraphs[0].text = shown(rapport.titre)
    for each in (page.footer, page.first_page_footer):
        page_footer(each.paragraphs[0], about)
    return doc


def _cover(doc: Document, rapport: Rapport) -> None:
    """Who speaks, the title, the colours of the axes, and what the report is a state of."""
    emblem = add_vector(
        doc, EMBLEME.read_text("utf-8"), vl_convert.svg_to_png(EMBLEME.read_text("utf-8"), scale=8), 18, MENTION
    )
    emblem.paragraph_format.space_before = Pt(90)
    add(doc.add_paragraph(), MENTION, color=GRIS, size=Pt(11))
    doc.add_paragraph(shown(rapport.titre), "Title")
    doc.add_paragraph(shown(rapport.sous_titre), "Subtitle")
    strip = table(doc, 1, [1] * len(AXES), LARGEUR)
    for cell, code in zip(strip.rows[0].cells, AXES, strict=True):
        fill(cell, "", band(code)[0])
        cell.paragraphs[0].paragraph_format.line_spacing = Pt(5)
    doc.add_paragraph().paragraph_format.space_after = Pt(100)
    if rapport.mention:
        _paragraph(doc, Paragraphe(rapport.mention, style="mention"))
    state = table(doc, len(rapport.etat), [26, 74], LARGEUR)
    for row, (label, text) in zip(state.rows, rapport.etat, strict=True):
        fill(row.cells[0], shown(label), tint(""), bold=True)
        fill(row.cells[1], shown(text))


def _contents(doc: Document, found: list[Partie]) -> None:
    """The parts and their pages; not a heading itself."""
    head = doc.add_paragraph()
    head.paragraph_format.page_break_before = True
    add(head, SOMMAIRE, name=TITRES, size=Pt(19), color=BLEU)
    for at, partie in enumerate(found):
        entry = doc.add_paragraph()
        entry.paragraph_format.tab_stops.add_tab_stop(Mm(LARGEUR), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        add_entry(entry, shown(partie.titre), _name(at))


def _name(at: int) -> str:
    return f"partie_{at + 1}"


def _part(doc: Document, rapport: Rapport, partie: Partie, at: int) -> None:
    code = axis_code(partie.titre)
    heading = doc.add_heading(shown(partie.titre), 1)
    heading.paragraph_format.page_break_before = True
    bookmark(heading, _name(at), at)
    banded(heading, band(code)[0], tint(code))
    for bloc in partie.blocs:
        _bloc(doc, rapport, code, bloc)


def _bloc(doc: Document, rapport: Rapport, code: str, bloc: Bloc) -> None:
    match bloc:
        case Titre():
            doc.add_heading(shown(bloc.texte), bloc.niveau)
        case Paragraphe():
            _paragraph(doc, bloc)
        case Chiffres():
            _key_figures(doc, bloc)
        case Tableau():
            _table(doc, bloc, code)
        case Graphique():
            _bars(doc, rapport, bloc)
        case Repartition():
            _spread(doc, rapport, bloc)
        case Carte():
            _map(doc, bloc)


def _paragraph(doc: Document, bloc: Paragraphe) -> None:
    made = doc.add_paragraph()
    look = {"note": {"size": Pt(9), "color": GRIS}}.get(bloc.style, {})
    for piece in pieces(bloc):
        if isinstance(piece, str):
            add(made, piece, **look)
        else:
            _number(made, piece, **look)
    if bloc.style == "mention":
        banded(made, AXES["4"][0], tint("4"))


def _number(made: Paragraph, nombre: Nombre, between: str = "\u00a0", **look) -> None:
    """A number in bold, then its code, small and grey."""
    add(made, shown(nombre.texte), **look | {"bold": True})
    add(made, f"{between}{nombre.code}", size=Pt(6.5), color=GRIS)


def _key_figures(doc: Document, bloc: Chiffres) -> None:
    """Cards, three to a row, or all on one where they are two or four."""
    per_row = len(bloc.chiffres) if len(bloc.chiffres) in (2, 4) else 3
    rows = [bloc.chiffres[at : at + per_row] for at in range(0, len(bloc.chiffres), per_row)]
    made = table(doc, len(rows), [1] * per_row, LARGEUR)
    for row, figures in zip(made.rows, rows, strict=True):
        for cell, chiffre in zip(row.cells, figures, strict=False):
            _card(cell, chiffre)
    doc.add_paragraph().paragraph_format.space_after = Pt(0)


def _card(cell: _Cell, chiffre: Chiffre) -> None:
    told = cell.paragraphs[0]
    told.style = CELLULE
    told.paragraph_format.space_before = Pt(4)
    size = 14 if len(chiffre.nombre.texte) < 18 else 12
    _number(told, chiffre.nombre, between="\n", name=TITRES, size=Pt(size), color=BLEU)
    _line(cell, chiffre.libelle, size=Pt(9.5))
    worth = " · ".join(text for text in (chiffre.periode, chiffre.verdict) if text)
    if worth:
        _line(cell, worth, size=Pt(8), color=GRIS)
    cell.paragraphs[-1].paragraph_format.space_after = Pt(4)


def _line(cell: _Cell, text: str, **font) -> None:
    add(cell.add_paragraph(style=CELLULE), shown(text), **font)


def _table(doc: Document, bloc: Tableau, code: str) -> None:
    """A table under its title; numbers on the right, under heads on the right."""
    _caption(doc, bloc.titre)
    made = table(doc, 1 + len(bloc.lignes), bloc.largeurs, LARGEUR)
    ground, ink = band(code)
    repeat(made.rows[0])
    grid = [row.cells for row in made.rows]
    numeric = numeric_columns(bloc)
    for at, (cell, head) in enumerate(zip(grid[0], bloc.entetes, strict=True)):
        _aligned(fill(cell, shown(head), ground, bold=True, color=ink), at in numeric)
    for cells, line in zip(grid[1:], bloc.lignes, strict=True):
        for at, (cell, told) in enumerate(zip(cells, line, strict=True)):
            if isinstance(told, Nombre):
                cell.paragraphs[0].style = CELLULE
                _number(cell.paragraphs[0], told, between="\n")
                _aligned(cell.paragraphs[0], at in numeric)
            else:
                _aligned(fill(cell, cell_text(told)), at in numeric)
    for cells in grid[2::2]:
        for cell in cells:
            shade(cell, tone(PAGE["fond"]))
    # Neither the head at the foot of a page, nor the source at the top of the next, stays alone.
    keep(made.rows[:2])
    for cell in grid[-1]:
        cell.paragraphs[-1].paragraph_format.keep_with_next = True
    _source(doc, bloc.source)


def _aligned(made: Paragraph, right: bool) -> None:
    if right:
        made.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _bars(doc: Document, rapport: Rapport, bloc: Graphique) -> None:
    _caption(doc, bloc.titre)
    drawn, unknown = known_bars(bloc.barres)
    if drawn:
        made = bars_chart(drawn, bloc, scratch_package(), file_date(rapport), 9)
        _held(add_chart(doc, made, LARGEUR, AUTOUR + PAR_BARRE * len(drawn), shown(bloc.titre)))
    if unknown:
        _paragraph(doc, unknown_bars(unknown))
    _source(doc, bloc.source)


def _spread(doc: Document, rapport: Rapport, bloc: Repartition) -> None:
    """The bar, then what each part is under its colour."""
    _caption(doc, bloc.titre)
    drawn, _ = known_bars(bloc.parts)
    _held(add_chart(doc, parts_chart(drawn, scratch_package(), file_date(rapport)), LARGEUR, BANDE, shown(bloc.titre)))
    made = table(doc, 1, [1] * len(bloc.parts), LARGEUR)
    for cell, part in zip(made.rows[0].cells, bloc.parts, strict=True):
        told = fill(cell, "■ ", color=part.couleur)
        add(told, shown(part.libelle) + "\n")
        _number(told, part.nombre, between="\n")
    _source(doc, bloc.source)


def _map(doc: Document, bloc: Carte) -> None:
    _caption(doc, bloc.titre)
    drawn = add_vector(doc, world_svg(bloc), world_png(bloc), LARGEUR * 0.84, shown(bloc.titre))
    drawn.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _held(drawn)
    key = doc.add_paragraph()
    for colour, text in bloc.legende:
        add(key, "■\u00a0", color=colour, size=Pt(11))
        add(key, f"{shown(text)}    ".replace(" ", "\u00a0"), size=Pt(9))
        add(key, " ")
    _source(doc, bloc.source)


def _caption(doc: Document, titre: str) -> None:
    if titre:
        doc.add_heading(shown(titre), 3)


def _held(made: Paragraph) -> None:
    made.paragraph_format.keep_with_next = True
    made.paragraph_format.space_after = Pt(2)


def _source(doc: Document, source: str) -> None:
    """Where a figure or a table comes from, and the air under it."""
    made = doc.add_paragraph()
    made.paragraph_format.space_before, made.paragraph_format.space_after = Pt(3), Pt(8)
    if source:
        add(made, shown(source), size=Pt(8), color=GRIS)
