"""The instrument as XPath in the dialect of ODK: a calculation by name, over the numbers 0, 1 and 2.

A calculation that is not known gives the empty text. A day is the number YYYYMMDD, which orders as days do.
Names stand as `${name}`, which the converter of an XLSForm replaces by their places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mas_cli.instrument import conditions as c
from mas_cli.instrument.definition import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mas_cli.instrument.instrument import Instrument

# Years are counted from below zero, as `int` cuts towards it.
_FUNCTIONS: Final[Mapping[str, str]] = {
    "jaren_tussen": "int(({1} - {0} + 10000000) div 10000) - 1000",
    "maanden_tussen": (
        "(int({1} div 10000) - int({0} div 10000)) * 12 + int({1} div 100) mod 100 - int({0} div 100) mod 100"
        " - number(({1} mod 100) < ({0} mod 100))"
    ),
    "eerste_van_volgende_maand": (
        "int({0} div 100) * 100 + 101 + 8800 * number(int({0} div 100) mod 100 = 12)"
    ),
    "einde_schooljaar": "int({0} div 10000) * 10000 + 731 + 10000 * number(({0} mod 10000) > 731)",
}
_LEAP: Final = "(({0} mod 4 = 0 and {0} mod 100 != 0) or {0} mod 400 = 0)"


def quoted(text: str) -> str:
    """Return a text as XPath, which has no escape for a quote."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    return "concat({})".format(', "\'", '.join(f"'{part}'" for part in text.split("'")))


def reference(kind: str, name: str) -> str:
    """Return the name of a calculation as another one writes it."""
    return f"${{{calculation(kind, name)}}}"


def calculation(kind: str, name: str) -> str:
    """Return the name of a calculation: of a `dag`, of what is `gevraagd`, of a `feit`."""
    return f"{kind}_{name.replace('.', '__')}"


def choose(cases: Iterable[tuple[str, str]], otherwise: str) -> str:
    """Return the value of the first case that holds."""
    listed = list(cases)
    return "".join(f"if({test}, {value}, " for test, value in listed) + otherwise + ")" * len(listed)


class XPathWriter:
    """Write conditions of an instrument with the parameters that it has."""

    def __init__(self, instrument: Instrument) -> None:
        self.program = instrument.program
        self.parameters = instrument.parameters

    def calculations(self) -> dict[str, str]:
        """Return the days, what is asked and the facts, each after what it needs."""
        found = {}
        for question in self.program.questions.values():
            if question.type == "date":
                given = f"${{{question.id}}}"
                day = f"number(format-date({given}, '%Y%m%d'))"
                otherwise = "number(format-date(today(), '%Y%m%d'))" if question.default_today else "''"
                found[calculation("dag", question.id)] = f"if({given} != '', {day}, {otherwise})"
        for name in self.program.order:
            if name.startswith("?"):
                found[calculation("gevraagd", name[1:])] = self.kleene(self.program.applicability[name[1:]])
            else:
                node = self.program.facts[name]
                is_condition = self.program.fact_types[name] == "kleene"
                found[calculation("feit", name)] = self.kleene(node) if is_condition else self.value(node)
        return found

    def kleene(self, node: c.Node) -> str:
        """Return a condition as an expression of 0, 1 or 2."""
        match node:
            case c.Constant(value=holds):
                return "2" if holds else "0"
            case c.Fact(name=name):
                return reference("feit", name)
            case c.Not(part=part):
                return f"(2 - {self.kleene(part)})"
            case c.All(parts=parts):
                return self._fold("min", parts, "2")
            case c.Some(parts=parts):
                return self._fold("max", parts, "0")
            case c.IsUnknown(part=part):
                return f"if({self.kleene(part)} = 1, 2, 0)"
            case c.IsTrue(part=part):
                return f"if({self.kleene(part)} = 2, 2, 0)"
            case c.AtLeast(count=count, parts=parts):
                wanted = self.value(count)
                sure, perhaps = self._count(parts, "= 2"), self._count(parts, "!= 0")
                return choose([(f"{sure} >= {wanted}", "2"), (f"{perhaps} >= {wanted}", "1")], "0")
            case c.Is(question=question, option=option, negated=negated):
                given = f"${{{question}}}"
                test = f"{given} {'!=' if negated else '='} {quoted(option)}"
                return self._known({question}, f"{given} = '' or {given} = {quoted(UNKNOWN)}", test)
            case c.Compare(left=left, operator=operator, right=right):
                sides = [self.value(left), self.value(right)]
                sign = "=" if operator == "==" else operator
                lacking = self._lacking((left, right))
                return self._known(self.program.questions_in(node), lacking, f"{sides[0]} {sign} {sides[1]}")
        raise TypeError(node)

    def value(self, node: c.Node) -> str:
        """Return a number, or a day as a number; the empty text where it is not known."""
        match node:
            case c.Number(value=value):
                return str(value)
            case c.Parameter(name=name):
                return str(self.parameters[name])
            case c.Answer(question=question):
                is_day = self.program.questions[question].type == "date"
                return reference("dag", question) if is_day else f"${{{question}}}"
            case c.Fact(name=name):
                return reference("feit", name)
            case c.Count(parts=parts):
                return self._count(parts, "= 2")
            case c.Call(function=function, arguments=arguments):
                values = [self.value(argument) for argument in arguments]
                lacking = self._lacking(arguments)
                called = (
                    _birthday(*values) if function == "verjaardag" else _FUNCTIONS[function].format(*values)
                )
                return f"if({lacking}, '', {called})" if lacking else f"({called})"
        raise TypeError(node)

    def _known(self, questions: Iterable[str], lacking: str, test: str) -> str:
        """Return a test that is 0 where a question does not apply and 1 where a value lacks."""
        rests = [reference("gevraagd", q) for q in sorted(questions) if q in self.program.applicability]
        absent = " or ".join(f"{one} = 0" for one in rests)
        cases = [(condition, value) for condition, value in ((absent, "0"), (lacking, "1")) if condition]
        return choose([*cases, (test, "2")], "0")

    def _lacking(self, nodes: Iterable[c.Node]) -> str:
        """Return the condition that one of these values is not known."""
        return " or ".join(
            f"{self.value(node)} = ''"
            for node in nodes
            if not isinstance(node, c.Number | c.Parameter | c.Count)
        )

    def _count(self, parts: tuple[c.Node, ...], test: str) -> str:
        counted = " + ".join(f"number({self.kleene(part)} {test})" for part in parts)
        return f"({counted})" if counted else "0"

    def _fold(self, function: str, parts: tuple[c.Node, ...], of_none: str) -> str:
        if not parts:
            return of_none
        if len(parts) == 1:
            return self.kleene(parts[0])
        return f"{function}({', '.join(self.kleene(part) for part in parts)})"


def _birthday(born: str, years: str) -> str:
    """Return a birthday: on 1 March where its year has no 29 February."""
    day = f"({born} + {years} * 10000)"
    leap = _LEAP.format(f"int({day} div 10000)")
    return f"{day} + number({day} mod 10000 = 229 and not({leap})) * 72"
