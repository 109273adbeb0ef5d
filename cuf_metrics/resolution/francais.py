"""French ends: each by its code, then its name with what places it; a homonym is never taken for another."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isnan, nan
from typing import NamedTuple

import numpy as np
import pandas as pd

from cuf_metrics.formatting import NBSP, count, number
from cuf_metrics.reference.noms import COMPATIBLE
from cuf_metrics.resolution.ecrits import (
    Code,
    Nom,
    is_name,
    likeness,
    read_code,
    read_departement,
    read_name,
    same_beginning,
)
from cuf_metrics.resolution.positions import MEME_LIEU_KM, distance_km, nearest_is_sure
from cuf_metrics.resolution.referentiel import COMMUNALES, Collectivite, Referentiel
from cuf_metrics.resolution.reponse import Reponse, kilometres, sentence, some

VOISIN_KM = 8
RENOMMEE_KM = 3
# Farther than this, the only bearer of a name is not what the position speaks of.
LOIN_KM = 100
# From its seat, how far a point of a larger territory may be.
ETENDUE_KM = {
    "commune": MEME_LIEU_KM,
    "intercommunalité": 60,
    "établissement public territorial": 30,
    "département": 130,
}
GRANDE_ETENDUE_KM = 300
EN_FRANCE_KM = 30


class Candidat(NamedTuple):
    """A row that bears the name: its rank, kilometres from the position, and from the position swapped."""

    rang: int
    km: float
    km_inverse: float


class Fin(NamedTuple):
    """A French end as read: `situee` when its position is usable, `ailleurs` when it is out of France."""

    nom: Nom
    code: Code
    departement: str
    latitude: float
    longitude: float
    situee: bool
    ailleurs: bool
    note: str


@dataclass(frozen=True, slots=True)
class Recherche:
    """The search for one end.

    Attributes:
        referentiel: where it is looked up.
        fin: what the source says.
        candidats: the rows that bear its name.
    """

    referentiel: Referentiel
    fin: Fin
    candidats: list[Candidat]

    def directly(self) -> Reponse | None:
        """What its code and its exact name say; None when its neighbours must be looked at."""
        fin = self.fin
        if fin.code.rangs:
            return self._coded()
        if not is_name(fin.nom.ecrit):
            unnamed = "la source ne nomme pas la collectivité"
            return self._failure(f"« {fin.nom.ecrit} » n’est pas un nom" if fin.nom.ecrit else unnamed)
        answer = self._near() or self._in_use() or self._territory() or self._swapped()
        return answer if answer or fin.situee else self._unplaced()

    def among(self, neighbours: list[tuple[int, float]]) -> Reponse:
        """What the communes around its position say, else its name alone.

        Args:
            neighbours: row and kilometres of each.
        """
        if self.fin.nom.type in (None, "commune"):
            answer = self._alike(neighbours) or self._renamed(neighbours)
            if answer:
                return answer
        return self._far() or self._stranded()

    def finished(self, answer: Reponse) -> Reponse:
        """The answer with what the source got wrong, and where the end is drawn."""
        fin, code = self.fin, self.fin.code
        if answer.verdict != "certain" and code.suppose is not None:
            answer = self._zero_lost(answer)
        elif code.note:
            answer = answer.noting(code.note)
        if answer.methode != "latitude et longitude inversées":
            answer = answer.noting(fin.note)
        fiche = None if answer.rang is None else self._fiche(answer.rang)
        if fiche and fin.departement and fiche.code_departement not in ("", fin.departement):
            answer = answer.noting(f"la source indique le département {fin.departement}")
            if answer.methode == "nom unique":
                answer = replace(answer, verdict="supposé")
        if fiche and not isnan(fiche.latitude):
            return replace(answer, latitude=fiche.latitude, longitude=fiche.longitude)
        return replace(answer, latitude=fin.latitude, longitude=fin.longitude) if fin.situee else answer

    # --- ways to find -------------------------------------------------------------------------

    def _coded(self) -> Reponse:
        code, nom = self.fin.code, self.fin.nom
        named = {self._current(c.rang) for c in self.candidats}
        usage = self._usage_rank()
        agreeing = [r for r in code.rangs if self._current(r) in named | {usage} or self._resembles(r)]
        rank = (agreeing or [r for r in code.rangs if self._fiche(r).type == nom.type] or code.rangs)[0]
        told = f"le code {code.ecrit} désigne {self._fiche(rank).designation}"
        away = self._away(self._km(rank)) if self._km(rank) > self._extent(rank) else ""
        if len(agreeing) == 1 or (not nom.ecrit and len(code.rangs) == 1):
            return self._found(rank, "certain", "code officiel", told, away)
        others = [f"il désigne aussi {self._fiche(r).designation}" for r in code.rangs if r != rank]
        named_as = f"la source écrit « {nom.ecrit} » : le code a été suivi" if nom.ecrit else ""
        return self._found(rank, "supposé", "code officiel", told, *others, named_as, away)

    def _near(self) -> Reponse | None:
        """Exact name, at most `MEME_LIEU_KM` away: sure when no other bearer of the name is about."""
        if not self.fin.situee:
            return None
        near = self._narrowed(self._distinct([c for c in self._communal() if c.km <= MEME_LIEU_KM]))
        if not near:
            return None
        first, *others = near = sorted(near, key=lambda c: c.km)
        designation = self._fiche(first.rang).designation
        told = f"{designation} porte ce nom, à {kilometres(first.km)} de la position de la source"
        if nearest_is_sure([c.km for c in near]):
            return self._found(first.rang, "certain", "nom et position", told)
        rivals = f"une autre est à {kilometres(others[0].km)} ({self._fiche(others[0].rang).designation})"
        return self._found(first.rang, "supposé", "nom et position", told, rivals)

    def _in_use(self) -> Reponse | None:
        """A name in use that the official list does not have, written by hand with its reason."""
        rank = self._usage_rank()
        announced = self.fin.nom.type and any(self._fiche(c.rang).est_collectivite for c in self.candidats)
        if rank is None or announced:
            return None
        row, km = self._usage(), self._km(rank)
        told = f"« {self.fin.nom.ecrit} » : {row['raison']}"
        beyond = km - self._extent(rank)
        if beyond > LOIN_KM:
            return None
        if beyond > 0:
            return self._found(rank, "supposé", "nom d’usage", told, self._away(km))
        return self._found(rank, row["verdict"], "nom d’usage", told)

    def _territory(self) -> Reponse | None:
        """An intercommunality, a département, a region: by its name, checked against the position."""
        larger = [c for c in self.candidats if self._fiche(c.rang).type not in COMMUNALES]
        real = [c for c in larger if self._fiche(c.rang).est_collectivite] or larger
        if self.fin.departement and len(real) > 1:
            real = [c for c in real if self._fiche(c.rang).code_departement == self.fin.departement] or real
        within = [c for c in real if c.km <= self._extent(c.rang)]
        if self.fin.situee and len(within) == 1:
            return self._area(within[0], "nom et position")
        if len(real) != 1 or len(larger) < len(self.candidats):
            return None
        if self.fin.situee:
            return self._area(real[0], "nom unique, position éloignée", "supposé")
        return self._area(real[0], "nom unique", "supposé" if self.fin.ailleurs else "certain")

    def _swapped(self) -> Reponse | None:
        """Exact name, where latitude and longitude say once put in order."""
        near = self._narrowed(self._distinct([c for c in self._communal() if c.km_inverse <= MEME_LIEU_KM]))
        if len(near) != 1:
            return None
        rank, km = near[0].rang, kilometres(near[0].km_inverse)
        told = f"{self._fiche(rank).designation} porte ce nom, à {km} de la position de la source"
        methode = "latitude et longitude inversées"
        return self._found(rank, "supposé", methode, f"{told} une fois latitude et longitude échangées")

    def _unplaced(self) -> Reponse:
        """Exact name without a position to tell homonyms apart: the département may."""
        everywhere = self._communal()
        inside = [c for c in everywhere if self._same_departement(c)]
        exact = self._narrowed(inside or everywhere)
        kept = self._present(exact)
        larger = [c for c in self.candidats if c not in everywhere and self._fiche(c.rang).est_collectivite]
        if not kept and not larger:
            return self._failure("aucune collectivité française ne porte exactement ce nom")
        if len(kept) != 1 or (larger and not inside):
            return self._ambiguous([*kept, *larger])
        rank = kept[0].rang
        designation = self._fiche(rank).designation
        former = [c for c in exact if self._current(c.rang) != self._current(rank)]
        if former:
            told = f"{designation} est aujourd’hui la seule à porter ce nom"
            also = f"une ancienne commune le portait aussi, {self._fiche(former[0].rang).designation}"
            return self._found(rank, "supposé", "nom unique", told, also)
        if inside and len(self._distinct(everywhere)) > 1:
            told = f"{designation} est la seule de son département à porter ce nom"
            return self._found(rank, "certain", "nom et département", told)
        told = f"{designation} est la seule en France à porter ce nom"
        return self._found(rank, "supposé" if self.fin.ailleurs else "certain", "nom unique", told)

    def _alike(self, neighbours: Iterable[tuple[int, float]]) -> Reponse | None:
        """A commune around the position whose name is close: shortened, completed, renamed."""
        wanted, names = {self.fin.nom.entier, self.fin.nom.reste}, self.referentiel.noms_normalises
        scored = [(likeness(text, names[rank]), -km, rank) for rank, km in neighbours for text in wanted]
        score, away, rank = max(scored, default=(0.0, 0.0, -1))
        if not score:
            return None
        percent = f"{number(round(score * 100))}{NBSP}%"
        told = f"{self._fiche(rank).designation} a un nom proche (ressemblance de {percent})"
        where = f"à {kilometres(-away)} de la position de la source"
        return self._found(rank, "supposé", "nom proche et position", f"{told}, {where}")

    def _renamed(self, neighbours: list[tuple[int, float]]) -> Reponse | None:
        """The commune of the position itself, whose name begins with the same word of its own."""
        km, rank = min(((km, rank) for rank, km in neighbours), default=(nan, -1))
        nom = self.fin.nom.reste
        if not km <= RENOMMEE_KM or not same_beginning(nom, self.referentiel.noms_normalises[rank]):
            return None
        told = f"{self._fiche(rank).designation} commence par le même mot"
        return self._found(rank, "supposé", "nom proche et position", told, self._away(km))

    def _far(self) -> Reponse | None:
        """The only commune of this name, not quite where the source puts it."""
        kept = self._present(self._communal())
        if len(kept) != 1 or not kept[0].km <= LOIN_KM:
            return None
        told = f"{self._fiche(kept[0].rang).designation} est la seule commune de ce nom"
        return self._found(kept[0].rang, "supposé", "nom unique, position éloignée", told, self._away(kept[0].km))

    # --- what they share ----------------------------------------------------------------------

    def _fiche(self, rank: int) -> Collectivite:
        return self.referentiel.fiches[rank]

    def _current(self, rank: int) -> int:
        return self.referentiel.actuelles[rank]

    def _communal(self) -> list[Candidat]:
        return [c for c in self.candidats if self._fiche(c.rang).type in COMMUNALES]

    def _distinct(self, found: list[Candidat]) -> list[Candidat]:
        """Each present-day commune once: by its own row, else by the nearest of its former communes."""
        last_wins = sorted(found, key=lambda c: (self._fiche(c.rang).type == "commune", -c.km))
        return list({self._current(c.rang): c for c in last_wins}.values())

    def _present(self, found: list[Candidat]) -> list[Candidat]:
        """Present communes, else former ones, each commune once."""
        return self._distinct([c for c in found if self._fiche(c.rang).type == "commune"] or found)

    def _narrowed(self, found: list[Candidat]) -> list[Candidat]:
        """Those that the source's own words prefer, if any: its département, its articles."""
        for test in (self._same_departement, self._same_writing):
            found = [c for c in found if test(c)] or found
        return found

    def _same_departement(self, candidat: Candidat) -> bool:
        return self._fiche(candidat.rang).code_departement == self.fin.departement

    def _same_writing(self, candidat: Candidat) -> bool:
        """« La Rochelle » is written so; names are compared without articles."""
        return self._fiche(candidat.rang).nom.casefold() == self.fin.nom.ecrit.strip().casefold()

    def _usage(self) -> dict[str, str] | None:
        nom, usages = self.fin.nom, self.referentiel.noms_usage
        row = usages.get(nom.entier)
        if row is None and nom.type:
            row = usages.get(nom.reste)
            if row and row["type_collectivite"] not in COMPATIBLE.get(nom.type, {nom.type}):
                return None
        return row

    def _usage_rank(self) -> int | None:
        row = self._usage()
        return self.referentiel.cles[f"{row['type_collectivite']}:{row['code']}"] if row else None

    def _resembles(self, rank: int) -> bool:
        nom, known = self.fin.nom, self.referentiel.noms_normalises[rank]
        return likeness(nom.entier, known) > 0 or likeness(nom.reste, known) > 0

    @staticmethod
    def _away(km: float) -> str:
        return f"elle est à {kilometres(km)} de la position de la source"

    def _zero_lost(self, answer: Reponse) -> Reponse:
        code = self.fin.code
        named = {self._current(c.rang) for c in self.candidats}
        if self.fin.nom.ecrit and self._current(code.suppose) not in named and not self._resembles(code.suppose):
            would = f"avec un zéro devant, il désignerait {self._fiche(code.suppose).designation}"
            return answer.noting(code.note).noting(would)
        told = f"avec un zéro devant, il désigne {self._fiche(code.suppose).designation}"
        return self._found(code.suppose, "supposé", "code au zéro perdu", code.note, told)

    def _area(self, found: Candidat, methode: str, verdict: str = "certain") -> Reponse:
        away = f"son siège est à {kilometres(found.km)} de la position de la source" if self.fin.situee else ""
        told = f"{self._fiche(found.rang).designation}, porte ce nom"
        return self._found(found.rang, verdict, methode, told, away)

    def _km(self, rank: int) -> float:
        """Kilometres from the position to a row, NaN when there is no usable position."""
        fiche, fin = self._fiche(rank), self.fin
        return float(distance_km(fin.latitude, fin.longitude, fiche.latitude, fiche.longitude)) if fin.situee else nan

    def _extent(self, rank: int) -> float:
        return ETENDUE_KM.get(self._fiche(rank).type, GRANDE_ETENDUE_KM)

    def _found(self, rank: int, verdict: str, methode: str, *told: str) -> Reponse:
        """The present-day collectivity behind a row, with the facts that led to it."""
        old, now = self._fiche(rank), self._fiche(current := self._current(rank))
        if current != rank:
            told = (*told, f"{'commune' if old.type in COMMUNALES else 'collectivité'} actuelle : {now.designation}")
            if old.type not in COMMUNALES:
                verdict, methode = "supposé", "collectivité remplacée"
            elif verdict == "certain":
                methode = "arrondissement municipal" if old.type == "arrondissement municipal" else "ancienne commune"
        km = self._km(current)
        if methode == "latitude et longitude inversées":
            km = float(distance_km(self.fin.longitude, self.fin.latitude, now.latitude, now.longitude))
        return Reponse(verdict, methode, sentence(*told), current, now.retenu, now.nom, km)

    def _ambiguous(self, found: list[Candidat]) -> Reponse:
        fiches = [self._fiche(c.rang) for c in sorted(found, key=lambda c: c.rang)]
        departements = self.referentiel.noms_departements
        # The code, that a decision may retain; a territory needs its type as well.
        known = [departements.get(f.code_departement, "") if f.type in COMMUNALES else f.type for f in fiches]
        names = [", ".join(filter(None, [f.nom, more, f.retenu])) for f, more in zip(fiches, known, strict=True)]
        bearers = count(len(names), "collectivité")
        told = f"{bearers} portent ce nom, et rien ne dit laquelle : {some(names, ' ; ')}"
        return Reponse("échec", "nom ambigu", sentence(told))

    def _stranded(self) -> Reponse:
        """Nothing fits the position: it is kept, the name is not resolved."""
        found = sorted(self.candidats, key=lambda c: c.km if c.km == c.km else float("inf"))
        if not found:
            return self._failure("aucune collectivité française ne porte exactement ce nom", "sa position est gardée")
        where = f"{self._fiche(found[0].rang).designation}, est à {kilometres(found[0].km)} de la position de la source"
        return self._failure(f"la plus proche de celles qui portent ce nom, {where}", "cette position est gardée")

    @staticmethod
    def _failure(*told: str) -> Reponse:
        return Reponse("échec", "aucune", sentence(*told))


