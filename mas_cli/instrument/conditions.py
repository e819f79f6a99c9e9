"""The condition language of instruments: what a rule may say, as a small tree.

A condition is written as a domain reader would say it and parsed with Python's own grammar, of which only the
nodes below are accepted::

    (eigen_initiatief = ja of ouders_houden_thuis = ja) en niet eerder_halt = ja
    halt.min_leeftijd <= leeftijd < halt.max_leeftijd
    verzuim_soort in (relatief_16uur, langdurig_relatief)
    minstens(problematiek.minimum, risicofactoren)

`en`, `of`, `niet`, `=` and `≠` are the Dutch spelling of `and`, `or`, `not`, `==` and `!=`. A dotted name is
a parameter, a plain name a question, a fact, a route (its verdict) or a group of questions.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final, Literal

from mas_cli.i18n import _

Type = Literal["jno", "choice", "integer", "date", "text", "kleene", "number", "count"]

Operator = Literal["<", "<=", ">", ">=", "==", "!="]

# Functions of dates and numbers a condition may call: name -> (argument types, result type). What they
# compute is the calendar of the law (`mas_cli.law.kalender`); each compiler says how in its own language.
FUNCTIONS: Final[Mapping[str, tuple[tuple[Type, ...], Type]]] = {
    "jaren_tussen": (("date", "date"), "number"),
    "maanden_tussen": (("date", "date"), "number"),
    "verjaardag": (("date", "number"), "date"),
    "eerste_van_volgende_maand": (("date",), "date"),
    "einde_schooljaar": (("date",), "date"),
}


class Node:
    """A piece of a condition."""

    __slots__ = ()

    def children(self) -> Iterator[Node]:
        """The direct parts."""
        for field in fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            value = getattr(self, field.name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                yield from (item for item in value if isinstance(item, Node))

    def walk(self) -> Iterator[Node]:
        """This node and everything below it."""
        yield self
        for child in self.children():
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """Always true or always false."""

    value: bool


@dataclass(frozen=True, slots=True)
class All(Node):
    """Every part is true."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some(Node):
    """At least one part is true."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The part is false."""

    part: Node


@dataclass(frozen=True, slots=True)
class AtLeast(Node):
    """At least `count` (a number or a parameter) of the parts are true."""

    count: Node
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Count(Node):
    """The number of parts known to be true; a number, for showing and not for deciding."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class IsUnknown(Node):
    """The part is unknown; itself always true or false."""

    part: Node


@dataclass(frozen=True, slots=True)
class IsTrue(Node):
    """The part is known to be true; itself always true or false."""

    part: Node


@dataclass(frozen=True, slots=True)
class Is(Node):
    """The answer of a ja/nee or choice question is (or, negated, is another than) the option."""

    question: str
    option: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Two numbers or two dates compared."""

    left: Node
    operator: Operator
    right: Node


@dataclass(frozen=True, slots=True)
class Answer(Node):
    """The answer of a number or date question, as a value."""

    question: str


@dataclass(frozen=True, slots=True)
class Fact(Node):
    """A derived fact, or the verdict of a route, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A dated parameter of the instrument or the law."""

    name: str


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number written in the condition itself."""

    value: int


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of dates and numbers."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The names a condition may use.

    Attributes:
        questions: question id -> its type.
        options: question id -> the option ids a comparison may name.
        facts: fact or route id -> `kleene` or the type of its value.
        parameters: the parameter ids.
        groups: group id -> the ja/nee questions in it.
    """

    questions: Mapping[str, Type]
    options: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, Type]
    parameters: frozenset[str]
    groups: Mapping[str, tuple[str, ...]]


class ConditionError(ValueError):
    """The condition cannot be read; the message is for the author of the data."""

    def __init__(self, message: str, *, name: str = "") -> None:
        super().__init__(message)
        self.name = name


_SPELLING = (
    (re.compile(r"\ben\b"), "and"),
    (re.compile(r"\bof\b"), "or"),
    (re.compile(r"\bniet\b"), "not"),
    (re.compile(r"≠"), "!="),
    (re.compile(r"≥"), ">="),
    (re.compile(r"≤"), "<="),
    (re.compile(r"(?<![<>=!])=(?!=)"), "=="),
)
_OPERATORS: Final[Mapping[type[ast.cmpop], Operator]] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


