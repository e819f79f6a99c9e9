"""Looking at an edition and installing it: the vault, the interviews and the agreement brought together."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.commands import _clock, _console
from mas_cli.commands.case.opening import opened
from mas_cli.commands.instrument.cases import has_solver
from mas_cli.commands.vault.opening import place
from mas_cli.errors import InvalidInput, UsageError
from mas_cli.findings import Finding, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.paths import state_dir
from mas_cli.update import install
from mas_cli.update.candidate import Candidate, considered
from mas_cli.update.cases import Reach, Touched, touched_cases, touched_sessions
from mas_cli.update.changes import changes
from mas_cli.update.migration import migrate as carry_over
from mas_cli.update.package import in_order
from mas_cli.update.refusals import fault
from mas_cli.update.target import Goal, goal_of

if TYPE_CHECKING:
    from mas_cli.casefile.store import CaseStore
    from mas_cli.instrument.diff import Change
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.interview.session import FolderStore
    from mas_cli.proof.outcomes import Outcomes
    from mas_cli.update.package import Package

_MOST_NAMED = 20


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


@dataclass(frozen=True, slots=True)
class Carried:
    """One case that was carried over; `record` is its new screening, empty for an interview alone."""

    touched: Touched
    record: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """What an update did."""

    package: Package
    folder: Path
    new: bool
    cases: tuple[Carried, ...] = ()
    interviews: tuple[Touched, ...] = ()
    untouched: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=())


def look(
    package: Package, day: date, overlay: Path | None, vault: Path | None, password_file: Path | None
) -> Looked:
    """Everything an edition would change, and nothing changed."""
    with _cases_if_any(vault, password_file) as (store, why), considered(package) as candidate:
        goal, faults = _goal(candidate, day, overlay)
        renamed = goal.transition.renamed() if goal is not None else {}
        found = changes(candidate.before, candidate.after, renamed) if candidate.after is not None else ()
        cases: tuple[Touched, ...] | None = None
        interviews: tuple[Touched, ...] = ()
        if store is not None and candidate.after is not None:
            cases = _touched(store, goal, candidate)
        if goal is not None:
            interviews = tuple(touched_sessions(_sessions().list(), goal))
    told = [each for touched in (*(cases or ()), *interviews) for each in touched.findings]
    findings = in_order((*candidate.findings, *faults, *told))
    return Looked(candidate, goal, found, cases, why, interviews, findings, _outcomes(candidate))


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


def apply(  # noqa: PLR0917  called once, by name
    package: Package,
    day: date,
    overlay: Path | None,
    migrate: Sequence[str] | None,
    vault: Path | None,
    password_file: Path | None,
) -> Applied:
    """Install an edition and carry cases over.

    Args:
        migrate: None for no case, empty for all open ones with the interviews of no case, else their codes.

    Raises:
        InvalidInput: the edition has faults, or an answer has no place; nothing was changed.
        Busy: another process is updating.
    """
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(opened(vault, password_file)) if _wanted(migrate, vault) else None
        stack.enter_context(install.alone())
        candidate = stack.enter_context(considered(package))
        raise_if_blocking(candidate.findings, _("The edition cannot be used."))
        goal, faults = goal_of(candidate, day, None) if migrate is None else _goal(candidate, day, overlay)
        raise_if_blocking(faults, _("The edition cannot be used."))
        if migrate is not None and goal is None:
            raise UsageError(_("This edition has no instrument; there are no cases to carry over."))
        cases: tuple[Touched, ...] = ()
        interviews: tuple[Touched, ...] = ()
        untouched: list[str] = []
        if store is not None:
            only = [store.find(name) for name in migrate or ()]
            cases = _touched(store, goal, candidate, only)
            known = {touched.container for touched in cases if touched.moves}
            untouched = [name for name, key in zip(migrate or (), only, strict=True) if key not in known]
        if goal is not None and migrate is not None and not migrate:
            interviews = tuple(touched_sessions(_sessions().list(), goal))
        told = [each for touched in (*cases, *interviews) for each in touched.findings]
        raise_if_blocking(told, _("Nothing was changed: not every answer has a place in the new edition."))
        folder = install.install(package)
        carried: list[Carried] = []
        if store is not None and goal is not None:
            moving = [touched for touched in cases if touched.moves]
            carried = [Carried(touched, record) for touched, record in carry_over(store, moving, goal)]
        for touched in interviews:
            if touched.held is not None:
                _sessions().save(replace(touched.held.session, saved=_clock.now()))
        findings = in_order((*candidate.findings, *faults, *told))
        return Applied(
            package,
            folder,
            not candidate.installed,
            tuple(carried),
            tuple(touched for touched in interviews if touched.held is not None),
            tuple(untouched),
            findings,
        )


def undo(edition: str, vault: Path | None, password_file: Path | None) -> None:
    """Take an edition out, unless something was made with it or builds on it.

    Raises:
        InvalidInput: it is not installed (U42), or in use (U41).
        Locked: there is a vault that cannot be looked into.
    """
    from mas_cli import installed

    found = {folder.name: folder for folder in installed.folders()}
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(opened(vault, password_file)) if _has_vault(vault) else None
        stack.enter_context(install.alone())
        if edition in found:
            raise_if_blocking(
                _uses(edition, found, store), _("The edition {edition} is in use.").format(edition=edition)
            )
        install.remove(edition)


def _uses(edition: str, found: dict[str, Path], store: CaseStore | None) -> Iterator[Finding]:
    from mas_cli import installed
    from mas_cli.update.cases import made_with

    begin = installed.begin(found[edition])
    for name, folder in found.items():
        if installed.begin(folder) > begin:
            message = _("{name} came after {edition} and may build on it.").format(name=name, edition=edition)
            yield fault("U41", name, message, _("Take the newest edition out first."))
    remedy = _("What was screened with an edition needs it to be recomputed; leave it in its place.")
    if store is not None:
        for case in list(made_with(store, edition))[:_MOST_NAMED]:
            message = _("The case {case} was screened with {edition}.").format(case=case, edition=edition)
            yield fault("U41", case, message, remedy)
    for session in _sessions().list():
        if session.edition == edition:
            message = _("The interview {id} goes by {edition}.").format(id=session.id, edition=edition)
            yield fault("U41", session.id, message, _("Finish it first: mas screen --resume."))


def _goal(candidate: Candidate, day: date, overlay: Path | None) -> tuple[Goal | None, tuple[Finding, ...]]:
    """The goal with the agreement of the option, else of the configuration."""
    from mas_cli.commands.instrument.choosing import choose

    if candidate.after is None:
        return None, ()
    return goal_of(candidate, day, choose(candidate.package.instrument, overlay).overlay)


def _touched(
    store: CaseStore, goal: Goal | None, candidate: Candidate, only: Sequence[str] = ()
) -> tuple[Touched, ...]:
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


def _wanted(migrate: Sequence[str] | None, vault: Path | None) -> bool:
    """Whether the vault is needed: a case was named, or all, and there is a vault."""
    return migrate is not None and (bool(migrate) or vault is not None or _has_vault(vault))


def _has_vault(vault: Path | None) -> bool:
    return (place(vault) / "header").is_file()


@contextlib.contextmanager
def _cases_if_any(vault: Path | None, password_file: Path | None) -> Iterator[tuple[CaseStore | None, str]]:
    """The cases, when the vault can be opened without more than a question; else why not."""
    from mas_cli.vault import Vault

    if vault is None and not _has_vault(vault):
        yield None, "none"
        return
    at_hand = password_file is not None or _console.may_ask()
    if not at_hand and Vault.unlocked(place(vault), state_dir=state_dir(), clock=_clock.now) is None:
        yield None, "locked"
        return
    with opened(vault, password_file) as store:
        yield store, ""


def _sessions() -> FolderStore:
    from mas_cli.interview.session import FOLDER, FolderStore

    return FolderStore(state_dir() / FOLDER)
