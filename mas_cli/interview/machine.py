"""The interview as a pure state machine: events in, the next state and what changed out.

No terminal, file or clock here. Questions are asked in the order of the instrument, only those that apply;
what applies is settled anew after every answer. Nothing that was answered is ever thrown away: the answer
of a question that no longer applies rests until the question applies again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, blocking
from mas_cli.instrument.answers import AnswerError, AnswerSet, read_answer
from mas_cli.instrument.definition import Question
from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.screening import peildatum
from mas_cli.instrument.values import AnswerValue

ResolveFor = Callable[[date], Instrument]


class Phase(StrEnum):
    """Where an interview is: asking, looking back over all answers, left for later, or done."""

    ASKING = "vragen"
    REVIEW = "overzicht"
    STOPPED = "gestopt"
    ACCEPTED = "klaar"


@dataclass(frozen=True, slots=True)
class Answer:
    """The question asked is answered with a value of its type."""

    value: AnswerValue


@dataclass(frozen=True, slots=True)
class Draft:
    """What there is so far of an answer in several parts; the question is still being asked."""

    value: AnswerValue


@dataclass(frozen=True, slots=True)
class LeaveOpen:
    """The question asked stays unanswered; an answer it had is withdrawn."""


@dataclass(frozen=True, slots=True)
class Back:
    """To the question before this one; its answer stands until it is given again."""


@dataclass(frozen=True, slots=True)
class Jump:
    """To a question by id."""

    question: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark with an answer, in the officer's own words; an empty text takes it away."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class AskHelp:
    """The explanation of the question asked; changes nothing."""


@dataclass(frozen=True, slots=True)
class Review:
    """To the overview of all answers."""


@dataclass(frozen=True, slots=True)
class GoOn:
    """From the overview to the first question that was not asked yet."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Enough for now; the answers are kept."""


@dataclass(frozen=True, slots=True)
class Accept:
    """The answers are as they should be: advise."""


Event = Answer | Draft | LeaveOpen | Back | Jump | Remark | AskHelp | Review | GoOn | Stop | Accept


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an interview is: all that is kept between two questions.

    Attributes:
        values: every answer ever given and not withdrawn, also of questions that no longer apply.
        remarks: question id -> remark.
        left_open: questions that were asked and left unanswered.
        phase: asking or looking back, stopped or accepted.
        position: the question being asked; None outside asking.
        trail: the questions passed and the one being asked, in the order in which they were first asked.
        reviewing: the question was chosen in the overview, and the overview follows.
    """

    values: Mapping[str, AnswerValue] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    left_open: frozenset[str] = frozenset()
    phase: Phase = Phase.ASKING
    position: str | None = None
    trail: tuple[str, ...] = ()
    reviewing: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What an event did.

    Attributes:
        interview: as it is now.
        appeared: questions that apply now and did not before, in asking order.
        vanished: questions that applied before and do not now, in asking order.
        edition: the edition that now holds, when another day called for another one; else empty.
        findings: answers that contradict each other and did not before.
        help_with: the question whose explanation was asked.
        refused: the event changed nothing because of a finding.
    """

    interview: Interview
    appeared: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    edition: str = ""
    findings: tuple[Finding, ...] = ()
    help_with: str = ""
    refused: bool = False


