"""Logic: the conditions that are not lazy, and the lazy ones over arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mas_cli.formulas.coerce import Fault, to_number, to_truth, truth
from mas_cli.formulas.operators import eq
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import NA, VALUE, Array, ErrorValue, Value


def _conditions(arguments: Iterable[Any]) -> Iterator[bool]:
    """Every condition among the arguments; texts and blanks that come out of cells are passed over.

    Raises:
        Fault: one is an error, a written text is no condition, or there is none at all.
    """
    some = False
    for argument in arguments:
        if isinstance(argument, Array | list | tuple):
            for item in argument.items if isinstance(argument, Array) else argument:
                if isinstance(item, ErrorValue):
                    raise Fault(item)
                if isinstance(item, float | bool):
                    some = True
                    yield bool(item)
        elif argument != "":  # which Excel passes over
            some = True
            yield truth(argument)
    if not some:
        raise Fault(VALUE)


@function("AND", "f f*", tail="same")
def _and(*arguments: Any) -> bool:
    return all(list(_conditions(arguments)))


@function("OR", "f f*", tail="same")
def _or(*arguments: Any) -> bool:
    return any(list(_conditions(arguments)))


@function("XOR", "f f*")
def _xor(*arguments: Any) -> bool:
    return sum(_conditions(arguments)) % 2 == 1


@function("NOT", "b")
def _not(value: bool) -> bool:
    return not value


@function("IF", "v v v?", blank=True)
def _if(test: Value, yes: Value, no: Value = False) -> Value:
    result = to_truth(test)
    if isinstance(result, ErrorValue):
        return result
    return yes if result else no


@function("IFERROR", "v v", blank=True)
def _iferror(value: Value, other: Value) -> Value:
    return other if isinstance(value, ErrorValue) else value


@function("IFNA", "v v", blank=True)
def _ifna(value: Value, other: Value) -> Value:
    return other if value is NA else value


@function("IFS", "v v v* v*", blank=True)
def _ifs(*arguments: Value) -> Value:
    for test, value in zip(arguments[::2], arguments[1::2], strict=True):
        result = to_truth(test)
        if isinstance(result, ErrorValue):
            return result
        if result:
            return value
    return NA


@function("SWITCH", "v v v v*", blank=True)
def _switch(subject: Value, *cases: Value) -> Value:
    for case, value in zip(cases[: len(cases) // 2 * 2 : 2], cases[1::2], strict=True):
        result = eq(subject, case)
        if isinstance(result, ErrorValue):
            return result
        if result:
            return value
    return cases[-1] if len(cases) % 2 else NA


@function("CHOOSE", "v v v*", blank=True)
def _choose(index: Value, *options: Value) -> Value:
    number = to_number(index)
    if isinstance(number, ErrorValue):
        return number
    return options[int(number) - 1] if 1 <= number < len(options) + 1 else VALUE
