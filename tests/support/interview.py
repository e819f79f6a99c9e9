"""Interviews over the shipped instrument, and the prompter that plays a list of events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from mas_cli.instrument import catalog, loading
from mas_cli.instrument.definition import UNKNOWN
from mas_cli.instrument.instrument import Instrument, resolve
from mas_cli.interview.events import (
    Accept,
    Answer,
    Back,
    Event,
    GoOn,
    Jump,
    LeaveOpen,
    Phase,
    Remark,
    Review,
)
from mas_cli.interview.machine import Interview, begin
from support.instrument import bounds

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Definition, Question
    from mas_cli.interview.machine import InterviewStep

TODAY = date(2026, 9, 1)


@cache
def _definition(edition: str) -> Definition:
    definition, findings = loading.load(catalog.place_of(edition, TODAY))
    assert definition is not None, findings
    return definition


@cache
def _instrument(edition: str) -> Instrument:
    return resolve(_definition(edition), TODAY)


def instrument_on(day: date) -> Instrument:
    """The shipped instrument in the edition of a day. Its parameters are those of `TODAY`: compiled once."""
    name = max(
        (item for item in catalog.editions("mas") if item.valid_from <= day), key=lambda e: e.valid_from
    )
    return replace(_instrument(name.name), on=day)


def fresh() -> Interview:
    """An interview at its first question."""
    return begin(instrument_on(TODAY), TODAY, instrument_on)


def at(interview: Interview, question: str) -> Interview:
    """The interview at a question that applies."""
    return interview.handle(Jump(question)).interview


def answered(interview: Interview, **answers: object) -> Interview:
    """The interview with answers given one by one, back where it would then go on."""
    for question, value in answers.items():
        interview = at(interview, question).handle(Answer(value)).interview  # type: ignore[arg-type]
    return interview


class Played:
    """The test double: plays events, then accepts; remembers what it was asked and told."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.events = list(events)
        self.asked: list[str] = []
        self.steps: list[InterviewStep] = []

    def ask(self, interview: Interview) -> Event:
        assert interview.progress.position is not None
        self.asked.append(interview.progress.position)
        return self.events.pop(0) if self.events else Review()

    def review(self, interview: Interview) -> Event:
        return self.events.pop(0) if self.events else Accept()

    def tell(self, before: Interview, event: Event, step: InterviewStep) -> None:
        self.steps.append(step)


def values_of(question: Question) -> st.SearchStrategy[object]:
    """Answers to a question, near the places where something changes."""
    if question.type == "date":
        days = st.integers(-8, 19 * 365 if question.id == "geboortedatum" else 5 * 365)
        first = question.minimum
        assert isinstance(first, date)
        return days.map(lambda back: max(TODAY - timedelta(days=back), first)) | st.just(UNKNOWN)
    if question.step is not None:
        low, high = bounds(question)
        numbers: list[float] = [n for n in (0, 1, 2, 9, 16, 61) if low <= n <= high]
        numbers += [60.5] if question.step < 1 else []
        return st.sampled_from([*numbers, UNKNOWN])
    return st.sampled_from([*question.options, UNKNOWN])


@st.composite
def next_event(draw: st.DrawFn, interview: Interview) -> Event:
    """Something a person may do at this moment, answering most of the time."""
    if interview.progress.phase is Phase.REVIEW:
        steps: list[Event] = [GoOn(), Back(), Review(), *map(Jump, interview.applicable)]
        return draw(st.sampled_from(steps))
    question = interview.instrument.questions[interview.progress.position or ""]
    kind = draw(st.integers(0, 11))
    if kind < 7:
        return Answer(draw(values_of(question)))  # type: ignore[arg-type]
    if kind == 7:
        return LeaveOpen()
    if kind == 8:
        return Back()
    if kind == 9:
        return Jump(draw(st.sampled_from(interview.applicable)))
    if kind == 10:
        return Remark(question.id, draw(st.sampled_from(["", "gebeld met moeder", "  "])))
    return Review()
