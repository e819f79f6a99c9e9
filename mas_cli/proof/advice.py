"""The advice of an instrument as formulas: status, routes, signals and what is missing, for every case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import z3

from mas_cli.instrument import conditions as c
from mas_cli.instrument.definition import INSUFFICIENT, NO_ROUTE, ROUTE
from mas_cli.proof.logic import NO, YES, Formula, Truth, both, either, negation
from mas_cli.proof.periods import on, periods
from mas_cli.proof.reading import Reading

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.program import LinkedStep, Row
    from mas_cli.proof.cases import Cases

STATUSES: Final = (ROUTE, NO_ROUTE, INSUFFICIENT)


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What an advice comes to; signals in the order of the instrument."""

    status: str
    routes: tuple[str, ...]
    signals: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As `mas screen --json` names them."""
        return {"status": self.status, "routes": list(self.routes), "signals": list(self.signals)}


def read_by_rules(instrument: Instrument) -> frozenset[str]:
    """The questions that a rule, or the applicability of a question, reads."""
    program = instrument.program
    nodes = [*program.applicability.values(), *program.signals.values(), *(row.test for row in program.rows)]
    nodes += [program.facts[route] for route in instrument.definition.routes]
    nodes += [test for row in program.rows for _signal, test in row.conclusion.first_signal]
    return frozenset().union(*(program.questions_in(node) for node in nodes))


class Advised:
    """An instrument, compiled over cases.

    Attributes:
        decided: per row of the decision, whether it is the one that decides.
        status, routes, signals, steps: by name, whether the advice has it.
    """

    def __init__(self, instrument: Instrument, cases: Cases) -> None:
        """Compile.

        Raises:
            Unprovable: a condition is of a kind that cannot be brought before the solver.
        """
        self.instrument = instrument
        self.cases = cases
        self.program = program = instrument.program
        self.periods = periods(instrument)
        self._evaluators: dict[date, Instrument] = {}
        self.reading = Reading(program, cases, self.periods)
        tests = [self.reading.truth(row.test).true for row in program.rows]
        self.decided = [
            both((test, *(negation(before) for before in tests[:position])))
            for position, test in enumerate(tests)
        ]
        self.status = {
            name: self._decides(lambda row, name=name: row.conclusion.status == name) for name in STATUSES
        }
        self.steps = {
            row.step: self._decides(lambda other, step=row.step: other.step == step) for row in program.rows
        }
        self.routes = {route: self._route(route) for route in instrument.definition.routes}
        self.signals = {signal: self._signal(signal) for signal in instrument.definition.signals}
        self.blocked = either(
            self.reading.truth(program.checks[check.id]).true
            for check in instrument.definition.checks.values()
            if check.severity == "block"
        )

    def on(self, day: date) -> Instrument:
        """The instrument with the parameters of a day, for the evaluator; one and the same in a period."""
        begin = max(period.begin or date.min for period in self.periods if (period.begin or date.min) <= day)
        if begin not in self._evaluators:
            self._evaluators[begin] = on(self.instrument, day)
        return self._evaluators[begin]

    def _decides(self, wanted: Any) -> Formula:
        pairs = zip(self.program.rows, self.decided, strict=True)
        return either(decided for row, decided in pairs if wanted(row))

    def _route(self, route: str) -> Formula:
        chosen = self._decides(lambda row: route in row.conclusion.choose)
        return either(
            (
                self._decides(lambda row: route in row.conclusion.routes),
                both((chosen, self.reading.fact(route).true)),
            )
        )

    def _signal(self, signal: str) -> Formula:
        parts = [self._decides(lambda row: signal in row.conclusion.signals)]
        for row, decided in zip(self.program.rows, self.decided, strict=True):
            parts += (both((decided, first)) for name, first in self._first(row) if name == signal)
        if signal in self.program.signals:
            holds = self.reading.truth(self.program.signals[signal]).true
            silent = NO
            if not self.instrument.definition.signals[signal].safety:
                silent = self._decides(lambda row: row.conclusion.only_safety)
            parts.append(both((holds, negation(silent))))
        return either(parts)

    def _first(self, row: Row) -> Iterator[tuple[str, Formula]]:
        """Of the signals of which the first that holds is given: when each is that one."""
        before: list[Formula] = []
        for signal, node in row.conclusion.first_signal:
            holds = self.reading.truth(node).true
            yield signal, both((holds, *map(negation, before)))
            before.append(holds)

    @cached_property
    def missing(self) -> Mapping[str, Formula]:
        """By question, whether its answer is named as missing; as `python_compiler.compile_missing`."""
        return _Missing(self).found

    @cached_property
    def complete(self) -> Formula:
        """Every question that is asked and that a rule reads has an answer."""
        return both(
            either((negation(self.reading.asked(question)), self.cases.answered(question)))
            for question in sorted(read_by_rules(self.instrument))
        )

    def outcome(self, model: Any) -> CaseOutcome:
        """The advice in a model."""

        def those(formulas: Mapping[str, Formula]) -> tuple[str, ...]:
            return tuple(
                name
                for name, formula in formulas.items()
                if z3.is_true(model.eval(formula, model_completion=True))
            )

        (status,) = those(self.status)
        return CaseOutcome(status, those(self.routes), those(self.signals))


class _Missing:
    """Which open questions could still change the decision: as `python_compiler` walks, over every case."""

    def __init__(self, advised: Advised) -> None:
        self.program = advised.program
        self.cases = advised.cases
        self.reading = Reading(advised.program, advised.cases, advised.periods, presume=False)
        self.parts: dict[str, list[Formula]] = {}
        # Facts and applicability (`?question`) whose open questions count, and when.
        self.wanted: dict[str, list[Formula]] = {}
        self._steps(self.program.decision, YES)
        for name in reversed(self.program.order):
            if name not in self.wanted:
                continue
            node = self.program.applicability[name[1:]] if name.startswith("?") else self.program.facts[name]
            self._open(node, either(self.wanted[name]))
        self.found = {question: either(parts) for question, parts in self.parts.items()}

    def _steps(self, steps: Sequence[LinkedStep], alive: Formula) -> Formula:
        """Walk the steps; the formula says when one of them decides for sure."""
        begun = alive
        for step in steps:
            when = self.reading.truth(step.when)
            self._open(step.when, alive)
            inside = both((alive, negation(when.false)))
            decided = YES
            if step.steps:
                decided = self._steps(step.steps, inside)
            elif step.requires is not None:
                self._open(step.requires, inside)
                decided = self.reading.truth(step.requires).false
            elif step.choose:
                for route in step.choose:
                    self._open(c.Fact(route), inside)
                decided = either(self.reading.fact(route).true for route in step.choose)
            alive = both((alive, negation(both((decided, when.true)))))
        return both((begun, negation(alive)))

    def _open(self, node: c.Node, path: Formula) -> None:
        """The open questions that keep a condition unknown, where the path leads to it."""
        if isinstance(node, c.Constant | c.IsUnknown | c.IsTrue):
            return
        path = both((path, self._unknown(node)))
        match node:
            case c.Fact(name=name):
                self.wanted.setdefault(name, []).append(path)
            case c.Not(part=part):
                self._open(part, path)
            case c.All(parts=parts) | c.Some(parts=parts) | c.AtLeast(parts=parts):
                for part in parts:
                    self._open(part, path)
            case _:
                for question in sorted(self.program.questions_in(node)):
                    is_open = negation(self.cases.answered(question))
                    self.parts.setdefault(question, []).append(both((path, is_open)))
                    if question in self.program.applicability:
                        unsure = both((path, self.reading.applicable(question).unknown))
                        self.wanted.setdefault(f"?{question}", []).append(unsure)

    def _unknown(self, node: c.Node) -> Formula:
        truth: Truth = self.reading.truth(node)
        return truth.unknown
