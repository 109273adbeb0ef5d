"""One file is one rule: the header says what is expected and who mends it, the `select` examines the rows.

    -- titre: Montants à zéro
    -- tables: adhesions ; fonds
    select nom_table, cle, objet, valeur, explication   -- one row per thing examined

`explication` says in French what is wrong with the thing; it is empty where the rule holds. The things
examined and the cases are thus counted by one query. `$au` is the day of the examination.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from cuf_metrics.contracts import TABLES
from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.indicators.header import REMEDE_REQUETE, Champ, header_keys, key_problems, not_listed
from cuf_metrics.sql import FOLDER, bare_query, parameters_of, tables_read

QUALITE = FOLDER / "qualite"
FAMILLES = ("fraîcheur", "valeurs hors d’échelle", "orphelins", "doublons", "couverture", "cohérence")
GRAVITES = ("majeure", "moyenne", "mineure")
PARAMETRES = {"au", "periodicites"}
COLONNES = ("nom_table", "cle", "objet", "valeur", "explication")
CHAMPS = {
    "titre": Champ("Intitulé"),
    "tables": Champ("Tables examinées", valeurs=TABLES, plusieurs=True),
    "famille": Champ("Famille", valeurs=FAMILLES),
    "gravite": Champ("Gravité", valeurs=GRAVITES),
    "responsable": Champ("Responsable, par sa fonction"),
    "attendu": Champ("Ce qui est attendu"),
    "remede": Champ("Ce qu’il faut faire"),
    "pourquoi": Champ("Ce qui en dépend"),
    "grain": Champ("Ce qui est examiné, au singulier"),
}


@dataclass(frozen=True)
class Regle:
    """A rule as its file declares it; attributes are the keys of `CHAMPS`, the tables as a tuple."""

    id: str
    sql: str = field(repr=False)
    titre: str
    tables: tuple[str, ...]
    famille: str
    gravite: str
    responsable: str
    attendu: str
    remede: str
    pourquoi: str
    grain: str


@lru_cache(maxsize=4)
def rules(folder: Path = QUALITE) -> Mapping[str, Regle]:
    """Every rule of a folder by id, by family, then by severity, then by title.

    Raises:
        InvalidData: every problem of every file, with the key and the remedy.
    """
    found, problems = [], []
    for path in sorted(folder.glob("*.sql")):
        values, wrong = _read(path)
        problems += wrong
        if not wrong:
            found.append(Regle(id=path.stem, sql=bare_query(path.read_text(encoding="utf-8")), **values))
    if problems:
        raise InvalidData(problems=problems, consequence="Aucune règle n’a été examinée.")
    found.sort(key=lambda r: (FAMILLES.index(r.famille), GRAVITES.index(r.gravite), r.titre))
    return MappingProxyType({rule.id: rule for rule in found})


def _read(path: Path) -> tuple[dict, list[Problem]]:
    """The header of a file, its lists split, and all that is wrong in the file."""
    text = path.read_text(encoding="utf-8")
    raw, problems = header_keys(text, path.name)
    problems += key_problems(raw, CHAMPS, CHAMPS, path.name)
    values = {name: _parts(raw.get(name, ""), champ) for name, champ in CHAMPS.items()}
    for name, parts in values.items():
        if known := CHAMPS[name].valeurs:
            problems += [not_listed(path.name, name, part, known) for part in parts if part not in known]
    problems += _check_query(bare_query(text), values["tables"], path.name)
    return {n: parts if CHAMPS[n].plusieurs else "".join(parts) for n, parts in values.items()}, problems


def _parts(text: str, champ: Champ) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text.split(";") if champ.plusieurs else [text]) if part.strip())


def _check_query(sql: str, tables: tuple[str, ...], ou: str) -> list[Problem]:
    """What can be said of the query without running it: its columns, its parameters, the tables it reads."""
    missing = [c for c in COLONNES if not re.search(rf"\b{c}\b", sql)]
    unknown = sorted(parameters_of(sql) - PARAMETRES)
    unread = [t for t in tables if t in TABLES and t not in tables_read(sql)]
    return [
        *(_wrong(ou, f"elle ne rend pas de colonne « {c} »", ", ".join(COLONNES)) for c in missing),
        *(_wrong(ou, f"le paramètre « ${p} » n’existe pas", "$au ou $periodicites") for p in unknown),
        *(_wrong(ou, f"elle ne lit pas la table « {t} »", "toutes les tables de l’en-tête") for t in unread),
    ]


def _wrong(ou: str, constat: str, attendu: str) -> Problem:
    return Problem(f"{ou}, requête", constat, attendu, REMEDE_REQUETE)
