"""Functions that give arrays: filtering, sorting, cutting and joining."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cmp_to_key

from mas_cli.formulas.coerce import Fault, compare, number, to_truth, truth, whole
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import (
    CALC,
    ERRORS,
    NA,
    VALUE,
    Array,
    ErrorValue,
    OpenArray,
    Operand,
    Refused,
    Value,
    as_array,
    of_rows,
)

_LARGEST = 1_000_000


def _array(operand: Operand) -> Array:
    if isinstance(operand, ErrorValue):
        raise Fault(operand)
    return as_array(operand)


def _bounded(operand: Operand) -> Array:
    """An array that is not a whole column: of those, what is below the used part would be part of the result.

    Raises:
        Refused: it is one.
    """
    array = _array(operand)
    if isinstance(array, OpenArray):
        raise Refused("array function over whole columns")
    return array


def _turned(array: Array) -> Array:
    return Array(
        [value for at in range(array.width) for value in array.column(at)], array.width, array.height
    )


def _integer(value: Value, default: int) -> int:
    return default if value is None else whole(value)


@function("FILTER", "A A v?", array=True, blank=True, tail="zero")
def _filter(operand: Operand, include: Operand, otherwise: Value = CALC) -> Operand:
    array, mask = _array(operand), _array(include)
    chosen = []
    for item in mask.items:
        condition = to_truth(item)
        if isinstance(condition, ErrorValue):
            return condition
        chosen.append(condition)
    if mask.width == 1 and mask.height == array.height:
        rows = [array.row(at) for at, wanted in enumerate(chosen) if wanted]
        return of_rows(rows) if rows else otherwise
    if mask.height == 1 and mask.width == array.width:
        columns = [array.column(at) for at, wanted in enumerate(chosen) if wanted]
        return _turned(of_rows(columns)) if columns else otherwise
    return VALUE


def _same_row(row: Sequence[Value]) -> tuple[object, ...]:
    return tuple((type(v).__name__, v.lower() if isinstance(v, str) else v) for v in row)


@function("UNIQUE", "A v? v?", array=True, blank=True, tail="same")
def _unique(operand: Operand, by_column: Value = None, once: Value = None) -> Operand:
    array = _array(operand)
    across = truth(by_column)
    lines = _turned(array).rows() if across else array.rows()
    counts: dict[tuple[object, ...], int] = {}
    kept: dict[tuple[object, ...], Sequence[Value]] = {}
    for line in lines:
        key = _same_row(line)
        counts[key] = counts.get(key, 0) + 1
        kept.setdefault(key, line)
    found = [line for key, line in kept.items() if not truth(once) or counts[key] == 1]
    if not found:
        return CALC
    return _turned(of_rows(found)) if across else of_rows(found)


def _error_place(value: Value) -> int:
    """Errors come after everything else, in the order of ERROR.TYPE."""
    return [*ERRORS].index(value.code) + 1 if isinstance(value, ErrorValue) else 0


def _sorted(keys: list[list[Value]], orders: list[int]) -> list[int]:
    """Positions in order of the keys; blanks come last whichever way, errors after logicals."""

    def order(left: int, right: int) -> int:
        for key, way in zip(keys, orders, strict=True):
            first, second = key[left], key[right]
            if first is None or second is None:
                result = (first is None) - (second is None)
            elif isinstance(first, ErrorValue) or isinstance(second, ErrorValue):
                result = (_error_place(first) - _error_place(second)) * way
            else:
                result = compare(first, second) * way
            if result:
                return result
        return left - right

    return sorted(range(len(keys[0])), key=cmp_to_key(order))


def _way(value: Value) -> int:
    way = _integer(value, 1)
    if way not in (1, -1):
        raise Fault(VALUE)
    return way


@function("SORT", "A a? a? v?", array=True, blank=True)
def _sort(operand: Operand, index: Operand = None, order: Operand = None, by_column: Value = None) -> Operand:
    array = _bounded(operand)
    across = truth(by_column)
    lines = _turned(array) if across else array
    places = [_integer(value, 1) for value in as_array(index).items]
    ways = [_way(value) for value in as_array(order).items]
    if len(ways) == 1:
        ways *= len(places)
    if any(not 1 <= place <= lines.width for place in places) or len(ways) != len(places):
        return VALUE
    keys = [list(lines.column(place - 1)) for place in places]
    result = of_rows([lines.row(at) for at in _sorted(keys, ways)])
    return _turned(result) if across else result


@function("SORTBY", "A A v? A* v*", array=True, blank=True)
def _sortby(operand: Operand, *criteria: Operand) -> Operand:
    array = _bounded(operand)
    keys = [_bounded(key) for key in criteria[::2]]
    ways = [_way(way) if not isinstance(way, Array) else 1 for way in criteria[1::2]]
    ways += [1] * (len(keys) - len(ways))
    across = keys[0].height == 1 and keys[0].width > 1
    lines = _turned(array) if across else array
    if any(len(key.items) != lines.height for key in keys):
        return VALUE
    result = of_rows([lines.row(at) for at in _sorted([list(key.items) for key in keys], ways)])
    return _turned(result) if across else result


@function("SEQUENCE", "v v? v? v?", array=True)
def _sequence(rows: Value, columns: Value = None, start: Value = None, step: Value = None) -> Operand:
    height, width = _integer(rows, 1), _integer(columns, 1)
    if height < 1 or width < 1:
        return CALC if height == 0 or width == 0 else VALUE
    if height * width > _LARGEST:
        return VALUE
    first = 1.0 if start is None else number(start)
    by = 1.0 if step is None else number(step)
    return Array([first + by * at for at in range(height * width)], height, width)


def _chosen(count: int, picks: Sequence[Operand]) -> list[int]:
    """Positions from 0 for picks that count from 1, or from the end when negative."""
    found = []
    for pick in picks:
        for value in as_array(pick).items:
            at = whole(value)
            if not 1 <= abs(at) <= count:
                raise Fault(VALUE)
            found.append(at - 1 if at > 0 else count + at)
    return found


@function("CHOOSECOLS", "A a a*", array=True, blank=True)
def _choosecols(operand: Operand, *picks: Operand) -> Operand:
    array = _bounded(operand)
    return _turned(of_rows([array.column(at) for at in _chosen(array.width, picks)]))


@function("CHOOSEROWS", "A a a*", array=True, blank=True)
def _chooserows(operand: Operand, *picks: Operand) -> Operand:
    array = _bounded(operand)
    return of_rows([array.row(at) for at in _chosen(array.height, picks)])


def _cut(array: Array, rows: slice, columns: slice) -> Operand:
    lines = [line[columns] for line in array.rows()[rows]]
    return of_rows(lines) if lines and lines[0] else CALC


def _taken(count: int, size: int) -> slice:
    return slice(None, count) if count >= 0 else slice(max(0, size + count), None)


def _dropped(count: int, size: int) -> slice:
    return slice(count, None) if count >= 0 else slice(None, max(0, size + count))


@function("TAKE", "A v v?", array=True, blank=True)
def _take(operand: Operand, rows: Value, columns: Value = None) -> Operand:
    array = _bounded(operand)
    down, across = _integer(rows, array.height), _integer(columns, array.width)
    return _cut(array, _taken(down, array.height), _taken(across, array.width))


@function("DROP", "A v v?", array=True, blank=True)
def _drop(operand: Operand, rows: Value, columns: Value = None) -> Operand:
    array = _bounded(operand)
    down, across = _integer(rows, 0), _integer(columns, 0)
    return _cut(array, _dropped(down, array.height), _dropped(across, array.width))


@function("VSTACK", "A A*", array=True, blank=True)
def _vstack(*operands: Operand) -> Operand:
    arrays = [
        _bounded(operand) if not isinstance(operand, ErrorValue) else as_array(operand)
        for operand in operands
    ]
    width = max(array.width for array in arrays)
    return of_rows([[*line, *[NA] * (width - len(line))] for array in arrays for line in array.rows()])


@function("HSTACK", "A A*", array=True, blank=True)
def _hstack(*operands: Operand) -> Operand:
    return _turned(as_array(_vstack(*(_turned(as_array(operand)) for operand in operands))))


def _listed(operand: Operand, ignore: Value, by_column: Value) -> list[Value]:
    array = _bounded(operand)
    mode = _integer(ignore, 0)
    items = (_turned(array) if truth(by_column) else array).items
    found = [
        value
        for value in items
        if not (value is None and mode in (1, 3)) and not (isinstance(value, ErrorValue) and mode in (2, 3))
    ]
    if not found:
        raise Fault(CALC)
    return found


@function("TOCOL", "A v? v?", array=True, blank=True)
def _tocol(operand: Operand, ignore: Value = None, by_column: Value = None) -> Operand:
    found = _listed(operand, ignore, by_column)
    return Array(found, len(found), 1)


@function("TOROW", "A v? v?", array=True, blank=True)
def _torow(operand: Operand, ignore: Value = None, by_column: Value = None) -> Operand:
    found = _listed(operand, ignore, by_column)
    return Array(found, 1, len(found))
