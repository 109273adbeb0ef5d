"""The header of a sheet: where it is under titles and notes, and a name for each of its columns."""

from collections import Counter
from collections.abc import Callable, Sequence
from statistics import median

from cuf_metrics.sources.grilles import NOM_LU, is_number

# Rows among which the header is looked for.
FENETRE = 40
NOM_MAX = NOM_LU


def find_header(rows: Sequence[Sequence[str]], connus: Callable[[str], bool] | None = None) -> int | None:
    """Which row names the columns.

    Args:
        rows: the first ones, as text.
        connus: whether a name is that of a column of a table.

    Returns:
        The rank of the first row with two such names, if none has twice as many: what is under it is its table;
        else of the first one nearly as wide as those below, without a number; None when there is neither.
    """
    known = [named(row, connus) for row in rows]
    best = max(known, default=0)
    if best > 1:
        return next(rank for rank, n in enumerate(known) if n > 1 and n * 2 > best)
    widths = [sum(map(bool, row)) for row in rows]
    several = [width for width in widths if width > 1]
    for rank, row in enumerate(rows):
        is_wide = widths[rank] > 1 and widths[rank] * 4 >= median(several) * 3
        if is_wide and not any(map(is_number, row)):
            return rank
    return known.index(best) if best else None


def named(row: Sequence[str], connus: Callable[[str], bool] | None) -> int:
    """How many cells of a row are the name of a column."""
    return sum(map(connus, {cell for cell in row if cell and len(cell) <= NOM_MAX})) if connus else 0


def column_names(header: Sequence[str], ranks: Sequence[int]) -> tuple[list[str], list[str]]:
    """A name for each column, all different, and sentences on those that are not as written.

    Args:
        header: cells of the header, "" for none.
        ranks: rank of each in the sheet, from 0.
    """
    names: list[str] = []
    told, used = [], Counter()
    for name, rank in zip(header, ranks, strict=True):
        wanted = name[:NOM_MAX] or f"colonne {letters(rank)}"
        used[wanted] += 1
        unique = wanted
        while unique in names:
            unique = f"{wanted} ({used[wanted]})"
            used[wanted] += unique in names
        names.append(unique)
        if not name:
            told.append(f"La colonne {letters(rank)} n’a pas de nom dans l’en-tête : elle est appelée « {unique} ».")
        elif unique != wanted:
            told.append(f"Le nom « {wanted} » est répété : la colonne {letters(rank)} est appelée « {unique} ».")
    return names, told


def letters(rank: int) -> str:
    """Name of a column in a spreadsheet: 0 is « A », 26 « AA »."""
    text = ""
    while rank >= 0:
        text = chr(ord("A") + rank % 26) + text
        rank = rank // 26 - 1
    return text
