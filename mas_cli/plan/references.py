"""The names that a step of the plan uses, with the names there are; and steps that wait for each other."""

from __future__ import annotations

import graphlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from mas_cli.casefile import choices, model
from mas_cli.casefile.case_events import known_events
from mas_cli.law.termijnen import wettelijke_termijnen

if TYPE_CHECKING:
    from mas_cli.plan.definition import PlanStep

# What of an agreement can be shown with a step (`regio`).
AGREED: Final = ("instrument_door", "om_boven_halt", "overleg")


def references(
    step: PlanStep,
    *,
    phases: Iterable[str],
    actors: Iterable[str],
    routes: Iterable[str],
    steps: Mapping[str, Any],
    sources: Iterable[str],
) -> list[tuple[str, Iterable[str], Iterable[str]]]:
    """Field, the names in it, and the names that exist there."""
    events = known_events()
    return [
        ("fase", [step.phase], phases),
        ("wie", [step.actor], actors),
        ("routes", step.routes, routes),
        ("na", step.after, steps),
        ("als", step.when, events),
        ("vervalt_bij", step.unless, events),
        ("termijn", [step.term] if step.term else [], wettelijke_termijnen()),
        ("blijkt_uit", signs_of(step, "gebeurtenis"), events),
        ("blijkt_uit", signs_of(step, "sectie"), model.SECTIONS),
        ("blijkt_uit", signs_of(step, "status"), choices.choice("zaak.status").names),
        ("bron", step.sources, sources),
        ("regio", step.local, AGREED),
    ]


def signs_of(step: PlanStep, kind: str) -> list[str]:
    """Return the values of the signs of a kind."""
    return [sign.value for sign in step.signs if sign.kind == kind]


def circle_in(waiting: Mapping[str, Iterable[str]]) -> list[str]:
    """Return names that wait for each other in a circle, the first repeated at the end; empty without a
    circle.
    """
    try:
        graphlib.TopologicalSorter(waiting).prepare()
    except graphlib.CycleError as found:
        circle: list[str] = found.args[1]
        return circle[::-1]
    return []
