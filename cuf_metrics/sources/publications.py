"""Reader of data/publications: one CSV per table, each row citing a published document."""

import csv
import hashlib
import io
from pathlib import Path

import pandas as pd

from cuf_metrics.contracts import TABLES
from cuf_metrics.errors import Problem
from cuf_metrics.validation import check_references, check_table

REMEDE = "Corrigez le fichier puis relancez."
# Only these may be absent: no transaction, attendance or membership row has been published.
FACULTATIVES = frozenset({"flux", "participations", "adhesions", "audiences", "couvertures"})


def read_publications(folder: Path) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Read and check every CSV of a folder against the contracts.

    Args:
        folder: holds `<table>.csv`, UTF-8, comma, one header line.

    Returns:
        Text rows per table (index: line number in the file), and every problem found, over all
        files, so that one correction round is enough. Rows are usable only without problems.
    """
    tables: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name in TABLES:
        path = folder / f"{name}.csv"
        if not path.exists():
            if name not in FACULTATIVES:
                problems.append(
                    Problem(
                        path.name,
                        "le fichier manque",
                        f"un fichier {path.name} dans {folder.name}/",
                        "Rétablissez-le.",
                    )
                )
            continue
        rows, found = read_csv(path)
        found = found or check_table(name, rows, path.name)
        found = found or _check_citations(name, rows, path.name)
        problems += found
        if not found or name not in tables:
            tables[name] = rows
    problems += [
        Problem(
            path.name,
            "le fichier ne correspond à aucune table",
            "un nom de table du contrat",
            "Renommez-le ou retirez-le.",
        )
        for path in sorted(folder.glob("*.csv"))
        if path.stem not in TABLES
    ]
    readable = {n: r for n, r in tables.items() if set(TABLES[n].columns) <= set(r.columns)}
    problems += check_references(readable, {n: f"{n}.csv" for n in readable})
    return tables, problems


def read_csv(path: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """One CSV file as text rows indexed by line number, or why it cannot be read."""
    empty = pd.DataFrame()
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return empty, [
            Problem(
                path.name,
                f"le fichier n’est pas en UTF-8 : octet 0x{raw[error.start]:02X}",
                "un fichier CSV enregistré en UTF-8",
                f"Enregistrez-le en UTF-8. {REMEDE}",
                ligne=line,
            )
        ]
    if not text.strip():
        return empty, [
            Problem(
                path.name,
                "le fichier est vide",
                "une ligne d’en-tête puis des lignes de données",
                f"Rétablissez son contenu. {REMEDE}",
            )
        ]
    return _parse(text, path.name)


def _parse(text: str, ou: str) -> tuple[pd.DataFrame, list[Problem]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records, lines, ragged = [], [], []
    try:
        header = next(reader)
        start = reader.line_num + 1
        for record in reader:
            if len(record) == len(header):
                records.append(record)
                lines.append(start)
            elif record:
                ragged.append((start, len(record)))
            start = reader.line_num + 1
    except csv.Error:
        return pd.DataFrame(), [
            Problem(ou, "un guillemet n’est pas refermé", "un CSV bien formé", REMEDE, ligne=reader.line_num)
        ]
    problems = []
    if ragged:
        plural = "s" if len(ragged) > 1 else ""
        constat = (
            f"{len(ragged)} ligne{plural} sans le bon nombre de cellules ({ragged[0][1]} au lieu de {len(header)})"
        )
        problems.append(Problem(ou, constat, f"{len(header)} cellules par ligne", REMEDE, ligne=ragged[0][0]))
    if not records and not problems:
        problems.append(Problem(ou, "le fichier n’a qu’un en-tête", "au moins une ligne de données", REMEDE))
    return pd.DataFrame(records, columns=header, index=lines, dtype=str), problems


def _check_citations(table: str, rows: pd.DataFrame, ou: str) -> list[Problem]:
    """In this dataset a row without document, section and quote is refused."""
    if not TABLES[table].citation_exigee:
        return []
    problems = []
    for name in ("id_document", "section", "citation"):
        missing = rows.index[rows[name].str.strip() == ""]
        if len(missing):
            problems.append(
                Problem(
                    f"{ou}, colonne « {name} »",
                    f"{len(missing)} ligne(s) sur {len(rows)} sans source",
                    "le document, la section et la citation exacte de chaque fait",
                    REMEDE,
                    ligne=int(missing[0]),
                )
            )
    return problems


def fingerprint(folder: Path) -> dict[str, str]:
    """SHA-256 of each CSV of the folder: tells whether a dataset must be rebuilt."""
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.glob("*.csv"))}
