"""Numbers of hours, also where a program writes them as a duration."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Final

from mas_cli.i18n import _

from .numbers import read_number
from .problem import Wrong, quoted
from .words import is_blank

_CLOCK: Final = re.compile(r"([0-9]{1,5})[:hu]([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?")
_WITH_UNIT: Final = re.compile(r"(.*[0-9])\s*(?:lesuren|lesuur|lesu\.?|uren|uur|u\.?|hours|h)", re.IGNORECASE)
# Of so many minutes the hours are a decimal fraction that ends: 0,05 hours.
_EXACT: Final = 3
_MINUTES: Final = 60


def read_hours(raw: object, *, days: bool = False) -> Decimal | None:
    """A number of hours; None when nothing was filled in.

    Args:
        raw: a number, a text (`24,5`, `24 uur`, `16:30`, `16u30`), or a duration of a cell or a table.
        days: a number is a part of a day, as a spreadsheet stores a cell in the form `[h]:mm`.

    Raises:
        Wrong: no number of hours, or minutes that no decimal fraction of an hour gives exactly.
    """
    if is_blank(raw):
        return None
    if isinstance(raw, timedelta):
        return _of_seconds(Decimal(raw // timedelta(microseconds=1)) / 1_000_000, raw)
    if isinstance(raw, time):
        return _of_seconds(_seconds(raw), raw)
    if isinstance(raw, date):
        raise _no_hours(raw)
    if days and isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        # Spreadsheets store a part of a day as a binary fraction: the nearest second is what was typed.
        return _of_seconds(Decimal(round(float(raw) * 86_400)), raw)
    if isinstance(raw, str):
        text = raw.strip()
        clock = _CLOCK.fullmatch(text)
        if clock:
            hours, minutes, seconds = int(clock[1]), int(clock[2]), int(clock[3] or 0)
            if minutes >= _MINUTES or seconds >= _MINUTES:
                raise _no_hours(raw)
            return _of_seconds(Decimal(hours * 3600 + minutes * 60 + seconds), raw)
        unit = _WITH_UNIT.fullmatch(text)
        if unit:
            return read_hours(unit[1])
    return read_number(raw)


def _seconds(raw: time) -> Decimal:
    whole = raw.hour * 3600 + raw.minute * 60 + raw.second
    return Decimal(whole) + Decimal(raw.microsecond) / 1_000_000


def _of_seconds(seconds: Decimal, raw: object) -> Decimal:
    minutes, rest = divmod(seconds, 60)
    if rest or minutes % _EXACT or minutes < 0:
        raise Wrong(
            _("{value} is no number of hours in decimals.").format(value=quoted(raw)),
            _("Write the hours as a number, such as 24 or 24,5."),
        )
    return minutes / _MINUTES


def _no_hours(raw: object) -> Wrong:
    return Wrong(
        _("{value} is no number of hours.").format(value=quoted(raw)),
        _("Write the hours as a number, such as 24 or 24,5."),
    )
