"""Days typed after an option or at a prompt."""

from __future__ import annotations

from datetime import date

from mas_cli.commands import _clock
from mas_cli.errors import UsageError
from mas_cli.i18n import _
from mas_cli.written import FULL, DayStyle, PartialDate, WrittenDay, Wrong, read_day

_MOST_DIGITS = 5


def day_option(text: str, option: str) -> date:
    """A day after an option; today when nothing was typed.

    Raises:
        UsageError: it is no day, or not a known one.
    """
    day = any_day_option(text, option, FULL)
    if day is None:
        return _clock.today()
    if isinstance(day, str | PartialDate):
        raise UsageError(
            _("{value} is not a date ({option}).").format(value=text, option=option),
            remedy=_("Write it as 1-9-2026 or 2026-09-01."),
        )
    return day


def days_option(text: str, option: str) -> int | None:
    """A number of days after an option, such as 14d; None when nothing was typed.

    Raises:
        UsageError: it is no number of days.
    """
    if not text:
        return None
    plain = text.strip().lower().removesuffix("d")
    if not plain.isascii() or not plain.isdigit() or len(plain) > _MOST_DIGITS:
        raise UsageError(_("{option} takes a number of days, such as 14d.").format(option=option))
    return int(plain)


def any_day_option(text: str, option: str, style: DayStyle) -> WrittenDay | None:
    """A day after an option as `written.read_day` reads it; None when nothing was typed.

    Raises:
        UsageError: it is no day.
    """
    try:
        return read_day(text, style)
    except Wrong as error:
        raise UsageError(f"{option}: {error.message}", remedy=error.remedy) from error
