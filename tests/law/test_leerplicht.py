"""Who is leerplichtig or kwalificatieplichtig, on real dates and on any date."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.errors import InvalidInput
from mas_cli.law.data import law_parameters
from mas_cli.law.leerplicht import (
    LeerplichtStatus,
    status,
    statussen,
    wisselingen_in,
)
from mas_cli.law.levensloop import Soort, Startkwalificatie
from mas_cli.law.opmerkingen import opmerkingen
from mas_cli.law.parameters import load_parameters
from mas_cli.written import PartialDate

L, K, G, O = Soort.LEERPLICHTIG, Soort.KWALIFICATIEPLICHTIG, Soort.GEEN, Soort.ONBEKEND  # noqa: E741
PARAMETERS = law_parameters()


def on(
    born: str, day: str, startkwalificatie: bool | Startkwalificatie | None = False, **more: int
) -> LeerplichtStatus:
    return status(
        date.fromisoformat(born),
        date.fromisoformat(day),
        startkwalificatie,
        PARAMETERS,
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("born", "day", "expected"),
    [
        # Five on 14 May 2025: leerplichtig from 1 June 2025.
        ("2020-05-14", "2025-05-14", G),
        ("2020-05-14", "2025-05-31", G),
        ("2020-05-14", "2025-06-01", L),
        # Five on the first of a month: from the first of the next.
        ("2020-06-01", "2025-06-30", G),
        ("2020-06-01", "2025-07-01", L),
        # Born on 29 February 2020: five on 1 March 2025, so from 1 April.
        ("2019-02-28", "2024-03-01", L),
        ("2020-02-29", "2025-03-31", G),
        ("2020-02-29", "2025-04-01", L),
        # Five in December: from 1 January.
        ("2019-12-31", "2024-12-31", G),
        ("2019-12-31", "2025-01-01", L),
        # Sixteen on 31 July 2026: the school year 2025-2026 is the last.
        ("2010-07-31", "2026-07-31", L),
        ("2010-07-31", "2026-08-01", K),
        # Sixteen on 1 August 2026: a whole school year longer.
        ("2010-08-01", "2026-08-01", L),
        ("2010-08-01", "2027-07-31", L),
        ("2010-08-01", "2027-08-01", K),
        # Until the eighteenth birthday; for 29 February that is 1 March.
        ("2010-08-01", "2028-07-31", K),
        ("2010-08-01", "2028-08-01", G),
        ("2008-02-29", "2026-02-28", K),
        ("2008-02-29", "2026-03-01", G),
    ],
)
def test_the_status_follows_dates_and_not_ages(born: str, day: str, expected: Soort) -> None:
    assert on(born, day).soort is expected


def test_a_status_says_since_when_until_when_and_on_what_it_rests() -> None:
    found = on("2010-05-14", "2026-11-21")
    assert (found.soort, found.sinds, found.tot_en_met) == (K, date(2026, 8, 1), date(2028, 5, 13))
    assert found.articles == ("Lpw 4a lid 1", "Lpw 4b", "Lpw 4c")
    assert [(w.datum, w.van, w.naar, w.article) for w in found.wisselingen] == [
        (date(2015, 6, 1), G, L, "Lpw 3 lid 1"),
        (date(2022, 5, 14), L, L, "Lpw 2 lid 3"),
        (date(2026, 8, 1), L, K, "Lpw 3 lid 1 onder b"),
        (date(2028, 5, 14), K, G, "Lpw 4b"),
    ]
    assert all(wisseling.reden for wisseling in found.wisselingen)
    assert "Lpw 4a lid 2" in found.voorbehouden


def test_before_the_duty_and_after_it_the_stretch_is_open_on_one_side() -> None:
    before, after = on("2024-05-14", "2026-11-21"), on("2000-05-14", "2026-11-21")
    assert (before.soort, before.sinds, before.tot_en_met) == (G, None, date(2029, 5, 31))
    assert (after.soort, after.sinds, after.tot_en_met) == (G, date(2018, 5, 14), None)
    assert before.articles == after.articles == ()


def test_from_twelve_the_own_duty_of_the_jongere_is_added() -> None:
    assert on("2014-11-22", "2026-11-21").articles == ("Lpw 2 lid 1", "Lpw 3", "Lpw 4")
    twelve = on("2014-11-21", "2026-11-21")
    assert twelve.articles == ("Lpw 2 lid 1", "Lpw 3", "Lpw 4", "Lpw 2 lid 3")
    assert twelve.sinds == date(2019, 12, 1)


@pytest.mark.parametrize(
    ("known", "expected", "kwalificatieplichtig"), [(False, K, True), (True, G, False), (None, O, None)]
)
def test_a_startkwalificatie_ends_the_kwalificatieplicht_and_an_unknown_one_leaves_it_unknown(
    known: bool | None, expected: Soort, kwalificatieplichtig: bool | None
) -> None:
    found = on("2010-05-14", "2026-11-21", known)
    assert found.soort is expected
    assert found.kwalificatieplichtig is kwalificatieplichtig
    assert found.leerplichtig is False


def test_a_startkwalificatie_does_not_end_the_leerplicht() -> None:
    assert on("2010-05-14", "2026-07-31", True).soort is L


def test_a_dated_startkwalificatie_ends_the_duty_on_its_day() -> None:
    known = Startkwalificatie(behaald=True, sinds=date(2027, 6, 20))
    assert on("2010-05-14", "2027-06-19", known).soort is K
    found = on("2010-05-14", "2027-06-20", known)
    assert (found.soort, found.sinds) == (G, date(2027, 6, 20))
    late = Startkwalificatie(behaald=True, sinds=date(2029, 6, 20))
    assert on("2010-05-14", "2028-05-13", late).soort is K


@pytest.mark.parametrize(
    ("years", "end"),
    [
        (11, date(2027, 7, 31)),  # one to go: this school year is the twelfth
        (12, date(2026, 7, 31)),
        (13, date(2025, 7, 31)),
        (5, date(2028, 7, 31)),  # the school year of the sixteenth birthday comes first
    ],
)
def test_twelve_full_school_years_end_the_leerplicht_earlier(years: int, end: date) -> None:
    born = "2012-01-10"
    assert on(born, "2026-11-21").tot_en_met == date(2028, 7, 31)
    changes = {w.naar: w for w in on(born, "2026-11-21", volledige_schooljaren=years).wisselingen}
    assert changes[K].datum == end + timedelta(days=1)
    assert changes[K].article == ("Lpw 3 lid 1 onder b" if years == 5 else "Lpw 3 lid 1 onder a")


@pytest.mark.parametrize(
    ("born", "day", "years", "code"),
    [
        ("2026-11-22", "2026-11-21", None, "L12"),
        ("9950-01-01", "9990-01-01", None, "L12"),
        ("2012-01-10", "2026-11-21", -1, "L13"),
        ("2012-01-10", "2026-11-21", 25, "L13"),
        ("2012-01-10", "2026-11-21", 10**9, "L13"),
        ("1990-01-10", "2000-11-21", None, "L11"),
    ],
)
def test_impossible_dates_and_school_years_are_refused(
    born: str, day: str, years: int | None, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        on(born, day, volledige_schooljaren=years)  # type: ignore[arg-type]
    assert [finding.code for finding in refused.value.findings] == [code]


def test_a_changeover_inside_a_period_is_found_and_named() -> None:
    stretches = statussen(date(2010, 5, 14), date(2026, 5, 1), date(2026, 10, 1), False, PARAMETERS)
    assert [(s.van, s.tot_en_met, s.soort) for s in stretches] == [
        (date(2026, 5, 1), date(2026, 7, 31), L),
        (date(2026, 8, 1), date(2026, 10, 1), K),
    ]
    (change,) = wisselingen_in(stretches)
    assert (change.datum, change.van, change.naar) == (date(2026, 8, 1), L, K)
    assert change.reden.startswith("De leerplicht eindigt met het schooljaar")


def test_of_a_birth_date_known_in_part_the_status_is_said_where_both_ends_agree() -> None:
    period = date(2026, 5, 1), date(2026, 10, 1), False, PARAMETERS
    may = statussen(PartialDate(2010, 5), *period)
    assert [(s.van, s.soort) for s in may] == [(date(2026, 5, 1), L), (date(2026, 8, 1), K)]
    year = statussen(PartialDate(2010), *period)
    assert [(s.van, s.tot_en_met, s.soort) for s in year] == [
        (date(2026, 5, 1), date(2026, 7, 31), L),
        (date(2026, 8, 1), date(2026, 10, 1), Soort.ONBEKEND),
    ]


def test_a_period_of_one_day_has_one_stretch_and_a_reversed_one_is_refused() -> None:
    (stretch,) = statussen(date(2010, 5, 14), date(2026, 5, 1), date(2026, 5, 1), False, PARAMETERS)
    assert stretch.begin is not None
    assert wisselingen_in((stretch,)) == ()
    with pytest.raises(InvalidInput) as refused:
        statussen(date(2010, 5, 14), date(2026, 5, 2), date(2026, 5, 1), False, PARAMETERS)
    assert [finding.code for finding in refused.value.findings] == ["L14"]


def test_a_change_of_the_law_is_a_changeover_too() -> None:
    longer, findings = load_parameters(
        """\
