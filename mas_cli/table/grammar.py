"""The grammar of a csv, line by line: which lines are rows, which cells go on over lines, and what is damage.

A cell is quoted when a quotation mark is its first character (spaces apart) and the mark that closes it its
last; a mark within it is doubled. In a cell that is not quoted marks stand in pairs. What follows from it:

1.  A line that has the right number of cells by itself is a row. It is never part of a cell of another row.
2.  A quoted cell goes on over the next lines only if none of them is a row by itself, the marks then match,
    the number of cells is right, and the record has too few separators to be two rows that lost a mark.
3.  Any other line is refused by itself, and reading goes on at the next line.

So a mark that is never closed costs its own row and no other, wherever the next mark stands.

Excel leaves out the separators behind the last filled cell of sixteen rows at a time, counted from the first.
Where all rows of such sixteen are equally short, the cells that are not there are empty; any other short row
may have lost a cell anywhere, and is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from . import refusals
from .model import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from mas_cli.findings import Finding

# Excel holds no longer text in a cell, and nobody writes more lines in one.
_CELL: Final = 32_767
_LINES: Final = 200
# So many rows alike are no accident.
_CERTAIN: Final = 2
# Excel decides for so many rows together how many cells they are written with.
_TOGETHER: Final = 16
_QUOTED_TEXT: Final = re.compile(r'[^"]*(?:""[^"]*)*')
_LOST: Final = "\N{REPLACEMENT CHARACTER}"

Line = str | None
"""A line without its end; None when its bytes are no text."""


class Shape(NamedTuple):
    """What every row of a list has in common.

    Attributes:
        separator: between cells.
        width: how many headings there are.
        written: how many cells the rows have; those behind the last heading are empty.
    """

    separator: str
    width: int
    written: int

    def fits(self, cells: Sequence[str]) -> bool:
        """Whether a row has the cells it should have."""
        return len(cells) == self.written and not any(map(str.strip, cells[self.width :]))

    def is_row(self, line: str) -> bool:
        """Whether a line is a row of the list by itself."""
        found = split(line, self.separator)
        return isinstance(found, list) and self.fits(found) and any(map(str.strip, found))


class Damage(Enum):
    """What is wrong with the quotation marks of a line."""

    OPEN = "open"
    STRAY = "stray"


@lru_cache(maxsize=16)
def _quoted(separator: str) -> re.Pattern[str]:
    return re.compile(rf' *"([^"]*(?:""[^"]*)*)" *(?={re.escape(separator)}|\Z)')


def split(text: str, separator: str) -> list[str] | Damage:
    """The cells of a record."""
    if '"' not in text:
        return text.split(separator)
    if text[0] == text[-1] == '"' and len(text) > 1:
        simple = text[1:-1].split(f'"{separator}"')
        if text.count('"') == 2 * len(simple):
            return simple
    pattern = _quoted(separator)
    cells: list[str] = []
    position = 0
    while True:
        match = pattern.match(text, position)
        if match:
            cell = match[1]
            cells.append(cell.replace('""', '"') if '""' in cell else cell)
            end = match.end()
        else:
            begin = _first(text, position)
            if text.startswith('"', begin):
                inside = _QUOTED_TEXT.match(text, begin + 1)
                still = inside is not None and inside.end() == len(text)
                return Damage.OPEN if still else Damage.STRAY
            end = text.find(separator, position)
            end = len(text) if end < 0 else end
            if text.count('"', position, end) % 2:
                return Damage.STRAY
            cells.append(text[position:end])
        if end == len(text):
            return cells
        position = end + 1


def shape_of(separator: str, headings: Sequence[str], lines: Sequence[Line]) -> Shape | None:
    """The shape of the rows, by the first of them.

    A row may end in a separator more than the headings do. That holds for all rows or for none, since a row
    of such a list that lost a cell has as many as there are headings; and not where a heading has a separator
    in it, which may be two headings that lost a mark.

    Returns:
        None when most rows have other cells than the headings have.
    """
    width = len(headings)
    rows = [found for line in lines if line and isinstance(found := split(line, separator), list)]
    counts = Counter(len(cells) for cells in rows if any(map(str.strip, cells)))
    usual, times = max(counts.items(), key=lambda one: (one[1], one[0] == width), default=(width, 0))
    if usual == width or 2 * times <= len(rows):
        return Shape(separator, width, width)
    if usual < width and all(len(cells) == width for cells in rows[: _TOGETHER - _CERTAIN]):
        return Shape(separator, width, width)
    empty = not any(cell.strip() for cells in rows if len(cells) == usual for cell in cells[width:])
    if usual > width and empty and not any(separator in heading for heading in headings):
        return Shape(separator, width, usual)
    return Shape(separator, width, width) if times < _CERTAIN else None


def _first(text: str, position: int) -> int:
    """The place of the first character that is no space."""
    while text.startswith(" ", position):
        position += 1
    return position


def records(lines: Sequence[Line], first: int, shape: Shape, where: Callable[[int], str]) -> Iterator[Row]:
    """The rows in these lines.

    Args:
        lines: without their ends.
        first: the number of the first one.
        shape: of the rows.
        where: names a line in a finding.
    """
    # The sixteen that the first line is in begin above it, with the headings or in another piece of the file.
    begun = (first - 2) // _TOGETHER
    for together, rows in groupby(
        _records(lines, first, shape, where), lambda row: (row.number - 1) // _TOGETHER
    ):
        if together == begun:
            yield from map(_refused, rows)
        else:
            yield from _together(list(rows), shape)


def _together(rows: list[Row], shape: Shape) -> Iterable[Row]:
    """Rows that Excel writes with equally many cells; of any others the short ones are refused."""
    counts = {len(row.cells) for row in rows}
    if len(counts) == 1 and len(rows) >= _CERTAIN and rows[0].fault and rows[0].cells:
        missing = [""] * (shape.width - counts.pop())
        if any(row.cells[-1].strip() for row in rows):
            return [Row(row.number, [*row.cells, *missing]) for row in rows]
    return map(_refused, rows)


def _refused(row: Row) -> Row:
    """A row without the cells that it is refused for."""
    return Row(row.number, (), row.fault) if row.fault and row.cells else row


def _records(lines: Sequence[Line], first: int, shape: Shape, where: Callable[[int], str]) -> Iterator[Row]:
    """The same; a row that has too few cells is refused with its cells."""
    separator, width = shape.separator, shape.width
    position = 0
    while position < len(lines):
        line, number = lines[position], first + position
        taken = 1
        fault: Finding | None = None
        cells: Sequence[str] = ()
        if line is None or _LOST in line:
            fault = refusals.wrong_encoding(where(number))
        elif "\0" in line:
            fault = refusals.control_characters(where(number))
        else:
            found = split(line, separator)
            if found is Damage.OPEN:
                found, taken = _over_lines(lines, position, shape)
            if found is Damage.OPEN:
                fault = refusals.open_quote(where(number))
            elif isinstance(found, Damage):
                fault = refusals.stray_quote(where(number))
            elif not any(map(str.strip, found)):
                position += taken
                continue
            elif not shape.fits(found):
                fault = refusals.cell_count(where(number), len(found), width)
                cells = found if taken == 1 and len(found) < width else ()
            elif "\r" in line and any("\r" in cell for cell in found if "\n" not in cell):
                fault = refusals.control_characters(where(number))
            else:
                cells = found if len(found) == width else found[:width]
        yield Row(number, cells, fault)
        position += taken


def _over_lines(lines: Sequence[Line], position: int, shape: Shape) -> tuple[list[str] | Damage, int]:
    """The cells of a record that goes on over lines, and how many they are; `OPEN` when it cannot."""
    text = lines[position] or ""
    last = min(len(lines), position + _LINES)
    for end in range(position + 1, last):
        line = lines[end]
        if line is None or len(text) + len(line) > _CELL or shape.is_row(line):
            break
        text += "\n" + line
        if '"' not in line:
            continue
        inside = _QUOTED_TEXT.match(line)
        if inside is not None and inside.end() == len(line):
            continue
        found = split(text, shape.separator)
        two_rows = text.count(shape.separator) >= 2 * (shape.written - 1)
        if isinstance(found, list) and shape.fits(found) and not two_rows:
            return found, end + 1 - position
        break
    return Damage.OPEN, 1


def holds_rows(text: str, width: int) -> bool:
    """Whether a cell of a workbook or parquet file has rows in it, as a damaged csv leaves them."""
    return (
        width > 2
        and "\n" in text
        and any(line.count(separator) >= width - 1 for line in text.split("\n")[1:] for separator in ";,\t|")
    )
