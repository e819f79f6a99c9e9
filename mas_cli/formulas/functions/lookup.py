"""Looking up."""

from __future__ import annotations

from collections.abc import Sequence

from mas_cli.formulas.addresses import MAX_COLUMN, MAX_ROW, column_letters, quoted
from mas_cli.formulas.coerce import Fault, compare, number, truth, whole
from mas_cli.formulas.criteria import has_wildcards, wildcard
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import NA, REF, VALUE, Array, ErrorValue, Operand, Value, as_array


def _key(value: Value) -> object:
    """Values that `=` holds equal have the same key; kinds never mix."""
    if isinstance(value, str):
        return value.lower()
    if isinstance(value, bool):
        return (value,)
    if isinstance(value, float):
        return float(f"{value:.15g}")
    return None


def _position(wanted: Value, array: Array, items: Sequence[Value]) -> int:
    """Where a value stands first, exactly; -1 when it is nowhere.

    A range that is searched a second time gets an index, which a constant one keeps.
    """
    if wanted is None:
        wanted = 0.0
    key = _key(wanted)
    if array.index is None:
        if len(items) > 16:
            array.index = {}
        kind = type(wanted)
        for at, item in enumerate(items):
            if type(item) is kind and _key(item) == key:
                return at
        return -1
    if not array.index:
        for at, item in enumerate(items):
            if item is not None and not isinstance(item, ErrorValue):
                array.index.setdefault(_key(item), at)
        array.index.setdefault(None, -1)
    return array.index.get(key, -1)


def _wild(wanted: str, items: Sequence[Value], order: Sequence[int] | range) -> int:
    pattern = wildcard(wanted)
    for at in order:
        item = items[at]
        if isinstance(item, str) and pattern.fullmatch(item):
            return at
    return -1


def _bisect(wanted: Value, items: Sequence[Value], *, descending: bool = False) -> int:
    """The last of the values, taken as sorted, that is not beyond the one wanted; -1 when there is none.

    Values of another kind are passed over, which is what makes LOOKUP(2,1/(…)) find the last hit.
    """
    if wanted is None:
        wanted = 0.0
    kind = type(wanted)
    places = [at for at, item in enumerate(items) if type(item) is kind]
    low, high = 0, len(places)
    while low < high:
        middle = (low + high) // 2
        order = compare(items[places[middle]], wanted)
        if order >= 0 if descending else order <= 0:
            low = middle + 1
        else:
            high = middle
    return places[low - 1] if low else -1


def _error(*values: Operand) -> None:
    for value in values:
        if isinstance(value, ErrorValue):
            raise Fault(value)


def _find(wanted: Value, array: Array, items: Sequence[Value], *, approximate: bool) -> int:
    _error(wanted)
    if approximate:
        return _bisect(wanted, items)
    if isinstance(wanted, str) and has_wildcards(wanted):
        return _wild(wanted, items, range(len(items)))
    return _position(wanted, array, items)


def _lines(table: Operand) -> Array:
    _error(table)
    return as_array(table)


def _table_lookup(wanted: Value, table: Operand, place: float, approximate: bool, *, across: bool) -> Value:
    array = _lines(table)
    _error(wanted)
    line = int(place // 1)
    if line < 1:
        return VALUE
    if line > (array.height if across else array.width):
        return REF
    found = _indexed(wanted, array, approximate=approximate, across=across)
    if found < 0:
        return NA
    if across:
        return array.items[(line - 1) * array.width + found]
    return array.items[found * array.width + line - 1]


def _indexed(wanted: Value, array: Array, *, approximate: bool, across: bool) -> int:
    """Where the value stands along the table; the table itself keeps the index of its first line."""
    items = array.row(0) if across else array.column(0)
    return _find(wanted, array, items, approximate=approximate)


@function("VLOOKUP", "v a n v?", blank=True)
def _vlookup(wanted: Value, table: Operand, column: float, approximate: Value = True) -> Value:
    return _table_lookup(wanted, table, column, truth(approximate), across=False)


@function("HLOOKUP", "v a n v?", blank=True)
def _hlookup(wanted: Value, table: Operand, row: float, approximate: Value = True) -> Value:
    array = _lines(table)
    # Its index would be that of another line than a VLOOKUP's in the same table.
    fresh = Array(array.items, array.height, array.width)
    return _table_lookup(wanted, fresh, row, truth(approximate), across=True)


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
        found = _find(wanted, array, array.items, approximate=way > 0)
    return NA if found < 0 else float(found + 1)


def _search(wanted: Value, array: Array, match: int, direction: int) -> int:
    """XMATCH's position from 0; -1 when nothing matches."""
    _error(wanted)
    items = array.items
    if match not in (-1, 0, 1, 2) or direction not in (-2, -1, 1, 2):
        raise Fault(VALUE)
    order = range(len(items)) if direction in (1, 2) else range(len(items) - 1, -1, -1)
    if match == 2 and isinstance(wanted, str) and has_wildcards(wanted):
        return _wild(wanted, items, order)
    if wanted is None:
        # A blank look-up value finds blank cells.
        return next((at for at in order if items[at] is None), -1)
    if direction == 1:
        found = _position(wanted, array, items)
    else:
        key, kind = _key(wanted), type(wanted)
        found = next((at for at in order if type(items[at]) is kind and _key(items[at]) == key), -1)
    if found >= 0 or match in (0, 2):
        return found
    return _nearest(wanted, items, order, below=match < 0)


def _nearest(wanted: Value, items: Sequence[Value], order: range, *, below: bool) -> int:
    """The next smaller or larger value, the first of equals."""
    best = -1
    kind = type(wanted)
    for at in order:
        item = items[at]
        if type(item) is not kind:
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
    if not (1 <= row <= MAX_ROW and 1 <= column <= MAX_COLUMN and 1 <= style <= 4) or not truth(a1):
        return VALUE
    fixed_column = "$" if style in (1, 3) else ""
    fixed_row = "$" if style in (1, 2) else ""
    prefix = f"{quoted(str(sheet))}!" if sheet is not None else ""
    return f"{prefix}{fixed_column}{column_letters(column)}{fixed_row}{row}"
