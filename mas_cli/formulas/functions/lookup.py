"""Looking up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from mas_cli.formulas.addresses import MAX_COLUMN, MAX_ROW, column_letters, quoted
from mas_cli.formulas.coerce import Fault, compare, number, truth, whole
from mas_cli.formulas.criteria import has_wildcards, wildcard
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import NA, REF, VALUE, Array, ErrorValue, Operand, Refused, Value, as_array

_BOOK: Final = re.compile(r"\[[\w.]+\]\w+$")


def _key(value: Value) -> object:
    """Values that `=` holds equal have the same key; kinds never mix."""
    if isinstance(value, str):
        return value.lower()
    if isinstance(value, bool):
        return (value,)
    if isinstance(value, float):
        return float(f"{value:.15g}")
    return None


def _position(wanted: Value, array: Array) -> int:
    """Where a value stands first in the array, or in its first column, exactly; -1 when it is nowhere.

    A range that is searched a second time gets an index, which a constant one keeps.
    """
    if wanted is None:
        wanted = 0.0
    key = _key(wanted)
    if array.index:
        return array.index.get(key, -1)
    items = array.items if array.height == 1 else array.column(0)
    if array.index is None:
        array.index = {}
        kind = type(wanted)
        for at, item in enumerate(items):
            if type(item) is kind and _key(item) == key:
                return at
        return -1
    for at, item in enumerate(items):
        if item is not None and not isinstance(item, ErrorValue):
            array.index.setdefault(_key(item), at)
    array.index.setdefault(None, -1)
    return array.index.get(key, -1)


def _wild(wanted: str, items: Sequence[Value], order: Sequence[int] | range) -> int:
    pattern = wildcard(wanted)
    for at in order:
        item = items[at]
        if isinstance(item, str) and pattern.matches(item):
            return at
    return -1


def _bisect(wanted: Value, items: Sequence[Value], *, descending: bool = False) -> int:
    """Return the index of the last value that is not beyond the wanted one, taking the values as sorted; -1
    without one.

    The steps are those of Excel's binary search, so that unsorted data gives what Excel gives: it halves over
    all values, and looks to the right of one of another kind for one to compare with. Passing over other
    kinds is what makes LOOKUP(2,1/(…)) find the last hit.
    """
    if wanted is None:
        wanted = 0.0
    kind = type(wanted)
    way = -1 if descending else 1
    low, high = -1, len(items)
    while high - low > 1:
        middle = (low + high) // 2
        at = middle
        while at < high and type(items[at]) is not kind:
            at += 1
        order = compare(items[at], wanted) * way if at < high else 1
        if order == 0:
            return _last_equal(wanted, items, at, high)
        if order < 0:
            low = at
        else:
            high = middle
    while low >= 0 and type(items[low]) is not kind:
        low -= 1
    return low


def _last_equal(wanted: Value, items: Sequence[Value], at: int, high: int) -> int:
    """The end of the run of equal values that starts at or before `at`."""
    kind = type(wanted)
    for following in range(at + 1, high):
        if type(items[following]) is kind:
            if compare(items[following], wanted) != 0:
                break
            at = following
    return at


def _error(*values: Operand) -> None:
    for value in values:
        if isinstance(value, ErrorValue):
            raise Fault(value)


def _find(wanted: Value, array: Array, *, approximate: bool) -> int:
    """Return the position of a value in a row or column, or in the first column of a table."""
    if isinstance(wanted, ErrorValue):
        raise Fault(wanted)
    if not approximate:
        if not (type(wanted) is str and has_wildcards(wanted)):
            return _position(wanted, array)
        items = _line(array)
        return _wild(wanted, items, range(len(items)))
    return _bisect(wanted, _line(array))


def _line(array: Array) -> Sequence[Value]:
    return array.items if array.height == 1 else array.column(0)


def _table(table: Operand) -> Array:
    """The table of VLOOKUP and HLOOKUP.

    Raises:
        Fault: it is an error, or a text.
    """
    _error(table)
    if isinstance(table, str):
        raise Fault(VALUE)
    return as_array(table)


def _lines(table: Operand) -> Array:
    _error(table)
    return as_array(table)


@function("VLOOKUP", "v a v v?", blank=True)
def _vlookup(wanted: Value, table: Operand, column: Value, approximate: Value = True) -> Value:
    array = _table(table)
    place = whole(column)
    if place < 1:
        return VALUE
    if place > array.width:
        return REF
    first_column = array if array.height > 1 else Array(array.items[:1], 1, 1)
    found = _find(wanted, first_column, approximate=truth(approximate))
    return NA if found < 0 else array.items[found * array.width + place - 1]


@function("HLOOKUP", "v a v v?", blank=True)
def _hlookup(wanted: Value, table: Operand, row: Value, approximate: Value = True) -> Value:
    array = _table(table)
    place = whole(row)
    if place < 1:
        return VALUE
    if place > array.height:
        return REF
    # Its index would be that of another line than a VLOOKUP's in the same table.
    top = array if array.height == 1 else Array(array.row(0), 1, array.width)
    found = _find(wanted, top, approximate=truth(approximate))
    return NA if found < 0 else array.items[(place - 1) * array.width + found]


@function("LOOKUP", "v A A?", blank=True)
def _lookup(wanted: Value, vector: Operand, results: Operand = None) -> Value:
    array = _lines(vector)
    _error(wanted)
    if results is not None:
        found = _bisect(wanted, array.items)
        other = as_array(results).items
        return NA if found < 0 or found >= len(other) else other[found]
    if array.width > array.height:
        found = _bisect(wanted, array.row(0))
        return NA if found < 0 else array.row(array.height - 1)[found]
    found = _bisect(wanted, array.column(0))
    return NA if found < 0 else array.row(found)[array.width - 1]


@function("MATCH", "v a v?", tail="same")
def _match(wanted: Value, operand: Operand, kind: Value = 1.0) -> Value:
    array = _lines(operand)
    if array.height > 1 and array.width > 1:
        return NA
    way = number(kind)
    _error(wanted)
    if way < 0:
        found = _bisect(wanted, array.items, descending=True)
    else:
        found = _find(wanted, array, approximate=way > 0)
    return NA if found < 0 else float(found + 1)


def _search(wanted: Value, array: Array, match: int, direction: int) -> int:
    """XMATCH's position from 0; -1 when nothing matches."""
    _error(wanted)
    items = array.items
    if match not in (-1, 0, 1, 2, 3) or direction not in (-2, -1, 1, 2):
        raise Fault(VALUE)
    if abs(direction) == 2 and not _is_sorted(items, descending=direction < 0):
        raise Refused("binary search in values that are not sorted")
    order = range(len(items)) if direction in (1, 2) else range(len(items) - 1, -1, -1)
    if match == 3:
        if isinstance(wanted, str):
            raise Refused("look-up by a regular expression")
        return -1
    if match == 2 and isinstance(wanted, str) and has_wildcards(wanted):
        return _wild(wanted, items, order)
    if wanted is None:
        # A blank look-up value finds blank cells.
        return next((at for at in order if items[at] is None), -1)
    if direction == 1:
        found = _position(wanted, array)
    else:
        key, kind = _key(wanted), type(wanted)
        found = next((at for at in order if type(items[at]) is kind and _key(items[at]) == key), -1)
    if found >= 0 or match in (0, 2):
        return found
    below = match < 0
    if abs(direction) == 2:
        # Halving ends at those of equals that are next to where the value would stand.
        order = range(len(items)) if below == (direction < 0) else range(len(items) - 1, -1, -1)
    return _nearest(wanted, items, order, below=below)


