"""Looking at an edition: what it would change, in the cases, the interviews and the advice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding
from mas_cli.proof.solver import has_solver
from mas_cli.update.candidate import Candidate, considered
from mas_cli.update.cases import Reach, Touched, touched_cases, touched_sessions
from mas_cli.update.changes import changes
from mas_cli.update.package import in_order
from mas_cli.update.transition_goal import Goal, goal_of

if TYPE_CHECKING:
    from mas_cli.casefile.store import CaseStore
    from mas_cli.instrument.diff import Change
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.interview.session import FolderStore
    from mas_cli.proof.outcomes import Outcomes
    from mas_cli.update.package import Package


Agreement: TypeAlias = "Callable[[str], Path | None]"


@dataclass(frozen=True, slots=True)
class CasesAtHand:
    """The open cases.

    Attributes:
        store: None when nobody can look into them.
        closed: why not: `none` there is no vault, `locked`; empty when there is a store.
    """

    store: CaseStore | None
    closed: str = ""


@dataclass(frozen=True, slots=True)
class ChangedAdvice:
    """Every kind of change in the advice, and between which two."""

    before: Instrument
    after: Instrument
    found: Outcomes


@dataclass(frozen=True, slots=True)
class Looked:
    """What an edition would do.

    Attributes:
        cases: the open cases it touches; None when the vault could not be looked into.
        vault: why not: `none` there is no vault, `locked`; empty when it was looked into.
        interviews: unfinished ones of no case.
        outcomes: what changes in the advice; None without a solver, or where the edition has no instrument.
    """

    candidate: Candidate
    goal: Goal | None
    changes: tuple[Change, ...]
    cases: tuple[Touched, ...] | None
    vault: str
    interviews: tuple[Touched, ...]
    findings: tuple[Finding, ...]
    outcomes: ChangedAdvice | None = None


def look(
    package: Package, day: date, agreement: Agreement, cases: CasesAtHand, sessions: FolderStore
) -> Looked:
    """Everything an edition would change, and nothing changed.

    Args:
        agreement: gives the file of the regional agreement that an instrument goes by.
        cases: the open cases, or why nobody can look into them.
        sessions: the unfinished interviews of no case.
    """
    with considered(package) as candidate:
        goal, faults = goal_with(candidate, day, agreement)
        renamed = goal.transition.renamed() if goal is not None else {}
        found = changes(candidate.before, candidate.after, renamed) if candidate.after is not None else ()
        touched: tuple[Touched, ...] | None = None
        interviews: tuple[Touched, ...] = ()
        if cases.store is not None and candidate.after is not None:
            touched = touched_by(cases.store, goal, candidate)
        if goal is not None:
            interviews = tuple(touched_sessions(sessions.list(), goal))
    told = [each for one in (*(touched or ()), *interviews) for each in one.findings]
    findings = in_order((*candidate.findings, *faults, *told))
    return Looked(candidate, goal, found, touched, cases.closed, interviews, findings, _outcomes(candidate))


def goal_with(
    candidate: Candidate, day: date, agreement: Agreement
) -> tuple[Goal | None, tuple[Finding, ...]]:
    """The goal with the agreement that the instrument goes by; None for an edition without an instrument."""
    if candidate.after is None:
        return None, ()
    return goal_of(candidate, day, agreement(candidate.package.instrument))


def _outcomes(candidate: Candidate) -> ChangedAdvice | None:
    """What the edition changes in the advice of the national rules."""
    before = candidate.before.definition
    after = candidate.after.definition if candidate.after is not None else None
    if before is None or after is None or not has_solver():
        return None
    from mas_cli.instrument.instrument import resolve
    from mas_cli.proof.outcomes import outcomes

    old, new = resolve(before, before.valid_from), resolve(after, after.valid_from)
    try:
        return ChangedAdvice(old, new, outcomes(old, new))
    except InvalidInput:
        # Two that cannot be compared answer by answer; the difference between the questions is told already.
        return None


def touched_by(
    store: CaseStore, goal: Goal | None, candidate: Candidate, only: Sequence[str] = ()
) -> tuple[Touched, ...]:
    """The open cases that an edition touches; looking at them is logged."""
    from mas_cli.casefile.edits import Event

    found = tuple(touched_cases(store, goal, _reach(candidate), only))
    store.log(Event.RAADPLEGEN, editie=candidate.package.name, zaken=len(found))
    return found


def _reach(candidate: Candidate) -> Reach:
    before, after = candidate.before, candidate.after
    if after is None:
        return Reach()
    steps = set(before.plan.steps) - set(after.plan.steps) if before.plan and after.plan else set()
    return Reach(frozenset(after.formats), frozenset(steps))
