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

from mas_cli.instrument import conditions as c
from mas_cli.instrument.frame_language import Expression, Language


@dataclass(frozen=True, slots=True)
class Quantity:
    """A whole number or a date for every row; null while an answer is open.

    Attributes:
        of: an expression, one value for all rows, or None when it is open in all rows; of days that are known
            in part the lowest value.
        level: the stage after which the columns it reads exist.
        highest: the highest value, where that can be another one; None where it cannot.
    """

    of: Expression | int | None
    level: int = 0
    highest: Expression | int | None = None

    @property
    def high(self) -> Expression | int | None:
        """The highest value it can have."""
        return self.of if self.highest is None else self.highest


def constant(of: object) -> bool:
    """Whether it is the same in all rows."""
    return of is None or isinstance(of, int)


def compared(
    language: Language, left: Quantity, compare: c.Operator, right: Quantity
) -> tuple[Callable[[], Expression | bool], Callable[[], Expression | bool]]:
    """How to tell, for every row, whether a comparison is known to hold, and whether it can hold.

    What is open in a row neither holds nor can hold by this.
    """
    if left.of is None or right.of is None:
        return (lambda: False), (lambda: False)
    ends = (left.of, right.high), (left.high, right.of)
    if compare in {"<", "<="}:
        can, sure = ends
    elif compare in {">", ">="}:
        sure, can = ends
    else:
        return _sameness(language, left, compare, right)
    return (
        lambda: _known(language, sure, _COMPARE[compare](*sure)),
        lambda: _known(language, can, _COMPARE[compare](*can)),
    )


def _sameness(
    language: Language, left: Quantity, compare: c.Operator, right: Quantity
) -> tuple[Callable[[], Expression | bool], Callable[[], Expression | bool]]:
    both = (left.of, right.of)
    if left.highest is None and right.highest is None:
        return _same(language, both, compare), _same(language, both, compare)
    (low, high), (other, highest) = (left.of, left.high), (right.of, right.high)
    apart = _COMPARE["<"](high, other) | _COMPARE["<"](highest, low)
    fixed = _COMPARE["=="](low, high) & _COMPARE["=="](other, highest) & _COMPARE["=="](low, other)
    sure, never = (fixed, apart) if compare == "==" else (apart, fixed)
    return lambda: _known(language, both, sure), lambda: _known(language, both, ~never)


def _same(
    language: Language, both: tuple[Expression | int | None, ...], compare: c.Operator
) -> Callable[[], Expression | bool]:
    return lambda: _known(language, both, _COMPARE[compare](*both))


def _known(
    language: Language, sides: tuple[Expression | int | None, ...], test: Expression | bool
) -> Expression | bool:
    for side in sides:
        if not constant(side):
            test = ~language.empty(side) & test
    return test


def date_number(day: date) -> int:
    """Return the number by which a date is compared."""
    return day.year * 10_000 + day.month * 100 + day.day


def computed(language: Language, function: str, arguments: list[Quantity]) -> Quantity:
    """A function of the condition language over whole columns."""
    if any(argument.of is None for argument in arguments):
        return Quantity(None)
    level = max(argument.level for argument in arguments)
    compute = _FUNCTIONS[function]
    low = [argument.of for argument in arguments]
    if all(argument.highest is None for argument in arguments):
        return Quantity(compute(language, *low), level)
    high = [argument.high for argument in arguments]
    if function in _FALLING:
        # The earlier the first day, the more time has passed.
        low[0], high[0] = high[0], low[0]
    return Quantity(compute(language, *low), level, compute(language, *high))


_COMPARE: Final[Mapping[c.Operator, Callable[[Any, Any], Any]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def _choose(language: Language, test: Any, then: int, otherwise: Any) -> Any:
    if isinstance(test, bool):
        return then if test else otherwise
    return language.choose(test, then, otherwise)


def _years_between(language: Language, birth: Any, day: Any) -> Any:
    return day // 10_000 - birth // 10_000 - _choose(language, day % 10_000 < birth % 10_000, 1, 0)


def _months_between(language: Language, birth: Any, day: Any) -> Any:
    def months(of: Any) -> Any:
        return (of // 10_000) * 12 + (of // 100) % 100

    return months(day) - months(birth) - _choose(language, day % 100 < birth % 100, 1, 0)


def _birthday(language: Language, birth: Any, years: Any) -> Any:
    year, day = birth // 10_000 + years, birth % 10_000
    no_leap_year = (year % 4 != 0) | ((year % 100 == 0) & (year % 400 != 0))
    return year * 10_000 + _choose(language, (day == 229) & no_leap_year, 301, day)


def _first_of_next_month(language: Language, day: Any) -> Any:
    first = day // 100 * 100 + 1
    return first + _choose(language, day // 100 % 100 == 12, 10_000 - 1_100, 100)


def _end_of_school_year(language: Language, day: Any) -> Any:
    return (day // 10_000 + _choose(language, day // 100 % 100 >= 8, 1, 0)) * 10_000 + 731


# What falls when its first argument rises.
_FALLING: Final = frozenset({"jaren_tussen", "maanden_tussen"})
# The calendar of `mas_cli.law.kalender`, over the numbers that stand for dates.
_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "jaren_tussen": _years_between,
    "maanden_tussen": _months_between,
    "verjaardag": _birthday,
    "eerste_van_volgende_maand": _first_of_next_month,
    "einde_schooljaar": _end_of_school_year,
}
