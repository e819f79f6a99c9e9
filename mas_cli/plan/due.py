"""Terms and reminders of many cases, from their summaries: what is over, what comes, what is still open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from mas_cli.law.termijnen import wettelijke_termijnen

if TYPE_CHECKING:
    from mas_cli.casefile.summary import Summary
    from mas_cli.plan.definition import PlanData, PlanStep, Region


@dataclass(frozen=True, slots=True)
class Due:
    """A term of a case that runs or is over.

    Attributes:
        case: the code of the case; there is no personal data here.
        step: the step of the plan it belongs to; empty for a term outside the steps of its route.
        title: what must be done.
        actor: who acts; empty without a step.
        document: the type that belongs to the step; empty for none.
        days: from today to the last day; negative when it is over.
    """

    case: str
    route: str
    term: str
    due: date
    days: int
    step: str
    title: str
    actor: str
    document: str
    source: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """A meldcode that was begun and has no outcome; there is no personal data here.

    Attributes:
        question: what is to be answered now.
        since: the day of the last record; None when it has none.
    """

    case: str
    question: str
    since: date | None


def reminders(cases: Iterable[Summary]) -> list[Reminder]:
    """The meldcodes of open cases that wait for an answer, longest first; a term does not bound them."""
    found = [
        Reminder(
            case.id, case.meldcode, date.fromisoformat(case.meldcode_sinds) if case.meldcode_sinds else None
        )
        for case in cases
        if case.meldcode and case.status != "gesloten"
    ]
    return sorted(found, key=lambda item: (item.since or date.min, item.case))


def due_terms(cases: Iterable[Summary], data: PlanData, today: date, within: int | None = None) -> list[Due]:
    """The terms of open cases, soonest first.

    Args:
        cases: their summaries, which hold the terms that run.
        data: the edition whose steps name the terms.
        today: the day; a term is over on the day after its last.
        within: a number of days; terms that end later are left out, those over their last day never.
    """
    limit = date.max if within is None or within > (date.max - today).days else today + timedelta(days=within)
    last = limit.isoformat()
    terms = wettelijke_termijnen()
    by_term: dict[str, list[PlanStep]] = {}
    for step in data.steps.values():
        if step.term:
            by_term.setdefault(step.term, []).append(step)
    found = []
    for case in cases:
        if case.status == "gesloten" or not case.terms:
            continue
        code = case.id
        for term in case.terms:
            if term.until > last or term.id not in terms:
                continue
            until = date.fromisoformat(term.until)
            owner = next(
                (
                    item
                    for item in by_term.get(term.id, ())
                    if not item.routes or not set(case.decided).isdisjoint(item.routes)
                ),
                None,
            )
            found.append(
                Due(
                    code,
                    _route(case, owner),
                    term.id,
                    until,
                    (until - today).days,
                    owner.id if owner else "",
                    owner.title if owner else terms[term.id].beschrijving,
                    owner.actor if owner else "",
                    owner.document if owner else "",
                    terms[term.id].waarden[-1].source,
                )
            )
    return sorted(found, key=lambda item: (item.due, item.case, item.term))


def _route(case: Summary, owner: PlanStep | None) -> str:
    """The route the step belongs to; the first of the case for a step of every route."""
    among = owner.routes if owner else ()
    return next((route for route in case.decided if route in among), case.route)


def due_json(found: list[Due], waiting: list[Reminder], day: date, region: Region | None) -> dict[str, Any]:
    """Terms and reminders as data."""
    return {
        "schema": "mas.plan.due/1",
        "date": day.isoformat(),
        "region": region.as_json() if region else None,
        "reminders": [
            {
                "case": item.case,
                "kind": "meldcode",
                "question": item.question,
                "since": item.since.isoformat() if item.since else None,
            }
            for item in waiting
        ],
        "terms": [
            {
                "case": item.case,
                "route": item.route or None,
                "step": item.step or None,
                "title": item.title,
                "actor": item.actor or None,
                "document": item.document or None,
                "term": item.term,
                "due": item.due.isoformat(),
                "days": item.days,
                "state": "overdue" if item.days < 0 else "coming",
                "source": item.source,
            }
            for item in found
        ],
    }
