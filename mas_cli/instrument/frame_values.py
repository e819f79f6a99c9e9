"""Numbers and dates of a whole column: expressions, or constants where a column would be all one value.

A date is the number `yyyymmdd`, so that the calendar needs whole numbers only and means the same on every
engine.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import narwhals as nw

from mas_cli.instrument import conditions as c


@dataclass(frozen=True, slots=True)
class Quantity:
    """A whole number or a date for every row; null while an answer is open.

    Attributes:
        of: an expression, one value for all rows, or None when it is open in all rows.
        level: the stage after which the columns it reads exist.
    """

    of: nw.Expr | int | None
    level: int = 0

    @property
    def is_open(self) -> nw.Expr | bool:
        """Whether it is open, for every row."""
        return self.of.is_null() if isinstance(self.of, nw.Expr) else self.of is None


def compared(left: Quantity, compare: c.Operator, right: Quantity) -> nw.Expr | bool:
    """Whether a comparison is known to hold, for every row."""
    if left.of is None or right.of is None:
        return False
    test = _COMPARE[compare](left.of, right.of)
    for side in (left.of, right.of):
        if isinstance(side, nw.Expr):
            test = ~side.is_null() & test
    return test  # type: ignore[no-any-return]  # a bool of two constants, else an expression


def date_number(day: date) -> int:
    """The number that stands for a date."""
    return day.year * 10_000 + day.month * 100 + day.day


def date_expression(column: str) -> nw.Expr:
    """The numbers that stand for the dates of a column."""
    day = nw.col(column).dt
    # Wide enough first: engines give the month as a number of one byte.
    year, month, number = (part.cast(nw.Int32) for part in (day.year(), day.month(), day.day()))
    return year * 10_000 + month * 100 + number


def computed(function: str, arguments: list[Quantity]) -> Quantity:
    """A function of the condition language over whole columns."""
    values = [argument.of for argument in arguments]
    if any(value is None for value in values):
        return Quantity(None)
    return Quantity(_FUNCTIONS[function](*values), max(argument.level for argument in arguments))


_COMPARE: Final[Mapping[c.Operator, Callable[[Any, Any], Any]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def _choose(test: Any, then: Any, otherwise: Any) -> Any:
    if isinstance(test, bool):
        return then if test else otherwise
    return nw.when(test).then(then).otherwise(otherwise)


def _years_between(birth: Any, day: Any) -> Any:
    return day // 10_000 - birth // 10_000 - _choose(day % 10_000 < birth % 10_000, 1, 0)


def _months_between(birth: Any, day: Any) -> Any:
    def months(of: Any) -> Any:
        return (of // 10_000) * 12 + (of // 100) % 100

    return months(day) - months(birth) - _choose(day % 100 < birth % 100, 1, 0)


def _birthday(birth: Any, years: Any) -> Any:
    year, day = birth // 10_000 + years, birth % 10_000
    no_leap_year = (year % 4 != 0) | ((year % 100 == 0) & (year % 400 != 0))
    return year * 10_000 + _choose((day == 229) & no_leap_year, 301, day)


def _first_of_next_month(day: Any) -> Any:
    first = day // 100 * 100 + 1
    return first + _choose(day // 100 % 100 == 12, 10_000 - 1_100, 100)


def _end_of_school_year(day: Any) -> Any:
    return (day // 10_000 + _choose(day // 100 % 100 >= 8, 1, 0)) * 10_000 + 731


# The calendar of `mas_cli.law.kalender`, over the numbers that stand for dates.
_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "jaren_tussen": _years_between,
    "maanden_tussen": _months_between,
    "verjaardag": _birthday,
    "eerste_van_volgende_maand": _first_of_next_month,
    "einde_schooljaar": _end_of_school_year,
}
