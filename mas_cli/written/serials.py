"""Dates as Excel stores them: days since the start of one of two calendars (ISO/IEC 29500-1, 18.17.4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

_EPOCH_1900: Final = datetime(1899, 12, 30)  # noqa: DTZ001  a workbook knows no time zones
_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001
_FIRST_1900: Final = datetime(1900, 1, 1)  # noqa: DTZ001
# Excel's 1900 calendar has a 29 February 1900 (serial 60), which never was.
_NO_SUCH_DAY: Final = 60
_MILLISECONDS: Final = 86_400_000


def from_serial(serial: float, *, date1904: bool = False) -> datetime | None:
    """Return the moment that a serial number means, to the millisecond.

    Returns:
        None when there is no such day: below the start of the calendar, serial 60 of the 1900 calendar
        (29 February 1900) or beyond the year 9999.
    """
    first = 0 if date1904 else 1
    try:
        milliseconds = round(serial * _MILLISECONDS)
        days, rest = divmod(milliseconds, _MILLISECONDS)
        if days < first or (not date1904 and days == _NO_SUCH_DAY):
            return None
        if not date1904 and days < _NO_SUCH_DAY:
            days += 1
        return (_EPOCH_1904 if date1904 else _EPOCH_1900) + timedelta(days=days, milliseconds=rest)
    except (OverflowError, ValueError):
        return None


def date_from_serial(serial: float, *, date1904: bool = False) -> date | None:
    """Return the day that a serial number means; None as in `from_serial`."""
    moment = from_serial(serial, date1904=date1904)
    return moment.date() if moment else None


def to_serial(day: date, *, date1904: bool = False) -> float:
    """The serial number of a day, or of a moment when a `datetime` without time zone is given.

    Raises:
        ValueError: before the start of the calendar, or a moment with a time zone.
    """
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)  # noqa: DTZ001
    if moment.tzinfo is not None or moment < (_EPOCH_1904 if date1904 else _FIRST_1900):
        raise ValueError(day.isoformat())
    elapsed = moment - (_EPOCH_1904 if date1904 else _EPOCH_1900)
    if not date1904 and elapsed.days <= _NO_SUCH_DAY:
        elapsed -= timedelta(days=1)
    return elapsed.days + (elapsed - timedelta(days=elapsed.days)) / timedelta(days=1)
