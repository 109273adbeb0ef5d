"""Fictional local governments: types, sizes and regions of real ones, names of none."""

import numpy as np
import pandas as pd

from cuf_metrics.demonstration import noms
from cuf_metrics.demonstration.calibrage import Cadre, draw, gumbel_top
from cuf_metrics.reference.noms import normalise

EFFECTIFS = {
    "commune": 2_890,
    "intercommunalité": 460,
    "département": 94,
    "région": 18,
    "statut particulier": 5,
    "outre-mer": 5,
    "syndicat": 30,
}
# Identifiers are ASCII; the types are named as the contract does.
CLES = {"intercommunalité": "interco", "département": "departement", "région": "region"}
CLES |= {"statut particulier": "statut-particulier"}
# Real départements bear numbers up to 95, and from 971 on: those after 100 are nobody’s.
NUMEROTES = {
    "département": "Département fictif {}",
    "statut particulier": "Collectivité à statut particulier fictive {}",
    "outre-mer": "Collectivité d’outre-mer fictive {}",
    "syndicat": "Syndicat mixte fictif {}",
}
# A fictional city as large as one of the very largest would be taken for it.
POPULATION_MAX = {"commune": 320_000}
# Large ones are drawn more often, as they are in such networks.
BIAIS = 0.75
PLACE = ["code_region", "latitude", "longitude"]


def local_governments(cadre: Cadre) -> pd.DataFrame:
    """Rows of « collectivites »; two communes are merged into a new one, a département takes another status."""
    rng, real = draw("collectivites"), cadre.reference["collectivites"]
    taken = {normalise(name) for name in real["nom"]}
    rows = pd.concat([_of_kind(rng, kind, real, taken) for kind in EFFECTIFS], ignore_index=True)
    regions = real[real["type_collectivite"].isin(["région", "outre-mer"])].drop_duplicates("code_region")
    rows = rows.join(regions.set_index("code_region")[["latitude", "longitude"]], on="code_region")
    return _with_successors(rows.assign(precision_lieu="region", id_successeur=None))


def _of_kind(rng: np.random.Generator, kind: str, real: pd.DataFrame, taken: set[str]) -> pd.DataFrame:
    n = EFFECTIFS[kind]
    found = _models(rng, kind, real)
    population = np.maximum(np.round(found["population"].to_numpy() * rng.uniform(0.82, 1.18, n), -1), 50)
    key = CLES.get(kind, kind)
    return pd.DataFrame(
        {
            "id_collectivite": [f"{key}-{rank:04d}" for rank in range(1, n + 1)],
            "nom": _names(rng, kind, population, taken),
            "type_collectivite": kind,
            "code_region": found["code_region"].to_numpy(),
            "population": np.where(kind == "syndicat", np.nan, population),
        }
    )


def _models(rng: np.random.Generator, kind: str, real: pd.DataFrame) -> pd.DataFrame:
    """Real ones that give their size and their region to as many fictional ones."""
    like = "intercommunalité" if kind == "syndicat" else kind
    pool = real[(real["type_collectivite"] == like) & real["est_collectivite"] & real["latitude"].notna()]
    pool = pool[pool["population"] <= POPULATION_MAX.get(kind, np.inf)]
    n, weights = EFFECTIFS[kind], BIAIS * np.log(pool["population"].to_numpy() + 1.0)
    # Where there are few, one may serve twice: no fictional region is the only one of its place.
    return pool.iloc[gumbel_top(rng, weights, n) if len(pool) >= 2 * n else rng.integers(len(pool), size=n)]


def _names(rng: np.random.Generator, kind: str, population: np.ndarray, taken: set[str]) -> list[str]:
    if kind == "commune":
        return noms.communes(rng, len(population), taken)
    if kind == "intercommunalité":
        return noms.intercommunalites(rng, population, taken)
    if kind == "région":
        return [f"Région {chr(ord('A') + rank)} (fictive)" for rank in range(len(population))]
    return [NUMEROTES[kind].format(101 + rank) for rank in range(len(population))]


def _with_successors(rows: pd.DataFrame) -> pd.DataFrame:
    kind, ids = rows["type_collectivite"], rows["id_collectivite"]
    first, second, merged = rows.index[(kind == "commune") & rows["population"].between(20_000, 40_000)][:3]
    before, after = rows.index[kind == "département"][0], rows.index[kind == "statut particulier"][0]
    rows.loc[[first, second, before], "id_successeur"] = [ids[merged], ids[merged], ids[after]]
    rows.loc[merged, "population"] = rows.loc[[first, second], "population"].sum()
    rows.loc[after, "population"] = rows.loc[before, "population"]
    for same, model in ((second, first), (merged, first), (after, before)):
        rows.loc[same, PLACE] = rows.loc[model, PLACE]
    return rows
