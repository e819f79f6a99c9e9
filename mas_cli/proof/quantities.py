"""Comparisons of numbers and dates, reduced to the situations that conditions tell apart.

A condition never sees a number of hours or a birthday, only how it compares with a threshold. So each
comparison is one letter (true or false), and what numbers and dates add is which letters go together: an age
of 16 and over is also one of 12 and over. Those combinations are few. They are found once, with arithmetic;
the proof itself then needs none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import z3

from mas_cli.instrument import conditions as c
from mas_cli.instrument.values import FUNCTIONS
from mas_cli.proof import calendar
from mas_cli.proof.logic import NO, YES, Formula, both, either, negation

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.program import Program
    from mas_cli.proof.patience import Patience

Value: TypeAlias = "int | float | date"


class Unprovable(ValueError):  # noqa: N818  not an error, an answer
    """A condition of a kind that cannot be brought before the solver."""


@dataclass(frozen=True, slots=True)
class Day(c.Node):
    """A day that is no answer: the first of a period in which parameters hold."""

    value: date


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left ≥ right`, or equal to it, in which only answers, numbers and days occur."""

    left: c.Node
    right: c.Node
    equal: bool = False

    @property
    def questions(self) -> frozenset[str]:
        """The questions whose answers are compared."""
        nodes = (*self.left.walk(), *self.right.walk())
        return frozenset(node.question for node in nodes if isinstance(node, c.Answer))

    def holds(self, answers: Mapping[str, Value]) -> bool:
        """Whether it does for these answers, by the calendar of the law."""
        left, right = _value(self.left, answers), _value(self.right, answers)
        return bool(left == right if self.equal else left >= right)


