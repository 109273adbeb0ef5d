"""A report as slides: one idea each, native charts and outlines, tables cut where a slide ends, sources in notes."""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby

import vl_convert
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Inches

from cuf_metrics.charte import AXES
from cuf_metrics.exports import rapport_diapos as diapos
from cuf_metrics.exports.diapo import (
    BLEU,
    CORPS_BAS,
    CORPS_Y,
    GRIS,
    HAUT,
    LARGE,
    MARGE,
    PIED_Y,
    UTILE,
    add_slide,
    add_words,
    block,
    cut,
    describe,
    new_deck,
    style,
    text_box,
    text_height,
    to_bytes,
)
from cuf_metrics.exports.logical_framework import AUTEUR, LANGUE, MENTION, band, footer, shown
from cuf_metrics.exports.mesure import lines_in
from cuf_metrics.exports.rapport_commun import (
    ANNEXE,
    EMBLEME,
    SOMMAIRE,
    SUITE,
    Partie,
    axis_code,
    file_date,
    known_bars,
    parts,
    unknown_bars,
)
from cuf_metrics.rapport.blocs import (
    Bloc,
    Carte,
    Chiffres,
    Graphique,
    Paragraphe,
    Rapport,
    Repartition,
    Tableau,
    Titre,
)

BLANC, CLAIR = "#FFFFFF", "#C9DAF0"
LOIN = "Pour consulter : chaque chiffre, chaque constat, la méthode."
# Words that stand above what they introduce; more of them take slides of their own (inches).
CHAPEAU = 1.5
# Where the source stands, and the points and lines it may take.
SOURCE_Y, SOURCE_CORPS, SOURCE_LIGNES = 6.66, 9, 2


@dataclass
class Scene:
    """What is told together: words, then at most one object, then the notes on it."""

    section: str
    avant: list[Paragraphe] = field(default_factory=list)
    bloc: Bloc | None = None
    apres: list[Paragraphe] = field(default_factory=list)


@dataclass(frozen=True)
class Chapitre:
    """A part while its slides are made."""

    deck: Deck
    rapport: Rapport
    partie: Partie

    @property
    def code(self) -> str:
        """The axis whose colour it wears."""
        return axis_code(self.partie.titre)

    def slide(self, titre: str, section: str = "", sources: Sequence[str] = ()) -> Slide:
        """A slide of the part, its sources shown as far as they fit and told in full in its notes."""
        title = shown(self.partie.titre)
        above = " · ".join(dict.fromkeys(text for text in (title, shown(section)) if text and text != shown(titre)))
        edge, foot = band(self.code)[0], footer(self.rapport.mention)
        made = add_slide(self.deck, shown(titre), above, edge, foot, LANGUE)
        told = [shown(source) for source in dict.fromkeys(sources) if source]
        made.notes_slide.notes_text_frame.text = "\n".join(told) or title
        if told:
            add_words(text_box(made, MARGE, SOURCE_Y, UTILE, 0.32), _shortened(" ".join(told)), SOURCE_CORPS, GRIS)
        return made


def report_pptx(rapport: Rapport) -> bytes:
    """The report as a PPTX deck, 16:9.

    Returns:
        The bytes of the file: cover, contents, then the slides of each part. The same report gives the same bytes.
    """
    about = footer(rapport.mention)
    names = {"title": shown(rapport.titre), "subject": shown(rapport.sous_titre), "author": AUTEUR}
    deck = new_deck(file_date(rapport), LANGUE, **names, last_modified_by=AUTEUR, comments=about)
    _cover(deck, rapport)
    found = parts(rapport)
    contents = add_slide(deck, SOMMAIRE, "", BLEU, about, LANGUE)
    contents.notes_slide.notes_text_frame.text = about
    firsts = []
    for partie in found:
        if partie.titre.startswith(ANNEXE) and not any(p.titre.startswith(ANNEXE) for p in found[: len(firsts)]):
            _opening(Chapitre(deck, rapport, Partie("Annexes", ())), [Paragraphe(LOIN)])
        firsts.append(_part(Chapitre(deck, rapport, partie)))
    _contents(deck, contents, found, firsts)
    return to_bytes(deck, LANGUE)


def scenes(partie: Partie) -> list[Scene]:
    """A part cut into what is told together; a note goes with the object above it."""
    made = [Scene("")]
    for bloc in partie.blocs:
        here = made[-1]
        if isinstance(bloc, Titre):
            made.append(Scene(bloc.texte))
        elif isinstance(bloc, Paragraphe):
            if here.bloc and bloc.style == "note":
                here.apres.append(bloc)
                continue
            if here.bloc:
                here = Scene(here.section)
                made.append(here)
            here.avant.append(bloc)
        else:
            if here.bloc:
                here = Scene(here.section)
                made.append(here)
            here.bloc = bloc
    return _closed([scene for scene in made if scene.avant or scene.bloc])


