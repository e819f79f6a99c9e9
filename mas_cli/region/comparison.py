"""The same case under two regional agreements: what each advises, and what its plan asks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mas_cli.i18n import _
from mas_cli.plan.loading import edition_on, plan_data
from mas_cli.plan.plan import plan
from mas_cli.plan.regional import lay_over
from mas_cli.region.overlay import load_overlay

if TYPE_CHECKING:
    from datetime import date

    from mas_cli.instrument.screening import Screening
    from mas_cli.plan.facts import Facts
    from mas_cli.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class Side:
    """The case under one agreement."""

    screening: Screening
    plan: Plan

    def rows(self) -> dict[str, str]:
        """Return the differences by their subject."""
        instrument, advice = self.screening.instrument, self.screening.advice
        definition = instrument.definition
        titles = [definition.routes[route].title for route in advice.routes]
        found = {
            _("advice"): " + ".join(titles) or advice.status,
            _("signals"): ", ".join(definition.signals[name].title for name in advice.signals) or "–",
        }
        found |= {name: str(value) for name, value in instrument.used_parameters.items()}
        found |= {f"naam.{name}": value for name, value in instrument.names.items()}
        for standing in self.plan.steps:
            step = standing.step
            who = self.plan.data.actors[step.actor]
            lines = [f"{step.title} ({who})", *self.plan.data.agreed_on(step)]
            found[step.id] = "; ".join(lines)
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """Something in which the case differs; None where one of the sides does not have it."""

    about: str
    old: str | None
    new: str | None


def compared(old: Side, new: Side) -> list[Row]:
    """The advice of both, and whatever else differs, in the order of instrument and plan."""
    before, after = old.rows(), new.rows()
    always = list(before)[:1]
    return [
        Row(about, before.get(about), after.get(about))
        for about in dict.fromkeys((*before, *after))
        if about in always or before.get(about) != after.get(about)
    ]


def side(file: Path, facts: Facts, screening: Screening, today: date) -> Side:
    """A screening under an agreement, with the plan of the case: of its routes, else of those advised.

    Args:
        file: the agreement.
        facts: of the case.
        today: the day of the plan.
    """
    overlay = load_overlay(file, screening.instrument.definition)
    data = lay_over(plan_data(edition_on(screening.peildatum)), overlay, file)
    return Side(screening, plan(facts, data, today, routes=facts.routes or screening.advice.routes))


def sides_json(old: Side, new: Side) -> dict[str, Any]:
    """Both sides, and in what they differ."""
    return {
        "sides": [
            {
                "region": side.plan.data.region.as_json() if side.plan.data.region else None,
                "advice": {
                    "status": side.screening.advice.status,
                    "routes": list(side.screening.advice.routes),
                    "signals": list(side.screening.advice.signals),
                },
                "routes": list(side.plan.routes),
                "steps": [standing.step.id for standing in side.plan.steps],
            }
            for side in (old, new)
        ],
        "rows": [{"about": row.about, "old": row.old, "new": row.new} for row in compared(old, new)],
    }
