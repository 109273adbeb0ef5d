"""A file of rows as people have them: a workbook (XLSX, XLS, ODS) or a text file (CSV, TSV), whatever surrounds the
table.

What is done to reach the rows is told; what cannot be read is refused, with where. Nothing is executed, and a cell is
only ever text.
"""

import csv
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import python_calamine as calamine

from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.formatting import count
from cuf_metrics.sources.archives import CELLULES_MAX
from cuf_metrics.sources.csv_lignes import Lignes, as_columns, is_filled, read_lines, records, unread
from cuf_metrics.sources.entetes import FENETRE, find_header, letters
from cuf_metrics.sources.feuilles import is_workbook
from cuf_metrics.sources.fichier import LIGNES_MAX, OCTETS_MAX, TROP_LONGUE, short, too_many
from cuf_metrics.sources.grilles import Grille, Livre
from cuf_metrics.sources.tableau import Brut, Feuille, as_sheet, lines_told, two_tables
from cuf_metrics.sources.texte import DEBUT, Decoupe, cut, nature, read_text, refuse
from cuf_metrics.sources.tri import filled_cells

# Share of the work that is done, between 0 and 1, and what is being done.
Avance = Callable[[float, str], None]
Connus = Callable[[str], bool]
ATTENDU = "un classeur XLSX, XLS ou ODS, ou un fichier CSV, dont une ligne nomme les colonnes"
EN_CLASSEUR = "Ouvrez-le dans un tableur, enregistrez-le au format XLSX puis relancez."
# No table has a fifth of that.
COLONNES_MAX = 1_000
TROP_DE_COLONNES = f"plus de {count(COLONNES_MAX, 'colonne')}"


@dataclass(frozen=True)
class Classeur:
    """A file and its sheets.

    Attributes:
        nom: the file's.
        empreinte: SHA-256 of its content.
        octets: their number.
        format: XLSX, XLS, ODS, CSV or TSV.
        encodage: of a text file, as a person says it; "" for a workbook.
        feuilles: those that hold a table, in their order; the only one of a text file has no name.
        non_lues: the others, and why.
    """

    nom: str
    empreinte: str
    octets: int
    format: str
    encodage: str
    feuilles: tuple[Feuille, ...]
    non_lues: tuple[tuple[str, str], ...] = ()

    def ou(self, feuille: Feuille) -> str:
        """Where a sheet is, as a refusal says it: « adhesions.xlsx, feuille « 2025 » »."""
        return _where(self.nom, feuille.nom)


