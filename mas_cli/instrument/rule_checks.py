"""The rules of an instrument: conditions can be read, the decision ends, everything in it can happen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mas_cli.findings import Finding, Severity, did_you_mean
from mas_cli.i18n import _
from mas_cli.instrument import conditions as c
from mas_cli.instrument.definition import DecisionStep, Definition
from mas_cli.instrument.name_checks import criterion_path
from mas_cli.instrument.program import CycleError, LinkError, Program, link_with_faults
from mas_cli.instrument.satisfiable import can_be_true
from mas_cli.shapes import item_at
from mas_cli.yamlfile import Place, Where


def check_rules(definition: Definition, where: Where) -> list[Finding]:
    """Every condition that cannot be read, every rule that makes no sense."""
    return list(_RuleCheck(definition, where).run())


@dataclass(frozen=True, slots=True)
class _RuleCheck:
    definition: Definition
    where: Where

    def run(self) -> Iterator[Finding]:
        program, faults = link_with_faults(self.definition)
        yield from (self.link_finding(fault) for fault in faults)
        yield from self.decision()
        if program is not None:
            yield from self.parameters(program)
            yield from self.signals(program)
            yield from self.never(program)

    def block(self, code: str, path: Place, message: str, remedy: str) -> Finding:
        return Finding(code, Severity.BLOCK, self.where(path), message, remedy)

    def link_finding(self, fault: LinkError | CycleError) -> Finding:
        d = self.definition
        if isinstance(fault, CycleError):
            return self.block(
                "D11",
                self.path_in_circle(fault.names),
                _("These conditions depend on each other in a circle: {names}.").format(
                    names=" → ".join(fault.names)
                ),
                _("Let one of them depend on something else."),
            )
        known = [*d.questions, *d.facts, *d.routes, *d.parameters, *d.groups]
        known += [option for question in d.questions.values() for option in question.options]
        remedy = _("Correct the condition.")
        if fault.fault.name:
            remedy = did_you_mean(fault.fault.name, known, remedy)
        return self.block("D10", fault.path, str(fault), remedy)

    def path_in_circle(self, names: tuple[str, ...]) -> Place:
        """A part of the circle that the file itself says, rather than an edition below it."""
        paths = [self.path_of(name) for name in names]
        file = self.where(())
        return next((path for path in paths if self.where(path).startswith(f"{file}:")), paths[0])

    def path_of(self, name: str) -> Place:
        if name in self.definition.questions:
            return "vragen", name, "als"
        if name in self.definition.facts:
            return "feiten", name, "waarde"
        return "routes", *name.split(".")[:1]

    def decision(self) -> Iterator[Finding]:
        """The decision must end, and nothing may stand after what always holds."""
        for path, steps in _step_lists(self.definition.decision, ("beslissing",)):
            always = [step.id for step in steps if step.outcome and _always(step.when)]
            if not always:
                message = _("These steps may end without a conclusion.")
                yield self.block("D19", path, message, _("End with a step whose als is waar."))
            elif always[0] != steps[-1].id:
                first = next(
                    step for step, last in zip(steps[1:], steps, strict=False) if last.id == always[0]
                )
                message = _("Nothing after step {step} can happen.").format(step=always[0])
                yield self.block("D21", (*path, first.id), message, _("Move that step to the end."))

    def parameters(self, program: Program) -> Iterator[Finding]:
        """Parameters that conditions use are whole numbers, with a value from the first day on."""
        for name in sorted(program.parameters_in()):
            parameter = self.definition.parameters[name]
            if not all(type(value.value) is int for value in parameter.waarden):
                message = _("{name} is used in a condition and is no whole number.").format(name=name)
                yield self.block("D24", ("parameters", name), message, _("Write a whole number."))
            elif parameter.waarden and parameter.waarden[0].valid_from > self.definition.valid_from:
                message = _("{name} has no value yet on {day}, the first day of this edition.")
                yield self.block(
                    "D25",
                    ("parameters", name),
                    message.format(name=name, day=self.definition.valid_from.isoformat()),
                    _("Add the value that held then."),
                )

    def signals(self, program: Program) -> Iterator[Finding]:
        """Every signal can be given."""
        given = {signal for row in program.rows for signal in row.conclusion.signals}
        given |= {signal for row in program.rows for signal, _test in row.conclusion.first_signal}
        for signal in self.definition.signals:
            if signal not in program.signals and signal not in given:
                message = _("Nothing ever gives the signal {name}.").format(name=signal)
                remedy = _("Give it als, or name it in a step.")
                yield self.block("D22", ("signalen", signal), message, remedy)

    def never(self, program: Program) -> Iterator[Finding]:
        """Conditions that no answers can make true."""
        values = {
            name: value
            for name, parameter in self.definition.parameters.items()
            if parameter.waarden and isinstance(value := parameter.waarden[-1].value, int)
        }
        for path, node in self.conditions(program):
            if not can_be_true(node, program, values):
                message = _("{item} can never be true.").format(item=item_at(path))
                remedy = _("Correct the condition; two parts exclude each other.")
                yield self.block("D20", path, message, remedy)

    def conditions(self, program: Program) -> Iterator[tuple[Place, c.Node]]:
        """Every condition an author wrote, with its place."""
        for question, node in program.applicability.items():
            yield ("vragen", question, "als"), node
        for fact in self.definition.facts:
            if program.fact_types[fact] == "kleene":
                yield ("feiten", fact, "waarde"), program.facts[fact]
        for route in self.definition.routes.values():
            for criterion in route.criteria:
                node = program.facts[f"{route.id}.{criterion.id}"]
                yield (*criterion_path(route, criterion), "als"), c.Not(node) if criterion.contra else node
        for signal, node in program.signals.items():
            yield ("signalen", signal, "als"), node
        for check, node in program.checks.items():
            yield ("controles", check, "als"), node
        for path, step in _all_steps(self.definition.decision, ("beslissing",)):
            for row in program.rows:
                if row.step == step.id and not isinstance(row.test, c.IsUnknown):
                    yield path, row.test
                    break


def _step_lists(
    steps: tuple[DecisionStep, ...], path: Place
) -> Iterator[tuple[Place, tuple[DecisionStep, ...]]]:
    yield path, steps
    for step in steps:
        if step.steps:
            yield from _step_lists(step.steps, (*path, step.id, "stappen"))


def _all_steps(steps: tuple[DecisionStep, ...], path: Place) -> Iterator[tuple[Place, DecisionStep]]:
    for step in steps:
        yield (*path, step.id), step
        yield from _all_steps(step.steps, (*path, step.id, "stappen"))


def _always(condition: str) -> bool:
    return condition.strip() in {"waar", "True"}
