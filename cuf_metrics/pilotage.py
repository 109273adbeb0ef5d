"""Decisions, append-only, in data/pilotage: references and targets of indicators, and what else people decide.

A line is never changed nor removed: a new one replaces it from the day it says it applies, and the
status at a past date uses what was in force then. Git keeps the history of the files.
"""

import codecs
import csv
import io
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa

from cuf_metrics.contracts import FIELDS, PILOTAGE
from cuf_metrics.disk import to_disk, writing
from cuf_metrics.errors import PERSONNEL, CufError, InvalidData, Problem
from cuf_metrics.formatting import count, dated, number
from cuf_metrics.indicators.header import Indicateur
from cuf_metrics.indicators.registry import registry
from cuf_metrics.sources.publications import read_csv
from cuf_metrics.status import Point
from cuf_metrics.store import DATA
from cuf_metrics.validation import REMEDE as REMEDE_FICHIER
from cuf_metrics.validation import check_table, completed, suggestions, typed

REMEDE_SAISIE = "Corrigez ce qui a été saisi puis enregistrez."
RIEN = {
    "correspondances": "Aucune correspondance",
    "explications": "Aucune explication",
    "phrases": "Aucune phrase",
}
# Columns that changed name, in a file written before.
ANCIENS = {"decide_par": "enregistre_par", "decide_le": "enregistre_le"}
RENOMMES = {"correspondances": ANCIENS}
REMEDE = "Relisez ce qui a été fixé, puis recommencez si votre décision tient toujours."


@dataclass(frozen=True)
class Decision:
    """One line of references.csv or cibles.csv.

    Attributes:
        rang: its number in the file, from 1.
        nature: « référence », « finale », « jalon » or « retrait ».
        valeur: in the indicator's unit; None for a withdrawal.
        date: date of the value, or due date of the target.
    """

    rang: int
    id_indicateur: str
    nature: str
    valeur: float | None
    date: date
    tolerance: float
    decide_par: str
    decide_le: date
    valable_du: date
    motif: str
    enregistre_par: str
    enregistre_le: date

    @property
    def point(self) -> Point:
        return Point(self.valeur, self.date)


@dataclass(frozen=True)
class Decisions:
    """All the decisions, in the order they were recorded."""

    references: tuple[Decision, ...]
    cibles: tuple[Decision, ...]

    def of(self, indicateur: str) -> list[Decision]:
        """Every decision about an indicator, references first."""
        return [d for d in (*self.references, *self.cibles) if d.id_indicateur == indicateur]

    def reference(self, indicateur: str, au: date) -> Decision | None:
        """The reference in force at a date: the last recorded among those that apply."""
        known = [d for d in self.references if d.id_indicateur == indicateur and d.valable_du <= au]
        return known[-1] if known else None

    def cible(self, indicateur: str, au: date) -> Decision | None:
        """The final target in force at a date; a withdrawal of its due date leaves none."""
        last = None
        for d in self._targets(indicateur, au):
            if d.nature == "finale":
                last = d
            elif d.nature == "retrait" and last and d.date == last.date:
                last = None
        return last

    def jalons(self, indicateur: str, au: date) -> list[Decision]:
        """The milestones in force at a date, by due date; the last one recorded for a due date wins."""
        kept: dict[date, Decision] = {}
        for d in self._targets(indicateur, au):
            if d.nature == "jalon":
                kept[d.date] = d
            elif d.nature == "retrait":
                kept.pop(d.date, None)
        final = self.cible(indicateur, au)
        return [kept[day] for day in sorted(kept) if final is None or day < final.date]

    def _targets(self, indicateur: str, au: date) -> list[Decision]:
        return [d for d in self.cibles if d.id_indicateur == indicateur and d.valable_du <= au]


def read_decisions(data: Path = DATA) -> Decisions:
    """Read and check references.csv and cibles.csv; a missing file holds nothing.

    Raises:
        InvalidData: every problem of both files.
    """
    return _decisions(*(_stamp(data, name) for name in ("references", "cibles")))


