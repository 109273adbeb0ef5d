"""What a badly written name may designate: the nearest local governments, each with the reason, never chosen alone."""

import re
from collections.abc import Iterator
from math import log10, nan
from typing import NamedTuple

import numpy as np

from cuf_metrics.formatting import NBSP, count, number
from cuf_metrics.reference.noms import ALIAS, COMPATIBLE
from cuf_metrics.resolution.codes_proches import damaged_like, near_codes, one_slip_away
from cuf_metrics.resolution.ecrits import ABIME, Code, read_code, read_departement, read_name
from cuf_metrics.resolution.positions import distance_km
from cuf_metrics.resolution.proximite import ANNONCES, announced, expanded, index_of
from cuf_metrics.resolution.referentiel import ANCIENNES, COMMUNALES, Collectivite, Referentiel
from cuf_metrics.resolution.reponse import kilometres, sentence

ARRONDIES = ("paris", "lyon", "marseille")
RANG = re.compile(r"\b0?(\d{1,2})(er|e|eme|ieme)?\b(?: arrondissement)?")
# A postal code, or the number of a département.
NUMERO = re.compile(r"\b(\d{5}|97\d|\d[\dab])\b")
# Below this, two names have nothing to do with each other; one in use, which no letter of the official one recalls,
# must be written almost whole.
PROCHE, USAGE = 0.5, 0.85
# What else than its name speaks for or against a row.
TYPE_ANNONCE, AUTRE_TYPE = 0.08, -0.12
MEME_DEPARTEMENT, AUTRE_DEPARTEMENT = 0.1, -0.25
CODE_EXACT, CODE_PROCHE = 0.4, 0.12
SANS_ANNONCE, ANCIENNE, PEUPLEE = -0.03, -0.03, 0.03
MEMBRE = 0.78
# Kilometres from the position of the source: near, and out of reach; a neighbour is offered whatever its name.
PRES_KM, LOIN_KM, VOISIN_KM = 25, 100, 8
PRES, LOIN, VOISINE, VOISINES = 0.12, -0.2, 0.55, 2


Point = tuple[float, float]


class Suggestion(NamedTuple):
    """A local government that a name may designate.

    Attributes:
        code: what a decision retains (Insee for a commune, SIREN for the others).
        departement: « Ille-et-Vilaine (35) », empty without any.
        region: its name, empty without any.
        raison: why it is offered, one French sentence.
        score: from 0 to 1, to sort by; it is no probability.
    """

    code: str
    nom: str
    type_collectivite: str
    departement: str
    region: str
    raison: str
    score: float


class Demande(NamedTuple):
    """A name as read: the texts to compare, the type it announces, its département, its code, its point in degrees."""

    textes: tuple[str, ...]
    type: str
    departement: str
    code: Code
    point: Point | None


class Piste(NamedTuple):
    """A row that may be meant: its score, and its reason or what makes it (how close a name, whether one in use)."""

    rang: int
    score: float
    raison: str = ""
    ressemblance: float = 0.0
    est_usage: bool = False


def suggest(
    nom: str, code: str, departement: str, referentiel: Referentiel, n: int = 5, point: Point | None = None
) -> list[Suggestion]:
    """The local governments that a name and a code may designate, the likeliest first.

    Args:
        nom: as written: accents, « St », « CA de », « s/ », typos, a postal code…
        code: Insee code, SIREN or SIRET as written, damaged or not; may be empty.
        departement: as written; may be empty.
        referentiel: where they are looked up; its index is made at the first call.
        n: how many at most.
        point: latitude and longitude in degrees where the source puts it, if it does.

    Returns:
        Present-day local governments, each once; a former commune leads to the one it is part of. Empty when no
        name is close.
    """
    asked = _read(nom, code, departement, referentiel)._replace(point=point)
    best: dict[int, Piste] = {}
    for piste in [*_by_code(asked, referentiel), *_by_name(asked, referentiel), *_around(asked, referentiel)]:
        now = referentiel.actuelles[piste.rang]
        known = best.get(now)
        if referentiel.fiches[now].est_collectivite and (known is None or piste.score > known.score):
            best[now] = piste
    ranked = sorted(best.items(), key=lambda item: -item[1].score)[:n]
    return [_suggestion(asked, referentiel.fiches[now], piste, referentiel) for now, piste in ranked]


def _suggestion(asked: Demande, fiche: Collectivite, piste: Piste, referentiel: Referentiel) -> Suggestion:
    departement = referentiel.noms_departements.get(fiche.code_departement, "")
    region = referentiel.noms_regions.get(fiche.code_region, "")
    told = f"{departement} ({fiche.code_departement})" if departement else ""
    score = round(min(1.0, piste.score), 3)
    reason = piste.raison or _reason(asked, piste, referentiel)
    return Suggestion(fiche.retenu, fiche.nom, fiche.type, told, region, reason, score)


