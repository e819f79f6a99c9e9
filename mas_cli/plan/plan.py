"""Where a case stands in the step plan: a function from facts, an edition and a day to a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.law.termijnen import Vervaldatum, vervaldatum, wettelijke_termijnen
from mas_cli.law.vakanties import schoolkalender

if TYPE_CHECKING:
    from mas_cli.plan.definition import Phase, PlanData, PlanRoute, PlanStep
    from mas_cli.plan.facts import Facts, Record

# From a term and the date of its event to its last day; None when it did not exist yet.
Calendar = Callable[[str, date], Vervaldatum | None]


class State(StrEnum):
    """How a step stands."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    OVERDUE = "overdue"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Term:
    """The term of a step; `start` and `due` are None while the event that starts it has not happened."""

    id: str
    event: str
    start: date | None
    due: date | None
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A step of a case: how it stands, since when, and why."""

    step: PlanStep
    state: State
    term: Term | None
    day: date | None = None
    reason: str = ""
    note: str = ""
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a case on a day.

    Attributes:
        decided: the routes were decided; otherwise they were advised, or there are none yet.
        steps: in the order of the plan.
        next: ids of the steps that can be done now: those over their term first.
        elsewhere: steps that were recorded under a route the case left, or that this edition does not have.
        notices: what someone who reads the plan should know.
    """

    data: PlanData
    facts: Facts
    day: date
    routes: tuple[str, ...]
    decided: bool
    steps: tuple[Standing, ...]
    next: tuple[str, ...]
    elsewhere: Mapping[str, Record]
    notices: tuple[str, ...]

    def phases(self) -> list[tuple[Phase, list[Standing]]]:
        """The steps by phase."""
        return [
            (phase, [standing for standing in self.steps if standing.step.phase == phase.id])
            for phase in self.data.phases.values()
        ]

    def chosen(self) -> list[PlanRoute]:
        """The routes this edition knows."""
        return [self.data.routes[route] for route in self.routes if route in self.data.routes]


def legal_calendar(term: str, start: date) -> Vervaldatum | None:
    """The terms that ship, with weekends and holidays as the Algemene termijnenwet has them."""
    return vervaldatum(wettelijke_termijnen()[term], start)


def plan(
    facts: Facts,
    data: PlanData,
    day: date,
    *,
    routes: Iterable[str] | None = None,
    calendar: Calendar = legal_calendar,
) -> Plan:
    """The plan of a case.

    Args:
        facts: of the case; empty for the plan of a route as such.
        data: the edition.
        day: on which it is looked at; a term is over on the day after its last.
        routes: other routes than those of the case.
        calendar: how terms are counted.
    """
    chosen = tuple(facts.routes if routes is None else routes)
    steps = data.steps_for(chosen)
    states: dict[str, Standing] = {}
    # A step may wait for one that stands later in the file, so the settled ones come first.
    for step in steps:
        settled = _settled(step, facts)
        if settled is not None:
            states[step.id] = settled
    present = {step.id for step in steps}
    for step in steps:
        if step.id in states:
            continue
        missing = tuple(name for name in step.after if name in present and not _is_settled(states.get(name)))
        term = _term(step, facts, calendar)
        if step.when and not set(step.when) & set(facts.events):
            state = State.WAITING
        elif term is not None and term.due is not None and term.due < day:
            # A term does not wait for the steps before it.
            state = State.OVERDUE
        else:
            state = State.WAITING if missing else State.OPEN
        states[step.id] = Standing(step, state, term, waits_for=missing)
    ordered = tuple(states[step.id] for step in steps)
    elsewhere = {name: record for name, record in facts.records.items() if name not in present}
    return Plan(
        data,
        facts,
        day,
        chosen,
        facts.decided if routes is None else True,
        ordered,
        _next(ordered) if facts.status != "gesloten" else (),
        elsewhere,
        tuple(_notices(facts, data, chosen, ordered, day, given=routes is not None)),
    )


def _is_settled(standing: Standing | None) -> bool:
    return standing is not None and standing.state in (State.DONE, State.SKIPPED)


def _settled(step: PlanStep, facts: Facts) -> Standing | None:
    record = facts.records.get(step.id)
    if record is not None and record.state == "gedaan":
        return Standing(step, State.DONE, _term(step, facts), record.day, record.reason, record.note)
    if record is not None and record.state == "overgeslagen":
        return Standing(step, State.SKIPPED, _term(step, facts), record.day, record.reason, record.note)
    reopened = record is not None and record.state == "open"
    gone = sorted(facts.events[event] for event in step.unless if event in facts.events)
    if gone:
        return Standing(step, State.SKIPPED, None, gone[0], _("not needed any more"))
    shown = None if reopened else _shown(step, facts)
    if shown is not None:
        # Only the first sign is the step itself; a later event only shows that it was done.
        day = facts.events.get(shown) if step.signs[0].value == shown else None
        return Standing(step, State.DONE, _term(step, facts), day)
    return None


def _shown(step: PlanStep, facts: Facts) -> str | None:
    """The value of the first sign in the dossier that the step was done."""
    for sign in step.signs:
        match sign.kind:
            case "sectie":
                met = sign.value in facts.sections
            case "gebeurtenis":
                met = sign.value in facts.events
            case "document":
                met = sign.value in facts.documents
            case _:
                met = sign.value == facts.status
        if met:
            return sign.value
    return None


