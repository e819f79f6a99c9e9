"""The interview as a pure state machine: events in, the next state and what changed out.

No terminal, file or clock here. Questions are asked in the order of the instrument, only those that apply;
what applies is settled anew after every answer. Nothing that was answered is ever thrown away: the answer
of a question that no longer applies rests until the question applies again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final, assert_never

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, blocking
from mas_cli.instrument.answers import AnswerSet, read_answer
from mas_cli.instrument.definition import Question
from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.refusals import AnswerError
from mas_cli.instrument.screening import peildatum
from mas_cli.instrument.values import AnswerValue
from mas_cli.interview.events import (
    Accept,
    Answer,
    Apart,
    AskHelp,
    Back,
    Draft,
    Event,
    GoOn,
    Jump,
    LeaveOpen,
    Phase,
    Progress,
    Remark,
    Review,
    Stop,
    Together,
)
from mas_cli.interview.together import Group

ResolveFor = Callable[[date], Instrument]
Told = Mapping[str, tuple[AnswerValue, str]]
"""What is known before anybody is asked: by question the answer, and in words where it came from."""
_NOTHING: Final[Told] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class InterviewStep:
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
        groups: the questions that can be answered together.
        told: what was known and by whom, shown as long as the answer is that one.
    """

    instrument: Instrument
    today: date
    progress: Progress
    resolve_for: ResolveFor = field(compare=False)
    groups: tuple[Group, ...] = ()
    told: Told = field(default_factory=dict, compare=False)

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
    def group(self) -> Group | None:
        """The question asked and those that can be answered with it, as far as they are open; else None."""
        asked, unasked = self.progress.position, self.unasked
        if self.progress.phase is not Phase.ASKING or self.progress.reviewing or asked not in unasked:
            return None
        for group in self.groups:
            left = tuple(question for question in unasked if question in group.questions)
            if asked in left and len(left) > 1 and group.questions[0] not in self.progress.apart:
                return replace(group, questions=left)
        return None

    def origin(self, question: str, answer: AnswerValue) -> str:
        """Where an answer that nobody gave here came from; empty when somebody did."""
        told = self.told.get(question)
        if told is not None and told[0] == answer:
            return told[1]
        return self.instrument.origin(question, answer)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Answers that contradict each other; `where` is the question id."""
        return tuple(self.instrument.contradictions(self.answers, self.today))

    @property
    def obstacles(self) -> tuple[Finding, ...]:
        """Return the findings that keep the interview from ending; open questions are not among them."""
        unasked = self.unasked
        found = self.instrument.obstacles(self.answers, self.today)
        return tuple(finding for finding in found if finding.where not in unasked)

    @property
    def may_accept(self) -> bool:
        """Whether the interview can end here."""
        return not self.instrument.obstacles(self.answers, self.today)

    def handle(self, event: Event) -> InterviewStep:
        """The interview after an event, and what changed.

        Raises:
            ValueError: the event has no meaning here: an answer in the overview, a jump to a question
                that does not apply, anything after the end.
        """
        if self.progress.phase in {Phase.STOPPED, Phase.ACCEPTED}:
            raise ValueError(event)
        match event:
            case Answer(value):
                return self._settle({self._asked: value})
            case Together():
                return self._together()
            case Apart():
                return InterviewStep(self._apart())
            case Draft(value):
                values = {**self.progress.values, self._asked: value}
                return InterviewStep(self._with(replace(self.progress, values=values)))
            case LeaveOpen():
                return self._settle({self._asked: None})
            case Back():
                return InterviewStep(self._back())
            case Jump(question):
                return InterviewStep(self._jump(question))
            case Remark(question, text):
                return InterviewStep(self._remark(question, text))
            case AskHelp():
                return InterviewStep(self, help_with=self._asked)
            case Review():
                return InterviewStep(self._to_review())
            case GoOn():
                return InterviewStep(self._go_on())
            case Stop():
                return InterviewStep(self._with(replace(self.progress, phase=Phase.STOPPED)))
            case Accept():
                return InterviewStep(self._with(replace(self.progress, phase=Phase.ACCEPTED, position=None)))
            case _:
                assert_never(event)

    @property
    def _asked(self) -> str:
        if self.progress.phase is not Phase.ASKING or self.progress.position is None:
            raise ValueError(self.progress.phase)
        return self.progress.position

    def _with(self, progress: Progress) -> Interview:
        return replace(self, progress=progress)

    @property
    def _offered(self) -> Group:
        if self.group is None:
            raise ValueError(self.progress.position)
        return self.group

    def _together(self) -> InterviewStep:
        """Take the offered answer for all of the group; each can be gone back to by itself."""
        group = self._offered
        trail = (*self._passed, *(question for question in group.questions if question not in self._passed))
        here = self._with(replace(self.progress, trail=trail))
        return here._settle(dict.fromkeys(group.questions, group.answer))  # noqa: SLF001  of another of its own

    def _apart(self) -> Interview:
        offered = self._offered.questions[0]
        whole = next(group for group in self.groups if offered in group.questions)
        return self._with(replace(self.progress, apart=self.progress.apart | {whole.questions[0]}))

    def _settle(self, given: Mapping[str, AnswerValue | None]) -> InterviewStep:
        """Take answers, unless they contradict another; then see what applies and go on.

        Args:
            given: by question the answer; None leaves it open.
        """
        values, left_open = dict(self.progress.values), self.progress.left_open
        asked = self._asked
        for question, value in given.items():
            values.pop(question, None)
            if value is None:
                left_open |= {question}
                continue
            if not fits(self.instrument.questions[question], value):
                raise ValueError(value)
            values[question] = value
            left_open -= {question}
        try:
            then = _on_its_day(self._with(replace(self.progress, values=values, left_open=left_open)))
        except InvalidInput as error:
            refusal = Finding("I01", Severity.BLOCK, asked, error.message, error.remedy)
            return InterviewStep(self, findings=error.findings or (refusal,), refused=True)
        known = self.findings
        findings = tuple(finding for finding in then.findings if finding not in known)
        if self.instrument.firm and blocking(findings):
            return InterviewStep(self, findings=findings, refused=True)
        before, after = self.applicable, then.applicable
        other = then.instrument.definition.name
        return InterviewStep(
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


def begin(  # noqa: PLR0917  as `resume`, with the answers that are given
    instrument: Instrument,
    today: date,
    resolve_for: ResolveFor,
    given: AnswerSet | None = None,
    groups: tuple[Group, ...] = (),
    told: Told = _NOTHING,
) -> Interview:
    """Begin an interview at its first unanswered question, or at the overview when all are answered.

    Args:
        instrument: as it holds on the peildatum of `given`, or today.
        today: counts as the peildatum while that is open.
        resolve_for: the instrument of another day, of the same or another edition.
        given: answers that need not be asked.
        groups: the questions that can be answered together.
        told: which of the answers nobody gave here, and where each came from.
    """
    given = given or AnswerSet()
    progress = Progress(values=dict(given.values), remarks=dict(given.remarks))
    return resume(instrument, today, resolve_for, progress, groups, told)


def resume(  # noqa: PLR0917  everything an interview is
    instrument: Instrument,
    today: date,
    resolve_for: ResolveFor,
    progress: Progress,
    groups: tuple[Group, ...] = (),
    told: Told = _NOTHING,
) -> Interview:
    """An interview where it was left, as far as the instrument still has the place.

    An instrument that changed meanwhile keeps every answer that fits by id; the interview goes on at the
    question it was at, or else at the first one not asked yet.
    """
    given = instrument.given(progress.values)
    interview = Interview(given, today, replace(progress, phase=Phase.ASKING), resolve_for, groups, told)
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
