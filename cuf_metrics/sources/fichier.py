"""A text file as rows of text: TSV, CSV or JSON, whatever its encoding and its separator.

Nothing is guessed about what a cell means, nothing is executed, and no row is dropped or shifted: a
file that cannot be read whole is refused, with a line to look at.
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.formatting import count, number
from cuf_metrics.sources.csv_lignes import Lignes, as_columns, is_filled, read_lines, unread
from cuf_metrics.sources.texte import EN_CSV, cut, nature, read_text, refuse
from cuf_metrics.validation import REMEDE

# Characters of a cell, once read.
LIMITE_TEXTE = 10_000
# DuckDB and a browser hold far more; beyond, a file is not a table of links.
LIGNES_MAX = 1_000_000
OCTETS_MAX = 512 * 1024**2
TROP_LONGUE = "une cellule est trop longue", f"au plus {number(LIMITE_TEXTE)} caractères par cellule"
OBJETS = "un tableau JSON d’objets à plat, ou un résultat JSON de query.wikidata.org"
# Kinds of space but the ordinary one, control characters but tabs and line breaks: a reader sees a
# space, or nothing.
ESPACES = r"[^\P{Z} ]|[\x00-\x08\x0b\x0c\x0e-\x1f\x{7f}-\x{9f}]"
# Text below U+0300 is in normal form C.
COMPOSES = r"[^\x00-\x{2ff}]"

# Header, columns, where each record is, and what could not be read.
Parts = tuple[list[str], list[pa.Array], list[int], list[Problem]]


def read_rows(path: Path) -> pd.DataFrame:
    """Read a text file, with its own headers.

    Args:
        path: TSV, CSV or TXT (separator: tab, semicolon, bar or comma), or JSON (flat array of
            objects, or SPARQL results); UTF-8, UTF-16 with its mark, else Windows-1252.

    Returns:
        One row per record, text only; index: line where the record begins, the header being line 1
        at the earliest (JSON: rank of the object, from 1). Empty records are skipped. Text is in
        normal form C, without spaces around it, with ordinary spaces inside.

    Raises:
        InvalidData: every problem found, in French; nothing is returned in part.
    """
    return rows_of(read_bytes(path), path.name)


def rows_of(raw: bytes, ou: str, repetes: bool = False) -> pd.DataFrame:
    """The same, from the bytes of a file: what is told of them is then told of what was parsed.

    Args:
        raw: content of the file.
        ou: the file's name, for a refusal; « .json » at its end says that it is JSON.
        repetes: a header may repeat: « Bi/Multi » twice is read as « Bi/Multi » and « Bi/Multi.1 ».

    Raises:
        InvalidData: see `read_rows`; a file of more than `LIGNES_MAX` records is refused before
            any other check of its records.
    """
    if is_what := nature(raw):
        refuse(ou, f"c’est {is_what}, pas un fichier texte", remede=EN_CSV)
    texte = read_text(raw, ou)
    if texte.est_balise:
        refuse(ou, "c’est une page web ou un fichier XML", remede="Téléchargez les données en CSV ou en JSON.")
    if texte.debut.startswith("?") and "\t" in texte.debut[:1000]:
        remede = "Téléchargez plutôt « Fichier CSV » ou « Fichier JSON », puis relancez."
        refuse(ou, "c’est un résultat SPARQL en TSV détaillé", remede=remede)
    if ou.lower().endswith(".json") or texte.debut.startswith(("[", "{")):
        return as_table(*_read_json(texte.octets.decode(), ou), ou)
    header, *parts = _read_csv(texte.octets, ou)
    return as_table(_numbered(header) if repetes else header, *parts, ou)


def read_bytes(path: Path) -> bytes:
    """Content of a file, whatever it is.

    Raises:
        InvalidData: it cannot be opened, or it is too large.
    """
    try:
        # One byte more than allowed is enough to know; a device would never end.
        with path.open("rb") as handle:
            raw = handle.read(OCTETS_MAX + 1)
    except FileNotFoundError:
        refuse(path.name, "le fichier est introuvable", remede="Vérifiez son nom et son dossier puis relancez.")
    except OSError as error:
        why = {IsADirectoryError: "c’est un dossier", PermissionError: "le droit de lecture manque"}
        reason = why.get(type(error), f"erreur {error.errno} du système")
        refuse(path.name, f"le fichier ne peut pas être lu : {reason}", remede="Donnez un fichier lisible.")
    if len(raw) > OCTETS_MAX:
        size = count(OCTETS_MAX // 1024**2, "Mio", "Mio")
        refuse(path.name, f"le fichier dépasse {size}", f"au plus {size}", "Découpez-le puis relancez.")
    return raw


def _read_csv(octets: bytes, ou: str) -> Parts:
    """Header, columns, line of each record, and what could not be read."""
    decoupe = cut(octets)
    read = read_lines(octets, decoupe.separateur, LIGNES_MAX, decoupe.ligne, blanches=True)
    if read.total > LIGNES_MAX:
        too_many("ligne", ou)
    problems = unread(read, ou, TROP_LONGUE)
    if read.ragged:
        problems.insert(0, _ragged(ou, read, decoupe.separateur))
    return read.header, read.columns, read.lines, problems


def too_many(what: str, ou: str) -> NoReturn:
    """Refuse a file of more than `LIGNES_MAX` of what it holds."""
    limit = count(LIGNES_MAX, what)
    refuse(ou, f"le fichier contient plus de {limit}", f"au plus {limit}", "Découpez-le puis relancez.")


def _ragged(ou: str, read: Lignes, separateur: str) -> Problem:
    line, record = read.ragged[0]
    width, several = len(read.header), count(len(read.ragged), "ligne")
    constat = f"{several} sur {number(read.total)} sans le bon nombre de cellules ({len(record)} au lieu de {width})"
    # The header itself may be the odd one: a title above it, or a separator missing.
    remede = (
        "Vérifiez que l’en-tête est la première ligne et qu’un texte qui contient le séparateur est entre guillemets."
    )
    wanted = f"{count(width, 'cellule')} par ligne, comme l’en-tête"
    return Problem(ou, constat, wanted, remede, short(separateur.join(record).replace("\t", " ; ")), line)


def _read_json(texte: str, ou: str) -> Parts:
    """Names, columns, rank of each object, and nothing left unread: a flat array, or SPARQL results."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(known := dict(pairs)) < len(pairs):
            repeated = next(name for name, n in Counter(name for name, _ in pairs).items() if n > 1)
            refuse(ou, f"un objet répète le nom « {short(repeated)} »", "un nom différent par valeur")
        return known

    try:
        value = json.loads(texte, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        remede = "Téléchargez-le de nouveau : il a pu être coupé en route."
        refuse(ou, "le JSON est mal formé, la suite n’a pas été lue", "un JSON complet", remede, error.lineno)
    except RecursionError:
        refuse(ou, "le JSON est trop imbriqué", OBJETS)
    objects = _objects(value, ou)
    if len(objects) > LIGNES_MAX:
        too_many("objet", ou)
    header = list(dict.fromkeys(name for item in objects for name in item))
    cells = [[_cell(item.get(name)) for name in header] for item in objects]
    kept = [rank for rank, record in enumerate(cells) if None in record or is_filled(record)]
    nested = [rank for rank in kept if None in cells[rank]]
    if nested:
        constat = f"{count(len(nested), 'objet')} sur {number(len(kept))} avec une valeur imbriquée"
        refuse(f"{ou}, objet {nested[0] + 1}", constat, OBJETS, "Mettez-le à plat, ou enregistrez-le en CSV.")
    if not kept:
        refuse(ou, "le JSON ne contient aucun objet rempli", OBJETS)
    try:
        # A half character can only come from a JSON escape: it is in no encoding.
        names = pa.array(header, pa.string()).to_pylist()
        columns = as_columns([cells[rank] for rank in kept])
    except UnicodeEncodeError:
        refuse(ou, "le texte contient une moitié de caractère", "un texte que l’UTF-8 sait écrire")
    return names, columns, [rank + 1 for rank in kept], []


def _objects(value: Any, ou: str) -> list[dict[str, Any]]:
    """The flat objects of either kind of JSON; of SPARQL results, each variable's value."""
    results = value.get("results") if isinstance(value, dict) else None
    bindings = results.get("bindings") if isinstance(results, dict) else None
    objects = value if bindings is None else bindings
    if not isinstance(objects, list) or not all(isinstance(item, dict) for item in objects):
        refuse(ou, "le JSON n’est pas une suite d’objets", OBJETS)
    if bindings is None:
        return objects
    return [{name: v.get("value") if isinstance(v, dict) else v for name, v in item.items()} for item in objects]


def _cell(value: Any) -> str | None:
    """Text of a JSON value (numbers were read as written); None for what is not one value."""
    if isinstance(value, str):
        return value
    return {None: "", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else None


def as_table(
    header: list[str], columns: list[pa.Array], lines: list[int], problems: list[Problem], ou: str
) -> pd.DataFrame:
    """Clean text under clean headers, or every reason why not.

    Args:
        header: names of the columns as written.
        columns: their cells.
        lines: where each record begins; becomes the index.
        problems: those found so far.
        ou: the file's name, for a refusal.

    Raises:
        InvalidData: `problems`, a column without a name or with another's, a cell too long, no record.
    """
    names = [" ".join(name.split()) for name in clean(pa.array(header, pa.string())).to_pylist()]
    cleaned = [clean(column) for column in columns]
    # A spreadsheet often saves empty columns after the last one: they hold nothing to lose.
    while names and not names[-1] and not pc.any(pc.not_equal(cleaned[-1], "")).as_py():
        names.pop()
        cleaned.pop()
    problems = problems + _check_header(names, ou)
    for name, column in zip(names, cleaned, strict=True):
        problems += check_lengths(name, column, lines, ou)
    if not len(lines) and not problems:
        wanted = "au moins une ligne de données"
        problems.append(Problem(ou, "le fichier n’a qu’un en-tête", wanted, REMEDE))
    if problems:
        raise InvalidData(problems=problems)
    return as_frame(cleaned, names, lines)


def as_frame(columns: Sequence[pa.Array], names: Sequence[str], lines: Sequence[int] | np.ndarray) -> pd.DataFrame:
    """Columns of text as rows whose index is the line of each."""
    index = pd.Index(lines, dtype="int64")
    # Nothing is copied: pandas holds the same Arrow memory.
    held = {name: pd.array(column, dtype="str") for name, column in zip(names, columns, strict=True)}
    return pd.DataFrame(held, index=index)


def clean(column: pa.Array) -> pa.Array:
    """Text in normal form C, without control characters nor spaces around it, with ordinary spaces inside."""
    # Looking first is three times as fast as rewriting text that mostly has nothing to change.
    if not pc.all(pc.string_is_ascii(column)).as_py() and pc.any(pc.match_substring_regex(column, COMPOSES)).as_py():
        column = pc.utf8_normalize(column, form="NFC")
    if not pc.all(pc.utf8_is_printable(column)).as_py():
        column = pc.replace_substring_regex(column, ESPACES, " ")
    return pc.utf8_trim_whitespace(column)


def _numbered(header: list[str]) -> list[str]:
    """Repeated names followed by their rank: « a », « a.1 », « a.2 »."""
    seen: Counter[str] = Counter()
    names = []
    for name in header:
        names.append(f"{name}.{seen[name]}" if name.strip() and seen[name] else name)
        seen[name] += 1
    return names


def _check_header(names: list[str], ou: str) -> list[Problem]:
    problems = []
    blank = [rank for rank, name in enumerate(names, 1) if not name]
    if blank:
        constat = f"{count(len(blank), 'colonne')} sans nom (la n° {blank[0]}{' en premier' if len(blank) > 1 else ''})"
        remede = "Donnez-lui un nom, ou retirez le titre placé au-dessus de l’en-tête."
        problems.append(Problem(ou, constat, "un nom par colonne, dans la première ligne", remede))
    repeated = [name for name, n in Counter(names).items() if name and n > 1]
    if repeated:
        constat = f"{count(len(repeated), 'nom')} de colonne en double"
        problems.append(Problem(ou, constat, "un nom différent par colonne", REMEDE, short(repeated[0])))
    return problems


def check_lengths(name: str, column: pa.Array, lines: Sequence[int] | np.ndarray, ou: str) -> list[Problem]:
    """One problem for the cells of a column that are too long; nothing without any."""
    if (pc.max(pc.binary_length(column)).as_py() or 0) <= LIMITE_TEXTE:
        return []
    long = pc.greater(pc.utf8_length(column), LIMITE_TEXTE)
    if not pc.any(long).as_py():
        return []
    first = pc.index(long, True).as_py()
    constat = f"{count(pc.sum(long).as_py(), 'cellule')} de plus de {number(LIMITE_TEXTE)} caractères"
    remede = "Cherchez un guillemet non refermé, ou raccourcissez le texte, puis relancez."
    where = f"{ou}, colonne « {short(name)} »"
    found = np.asarray(lines)[long.to_numpy(zero_copy_only=False)].tolist()
    example = short(column[first].as_py())
    return [Problem(where, constat, "des cellules plus courtes", remede, example, found[0], name, found)]


def short(text: str) -> str:
    """The beginning of a text, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:59]}…"
