"""Bytes of a text file as UTF-8, whatever its encoding, and the separator of its cells."""

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn

import pyarrow as pa

from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.sources.csv_lignes import records
from cuf_metrics.validation import REMEDE

# In order of preference when two explain the file equally well: names and numbers hold commas.
SEPARATEURS = "\t;|,"
ECHANTILLON = 200
# Bytes among which the first records are looked for.
DEBUT = 1 << 20
ATTENDU = "un fichier texte : CSV, TSV ou JSON"
EN_CSV = "Ouvrez son tableau dans un tableur, enregistrez la feuille en CSV puis relancez."
# First bytes of what people take for a text file.
SIGNATURES = {
    b"PK\x03\x04": "un classeur (XLSX, ODS) ou une archive ZIP",
    b"PK\x05\x06": "une archive ZIP",
    b"\xd0\xcf\x11\xe0": "un classeur XLS ou un document Office",
    b"%PDF": "un document PDF",
    b"{\\rtf": "un document RTF",
    b"\x1f\x8b": "un fichier compressé",
    b"7z\xbc\xaf": "une archive compressée",
    b"Rar!": "une archive compressée",
    b"PAR1": "un fichier Parquet",
    b"\x89PNG": "une image",
    b"GIF8": "une image",
    b"\xff\xd8\xff": "une image",
}
BALISE = re.compile(r"<[a-z!?/]", re.IGNORECASE)
ENCODAGES = {
    "utf-8-sig": "UTF-8",
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
# Spreadsheets write the separator above the header, and hide that line.
SEP = re.compile(rb"\"?sep=([\t;|,])\"?\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class Texte:
    """A text file.

    Attributes:
        octets: its content in UTF-8, without mark.
        encodage: what it was written in, as a person says it.
    """

    octets: bytes
    encodage: str

    @property
    def debut(self) -> str:
        """Its first characters."""
        return self.octets[:2000].decode(errors="ignore").lstrip()

    @property
    def est_balise(self) -> bool:
        """Whether it is a web page or XML, whatever its name says."""
        return bool(BALISE.match(self.debut))


@dataclass(frozen=True)
class Decoupe:
    """How the records of a text file are cut: the separator, the line where the first one begins."""

    separateur: str
    ligne: int


def nature(raw: bytes) -> str:
    """What a file is when it is no text, « un document PDF »; "" when its first bytes do not tell."""
    return next((nature for signature, nature in SIGNATURES.items() if raw.startswith(signature)), "")


def read_text(raw: bytes, ou: str, attendu: str = ATTENDU) -> Texte:
    """Content of a text file.

    Args:
        raw: its bytes; UTF-8, UTF-16 with its mark or plainly so, else Windows-1252.
        ou: the file's name, for a refusal.
        attendu: what a file that is no text should have been.

    Raises:
        InvalidData: not text, or not the text it seems to be, or blank.
    """
    encodage = _encoding(raw)
    try:
        texte = raw.decode(encodage)
    except UnicodeDecodeError as error:
        # Positions are those of the bytes without their mark.
        wrong = f"0x{error.object[error.start]:02X}"
        constat = f"le texte, en {ENCODAGES[encodage]}, contient l’octet {wrong} qui n’en est pas"
        line = error.object.count(b"\n", 0, error.start) + 1
        refuse(ou, constat, "un seul encodage, de préférence UTF-8", "Enregistrez-le en UTF-8 puis relancez.", line)
    if "\0" in texte:
        line = texte.count("\n", 0, texte.index("\0")) + 1
        refuse(ou, "le fichier contient un octet nul : ce n’est pas du texte", attendu, EN_CSV, line)
    if not texte or texte.isspace():
        refuse(ou, "le fichier est vide", "une ligne d’en-tête puis des lignes de données")
    octets = raw.removeprefix(codecs.BOM_UTF8) if encodage == "utf-8-sig" else texte.encode()
    return Texte(octets, ENCODAGES[encodage])


def refuse(ou: str, constat: str, attendu: str = ATTENDU, remede: str = REMEDE, ligne: int | None = None) -> NoReturn:
    """Refuse a file for one thing.

    Raises:
        InvalidData: always.
    """
    raise InvalidData(problems=[Problem(ou, constat, attendu, remede, ligne=ligne)])


def _encoding(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if raw.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if unmarked := _utf16_unmarked(raw):
        return unmarked
    try:
        # Refused or accepted without making the text.
        pa.scalar(raw, pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        text = raw.decode("utf-8", "replace")
        beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
        # UTF-8 but for a few bytes is refused as such: read as Windows-1252 it would say « Ã© » for « é ».
        return "cp1252" if beyond_ascii < 2 * text.count("\ufffd") else "utf-8-sig"
    return "utf-8-sig"


def _utf16_unmarked(raw: bytes) -> str:
    """UTF-16 without its mark: nearly every other byte of a western text is then null, on one side only."""
    start = raw[:2000]
    halves = {"utf-16-le": start[1::2], "utf-16-be": start[::2]}
    nulls = {name: half.count(0) / max(len(half), 1) for name, half in halves.items()}
    best = max(nulls, key=nulls.__getitem__)
    return best if len(start) > 3 and nulls[best] > 0.7 and min(nulls.values()) < 0.05 else ""


def cut(octets: bytes) -> Decoupe:
    """The separator a file says, or that most of its first records agree on, header and body."""
    if said := SEP.match(octets):
        return Decoupe(said[1].decode(), 2)
    return Decoupe(max(SEPARATEURS, key=lambda separateur: _explained(octets[:DEBUT], separateur)), 1)


def _explained(octets: bytes, separateur: str) -> tuple[int, int]:
    """First records that a separator cuts in the same number of cells, and that number."""
    widths: list[int] = []
    try:
        for record in islice(records(octets, separateur), ECHANTILLON):
            # A title above the header has one cell.
            if any(map(str.strip, record)) and (widths or len(record) > 1):
                widths.append(len(record))
    except csv.Error:
        pass  # what follows does not agree
    several = Counter(width for width in widths if width > 1)
    # A few commas in a one-column file mean nothing.
    if several.total() * 2 <= len(widths):
        return 0, 0
    width, agreeing = several.most_common(1)[0]
    return agreeing, width
