"""Sixteen hours in four lesson weeks: holidays skipped, and counting again after each melding."""

from __future__ import annotations

import itertools
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli import yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.law.data import law_parameters
from mas_cli.law.feestdagen import eerstvolgende_werkdag, feestdag, is_werkdag, read_feestdagen
from mas_cli.law.schoolweken import Urentelling, count_uren, window_start
from mas_cli.law.vakanties import load_vakanties, schoolkalender
from mas_cli.law.verzuimlijst import Verzuimregel

PARAMETERS = law_parameters()


def tel(
    *days: tuple[str, float | str], regio: str = "midden", vrij: tuple[tuple[date, date], ...] = ()
) -> Urentelling:
    rows = [
        Verzuimregel(rij, date.fromisoformat(day), Decimal(str(hours)), geoorloofd=False)
        for rij, (day, hours) in enumerate(days, 2)
    ]
    return count_uren(rows, schoolkalender(regio, vrij), PARAMETERS, "v.csv")


def codes(telling: Urentelling) -> list[str]:
    return [finding.code for finding in telling.findings]


def test_sixteen_hours_within_four_weeks_is_a_melding_that_ends_on_the_day_they_are_reached() -> None:
    telling = tel(("2026-09-07", 6), ("2026-09-14", 6), ("2026-09-21", 3), ("2026-09-29", 2))
    (melding,) = telling.meldingen
    assert (melding.begin, melding.eind) == (date(2026, 9, 7), date(2026, 9, 29))
    assert (melding.uren, melding.lesweken) == (17, 4)
    assert (telling.drempel, telling.weken, telling.bron) == (16, 4, "Lpw 21a lid 1")
    assert telling.rest_uren == 0


def test_exactly_sixteen_hours_is_enough_and_a_tenth_less_is_not() -> None:
    assert tel(*[(f"2026-09-{day:02}", "1.6") for day in (7, 8, 9, 10, 11, 14, 15, 16, 17, 18)]).meldingen
    assert not tel(("2026-09-07", 8), ("2026-09-08", "7.9")).meldingen


def test_a_fifth_week_does_not_count_with_the_first() -> None:
    telling = tel(("2026-09-07", 8), ("2026-10-05", 8))
    assert telling.meldingen == ()
    assert (telling.rest_uren, telling.rest_sinds) == (8, date(2026, 10, 5))


def test_a_holiday_week_is_skipped_and_does_not_break_the_row() -> None:
    # Five calendar weeks, of which one is the autumn holiday of region midden (17 up to 25 October 2026).
    days = (("2026-09-29", 8), ("2026-10-26", 8))
    assert tel(*days, regio="midden").meldingen
    assert not tel(*days, regio="").meldingen


def test_two_weeks_of_christmas_are_skipped_everywhere() -> None:
    days = (("2026-12-07", 8), ("2027-01-11", 8))
    assert tel(*days, regio="").meldingen
    assert not tel(("2026-11-30", 8), ("2027-01-11", 8), regio="").meldingen


def test_counting_starts_again_after_a_melding() -> None:
    telling = tel(
        ("2026-09-07", 8),
        ("2026-09-08", 9),
        ("2026-09-09", 7),
        ("2026-09-16", 8),
        ("2026-09-23", 1),
        ("2026-09-24", 3),
    )
    assert [(m.begin, m.eind, m.uren) for m in telling.meldingen] == [
        (date(2026, 9, 7), date(2026, 9, 8), 17),
        (date(2026, 9, 9), date(2026, 9, 23), 16),
    ]
    assert (telling.rest_uren, telling.rest_sinds) == (3, date(2026, 9, 24))
    assert telling.uren == 36


def test_meldingen_close_together_may_be_one() -> None:
    assert "L45" in codes(tel(("2026-09-07", 8), ("2026-09-08", 8), ("2026-09-09", 8), ("2026-09-10", 8)))
    assert "L45" not in codes(tel(("2026-09-07", 8), ("2026-09-08", 8), ("2026-09-14", 8), ("2026-09-15", 8)))


