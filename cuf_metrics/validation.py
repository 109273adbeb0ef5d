"""Rows of text against a contract: every problem found at once, then typed columns.

Rows come in as text, the way a file holds them; the empty string means « not known ». Everything
works on whole Arrow columns: a million rows are checked in a few seconds.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cuf_metrics.contracts import ARROW_TYPES, FIELDS, PILOTAGE, TABLES, Field, Table
from cuf_metrics.errors import CufError, Problem
from cuf_metrics.formatting import count, number
from cuf_metrics.moteur import over

CONTRATS = TABLES | PILOTAGE
REMEDE = "Corrigez le fichier puis relancez."
# At most 18 digits: any of them fits in 64 bits.
ENTIER = r"\A[+-]?\d{1,18}\z"
# At most 14 digits and 4 decimals: any of them fits in the type of amounts.
ARGENT = r"\A[+-]?\d{1,14}(?:\.\d{1,4})?\z"
NOMBRE = r"\A[+-]?(?:\d+(?:\.\d*)?|\.\d+)\z"
NOMBRES = {"entier": ENTIER, "decimal": NOMBRE, "argent": ARGENT}
DATE = r"\A\d{4}-\d{2}-\d{2}\z"
# What is wrong, for one value or row, then for several.
CONSTATS = {
    "vide": ("est vide", "sont vides"),
    "booleen": ("n’est ni oui ni non", "ne sont ni oui ni non"),
    "date": ("n’est pas une date", "ne sont pas des dates"),
    "entier": ("n’est pas un entier accepté", "ne sont pas des entiers acceptés"),
    "decimal": ("n’est pas un nombre accepté", "ne sont pas des nombres acceptés"),
    "argent": ("n’est pas un montant accepté", "ne sont pas des montants acceptés"),
    "liste": ("n’est pas dans la liste", "ne sont pas dans la liste"),
    "forme": ("n’a pas la forme voulue", "n’ont pas la forme voulue"),
    "cle": ("répète la clé d’une ligne précédente", "répètent la clé d’une ligne précédente"),
    "regle": ("ne respecte pas une règle de la table", "ne respectent pas une règle de la table"),
    "boucle": ("se rattache à elle-même en boucle", "se rattachent à elles-mêmes en boucle"),
    "renvoi": ("renvoie à une ligne absente de « {} »", "renvoient à une ligne absente de « {} »"),
    "reference": ("n’est pas dans la référence « {} »", "ne sont pas dans la référence « {} »"),
}


def check_table(table: str, rows: pd.DataFrame, ou: str, exigees: Collection[str] = ()) -> list[Problem]:
    """Compare text rows with a table's contract.

    Args:
        table: name in `TABLES` or `PILOTAGE`.
        rows: text columns, one row per record; the index holds line numbers of the file.
        ou: file name shown to the reader.
        exigees: columns that must be there besides those the contract requires.

    Returns:
        Problems, one per column and kind, with the count, an example and its line. Each check runs
        on the columns and rows that can bear it, so that one defect does not hide another.
    """
    contract = CONTRATS[table]
    lot = _Lot(ou, rows.index, _texts(contract, rows))
    return _check(table, lot, _parsed(lot), list(rows.columns), exigees)


def read_columns(
    table: str, textes: Mapping[str, pa.Array], lignes: pd.Index, ou: str
) -> tuple[list[Problem], pa.Table]:
    """Compare text columns with a table's contract, and type them: each is parsed once.

    Args:
        table: name in `TABLES`.
        textes: text per column of the contract, no null; an optional one may be absent.
        lignes: line of each row.
        ou: file name shown to the reader.

    Returns:
        Problems as `check_table` tells them, and the columns of the contract; the latter are whole
        where there is no problem.
    """
    lot = _Lot(ou, lignes, {name: textes[name] for name in CONTRATS[table].columns if name in textes})
    data = _parsed(lot)
    return _check(table, lot, data, list(textes), ()), _table(CONTRATS[table], data, len(lignes))


def _parsed(lot: "_Lot") -> dict[str, pa.Array]:
    return {name: _parse(FIELDS[name], text) for name, text in lot.textes.items()}


def _check(
    table: str, lot: "_Lot", data: Mapping[str, pa.Array], found: list[str], exigees: Collection[str]
) -> list[Problem]:
    contract = CONTRATS[table]
    problems = _check_header(contract, found, contract.required | set(exigees), lot.ou)
    total = len(lot.lignes)
    sound = pa.repeat(True, total)
    for name, values in data.items():
        empty = pc.equal(lot.textes[name], "") if name in contract.required else pa.repeat(False, total)
        wrong = pc.and_(pc.is_null(values), pc.not_equal(lot.textes[name], ""))
        problems += _check_column(lot, name, empty, wrong)
        sound = pc.and_not(sound, pc.or_(empty, wrong))
    problems += _check_key(contract, lot)
    problems += _check_loops(table, lot)
    return problems + _check_equations(contract, lot, data, sound, _doubtful(contract, found))


def check_references(
    tables: Mapping[str, pd.DataFrame],
    files: Mapping[str, str],
    known: Mapping[str, Collection[str] | None] | None = None,
) -> list[Problem]:
    """Check that every column that refers to another table holds a key of that table.

    Args:
        tables: text rows per table; the index holds line numbers of the file.
        files: file name shown to the reader, per table.
        known: accepted keys of targets that `tables` does not hold (« pays », read from the
            reference); None for a target that could not be read whole: its keys are not all known,
            so nothing is said of what refers to it. A reference set not given is not checked.

    Returns:
        Problems, one per column, with the count, an example and its line.
    """
    known = known or {}
    problems = []
    for table, rows in tables.items():
        contract = CONTRATS[table]
        lot = _Lot(files[table], rows.index, _texts(contract, rows))
        for name, text in lot.textes.items():
            target = FIELDS[name].reference
            own_key = target == table and name in contract.key
            keys = known[target] if target in known else _keys(tables, target)
            if not target or own_key or keys is None:
                continue
            # A malformed value has been told already.
            judged = pc.is_valid(_parse(FIELDS[name], text))
            wrong = pc.and_(judged, _unknown(text, keys, FIELDS[name].plusieurs))
            kind, noun = ("renvoi", "identifiant") if target in TABLES else ("reference", "code")
            constat = tuple(form.format(target) for form in CONSTATS[kind])
            attendu = f"un {noun} présent dans « {target} »"
            problems += lot.problems(name, wrong, constat, attendu, total=pc.sum(judged).as_py())
    return problems


def typed(table: str, rows: pd.DataFrame) -> pa.Table:
    """Valid text rows as typed columns.

    Args:
        table: name in `TABLES` or `PILOTAGE`.
        rows: text columns that `check_table` found no problem in; an optional one may be absent.

    Returns:
        Same rows, columns and types of the contract, in its order; empty text becomes null.
    """
    contract = CONTRATS[table]
    data = {name: _parse(FIELDS[name], text) for name, text in _texts(contract, rows).items()}
    return _table(contract, data, len(rows))


def _table(contract: Table, data: Mapping[str, pa.Array], total: int) -> pa.Table:
    """Typed columns in the order of the contract; those that are absent are null."""
    columns = [data.get(name, pa.nulls(total, ARROW_TYPES[FIELDS[name].type])) for name in contract.columns]
    return pa.table(columns, schema=contract.arrow_schema)


def completed(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Give text rows the columns of the contract.

    Args:
        table: name in `TABLES` or `PILOTAGE`.
        rows: text columns of a file.

    Returns:
        Same rows and index; columns of the contract in its order, the absent ones empty; unknown
        columns and the repetitions of a column are left out.
    """
    return rows.loc[:, ~rows.columns.duplicated()].reindex(columns=list(CONTRATS[table].columns), fill_value="")


