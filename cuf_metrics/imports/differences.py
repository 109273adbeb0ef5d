"""What an import changes: the rows of a file against those they replace, counted and shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.formatting import ABSENT, number
from cuf_metrics.imports.modeles import MODELES
from cuf_metrics.moteur import over

MONTREES, APERCU = 200, 50
# Where a row was read says nothing of what it tells.
DE_LECTURE = frozenset({"id_document", "section", "citation", "numero_ligne"})
TITRES = {
    "id_collectivite": "Collectivité reconnue",
    "id_reunion": "Réunion",
    "id_dispositif": "Dispositif",
    "id_fonds": "Fonds",
    "code_pays": "Pays",
    "date_fin": "Date de fin",
    "montant_eur": "Montant (€)",
}
# 64 bits say whether two of a million rows are the same: keeping their texts would take a gigabyte.
MARQUES = "select hash(row({cle})) as cle, hash(row({contenu})) as contenu from lignes"


@dataclass(frozen=True)
class Comptes:
    """Rows of a file against those that it replaces; a row is the same when its key is."""

    nouvelles: int = 0
    modifiees: int = 0
    retirees: int = 0
    inchangees: int = 0

    def __add__(self, other: "Comptes") -> "Comptes":
        pairs = zip(self.valeurs, other.valeurs, strict=True)
        return Comptes(*(a + b for a, b in pairs))

    @property
    def valeurs(self) -> tuple[int, int, int, int]:
        return self.nouvelles, self.modifiees, self.retirees, self.inchangees


class Comparaison:
    """Rows of a table before and after, matched by their key; without a key, by all they tell.

    Args:
        table: their table.
        avant, apres: rows in its contract's schema.
    """

    def __init__(self, table: str, avant: pa.Table, apres: pa.Table):
        self.table, self.avant, self.apres = table, avant, apres
        self.cle = list(MODELES[table].cle) if table in MODELES else []
        told = [c for c in TABLES[table].columns if c not in {*DE_LECTURE, TABLES[table].key[0], *self.cle}]
        self.cle = self.cle or told
        # Identical rows are matched one to one, by their rank.
        sides = [_marked(rows, self.cle, told) for rows in (avant, apres)]
        self._pairs = sides[0].merge(sides[1], on=["cle", "rang"], how="outer", suffixes=("_avant", "_apres"))
        gone, new = (self._pairs[f"place_{side}"].isna() for side in ("apres", "avant"))
        same = self._pairs["contenu_avant"] == self._pairs["contenu_apres"]
        cases = [new, gone, same]
        self._pairs["nature"] = np.select(cases, ["nouvelles", "retirees", "inchangees"], "modifiees")

    @property
    def comptes(self) -> Comptes:
        return Comptes(**self._pairs["nature"].value_counts().to_dict())

    def rows(self, nature: str, side: str = "apres") -> pa.Table:
        """First rows of a nature (« nouvelles », « retirees », « modifiees »), as they were or as they become."""
        found = self._pairs[self._pairs["nature"] == nature]
        order = found["place_apres"].fillna(found["place_avant"]).nsmallest(MONTREES).index
        rows = self.avant if side == "avant" else self.apres
        # Taking places would copy the whole table first.
        return pa.concat_tables([rows.slice(0, 0), *(rows.slice(int(n), 1) for n in found.loc[order, f"place_{side}"])])

    def changes(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """First rows that changed: what they were, what they become."""
        return list(zip(*(self.rows("modifiees", side).to_pylist() for side in ("avant", "apres")), strict=True))


def _marked(rows: pa.Table, cle: list[str], contenu: list[str]) -> pd.DataFrame:
    """One row per row: digests of its key and of what it tells, its rank among those of its key, its place."""
    with over(rows.select([*dict.fromkeys([*cle, *contenu])])) as connection:
        # Names of columns are those of the contracts, never text from a user.
        marks = connection.sql(MARQUES.format(cle=", ".join(cle), contenu=", ".join(contenu))).df()
    return marks.assign(rang=marks.groupby("cle").cumcount(), place=np.arange(len(marks)))


def shown_rows(table: str, rows: pa.Table, noms: Mapping[str, str]) -> pd.DataFrame:
    """Rows as a person reads them: French headers and values, columns where nothing is known left out.

    Args:
        table: their table.
        rows: columns of its contract.
        noms: name of each local government, meeting, device and fund, by identifier.
    """
    told = {
        heading(table, name): [readable(value, name, noms) for value in rows[name].to_pylist()]
        for name in sorted(rows.column_names, key=_rank_in(table))
        if name not in DE_LECTURE and name != TABLES[table].key[0] and rows[name].null_count < rows.num_rows
    }
    return pd.DataFrame(told, dtype="str")


def shown_changes(
    table: str, cle: list[str], changes: list[tuple[dict[str, Any], dict[str, Any]]], noms: Mapping[str, str]
) -> pd.DataFrame:
    """One row per value that changed: what identifies its row, the column, the value before and after."""
    lines = []
    for before, after in changes:
        who = {heading(table, name): readable(after[name], name, noms) for name in cle}
        lines += [
            who
            | {
                "Colonne": heading(table, name),
                "Avant": readable(before[name], name, noms),
                "Après": readable(after[name], name, noms),
            }
            for name in after
            if before[name] != after[name] and name not in DE_LECTURE
        ]
    return pd.DataFrame(lines, dtype="str")


def _rank_in(table: str) -> Callable[[str], int]:
    """Where a column comes: in the order of the template, what was recognised next to what was written."""
    order = list(MODELES[table].par_champ) if table in MODELES else []
    ranks = {name: 2 * rank for rank, name in enumerate(order)}
    ranks["id_collectivite"] = ranks.get("nom_source", -1) + 1
    return lambda name: ranks.get(name, 2 * len(order))


def heading(table: str, column: str) -> str:
    """Header of a column: that of the template, where it has it."""
    known = MODELES[table].par_champ if table in MODELES else {}
    if column in known:
        return known[column].entete
    return TITRES.get(column) or FIELDS[column].description


def readable(value: object, column: str, noms: Mapping[str, str]) -> str:
    """A value as a person reads it; « n.d. » for an unknown one."""
    if value is None:
        return ABSENT
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float | Decimal):
        return number(value)
    if isinstance(value, int):
        return str(value) if column.startswith("annee") else number(value)
    return noms.get(value, value) if column.startswith("id_") else str(value)