def resolve_french(ends: pd.DataFrame, referentiel: Referentiel) -> list[Reponse]:
    """What each French end is.

    Args:
        ends: one row per end: nom, code, departement (as written), and the columns of
            `positions.read_positions`.
        referentiel: where they are looked up.
    Returns:
        One answer per row; an unresolved end keeps a position that lies in France.
    """
    fins = _read(ends, referentiel)
    searches = [
        Recherche(referentiel, fin, found)
        for fin, found in zip(fins, _candidates(fins, ends, referentiel), strict=True)
    ]
    answers = [search.directly() for search in searches]
    pending = [i for i, answer in enumerate(answers) if answer is None]
    for i, near in zip(pending, _neighbours([fins[i] for i in pending], referentiel), strict=True):
        answers[i] = searches[i].among(near)
    return [search.finished(answer) for search, answer in zip(searches, answers, strict=True)]


def _read(ends: pd.DataFrame, referentiel: Referentiel) -> list[Fin]:
    """Names, codes and positions read; a position out of France is told, and not used."""
    inside = np.zeros(len(ends), dtype=bool)
    valid = ends["valable"].to_numpy(bool)
    y, x = (ends[name].to_numpy(float) for name in ("latitude", "longitude"))
    # On land, a commune is close: the wider search is left to points of the coast and beyond.
    for radius in (VOISIN_KM, EN_FRANCE_KM):
        asked = np.flatnonzero(valid & ~inside)
        inside[asked[referentiel.voisinage_communal.around(y[asked], x[asked], radius)[0]]] = True
    departements, known = referentiel.departements, referentiel.nommees
    names = {text: read_name(text, departements, known) for text in ends["nom"].unique()}
    codes = {text: read_code(text, referentiel) for text in ends["code"].unique()}
    given = {text: read_departement(text, departements) for text in ends["departement"].unique()}
    fins = []
    for row, placed in zip(ends.itertuples(), inside.tolist(), strict=True):
        away, note = row.valable and not placed, row.note
        if away:
            note = f"la position de la source ({row.texte}) est à plus de {EN_FRANCE_KM} km de toute commune française"
        nom = names[row.nom]
        departement = given[row.departement] or nom.departement
        fins.append(Fin(nom, codes[row.code], departement, row.latitude, row.longitude, placed, away, note))
    return fins


