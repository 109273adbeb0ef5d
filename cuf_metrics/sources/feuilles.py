"""A workbook (XLSX, XLS, ODS) as rows of text, one sheet of it."""

import numpy as np
import pandas as pd
import pyarrow as pa
import python_calamine as calamine

from cuf_metrics.sources.archives import ATTENDU, REMEDE, ZIP
from cuf_metrics.sources.fichier import as_table
from cuf_metrics.sources.grilles import OLE, Grille, Livre, is_number
from cuf_metrics.sources.texte import refuse
from cuf_metrics.sources.tri import filled_cells, repeated_headers
from cuf_metrics.validation import suggestions


def is_workbook(raw: bytes) -> bool:
    """Whether a file begins as a workbook does; an archive begins so too."""
    return raw.startswith((ZIP, OLE))


def rows_of_workbook(raw: bytes, ou: str, feuille: str = "") -> tuple[pd.DataFrame, list[str]]:
    """A sheet of a workbook, as `fichier.rows_of` gives a text file.

    Args:
        raw: content of the file.
        ou: the file's name, for a refusal.
        feuille: name of the sheet; else the first visible one that has a header: a row of two cells
            or more, all of text, all different, with rows below.

    Returns:
        (one row per record, text only, index: row of the sheet; names of the sheets not read).
        Titles above the header, blank rows and repetitions of the header are skipped; a text merged
        over several rows is that of each, a number only that of the first.

    Raises:
        InvalidData: not a workbook, no such sheet, no header, too large, or cells `fichier` refuses.
    """
    livre = Livre(raw, ou)
    sheets = [sheet for sheet in livre.feuilles if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    names = [sheet.name for sheet in sheets]
    if feuille and feuille not in names:
        known = ", ".join(f"« {name} »" for name in names)
        remede = " ".join(part for part in (f"Feuilles du classeur : {known}.", suggestions([feuille], names)) if part)
        refuse(ou, f"aucune feuille ne s’appelle « {feuille} »", "le nom d’une feuille", remede)
    visible = [sheet.name for sheet in sheets if sheet.visible == calamine.SheetVisibleEnum.Visible]
    for name in [feuille] if feuille else visible:
        grille = livre.grid(name)
        if (head := _header(grille)) is not None:
            return _table(grille, head, f"{ou}, feuille « {name} »"), [other for other in names if other != name]
    refuse(f"{ou}, feuille « {feuille} »" if feuille else ou, "aucune ligne d’en-tête n’a été trouvée", ATTENDU, REMEDE)


def _header(grille: Grille) -> int | None:
    """Row of the header: the first with several cells, if they may be names of columns."""
    several = np.flatnonzero(filled_cells(grille.colonnes)[:-1] > 1) if grille.colonnes else []
    if not len(several):
        return None
    filled = [cell for cell in grille.row(int(several[0])) if cell]
    named = len(set(filled)) == len(filled) and not any(is_number(cell) for cell in filled)
    return int(several[0]) if named else None


def _table(grille: Grille, head: int, ou: str) -> pd.DataFrame:
    header, body = grille.row(head), [column.slice(head + 1) for column in grille.colonnes]
    kept = (filled_cells(body) > 0) & ~repeated_headers(body, header)
    lines = np.flatnonzero(kept) + head + 2
    return as_table(header, [column.filter(pa.array(kept)) for column in body], lines, [], ou)
