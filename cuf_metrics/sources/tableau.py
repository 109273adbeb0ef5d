"""A table as it stands in a sheet: its rows, and all that was left aside to reach them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cuf_metrics.errors import Problem
from cuf_metrics.formatting import count, number
from cuf_metrics.sources.entetes import column_names, named
from cuf_metrics.sources.examen import NON_CALCULEE
from cuf_metrics.sources.fichier import as_frame, check_lengths, clean, short
from cuf_metrics.sources.tri import filled_cells, moved_headers, repeated_headers, totals

# Lines told by their number in one sentence.
MONTREES = 5
# What a spreadsheet shows where a formula failed, and what is read where it was never computed.
CODES = "N/A|DIV/0!|REF!|(?:VALUE|VALEUR|NAME|NOM|NULL|NUL|NUM|NOMBRE|SPILL|PROPAGATION|CALC)[!?]"
ERREUR = rf"\A(?:{NON_CALCULEE}|#(?:{CODES})|Err:\d{{3}})\z"
# Marks that a person does not see, and that web pages leave in what is copied from them.
INVISIBLES = r"[\x{ad}\x{200b}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2069}\x{feff}]"
FORMULE = "vient d’une formule qui a échoué"
EN_TETE = "ligne qui nomme des colonnes, comme un autre en-tête"
ECARTEES = ["ligne", "motif", "contenu"]
AU_DESSUS = "au-dessus de l’en-tête"
TOTAL, FAUX_TOTAL = "total d’autres lignes", "total d’autres lignes, mais son montant n’est pas leur somme"
Rangee = tuple[int, Sequence[str]]


@dataclass(frozen=True)
class Feuille:
    """A sheet of a workbook, or a text file, read as a table.

    Attributes:
        nom: the sheet's; "" for a text file, which has only one.
        ligne_entete: row of the sheet, or line of the file, that names the columns; the first is 1.
        entetes: a name for each column, all different.
        lignes: one row per record, text only, "" for nothing; columns: `entetes`; index: row of the sheet, or line of
            the file where the record begins.
        colonnes: rank of each column in the sheet, from 0.
        remarques: what was done to reach the rows, one sentence each.
        ecartees: one row per row that is no record: ligne, motif, contenu. Blank rows and the header again are not
            told there.
        problemes: cells and rows that cannot be taken as they are; one of a column does not matter to who leaves
            that column aside.
        hors_table: the rows above the header and those that are no records, but blank ones: line, cells from the
            first column of the sheet.
    """

    nom: str
    ligne_entete: int
    entetes: tuple[str, ...]
    lignes: pd.DataFrame
    colonnes: tuple[int, ...]
    remarques: tuple[str, ...]
    ecartees: pd.DataFrame
    problemes: list[Problem]
    hors_table: tuple[tuple[int, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Brut:
    """What a reader found of a table.

    Attributes:
        ou: file and sheet, for a refusal.
        nom, ligne_entete: see `Feuille`.
        titres: rows above the header: line, cells.
        header: its cells.
        colonnes: those of the rows below, one column after the other.
        lignes: row or line of each.
        remarques, ecartees, problemes, hors_table: what was told so far.
    """

    ou: str
    nom: str
    ligne_entete: int
    titres: Sequence[Rangee]
    header: Sequence[str]
    colonnes: Sequence[pa.ChunkedArray]
    lignes: np.ndarray
    remarques: Sequence[str] = ()
    ecartees: Sequence[tuple[int, str, str]] = ()
    problemes: Sequence[Problem] = ()
    hors_table: Sequence[Rangee] = ()


@dataclass
class _Tri:
    """Rows that are records, and what is told of the others."""

    gardees: np.ndarray
    remarques: list[str] = field(default_factory=list)
    ecartees: list[tuple[int, str, str]] = field(default_factory=list)


def as_sheet(brut: Brut) -> Feuille:
    """Clean text under names that are all different, records only.

    Args:
        brut: what a reader found.
    """
    cleaned = [_visible(column) for column in brut.colonnes]
    header = [" ".join(name.split()) for name in _visible(pa.array(brut.header, pa.string())).to_pylist()]
    ranks = [rank for rank, name in enumerate(header) if name or _holds(cleaned[rank])]
    columns = [cleaned[rank] for rank in ranks]
    names, renamed = column_names([header[rank] for rank in ranks], ranks)
    tri = _sorted(columns, [header[rank] for rank in ranks], brut.lignes)
    kept = columns if tri.gardees.all() else [column.filter(pa.array(tri.gardees)) for column in columns]
    lines, width = brut.lignes[tri.gardees], sum(map(bool, header))
    above = [(line, AU_DESSUS, _content(cells)) for line, cells in brut.titres if is_wide(cells, width)]
    problems = [*brut.problemes, *_moved(columns, [header[rank] for rank in ranks], brut)]
    for name, column in zip(names, kept, strict=True):
        problems += check_lengths(name, column, lines, brut.ou) + _errors(name, column, lines, brut.ou)
    return Feuille(
        brut.nom,
        brut.ligne_entete,
        tuple(names),
        as_frame(kept, names, lines),
        tuple(ranks),
        (*_titles(brut), *renamed, *tri.remarques, *brut.remarques),
        pd.DataFrame([*above, *brut.ecartees, *tri.ecartees], columns=ECARTEES).sort_values("ligne", ignore_index=True),
        problems,
        _outside(brut, cleaned, tri.gardees),
    )


def lines_told(lines: Sequence[int]) -> str:
    """« ligne 3 », « lignes 3, 8 et 12 », « lignes 3, 8, 12, 15, 20… »."""
    shown = [number(line) for line in lines[:MONTREES]]
    if len(lines) == 1:
        return f"ligne {shown[0]}"
    if len(lines) > MONTREES:
        return f"lignes {', '.join(shown)}…"
    return f"lignes {', '.join(shown[:-1])} et {shown[-1]}"


def is_wide(cells: Sequence[str], width: int) -> bool:
    """Whether a row above a header of `width` names may be a record, and not a title."""
    filled = sum(map(bool, cells))
    return filled > 1 and filled * 2 >= width


def two_tables(brut: Brut, connus: Callable[[str], bool] | None) -> list[Problem]:
    """One problem when rows above the header, as wide as it, name columns too: they belong to another table.

    Args:
        brut: what a reader found.
        connus: whether a name is that of a column of a known table.
    """
    width = sum(map(bool, brut.header))
    others = [line for line, cells in brut.titres if is_wide(cells, width) and named(cells, connus) > 1]
    if not others:
        return []
    several = "nomment aussi des colonnes" if len(others) > 1 else "nomme aussi des colonnes"
    where = f"au-dessus de l’en-tête de la ligne {number(brut.ligne_entete)}"
    constat = f"{count(len(others), 'ligne')} {where} {several} : la feuille contient plusieurs tableaux"
    remede = "Mettez chaque tableau dans sa propre feuille, puis relancez."
    return [
        Problem(
            brut.ou, constat, "un seul tableau par feuille", remede, None, others[0], lignes=others, cellule=EN_TETE
        )
    ]


def _moved(columns: Sequence[pa.ChunkedArray], header: Sequence[str], brut: Brut) -> list[Problem]:
    """One problem for the rows that name the columns in another order; nothing without any."""
    lines = brut.lignes[moved_headers(columns, header)].tolist()
    if not lines:
        return []
    several = "nomment les colonnes dans un autre ordre" if len(lines) > 1 else "nomme les colonnes dans un autre ordre"
    constat = f"{count(len(lines), 'ligne')} {several} que l’en-tête : la feuille contient plusieurs tableaux"
    remede = "Mettez chaque tableau dans sa propre feuille, puis relancez."
    return [
        Problem(brut.ou, constat, "un seul tableau par feuille", remede, None, lines[0], lignes=lines, cellule=EN_TETE)
    ]


def _content(cells: Sequence[str]) -> str:
    return " | ".join(cell for cell in cells if cell.strip())


def _outside(
    brut: Brut, columns: Sequence[pa.ChunkedArray], kept: np.ndarray
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The rows that are not in the table, but blank ones, in their order."""
    rows = [*brut.titres, *brut.hors_table]
    if not kept.all():
        aside = pa.array(~kept)
        cells = zip(*(column.filter(aside).to_pylist() for column in columns), strict=True)
        rows += [(line, row) for line, row in zip(brut.lignes[~kept].tolist(), cells, strict=True) if any(row)]
    return tuple((line, tuple(cells)) for line, cells in sorted(rows, key=lambda row: row[0]))


