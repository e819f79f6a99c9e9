"""The clock of the commands: the only place that knows what day it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial


def today() -> date:
    """The day on the wall of the officer."""
    return date.today()  # noqa: DTZ011  a day of assessment is a local day


def now() -> datetime:
    """This moment, with the offset of the local time."""
    return datetime.now().astimezone()


def on(day: date) -> Callable[[], datetime]:
    """A clock that stands on another day, at the time it is now; for what is computed as of that day."""
    return partial(_moment, day)


def _moment(day: date) -> datetime:
    return now().replace(year=day.year, month=day.month, day=day.day)