@dataclass(frozen=True)
class Interview:
    """An interview at one moment.

    Attributes:
        instrument: as it holds on the peildatum.
        today: counts as the peildatum while that is open.
        resolve_for: the instrument of another day; called when the answer to the peildatum changes.
    """

    instrument: Instrument
    today: date
    progress: Progress
    resolve_for: ResolveFor = field(compare=False)

    @property
    def answers(self) -> dict[str, AnswerValue]:
        """The answers that fit the instrument as it is now, in asking order."""
        given = self.progress.values
        return {
            id_: given[id_]
            for id_, question in self.instrument.questions.items()
            if id_ in given and fits(question, given[id_])
        }

    @property
    def answer_set(self) -> AnswerSet:
        """The fitting answers and their remarks, to advise on."""
        known = self.instrument.questions
        return AnswerSet(self.answers, {q: text for q, text in self.progress.remarks.items() if q in known})

    @property
    def applicable(self) -> tuple[str, ...]:
        """The questions that apply, in asking order."""
        found = self.instrument.applying(self.answers, self.today)
        return tuple(question for question in self.instrument.questions if question in found)

    @property
    def resting(self) -> tuple[str, ...]:
        """The answered questions that do not apply now, in asking order."""
        found = self.applicable
        return tuple(question for question in self.answers if question not in found)

    @property
    def unasked(self) -> tuple[str, ...]:
        """The questions that apply and were neither answered nor left open, in asking order."""
        answers, left_open = self.answers, self.progress.left_open
        return tuple(q for q in self.applicable if q not in answers and q not in left_open)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Answers that contradict each other; `where` is the question id."""
        return tuple(self.instrument.contradictions(self.answers, self.today))

    @property
    def obstacles(self) -> tuple[Finding, ...]:
        """What stands in the way of being done, apart from questions that are still to be asked."""
        unasked = self.unasked
        found = self.instrument.obstacles(self.answers, self.today)
        return tuple(finding for finding in found if finding.where not in unasked)

    @property
    def may_accept(self) -> bool:
        """Whether the interview can end here."""
        return not self.instrument.obstacles(self.answers, self.today)

    def handle(self, event: Event) -> Step:
        """The interview after an event, and what changed.

        Raises:
            ValueError: the event has no meaning here: an answer in the overview, a jump to a question
                that does not apply, anything after the end.
        """
        if self.progress.phase in {Phase.STOPPED, Phase.ACCEPTED}:
            raise ValueError(event)
        match event:
            case Answer(value):
                return self._settle(value)
            case Draft(value):
                values = {**self.progress.values, self._asked: value}
                return Step(self._with(replace(self.progress, values=values)))
            case LeaveOpen():
                return self._settle(None)
            case Back():
                return Step(self._back())
            case Jump(question):
                return Step(self._jump(question))
            case Remark(question, text):
                return Step(self._remark(question, text))
            case AskHelp():
                return Step(self, help_with=self._asked)
            case Review():
                return Step(self._to_review())
            case GoOn():
                return Step(self._go_on())
            case Stop():
                return Step(self._with(replace(self.progress, phase=Phase.STOPPED)))
            case Accept():
                return Step(self._with(replace(self.progress, phase=Phase.ACCEPTED, position=None)))
            case _:
                assert_never(event)

    @property
    def _asked(self) -> str:
        if self.progress.phase is not Phase.ASKING or self.progress.position is None:
            raise ValueError(self.progress.phase)
        return self.progress.position

    def _with(self, progress: Progress) -> Interview:
        return replace(self, progress=progress)

    def _settle(self, value: AnswerValue | None) -> Step:
        """Take the answer, unless it contradicts another; then see what applies and go on."""
        asked = self._asked
        values = dict(self.progress.values)
        values.pop(asked, None)
        if value is not None:
            if not fits(self.instrument.questions[asked], value):
                raise ValueError(value)
            values[asked] = value
        left_open = (
            self.progress.left_open - {asked} if value is not None else self.progress.left_open | {asked}
        )
        try:
            then = _on_its_day(self._with(replace(self.progress, values=values, left_open=left_open)))
        except InvalidInput as error:
            refusal = Finding("I01", Severity.BLOCK, asked, error.message, error.remedy)
            return Step(self, findings=error.findings or (refusal,), refused=True)
        known = self.findings
        findings = tuple(finding for finding in then.findings if finding not in known)
        if self.instrument.firm and blocking(findings):
            return Step(self, findings=findings, refused=True)
        before, after = self.applicable, then.applicable
        other = then.instrument.definition.name
        return Step(
            then.handle(Review() if self.progress.reviewing else GoOn()).interview,
            appeared=tuple(question for question in after if question not in before),
            vanished=tuple(question for question in before if question not in after),
            edition="" if other == self.instrument.definition.name else other,
            findings=findings,
        )

    def _back(self) -> Interview:
        """To the last question before this one that still applies; the first question stays where it is."""
        progress = self.progress
        if progress.reviewing:
            return self._to_review()
        trail, apply = progress.trail, self.applicable
        until = trail.index(progress.position) if progress.position in trail else len(trail)
        passed = [question for question in trail[:until] if question in apply]
        return self._at(passed[-1]) if passed else self

    def _jump(self, question: str) -> Interview:
        if question not in self.applicable:
            raise ValueError(question)
        progress = self.progress
        return self._at(question, reviewing=progress.reviewing or progress.phase is Phase.REVIEW)

    def _at(self, question: str, *, reviewing: bool = False) -> Interview:
        trail = self._passed
        if question not in trail:
            trail += (question,)
        progress = replace(
            self.progress, phase=Phase.ASKING, position=question, trail=trail, reviewing=reviewing
        )
        return self._with(progress)

    @property
    def _passed(self) -> tuple[str, ...]:
        """The trail without a question that was shown and neither answered nor left open."""
        progress = self.progress
        return tuple(q for q in progress.trail if q in progress.values or q in progress.left_open)

    def _remark(self, question: str, text: str) -> Interview:
        if question not in self.instrument.questions:
            raise ValueError(question)
        remarks = {q: given for q, given in self.progress.remarks.items() if q != question}
        if text.strip():
            remarks[question] = text.strip()
        return self._with(replace(self.progress, remarks=remarks))

    def _to_review(self) -> Interview:
        progress = replace(
            self.progress, phase=Phase.REVIEW, position=None, trail=self._passed, reviewing=False
        )
        return self._with(progress)

    def _go_on(self) -> Interview:
        unasked = self.unasked
        return self._at(unasked[0]) if unasked else self._to_review()


def fits(question: Question, value: AnswerValue) -> bool:
    """Whether a value is an answer to the question as it is asked now."""
    try:
        return read_answer(question, value) == value
    except AnswerError:
        return False


def begin(
    instrument: Instrument, today: date, resolve_for: ResolveFor, given: AnswerSet | None = None
) -> Interview:
    """An interview at its first unanswered question, or at the overview when there is none.

    Args:
        instrument: as it holds on the peildatum of `given`, or today.
        today: counts as the peildatum while that is open.
        resolve_for: the instrument of another day, of the same or another edition.
        given: answers that need not be asked.
    """
    given = given or AnswerSet()
    progress = Progress(values=dict(given.values), remarks=dict(given.remarks))
    return resume(instrument, today, resolve_for, progress)


def resume(instrument: Instrument, today: date, resolve_for: ResolveFor, progress: Progress) -> Interview:
    """An interview where it was left, as far as the instrument still has the place.

    An instrument that changed meanwhile keeps every answer that fits by id; the interview goes on at the
    question it was at, or else at the first one not asked yet.
    """
    given = instrument.given(progress.values)
    interview = Interview(given, today, replace(progress, phase=Phase.ASKING), resolve_for)
    if progress.position in interview.applicable:
        return interview
    event = GoOn() if progress.phase is Phase.ASKING else Review()
    return interview.handle(event).interview


def _on_its_day(interview: Interview) -> Interview:
    """With the instrument of the peildatum, and with the lists that the answers give."""
    instrument = interview.instrument
    day = peildatum(interview.answers, interview.today)
    if day != instrument.on:
        instrument = interview.resolve_for(day)
    instrument = instrument.given(interview.progress.values)
    return interview if instrument is interview.instrument else replace(interview, instrument=instrument)
