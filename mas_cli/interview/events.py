"""What can be done in an interview, and how far one is: all that is kept between two questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mas_cli.instrument.values import AnswerValue


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
class Together:
    """All questions that were shown together get the answer that was offered for the group."""


@dataclass(frozen=True, slots=True)
class Apart:
    """The questions shown together are asked one by one."""


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


Event = (
    Answer
    | Together
    | Apart
    | Draft
    | LeaveOpen
    | Back
    | Jump
    | Remark
    | AskHelp
    | Review
    | GoOn
    | Stop
    | Accept
)


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
        apart: the first questions of the groups that are asked one by one.
    """

    values: Mapping[str, AnswerValue] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    left_open: frozenset[str] = frozenset()
    phase: Phase = Phase.ASKING
    position: str | None = None
    trail: tuple[str, ...] = ()
    reviewing: bool = False
    apart: frozenset[str] = frozenset()
