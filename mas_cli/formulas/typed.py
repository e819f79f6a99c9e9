"""What Excel keeps of a text typed into a cell, and how a kept number reads as text again.

The format of the cell and the language of Excel decide: `20%` is a number, `08:15` a share of a day,
`1.250,00` a number in Dutch and `1,250.00` in English; in a cell formatted as text all is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from typing import Final

from mas_cli.formulas import calendar
from mas_cli.formulas.coerce import number_in
from mas_cli.formulas.settings import DUTCH, ENGLISH, Region


class Form(Enum):
    """What the number format of a cell shows its number as."""

    GENERAL = "general"
    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"


Stored = str | float | bool

# What a format has that shows nothing of the number: texts, escapes, spaces, colours, conditions, languages.
_SILENT: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_BUILT_IN: Final = {
    **dict.fromkeys((1, 2, 3, 4, *range(5, 9), 11, 12, 13, 37, 38, 39, 40, *range(41, 45), 48), Form.NUMBER),
    **dict.fromkeys((9, 10), Form.PERCENT),
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 59)), Form.DATE),
    **dict.fromkeys((18, 19, 20, 21, 45, 46, 47), Form.TIME),
    22: Form.MOMENT,
    49: Form.TEXT,
}
_FRACTION: Final = re.compile(r"([+-]?)(\d{1,9}) (\d{1,5})/(\d{1,5})", re.ASCII)
_TWO_PARTS: Final = re.compile(r"(\d{1,2})[-/](\d{4}|\d{1,2})", re.ASCII)
_DAY_AND_MONTH: Final = re.compile(r"(\d{1,2})[-/ ]([^\W\d]{3,})\.?", re.ASCII)
_MONTH_AND: Final = re.compile(r"([^\W\d]{3,})\.?[-/ ](\d{1,4})(?:, ?(\d{4}))?", re.ASCII)
# Digits that a number would lose: zeros in front, and more than fifteen.
_LOSES: Final = re.compile(r"0\d+|\d{16,}", re.ASCII)
_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}[.,][0-9]{3}")


@dataclass(frozen=True, slots=True)
class Typing:
    """How a text is typed into the cells of a workbook.

    Attributes:
        region: the language of the Excel it was made in; None when nothing says which.
        today: gives the year of a day and month typed without one.
        date1904: the calendar of the workbook.
    """

    region: Region | None
    today: date
    date1904: bool = False

    def stored(self, text: str, form: Form = Form.GENERAL, *, keep_digits: bool = True) -> Stored:
        """What is kept of a text: a number, TRUE or FALSE, or the text; what looks like a formula is text.

        A text of the other language counts where it means nothing in that of the workbook.

        Args:
            text: as typed.
            form: of the cell.
            keep_digits: whether digits that a number would lose (`0612345678`) stay a text, as a person
                has them stay by typing an apostrophe before them.
        """
        stripped = text.strip()
        if form is Form.TEXT or stripped[:1] in ("", "'", "="):
            return stripped[1:] if stripped.startswith("'") else text
        if keep_digits and form is Form.GENERAL and _LOSES.fullmatch(stripped):
            return text
        found = next((one for one in self._readings(stripped) if one is not None), None)
        if found is None:
            return text
        plain_share = form is Form.PERCENT and not isinstance(found, bool) and "%" not in stripped
        # Excel takes a number from 1 on that is typed into a share for so many percent.
        return found / 100 if plain_share and abs(found) >= 1 else found

    def sure(self, text: str, form: Form = Form.GENERAL) -> bool:
        """Whether a text is kept alike in Dutch and English, or the language of the workbook is known."""
        if self.region is not None or isinstance(self.stored(text, form), str):
            return True
        dutch, english = self._readings(text.strip())
        return dutch is None or english is None or dutch == english

    def _readings(self, text: str) -> tuple[float | bool | None, float | bool | None]:
        """The text in the language of the workbook, Dutch when it is not known, and in the other one."""
        first, other = (ENGLISH, DUTCH) if self.region == ENGLISH else (DUTCH, ENGLISH)
        year, date1904 = self.today.year, self.date1904
        return _read(text, first, year, date1904=date1904), _read(text, other, year, date1904=date1904)

    def shown(self, value: Stored, form: Form = Form.GENERAL) -> str:
        """A kept value as text, of which `stored` makes the same value again."""
        region = self.region or DUTCH
        if isinstance(value, bool):
            return region.true if value else region.false
        if isinstance(value, str):
            return value
        if form is Form.PERCENT:
            return f"{_digits(value * 100)}%".replace(".", region.decimal)
        moment = self._moment(value, form)
        if moment:
            return moment
        shown = _digits(value).replace(".", region.decimal)
        return f"{shown}0" if _THOUSANDS.fullmatch(shown) else shown

    def _moment(self, value: float, form: Form) -> str:
        """A day as 2026-03-01, a time as 08:15, both with a space between; empty for another number."""
        if form not in (Form.DATE, Form.TIME, Form.MOMENT) or value < 0:
            return ""
        if form is Form.TIME:
            return _clock(value) if value < 400 else ""
        day = calendar.parts(value, date1904=self.date1904)
        if day is None or day[2] == 0 or day == (1900, 2, 29):
            return ""
        written = "{:04}-{:02}-{:02}".format(*day)
        return written if value.is_integer() else f"{written} {_clock(value % 1)}"


def form_of(code: str, number: int = -1) -> Form:
    """What a number format shows.

    Args:
        code: of a format the workbook has itself; empty for one that Excel has built in.
        number: of the format (ISO/IEC 29500-1, 18.8.30).
    """
    if not code:
        return _BUILT_IN.get(number, Form.GENERAL)
    shows = _SILENT.sub("", code.partition(";")[0]).lower()
    if "general" in shows or not shows.strip():
        return Form.GENERAL
    if "%" in shows:
        return Form.PERCENT
    day = any(letter in shows for letter in "yd") or ("m" in shows and not any(c in shows for c in "hs"))
    time = any(letter in shows for letter in "hs") or "[m" in shows
    if day or time:
        return Form.MOMENT if day and time else Form.DATE if day else Form.TIME
    if "@" in shows:
        return Form.TEXT
    return Form.NUMBER if any(letter in shows for letter in "0#?") else Form.GENERAL


@lru_cache(maxsize=4096)
def _read(text: str, region: Region, year: int, *, date1904: bool) -> float | bool | None:
    """A number, date, time or logical as the input line of one language reads it; None for a text."""
    if text.upper() in (region.true, region.false):
        return text.upper() == region.true
    found = number_in(text, region, date1904=date1904)
    if found is not None:
        return found
    if match := _FRACTION.fullmatch(text):
        whole, above, below = (int(match[part]) for part in (2, 3, 4))
        return None if not below else (-1.0 if match[1] == "-" else 1.0) * (whole + above / below)
    day = _short_date(text, region, year)
    return None if day is None else calendar.serial(*day, date1904=date1904)


def _short_date(text: str, region: Region, year: int) -> tuple[int, int, int] | None:
    """Year, month and day of a date that leaves one of them out, or names the month."""
    if match := _TWO_PARTS.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        day, month = (first, second) if region.date_order == "dmy" else (second, first)
        return _valid(year, month, day) or _valid(_year(match[2]), first, 1)
    if match := _DAY_AND_MONTH.fullmatch(text):
        return _valid(year, region.month(match[2]), int(match[1]))
    if match := _MONTH_AND.fullmatch(text):
        month, number = region.month(match[1]), int(match[2])
        if match[3]:
            return _valid(int(match[3]), month, number)
        return _valid(year, month, number) or _valid(_year(match[2]), month, 1)
    return None


def _valid(year: int, month: int, day: int) -> tuple[int, int, int] | None:
    if 1 <= month <= 12 and 1900 <= year <= 9999 and 1 <= day <= calendar.month_length(year, month):
        return year, month, day
    return None


def _year(digits: str) -> int:
    """Two digits below 30 are of this century, as Excel has it."""
    number = int(digits)
    return number if len(digits) > 2 else number + (2000 if number < 30 else 1900)


def _digits(value: float) -> str:
    """The fifteen digits Excel shows at most, with a point."""
    return f"{value:.15g}"


def _clock(value: float) -> str:
    seconds = timedelta(milliseconds=round(value * 86_400_000)) / timedelta(seconds=1)
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    if not rest:
        return f"{hours:02}:{minutes:02}"
    return f"{hours:02}:{minutes:02}:{rest:06.3f}".rstrip("0").rstrip(".")
