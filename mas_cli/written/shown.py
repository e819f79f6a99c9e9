"""Days, times and numbers as a screen, a table and a Dutch document show them.

What is shown can be read back: `short_day` of a day known in part has 00 for what is not known, as the BRP
writes it.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from .days import PartialDate, day_of
from .months import NAMES, WEEKDAYS


def short_day(day: date | PartialDate) -> str:
    """`12-03-2026`; `00-03-2026` when the day of the month is not known."""
    return f"{day.day or 0:02}-{day.month or 0:02}-{day.year:04}"


def stored_day(stored: str) -> str:
    """A day as the program stores it, shown short; anything else, such as onbekend, as it is."""
    try:
        return short_day(day_of(stored))
    except ValueError:
        return stored


def long_day(day: date | PartialDate) -> str:
    """`12 maart 2026`; `maart 2026 (dag onbekend)` or `2026 (dag en maand onbekend)` when known in part."""
    if day.month and day.day:
        return f"{day.day} {NAMES[day.month - 1]} {day.year}"
    if day.month:
        return f"{NAMES[day.month - 1]} {day.year} (dag onbekend)"
    if day.day:
        return f"{day.year}, dag {day.day} (maand onbekend)"
    return f"{day.year} (dag en maand onbekend)"


def weekday_day(day: date) -> str:
    """`donderdag 12 maart 2026`."""
    return f"{WEEKDAYS[day.weekday()]} {long_day(day)}"


def clock(moment: datetime) -> str:
    """`14.05 uur`."""
    return f"{moment:%H.%M} uur"


def moment(value: datetime) -> str:
    """`12 maart 2026 om 14.05 uur`."""
    return f"{long_day(value.date())} om {clock(value)}"


def duration(days: float) -> str:
    """A part of a day, or more, as a spreadsheet shows it in the form `[h]:mm`: `16:30`, `100:00:05`."""
    minutes, seconds = divmod(round(days * 86_400), 60)
    text = f"{minutes // 60}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def number(value: Decimal | int, *, grouped: bool = True) -> str:
    """`1.234,5`: as many decimals as it has; without `grouped` `1234,5`, which can be typed again."""
    plain = Decimal(value).normalize()
    text = f"{plain:,f}" if grouped else f"{plain:f}"
    return text.translate(_DUTCH)


_DUTCH = str.maketrans(",.", ".,")