def read_continuities(data: Path = DATA) -> pd.DataFrame:
    """What the current plan continues of the former one.

    Returns:
        One row per link: id_plan, id_plan_suite, nature_suite, motif, decide_par.

    Raises:
        InvalidData: every problem of the file.
    """
    return _rows("continuites", _stamp(data, "continuites")).to_pandas()


def read_correspondances(data: Path = DATA) -> pd.DataFrame:
    """What people decided of the names that imports resolve, in the order of the file.

    Returns:
        One row per decision: id_correspondance, nature_rapprochement, nom_source, pays_source and position_source
        (null: any), retenu, motif, enregistre_par, enregistre_le.

    Raises:
        InvalidData: every problem of the file.
    """
    return _rows("correspondances", _stamp(data, "correspondances")).to_pandas()


def record(table: str, values: Mapping[str, object], seen: int, data: Path = DATA, today: date | None = None) -> int:
    """Append one decision: the file is written aside and put in place whole.

    Args:
        table: references or cibles.
        values: columns of the contract but the rank and the day of recording.
        seen: rank of the last decision about this indicator in this table that its author saw, 0 for none.
        data: the data folder.
        today: day of recording.

    Returns:
        The rank of the new line.

    Raises:
        CufError: someone recorded another decision about it meanwhile; nothing was written.
        InvalidData: the line breaks the contract; nothing was written.
    """
    return append(table, "id_indicateur", values, seen, _refusals, data, today)


def rows_of(table: str, data: Path = DATA) -> pa.Table:
    """The rows of a file of data/pilotage, typed and checked, in its order; a missing file holds nothing.

    Raises:
        InvalidData: every problem of the file.
    """
    return _rows(table, _stamp(data, table))


def append(
    table: str,
    about: str,
    values: Mapping[str, object],
    seen: int,
    refusals: Callable[[str, Mapping[str, str], list[dict], str], list[Problem]],
    data: Path = DATA,
    today: date | None = None,
) -> int:
    """Append one line to a file that only grows: written aside and put in place whole.

    Args:
        about: column that says what the line is about.
        values: columns of the contract but the rank and the day of recording.
        seen: rank of the last line about the same thing that its author saw, 0 for none.
        refusals: (table, line as text, earlier lines about the same thing, file) → what is wrong with it.

    Returns:
        The rank of the new line.

    Raises:
        CufError: someone recorded another line about it meanwhile; nothing was written.
        InvalidData: the line is refused; nothing was written.
    """
    path = data / "pilotage" / f"{table}.csv"
    with writing(data):
        held = rows_of(table, data)
        key, name = PILOTAGE[table].key[0], values[about]
        mine = [row for row in held.to_pylist() if row[about] == name]
        if mine and mine[-1][key] != seen:
            raise _overtaken(path.name, name, mine[-1])
        line = {c: _text(values.get(c)) for c in PILOTAGE[table].columns}
        line |= {key: str(held.num_rows + 1), "enregistre_le": (today or date.today()).isoformat()}  # noqa: DTZ011
        if problems := refusals(table, line, mine, path.name):
            raise InvalidData(problems=problems, consequence="Rien n’a été enregistré.")
        _append(path, PILOTAGE[table].columns, line)
        return held.num_rows + 1


def malformed(table: str, line: Mapping[str, str], ou: str) -> list[Problem]:
    """What breaks the contract or names a person, for someone who filled in a form and has no file to correct."""
    rows = pd.DataFrame([line])
    told = [*check_table(table, rows, ou), *_personal(ou, rows)]
    return [replace(p, ligne=None, remede=p.remede.replace(REMEDE_FICHIER, REMEDE_SAISIE)) for p in told]


