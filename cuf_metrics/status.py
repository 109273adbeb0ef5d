"""Where an indicator stands against its target: pure functions of numbers and dates.

Progress is linear from the reference to the target, through the milestones; it is compared at the
date of the last value, never today. Numbers are compared as the decimals a reader sees (exact
fractions), so that 57 against an expected 60 is 0.95, on any machine, in either direction.

Source: thresholds of Open SDG's progress calculation (0.95 and 0.60), applied to linear progress as
the State's PILOTE does (valeur initiale, actuelle, cible, taux d'avancement).
"""

import calendar
import sys
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

NATURES = ("flux", "cumul", "stock", "ratio", "oui_non")
SENS = {"hausse": 1, "baisse": -1}


@dataclass(frozen=True)
class Seuils:
    """Thresholds on r, the same for every indicator, and the version that editions cite."""

    version: str
    bonne_voie: Fraction
    surveiller: Fraction


SEUILS = Seuils("2026-1", Fraction("0.95"), Fraction("0.60"))


@dataclass(frozen=True)
class Point:
    """A value, in the indicator's unit, at a date; the value of a year is dated 31 December."""

    valeur: float
    date: date


@dataclass(frozen=True)
class Situation:
    """All that a status depends on.

    Attributes:
        nature: one of `NATURES`.
        sens: hausse, baisse, maintien, or aucun (followed, never rated).
        mesure: last validated value, or None.
        reference: where it started, or None.
        cible: the final target in force, or None.
        jalons: milestones in force before it.
        tolerance: what a value to maintain may lack, in the indicator's unit.
        perime_le: day after which the value is out of date, or None.
    """

    nature: str
    sens: str
    mesure: Point | None = None
    reference: Point | None = None
    cible: Point | None = None
    jalons: tuple[Point, ...] = ()
    tolerance: float = 0
    perime_le: date | None = None


@dataclass(frozen=True)
class Statut:
    """A status and the arithmetic behind it.

    Attributes:
        code: atteint, en bonne voie, à surveiller, en retard, non mesuré.
        precision: what the code alone does not say (« sans cible », « recul »…), or "".
        attendu: expected value at the date of the last one, in the indicator's unit.
        r: progress made over progress expected; None where it has no meaning.
        avancement: progress made over the whole way to the target (TA), unbounded.
        dernier: the status the last value would have, when it is out of date.
    """

    code: str
    precision: str = ""
    attendu: float | None = None
    r: float | None = None
    avancement: float | None = None
    dernier: "Statut | None" = None

    @property
    def est_note(self) -> bool:
        return self.code != "non mesuré"


@dataclass(frozen=True)
class Rythme:
    """Change per year: observed since the reference, required until the target (None: no time left)."""

    observe: float | None
    requis: float | None


def rate(s: Situation, au: date) -> Statut:
    """Give an indicator its status at a date; the first rule that holds wins.

    Args:
        s: the value, reference and targets in force at that date.
        au: the date; only tells whether the value is out of date, or a due date has passed.
    """
    if s.mesure is None or s.cible is None or s.sens == "aucun":
        return Statut("non mesuré", "sans cible" if s.mesure else "pas de valeur")
    if s.perime_le is not None and au > s.perime_le:
        return Statut("non mesuré", "donnée périmée", dernier=rate(replace(s, perime_le=None), au))
    if s.nature == "oui_non":
        return _rate_done(s, au)
    if s.nature == "flux" and (early := _unrateable_year(s, au)):
        return Statut("non mesuré", early)
    if s.sens == "maintien":
        return _rate_kept(s)
    return _rate_flow(s) if s.nature == "flux" else _rate_path(s)


def expected(reference: Point, jalons: tuple[Point, ...], cible: Point, at: date) -> float:
    """Value expected at a date on the way from the reference to the target, through the milestones.

    Args:
        at: a date; before the reference its value is expected, after the target the target's.
    """
    return _float(_expected(reference, jalons, cible, at))


def pace(reference: Point | None, mesure: Point, cible: Point | None) -> Rythme:
    """Change per year observed since the reference, and required until the target.

    Returns:
        Both in the indicator's unit per year; None where there is no such stretch of time.
    """
    done = _slope(reference, mesure) if reference else None
    return Rythme(done, _slope(mesure, cible) if cible else None)


def _unrateable_year(s: Situation, au: date) -> str:
    """Why the flow of a year is not rated: the year is not over, or nothing was asked of it yet."""
    if date(s.mesure.date.year, 12, 31) > au:
        return "année en cours"
    return "à venir" if s.reference and s.mesure.date <= s.reference.date else ""


def _rate_done(s: Situation, au: date) -> Statut:
    """A yes or no: done, not due yet, or late."""
    if s.mesure.valeur >= s.cible.valeur:
        return Statut("atteint", attendu=s.cible.valeur)
    if au <= s.cible.date:
        return Statut("non mesuré", "à venir", s.cible.valeur)
    return Statut("en retard", "échéance manquée", s.cible.valeur)


