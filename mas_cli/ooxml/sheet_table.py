"""A sheet as a table: whole rows, tens of thousands a second, in constant memory.

A register repeats itself. The number of a row stands in the reference of each of its cells, so the XML of a
row is cut there: what remains between two numbers is the content of a cell and the column of the next, the
same bytes wherever that content stands there again. Each such piece is understood once a block and kept as a
number; a block is a long list of numbers with what they stand for. A row that is written in an unusual way is
read by the careful reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    from collections.abc import Collection, Iterator

    from .cells import Value
    from .sheet_rows import RawCell
    from .workbook_parts import Workbook

NO_RESULT: Final = ErrorValue("#FORMULE")
"""The value of a formula that the writing program did not compute; as text it is no answer either."""

_BEGIN: Final = b'<c r="'
_LETTERS: Final = re.compile(rb"[A-Z]{1,3}")
_ATTRIBUTE: Final = re.compile(rb'\s(\w+)="([^"]*)"')
_FEW: Final = 2_000


class SheetRow(NamedTuple):
    """One row of a sheet.

    Attributes:
        number: from 1.
        values: of column A and on, as far as there are any; None for an empty cell.
    """

    number: int
    values: list[Value]


class SheetBlock(NamedTuple):
    """Some rows of a sheet.

    A row begins with a code that has no value, for what stands before its first cell; then comes a code a
    cell. Each code says the value of its cell and the column of the cell behind it.

    Attributes:
        numbers: of the rows, from 1.
        hidden: how many of them are hidden or filtered away.
        counts: how many codes each row has.
        codes: of all rows, one after the other.
        values: of each code.
        following: of each code the column of the next cell, from 1; 0 where it is the last of a row.
    """

    numbers: Sequence[int]
    hidden: int
    counts: Sequence[int]
    codes: Sequence[int]
    values: Sequence[Value]
    following: Sequence[int]

    def rows(self) -> Iterator[SheetRow]:
        """The rows; those without values are passed over."""
        value, column = self.values.__getitem__, self.following.__getitem__
        begin = 0
        for number, count in zip(self.numbers, self.counts, strict=True):
            codes = self.codes[begin : begin + count]
            begin += count
            values = list(map(value, codes))
            del values[0]
            columns = tuple(map(column, codes[:-1]))
            if columns != _in_order(count - 1):
                values = _placed(columns, values)
            elif all(found is None for found in values):
                continue
            if values:
                yield SheetRow(number, values)


def iter_sheet(workbook: Workbook, sheet: str, times: Collection[int] = frozenset()) -> Iterator[SheetRow]:
    """The rows of a sheet in order; those without values are passed over.

    Args:
        workbook: an opened workbook.
        sheet: the name of the sheet.
        times: as for `sheet_blocks`.

    Raises:
        InvalidInput: as `iter_rows`, while iterating.
    """
    for block in sheet_blocks(workbook, sheet, times, _FEW):
        yield from block.rows()


def sheet_blocks(
    workbook: Workbook, sheet: str, times: Collection[int], size: int, after: int = 0
) -> Iterator[SheetBlock]:
    """The rows of a sheet in order, some at a time.

    Args:
        workbook: an opened workbook.
        sheet: the name of the sheet.
        times: the cell styles that show a number as a time; such a number is given as that text (`16:30`).
        size: how many cells a block has, about.
        after: the row behind which to begin.

    Raises:
        InvalidInput: as `iter_rows`, while iterating.
    """
    tab = workbook.sheet(sheet)
    source, values = SheetSource(workbook, tab), Values(workbook, tab)
    given = 0
    block = _Block(values, times)
    pieces = source.blocks()
    try:
        for span in scan_spans(pieces, source.where, source.limits):
            if span.number > after and not block.quickly(span):
                block.carefully(span.read())
            given += 1
            if len(block.codes) >= size:
                yield block.finished()
                block = _Block(values, times)
        for _rest in pieces:
            pass  # read out, so that the CRC of the whole sheet is checked
    except UnusualMarkupError:
        for row in islice(source.general(), given, None):
            if row.number > after:
                block.carefully(row)
            if len(block.codes) >= size:
                yield block.finished()
                block = _Block(values, times)
    if block.numbers:
        yield block.finished()


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


class _Meanings:
    """Return the values that the codes of a block mean."""

    def __init__(self, values: Values, times: Collection[int]) -> None:
        self.values: list[Value] = []
        self.following: list[int] = []
        self._values = values
        self._times = times
        self._known: dict[tuple[object, int], int] = {}

    def code(self, raw: RawCell | None, following: int) -> int:
        """The code of a cell that is read, and of the column behind it."""
        key = (raw and raw[1:], following)
        found = self._known.get(key)
        if found is None:
            self.values.append(None if raw is None else self._value(raw))
            self.following.append(following)
            found = self._known[key] = len(self.following) - 1
        return found

    def _value(self, raw: RawCell) -> Value:
        without_result = raw.value is None or (raw.kind == "n" and not raw.value)
        if raw.formula is not None and without_result:
            return NO_RESULT
        value = self._values.value(raw)
        if raw.style in self._times and isinstance(value, float) and value >= 0:
            return duration(value)
        return value


class _Pieces(dict[bytes, int]):
    """The code of a piece of XML: a cell without its reference, and the column of the next one.

    Args:
        meanings: of the block.
        cell: whether the piece has a cell; the first of a row has none.
        last: whether it is the last of a row, with no column behind it.
    """

    def __init__(self, meanings: _Meanings, *, cell: bool = True, last: bool = False) -> None:
        super().__init__()
        self._meanings = meanings
        self._cell = cell
        self._last = last

    def __missing__(self, piece: bytes) -> int:
        content, following = piece, 0
        if not self._last:
            content, begin, letters = piece.rpartition(_BEGIN)
            if not begin or not _LETTERS.fullmatch(letters):
                raise UnusualMarkupError
            following = _number(letters)
        if not self._cell and content.strip():
            raise UnusualMarkupError
        raw = raw_cell(content) if self._cell else None
        found = self[piece] = self._meanings.code(raw, following)
        return found


class _Block:
    """Rows being read."""

    def __init__(self, values: Values, times: Collection[int]) -> None:
        self._meanings = _Meanings(values, times)
        self._first = _Pieces(self._meanings, cell=False)
        self._inner = _Pieces(self._meanings)
        self._last = _Pieces(self._meanings, last=True)
        self.numbers: list[int] = []
        self._hidden = 0
        self._counts: list[int] = []
        self.codes: list[int] = []

    def finished(self) -> SheetBlock:
        """The block."""
        meanings = self._meanings
        return SheetBlock(
            self.numbers, self._hidden, self._counts, self.codes, meanings.values, meanings.following
        )

    def quickly(self, span: RowSpan) -> bool:
        """Take in a row; False where the careful reader has to look."""
        if span.prefix:
            return False
        # The closing mark belongs to the reference, so that the number 1 is not found in 12.
        first, *inner = span.buffer[span.start : span.end].split(b'%d"' % span.number)
        if not inner:
            return not first.strip()
        codes = self.codes
        begun = len(codes)
        try:
            codes.append(self._first[first])
            last = self._last[inner.pop()]
            codes.extend(map(self._inner.__getitem__, inner))
        except (UnusualMarkupError, InvalidInput):
            del codes[begun:]
            return False
        codes.append(last)
        self._added(span.number, len(codes) - begun, hidden=span.hidden)
        return True

    def carefully(self, row: RawRow) -> None:
        """Take in a row cell by cell."""
        columns = [_number(raw.ref.rstrip("0123456789").encode()) for raw in row.cells]
        if columns:
            codes = map(self._meanings.code, [None, *row.cells], [*columns, 0])
            self.codes.extend(codes)
            self._added(row.number, len(columns) + 1, hidden=row.hidden)

    def _added(self, number: int, count: int, *, hidden: bool) -> None:
        self.numbers.append(number)
        self._counts.append(count)
        self._hidden += hidden


def _placed(columns: Sequence[int], given: Sequence[Value]) -> list[Value]:
    """Values by their column; the first counts where a damaged file has a cell twice."""
    found: dict[int, Value] = {}
    for column, value in zip(columns, given, strict=True):
        if value is not None:
            found.setdefault(column, value)
    return [found.get(column) for column in range(1, max(found) + 1)] if found else []


@lru_cache(maxsize=20_000)
def _number(letters: bytes) -> int:
    return column_number(letters.decode())


@lru_cache(maxsize=256)
def _in_order(count: int) -> tuple[int, ...]:
    return tuple(range(1, count + 1))