def _visible(column: pa.Array) -> pa.Array:
    """What a person sees of a text."""
    column = clean(column)
    if pc.all(pc.utf8_is_printable(column)).as_py():
        return column
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(column, INVISIBLES, ""))


def _holds(column: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.not_equal(column, "")).as_py())


def _sorted(columns: Sequence[pa.ChunkedArray], header: Sequence[str], lines: np.ndarray) -> _Tri:
    """Blank rows, the header again and totals are no records."""
    again, found = repeated_headers(columns, header), totals(columns)
    sums = np.zeros(len(lines), dtype=bool)
    sums[list(found)] = True
    tri = _Tri((filled_cells(columns) > 0) & ~again & ~sums)
    if again.any():
        tri.remarques.append(f"L’en-tête répété plus bas a été sauté ({lines_told(lines[again].tolist())}).")
    if found:
        several = "ont été mises à part" if len(found) > 1 else "a été mise à part"
        told = count(len(found), "ligne de total", "lignes de total")
        tri.remarques.append(f"{told} {several} ({lines_told(lines[sums].tolist())}).")
        tri.ecartees += [
            (int(lines[rank]), TOTAL if right else FAUX_TOTAL, _content([column[rank].as_py() for column in columns]))
            for rank, right in found.items()
        ]
    return tri


def _titles(brut: Brut) -> list[str]:
    if not brut.titres:
        return []
    several = "ont été sautées" if len(brut.titres) > 1 else "a été sautée"
    above = count(len(brut.titres), "ligne")
    shown = (
        f"« {short(' | '.join(dict.fromkeys(filter(None, brut.titres[0][1]))))} »{'…' if len(brut.titres) > 1 else ''}"
    )
    return [f"L’en-tête est à la ligne {number(brut.ligne_entete)} : {above} au-dessus {several} ({shown})."]


def _errors(name: str, column: pa.ChunkedArray, lines: np.ndarray, ou: str) -> list[Problem]:
    """One problem for the cells of a column where a formula failed; nothing without any."""
    wrong = pc.match_substring_regex(column, ERREUR).to_numpy()
    if not wrong.any():
        return []
    found = lines[wrong].tolist()
    first = column[int(wrong.argmax())].as_py()
    constat = f"{count(len(found), 'cellule')} où une formule a échoué"
    remede = "Corrigez la formule dans le classeur, ou videz la cellule, puis relancez."
    where = f"{ou}, colonne « {short(name)} »"
    attendu = "une valeur ou une cellule vide"
    return [Problem(where, constat, attendu, remede, first, found[0], name, found, cellule=FORMULE)]