def _rate_kept(s: Situation) -> Statut:
    """A level to maintain: met down to the tolerance, watched down to twice the tolerance."""
    missing = _exact(s.cible.valeur) - _exact(s.mesure.valeur)
    code = (
        "atteint"
        if missing <= _exact(s.tolerance)
        else "à surveiller"
        if missing <= 2 * _exact(s.tolerance)
        else "en retard"
    )
    early = code == "atteint" and s.mesure.date < s.cible.date
    return Statut(code, "à ce jour, à maintenir" if early else "", s.cible.valeur)


def _rate_flow(s: Situation) -> Statut:
    """A year's flow against the level wanted each year: that of the next milestone, or of the target."""
    levels = [p for p in s.jalons if s.mesure.date <= p.date < s.cible.date]
    wanted = min((*levels, s.cible), key=_when)
    va, vc, way = _exact(s.mesure.valeur), _exact(wanted.valeur), SENS[s.sens]
    r = 1 + way * (va - vc) / abs(vc) if vc else None
    told = {"attendu": wanted.valeur, "r": None if r is None else _float(r), "avancement": _progress(s)}
    if way * (va - vc) >= 0:
        return Statut("atteint", **told)
    if s.mesure.date >= s.cible.date:
        return Statut("en retard", "échéance manquée", **told)
    return Statut(_graded(r) if r is not None else "en retard", **told)


def _rate_path(s: Situation) -> Statut:
    """A stock, a running total or a ratio on its way from the reference to the target."""
    va, vc, way = _exact(s.mesure.valeur), _exact(s.cible.valeur), SENS[s.sens]
    whole = Statut("", attendu=s.cible.valeur, avancement=_progress(s))
    due = s.mesure.date >= s.cible.date
    if way * (va - vc) >= 0:
        kept = s.nature in ("stock", "ratio") and not due
        return replace(whole, code="atteint", precision="à ce jour, à maintenir" if kept else "")
    if due:
        return replace(whole, code="en retard", precision="échéance manquée")
    if s.reference is None:
        return Statut("non mesuré", "sans référence")
    if way * (_exact(s.reference.valeur) - vc) >= 0:
        return replace(whole, code="en retard", precision="recul")
    return _rate_progress(s, whole)


def _rate_progress(s: Situation, whole: Statut) -> Statut:
    """Progress made against progress expected at the date of the value."""
    va, v0, way = _exact(s.mesure.valeur), _exact(s.reference.valeur), SENS[s.sens]
    e = _expected(s.reference, s.jalons, s.cible, s.mesure.date)
    told = replace(whole, attendu=_float(e))
    if e == v0:
        return replace(told, code="non mesuré", precision="à venir")
    if way * (e - v0) < 0:
        # A milestone that gives up ground on purpose: only its own level can be judged.
        code = "en bonne voie" if way * (va - e) >= 0 else "en retard"
        return replace(told, code=code, precision="jalon en retrait")
    r = (va - v0) / (e - v0)
    return replace(told, code=_graded(r), precision="recul" if r < 0 else "", r=_float(r))


def _graded(r: Fraction) -> str:
    if r >= SEUILS.bonne_voie:
        return "en bonne voie"
    return "à surveiller" if r >= SEUILS.surveiller else "en retard"


def _progress(s: Situation) -> float | None:
    """TA: the part of the whole way that is done."""
    if s.reference is None or s.reference.valeur == s.cible.valeur:
        return None
    v0 = _exact(s.reference.valeur)
    return _float((_exact(s.mesure.valeur) - v0) / (_exact(s.cible.valeur) - v0))


def _expected(reference: Point, jalons: tuple[Point, ...], cible: Point, at: date) -> Fraction:
    before = [p for p in jalons if reference.date < p.date < cible.date]
    path = [reference, *sorted(before, key=_when), cible]
    for start, end in pairwise(path):
        if at <= end.date:
            span = _instant(end.date) - _instant(start.date)
            part = (_instant(at) - _instant(start.date)) / span if span > 0 else Fraction(1)
            return _exact(start.valeur) + max(part, Fraction(0)) * (_exact(end.valeur) - _exact(start.valeur))
    return _exact(cible.valeur)


def _slope(start: Point, end: Point) -> float | None:
    span = _instant(end.date) - _instant(start.date)
    return _float((_exact(end.valeur) - _exact(start.valeur)) / span) if span > 0 else None


def _when(point: Point) -> date:
    return point.date


def _instant(day: date) -> Fraction:
    """A date in years, at the end of the day: two values dated 31 December are whole years apart."""
    length = 366 if calendar.isleap(day.year) else 365
    return day.year + Fraction(day.timetuple().tm_yday, length)


def _exact(value: float) -> Fraction:
    """The decimal that a reader sees, not its binary neighbour."""
    return Fraction(str(value))


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return sys.float_info.max if value > 0 else -sys.float_info.max
