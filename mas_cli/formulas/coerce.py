"""Excel's coercions: number from text, text from number, truth, and the order of unlike values."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from mas_cli.formulas import calendar
from mas_cli.formulas.settings import IN_FORCE, Region
from mas_cli.formulas.values import VALUE, Array, ErrorValue, Operand, Refused, Value

_TIME: Final = re.compile(r"(\d{1,4}):(\d{1,2})(?::(\d{1,2}(?:[.,]\d+)?))?\s*([ap]m)?$", re.IGNORECASE)
_ISO: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})$")
_NUMERIC_DATE: Final = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})$")
_WORD_DATE: Final = re.compile(r"(\d{1,2})[-/ ]([^\W\d]{3,})\.?(?:[-/ ](\d{4}|\d{2}))?$")
_CURRENCY: Final = re.compile(r"^[€$£]\s*|\s*[€$£]$")


# Texts Excel may well read as a number or a date, depending on its language, its settings or the year:
# 1,5 and 1.5 outside their own language, 3-4, 3 mei, mei 2024.
DOUBTFUL: Final = re.compile(
    r"[-+]?\d+(?:[.,]\d+)+%?$|\d{1,4}[-/.]\d{1,4}(?:[-/.]\d{1,4})?$|\d{1,2}[-/ ][^\W\d]{3,9}\.?$"
    r"|[^\W\d]{3,9}\.?[-/ ]\d{1,4}(?:,? \d{4})?$|\d{1,2}\.? [^\W\d]{3,9}\.?,? \d{2,4}$"
)


class Fault(Exception):  # noqa: N818  an Excel error on its way to becoming a value
    """Carries an error value out of a function's arguments to its result."""

    def __init__(self, error: ErrorValue) -> None:
        super().__init__(error.code)
        self.error = error


def to_number(value: Operand) -> float | ErrorValue:
    """The value as an operand of arithmetic: a text that reads as a number is one, blank is 0."""
    kind = type(value)
    if kind is float:
        return value  # type: ignore[return-value]  # narrowed by the exact type, which mypy does not follow
    if value is None:
        return 0.0
    if kind is bool:
        return 1.0 if value else 0.0
    if isinstance(value, str):
        number = read_number(value)
        plain = value.strip()
        if number is None and DOUBTFUL.match(plain) and (plain == value or read_number(plain) is None):
            raise Refused(f"the text {value.strip()!r} as a number")
        return VALUE if number is None else number
    return value if isinstance(value, ErrorValue) else VALUE


def number(value: Operand) -> float:
    """`to_number`, with an error raised.

    Raises:
        Fault: the value is an error or a text that is no number.
    """
    result = to_number(value)
    if isinstance(result, ErrorValue):
        raise Fault(result)
    return result


def unlogical(value: Operand) -> float:
    """`number`, of a value that is no logical.

    Raises:
        Fault: as `number`; or the value is a logical.
    """
    if isinstance(value, bool):
        raise Fault(VALUE)
    return number(value)


def whole(value: Operand) -> int:
    """A number cut down to an integer, as counts and positions are.

    Raises:
        Fault: as `number`.
    """
    return int(number(value))


