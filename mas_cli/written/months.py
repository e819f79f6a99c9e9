"""Names of months and days of the week, as written and in full."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NAMES: Final = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
WEEKDAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")

# A program that writes English months is read too: an Excel in English makes 1-May-26 of a date.
_ALSO: Final[Mapping[str, int]] = {
    "mrt": 3,
    "sept": 9,
    "january": 1,
    "february": 2,
    "march": 3,
    "mar": 3,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "october": 10,
    "oct": 10,
}

MONTHS: Final[Mapping[str, int]] = {
    **{name: number for number, name in enumerate(NAMES, 1)},
    **{name[:3]: number for number, name in enumerate(NAMES, 1)},
    **_ALSO,
}
