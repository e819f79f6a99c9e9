"""What a Dutch document prints of a value."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from mas_cli.written import PartialDate, long_day, moment, number


def shown(value: Any) -> str:
    """A value as running text: the long date, the moment, ja or nee, the number, the text itself."""
    match value:
        case bool():
            return "ja" if value else "nee"
        case datetime():
            return moment(value)
        case date() | PartialDate():
            return long_day(value)
        case Decimal() | int():
            return number(value)
        case _:
            return str(value)
