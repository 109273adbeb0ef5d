"""From a query to an indicator: its file drafted, then checked whole, then written with its cases.

text = draft(dataset, query, "3.2.f", libelle="Réunions accessibles à distance", niveau="resultat")
promote(dataset, text, "3.2.f", cases)       # refused with every problem, or two files
"""

import re
import textwrap
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from cuf_metrics.database import Dataset
from cuf_metrics.disk import all_placed, sweep_aside
from cuf_metrics.errors import PERSONNEL, CufError, InvalidData, Problem
from cuf_metrics.indicators.cases import case_problems, form_problems, read_cases, written
from cuf_metrics.indicators.header import (
    AIDE,
    CHAMPS,
    DESCRIPTIVES,
    REMEDE,
    Champ,
    Indicateur,
    code_of,
    is_shaped,
    key_problems,
    parse_text,
    plan_codes,
)
from cuf_metrics.indicators.measure import counts, years_behind
from cuf_metrics.indicators.registry import INDICATEURS, link_problems, registry
from cuf_metrics.indicators.state import Etat, indicators_state
from cuf_metrics.sql import bare_query, parameters_of, tables_read
from cuf_metrics.store import PROJET

CAS = PROJET / "tests/indicators"
RIEN = "Rien n’a été écrit."
# An identifier is a name of file, and the first column of tables.
LONGUEUR = 40
# Clocks that are read without parentheses, and those that DuckDB does not tell for such.
HORLOGES = frozenset({"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"})
LOCALES = frozenset({"age", "current_localtime", "current_localtimestamp"})
INSTABLES = ("VOLATILE", "CONSISTENT_WITHIN_QUERY")
TIRAGE = r"\busing sample\b|\btablesample\b"
LARGEUR = 118
# When a key that may be left out may not.
SELON = {"hypotheses": "sauf au niveau activite", "depuis": "pour un cumul seulement"}
# A closed list longer than this one is not read: a neighbour's choice says more.
LISIBLE = 40


@dataclass(frozen=True, repr=False)
class Promotion:
    """A complete definition, and where it was written.

    Attributes:
        etat: where the indicator stands on the dataset it was checked on.
        cas: how many cases were verified.
        fichiers: the query, then its cases; none where it was only checked.
    """

    etat: Etat
    cas: int
    fichiers: tuple[Path, ...] = ()

    def __repr__(self) -> str:
        ind, figure = self.etat.indicateur, self.etat.figure
        value = f"{figure.texte} ({figure.periode_lisible})" if figure else f"aucune valeur, {self.etat.motif}"
        told = [
            f"{ind.id}, « {ind.libelle} » : la définition est complète, {self.cas} cas vérifiés.",
            f"Sur ce jeu : {value}.",
            f"Écrits : {', '.join(map(_shown, self.fichiers))}." if self.fichiers else RIEN,
        ]
        if self.fichiers and self.fichiers[0].parent == INDICATEURS:
            told.append(f"Ensuite : python -m pytest tests/test_indicators.py -k {ind.id}, make docs, puis git add.")
        return "\n".join(told)


def draft(dataset: Dataset, requete: str, ident: str, /, **entete: Any) -> str:
    """The file of an indicator, as far as its query and what is given tell it.

    Args:
        requete: its query; comments are left out.
        ident: its identifier, as « 3.2.f ».
        entete: keys of the header (`header.CHAMPS`) that are known; several values as a list.

    Returns:
        Every key in order: what is given, the tables counted and the breakdowns that the query itself tells, and an
        empty line for the rest, followed by what is expected there. An empty key that is required is refused later.

    Raises:
        InvalidData: a key of `entete` that no header has.
        CufError: an identifier that is none.
    """
    _refuse_unnamed(ident)
    if problems := key_problems(entete, CHAMPS, (), f"{ident}.sql"):
        raise InvalidData(problems=problems)
    sql = bare_query(requete)
    deduced = {
        "dimensions": re.findall(r"\bwhen '(\w+)' then", sql.partition("case $ventilation")[2]),
        "sources": [name for name in tables_read(sql) if name not in DESCRIPTIVES],
    }
    known = {name: _text(value) for name, value in {**deduced, **entete}.items() if value is not None}
    neighbour = registry()[get_close_matches(ident, registry(), 1, 0)[0]]
    plan = plan_codes(dataset.table("plan")["id_plan"])
    lines = []
    for name, champ in CHAMPS.items():
        lines.append(_line(name, known.get(name, "")))
        if not known.get(name):
            lines.append(f"{AIDE}{_hint(name, champ, plan.get(name) or champ.valeurs, neighbour)}")
    return "\n".join([*lines, sql, ""])


