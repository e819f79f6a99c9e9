"""What a new edition, or the agreement of a region, changes in the advice: every kind of change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.proof.advice import CaseOutcome
from mas_cli.proof.cases import OPTIONS, Cases
from mas_cli.proof.logic import NO, Formula, both, either, negation
from mas_cli.proof.patience import Patience, Undecided
from mas_cli.proof.proving import SECONDS, compiled, first_day
from mas_cli.proof.search import Search
from mas_cli.proof.witness import witness

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.proof.advice import Advised


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """A kind of change, in its smallest case.

    Attributes:
        before, after: the advice in that case.
        answers: the case; an answer to a question that only one of the two asks counts for that one.
    """

    before: CaseOutcome
    after: CaseOutcome
    answers: Mapping[str, Any]

    @property
    def gained(self) -> tuple[str, ...]:
        """Signals that come with it."""
        return tuple(signal for signal in self.after.signals if signal not in self.before.signals)

    @property
    def lost(self) -> tuple[str, ...]:
        """Signals that go with it."""
        return tuple(signal for signal in self.before.signals if signal not in self.after.signals)

    def as_json(self) -> dict[str, Any]:
        """As `mas instrument diff --outcomes --json` has it."""
        witness = {
            question: answer.isoformat() if isinstance(answer, date) else answer
            for question, answer in self.answers.items()
        }
        return {"from": self.before.as_json(), "to": self.after.as_json(), "witness": witness}


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Every kind of change that was found.

    Attributes:
        complete: it was proved that nothing else changes; false when there was no time to find or prove it.
        seconds: it took.
    """

    changes: tuple[OutcomeChange, ...]
    complete: bool
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The changes as the outside contract has them."""
        return {
            "changes": [change.as_json() for change in self.changes],
            "complete": self.complete,
            "seconds": round(self.seconds, 3),
        }


def outcomes(before: Instrument, after: Instrument, *, seconds: float = SECONDS) -> Outcomes:
    """What changes in the advice between two editions, or with an agreement.

    Compared is the advice on the same answers on the same day, whatever the day. A kind of change is a way
    from one status and routes to another, or a signal that comes or goes; where the smallest case of one
    shows another, that is not told twice. Answers that only one of the two accepts are left out.

    Raises:
        InvalidInput: a question takes answers of another kind in both, or a condition is of a kind that
            cannot be brought before the solver.
    """
    patience = Patience(seconds)
    found: list[OutcomeChange] = []
    complete = False
    cases = Cases(_shared(before.questions, after.questions), first_day(after))
    sides = compiled(before, cases), compiled(after, cases)
    try:
        cases.settle(patience)
        # One by one: what was found stays when the time is up.
        for change in _changes(sides, cases, patience):
            found.append(change)  # noqa: PERF402
        complete = True
    except Undecided:
        pass
    found.sort(key=_order)
    return Outcomes(tuple(found), complete, patience.spent)


def _changes(sides: tuple[Advised, Advised], cases: Cases, patience: Patience) -> Iterator[OutcomeChange]:
    """Every way from one outcome to another, and then what signals come or go besides."""
    old, new = sides
    search = Search(cases, [negation(either((old.blocked, new.blocked)))])
    decided = [*_pairs(old.status, new.status), *_pairs(old.routes, new.routes)]
    elsewhere = either(one != other for one, other in decided)
    told: set[tuple[str, bool]] = set()
    while (model := search.some(elsewhere, patience)) is not None:
        way = both(part == model.eval(part, model_completion=True) for pair in decided for part in pair)
        change = _smallest(way, sides, search, patience)
        yield change
        told |= _moves(change)
        elsewhere = both((elsewhere, negation(way)))
    names = dict.fromkeys((*old.signals, *new.signals))
    for name, (one, other) in zip(names, _pairs(old.signals, new.signals), strict=True):
        for comes, moved in ((True, both((other, negation(one)))), (False, both((one, negation(other))))):
            if (name, comes) not in told and not search.never(moved, patience):
                change = _smallest(moved, sides, search, patience)
                yield change
                told |= _moves(change)


def _smallest(
    goal: Formula, sides: tuple[Advised, Advised], search: Search, patience: Patience
) -> OutcomeChange:
    model = search.smallest(goal, patience)
    assert model is not None
    before, after = (witness(side, model) for side in sides)
    given = {**before.answers, **after.answers}
    answers = {question: given[question] for question in search.cases.questions if question in given}
    return OutcomeChange(before.outcome, after.outcome, answers)


def _moves(change: OutcomeChange) -> set[tuple[str, bool]]:
    """The signals that come (true) and go (false) with a change."""
    return {(name, True) for name in change.gained} | {(name, False) for name in change.lost}


def _pairs(before: Mapping[str, Formula], after: Mapping[str, Formula]) -> Iterator[tuple[Formula, Formula]]:
    """Each part of both; what only one of them knows the other never has."""
    for name in dict.fromkeys((*before, *after)):
        yield before.get(name, NO), after.get(name, NO)


def _order(change: OutcomeChange) -> tuple[Any, ...]:
    """By what changes, and then the smallest first."""
    return (
        change.before.status == change.after.status and change.before.routes == change.after.routes,
        change.before.routes,
        change.before.status,
        change.after.routes,
        change.after.status,
        len(change.answers),
        change.lost,
        change.gained,
    )


def _shared(before: Mapping[str, Question], after: Mapping[str, Question]) -> dict[str, Question]:
    """The questions of both; where both ask one, with the answers that both accept."""
    found = dict(after)
    for name, question in before.items():
        other = after.get(name)
        found[name] = question if other is None else _narrowed(question, other)
    return found


def _narrowed(question: Question, other: Question) -> Question:
    if question.type != other.type:
        raise InvalidInput(
            _("The question {name} is of another kind in both ({before} and {after}).").format(
                name=other.id, before=question.type, after=other.type
            ),
            remedy=_("A question that takes other answers is another question; give it an id of its own."),
        )
    if question.type in OPTIONS:
        options = {option: text for option, text in other.options.items() if option in question.options}
        return replace(other, options=options)
    lows = [bound for bound in (question.minimum, other.minimum) if bound is not None]
    highs = [bound for bound in (question.maximum, other.maximum) if bound is not None]
    return replace(
        other,
        minimum=max(lows, default=None),
        maximum=min(highs, default=None),
    )
