"""Short codes of what is handed over on paper: what each one stands for, and everything behind it.

`CUF-2023-F-014` is a published figure, `CUF-2023-I-1.1.a` an indicator as it stood at the end of a year,
`CUF-2023-C-1A2B` a finding, `CUF-2023-S-…` another number computed for the report of that year.
"""

import re
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
ECRIT = re.compile(r"(?:CUF)?[^0-9A-Z]*(\d{4})[^0-9A-Z]*([FICS])[^0-9A-Z]*(.+)")
PROCHES = 3


class UnknownCode(CufError):
    """A code that nothing bears."""


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
    return f"CUF-{annee}-I-{identifiant}"


def written(code: str) -> str:
    """A code as it is printed, however it was typed: « cuf 2023 f 14 » → `CUF-2023-F-014`; "" where it is none."""
    found = ECRIT.fullmatch(code.strip().upper())
    if not found:
        return ""
    annee, kind, rest = found.groups()
    if kind == "F":
        return f"CUF-{annee}-F-{int(rest):03}" if rest.isdecimal() else ""
    if kind == "I":
        return indicator_code(".".join(re.findall(r"\d|[A-Z]+", rest)).lower(), int(annee))
    return f"CUF-{annee}-{kind}-{rest if kind == 'C' else re.sub(r'[^0-9a-z.]+', '-', rest.lower())}"


def resolve(dataset: Dataset, code: str, au: date, data: Path = DATA) -> Trouve:
    """What a short code stands for, with everything behind it.

    Args:
        code: as printed, or typed in lower case, with spaces, without dashes.
        au: day of reading; an indicator is given as it stood at the end of the code's year, or then.

    Raises:
        UnknownCode: no such code, with the nearest ones.
    """
    plain = written(code)
    found = _FINDERS[plain[9]](dataset, plain, au, data) if plain else None
    if found is None:
        raise _unknown(dataset, code)
    return found


def value_of(dataset: Dataset, code: str, au: date, data: Path = DATA) -> Figure | None:
    """The value alone of a published figure or of an indicator; None for an indicator without a value.

    Args:
        code, au, data: as in `resolve`.

    Raises:
        UnknownCode: no figure nor indicator bears it, with the nearest codes.
    """
    plain = written(code)
    row = _row(dataset, plain)
    if row is not None:
        return known(dataset, [row["id_chiffre_publie"]])[row["id_chiffre_publie"]]
    found = _indicator(dataset, plain, au, data) if plain[9:10] == "I" else None
    if found is None:
        raise _unknown(dataset, code)
    return found.objet.figure


def _unknown(dataset: Dataset, code: str) -> UnknownCode:
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
    plain = written(code)
    every = [name for name in (*published, *named, *found) if not plain or name[9] == plain[9]]
    asked, same = (plain or code.strip()).upper(), {name.upper(): name for name in every}
    return [same[name] for name in get_close_matches(asked, same, PROCHES, 0.7)]


def _figure(dataset: Dataset, code: str, au: date, data: Path) -> Trouve | None:
    row = _row(dataset, code)
    if row is None:
        return None
    rows = dataset.named("codes_chiffres").lignes
    alike = rows[(rows["id_quantite"] == row["id_quantite"]) & (rows["code_court"] != code)]["id_chiffre_publie"]
    told = known(dataset, [row["id_chiffre_publie"], *alike])
    verdicts = {r.chiffre.id: r for r in reconcile(dataset, row["id_document"], data)}
    quoting = [c for c in findings(dataset) if row["id_chiffre_publie"] in {p.chiffre for p in c.passages}]
    return Trouve(
        code,
        NATURES["F"],
        int(code[4:8]),
        told[row["id_chiffre_publie"]],
        verdicts.get(row["id_chiffre_publie"]),
        tuple(told[i] for i in alike),
        _relations(dataset, row["id_chiffre_publie"]),
        tuple(quoting),
    )


def _row(dataset: Dataset, code: str) -> pd.Series | None:
    rows = dataset.named("codes_chiffres").lignes
    held = rows[rows["code_court"] == code]
    return None if held.empty else held.iloc[0]


def _relations(dataset: Dataset, identifiant: str) -> tuple[Relation, ...]:
    rows = dataset.named("codes_relations", id=identifiant).lignes
    told = known(dataset, {i for row in rows.itertuples() for i in (row.id_chiffre_publie, *row.termes)})
    return tuple(
        Relation(row.type_relation, told[row.id_chiffre_publie], tuple(told[i] for i in row.termes), _text(row.motif))
        for row in rows.itertuples()
    )


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)


def _indicator(dataset: Dataset, code: str, au: date, data: Path) -> Trouve | None:
    annee, ident = int(code[4:8]), code[11:]
    if annee > au.year or ident not in registry():
        return None
    only = {ident: registry()[ident]}
    state = indicators_state(dataset, min(au, date(annee, 12, 31)), data, only)[0]
    return Trouve(code, NATURES["I"], annee, state)


def _finding(dataset: Dataset, code: str, au: date, data: Path) -> Trouve | None:
    held = {finding.code: finding for finding in findings(dataset)}
    return Trouve(code, NATURES["C"], int(code[4:8]), held[code]) if code in held else None


def _computed(dataset: Dataset, code: str, au: date, data: Path) -> Trouve | None:
    """A number of the report of that year, found where the report tells it."""
    # The report writes codes: it is made of this module.
    from cuf_metrics.exports.rapport_commun import cited  # noqa: PLC0415
    from cuf_metrics.rapport.contenu import build_report  # noqa: PLC0415

    annee = int(code[4:8])
    if annee > au.year:
        return None
    told = {written(name): each for name, each in cited(build_report(dataset, annee, au, data)).items()}
    return Trouve(code, NATURES["S"], annee, told[code]) if code in told else None


_FINDERS = {"F": _figure, "I": _indicator, "C": _finding, "S": _computed}
