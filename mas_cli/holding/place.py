"""Where an interview belongs, and what keeps it there after every answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from mas_cli.instrument.answers import AnswerSet, read_answers
from mas_cli.instrument.screening import PEILDATUM, Screening
from mas_cli.interview.session import Session
from mas_cli.interview.together import groups_in
from mas_cli.paths import data_root
from mas_cli.workbook.choice import InstrumentChoice

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.interview.machine import Interview, Told
    from mas_cli.interview.session import SessionStore
    from mas_cli.interview.together import Group

Known: TypeAlias = "Callable[[Instrument], Mapping[str, Any]]"
Ask: TypeAlias = "Callable[[Interview, Keeper], Held]"
"""Holds an interview with a person, elsewhere than in this terminal."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An interview that was held before: where another one begins.

    Attributes:
        day: on which it was held, in words.
        answers: question id -> value as an answers file has it.
        remarks: question id -> remark.
    """

    day: str
    answers: Mapping[str, Any]
    remarks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an interview belongs.

    Attributes:
        store: keeps it while it is unfinished.
        known: gives what is already known of an instrument; nothing when None.
        resume: the command line that goes on with it.
        choice: how the instrument of an interview that is resumed is found.
        earlier: gives the one held before of an instrument; None for none, and nobody looks when it is None.
        suggested: gives what is probably so besides, to be confirmed: by question the value and where it
            comes from, in words.
    """

    store: SessionStore
    known: Known | None = None
    resume: str = "mas screen --resume"
    choice: Callable[[str, Path | None], InstrumentChoice] = InstrumentChoice
    earlier: Callable[[Instrument], Earlier | None] | None = None
    suggested: Callable[[Instrument, date], Mapping[str, tuple[Any, str]]] | None = None


@dataclass(slots=True)
class Held:
    """An interview that was held to its end.

    Attributes:
        interview: accepted.
        keeper: what kept it on disk; None when nothing was asked.
    """

    interview: Interview
    keeper: Keeper | None = None

    def screening(self) -> Screening:
        """Its advice."""
        interview = self.interview
        return interview.instrument.screen(interview.answer_set, interview.today)

    @property
    def by_person(self) -> bool:
        """Whether somebody was asked."""
        return self.keeper is not None

    def finish(self) -> None:
        """Forget the unfinished interview: its result was shown and written."""
        if self.keeper is not None:
            self.keeper.forget()


@dataclass(slots=True)
class Keeper:
    """Keeps an interview in a store after every event."""

    place: Place
    id: str
    choice: InstrumentChoice
    clock: Callable[[], datetime]
    kept: bool = False

    def __call__(self, interview: Interview) -> None:
        """Keep it as it is now."""
        instrument = interview.instrument
        overlay = instrument.overlay
        session = Session(
            id=self.id,
            instrument=self.choice.name,
            edition=instrument.definition.edition,
            sha256=instrument.definition.sha256,
            overlay=str(self.choice.overlay or ""),
            overlay_sha256=overlay.sha256 if overlay else "",
            today=interview.today,
            saved=self.clock(),
            progress=interview.progress,
        )
        self.place.store.save(session)
        self.kept = True

    def forget(self) -> None:
        """Remove it from the store."""
        self.place.store.remove(self.id)


def groups_of(instrument: Instrument) -> tuple[Group, ...]:
    """The questions of an instrument that can be answered together."""
    return groups_in(data_root("instruments") / "samen.yaml", instrument.definition.id)


def told(instrument: Instrument, place: Place, today: date) -> Told:
    """What is suggested for an instrument, as its answers, with where each comes from."""
    suggested = place.suggested(instrument, today) if place.suggested is not None else {}
    raw = {question: value for question, (value, _words) in suggested.items()}
    found = taken(instrument, raw)
    return {question: (value, suggested[question][1]) for question, value in found.values.items()}


def taken(instrument: Instrument, raw: Mapping[str, Any]) -> AnswerSet:
    """The answers that the instrument takes; what it does not take is left to be asked."""
    fitting = {question: value for question, value in raw.items() if question in instrument.questions}
    return read_answers(instrument, fitting, lambda question: question)[0]


def with_earlier(instrument: Instrument, answers: AnswerSet, before: Earlier) -> AnswerSet:
    """The answers with those of before where these are silent; the day of the assessment is another one."""
    raw = {question: value for question, value in before.answers.items() if question != PEILDATUM}
    found = taken(instrument, raw)
    remarks = {question: text for question, text in before.remarks.items() if question in found.values}
    return answers.laid_over(AnswerSet(found.values, remarks))
