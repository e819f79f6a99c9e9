"""Days: every way in which one day is written gives that day, and nothing gives another one."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli import written
from mas_cli.written import DayStyle, PartialDate, Wrong, day_of, read_day, same_day, short_day
from mas_cli.written.months import NAMES, WEEKDAYS

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
PARTS = st.builds(
    PartialDate,
    st.integers(1900, 2199),
    st.none() | st.integers(1, 12),
    st.none() | st.integers(1, 28),
).filter(lambda part: not (part.month and part.day))


@given(DAYS, st.sampled_from("-/."))
def test_a_day_is_the_same_in_every_spelling(day, sign):
    spellings = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}{sign}{day.month}{sign}{day.day}",
        f"{day.day}{sign}{day.month}{sign}{day.year}",
        f" {day.day:02}{sign}{day.month:02}{sign}{day.year} ",
        f"{day.day} {NAMES[day.month - 1]} {day.year}",
        f"{day.day}-{NAMES[day.month - 1][:3].upper()}-{day.year}",
        f"{WEEKDAYS[day.weekday()]} {day.day} {NAMES[day.month - 1]} {day.year}",
        f"{WEEKDAYS[day.weekday()][:2]}. {day.day}-{day.month}-{day.year}",
        f"{day.isoformat()}T00:00:00.000Z",
        f"{day.day}-{day.month}-{day.year} 00:00",
        day,
        datetime(day.year, day.month, day.day, 13, 45),  # noqa: DTZ001  a workbook knows no time zones
        int(f"{day:%Y%m%d}"),
    ]
    assert {read_day(spelling) for spelling in spellings} == {day}


@given(DAYS.filter(lambda day: day.day <= 12))
def test_the_order_of_day_and_month_is_a_setting(day):
    text = f"{day.month}/{day.day}/{day.year}"
    assert read_day(text, DayStyle(order=written.MONTH_FIRST)) == day
    assert read_day(text) == date(day.year, day.day, day.month)


@given(DAYS, st.booleans())
def test_a_day_number_of_a_spreadsheet_is_its_day_in_either_system(day, date1904):
    if day.year < 1904:
        day = day.replace(year=1904 + day.year % 4, day=min(day.day, 28))
    serial = int(written.to_serial(day, date1904=date1904))
    style = DayStyle(serials=True, date1904=date1904)
    if not 1900 <= serial <= 2199:
        assert (
            read_day(serial, style) == read_day(float(serial), style) == read_day(f"{serial},0", style) == day
        )
    if serial > 2199:
        with pytest.raises(Wrong):
            read_day(str(serial))


@given(st.integers(0, 99), st.integers(0, 99))
def test_a_year_of_two_digits_needs_a_pivot(year, pivot):
    with pytest.raises(Wrong):
        read_day(f"14-5-{year:02}")
    found = read_day(f"14-mei-{year:02}", DayStyle(pivot=pivot))
    assert found == date((2000 if year <= pivot else 1900) + year, 5, 14)


@given(PARTS)
def test_what_is_known_in_part_stays_so_and_can_be_read_back(part):
    style = written.PARTLY
    assert read_day(str(part), style) == part == day_of(str(part))
    assert read_day(short_day(part), style) == part
    assert part.earliest <= part.latest
    assert part.earliest.year == part.latest.year == part.year
    with pytest.raises(Wrong):
        read_day(str(part))


@given(DAYS)
def test_a_day_lies_between_the_earliest_and_the_latest_of_what_is_known_of_it(day):
    for part in (
        PartialDate(day.year),
        PartialDate(day.year, day.month),
        PartialDate(day.year, None, day.day),
    ):
        assert part.earliest <= day <= part.latest
        assert same_day(day, part) is None
        assert same_day(part, part) is None
    assert same_day(day, day) is True
    assert day_of(day.isoformat()) == day


@given(PARTS, DAYS)
def test_a_day_outside_what_is_known_is_another_day(part, day):
    known = {"year": part.year, "month": part.month, "day": part.day}
    fits = all(value in (None, getattr(day, name)) for name, value in known.items())
    assert (same_day(part, day) is None) == fits
    assert same_day(part, day) == same_day(day, part)


def test_the_last_day_of_a_known_month_is_its_latest():
    assert PartialDate(2012, 2).latest == date(2012, 2, 29)
    assert PartialDate(2011, None, 31).earliest == date(2011, 1, 31)
    assert PartialDate(2011, None, 30).latest == date(2011, 12, 30)


@pytest.mark.parametrize("raw", [None, "", "   "])
def test_nothing_is_no_day(raw):
    assert read_day(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        *("32-1-2026", "2026-13-01", "29-2-2025", "1-9", "1-9/2026", "1-9-202", "1-9-20266", "١-٩-٢٠٢٦"),
        *("2026-09-01 24:00", "2026-09-01T23:30:00+02:00", "1-9-2026 en 2-9-2026", "14-05-2211", "morgen"),
        *("2026-9-1-1", "sep 2026", "2026", "09-2026", "0", "9" * 400, True, [1], 3.5, 0, -1),
    ],
)
def test_what_is_no_day_is_refused_and_quoted(raw):
    with pytest.raises(Wrong) as caught:
        read_day(raw)
    assert caught.value.remedy
    assert str(raw)[:20] in caught.value.message


@given(st.text(max_size=30) | st.from_regex(r"[0-9xX?./ :-]{1,14}", fullmatch=True))
def test_any_text_is_a_day_or_is_refused(text):
    try:
        found = read_day(text, DayStyle(pivot=30, serials=True, partial=True))
    except Wrong:
        return
    assert found is None or found == written.UNKNOWN or isinstance(found, date | PartialDate)


def test_a_moment_is_its_own_day():
    late = datetime(2026, 9, 1, 23, 59)  # noqa: DTZ001
    assert read_day(late + timedelta(minutes=2)) == date(2026, 9, 2)
