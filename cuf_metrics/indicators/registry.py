"""The registry: every indicator of cuf_metrics/sql/indicators, read once, refused as a whole when one is wrong."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.indicators.header import Indicateur, check_links, parse
from cuf_metrics.sql import FOLDER

INDICATEURS = FOLDER / "indicators"
CONSEQUENCE = "Aucun indicateur n’a été calculé."


def registry(folder: Path = INDICATEURS) -> Mapping[str, Indicateur]:
    """Every indicator of a folder, by id, in the order of ids.

    Raises:
        InvalidData: every problem of every file, with the key and the remedy.
    """
    return _registry(folder, registry_fingerprint(folder))


def link_problems(indicators: Mapping[str, Indicateur], plan: pd.DataFrame, figures: pd.DataFrame) -> list[Problem]:
    """Plan codes and figures that the indicators name wrongly.

    Args:
        plan: rows with id_plan.
        figures: rows with id_chiffre_publie and unite.
    """
    units = dict(zip(figures["id_chiffre_publie"], figures["unite"], strict=True))
    return check_links(indicators.values(), list(plan["id_plan"]), units)


def registry_fingerprint(folder: Path = INDICATEURS) -> str:
    """Changes when a file of the registry does."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.sql")):
        # What cannot be read is told by the parser.
        digest.update(path.name.encode() + (path.read_bytes() if path.is_file() else b""))
    return digest.hexdigest()


def framework_rows(indicators: Mapping[str, Indicateur]) -> pd.DataFrame:
    """The registry as text rows of the table `cadre_logique`, one per indicator."""
    return pd.DataFrame(
        [
            {
                "id_cadre_logique": ind.id,
                "id_plan": ind.objectif[0],
                "libelle": ind.libelle,
                "definition": ind.definition,
                "formule": ind.formule,
                "unite": ind.unite,
                "niveau_cadre": ind.niveau,
                "sens": ind.sens,
                "periodicite": ind.periodicite,
                "source_verification": " ; ".join(ind.sources),
                "responsable": ind.responsable,
                "hypothese": ind.hypotheses,
                "limites": ind.limites,
            }
            for ind in indicators.values()
        ],
        index=pd.RangeIndex(1, len(indicators) + 1),
    )


@lru_cache(maxsize=4)
def _registry(folder: Path, fingerprint: str) -> Mapping[str, Indicateur]:
    found, problems = {}, []
    for path in sorted(folder.glob("*.sql")):
        ind, wrong = parse(path)
        problems += wrong
        if ind:
            found[ind.id] = ind
    if not found and not problems:
        wanted = "un fichier .sql par indicateur"
        problems = [Problem(folder.name, "aucun indicateur", wanted, "Rétablissez le dossier.")]
    if problems:
        raise InvalidData(problems=problems, consequence=CONSEQUENCE)
    return MappingProxyType(found)
