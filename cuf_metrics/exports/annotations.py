"""A sheet given back as it was read, with what is wrong said in each cell, so that it is mended where it is."""

import heapq
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from cuf_metrics.charte import PAGE, tone
from cuf_metrics.errors import MASQUE, PERSONNEL, Problem
from cuf_metrics.exports.classeur import A4, CREE, FIL, JOUR_AFFICHE, fit, head, heads, look, page, sheet_name, titled
from cuf_metrics.exports.logical_framework import shown
from cuf_metrics.exports.mesure import lines
from cuf_metrics.formatting import capitalised, count, number
from cuf_metrics.imports.cellules import as_shown
from cuf_metrics.sources.classeur import Feuille

PROBLEMES = "Problèmes"
COLONNES = {"N°": 6, "Colonne": 24, "Lignes": 24, "Valeur": 26, "Constat": 52, "Attendu": 44, "Remède": 44}
ECARTEES = {"Ligne": 6, "Motif": 24, "Contenu": 24}
# A spreadsheet opens slowly beyond: the cells are still coloured, and the first sheet says so.
COMMENTAIRES_MAX = 20_000
# Those of the format: rows of a sheet, characters of a cell.
LIGNES_DU_FORMAT, CARACTERES_MAX = 1_048_576, 32_767
# Written as a number, such a text is read again as it was; « 0123 », « 5.10 » or 20 digits are not.
NOMBRE = re.compile(r"-?(0|[1-9]\d{0,9})(\.\d{0,4}[1-9])?|[1-9]\d{0,14}")
JOUR = re.compile(r"(19[1-9]\d|2\d{3})-\d\d-\d\d")
LARGEURS = (10, 46)
LIGNES_MESUREES = 200
LIGNES_DITES, VALEUR_MAX = 12, 60
RELANCER = re.compile(r"Corrigez le fichier puis relancez(?: l’import)?\.|,? puis relancez")
LARGEUR_COMMENTAIRE, INTERLIGNE = 300, 17
FAUX = "#F8DCD5"


def annotated(feuille: Feuille, problemes: Sequence[Problem], nom: str) -> bytes:
    """A sheet as it was read, every cell in its place, a comment in each one that is wrong.

    Args:
        feuille: rows of the file, all as text; what reads as a number or a date is written as one.
        problemes: what refuses the file; `colonne` and `lignes` say which cells, the others concern the whole.
        nom: of the file.

    Returns:
        The bytes of an XLSX: a sheet « Problèmes », then the sheet. Rows set aside are there, coloured. Nothing
        runs: what begins with « = » is a text. The same input gives the same bytes.
    """
    out = io.BytesIO()
    book = Workbook(out, FIL)
    book.set_properties({"title": f"{nom} : problèmes", "created": CREE})
    told, rows = book.add_worksheet(PROBLEMES), book.add_worksheet(sheet_name(feuille.nom, PROBLEMES))
    wrong = _Fautes(feuille, problemes)
    _problems(book, told, rows.get_name(), wrong, nom)
    _rows(book, rows, wrong)
    book.close()
    return out.getvalue()


class _Fautes:
    """Which cells are wrong, and what is said of each: rank of a column → line → problems."""

    def __init__(self, feuille: Feuille, problemes: Sequence[Problem]):
        self.feuille, self.problemes = feuille, list(problemes)
        self.rangs = dict(zip(feuille.entetes, feuille.colonnes, strict=True))
        self.cellules: dict[int, dict[int, tuple[Problem, ...]]] = {}
        for problem in self.problemes:
            cells, alone = self.cellules.setdefault(self.rank(problem), {}), (problem,)
            for line in _known(problem):
                cells[int(line)] = cells[int(line)] + alone if line in cells else alone

    def rank(self, problem: Problem) -> int:
        """The column of a problem; one of a whole row is said in its first cell."""
        return self.rangs.get(problem.colonne, min(self.feuille.colonnes))

    @property
    def nombre(self) -> int:
        return sum(map(len, self.cellules.values()))