def _candidates(fins: list[Fin], ends: pd.DataFrame, referentiel: Referentiel) -> list[list[Candidat]]:
    """For each end, the rows of the reference that bear its name, with their distance."""
    bearers = {fin.nom: _bearers(fin.nom, referentiel) for fin in fins}
    ranks = [bearers[fin.nom] for fin in fins]
    end = np.repeat(np.arange(len(fins)), [len(r) for r in ranks])
    row = np.array([rank for found in ranks for rank in found], dtype=int)
    y, x = (ends[name].to_numpy(float)[end] for name in ("latitude", "longitude"))
    places = referentiel.collectivites[["latitude", "longitude"]].to_numpy(float)[row]
    km = distance_km(y, x, places[:, 0], places[:, 1]).tolist()
    swapped = distance_km(x, y, places[:, 0], places[:, 1]).tolist()
    triples = map(Candidat, row.tolist(), km, swapped)
    return [[next(triples) for _ in found] for found in ranks]


def _bearers(nom: Nom, referentiel: Referentiel) -> list[int]:
    """Rows whose name is this one; an announced type holds for what follows it."""
    if not is_name(nom.ecrit):
        return []
    whole = referentiel.nommees.get(nom.entier, [])
    if nom.type is None:
        return whole or referentiel.sans_prefixe.get(nom.entier, [])
    wanted = COMMUNALES if nom.type == "commune" else COMPATIBLE.get(nom.type, {nom.type})
    rest = [*referentiel.nommees.get(nom.reste, ()), *referentiel.sans_prefixe.get(nom.reste, ())]
    return list(dict.fromkeys([*whole, *(rank for rank in rest if referentiel.fiches[rank].type in wanted)]))


def _neighbours(fins: list[Fin], referentiel: Referentiel) -> list[list[tuple[int, float]]]:
    """For each end, the communes around its position: row and kilometres."""
    placed = [i for i, fin in enumerate(fins) if fin.situee]
    found: list[list[tuple[int, float]]] = [[] for _ in fins]
    if placed:
        y, x = (np.array([getattr(fins[i], name) for i in placed]) for name in ("latitude", "longitude"))
        point, place, km = referentiel.voisinage_communal.around(y, x, VOISIN_KM)
        rows = referentiel.rangs_communaux[place].tolist()
        for i, row, distance in zip(point.tolist(), rows, km.tolist(), strict=True):
            found[placed[i]].append((row, distance))
    return found
