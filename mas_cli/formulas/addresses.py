"""Cell addresses as people write them (`C14`, `'Blad 1'!$A$1:B3`) and as numbers."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

MAX_ROW: Final = 1_048_576
MAX_COLUMN: Final = 16_384

_CELL: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")
_PLAIN_SHEET: Final = re.compile(r"[^\W\d][\w.]*$")


@lru_cache(maxsize=4096)
def column_number(letters: str) -> int:
    """`A` is 1, `XFD` is 16384; more than that is possible and means it is no column."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=4096)
def column_letters(number: int) -> str:
    """1 is `A`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class CellRef(NamedTuple):
    """One cell: sheet name, row and column, both from 1."""

    sheet: str
    row: int
    column: int

    @classmethod
    def parse(cls, text: str) -> CellRef:
        """The cell written as `Sheet!A1` or `'My sheet'!$A$1`.

        Raises:
            ValueError: it is no address of one cell with its sheet.
        """
        sheet, mark, cell = text.rpartition("!")
        if sheet.startswith("'") and sheet.endswith("'"):
            sheet = sheet[1:-1].replace("''", "'")
        corner = parse_cell(cell)
        if not mark or not sheet or corner is None:
            raise ValueError(text)
        return cls(sheet, *corner)

    def __str__(self) -> str:
        return f"{quoted(self.sheet)}!{column_letters(self.column)}{self.row}"


def quoted(sheet: str) -> str:
    """The sheet name as a formula writes it."""
    if _PLAIN_SHEET.match(sheet) and not _CELL.match(sheet):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"


def parse_cell(text: str) -> tuple[int, int] | None:
    """Return row and column of `A1` or `$A$1`; None when the text is not an address."""
    match = _CELL.match(text)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    if not 1 <= row <= MAX_ROW or column > MAX_COLUMN:
        return None
    return (row, column)


def parse_area(text: str) -> tuple[int, int, int, int] | None:
    """Return first row, first column, last row and last column of `A1:B3` or `A1`; None when the text is not
    a range.
    """
    first, mark, last = text.partition(":")
    start = parse_cell(first)
    end = parse_cell(last) if mark else start
    if start is None or end is None:
        return None
    return (min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))
