"""Arithmetic, sums of products, matrices."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence

from mas_cli.formulas.operators import power
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import DIV0, NUM, VALUE, Array, ErrorValue, Operand, Value, as_array


@function("ABS", "n")
def _abs(value: float) -> float:
    return abs(value)


@function("SIGN", "n")
def _sign(value: float) -> float:
    return float((value > 0) - (value < 0))


@function("MOD", "n n")
def _mod(value: float, divisor: float) -> Value:
    if divisor == 0:
        return DIV0
    if abs(value / divisor) > 1e13:
        return NUM
    rest = math.fmod(value, divisor)
    return rest + divisor if rest and (rest < 0) != (divisor < 0) else rest


@function("QUOTIENT", "p p")
def _quotient(value: float, divisor: float) -> Value:
    return DIV0 if divisor == 0 else float(math.trunc(value / divisor))


@function("SQRT", "n")
def _sqrt(value: float) -> Value:
    return NUM if value < 0 else math.sqrt(value)


@function("EXP", "n")
def _exp(value: float) -> float:
    return math.exp(value)


@function("LN", "n")
def _ln(value: float) -> Value:
    return NUM if value <= 0 else math.log(value)


@function("LOG", "n n?")
def _log(value: float, base: float = 10.0) -> Value:
    if value <= 0 or base <= 0:
        return NUM
    return DIV0 if base == 1 else math.log10(value) / math.log10(base)


@function("LOG10", "n")
def _log10(value: float) -> Value:
    return NUM if value <= 0 else math.log10(value)


@function("POWER", "v v")
def _power(base: Value, exponent: Value) -> Value:
    return power(base, exponent)


@function("PI", "")
def _pi() -> float:
    return math.pi


@function("SUMPRODUCT", "A A*", tail="zero")
def _sumproduct(*arguments: Operand) -> Value:
    """Products added up; texts and logicals count as zero, and all arrays must have one shape."""
    arrays = [_factor(argument) for argument in arguments]
    if len(arrays) == 1:
        total = 0.0
        for value in arrays[0]:
            if type(value) is float:
                total += value
            elif isinstance(value, ErrorValue):
                return value
        return total if total - total == 0 else NUM
    if len({_shape(argument) for argument in arguments}) > 1:
        return VALUE
    if all(isinstance(argument, str) or not isinstance(argument, Array) for argument in arguments) and any(
        isinstance(argument, str) for argument in arguments
    ):
        return VALUE
    total = 0.0
    for values in zip(*arrays, strict=True):
        product = 1.0
        for value in values:
            if type(value) is float:
                product *= value
            elif isinstance(value, ErrorValue):
                return value
            else:
                product = 0.0
        total += product
    return total if total - total == 0 else NUM


def _factor(argument: Operand) -> Sequence[Value]:
    return argument.items if isinstance(argument, Array) else (argument,)


def _shape(argument: Operand) -> tuple[int, int]:
    return argument.shape if isinstance(argument, Array) else (1, 1)


@function("MMULT", "A A", array=True)
def _mmult(left: Operand, right: Operand) -> Operand:
    first, second = as_array(left), as_array(right)
    if first.width != second.height:
        return VALUE
    for value in (*first.items, *second.items):
        if not isinstance(value, float) or isinstance(value, bool):
            return value if isinstance(value, ErrorValue) else VALUE
    columns = [second.column(number) for number in range(second.width)]
    items = [
        math.fsum(map(operator.mul, row, column))  # floats, as checked above
        for row in first.rows()
        for column in columns
    ]
    if not all(map(math.isfinite, items)):
        return NUM
    return Array(items, first.height, second.width)