def _problems(book: Workbook, sheet: Worksheet, rows: str, wrong: _Fautes, nom: str) -> None:
    """The first sheet: what to do, each problem with the way to its first cell, the rows set aside."""
    cell, middle, link = look(book), look(book, align="center"), look(book, underline=1, font_color=tone(PAGE["bleu"]))
    row = titled(book, sheet, [*map(shown, (f"{nom} : ce qui empêche l’import", *_advice(wrong, rows))), ""])
    row, named = heads(book, sheet, row, COLONNES), rows.replace("'", "''")
    for rank, problem in enumerate(wrong.problemes, 1):
        texts = _line(problem)
        sheet.write_number(row, 0, rank, middle)
        for column, text in enumerate(texts, 1):
            sheet.write_string(row, column, text, cell)
        first = min(_known(problem), default=LIGNES_DU_FORMAT + 1)
        if first <= LIGNES_DU_FORMAT:
            target = f"{xl_col_to_name(wrong.rank(problem))}{first}"
            sheet.write_url(row, 2, f"internal:'{named}'!{target}", link, texts[1])
        fit(sheet, row, ("", *texts), COLONNES.values())
        row += 1
    if len(wrong.feuille.ecartees):
        row = titled(book, sheet, [shown("Lignes mises de côté : l’import ne les lit pas")], row + 1)
        _aside(sheet, heads(book, sheet, row, ECARTEES), wrong.feuille, cell, middle)
    for column, width in enumerate(COLONNES.values()):
        sheet.set_column(column, column, width)
    page(sheet, repeated=0, frozen=(0, 0))


def _advice(wrong: _Fautes, rows: str) -> Iterator[str]:
    marked = wrong.nombre
    yield (
        f"{count(len(wrong.problemes), 'problème')}, {count(marked, 'cellule signalée', 'cellules signalées')} dans la "
        f"feuille « {rows} ». Corrigez-y ces cellules, enregistrez, puis importez ce classeur : rien n’a été modifié."
    )
    if marked > COMMENTAIRES_MAX:
        yield (
            f"Les {number(COMMENTAIRES_MAX)} premières portent un commentaire ; les autres sont en couleur seulement."
        )
    if wrong.feuille.lignes.index.max() > LIGNES_DU_FORMAT:
        yield (
            f"Un classeur s’arrête à la ligne {number(LIGNES_DU_FORMAT)} : les suivantes n’y sont pas, "
            "corrigez-les dans votre fichier."
        )


def _known(problem: Problem) -> Sequence[int]:
    """The lines a problem is about, as far as they are told."""
    return problem.lignes if len(problem.lignes) else [line for line in (problem.ligne,) if line]


def _line(problem: Problem) -> tuple[str, ...]:
    """A problem as the cells of the first sheet."""
    known = _known(problem)
    told = ", ".join(str(line) for line in sorted(known)[:LIGNES_DITES])
    more = f"… ({number(len(known))} lignes)" if len(known) > LIGNES_DITES else ""
    said = (capitalised(problem.constat), capitalised(problem.attendu), problem.remede)
    return (problem.colonne, told + more, problem.exemple or "", *map(shown, said))


def _aside(sheet: Worksheet, row: int, feuille: Feuille, cell: Format, middle: Format) -> None:
    for offset, record in enumerate(feuille.ecartees[["ligne", "motif", "contenu"]].itertuples(index=False)):
        sheet.write_number(row + offset, 0, record.ligne, middle)
        sheet.write_string(row + offset, 1, capitalised(record.motif), cell)
        sheet.merge_range(row + offset, 2, row + offset, len(COLONNES) - 1, "", cell)
        sheet.write_string(row + offset, 2, PERSONNEL.sub(MASQUE, record.contenu)[:CARACTERES_MAX], cell)


def _rows(book: Workbook, sheet: Worksheet, wrong: _Fautes) -> None:
    """The sheet as it was read, row by row: the format is written as it goes."""
    feuille, writer = wrong.feuille, _Cellules(book, sheet)
    first, last = min(feuille.colonnes), max(feuille.colonnes)
    bottom = min(max(feuille.lignes.index.max(), 0), LIGNES_DU_FORMAT) if len(feuille.lignes) else 0
    for rank, width in _widths(feuille):
        sheet.set_column(rank, rank, width)
    for line, motif, cells in _in_order(feuille):
        if line == feuille.ligne_entete:
            writer.header(line, cells)
        elif line <= LIGNES_DU_FORMAT:
            writer.row(line, cells, motif, {rank: told[line] for rank, told in wrong.cellules.items() if line in told})
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(feuille.ligne_entete, 0)
    sheet.autofilter(feuille.ligne_entete - 1, first, max(bottom, feuille.ligne_entete) - 1, last)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(last)}{max(bottom, 1)}"})