@pytest.mark.parametrize(
    ("day", "code", "counted"),
    [
        ("2026-09-12", "L41", 0),  # a Saturday
        ("2026-12-25", "L41", 0),  # Christmas, in a fixed holiday
        ("2027-04-27", "L41", 0),  # Koningsdag, in the May holiday
        ("2026-05-14", "L41", 0),  # Hemelvaartsdag
        ("2026-07-20", "L41", 0),  # summer holiday in midden
        ("2026-10-19", "L42", 4),  # autumn holiday, advice only
        ("2026-05-05", "L42", 4),  # Bevrijdingsdag
        ("2026-04-03", "L42", 4),  # Goede Vrijdag
        ("2035-09-10", "L40", 4),  # no holidays known
        ("2022-09-12", "L40", 4),
    ],
)
def test_a_day_that_is_no_ordinary_school_day_is_found(day: str, code: str, counted: int) -> None:
    telling = tel((day, 4))
    assert codes(telling) == [code]
    assert telling.findings[0].where == "v.csv:2"
    assert telling.uren == counted


def test_an_ordinary_school_day_gives_no_findings() -> None:
    assert codes(tel(("2026-09-07", 4))) == []


def test_without_a_region_that_is_said() -> None:
    assert codes(tel(("2026-09-07", 4), regio="")) == ["L44"]


def test_days_the_school_was_closed_do_not_count_and_a_whole_week_of_them_is_skipped() -> None:
    closed = ((date(2026, 9, 14), date(2026, 9, 18)),)
    telling = tel(("2026-09-07", 8), ("2026-09-15", 4), ("2026-10-05", 8), vrij=closed)
    assert codes(telling) == ["L41"]
    assert [melding.uren for melding in telling.meldingen] == [16]


def test_more_hours_than_a_day_has_lessons_is_odd() -> None:
    assert codes(tel(("2026-09-07", 6), ("2026-09-07", 5))) == ["L43"]


def test_authorised_hours_and_times_late_are_kept_apart() -> None:
    rows = [
        Verzuimregel(2, date(2026, 9, 7), Decimal(20), 1, "ziek", geoorloofd=True),
        Verzuimregel(3, date(2026, 9, 8), Decimal(2), 3, geoorloofd=False),
    ]
    telling = count_uren(rows, schoolkalender("midden"), PARAMETERS)
    assert (telling.uren, telling.geoorloofde_uren, telling.te_laat) == (2, 20, 3)


def test_an_empty_list_has_nothing() -> None:
    telling = count_uren([], schoolkalender("noord"), PARAMETERS)
    assert (telling.meldingen, telling.uren, telling.rest_sinds, telling.findings) == ((), 0, None, ())


def test_a_list_from_before_the_stored_law_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        tel(("2008-09-10", 4))
    assert [finding.code for finding in refused.value.findings] == ["L11"]


rows = st.lists(
    st.tuples(st.dates(date(2025, 8, 25), date(2026, 6, 30)), st.decimals(0, 8, places=1)), max_size=40
).map(
    lambda items: [
        Verzuimregel(rij, day, hours, geoorloofd=False) for rij, (day, hours) in enumerate(items, 2)
    ]
)


@given(rows, st.sampled_from(["", "noord", "midden", "zuid"]))
def test_every_counted_hour_is_in_at_most_one_melding(items: list[Verzuimregel], regio: str) -> None:
    telling = count_uren(items, schoolkalender(regio), PARAMETERS)
    assert sum(melding.uren for melding in telling.meldingen) + telling.rest_uren <= telling.uren
    for one, other in itertools.pairwise(telling.meldingen):
        assert one.eind < other.begin
    for melding in telling.meldingen:
        assert melding.uren >= telling.drempel
        assert 1 <= melding.lesweken <= telling.weken
    assert telling.rest_uren < telling.drempel


