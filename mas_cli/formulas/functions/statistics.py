"""Modes, ranks by share, means of other kinds, the shape of a set of numbers."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from typing import Any

from mas_cli.formulas.coerce import Fault
from mas_cli.formulas.functions.aggregates import numbers, with_logicals
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import DIV0, NA, NUM, Array, Operand, Value


@function("MODE MODE.SNGL", "f f*")
def _mode(*arguments: Any) -> Value:
    found = _modes(arguments)
    return found[0] if found else NA


@function("MODE.MULT", "f f*", array=True)
def _mode_mult(*arguments: Any) -> Operand:
    found = _modes(arguments)
    return Array(found, len(found), 1) if found else NA


def _modes(arguments: tuple[Any, ...]) -> list[float]:
    """Return the most frequent numbers in order of first appearance; empty when every number occurs once."""
    counts = Counter(numbers(arguments))
    most = max(counts.values(), default=0)
    return [value for value, count in counts.items() if count == most] if most > 1 else []


@function("FREQUENCY", "f f", array=True)
def _frequency(values: Any, bounds: Any) -> Operand:
    limits = numbers((bounds,)) or [0.0]
    order = sorted(limits)
    found = [0] * (len(order) + 1)
    for value in numbers((values,)):
        found[bisect_left(order, value)] += 1
    # In the order the bounds are written in; of equal ones the first has all.
    places: dict[float, int] = {}
    for at, limit in enumerate(order):
        places.setdefault(limit, at)
    counts: list[Value] = [float(found[places.pop(limit)]) if limit in places else 0.0 for limit in limits]
    return Array([*counts, float(found[-1])], len(limits) + 1, 1)


def _share(values: Any, wanted: float, digits: float, *, inclusive: bool) -> Value:
    """The part of the numbers below the one wanted, between two of them in proportion."""
    found = sorted(numbers((values,)))
    if not found or digits < 1:
        return NUM
    if not found[0] <= wanted <= found[-1]:
        return NA
    at = bisect_left(found, wanted)
    place = float(at)
    if found[at] != wanted:
        place = at - 1 + (wanted - found[at - 1]) / (found[at] - found[at - 1])
    if inclusive:
        share = place / (len(found) - 1) if len(found) > 1 else 1.0
    else:
        share = (place + 1) / (len(found) + 1)
    power = 10.0 ** int(digits)
    return math.floor(share * power + 1e-9) / power


@function("PERCENTRANK PERCENTRANK.INC", "f n n?")
def _percentrank(values: Any, wanted: float, digits: float = 3.0) -> Value:
    return _share(values, wanted, digits, inclusive=True)


@function("PERCENTRANK.EXC", "f n n?")
def _percentrank_exc(values: Any, wanted: float, digits: float = 3.0) -> Value:
    return _share(values, wanted, digits, inclusive=False)


def _exclusive(values: Any, share: float) -> Value:
    found = sorted(numbers((values,)))
    place = share * (len(found) + 1)
    if not found or not 1 <= place <= len(found):
        return NUM
    low = min(int(place), len(found) - 1) if len(found) > 1 else 1
    if len(found) == 1:
        return found[0]
    return found[low - 1] + (found[low] - found[low - 1]) * (place - low)


@function("PERCENTILE.EXC", "f n")
def _percentile_exc(values: Any, share: float) -> Value:
    return _exclusive(values, share)


@function("QUARTILE.EXC", "f i")
def _quartile_exc(values: Any, quarter: int) -> Value:
    return _exclusive(values, quarter / 4)


@function("GEOMEAN", "f f*")
def _geomean(*arguments: Any) -> Value:
    values = numbers(arguments)
    if not values or min(values) <= 0:
        return NUM
    return math.exp(math.fsum(map(math.log, values)) / len(values))


@function("HARMEAN", "f f*")
def _harmean(*arguments: Any) -> Value:
    values = numbers(arguments)
    if not values or min(values) <= 0:
        return NUM
    return len(values) / math.fsum(1 / value for value in values)


def _mean(values: list[float]) -> float:
    if not values:
        raise Fault(NUM)
    return math.fsum(values) / len(values)


@function("AVEDEV", "f f*")
def _avedev(*arguments: Any) -> Value:
    values = numbers(arguments)
    mean = _mean(values)
    return math.fsum(abs(value - mean) for value in values) / len(values)


@function("DEVSQ", "f f*")
def _devsq(*arguments: Any) -> Value:
    values = numbers(arguments)
    mean = _mean(values)
    return math.fsum((value - mean) ** 2 for value in values)


def _moments(values: list[float], power: int) -> tuple[float, float]:
    """The sum of the powers of the distances to the mean, and the mean square of these distances."""
    if not values:
        raise Fault(DIV0)
    mean = _mean(values)
    square = math.fsum((value - mean) ** 2 for value in values)
    return math.fsum((value - mean) ** power for value in values), square


@function("SKEW", "f f*")
def _skew(*arguments: Any) -> Value:
    values = numbers(arguments)
    count = len(values)
    third, square = _moments(values, 3)
    if count < 3 or not square:
        return DIV0
    deviation = math.sqrt(square / (count - 1))
    return count / ((count - 1) * (count - 2)) * third / deviation**3


@function("SKEW.P", "f f*")
def _skew_p(*arguments: Any) -> Value:
    values = numbers(arguments)
    third, square = _moments(values, 3)
    if len(values) < 3 or not square:
        return DIV0
    return third / len(values) / math.sqrt(square / len(values)) ** 3


@function("KURT", "f f*")
def _kurt(*arguments: Any) -> Value:
    values = numbers(arguments)
    count = len(values)
    fourth, square = _moments(values, 4)
    if count < 4 or not square:
        return DIV0
    factor = count * (count + 1) / ((count - 1) * (count - 2) * (count - 3))
    return factor * fourth / (square / (count - 1)) ** 2 - 3 * (count - 1) ** 2 / ((count - 2) * (count - 3))


@function("STANDARDIZE", "n n n")
def _standardize(value: float, mean: float, deviation: float) -> Value:
    return NUM if deviation <= 0 else (value - mean) / deviation


@function("TRIMMEAN", "f n")
def _trimmean(values: Any, share: float) -> Value:
    found = sorted(numbers((values,)))
    if not found or not 0 <= share < 1:
        return NUM
    cut = int(len(found) * share) // 2
    kept = found[cut : len(found) - cut]
    return math.fsum(kept) / len(kept)


def _variance_a(arguments: tuple[Any, ...], less: int) -> float:
    values = with_logicals(arguments)
    if len(values) <= less:
        raise Fault(DIV0)
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - less)


@function("VARA", "f f*")
def _vara(*arguments: Any) -> Value:
    return _variance_a(arguments, 1)


@function("VARPA", "f f*")
def _varpa(*arguments: Any) -> Value:
    return _variance_a(arguments, 0)


@function("STDEVA", "f f*")
def _stdeva(*arguments: Any) -> Value:
    return math.sqrt(_variance_a(arguments, 1))


@function("STDEVPA", "f f*")
def _stdevpa(*arguments: Any) -> Value:
    return math.sqrt(_variance_a(arguments, 0))
