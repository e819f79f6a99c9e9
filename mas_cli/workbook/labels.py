"""What the live cells of a workbook say in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from mas_cli.i18n import _
from mas_cli.instrument.answers import bounds_text
from mas_cli.instrument.definition import INSUFFICIENT, NO_ROUTE, ROUTE, Question
from mas_cli.instrument.evaluate import VerdictName
from mas_cli.written import short_day

NONE = "–"


def statuses() -> Mapping[str, str]:
    """Status id -> words."""
    return {
        ROUTE: _("A route is indicated"),
        NO_ROUTE: _("No route is indicated"),
        INSUFFICIENT: _("Too little is known for an advice"),
    }


def verdicts() -> Mapping[VerdictName, str]:
    """Verdict -> words."""
    return {
        "aangewezen": _("indicated"),
        "mogelijk": _("possible"),
        "niet_aangewezen": _("not indicated"),
    }


def truths() -> tuple[str, str, str]:
    """How a criterion stands: for 0, 1 and 2."""
    return (_("not met"), _("unknown"), _("met"))


def not_applicable() -> str:
    """Beside a question that does not apply."""
    return _("n/a")


def needed() -> str:
    """Beside an open question that could still change the advice."""
    return _("still needed")


def wrong() -> str:
    """Beside an answer that breaks the rules of its question."""
    return _("check this")


def today() -> str:
    """In the place of a day that nobody filled in."""
    return _("today")


def open_count(count: int) -> str:
    """How many questions could still change the advice."""
    return _("Questions: {count}").format(count=count) if count else NONE


def limits(question: Question) -> str:
    """What a date or number may be."""
    low, high = question.minimum, question.maximum
    if question.type == "date":
        assert isinstance(low, date)
        assert isinstance(high, date)
        text = _("A date from {low} to {high}, such as 1-9-2026, or onbekend.")
        return text.format(low=short_day(low), high=short_day(high))
    told = bounds_text(question)
    return _("{bounds}, or onbekend.").format(bounds=told[0].upper() + told[1:])
