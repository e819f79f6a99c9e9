"""Which slot of the flat list of values each cell has.

Slots run down the columns, so that a range in one filled column is a slice. Slot 0 is every cell that is
not there.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from mas_cli.formulas.addresses import MAX_COLUMN, MAX_ROW, CellRef, column_letters, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Rect(NamedTuple):
    """A range: sheet index from 0, rows and columns from 1, both ends included."""

    sheet: int
    row: int
    column: int
    last_row: int
    last_column: int

    @property
    def height(self) -> int:
        """Rows as written."""
        return self.last_row - self.row + 1

    @property
    def width(self) -> int:
        """Columns as written."""
        return self.last_column - self.column + 1

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return self.row == self.last_row and self.column == self.last_column

    def meeting(self, row: int, column: int) -> Rect | None:
        """Return the only cell of the range in a row or column, on any sheet; None outside the range."""
        if self.column == self.last_column and self.row <= row <= self.last_row:
            return self._replace(row=row, last_row=row)
        if self.row == self.last_row and self.column <= column <= self.last_column:
            return self._replace(column=column, last_column=column)
        return self if self.single else None


class Grid:
    """The cells of all sheets that have a slot.

    Attributes:
        sheets: the sheet names in their order.
        size: slots in use, slot 0 included.
    """

    def __init__(self, sheets: Sequence[str], cells: Iterable[Iterable[tuple[int, int]]]) -> None:
        """`cells` gives the (row, column) of each cell that needs a slot, a sheet at a time."""
        self.sheets = tuple(sheets)
        self._index = {name.lower(): number for number, name in reversed(list(enumerate(self.sheets)))}
        self._columns: list[dict[int, tuple[array[int], int]]] = []
        self._starts: list[tuple[int, int, int]] = []  # first slot, sheet, column
        self.size = 1
        self.limits: list[tuple[int, int]] = []
        for sheet, places in enumerate(cells):
            by_column: dict[int, list[int]] = {}
            for row, column in places:
                by_column.setdefault(column, []).append(row)
            columns: dict[int, tuple[array[int], int]] = {}
            for column in sorted(by_column):
                rows = array("l", sorted(by_column[column]))
                columns[column] = (rows, self.size)
                self._starts.append((self.size, sheet, column))
                self.size += len(rows)
            self._columns.append(columns)
            self.limits.append(
                (max((r[-1] for r, _ in columns.values()), default=0), max(columns, default=0))
            )
        self._first = [start for start, _sheet, _column in self._starts]
        deepest = max((limit[0] for limit in self.limits), default=0)
        # Whole columns of different sheets are cut to one length where that costs little.
        self.common_rows = deepest if deepest <= 2000 else 0

    def sheet(self, name: str) -> int | None:
        """The index of the sheet of that name, whatever its case."""
        return self._index.get(name.lower())

    def slot(self, sheet: int, row: int, column: int) -> int:
        """Return the slot of a cell; 0 without a slot."""
        found = self._columns[sheet].get(column)
        if found is None:
            return 0
        rows, start = found
        # In a column without gaps the slot follows from the row.
        offset = row - rows[0]
        if 0 <= offset < len(rows) and rows[offset] == row:
            return start + offset
        at = bisect_left(rows, row)
        return start + at if at < len(rows) and rows[at] == row else 0

    def place(self, slot: int) -> tuple[int, int, int]:
        """Sheet index, row and column of a slot other than 0."""
        start, sheet, column = self._starts[bisect_right(self._first, slot) - 1]
        return (sheet, self._columns[sheet][column][0][slot - start], column)

    def where(self, slot: int) -> CellRef:
        """The cell of a slot."""
        sheet, row, column = self.place(slot)
        return CellRef(self.sheets[sheet], row, column)

    def clipped(self, rect: Rect) -> Rect:
        """The range without the rows or columns beyond everything in use, when it is a whole column or row.

        One unused row or column stays, so that an expression over the rest of them can be judged by it.
        """
        rows, columns = self.limits[rect.sheet]
        last_row, last_column = rect.last_row, rect.last_column
        if last_row == MAX_ROW:
            last_row = max(rect.row, min(MAX_ROW, max(rows, self.common_rows) + 1))
        if last_column == MAX_COLUMN:
            last_column = max(rect.column, min(MAX_COLUMN, columns + 1))
        return rect._replace(last_row=last_row, last_column=last_column)

    def run(self, rect: Rect) -> tuple[int, int] | None:
        """First and last-plus-one slot when the range is a slice of the values."""
        if rect.column != rect.last_column:
            return None
        first = self.slot(rect.sheet, rect.row, rect.column)
        if not first or self.slot(rect.sheet, rect.last_row, rect.column) != first + rect.height - 1:
            return None
        return (first, first + rect.height)

    def present(self, rect: Rect) -> Iterable[range]:
        """The slots that exist in the range, a run for each column."""
        columns = self._columns[rect.sheet]
        wanted = (
            [column for column in range(rect.column, rect.last_column + 1) if column in columns]
            if rect.width <= len(columns)
            else sorted(column for column in columns if rect.column <= column <= rect.last_column)
        )
        for column in wanted:
            rows, start = columns[column]
            first, last = bisect_left(rows, rect.row), bisect_right(rows, rect.last_row)
            if first < last:
                yield range(start + first, start + last)

    def slots(self, rect: Rect) -> list[int]:
        """The slot of every cell of the range, row by row."""
        width = rect.width
        result = [0] * (rect.height * width)
        columns = self._columns[rect.sheet]
        for offset in range(width):
            found = columns.get(rect.column + offset)
            if found is None:
                continue
            rows, start = found
            for at in range(bisect_left(rows, rect.row), bisect_right(rows, rect.last_row)):
                result[(rows[at] - rect.row) * width + offset] = start + at
        return result

    def text(self, rect: Rect) -> str:
        """The range as a formula writes it, with its sheet."""
        start = f"{quoted(self.sheets[rect.sheet])}!{column_letters(rect.column)}{rect.row}"
        return start if rect.single else f"{start}:{column_letters(rect.last_column)}{rect.last_row}"

    def dump(self) -> dict[str, Any]:
        """Everything, as JSON can hold it."""
        return {
            "sheets": list(self.sheets),
            "columns": [
                {str(column): list(rows) for column, (rows, _start) in columns.items()}
                for columns in self._columns
            ],
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Grid:
        """What `dump` gave."""
        return cls(
            data["sheets"],
            (
                [(row, int(column)) for column, rows in columns.items() for row in rows]
                for columns in data["columns"]
            ),
        )
