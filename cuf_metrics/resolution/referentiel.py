"""The reference geography, indexed for look-ups: each index is made when a look-up first needs it."""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from cuf_metrics.reference import TABLES, normalise, read_reference
from cuf_metrics.reference.noms import split_prefix
from cuf_metrics.resolution.pays import Atlas
from cuf_metrics.resolution.positions import Voisinage

LUES, ALIAS = ("collectivites", "lieux", "pays"), ("alias_collectivites", "alias_pays")
ANCIENNES = {"commune déléguée", "commune associée", "arrondissement municipal"}
COMMUNALES = {"commune"} | ANCIENNES
# Collectivities without communes' codes are named by their SIREN: « 53 » is a département and a region.
TEXTES = ["code_insee", "siren", "code_departement", "code_region", "code_insee_parent", "siren_epci", "codes_anciens"]

ACCENTS = re.compile("[\u0300-\u036f]")


class Collectivite(NamedTuple):
    """One row of the reference of French local governments; empty text and NaN when unknown."""

    type: str
    code: str
    code_insee: str
    siren: str
    nom: str
    est_collectivite: bool
    code_departement: str
    code_region: str
    population: int
    code_insee_parent: str
    siren_epci: str
    codes_anciens: str
    latitude: float
    longitude: float

    @property
    def cle(self) -> str:
        """« type:code », the key of a row."""
        return f"{self.type}:{self.code}"

    @property
    def retenu(self) -> str:
        """The code that designates it alone: Insee for a commune, SIREN for the others."""
        return self.code if self.type in COMMUNALES else self.siren or self.code

    @property
    def designation(self) -> str:
        """Its name, and its département when a homonym may exist."""
        return f"{self.nom} ({self.code_departement})" if self.type in COMMUNALES else f"{self.nom}, {self.type}"


class Lieu(NamedTuple):
    """One place of GeoNames."""

    id_lieu: int
    nom: str
    noms_alternatifs: str
    code_pays: str
    latitude: float
    longitude: float
    population: int


