"""The agreement of a region laid over the step plan: names, order and own steps, where the plan is open.

A region can take nothing out and can put no step before one that it follows: what the law and the MAS ask
stays as it is, whatever the agreement says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from mas_cli import yamlfile
from mas_cli.findings import Finding, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.plan import refusals
from mas_cli.plan.definition import Mark, Partner, PlanData, PlanStep, Region
from mas_cli.plan.loading import document_types
from mas_cli.plan.references import circle_in
from mas_cli.written import caseless

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.region.overlay import Overlay

SOURCE: Final = "regio"
Place = tuple[str | int, ...]


def lay_over(data: PlanData, overlay: Overlay, path: Path) -> PlanData:
    """The step plan as a region works with it.

    Args:
        data: an edition.
        overlay: the agreement, loaded for the instrument.
        path: its file, for the lines of findings.

    Raises:
        InvalidInput: P50 a step that may not be renamed, P51 the name of an own step is taken, P52 a name
            that does not exist, P53 an order in which a step comes before one it follows, P54 a phase that
            is not open for own steps or another order.
    """
    laid = _Laid(data, overlay, yamlfile.read(path))
    found = laid.plan()
    raise_if_blocking(laid.findings, _("The regional agreement cannot be used."))
    return found


class _Laid:
    """Collects findings while the agreement is laid over the plan."""

    def __init__(self, data: PlanData, overlay: Overlay, document: yamlfile.Document) -> None:
        self.data = data
        self.overlay = overlay
        self.steps: Mapping[str, Any] = overlay.steps or {}
        self.document = document
        self.findings: list[Finding] = []

    def where(self, *place: str | int) -> str:
        return self.document.where(("stappen", *place))

    def unknown(self, place: Place, name: str, known: Iterable[str]) -> None:
        self.findings.append(refusals.no_such_name_in_agreement(self.where(*place), name, known))

    def plan(self) -> PlanData:
        partners = self._partners()
        actors = dict(self.data.actors)
        for actor, found in partners.items():
            actors[actor] = _called(actors.get(actor, ""), [partner.name for partner in found])
        steps = self._with_own(self._renamed(), actors)
        circle = circle_in({name: step.after for name, step in steps.items()})
        if circle:
            message = _("These steps wait for each other: {steps}.").format(steps=" → ".join(circle))
            remedy = _("Take one of them out of `na`.")
            self.findings.append(refusals.order(self.where("eigen"), message, remedy))
        else:
            steps = self._ordered(steps)
        label = self.overlay.label
        return replace(
            self.data,
            actors=actors,
            steps=steps,
            sources={**self.data.sources, SOURCE: _("Regional agreement {label}").format(label=label)},
            region=Region(
                self.overlay.id,
                self.overlay.title,
                self.overlay.version,
                self.overlay.sha256,
                label,
                {actor: tuple(found) for actor, found in partners.items()},
                agreed(self.overlay),
            ),
        )

    def _partners(self) -> dict[str, list[Partner]]:
        """The partners by actor; a part that no edition knows becomes an actor of the region."""
        names = {caseless(title): actor for actor, title in self.data.actors.items()}
        names |= {caseless(actor): actor for actor in self.data.actors}
        found: dict[str, list[Partner]] = {}
        for item in self.overlay.partners:
            actor = names.get(caseless(item["rol"]), item["rol"])
            found.setdefault(actor, []).append(Partner(item["naam"], item.get("contact") or ""))
        return found

    def _renamed(self) -> dict[str, PlanStep]:
        steps = dict(self.data.steps)
        for name, title in self.steps.get("titels", {}).items():
            if name not in steps:
                self.unknown(("titels", name), name, self.data.slots.titles)
            elif name not in self.data.slots.titles:
                where = self.where("titels", name)
                self.findings.append(refusals.closed_title(where, name, self.data.slots.titles))
            else:
                step = steps[name]
                steps[name] = replace(step, title=title, sources=(*step.sources, SOURCE))
        return steps

    def _with_own(self, steps: dict[str, PlanStep], actors: Mapping[str, str]) -> dict[str, PlanStep]:
        own = self.steps.get("eigen", {})
        known = {*steps, *own}
        for name, item in own.items():
            place: Place = ("eigen", name)
            if name in self.data.steps:
                self.findings.append(refusals.name_taken(self.where(*place), name))
                continue
            roles = {caseless(actor): actor for actor in actors}
            actor = roles.get(caseless(item["wie"]), "")
            if not actor:
                self.unknown((*place, "wie"), item["wie"], actors)
            before = item.get("voor")
            checked = [
                ("na", item.get("na", ()), known),
                ("voor", [before] if before else (), known - {name}),
                ("routes", item.get("routes", ()), self.data.routes),
                ("document", [item["document"]] if item.get("document") else (), document_types()),
            ]
            for field, values, among in checked:
                for value in values:
                    if value not in among:
                        self.unknown((*place, field), value, sorted(among))
            self._open_phase((*place, "fase"), item["fase"], self.data.slots.own)
            _put(
                steps,
                PlanStep(
                    name,
                    item["fase"],
                    tuple(item.get("routes", ())),
                    actor,
                    item["titel"],
                    tuple(item.get("nodig", ())),
                    tuple(item.get("na", ())),
                    (),
                    (),
                    item.get("document") or "",
                    (),
                    "",
                    (),
                    (SOURCE,),
                    Mark.REGION,
                ),
                before or "",
            )
        return steps

    def _open_phase(self, place: Place, phase: str, open_phases: tuple[str, ...]) -> None:
        if phase not in self.data.phases:
            self.unknown(place, phase, self.data.phases)
        elif phase not in open_phases:
            self.findings.append(refusals.closed_phase(self.where(*place), phase, open_phases))

    def _ordered(self, steps: dict[str, PlanStep]) -> dict[str, PlanStep]:
        """The steps that `volgorde` names, in that order on the places they had together."""
        wanted: list[str] = []
        for position, name in enumerate(self.steps.get("volgorde", ())):
            place: Place = ("volgorde", position)
            if name not in steps:
                self.unknown(place, name, steps)
            elif name in wanted:
                message = _("{name} stands in the agreement twice.").format(name=name)
                self.findings.append(refusals.order(self.where(*place), message, _("Keep one of the two.")))
            else:
                self._open_phase(place, steps[name].phase, self.data.slots.order)
                wanted.append(name)
        if self.findings:
            return steps
        phases = list(self.data.phases)
        rows = sorted(steps, key=lambda name: phases.index(steps[name].phase))
        # By phase first, so that a step keeps a place in its own phase.
        listed = iter(sorted(wanted, key=lambda name: phases.index(steps[name].phase)))
        order = [next(listed) if row in wanted else row for row in rows]
        at = {name: place for place, name in enumerate(order)}
        for position, name in enumerate(rows):
            for before in steps[name].after:
                if before in rows[:position] and at[before] > at[name]:
                    moved = min(wanted.index(item) for item in (name, before) if item in wanted)
                    message = _("{step} follows {other}; a region may not turn that round.")
                    said = message.format(step=name, other=before)
                    where = self.where("volgorde", moved)
                    self.findings.append(refusals.order(where, said, _("Change the order.")))
        return {name: steps[name] for name in order}


def _put(steps: dict[str, PlanStep], step: PlanStep, before: str) -> None:
    """A step before another one, else at the end."""
    items = list(steps.items())
    at = next((place for place, (name, _step) in enumerate(items) if name == before), len(items))
    items.insert(at, (step.id, step))
    steps.clear()
    steps.update(items)


def _called(title: str, names: list[str]) -> str:
    """What an actor is called where the region works with these partners."""
    joined = ", ".join(names)
    return joined if not title or caseless(title) in caseless(joined) else f"{title}: {joined}"


def agreed(overlay: Overlay) -> dict[str, tuple[str, ...]]:
    """What an agreement says in words, by its key."""
    found: dict[str, tuple[str, ...]] = {}
    if overlay.filled_in_by:
        found["instrument_door"] = (_("Filled in by: {who}").format(who=overlay.filled_in_by),)
    if overlay.above_halt:
        said = "; ".join(
            overlay.above_halt[key] for key in ("contact", "afspraak") if key in overlay.above_halt
        )
        found["om_boven_halt"] = (_("Above the maximum of Halt: {agreed}").format(agreed=said),)
    if overlay.consultations:
        found["overleg"] = tuple(
            _("{name}: {who}; {when}; decides: {decides}").format(
                name=item["naam"], who=", ".join(item["wie"]), when=item["wanneer"], decides=item["beslist"]
            )
            for item in overlay.consultations
        )
    return found