# --- what is written ------------------------------------------------------------------------------


def _read(nom: str, code: str, departement: str, referentiel: Referentiel) -> Demande:
    """A name without what surrounds it."""
    told = read_name(nom, referentiel.departements, referentiel.nommees)
    text = " ".join(re.split("[(,]", nom, maxsplit=1)[0].split()) if told.departement else nom
    plain = expanded(text)
    place = read_departement(departement, referentiel.departements) or told.departement
    if plain.startswith(ARRONDIES):
        plain = RANG.sub(_arrondissement, plain, count=1)
    elif found := NUMERO.search(plain):
        place = place or _departement_of(found[1].upper(), referentiel)
        plain = " ".join(f"{plain[: found.start()]} {plain[found.end() :]}".split())
    kind, core = announced(plain)
    core = ALIAS.get((kind, core), core)
    texts = tuple(dict.fromkeys(text for text in (plain, core) if text and text not in ANNONCES))
    return Demande(texts, kind, place, read_code(code, referentiel), None)


def _arrondissement(found: re.Match) -> str:
    return f"{int(found[1])}{'er' if int(found[1]) == 1 else 'e'} arrondissement"


def _departement_of(number: str, referentiel: Referentiel) -> str:
    """Code of the département of a postal code, or the one itself; Corsica’s postal codes do not tell which."""
    known = referentiel.departements
    return known.get(number[:3].lower(), "") or known.get(number[:2].lower(), "")


# --- by its code ----------------------------------------------------------------------------------


def _by_code(asked: Demande, referentiel: Referentiel) -> Iterator[Piste]:
    """What the code designates, or would without one slip; a département by its number."""
    code = asked.code
    for rank in code.rangs:
        yield Piste(rank, 0.5 + CODE_EXACT, sentence(f"le code {code.ecrit} la désigne"))
    for rank, why in near_codes(code, referentiel):
        yield Piste(rank, 0.5 + CODE_PROCHE, sentence(why))
    if asked.type == "département" and asked.departement and not asked.textes:
        for rank in referentiel.territoires[asked.departement]:
            if referentiel.fiches[rank].type in COMPATIBLE["département"] | {"outre-mer"}:
                yield Piste(rank, 1.0, sentence(f"le numéro {asked.departement} est le sien"))


# --- by its name ----------------------------------------------------------------------------------


def _by_name(asked: Demande, referentiel: Referentiel) -> Iterator[Piste]:
    index = index_of(referentiel)
    near = {}
    for text in asked.textes:
        for key, likeness in index.nearest(text):
            rank = index.rangs[key]
            usage = bool(index.usages[key])
            if likeness >= (USAGE if usage else PROCHE):
                near[rank] = max(near.get(rank, (0.0, False)), (likeness, usage))
    for rank, (likeness, usage) in near.items():
        yield _named(asked, rank, likeness, usage, referentiel)
    if asked.type == "intercommunalité":
        yield from _memberships(near, referentiel)


def _named(asked: Demande, rank: int, likeness: float, usage: bool, referentiel: Referentiel) -> Piste:
    """A row by its name, with all that speaks for it or against it."""
    fiche, now = referentiel.fiches[rank], referentiel.fiches[referentiel.actuelles[rank]]
    score = 0.85 * likeness + _weight(now) + ANCIENNE * (fiche.type in ANCIENNES)
    score += _of_type(asked.type, fiche.type) + _of_departement(asked, now) + _of_code(asked.code, now, referentiel)
    score += _of_point(asked, now)
    return Piste(rank, score, "", likeness, usage)


def _weight(now: Collectivite) -> float:
    """Of homonyms, the most populous is meant more often."""
    return PEUPLEE * log10(max(now.population, 1)) / 7


def _of_code(code: Code, now: Collectivite, referentiel: Referentiel) -> float:
    if any(referentiel.fiches[referentiel.actuelles[rank]] is now for rank in code.rangs):
        return CODE_EXACT
    slip = damaged_like(code.ecrit, now.siren) or any(one_slip_away(code.ecrit[:9], c) for c in (now.code, now.siren))
    return CODE_PROCHE * slip


def _of_type(announced: str, kind: str) -> float:
    if not announced:
        return 0.0 if kind in COMMUNALES else SANS_ANNONCE
    wanted = COMMUNALES if announced == "commune" else COMPATIBLE.get(announced, {announced})
    return TYPE_ANNONCE if kind in wanted else AUTRE_TYPE


def _of_departement(asked: Demande, now: Collectivite) -> float:
    if not asked.departement or not now.code_departement:
        return 0.0
    return MEME_DEPARTEMENT if now.code_departement == asked.departement else AUTRE_DEPARTEMENT


