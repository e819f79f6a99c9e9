"""Rounding to digits and to multiples."""

from __future__ import annotations

import math
from collections.abc import Callable

from mas_cli.formulas.coerce import Fault
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import DIV0, NUM, Value

Way = Callable[[float], int]


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
    if digits > 20 or (digits > 0 and abs(value) > 1e15):
        return value
    return math.copysign(_unscaled(float(math.floor(scaled(abs(value), digits))), digits), value) + 0.0


@function("TRUNC", "n i?")
def _trunc(value: float, digits: int = 0) -> float:
    return _rounddown(value, digits)


@function("INT", "n")
def _int(value: float) -> float:
    return float(math.floor(value))


@function("EVEN", "n")
def _even(value: float) -> float:
    return math.copysign(2.0 * math.ceil(abs(value) / 2), value) + 0.0


@function("ODD", "n")
def _odd(value: float) -> float:
    size = float(math.ceil(abs(value)))
    return math.copysign(size if size % 2 else size + 1, value)


def _multiple(value: float, step: float, way: Way) -> Value:
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


def _away(value: float, mode: float, way: Way, other: Way) -> Way:
    """Which way a negative number goes: with a mode away from zero, or towards it."""
    return other if value < 0 and mode else way


@function("CEILING.MATH", "n n? n?")
def _ceiling_math(value: float, step: float = 1.0, mode: float = 0.0) -> Value:
    return _multiple(value, abs(step), _away(value, mode, math.ceil, math.floor))


@function("FLOOR.MATH", "n n? n?")
def _floor_math(value: float, step: float = 1.0, mode: float = 0.0) -> Value:
    return _multiple(value, abs(step), _away(value, mode, math.floor, math.ceil))


@function("CEILING.PRECISE ISO.CEILING", "n n?")
def _ceiling_precise(value: float, step: float = 1.0) -> Value:
    return _multiple(value, abs(step), math.ceil)


@function("FLOOR.PRECISE", "n n?")
def _floor_precise(value: float, step: float = 1.0) -> Value:
    return _multiple(value, abs(step), math.floor)


@function("MROUND", "p p")
def _mround(value: float, step: float) -> Value:
    if step == 0 or value == 0:
        return 0.0
    if value * step < 0:
        return NUM
    return math.floor(float(f"{value / step:.15g}") + 0.5) * step