def _is_sorted(items: Sequence[Value], *, descending: bool) -> bool:
    """Whether the values are of one kind and in order, so that halving finds what searching does."""
    if len({type(item) for item in items}) > 1 or isinstance(items[0], ErrorValue):
        return False
    orders = [compare(left, right) for left, right in pairwise(items)]
    return all(order >= 0 for order in orders) if descending else all(order <= 0 for order in orders)


def _nearest(wanted: Value, items: Sequence[Value], order: range, *, below: bool) -> int:
    """The next smaller or larger value, numbers before texts before logicals; the first of equals."""
    best = -1
    for at in order:
        item = items[at]
        if item is None or isinstance(item, ErrorValue):
            continue
        side = compare(item, wanted)
        if (side > 0) if below else (side < 0):
            continue
        if best < 0 or (compare(item, items[best]) > 0 if below else compare(item, items[best]) < 0):
            best = at
    return best


@function("XMATCH", "v A v? v?", tail="same")
def _xmatch(wanted: Value, operand: Operand, match: Value = None, direction: Value = None) -> Value:
    array = _lines(operand)
    if array.height > 1 and array.width > 1:
        return VALUE
    found = _search(wanted, array, whole(match), 1 if direction is None else whole(direction))
    return NA if found < 0 else float(found + 1)


@function("XLOOKUP", "v A A v? v? v?", array=True, blank=True, tail="same")
def _xlookup(  # noqa: PLR0917  Excel's own order
    wanted: Value,
    operand: Operand,
    results: Operand,
    otherwise: Value = None,
    match: Value = None,
    direction: Value = None,
) -> Operand:
    array, table = _lines(operand), _lines(results)
    if array.height > 1 and array.width > 1:
        return VALUE
    found = _search(wanted, array, whole(match), 1 if direction is None else whole(direction))
    if array.width == 1 and (array.height > 1 or table.height == 1):
        if table.height != array.height:
            return VALUE
        line = table.row(found) if found >= 0 else ()
    else:
        if table.width != array.width:
            return VALUE
        line = table.column(found) if found >= 0 else ()
        if line and table.height > 1:
            return Array(line, table.height, 1)
    if not line:
        return NA if otherwise is None else otherwise
    return line[0] if len(line) == 1 else Array(line, 1, len(line))


@function("TRANSPOSE", "A", array=True, blank=True)
def _transpose(operand: Operand) -> Operand:
    _error(operand)
    array = as_array(operand)
    items = [value for number_ in range(array.width) for value in array.column(number_)]
    return Array(items, array.width, array.height)


@function("ADDRESS", "i i v? v? v?")
def _address(row: int, column: int, kind: Value = None, a1: Value = True, sheet: Value = None) -> Value:
    style = 1 if kind is None else whole(kind)
    if not (1 <= row <= MAX_ROW and 1 <= column <= MAX_COLUMN and 1 <= style <= 4):
        return VALUE
    name = str(sheet)
    prefix = "" if sheet is None else f"{name if _BOOK.match(name) else quoted(name)}!"
    if not truth(a1):
        down = f"R{row}" if style in (1, 2) else f"R[{row}]"
        return prefix + down + (f"C{column}" if style in (1, 3) else f"C[{column}]")
    fixed_column = "$" if style in (1, 3) else ""
    fixed_row = "$" if style in (1, 2) else ""
    return f"{prefix}{fixed_column}{column_letters(column)}{fixed_row}{row}"
