"""The conditions of a program compiled to formulas: the sixth reading of the same trees.

It follows `mas_cli.instrument.interpreter` node by node, with formulas over all cases for the values of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mas_cli.instrument import conditions as c
from mas_cli.instrument.screening import PEILDATUM
from mas_cli.proof.logic import (
    NO,
    YES,
    Formula,
    Truth,
    all_of,
    at_least,
    both,
    either,
    known,
    negation,
    some_of,
)
from mas_cli.proof.quantities import Day, Unprovable, closed

if TYPE_CHECKING:
    from mas_cli.instrument.program import Program
    from mas_cli.proof.cases import Cases


@dataclass(frozen=True, slots=True)
class Period:
    """Days of assessment on which the same parameters hold; `begin` is None for the first."""

    begin: date | None
    parameters: Mapping[str, int]


class Reading:
    """The conditions of a program for every case.

    Args:
        periods: in order of time.
        presume: as `interpreter.Interpreter` has it.
        given: names of the advice that a property may use, `(question, option)` -> its formula.
    """

    def __init__(
        self,
        program: Program,
        cases: Cases,
        periods: Sequence[Period],
        *,
        presume: bool = True,
        given: Mapping[tuple[str, str], Formula] | None = None,
    ) -> None:
        self.program = program
        self.cases = cases
        self.periods = periods
        self.presume = presume
        self.given = given or {}
        # By name, applicability as `?question`; by identity of the node, kept with it, for conditions.
        self._state: dict[str, Truth] = {}
        self._conditions: dict[int, tuple[c.Node, Truth]] = {}

    def applicable(self, question: str) -> Truth:
        """Whether a question applies."""
        if question not in self.program.applicability:
            return known(YES)
        name = f"?{question}"
        if name not in self._state:
            self._state[name] = self.truth(self.program.applicability[question])
        return self._state[name]

    def asked(self, question: str) -> Formula:
        """The question is put: it applies, or that is not known yet."""
        return negation(self.applicable(question).false)

    def fact(self, name: str) -> Truth:
        """A fact, criterion or route that is a condition."""
        if name not in self._state:
            self._state[name] = self.truth(self.program.facts[name])
        return self._state[name]

    def truth(self, node: c.Node) -> Truth:
        """When a condition is known to hold, and when it is known not to.

        Raises:
            Unprovable: it is of a kind that cannot be brought before the solver.
        """
        found = self._conditions.get(id(node))
        if found is None:
            found = self._conditions[id(node)] = node, self._read(node)
        return found[1]

    def _read(self, node: c.Node) -> Truth:
        match node:
            case c.Constant(value=value):
                return known(YES if value else NO)
            case c.All(parts=parts):
                return all_of([self.truth(part) for part in parts])
            case c.Some(parts=parts):
                return some_of([self.truth(part) for part in parts])
            case c.Not(part=part):
                truth = self.truth(part)
                return Truth(truth.false, truth.true)
            case c.IsUnknown(part=part):
                return known(self.truth(part).unknown)
            case c.IsTrue(part=part):
                return known(self.truth(part).true)
            case c.AtLeast(count=count, parts=parts):
                return self._at_least(count, [self.truth(part) for part in parts])
            case c.Is(question=question, option=option, negated=negated):
                if (question, option) in self.given:
                    truth = known(self.given[question, option])
                    return Truth(truth.false, truth.true) if negated else truth
                truth = self.cases.option(question, option)
                return self._as_far_as_it_applies(
                    {question}, Truth(truth.false, truth.true) if negated else truth
                )
            case c.Compare():
                return self._compared(node)
            case c.Fact(name=name):
                return self.fact(name)
        raise Unprovable(type(node).__name__)

    def _compared(self, node: c.Compare) -> Truth:
        questions = sorted(self.program.questions_in(node))
        answered = both(self.cases.answered(question) for question in questions)
        holds = self._by_period(
            [
                self.cases.quantities.letter(
                    closed(node.left, self.program, period.parameters),
                    node.operator,
                    closed(node.right, self.program, period.parameters),
                )
                for period in self.periods
            ]
        )
        truth = Truth(both((answered, holds)), both((answered, negation(holds))))
        return self._as_far_as_it_applies(questions, truth)

    def _at_least(self, count: c.Node, parts: Sequence[Truth]) -> Truth:
        counts = [closed(count, self.program, period.parameters) for period in self.periods]
        truths = {}
        for number in counts:
            if not isinstance(number, c.Number):
                raise Unprovable(type(number).__name__)
            truths[number] = at_least(number.value, parts)
        return Truth(
            self._by_period([truths[number].true for number in counts]),  # type: ignore[index]
            self._by_period([truths[number].false for number in counts]),  # type: ignore[index]
        )

    def _by_period(self, formulas: Sequence[Formula]) -> Formula:
        """The formula of the period that the day of assessment is in."""
        first, *later = formulas
        if all(formula is first or formula.eq(first) for formula in later):
            return first
        begins = [
            self.cases.quantities.letter(c.Answer(PEILDATUM), ">=", Day(period.begin))
            for period in self.periods[1:]
            if period.begin is not None
        ]
        within = [
            both((since, negation(until))) for since, until in zip((YES, *begins), (*begins, NO), strict=True)
        ]
        return either(both(pair) for pair in zip(within, formulas, strict=True))

    def _as_far_as_it_applies(self, questions: Iterable[str], truth: Truth) -> Truth:
        applies = all_of([self.applicable(question) for question in questions])
        known_to = negation(applies.false) if self.presume else applies.true
        return Truth(both((known_to, truth.true)), either((applies.false, truth.false)))
