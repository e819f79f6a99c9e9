"""The meaning of a condition, read off its tree: slow, lazy and easy to check.

The compilers are measured against this. It also answers the question a compiled function cannot: which open
questions an unknown condition rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from mas_cli.instrument import conditions as c
from mas_cli.instrument.definition import UNKNOWN
from mas_cli.instrument.kleene import Kleene, at_least, conjunction, disjunction, negation
from mas_cli.instrument.program import LinkedStep, Program
from mas_cli.instrument.values import FUNCTIONS, AnswerValue, Span, applied, compared, counted


class Interpreter:
    """The conditions of a program for one set of answers.

    Args:
        presume: a question whose applicability is unknown counts as applicable. Without it its conditions
            are unknown unless applicable and not applicable come to the same; in that reading more
            answers never contradict what was known.
        known: facts and applicability already computed in the same reading.
    """

    def __init__(
        self,
        program: Program,
        parameters: Mapping[str, int],
        answers: Mapping[str, AnswerValue],
        today: date,
        *,
        presume: bool = True,
        known: Mapping[str, Any] | None = None,
    ) -> None:
        self.program = program
        self.parameters = parameters
        self.answers = answers
        self.today = today
        self.presume = presume
        # By name, applicability as `?question`; by identity of the node for conditions (a hash of a tree
        # costs more than reading it). The node is kept with its value: an identity is used again once
        # its object is gone.
        self._state: dict[str, Any] = dict(known or {})
        self._conditions: dict[int, tuple[c.Node, Kleene]] = {}

    def applicable(self, question: str) -> Kleene:
        """Whether a question applies."""
        if question not in self.program.applicability:
            return Kleene.TRUE
        name = f"?{question}"
        if name not in self._state:
            self._state[name] = self.kleene(self.program.applicability[question])
        return Kleene(self._state[name])

    def answer(self, question: str) -> Any:
        """The answer as it counts; None while open. Only asked of questions that may apply."""
        value = self.answers.get(question)
        if value in {None, UNKNOWN}:
            return self.today if self.program.questions[question].default_today else None
        return counted(value)

    def fact(self, name: str) -> Any:
        """The value of a fact: a Kleene value, a number, a date, or None while it is open."""
        if name not in self._state:
            node = self.program.facts[name]
            is_condition = self.program.fact_types[name] == "kleene"
            self._state[name] = self.kleene(node) if is_condition else self.value(node)
        return self._state[name]

    def kleene(self, node: c.Node) -> Kleene:
        """Whether a condition holds."""
        found = self._conditions.get(id(node))
        if found is None:
            found = self._conditions[id(node)] = node, self._read(node)
        return found[1]

    def _read(self, node: c.Node) -> Kleene:
        match node:
            case c.Constant(value=value):
                return Kleene.of(value)
            case c.All(parts=parts):
                return conjunction(self.kleene(part) for part in parts)
            case c.Some(parts=parts):
                return disjunction(self.kleene(part) for part in parts)
            case c.Not(part=part):
                return negation(self.kleene(part))
            case c.IsUnknown(part=part):
                return Kleene.of(self.kleene(part) is Kleene.UNKNOWN)
            case c.IsTrue(part=part):
                return Kleene.of(self.kleene(part) is Kleene.TRUE)
            case c.AtLeast(count=count, parts=parts):
                return at_least(self.value(count), (self.kleene(part) for part in parts))
            case c.Is(question=question, option=option, negated=negated):
                answer = self.answer(question)
                same = None if answer is None else (answer == option) != negated
                return self._as_far_as_it_applies({question}, Kleene.of(same))
            case c.Compare(left=left, operator=compare, right=right):
                values = self.value(left), self.value(right)
                holds = None if None in values else compared(values[0], compare, values[1])
                return self._as_far_as_it_applies(self.program.questions_in(node), Kleene.of(holds))
            case c.Fact(name=name):
                return Kleene(self.fact(name))
        raise TypeError(node)

    def _as_far_as_it_applies(self, questions: Iterable[str], holds: Kleene) -> Kleene:
        applies = conjunction(self.applicable(question) for question in questions)
        if applies is Kleene.FALSE:
            return Kleene.FALSE
        return holds if self.presume else min(applies, holds)

    def value(self, node: c.Node) -> Any:
        """A number or date; None while an answer it needs is open."""
        match node:
            case c.Number(value=value):
                return value
            case c.Parameter(name=name):
                return self.parameters[name]
            case c.Answer(question=question):
                return self.answer(question)
            case c.Fact(name=name):
                return self.fact(name)
            case c.Count(parts=parts):
                return sum(self.kleene(part) is Kleene.TRUE for part in parts)
            case c.Call(function=function, arguments=arguments):
                values = [self.value(argument) for argument in arguments]
                return None if None in values else applied(FUNCTIONS[function], tuple(values))
        raise TypeError(node)

    def open_questions(self, node: c.Node) -> set[str]:
        """Return the open questions that keep a condition unknown; empty when it is known."""
        if self.kleene(node) is not Kleene.UNKNOWN:
            return set()
        match node:
            case c.Fact(name=name):
                return self.open_questions(self.program.facts[name])
            case c.Is() | c.Compare():
                found: set[str] = set()
                for question in self.program.questions_in(node):
                    if self.answer(question) is None or isinstance(self.answer(question), Span):
                        found.add(question)
                    if question in self.program.applicability:
                        found |= self.open_questions(self.program.applicability[question])
                return found
        parts = node.parts if isinstance(node, c.All | c.Some | c.AtLeast) else tuple(node.children())
        return set().union(*(self.open_questions(part) for part in parts))

    def open_in_decision(self, steps: tuple[LinkedStep, ...]) -> tuple[set[str], bool]:
        """The open questions that could still change the decision, and whether it is decided for sure.

        Steps whose condition is unknown are looked into and passed: what comes after them may still be
        reached. A step that holds ends the walk.
        """
        found: set[str] = set()
        for step in steps:
            when = self.kleene(step.when)
            found |= self.open_questions(step.when)
            if when is Kleene.FALSE:
                continue
            if step.steps:
                inner, decided = self.open_in_decision(step.steps)
                found |= inner
            elif step.requires is not None:
                found |= self.open_questions(step.requires)
                decided = self.kleene(step.requires) is Kleene.FALSE
            elif step.choose:
                verdicts = [c.Fact(route) for route in step.choose]
                found |= set().union(*(self.open_questions(verdict) for verdict in verdicts))
                decided = any(self.kleene(verdict) is Kleene.TRUE for verdict in verdicts)
            else:
                decided = True
            if decided and when is Kleene.TRUE:
                return found, True
        return found, False
