"""The status of an indicator: the rules of the design, in their order, and what holds for any numbers."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cuf_metrics.charte import STATUTS
from cuf_metrics.status import Point, Rythme, Situation, expected, pace, rate

TODAY = date(2029, 6, 1)
WORST_TO_BEST = ("en retard", "à surveiller", "en bonne voie", "atteint")
RATED_ON_A_PATH = ("stock", "cumul", "ratio")
FLIPPED = {"hausse": "baisse", "baisse": "hausse"}


def in_year(valeur, year):
    return Point(valeur, date(year, 12, 31))


# Three of five years are gone: 60 is expected.
ON_COURSE = Situation("cumul", "hausse", in_year(60, 2025), in_year(0, 2022), in_year(100, 2027))
YEARLY = Situation("flux", "hausse", in_year(10, 2025), None, in_year(10, 2027))
KEPT = Situation("ratio", "maintien", in_year(0.8, 2025), None, in_year(0.8, 2027), tolerance=0.1)
TO_DO = Situation("oui_non", "hausse", in_year(0, 2025), None, in_year(1, 2027))


def verdict(situation, au=TODAY, **changes):
    status = rate(replace(situation, **changes), au)
    return status.code, status.precision


# The design's table


@pytest.mark.parametrize(
    ("sens", "v0", "vc", "jalons", "mesure", "r", "status"),
    [
        ("hausse", 100, 200, (), Point(150, date(2025, 7, 2)), 1, ("en bonne voie", "")),
        ("baisse", 200, 100, (), Point(150, date(2025, 7, 2)), 1, ("en bonne voie", "")),
        ("hausse", 0, 50, (), in_year(30, 2025), 1, ("en bonne voie", "")),
        ("hausse", 0, 50, (), in_year(10, 2025), 0.33, ("en retard", "")),
        ("hausse", 0, 50, (in_year(10, 2025),), in_year(10, 2025), 1, ("en bonne voie", "")),
        ("hausse", 100, 200, (), in_year(90, 2025), -0.17, ("en retard", "recul")),
        ("hausse", 210, 200, (), in_year(205, 2025), None, ("atteint", "à ce jour, à maintenir")),
        ("hausse", 210, 200, (), in_year(195, 2025), None, ("en retard", "recul")),
        ("hausse", 0, 50, (), in_year(48, 2027), None, ("en retard", "échéance manquée")),
    ],
)
def test_every_line_of_the_design_holds(sens, v0, vc, jalons, mesure, r, status):
    found = rate(Situation("stock", sens, mesure, in_year(v0, 2022), in_year(vc, 2027), jalons), TODAY)
    assert (found.code, found.precision) == status
    assert (found.r if found.r is None else round(found.r, 2)) == r


# The rules, in their order


@pytest.mark.parametrize(
    ("changes", "code", "precision"),
    [
        ({"mesure": None}, "non mesuré", "pas de valeur"),
        ({"mesure": None, "cible": None}, "non mesuré", "pas de valeur"),
        ({"cible": None}, "non mesuré", "sans cible"),
        ({"cible": None, "perime_le": date(2026, 3, 31)}, "non mesuré", "sans cible"),
        ({"perime_le": date(2026, 3, 31), "mesure": in_year(100, 2025)}, "non mesuré", "donnée périmée"),
        ({"mesure": in_year(100, 2028)}, "atteint", ""),
        ({"mesure": in_year(100, 2025), "reference": None}, "atteint", ""),
        ({"mesure": in_year(100, 2022)}, "atteint", ""),
        ({"mesure": in_year(99, 2027), "reference": None}, "en retard", "échéance manquée"),
        ({"reference": None}, "non mesuré", "sans référence"),
        ({"reference": in_year(110, 2022)}, "en retard", "recul"),
        ({"reference": in_year(100, 2025)}, "en retard", "recul"),
        ({"mesure": in_year(0, 2022)}, "non mesuré", "à venir"),
        ({"mesure": in_year(5, 2024), "jalons": (in_year(0, 2025),)}, "non mesuré", "à venir"),
        ({"mesure": in_year(0, 2025)}, "en retard", ""),
        ({"mesure": in_year(-1, 2025)}, "en retard", "recul"),
    ],
)
def test_the_first_rule_that_holds_wins(changes, code, precision):
    assert verdict(ON_COURSE, **changes) == (code, precision)


def test_a_stale_value_keeps_its_last_status():
    due = replace(ON_COURSE, perime_le=date(2026, 3, 31))
    fresh, stale = rate(due, date(2026, 3, 31)), rate(due, date(2026, 4, 1))
    assert fresh == rate(ON_COURSE, TODAY)
    assert fresh.dernier is None
    assert (stale.code, stale.dernier) == ("non mesuré", fresh)


def test_a_value_is_compared_at_its_own_date_never_today():
    assert rate(ON_COURSE, TODAY) == rate(ON_COURSE, date(2026, 1, 1))
    assert rate(ON_COURSE, TODAY).attendu == 60


@pytest.mark.parametrize("nature", RATED_ON_A_PATH)
def test_only_what_can_be_lost_is_met_to_this_day(nature):
    precision = "" if nature == "cumul" else "à ce jour, à maintenir"
    assert verdict(ON_COURSE, nature=nature, mesure=in_year(100, 2025)) == ("atteint", precision)


@pytest.mark.parametrize(
    ("v0", "vc", "codes"),
    [
        (0, 100, {57: "en bonne voie", 56.99: "à surveiller", 36: "à surveiller", 35.99: "en retard"}),
        # In binary, 1.67, 1.46 and 2.24 fall short of their threshold.
        (1.1, 2.1, {1.67: "en bonne voie", 1.6699: "à surveiller", 1.46: "à surveiller", 1.4599: "en retard"}),
        (2.6, 1.6, {2.03: "en bonne voie", 2.0301: "à surveiller", 2.24: "à surveiller", 2.2401: "en retard"}),
    ],
)
def test_thresholds_are_met_on_the_decimal(v0, vc, codes):
    way = {"sens": "hausse" if v0 < vc else "baisse", "reference": in_year(v0, 2022), "cible": in_year(vc, 2027)}
    assert {va: verdict(ON_COURSE, mesure=in_year(va, 2025), **way)[0] for va in codes} == codes


def test_progress_is_kept_unbounded():
    assert rate(ON_COURSE, TODAY).avancement == 0.6
    assert rate(replace(ON_COURSE, mesure=in_year(150, 2025)), TODAY).avancement == 1.5
    assert rate(replace(ON_COURSE, mesure=in_year(-50, 2025)), TODAY).avancement == -0.5
    assert rate(replace(ON_COURSE, reference=in_year(100, 2022)), TODAY).avancement is None


@pytest.mark.parametrize(("va", "code"), [(-8, "en bonne voie"), (-10, "en bonne voie"), (-11, "en retard")])
def test_a_milestone_below_the_reference_is_judged_on_its_own_level(va, code):
    behind = {"jalons": (in_year(-10, 2025),), "mesure": in_year(va, 2025)}
    assert verdict(ON_COURSE, **behind) == (code, "jalon en retrait")


# The other natures and directions


@pytest.mark.parametrize(
    ("tolerance", "codes"),
    [
        (0.1, {0.95: "atteint", 0.7: "atteint", 0.69: "à surveiller", 0.6: "à surveiller", 0.59: "en retard"}),
        (0, {0.81: "atteint", 0.8: "atteint", 0.79: "en retard"}),
    ],
)
def test_a_level_to_maintain_has_a_tolerance_then_twice(tolerance, codes):
    found = {va: verdict(KEPT, mesure=in_year(va, 2025), tolerance=tolerance)[0] for va in codes}
    assert found == codes
    assert verdict(KEPT) == ("atteint", "à ce jour, à maintenir")


@pytest.mark.parametrize(("sens", "way"), [("hausse", 1), ("baisse", -1)])
def test_a_flow_is_its_year_against_the_annual_target(sens, way):
    gaps = [2, 0, -0.5, -0.6, -4, -4.1]
    found = [rate(replace(YEARLY, sens=sens, mesure=in_year(10 + way * gap, 2025)), TODAY) for gap in gaps]
    assert [status.r for status in found] == [1.2, 1, 0.95, 0.94, 0.6, 0.59]
    assert [WORST_TO_BEST.index(status.code) for status in found] == [3, 3, 2, 1, 1, 0]


@pytest.mark.parametrize(("va", "code"), [(0, "atteint"), (1, "en retard")])
def test_a_flow_against_a_target_of_zero_has_no_ratio(va, code):
    status = rate(replace(YEARLY, sens="baisse", mesure=in_year(va, 2025), cible=in_year(0, 2027)), TODAY)
    assert (status.code, status.r) == (code, None)


@pytest.mark.parametrize(("year", "attendu"), [(2023, 4), (2024, 4), (2025, 7), (2026, 10)])
def test_a_flow_is_held_to_the_milestone_of_its_year_or_the_next(year, attendu):
    jalons = (in_year(7, 2025), in_year(4, 2024))
    assert rate(replace(YEARLY, jalons=jalons, mesure=in_year(1, year)), TODAY).attendu == attendu


@pytest.mark.parametrize("year", [2027, 2028])
def test_a_flow_short_of_its_due_year_has_missed_it(year):
    assert verdict(YEARLY, mesure=in_year(9.9, year)) == ("en retard", "échéance manquée")
    assert verdict(YEARLY, mesure=in_year(10, year)) == ("atteint", "")


@pytest.mark.parametrize("day", [date(2026, 3, 31), date(2026, 12, 31)])
def test_the_running_year_of_a_flow_is_not_rated(day):
    assert verdict(YEARLY, date(2026, 6, 1), mesure=Point(3, day))[0] == "non mesuré"


@pytest.mark.parametrize("year", [2027, 2028])
@pytest.mark.parametrize("situation", [ON_COURSE, YEARLY])
def test_only_a_milestone_before_the_target_counts(situation, year):
    late = {"jalons": (in_year(5, year),), "mesure": in_year(5, year)}
    assert verdict(situation, **late) == ("en retard", "échéance manquée")


@pytest.mark.parametrize(
    ("va", "au", "attendu"),
    [
        (1, TODAY, ("atteint", "")),
        (0, date(2027, 12, 31), ("non mesuré", "à venir")),
        (0, date(2028, 1, 1), ("en retard", "échéance manquée")),
    ],
)
def test_a_yes_or_no_is_done_to_come_or_late(va, au, attendu):
    assert verdict(TO_DO, au, mesure=in_year(va, 2025)) == attendu


@pytest.mark.parametrize("situation", [ON_COURSE, YEARLY, KEPT, TO_DO])
def test_what_is_only_followed_is_never_rated(situation):
    assert verdict(situation, sens="aucun") == ("non mesuré", "sans cible")


# The expected value and the pace


@pytest.mark.parametrize(
    ("year", "value"),
    [(2021, 0), (2022, 0), (2023, 5), (2024, 10), (2025, 50), (2026, 75), (2027, 100), (2029, 100)],
)
def test_the_expected_value_goes_through_the_milestones(year, value):
    jalons = (in_year(50, 2025), in_year(10, 2024), in_year(-99, 2021), in_year(999, 2028))
    assert expected(in_year(0, 2022), jalons, in_year(100, 2027), date(year, 12, 31)) == value


@pytest.mark.parametrize("start", range(2020, 2025))
def test_a_leap_year_weighs_as_much_as_another(start):
    steps = [expected(in_year(0, start), (), in_year(50, start + 5), date(start + n, 12, 31)) for n in range(6)]
    assert steps == [0, 10, 20, 30, 40, 50]


def test_a_date_within_a_year_is_part_of_it():
    # 29 February 2024 is day 60 of 366, 1 March 2023 day 60 of 365.
    assert expected(in_year(0, 2023), (), in_year(366, 2024), date(2024, 2, 29)) == 60
    assert expected(in_year(0, 2022), (), in_year(365, 2023), date(2023, 3, 1)) == 60


def test_pace_is_a_change_per_year():
    start, now, end = in_year(100, 2022), in_year(160, 2025), in_year(200, 2027)
    assert pace(start, now, end) == Rythme(20, 20)
    assert pace(None, now, None) == Rythme(None, None)
    assert pace(now, now, now) == Rythme(None, None)
    assert pace(end, now, start) == Rythme(None, None)


# What holds for any numbers and dates

numbers = st.one_of(st.integers(-20, 20).map(float), st.floats(allow_nan=False, allow_infinity=False))
days = st.one_of(st.integers(2020, 2030).map(lambda year: date(year, 12, 31)), st.dates())
points = st.builds(Point, numbers, days)


def situations(natures, sens, mesure=points):
    ends = [mesure, st.none() | points, st.none() | points, st.lists(points, max_size=3).map(tuple)]
    return st.builds(
        Situation, st.sampled_from(natures), st.sampled_from(sens), *ends, numbers.map(abs), st.none() | days
    )


NATURES, SENS = (*RATED_ON_A_PATH, "flux", "oui_non"), (*FLIPPED, "maintien", "aucun")


@given(situations(NATURES, SENS, st.none() | points), days)
def test_any_situation_has_one_of_the_five_statuses(situation, au):
    status = rate(situation, au)
    assert status.code in STATUTS
    assert status.est_note == (status.code in WORST_TO_BEST)


@given(st.none() | points, points, st.none() | points)
@example(in_year(-1e308, 2022), Point(1e308, date(2023, 1, 1)), Point(-1e308, date(2023, 1, 2)))
def test_pace_never_raises(reference, mesure, cible):
    rhythm = pace(reference, mesure, cible)
    assert (rhythm.observe is None) == (reference is None or reference.date >= mesure.date)
    assert (rhythm.requis is None) == (cible is None or mesure.date >= cible.date)


def negated(point):
    return point and Point(-point.valeur, point.date)


def seen(status):
    return status and (status.code, status.precision, status.r, status.avancement)


@given(situations((*RATED_ON_A_PATH, "flux"), ("hausse", "baisse")), days)
def test_a_fall_is_the_mirror_of_a_rise(situation, au):
    ends = {name: negated(getattr(situation, name)) for name in ("mesure", "reference", "cible")}
    jalons = tuple(map(negated, situation.jalons))
    here = rate(situation, au)
    there = rate(replace(situation, sens=FLIPPED[situation.sens], jalons=jalons, **ends), au)
    assert seen(here) == seen(there)
    assert seen(here.dernier) == seen(there.dernier)


@given(situations((*RATED_ON_A_PATH, "flux"), ("hausse", "baisse", "maintien")), numbers, days)
def test_a_better_value_is_never_rated_worse(situation, other, au):
    values = sorted((situation.mesure.valeur, other), reverse=situation.sens == "baisse")
    worse, better = (rate(replace(situation, mesure=replace(situation.mesure, valeur=v)), au) for v in values)
    assume(worse.est_note and better.est_note)
    assert WORST_TO_BEST.index(worse.code) <= WORST_TO_BEST.index(better.code)


@given(points, st.lists(points, max_size=3).map(tuple), points, days)
def test_what_is_expected_lies_between_its_bounds(reference, jalons, cible, day):
    bounds = [p.valeur for p in (reference, *jalons, cible)]
    assert min(bounds) <= expected(reference, jalons, cible, day) <= max(bounds)
