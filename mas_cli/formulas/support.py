"""What generated code calls besides Excel's own functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from mas_cli.formulas.addresses import MAX_COLUMN, MAX_ROW
from mas_cli.formulas.coerce import Fault, blank_to_zero, first, to_number, whole
from mas_cli.formulas.grid import Rect
from mas_cli.formulas.operators import eq, spread
from mas_cli.formulas.values import (
    NA,
    NULL,
    REF,
    SPILL,
    VALUE,
    Array,
    ErrorValue,
    OpenArray,
    Operand,
    Refused,
    Value,
    as_array,
)

Reference = Rect | ErrorValue


def zero(value: Operand) -> Operand:
    """What a cell holds of a result that may be blank."""
    return 0.0 if value is None else value


def single(value: Operand) -> Value:
    """What a cell holds of a result that may be an array."""
    held = first(value)
    return 0.0 if held is None else held


def same(left: Value, right: Value) -> Value:
    """Whether a SWITCH case matches; unlike `=`, an error in a later case is the result."""
    return eq(left, right)


def position(value: Value, count: int) -> float | ErrorValue:
    """The choice of CHOOSE, from 1, or an error."""
    number = to_number(value)
    if isinstance(number, ErrorValue):
        return number
    cut = float(int(number))
    return cut if 1 <= cut <= count else VALUE


def closed(operand: Any) -> Any:
    """An expression over whole columns whose unused rest adds nothing.

    Raises:
        Refused: the rest is not zero, and there are a million rows of it.
    """
    if isinstance(operand, Array) and operand.items:
        last = operand.items[-1]
        if last is not None and last not in (0.0, ""):
            raise Refused("expression over whole columns that is not zero where they are empty")
    return operand


def union(*parts: Any) -> list[Value]:
    """Join several ranges into a flat row of values."""
    values: list[Value] = []
    for part in parts:
        if isinstance(part, Array):
            values.extend(part.items)
        elif isinstance(part, list | tuple):
            values.extend(part)
        else:
            values.append(part)
    return values


def without_errors(operand: Any) -> list[Value]:
    """The values of a range or array that are no errors, as a flat row."""
    return [value for value in union(operand) if not isinstance(value, ErrorValue)]


def measure(operand: Operand, axis: int) -> float:
    """Rows (0) or columns (1) of an array."""
    return float(as_array(operand).shape[axis])


# --- references ------------------------------------------------------------------------------------


def corner(reference: Reference, axis: int) -> Value:
    """The row (0) or column (1) a computed reference starts at."""
    if isinstance(reference, ErrorValue):
        return reference
    return float(reference.column if axis else reference.row)


def span(left: Reference, right: Reference) -> Reference:
    """`left:right`."""
    if isinstance(left, ErrorValue):
        return left
    if isinstance(right, ErrorValue):
        return right
    if left.sheet != right.sheet:
        return REF
    return Rect(
        left.sheet,
        min(left.row, right.row),
        min(left.column, right.column),
        max(left.last_row, right.last_row),
        max(left.last_column, right.last_column),
    )


def intersection(left: Reference, right: Reference) -> Reference:
    """`left right`: the cells both have."""
    if isinstance(left, ErrorValue):
        return left
    if isinstance(right, ErrorValue):
        return right
    if left.sheet != right.sheet:
        return NULL
    common = Rect(
        left.sheet,
        max(left.row, right.row),
        max(left.column, right.column),
        min(left.last_row, right.last_row),
        min(left.last_column, right.last_column),
    )
    return common if common.row <= common.last_row and common.column <= common.last_column else NULL


def _integer(value: Value) -> int | ErrorValue:
    try:
        return whole(value)
    except Fault as fault:
        return fault.error


def offset(
    base: Reference, rows: Value, columns: Value, height: Value = False, width: Value = False
) -> Reference:
    """OFFSET; `False` for a size that was left out."""
    if isinstance(base, ErrorValue):
        return base
    numbers = []
    for value, default in ((rows, 0), (columns, 0), (height, base.height), (width, base.width)):
        number = default if value is False else _integer(value)
        if isinstance(number, ErrorValue):
            return number
        if default and not number:
            # A size between 0 and 1 is one row or column.
            exact = to_number(value)
            number = 1 if isinstance(exact, float) and exact > 0 else number
        numbers.append(number)
    row, column, tall, wide = base.row + numbers[0], base.column + numbers[1], numbers[2], numbers[3]
    if not tall or not wide:
        return REF
    # A negative size grows upwards and to the left.
    if tall < 0:
        row, tall = row + tall + 1, -tall
    if wide < 0:
        column, wide = column + wide + 1, -wide
    last_row, last_column = row + tall - 1, column + wide - 1
    if row < 1 or column < 1 or last_row > MAX_ROW or last_column > MAX_COLUMN:
        return REF
    return Rect(base.sheet, row, column, last_row, last_column)


def index_reference(base: Reference, row: Value, column: Value = None) -> Reference:
    """INDEX as a reference; a position of 0 is the whole row or column."""
    if isinstance(base, ErrorValue):
        return base
    down, across = _integer(row), _integer(column)
    if isinstance(down, ErrorValue):
        return down
    if isinstance(across, ErrorValue):
        return across
    if column is None and base.height == 1 and base.width > 1:
        down, across = 0, down
    if down < 0 or across < 0:
        return VALUE
    if down > base.height or across > base.width:
        return REF
    top, bottom = (base.row + down - 1,) * 2 if down else (base.row, base.last_row)
    left, right = (base.column + across - 1,) * 2 if across else (base.column, base.last_column)
    return Rect(base.sheet, top, left, bottom, right)


# --- INDEX -----------------------------------------------------------------------------------------


def _places(
    shape: tuple[int, int], row: Value, column: Value | None, *, given: bool
) -> tuple[int, int] | ErrorValue:
    """Row and column from 1, or 0 for all, of a position in something of that shape."""
    height, width = shape
    down = int(row) if type(row) is float and row >= 0 else _integer(row)
    if isinstance(down, ErrorValue):
        return down
    across: int | ErrorValue = _integer(column) if given else 0
    if isinstance(across, ErrorValue):
        return across
    if not given:
        if height == 1:
            down, across = (1 if down else 0), down
        elif width == 1:
            across = 1
    if down < 0 or across < 0:
        return VALUE
    return (down, across) if down <= height and across <= width else REF


_NONE = object()


def pick(operand: Operand, row: Value, column: Any = _NONE) -> Value:
    """INDEX where one value is wanted.

    Raises:
        Refused: the position is a whole row or column.
    """
    if isinstance(operand, ErrorValue):
        return operand
    array = as_array(operand)
    places = _places(array.shape, row, column, given=column is not _NONE)
    if isinstance(places, ErrorValue):
        return places
    down, across = _only(places, *array.shape)
    if down > array.height or across > array.width:
        return None
    return array.items[(down - 1) * array.width + across - 1]


def pick_slot(  # noqa: PLR0917  called by generated code only
    v: list[Value],
    slots: Sequence[int],
    width: int,
    full: tuple[int, int],
    row: Value,
    column: Any = _NONE,
) -> Value:
    """INDEX of a range where one value is wanted, without gathering the range.

    Raises:
        Refused: the position is a whole row or column.
    """
    places = _places(full, row, column, given=column is not _NONE)
    if isinstance(places, ErrorValue):
        return places
    down, across = _only(places, *full)
    at = (down - 1) * width + across - 1
    return v[slots[at]] if across <= width and at < len(slots) else None


def _only(places: tuple[int, int], height: int, width: int) -> tuple[int, int]:
    down, across = places
    if (not down and height > 1) or (not across and width > 1):
        raise Refused("INDEX() of a whole row or column as one value")
    return (down or 1, across or 1)


def part(operand: Operand, row: Value, column: Any = _NONE) -> Operand:
    """INDEX where a row, a column or everything will do."""
    if isinstance(operand, ErrorValue):
        return operand
    array = as_array(operand)
    places = _places(array.shape, row, column, given=column is not _NONE)
    if isinstance(places, ErrorValue):
        return places
    down, across = places
    if down and across:
        inside = down <= array.height and across <= array.width
        return array.items[(down - 1) * array.width + across - 1] if inside else None
    if down:
        return Array(array.row(down - 1), 1, array.width)
    if across:
        column_items = array.column(across - 1)
        if isinstance(array, OpenArray):
            return OpenArray(column_items, array.height, 1, (array.full[0], 1))
        return Array(column_items, array.height, 1)
    return array


def part_flat(operand: Operand, row: Value, column: Any = _NONE) -> Any:
    """`part` for an aggregate, to which a value out of a range is not the same as one written down."""
    found = part(operand, row, column)
    return found if isinstance(found, Array | ErrorValue) else (found,)


# --- results that fill several cells ---------------------------------------------------------------


def fill(v: list[Any], result: Operand, members: Sequence[int], height: int, width: int) -> Array:
    """Put an array formula's result into the cells it was entered in; too few values give #N/A."""
    array = as_array(result)
    shown = [blank_to_zero(value) for value in _cropped(array, height, width)]
    for member, value in zip(members, shown, strict=True):
        v[member] = value
    return Array([first(value) for value in shown], height, width)


