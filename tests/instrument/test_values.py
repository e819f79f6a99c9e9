"""Half hours, and birth dates that are known in part: counted as they are, never as what they might be."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.instrument.answers import read_answer
from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.refusals import AnswerError
from mas_cli.instrument.values import COMPARE, FUNCTIONS, Span, applied, compared
from mas_cli.law import kalender
from mas_cli.written import PartialDate
from support.instrument import EDITIONS, TODAY, instrument, random_answers
from support.reference import advice as interpreted

PARTS = st.builds(
    PartialDate, st.integers(2005, 2021), st.none() | st.integers(1, 12), st.none() | st.integers(1, 28)
).filter(lambda part: not (part.month and part.day))
HALT = {
    "peildatum": TODAY,
    "geboortedatum": TODAY.replace(year=TODAY.year - 15),
    "verzuim_soort": "relatief_16uur",
    "ongeoorloofd": "ja",
    "te_laat_aantal": 0,
    "eigen_initiatief": "ja",
    "erkent_verzuim": "ja",
    "instemming_jongere_halt": "ja",
    "instemming_ouders_halt": "ja",
    "school_maatregelen": "ja",
    "verbalisant_boa": "ja",
    "psychische_problematiek": "nee",
    "eerder_halt": "nee",
}


def days_of(part: PartialDate) -> list[date]:
    """Every day it can be."""
    every = (part.earliest + timedelta(days=n) for n in range((part.latest - part.earliest).days + 1))
    return [day for day in every if part.day in {None, day.day}]


@pytest.mark.parametrize(
    ("hours", "halt"),
    [
        (60, "aangewezen"),
        (60.5, "niet_aangewezen"),
        (9, "aangewezen"),
        (8.5, "niet_aangewezen"),
        (59.5, "aangewezen"),
    ],
)
def test_half_an_hour_above_the_maximum_of_halt_is_above_it(hours: float, halt: str) -> None:
    found = evaluate(instrument("2022-03"), {**HALT, "verzuim_uren": hours}, TODAY)
    assert found.verdicts["halt"].verdict == halt


@pytest.mark.parametrize("raw", ["60,5", "60.5", "60:30", 60.5, " 60,50 ", "60,5 uur"])
def test_half_hours_are_answers_in_every_spelling(raw: object) -> None:
    assert read_answer(instrument("2022-03").questions["verzuim_uren"], raw) == 60.5


@pytest.mark.parametrize("raw", ["60,4", "60,25", "60:20", 60.4999999, "60.500001"])
def test_no_other_part_of_an_hour_is_rounded(raw: object) -> None:
    with pytest.raises(AnswerError):
        read_answer(instrument("2022-03").questions["verzuim_uren"], raw)


@pytest.mark.parametrize("raw", ["2,5", 2.5, "2:30"])
def test_a_number_of_times_has_no_halves(raw: object) -> None:
    with pytest.raises(AnswerError):
        read_answer(instrument("2022-03").questions["te_laat_aantal"], raw)


def test_only_a_date_of_birth_is_an_answer_when_it_is_known_in_part() -> None:
    questions = instrument("2022-03").questions
    assert read_answer(questions["geboortedatum"], "00-05-2011") == PartialDate(2011, 5)
    assert read_answer(questions["verzuim_begin"], "onbekend") == "onbekend"
    with pytest.raises(AnswerError):
        read_answer(questions["verzuim_begin"], "00-05-2026")
    with pytest.raises(AnswerError):
        read_answer(questions["geboortedatum"], "1985")


@given(
    PARTS,
    st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    st.integers(0, 19),
    st.sampled_from(sorted(COMPARE)),
)
def test_a_comparison_is_known_when_it_comes_out_the_same_for_every_day(
    part: PartialDate, on: date, number: int, compare: str
) -> None:
    born = Span(part.earliest, part.latest)
    for name in ("jaren_tussen", "maanden_tussen"):
        every = {COMPARE[compare](FUNCTIONS[name](day, on), number) for day in days_of(part)}
        found = compared(applied(FUNCTIONS[name], (born, on)), compare, number)
        assert found in {None, *(every if len(every) == 1 else ())}
        if compare not in {"==", "!="} and part.day is None:
            assert (found is None) == (len(every) == 2)
    for function in (
        lambda day: kalender.verjaardag(day, number),
        lambda day: kalender.einde_schooljaar(kalender.verjaardag(day, number)),
        lambda day: kalender.first_of_next_month(kalender.verjaardag(day, number)),
    ):
        span = applied(function, (born,))
        low, high = (span.low, span.high) if isinstance(span, Span) else (span, span)
        assert all(low <= function(day) <= high for day in days_of(part))


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_advised_on_a_partly_known_date_of_birth_holds_for_every_day_it_can_be(edition: str) -> None:
    of, rng = instrument(edition), random.Random(f"partly {edition}")
    seen: set[Any] = set()
    for _ in range(60):
        answers = random_answers(rng, of)
        year = rng.randint(TODAY.year - 19, TODAY.year - 6)
        part = rng.choice(
            [PartialDate(year), PartialDate(year, rng.randint(1, 12)), PartialDate(year, None, 15)]
        )
        found = evaluate(of, {**answers, "geboortedatum": part}, TODAY)
        expected = interpreted(of, {**answers, "geboortedatum": part}, TODAY)
        assert (found.status, found.routes, found.missing) == (
            expected.status,
            expected.routes,
            expected.missing,
        )
        seen.add(found.status)
        if found.status == "onvoldoende_informatie":
            assert found.missing
            continue
        for day in rng.sample(days_of(part), 12):
            whole = evaluate(of, {**answers, "geboortedatum": day}, TODAY)
            # Where it is not known whether there is a duty, or whether a question applies, it is presumed.
            presumed = set(answers) & (found.applicable - whole.applicable)
            if "niet_leerplichtig" not in whole.signals and not presumed:
                assert (whole.status, whole.routes) == (found.status, found.routes), (answers, part, day)
    assert len(seen) == 3


def test_an_age_that_every_day_of_the_year_of_birth_gives_is_known() -> None:
    found = evaluate(
        instrument("2022-03"),
        {**HALT, "geboortedatum": PartialDate(2011), "verzuim_uren": 24},
        date(2026, 12, 1),
    )
    assert found.routes == ("halt",)
    assert "geboortedatum" not in found.missing


def test_a_date_of_birth_that_decides_and_is_known_in_part_is_missing() -> None:
    born = PartialDate(TODAY.year - 12)
    found = evaluate(instrument("2022-03"), {**HALT, "geboortedatum": born, "verzuim_uren": 24}, TODAY)
    assert found.status == "onvoldoende_informatie"
    assert found.missing[0] == "geboortedatum"
