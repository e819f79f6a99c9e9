"""The calendar of `mas_cli.law.kalender` in whole numbers, for the solver.

A date is `372 × year + 31 × (month - 1) + day - 1`, in which every month has 31 places. Whole years and
months between two dates are then whole divisions by 372 and 31, whatever the lengths of the months between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import z3

_MONTH: Final = 31
_YEAR: Final = 12 * _MONTH
_FEBRUARY_29: Final = _MONTH + 28
_TO_MARCH_1: Final = 3
_JULY_31: Final = 7 * _MONTH - 1


def count(day: date) -> int:
    """A date as a number."""
    return _YEAR * day.year + _MONTH * (day.month - 1) + day.day - 1


def day_of(number: int) -> date:
    """The date of a number."""
    year, rest = divmod(number, _YEAR)
    return date(year, rest // _MONTH + 1, rest % _MONTH + 1)


def a_day(name: str) -> list[Any]:
    """What makes the number of this name a date that exists."""
    number, year, month, day = (z3.Int(part) for part in (name, *(f"{name} {x}" for x in ("y", "m", "d"))))
    return [
        number == _YEAR * year + _MONTH * (month - 1) + day - 1,
        month >= 1,
        month <= 12,
        day >= 1,
        day <= _MONTH,
        z3.Implies(z3.Or([month == short for short in (4, 6, 9, 11)]), day <= 30),
        z3.Implies(month == 2, day <= z3.If(_leap(year), 29, 28)),
    ]


def _leap(year: Any) -> Any:
    return z3.And(year % 4 == 0, z3.Or(year % 100 != 0, year % 400 == 0))


def _years_between(first: Any, last: Any) -> Any:
    return (last - first) / _YEAR


def _months_between(first: Any, last: Any) -> Any:
    return (last - first) / _MONTH


def _birthday(born: Any, years: Any) -> Any:
    """Of someone born on 29 February 1 March, in years without that day."""
    day = born + _YEAR * years
    lacking = z3.And(day % _YEAR == _FEBRUARY_29, z3.Not(_leap(day / _YEAR)))
    return z3.If(lacking, day + _TO_MARCH_1, day)


def _first_of_next_month(day: Any) -> Any:
    return _MONTH * (day / _MONTH + 1)


def _end_of_school_year(day: Any) -> Any:
    year = (day + _YEAR - 1 - _JULY_31) / _YEAR
    return _YEAR * year + _JULY_31


# The functions of the condition language (`conditions.FUNCTIONS`); `/` is the whole division of the solver.
FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "jaren_tussen": _years_between,
    "maanden_tussen": _months_between,
    "verjaardag": _birthday,
    "eerste_van_volgende_maand": _first_of_next_month,
    "einde_schooljaar": _end_of_school_year,
}