def open_file(raw: bytes, nom: str, connus: Connus | None = None, avance: Avance | None = None) -> Classeur:
    """Read a file brought by a person.

    Args:
        raw: its content.
        nom: its name, for what is told; what it is, its bytes say.
        connus: whether a name is that of a column of a known table: it tells the header from the titles.
        avance: told the share of the work that is done, and what is being done.

    Returns:
        Every sheet that holds a table: see `Feuille`.

    Raises:
        InvalidData: not such a file, damaged, locked, too large, or without a row that names columns over others.
    """
    told = avance or (lambda share, label: None)
    if len(raw) > OCTETS_MAX:
        limit = count(OCTETS_MAX // 1024**2, "Mio", "Mio")
        refuse(nom, f"le fichier dépasse {limit}", f"au plus {limit}", "Découpez-le puis relancez.")
    told(0, "Lecture du fichier")
    read = _read_book if is_workbook(raw) else _read_text_file
    format_, encodage, sheets, unread_sheets = read(raw, nom, connus, told)
    if not sheets:
        why = " ; ".join(f"« {name} » : {reason}" for name, reason in unread_sheets)
        told_why = f" ({why})" if why else ""
        remede = "Mettez en haut du tableau une ligne avec le nom de chaque colonne, puis relancez."
        refuse(nom, f"aucun tableau n’a été trouvé{told_why}", ATTENDU, remede)
    told(1, "Fichier lu")
    return Classeur(nom, hashlib.sha256(raw).hexdigest(), len(raw), format_, encodage, sheets, unread_sheets)


Lu = tuple[str, str, tuple[Feuille, ...], tuple[tuple[str, str], ...]]


def _where(nom: str, feuille: str) -> str:
    return f"{nom}, feuille « {feuille} »" if feuille else nom


def _read_book(raw: bytes, nom: str, connus: Connus | None, avance: Avance) -> Lu:
    livre = Livre(raw, nom)
    every = livre.feuilles
    some_visible = any(sheet.visible == calamine.SheetVisibleEnum.Visible for sheet in every)
    sheets, left_out, cells = [], [], 0
    for rank, sheet in enumerate(every):
        found = _not_read(sheet, some_visible)
        if not found:
            label = f"Lecture de la feuille « {sheet.name} »"
            grille = livre.grid(sheet.name, lambda share, r=rank, label=label: avance((r + share) / len(every), label))
            cells += grille.lignes * len(grille.colonnes)
            if cells > CELLULES_MAX:
                limit = count(CELLULES_MAX, "cellule")
                remede = "Enregistrez la feuille utile dans un classeur à part puis relancez."
                refuse(nom, f"le classeur dépasse {limit}", f"au plus {limit}", remede)
            found = _sheet(grille, sheet.name, nom, connus)
        if isinstance(found, str):
            left_out.append((sheet.name, found))
        else:
            sheets.append(found)
    return livre.format, "", tuple(sheets), tuple(left_out)


def _not_read(sheet: calamine.SheetMetadata, some_visible: bool) -> str:
    """Why a sheet is not read, "" when it is."""
    if sheet.typ == calamine.SheetTypeEnum.ChartSheet:
        return "feuille de graphique"
    if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
        return "feuille de macros"
    return "feuille masquée" if some_visible and sheet.visible != calamine.SheetVisibleEnum.Visible else ""


def _sheet(grille: Grille, name: str, nom: str, connus: Connus | None) -> Feuille | str:
    """The table of a sheet, or why there is none."""
    if not grille.colonnes:
        return "feuille vide"
    if len(grille.colonnes) > COLONNES_MAX:
        return TROP_DE_COLONNES
    filled = np.flatnonzero(filled_cells(grille.colonnes))
    first = [grille.row(int(rank)) for rank in filled[:FENETRE]]
    head = find_header(first, connus)
    if head is None:
        return "aucune ligne ne nomme les colonnes" if first else "feuille vide"
    if len(filled) == head + 1:
        return "aucune ligne sous l’en-tête"
    top = int(filled[head])
    titles = [(int(rank) + 1, row) for rank, row in zip(filled, first[:head], strict=False)]
    grille, ou = grille.with_years(first[head]), _where(nom, name)
    body = [column.slice(top + 1) for column in grille.colonnes]
    lines = np.arange(top + 2, grille.lignes + 1)
    brut = Brut(ou, name, top + 1, titles, first[head], body, lines, _remarks(grille, filled, top))
    problems = [*two_tables(brut, connus), *_merged_numbers(grille, brut)]
    return as_sheet(replace(brut, problemes=problems))


def _merged_numbers(grille: Grille, brut: Brut) -> list[Problem]:
    """One problem per column where a number is merged over several rows: how much of it is that of each is unknown."""
    found: dict[int, list[tuple[int, int]]] = {}
    for left, top, bottom in grille.nombres:
        if top >= brut.ligne_entete:
            found.setdefault(left, []).append((top, bottom))
    problems = []
    for left, spans in found.items():
        name = brut.header[left] or f"colonne {letters(left)}"
        lines = [line for top, bottom in spans for line in range(top + 1, bottom + 2)]
        several = "valent" if len(spans) > 1 else "vaut"
        merged = count(len(spans), "nombre d’une cellule fusionnée", "nombres de cellules fusionnées")
        remede = "Séparez-les, donnez à chaque ligne sa valeur (un montant se répartit), puis relancez."
        constat = f"{merged} {several} pour plusieurs lignes à la fois"
        where, shown = f"{brut.ou}, colonne « {name} »", grille.colonnes[left][spans[0][0]].as_py()
        told = "vaut pour plusieurs lignes à la fois"
        found = Problem(where, constat, "un nombre par ligne", remede, shown, lines[0], name, lines, cellule=told)
        problems.append(found)
    return problems


def _remarks(grille: Grille, filled: np.ndarray, top: int) -> list[str]:
    """What a person does not see in a workbook, and what is done of merged cells."""
    told = []
    if repeated := sum(rank > top for rank in grille.repetees):
        text = "leurs textes valent" if repeated > 1 else "son texte vaut"
        merged = count(repeated, "cellule fusionnée", "cellules fusionnées")
        told.append(f"{merged} sur plusieurs lignes : {text} pour chacune d’elles.")
    hidden = np.zeros(grille.lignes, dtype=bool)
    for rows in grille.examen.masquees:
        hidden[rows.start : rows.stop] = True
    if rows := int(hidden[filled[filled > top]].sum()):
        told.append(f"{count(rows, 'ligne masquée', 'lignes masquées')} {'ont été lues' if rows > 1 else 'a été lue'}.")
    spans = grille.examen.colonnes_masquees
    if columns := sum(len(range(span.start, min(span.stop, len(grille.colonnes)))) for span in spans):
        several = "ont été lues" if columns > 1 else "a été lue"
        told.append(f"{count(columns, 'colonne masquée', 'colonnes masquées')} {several}.")
    return told


def _read_text_file(raw: bytes, nom: str, connus: Connus | None, avance: Avance) -> Lu:
    if is_what := nature(raw):
        refuse(nom, f"c’est {is_what}, pas un tableau", ATTENDU, EN_CLASSEUR)
    texte = read_text(raw, nom, ATTENDU)
    if texte.est_balise:
        refuse(nom, "c’est une page web ou un fichier XML, quelle que soit son extension", ATTENDU, EN_CLASSEUR)
    if texte.debut.startswith(("{", "[{")):
        refuse(nom, "c’est un fichier JSON", ATTENDU, EN_CLASSEUR)
    avance(0.2, "Découpage en cellules")
    decoupe = cut(texte.octets)
    found = _text_sheet(texte.octets, decoupe, nom, connus, avance)
    sheets, left_out = ((), ((nom, found),)) if isinstance(found, str) else ((found,), ())
    return "TSV" if decoupe.separateur == "\t" else "CSV", texte.encodage, sheets, left_out


def _text_sheet(octets: bytes, decoupe: Decoupe, nom: str, connus: Connus | None, avance: Avance) -> Feuille | str:
    """The table of a text file, or why there is none."""
    first = _first_records(octets, decoupe)
    head = find_header([[" ".join(cell.split()) for cell in record] for _, record in first], connus)
    if head is None:
        return "aucune ligne ne nomme les colonnes"
    top, header = first[head]
    if len(header) > COLONNES_MAX:
        return TROP_DE_COLONNES
    read = read_lines(octets, decoupe.separateur, LIGNES_MAX, top, blanches=True)
    if read.total > LIGNES_MAX:
        too_many("ligne", nom)
    if problems := unread(read, nom, TROP_LONGUE):
        raise InvalidData(problems=problems)
    if not read.total:
        return "aucune ligne sous l’en-tête"
    avance(0.6, "Lecture des cellules")
    titles = [(line, [cell.strip() for cell in record]) for line, record in first[:head]]
    brut = Brut(nom, "", top, titles, header, read.columns, np.asarray(read.lines, dtype=np.int64))
    brut = replace(brut, problemes=two_tables(brut, connus))
    return as_sheet(_mended(brut, read, decoupe.separateur) if read.ragged else brut)


def _first_records(octets: bytes, decoupe: Decoupe) -> list[tuple[int, list[str]]]:
    """The first records that hold something, and the line where each begins."""
    start = octets.find(b"\n") + 1 if decoupe.ligne > 1 else 0
    reader, line, found = records(octets[start : start + DEBUT], decoupe.separateur), decoupe.ligne, []
    try:
        for record in reader:
            if is_filled(record):
                found.append((line, record))
            line = decoupe.ligne + reader.line_num
            if len(found) == FENETRE:
                break
    except csv.Error:
        pass  # the reading of the whole file says why
    return found


def _mended(brut: Brut, read: Lignes, separateur: str) -> Brut:
    """The rows of another width: padded when cells are missing at their end, told when they have too many."""
    width = len(brut.header)
    longer = [(line, record) for line, record in read.ragged if is_filled(record[width:])]
    fitting = [(line, record) for line, record in read.ragged if not is_filled(record[width:])]
    shorter = [line for line, record in fitting if len(record) < width]
    remarks, problems = [], []
    if shorter:
        short_lines = count(len(shorter), "ligne plus courte", "lignes plus courtes")
        several = "ont été complétées" if len(shorter) > 1 else "a été complétée"
        told = f"{short_lines} que l’en-tête {several} par des cellules vides ({lines_told(shorter)})."
        remarks.append(told)
    if longer:
        problems.append(_too_wide(brut.ou, longer, width, separateur))
    return replace(
        _with_rows(brut, fitting),
        remarques=remarks,
        problemes=[*brut.problemes, *problems],
        hors_table=longer,
        ecartees=[(line, "plus de cellules que l’en-tête", " | ".join(record)) for line, record in longer],
    )


def _with_rows(brut: Brut, rows: list[tuple[int, list[str]]]) -> Brut:
    """The same table with more rows, each in its place."""
    if not rows:
        return brut
    width = len(brut.header)
    lines = np.concatenate([brut.lignes, [line for line, _ in rows]])
    order = np.argsort(lines, kind="stable")
    more = as_columns([[*record, *[""] * width][:width] for _, record in rows])
    columns = [
        pa.chunked_array([*column.chunks, extra]).take(order) for column, extra in zip(brut.colonnes, more, strict=True)
    ]
    return replace(brut, colonnes=columns, lignes=lines[order])


def _too_wide(ou: str, rows: list[tuple[int, list[str]]], width: int, separateur: str) -> Problem:
    line, record = rows[0]
    several = "ont plus de cellules" if len(rows) > 1 else "a plus de cellules"
    return Problem(
        ou,
        f"{count(len(rows), 'ligne')} {several} que l’en-tête ({len(record)} au lieu de {width})",
        f"au plus {count(width, 'cellule')} par ligne",
        "Mettez entre guillemets un texte qui contient le séparateur, puis relancez.",
        short(separateur.join(record).replace("\t", " ; ")),
        line,
        lignes=[line for line, _ in rows],
        cellule="ligne qui a plus de cellules que l’en-tête",
    )