@given(rows)
def test_the_order_of_the_rows_does_not_matter(items: list[Verzuimregel]) -> None:
    kalender = schoolkalender("zuid")
    forward = count_uren(items, kalender, PARAMETERS)
    backward = count_uren(list(reversed(items)), kalender, PARAMETERS)
    assert forward.meldingen == backward.meldingen
    assert forward.rest_uren == backward.rest_uren


@given(st.dates(date(2024, 9, 2), date(2030, 6, 30)), st.integers(1, 12))
def test_a_period_holds_so_many_lesson_weeks(day: date, weeks: int) -> None:
    kalender = schoolkalender("noord")
    first = window_start(day, weeks, kalender)
    monday = day - timedelta(days=day.weekday())
    between = [first + timedelta(days=7 * step) for step in range((monday - first).days // 7)]
    assert first.weekday() == 0
    assert sum(kalender.lesweek(week) for week in between) == weeks - 1


@pytest.mark.parametrize(
    ("day", "naam", "termijnen", "dicht"),
    [
        (date(2026, 1, 1), "Nieuwjaarsdag", True, True),
        (date(2026, 4, 3), "Goede vrijdag", True, False),
        (date(2026, 4, 5), "Eerste paasdag", False, True),
        (date(2026, 4, 6), "Tweede paasdag", True, True),
        (date(2026, 4, 27), "Koningsdag", True, True),
        (date(2025, 4, 26), "Koningsdag", True, True),  # the 27th was a Sunday
        (date(2027, 5, 5), "Bevrijdingsdag", True, False),  # every year, not only every fifth
        (date(2026, 5, 14), "Hemelvaartsdag", True, True),
        (date(2026, 5, 25), "Tweede pinksterdag", True, True),
        (date(2026, 12, 26), "Tweede kerstdag", True, True),
    ],
)
def test_a_public_holiday_means_what_the_data_say(day: date, naam: str, termijnen: bool, dicht: bool) -> None:
    found = feestdag(day)
    assert found is not None
    assert (found.naam, found.termijnen, found.school_dicht) == (naam, termijnen, dicht)


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2030, 2038])
def test_every_year_has_the_eleven_holidays(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=offset) for offset in range(366)]
    assert len({found.naam for day in days if (found := feestdag(day)) and day.year == year}) == 11


