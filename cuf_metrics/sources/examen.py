"""What the XML of a sheet (XLSX, ODS) says that the reader of workbooks keeps quiet: where its last cell is, which ones
hold an error, which rows and columns are hidden.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce

# Bytes of a cell, at most.
CELLULE_MAX = 1 << 24
# A cell that holds something: its tag is not closed at once.
CELLULE = re.compile(rb"<(?:\w+:)?c\s[^>/]*?\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,9})[\"'][^>/]*>")
SANS_REFERENCE = re.compile(rb"<(?:\w+:)?c(?![^>]*\br\s*=)(?:\s[^>/]*)?>")
LIGNE = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
COLONNES = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
MASQUEE = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
ERREUR = re.compile(
    rb"<(?:\w+:)?c\s([^>]*\bt=[\"']e[\"'][^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<", re.DOTALL
)
FORMULE = re.compile(rb"<(?:\w+:)?c\s([^>]*)><(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)</(?:\w+:)?c>")
REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{0,3})(\d{1,9})[\"']")

BALISE_ODS = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*?)(/?)>")
ERREUR_ODS = re.compile(rb"\s*<text:p[^>]*>(#[A-Z0-9/]+[!?]?|Err:\d{3})<")
ATTRIBUT = re.compile(rb"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
NON_CALCULEE = "formule non calculée"
# How a French spreadsheet shows what a workbook holds.
EN_FRANCAIS = {"#VALUE!": "#VALEUR!", "#NAME?": "#NOM?", "#NULL!": "#NUL!", "#NUM!": "#NOMBRE!"}

Coin = tuple[int, int]


@dataclass
class Examen:
    """What is known of a sheet before it is read; rows and columns are counted from 0.

    Attributes:
        lignes, colonnes: how many there are up to the last cell that holds something.
        erreurs: text of the cells that hold an error, by row and column.
        masquees: rows that are hidden.
        colonnes_masquees: columns that are hidden.
        fusions: top left and bottom right of merged cells.
    """

    lignes: int = 0
    colonnes: int = 0
    erreurs: dict[Coin, str] = field(default_factory=dict)
    masquees: list[range] = field(default_factory=list)
    colonnes_masquees: list[range] = field(default_factory=list)
    fusions: list[tuple[Coin, Coin]] = field(default_factory=list)

    def reach(self, lignes: int, colonnes: int) -> None:
        """There is a cell there."""
        self.lignes, self.colonnes = max(self.lignes, lignes), max(self.colonnes, colonnes)


def examine_xlsx(chunks: Iterable[bytes]) -> Examen:
    """What the XML of a sheet of an XLSX workbook says.

    Args:
        chunks: that XML, as it is unpacked.
    """
    examen, rows = Examen(), 0
    for part in _whole(chunks, b"c r="):
        found = CELLULE.findall(part)
        if found:
            letters, numbers = map(set, zip(*found, strict=True))
            examen.reach(max(map(int, numbers)), max(map(_rank, letters)))
        rows += part.count(b"<row") + part.count(b":row")
        # Looking at every cell takes time: nearly all say where they are as soon as they begin.
        if part.count(b"<c r=") < part.count(b"<c") and SANS_REFERENCE.search(part):
            # Such cells follow one another; their rows may say where they are.
            said = max((int(row) for tag in LIGNE.findall(part) for _, row in REFERENCE.findall(tag)), default=0)
            examen.reach(max(said, rows), max(row.count(b"c>") for row in part.split(b"row>")))
        if b"hidden" in part:
            _note_hidden(examen, part)
        _note_errors(examen, part)
    return examen


def _note_errors(examen: Examen, part: bytes) -> None:
    found = []
    if b't="e"' in part or b"t='e'" in part:
        found += [(attributes, _error_text(text)) for attributes, text in ERREUR.findall(part)]
    if b"f></" in part or b"/></" in part:
        # A program wrote the formula, and no spreadsheet ever computed it.
        found += [(attributes, NON_CALCULEE) for attributes in FORMULE.findall(part)]
    for attributes, text in found:
        if where := REFERENCE.search(attributes):
            examen.erreurs[int(where[2]) - 1, _rank(where[1]) - 1] = text


def _note_hidden(examen: Examen, part: bytes) -> None:
    for tag in LIGNE.findall(part):
        if MASQUEE.search(tag) and (where := REFERENCE.search(tag)):
            examen.masquees.append(range(int(where[2]) - 1, int(where[2])))
    for tag in COLONNES.findall(part):
        said = _attributes(tag)
        if MASQUEE.search(tag) and said.get("min", "").isdecimal() and said.get("max", "").isdecimal():
            examen.colonnes_masquees.append(range(int(said["min"]) - 1, int(said["max"])))


def examine_ods(chunks: Iterable[bytes]) -> dict[str, Examen]:
    """What the XML of an ODS workbook says of each of its sheets.

    Args:
        chunks: that XML, as it is unpacked.

    Raises:
        ValueError: it is damaged.
    """
    found: dict[str, Examen] = {}
    examen, row, rows, column = Examen(), 0, 0, 0
    for part in _whole(chunks, b"<table:table-cell"):
        for tag in BALISE_ODS.finditer(part):
            kind, said = tag[1], _attributes(tag[2]) if tag[2] else {}
            if kind == b"table":
                name = html.unescape(said.get("table:name", ""))
                if name in found:
                    raise ValueError(name)
                examen, row, rows = found.setdefault(name, Examen()), 0, 0
            elif kind == b"table-row":
                row, rows, column = row + rows, int(said.get("table:number-rows-repeated", 1)), 0
                if said.get("table:visibility", "visible") != "visible":
                    examen.masquees.append(range(row, row + rows))
            else:
                columns = int(said.get("table:number-columns-repeated", 1))
                if not tag[3] or "office:value-type" in said:
                    examen.reach(row + rows, column + columns)
                    if error := ERREUR_ODS.match(part, tag.end()):
                        examen.erreurs[row, column] = _error_text(error[1])
                if (span := int(said.get("table:number-rows-spanned", 1))) > 1:
                    wide = int(said.get("table:number-columns-spanned", 1))
                    examen.fusions.append(((row, column), (row + span - 1, column + wide - 1)))
                column += columns
    return found


def _error_text(raw: bytes) -> str:
    text = raw.decode(errors="replace")
    return EN_FRANCAIS.get(text, text)


def _attributes(tag: bytes) -> dict[str, str]:
    return {name.decode(): (one or other).decode(errors="replace") for name, one, other in ATTRIBUT.findall(tag)}


def _whole(chunks: Iterable[bytes], opening: bytes) -> Iterator[bytes]:
    """The same bytes, cut where a cell begins: none is told half."""
    kept = b""
    for chunk in chunks:
        buffer = kept + chunk
        at = buffer.rfind(opening)
        at = buffer.rfind(b"<", 0, at + 1 if at >= 0 else len(buffer))
        if at <= 0 and len(buffer) > CELLULE_MAX:
            at = len(buffer)
        yield buffer[: max(at, 0)]
        kept = buffer[max(at, 0) :]
    yield kept


def _rank(letters: bytes) -> int:
    """« A » is 1, « Z » 26, « AA » 27."""
    return reduce(lambda rank, letter: 26 * rank + letter - ord("A") + 1, letters.upper(), 0)
