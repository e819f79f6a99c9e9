"""Sums, counts, averages, extremes and ranks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from mas_cli.formulas.coerce import Fault, number, same_number
from mas_cli.formulas.criteria import criterion, matching
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import DIV0, NA, NUM, VALUE, Array, ErrorValue, Operand, Value, as_array


def numbers(arguments: Iterable[Any]) -> list[float]:
    """The numbers aggregates work on: those in cells, and whatever written values can be read as.

    Raises:
        Fault: an error among them, or a written text that is no number.
    """
    found: list[float] = []
    for argument in arguments:
        kind = type(argument)
        if kind is float:
            found.append(argument)
        elif isinstance(argument, list | tuple | Array):
            for item in argument.items if isinstance(argument, Array) else argument:
                if type(item) is float:
                    found.append(item)
                elif isinstance(item, ErrorValue):
                    raise Fault(item)
        else:
            found.append(number(argument))
    return found


def _finite(total: float) -> Value:
    return total if total - total == 0 else NUM


@function("SUM", "f f*", tail="zero")
def _sum(*arguments: Any) -> Value:
    total = 0.0
    for value in numbers(arguments):
        total += value
    return _finite(total)


@function("PRODUCT", "f f*")
def _product(*arguments: Any) -> Value:
    values = numbers(arguments)
    return _finite(math.prod(values)) if values else 0.0


@function("SUMSQ", "f f*", tail="zero")
def _sumsq(*arguments: Any) -> Value:
    return _finite(math.fsum(value * value for value in numbers(arguments)))


def _flat(argument: Any) -> Any:
    if isinstance(argument, Array):
        return argument.items
    return argument if isinstance(argument, list | tuple) else None


@function("COUNT", "f f*")
def _count(*arguments: Any) -> float:
    total = 0
    for argument in arguments:
        items = _flat(argument)
        if items is not None:
            total += sum(1 for item in items if type(item) is float)
        elif not isinstance(argument, ErrorValue):
            try:
                number(argument)
                total += 1
            except Fault:
                continue
    return float(total)


@function("COUNTA", "f f*")
def _counta(*arguments: Any) -> float:
    total = 0
    for argument in arguments:
        items = _flat(argument)
        total += 1 if items is None else sum(1 for item in items if item is not None)
    return float(total)


@function("COUNTBLANK", "a")
def _countblank(operand: Operand) -> float:
    array = as_array(operand)
    return float(sum(1 for item in array.items if item is None or item == "") + array.unseen)


@function("AVERAGE", "f f*")
def _average(*arguments: Any) -> Value:
    values = numbers(arguments)
    return _finite(sum(values) / len(values)) if values else DIV0


def with_logicals(arguments: Iterable[Any]) -> list[float]:
    """The numbers of the functions on A: in cells a text counts as 0 and a logical as 0 or 1."""
    found: list[float] = []
    for argument in arguments:
        items = _flat(argument)
        for item in (argument,) if items is None else items:
            if isinstance(item, ErrorValue):
                raise Fault(item)
            if item is not None:
                found.append(0.0 if isinstance(item, str) and items is not None else number(item))
    return found


@function("AVERAGEA", "f f*")
def _averagea(*arguments: Any) -> Value:
    values = with_logicals(arguments)
    return _finite(sum(values) / len(values)) if values else DIV0


@function("MAXA", "f f*")
def _maxa(*arguments: Any) -> Value:
    return max(with_logicals(arguments), default=0.0)


@function("MINA", "f f*")
def _mina(*arguments: Any) -> Value:
    return min(with_logicals(arguments), default=0.0)


@function("MIN", "f f*", tail="same")
def _min(*arguments: Any) -> Value:
    return min(numbers(arguments), default=0.0)


@function("MAX", "f f*", tail="same")
def _max(*arguments: Any) -> Value:
    return max(numbers(arguments), default=0.0)


@function("MEDIAN", "f f*")
def _median(*arguments: Any) -> Value:
    values = sorted(numbers(arguments))
    if not values:
        return NUM
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def _variance(arguments: Iterable[Any], less: int) -> float:
    values = numbers(arguments)
    if len(values) <= less:
        raise Fault(DIV0)
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - less)


@function("STDEV STDEV.S", "f f*")
def _stdev(*arguments: Any) -> Value:
    return math.sqrt(_variance(arguments, 1))


@function("STDEVP STDEV.P", "f f*")
def _stdevp(*arguments: Any) -> Value:
    return math.sqrt(_variance(arguments, 0))


@function("VAR VAR.S", "f f*")
def _var(*arguments: Any) -> Value:
    return _variance(arguments, 1)


@function("VARP VAR.P", "f f*")
def _varp(*arguments: Any) -> Value:
    return _variance(arguments, 0)


def _ranked(values: Any, place: int) -> list[float]:
    found = numbers((values,))
    if not 1 <= place <= len(found):
        raise Fault(NUM)
    return sorted(found)


@function("LARGE", "f n")
def _large(values: Any, place: float) -> Value:
    position = math.ceil(place)
    return _ranked(values, position)[-position]


@function("SMALL", "f n")
def _small(values: Any, place: float) -> Value:
    position = math.floor(place) if place >= 1 else 0
    return _ranked(values, position)[position - 1]


def _percentile(values: Any, share: float) -> Value:
    found = sorted(numbers((values,)))
    if not found or not 0 <= share <= 1:
        return NUM
    place = share * (len(found) - 1)
    low = math.floor(place)
    high = min(low + 1, len(found) - 1)
    return found[low] + (found[high] - found[low]) * (place - low)


@function("PERCENTILE PERCENTILE.INC", "f n")
def _percentile_inc(values: Any, share: float) -> Value:
    return _percentile(values, share)


@function("QUARTILE QUARTILE.INC", "f i")
def _quartile(values: Any, quarter: int) -> Value:
    return _percentile(values, quarter / 4)


def _rank(value: float, values: Any, ascending: float) -> tuple[int, int]:
    """The first place of the value among the numbers, and how often it is there."""
    found = numbers((values,))
    ties = sum(1 for other in found if same_number(other, value))
    if not ties:
        raise Fault(NA)
    before = sum(
        1
        for other in found
        if (other < value if ascending else other > value) and not same_number(other, value)
    )
    return before + 1, ties


@function("RANK RANK.EQ", "n f n?")
def _rank_eq(value: float, values: Any, ascending: float = 0.0) -> float:
    return float(_rank(value, values, ascending)[0])


@function("RANK.AVG", "n f n?")
def _rank_avg(value: float, values: Any, ascending: float = 0.0) -> float:
    place, ties = _rank(value, values, ascending)
    return place + (ties - 1) / 2


# --- with criteria ---------------------------------------------------------------------------------


@function("COUNTIF", "a v")
def _countif(operand: Operand, wanted: Value) -> float:
    array, test = as_array(operand), criterion(wanted)
    total = sum(1 for item in array.items if test(item))
    return float(total + (array.unseen if array.unseen and test(None) else 0))


@function("COUNTIFS", "a v a* v*")
def _countifs(*pairs: Operand) -> Value:
    if len(pairs) % 2:
        return VALUE
    found = matching(pairs)
    if found is None:
        return VALUE
    unseen = min(as_array(operand).unseen for operand in pairs[::2])
    blank = unseen and all(criterion(wanted)(None) for wanted in pairs[1::2])
    return float(len(found) + (unseen if blank else 0))


def _selected(target: Operand, pairs: tuple[Operand, ...]) -> list[float]:
    """The numbers of the target where every criterion is met.

    Raises:
        Fault: one of them is an error, or the ranges differ in shape.
    """
    array = as_array(target)
    found = matching(pairs) if len(pairs) % 2 == 0 else None
    shape = as_array(pairs[0])
    if found is None or (array.height, array.width) != (shape.height, shape.width):
        raise Fault(VALUE)
    numbers = []
    for index in found:
        value = array.items[index]
        if type(value) is float:
            numbers.append(value)
        elif isinstance(value, ErrorValue):
            raise Fault(value)
    return numbers


@function("SUMIF", "a v a?")
def _sumif(operand: Operand, wanted: Value, target: Operand = None) -> Value:
    return _finite(sum(_selected(operand if target is None else target, (operand, wanted)), 0.0))


@function("SUMIFS", "a a v a* v*")
def _sumifs(target: Operand, *pairs: Operand) -> Value:
    return _finite(sum(_selected(target, pairs), 0.0))


@function("AVERAGEIF", "a v a?")
def _averageif(operand: Operand, wanted: Value, target: Operand = None) -> Value:
    values = _selected(operand if target is None else target, (operand, wanted))
    return _finite(sum(values) / len(values)) if values else DIV0


@function("AVERAGEIFS", "a a v a* v*")
def _averageifs(target: Operand, *pairs: Operand) -> Value:
    values = _selected(target, pairs)
    return _finite(sum(values) / len(values)) if values else DIV0


@function("MAXIFS", "a a v a* v*")
def _maxifs(target: Operand, *pairs: Operand) -> Value:
    return max(_selected(target, pairs), default=0.0)


@function("MINIFS", "a a v a* v*")
def _minifs(target: Operand, *pairs: Operand) -> Value:
    return min(_selected(target, pairs), default=0.0)
