"""What a written number may stand for, at its limits."""

import math

import pytest

from cuf_metrics.intervalles import Intervalle, interval


@pytest.mark.parametrize(
    ("valeur", "qualificatif", "unite", "bas", "haut"),
    [
        (72, "exact", "collectivités", 72, 72),
        (13, "exact", "%", 12.5, 13.5),
        (0, "exact", "%", 0, 0.5),
        (13.5, "exact", "%", 13.45, 13.55),
        (5000, "environ", "collectivités", 4500, 5500),
        (1500, "environ", "abonnés", 1425, 1575),
        (35, "environ", "collectivités", 33.25, 36.75),
        (342, "environ", "familles", 324.9, 359.1),
        (30, "plus de", "pays", 30, math.inf),
        (200, "au moins", "collectivités", 200, math.inf),
        (1, "au plus", "%", -math.inf, 1),
        (500, "borne basse", "participants", 500, math.inf),
        (600, "borne haute", "participants", -math.inf, 600),
    ],
)
def test_a_written_number_is_an_interval(valeur, qualificatif, unite, bas, haut):
    found = interval(valeur, qualificatif, unite)
    assert (found.bas, found.haut) == pytest.approx((bas, haut))


def test_more_than_leaves_its_bound_out_and_at_least_does_not():
    assert 30 not in interval(30, "plus de")
    assert 31 in interval(30, "plus de")
    assert 30 in interval(30, "au moins")


def test_intervals_meet_when_one_value_agrees_with_both():
    assert interval(5000, "environ").meets(interval(5500))
    assert not interval(5000, "environ").meets(interval(5501))
    assert not interval(28).meets(interval(28, "plus de"))
    assert interval(29).meets(interval(28, "plus de"))
    assert interval(28).meets(interval(28, "au moins"))


def test_decimals_are_the_numbers_that_they_are_written():
    total = interval(0.1) + interval(0.2) + interval(0)
    assert 0.3 in total
    assert total.meets(interval(0.3))
    assert not total.meets(interval(0.3, "plus de"))
    assert not total.meets(interval(0.300001))


def test_sums_products_and_quotients_keep_their_bounds():
    assert interval(3000, "plus de") + interval(1500, "environ") == Intervalle(4425, math.inf, True)
    assert interval(13, unite="%").times(Intervalle(0.01, 0.01)).times(interval(45387)) == Intervalle(
        pytest.approx(5673.375), pytest.approx(6127.245)
    )
    assert interval(10).over(interval(4)) == Intervalle(2.5, 2.5)
    assert interval(10).over(Intervalle(0, 5)).haut == math.inf
