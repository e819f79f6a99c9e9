"""Excel's day numbers, with its leap year that never was, and the 1904 system."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

_EPOCH_1900: Final = date(1899, 12, 31).toordinal()
_EPOCH_1904: Final = date(1904, 1, 1).toordinal()
_PHANTOM: Final = 60  # 29 February 1900 exists in Excel, as it did in Lotus 1-2-3
LAST: Final = 2_958_465  # 31 December 9999 in the 1900 system


def serial(year: int, month: int, day: int, *, date1904: bool) -> float | None:
    """The day number of a date whose month and day may overflow; None when it is outside the calendar."""
    months = year * 12 + month - 1
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        return None
    if date1904:
        number = date(year, month + 1, 1).toordinal() - _EPOCH_1904 + day - 1
        return float(number) if 0 <= number <= LAST - 1462 else None
    number = date(year, month + 1, 1).toordinal() - _EPOCH_1900
    if number >= _PHANTOM:
        number += 1
    number += day - 1
    return float(number) if 0 <= number <= LAST else None


def serial_of(moment: date, *, date1904: bool) -> float:
    """The day number of a date, with the time of day as fraction when it has one."""
    number = serial(moment.year, moment.month, moment.day, date1904=date1904) or 0.0
    if isinstance(moment, datetime):
        seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
        number += seconds / 86400
    return number


def parts(number: float, *, date1904: bool) -> tuple[int, int, int] | None:
    """Year, month and day of a day number; None when it is outside the calendar."""
    whole = int(number // 1)
    if date1904:
        if not 0 <= whole <= LAST - 1462:
            return None
        day = date.fromordinal(_EPOCH_1904 + whole)
        return (day.year, day.month, day.day)
    if not 0 <= whole <= LAST:
        return None
    if whole == 0:
        return (1900, 1, 0)
    if whole == _PHANTOM:
        return (1900, 2, 29)
    day = date.fromordinal(_EPOCH_1900 + whole - (whole > _PHANTOM))
    return (day.year, day.month, day.day)


def weekday(number: float, *, date1904: bool) -> int:
    """The day of the week, 0 for Sunday, as Excel counts it (wrong before March 1900, as Excel is)."""
    whole = int(number // 1)
    return (whole + 5) % 7 if date1904 else (whole + 6) % 7


def month_length(year: int, month: int) -> int:
    """Days in the month, the calendar's own."""
    following = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else None
    return (following - timedelta(days=1)).day if following else 31
