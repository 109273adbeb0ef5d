"""Foreign end: its GeoNames identifier, its name around its position, its name in its country."""

import re
from dataclasses import dataclass, replace
from math import nan
from typing import NamedTuple

import numpy as np
import pandas as pd

from cuf_metrics.formatting import NBSP, count, number
from cuf_metrics.reference import normalise
from cuf_metrics.resolution.ecrits import is_name, likeness
from cuf_metrics.resolution.pays import LARGE_KM
from cuf_metrics.resolution.positions import MEME_LIEU_KM, distance_km, nearest_is_sure
from cuf_metrics.resolution.referentiel import Lieu, Referentiel, place_names
from cuf_metrics.resolution.reponse import Reponse, kilometres, sentence, some

# Outlines are coarse and borders move: a position this far out of the declared country contradicts it.
HORS_DU_PAYS_KM = 100
BIEN_PLUS_PEUPLE = 10


class Voisin(NamedTuple):
    """A place that bears the name: its row, in the end's country or not, by its main name or not, how far."""

    rang: int
    dans_le_pays: bool
    principal: bool
    km: float


@dataclass(frozen=True, slots=True)
class Etranger:
    """A foreign end as read.

    Attributes:
        nom, id_lieu: as written.
        rang: row of the place so identified, -1 without any.
        pays: the answer about its country.
        latitude, longitude: numbers as written, NaN when they are not numbers.
        situee: whether they are a point of the globe; note: why not, in French.
        hors_pays_km: kilometres from that point to the country, NaN when unknown.
        inversee_km: the same once latitude and longitude are swapped.
    """

    nom: str
    id_lieu: str
    rang: int
    pays: Reponse
    latitude: float
    longitude: float
    situee: bool
    note: str
    hors_pays_km: float
    inversee_km: float

    @property
    def contredite(self) -> bool:
        """Whether the position contradicts the country."""
        return self.hors_pays_km > HORS_DU_PAYS_KM

    @property
    def inversee(self) -> bool:
        """Whether the position makes sense once latitude and longitude are swapped, and only then."""
        return self.inversee_km <= LARGE_KM and (self.contredite or not self.situee)

    @property
    def inversible(self) -> bool:
        """Whether the position, once swapped, is still one where a place of the country may be."""
        return self.inversee or (self.situee and bool(self.pays.retenu) and abs(self.longitude) <= 90)


def place_rank(id_lieu: str, referentiel: Referentiel) -> int:
    """Row of the place with this GeoNames identifier, -1 when there is none."""
    text = id_lieu.strip().removesuffix(".0")
    return referentiel.rangs_lieux.get(int(text), -1) if text.isdecimal() else -1


def resolve_foreign(ends: pd.DataFrame, pays: list[Reponse], referentiel: Referentiel) -> list[Reponse]:
    """What each foreign end is.

    Args:
        ends: one row per end: nom, id_lieu, rang_lieu, and the columns of `positions.read_positions`.
        pays: the country of each.
        referentiel: where they are looked up.
    Returns:
        One answer per row; `rang` is a row of `lieux`. An end that is no known place keeps its
        own position when that is a point of the globe.
    """
    read = _read(ends, pays, referentiel)
    near = _around(read, [e.situee for e in read], referentiel)
    asked = [e.inversible and not here for e, here in zip(read, near, strict=True)]
    turned = [
        replace(e, latitude=e.longitude, longitude=e.latitude) if ok else e for e, ok in zip(read, asked, strict=True)
    ]
    swapped = _around(turned, asked, referentiel)
    # A swapped position that nothing contradicted as written is only believed for a place of the country.
    swapped = [[v for v in there if v.dans_le_pays or e.inversee] for e, there in zip(read, swapped, strict=True)]
    searches = zip(read, near, swapped, strict=True)
    return [_decided(end, here or there, bool(there and not here), referentiel) for end, here, there in searches]