def _in_order(feuille: Feuille) -> Iterator[tuple[int, str, list[tuple[int, str]]]]:
    """Every row of the file as it stood: its line, why it was set aside or nothing, rank and text of each cell."""
    kept = (
        (line, "", list(zip(feuille.colonnes, cells, strict=True)))
        for line, *cells in feuille.lignes.itertuples(name=None)
    )
    why = dict(zip(feuille.ecartees["ligne"], feuille.ecartees["motif"], strict=True))
    others = ((line, why.get(line, ""), list(enumerate(cells))) for line, cells in feuille.hors_table)
    header = [(feuille.ligne_entete, "", list(zip(feuille.colonnes, feuille.entetes, strict=True)))]
    return heapq.merge(kept, others, header, key=lambda row: row[0])


def _widths(feuille: Feuille) -> Iterator[tuple[int, float]]:
    """Room for the header and the first texts of each column."""
    low, high = LARGEURS
    for rank, name in zip(feuille.colonnes, feuille.entetes, strict=True):
        longest = feuille.lignes[name].head(LIGNES_MESUREES).str.len().max() if len(feuille.lignes) else 0
        yield rank, min(max(longest + 2, len(name) + 4, low), high)


class _Cellules:
    """Writes the cells of the sheet: what a text reads as, coloured and commented where it is wrong."""

    def __init__(self, book: Workbook, sheet: Worksheet):
        self.sheet, self.commentaires = sheet, 0
        self.entete = head(book)
        self.plain, self.aside, self.wrong = (
            tuple(look(book, text_wrap=False, num_format=shape, **ground) for shape in ("General", JOUR_AFFICHE))
            for ground in ({}, {"italic": True, "bg_color": tone(PAGE["voile"])}, {"bg_color": FAUX})
        )

    def header(self, line: int, cells: list[tuple[int, str]]) -> None:
        """The names of the columns."""
        for rank, name in cells:
            self.sheet.write_string(line - 1, rank, name, self.entete)

    def row(self, line: int, cells: list[tuple[int, str]], motif: str, found: dict[int, tuple[Problem, ...]]) -> None:
        """One row of the file; `found` says what is wrong by rank of column."""
        for rank, text in cells:
            if text or rank in found:
                look_of = self.wrong if rank in found else self.aside if motif else self.plain
                self._cell(line - 1, rank, text, look_of)
        texts = dict(cells)
        for rank, problems in found.items():
            if self.commentaires < COMMENTAIRES_MAX:
                self.commentaires += 1
                text = "\n\n".join(_comment(problem, line, texts.get(rank, "")) for problem in problems)
                self.sheet.write_comment(line - 1, rank, text, _room(text))

    def _cell(self, row: int, rank: int, text: str, looks: tuple[Format, Format]) -> None:
        if NOMBRE.fullmatch(text):
            self.sheet.write_number(row, rank, float(text), looks[0])
        elif (day := _day(text)) is not None:
            self.sheet.write_datetime(row, rank, day, looks[1])
        elif text:
            self.sheet.write_string(row, rank, text[:CARACTERES_MAX], looks[0])
        else:
            self.sheet.write_blank(row, rank, None, looks[0])


def _day(text: str) -> date | None:
    """The day that a text names as a workbook is read; None for any other text."""
    if not JOUR.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _comment(problem: Problem, line: int, text: str) -> str:
    """What is said in a cell: its value, what is wrong with it, and what would do."""
    told = problem.cellule if isinstance(problem.cellule, str) else problem.cellule.get(line, "")
    value = f"« {as_shown(text)[:VALEUR_MAX]} »" if text else "Cette cellule"
    if not told:
        told = capitalised(problem.constat)
    else:
        told = capitalised(told) if told.startswith("ligne") else f"{value} {told}"
    expected = f"Attendu : {problem.attendu}." if problem.attendu else ""
    # The copy is what is imported next: nothing else is to be run again.
    remede = RELANCER.sub("", problem.remede).strip()
    return shown("\n".join(filter(None, (f"{told}.", expected, remede))))


@cache
def _room(text: str) -> dict[str, int]:
    """Width and height of a comment, in pixels, so that its text is seen whole."""
    return {"width": LARGEUR_COMMENTAIRE, "height": 12 + INTERLIGNE * lines(text, LARGEUR_COMMENTAIRE - 16)}
