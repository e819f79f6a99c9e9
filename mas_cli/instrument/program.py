"""An instrument with its conditions parsed and put in order: what the evaluator and the compilers work on.

The decision list becomes flat *rows*: a two-valued test and a conclusion; the first row whose test is true
decides. A step that stops on an unknown condition becomes two rows, one for true and one for unknown.
"""

from __future__ import annotations

import graphlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from mas_cli.instrument import conditions as c
from mas_cli.instrument.definition import (
    INSUFFICIENT,
    ROUTE,
    DecisionStep,
    Definition,
    Question,
    Route,
    Status,
)

# In the place of a condition that cannot be read: nothing can be shown of it, true or false.
_UNREADABLE: Final = c.IsUnknown(c.Constant(value=True))
_NAME: Final = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a row concludes.

    Attributes:
        routes: advised whatever their verdict.
        choose: advised when their verdict is true.
        signals: given with the conclusion.
        first_signal: of these the first whose condition is true.
        only_safety: general signals are left out, except those of safety.
    """

    status: Status
    routes: tuple[str, ...] = ()
    choose: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    first_signal: tuple[tuple[str, c.Node], ...] = ()
    only_safety: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the decision; `test` is always true or false, never unknown."""

    step: str
    test: c.Node
    conclusion: Conclusion