def to_text(value: Operand) -> str | ErrorValue:
    """The value as an operand of `&`."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        region = IN_FORCE.get().region
        return region.true if value else region.false
    if isinstance(value, float):
        return write_number(value)
    return value if isinstance(value, ErrorValue) else VALUE


def text(value: Operand) -> str:
    """`to_text`, with an error raised.

    Raises:
        Fault: the value is an error.
    """
    result = to_text(value)
    if isinstance(result, ErrorValue):
        raise Fault(result)
    return result


def to_truth(value: Operand) -> bool | ErrorValue:
    """The value as a condition: numbers but zero are true, TRUE and FALSE are read, blank is false."""
    if value is True or value is False:
        return value
    if value is None:
        return False
    if isinstance(value, float):
        return value != 0.0
    if isinstance(value, str):
        read = read_logical(value)
        return VALUE if read is None else read
    return value if isinstance(value, ErrorValue) else VALUE


def truth(value: Operand) -> bool:
    """`to_truth`, with an error raised.

    Raises:
        Fault: the value is an error or a text that is neither TRUE nor FALSE.
    """
    result = to_truth(value)
    if isinstance(result, ErrorValue):
        raise Fault(result)
    return result


def read_logical(content: str) -> bool | None:
    """Return the logical value that a text means in English or the language in force; None for other
    texts.
    """
    region = IN_FORCE.get().region
    upper = content.strip().upper()
    if upper in ("TRUE", region.true):
        return True
    if upper in ("FALSE", region.false):
        return False
    return None


def read_number(content: str) -> float | None:
    """Return the number, date or time that a text means in the language in force; None for other texts."""
    settings = IN_FORCE.get()
    return number_in(content, settings.region, date1904=settings.date1904)


@lru_cache(maxsize=4096)
def number_in(content: str, region: Region, *, date1904: bool) -> float | None:
    """As `read_number`, in a language that is given."""
    stripped = content.strip(" \xa0\t")
    if not stripped or not any(character.isdecimal() for character in stripped):
        return None
    plain = _plain_number(stripped, region)
    if plain is None and stripped != content:
        # Excel passes over spaces around a number or a time, and not around a date.
        match = _TIME.match(stripped)
        return _time(match) if match else None
    if plain is not None:
        return plain
    return _read_moment(stripped, region, date1904=date1904)


def _plain_number(content: str, region: Region) -> float | None:
    """Digits with sign, decimal mark, thousands marks, exponent, percent or currency sign."""
    sign = 1.0
    if content.startswith("(") and content.endswith(")"):
        content, sign = content[1:-1], -1.0
    content = _CURRENCY.sub("", content)
    percent = content.endswith("%")
    content = content[:-1].rstrip() if percent else content
    decimal, thousands = re.escape(region.decimal), re.escape(region.thousands)
    pattern = rf"[+-]?(?:\d{{1,3}}(?:{thousands}\d{{3}})+|\d+)?(?:{decimal}\d*)?(?:[eE][+-]?\d+)?"
    if not re.fullmatch(pattern, content, re.ASCII) or not re.search(r"\d", content):
        return None
    try:
        result = float(content.replace(region.thousands, "").replace(region.decimal, "."))
    except ValueError:
        return None
    if result in (float("inf"), float("-inf")):
        return None
    return sign * (result / 100 if percent else result)


def _read_moment(content: str, region: Region, *, date1904: bool) -> float | None:
    """A date, a time, or both with a space between."""
    match = _TIME.match(content)
    if match:
        return _time(match)
    day, _space, clock = content.rpartition(" ")
    time_match = _TIME.match(clock) if day else None
    if time_match is None:
        return _read_date(content, region, date1904=date1904)
    date_part = _read_date(day.strip(), region, date1904=date1904)
    time_part = _time(time_match)
    return None if date_part is None or time_part is None else date_part + time_part


def _time(match: re.Match[str]) -> float | None:
    hours, minutes = int(match[1]), int(match[2])
    seconds = float((match[3] or "0").replace(",", "."))
    if match[4]:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if match[4].lower() == "pm" else 0)
    if minutes > 59 or seconds >= 60:
        return None
    return (hours * 3600 + minutes * 60 + seconds) / 86400


def _read_date(content: str, region: Region, *, date1904: bool) -> float | None:
    match = _ISO.match(content)
    if match:
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif match := _NUMERIC_DATE.match(content):
        first, second, year = int(match[1]), int(match[2]), _century(match[3])
        day, month = (first, second) if region.date_order == "dmy" else (second, first)
    elif (match := _WORD_DATE.match(content)) and match[3]:
        day, month, year = int(match[1]), region.month(match[2]), _century(match[3])
    else:
        return None
    if (year, month, day) == (1900, 2, 29) and not date1904:
        return 60.0  # a day that never was, which Excel has from Lotus 1-2-3
    if not (1 <= month <= 12 and 1900 <= year <= 9999 and 1 <= day <= calendar.month_length(year, month)):
        return None
    return calendar.serial(year, month, day, date1904=date1904)


def _century(year: str) -> int:
    """Two digits below 30 are of this century, as Excel has it."""
    number = int(year)
    return number if len(year) > 2 else number + (2000 if number < 30 else 1900)


def write_number(value: float) -> str:
    """The number as `&` and General write it: 15 significant digits, no more zeros than needed."""
    return general(value).replace(".", IN_FORCE.get().region.decimal)


def general(value: float) -> str:
    """The number in General with a point, whatever the language."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    digits = f"{value:.14e}"
    mantissa, _e, exponent_text = digits.partition("e")
    exponent = int(exponent_text)
    mantissa = mantissa.rstrip("0").rstrip(".")
    significant = len(mantissa.replace("-", "").replace(".", ""))
    if exponent < 0 and significant - exponent <= 20:
        return f"{float(digits):.{significant - 1 - exponent}f}"
    if 0 <= exponent < 15:
        return f"{float(digits):.{max(0, significant - 1 - exponent)}f}"
    sign = "-" if exponent < 0 else "+"
    return f"{mantissa}E{sign}{abs(exponent):02d}"


def same_number(left: float, right: float) -> bool:
    """Equality of the first 15 significant digits, which is all Excel's `=` looks at."""
    if left == right:
        return True
    if abs(left - right) > 1e-14 * abs(left):
        return False
    return f"{left:.14e}" == f"{right:.14e}"


_RANK: Final = {float: 0, str: 1, bool: 2}


def compare(left: Value, right: Value) -> int:
    """Negative, zero or positive as Excel orders two values that are no errors.

    Numbers come before texts and texts before logicals, whatever they say; texts are compared without
    case; blank takes the kind of the other side.
    """
    if left is None:
        left = _blank_like(right)
    if right is None:
        right = _blank_like(left)
    if isinstance(left, float) and isinstance(right, float):
        if same_number(left, right):
            return 0
        return -1 if left < right else 1
    if isinstance(left, str) and isinstance(right, str):
        if left == right:
            return 0
        first, second = collation(left), collation(right)
        return (first > second) - (first < second)
    if isinstance(left, bool) and isinstance(right, bool):
        return left - right
    return _RANK.get(type(left), 3) - _RANK.get(type(right), 3)


def _blank_like(other: Value) -> Value:
    if isinstance(other, str):
        return ""
    return False if isinstance(other, bool) else 0.0


@lru_cache(maxsize=8192)
def collation(content: str) -> tuple[str, str]:
    """A key that orders texts as a dictionary does: signs, digits, letters; accents only break ties."""
    low = content.lower()
    if low.isascii() and low.isalnum():
        return (low, "")
    plain = "".join(c for c in unicodedata.normalize("NFD", low) if not unicodedata.combining(c))
    ordered = "".join(c if c.isalnum() else chr(min(ord(c), 47) if ord(c) < 128 else 47) + c for c in plain)
    return (ordered, "" if plain == low else low)


def blank_to_zero(value: Operand) -> Operand:
    """What a cell shows for a result that is blank."""
    return 0.0 if value is None else value


def first(value: Operand) -> Value:
    """The value a single cell takes of an array."""
    return value.items[0] if isinstance(value, Array) else value