@dataclass(frozen=True, eq=False, repr=False)
class Referentiel:
    """Where names, codes and positions are looked up.

    Attributes:
        collectivites, lieux, pays: reference tables (`reference.read_reference`).
        alias_collectivites: names in use, by hand: nom, type_collectivite, code, verdict, raison.
        alias_pays: labels in use, by hand: libelle, code_pays (empty: a state that is no more), raison.
    """

    collectivites: pd.DataFrame
    lieux: pd.DataFrame
    pays: pd.DataFrame
    alias_collectivites: list[dict[str, str]]
    alias_pays: list[dict[str, str]]
    _lieux_nommes: dict[str, dict[str, list[tuple[int, bool]]]] = field(default_factory=dict)
    _noms_principaux: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path = TABLES) -> "Referentiel":
        """The reference tables and the names in use written by hand, kept with their indexes while files do not change.

        Args:
            folder: where the Parquet and CSV files are.
        """
        place = folder.resolve()
        files = (place / file for file in (*(f"{name}.parquet" for name in LUES), *(f"{name}.csv" for name in ALIAS)))
        return _read(cls, place, tuple((told.st_mtime_ns, told.st_size) for told in map(Path.stat, files)))

    @staticmethod
    def country_code(libelle: str, folder: Path = TABLES) -> str:
        """The ISO 3166-1 alpha-3 code of a country as a person writes it.

        Raises:
            CufError: no country has this name or code; the nearest name is suggested.
        """
        return Referentiel.read(folder).atlas.code(libelle)

    @cached_property
    def atlas(self) -> Atlas:
        """The countries, by label and by position."""
        return Atlas(self.pays, self.alias_pays)

    @cached_property
    def fiches(self) -> list[Collectivite]:
        """The rows of `collectivites`, in order."""
        table = self.collectivites.rename(columns={"type_collectivite": "type"})
        table[TEXTES] = table[TEXTES].astype(object).where(table[TEXTES].notna(), "")
        table["population"] = table["population"].fillna(0)
        return list(map(Collectivite._make, table[list(Collectivite._fields)].to_numpy(dtype=object).tolist()))

    @cached_property
    def communales(self) -> dict[str, int]:
        """Insee code of a commune, present or former → its row; present ones win."""
        former = {
            code: rank
            for rank, fiche in enumerate(self.fiches)
            if fiche.type == "commune"
            for code in filter(None, fiche.codes_anciens.split(";"))
        }
        for kinds in (ANCIENNES, {"commune"}):
            former |= {fiche.code: rank for rank, fiche in enumerate(self.fiches) if fiche.type in kinds}
        return former

    @cached_property
    def sirens(self) -> dict[str, int]:
        """SIREN → row."""
        return {fiche.siren: rank for rank, fiche in enumerate(self.fiches) if fiche.siren}

    @cached_property
    def territoires(self) -> dict[str, list[int]]:
        """Code of a département, region or collectivity → rows (« 53 » is two of them)."""
        found = defaultdict(list)
        for rank, fiche in enumerate(self.fiches):
            if fiche.type not in COMMUNALES and fiche.code != fiche.siren:
                found[fiche.code].append(rank)
        return found

    @cached_property
    def cles(self) -> dict[str, int]:
        """« type:code » → row."""
        return {fiche.cle: rank for rank, fiche in enumerate(self.fiches)}

    @cached_property
    def actuelles(self) -> list[int]:
        """Row → row of the present-day collectivity it belongs to: itself, for most."""
        found = []
        for rank, fiche in enumerate(self.fiches):
            parent = fiche.code_insee_parent
            heir = self.communales.get(parent) if parent else rank
            if heir is None:
                heir = next(r for r in self.territoires[parent] if self.fiches[r].est_collectivite)
            found.append(heir)
        return found

    @cached_property
    def noms_normalises(self) -> list[str]:
        """Normalised name of each row of `collectivites`."""
        return [normalise(fiche.nom) for fiche in self.fiches]

    @cached_property
    def nommees(self) -> dict[str, list[int]]:
        """Whole normalised name → rows."""
        return _index((text, rank) for rank, text in enumerate(self.noms_normalises))

    @cached_property
    def sans_prefixe(self) -> dict[str, list[int]]:
        """Name of an intercommunality or collectivity without its prefix or its acronym → rows."""
        pairs = []
        for rank, fiche in enumerate(self.fiches):
            if fiche.type not in COMMUNALES:
                short = fiche.nom.split(" (")[0]
                pairs += [(text, rank) for text in {split_prefix(fiche.nom)[1], split_prefix(short)[1]}]
        return _index(pairs)

    @cached_property
    def noms_usage(self) -> dict[str, dict[str, str]]:
        """Normalised name in use → the hand-written row that says what it designates."""
        return {normalise(row["nom"]): row for row in self.alias_collectivites}

    @cached_property
    def departements(self) -> dict[str, str]:
        """Code or normalised name of a département → its code."""
        named = {normalise(f.nom): f.code for f in self.fiches if f.type in ("outre-mer", "département")}
        return named | {code.lower(): code for code in named.values()}

    @cached_property
    def noms_departements(self) -> dict[str, str]:
        """Code of a département → its name."""
        return {f.code: f.nom for f in self.fiches if f.type in ("outre-mer", "département")}

    @cached_property
    def noms_regions(self) -> dict[str, str]:
        """Code of a region → its name."""
        return {f.code: f.nom for f in self.fiches if f.type == "région"}

    @cached_property
    def rangs_communaux(self) -> np.ndarray:
        """Rows of `voisinage_communal`: communes, present and former, that have a position."""
        table = self.collectivites
        return np.flatnonzero(table["type_collectivite"].isin(COMMUNALES) & table["latitude"].notna())

    @cached_property
    def voisinage_communal(self) -> Voisinage:
        """Communes around a point."""
        placed = self.collectivites.iloc[self.rangs_communaux]
        return Voisinage(placed["latitude"].to_numpy(float), placed["longitude"].to_numpy(float))

    @cached_property
    def voisinage_lieux(self) -> Voisinage:
        """Foreign places around a point."""
        return Voisinage(self.lieux["latitude"].to_numpy(float), self.lieux["longitude"].to_numpy(float))

    @cached_property
    def noms_lieux(self) -> list[str]:
        """Main name of each row of `lieux`."""
        return self.lieux["nom"].tolist()

    @cached_property
    def codes_lieux(self) -> np.ndarray:
        """Country of each row of `lieux`."""
        return self.lieux["code_pays"].to_numpy(object)

    @cached_property
    def rangs_lieux(self) -> dict[int, int]:
        """GeoNames identifier → row of `lieux`."""
        return {number: rank for rank, number in enumerate(self.lieux["id_lieu"].tolist())}

    def place(self, rank: int) -> Lieu:
        """One row of `lieux`."""
        return Lieu._make(column[rank] for column in self._colonnes_lieux)

    @cached_property
    def _colonnes_lieux(self) -> list[list]:
        table = self.lieux.assign(noms_alternatifs=self.lieux["noms_alternatifs"].astype(object).fillna(""))
        return [table[name].tolist() for name in Lieu._fields]

    def named_in(self, code_pays: str) -> dict[str, list[tuple[int, bool]]]:
        """Normalised name → (row of `lieux`, whether it is the main name), in one country."""
        if code_pays not in self._lieux_nommes:
            country = np.flatnonzero(self.lieux["code_pays"] == code_pays).tolist()
            self._lieux_nommes[code_pays] = _index(
                (text, (rank, main)) for rank in country for text, main in place_names(self.place(rank)).items()
            )
        return self._lieux_nommes[code_pays]

    def main_named_in(self, code_pays: str, nom: str) -> list[int]:
        """Rows of `lieux` of one country whose main name, normalised, is this one."""
        if code_pays not in self._noms_principaux:
            ranks = self._rangs_par_pays.get(code_pays, np.zeros(0, int)).tolist()
            plain = _without_accents([self.noms_lieux[rank] for rank in ranks])
            self._noms_principaux[code_pays] = list(zip(ranks, plain, strict=True))
        # Normalising every name of a country is long: only those that hold its longest word are.
        word = max((word for word in nom.split() if word not in ("saint", "sainte")), key=len, default="")
        near = [r for r, text in self._noms_principaux[code_pays] if word in text or not text.isascii()]
        return [rank for rank in near if normalise(self.noms_lieux[rank]) == nom]

    @cached_property
    def _rangs_par_pays(self) -> dict[str, np.ndarray]:
        return self.lieux.groupby("code_pays").indices


@lru_cache(maxsize=1)
def _read(kind: type[Referentiel], folder: Path, _: tuple[tuple[int, int], ...]) -> Referentiel:
    """Indexing takes a second or two: who imports, checks and publishes does it once."""
    read = (read_reference(name, folder) for name in LUES)
    return kind(*read, *(_rows(folder / f"{name}.csv") for name in ALIAS))


def place_names(place: Lieu) -> dict[str, bool]:
    """Normalised names of a place → whether it is its main name."""
    others = place.noms_alternatifs.split(";") if place.noms_alternatifs else ()
    return dict.fromkeys(map(normalise, others), False) | {normalise(place.nom): True}


def _without_accents(noms: list[str]) -> list[str]:
    """Names in lower case and without accents, all at once; other alphabets are left as they are."""
    return ACCENTS.sub("", unicodedata.normalize("NFKD", "\n".join(noms).lower())).split("\n") if noms else []


def _index(pairs: Iterable[tuple]) -> dict:
    found = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
