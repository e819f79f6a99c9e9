"""Divisors, factorials, combinations, and small sums of powers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from mas_cli.formulas.coerce import Fault, number, unlogical
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import DIV0, NA, NUM, VALUE, Array, ErrorValue, Operand, Value, as_array

_LARGEST = 2**53


def _wholes(arguments: tuple[Any, ...]) -> Iterator[int]:
    """The numbers of the arguments cut down to whole ones; a single blank cell is passed over.

    Raises:
        Fault: one is negative, a logical, or no number.
    """
    for argument in arguments:
        items = argument.items if isinstance(argument, Array) else argument
        ranged = isinstance(items, list | tuple)
        for item in items if isinstance(items, list | tuple) else (items,):
            if item is None and not ranged:
                raise Fault(NA)  # an argument left out
            if item is None and len(items) == 1:
                continue  # in a range of several cells a blank one counts as 0
            value = unlogical(item)
            if not 0 <= value < _LARGEST:
                raise Fault(NUM)
            yield int(value)


@function("GCD", "f f*")
def _gcd(*arguments: Any) -> Value:
    values = list(_wholes(arguments))
    return float(math.gcd(*values)) if values else VALUE


@function("LCM", "f f*")
def _lcm(*arguments: Any) -> Value:
    values = list(_wholes(arguments))
    found = 1
    for value in values:
        found = math.lcm(found, value)
        if found >= _LARGEST:
            return NUM
    return float(found) if values else VALUE


@function("FACT", "n")
def _fact(value: float) -> Value:
    return NUM if value < 0 or value >= 171 else float(math.factorial(int(value)))


@function("FACTDOUBLE", "p")
def _factdouble(value: float) -> Value:
    if value < -1 or value >= 301:
        return NUM
    return float(math.prod(range(int(value), 0, -2)))


def _two(number_: float, chosen: float) -> tuple[int, int]:
    if number_ < 0 or chosen < 0 or number_ >= 2**31 or chosen >= 2**31:
        raise Fault(NUM)
    return int(number_), int(chosen)


def _combined(number_: int, chosen: int) -> float:
    """How many ways there are to choose; what no number can hold is an overflow."""
    if min(chosen, number_ - chosen) > 1100:
        raise Fault(NUM)
    return float(math.comb(number_, chosen))


@function("COMBIN", "n n")
def _combin(number_: float, chosen: float) -> Value:
    many, few = _two(number_, chosen)
    return NUM if few > many else _combined(many, few)


@function("COMBINA", "n n")
def _combina(number_: float, chosen: float) -> Value:
    many, few = _two(number_, chosen)
    if not many and few:
        return NUM
    return 1.0 if not few else _combined(many + few - 1, few)


@function("PERMUT", "n n")
def _permut(number_: float, chosen: float) -> Value:
    many, few = _two(number_, chosen)
    if few > many or few > 1100:
        return NUM
    return float(math.perm(many, few))


@function("PERMUTATIONA", "n n")
def _permutationa(number_: float, chosen: float) -> Value:
    many, few = _two(number_, chosen)
    return float(many) ** few


@function("MULTINOMIAL", "f f*")
def _multinomial(*arguments: Any) -> Value:
    values = list(_wholes(arguments))
    if sum(values) > 20_000:
        return NUM
    found, total = 1, 0
    for value in values:
        total += value
        found *= math.comb(total, value)
    return float(found)


@function("SERIESSUM", "p p p a")
def _seriessum(base: float, first: float, step: float, coefficients: Operand) -> Value:
    if base == 0 and first == 0:
        return NUM
    total = 0.0
    for at, item in enumerate(as_array(coefficients).items):
        if isinstance(item, ErrorValue):
            return item
        if not isinstance(item, float):
            return VALUE
        try:
            total += item * base ** (first + at * step)
        except ZeroDivisionError:
            return DIV0
    return total


@function("DELTA", "p p?")
def _delta(left: float, right: float = 0.0) -> float:
    return float(left == right)


@function("GESTEP", "p p?")
def _gestep(value: float, step: float = 0.0) -> float:
    return float(value >= step)


@function("MUNIT", "i", array=True)
def _munit(size: int) -> Operand:
    if not 1 <= size <= 500:
        return VALUE
    return Array([float(at // size == at % size) for at in range(size * size)], size, size)


def _square(operand: Operand) -> list[list[float]]:
    array = as_array(operand)
    if array.height != array.width or array.height > 200:
        raise Fault(VALUE)
    for item in array.items:
        if not isinstance(item, float):
            raise Fault(item if isinstance(item, ErrorValue) else VALUE)
    return [[number(item) for item in row] for row in array.rows()]


def _eliminated(rows: list[list[float]]) -> float:
    """Gauss and Jordan on the rows in place, to the identity on their left; gives the determinant."""
    size, determinant = len(rows), 1.0
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(rows[row][at]))
        if rows[pivot][at] == 0:
            return 0.0
        if pivot != at:
            rows[at], rows[pivot] = rows[pivot], rows[at]
            determinant = -determinant
        head = rows[at][at]
        determinant *= head
        rows[at] = [value / head for value in rows[at]]
        for other in range(size):
            if other != at and rows[other][at]:
                factor = rows[other][at]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[at], strict=True)]
    return determinant


@function("MDETERM", "A")
def _mdeterm(operand: Operand) -> Value:
    return _eliminated(_square(operand))


@function("MINVERSE", "A", array=True)
def _minverse(operand: Operand) -> Operand:
    rows = _square(operand)
    size = len(rows)
    wide = [[*row, *(float(at == column) for column in range(size))] for at, row in enumerate(rows)]
    if not _eliminated(wide):
        return NUM
    return Array([value for row in wide for value in row[size:]], size, size)


def _pairs(left: Operand, right: Operand) -> list[tuple[float, float]]:
    """Return the pairs of cells in two ranges of equal shape in which both hold a number."""
    first, second = as_array(left), as_array(right)
    if len(first.items) != len(second.items):
        raise Fault(NA)
    found = []
    for one, other in zip(first.items, second.items, strict=True):
        for value in (one, other):
            if isinstance(value, ErrorValue):
                raise Fault(value)
        if isinstance(one, float) and isinstance(other, float):
            found.append((one, other))
    return found


@function("SUMX2MY2", "A A")
def _sumx2my2(left: Operand, right: Operand) -> float:
    return math.fsum(x * x - y * y for x, y in _pairs(left, right))


@function("SUMX2PY2", "A A")
def _sumx2py2(left: Operand, right: Operand) -> float:
    return math.fsum(x * x + y * y for x, y in _pairs(left, right))


@function("SUMXMY2", "A A")
def _sumxmy2(left: Operand, right: Operand) -> float:
    return math.fsum((x - y) ** 2 for x, y in _pairs(left, right))