def _cropped(array: Array, height: int, width: int) -> Sequence[Value]:
    if (array.height, array.width) == (height, width):
        return array.items
    tall = max(height, array.height) if array.height > 1 else height
    wide = max(width, array.width) if array.width > 1 else width
    wider = Array(spread(array, tall, wide), tall, wide)
    return [value for number in range(height) for value in wider.row(number)[:width]]


def settle(v: list[Any], x: Grows, result: Operand, members: Sequence[int], rect: Rect) -> Array:
    """Put what a formula spills into the cells kept free for it; those it does not reach are blank.

    What has no room because something stands in the way is #SPILL!.
    """
    array = as_array(result)
    width = rect.width
    if (array.height > rect.height or array.width > width) and x.grew(rect, array):
        array = as_array(SPILL)
    for number, member in enumerate(members):
        row, column = divmod(number, width)
        inside = row < array.height and column < array.width
        v[member] = blank_to_zero(array.items[row * array.width + column]) if inside else None
    return array


class Grows(Protocol):
    """Is told of a result that spills further than there is room for."""

    def grew(self, rect: Rect, array: Array) -> bool:
        """`array` spills beyond `rect`; whether something stands in its way."""


__all__ = [
    "NA",
    "closed",
    "corner",
    "fill",
    "measure",
    "offset",
    "part",
    "pick",
    "pick_slot",
    "single",
    "span",
]
