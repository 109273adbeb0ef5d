"""Headers of a file against the columns of a template: recognised, decided by a person, close, or unknown."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

import pandas as pd

from cuf_metrics.disk import writing
from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.imports.modeles import MODELES, Colonne, Modele, header_keys
from cuf_metrics.pilotage import append, malformed, rows_of
from cuf_metrics.sources.bruts import fold
from cuf_metrics.sources.montants import check_headers
from cuf_metrics.store import DATA
from cuf_metrics.validation import REMEDE

RECONNU, RETENU, PROCHE, INCONNU = "reconnu", "retenu", "proche", "inconnu"
# « Cotisation 2025 » may be one column of several: somebody says whether it is the amount.
MILLESIME = re.compile(r" (?:19|20)\d\d$")
# Below this likeness, two headers are not taken for one another.
RESSEMBLANCE = 0.8


@dataclass(frozen=True)
class Appariement:
    """What each header of a file names.

    Attributes:
        modele: the template.
        champs: header as written → field of the template, "" for a column left aside.
        origines: header → « reconnu » (a known name), « retenu » (somebody said so), « proche » (it looks
            like a known name: a suggestion, that somebody must confirm), « inconnu ».
    """

    modele: Modele
    champs: dict[str, str]
    origines: dict[str, str]

    @cached_property
    def entetes(self) -> dict[str, str]:
        """Field → the header that names it; suggestions are not taken."""
        taken = {h: c for h, c in self.champs.items() if c and self.origines[h] != PROCHE}
        return {champ: header for header, champ in reversed(taken.items())}

    @property
    def manquants(self) -> list[Colonne]:
        """What must be there and is not, suggestions not counted."""
        unmet = [names for names in self.modele.exigences.values() if not set(names) & set(self.entetes)]
        return [self.modele.par_champ[names[0]] for names in unmet]

    @property
    def doubles(self) -> dict[str, list[str]]:
        """Field → the several headers that name it; suggestions are counted."""
        return {champ: several for champ, several in _by_field(self.champs).items() if len(several) > 1}

    @property
    def proches(self) -> dict[str, str]:
        """Header → the field suggested for it, to be confirmed or left aside."""
        return {header: self.champs[header] for header, origin in self.origines.items() if origin == PROCHE}

    @property
    def ignorees(self) -> tuple[str, ...]:
        """Headers left aside."""
        return tuple(header for header, champ in self.champs.items() if not champ)

    def changed(self, entete: str, champ: str) -> "Appariement":
        """The same, once somebody said what a header names ("" : nothing that is kept)."""
        return replace(self, champs=self.champs | {entete: champ}, origines=self.origines | {entete: RETENU})

    def problems(self, ou: str) -> list[Problem]:
        """What keeps the columns from being read: missing, named twice, not confirmed, in another unit.

        Args:
            ou: file and sheet.
        """
        told = [*self._missing(ou), *self._twice(ou), *self._unconfirmed(ou)]
        kinds = {c.champ for c in self.modele.colonnes if c.field.type == "argent"}
        names = [name for champ in kinds & set(self.entetes) for name in self.modele.synonymes[champ]]
        try:
            check_headers([self.entetes[champ] for champ in kinds & set(self.entetes)], ou, names)
        except InvalidData as refusal:
            told += refusal.problems
        return told

    def renamed(self, lignes: pd.DataFrame) -> pd.DataFrame:
        """The columns kept, under the headers of the template: what the readers of flows and links know.

        Args:
            lignes: rows of the sheet, under its headers.
        """
        kept = {header: self.modele.par_champ[champ].entete for champ, header in self.entetes.items()}
        return lignes[[h for h in lignes.columns if h in kept]].rename(columns=kept)

    def _missing(self, ou: str) -> list[Problem]:
        problems = []
        for label, names in self.modele.exigences.items():
            if set(names) & set(self.entetes):
                continue
            known = [name for champ in names for name in self.modele.synonymes[champ]]
            read = ", ".join(f"« {header} »" for header in self.champs) or "aucun"
            problems.append(
                Problem(
                    ou,
                    f"aucune colonne ne donne {label}",
                    "un en-tête comme " + ", ".join(f"« {name} »" for name in known[:6]),
                    f"En-têtes lus : {read}. Renommez la colonne, ou dites laquelle c’est, puis relancez.",
                )
            )
        return problems

    def _twice(self, ou: str) -> list[Problem]:
        return [
            Problem(
                f"{ou}, colonnes {', '.join(f'« {header} »' for header in several)}",
                f"{len(several)} colonnes pour « {self.modele.par_champ[champ].entete} »",
                "une seule colonne par champ",
                "Laissez de côté celles qui disent autre chose, puis relancez.",
                colonne=several[0],
            )
            for champ, several in self.doubles.items()
        ]

    def _unconfirmed(self, ou: str) -> list[Problem]:
        return [
            Problem(
                f"{ou}, colonne « {header} »",
                f"l’en-tête ressemble à « {self.modele.par_champ[champ].entete} » sans être le même",
                "un en-tête connu, ou confirmé",
                "Confirmez ce qu’il nomme, ou laissez la colonne de côté, puis relancez.",
                colonne=header,
            )
            for header, champ in self.proches.items()
        ]


def recognise(entetes: Collection[str], modele: Modele, decisions: Mapping[str, str]) -> Appariement:
    """What each header of a file names.

    Args:
        entetes: as written.
        modele: the template.
        decisions: see `headers_decided`; they win over what is recognised.

    Returns:
        Every header, in order. What looks like a known name is suggested, never taken: not for a field
        that another header already names.
    """
    known = modele.noms
    champs, origines = {}, {}
    for header in entetes:
        keys = header_keys(header)
        # What folds to nothing (« # ») is no name: nothing is remembered of it.
        decided = decisions.get(keys[0]) if keys else None
        found = next((known[key] for key in keys if key in known), "")
        champs[header] = found if decided is None else decided
        origines[header] = (RECONNU if found else INCONNU) if decided is None else RETENU
    taken = set(champs.values())
    for header in [h for h, origin in origines.items() if origin == INCONNU]:
        near = get_close_matches(MILLESIME.sub("", (header_keys(header) or [""])[-1]), known, 1, RESSEMBLANCE)
        if near and known[near[0]] not in taken:
            champs[header], origines[header] = known[near[0]], PROCHE
    return Appariement(modele, champs, origines)


def headers_decided(table: str, data: Path = DATA) -> dict[str, str]:
    """What people said of the headers of a table.

    Args:
        table: a key of `MODELES`.
        data: the data folder.

    Returns:
        Folded header → field, "" for a column to leave aside; the last decision about a header counts.

    Raises:
        InvalidData: every problem of entetes.csv.
    """
    known = MODELES[table].par_champ
    rows = [row for row in rows_of("entetes", data).to_pylist() if row["nom_table"] == table]
    return {row["entete"]: row["champ"] or "" for row in rows if not row["champ"] or row["champ"] in known}


def to_remember(appariement: Appariement, fonction: str, data: Path = DATA) -> list[dict[str, str]]:
    """What somebody said of headers, where it is not what would be recognised without it: lines of « entetes ».

    Args:
        appariement, fonction, data: see `remember`.

    Raises:
        InvalidData: a decision breaks the contract.
    """
    table = appariement.modele.table
    already = recognise(appariement.champs, appariement.modele, headers_decided(table, data))
    new = {
        fold(header): champ
        for header, champ in appariement.champs.items()
        if fold(header)
        and appariement.origines[header] == RETENU
        and (champ != already.champs[header] or already.origines[header] == PROCHE)
    }
    lines = [
        {"nom_table": table, "entete": header, "champ": champ, "enregistre_par": fonction}
        for header, champ in new.items()
    ]
    dated = {"id_entete": "1", "enregistre_le": "2000-01-01"}
    ou = "entetes.csv"
    if problems := [p for line in lines for p in _refusals("entetes", line | dated, (), ou)]:
        raise InvalidData(problems=problems, consequence="Rien n’a été enregistré.")
    return lines


def remember(appariement: Appariement, fonction: str, data: Path = DATA) -> int:
    """Record what somebody said of headers, where it is not what would be recognised without it.

    Args:
        appariement: headers, those that somebody decided marked « retenu ».
        fonction: who decided: a function, never a name.
        data: the data folder.

    Returns:
        How many decisions were written.

    Raises:
        InvalidData: a decision breaks the contract; nothing is written.
    """
    with writing(data):
        lines = to_remember(appariement, fonction, data)
        for line in lines:
            append("entetes", "entete", line, _last_rank(line["entete"], data), _refusals, data)
    return len(lines)


def _last_rank(header: str, data: Path) -> int:
    """The lock is held: nobody records another one meanwhile."""
    return max((row["id_entete"] for row in rows_of("entetes", data).to_pylist() if row["entete"] == header), default=0)


def _refusals(table: str, line: Mapping[str, str], _: Iterable[dict], ou: str) -> list[Problem]:
    problems = malformed(table, line, ou)
    if line["champ"] and line["champ"] not in MODELES[line["nom_table"]].par_champ:
        constat = f"« {line['champ']} » n’est pas un champ de la table « {line['nom_table']} »"
        problems.append(Problem(ou, constat, "un champ du modèle, ou rien pour laisser la colonne de côté", REMEDE))
    return problems


def _by_field(champs: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for header, champ in champs.items():
        if champ:
            found.setdefault(champ, []).append(header)
    return found
