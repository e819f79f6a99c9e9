"""Two rows of numbers beside each other: how they go together."""

from __future__ import annotations

import math

from mas_cli.formulas.coerce import Fault
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import DIV0, NA, ErrorValue, Operand, Value, as_array


def _pairs(first: Operand, second: Operand) -> list[tuple[float, float]]:
    """The places at which both have a number.

    Raises:
        Fault: an error among them, or they are not as many.
    """
    left, right = as_array(first), as_array(second)
    if len(left.items) != len(right.items):
        raise Fault(NA)
    found = []
    for one, other in zip(left.items, right.items, strict=True):
        for value in (one, other):
            if isinstance(value, ErrorValue):
                raise Fault(value)
        if type(one) is float and type(other) is float:
            found.append((one, other))
    return found


def _sums(first: Operand, second: Operand, least: int) -> tuple[int, float, float, float, float, float]:
    """How many pairs, both means, and the sums of the products xy, xx and yy of the distances to them.

    Raises:
        Fault: there are too few.
    """
    pairs = _pairs(first, second)
    if len(pairs) < least:
        raise Fault(DIV0)
    count = len(pairs)
    x = math.fsum(one for one, _ in pairs) / count
    y = math.fsum(other for _, other in pairs) / count
    xy = math.fsum((one - x) * (other - y) for one, other in pairs)
    xx = math.fsum((one - x) ** 2 for one, _ in pairs)
    yy = math.fsum((other - y) ** 2 for _, other in pairs)
    return count, x, y, xy, xx, yy


def _correlation(first: Operand, second: Operand) -> float:
    _count, _x, _y, xy, xx, yy = _sums(first, second, 1)
    if not xx or not yy:
        raise Fault(DIV0)
    return xy / math.sqrt(xx * yy)


@function("CORREL PEARSON", "A A")
def _correl(first: Operand, second: Operand) -> Value:
    return _correlation(first, second)


@function("RSQ", "A A")
def _rsq(known_y: Operand, known_x: Operand) -> Value:
    return _correlation(known_y, known_x) ** 2


@function("COVARIANCE.P COVAR", "A A")
def _covariance_p(first: Operand, second: Operand) -> Value:
    count, _x, _y, xy, _xx, _yy = _sums(first, second, 1)
    return xy / count


@function("COVARIANCE.S", "A A")
def _covariance_s(first: Operand, second: Operand) -> Value:
    count, _x, _y, xy, _xx, _yy = _sums(first, second, 2)
    return xy / (count - 1)


def _line(known_y: Operand, known_x: Operand) -> tuple[float, float]:
    """Slope and intercept of the line nearest to the points."""
    _count, x, y, xy, xx, _yy = _sums(known_x, known_y, 1)
    if not xx:
        raise Fault(DIV0)
    return xy / xx, y - xy / xx * x


@function("SLOPE", "A A")
def _slope(known_y: Operand, known_x: Operand) -> Value:
    return _line(known_y, known_x)[0]


@function("INTERCEPT", "A A")
def _intercept(known_y: Operand, known_x: Operand) -> Value:
    return _line(known_y, known_x)[1]


@function("FORECAST FORECAST.LINEAR", "n A A")
def _forecast(at: float, known_y: Operand, known_x: Operand) -> Value:
    slope, intercept = _line(known_y, known_x)
    return intercept + slope * at


@function("STEYX", "A A")
def _steyx(known_y: Operand, known_x: Operand) -> Value:
    count, _x, _y, xy, xx, yy = _sums(known_x, known_y, 3)
    return math.sqrt((yy - xy * xy / xx) / (count - 2)) if xx else DIV0
