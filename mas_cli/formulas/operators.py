"""The operators, on single values and over arrays.

The first test of each is the common case: two numbers. Everything else takes the longer way.
"""

from __future__ import annotations

import math
import operator as arithmetic
from collections.abc import Callable, Sequence
from typing import Any, Final

from mas_cli.formulas.coerce import compare, same_number, to_number, to_text
from mas_cli.formulas.values import DIV0, NA, NUM, VALUE, Array, ErrorValue, Operand, Value

# How Excel writes an operator, and the function here that computes it.
OPERATORS: Final = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "^": "power",
    "&": "cat",
    "=": "eq",
    "<>": "ne",
    "<": "lt",
    ">": "gt",
    "<=": "le",
    ">=": "ge",
}
COMPARISONS: Final = frozenset({"=", "<>", "<", ">", "<=", ">="})
SIGNS: Final = {"-": "neg", "+": "plus", "%": "percent"}
Operator = Callable[[Value, Value], Value]

# `type(x) is float` is twice as fast as isinstance, in the hottest lines there are.


def _numbers(left: Value, right: Value) -> tuple[float, float] | ErrorValue:
    first = to_number(left)
    if isinstance(first, ErrorValue):
        return first
    second = to_number(right)
    return second if isinstance(second, ErrorValue) else (first, second)


def add(left: Value, right: Value) -> Value:
    """`+`."""
    if type(left) is not float or type(right) is not float:
        pair = _numbers(left, right)
        if isinstance(pair, ErrorValue):
            return pair
        left, right = pair
    result = left + right
    return result if result - result == 0.0 else NUM


def sub(left: Value, right: Value) -> Value:
    """`-` between two operands."""
    if type(left) is not float or type(right) is not float:
        pair = _numbers(left, right)
        if isinstance(pair, ErrorValue):
            return pair
        left, right = pair
    result = left - right
    return result if result - result == 0.0 else NUM


def mul(left: Value, right: Value) -> Value:
    """`*`."""
    if type(left) is not float or type(right) is not float:
        pair = _numbers(left, right)
        if isinstance(pair, ErrorValue):
            return pair
        left, right = pair
    result = left * right
    return result if result - result == 0.0 else NUM


def div(left: Value, right: Value) -> Value:
    """`/`."""
    if type(left) is not float or type(right) is not float:
        pair = _numbers(left, right)
        if isinstance(pair, ErrorValue):
            return pair
        left, right = pair
    if right == 0.0:
        return DIV0
    result = left / right
    return result if result - result == 0.0 else NUM


def power(left: Value, right: Value) -> Value:
    """`^`; 0^0 is an error."""
    pair = _numbers(left, right)
    if isinstance(pair, ErrorValue):
        return pair
    base, exponent = pair
    if base == 0.0:
        if exponent == 0.0:
            return NUM
        return DIV0 if exponent < 0 else 0.0
    try:
        result = base**exponent
    except OverflowError:
        return NUM
    return result if isinstance(result, float) else NUM


def _near_zero(result: Value, left: Value, right: Value) -> Value:
    """Excel makes a last addition or subtraction that all but cancels an exact zero."""
    if type(result) is float and result:
        first, second = to_number(left), to_number(right)
        if (
            isinstance(first, float)
            and isinstance(second, float)
            and abs(result) < 2e-15 * max(abs(first), abs(second))
        ):
            return 0.0
    return result


def last_add(left: Value, right: Value) -> Value:
    """`+` as the last step of a formula."""
    return _near_zero(add(left, right), left, right)


def last_sub(left: Value, right: Value) -> Value:
    """`-` as the last step of a formula."""
    return _near_zero(sub(left, right), left, right)


def neg(value: Value) -> Value:
    """`-` before an operand."""
    number = to_number(value)
    return number if isinstance(number, ErrorValue) else -number if number else 0.0


def plus(value: Value) -> Value:
    """`+` before an operand changes nothing, not even a text."""
    return value


def percent(value: Value) -> Value:
    """`%` after an operand."""
    number = to_number(value)
    return number if isinstance(number, ErrorValue) else number / 100


def cat(left: Value, right: Value) -> Value:
    """`&`; a text longer than a cell can hold is an error."""
    first = to_text(left)
    if isinstance(first, ErrorValue):
        return first
    second = to_text(right)
    if isinstance(second, ErrorValue):
        return second
    return first + second if len(first) + len(second) <= 32_767 else VALUE


def eq(left: Value, right: Value) -> Value:
    """`=`."""
    if type(left) is float and type(right) is float:
        return left == right or same_number(left, right)
    if type(left) is str and type(right) is str:
        return left == right or (len(left) == len(right) and left.lower() == right.lower())
    if isinstance(left, ErrorValue):
        return left
    if isinstance(right, ErrorValue):
        return right
    return compare(left, right) == 0


def ne(left: Value, right: Value) -> Value:
    """`<>`."""
    result = eq(left, right)
    return result if isinstance(result, ErrorValue) else not result


def _ordered(left: Value, right: Value) -> int | ErrorValue:
    if isinstance(left, ErrorValue):
        return left
    return right if isinstance(right, ErrorValue) else compare(left, right)


def lt(left: Value, right: Value) -> Value:
    """`<`."""
    order = _ordered(left, right)
    return order if isinstance(order, ErrorValue) else order < 0