def suggestions(names: Collection[str], candidates: Collection[str]) -> str:
    """Propose the known names that are close to wrong ones.

    Args:
        names: wrong names, as written.
        candidates: names that would have been accepted.

    Returns:
        « Vouliez-vous dire … ? », or nothing where no name is close.
    """
    near = [(n, close[0]) for n in names if (close := get_close_matches(n.strip().casefold(), candidates, 1))]
    meant = ", ".join(f"« {c} »" if len(names) == 1 else f"« {c} » pour « {n} »" for n, c in near)
    return f"Vouliez-vous dire {meant} ?" if meant else ""


def not_among(ou: str, given: str | Collection[str], known: Collection[str], attendu: str = "") -> CufError:
    """The refusal of names that are none of those known.

    Args:
        ou: what they name and where, as « table » or « 3.2.f.yaml, cas n° 1, clé ».
        given: a wrong name, or several.
        known: names that would have been accepted.
        attendu: what would have been, where the whole list would say less.

    Returns:
        The names as written, what was expected and the nearest ones; its `problems` where there are others to tell.
    """
    wrong = [given] if isinstance(given, str) else [str(name) for name in given]
    found = f"{', '.join(f'« {name} »' for name in wrong)} {'ne sont' if len(wrong) > 1 else 'n’est'} pas "
    if not known:
        return CufError(ou, f"{found}admis, ni rien d’autre ici", remede="Retirez-le.")
    found += "connus" if len(wrong) > 1 else "connu"
    wanted = attendu or f"parmi {', '.join(known)}"
    return CufError(ou, found, wanted, suggestions(wrong, known) or "Corrigez le nom.")