def _read(ends: pd.DataFrame, pays: list[Reponse], referentiel: Referentiel) -> list[Etranger]:
    """Ends with how far their position is from their country."""
    y, x = (ends[name].to_numpy(float) for name in ("latitude", "longitude"))
    codes = np.array([answer.retenu for answer in pays], dtype=object)
    outside, turned = np.full(len(ends), np.nan), np.full(len(ends), np.nan)
    placed = ends["valable"].to_numpy(bool)
    outside[placed] = referentiel.atlas.outside_km(y[placed], x[placed], codes[placed].tolist())
    odd = (np.abs(x) <= 90) & (np.abs(y) <= 180) & ~(placed & ~(outside > HORS_DU_PAYS_KM))
    turned[odd] = referentiel.atlas.outside_km(x[odd], y[odd], codes[odd].tolist())
    columns = [ends[name].tolist() for name in ("nom", "id_lieu", "rang_lieu")]
    numbers = [array.tolist() for array in (y, x, placed)]
    away = [array.tolist() for array in (outside, turned)]
    return [Etranger(*row) for row in zip(*columns, pays, *numbers, ends["note"], *away, strict=True)]


def _around(ends: list[Etranger], wanted: list[bool], referentiel: Referentiel) -> list[list[Voisin]]:
    """For each wanted end, the places around its position that bear its name, those of its country if any."""
    found: list[list[Voisin]] = [[] for _ in ends]
    asked = [i for i, ok in enumerate(wanted) if ok and ends[i].rang < 0 and is_name(ends[i].nom)]
    y, x = (np.array([getattr(ends[i], name) for i in asked]) for name in ("latitude", "longitude"))
    point, place, km = referentiel.voisinage_lieux.around(y, x, MEME_LIEU_KM)
    codes = np.array([ends[i].pays.retenu for i in asked], dtype=object)
    same = codes[point] == referentiel.codes_lieux[place]
    keys = [_keys(ends[i].nom) for i in asked]
    mains = {rank: normalise(referentiel.noms_lieux[rank]) for rank in np.unique(place[same]).tolist()}
    for p, rank, distance in zip(*(array[same].tolist() for array in (point, place, km)), strict=True):
        if mains[rank] in keys[p]:
            found[asked[p]].append(Voisin(rank, True, True, distance))
    # Other names, and places across a border, are read for the ends that no main name answers.
    late = np.array([not found[i] for i in asked], dtype=bool)[point]
    names = {rank: place_names(referentiel.place(rank)) for rank in np.unique(place[late]).tolist()}
    for p, rank, distance, home in zip(*(array[late].tolist() for array in (point, place, km, same)), strict=True):
        known = [names[rank][key] for key in keys[p] if key in names[rank]]
        if known:
            found[asked[p]].append(Voisin(rank, home, any(known), distance))
    return found


def _keys(nom: str) -> set[str]:
    """A name normalised, whole and without what tells it from its homonyms: « Kaya, Burkina Faso »."""
    return {normalise(nom), normalise(re.split(r"[,(]", nom)[0])}


def _decided(end: Etranger, near: list[Voisin], turned: bool, referentiel: Referentiel) -> Reponse:
    if end.rang >= 0:
        return _identified(end, referentiel)
    unknown = f"aucun lieu du référentiel n’a l’identifiant GeoNames {end.id_lieu}" if end.id_lieu else ""
    if not is_name(end.nom):
        told = f"« {end.nom} » n’est pas un nom" if end.nom else "la source ne nomme pas le partenaire"
        return _positioned(end, "échec", "aucune", told, unknown)
    if near:
        return _nearest(end, near, turned, referentiel).noting(unknown)
    if end.inversee:
        return _own_position(end).noting(unknown)
    if end.situee:
        known = _elsewhere(end, referentiel) if end.contredite else _homonym(end, referentiel)
        return (known or _own_position(end)).noting(unknown)
    return _in_country(end, referentiel).noting(end.note).noting(unknown)


