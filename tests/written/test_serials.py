"""Serial numbers of both calendars, the leap day that never was included."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.written import date_from_serial, from_serial, to_serial


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (60, None),
        (61, date(1900, 3, 1)),
        (45351, date(2024, 2, 29)),
        (2958465, date(9999, 12, 31)),
        (0, None),
        (-1, None),
        (2958466, None),
        (1e300, None),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_the_1900_calendar_counts_as_excel_does(serial, day):
    assert date_from_serial(serial) == day


@pytest.mark.parametrize(
    ("serial", "day"), [(0, date(1904, 1, 1)), (60, date(1904, 3, 1)), (43889, date(2024, 2, 29)), (-1, None)]
)
def test_the_1904_calendar_starts_four_years_later(serial, day):
    assert date_from_serial(serial, date1904=True) == day


@given(st.dates(date(1904, 1, 1)), st.booleans())
def test_a_day_comes_back_from_its_serial_number(day, date1904):
    assert date_from_serial(to_serial(day, date1904=date1904), date1904=date1904) == day


@given(st.datetimes(datetime(1904, 1, 1), datetime(9999, 12, 30)), st.booleans())  # noqa: DTZ001
def test_a_moment_comes_back_to_the_millisecond(moment, date1904):
    found = from_serial(to_serial(moment, date1904=date1904), date1904=date1904)
    assert abs(found - moment) <= timedelta(milliseconds=1)


def test_what_has_no_serial_number_is_an_error():
    with pytest.raises(ValueError, match="1899"):
        to_serial(date(1899, 12, 31))
    with pytest.raises(ValueError, match="1903"):
        to_serial(date(1903, 12, 31), date1904=True)
    with pytest.raises(ValueError, match="2024"):
        to_serial(datetime(2024, 1, 1, tzinfo=UTC))