def test_no_holiday_of_a_century_falls_outside_the_periods_of_the_data() -> None:
    calendar = holidays.country_holidays(
        "NL", years=range(2000, 2101), language="nl", categories=(holidays.PUBLIC, holidays.OPTIONAL)
    )
    # Koninginnedag and the change of the throne are past; every other name has its meaning in the data.
    known = {day: naam for day, naam in calendar.items() if day.year >= 2014}
    assert {day for day in known if feestdag(day) is None} == set()
    assert len({found.naam for day in known if (found := feestdag(day))}) == 11


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("dagen: {}\n", 1),
        ("perioden:\n  - ['01-01']\ndagen: {}\n", 2),
        ("perioden:\n  - ['01-01', '13-01']\ndagen: {}\n", 2),
        ("perioden: []\ndagen:\n  Pasen: {termijnen: misschien, school: vrij}\n", 3),
        ("perioden: []\ndagen:\n  Pasen: {termijnen: true, school: soms}\n", 3),
    ],
)
def test_a_fault_in_the_file_of_holidays_is_found_at_its_line(text: str, line: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_feestdagen(yamlfile.load(text, "f.yaml"))
    assert [(finding.code, finding.where) for finding in refused.value.findings] == [
        ("L30", f"f.yaml:{line}")
    ]


def test_a_day_that_can_be_no_holiday_does_not_load_the_library() -> None:
    code = (
        "import sys; from datetime import date; from mas_cli.law.feestdagen import is_werkdag; "
        "assert is_werkdag(date(2026, 11, 20)); assert 'holidays' not in sys.modules; "
        "assert not is_werkdag(date(2026, 12, 25)); assert 'holidays' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_a_working_day_is_no_weekend_and_no_public_holiday() -> None:
    assert not is_werkdag(date(2026, 12, 25))
    assert eerstvolgende_werkdag(date(2026, 12, 25)) == date(2026, 12, 28)
    assert eerstvolgende_werkdag(date(2026, 12, 28)) == date(2026, 12, 28)


def test_the_holidays_that_ship_cover_every_day_once_and_begin_on_saturday() -> None:
    kalender = schoolkalender()
    dekking = kalender.dekking
    assert (dekking[0][0], dekking[-1][1]) == (date(2024, 8, 1), date(2030, 7, 31))
    for one, other in itertools.pairwise(dekking):
        assert other[0] == one[1] + timedelta(days=1)
    for vakantie in kalender.vakanties:
        assert vakantie.van.weekday() == 5
        assert vakantie.tot_en_met.weekday() == 6
        assert vakantie.bron
    for regio in ("noord", "midden", "zuid"):
        own = [v for v in kalender.vakanties if v.regio in ("", regio)]
        # Five holidays a year, and the end of the summer before the first school year.
        assert len(own) == 5 * 6 + 1
        for one, other in itertools.pairwise(own):
            assert one.tot_en_met < other.van


@pytest.mark.parametrize(
    ("regio", "first", "last"),
    [
        ("noord", date(2026, 7, 4), date(2026, 8, 16)),
        ("midden", date(2026, 7, 18), date(2026, 8, 30)),
        ("zuid", date(2026, 7, 11), date(2026, 8, 23)),
    ],
)
def test_the_summer_holidays_of_2026_are_as_published(regio: str, first: date, last: date) -> None:
    kalender = schoolkalender(regio)
    assert not kalender.dag(first + timedelta(days=2)).les
    assert not kalender.dag(last - timedelta(days=2)).les
    assert kalender.dag(first - timedelta(days=1)).les
    assert kalender.dag(last + timedelta(days=1)).les


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- 1\n", 1),
        ("van: 2020-08-01\ntot_en_met: 2020-07-31\nbron: x\nvakanties: []\n", 1),
        ("van: 2020-08-01\ntot_en_met: 2021-07-31\nbron: x\nvakanties:\n  - naam: a\n    soort: soms\n", 5),
        (
            "van: 2020-08-01\ntot_en_met: 2021-07-31\nbron: x\nvakanties:\n  - naam: a\n    soort: vast\n"
            "    oost: {van: 2020-10-01, tot_en_met: 2020-10-02}\n",
            7,
        ),
        (
            "van: 2020-08-01\ntot_en_met: 2021-07-31\nbron: x\nvakanties:\n  - naam: a\n    soort: vast\n"
            "    zuid: {van: 2020-10-03, tot_en_met: 2020-10-02}\n",
            7,
        ),
    ],
)
def test_a_fault_in_a_file_of_holidays_is_found_at_its_line(text: str, line: int) -> None:
    _, _, findings = load_vakanties([yamlfile.load(text, "v.yaml")])
    assert [(finding.code, finding.where) for finding in findings] == [("L31", f"v.yaml:{line}")]


def test_hours_that_are_not_said_to_be_authorised_are_neither_counted_nor_left_out() -> None:
    rows = [
        Verzuimregel(2, date(2026, 9, 7), Decimal(8)),
        Verzuimregel(3, date(2026, 9, 8), Decimal(8), te_laat=1),
        Verzuimregel(4, date(2026, 9, 9), Decimal(2), geoorloofd=False),
        Verzuimregel(5, date(2026, 9, 10), Decimal(3), geoorloofd=True),
    ]
    found = count_uren(rows, schoolkalender("midden"), PARAMETERS)
    assert (found.uren, found.ongezegde_uren, found.geoorloofde_uren, found.te_laat) == (2, 16, 3, 0)
    assert found.meldingen == ()
    assert found.hoogstens is not None
    assert [melding.eind for melding in found.hoogstens.meldingen] == [date(2026, 9, 8)]
    assert (found.hoogstens.uren, found.hoogstens.te_laat) == (18, 1)
    said = count_uren(rows[2:], schoolkalender("midden"), PARAMETERS)
    assert said.hoogstens is None
    assert said.ongezegde_uren == 0