kwalificatieplicht.eind_leeftijd:
  beschrijving: Tot 21, een voorbeeld.
  eenheid: jaren
  bron: voorbeeldwet
  waarden:
    - {vanaf: 2007-08-31, waarde: 18}
    - {vanaf: 2030-01-01, waarde: 21}
""",
        "voorbeeld.yaml",
    )
    assert findings == ()
    parameters = PARAMETERS.merged(longer)
    stretches = statussen(date(2011, 5, 14), date(2029, 1, 1), date(2031, 1, 1), False, parameters)
    assert [(s.van, s.soort) for s in stretches] == [
        (date(2029, 1, 1), K),
        (date(2029, 5, 14), G),
        (date(2030, 1, 1), K),
    ]
    assert wisselingen_in(stretches)[-1].datum == date(2030, 1, 1)
    assert wisselingen_in(stretches)[-1].article == ""


births = st.dates(date(2003, 1, 1), date(2030, 12, 31))
known = st.sampled_from([True, False, None]) | st.dates(date(2010, 1, 1), date(2045, 1, 1)).map(
    lambda day: Startkwalificatie(behaald=True, sinds=day)
)


@given(births, known, st.integers(0, 8000), st.integers(0, 3000))
def test_every_day_of_a_period_has_one_status_and_it_is_that_of_the_day(
    born: date, startkwalificatie: bool | Startkwalificatie | None, offset: int, length: int
) -> None:
    van = max(born + timedelta(days=offset), date(2007, 8, 31))
    tot = van + timedelta(days=length)
    stretches = statussen(born, van, tot, startkwalificatie, PARAMETERS)
    assert stretches[0].van == van
    assert stretches[-1].tot_en_met == tot
    for one, other in itertools.pairwise(stretches):
        assert other.van == one.tot_en_met + timedelta(days=1)
        assert (one.soort, one.articles) != (other.soort, other.articles)
        assert other.begin is not None
        assert other.begin.datum == other.van
    for stretch in stretches:
        for day in (stretch.van, stretch.tot_en_met):
            found = status(born, day, startkwalificatie, PARAMETERS)
            assert (found.soort, found.articles) == (stretch.soort, stretch.articles)


@given(births, known, st.integers(0, 8500))
def test_the_status_changes_only_on_the_days_it_names(
    born: date, startkwalificatie: bool | Startkwalificatie | None, offset: int
) -> None:
    day = max(born + timedelta(days=offset), date(2007, 8, 31))
    found = status(born, day, startkwalificatie, PARAMETERS)
    days = [wisseling.datum for wisseling in found.wisselingen]
    assert days == sorted(set(days))
    tomorrow = status(born, day + timedelta(days=1), startkwalificatie, PARAMETERS)
    changed = (tomorrow.soort, tomorrow.articles) != (found.soort, found.articles)
    assert changed == (day + timedelta(days=1) in days)
    assert found.sinds is None or found.sinds <= day
    assert found.tot_en_met is None or found.tot_en_met >= day


@given(births, known)
def test_leerplicht_comes_before_kwalificatieplicht_and_each_comes_once(
    born: date, startkwalificatie: bool | Startkwalificatie | None
) -> None:
    kinds = [w.naar for w in status(born, date(2035, 1, 1), startkwalificatie, PARAMETERS).wisselingen]
    order = [kind for kind, before in zip(kinds, [None, *kinds], strict=False) if kind is not before]
    assert order in ([L, G], [L, K, G], [L, O, G])


@given(
    st.integers(2004, 2022),
    st.none() | st.integers(1, 12),
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    st.booleans(),
)
def test_of_a_birth_date_known_in_part_only_what_every_day_gives_is_known(
    year: int, month: int | None, day: date, behaald: bool
) -> None:
    part = PartialDate(year, month)
    found = status(part, day, behaald, PARAMETERS)
    span = (part.latest - part.earliest).days
    every = {
        status(part.earliest + timedelta(days=n), day, behaald, PARAMETERS).soort for n in range(span + 1)
    }
    assert found.soort in ({L, K, G} if len(every) == 1 else {O})
    if found.soort is not O:
        assert every == {found.soort}
    assert all(change.uiterlijk is None or change.datum < change.uiterlijk for change in found.wisselingen)


def test_of_an_unknown_birth_date_nothing_is_known() -> None:
    found = status("onbekend", date(2026, 9, 1), False, PARAMETERS)
    assert (found.soort, found.kwalificatieplichtig) == (O, None)


@pytest.mark.parametrize(
    ("born", "regio", "begin"),
    [
        # Five in July 2026: summer ends on 16 August in the north and on the 23rd in the south.
        (date(2021, 7, 20), "noord", date(2026, 8, 17)),
        (date(2021, 7, 20), "zuid", date(2026, 8, 24)),
        (date(2021, 7, 20), "", date(2026, 8, 1)),
        # Five in December 2026: 1 January is a holiday, and Christmas holidays end on the 3rd.
        (date(2021, 12, 3), "midden", date(2027, 1, 4)),
        # Five in October 2026: 1 November is a Sunday.
        (date(2021, 10, 1), "zuid", date(2026, 11, 2)),
        # Of a summer that no file knows the first of the month is assumed.
        (date(2014, 7, 20), "noord", date(2019, 8, 1)),
        (date(2035, 7, 20), "noord", date(2040, 8, 1)),
    ],
)
def test_the_duty_begins_on_the_first_school_day_of_the_month_where_the_holidays_say_it(
    born: date, regio: str, begin: date
) -> None:
    found = status(born, begin, None, law_parameters(), regio=regio)
    assert found.sinds == begin
    assert not status(born, begin - timedelta(days=1), None, law_parameters(), regio=regio).leerplichtig
    assumed = begin.day == 1
    remarks = opmerkingen(born, begin, law_parameters(), regio=regio)
    assert any("eerste schooldag" in remark for remark in remarks) == assumed


def test_more_full_school_years_than_there_were_are_possible_in_a_special_case_only() -> None:
    def remarks(count: int) -> list[str]:
        day = date(2026, 11, 21)
        found = opmerkingen(
            date(2012, 5, 14), day, law_parameters(), volledige_schooljaren=count, regio="noord"
        )
        return [remark for remark in found if "Lpw 3 lid 2" in remark]

    assert remarks(10) == []
    assert "hoogstens 10" in remarks(12)[0]