def _identified(end: Etranger, referentiel: Referentiel) -> Reponse:
    """The place whose identifier is given; a name or a country that says otherwise makes it a guess."""
    place = referentiel.place(end.rang)
    km = float(distance_km(end.latitude, end.longitude, place.latitude, place.longitude)) if end.situee else nan
    told = f"l’identifiant GeoNames {place.id_lieu} désigne {place.nom}"
    doubts = []
    if end.pays.retenu and end.pays.retenu != place.code_pays:
        doubts.append(f"le référentiel situe ce lieu dans un autre pays : {referentiel.atlas.noms[place.code_pays]}")
    named = not end.nom or any(likeness(normalise(end.nom), name) for name in place_names(place))
    if not named and not km <= MEME_LIEU_KM:
        doubts.append(f"la source écrit « {end.nom} » : l’identifiant a été suivi")
    if km > HORS_DU_PAYS_KM:
        doubts.append(f"la position de la source en est à {kilometres(km)}")
    text = sentence(told, *doubts, end.note)
    return _place(place, end.rang, "supposé" if doubts else "certain", "identifiant GeoNames", text, km)


def _nearest(end: Etranger, near: list[Voisin], turned: bool, referentiel: Referentiel) -> Reponse:
    """The place that bears the name around the position: in the country first, by its main name first."""
    kept = [v for v in near if v.dans_le_pays] or near
    kept = sorted([v for v in kept if v.principal] or kept, key=lambda v: v.km)
    first, place = kept[0], referentiel.place(kept[0].rang)
    told = [f"{place.nom} porte ce nom, à {kilometres(first.km)} de la position de la source"]
    methode, doubts = "nom et position", []
    if turned:
        told[0] += " une fois latitude et longitude échangées"
        methode = "latitude et longitude inversées"
    if not first.dans_le_pays:
        doubts.append(f"le référentiel situe ce lieu dans un autre pays : {referentiel.atlas.noms[place.code_pays]}")
    if not nearest_is_sure([v.km for v in kept]):
        doubts.append(f"un autre lieu de ce nom est à {kilometres(kept[1].km)}")
    verdict = "supposé" if turned or doubts else "certain"
    return _place(place, first.rang, verdict, methode, sentence(*told, *doubts), first.km)


def _elsewhere(end: Etranger, referentiel: Referentiel) -> Reponse | None:
    """A position that contradicts the country: the only place of that name in the country, as a guess."""
    found = {rank for rank, _ in referentiel.named_in(end.pays.retenu).get(normalise(end.nom), ())}
    if len(found) != 1:
        return None
    rank = found.pop()
    place = referentiel.place(rank)
    km = float(distance_km(end.latitude, end.longitude, place.latitude, place.longitude))
    told = f"{place.nom} est le seul lieu de ce nom dans le pays de la source"
    contradiction = f"la position de la source, hors de ce pays, en est à {kilometres(km)}"
    return _place(place, rank, "supposé", "nom unique, position éloignée", sentence(told, contradiction), km)


def _homonym(end: Etranger, referentiel: Referentiel) -> Reponse | None:
    """A position in the country, where its place of that name is not: the position is kept, as a guess."""
    ranks = [rank for key in _keys(end.nom) for rank in referentiel.main_named_in(end.pays.retenu, key)]
    if not ranks:
        return None
    places = [referentiel.place(rank) for rank in dict.fromkeys(ranks)]
    away = [float(distance_km(end.latitude, end.longitude, p.latitude, p.longitude)) for p in places]
    km, place = min(zip(away, places, strict=True))
    several = f"le plus proche des {count(len(places), 'lieu', 'lieux')} qui portent ce nom"
    bearer = several if len(places) > 1 else "le lieu qui porte ce nom"
    where = f"{_degrees(place.latitude, 'N', 'S')}, {_degrees(place.longitude, 'E', 'O')}"
    told = f"{bearer} dans le pays ({end.pays.nom_retenu}), {place.nom} ({where})"
    told = f"{told}, est à {kilometres(km)} de la position de la source"
    return _positioned(end, "supposé", "position de la source", told, "cette position est gardée")


def _degrees(angle: float, positive: str, negative: str) -> str:
    return f"{number(abs(angle), 2)}°{NBSP}{positive if angle >= 0 else negative}"


