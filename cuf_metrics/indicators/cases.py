"""The cases of an indicator: rows given by hand, values expected of its query on them.

    - cas: un organisme compte une fois par année
      donnees:
        partenariats:
          - {id_partenaire: gret, famille_lien: programme, annee_debut: 2023}
      attendu: {2022: aucune valeur, 2023: 1}
      ventilation:
        famille_lien:
          2023: {programme: 1}

The tests run them, and a promotion before it writes anything.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import yaml

from cuf_metrics.errors import PERSONNEL, CufError, InvalidData, Problem
from cuf_metrics.formatting import number
from cuf_metrics.indicators.case_tables import tables_of
from cuf_metrics.indicators.header import Indicateur
from cuf_metrics.sql import parameters_of
from cuf_metrics.validation import not_among

FORME = "une liste de cas, chacun avec cas (une phrase), donnees (des lignes par table), attendu (une valeur par année)"
AUCUNE = "aucune valeur"
REMEDE = "Corrigez la requête, ou ce que le cas attend."
REMEDE_FORME = "Corrigez le cas puis relancez."
# Values that differ by less are the same: those of a case are typed by hand.
TOLERANCE = 0.005
MISE_EN_PAGE = {"allow_unicode": True, "sort_keys": False, "width": math.inf}


def read_cases(path: Path) -> list[dict]:
    """The cases of a file, in its order.

    Raises:
        CufError: it cannot be read, or is not YAML; its line.
    """
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise CufError(path.name, "le fichier ne se lit pas", "du texte en UTF-8", "Remplacez-le.") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        problem = Problem(path.name, "ce n’est pas du YAML", FORME, REMEDE_FORME, ligne=line)
        raise CufError(problems=[problem]) from error


def written(cases: list[Mapping]) -> str:
    """Cases as the text of their file: a row, the values of a case or the parts of a year on one line each.

    Raises:
        CufError: a value is neither a number, a text, a date nor a boolean.
    """
    try:
        return "\n".join(yaml.dump([_laid_out(case)], Dumper=_Dumper, **MISE_EN_PAGE) for case in cases)
    except yaml.YAMLError as error:
        wanted = "des nombres, des textes, des dates, des booléens"
        raise CufError("cas", "une valeur ne s’écrit pas en YAML", wanted, "Convertissez-la.") from error


def form_problems(ind: Indicateur, cases: Any) -> list[Problem]:
    """What cases lack before they can be run: their keys, what makes them a proof, one for each breakdown declared."""
    ou = f"{ind.id}.yaml"
    if not isinstance(cases, list) or not all(isinstance(case, Mapping) for case in cases):
        return [Problem(ou, "ce n’est pas une liste de cas", FORME, REMEDE_FORME)]
    problems = [p for rank, case in enumerate(cases, 1) for p in _key_problems(f"{ou}, cas n°\u00a0{rank}", case)]
    problems = problems or _proof_problems(ou, ind, cases)
    verified = {name: None for case in cases if _are_parts(case.get("ventilation")) for name in case["ventilation"]}
    problems += [
        Problem(ou, f"aucun cas ne vérifie la ventilation « {name} »", "un cas par ventilation déclarée", "Ajoutez-le.")
        for name in ind.dimensions
        if name not in verified
    ]
    problems += [
        Problem(ou, f"la ventilation « {name} » n’est pas déclarée", "celles de la clé « dimensions »", REMEDE_FORME)
        for name in verified
        if name not in ind.dimensions
    ]
    return problems


def _proof_problems(ou: str, ind: Indicateur, cases: list[Mapping]) -> list[Problem]:
    """What any query would pass: too few cases, the same rows again, the same value everywhere."""
    values = [value for case in cases for value in case["attendu"].values()]
    alike = len({repr(case["donnees"]) for case in cases}) < len(cases)
    same = len(set(values)) < 2 and ind.unite != "oui/non"
    told = [
        (
            len(cases) < 2,
            f"{len(cases) or 'aucun'} cas",
            "deux cas au moins : ce qui compte, puis ce qui ne compte pas",
        ),
        (alike, "deux cas ont les mêmes lignes", "des lignes différentes d’un cas à l’autre"),
        (cases and not any(map(_is_number, values)), "aucun cas n’attend un nombre", "un nombre dans un cas au moins"),
        (len(cases) > 1 and same, "tous les cas attendent la même valeur", "deux valeurs différentes au moins"),
        (PERSONNEL.search(repr(cases)), "une adresse électronique ou un numéro de téléphone", "des lignes inventées"),
    ]
    return [Problem(ou, found, wanted, REMEDE_FORME) for wrong, found, wanted in told if wrong]


def case_problems(ind: Indicateur, case: Mapping) -> list[Problem]:
    """What the query of an indicator gives, on the rows of a case, that the case does not expect.

    Args:
        ind: its query and its breakdowns.
        case: a case of the right form.

    Returns:
        One problem per year whose value differs by more than 0.005, and per year of a breakdown. A stock or a running
        total goes on after the last row: only the years that the case speaks of are compared.
    """
    ou = f"{ind.id}.yaml, cas « {case['cas']} »"
    try:
        with tables_of(case["donnees"]) as connection:
            return _compared(ou, ind, case, connection)
    except InvalidData as refusal:
        return [replace(p, ou=f"{ou}, {p.ou}") for p in refusal.problems]
    except duckdb.Error as error:
        told = f"DuckDB ne peut pas exécuter la requête ({str(error).splitlines()[0]})"
        return [Problem(ou, told, "une requête qui rend annee et valeur", REMEDE)]


def _compared(ou: str, ind: Indicateur, case: Mapping, connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    problems = []
    found = _values(connection, ind)
    if twice := [year for year, parts in found.items() if len(parts) > 1]:
        problems.append(Problem(ou, f"plusieurs lignes pour {twice[0]}", "une ligne par année", REMEDE))
    for year, wanted in case["attendu"].items():
        given = next(iter(found.get(year, {}).values()), AUCUNE)
        if not _same(given, wanted):
            problems.append(Problem(ou, f"en {year}, la requête donne {_told(given)}", _told(wanted), REMEDE))
    for dimension, years in (case.get("ventilation") or {}).items():
        parts = _values(connection, ind, dimension)
        problems += _part_problems(f"{ou}, ventilation « {dimension} »", parts, years)
    return problems


def _part_problems(ou: str, found: Mapping, expected: Mapping) -> list[Problem]:
    return [
        Problem(ou, f"en {year}, la requête donne {_listed(found.get(year, {}))}", _listed(parts), REMEDE)
        for year, parts in expected.items()
        if {*found.get(year, {})} != {*parts} or not all(_same(found[year][name], v) for name, v in parts.items())
    ]


def _values(connection: duckdb.DuckDBPyConnection, ind: Indicateur, ventilation: str | None = None) -> dict:
    """Year → part (or its rank, for the whole) → value, None where it is not known."""
    bound = {"ventilation": ventilation} if "ventilation" in parameters_of(ind.sql) else {}
    found: dict[int, dict] = {}
    for rank, row in enumerate(connection.execute(ind.sql, bound).df().dropna(subset="annee").itertuples()):
        name = rank if ventilation is None else row.modalite
        found.setdefault(int(row.annee), {})[name] = None if pd.isna(row.valeur) else float(row.valeur)
    return found


def _same(given: float | str | None, wanted: float | str | None) -> bool:
    if isinstance(given, str | None) or isinstance(wanted, str | None):
        return given == wanted
    return math.isclose(given, wanted, rel_tol=0, abs_tol=TOLERANCE)


def _told(value: float | str | None) -> str:
    if isinstance(value, str):
        return value
    return "une valeur inconnue (null)" if value is None else number(value, 2 if value % 1 else 0)


def _listed(parts: Mapping[str, float | None]) -> str:
    return ", ".join(f"{name} : {_told(value)}" for name, value in parts.items()) or AUCUNE


def _key_problems(ou: str, case: Mapping) -> list[Problem]:
    """Keys that a case lacks or should not have, and those that do not hold what they should."""
    asked = [name for name in CLES if name in case or name != "ventilation"]
    unreadable = [name for name in asked if not CLES[name][1](case.get(name))]
    problems = [Problem(ou, f"la clé « {n} » manque ou ne se lit pas", CLES[n][0], REMEDE_FORME) for n in unreadable]
    unknown = [name for name in case if name not in CLES]
    return problems + (not_among(f"{ou}, clé", unknown, CLES).problems if unknown else [])


def _are_rows(held: Any) -> bool:
    return isinstance(held, Mapping) and all(
        isinstance(rows, list) and all(isinstance(row, Mapping) for row in rows) for rows in held.values()
    )


def _are_values(held: Any) -> bool:
    return _are_years(held) and all(_is_expected(value) for value in held.values())


def _are_parts(held: Any) -> bool:
    return isinstance(held, Mapping) and all(
        _are_years(years)
        and all(isinstance(of, Mapping) and all(map(_is_expected, of.values())) for of in years.values())
        for years in held.values()
    )


def _are_years(held: Any) -> bool:
    return isinstance(held, Mapping) and bool(held) and all(_is_number(y) and isinstance(y, Integral) for y in held)


def _is_expected(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value == AUCUNE) or _is_number(value)


def _is_number(value: Any) -> bool:
    """A boolean is a number to Python, « .nan » and « .inf » are to YAML."""
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


# What each key of a case holds, and whether something does.
CLES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "cas": ("une phrase qui dit ce que le cas vérifie", lambda held: isinstance(held, str)),
    "donnees": ("des lignes par table, comme {reunions: [{id_reunion: lyon}]}", _are_rows),
    "attendu": ("une valeur par année, comme {2023: 2, 2024: aucune valeur, 2025: null}", _are_values),
    "ventilation": ("par colonne et par année, ses parts, comme {pole: {2023: {Afrique: 2}}}", _are_parts),
}


class _OnOneLine(dict):
    """A mapping written `{a: 1, b: 2}`."""


class _Dumper(yaml.SafeDumper):
    """Lists under a key are indented, as a person writes them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(
    _OnOneLine, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value, True)
)


def _laid_out(case: Mapping) -> dict:
    told = {**case, "donnees": {name: [_OnOneLine(row) for row in rows] for name, rows in case["donnees"].items()}}
    told["attendu"] = _OnOneLine(case["attendu"])
    if "ventilation" in case:
        parts = case["ventilation"].items()
        told["ventilation"] = {name: {y: _OnOneLine(of) for y, of in years.items()} for name, years in parts}
    return told
