"""The clock of the commands: the only place that knows what day it is."""

from __future__ import annotations

from datetime import date, datetime


def today() -> date:
    """The day on the wall of the officer."""
    return date.today()  # noqa: DTZ011  a day of assessment is a local day


def now() -> datetime:
    """This moment, with the offset of the local time."""
    return datetime.now().astimezone()
