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
    REGION = "REGIO"  # agreed by a region, never in an edition


@dataclass(frozen=True, slots=True)
class PlanRoute:
    """A route of the MAS in words; the instrument says when it is indicated."""

    id: str
    title: str
    text: str


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
class PlanStep:
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
        local: what a region agreed on that belongs with this step, by its key in the agreement.
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
    local: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slots:
    """What a region may settle in the plan itself.

    Attributes:
        titles: steps it may give another name.
        order: phases in which it may change the order.
        own: phases in which it may add steps.
    """

    titles: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Partner:
    """Someone the region works with, for people to read."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Region:
    """The agreement of a region that was laid over an edition.

    Attributes:
        label: title and version, as an advice, plan or document names it.
        partners: by the actor they are.
        agreed: what stands in the agreement in words, by its key.
    """

    id: str
    title: str
    version: str
    sha256: str
    label: str
    partners: Mapping[str, tuple[Partner, ...]]
    agreed: Mapping[str, tuple[str, ...]]

    def as_json(self) -> dict[str, str]:
        """Which agreement it is."""
        return {"id": self.id, "title": self.title, "version": self.version, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class PlanData:
    """One edition of the step plan; `region` is the agreement laid over it, if any."""

    id: str
    edition: str
    valid_from: date
    phases: Mapping[str, Phase]
    actors: Mapping[str, str]
    routes: Mapping[str, PlanRoute]
    steps: Mapping[str, PlanStep]
    sources: Mapping[str, str]
    slots: Slots = Slots()
    region: Region | None = None

    def agreed_on(self, step: PlanStep) -> list[str]:
        """What the region agreed on that belongs with a step, in words."""
        if self.region is None:
            return []
        return [line for key in step.local for line in self.region.agreed.get(key, ())]

    def partners_of(self, step: PlanStep) -> tuple[Partner, ...]:
        """Who in the region does a step."""
        return self.region.partners.get(step.actor, ()) if self.region else ()

    def steps_for(self, routes: Iterable[str]) -> list[PlanStep]:
        """Return the steps of the routes given and those of every case, by phase and then as in the file."""
        wanted = set(routes)
        order = {phase: position for position, phase in enumerate(self.phases)}
        found = [step for step in self.steps.values() if not step.routes or wanted & set(step.routes)]
        return sorted(found, key=lambda step: order[step.phase])
