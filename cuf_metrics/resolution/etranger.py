"""Foreign end: its GeoNames identifier, its name around its position, its name in its country."""

from dataclasses import dataclass, replace
from math import nan
from typing import NamedTuple

import numpy as np
import pandas as pd

from cuf_metrics.formatting import count, number
from cuf_metrics.reference import normalise
from cuf_metrics.resolution.atlas import LARGE_KM
from cuf_metrics.resolution.noms import is_name, likeness
from cuf_metrics.resolution.positions import distance_km
from cuf_metrics.resolution.referentiel import Lieu, Referentiel, place_names
from cuf_metrics.resolution.reponse import Reponse, kilometres, sentence

MEME_LIEU_KM = 25
# Two bearers of a name in the same surroundings: the nearest is sure when the other is far from it.
MEME_CENTRE_KM = 5
# Outlines are coarse and borders move: a position this far out of the declared country contradicts it.
HORS_DU_PAYS_KM = 100
BIEN_PLUS_PEUPLE = 10
EXEMPLES = 4


class Voisin(NamedTuple):
    """A place that bears the name: its row, whether it is its main name, kilometres from the position."""

    rang: int
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
    turned = [replace(e, latitude=e.longitude, longitude=e.latitude) for e in read]
    swapped = _around(turned, [e.inversee for e in read], referentiel)
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
    rows = zip(
        *columns,
        pays,
        y.tolist(),
        x.tolist(),
        placed.tolist(),
        ends["note"],
        outside.tolist(),
        turned.tolist(),
        strict=True,
    )
    return [Etranger(*row) for row in rows]


def _around(ends: list[Etranger], wanted: list[bool], referentiel: Referentiel) -> list[list[Voisin]]:
    """For each wanted end, the places of its country around its position that bear its name."""
    found: list[list[Voisin]] = [[] for _ in ends]
    asked = [
        i
        for i, (e, ok) in enumerate(zip(ends, wanted, strict=True))
        if ok and e.rang < 0 and is_name(e.nom) and e.pays.retenu
    ]
    if not asked:
        return found
    y, x = (np.array([getattr(ends[i], name) for i in asked]) for name in ("latitude", "longitude"))
    point, place, km = referentiel.voisinage_lieux.around(y, x, MEME_LIEU_KM)
    codes = np.array([ends[i].pays.retenu for i in asked], dtype=object)
    same = codes[point] == referentiel.codes_lieux[place]
    keys = [normalise(ends[i].nom) for i in asked]
    names: dict[int, dict[str, bool]] = {}
    for p, rank, distance in zip(point[same].tolist(), place[same].tolist(), km[same].tolist(), strict=True):
        if rank not in names:
            names[rank] = place_names(referentiel.places[rank])
        if keys[p] in names[rank]:
            found[asked[p]].append(Voisin(rank, names[rank][keys[p]], distance))
    return found


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
        return (_elsewhere(end, referentiel) or _own_position(end)).noting(unknown)
    return _in_country(end, referentiel).noting(end.note).noting(unknown)


def _identified(end: Etranger, referentiel: Referentiel) -> Reponse:
    """The place whose identifier is given; a name or a country that says otherwise makes it a guess."""
    place = referentiel.places[end.rang]
    km = float(distance_km(end.latitude, end.longitude, place.latitude, place.longitude)) if end.situee else nan
    told = f"l’identifiant GeoNames {place.id_lieu} désigne {place.nom}"
    doubts = []
    if end.pays.retenu and end.pays.retenu != place.code_pays:
        doubts.append(
            f"ce lieu est dans un autre pays que celui de la source ({referentiel.atlas.noms[place.code_pays]})"
        )
    named = not end.nom or any(likeness(normalise(end.nom), name) for name in place_names(place))
    if not named and not km <= MEME_LIEU_KM:
        doubts.append(f"la source écrit « {end.nom} » : l’identifiant a été suivi")
    if km > HORS_DU_PAYS_KM:
        doubts.append(f"la position de la source en est à {kilometres(km)}")
    text = sentence(told, *doubts, end.note)
    return _place(place, end.rang, "supposé" if doubts else "certain", "identifiant GeoNames", text, km)


def _nearest(end: Etranger, near: list[Voisin], turned: bool, referentiel: Referentiel) -> Reponse:
    """The place that bears the name around the position; a main name wins over another name."""
    kept = sorted([v for v in near if v.principal] or near, key=lambda v: v.km)
    first, place = kept[0], referentiel.places[kept[0].rang]
    where = "de la position de la source"
    if turned:
        where += " une fois latitude et longitude échangées"
    told = f"{place.nom} porte ce nom, à {kilometres(first.km)} {where}"
    if turned:
        return _place(place, first.rang, "supposé", "latitude et longitude inversées", sentence(told), first.km)
    rivals = ""
    if len(kept) > 1 and (first.km > MEME_CENTRE_KM or kept[1].km < 2 * MEME_CENTRE_KM):
        rivals = f"un autre lieu de ce nom est à {kilometres(kept[1].km)}"
    verdict = "supposé" if rivals else "certain"
    return _place(place, first.rang, verdict, "nom et position", sentence(told, rivals), first.km)


def _elsewhere(end: Etranger, referentiel: Referentiel) -> Reponse | None:
    """A position that contradicts the country: the only place of that name in the country, as a guess."""
    found = (
        {rank for rank, _ in referentiel.named_in(end.pays.retenu).get(normalise(end.nom), ())}
        if end.contredite
        else ()
    )
    if len(found) != 1:
        return None
    rank = found.pop()
    place = referentiel.places[rank]
    km = float(distance_km(end.latitude, end.longitude, place.latitude, place.longitude))
    told = f"{place.nom} est le seul lieu de ce nom dans le pays de la source"
    contradiction = f"la position de la source, hors de ce pays, en est à {kilometres(km)}"
    return _place(place, rank, "supposé", "nom unique, position éloignée", sentence(told, contradiction), km)


def _own_position(end: Etranger) -> Reponse:
    """The position of the source, for a name that is no known place: sure unless something contradicts it."""
    told = "aucun lieu connu ne porte ce nom à cet endroit"
    if end.inversee:
        text = sentence(
            told, "latitude et longitude échangées, la position de la source tombe dans le pays : elle est gardée ainsi"
        )
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
    ranks = sorted(mains, key=lambda rank: -referentiel.places[rank].population)
    place = [referentiel.places[rank] for rank in ranks]
    principal = [rank for rank in ranks if mains[rank]]
    chosen = principal[0] if len(principal) == 1 else ranks[0]
    known = referentiel.places[chosen]
    if len(ranks) == 1 or (len(principal) == 1 and place[0].population < BIEN_PLUS_PEUPLE * known.population):
        told = f"{known.nom} est le seul lieu de ce nom dans le pays ({end.pays.nom_retenu})"
        return _place(known, chosen, "certain", "nom unique", sentence(told))
    if place[0].population >= BIEN_PLUS_PEUPLE * place[1].population:
        told = f"{count(len(ranks), 'lieu', 'lieux')} de ce nom ; {place[0].nom}, {number(place[0].population)} habitants, est de loin le plus peuplé"
        return _place(place[0], ranks[0], "supposé", "lieu le plus peuplé de ce nom", sentence(told))
    listed = ", ".join(f"{p.nom} ({number(p.population)} habitants)" for p in place[:EXEMPLES])
    more = f" et {number(len(place) - EXEMPLES)} autres" if len(place) > EXEMPLES else ""
    told = f"{count(len(ranks), 'lieu', 'lieux')} de ce nom dans le pays ({listed}{more}), et rien ne dit lequel"
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