@dataclass(frozen=True, slots=True)
class Situation:
    """One combination of comparisons that can occur.

    Attributes:
        answers: numbers and dates that give it: numbers as low, dates as near to the day preferred as can be.
        holds: the comparisons that do.
    """

    answers: Mapping[str, Value]
    holds: frozenset[Comparison]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are compared with one another, directly or through a third."""

    questions: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    situations: tuple[Situation, ...]
    letters: tuple[Formula, ...]


class Quantities:
    """Gives each comparison a letter, and says afterwards which letters can go together."""

    def __init__(self) -> None:
        self.letters: dict[Comparison, Formula] = {}

    def letter(self, left: c.Node, operator: c.Operator, right: c.Node) -> Formula:
        """The formula of a comparison without facts and parameters."""
        match operator:
            case ">=":
                return self._letter(Comparison(left, right))
            case "<=":
                return self._letter(Comparison(right, left))
            case "<":
                return negation(self._letter(Comparison(left, right)))
            case ">":
                return negation(self._letter(Comparison(right, left)))
            case "==":
                return self._letter(Comparison(left, right, equal=True))
            case "!=":
                return negation(self._letter(Comparison(left, right, equal=True)))

    def _letter(self, comparison: Comparison) -> Formula:
        if not comparison.questions:
            return YES if comparison.holds({}) else NO
        found = self.letters.get(comparison)
        if found is None:
            found = self.letters[comparison] = z3.Bool(f"comparison {len(self.letters)}")
        return found

    def groups(self, questions: Mapping[str, Question], day: date, patience: Patience) -> tuple[Group, ...]:
        """Every group with all its situations, those that are nearest to the day first.

        Args:
            questions: for the bounds of the answers.
            day: preferred as the answer to a question that defaults to today.

        Raises:
            Undecided: there was no time to find them.
        """
        found = []
        for together in self._together():
            comparisons = tuple(item for item in self.letters if item.questions <= together)
            members = tuple(question for question in questions if question in together)
            situations = tuple(
                _Situations({q: questions[q] for q in members}, comparisons, day, patience).all()
            )
            letters = tuple(z3.Bool(f"situation {members[0]} {n}") for n in range(len(situations)))
            found.append(Group(members, comparisons, situations, letters))
        return tuple(found)

    def constraints(self, group: Group) -> Iterator[Formula]:
        """Require exactly one situation of a group, and the letters that hold in it."""
        yield either(group.letters)
        for situation, chosen in zip(group.situations, group.letters, strict=True):
            signs = (
                self.letters[item] if item in situation.holds else negation(self.letters[item])
                for item in group.comparisons
            )
            yield z3.Implies(chosen, both(signs))

    def _together(self) -> list[frozenset[str]]:
        """Group the questions of the comparisons in sets that have no question in common."""
        sets: list[frozenset[str]] = []
        for comparison in self.letters:
            touched = [each for each in sets if each & comparison.questions]
            sets = [each for each in sets if each not in touched]
            sets.append(comparison.questions.union(*touched))
        return sets


def closed(node: c.Node, program: Program, parameters: Mapping[str, Any]) -> c.Node:
    """A value with facts written out and parameters filled in.

    Raises:
        Unprovable: it is no number or date that is compared by thresholds.
    """
    match node:
        case c.Fact(name=name):
            return closed(program.facts[name], program, parameters)
        case c.Parameter(name=name):
            return c.Number(parameters[name])
        case c.Call(function=function, arguments=arguments) if function in calendar.FUNCTIONS:
            return c.Call(function, tuple(closed(item, program, parameters) for item in arguments))
        case c.Answer(question=question) if program.questions[question].type != "text":
            return node
        case c.Number():
            return node
    raise Unprovable(type(node).__name__)


def _value(node: c.Node, answers: Mapping[str, Value]) -> Any:
    match node:
        case c.Number(value=value) | Day(value=value):
            return value
        case c.Answer(question=question):
            return answers[question]
        case c.Call(function=function, arguments=arguments):
            return FUNCTIONS[function](*(_value(item, answers) for item in arguments))
    raise Unprovable(type(node).__name__)


def _counted(value: int | date) -> int:
    return calendar.count(value) if isinstance(value, date) else value


def _parts(question: Question) -> int:
    """Number of steps in a whole: two for half hours."""
    return int(1 / (question.step or 1))


class _Situations:
    """The search for every combination of comparisons, with arithmetic."""

    def __init__(
        self,
        questions: Mapping[str, Question],
        comparisons: tuple[Comparison, ...],
        day: date,
        patience: Patience,
    ) -> None:
        self.questions = questions
        self.comparisons = comparisons
        self.day = day
        self.patience = patience
        self.solver = z3.Solver()
        self.variables: dict[str, Any] = {}
        for question in questions.values():
            self.solver.add(*self._bounds(question))
        self.letters = [z3.Bool(f"letter {position}") for position in range(len(comparisons))]
        for letter, item in zip(self.letters, comparisons, strict=True):
            left, right = self._term(item.left), self._term(item.right)
            self.solver.add(letter == (left == right if item.equal else left >= right))

    def _bounds(self, question: Question) -> list[Formula]:
        variable = self.variables[question.id] = z3.Int(question.id)
        bounds = calendar.a_day(question.id) if question.type == "date" else []
        parts = _parts(question)
        if question.minimum is not None:
            bounds.append(variable >= _counted(question.minimum) * parts)
        if question.maximum is not None:
            bounds.append(variable <= _counted(question.maximum) * parts)
        return bounds

    def _term(self, node: c.Node) -> Any:
        match node:
            case c.Number(value=value) | Day(value=value):
                return z3.IntVal(_counted(value))
            case c.Answer(question=question):
                parts = _parts(self.questions[question])
                variable = self.variables[question]
                return variable if parts == 1 else z3.ToReal(variable) / parts
            case c.Call(function=function, arguments=arguments):
                return calendar.FUNCTIONS[function](*(self._term(item) for item in arguments))
        raise Unprovable(type(node).__name__)

    def all(self) -> Iterator[Situation]:
        """Those on the day preferred, then the others; within these the nearest first."""
        on_the_day = [
            self.variables[question.id] == calendar.count(self.day)
            for question in self.questions.values()
            if question.default_today
        ]
        for wanted in (on_the_day, []) if on_the_day else ([],):
            found = []
            while True:
                self.solver.push()
                self.solver.add(*wanted)
                more = self.patience.holds(self.solver)
                signs = [z3.is_true(self.solver.model()[letter]) for letter in self.letters] if more else []
                self.solver.pop()
                if not more:
                    break
                same = both(
                    letter if sign else negation(letter)
                    for letter, sign in zip(self.letters, signs, strict=True)
                )
                found.append(self._nearest(signs, [*wanted, same]))
                self.solver.add(z3.Not(same))
            yield from sorted(
                found, key=lambda situation: list(map(self._distance, situation.answers.values()))
            )

    def _nearest(self, signs: list[bool], wanted: list[Formula]) -> Situation:
        """The situation with the answers that are nearest, of the questions in their order."""
        solver = self.solver
        solver.push()
        solver.add(*wanted)
        answers = {}
        for question in self.questions.values():
            variable = self.variables[question.id]
            distance = variable
            if question.type == "date":
                ahead = variable - calendar.count(self.day)
                distance = z3.If(ahead >= 0, ahead, -ahead)
            self.patience.holds(solver)
            low, high = 0, solver.model().eval(distance).as_long()
            while low < high:
                middle = (low + high) // 2
                if self.patience.holds(solver, distance <= middle):
                    high = solver.model().eval(distance).as_long()
                else:
                    low = middle + 1
            solver.add(distance == high)
            self.patience.holds(solver)
            answers[question.id] = self._answer(question, solver.model()[variable].as_long())
        solver.pop()
        holds = frozenset(item for item, sign in zip(self.comparisons, signs, strict=True) if sign)
        return Situation(answers, holds)

    def _answer(self, question: Question, number: int) -> Value:
        if question.type == "date":
            return calendar.day_of(number)
        whole, rest = divmod(number, _parts(question))
        return whole if not rest else number / _parts(question)

    def _distance(self, value: Value) -> float:
        return abs((value - self.day).days) if isinstance(value, date) else value
