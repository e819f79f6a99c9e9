"""Days as people and programs write them, whole or known in part.

The grammar, for every face:

| written | read as |
|---|---|
| `2026-09-01`, `2026-9-1`, `2026/9/1`, `20260901` | year, month, day |
| `1-9-2026`, `1/9/2026`, `1.9.2026` | day, month, year |
| `1 september 2026`, `1-sep-2026`, `di 1 sept. 2026` | a month by name; a day of the week must be right |
| `1-9-2026 00:00:00`, `2026-09-01T00:00:00Z` | the day; a time of day is left out |
| `00-05-2011`, `05-2011`, `mei 2011`, `2011-05` | known in part, where the field allows that |
| `00-00-2011`, `2011`, `20110000` | the same |
| `onbekend`, `?`, `00-00-0000` | not known |

A list may say more of its own columns: month before day, years of two digits with a pivot, and day numbers of
Excel in one of its two date systems. Those are settings (`DayStyle`), never guesses.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from mas_cli.i18n import _

from .months import MONTHS, WEEKDAYS
from .problem import Wrong, quoted
from .serials import date_from_serial
from .words import UNKNOWN, is_blank, is_unknown

Order = Literal["day first", "month first"]
DAY_FIRST: Final[Order] = "day first"
MONTH_FIRST: Final[Order] = "month first"
# Years in which something that concerns a pupil of today can lie; beyond them a digit was mistyped.
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199


@dataclass(frozen=True, slots=True)
class DayStyle:
    """The way in which a list or field writes its days.

    Attributes:
        order: of a date that does not begin with the year.
        pivot: last two digits of the latest year in this century (`30`: 30 is 2030 and 31 is 1931); None
            refuses years of two digits.
        serials: a bare number is a day number of Excel, in the date system of `date1904`.
        partial: a day of which only a part is known is an answer.
    """

    order: Order = DAY_FIRST
    pivot: int | None = None
    serials: bool = False
    date1904: bool = False
    partial: bool = False


FULL: Final = DayStyle()
PARTLY: Final = DayStyle(partial=True)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day of which the year is known and the month, the day or both are not."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def earliest(self) -> date:
        """The first day it can be."""
        return self._days()[0]

    @property
    def latest(self) -> date:
        """The last day it can be."""
        return self._days()[-1]

    def _days(self) -> list[date]:
        months = [self.month] if self.month else range(1, 13)
        found = []
        for month in months:
            last = calendar.monthrange(self.year, month)[1]
            wanted = (self.day,) if self.day else (1, last)
            found += [date(self.year, month, day) for day in wanted if day <= last]
        return found

    def __str__(self) -> str:
        """The form in which it is stored: year, month and day, with 00 for what is not known."""
        return f"{self.year:04}-{self.month or 0:02}-{self.day or 0:02}"


WrittenDay: TypeAlias = "date | PartialDate | Literal['onbekend']"

_UNKNOWN_PART: Final = re.compile(r"0{1,2}|[xX]{1,2}|\?{1,2}")
_COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_PART = r"[0-9]{1,2}|[xX]{1,2}|\?{1,2}"
_YEAR_FIRST: Final = re.compile(rf"([0-9]{{4}})\s*([-/.])\s*({_PART})\s*\2\s*({_PART})")
_YEAR_LAST: Final = re.compile(rf"({_PART})\s*([-/.])\s*({_PART})\s*\2\s*([0-9]{{4}}|[0-9]{{2}})")
_NAMED: Final = re.compile(r"([0-9]{1,2})\s*[-/. ]\s*([a-z]{3,9})\.?\s*[-/. ]\s*([0-9]{4}|[0-9]{2})")
_MONTH_YEAR: Final = re.compile(r"([0-9]{1,2})\s*[-/.]\s*([0-9]{4})")
_YEAR_MONTH: Final = re.compile(r"([0-9]{4})\s*[-/.]\s*([0-9]{1,2})")
_NAMED_YEAR: Final = re.compile(r"([a-z]{3,9})\.?\s*[-/. ]\s*([0-9]{4})")
_YEAR: Final = re.compile(r"[0-9]{4}")
_SERIAL: Final = re.compile(r"([0-9]{1,7})(?:[.,][0-9]{1,12})?")
_WEEKDAY: Final = re.compile(r"([a-z]{2,9})\.?,?\s+(?=[0-9])")
_TIME: Final = re.compile(
    r"(?:t|,?\s+)([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:\.[0-9]{1,9})?)?(z|[+-][0-9]{2}:?[0-9]{2})?"
)
_LONGEST: Final = 60


def read_day(raw: object, style: DayStyle = FULL) -> WrittenDay | None:
    """A day, one known in part, or `onbekend`; None when nothing was filled in.

    Args:
        raw: a date, a moment, a number of a cell, or a text.
        style: what this list or field allows besides the grammar.

    Raises:
        Wrong: not a day, not an existing one, not one of this age, known in part where the whole day is
            needed, or written in a way that could mean two days.
    """
    if is_blank(raw):
        return None
    if is_unknown(raw):
        return UNKNOWN
    if isinstance(raw, PartialDate):
        return _partial(raw.year, raw.month, raw.day, raw, style)
    if isinstance(raw, datetime):
        raw = raw.date()
    if isinstance(raw, date):
        return _aged(raw, raw)
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise _no_day(raw)
    if isinstance(raw, float) and raw.is_integer():
        return _read(str(int(raw)), raw, style)
    text = str(raw)
    if len(text) > _LONGEST:
        raise _no_day(raw)
    return _read(" ".join(text.split()).casefold(), raw, style)


def _read(text: str, raw: object, style: DayStyle) -> WrittenDay:
    text, weekday = _without_weekday(text)
    text = _without_time(text, raw)
    found = _parts(text, raw, style)
    if found is None:
        raise _no_day(raw)
    year, month, day = found
    if not year and not month and not day:
        return UNKNOWN
    if not month or not day:
        return _partial(year, month, day, raw, style)
    whole = _whole(year, month, day, raw)
    if weekday is not None and whole.weekday() != weekday:
        raise Wrong(
            _("{value} does not exist: that day is a {weekday}.").format(
                value=quoted(raw), weekday=WEEKDAYS[whole.weekday()]
            ),
            _("Correct the date or leave out the day of the week."),
        )
    return whole


def _parts(text: str, raw: object, style: DayStyle) -> tuple[int, int | None, int | None] | None:
    """Year, month and day of a text, None for a month or day that is not known."""
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), _known(found[3]), _known(found[4])
    if found := _YEAR_LAST.fullmatch(text):
        first, second = _known(found[1]), _known(found[3])
        month, day = (first, second) if style.order == MONTH_FIRST else (second, first)
        return _year(found[4], raw, style), month, day
    if found := _NAMED.fullmatch(text):
        named = MONTHS.get(found[2])
        return (_year(found[3], raw, style), named, _known(found[1])) if named else None
    if found := _COMPACT.fullmatch(text):
        return int(found[1]), _known(found[2]), _known(found[3])
    if found := _MONTH_YEAR.fullmatch(text):
        return int(found[2]), _known(found[1]), None
    if found := _YEAR_MONTH.fullmatch(text):
        return int(found[1]), _known(found[2]), None
    if found := _NAMED_YEAR.fullmatch(text):
        named = MONTHS.get(found[1])
        return (int(found[2]), named, None) if named else None
    # The day numbers that look like a year of now are days of 1905.
    if _YEAR.fullmatch(text) and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text), None, None
    return _of_serial(text, raw, style)


def _of_serial(text: str, raw: object, style: DayStyle) -> tuple[int, int, int] | None:
    found = _SERIAL.fullmatch(text)
    if not found:
        return None
    day = date_from_serial(int(found[1]), date1904=style.date1904)
    if day is None:
        return None
    if not style.serials:
        raise Wrong(
            _("{value} looks like a day number of Excel, which can mean two days.").format(value=quoted(raw)),
            _("Save the column as dates, or say how the list writes them."),
        )
    return day.year, day.month, day.day


def _known(part: str) -> int | None:
    return None if _UNKNOWN_PART.fullmatch(part) else int(part)


def _year(written: str, raw: object, style: DayStyle) -> int:
    if len(written) == 4:
        return int(written)
    if style.pivot is None:
        raise Wrong(
            _("{value} has a year of two digits.").format(value=quoted(raw)),
            _("Write the year with four digits, or say in which century the list's years lie."),
        )
    return int(written) + (2000 if int(written) <= style.pivot else 1900)


def _without_weekday(text: str) -> tuple[str, int | None]:
    found = _WEEKDAY.match(text)
    if found:
        for number, name in enumerate(WEEKDAYS):
            if found[1] in {name, name[:2], name[:3]}:
                return text[found.end() :], number
    return text, None


def _without_time(text: str, raw: object) -> str:
    """A time of day is left out; one in another zone could make it another day."""
    for found in _TIME.finditer(text):
        if found.end() != len(text):
            continue
        hour, minute, second, zone = int(found[1]), int(found[2]), int(found[3] or 0), found[4]
        if hour > 23 or minute > 59 or second > 59:
            raise _no_day(raw)
        if zone and (hour or minute or second or zone.strip("+-0:z")):
            raise Wrong(
                _("{value} is a moment in another time zone.").format(value=quoted(raw)),
                _("Write the date without the time of day."),
            )
        return text[: found.start()]
    return text


def _whole(year: int, month: int, day: int, raw: object) -> date:
    try:
        return _aged(date(year, month, day), raw)
    except ValueError as error:
        if isinstance(error, Wrong):
            raise
        raise Wrong(
            _("The date {value} does not exist.").format(value=quoted(raw)),
            _("Correct the day, the month or the year."),
        ) from error


def _aged(day: date, raw: object) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Wrong(
            _("The year of {value} cannot be right.").format(value=quoted(raw)),
            _("Give a date from {first} to {last}.").format(first=FIRST_YEAR, last=LAST_YEAR),
        )
    return day


def _partial(year: int, month: int | None, day: int | None, raw: object, style: DayStyle) -> PartialDate:
    # A day that none of its months has does not exist either.
    if not year or (month or 1) > 12 or (day or 1) > 31:
        raise Wrong(
            _("The date {value} does not exist.").format(value=quoted(raw)),
            _("Correct the day, the month or the year."),
        )
    if not style.partial:
        raise Wrong(
            _("Of {value} a part is not known.").format(value=quoted(raw)),
            _("Give the day, the month and the year."),
        )
    found = PartialDate(year, month, day)
    _aged(date(year, 1, 1), raw)
    return found


def _no_day(raw: object) -> Wrong:
    return Wrong(_("{value} is no date.").format(value=quoted(raw)), _("Write it as 1-9-2026 or 2026-09-01."))


def earliest(day: date | PartialDate) -> date:
    """The first day a day can be."""
    return day.earliest if isinstance(day, PartialDate) else day


def latest(day: date | PartialDate) -> date:
    """The last day a day can be."""
    return day.latest if isinstance(day, PartialDate) else day


def same_day(one: date | PartialDate, other: date | PartialDate) -> bool | None:
    """Whether two days are the same one; None when what is known of them leaves it open."""
    if earliest(one) > latest(other) or earliest(other) > latest(one):
        return False
    if isinstance(one, PartialDate) or isinstance(other, PartialDate):
        shared = _parts_of(one), _parts_of(other)
        if any(a and b and a != b for a, b in zip(*shared, strict=True)):
            return False
        return None
    return True


def _parts_of(day: date | PartialDate) -> tuple[int, int | None, int | None]:
    return day.year, day.month, day.day


def day_of(stored: str) -> date | PartialDate:
    """A day as the program itself stores it: `2011-05-14`, or `2011-05-00` when known in part.

    Raises:
        ValueError: it is neither.
    """
    year, month, day = (int(part) for part in stored.split("-"))
    if month and day:
        return date(year, month, day)
    return PartialDate(year, month or None, day or None)
