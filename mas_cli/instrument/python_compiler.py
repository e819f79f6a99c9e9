"""The instrument as a Python function: straight-line code over the numbers 0, 1 and 2.

Generated once an instrument and used for every answer set; the same program is compiled to Excel formulas and
data-frame expressions, and tests prove that all give the same advice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from mas_cli.instrument import conditions as c
from mas_cli.instrument.values import FUNCTIONS, AnswerValue, Span, applied, compared, counted

if TYPE_CHECKING:
    from mas_cli.instrument.program import LinkedStep, Program


class _NotApplicable:
    """The value of an answer that does not count: every comparison with it is false."""

    __slots__ = ()


NOT_APPLICABLE: Final = _NotApplicable()


@dataclass(frozen=True, slots=True)
class Values:
    """What the compiled function computes.

    Attributes:
        row: the position of the deciding row.
        signals: whether the general condition of each signal is true, in the order of the instrument.
        first: of the deciding row's `first_signal`, the position of the true one; else -1.
        state: applicability (`?question`) and facts by name; Kleene numbers 0, 1, 2 or values.
    """

    row: int
    signals: tuple[bool, ...]
    first: int
    state: Mapping[str, Any]


Compiled = Callable[[Mapping[str, AnswerValue], date], Values]
CompiledMissing = Callable[[Mapping[str, AnswerValue], date], set[str]]


def compile_program(program: Program, parameters: Mapping[str, int]) -> Compiled:
    """A function from answers and the day of screening to `Values`.

    A question whose applicability is unknown counts as applicable, as the instrument prescribes.
    """
    function: Compiled = _compiled(_Writer(program, parameters, presume=True).evaluate())
    return function


def compile_missing(program: Program, parameters: Mapping[str, int]) -> CompiledMissing:
    """A function from answers to the open questions that could still change status or routes.

    Here a question whose applicability is unknown makes its conditions unknown, unless applicable and not
    applicable come to the same: in that reading a further answer never contradicts what was known, so
    answering what is missing always settles the advice.
    """
    function: CompiledMissing = _compiled(_MissingWriter(program, parameters, presume=False).missing())
    return function


def _compiled(source: str) -> Any:
    namespace: dict[str, Any] = {**_RUNTIME, "Values": Values, "NA": NOT_APPLICABLE}
    exec(compile(source, "<instrument>", "exec"), namespace)  # noqa: S102  generated from parsed trees only
    return namespace["compiled"]


class _Writer:
    """Writes the lines that give every answer, applicability and fact a variable.

    While `shared` is true every condition gets a variable of its own, so that what is needed again is
    computed once; after that, what was computed is named and the rest is written where it is used.
    """

    def __init__(self, program: Program, parameters: Mapping[str, int], *, presume: bool) -> None:
        self.program = program
        self.parameters = parameters
        self.presume = presume
        self.names = {name: f"f{position}" for position, name in enumerate(program.order)}
        self.answers = {question: f"v{position}" for position, question in enumerate(program.questions)}
        self.lines: list[str] = []
        self.shared = False
        # By identity: the nodes of a program live as long as it does.
        self._variables: dict[int, str] = {}

    def state(self) -> None:
        """Lines that give every answer, every applicability and every fact a variable."""
        program, lines = self.program, self.lines
        self.shared = True
        lines += ["def compiled(answers, today):", "    get = answers.get"]
        for question in program.questions.values():
            value = self.answers[question.id]
            lines.append(f"    {value} = get({question.id!r})")
            otherwise = "today" if question.default_today else "None"
            lines.append(f"    if {value} is None or {value} == 'onbekend': {value} = {otherwise}")
            if question.partly:
                lines.append(f"    {value} = counted({value})")
        for name in program.order:
            variable = self.names[name]
            if name.startswith("?"):
                asked = name[1:]
                applies = self.kleene(program.applicability[asked])
                lines.append(f"    {variable} = {applies}")
                lines.append(f"    if {variable} == 0: {self.answers[asked]} = NA")
            else:
                node = program.facts[name]
                is_condition = program.fact_types[name] == "kleene"
                value = self.kleene(node) if is_condition else self.value(node)
                lines.append(f"    {variable} = {value}")
        self.shared = False

    def evaluate(self) -> str:
        """The source of the function that decides."""
        program, lines = self.program, self.lines
        self.state()
        for position, row in enumerate(program.rows):
            keyword = "if" if position == 0 else "elif"
            lines.append(f"    {keyword} {self.kleene(row.test)} == 2: row = {position}")
        signals = ", ".join(f"{self.kleene(node)} == 2" for node in program.signals.values())
        lines.append(f"    signals = ({signals}{',' if signals else ''})")
        lines.append("    first = -1")
        for position, row in enumerate(program.rows):
            if row.conclusion.first_signal:
                lines.append(f"    if row == {position}: first = {self.first(row.conclusion.first_signal)}")
        state = ", ".join(f"{name!r}: {variable}" for name, variable in self.names.items())
        lines.append(f"    return Values(row, signals, first, {{{state}}})")
        return "\n".join(lines) + "\n"

    def first(self, choices: tuple[tuple[str, c.Node], ...]) -> str:
        parts = [
            f"{position} if {self.kleene(node)} == 2 else "
            for position, (_signal, node) in enumerate(choices)
        ]
        return "".join(parts) + "-1"

    def kleene(self, node: c.Node) -> str:
        """A condition as an expression of 0, 1 or 2."""
        match node:
            case c.Constant(value=holds):
                return "2" if holds else "0"
            case c.Fact(name=name):
                return self.names[name]
            case c.Not(part=part):
                return f"(2 - {self.kleene(part)})"
        found = self._variables.get(id(node))
        if found is None:
            found = self.written(node)
            if self.shared:
                variable = f"t{len(self._variables)}"
                self.lines.append(f"    {variable} = {found}")
                found = self._variables[id(node)] = variable
        return found

    def written(self, node: c.Node) -> str:
        match node:
            case c.All(parts=parts):
                return self.fold("min", parts)
            case c.Some(parts=parts):
                return self.fold("max", parts)
            case c.IsUnknown(part=part):
                return f"(2 if {self.kleene(part)} == 1 else 0)"
            case c.IsTrue(part=part):
                return f"(2 if {self.kleene(part)} == 2 else 0)"
            case c.AtLeast(count=count, parts=parts):
                return f"at_least({self.value(count)}, ({', '.join(self.kleene(part) for part in parts)},))"
            case c.Is(question=question, option=option, negated=negated):
                value = self.answers[question]
                equal = "0" if negated else "2"
                other = f"(0 if {value} is NA else 2)" if negated else "0"
                test = f"(1 if {value} is None else {equal} if {value} == {option!r} else {other})"
                return self.guarded({question}, test)
            case c.Compare(left=left, operator=operator, right=right):
                function = _COMPARISONS[operator]
                test = f"{function}({self.value(left)}, {self.value(right)})"
                return self.guarded(self.program.questions_in(node), test)
        raise TypeError(node)

    def fold(self, function: str, parts: tuple[c.Node, ...]) -> str:
        if not parts:  # nothing asked of all is true, nothing of any is false
            return "2" if function == "min" else "0"
        if len(parts) == 1:
            return self.kleene(parts[0])
        return f"{function}({', '.join(self.kleene(part) for part in parts)})"

    def guarded(self, questions: Iterable[str], test: str) -> str:
        """Without presuming, a test counts as far as its questions are known to apply."""
        guards = sorted(self.names[f"?{q}"] for q in questions if f"?{q}" in self.names)
        if self.presume or not guards:
            return test
        return f"min({', '.join(guards)}, {test})"

    def value(self, node: c.Node) -> str:
        match node:
            case c.Number(value=value):
                return repr(value)
            case c.Parameter(name=name):
                return repr(self.parameters[name])
            case c.Answer(question=question):
                return self.answers[question]
            case c.Fact(name=name):
                return self.names[name]
            case c.Count(parts=parts):
                return f"({', '.join(self.kleene(part) for part in parts)},).count(2)"
            case c.Call(function=function, arguments=arguments):
                return f"{function}({', '.join(self.value(argument) for argument in arguments)})"
        raise TypeError(node)


class _MissingWriter(_Writer):
    """Walks the decision and then, from the top down, every unknown condition it rests on."""

    def missing(self) -> str:
        """The source of the function that collects open questions."""
        program = self.program
        self.state()
        self.shared = True
        self.name_conditions(program.decision)
        self.shared = False
        lines = [*self.lines, "    found = set()"]
        lines += [f"    {self.wanted(name)} = False" for name in program.order]
        lines += self.steps(program.decision, "    ")
        for name in reversed(program.order):
            if program.fact_types.get(name, "kleene") != "kleene":
                continue
            node = program.applicability[name[1:]] if name.startswith("?") else program.facts[name]
            body = self.open_questions(node, "        ")
            if body:
                lines += [f"    if {self.wanted(name)}:", *body]
        return "\n".join([*lines, "    return found"]) + "\n"

    def name_conditions(self, steps: tuple[LinkedStep, ...]) -> None:
        for step in steps:
            self.kleene(step.when)
            if step.requires is not None:
                self.kleene(step.requires)
            self.name_conditions(step.steps)

    def wanted(self, name: str) -> str:
        return f"w{self.names[name][1:]}"

    def steps(self, steps: tuple[LinkedStep, ...], indent: str) -> list[str]:
        """One round of a loop that is left as soon as a step decides for sure."""
        inner = indent + "    "
        lines = [f"{indent}while True:", f"{inner}decided = False"]
        for step in steps:
            when = self.kleene(step.when)
            lines += self.open_questions(step.when, inner)
            lines += [f"{inner}if {when} != 0:"]
            deeper = inner + "    "
            if step.steps:
                lines += self.steps(step.steps, deeper)
            elif step.requires is not None:
                lines += self.open_questions(step.requires, deeper)
                lines += [f"{deeper}decided = {self.kleene(step.requires)} == 0"]
            elif step.choose:
                verdicts = [c.Fact(route) for route in step.choose]
                lines += [line for verdict in verdicts for line in self.open_questions(verdict, deeper)]
                lines += [f"{deeper}decided = {self.fold('max', tuple(verdicts))} == 2"]
            else:
                lines += [f"{deeper}decided = True"]
            lines += [f"{deeper}if decided and {when} == 2: break", f"{deeper}decided = False"]
        return [*lines, f"{inner}break"]

    def open_questions(self, node: c.Node, indent: str) -> list[str]:
        """Lines that collect what keeps a condition unknown; nothing when it is known."""
        inner = indent + "    "
        match node:
            case c.Constant() | c.IsUnknown() | c.IsTrue():
                return []
            case c.Not(part=part):
                return self.open_questions(part, indent)
            case c.Fact(name=name):
                return [f"{indent}if {self.names[name]} == 1: {self.wanted(name)} = True"]
            case c.All(parts=parts) | c.Some(parts=parts) | c.AtLeast(parts=parts):
                body = [line for part in parts for line in self.open_questions(part, inner)]
            case _:
                body = []
                for question in sorted(self.program.questions_in(node)):
                    value = self.answers[question]
                    partly = (
                        f" or {value}.__class__ is Span" if self.program.questions[question].partly else ""
                    )
                    body.append(f"{inner}if {value} is None{partly}: found.add({question!r})")
                    if question in self.program.applicability:
                        name = f"?{question}"
                        body.append(f"{inner}if {self.names[name]} == 1: {self.wanted(name)} = True")
        return [f"{indent}if {self.kleene(node)} == 1:", *body]


_COMPARISONS: Final[Mapping[c.Operator, str]] = {
    "<": "lt",
    "<=": "le",
    ">": "gt",
    ">=": "ge",
    "==": "eq",
    "!=": "ne",
}


def _comparison(name: c.Operator) -> Callable[[Any, Any], int]:
    def compare(left: Any, right: Any) -> int:
        if left is NOT_APPLICABLE or right is NOT_APPLICABLE:
            return 0
        if left is None or right is None:
            return 1
        holds = compared(left, name, right)
        return 1 if holds is None else 2 if holds else 0

    return compare


def _lifted(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with unknown and not-applicable arguments passed through."""

    def lifted(*arguments: Any) -> Any:
        if NOT_APPLICABLE in arguments:
            return NOT_APPLICABLE
        if None in arguments:
            return None
        return applied(function, arguments)

    return lifted


def _at_least(count: int, values: tuple[int, ...]) -> int:
    if values.count(2) >= count:
        return 2
    return 1 if len(values) - values.count(0) >= count else 0


_RUNTIME: Final[Mapping[str, Any]] = {
    **{name: _comparison(operator) for operator, name in _COMPARISONS.items()},
    **{name: _lifted(function) for name, function in FUNCTIONS.items()},
    "at_least": _at_least,
    "counted": counted,
    "Span": Span,
}