def _closed(told: Sequence[Scene]) -> list[Scene]:
    """A few words that end a section go under its last object, rather than on a slide of their own."""
    kept: list[Scene] = []
    for scene in told:
        last = kept[-1] if kept else None
        if last and last.bloc and not scene.bloc and scene.section == last.section:
            words = [*last.apres, *scene.avant]
            if sum(map(diapos.words_height, words)) <= CHAPEAU:
                last.apres = words
                continue
        kept.append(scene)
    return kept


def _cover(deck: Deck, rapport: Rapport) -> None:
    """White on blue: who speaks, the title, the colours of the axes, what the report is a state of."""
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    ground = block(slide, 0, 0, LARGE, HAUT, BLEU)
    slide.shapes._spTree.insert(2, ground._element)
    picture = io.BytesIO(vl_convert.svg_to_png(EMBLEME.read_text("utf-8"), scale=8))
    describe(slide.shapes.add_picture(picture, Inches(0.95), Inches(0.9), Inches(0.9)), MENTION)
    add_words(text_box(slide, 2.1, 1.16, 9, 0.4), MENTION, 15, CLAIR)
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = map(Inches, (1, 2.3, 11.3, 1.3))
    title.text_frame.text = shown(rapport.titre)
    title.text_frame.paragraphs[0].alignment = 1
    style(title.text_frame.paragraphs[0].runs[0], 46, BLANC, serif=True)
    add_words(text_box(slide, 1.1, 3.6, 11, 0.6), shown(rapport.sous_titre), 20, CLAIR)
    for at, code in enumerate(AXES):
        block(slide, 1.1 + at * 1.2, 4.45, 1.2, 0.07, AXES[code][1])
    told = [f"{shown(label)} : {shown(text)}" for label, text in rapport.etat]
    if rapport.mention:
        told.insert(0, shown(rapport.mention))
    for at, line in enumerate(told):
        add_words(text_box(slide, 1.1, 4.85 + at * 0.36, 11, 0.32), shown(line), 14, CLAIR)
    slide.notes_slide.notes_text_frame.text = "\n".join(told)


