"""Dates, times and numbers as a Dutch document writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=4096)
def long_date(value: date) -> str:
    """`12 maart 2026`."""
    from babel.dates import format_date

    return str(format_date(value, "d MMMM y", locale="nl_NL"))


def short_date(value: date) -> str:
    """`12-03-2026`."""
    return f"{value:%d-%m-}{value.year:04d}"


@lru_cache(maxsize=4096)
def weekday_date(value: date) -> str:
    """`donderdag 12 maart 2026`."""
    from babel.dates import format_date

    return str(format_date(value, "EEEE d MMMM y", locale="nl_NL"))


def clock(value: datetime) -> str:
    """`14.05 uur`."""
    return f"{value:%H.%M} uur"


def moment(value: datetime) -> str:
    """`12 maart 2026 om 14.05 uur`."""
    return f"{long_date(value.date())} om {clock(value)}"


@lru_cache(maxsize=4096)
def number(value: Decimal) -> str:
    """`1.234,5`: as many decimals as were given, at least none."""
    from babel.numbers import format_decimal

    return str(
        format_decimal(value.normalize(), "#,##0.##########", locale="nl_NL", decimal_quantization=False)
    )


def shown(value: Any) -> str:
    """A value as running text: the long date, the moment, ja or nee, the number, the text itself."""
    match value:
        case bool():
            return "ja" if value else "nee"
        case datetime():
            return moment(value)
        case date():
            return long_date(value)
        case Decimal():
            return number(value)
        case int():
            return number(Decimal(value))
        case _:
            return str(value)