def gt(left: Value, right: Value) -> Value:
    """`>`."""
    order = _ordered(left, right)
    return order if isinstance(order, ErrorValue) else order > 0


def le(left: Value, right: Value) -> Value:
    """`<=`."""
    order = _ordered(left, right)
    return order if isinstance(order, ErrorValue) else order <= 0


def ge(left: Value, right: Value) -> Value:
    """`>=`."""
    order = _ordered(left, right)
    return order if isinstance(order, ErrorValue) else order >= 0


def spread(operand: Operand, height: int, width: int) -> Sequence[Value]:
    """The operand repeated or padded with #N/A to a rectangle, as a flat sequence."""
    if not isinstance(operand, Array):
        return [operand] * (height * width)
    rows, columns, items = operand.height, operand.width, operand.items
    if rows == height and columns == width:
        return items
    if rows == 1 and columns == 1:
        return [items[0]] * (height * width)
    if columns == 1 and rows == height:
        return [value for value in items for _ in range(width)]
    if rows == 1 and columns == width:
        return list(items) * height
    result: list[Value] = []
    for row in range(height):
        source = 0 if rows == 1 else row
        if source >= rows:
            result.extend([NA] * width)
            continue
        line = operand.row(source)
        if columns == 1:
            result.extend([line[0]] * width)
        else:
            result.extend(line[:width])
            result.extend([NA] * (width - columns))
    return result


def extent(operands: Sequence[Operand]) -> tuple[int, int] | None:
    """Return the rectangle that holds all arrays among the operands; None without arrays."""
    height = width = 0
    for operand in operands:
        if isinstance(operand, Array):
            height = max(height, operand.height)
            width = max(width, operand.width)
    return (height, width) if height else None


def each(operator: Operator, left: Operand, right: Operand) -> Operand:
    """The operator over arrays, one dimension of length one repeated along the other operand."""
    if not isinstance(left, Array):
        if not isinstance(right, Array):
            return operator(left, right)
        return Array([operator(left, value) for value in right.items], right.height, right.width)
    if not isinstance(right, Array):
        if operator is eq and type(right) is str:
            return Array(_equal_text(left.items, right), left.height, left.width)
        return Array([operator(value, right) for value in left.items], left.height, left.width)
    height, width = max(left.height, right.height), max(left.width, right.width)
    first, second = spread(left, height, width), spread(right, height, width)
    plain = _PLAIN.get(operator)
    if plain is not None:
        quick = _all_numbers(plain, first, second)
        if quick is not None:
            return Array(quick, height, width)
    return Array([operator(a, b) for a, b in zip(first, second, strict=True)], height, width)


_PLAIN: Final[dict[Operator, Callable[[Any, Any], Any]]] = {
    add: arithmetic.add,
    sub: arithmetic.sub,
    mul: arithmetic.mul,
}
_NUMBER: Final = {float}
_COUNTABLE: Final = {float, bool}


def _all_numbers(
    plain: Callable[[Any, Any], Any], first: Sequence[Value], second: Sequence[Value]
) -> list[Value] | None:
    """Numbers and logicals combined by the machine; None when anything else is among them or overflows."""
    left, right = set(map(type, first)), set(map(type, second))
    if not (left <= _COUNTABLE and right <= _COUNTABLE):
        return None
    if _NUMBER not in (left, right):
        first = list(map(float, first))  # type: ignore[arg-type]  # only numbers and logicals, as just seen
    result = list(map(plain, first, second))
    return result if math.isfinite(sum(result)) else None


def _equal_text(items: Sequence[Value], wanted: str) -> list[Value]:
    """`range="text"`, the commonest comparison over an array."""
    low = wanted.lower()
    return [value.lower() == low if type(value) is str else eq(value, wanted) for value in items]


def each_one(operator: Callable[[Value], Value], operand: Operand) -> Operand:
    """A sign over an array."""
    if isinstance(operand, Array):
        return Array([operator(value) for value in operand.items], operand.height, operand.width)
    return operator(operand)


def chain(first: Value, *rest: object) -> Value:
    """A long row of operands from left to right: `chain(a, add, b, sub, c)`."""
    result = first
    for position in range(0, len(rest), 2):
        result = rest[position](result, rest[position + 1])  # type: ignore[operator]  # pairs, by construction
    return result


def each_chain(first: Operand, *rest: object) -> Operand:
    """`chain` when operands may be arrays."""
    result = first
    for position in range(0, len(rest), 2):
        result = each(rest[position], result, rest[position + 1])  # type: ignore[arg-type]  # pairs, by construction
    return result


def lift(function: Callable[..., Operand], positions: tuple[int, ...], *arguments: Operand) -> Operand:
    """A function of single values over the arrays among the arguments at these positions."""
    size = extent([arguments[position] for position in positions if position < len(arguments)])
    if size is None:
        return function(*arguments)
    height, width = size
    columns = [
        spread(argument, height, width) if index in positions else [argument] * (height * width)
        for index, argument in enumerate(arguments)
    ]
    results: list[Value] = []
    for values in zip(*columns, strict=True):
        result = function(*values)
        # An array within an array is not a value Excel has: the cell takes its first.
        results.append(result.items[0] if isinstance(result, Array) else result)
    return Array(results, height, width)
