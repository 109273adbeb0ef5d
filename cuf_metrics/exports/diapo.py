"""What python-pptx leaves to do: a 16:9 deck in the charter, titles, texts that fit, tables, outlines, fixed bytes."""

import io
from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.parts.chart import ChartPart
from pptx.presentation import Presentation as Deck
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Inches, Pt

from cuf_metrics.charte import AXES, PAGE, tone
from cuf_metrics.exports.mesure import lines_in
from cuf_metrics.exports.word import TEXTE, TITRES, timeless

# Inches: the slide, its margins, the title, and where the body stands.
LARGE, HAUT, MARGE = 13.333, 7.5, 0.62
UTILE = LARGE - 2 * MARGE
TITRE_Y, TITRE_H, CORPS_Y, CORPS_BAS, PIED_Y = 0.6, 0.84, 1.52, 6.58, 7.0
# Georgia, wider than Calibri, and what may stand for it, wider still.
SERIF_LARGE = 1.3
INTERLIGNE = 1.22
FOND, ENCRE, GRIS, BLEU, FILET = (tone(PAGE[name]) for name in ("fond", "encre", "gris", "bleu", "filet"))
SEUL_TITRE = 5
# A field of PowerPoint: the number of the slide.
NUMERO = (
    '<a:fld xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"><a:rPr lang="{langue}" sz="900"/>'
    "<a:t>1</a:t></a:fld>"
)


def new_deck(au: date, langue: str, **properties: str) -> Deck:
    """An empty 16:9 deck: one layout, a title on its own; fonts and colours of the charter in its theme.

    Args:
        au: date of the file.
        properties: names and values of core properties (title, subject, author…).
    """
    deck = Presentation()
    wider = Inches(LARGE) / deck.slide_width
    deck.slide_width, deck.slide_height = Inches(LARGE), Inches(HAUT)
    layout = deck.slide_layouts[SEUL_TITRE]
    for other in list(deck.slide_layouts):
        if other is not layout:
            deck.slide_layouts.remove(other)
    layout._element.cSld.set("name", "Titre seul")
    for holder in (deck.slide_master, layout):
        for shape in holder.placeholders:
            shape.left, shape.width = int(shape.left * wider), int(shape.width * wider)
    _theme(deck)
    ground = deck.slide_master.background.fill
    ground.solid()
    ground.fore_color.rgb = RGBColor.from_string(FOND[1:])
    core = deck.core_properties
    core.created = core.modified = datetime(au.year, au.month, au.day)  # noqa: DTZ001 — the format keeps no time zone
    core.language = langue
    for name, value in properties.items():
        setattr(core, name, value)
    return deck


def to_bytes(deck: Deck, langue: str) -> bytes:
    """The file, its words marked with their language; the same bytes for the same deck."""
    for slide in deck.slides:
        for part in (slide, slide.notes_slide):
            for tag in ("a:rPr", "a:endParaRPr"):
                for words in part._element.iter(qn(tag)):
                    words.set("lang", langue)
    saved = io.BytesIO()
    deck.save(saved)
    saved.seek(0)
    return timeless(saved)


def add_slide(deck: Deck, titre: str, part: str, edge: str, foot: str, langue: str) -> Slide:
    """A slide: its part above its title, a coloured edge, what any copy must say, its number.

    Args:
        titre: told in the title placeholder, at the size at which it fits.
        part: title of the part, or "" where the title is already it.
        edge: colour of the edge.
        foot: text of the foot.
    """
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    block(slide, 0, 0, 0.14, HAUT, edge)
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = map(Inches, (MARGE, TITRE_Y, UTILE, TITRE_H))
    title.text_frame.text = titre
    _frame(title.text_frame, MSO_ANCHOR.TOP)
    size = next((s for s in (26, 22, 19, 16) if text_height(titre, UTILE, s, serif=True) <= TITRE_H), 14)
    paragraph = title.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    style(paragraph.runs[0], size, BLEU, serif=True)
    if part:
        add_words(text_box(slide, MARGE, 0.3, UTILE, 0.3), part, 11, GRIS)
    add_words(text_box(slide, MARGE, PIED_Y, UTILE - 1, 0.3), foot, 9, GRIS)
    number = text_box(slide, LARGE - MARGE - 1, PIED_Y, 1, 0.3)
    number.alignment = PP_ALIGN.RIGHT
    number._p.append(parse_xml(NUMERO.format(langue=langue)))
    return slide


def text_height(text: str, inches: float, size: float, serif: bool = False) -> float:
    """Inches that a text takes in height, wrapped in so many inches."""
    return lines_in(text, inches, size * (SERIF_LARGE if serif else 1)) * size * INTERLIGNE / 72


