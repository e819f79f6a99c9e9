"""A sheet as a table: whole rows, tens of thousands a second, in constant memory.

A register repeats itself: a cell that stood in the same column before (style, kind, value) is understood once
and remembered. Rows with a cell that is written in an unusual way are read by the careful reader.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from mas_cli.errors import InvalidInput
from mas_cli.written import duration

from .cells import ErrorValue, SheetSource, Values
from .markup import UnusualMarkupError
from .references import MAX_COLUMN, column_number
from .sheet_rows import RawRow, RowSpan, raw_cell, scan_spans

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from .cells import Value
    from .sheet_rows import RawCell
    from .workbook_parts import Workbook

NO_RESULT: Final = ErrorValue("#FORMULE")
"""The value of a formula that the writing program did not compute; as text it is no answer either."""

_BEGIN: Final = b'<c r="'
_ATTRIBUTE: Final = re.compile(rb'\s(\w+)="([^"]*)"')
_REMEMBERED: Final = 200_000


class SheetRow(NamedTuple):
    """One row of a sheet.

    Attributes:
        number: from 1.
        values: of column A and on, as far as there are any; None for an empty cell.
        hidden: hidden or filtered away.
        lines: this or an earlier row has a text of more than one line.
    """

    number: int
    values: list[Value]
    hidden: bool
    lines: bool


def iter_sheet(workbook: Workbook, sheet: str, times: Collection[int] = frozenset()) -> Iterator[SheetRow]:
    """The rows of a sheet in order; those without values are passed over.

    Args:
        workbook: an opened workbook.
        sheet: the name of the sheet.
        times: the cell styles that show a number as a time; such a number is given as that text (`16:30`).

    Raises:
        InvalidInput: as `iter_rows`, while iterating.
    """
    tab = workbook.sheet(sheet)
    source = SheetSource(workbook, tab)
    known = _Known(Values(workbook, tab), times)
    given = 0
    blocks = source.blocks()
    try:
        for span in scan_spans(blocks, source.where, source.limits):
            values = known.quickly(span)
            if values is None:
                values = known.carefully(span.read())
            given += 1
            if values:
                yield SheetRow(span.number, values, span.hidden, known.lines)
        for _rest in blocks:
            pass
    except UnusualMarkupError:
        for row in islice(source.general(), given, None):
            values = known.carefully(row)
            if values:
                yield SheetRow(row.number, values, row.hidden, known.lines)


def hidden_columns(workbook: Workbook, sheet: str) -> list[int]:
    """The columns of a sheet that are not shown, counted from 1."""
    source = SheetSource(workbook, workbook.sheet(sheet))
    head = b""
    for block in source.blocks():
        head += block
        if b"sheetData" in head or len(head) > source.limits.row_size:
            break
    found: list[int] = []
    for attributes in re.findall(rb"<(?:\w+:)?col((?:\s[^<>]*)?)>", head.partition(b"sheetData")[0]):
        said = dict(_ATTRIBUTE.findall(attributes))
        first, last = said.get(b"min", b""), said.get(b"max", b"")
        if said.get(b"hidden") in (b"1", b"true") and first.isdigit() and last.isdigit():
            found += range(int(first), min(int(last), MAX_COLUMN) + 1)
    return found


class _Known(dict[bytes, "tuple[int, Value]"]):
    """Column and value of a cell by its XML, from the letters of its reference on and without its row.

    Attributes:
        lines: some text had more than one line.
    """

    def __init__(self, values: Values, times: Collection[int]) -> None:
        super().__init__()
        self._values = values
        self._times = times
        self.lines = False

    def __missing__(self, cell: bytes) -> tuple[int, Value]:
        if len(self) > _REMEMBERED:
            self.clear()
        letters, quote, rest = cell.partition(b'"')
        if not letters.isalpha():
            raise UnusualMarkupError
        raw = raw_cell(_BEGIN + letters + b"1" + quote + rest)
        found = self[cell] = _number(letters), self._value(raw)
        return found

    def _value(self, raw: RawCell) -> Value:
        value = NO_RESULT if _without_result(raw) else self._values.value(raw)
        if raw.style in self._times and isinstance(value, float) and value >= 0:
            return duration(value)
        self.lines = self.lines or (isinstance(value, str) and "\n" in value)
        return value

    def quickly(self, span: RowSpan) -> list[Value] | None:
        """The values of a row; None where the careful reader has to look."""
        row = span.buffer[span.start : span.end]
        count = row.count(b"<c")
        number = b'%d"' % span.number
        # The number of the row is left out of the references, when it stands nowhere else.
        if span.prefix or row.count(number) != count:
            return None
        before, *cells = row.replace(number, b'"').split(_BEGIN)
        if before.strip() or len(cells) != count:
            return None
        try:
            found = list(map(self.__getitem__, cells))
        except (UnusualMarkupError, InvalidInput):
            return None
        if not found:
            return []
        columns, values = zip(*found, strict=True)
        if columns != _in_order(len(columns)):
            return _placed(found)
        return list(values) if any(value is not None for value in values) else []

    def carefully(self, row: RawRow) -> list[Value]:
        """The same, cell by cell."""
        return _placed(
            (_number(raw.ref.rstrip("0123456789").encode()), self._value(raw)) for raw in row.cells
        )


def _without_result(raw: RawCell) -> bool:
    return raw.formula is not None and (raw.value is None or (raw.kind == "n" and not raw.value))


def _placed(cells: Iterable[tuple[int, Value]]) -> list[Value]:
    """Values by their column; the first counts where a damaged file has a cell twice."""
    found: dict[int, Value] = {}
    for column, value in cells:
        if value is not None:
            found.setdefault(column, value)
    return [found.get(column) for column in range(1, max(found) + 1)] if found else []


@lru_cache(maxsize=20_000)
def _number(letters: bytes) -> int:
    return column_number(letters.decode())


@lru_cache(maxsize=256)
def _in_order(count: int) -> tuple[int, ...]:
    return tuple(range(1, count + 1))
