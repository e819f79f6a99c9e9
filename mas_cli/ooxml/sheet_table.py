"""A sheet as a table: whole rows, tens of thousands a second, in constant memory.

A register repeats itself: what stands behind the reference of a cell (style, kind, value) is understood once
and remembered. Rows with a cell that is written in an unusual way are read by the careful reader.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from mas_cli.errors import InvalidInput

from .cells import ErrorValue, SheetSource, Values
from .markup import UnusualMarkupError
from .references import column_letters, column_number
from .sheet_rows import RawRow, RowSpan, raw_cell, scan_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .cells import Value
    from .sheet_rows import RawCell
    from .workbook_parts import Workbook

NO_RESULT: Final = ErrorValue("")
"""The value of a formula that the program which wrote the file did not compute."""

_CELL: Final = re.compile(
    rb'<c r="([A-Z]{1,3})[0-9]{1,7}"('
    rb"[^<>]*>(?:(?:<f(?: [^<>]*)?>[^<]*</f>|<f(?: [^<>]*)?/>)?"
    rb"(?:<v>[^<]*</v>|<is><t(?: [^<>]*)?>[^<]*</t></is>|<v/>)?</c>)?)"
)
_REMEMBERED: Final = 200_000


class SheetRow(NamedTuple):
    """One row of a sheet.

    Attributes:
        number: from 1.
        values: of column A and on, as far as there are any; None for an empty cell.
        hidden: hidden or filtered away.
    """

    number: int
    values: list[Value]
    hidden: bool


def iter_sheet(workbook: Workbook, sheet: str) -> Iterator[SheetRow]:
    """The rows of a sheet in order; those without values are passed over.

    Raises:
        InvalidInput: as `iter_rows`, while iterating.
    """
    tab = workbook.sheet(sheet)
    source = SheetSource(workbook, tab)
    known = _Known(Values(workbook, tab))
    given = 0
    blocks = source.blocks()
    try:
        for span in scan_spans(blocks, source.where, source.limits):
            values = known.quickly(span)
            if values is None:
                values = known.carefully(span.read())
            given += 1
            if values:
                yield SheetRow(span.number, values, span.hidden)
        for _rest in blocks:
            pass
    except UnusualMarkupError:
        for row in islice(source.general(), given, None):
            values = known.carefully(row)
            if values:
                yield SheetRow(row.number, values, row.hidden)


class _Known(dict[bytes, "Value"]):
    """The value of a cell by what stands behind its reference."""

    def __init__(self, values: Values) -> None:
        super().__init__()
        self._values = values

    def __missing__(self, tail: bytes) -> Value:
        if len(self) > _REMEMBERED:
            self.clear()
        raw = raw_cell(b'<c r="A1"' + tail)
        value: Value = NO_RESULT if _without_result(raw) else self._values.value(raw)
        self[tail] = value
        return value

    def quickly(self, span: RowSpan) -> list[Value] | None:
        """The values of a row; None where the careful reader has to look."""
        buffer, start, end = span.buffer, span.start, span.end
        cells = _CELL.findall(buffer, start, end)
        if span.prefix or len(cells) != buffer.count(b"<c", start, end):
            return None
        try:
            values = [self[tail] for _column, tail in cells]
        except (UnusualMarkupError, InvalidInput):
            return None
        columns = [column for column, _tail in cells]
        if columns == _letters(len(columns)):
            return values if any(value is not None for value in values) else []
        return _placed(zip(map(_number, columns), values, strict=True))

    def carefully(self, row: RawRow) -> list[Value]:
        """The same, cell by cell."""
        return _placed(
            (
                _number(raw.ref.rstrip("0123456789").encode()),
                NO_RESULT if _without_result(raw) else self._values.value(raw),
            )
            for raw in row.cells
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
def _letters(count: int) -> list[bytes]:
    return [column_letters(number).encode() for number in range(1, count + 1)]
