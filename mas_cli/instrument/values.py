"""The values that answers have, and how those that are known in part compare.

A day of which only the year or the month is known can be any of its days. A function of such a day has the
values from that of its earliest to that of its latest day (every function of the condition language rises or
falls with its days), and a comparison is known only when it comes out the same for all of them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from mas_cli.law import kalender
from mas_cli.written import PartialDate

AnswerValue = str | int | float | date | PartialDate


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers or days of which the value is one, from the lowest to the highest."""

    low: Any
    high: Any


def counted(answer: Any) -> Any:
    """An answer as conditions count with it: a day known in part is the span of its days."""
    return Span(answer.earliest, answer.latest) if isinstance(answer, PartialDate) else answer


def compared(left: Any, compare: str, right: Any) -> bool | None:
    """Whether a comparison of two values holds; None when it holds for some of their values only."""
    if not (isinstance(left, Span) or isinstance(right, Span)):
        return COMPARE[compare](left, right)
    left, right = _span(left), _span(right)
    if compare in {"==", "!="}:
        apart = left.high < right.low or right.high < left.low
        return (compare == "!=") if apart else None
    ends = COMPARE[compare](left.low, right.high), COMPARE[compare](left.high, right.low)
    return ends[0] if ends[0] == ends[1] else None


def applied(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """A function of values of which some may be spans."""
    if not any(isinstance(argument, Span) for argument in arguments):
        return function(*arguments)
    spans = [_span(argument) for argument in arguments]
    found = [function(*(span.low for span in spans)), function(*(span.high for span in spans))]
    for position, span in enumerate(spans):
        # One falls where another rises (an age): the other two corners too.
        corner = [other.high for other in spans]
        corner[position] = span.low
        found.append(function(*corner))
    low, high = min(found), max(found)
    return low if low == high else Span(low, high)


def plain(answer: AnswerValue) -> str | int | float:
    """An answer as JSON has it: a day as text, one known in part with 00 for what is not known."""
    return str(answer) if isinstance(answer, date | PartialDate) else answer


def _span(value: Any) -> Span:
    return value if isinstance(value, Span) else Span(value, value)


COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "jaren_tussen": kalender.leeftijd_jaren,
    "maanden_tussen": kalender.leeftijd_maanden,
    "verjaardag": kalender.verjaardag,
    "eerste_van_volgende_maand": kalender.first_of_next_month,
    "einde_schooljaar": kalender.einde_schooljaar,
}