def _contents(deck: Deck, slide: Slide, found: list[Partie], firsts: list[Slide]) -> None:
    """The parts in two columns, each leading to its first slide."""
    ranks = {made.slide_id: at for at, made in enumerate(deck.slides, 1)}
    rows = -(-len(found) // 2)
    for at, (partie, first) in enumerate(zip(found, firsts, strict=True)):
        column, row = divmod(at, rows)
        x, y = MARGE + column * (UTILE / 2 + 0.15), CORPS_Y + 0.1 + row * 0.68
        block(slide, x, y, 0.07, 0.5, band(axis_code(partie.titre))[0])
        entry = text_box(slide, x + 0.22, y, UTILE / 2 - 1, 0.5, middle=True)
        add_words(entry, shown(partie.titre), 13 if text_height(partie.titre, 4.6, 15) > 0.5 else 15)
        slide.shapes[-1].click_action.target_slide = first
        add_words(text_box(slide, x + UTILE / 2 - 0.65, y, 0.5, 0.5, middle=True), str(ranks[first.slide_id]), 13, GRIS)


def _part(chapter: Chapitre) -> Slide:
    """The slides of a part; the first of them."""
    before = len(chapter.deck.slides)
    told = scenes(chapter.partie)
    if _opens(told):
        _opening(chapter, told.pop(0).avant)
    for silent, some in groupby(told, key=lambda scene: scene.bloc is None):
        if silent:
            _words(chapter, list(some))
        else:
            for scene in some:
                _scene(chapter, scene)
    if len(chapter.deck.slides) == before:
        chapter.slide(chapter.partie.titre)
    return chapter.deck.slides[before]


def _opens(told: Sequence[Scene]) -> bool:
    """Whether a part begins with a few words without numbers, before something else."""
    if len(told) < 2 or told[0].bloc or told[0].section:
        return False
    words = told[0].avant
    return sum(map(diapos.words_height, words)) <= CHAPEAU and not any(p.nombres for p in words)


def _opening(chapter: Chapitre, words: Sequence[Paragraphe]) -> None:
    """The first slide of a part that begins with a few words: in the colour of the part, above its foot."""
    slide = chapter.slide(chapter.partie.titre)
    ground, ink = band(chapter.code)
    back = block(slide, 0, 0, LARGE, PIED_Y - 0.2, ground)
    slide.shapes._spTree.insert(2, back._element)
    title = slide.shapes.title
    title.top, title.height = Inches(2.3), Inches(1.4)
    style(title.text_frame.paragraphs[0].runs[0], 34 if len(chapter.partie.titre) < 60 else 28, ink, serif=True)
    for at, paragraph in enumerate(words):
        add_words(text_box(slide, MARGE, 4 + at * 0.6, UTILE, 0.5), shown(paragraph.texte), 18, ink)


def _words(chapter: Chapitre, some: Sequence[Scene]) -> None:
    """Words alone: several sections to a slide, each under its name, while they fit."""
    rows = [
        (scene.section if not at else "", p)
        for scene in some
        for at, p in enumerate(piece for told in scene.avant for piece in _fitting(told))
    ]
    rows = [("" if name == chapter.partie.titre else name, p) for name, p in rows]
    heights = [diapos.words_height(p) + (diapos.SOUS_TITRE if name else 0) for name, p in rows]
    start = 0
    for count in cut(heights, CORPS_BAS - CORPS_Y):
        titre = chapter.partie.titre + (f" {SUITE}" if start else "")
        slide, y = chapter.slide(titre), CORPS_Y
        for name, paragraph in rows[start : start + count]:
            y = diapos.add_heading(slide, y, name) if name else y
            y = diapos.add_paragraphs(slide, y, [paragraph])
        start += count


def _fitting(paragraph: Paragraphe) -> list[Paragraphe]:
    """A paragraph that no slide holds, cut at ends of sentences."""
    sentences = re.split(r"(?<=[.;]) ", paragraph.texte)
    if diapos.words_height(paragraph) <= CORPS_BAS - CORPS_Y - diapos.SOUS_TITRE or len(sentences) == 1:
        return [paragraph]
    middle = len(sentences) // 2
    halves = " ".join(sentences[:middle]), " ".join(sentences[middle:])
    return [piece for half in halves for piece in _fitting(replace(paragraph, texte=half))]


def _scene(chapter: Chapitre, scene: Scene) -> None:
    """An object with the words that introduce it and the notes on it."""
    lead, notes = scene.avant, [*scene.apres, *_unknown(scene.bloc)]
    if sum(map(diapos.words_height, lead)) > CHAPEAU:
        _words(chapter, [scene])
        lead = []
    top = CORPS_Y + sum(map(diapos.words_height, lead)) + diapos.ENTRE * bool(lead)
    bottom = CORPS_BAS - sum(map(diapos.words_height, notes))
    titre = getattr(scene.bloc, "titre", "") or scene.section or chapter.partie.titre
    for at, (sources, draw) in enumerate(_drawings(chapter, scene.bloc, top, bottom)):
        slide = chapter.slide(titre + (f" {SUITE}" if at else ""), scene.section, sources)
        if not at:
            diapos.add_paragraphs(slide, CORPS_Y, lead)
        draw(slide, CORPS_Y if at else top)
    diapos.add_paragraphs(slide, bottom + diapos.ENTRE, notes)


def _unknown(bloc: Bloc) -> list[Paragraphe]:
    unknown = known_bars(bloc.barres)[1] if isinstance(bloc, Graphique) else []
    return [unknown_bars(unknown)] if unknown else []


def _drawings(
    chapter: Chapitre, bloc: Bloc, top: float, bottom: float
) -> Iterator[tuple[Sequence[str], Callable[[Slide, float], None]]]:
    """What each slide of an object shows: its sources, and what draws it from a height in inches."""
    au, edge = file_date(chapter.rapport), band(chapter.code)[0]
    match bloc:
        case Chiffres():
            for some in _evenly(bloc.chiffres, diapos.CARTES_PAR_DIAPO):
                yield [c.source for c in some], partial(diapos.add_cards, bottom=bottom, figures=some, edge=edge)
        case Tableau():
            size = diapos.cell_size(bloc, bottom - top)
            head, *rows = diapos.heights(bloc, bloc.lignes, size)
            # The words above the table take their room on its first slide only.
            rows = [height + (top - CORPS_Y) * (not at) for at, height in enumerate(rows)]
            for some in _slices(bloc.lignes, cut(rows, bottom - CORPS_Y - head)):
                yield [bloc.source], partial(diapos.add_table, tableau=bloc, lines=some, size=size, code=chapter.code)
        case Graphique():
            drawn, _ = known_bars(bloc.barres)
            for some in _evenly(drawn, diapos.BARRES_PAR_DIAPO):
                yield [bloc.source], partial(diapos.add_bars, bottom=bottom, bars=some, bloc=bloc, au=au)
        case Repartition():
            yield [bloc.source], partial(diapos.add_spread, bloc=bloc, au=au)
        case Carte():
            yield [bloc.source], partial(diapos.add_map, bottom=bottom, carte=bloc)


def _evenly(rows: Sequence, most: int) -> Iterator[Sequence]:
    """Rows in slices of equal length, `most` at most; one empty slice for no row."""
    return _slices(rows, cut([1] * len(rows), most)) if rows else iter([rows])


def _slices(rows: Sequence, counts: Sequence[int]) -> Iterator[Sequence]:
    start = 0
    for count in counts:
        yield rows[start : start + count]
        start += count


def _shortened(text: str) -> str:
    """A text cut at a word, where it does not fit under the body; in full in the notes."""
    words = text.split(" ")
    while lines_in(" ".join(words), UTILE, SOURCE_CORPS) > SOURCE_LIGNES:
        words = [*words[:-2], "…"]
    return " ".join(words)
