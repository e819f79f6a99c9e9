"""Whether a condition can ever be true: a rule that cannot fire is a fault in the data.

The condition is written as a choice of conjunctions (disjunctive normal form, with facts and applicability
filled in) and each conjunction is checked for contradictions: a question with two answers at once, an age
below 12 and above 16. What cannot be decided so (dates compared, very large conditions) counts as possible.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

from mas_cli.instrument import conditions as c
from mas_cli.instrument.program import Program

_MAX_CONJUNCTIONS: Final = 4000
_FLIPPED: Final[Mapping[c.Operator, c.Operator]] = {
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
    "==": "!=",
    "!=": "==",
}
_MIRRORED: Final[Mapping[c.Operator, c.Operator]] = {
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
    "==": "==",
    "!=": "!=",
}

Literal = tuple[c.Node, bool]
Conjunction = tuple[Literal, ...]


class _TooLarge(Exception):  # noqa: N818  not an error, an answer
    pass


def can_be_true(node: c.Node, program: Program, parameters: Mapping[str, int]) -> bool:
    """Whether some answers make the condition true.

    Args:
        node: the condition.
        program: for facts, applicability and the bounds of questions.
        parameters: the value of every parameter used.

    Returns:
        False only when no answers can; True also when that cannot be decided.
    """
    try:
        return any(
            _consistent(conjunction, program, parameters)
            for conjunction in _conjunctions(node, program, wanted=True)
        )
    except _TooLarge:
        return True


def _conjunctions(node: c.Node, program: Program, *, wanted: bool) -> Iterator[Conjunction]:
    """The conjunctions of atoms under which the node is true (or, not wanted, false)."""
    match node:
        case c.Constant(value=value):
            if value == wanted:
                yield ()
        case c.Not(part=part):
            yield from _conjunctions(part, program, wanted=not wanted)
        case c.IsTrue(part=part) if wanted:
            yield from _conjunctions(part, program, wanted=True)
        case c.Fact(name=name):
            yield from _conjunctions(program.facts[name], program, wanted=wanted)
        case c.All(parts=parts) | c.Some(parts=parts):
            if isinstance(node, c.All) == wanted:
                yield from _product(parts, program, wanted=wanted)
            else:
                for part in parts:
                    yield from _conjunctions(part, program, wanted=wanted)
        case c.Is() | c.Compare():
            yield from _with_applicability(node, program, wanted=wanted)
        case _:
            # At-least and is-unknown are left open: possible.
            yield ()


def _with_applicability(atom: c.Node, program: Program, *, wanted: bool) -> Iterator[Conjunction]:
    """An atom is true only where its question applies; false also where it does not."""
    questions = sorted(program.questions_in(atom))
    applies = tuple(program.applicability[q] for q in questions if q in program.applicability)
    if wanted:
        for conjunction in _product(applies, program, wanted=True):
            yield (*conjunction, (atom, True))
    else:
        yield ((atom, False),)
        for condition in applies:
            yield from _conjunctions(condition, program, wanted=False)


def _product(parts: tuple[c.Node, ...], program: Program, *, wanted: bool) -> Iterator[Conjunction]:
    combined: list[Conjunction] = [()]
    for part in parts:
        choices = list(_conjunctions(part, program, wanted=wanted))
        if len(combined) * len(choices) > _MAX_CONJUNCTIONS:
            raise _TooLarge
        combined = [left + right for left in combined for right in choices]
    yield from combined


def _consistent(conjunction: Conjunction, program: Program, parameters: Mapping[str, int]) -> bool:
    options: dict[str, set[str]] = {}
    ranges: dict[c.Node, list[float]] = {}
    for atom, wanted in conjunction:
        match atom:
            case c.Is(question=question, option=option, negated=negated):
                left = options.setdefault(question, set(program.questions[question].options))
                if wanted != negated:
                    left &= {option}
                else:
                    left -= {option}
                if not left:
                    return False
            case c.Compare():
                if not _narrow(atom, ranges, program, parameters, wanted=wanted):
                    return False
    return True


def _narrow(
    atom: c.Compare,
    ranges: dict[c.Node, list[float]],
    program: Program,
    parameters: Mapping[str, int],
    *,
    wanted: bool,
) -> bool:
    """Narrow the whole numbers that a quantity may have; return False when no number is left."""
    quantity, operator, bound = atom.left, atom.operator, _number(atom.right, parameters)
    if bound is None:
        quantity, operator, bound = atom.right, _MIRRORED[atom.operator], _number(atom.left, parameters)
    if bound is None or _number(quantity, parameters) is not None:
        return True
    if not wanted:
        operator = _FLIPPED[operator]
    while isinstance(quantity, c.Fact):
        quantity = program.facts[quantity.name]
    current = ranges.setdefault(quantity, _bounds(quantity, program))
    match operator:
        case "<":
            current[1] = min(current[1], bound - 1)
        case "<=":
            current[1] = min(current[1], bound)
        case ">":
            current[0] = max(current[0], bound + 1)
        case ">=":
            current[0] = max(current[0], bound)
        case "==":
            current[:] = [max(current[0], bound), min(current[1], bound)]
    return current[0] <= current[1]


def _bounds(quantity: c.Node, program: Program) -> list[float]:
    if isinstance(quantity, c.Answer):
        question = program.questions[quantity.question]
        if isinstance(question.minimum, int) and isinstance(question.maximum, int):
            return [question.minimum, question.maximum]
    return [-math.inf, math.inf]


def _number(node: c.Node, parameters: Mapping[str, int]) -> int | None:
    match node:
        case c.Number(value=value):
            return value
        case c.Parameter(name=name):
            return parameters.get(name)
    return None