def parse(text: str, scope: Scope) -> tuple[Node, Type]:
    """The tree of a condition and the type of its value (`kleene` for a condition proper).

    Raises:
        ConditionError: it is not in the language, or names something that does not exist.
    """
    spelled = " ".join(text.split())
    for pattern, replacement in _SPELLING:
        spelled = pattern.sub(replacement, spelled)
    try:
        tree = ast.parse(spelled, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ConditionError(_("The condition cannot be read: {text}").format(text=text)) from error
    return _Reader(scope).read(tree)


def parse_condition(text: str, scope: Scope) -> Node:
    """As `parse`, for a place where only true, false or unknown makes sense."""
    node, kind = parse(text, scope)
    if kind != "kleene":
        raise ConditionError(_("This is a value and not a condition: {text}").format(text=text))
    return node


class _Reader:
    """Translates the accepted part of Python's grammar into nodes."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def read(self, tree: ast.expr) -> tuple[Node, Type]:
        match tree:
            case ast.BoolOp(op=operator, values=values):
                parts = tuple(self.condition(value) for value in values)
                return (All(parts) if isinstance(operator, ast.And) else Some(parts)), "kleene"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.condition(operand)), "kleene"
            case ast.Compare():
                return self.comparison(tree), "kleene"
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self.call(name, arguments)
            case ast.Constant(value=bool(value)):
                return Constant(value), "kleene"
            case ast.Constant(value=int(value)):
                return Number(value), "number"
            case ast.Name(id="waar"):
                return Constant(value=True), "kleene"
            case ast.Name(id=name):
                return self.name(name)
            case ast.Attribute():
                return self.parameter(tree)
        raise ConditionError(_("This is not allowed in a condition: {text}").format(text=ast.unparse(tree)))

    def condition(self, tree: ast.expr) -> Node:
        node, kind = self.read(tree)
        if kind != "kleene":
            raise ConditionError(
                _("{text} is a value; compare it with something.").format(text=ast.unparse(tree))
            )
        return node

    def value(self, tree: ast.expr) -> tuple[Node, Type]:
        node, kind = self.read(tree)
        if kind == "kleene":
            raise ConditionError(_("{text} has no value to compare.").format(text=ast.unparse(tree)))
        if kind == "count":
            # An open question may still be counted: only minstens() knows what that leaves possible.
            raise ConditionError(
                _("{text} is for showing; write minstens(number, group).").format(text=ast.unparse(tree))
            )
        return node, "number" if kind == "integer" else kind

    def name(self, name: str) -> tuple[Node, Type]:
        if name in self.scope.questions:
            kind = self.scope.questions[name]
            if kind in {"jno", "choice"}:
                raise ConditionError(
                    _("Question {name} needs a comparison, such as {name} = ja.").format(name=name)
                )
            return Answer(name), kind
        if name in self.scope.facts:
            return Fact(name), self.scope.facts[name]
        raise ConditionError(_("{name} does not exist.").format(name=name), name=name)

    def parameter(self, tree: ast.Attribute) -> tuple[Node, Type]:
        name = ast.unparse(tree)
        if name not in self.scope.parameters:
            raise ConditionError(_("Parameter {name} does not exist.").format(name=name), name=name)
        return Parameter(name), "number"

    def comparison(self, tree: ast.Compare) -> Node:
        parts: list[Node] = []
        left = tree.left
        for operator, right in zip(tree.ops, tree.comparators, strict=True):
            parts.append(self.pair(left, operator, right))
            left = right
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def pair(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Node:
        if isinstance(left, ast.Name) and self.scope.questions.get(left.id) in {"jno", "choice"}:
            return self.option_test(left.id, operator, right)
        spelled = _OPERATORS.get(type(operator))
        if spelled is None:
            raise ConditionError(_("This comparison is not allowed: {text}").format(text=ast.unparse(right)))
        left_node, left_kind = self.value(left)
        right_node, right_kind = self.value(right)
        if left_kind != right_kind:
            raise ConditionError(
                _("A {left} is compared with a {right}: {text}").format(
                    left=left_kind, right=right_kind, text=f"{ast.unparse(left)} … {ast.unparse(right)}"
                )
            )
        return Compare(left_node, spelled, right_node)

    def option_test(self, question: str, operator: ast.cmpop, right: ast.expr) -> Node:
        match operator, right:
            case ((ast.Eq() | ast.NotEq()), ast.Name(id=option)):
                return self.option(question, option, negated=isinstance(operator, ast.NotEq))
            case ((ast.In() | ast.NotIn()), ast.Tuple(elts=items)) if all(
                isinstance(i, ast.Name) for i in items
            ):
                negated = isinstance(operator, ast.NotIn)
                tests = tuple(
                    self.option(question, item.id, negated=negated)
                    for item in items
                    if isinstance(item, ast.Name)
                )
                return All(tests) if negated else Some(tests)
        raise ConditionError(
            _("Compare {question} with one of its answers: {options}.").format(
                question=question, options=", ".join(self.scope.options[question])
            )
        )

    def option(self, question: str, option: str, *, negated: bool) -> Is:
        if option not in self.scope.options[question]:
            raise ConditionError(
                _("{option} is not an answer of {question}; choose from {options}.").format(
                    option=option, question=question, options=", ".join(self.scope.options[question])
                ),
                name=option,
            )
        return Is(question, option, negated)

    def call(self, name: str, arguments: list[ast.expr]) -> tuple[Node, Type]:
        if name == "minstens" and len(arguments) == 2:
            count, kind = self.value(arguments[0])
            if kind != "number":
                raise ConditionError(_("minstens() starts with a number."))
            return AtLeast(count, self.group(arguments[1])), "kleene"
        if name == "aantal_ja" and len(arguments) == 1:
            return Count(self.group(arguments[0])), "count"
        if name == "onbekend" and len(arguments) == 1:
            return IsUnknown(self.condition(arguments[0])), "kleene"
        if name not in FUNCTIONS:
            raise ConditionError(_("{name} does not exist.").format(name=name), name=name)
        expected, result = FUNCTIONS[name]
        values = [self.value(argument) for argument in arguments]
        if tuple(kind for _node, kind in values) != expected:
            raise ConditionError(
                _("{name} takes {expected}.").format(name=name, expected=", ".join(expected))
            )
        return Call(name, tuple(node for node, _kind in values)), result

    def group(self, tree: ast.expr) -> tuple[Node, ...]:
        if isinstance(tree, ast.Name) and tree.id in self.scope.groups:
            return tuple(Is(question, "ja") for question in self.scope.groups[tree.id])
        name = ast.unparse(tree)
        raise ConditionError(_("{name} is not a group of questions.").format(name=name), name=name)
