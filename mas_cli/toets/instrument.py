"""A check on a day: an instrument that computes some answers itself, from the law and the school calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.instrument import conditions as c
from mas_cli.instrument.instrument import Instrument, resolve
from mas_cli.instrument.interpreter import Interpreter
from mas_cli.instrument.program import Program, link
from mas_cli.instrument.python_compiler import compile_missing, compile_program
from mas_cli.instrument.screening import PEILDATUM
from mas_cli.instrument.values import AnswerValue
from mas_cli.law.kalender import begin_schooljaar
from mas_cli.law.termijnen import vervaldatum, wettelijke_termijnen
from mas_cli.law.vakanties import REGIOS, schoolkalender
from mas_cli.toets.definition import Derived, Toets, Way

if TYPE_CHECKING:
    from mas_cli.instrument.python_compiler import Compiled, CompiledMissing, Values
    from mas_cli.law.vakanties import Dag, Schoolkalender

_WEEK = timedelta(days=7)
_NONE = timedelta()
# Longer than anyone is a pupil; a slip of the pen must not be counted day by day.
_LONGEST = timedelta(days=5000)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is doubtful about a period: how many days the school decides on, and whether it can be counted."""

    unsure: int = 0
    known: bool = True
    too_long: bool = False


@dataclass(frozen=True)
class ToetsInstrument(Instrument):
    """An instrument whose `questions` are those that are asked; its program knows the derived answers too."""

    toets: Toets

    @cached_property
    def program(self) -> Program:
        """The conditions, over what is asked and what follows from it."""
        return link(self.definition)

    @cached_property
    def compute(self) -> Compiled:
        """The compiled evaluator, over completed answers."""
        compiled = compile_program(self.program, self.parameters)

        def computed(answers: Mapping[str, AnswerValue], today: date) -> Values:
            return compiled(self.completed(answers, today), today)

        return computed

    @cached_property
    def compute_missing(self) -> CompiledMissing:
        """The open questions that matter; for a derived answer those it follows from."""
        compiled = compile_missing(self.program, self.parameters)

        def missing(answers: Mapping[str, AnswerValue], today: date) -> set[str]:
            found = compiled(self.completed(answers, today), today)
            for name in found & set(self.toets.derived):
                found |= {question for question in self.behind(name) if question not in answers}
            return found

        return missing

    def behind(self, name: str) -> set[str]:
        """The questions that a derived answer follows from."""
        derived = self.toets.derived.get(name)
        if derived is None:
            return {name}
        found: set[str] = set()
        # Without a region a first school day is assumed, so the region never keeps a check open.
        region = (derived.region,) if derived.region and derived.way is not Way.SCHOOL_DAY else ()
        for source in (*derived.sources, *region):
            used = (
                self.program.questions_in(c.Fact(source))
                if source in self.program.facts
                else frozenset({source})
            )
            for question in used:
                found |= self.behind(question)
        return found

    def completed(self, answers: Mapping[str, AnswerValue], today: date) -> Mapping[str, AnswerValue]:
        """The answers with the derived ones; one whose sources are open is open too."""
        found = {name: value for name, value in answers.items() if name not in self.toets.derived}
        for derived in self.toets.derived.values():
            try:
                value = self._derive(derived, found, today)
            except (InvalidInput, ValueError, OverflowError):
                # No calendar goes that far.
                value = None
            if value is not None:
                found[derived.id] = value
        return found

    def _derive(
        self, derived: Derived, answers: Mapping[str, AnswerValue], today: date
    ) -> AnswerValue | None:
        values = [self._value(source, answers, today) for source in derived.sources]
        if derived.way is Way.SUM:
            numbers = [value for value in values if isinstance(value, int | float)]
            return sum(numbers) if len(numbers) == len(values) else None
        days = [value for value in values if isinstance(value, date)]
        if len(days) < len(values):
            return None
        match derived.way:
            case Way.LATEST:
                return max(days)
            case Way.TERM:
                begin = date(begin_schooljaar(days[0]).year, 1, 1) if derived.from_new_year else days[0]
                due = vervaldatum(wettelijke_termijnen()[derived.term], begin)
                return due.uiterlijk if due else None
        calendar = self._calendar(derived, answers)
        if derived.way is Way.SCHOOL_DAY:
            return calendar.eerste_schooldag(days[0]) or days[0]
        if derived.way is Way.DAYS:
            found = _days(calendar, *days)
            return None if found is None else sum(day.les and not day.onzeker for day in found)
        return _first_week(calendar, days[0], self.parameters[derived.weeks])

    def doubtful(self, answers: Mapping[str, AnswerValue]) -> dict[str, Doubt]:
        """What is doubtful about each period in which school days were counted.

        Args:
            answers: completed.
        """
        found = {}
        for derived in self.toets.derived.values():
            values = [answers.get(source) for source in derived.sources]
            days = [value for value in values if isinstance(value, date)]
            if derived.way is not Way.DAYS or len(days) < len(values):
                continue
            calendar = self._calendar(derived, answers)
            if days[1] - days[0] > _LONGEST:
                found[derived.id] = Doubt(too_long=True)
                continue
            found[derived.id] = Doubt(
                sum(day.les and day.onzeker for day in _days(calendar, *days) or ()),
                all(map(calendar.gedekt, days)),
            )
        return found

    @staticmethod
    def _calendar(derived: Derived, answers: Mapping[str, AnswerValue]) -> Schoolkalender:
        region = str(answers.get(derived.region, ""))
        return schoolkalender(region if region in REGIOS else "")

    def _value(self, source: str, answers: Mapping[str, AnswerValue], today: date) -> AnswerValue | None:
        if source in self.program.facts:
            value = Interpreter(self.program, self.parameters, answers, today).fact(source)
            return value if isinstance(value, date) else None
        value = answers.get(source)
        return today if value is None and source == PEILDATUM else value


def _days(calendar: Schoolkalender, first: date, last: date) -> list[Dag] | None:
    """What the days of a period are at school; None for a period in the wrong order or without end."""
    if not _NONE <= last - first <= _LONGEST:
        return None
    return [calendar.dag(first + timedelta(days=passed)) for passed in range((last - first).days + 1)]


def _first_week(calendar: Schoolkalender, last: date, wanted: int) -> date | None:
    """The Monday of the first of so many lesson weeks, the week of the last day included."""
    monday = last - timedelta(days=last.weekday())
    limit = monday - _LONGEST
    while monday > limit:
        wanted -= calendar.lesweek(monday)
        if wanted <= 0:
            return monday
        monday -= _WEEK
    return None


def on_day(toets: Toets, day: date) -> ToetsInstrument:
    """The check as it holds on a day.

    Raises:
        InvalidInput: a parameter has no value on that day.
    """
    found = resolve(toets.definition, day)
    asked = {name: item for name, item in found.questions.items() if name not in toets.derived}
    return ToetsInstrument(found.definition, found.on, found.parameters, found.names, None, asked, toets)
