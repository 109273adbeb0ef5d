"""A report read back from its files: each short code with the number told beside it."""

import io
import re
from collections.abc import Iterable, Iterator
from zipfile import ZipFile

import openpyxl
from babel.numbers import format_decimal
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock

CODE = re.compile(r"CUF-\d{4}-(?:F-\d{3}|I-\d\.\d\.[a-z]|C-[0-9A-F]{4}|S-[a-z0-9-]+)")
ESPACES = re.compile(r"[\s\u00a0\u202f]+")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# Where Office files keep words that a reader sees.
PARTIES = re.compile(r"(word/document|word/charts/chart\d+|ppt/slides/slide\d+|ppt/charts/chart\d+)\.xml")
Run = tuple[str, bool]


def squeezed(text: str) -> str:
    """A text with one plain space for any spaces."""
    return ESPACES.sub(" ", text).strip()


def numbers_of(content: bytes, form: str) -> dict[str, set[str]]:
    """Every short code of a file that follows a number, with the texts of that number.

    Args:
        form: docx, xlsx or pptx.
    """
    found: dict[str, set[str]] = {}
    for code, text in _cells(content) if form == "xlsx" else _office(content):
        found.setdefault(code, set()).add(squeezed(text))
    return found


def words_of(content: bytes, form: str) -> str:
    """Every word of a file, a line per paragraph or cell."""
    if form == "xlsx":
        return "\n".join(_plain(cell.value) for sheet in _book(content) for row in sheet for cell in row)
    return "\n".join("".join(text for text, _ in runs) for runs in _paragraphs(content))


def _office(content: bytes) -> Iterator[tuple[str, str]]:
    for runs in _paragraphs(content):
        yield from _from_runs(runs)


def _paragraphs(content: bytes) -> Iterator[list[Run]]:
    """Paragraphs of Word and of drawings, as runs: their text, and whether it is bold."""
    with ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if PARTIES.fullmatch(name):
                root = etree.fromstring(parts.read(name))
                yield from (_word_runs(p) for p in root.iter(f"{W}p"))
                yield from (_drawn_runs(p) for p in root.iter(f"{A}p"))


def _word_runs(paragraph: etree._Element) -> list[Run]:
    runs = []
    for run in paragraph.iter(f"{W}r"):
        text = "".join("\n" if piece.tag == f"{W}br" else piece.text or "" for piece in run.iter(f"{W}t", f"{W}br"))
        bold = run.find(f"{W}rPr/{W}b")
        runs.append((text, bold is not None and bold.get(f"{W}val", "1") not in ("0", "false")))
    return runs


def _drawn_runs(paragraph: etree._Element) -> list[Run]:
    runs = []
    for run in paragraph.iter(f"{A}r", f"{A}br"):
        look, text = run.find(f"{A}rPr"), run.findtext(f"{A}t", "\n")
        runs.append((text, run.tag == f"{A}r" and look is not None and look.get("b") == "1"))
    return runs


def _from_runs(runs: Iterable[Run]) -> Iterator[tuple[str, str]]:
    """A run that begins with a code, after runs in bold, tells of them."""
    bold = ""
    for text, is_bold in runs:
        code = CODE.match(squeezed(text))
        if bold and code and not is_bold:
            yield code.group(), bold
        bold = bold + text if is_bold else bold if not squeezed(text) else ""


def _book(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), rich_text=True)


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _cells(content: bytes) -> Iterator[tuple[str, str]]:
    """A code in a cell of its own tells of the cell before it; in « Chiffres », of the number as written."""
    for sheet in _book(content):
        for row in sheet:
            if sheet.title == "Chiffres" and CODE.fullmatch(_plain(row[0].value)):
                yield row[0].value, row[5].value
                continue
            for before, cell in zip((None, *row), row, strict=False):
                if isinstance(cell.value, CellRichText):
                    yield from _from_runs((str(p), isinstance(p, TextBlock) and bool(p.font.b)) for p in cell.value)
                elif before is not None and CODE.fullmatch(_plain(cell.value)):
                    yield cell.value, displayed(before)


def displayed(cell: object) -> str:
    """What a spreadsheet shows of a number, for the formats of the report."""
    if isinstance(cell.value, str):
        return cell.value
    shape = cell.number_format.removeprefix("[$-40C]")
    words = re.fullmatch(r'(?:"([^"]*)")?(#,##0|0)?(?:\.(0+))?(.?%)?(?:"([^"]*)")?', shape)
    before, digits, decimals, percent, after = words.groups()
    if not digits:
        return before
    value = cell.value * (100 if percent else 1)
    told = format_decimal(value, format=digits + (f".{decimals}" if decimals else ""), locale="fr_FR")
    return (before or "") + told.replace("-", "\u2212") + (percent or "") + (after or "")
