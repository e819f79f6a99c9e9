"""The values a formula can have: numbers, texts, logicals, errors, blank, and arrays of these.

Numbers are always `float`, logicals `bool`, texts `str` and a blank cell `None`; the two classes here are
what Python has no type for. A generated program tests `type(x) is float` first, so nothing may put an
`int` in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class ErrorValue:
    """One of Excel's error values; each exists once, so `is` compares them."""

    __slots__ = ("code",)

    def __init__(self, code: str) -> None:
        self.code = code

    def __repr__(self) -> str:
        return self.code

    def __reduce__(self) -> tuple[Callable[[str], ErrorValue], tuple[str]]:
        return (error_value, (self.code,))


NULL: Final = ErrorValue("#NULL!")
DIV0: Final = ErrorValue("#DIV/0!")
VALUE: Final = ErrorValue("#VALUE!")
REF: Final = ErrorValue("#REF!")
NAME: Final = ErrorValue("#NAME?")
NUM: Final = ErrorValue("#NUM!")
NA: Final = ErrorValue("#N/A")
SPILL: Final = ErrorValue("#SPILL!")
CALC: Final = ErrorValue("#CALC!")
GETTING_DATA: Final = ErrorValue("#GETTING_DATA")

ERRORS: Final = {
    error.code: error for error in (NULL, DIV0, VALUE, REF, NAME, NUM, NA, SPILL, CALC, GETTING_DATA)
}


def error_value(code: str) -> ErrorValue:
    """The error value written as `code` (`#N/A`).

    Raises:
        KeyError: Excel has no such error value.
    """
    return ERRORS[code.upper()]


Value = float | str | bool | ErrorValue | None


class Array:
    """A rectangle of values, row by row in one flat sequence.

    Attributes:
        items: `height * width` values, the first row first.
        height: rows, at least 1.
        width: columns, at least 1.
        index: made by an exact look-up the first time, kept because a constant range is searched often.
    """

    __slots__ = ("height", "index", "items", "width")

    def __init__(self, items: Sequence[Value], height: int, width: int) -> None:
        self.items = items
        self.height = height
        self.width = width
        self.index: dict[Any, int] | None = None

    def __repr__(self) -> str:
        return f"Array({list(self.items)!r}, {self.height}, {self.width})"

    @property
    def unseen(self) -> int:
        """Blank cells that belong to the range and are not in `items`."""
        return 0

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns as the formula wrote them."""
        return (self.height, self.width)

    def row(self, number: int) -> Sequence[Value]:
        """One row, counted from 0."""
        return self.items[number * self.width : (number + 1) * self.width]

    def rows(self) -> list[Sequence[Value]]:
        """All rows."""
        return [self.row(number) for number in range(self.height)]

    def column(self, number: int) -> Sequence[Value]:
        """One column, counted from 0."""
        return self.items[number :: self.width] if self.width > 1 else self.items


class OpenArray(Array):
    """A whole column or row, cut off just below or beside the last cell in use."""

    __slots__ = ("full",)

    def __init__(self, items: Sequence[Value], height: int, width: int, full: tuple[int, int]) -> None:
        super().__init__(items, height, width)
        self.full = full

    @property
    def unseen(self) -> int:
        """Blank cells that belong to the range and are not in `items`."""
        return self.full[0] * self.full[1] - self.height * self.width

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns as the formula wrote them."""
        return self.full


class Flat(list[Value]):
    """The values of a constant range in a row, kept for an aggregate that has other arguments too."""

    __slots__ = ()


Operand = Value | Array


def of_rows(rows: Sequence[Sequence[Value]]) -> Array:
    """An array of rows of equal length."""
    return Array([value for row in rows for value in row], len(rows), len(rows[0]))


def as_array(value: Operand) -> Array:
    """The array itself, or a single value as an array of one."""
    return value if isinstance(value, Array) else Array((value,), 1, 1)


class Refused(Exception):  # noqa: N818  it is no error of the program: it says what cannot be computed
    """Something in a formula is outside what is computed here; `construct` names it."""

    def __init__(self, construct: str) -> None:
        super().__init__(construct)
        self.construct = construct


class Tainted:
    """Stands where a result would be that depends on something not computed here.

    Attributes:
        where: the cell that cannot be computed, as `Sheet!A1`.
        construct: what in it is outside.
    """

    __slots__ = ("construct", "where")

    def __init__(self, where: str, construct: str) -> None:
        self.where = where
        self.construct = construct

    def __repr__(self) -> str:
        return f"Tainted({self.where!r}, {self.construct!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tainted) and (self.where, self.construct) == (other.where, other.construct)

    def __hash__(self) -> int:
        return hash((self.where, self.construct))