def _refusals(table: str, line: Mapping[str, str], mine: list[dict], ou: str) -> list[Problem]:
    """What is wrong with a decision about an indicator."""
    problems = malformed(table, line, ou)
    name, known = line["id_indicateur"], registry()
    if name not in known:
        constat = f"« {name} » n’est pas un indicateur du registre"
        problems.append(Problem(ou, constat, "un identifiant comme 1.1.a", suggestions([name], known)))
    elif not problems:
        problems += _meaningless(table, line, known[name], ou)
    if not problems and line.get("nature_cible") == "retrait" and not _set_before(line, mine):
        constat = "rien n’est fixé à cette échéance pour cet indicateur"
        problems.append(Problem(ou, constat, "l’échéance d’une cible ou d’un jalon", REMEDE_SAISIE))
    return problems


def _set_before(line: Mapping[str, str], mine: list[dict]) -> bool:
    """Whether something is set at the due date that a withdrawal names."""
    return any(row["echeance"].isoformat() == line["echeance"] and row["nature_cible"] != "retrait" for row in mine)


def _meaningless(table: str, line: Mapping[str, str], ind: Indicateur, ou: str) -> list[Problem]:
    """Well-formed decisions that say nothing of this indicator."""
    value = float(line["valeur_decidee"]) if line["valeur_decidee"] else None
    limit = {"%": 100, "indice": 1, "oui/non": 1}.get(ind.unite)
    found = []
    if table == "cibles" and ind.sens == "aucun":
        found.append(("l’indicateur se suit sans se noter", "une cible pour un indicateur qui a un sens"))
    if value is not None and limit is not None and (value > limit or (ind.unite == "oui/non" and value not in (0, 1))):
        wanted = "0 ou 1" if ind.unite == "oui/non" else f"au plus {limit}"
        found.append((f"{number(value)} n’a pas de sens pour l’unité « {ind.unite} »", wanted))
    return [Problem(ou, constat, wanted, REMEDE_SAISIE) for constat, wanted in found]


def _overtaken(ou: str, name: object, row: Mapping) -> CufError:
    kind, value = "une explication" if "id_explication" in row else "une décision", ""
    if "valeur_decidee" in row:
        value = "un retrait, " if row["valeur_decidee"] is None else f"{number(row['valeur_decidee'])}, "
    told = f"{kind} sur « {name} » a été enregistrée entre-temps ({value}par la fonction {row['enregistre_par']}"
    constat = f"{told}, le {dated(row['enregistre_le'])})"
    wanted = f"la dernière {kind.removeprefix('une ')} sous les yeux"
    return CufError(ou, constat, wanted, REMEDE, consequence="Rien n’a été enregistré.")


def _append(path: Path, columns: tuple[str, ...], line: Mapping[str, str]) -> None:
    """The file and its new last line, through a complete copy: no reader sees half of it, no earlier byte moves."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(".*.csv"):  # what a killed save left; nobody else is writing
        left.unlink()
    before = path.read_bytes() if path.exists() else ",".join(columns).encode() + b"\n"
    text = io.StringIO()
    header = [RENOMMES.get(path.stem, {}).get(name, name) for name in _header(before)]
    csv.DictWriter(text, header, lineterminator="\n").writerow(line)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".csv", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(before + (b"" if before.endswith(b"\n") else b"\n") + text.getvalue().encode())
        Path(name).chmod(0o644)
        to_disk(Path(name))
        Path(name).replace(path)
        to_disk(path.parent)
    finally:
        Path(name).unlink(missing_ok=True)


def _header(content: bytes) -> list[str]:
    return next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def _text(value: object) -> str:
    """A value as the file writes it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return format(Decimal(repr(float(value))), "f")
    # A lone carriage return would end a line that nothing quotes.
    return (
        value.isoformat()
        if isinstance(value, date)
        else "\n".join(str(value).strip().splitlines()).encode("utf-8", "replace").decode()
    )


def _stamp(data: Path, table: str) -> tuple[str, int, int] | None:
    """What tells that a file changed: its path, time and size; None where there is none."""
    path = data / "pilotage" / f"{table}.csv"
    try:
        held = path.stat()
    except OSError:
        return None
    return str(path), held.st_mtime_ns, held.st_size


