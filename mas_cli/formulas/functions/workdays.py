"""Working days, with weekends as the user chooses them."""

from __future__ import annotations

from typing import Final

from mas_cli.formulas import calendar
from mas_cli.formulas.coerce import Fault, number, unlogical
from mas_cli.formulas.registry import function
from mas_cli.formulas.settings import IN_FORCE
from mas_cli.formulas.values import NUM, VALUE, Operand, Value, as_array

_MOST_DAYS: Final = 200_000
_WEEKEND: Final = frozenset((5, 6))


def _free(holidays: Operand) -> set[int]:
    return {int(number(item) // 1) for item in as_array(holidays).items if item is not None}


def _weekday(day: int) -> int:
    """0 for Monday."""
    return (calendar.weekday(float(day), date1904=IN_FORCE.get().date1904) + 6) % 7


def _weekend(value: Value) -> frozenset[int]:
    """The free days of the week, of a number or of seven signs from Monday on.

    Raises:
        Fault: it says none.
    """
    if value is None:
        return _WEEKEND
    if isinstance(value, str):
        if len(value) != 7 or not set(value) <= {"0", "1"}:
            raise Fault(VALUE)
        return frozenset(at for at, sign in enumerate(value) if sign == "1")
    kind = int(unlogical(value))
    if 1 <= kind <= 7:
        return frozenset(((kind + 4) % 7, (kind + 5) % 7))
    if 11 <= kind <= 17:
        return frozenset(((kind - 12) % 7,))
    raise Fault(NUM)


def _between(start: float, end: float, weekend: frozenset[int], holidays: Operand) -> Value:
    if start < 0 or end < 0:
        return NUM
    first, last = sorted((int(start // 1), int(end // 1)))
    if last - first > _MOST_DAYS:
        return NUM
    free = _free(holidays)
    count = sum(1 for day in range(first, last + 1) if day not in free and _weekday(day) not in weekend)
    return float(count if start <= end else -count)


def _after(start: float, days: int, weekend: frozenset[int], holidays: Operand) -> Value:
    if start < 0 or abs(days) > _MOST_DAYS:
        return NUM
    if len(weekend) == 7:
        return VALUE
    free = _free(holidays)
    day, left, step = int(start // 1), abs(days), 1 if days > 0 else -1
    while left:
        day += step
        if day < 0 or day > calendar.LAST:
            return NUM
        if day not in free and _weekday(day) not in weekend:
            left -= 1
    return float(day)


@function("NETWORKDAYS", "p p a?")
def _networkdays(start: float, end: float, holidays: Operand = None) -> Value:
    return _between(start, end, _WEEKEND, holidays)


@function("NETWORKDAYS.INTL", "p p v? a?")
def _networkdays_intl(start: float, end: float, weekend: Value = None, holidays: Operand = None) -> Value:
    return _between(start, end, _weekend(weekend), holidays)


@function("WORKDAY", "p p a?")
def _workday(start: float, days: float, holidays: Operand = None) -> Value:
    return _after(start, int(days), _WEEKEND, holidays)


@function("WORKDAY.INTL", "p p v? a?")
def _workday_intl(start: float, days: float, weekend: Value = None, holidays: Operand = None) -> Value:
    return _after(start, int(days), _weekend(weekend), holidays)