@dataclass(frozen=True)
class _Lot:
    """Text columns of one file, with what tells a reader where to look."""

    ou: str
    lignes: pd.Index
    textes: dict[str, pa.Array]

    def example(self, columns: Collection[str], position: int) -> str:
        return _short(" + ".join(self.textes[name][position].as_py() for name in columns))

    def problems(
        self,
        column: str,
        wrong: pa.Array,
        constat: tuple[str, str],
        attendu: str,
        total: int | None = None,
        shown: bool = True,
    ) -> list[Problem]:
        """What is wrong with the cells of a column, if any is."""
        n, first = pc.sum(wrong).as_py(), pc.index(wrong, True).as_py()
        if not n:
            return []
        example = self.example([column], first) if shown else None
        told = _counted(n, len(wrong) if total is None else total, "valeur", constat)
        return [replace(self.problem(told, attendu, example, wrong, first, column), cellule=constat[0])]

    def problem(
        self, constat: str, attendu: str, exemple: str | None, wrong: pa.Array, first: int, column: str = ""
    ) -> Problem:
        """One problem of the rows that are wrong; `first`: the one that the example comes from."""
        lines = self.lignes.take(np.flatnonzero(wrong.to_numpy(zero_copy_only=False)))
        where = self.column(column) if column else self.ou
        return Problem(where, constat, attendu, REMEDE, exemple, int(self.lignes[first]), column, tuple(lines.tolist()))

    def column(self, name: str) -> str:
        return f"{self.ou}, colonne « {name} »"


def _keys(tables: Mapping[str, pd.DataFrame], target: str) -> Collection[str] | None:
    """Keys that a reference may hold; None where they are not known: nothing is said of it."""
    if target not in TABLES:
        return None
    return tables[target].get(TABLES[target].key[0]) if target in tables else []


def _unknown(text: pa.Array, keys: Collection[str], several: bool) -> pa.Array:
    """Where a value, or one of the several that a cell holds, is none of the keys."""
    known = pa.array(keys, pa.string())
    if not several:
        return pc.invert(pc.is_in(text, value_set=known))
    parts = pc.split_pattern(text, " ; ")
    strange = pc.invert(pc.is_in(pc.list_flatten(parts), value_set=known))
    return pc.is_in(pa.array(range(len(text)), pa.int64()), value_set=pc.list_parent_indices(parts).filter(strange))


def _texts(contract: Table, rows: pd.DataFrame) -> dict[str, pa.Array]:
    """The columns of the contract that are there; of a repeated one, the first."""
    unique = rows.loc[:, ~rows.columns.duplicated()]
    return {
        name: pc.fill_null(pa.array(unique[name], pa.string(), from_pandas=True), "")
        for name in contract.columns
        if name in unique
    }


