"""Arithmetic and rounding."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence

from mas_cli.formulas.coerce import Fault
from mas_cli.formulas.operators import power
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import DIV0, NUM, VALUE, Array, ErrorValue, Operand, Value, as_array


def scaled(value: float, digits: int) -> float:
    """The value times a power of ten, as its 15 significant digits say rather than its last bits."""
    if digits > 300 or digits < -300:
        raise Fault(NUM)
    shifted = value * 10.0**digits if digits >= 0 else value / 10.0**-digits
    return float(f"{shifted:.15g}")


def _unscaled(value: float, digits: int) -> float:
    factor: float = 10.0 ** abs(digits)
    return value / factor if digits >= 0 else value * factor


def rounded(value: float, digits: int) -> float:
    """Rounded half away from zero, as ROUND does it."""
    if digits > 20 or value == 0.0:
        return value
    if digits < -308:
        return 0.0
    result = math.floor(scaled(abs(value), digits) + 0.5)
    return math.copysign(_unscaled(float(result), digits), value) if result else 0.0


@function("ROUND", "n i")
def _round(value: float, digits: int) -> float:
    return rounded(value, digits)


@function("ROUNDUP", "n i")
def _roundup(value: float, digits: int) -> float:
    if digits > 20:
        return value
    return math.copysign(_unscaled(float(math.ceil(scaled(abs(value), digits))), digits), value) + 0.0


@function("ROUNDDOWN", "n i")
def _rounddown(value: float, digits: int) -> float:
    if digits > 20:
        return value
    return math.copysign(_unscaled(float(math.floor(scaled(abs(value), digits))), digits), value) + 0.0


@function("TRUNC", "n i?")
def _trunc(value: float, digits: int = 0) -> float:
    return _rounddown(value, digits)


@function("INT", "n")
def _int(value: float) -> float:
    return float(math.floor(value))


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
    return value - divisor * math.floor(value / divisor)


@function("QUOTIENT", "n n")
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


@function("EVEN", "n")
def _even(value: float) -> float:
    return math.copysign(2.0 * math.ceil(abs(value) / 2), value) + 0.0


@function("ODD", "n")
def _odd(value: float) -> float:
    size = float(math.ceil(abs(value)))
    return math.copysign(size if size % 2 else size + 1, value)


def _multiple(value: float, step: float, way: Callable[[float], int]) -> Value:
    if step == 0:
        return 0.0
    return float(way(float(f"{value / step:.15g}"))) * step


@function("CEILING", "n n")
def _ceiling(value: float, step: float) -> Value:
    return NUM if value > 0 > step else _multiple(value, step, math.ceil)


@function("FLOOR", "n n")
def _floor(value: float, step: float) -> Value:
    if step == 0:
        return DIV0 if value else 0.0
    return NUM if value > 0 > step else _multiple(value, step, math.floor)


@function("CEILING.MATH", "n n?")
def _ceiling_math(value: float, step: float = 1.0) -> Value:
    return _multiple(value, abs(step), math.ceil)


@function("FLOOR.MATH", "n n?")
def _floor_math(value: float, step: float = 1.0) -> Value:
    return _multiple(value, abs(step), math.floor)


@function("MROUND", "n n")
def _mround(value: float, step: float) -> Value:
    if step == 0 or value == 0:
        return 0.0
    if value * step < 0:
        return NUM
    return math.floor(float(f"{value / step:.15g}") + 0.5) * step


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
    return Array(items, first.height, second.width)