def _own_position(end: Etranger) -> Reponse:
    """The position of the source, for a name that is no known place: sure unless something contradicts it."""
    told = "aucun lieu connu ne porte ce nom à cet endroit"
    if end.inversee:
        kept = "la position de la source, latitude et longitude échangées, tombe dans le pays et est gardée ainsi"
        text = sentence(told, kept)
        methode = "latitude et longitude inversées"
        return Reponse("supposé", methode, text, latitude=end.longitude, longitude=end.latitude)
    if end.contredite:
        away = f"la position de la source est gardée, bien qu’à {kilometres(end.hors_pays_km)} de ce pays"
        return _positioned(end, "supposé", "position de la source", told, f"{end.pays.nom_retenu} : {away}")
    verdict = "certain" if end.pays.verdict in ("certain", "décision") else "supposé"
    return _positioned(end, verdict, "position de la source", told, "la position de la source est gardée")


def _in_country(end: Etranger, referentiel: Referentiel) -> Reponse:
    """The name alone, in its country: the only bearer, or one far more populous than the others."""
    if not end.pays.retenu:
        return Reponse("échec", "aucune", sentence("sans pays ni position, ce nom ne désigne aucun lieu"))
    mains = dict(sorted(referentiel.named_in(end.pays.retenu).get(normalise(end.nom), ()), key=lambda pair: pair[1]))
    if not mains:
        told = f"aucun lieu de ce nom dans le référentiel ({end.pays.nom_retenu}, lieux de 1 000 habitants et plus)"
        return Reponse("échec", "aucune", sentence(told))
    places = {rank: referentiel.place(rank) for rank in mains}
    ranks = sorted(places, key=lambda rank: (-places[rank].population, rank))
    principal = [rank for rank in ranks if mains[rank]]
    first = ranks[0]
    chosen = principal[0] if len(principal) == 1 else first
    if len(ranks) == 1 or (
        len(principal) == 1 and places[first].population < BIEN_PLUS_PEUPLE * places[chosen].population
    ):
        if not mains[chosen]:
            told = f"{places[chosen].nom} est le seul lieu qui porte ce nom dans le pays ({end.pays.nom_retenu})"
            other = f"« {end.nom} » en est un autre nom, et non le nom principal"
            return _place(places[chosen], chosen, "supposé", "nom unique", sentence(told, other))
        alone = "le seul lieu de ce nom" if len(ranks) == 1 else "le seul dont ce soit le nom principal"
        told = f"{places[chosen].nom} est {alone} dans le pays ({end.pays.nom_retenu})"
        return _place(places[chosen], chosen, "certain", "nom unique", sentence(told))
    homonyms = count(len(ranks), "lieu", "lieux")
    if places[first].population >= BIEN_PLUS_PEUPLE * places[ranks[1]].population:
        told = f"{homonyms} de ce nom dans le pays ({end.pays.nom_retenu})"
        known = f"{places[first].nom}, {count(places[first].population, 'habitant')}, est de loin le plus peuplé"
        return _place(places[first], first, "supposé", "lieu le plus peuplé de ce nom", sentence(told, known))
    # The identifier, that a decision may retain.
    listed = some([f"{places[rank].id_lieu} : {count(places[rank].population, 'habitant')}" for rank in ranks])
    told = f"{homonyms} de ce nom dans le pays ({listed}), et rien ne dit lequel"
    return Reponse("échec", "aucune", sentence(told))


def _positioned(end: Etranger, verdict: str, methode: str, *told: str) -> Reponse:
    """An answer without a place of the reference, drawn where the source says."""
    text = sentence(*told, end.note)
    if not end.situee:
        return Reponse(verdict, methode, text)
    return Reponse(verdict, methode, text, latitude=end.latitude, longitude=end.longitude)


def _place(place: Lieu, rank: int, verdict: str, methode: str, text: str, km: float = nan) -> Reponse:
    position = {"latitude": place.latitude, "longitude": place.longitude}
    return Reponse(verdict, methode, text, rank, str(place.id_lieu), place.nom, km, **position)
