"""What the demonstration is calibrated on: published figures, the years it covers, and how chance is drawn."""

import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from cuf_metrics.errors import InvalidData

# The year whose totals are the published ones, and the years around it.
REFERENCE = 2023
ANNEES = range(2018, 2026)
GRAINE = 1975
# Activity of each year beside the reference: elections and the epidemic in 2020 and 2021, then growth.
RYTHME = {2018: 0.86, 2019: 0.94, 2020: 0.62, 2021: 0.78, 2022: 0.93, 2023: 1.0, 2024: 1.05, 2025: 1.09}
# Audience and publications, which the epidemic did not stop.
CROISSANCE = {2018: 0.58, 2019: 0.66, 2020: 0.79, 2021: 0.85, 2022: 0.93, 2023: 1.0, 2024: 1.07, 2025: 1.12}


class Chiffres(dict[str, float]):
    """Published figures by identifier."""

    def __missing__(self, key: str) -> float:
        raise InvalidData(
            "data/publications/chiffres_publies.csv",
            f"le chiffre « {key} », sur lequel la démonstration est calée, manque",
            "les chiffres publiés du rapport 2023",
            "Rétablissez-le, puis relancez.",
        )

    def count(self, key: str) -> int:
        """A published figure that counts things."""
        return round(self[key])


FAITS = ("groupes", "fonds", "dispositifs", "reunions", "couvertures")
LIEUX = {
    "collectivites": "type_collectivite nom est_collectivite code_region population latitude longitude",
    "lieux": "id_lieu nom code_pays population",
    "pays": "code_pays nom latitude longitude",
}


@dataclass(frozen=True)
class Cadre:
    """What is real around the fictional rows.

    Attributes:
        chiffres: published figures.
        publie: tables of the published dataset, by name.
        reference: tables of the reference geography: collectivites, lieux, pays.
    """

    chiffres: Chiffres
    publie: dict[str, pd.DataFrame]
    reference: dict[str, pd.DataFrame]

    @classmethod
    def read(cls, publie: Path, reference: Path) -> "Cadre":
        """Read a version of the published dataset and the reference geography."""
        tables = {n: pq.read_table(publie / f"{n}.parquet").to_pandas() for n in FAITS}
        said = pq.read_table(publie / "chiffres_publies.parquet").to_pandas()
        figures = Chiffres(zip(said["id_chiffre_publie"], said["valeur"], strict=True))
        places = {n: pq.read_table(reference / f"{n}.parquet", columns=c.split()).to_pandas() for n, c in LIEUX.items()}
        return cls(figures, tables, places)


def draw(part: str) -> np.random.Generator:
    """Chance of one part of the dataset: the same on every machine, whatever the other parts draw."""
    return np.random.default_rng([GRAINE, zlib.crc32(part.encode())])


def gumbel_top(rng: np.random.Generator, log_weights: np.ndarray, n: int) -> np.ndarray:
    """Positions of `n` things drawn without replacement, each in proportion to the exponential of its weight."""
    scores = log_weights + rng.gumbel(size=len(log_weights))
    return np.argsort(-scores, kind="stable")[: min(n, int(np.isfinite(log_weights).sum()))]


def shared(total: int, weights: np.ndarray) -> np.ndarray:
    """Whole parts of a total in proportion to weights, at least one each (largest remainders)."""
    free = total - len(weights)
    exact = free * weights / weights.sum()
    parts = np.floor(exact).astype(int)
    parts[np.argsort(parts - exact, kind="stable")[: free - parts.sum()]] += 1
    return parts + 1
