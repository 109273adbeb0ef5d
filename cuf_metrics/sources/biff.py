"""What an XLS workbook says that the reader of workbooks keeps quiet: where the last cell of a sheet is, which ones
hold an error, which rows and columns are hidden.

Source: [MS-CFB] for the container, [MS-XLS] for its records.
"""

import struct
from collections.abc import Iterator

from cuf_metrics.sources.examen import Examen

LIBRE, DANS_L_ENTETE, ENTREE = 0xFFFFFFF0, 109, 128
EOF, VERROU, FEUILLE, FORMULE, ERREUR, LIGNE, COLONNES = 0x0A, 0x2F, 0x85, 0x06, 0x205, 0x208, 0x7D
FORMULE_EN_ERREUR = 2
# Records that hold a cell; those of several cells say the last one at their end.
CELLULES, PLUSIEURS = {FORMULE, ERREUR, 0x203, 0x204, 0xD6, 0xFD, 0x27E, 0xBD}, 0xBD
ERREURS = {0: "#NUL!", 7: "#DIV/0!", 15: "#VALEUR!", 23: "#REF!", 29: "#NOM?", 36: "#NOMBRE!", 42: "#N/A"}


def examine_xls(raw: bytes) -> dict[str, Examen]:
    """What an XLS workbook says of each of its sheets; nothing of one that is locked.

    Args:
        raw: content of the file.

    Raises:
        ValueError, struct.error, IndexError: it is damaged.
    """
    records = _workbook(raw)
    found: dict[str, Examen] = {}
    for kind, body in _records(records, 0):
        if kind == VERROU:
            return {}
        if kind == FEUILLE:
            if (name := _name(body)) in found:
                raise ValueError(name)
            found[name] = _sheet(records, struct.unpack_from("<I", body)[0])
    return found


def _workbook(raw: bytes) -> bytes:
    """The stream of records: sectors of the file, each told by a table which follows it."""
    size = 1 << struct.unpack_from("<H", raw, 30)[0]
    per_sector = size // 4
    first_directory = struct.unpack_from("<I", raw, 48)[0]
    small, more = struct.unpack_from("<I", raw, 56)[0], struct.unpack_from("<I", raw, 68)[0]

    def sector(rank: int) -> bytes:
        return raw[(rank + 1) * size : (rank + 2) * size]

    tables = [*struct.unpack_from(f"<{DANS_L_ENTETE}I", raw, 76)]
    while more < LIBRE and len(tables) * size < len(raw):
        *others, more = struct.unpack(f"<{per_sector}I", sector(more))
        tables += others
    following = [n for rank in tables if rank < LIBRE for n in struct.unpack(f"<{per_sector}I", sector(rank))]

    def stream(rank: int) -> bytes:
        parts = []
        while rank < LIBRE and len(parts) < len(following):
            parts.append(sector(rank))
            rank = following[rank]
        return b"".join(parts)

    directory = stream(first_directory)
    held = {}
    for start in range(0, len(directory), ENTREE):
        entry = directory[start : start + ENTREE]
        name = entry[: max(entry[64] - 2, 0)].decode("utf-16-le")
        first, length = struct.unpack_from("<II", entry, 116)
        if length >= small:
            held[name] = first
    # Without either, or kept among the small ones: nothing a spreadsheet writes.
    found = held.get("Workbook", held.get("Book"))
    if found is None:
        raise ValueError(raw[:8])
    return stream(found)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record from one on, up to the end of its sheet."""
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        if kind == EOF:
            return
        yield kind, stream[start + 4 : start + 4 + length]
        start += 4 + length


def _name(body: bytes) -> str:
    """Name of a sheet: its characters take two bytes each when the first bit says so."""
    length, wide = body[6], body[7] & 1
    return body[8 : 8 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1")


def _sheet(stream: bytes, start: int) -> Examen:
    examen = Examen()
    for kind, body in _records(stream, start):
        if kind in CELLULES:
            row, column = struct.unpack_from("<HH", body)
            last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == PLUSIEURS else column
            examen.reach(row + 1, max(column, last) + 1)
            if kind in (ERREUR, FORMULE) and (code := _error(kind, body)) is not None:
                examen.erreurs[row, column] = ERREURS.get(code, ERREURS[42])
        elif kind == LIGNE and body[12] & 0x20:
            row = struct.unpack_from("<H", body)[0]
            examen.masquees.append(range(row, row + 1))
        elif kind == COLONNES and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            examen.colonnes_masquees.append(range(first, last + 1))
    return examen


def _error(kind: int, body: bytes) -> int | None:
    """Code of the error that a cell holds, or its formula gives; None for another value."""
    if kind == ERREUR:
        return body[6] if body[7] else None
    return body[8] if body[12:14] == b"\xff\xff" and body[6] == FORMULE_EN_ERREUR else None
