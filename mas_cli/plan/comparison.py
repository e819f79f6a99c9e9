"""Absence before and after the decision, beside the goal: what the evaluation looks at. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from mas_cli.casefile import model

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier

# Weeks on either side at most; a shorter time after the decision is compared with as short a one before.
_WEEKS: Final = 8
GOAL: Final = "afspraken"


@dataclass(frozen=True, slots=True)
class Period:
    """Absence that is not authorised in a period; both days count.

    Attributes:
        days: days with absence or late arrival. Hours are of lessons.
        unknown: days of which it is not known whether the absence was authorised; they are counted too.
    """

    first: date
    last: date
    days: int
    hours: Decimal
    late: Decimal
    unknown: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two periods of the same length around the last decision, and the goal that was recorded."""

    before: Period
    after: Period
    goal: str


def compare(dossier: Dossier, today: date) -> Comparison | None:
    """The comparison; None without a decision before today or without recorded absence."""
    decisions = [item.datum for item in dossier.decisions() if item.datum]
    rows = [row for row in dossier.contents(model.Verzuimregel) if row.datum]
    if not decisions or not rows or decisions[-1] >= today:
        return None
    border = decisions[-1]
    length = min((today - border).days, _WEEKS * 7)
    goals = [
        step.toelichting or ""
        for step in dossier.contents(model.Stap)
        if step.stap == GOAL and step.staat == "gedaan"
    ]
    return Comparison(
        _period(rows, border - timedelta(days=length - 1), border),
        _period(rows, border + timedelta(days=1), border + timedelta(days=length)),
        goals[-1] if goals else "",
    )


def _period(rows: Iterable[model.Verzuimregel], first: date, last: date) -> Period:
    counted = [row for row in rows if row.datum and first <= row.datum <= last and row.geoorloofd != "ja"]
    return Period(
        first,
        last,
        len({row.datum for row in counted}),
        sum((_number(row.uren) for row in counted), Decimal(0)),
        sum((_number(row.te_laat) for row in counted), Decimal(0)),
        len({row.datum for row in counted if row.geoorloofd != "nee"}),
    )


def _number(value: Any) -> Decimal:
    return Decimal(str(value)) if value is not None else Decimal(0)
