"""A step plan as values: phases, routes and steps, as an edition has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Mark(StrEnum):
    """Whether a source says it so, or whether it was inferred."""

    SOURCE = "SOURCE"
    RECONSTRUCTION = "RECONSTRUCTION"


@dataclass(frozen=True, slots=True)
class Indication:
    """A reason for or against a route."""

    text: str
    sources: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Route:
    """One of the routes of the MAS."""

    id: str
    title: str
    text: str
    indications: tuple[Indication, ...]
    against: tuple[Indication, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """One of the phases of the MAS."""

    id: str
    title: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """What in a dossier shows that a step was done.

    Attributes:
        kind: `sectie` (something was recorded there), `gebeurtenis`, `document` (no concept) or `status`.
        value: the name of the section, event, document type or status.
    """

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the plan.

    Attributes:
        routes: the step belongs to these only; empty for every case.
        actor: id in `PlanData.actors`.
        needs: what must be at hand.
        after: steps that come first.
        when: events of which one must have happened; until then the step waits. Empty for none.
        unless: events after which the step is not needed.
        document: the type that belongs to it; `others` are types that can take its place.
        term: id of a legal term; empty for none.
        signs: any of them shows that the step was done.
    """

    id: str
    phase: str
    routes: tuple[str, ...]
    actor: str
    title: str
    needs: tuple[str, ...]
    after: tuple[str, ...]
    when: tuple[str, ...]
    unless: tuple[str, ...]
    document: str
    others: tuple[str, ...]
    term: str
    signs: tuple[Sign, ...]
    sources: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class PlanData:
    """One edition of the step plan."""

    id: str
    edition: str
    valid_from: date
    phases: Mapping[str, Phase]
    actors: Mapping[str, str]
    routes: Mapping[str, Route]
    steps: Mapping[str, Step]
    sources: Mapping[str, str]

    def steps_for(self, routes: Iterable[str]) -> list[Step]:
        """The steps of some routes and those of every case, in the order of phases and of the file."""
        wanted = set(routes)
        order = {phase: position for position, phase in enumerate(self.phases)}
        found = [step for step in self.steps.values() if not step.routes or wanted & set(step.routes)]
        return sorted(found, key=lambda step: order[step.phase])
