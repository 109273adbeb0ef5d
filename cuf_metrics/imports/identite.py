"""Which document of a dataset a file is, and that no row of it is told by another."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from itertools import count as ranks

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cuf_metrics.contracts import TABLES
from cuf_metrics.errors import CufError, InvalidData, Problem
from cuf_metrics.formatting import count, number
from cuf_metrics.imports.differences import Comparaison
from cuf_metrics.imports.jeu import LIENS_ECRITS, Jeu
from cuf_metrics.imports.modeles import MODELES
from cuf_metrics.imports.origine import BESIDE, Origine

# Columns of the contract that a file writes under another name.
ECRITES = {"id_collectivite": "nom_source", "id_reunion": "reunion", "id_dispositif": "dispositif"}
# A file, whether it is the copy that was given back to be mended, and the sheet, as a title tells them.
NOMME = re.compile(
    r"(?P<nom>.+?)(?P<annote>-annote(?:\s?\(\d+\))?)?(?:\.[a-z0-9]{2,4})?(?:, feuille «\s(?P<feuille>.*)\s»)?",
    re.IGNORECASE | re.DOTALL,
)
SECTION = re.compile(r"feuille «\s(.*)\s», ligne \d+", re.DOTALL)


def identified(
    document: dict[str, str], origine: Origine, held: Jeu, fichier: str, feuille: str = ""
) -> dict[str, str]:
    """The document under the identity that it takes in the dataset: it replaces what bears it already.

    Args:
        document: see `origine.document_of`.
        origine: what its holder says of it.
        held: the dataset it joins.
        fichier, feuille: where its rows are read; a copy given back to be mended stands for the file.

    Raises:
        CufError: `remplace` names a document that is not there, or that fills another table.
    """
    table, name = origine.table_visee, document["id_document"]
    mine = {other: told for other, told in held.documents.items() if fills(held, other, table)}
    if origine.remplace == BESIDE:
        names = chain([name], (f"{name}-{rank}" for rank in ranks(2)))
        name = next(free for free in names if free not in held.documents)
    elif origine.remplace and origine.remplace not in mine:
        raise CufError(
            f"--remplace {origine.remplace}",
            "aucun fichier de cette table ne porte cet identifiant dans le jeu",
            "l’un de : " + (", ".join(mine) or "aucun, pour cette table"),
            "Corrigez l’identifiant, ou ajoutez ce fichier aux autres : --remplace aucun.",
        )
    elif origine.remplace:
        name = origine.remplace
    elif origine.source == "classeur" and name not in mine:
        name = _same_file(mine, document["titre"], fichier, feuille) or name
    return _dated_as_before(document | {"id_document": name}, held.documents.get(name))


def _same_file(mine: Mapping[str, dict[str, str]], titre: str, fichier: str, feuille: str) -> str:
    """The document that the same file, or the one that it mends, had brought; "" for none, or for no one alone."""
    if same := [other for other, told in mine.items() if told["titre"] == titre]:
        return same[0]
    this = NOMME.fullmatch(fichier)
    named = {other: NOMME.fullmatch(told["titre"]) for other, told in mine.items()}
    mended = [
        other
        for other, told in named.items()
        if this and told and told["nom"].casefold() == this["nom"].casefold()
        if (told["annote"] or this["annote"]) and told["feuille"] in (None, feuille)
    ]
    return mended[0] if len(mended) == 1 else ""


def _dated_as_before(document: dict[str, str], before: dict[str, str] | None) -> dict[str, str]:
    """The same bytes imported again are not a newer document: nothing changes."""
    same = before is not None and before["empreinte_sha256"] == document["empreinte_sha256"]
    # Where the year is not known, the date is that of the first import.
    return document | {"date_publication": before["date_publication"]} if same and document["note"] else document


def fills(held: Jeu, document: str, table: str) -> bool:
    """Whether a document brings rows to a table."""
    if table in LIENS_ECRITS:
        return document in held.lots
    return table in held.lignes and document in held.lignes[table]["id_document"].unique().to_pylist()


def check_new(document: dict[str, str], table: str, held: Jeu, feuille: str) -> None:
    """The same rows must not come in twice under two names.

    Args:
        document: the file.
        table: the table that it fills.
        held: the dataset that it joins.
        feuille: the sheet that is read; another one of the same workbook is another document.

    Raises:
        InvalidData: the same bytes are there already, as another document.
    """
    for name, other in held.documents.items():
        same = other["empreinte_sha256"] == document["empreinte_sha256"] and name != document["id_document"]
        if not same or not fills(held, name, table):
            continue
        read = _sheet_read(held.rows_of(table), name)
        if not (read and feuille) or read == feuille:
            raise InvalidData(
                document["titre"],
                f"le même contenu est déjà dans ce jeu, sous le titre « {other['titre']} »",
                "un fichier qui n’y est pas encore",
                f"Ses lignes seraient comptées deux fois. {_instead(name)}",
            )


def _sheet_read(rows: pa.Table, document: str) -> str:
    """The sheet that a document was read from, "" where its rows do not say."""
    if "section" not in rows.column_names:
        return ""
    told = SECTION.fullmatch(rows["section"][pc.index(rows["id_document"], document).as_py()].as_py() or "")
    return told[1] if told else ""


def _instead(document: str) -> str:
    """How a file is made to take the place of another."""
    return f"Pour remplacer ce fichier : « Ce fichier remplace » à la page Données, ou --remplace {document}."


def told_again(table: str, document: dict[str, str], joined: Jeu, rows: pa.Table, ou: str) -> tuple[str, ...]:
    """The same money must not be counted twice: a movement has no identity but what it tells.

    Args:
        table: the table that the file fills.
        document: the file.
        joined: the dataset with it.
        rows: rows of the table, their local governments known.
        ou: file and sheet, for a refusal.

    Returns:
        A sentence per other document that tells some of its rows.

    Raises:
        InvalidData: another document tells all of them.
    """
    owners, doubts = rows["id_document"], []
    mine = rows.filter(pc.equal(owners, document["id_document"]))
    for name in owners.unique().to_pylist():
        if name == document["id_document"]:
            continue
        same = Comparaison(table, rows.filter(pc.equal(owners, name)), mine).comptes.inchangees
        title = joined.documents[name]["titre"]
        if same and same == mine.num_rows:
            remede = f"{_instead(name)} Si ce sont d’autres mouvements, écrivez dans « Note » ce qui les distingue."
            told = f"toutes ses lignes ({number(same)}) sont déjà dans « {title} »"
            consequence = "Rien n’a été modifié : ses montants seraient comptés deux fois."
            raise InvalidData(ou, told, "un fichier qui n’y est pas encore", remede, consequence=consequence)
        if same:
            told = count(same, "ligne dit la même chose", "lignes disent la même chose")
            doubts.append(
                f"{told} qu’une ligne de « {title} », sur {number(mine.num_rows)} : ce qui est le même mouvement "
                "est compté deux fois."
            )
    return tuple(doubts)


def check_meetings(joined: Jeu, ou: str) -> None:
    """Meetings that those who attended them name must stay: a title or a date that changes makes another one.

    Raises:
        InvalidData: which of them leave, and the files that name them.
    """
    seen = joined.rows_of("participations")
    lost = seen.filter(pc.invert(pc.is_in(seen["id_reunion"], value_set=joined.rows_of("reunions")["id_reunion"])))
    if not lost.num_rows:
        return
    files = [f"« {joined.documents[name]['titre']} » ({name})" for name in lost["id_document"].unique().to_pylist()]
    meetings = lost["id_reunion"].unique()
    raise InvalidData(
        ou,
        f"{count(len(meetings), 'réunion')} que nomment {count(lost.num_rows, 'participation')} n’y sont plus sous "
        f"ce titre et à cette date (par exemple « {meetings[0]} »)",
        "les réunions que nomment les participations du jeu",
        f"Retirez d’abord {' et '.join(files)}, importez ce fichier, puis importez-les de nouveau avec les titres et "
        "les dates d’aujourd’hui.",
        consequence="Rien n’a été modifié.",
    )


def check_once(
    table: str, document: dict[str, str], joined: Jeu, rows: pa.Table, entetes: Mapping[str, str], ou: str
) -> None:
    """A row of a file must not be told by another one, of this file or of another: it would count twice.

    Args:
        table: the table that the file fills.
        document: the file.
        joined: the dataset with it.
        rows: rows of the table, their local governments known.
        entetes: field → header of the file.
        ou: file and sheet, for a refusal.

    Raises:
        InvalidData: rows of the file with the key of another.
    """
    if table not in MODELES or table in LIENS_ECRITS or not MODELES[table].cle:
        return
    # What names a row, then what its identifier makes of it: « Réunion A » and « réunion a » have the same.
    for cle in (list(MODELES[table].cle), [TABLES[table].key[0]]):
        if problems := _repeated(cle, table, document, joined, rows, entetes, ou):
            raise InvalidData(problems=problems, consequence="Rien n’a été modifié.")


def _repeated(
    cle: list[str],
    table: str,
    document: dict[str, str],
    joined: Jeu,
    rows: pa.Table,
    entetes: Mapping[str, str],
    ou: str,
) -> list[Problem]:
    keys = rows.select([*cle, "id_document"]).to_pandas()
    mine = keys["id_document"] == document["id_document"]
    repeated = keys.duplicated(cle, keep=False)
    if not (repeated & mine).any():
        return []
    column = next((entetes[name] for name in (ECRITES.get(c, c) for c in cle) if name in entetes), "")
    where = f"{ou}, colonne « {column} »" if column else ou
    # The few rows concerned are read whole, to be told.
    told = rows.filter(pa.array(repeated)).to_pandas()
    told["ligne"] = told["section"].str.extract(r"ligne (\d+)$", expand=False).astype(int)
    is_own = told["id_document"] == document["id_document"]
    own, others = told[is_own].sort_values("ligne", kind="stable"), told[~is_own]
    total = f"sur {number(int(mine.sum()))}"
    problems = [
        Problem(
            where,
            f"{count(len(lines), 'ligne')} {total} déjà dans « {joined.documents[name]['titre']} »",
            f"une seule fois {TABLES[table].grain}",
            f"Retirez-les de ce fichier. {_instead(name)}",
            _named(lines.iloc[0]),
            int(lines["ligne"].iloc[0]),
            column,
            tuple(map(int, lines["ligne"])),
        )
        for name, lines in _already(own, others, cle)
    ]
    return problems + _twice(own, cle, where, total, table, column)


def _already(own: pd.DataFrame, others: pd.DataFrame, cle: list[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Other documents that tell rows of this one, and those rows."""
    found = own.merge(others[[*cle, "id_document"]].drop_duplicates(cle), on=cle, suffixes=("", "_autre"))
    return iter(found.groupby("id_document_autre"))


def _twice(own: pd.DataFrame, cle: list[str], where: str, total: str, table: str, column: str) -> list[Problem]:
    """Rows of the file that are the same once their names are resolved."""
    same = own[own.duplicated(cle, keep=False)]
    if same.empty:
        return []
    first = next(iter(same.groupby(cle, sort=False, dropna=False)))[1].head(2)
    return [
        Problem(
            where,
            f"{count(len(same), 'ligne')} {total} en disent une autre, sous une autre écriture",
            f"une seule fois {TABLES[table].grain}",
            "Gardez l’une d’elles puis relancez ; si ce sont deux collectivités, donnez le code de chacune.",
            " et ".join(f"{_named(row)} (ligne {row['ligne']})" for _, row in first.iterrows()),
            int(first["ligne"].iloc[0]),
            column,
            tuple(map(int, same["ligne"])),
        )
    ]


def _named(row: pd.Series) -> str:
    """What a person would call a row."""
    return next((row[name] for name in ("nom_source", "titre", "canal") if isinstance(row.get(name), str)), "")
