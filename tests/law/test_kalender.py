"""Ages and school years are dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.law.kalender import (
    begin_schooljaar,
    einde_schooljaar,
    first_of_next_month,
    leeftijd_jaren,
    leeftijd_maanden,
    verjaardag,
)

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("born", "on", "years", "months"),
    [
        (date(2010, 5, 14), date(2026, 5, 13), 15, 191),
        (date(2010, 5, 14), date(2026, 5, 14), 16, 192),
        (date(2008, 2, 29), date(2026, 2, 28), 17, 215),
        (date(2008, 2, 29), date(2026, 3, 1), 18, 216),
        (date(2008, 2, 29), date(2024, 2, 29), 16, 192),
        (date(2010, 1, 31), date(2010, 2, 28), 0, 0),
        (date(2010, 1, 31), date(2010, 3, 1), 0, 1),
        (date(2010, 5, 14), date(2010, 5, 13), -1, -1),
    ],
)
def test_an_age_counts_whole_years_and_months(born: date, on: date, years: int, months: int) -> None:
    assert leeftijd_jaren(born, on) == years
    assert leeftijd_maanden(born, on) == months


def test_born_on_29_february_has_the_birthday_on_1_march_in_other_years() -> None:
    assert verjaardag(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert verjaardag(date(2008, 2, 29), 16) == date(2024, 2, 29)


def test_an_impossible_year_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="year"):
        verjaardag(date(2008, 2, 29), 9000)


@pytest.mark.parametrize(
    ("day", "first", "last", "next_month"),
    [
        (date(2026, 7, 31), date(2025, 8, 1), date(2026, 7, 31), date(2026, 8, 1)),
        (date(2026, 8, 1), date(2026, 8, 1), date(2027, 7, 31), date(2026, 9, 1)),
        (date(2026, 12, 31), date(2026, 8, 1), date(2027, 7, 31), date(2027, 1, 1)),
        (date(2024, 2, 29), date(2023, 8, 1), date(2024, 7, 31), date(2024, 3, 1)),
    ],
)
def test_a_school_year_runs_from_1_august_to_31_july(
    day: date, first: date, last: date, next_month: date
) -> None:
    assert begin_schooljaar(day) == first
    assert einde_schooljaar(day) == last
    assert first_of_next_month(day) == next_month


@given(days, st.integers(0, 120))
def test_the_birthday_is_the_first_day_of_the_new_age(born: date, years: int) -> None:
    day = verjaardag(born, years)
    assert leeftijd_jaren(born, day) == years
    assert leeftijd_jaren(born, day - timedelta(days=1)) == years - 1


@given(days, days)
def test_years_and_months_agree(born: date, on: date) -> None:
    assert leeftijd_maanden(born, on) // 12 == leeftijd_jaren(born, on)


@given(days)
def test_every_day_lies_in_exactly_one_school_year(day: date) -> None:
    assert begin_schooljaar(day) <= day <= einde_schooljaar(day)
    assert begin_schooljaar(einde_schooljaar(day) + timedelta(days=1)) == einde_schooljaar(day) + timedelta(
        days=1
    )