@lru_cache(maxsize=8)
def _decisions(references: tuple | None, cibles: tuple | None) -> Decisions:
    started, wanted = _rows("references", references), _rows("cibles", cibles)
    return Decisions(
        tuple(_decision(row, "id_reference", "référence", row["date_valeur"]) for row in started.to_pylist()),
        tuple(_decision(row, "id_cible", row["nature_cible"], row["echeance"]) for row in wanted.to_pylist()),
    )


def _decision(row: dict, key: str, nature: str, day: date) -> Decision:
    return Decision(
        rang=row[key],
        nature=nature,
        valeur=row["valeur_decidee"],
        date=day,
        tolerance=row.get("tolerance") or 0,
        **{name: row[name] for name in Decision.__annotations__ if name in row and name != "tolerance"},
    )


@lru_cache(maxsize=16)
def _rows(table: str, held: tuple | None) -> pa.Table:
    """The file's rows, typed and checked: same key never twice, ranks without a gap."""
    contract = PILOTAGE[table]
    if held is None:
        return contract.arrow_schema.empty_table()
    path = Path(held[0])
    if _only_header(path, contract.columns):
        return contract.arrow_schema.empty_table()
    rows, problems = read_csv(path)
    rows = rows.rename(columns=RENOMMES.get(table, {}))
    if not problems:
        problems = check_table(table, rows, path.name, contract.columns)
    if not problems and FIELDS[contract.key[0]].type == "entier":
        problems = _unbroken(path.name, contract.key[0], rows[contract.key[0]].astype(int))
    if not problems and "id_indicateur" in rows:
        problems = _strangers(path.name, rows["id_indicateur"])
    problems = problems or _personal(path.name, rows)
    if problems:
        raise InvalidData(problems=problems, consequence=f"{RIEN.get(table, 'Aucune référence ni cible')} n’a été lue.")
    return typed(table, completed(table, rows))


def _strangers(ou: str, names: pd.Series) -> list[Problem]:
    """Decisions about indicators that do not exist would be ignored without a word."""
    known = registry()
    wrong = [(line, name) for line, name in names.items() if name not in known]
    if not wrong:
        return []
    line, name = wrong[0]
    constat = f"{count(len(wrong), 'ligne')} sur un indicateur inconnu"
    remedy = suggestions([name], known) or "Rétablissez l’indicateur, ou corrigez son identifiant."
    return [Problem(f"{ou}, colonne « id_indicateur »", constat, "un indicateur du registre", remedy, name, int(line))]


def _personal(ou: str, rows: pd.DataFrame) -> list[Problem]:
    """Texts that exports would carry away, told by column and line, never repeated."""
    texts = [column for column in rows if FIELDS[column].type == "texte"]
    found = {column: rows.index[rows[column].str.contains(PERSONNEL)] for column in texts}
    return [
        Problem(
            f"{ou}, colonne « {column} »",
            f"{count(len(lines), 'texte')} avec une adresse électronique ou un numéro de téléphone",
            "une fonction ou une instance, sans nom ni coordonnées",
            REMEDE_FICHIER,
            ligne=int(lines[0]),
        )
        for column, lines in found.items()
        if len(lines)
    ]


def _only_header(path: Path, columns: tuple[str, ...]) -> bool:
    """Nothing decided yet; a file that cannot be read is told by its reader."""
    try:
        return path.read_bytes().removeprefix(codecs.BOM_UTF8).strip() == ",".join(columns).encode()
    except OSError:
        return False


def _unbroken(ou: str, key: str, ranks: pd.Series) -> list[Problem]:
    """A line removed or moved by hand shows in the ranks; the index holds the lines of the file."""
    for position, (line, rank) in enumerate(ranks.items(), 1):
        if rank != position:
            constat = f"le rang {rank} suit le rang {ranks.iloc[position - 2] if position > 1 else 0}"
            constat += " : une ligne a été retirée ou déplacée"
            wanted = "les rangs 1, 2, 3… dans l’ordre d’enregistrement"
            remedy = "Rétablissez le fichier depuis son historique : une décision ne s’efface pas, elle se remplace."
            return [Problem(f"{ou}, colonne « {key} »", constat, wanted, remedy, ligne=int(line))]
    return []