def _term(step: PlanStep, facts: Facts, calendar: Calendar = legal_calendar) -> Term | None:
    if not step.term:
        return None
    parameter = wettelijke_termijnen()[step.term]
    event = str(parameter.extra["start"])
    start = facts.events.get(event)
    try:
        due = calendar(step.term, start) if start is not None else None
    except InvalidInput:
        # A date from which no term can be counted (year 9999) must not hide the plan.
        due = None
    last = parameter.waarden[-1]
    return Term(
        step.term,
        event,
        start,
        due.uiterlijk if due else None,
        due.bron if due else last.source,
        due.merk if due else last.merk,
    )


def _next(steps: tuple[Standing, ...]) -> tuple[str, ...]:
    """The steps over their term, then the open ones of the first phase that has any."""
    late = [standing.step.id for standing in steps if standing.state is State.OVERDUE]
    ready = [standing for standing in steps if standing.state is State.OPEN]
    first = ready[0].step.phase if ready else ""
    return (*late, *(standing.step.id for standing in ready if standing.step.phase == first))


def _notices(
    facts: Facts,
    data: PlanData,
    routes: tuple[str, ...],
    steps: tuple[Standing, ...],
    day: date,
    *,
    given: bool,
) -> Iterable[str]:
    unknown = [route for route in routes if route not in data.routes]
    if unknown:
        yield _("This edition of the step plan has no route {routes}.").format(routes=", ".join(unknown))
    if given:
        return
    if not routes and facts.decided:
        yield _("It was decided to follow no route; only the common steps are shown.")
    elif not routes:
        yield _("There is no decision and no advice yet; only the common steps are shown.")
    elif not facts.decided:
        yield _("The route was advised and not decided yet.")
    yield from _closed(facts, steps, day)
    early = [
        standing.step
        for standing in steps
        if standing.state is State.DONE
        and standing.step.id in facts.records
        and any(other.step.id in standing.step.after and not _is_settled(other) for other in steps)
    ]
    for step in early:
        yield _("{step} was done before the step it follows.").format(step=step.id)
    for name in facts.records:
        if name not in {standing.step.id for standing in steps}:
            yield _("{step} was recorded under another route; it is kept.").format(step=name)


def _closed(facts: Facts, steps: tuple[Standing, ...], day: date) -> Iterable[str]:
    """The terms whose last day is one on which schools are closed: a legal term does not wait for them."""
    calendar = schoolkalender(facts.school_region)
    for standing in steps:
        due = standing.term.due if standing.term else None
        if due is None or due < day or standing.state in (State.DONE, State.SKIPPED):
            continue
        found = calendar.dag(due)
        if found.naam and (found.onzeker or not found.les):
            yield _("The last day of {step}, {day}, falls in: {name}. The term runs on.").format(
                step=standing.step.id, day=due.isoformat(), name=found.naam
            )


def as_json(plan: Plan, command: Callable[[str], str] = lambda _document: "") -> dict[str, Any]:
    """The plan as the outside contract has it.

    Args:
        plan: the plan.
        command: the command line that makes a document, from its type; empty when it cannot be made.
    """
    return {
        "schema": "mas.plan/1",
        "case": plan.facts.case or None,
        "edition": plan.data.edition,
        "date": plan.day.isoformat(),
        "routes": list(plan.routes),
        "decided": plan.decided,
        "region": plan.data.region.as_json() if plan.data.region else None,
        "phases": [
            {
                "id": phase.id,
                "title": phase.title,
                "steps": [_step_json(plan, standing, command) for standing in steps],
            }
            for phase, steps in plan.phases()
        ],
        "next": list(plan.next),
        "elsewhere": {
            name: {"state": record.state, "date": _iso(record.day), "reason": record.reason}
            for name, record in plan.elsewhere.items()
        },
        "meldcode": plan.facts.meldcode or None,
        "checks": [
            {
                "check": item.name,
                "date": _iso(item.day),
                "outcome": item.outcome,
                "title": item.title,
                "document": item.document or None,
                "command": (command(item.document) or None) if item.document else None,
                "settled": item.settled,
            }
            for item in plan.facts.checks
        ],
        "notices": list(plan.notices),
    }


def _step_json(plan: Plan, standing: Standing, command: Callable[[str], str]) -> dict[str, Any]:
    step, term = standing.step, standing.term
    return {
        "id": step.id,
        "actor": step.actor,
        "actor_name": plan.data.actors[step.actor],
        "partners": [{"name": item.name, "contact": item.contact} for item in plan.data.partners_of(step)],
        "title": step.title,
        "needs": list(step.needs),
        "document": step.document or None,
        "command": (command(step.document) or None) if step.document else None,
        "other_documents": list(step.others),
        "term": {
            "id": term.id,
            "event": term.event,
            "start": _iso(term.start),
            "due": _iso(term.due),
            "source": term.source,
            "mark": term.mark,
        }
        if term
        else None,
        "state": str(standing.state),
        "date": _iso(standing.day),
        "reason": standing.reason,
        "note": standing.note,
        "after": list(step.after),
        "waits_for": list(standing.waits_for),
        "sources": [f"{key}: {plan.data.sources[key]}" for key in step.sources],
        "mark": str(step.mark),
        "agreed": plan.data.agreed_on(step),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