def _parse(field: Field, text: pa.Array) -> pa.Array:
    """The text in the field's type: null where it is empty, or not acceptable."""
    text = _kept(text, pc.not_equal(text, ""))
    match field.type:
        case "booleen":
            return _kept(pc.equal(text, "oui"), pc.is_in(text, value_set=pa.array(["oui", "non"])))
        case "date":
            shaped = _kept(text, pc.match_substring_regex(text, DATE))
            dates = pc.strptime(shaped, format="%Y-%m-%d", unit="s", error_is_null=True).cast(pa.date32())
            # strptime turns 31 February into 3 March: a date is accepted when it reads back the same.
            return _kept(dates, pc.equal(dates.cast(pa.string()), shaped))
        case "entier" | "decimal" | "argent":
            shaped = _kept(text, pc.match_substring_regex(text, NOMBRES[field.type]))
            numbers = pc.utf8_ltrim(shaped, "+").cast(ARROW_TYPES[field.type])
            return _kept(numbers, _in_bounds(field, numbers))
    if field.valeurs:
        return _kept(text, pc.is_in(text, value_set=pa.array(field.valeurs)))
    if field.motif:
        return _kept(text, pc.match_substring_regex(text, rf"\A(?:{field.motif})\z"))
    return _kept(text, pc.equal(pc.utf8_trim_whitespace(text), text))


def _kept(values: pa.Array, accepted: pa.Array) -> pa.Array:
    """The values that are accepted; where all are, the very same array: nothing is copied."""
    if pc.all(accepted).as_py():
        return values
    return pc.if_else(accepted, values, pa.scalar(None, values.type))


def _in_bounds(field: Field, numbers: pa.Array) -> pa.Array:
    accepted = pc.is_finite(numbers)
    if field.minimum is not None:
        accepted = pc.and_(accepted, pc.greater_equal(numbers, field.minimum))
    if field.maximum is not None:
        accepted = pc.and_(accepted, pc.less_equal(numbers, field.maximum))
    return accepted


def _check_header(contract: Table, found: list[str], exigees: Collection[str], ou: str) -> list[Problem]:
    """One problem for all the missing columns, one for the unknown ones, one for the repeated ones."""
    absent = [c for c in contract.columns if c not in found]
    missing = [c for c in absent if c in exigees]
    unknown = list(dict.fromkeys(c for c in found if c not in contract.columns))
    repeated = list(dict.fromkeys(c for c in found if found.count(c) > 1))
    wanted = f"les colonnes obligatoires {', '.join(c for c in contract.columns if c in exigees)}"
    accepted = f"des colonnes parmi {', '.join(contract.columns)}"
    meant = " ".join(part for part in (suggestions(unknown, absent), REMEDE) if part)
    return [
        Problem(
            f"{ou}, colonne{'s' if len(names) > 1 else ''} {', '.join(f'« {name} »' for name in names)}",
            f"{len(names)} colonnes {several}" if len(names) > 1 else f"la colonne {one}",
            attendu,
            remede,
        )
        for names, one, several, attendu, remede in (
            (missing, "manque", "manquent", wanted, REMEDE),
            (unknown, "n’est pas prévue", "ne sont pas prévues", accepted, meant),
            (repeated, "est répétée", "sont répétées", "un nom différent par colonne", REMEDE),
        )
        if names
    ]


def _check_column(lot: _Lot, name: str, empty: pa.Array, wrong: pa.Array) -> list[Problem]:
    field = FIELDS[name]
    text = lot.textes[name]
    kind = field.type if field.type != "texte" else "liste" if field.valeurs else "forme"
    told = lot.problems(name, wrong, CONSTATS[kind], field.attendu)
    if told and kind == "liste":
        near = suggestions([text[pc.index(wrong, True).as_py()].as_py()], field.valeurs)
        told = [replace(problem, remede=f"{near} {REMEDE}".strip()) for problem in told]
    return lot.problems(name, empty, CONSTATS["vide"], field.attendu, shown=False) + told


