"""Reader of data/publications: one CSV per table, each row citing a published document."""

import codecs
import hashlib
import os
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa

from cuf_metrics.contracts import TABLES
from cuf_metrics.contracts.tables import CITATION
from cuf_metrics.errors import Problem
from cuf_metrics.formatting import count, number
from cuf_metrics.reference import read_reference
from cuf_metrics.sources.csv_lignes import LIMITE_CELLULE, read_lines, unread
from cuf_metrics.validation import REMEDE, check_references, check_table, completed, suggestions

# Only these may be absent: no transaction, attendance or membership row has been published, and
# what an import leaves behind is in no document.
FACULTATIVES = frozenset(
    {
        "flux",
        "participations",
        "adhesions",
        "audiences",
        "financements",
        "mentions",
        "subventions",
        "budgets",
        "declarations_apd",
        "attestations",
        "rapprochements",
    }
)
# Made from the headers of the indicators: a file of that name would be a second truth.
ENGENDREES = frozenset({"cadre_logique"})
ILLISIBLE = "illisible"


def read_publications(
    folder: Path, engendrees: Mapping[str, pd.DataFrame] | None = None
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Read and check every CSV of a folder against the contracts.

    Args:
        engendrees: text rows of the tables that have no file, because they are made from code.
        folder: holds `<table>.csv`, UTF-8 (a byte order mark is accepted), comma, one header line;
            lines end with LF or CRLF, blank ones are skipped.

    Returns:
        Text rows per table (index: line number in the file; columns of the contract, in its order),
        and every problem found, over all files, so that one correction round is enough. Rows are
        usable only without problems.
    """
    tables: dict[str, pd.DataFrame] = {}
    countries, problems = _countries()
    known: dict[str, Collection[str] | None] = {"pays": countries}
    engendrees = engendrees or {}
    for name, contract in TABLES.items():
        path = folder / f"{name}.csv"
        if name in ENGENDREES:
            if name in engendrees:
                problems += check_table(name, engendrees[name], name)
                tables[name] = completed(name, engendrees[name])
            continue
        if name in FACULTATIVES and not os.path.lexists(path):
            continue
        rows, unread = read_csv(path)
        problems += unread
        if unread or contract.key[0] not in rows:
            known[name] = None
        if len(rows.columns):
            problems += check_table(name, rows, path.name, CITATION.split() if contract.citation_exigee else ())
            problems += _check_citations(name, rows, path.name)
            tables[name] = completed(name, rows)
    problems += _check_names(folder)
    problems += _check_coverage(tables)
    problems += check_references(
        tables, {name: name if name in engendrees else f"{name}.csv" for name in tables}, known
    )
    return tables, problems


def read_csv(path: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """Read one CSV file as text.

    Args:
        path: the file; named in the problems by its last part.

    Returns:
        Text rows that could be read, with the columns of the file, indexed by line number, and why
        the others could not; no column at all when nothing could.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        return pd.DataFrame(), [_unopened(path, error)]
    problem = _undecodable(raw, path.name)
    return (pd.DataFrame(), [problem]) if problem else _parse(raw, path.name)


def fingerprint(folder: Path) -> dict[str, str]:
    """Content of the folder's CSV files, to tell whether a dataset must be rebuilt.

    Args:
        folder: holds the CSV files.

    Returns:
        SHA-256 in hexadecimal per file name; « illisible » for what cannot be read, which
        `read_publications` then reports.
    """
    return {path.name: _sha256(path) for path in sorted(folder.glob("*.csv"))}


def _check_coverage(tables: dict[str, pd.DataFrame]) -> list[Problem]:
    """No table is « complète » because nobody said otherwise: each has its row in couvertures.csv."""
    if "couvertures" not in tables:
        return []
    silent = [name for name in TABLES if name not in {*tables["couvertures"]["nom_table"], "couvertures"}]
    constat = f"{count(len(silent), 'table')} sans couverture déclarée"
    wanted = "une ligne par table : complète, partielle ou absente, et ce qui manque"
    return [Problem("couvertures.csv", constat, wanted, REMEDE, exemple=silent[0])] if silent else []


def _countries() -> tuple[Collection[str] | None, list[Problem]]:
    try:
        return frozenset(read_reference("pays")["code_pays"]), []
    except (OSError, pa.ArrowInvalid):
        remede = "Rétablissez-la : python -m cuf_metrics reference."
        return None, [Problem("pays.parquet", "la référence des pays ne peut pas être lue", remede=remede)]


def _unopened(path: Path, error: OSError) -> Problem:
    if isinstance(error, FileNotFoundError):
        wanted = f"un fichier {path.name} dans {path.parent.name}/"
        return Problem(path.name, "le fichier manque", wanted, "Rétablissez-le puis relancez.")
    why = {IsADirectoryError: "c’est un dossier", PermissionError: "le droit de lecture manque"}
    reason = why.get(type(error), f"erreur {error.errno} du système")
    remede = "Remplacez-le par un fichier lisible puis relancez."
    return Problem(path.name, f"le fichier ne peut pas être lu : {reason}", "un fichier CSV lisible", remede)


def _undecodable(raw: bytes, ou: str) -> Problem | None:
    """Why bytes are not the text of a CSV file, with the line of the first wrong one."""
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        wanted = "une ligne d’en-tête puis des lignes de données"
        return Problem(ou, "le fichier est vide", wanted, f"Rétablissez son contenu. {REMEDE}")
    at, constat = raw.find(b"\0"), "le fichier contient un octet nul"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        at, constat = error.start, f"le fichier n’est pas en UTF-8 : octet 0x{raw[error.start]:02X}"
    if at < 0:
        return None
    wanted, remede = "un fichier CSV enregistré en UTF-8", f"Enregistrez-le en UTF-8. {REMEDE}"
    return Problem(ou, constat, wanted, remede, ligne=raw.count(b"\n", 0, at) + 1)


def _parse(raw: bytes, ou: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Records as rows; those without the right number of cells are told and left out."""
    read = read_lines(raw)
    header, ragged = read.header, read.ragged
    limit = number(LIMITE_CELLULE)
    wanted = "des cellules plus courtes, aux guillemets refermés"
    problems = unread(read, ou, (f"une cellule dépasse {limit} caractères", wanted))
    if len(header) == 1 and ";" in header[0]:
        return pd.DataFrame(), [Problem(ou, "les cellules sont séparées par « ; »", "des virgules", REMEDE, ligne=1)]
    if header and not read.total and not problems:
        problems.append(Problem(ou, "le fichier n’a qu’un en-tête", "au moins une ligne de données", REMEDE))
    if ragged:
        problems.insert(0, _ragged(ou, ragged, len(header)))
    rows = pa.table(read.columns, names=header).to_pandas()
    rows.index = pd.Index(read.lines, dtype="int64")
    return rows, problems


def _ragged(ou: str, ragged: list[tuple[int, list[str]]], width: int) -> Problem:
    line, record = ragged[0]
    constat = f"{count(len(ragged), 'ligne')} sans le bon nombre de cellules ({len(record)} au lieu de {width})"
    return Problem(ou, constat, f"{count(width, 'cellule')} par ligne", REMEDE, ligne=line)


def _check_citations(table: str, rows: pd.DataFrame, ou: str) -> list[Problem]:
    """In this dataset a row without document, section and quote is refused."""
    problems = []
    for name in CITATION.split() if TABLES[table].citation_exigee else ():
        if list(rows.columns).count(name) != 1:
            continue
        missing = rows.index[rows[name].str.strip() == ""]
        if len(missing):
            constat = f"{count(len(missing), 'ligne')} sur {number(len(rows))} sans source"
            wanted = "le document, la section et la citation exacte de chaque fait"
            problems.append(Problem(f"{ou}, colonne « {name} »", constat, wanted, REMEDE, ligne=int(missing[0])))
    return problems


def _check_names(folder: Path) -> list[Problem]:
    """A misnamed file would be left out without a word."""
    return [
        Problem(
            path.name,
            "le fichier ne correspond à aucune table",
            "un nom de table du contrat",
            f"{suggestions([path.stem], TABLES)} Renommez-le ou retirez-le.".strip(),
        )
        for path in sorted(folder.glob("*.csv"))
        if path.stem not in TABLES or path.stem in ENGENDREES
    ]


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return ILLISIBLE