def promote(
    dataset: Dataset,
    texte: str,
    ident: str,
    cas: list[Mapping],
    *,
    dossier: Path | str | None = None,
    remplacer: bool = False,
    essai: bool = False,
) -> Promotion:
    """Make a complete definition an indicator: its file and that of its cases, both or none.

    Args:
        texte: header and query, as `draft` gives them, completed.
        cas: rows given and values expected, as `indicators.cases` tells; two at least, one per breakdown.
        dossier: where to write both files; the registry and the tests of the project when left out.
        remplacer: let it take the place of the indicator of the same identifier.
        essai: check everything, write nothing.

    Returns:
        What was checked and written, which says in French what is left to do. An indicator without any value on this
        dataset is accepted, and told: its tables may be empty there.

    Raises:
        InvalidData: every problem of the header, of its links to the plan and to published figures, of the query run on
            this dataset, of the cases; nothing is written.
        CufError: the files cannot be written there.
    """
    _refuse_unnamed(ident)
    ind, problems = parse_text(texte, ident)
    folder = Path(dossier or INDICATEURS)
    files = folder / f"{ident}.sql", (folder if dossier else CAS) / f"{ident}.yaml"
    problems += [] if remplacer else _taken(ind, files, cas)
    problems += _same_words(ind) + _wording_problems(ind, texte) + _unrepeatable(ind)
    problems += link_problems({ident: ind}, dataset.table("plan"), dataset.table("chiffres_publies"))
    problems += _run_problems(dataset, ind, cas)
    if problems:
        raise InvalidData(problems=list(dict.fromkeys(problems)), consequence=RIEN)
    (etat,) = indicators_state(dataset, None, dataset.data, {ident: ind})
    if essai:
        return Promotion(etat, len(cas))
    _write(files, (_tidy(texte), written(cas)))
    return Promotion(etat, len(cas), files)


def _text(value: Any) -> str:
    """A value of the header as its line writes it."""
    return " ; ".join(map(str, value)) if isinstance(value, list | tuple) else " ".join(str(value).split())


