"""Which partners take part in what: towns abroad and their federations, posts, French organisations."""

import numpy as np
import pandas as pd

from cuf_metrics.demonstration.calibrage import REFERENCE, RYTHME, Cadre, draw

VISITES = ("mission", "rencontres bilatérales", "accueil de délégation")
OUVERTES = ("réunion de groupe-pays", "réunion de dynamique", "conférence ou table ronde")
# Where local associations are met.
PUBLIQUES = ("événement d’un partenaire", "séminaire ou journée")
# Partners at the RAICT: foreign ones beside one of each country, then French organisations.
ETRANGERS_AUX_RAICT, FRANCAIS_AUX_RAICT = 70, 36


def guests(cadre: Cadre, partners: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Partners at each meeting; in the reference year, as many foreign and French ones as published.

    Returns:
        id_reunion, id_partenaire: one partner at one meeting.
    """
    rng, pool = draw("partenaires présents"), _Vivier(partners)
    made: list[tuple[str, np.ndarray]] = []
    for year, of_year in held.groupby("annee"):
        able = _met(cadre, pool) if year == REFERENCE else pool.tous
        came = [(row.id_reunion, _invited(rng, cadre, pool, row, able)) for row in of_year.itertuples()]
        made += came
        if year == REFERENCE:
            made += _missed(rng, pool, of_year, np.setdiff1d(able, np.concatenate([there for _, there in came])))
        made += _local(cadre, pool, of_year, np.unique(np.concatenate([there for _, there in came])))
    ids = np.repeat([meeting for meeting, _ in made], [len(there) for _, there in made])
    positions = np.concatenate([there for _, there in made])
    return pd.DataFrame({"id_reunion": ids, "id_partenaire": partners["id_partenaire"].to_numpy()[positions]})


class _Vivier:
    """Positions of the partners by kind, and their countries."""

    def __init__(self, partners: pd.DataFrame):
        kinds, self.pays = partners["categorie"].to_numpy(), partners["code_pays"].to_numpy()
        self.tous = np.arange(len(partners))
        self.villes, self.federations, self.postes, self.etat, self.locales = (
            np.flatnonzero(kinds == kind)
            for kind in ("ville", "fédération", "poste diplomatique", "État", "association locale")
        )
        self.francais = np.flatnonzero(self.pays == "FRA")
        self.societe = np.setdiff1d(self.francais, [*self.etat, *self.locales])
        countries, n = np.unique(self.pays[self.villes], return_counts=True)
        self.pays_frequents = countries[np.argsort(-n, kind="stable")]

    def of(self, kind: np.ndarray, countries) -> np.ndarray:
        """Those of a kind that are of some countries."""
        return kind[np.isin(self.pays[kind], countries)]


def _met(cadre: Cadre, pool: _Vivier) -> np.ndarray:
    """Partners met in the reference year: as many towns and federations as published, and all the others."""
    towns, federations = (cadre.chiffres.count(f"{key}_etrangeres_2023") for key in ("collectivites", "federations"))
    others = np.setdiff1d(pool.tous, np.concatenate([pool.villes, pool.federations]))
    return np.concatenate([pool.villes[:towns], pool.federations[:federations], others])


def _invited(rng: np.random.Generator, cadre: Cadre, pool: _Vivier, row, able: np.ndarray) -> np.ndarray:
    """Partners at one meeting, after its kind."""
    towns, federations = np.intersect1d(pool.villes, able), np.intersect1d(pool.federations, able)
    chance = rng.random()
    if row.type_reunion == "RAICT":
        return _at_raict(rng, pool, np.union1d(towns, federations), cadre.chiffres.count("raict_pays_2023"))
    if row.type_reunion == "assises":
        return pool.of(np.concatenate([towns, pool.postes]), [row.code_pays])
    if row.type_reunion in VISITES:
        near = pool.of(towns, [row.code_pays])
        return np.concatenate([_some(rng, near if len(near) else towns, 3), _some(rng, pool.etat, 1)])
    if row.type_reunion in OUVERTES:
        official = [_some(rng, pool.postes, int(chance < 0.5)), _some(rng, pool.etat, int(chance > 0.8))]
        return np.concatenate([*official, _some(rng, pool.societe, rng.poisson(0.8))])
    if row.est_de_cuf:
        return _some(rng, pool.societe, rng.poisson(0.5))
    return np.concatenate([_some(rng, federations, rng.poisson(0.8)), _some(rng, pool.etat, int(chance < 0.5))])


def _at_raict(rng: np.random.Generator, pool: _Vivier, foreign: np.ndarray, nb_countries: int) -> np.ndarray:
    """Foreign partners of as many countries as published, each of which is there."""
    countries = pool.pays_frequents[:nb_countries]
    foreign = pool.of(foreign, countries)
    firsts = [pool.of(foreign, [country])[0] for country in countries]
    others = _some(rng, np.setdiff1d(foreign, firsts), ETRANGERS_AUX_RAICT)
    return np.concatenate([firsts, others, _some(rng, pool.societe, FRANCAIS_AUX_RAICT)])


def _missed(
    rng: np.random.Generator, pool: _Vivier, held: pd.DataFrame, absent: np.ndarray
) -> list[tuple[str, np.ndarray]]:
    """Foreign partners that must have been met and were not: towns on a visit, federations at a partner's."""
    visits = held.loc[held["type_reunion"].isin(["mission", "accueil de délégation"]), "id_reunion"]
    bodies = held.loc[held["type_reunion"] == "instance d’un partenaire", "id_reunion"]
    made: list[tuple[str, np.ndarray]] = []
    for kind, meetings in ((pool.villes, visits), (pool.federations, bodies)):
        left = np.intersect1d(kind, absent)
        made += zip(rng.choice(meetings.to_numpy(), len(left)), left[:, None], strict=True)
    return made


def _local(cadre: Cadre, pool: _Vivier, held: pd.DataFrame, met: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Local associations, each at one public event of a year: with the French partners met, as many as published."""
    year = int(held["annee"].iloc[0])
    rng = draw(f"associations locales {year}")
    total = round(cadre.chiffres["associations_partenaires_2023"] * RYTHME[year])
    there = _some(rng, pool.locales, total - np.isin(pool.francais, met).sum())
    events = held.loc[held["type_reunion"].isin(PUBLIQUES), "id_reunion"].to_numpy()
    return list(zip(rng.choice(events, len(there)), there[:, None], strict=True))


def _some(rng: np.random.Generator, among: np.ndarray, n: int) -> np.ndarray:
    return rng.permutation(among)[:n]
