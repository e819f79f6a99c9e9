"""Cell addresses as Excel writes them: `C14`, `$C$14`, `'Lees mij'!A1`, `B2:D4`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

MAX_ROW: Final = 1_048_576
MAX_COLUMN: Final = 16_384
_CELL: Final = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_QUALIFIED: Final = re.compile(r"(?:'((?:[^']|'')+)'|([^\s'!:\[\]]+))!([$A-Za-z0-9]+)(?::([$A-Za-z0-9]+))?")


class Address(NamedTuple):
    """One cell: the sheet as the user sees it, and the reference without dollars (`C14`)."""

    sheet: str
    ref: str


class Area(NamedTuple):
    """A rectangle of cells, both ends included; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def cells(self) -> int:
        """How many cells it has."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies in the area."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@lru_cache(maxsize=4096)
def split_ref(ref: str) -> tuple[int, int]:
    """Row and column, from 1, of `C14` or `$c$14`.

    Raises:
        ValueError: not the reference of one cell within Excel's grid.
    """
    match = _CELL.fullmatch(ref.upper())
    if match:
        row, column = int(match[2]), column_number(match[1])
        if row <= MAX_ROW and column <= MAX_COLUMN:
            return row, column
    raise ValueError(ref)


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=4096)
def join_ref(row: int, column: int) -> str:
    """`C14` for row 14, column 3."""
    return f"{column_letters(column)}{row}"


def split_area(area: str) -> Area:
    """The rectangle of `B2:D4` or of a single cell.

    Raises:
        ValueError: not an area within Excel's grid.
    """
    first, _colon, last = area.partition(":")
    top, left = split_ref(first)
    bottom, right = split_ref(last or first)
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


@lru_cache(maxsize=4096)
def single_cell(formula: str) -> Address | None:
    """Return the cell that a defined name refers to; None when it refers to anything else."""
    match = _QUALIFIED.fullmatch(formula.strip().removeprefix("="))
    if not match:
        return None
    sheet = match[1].replace("''", "'") if match[1] else match[2]
    try:
        row, column = split_ref(match[3])
        if match[4] and split_ref(match[4]) != (row, column):
            return None
    except ValueError:
        return None
    return Address(sheet, join_ref(row, column))