def _km(asked: Demande, now: Collectivite) -> float:
    """Kilometres from the position of the source, NaN without any."""
    return float(distance_km(*asked.point, now.latitude, now.longitude)) if asked.point else nan


def _of_point(asked: Demande, now: Collectivite) -> float:
    km = _km(asked, now)
    return PRES * (km <= PRES_KM) + LOIN * (km > LOIN_KM)


def _around(asked: Demande, referentiel: Referentiel) -> Iterator[Piste]:
    """The communes nearest to the position of the source, whatever their name."""
    if not asked.point:
        return
    y, x = asked.point
    _, places, kms = referentiel.voisinage_communal.around(np.array([y]), np.array([x]), VOISIN_KM)
    for near in np.argsort(kms)[:VOISINES]:
        told = f"à {kilometres(kms[near])} de la position de la source"
        yield Piste(int(referentiel.rangs_communaux[places[near]]), VOISINE - near / 100, sentence(told))


def _reason(asked: Demande, piste: Piste, referentiel: Referentiel) -> str:
    """Why a row is offered for a name, in one sentence."""
    fiche, now = referentiel.fiches[piste.rang], referentiel.fiches[referentiel.actuelles[piste.rang]]
    code = {0.0: "", CODE_EXACT: f"le code {asked.code.ecrit} la désigne"}.get(
        _of_code(asked.code, now, referentiel), _slip_told(asked.code.ecrit)
    )
    return sentence(
        code, _name_told(asked, piste, now, referentiel), _place_told(asked, now), _kind_told(asked, fiche, referentiel)
    )


def _name_told(asked: Demande, piste: Piste, now: Collectivite, referentiel: Referentiel) -> str:
    """How the name as written and that of the row compare."""
    fiche = referentiel.fiches[piste.rang]
    if fiche is not now:
        return _former_told(fiche, now)
    if piste.est_usage:
        rows = referentiel.alias_collectivites
        return next(r["raison"] for r in rows if f"{r['type_collectivite']}:{r['code']}" == fiche.cle)
    if piste.ressemblance < 1:
        return f"nom proche (ressemblance de {number(round(100 * piste.ressemblance))}{NBSP}%)"
    twins = [r for r in referentiel.nommees.get(asked.textes[0], ()) if referentiel.fiches[r].type == "commune"]
    if fiche.type == "commune" and len(twins) > 1 and not asked.departement:
        return (
            f"même nom que {count(len(twins) - 1, 'autre commune', 'autres communes')} : le département les distingue"
        )
    return "même nom"


def _former_told(fiche: Collectivite, now: Collectivite) -> str:
    """What a row that is no longer a local government has become."""
    if fiche.type == "arrondissement municipal":
        return f"arrondissement de {now.nom}"
    if fiche.type in ANCIENNES:
        return f"« {fiche.nom} » est une ancienne commune, aujourd’hui dans {now.nom}"
    return f"{fiche.designation}, que {now.nom} a remplacée"


def _place_told(asked: Demande, now: Collectivite) -> str:
    found = _of_departement(asked, now)
    where = "dans le" if found > 0 else "hors du"
    told = f"{where} département indiqué ({asked.departement})" if found else ""
    away = f"à {kilometres(_km(asked, now))} de la position de la source" if asked.point else ""
    return ", ".join(filter(None, [told, away]))


def _kind_told(asked: Demande, fiche: Collectivite, referentiel: Referentiel) -> str:
    """Which of a commune and of the larger one that bears its name a row is."""
    bearers = {referentiel.fiches[r].type for text in asked.textes for r in referentiel.nommees.get(text, ())}
    if asked.type not in ("", "commune") and fiche.type == "commune":
        return f"c’est une commune, le nom annonce autre chose ({asked.type})"
    if fiche.type == "intercommunalité" and asked.type != fiche.type and "commune" in bearers:
        return "c’est l’intercommunalité, non la commune"
    return ""


def _slip_told(code: str) -> str:
    return (
        f"le code {code}, abîmé par un tableur, peut être le sien"
        if ABIME.fullmatch(code)
        else (f"le code {code} est le sien à un caractère près")
    )


def _memberships(near: dict[int, tuple[float, bool]], referentiel: Referentiel) -> Iterator[Piste]:
    """The groupings of communes that bear the name: many are not called by their main town."""
    for rank, (likeness, _) in near.items():
        now = referentiel.fiches[referentiel.actuelles[rank]]
        group = referentiel.sirens.get(now.siren_epci) if likeness > 0.95 and now.type == "commune" else None
        if group is not None:
            yield Piste(group, MEMBRE + _weight(now), sentence(f"{now.designation} en est membre"))
