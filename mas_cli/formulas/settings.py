"""What the same formula reads differently by: the language of Excel, the date system, the clock.

A formula's text is stored in English, but the texts inside it are not: `TEXT(A1,"0,00")` was typed in a Dutch
Excel, and "1,5" becomes a number only there. The settings in force are a context variable, because nearly
every function may have to read a number out of a text and none should carry them as an argument.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class Region:
    """How Excel writes numbers and dates in one language."""

    decimal: str
    thousands: str
    date_order: str  # "dmy" or "mdy"
    year_letter: str
    day_letter: str
    hour_letter: str
    months: tuple[str, ...]
    days: tuple[str, ...]  # Sunday first
    general: str
    true: str = "TRUE"
    false: str = "FALSE"

    @property
    def short_months(self) -> tuple[str, ...]:
        """The months in three letters."""
        return tuple("mrt" if name == "maart" else name[:3] for name in self.months)

    def month(self, word: str) -> int:
        """Return the number of a month by its full or three-letter name; 0 for other texts."""
        low = word.lower()
        for names in (self.months, self.short_months):
            for number, name in enumerate(names, 1):
                if low == name.lower():
                    return number
        return 0


ENGLISH: Final = Region(
    decimal=".",
    thousands=",",
    date_order="mdy",
    year_letter="y",
    day_letter="d",
    hour_letter="h",
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    days=("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
    general="General",
)

DUTCH: Final = Region(
    decimal=",",
    thousands=".",
    date_order="dmy",
    year_letter="j",
    day_letter="d",
    hour_letter="u",
    months=(
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
    ),
    days=("zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"),
    general="Standaard",
    true="WAAR",
    false="ONWAAR",
)


def _no_clock() -> datetime:
    raise LookupError("no clock was passed in")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a workbook may take, in seconds of `timer`; what is not done by then is not computed.

    The timer counts the time the processor works on it, so that a busy machine refuses nothing.
    """

    compiling: float = 18.0
    evaluating: float = 6.0
    timer: Callable[[], float] = time.process_time


TOO_LONG: Final = "too much time for one workbook"
TOO_MUCH: Final = "too much work for one workbook"


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force while formulas are evaluated."""

    region: Region = ENGLISH
    date1904: bool = False
    clock: Callable[[], datetime] = field(default=_no_clock, compare=False)
    patience: Patience = field(default=Patience(), compare=False)


IN_FORCE: Final[ContextVar[Settings]] = ContextVar("formula settings", default=Settings())  # noqa: B039 frozen