def text_box(slide: Slide, x: float, y: float, width: float, height: float, middle: bool = False) -> _Paragraph:
    """A text box without margins, wrapped; its first paragraph, the others being added to its frame."""
    box = slide.shapes.add_textbox(*map(Inches, (x, y, width, height)))
    _frame(box.text_frame, MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP)
    return box.text_frame.paragraphs[0]


def add_words(paragraph: _Paragraph, text: str, size: float, colour: str = ENCRE, **look) -> None:
    """Words at the end of a paragraph.

    Args:
        look: bold, serif.
    """
    run = paragraph.add_run()
    run.text = text
    style(run, size, colour, **look)


def style(run: object, size: float, colour: str, bold: bool = False, serif: bool = False) -> None:
    """The look of a run of words."""
    run.font.name, run.font.size, run.font.bold = TITRES if serif else TEXTE, Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(colour[1:])


def block(slide: Slide, x: float, y: float, width: float, height: float, ground: str, rule: str = "") -> BaseShape:
    """A rectangle; `rule` is the colour of its border, or "" for none."""
    made = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(Inches, (x, y, width, height)))
    paint(made, ground, rule)
    return made


def paint(shape: BaseShape, ground: str, rule: str = "", width: float = 0.75) -> None:
    """Ground and border of a shape, and nothing else: the theme would add a shadow."""
    shape._element.remove(shape._element.find(qn("p:style")))
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(ground[1:])
    if rule:
        shape.line.color.rgb, shape.line.width = RGBColor.from_string(rule[1:]), Pt(width)
    else:
        shape.line.fill.background()


def add_chart(slide: Slide, made: ChartPart, x: float, y: float, width: float, height: float, told: str) -> None:
    """A native chart, made in the package of the deck; `told` is said to whoever does not see it."""
    link = slide.part.relate_to(made, RELATIONSHIP_TYPE.CHART)
    slide.shapes._add_chart_graphicFrame(link, *map(Inches, (x, y, width, height)))
    describe(slide.shapes[-1], told)


def describe(shape: BaseShape, told: str) -> None:
    """What a shape shows, for whoever does not see it."""
    shape._element._nvXxPr.cNvPr.set("descr", told)


def add_outlines(
    slide: Slide,
    outlines: dict[str, list[np.ndarray]],
    colours: dict[str, str],
    box: tuple[float, float, float],
    told: str,
) -> None:
    """Outlines as one group of native shapes, named by their keys.

    Args:
        outlines: rings, arrays (n, 2) of whole units.
        colours: ground of each.
        box: left and top in inches, and inches per unit.
        told: what the group shows.
    """
    group = slide.shapes.add_group_shape()
    describe(group, told)
    x, y, scale = box
    for name, rings in outlines.items():
        pen = group.shapes.build_freeform(*rings[0][0].tolist(), scale=Inches(1) * scale)
        for at, ring in enumerate(rings):
            if at:
                pen.move_to(*ring[0].tolist())
            pen.add_line_segments(ring[1:].tolist(), close=True)
        shape = pen.convert_to_shape(Inches(x), Inches(y))
        shape.name = name
        paint(shape, colours[name], "#FFFFFF", 0.25)


def cut(heights: Sequence[float], room: float) -> list[int]:
    """How many rows each slide takes, for rows that fit in `room` inches together; the slides evenly filled.

    A row taller than the room stands alone.
    """
    fewest = len(_filled(heights, room))
    limit = max(sum(heights) / max(fewest, 1), max(heights, default=0))
    while len(_filled(heights, limit)) > fewest and limit < room:
        limit += 0.05
    return _filled(heights, min(limit, room))


def _filled(heights: Sequence[float], room: float) -> list[int]:
    counts, used = [], 0.0
    for height in heights:
        if not counts or used + height > room:
            counts.append(0)
            used = 0.0
        counts[-1] += 1
        used += height
    return counts


def _frame(frame: TextFrame, anchor: MSO_ANCHOR) -> None:
    frame.word_wrap, frame.vertical_anchor = True, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def _theme(deck: Deck) -> None:
    """The charter in the theme: what one adds to the deck has its fonts and colours."""
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = parse_xml(theme.blob)
    colours = {"dk2": ENCRE, "lt2": FOND} | {f"accent{at}": tone(pair) for at, pair in enumerate(AXES.values(), 1)}
    for name, colour in colours.items():
        holder = next(root.iter(qn(f"a:{name}")))
        holder[0].set("val", colour[1:])
    for name, font in (("a:majorFont", TITRES), ("a:minorFont", TEXTE)):
        next(root.iter(qn(name))).find(qn("a:latin")).set("typeface", font)
    theme._blob = serialize_part_xml(root)