def _line(name: str, text: str) -> str:
    return textwrap.fill(
        f"-- {name}: {text}".rstrip(),
        LARGEUR,
        subsequent_indent="--   ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _hint(name: str, champ: Champ, listed: Collection[str], neighbour: Indicateur) -> str:
    """What is expected of a key: its label, then its closed list, or what a neighbour says there."""
    kept = "" if champ.requis else f" ({SELON.get(name, 'facultatif')})"
    several = " (plusieurs se séparent par « ; »)" if champ.plusieurs else ""
    model, told = getattr(neighbour, name), ""
    if 0 < len(listed) <= LISIBLE:
        told = f", parmi {', '.join(listed)}"
    elif isinstance(model, str | int) and model != "":
        told = f", comme « {textwrap.shorten(str(model), 80, placeholder=' …')} »"
    return f"{kept} : {champ.libelle.lower()}{several}{told}"


def _refuse_unnamed(ident: Any) -> None:
    if not isinstance(ident, str) or len(ident) > LONGUEUR:
        found = f"trop long, {len(ident)} caractères" if isinstance(ident, str) else f"{ident!r} n’est pas un texte"
        wanted = f"un texte de {LONGUEUR} caractères au plus, comme « 3.2.f »"
        raise CufError("identifiant", found, wanted, "Choisissez-en un autre.", consequence=RIEN)


def _taken(ind: Indicateur, files: tuple[Path, Path], cases: list[Mapping]) -> list[Problem]:
    """An identifier that another indicator or a file has; the very same cases are what a broken off try left."""
    query, held = files
    if ind.id not in registry() and not query.exists() and not _holds_others(held, cases):
        return []
    remedy = "Prenez-en un autre, ou demandez le remplacement."
    return [Problem(f"{ind.id}.sql", "cet identifiant est déjà pris", "un identifiant libre", remedy)]


def _holds_others(path: Path, cases: list[Mapping]) -> bool:
    try:
        return path.exists() and read_cases(path) != cases
    except CufError:
        return True


def _same_words(ind: Indicateur) -> list[Problem]:
    """A label or a definition that another indicator already has."""
    problems = []
    others = [other for other in registry().values() if other.id != ind.id]
    for name in ("libelle", "definition"):
        told = getattr(ind, name).casefold()
        if same := [o.id for o in others if told and getattr(o, name).casefold() == told]:
            found = f"c’est déjà celle de {same[0]}" if name == "definition" else f"c’est déjà celui de {same[0]}"
            wanted = f"{CHAMPS[name].libelle.lower()} d’aucun autre indicateur"
            problems.append(Problem(f"{ind.id}.sql, clé « {name} »", found, wanted, "Dites ce qui les distingue."))
    return problems


def _wording_problems(ind: Indicateur, text: str) -> list[Problem]:
    """Straight apostrophes, and what would tell who a person is."""
    told = {name: held for name in CHAMPS if isinstance(held := getattr(ind, name), str)}
    ou = {name: f"{ind.id}.sql, clé « {name} »" for name in told}
    problems = [
        Problem(ou[name], "l’apostrophe y est droite (')", "une apostrophe courbe (’)", REMEDE)
        for name, held in told.items()
        if "'" in held
    ]
    personal = [ou[name] for name, held in told.items() if PERSONNEL.search(held)]
    if not personal and PERSONNEL.search(text):
        personal = [f"{ind.id}.sql"]
    found = "on y lit une adresse électronique ou un numéro de téléphone"
    return problems + [Problem(where, found, "une fonction, jamais une personne", "Retirez-les.") for where in personal]


def _unrepeatable(ind: Indicateur) -> list[Problem]:
    """What gives another value on another day, or at every run."""
    code = code_of(ind.sql).lower()
    found = [*(_calls(code) & _volatile()), *re.findall(TIRAGE, code)]
    wanted = "un calcul qui, refait plus tard sur les mêmes lignes, rend la même valeur"
    return [
        Problem(f"{ind.id}.sql, requête", f"« {name} » change d’une exécution à l’autre", wanted, "Retirez-le.")
        for name in sorted(found)
    ]


def _calls(code: str) -> set[str]:
    """Functions that a query calls, and clocks that it reads."""
    return {*re.findall(r"\b([a-z_]\w*)\s*\(", code), *HORLOGES.intersection(re.findall(r"\w+", code))}


@cache
def _volatile() -> frozenset[str]:
    """Functions whose value depends on something else than what they are given, and macros that call one."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select function_name, stability, macro_definition from duckdb_functions()"
        ).fetchall()
    moving = HORLOGES | LOCALES | {name for name, stability, _ in rows if stability in INSTABLES}
    return moving | {name for name, _, text in rows if text and _calls(text.lower()) & moving}


def _run_problems(dataset: Dataset, ind: Indicateur, cases: list[Mapping]) -> list[Problem]:
    """What the query gives that it should not, on the dataset then on its cases, where it can be run at all."""
    problems = form_problems(ind, cases)
    if not is_shaped(ind.sql) or parameters_of(ind.sql) - {"ventilation"}:
        return problems
    problems = [*_problems_on(dataset, ind), *problems]
    return problems or [p for case in cases for p in case_problems(ind, case)]


def _problems_on(dataset: Dataset, ind: Indicateur) -> list[Problem]:
    """What running the query on the dataset tells: as a whole, by each of its breakdowns, then its rows."""
    try:
        counts(dataset, ind)
        for name in ind.dimensions:
            if "modalite" not in counts(dataset, ind, name).lignes:
                wanted = "case $ventilation when … end as modalite"
                found = f"elle ne rend pas de colonne « modalite » pour « {name} »"
                return [Problem(f"{ind.id}.sql, requête", found, wanted, "Corrigez le select final.")]
        years_behind(dataset, ind)
    except CufError as refusal:
        return refusal.problems
    return []


def _tidy(text: str) -> str:
    """A file as its neighbours are: without help, nor the keys that were left empty."""
    kept = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(AIDE))
    return re.sub(r"^-- ?\w+ ?: *\n(?!-- {2,}\S)", "", kept, flags=re.MULTILINE).strip() + "\n"


def _write(files: tuple[Path, Path], texts: tuple[str, str]) -> None:
    """Both files or none: the cases take their place first, an indicator never stands without them."""
    for path in files:
        sweep_aside(path)
    with all_placed(*reversed(files)) as (cases, query):
        query.write(texts[0].encode())
        cases.write(texts[1].encode())


def _shown(path: Path) -> str:
    return str(path.relative_to(PROJET)) if path.is_relative_to(PROJET) else f"{path.parent.name}/{path.name}"