@dataclass(frozen=True, slots=True)
class LinkedStep:
    """A step of the decision with its conditions parsed; see `definition.Step`."""

    step: DecisionStep
    when: c.Node
    requires: c.Node | None
    choose: tuple[str, ...]
    conclusion: Conclusion | None
    steps: tuple[LinkedStep, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """The parsed instrument.

    Attributes:
        questions: every question, in the order in which it is asked.
        applicability: question id -> its condition; absent when it always applies.
        facts: fact, criterion (`route.criterion`) and route id -> its tree.
        fact_types: the type of each fact.
        order: applicability (`?question`) and facts, each after what it needs.
        decision: the steps as written, parsed.
        rows: the same, flat.
        signals: signal id -> its general condition; absent when only a conclusion gives it.
        checks: check id -> its condition.
    """

    questions: Mapping[str, Question]
    applicability: Mapping[str, c.Node]
    facts: Mapping[str, c.Node]
    fact_types: Mapping[str, c.Type]
    order: tuple[str, ...]
    decision: tuple[LinkedStep, ...]
    rows: tuple[Row, ...]
    signals: Mapping[str, c.Node]
    checks: Mapping[str, c.Node]
    # By identity, as hashing a tree is slow; with the node, whose identity is used again once it is gone.
    _questions: dict[int, tuple[c.Node, frozenset[str]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def questions_in(self, node: c.Node) -> frozenset[str]:
        """Every question a tree rests on, through facts but not through applicability."""
        found = self._questions.get(id(node))
        if found is None:
            direct = {part.question for part in node.walk() if isinstance(part, c.Is | c.Answer)}
            facts = (self.facts[part.name] for part in node.walk() if isinstance(part, c.Fact))
            found = node, frozenset(direct.union(*(self.questions_in(fact) for fact in facts)))
            self._questions[id(node)] = found
        return found[1]

    def parameters_of(self, node: c.Node) -> set[str]:
        """Every parameter a tree rests on, through facts."""
        found: set[str] = set()
        for part in node.walk():
            if isinstance(part, c.Parameter):
                found.add(part.name)
            elif isinstance(part, c.Fact):
                found |= self.parameters_of(self.facts[part.name])
        return found

    def parameters_in(self) -> set[str]:
        """Every parameter a condition uses."""
        nodes = [
            *self.applicability.values(),
            *self.facts.values(),
            *self.signals.values(),
            *(row.test for row in self.rows),
            *(test for row in self.rows for _signal, test in row.conclusion.first_signal),
        ]
        return {part.name for node in nodes for part in node.walk() if isinstance(part, c.Parameter)}


class LinkError(ValueError):
    """A condition that cannot be linked: its place in the data, and the fault."""

    def __init__(self, path: tuple[str, ...], fault: c.ConditionError) -> None:
        super().__init__(str(fault))
        self.path = path
        self.fault = fault


class CycleError(ValueError):
    """Conditions go round in a circle; `names` are the questions and facts in it."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(" → ".join(names))
        self.names = names


def link(definition: Definition, extra: Mapping[str, Question] | None = None) -> Program:
    """Parse and order every condition.

    Args:
        definition: the instrument.
        extra: questions a region adds, in their place already.

    Raises:
        ExceptionGroup: of every `LinkError` and `CycleError` found.
    """
    linker = _Linker(definition, extra or definition.questions)
    program = linker.link()
    if program is None or linker.faults:
        raise ExceptionGroup("instrument", linker.faults)
    return program


def link_with_faults(definition: Definition) -> tuple[Program | None, tuple[LinkError | CycleError, ...]]:
    """Return the program and every fault in it; nothing follows from a condition with a fault.

    No program when questions decide each other's applicability in a circle.
    """
    linker = _Linker(definition, definition.questions)
    program = linker.link()
    return program, tuple(linker.faults)


class _Linker:
    def __init__(self, definition: Definition, questions: Mapping[str, Question]) -> None:
        self.definition = definition
        self.questions = questions
        self.faults: list[LinkError | CycleError] = []
        # Facts that could not be read: what names them is not at fault itself.
        self.faulty: set[str] = set()
        self.facts: dict[str, c.Node] = {}
        self.types: dict[str, c.Type] = {}
        self.scope = c.Scope(
            questions={q.id: q.type for q in questions.values()},
            options={q.id: tuple(q.options) for q in questions.values()},
            facts=self.types,
            parameters=frozenset(definition.parameters),
            groups=definition.groups,
        )

    def link(self) -> Program | None:
        definition = self.definition
        self.link_facts()
        for route in definition.routes.values():
            self.link_route(route)
        applicability = {
            question.id: self.condition(question.when, ("vragen", question.id, "als"))
            for question in self.questions.values()
            if question.when
        }
        signals = {
            signal.id: self.condition(signal.when, ("signalen", signal.id, "als"))
            for signal in definition.signals.values()
            if signal.when
        }
        checks = {
            check.id: self.condition(check.when, ("controles", check.id, "als"))
            for check in definition.checks.values()
        }
        decision = tuple(self.step(step, ("beslissing", step.id)) for step in definition.decision)
        try:
            order = _order(self.facts, applicability)
        except CycleError as fault:
            self.faults.append(fault)
            return None
        return Program(
            questions=self.questions,
            applicability=applicability,
            facts=self.facts,
            fact_types=self.types,
            order=order,
            decision=decision,
            rows=tuple(_rows(decision)),
            signals=signals,
            checks=checks,
        )

    def link_facts(self) -> None:
        """Facts in an order in which each knows the type of those it names."""
        written = self.definition.facts
        for fact in self.fact_order():
            path = ("feiten", fact, "waarde")
            try:
                self.facts[fact], self.types[fact] = c.parse(written[fact].value, self.scope)
            except c.ConditionError as error:
                self.fault(path, error, written[fact].value)
                self.faulty.add(fact)
                self.facts[fact], self.types[fact] = _UNREADABLE, "kleene"

    def fact_order(self) -> list[str]:
        """Every fact after those it names; a circle is a fault and is cut."""
        written = self.definition.facts
        needs = {
            fact: [name for name in _NAME.findall(item.value) if name in written]
            for fact, item in written.items()
        }
        while True:
            try:
                return list(graphlib.TopologicalSorter(needs).static_order())
            except graphlib.CycleError as error:
                circle = tuple(reversed(error.args[1]))
                self.faults.append(CycleError(circle))
                for fact in circle:
                    needs[fact] = []
                    self.faulty.add(fact)

    def fault(self, path: tuple[str, ...], error: c.ConditionError, text: str) -> None:
        if self.faulty.isdisjoint(_NAME.findall(text)):
            self.faults.append(LinkError(path, error))

    def link_route(self, route: Route) -> None:
        """The verdict of a route: all its indications and none of its contra-indications."""
        parts: list[c.Node] = []
        for criterion in route.criteria:
            group = "contra" if criterion.contra else "aanwijzingen"
            node = self.condition(criterion.when, ("routes", route.id, group, criterion.id, "als"))
            name = f"{route.id}.{criterion.id}"
            self.facts[name] = c.Not(node) if criterion.contra else node
            self.types[name] = "kleene"
            parts.append(c.Fact(name))
        self.facts[route.id] = c.All(tuple(parts))
        self.types[route.id] = "kleene"

    def condition(self, text: str, path: tuple[str, ...]) -> c.Node:
        try:
            return c.parse_condition(text, self.scope)
        except c.ConditionError as error:
            self.fault(path, error, text)
            return _UNREADABLE

    def step(self, step: DecisionStep, path: tuple[str, ...]) -> LinkedStep:
        outcome = step.outcome
        conclusion = None
        if outcome:
            first = tuple(
                (signal, self.condition(text, (*path, "uitkomst", "eerste_signaal", signal)))
                for signal, text in (outcome.first_signal or {}).items()
            )
            conclusion = Conclusion(
                outcome.status,
                routes=outcome.routes,
                signals=outcome.signals,
                first_signal=first,
                only_safety=outcome.only_safety,
            )
        return LinkedStep(
            step,
            when=self.condition(step.when, (*path, "als")) if step.when else c.Constant(value=True),
            requires=self.condition(step.requires, (*path, "vereist")) if step.requires else None,
            choose=tuple(route for route in step.choose if route in self.definition.routes),
            conclusion=conclusion,
            steps=tuple(self.step(inner, (*path, "stappen", inner.id)) for inner in step.steps),
        )


def _rows(steps: tuple[LinkedStep, ...], guard: tuple[c.Node, ...] = ()) -> Iterator[Row]:
    """Return the rows of the steps, each under the guard of its branch."""

    def row(step: LinkedStep, test: c.Node, conclusion: Conclusion) -> Row:
        tests = (*guard, test)
        return Row(step.step.id, c.All(tests) if len(tests) > 1 else test, conclusion)

    insufficient = Conclusion(INSUFFICIENT)
    for step in steps:
        if step.steps:
            yield from _rows(step.steps, (*guard, c.IsTrue(step.when)))
        elif step.requires is not None:
            unmet = c.Not(c.IsTrue(step.requires))
            yield row(step, unmet, Conclusion(INSUFFICIENT, signals=step.step.signals))
        elif step.choose:
            indicated = c.Some(tuple(c.Fact(route) for route in step.choose))
            yield row(step, c.IsTrue(indicated), Conclusion(ROUTE, choose=step.choose))
            yield row(step, c.IsUnknown(indicated), insufficient)
        elif step.conclusion is not None:
            yield row(step, c.IsTrue(step.when), step.conclusion)
            if not step.step.passes_unknown and not isinstance(step.when, c.Constant):
                yield row(step, c.IsUnknown(step.when), insufficient)


def _order(facts: Mapping[str, c.Node], applicability: Mapping[str, c.Node]) -> tuple[str, ...]:
    """Facts and applicability, each after what it needs.

    Raises:
        CycleError: questions decide each other's applicability in a circle.
    """

    def needs(node: c.Node) -> Iterator[str]:
        for part in node.walk():
            if isinstance(part, c.Fact):
                yield part.name
            elif isinstance(part, c.Is | c.Answer) and part.question in applicability:
                yield f"?{part.question}"

    # Ordered, without sets: the same instrument compiles to the same text on every run.
    graph = {name: list(dict.fromkeys(needs(node))) for name, node in facts.items()}
    graph |= {f"?{question}": list(dict.fromkeys(needs(node))) for question, node in applicability.items()}
    try:
        return tuple(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        names = tuple(name.lstrip("?") for name in reversed(error.args[1]))
        raise CycleError(names) from None
