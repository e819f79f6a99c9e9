"""The instrument as JavaScript: two functions, `compute` and `missing`, over the numbers 0, 1 and 2.

The text is meant to be read: every answer, fact and criterion has a variable of its own name, one to a line.
It needs `static/runtime.js` beside it and nothing of a browser, so that Node runs it too; tests hold it
against the Python evaluator on thousands of answer sets.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from mas_cli.instrument import conditions as c

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.instrument.program import LinkedStep, Program

_COMPARISONS: Final = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}


def compiled(program: Program) -> str:
    """Return the JavaScript of an instrument's program.

    Both functions take the answers (question id to plain JSON value), the parameters that hold on the day
    and that day as a day number. `compute` returns what `evaluate.Advice` needs; `missing` returns the set
    of open questions that could still change the advice.
    """
    return _Compute(program, presume=True).source() + "\n" + _Missing(program, presume=False).source()


def _name(kind: str, id_: str) -> str:
    return f"{kind}_{id_.replace('.', '__')}"


class _Writer:
    """Write the lines that give every answer, applicability and fact its variable.

    With `presume`, a question of which it is unknown whether it applies counts as applicable; without, such
    a question makes its conditions unknown (see `instrument.python_compiler`).
    """

    def __init__(self, program: Program, *, presume: bool) -> None:
        self.program = program
        self.presume = presume

    def state(self) -> list[str]:
        """Return the lines of every answer, applicability and fact, each after what it needs."""
        lines = []
        for question in self.program.questions.values():
            kind = "day" if question.type == "date" else "known"
            otherwise = " ?? today" if question.default_today else ""
            lines.append(f"let {_name('a', question.id)} = {kind}(answers[{_text(question.id)}]){otherwise};")
        for name in self.program.order:
            if name.startswith("?"):
                asked = name[1:]
                condition = self.kleene(self.program.applicability[asked])
                lines.append(f"const {_name('asked', asked)} = {condition};")
                lines.append(f"if ({_name('asked', asked)} === 0) {_name('a', asked)} = NA;")
            else:
                node = self.program.facts[name]
                is_condition = self.program.fact_types[name] == "kleene"
                value = self.kleene(node) if is_condition else self.value(node)
                lines.append(f"const {_name('f', name)} = {value};")
        return lines

    def kleene(self, node: c.Node) -> str:
        """Return a condition as an expression of 0, 1 or 2."""
        match node:
            case c.Constant(value=holds):
                return "2" if holds else "0"
            case c.Fact(name=name):
                return _name("f", name)
            case c.Not(part=part):
                return f"not({self.kleene(part)})"
            case c.All(parts=parts):
                return self._fold("all", parts, "2")
            case c.Some(parts=parts):
                return self._fold("some", parts, "0")
            case c.IsUnknown(part=part):
                return f"isUnknown({self.kleene(part)})"
            case c.IsTrue(part=part):
                return f"isTrue({self.kleene(part)})"
            case c.AtLeast(count=count, parts=parts):
                inner = ", ".join(self.kleene(part) for part in parts)
                return f"atLeast({self.value(count)}, [{inner}])"
            case c.Is(question=question, option=option, negated=negated):
                function = "isNot" if negated else "is"
                return self._guarded({question}, f"{function}({_name('a', question)}, {_text(option)})")
            case c.Compare(left=left, operator=operator, right=right):
                test = f"{_COMPARISONS[operator]}({self.value(left)}, {self.value(right)})"
                return self._guarded(self.program.questions_in(node), test)
        raise TypeError(node)

    def value(self, node: c.Node) -> str:
        """Return a number or day as an expression."""
        match node:
            case c.Number(value=value):
                return repr(value)
            case c.Parameter(name=name):
                return f"parameters[{_text(name)}]"
            case c.Answer(question=question):
                return _name("a", question)
            case c.Fact(name=name):
                return _name("f", name)
            case c.Count(parts=parts):
                return f"countTrue([{', '.join(self.kleene(part) for part in parts)}])"
            case c.Call(function=function, arguments=arguments):
                return f"{function}({', '.join(self.value(argument) for argument in arguments)})"
        raise TypeError(node)

    def _fold(self, function: str, parts: tuple[c.Node, ...], of_none: str) -> str:
        if not parts:
            return of_none
        if len(parts) == 1:
            return self.kleene(parts[0])
        return f"{function}({', '.join(self.kleene(part) for part in parts)})"

    def _guarded(self, questions: Iterable[str], test: str) -> str:
        guards = sorted(_name("asked", q) for q in questions if q in self.program.applicability)
        return test if self.presume or not guards else f"all({', '.join(guards)}, {test})"


class _Compute(_Writer):
    """Write the function that decides."""

    def source(self) -> str:
        """Return the function `compute`."""
        program = self.program
        lines = ["function compute(answers, parameters, today) {", *_indented(self.state()), "  let row;"]
        for position, row in enumerate(program.rows):
            keyword = "if" if position == 0 else "else if"
            lines.append(f"  {keyword} ({self.kleene(row.test)} === 2) row = {position};  // {row.step}")
        lines.append("  let first = null;")
        for position, row in enumerate(program.rows):
            for order, (signal, node) in enumerate(row.conclusion.first_signal):
                keyword = "if" if order == 0 else "else if"
                lines.append(
                    f"  {keyword} (row === {position} && {self.kleene(node)} === 2) first = {_text(signal)};"
                )
        asked = ", ".join(f"{_text(q)}: {_name('asked', q)}" for q in program.applicability)
        facts = ", ".join(
            f"{_text(name)}: {_name('f', name)}" for name in program.order if not name.startswith("?")
        )
        signals = ", ".join(f"{_text(name)}: {self.kleene(node)}" for name, node in program.signals.items())
        lines += [
            f"  const asked = {{{asked}}};",
            f"  const facts = {{{facts}}};",
            f"  const signals = {{{signals}}};",
            "  return {row, first, asked, facts, signals};",
            "}",
        ]
        return "\n".join(lines) + "\n"


class _Missing(_Writer):
    """Write the walk down every unknown condition that the decision rests on."""

    def source(self) -> str:
        """Return the function `missing`."""
        program = self.program
        lines = ["function missing(answers, parameters, today) {", *_indented(self.state())]
        lines += ["  const found = new Set();", "  const wanted = new Set();", "  let decided = false;"]
        lines += self._steps(program.decision, "  ")
        for name in reversed(program.order):
            if program.fact_types.get(name, "kleene") != "kleene":
                continue
            node = program.applicability[name[1:]] if name.startswith("?") else program.facts[name]
            body = self._open(node, "    ")
            if body:
                lines += [f"  if (wanted.has({_text(name)})) {{", *body, "  }"]
        return "\n".join([*lines, "  return found;", "}"]) + "\n"

    def _steps(self, steps: tuple[LinkedStep, ...], indent: str) -> list[str]:
        """Return one round of a loop that is left as soon as a step decides for sure."""
        inner, deeper = indent + "  ", indent + "    "
        lines = [f"{indent}do {{", f"{inner}decided = false;"]
        for step in steps:
            when = self.kleene(step.when)
            lines += [*self._open(step.when, inner), f"{inner}if ({when} !== 0) {{  // {step.step.id}"]
            if step.steps:
                lines += self._steps(step.steps, deeper)
            elif step.requires is not None:
                lines += self._open(step.requires, deeper)
                lines.append(f"{deeper}decided = {self.kleene(step.requires)} === 0;")
            elif step.choose:
                verdicts = tuple(c.Fact(route) for route in step.choose)
                lines += [line for verdict in verdicts for line in self._open(verdict, deeper)]
                lines.append(f"{deeper}decided = {self._fold('some', verdicts, '0')} === 2;")
            else:
                lines.append(f"{deeper}decided = true;")
            lines += [
                f"{deeper}if (decided && {when} === 2) break;",
                f"{deeper}decided = false;",
                f"{inner}}}",
            ]
        return [*lines, f"{indent}}} while (false);"]

    def _open(self, node: c.Node, indent: str) -> list[str]:
        """Return the lines that collect what keeps a condition unknown."""
        inner = indent + "  "
        match node:
            case c.Constant() | c.IsUnknown() | c.IsTrue():
                return []
            case c.Not(part=part):
                return self._open(part, indent)
            case c.Fact(name=name):
                return [f"{indent}if ({_name('f', name)} === 1) wanted.add({_text(name)});"]
            case c.All(parts=parts) | c.Some(parts=parts) | c.AtLeast(parts=parts):
                body = [line for part in parts for line in self._open(part, inner)]
            case _:
                body = []
                for question in sorted(self.program.questions_in(node)):
                    body.append(f"{inner}if (isOpen({_name('a', question)})) found.add({_text(question)});")
                    if question in self.program.applicability:
                        asked = _name("asked", question)
                        body.append(f"{inner}if ({asked} === 1) wanted.add({_text('?' + question)});")
        return [f"{indent}if ({self.kleene(node)} === 1) {{", *body, f"{indent}}}"] if body else []


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