def _check_key(contract: Table, lot: _Lot) -> list[Problem]:
    """Rows whose key was already there; an empty key is told as an empty cell."""
    if not set(contract.key) <= set(lot.textes):
        return []
    if len(contract.key) == 1 and pc.count_distinct(lot.textes[contract.key[0]]).as_py() == len(lot.lignes):
        return []
    keys = pd.DataFrame({name: lot.textes[name].to_pandas() for name in contract.key})
    repeated = keys.duplicated(keep="first") & (keys != "").all(axis=1)
    if not repeated.any():
        return []
    first = int(repeated.argmax())
    told = _counted(int(repeated.sum()), len(keys), "ligne", CONSTATS["cle"])
    attendu = f"une clé unique : {contract.grain} par ligne"
    # Each row that repeats another is marked, and the one it repeats: either may be the wrong one.
    alike = pa.array(keys.duplicated(keep=False) & (keys != "").all(axis=1))
    return [lot.problem(told, attendu, lot.example(contract.key, first), alike, first, " + ".join(contract.key))]


def _check_loops(table: str, lot: _Lot) -> list[Problem]:
    """A row may refer to another of its table, but must not come back to itself from one to the next."""
    key = CONTRATS[table].key[0]
    if key not in lot.textes:
        return []
    problems = []
    for name in [n for n in lot.textes if FIELDS[n].reference == table and n != key]:
        keys = lot.textes[key].to_pylist()
        parents = {k: parent for k, parent in zip(keys, lot.textes[name].to_pylist(), strict=True) if parent}
        looping = _looping(parents)
        wrong = [position for position, k in enumerate(keys) if k in looping]
        if wrong:
            path = [keys[wrong[0]]]
            while len(path) == 1 or path[-1] != path[0]:
                path.append(parents[path[-1]])
            told = _counted(len(wrong), len(keys), "ligne", CONSTATS["boucle"])
            attendu = "un rattachement qui ne revient pas à sa propre ligne"
            looped = pa.array([k in looping for k in keys])
            problems.append(lot.problem(told, attendu, _short(" → ".join(path)), looped, wrong[0], name))
    return problems


def _looping(parents: Mapping[str, str]) -> set[str]:
    """Keys from which one comes back to the same key; each key is walked through once."""
    seen, looping = set(), set()
    for start in parents:
        path, node = [], start
        while node in parents and node not in seen:
            seen.add(node)
            path.append(node)
            node = parents[node]
        if node in path:
            looping.update(path[path.index(node) :])
    return looping


def _check_equations(
    contract: Table, lot: _Lot, data: Mapping[str, pa.Array], sound: pa.Array, doubtful: Collection[str]
) -> list[Problem]:
    """Run each SQL predicate on the well-formed rows; a null is not a violation, as in a SQL CHECK."""
    checks = [c for c in contract.checks if not any(re.search(rf"\b{name}\b", c.predicat) for name in doubtful)]
    if not checks or not pc.any(sound).as_py():
        return []
    total = len(lot.lignes)
    rows = _table(contract, data, total).append_column("position", pa.array(range(total)))
    problems = []
    with over(rows.filter(sound)) as connection:
        for check in checks:
            # The predicate is code of this package, never text from a user.
            query = f"select position from lignes where not ({check.predicat}) order by position"  # noqa: S608
            found = connection.execute(query).fetchnumpy()["position"]
            if len(found):
                first = int(found[0])
                key = lot.example([name for name in contract.key if name in lot.textes], first)
                told = _counted(len(found), total, "ligne", CONSTATS["regle"])
                wrong = pa.array(np.isin(np.arange(total), found))
                problems.append(lot.problem(told, check.attendu, key, wrong, first))
    return problems


def _doubtful(contract: Table, found: list[str]) -> list[str]:
    """Absent columns that an equation must not take as unknown: required, or perhaps misnamed."""
    misnamed = not set(found) <= set(contract.columns)
    return [name for name in contract.columns if name not in found and (misnamed or name in contract.required)]


def _counted(n: int, total: int, noun: str, constat: tuple[str, str]) -> str:
    return f"{count(n, noun)} sur {number(total)} {constat[n > 1]}"


def _short(value: str, limit: int = 60) -> str:
    text = " ".join(value.splitlines())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
