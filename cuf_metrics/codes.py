"""Short codes of what is handed over on paper: what each one stands for, and everything behind it.

`CUF-2023-F-014` is a published figure, `CUF-2023-I-1.1.a` an indicator as it stood at the end of a year,
`CUF-2023-C-1A2B` a finding, `CUF-2023-S-…` another number computed for the report of that year.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from cuf_metrics.coherence import Constat, findings
from cuf_metrics.contracts.listes import TYPES_DE_RELATION
from cuf_metrics.database import Dataset
from cuf_metrics.errors import CufError
from cuf_metrics.figures import Figure, known
from cuf_metrics.indicators.registry import registry
from cuf_metrics.indicators.state import Etat, indicators_state
from cuf_metrics.rapport.rapprochement import Rapprochement, reconcile
from cuf_metrics.store import DATA

if TYPE_CHECKING:
    from cuf_metrics.exports.rapport_commun import Cite

NATURES = {"F": "chiffre publié", "I": "indicateur", "C": "constat", "S": "chiffre calculé"}
ECRIT = re.compile(r"(?:CUF)?[^0-9A-Z]*((?:19|20)[0-9]{2})[^0-9A-Z]*([FICS])[^0-9A-Z]*(.+)")
RANG = re.compile(r"[0-9]{1,4}")
PROCHES = 3


class UnknownCode(CufError):
    """A code that nothing bears."""


@dataclass(frozen=True)
class Code:
    """A code as it is read: its kind is a key of `NATURES`, `reste` is what it names among those of its year."""

    annee: int
    nature: str
    reste: str

    def __str__(self) -> str:
        return f"CUF-{self.annee}-{self.nature}-{self.reste}"


@dataclass(frozen=True)
class Relation:
    """A declared relation: what the first figure is for its terms, and why."""

    nature: str
    premier: Figure
    termes: tuple[Figure, ...]
    motif: str

    @property
    def sens(self) -> str:
        """« le premier est la somme de ses termes… »"""
        return TYPES_DE_RELATION[self.nature]


@dataclass(frozen=True)
class Trouve:
    """What a short code stands for.

    Attributes:
        code: as it is printed.
        nature: one of `NATURES`.
        annee: year of the document or of the state.
        objet: the published figure, the indicator's state, the finding, or the number where the report tells it.
        rapprochement: what rows or other figures say of a published figure.
        mentions: other places where the same quantity is published.
        relations: declared relations that the figure is part of.
        constats: findings that quote it.
    """

    code: str
    nature: str
    annee: int
    objet: "Figure | Etat | Constat | Cite"
    rapprochement: Rapprochement | None = None
    mentions: tuple[Figure, ...] = ()
    relations: tuple[Relation, ...] = ()
    constats: tuple[Constat, ...] = ()


def indicator_code(identifiant: str, annee: int) -> str:
    """Code of an indicator as it stood at the end of a year: `CUF-2023-I-1.1.a`."""
    return str(Code(annee, "I", identifiant))


def written(code: str) -> Code | None:
    """A code however it was typed: « cuf 2023 f 14 » → `CUF-2023-F-014`; None where it is none."""
    found = ECRIT.fullmatch(code.strip().upper())
    if not found:
        return None
    kind, rest = found[2], found[3]
    if kind == "F":
        rest = f"{int(rest):03}" if RANG.fullmatch(rest) else ""
    elif kind == "I":
        rest = ".".join(re.findall(r"[0-9]|[A-Z]+", rest)).lower()
    elif kind == "S":
        rest = re.sub(r"[^0-9a-z.]+", "-", rest.lower())
    return Code(int(found[1]), kind, rest) if rest else None


def resolve(
    dataset: Dataset, code: str, au: date, numbers: Callable[[int], Mapping[str, "Cite"]], data: Path = DATA
) -> Trouve:
    """What a short code stands for, with everything behind it.

    Args:
        code: as printed, or typed in lower case, with spaces, without dashes.
        au: day of reading; an indicator is given as it stood at the end of the code's year, or then.
        numbers: year → numbers of the report of that year, by code; the report is made of this module.
        data: the data folder.

    Raises:
        UnknownCode: no such code, with the nearest ones.
    """
    read, found = written(code), None
    match read.nature if read else "":
        case "F":
            found = _figure(dataset, read, data)
        case "I":
            found = _indicator(dataset, read, au, data)
        case "C":
            found = _finding(dataset, read)
        case "S":
            found = _computed(read, au, numbers)
    if found is None:
        raise unknown(dataset, code)
    return found


def values(dataset: Dataset, codes: Iterable[str], au: date, data: Path = DATA) -> dict[str, Figure | None]:
    """The values alone of published figures and indicators.

    Args:
        codes: as printed or typed.
        au, data: as in `resolve`.

    Returns:
        One entry per code, as it was given; None for an indicator without a value. A code that nothing bears is
        left out.
    """
    read = {code: each for code in codes if (each := written(code))}
    rows = dataset.named("codes_chiffres").lignes.set_index("code_court")["id_chiffre_publie"]
    ids = {code: rows[str(each)] for code, each in read.items() if str(each) in rows.index}
    figures = known(dataset, ids.values())
    states = {code: _state(dataset, each, au, data) for code, each in read.items() if each.nature == "I"}
    return {code: figures[i] for code, i in ids.items()} | {c: state.figure for c, state in states.items() if state}


def unknown(dataset: Dataset, code: str) -> UnknownCode:
    """The refusal of a code that nothing bears, with the nearest ones."""
    close = near(dataset, code)
    remedy = f"Codes proches : {', '.join(close)}." if close else "Relisez-le sur le document remis."
    wanted = "un code comme CUF-2023-F-014 (chiffre), CUF-2023-I-1.1.a (indicateur) ou CUF-2023-C-1A2B (constat)"
    return UnknownCode(f"code « {code.strip()} »", "rien ne porte ce code dans ce jeu", wanted, remedy)


def near(dataset: Dataset, code: str) -> list[str]:
    """The known codes that a mistyped one resembles most, the closest first; at most three."""
    published = [*dataset.named("codes_chiffres").lignes["code_court"]]
    years = sorted({name[4:8] for name in published}, reverse=True)
    named = [indicator_code(ident, int(year)) for year in years for ident in registry()]
    found = [finding.code for finding in findings(dataset)]
    read = written(code)
    every = [name for name in (*published, *named, *found) if not read or written(name).nature == read.nature]
    asked, same = str(read or code.strip()).upper(), {name.upper(): name for name in every}
    return [same[name] for name in get_close_matches(asked, same, PROCHES, 0.7)]


def _figure(dataset: Dataset, code: Code, data: Path) -> Trouve | None:
    rows = dataset.named("codes_chiffres").lignes.set_index("code_court")
    if str(code) not in rows.index:
        return None
    row = rows.loc[str(code)]
    ident = row["id_chiffre_publie"]
    alike = rows[(rows["id_quantite"] == row["id_quantite"]) & (rows.index != str(code))]["id_chiffre_publie"]
    told = known(dataset, [ident, *alike])
    verdicts = {r.chiffre.id: r for r in reconcile(dataset, row["id_document"], data)}
    quoting = [c for c in findings(dataset) if ident in {p.chiffre for p in c.passages}]
    return Trouve(
        str(code),
        NATURES["F"],
        code.annee,
        told[ident],
        verdicts.get(ident),
        tuple(told[i] for i in alike),
        _relations(dataset, ident),
        tuple(quoting),
    )


def _relations(dataset: Dataset, identifiant: str) -> tuple[Relation, ...]:
    rows = dataset.named("codes_relations", id=identifiant).lignes
    told = known(dataset, {i for row in rows.itertuples() for i in (row.id_chiffre_publie, *row.termes)})
    return tuple(
        Relation(row.type_relation, told[row.id_chiffre_publie], tuple(told[i] for i in row.termes), _text(row.motif))
        for row in rows.itertuples()
    )


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)


def _indicator(dataset: Dataset, code: Code, au: date, data: Path) -> Trouve | None:
    state = _state(dataset, code, au, data)
    return Trouve(str(code), NATURES["I"], code.annee, state) if state else None


def _state(dataset: Dataset, code: Code, au: date, data: Path) -> Etat | None:
    if code.annee > au.year or code.reste not in registry():
        return None
    only = {code.reste: registry()[code.reste]}
    return indicators_state(dataset, min(au, date(code.annee, 12, 31)), data, only)[0]


def _finding(dataset: Dataset, code: Code) -> Trouve | None:
    held = {finding.code: finding for finding in findings(dataset)}
    return Trouve(str(code), NATURES["C"], code.annee, held[str(code)]) if str(code) in held else None


def _computed(code: Code, au: date, numbers: Callable[[int], Mapping[str, "Cite"]]) -> Trouve | None:
    """A number of the report of that year, found where the report tells it."""
    if code.annee > au.year:
        return None
    told = {written(name): each for name, each in numbers(code.annee).items()}
    return Trouve(str(code), NATURES["S"], code.annee, told[code]) if code in told else None
