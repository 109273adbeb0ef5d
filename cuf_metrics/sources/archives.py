"""Workbooks that are ZIP archives: looked through before they are read.

An XLSX or ODS workbook is an archive of XML: a few kilobytes may unpack into all the memory there is, and one cell far
away makes as many empty ones.
"""

import io
import sys
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from cuf_metrics.formatting import count
from cuf_metrics.sources.examen import Examen, examine_ods, examine_xlsx
from cuf_metrics.sources.fichier import LIGNES_MAX, OCTETS_MAX
from cuf_metrics.sources.texte import refuse

CELLULES_MAX = 10_000_000
ZIP = b"PK\x03\x04"
# Bytes unpacked at a time, those of a part that names others.
LOT, SOMMAIRE_MAX = 1 << 22, 1 << 22
ILLISIBLE = "le classeur est illisible : abîmé, chiffré ou d’un autre format"
ATTENDU = "un classeur XLSX, XLS ou ODS dont une feuille commence par une ligne d’en-tête"
REMEDE = "Ouvrez-le dans un tableur, enregistrez la feuille en CSV puis relancez."
NATURES = {
    "xl/workbook.bin": "un classeur binaire XLSB",
    "word/document.xml": "un document Word",
    "ppt/presentation.xml": "une présentation PowerPoint",
}
ABIME = (
    *(zipfile.BadZipFile, zlib.error, ElementTree.ParseError),
    *(NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError),
)


def examine(raw: bytes, ou: str) -> dict[str, Examen]:
    """Look through an XLSX or ODS workbook before it takes memory.

    Args:
        raw: content of the file.
        ou: the file's name, for a refusal.

    Returns:
        What is known of each sheet, by name.

    Raises:
        InvalidData: damaged, not a workbook, or too large once unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _examined(archive, ou)
    except ABIME:
        refuse(ou, ILLISIBLE, ATTENDU, REMEDE)


def check_extent(rows: int, columns: int, ou: str) -> None:
    """Refuse a sheet that would take too much memory.

    Raises:
        InvalidData: more rows than `LIGNES_MAX` under a header, or more cells than `CELLULES_MAX`.
    """
    if rows > LIGNES_MAX + 1 or rows * columns > CELLULES_MAX:
        limit = f"{count(LIGNES_MAX, 'ligne')} et {count(CELLULES_MAX, 'cellule')}"
        constat = f"une feuille s’étend sur {count(rows, 'ligne')} et {count(columns, 'colonne')}"
        refuse(ou, constat, f"au plus {limit} par feuille", "Retirez ce qui est loin du tableau, puis relancez.")


def _examined(archive: zipfile.ZipFile, ou: str) -> dict[str, Examen]:
    """What is known of each sheet, once everything has been unpacked."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if sum(part.file_size for part in parts) > OCTETS_MAX:
        _too_large(ou)
    if not names & {"xl/workbook.xml", "content.xml"}:
        nature = next((nature for part, nature in NATURES.items() if part in names), "")
        refuse(ou, f"c’est {nature}, pas un classeur XLSX, XLS ou ODS" if nature else ILLISIBLE, ATTENDU, REMEDE)
    sheets = _sheets(archive) if "xl/workbook.xml" in names else {}
    found: dict[str, Examen] = {}
    left = OCTETS_MAX
    for part in parts:

        def unpacked(part: zipfile.ZipInfo = part) -> Iterator[bytes]:
            nonlocal left
            # What the archive says of its size is not to be believed.
            part.file_size = sys.maxsize
            with archive.open(part) as handle:
                while chunk := handle.read(LOT):
                    left -= len(chunk)
                    if left < 0:
                        _too_large(ou)
                    yield chunk

        if part.filename.lower() in sheets:
            found[sheets[part.filename.lower()]] = examine_xlsx(unpacked())
        elif part.filename == "content.xml":
            found |= examine_ods(unpacked())
        else:
            for _ in unpacked():
                pass
    return found


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part of the archive, in lower case → name of the sheet that it holds."""
    targets = {item.get("Id"): item.get("Target", "") for item in _root(archive, "xl/_rels/workbook.xml.rels")}
    found = {}
    for item in _root(archive, "xl/workbook.xml").iter():
        if item.tag.endswith("}sheet"):
            key = next((value for name, value in item.attrib.items() if name.endswith("}id")), "")
            target = targets.get(key, "")
            part = target.removeprefix("/") if target.startswith(("/xl/", "xl/")) else f"xl/{target}"
            if item.get("name") in found.values():
                raise ValueError(part)
            found[part.lower()] = item.get("name", "")
    return found


def _root(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """An XML part that names others, which is small."""
    with archive.open(name) as handle:
        return ElementTree.fromstring(handle.read(SOMMAIRE_MAX))  # noqa: S314


def _too_large(ou: str) -> None:
    limit = count(OCTETS_MAX // 1024**2, "Mio", "Mio")
    refuse(ou, f"le classeur dépasse {limit} une fois décompressé", f"au plus {limit}", REMEDE)
