"""Numbers, units and dates as a French reader expects them."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuf_metrics.errors import UnknownUnit
from cuf_metrics.formatting import (
    UNITS,
    capitalised,
    count,
    dated,
    number,
    ordinal,
    period,
    quantity,
    short_money,
    signed,
)

FINE, LARGE = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("value", "unite", "qualificatif", "expected"),
    [
        (200, "collectivités", "plus de", "plus de 200 collectivités"),
        (6, "réunions", "au moins", "au moins 6 réunions"),
        (1, "collectivités", "exact", "1 collectivité"),
        (3400, "collectivités", "exact", f"3{FINE}400 collectivités"),
        (380000, "€", "exact", f"380{FINE}000{LARGE}€"),
        (13, "%", "exact", f"13{LARGE}%"),
        (0.8, "ratio", "exact", f"80{LARGE}%"),
        (30, "partenariats", "environ", "environ 30 partenariats"),
        (14, "rang d’édition", "exact", "14ᵉ édition"),
        (1975, "année", "exact", "1975"),
        (None, "€", "exact", "n.d."),
        (float("nan"), "réunions", "exact", "n.d."),
        (pd.NA, "réunions", "exact", "n.d."),
    ],
)
def test_quantity_reads_as_french(value, unite, qualificatif, expected):
    assert quantity(value, unite, qualificatif) == expected


def test_unknown_unit_suggests_the_closest():
    with pytest.raises(UnknownUnit, match="« réunion » : elle n’est pas dans la liste fermée.*« réunions » peut-être"):
        quantity(3, "réunion")


@pytest.mark.parametrize("unite", sorted(UNITS))
def test_every_unit_has_both_numbers(unite):
    assert quantity(1, unite)
    assert quantity(2, unite)
    assert "_" not in quantity(2, unite)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_numbers_never_use_english_separators(value):
    text = number(value)
    assert "." not in text
    assert text.count(",") <= 1
    assert "-" not in text


def test_a_negative_number_has_a_minus_sign():
    assert number(-11_000) == f"−11{FINE}000"
    assert quantity(-11_000, "€") == f"−11{FINE}000{LARGE}€"
    assert short_money(-1_500_000) == f"−1,5{LARGE}M€"


@pytest.mark.parametrize(("value", "text"), [(0.5, f"+0,50{LARGE}€"), (-0.5, f"−0,50{LARGE}€"), (0, f"0{LARGE}€")])
def test_a_difference_has_its_sign(value, text):
    assert signed(value, quantity(value, "€")) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (650_000, f"650{LARGE}k€"),
        (1_500_000, f"1,5{LARGE}M€"),
        (1e9, f"1{LARGE}Md€"),
        (12, f"12{LARGE}€"),
        (None, "n.d."),
    ],
)
def test_short_money(value, expected):
    assert short_money(value) == expected


def test_count_agrees():
    assert count(0, "lien") == "0 lien"
    assert count(1, "lien") == "1 lien"
    assert count(48, "lien") == "48 liens"
    assert count(2, "pays", "pays") == "2 pays"


def test_ordinal():
    assert (ordinal(1), ordinal(14)) == ("1ᵉʳ", "14ᵉ")


@pytest.mark.parametrize(
    ("start", "end", "precision", "expected"),
    [
        (date(2023, 5, 7), date(2023, 5, 9), "jour", "7 – 9 mai 2023"),
        (date(2023, 5, 7), date(2023, 5, 7), "jour", "7 mai 2023"),
        (date(2023, 12, 30), date(2024, 1, 2), "jour", "30 décembre 2023 – 2 janvier 2024"),
        (date(2023, 2, 1), date(2023, 2, 28), "mois", "février 2023"),
        (date(2023, 6, 1), date(2023, 7, 31), "mois", "juin – juillet 2023"),
        (date(2024, 7, 1), date(2024, 12, 31), "semestre", "2ᵉ semestre 2024"),
        (date(2023, 1, 1), date(2023, 12, 31), "annee", "2023"),
        (None, None, "jour", "date non précisée"),
    ],
)
def test_a_date_keeps_its_precision(start, end, precision, expected):
    assert dated(start, end, precision) == expected


def test_a_month_is_never_given_a_day():
    assert "1" not in dated(date(2023, 2, 1), date(2023, 2, 28), "mois").replace("2023", "")


@pytest.mark.parametrize(
    ("published", "expected"),
    [("2023", "2023"), ("2018-2023", "2018–2023"), ("2023-09", "septembre 2023"), ("", ""), (None, "")],
)
def test_period(published, expected):
    assert period(published) == expected


def test_a_capital_letter_leaves_acronyms_alone():
    assert capitalised("comité de CUF") == "Comité de CUF"
    assert capitalised("") == ""
