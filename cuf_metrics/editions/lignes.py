"""Rows that two versions of the tables do not share: added, removed, or corrected column by column."""

from collections.abc import Iterable

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cuf_metrics.contracts import TABLES
from cuf_metrics.editions.ecarts import CORRECTION, LIGNES, NOUVELLE, Changement
from cuf_metrics.editions.rejeu import Cote
from cuf_metrics.formatting import count, unmarked

COLONNES = ("table", "cle", "nature", "colonne", "avant", "apres")
AJOUTEE, CORRIGEE, RETIREE = "ligne ajoutée", "ligne corrigée", "ligne retirée"
# Made from the definitions, which are compared for themselves.
DEFINIES = {"cadre_logique"}
# Told figure by figure, with their passages.
DECLAREES = {"chiffres_publies"}


def changed_rows(before: Cote, after: Cote) -> pd.DataFrame:
    """What changed in the rows of every table.

    Returns:
        One row per corrected value, per row added and per row removed: table, cle, nature, colonne (empty for a
        whole row), avant, apres, all as text; None where nothing is known.
    """
    tables = [t for t in before.contenu["manifeste"]["tables"] if t in after.fichiers and not before.same(after, t)]
    parts = [_of_table(t, before, after) for t in tables if t not in DEFINIES and not _is_rekeyed(t, before, after)]
    found = [part for part in parts if len(part)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(COLONNES))


def row_changes(rows: pd.DataFrame) -> list[Changement]:
    """What changed in each table, but in those told otherwise: rows that came, then rows corrected or removed.

    Args:
        rows: as `changed_rows` gives them.
    """
    found = []
    each = rows[~rows["table"].isin(DECLAREES)].drop_duplicates(["table", "cle", "nature"])
    for table, mine in each.groupby("table", sort=False):
        titre = TABLES[table].titre if table in TABLES else table
        many = {nature: int((mine["nature"] == nature).sum()) for nature in (AJOUTEE, CORRIGEE, RETIREE)}
        for classe, natures in ((NOUVELLE, (AJOUTEE,)), (CORRECTION, (CORRIGEE, RETIREE))):
            told = [count(many[n], n, n.replace(" ", "s ") + "s") for n in natures if many[n]]
            if told:
                n = sum(many[nature] for nature in natures)
                found.append(Changement(classe, titre, LIGNES, "", "", ", ".join(told), nombre=n))
    return found


def structure(before: Cote, after: Cote) -> list[str]:
    """Tables, keys and columns that one side only has, in French."""
    old, new = (c.contenu["manifeste"]["tables"] for c in (before, after))
    told = [f"table « {t} » : ajoutée" for t in new if t not in old]
    told += [f"table « {t} » : supprimée" for t in old if t not in new]
    for table in (t for t in old if t in new and not before.same(after, t)):
        if _is_rekeyed(table, before, after):
            told.append(f"table « {table} » : sa clé a changé, ses lignes ne se comparent pas")
        first, last = (pq.read_schema(c.fichiers[table]).names for c in (before, after))
        told += [f"table « {table} » : colonne « {c} » ajoutée" for c in last if c not in first]
        told += [f"table « {table} » : colonne « {c} » supprimée" for c in first if c not in last]
    return told


def _is_rekeyed(table: str, before: Cote, after: Cote) -> bool:
    return before.contenu["cles"].get(table) != after.contenu["cles"].get(table)


def _of_table(table: str, before: Cote, after: Cote) -> pd.DataFrame:
    key = before.contenu["cles"][table]
    old, new = (_texts(c.fichiers[table], key) for c in (before, after))
    added, removed = new.index.difference(old.index), old.index.difference(new.index)
    rows = [(table, k, AJOUTEE, "", None, whole) for k, whole in _wholes(new.loc[added])]
    rows += [(table, k, RETIREE, "", whole, None) for k, whole in _wholes(old.loc[removed])]
    kept, common = old.index.intersection(new.index), [c for c in old.columns if c in new.columns]
    first, last = old.loc[kept, common], new.loc[kept, common]
    differ = (first.fillna("") != last.fillna("")).stack()
    for k, column in differ[differ].index:
        rows.append((table, k, CORRIGEE, column, _known(first.at[k, column]), _known(last.at[k, column])))
    return pd.DataFrame(rows, columns=list(COLONNES))


def _texts(path, key: list[str]) -> pd.DataFrame:
    """A table as text, indexed by its key in words."""
    rows = pq.read_table(path)
    texts = pa.table([c.cast(pa.string()) for c in rows.columns], names=rows.column_names).to_pandas()
    label = texts[key].fillna("").agg(" · ".join, axis=1) if len(texts) else pd.Series([], dtype=str)
    return texts.drop(columns=key).set_index(pd.Index(label, name="cle"))


def _wholes(rows: pd.DataFrame) -> Iterable[tuple[str, str]]:
    """Each row's key and what it says, in one text."""
    for ident, values in zip(rows.index, rows.to_numpy(), strict=True):
        pairs = zip(rows.columns, values, strict=True)
        yield ident, " ; ".join(f"{name} : {_known(value)}" for name, value in pairs if _known(value))


def _known(value: object) -> str | None:
    return unmarked(value) if isinstance(value, str) and value else None
