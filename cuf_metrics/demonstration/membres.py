"""Who is a member of the network in which year, and what they pay."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cuf_metrics.demonstration.calibrage import ANNEES, REFERENCE, Cadre, draw, gumbel_top
from cuf_metrics.demonstration.collectivites import local_governments

# Taste for the network, in logarithm: after the type, then the size, then chance.
ATTRAIT = {
    "commune": 0.8,
    "intercommunalité": 0.1,
    "département": -0.6,
    "région": -1.2,
    "statut particulier": -0.6,
    "outre-mer": 0.6,
    "syndicat": 0.3,
}
EFFET_DE_TAILLE, HASARD = 1.7, 0.7
# What « at least 200 members » is taken for.
AU_DESSUS = 1.06
# Members beside those of the reference year, and the share of them who stay from the year before.
TAILLE = {2018: 0.90, 2019: 0.93, 2020: 0.92, 2021: 0.91, 2022: 0.95, 2023: 1.0, 2024: 1.03, 2025: 1.05}
FIDELITE = {2019: 0.955, 2020: 0.93, 2021: 0.92, 2022: 0.94, 2023: 0.95, 2024: 0.955, 2025: 0.945}
# Members that take part in nothing; local governments that come often and never join.
MUETS, ASSIDUS_NON_MEMBRES = 0.08, 24
# Last year of two communes that merge, and of a département that takes another status.
DERNIERE_ANNEE = {"commune": 2021, "département": 2020}
# One leaves and comes back.
RETOUR = (2021, 2022)
# Of those who leave, how many are still in the books that year, and of these, how many are only late.
TRACES, TARDIFS = 0.7, 0.3
# A year’s dues in euros: per inhabitant, at least, at most. Fictional too.
BAREME = {
    "commune": (0.035, 150, 9_000),
    "intercommunalité": (0.02, 400, 12_000),
    "département": (0.008, 2_500, 9_000),
    "région": (0.003, 6_000, 20_000),
    "statut particulier": (0.006, 3_000, 12_000),
    "outre-mer": (0.02, 500, 6_000),
    "syndicat": (0.01, 300, 2_000),
}


@dataclass(frozen=True)
class Reseau:
    """The network: local governments, and what chance made of each, in the same order.

    Attributes:
        collectivites: rows of the table of that name.
        gout: taste for the network, in logarithm.
        existe: one column per year of `ANNEES`: exists that year.
        membre: same shape: pays its dues that year.
        muet: takes part in nothing.
    """

    collectivites: pd.DataFrame
    gout: np.ndarray
    existe: np.ndarray
    membre: np.ndarray
    muet: np.ndarray

    def ids(self, positions: np.ndarray) -> np.ndarray:
        """Identifiers of local governments."""
        return self.collectivites["id_collectivite"].to_numpy()[positions]

    @property
    def durable(self) -> np.ndarray:
        """Those that exist in every year."""
        return self.existe.all(axis=1)


def network(cadre: Cadre) -> Reseau:
    """Draw the local governments and their years as members."""
    rows = local_governments(cadre)
    rng = draw("gout")
    size = np.log10(rows["population"].fillna(8_000).to_numpy() / 20_000 + 0.05)
    taste = rows["type_collectivite"].map(ATTRAIT).to_numpy() + EFFET_DE_TAILLE * size
    taste += rng.normal(0, HASARD, len(rows))
    exists = _existence(rows)
    taste[~exists.all(axis=1)] = taste.mean() + 2
    given = _given(rows, exists)
    # Not the keenest, who are members, but some of those that come right after.
    regular = rng.permutation(np.argsort(-taste)[60:400])
    regular = regular[~np.isin(regular, [*given])][:ASSIDUS_NON_MEMBRES]
    member = _years_as_member(cadre, taste, given, regular)
    taste[regular] += 3
    return Reseau(rows, taste, exists, member, _silent(taste, member, given))


def memberships(reseau: Reseau) -> pd.DataFrame:
    """Rows of « adhesions »: members, then those who left or are late, whose row says so."""
    rng = draw("adhesions")
    left = np.zeros_like(reseau.membre)
    left[:, 1:] = reseau.membre[:, :-1] & ~reseau.membre[:, 1:] & reseau.existe[:, 1:]
    positions, years = np.nonzero(reseau.membre | (left & (rng.random(left.shape) < TRACES)))
    rows = reseau.collectivites.iloc[positions][["id_collectivite", "type_collectivite", "population"]]
    rows = rows.reset_index(drop=True).assign(annee=np.array(ANNEES)[years])
    paid = reseau.membre[positions, years]
    late = (rows["annee"] == ANNEES[-1]) | (rng.random(len(rows)) < TARDIFS)
    days = pd.to_timedelta((rng.beta(1.6, 3.5, len(rows)) * 330).astype(int), unit="D")
    return rows.assign(
        id_adhesion=rows["id_collectivite"] + "-" + rows["annee"].astype(str),
        date_adhesion=(pd.to_datetime(rows["annee"].astype(str)) + days).where(paid),
        statut_adhesion=np.select([paid, late], ["à jour", "en retard"], "résiliée"),
        montant_eur=_dues(rows).where(paid),
    )


def _dues(rows: pd.DataFrame) -> pd.Series:
    rate, least, most = (rows["type_collectivite"].map({t: b[i] for t, b in BAREME.items()}) for i in range(3))
    return ((rows["population"].fillna(0) * rate).clip(least, most) / 10).round() * 10


def _existence(rows: pd.DataFrame) -> np.ndarray:
    """Years in which each exists: what is merged ends, what it becomes begins the year after."""
    years, exists = np.array(ANNEES), np.ones((len(rows), len(ANNEES)), bool)
    position = pd.Series(rows.index, rows["id_collectivite"])
    for row in rows[rows["id_successeur"].notna()].itertuples():
        exists[row.Index] = years <= DERNIERE_ANNEE[row.type_collectivite]
        exists[position[row.id_successeur]] = ~exists[row.Index]
    return exists


def _given(rows: pd.DataFrame, exists: np.ndarray) -> dict[int, np.ndarray]:
    """Years as members of the cases that must be there: those that change, and one that leaves and comes back."""
    given = {position: exists[position] for position in np.flatnonzero(~exists.all(axis=1))}
    city = (rows["type_collectivite"] == "commune") & rows["population"].between(60_000, 90_000)
    return given | {rows.index[city][0]: ~np.isin(ANNEES, RETOUR)}


def _years_as_member(cadre: Cadre, taste: np.ndarray, given: dict[int, np.ndarray], never: np.ndarray) -> np.ndarray:
    """Year after year: some leave, the least attached first, others join, up to the size of that year."""
    rng = draw("membres")
    reference = round(cadre.chiffres["collectivites_membres_2023"] * AU_DESSUS)
    member = np.zeros((len(taste), len(ANNEES)), bool)
    for position, years in given.items():
        member[position] = years
    outside = np.isin(np.arange(len(taste)), [*given, *never])
    for column, year in enumerate(ANNEES):
        if column:
            before = member[:, column - 1] & ~outside
            stay = gumbel_top(rng, np.where(before, 0.5 * taste, -np.inf), round(before.sum() * FIDELITE[year]))
            member[stay, column] = True
        wanted = round(reference * TAILLE[year]) - member[:, column].sum()
        # Whoever left does not come back, but for the case that must.
        new = np.where(outside | member.any(axis=1), -np.inf, 1.6 * taste)
        member[gumbel_top(rng, new, wanted), column] = True
    return member


def _silent(taste: np.ndarray, member: np.ndarray, given: dict[int, np.ndarray]) -> np.ndarray:
    candidates = member[:, ANNEES.index(REFERENCE)].copy()
    candidates[[*given]] = False
    silent = np.zeros(len(taste), bool)
    weights = np.where(candidates, -0.7 * taste, -np.inf)
    silent[gumbel_top(draw("muets"), weights, round(MUETS * candidates.sum()))] = True
    return silent
