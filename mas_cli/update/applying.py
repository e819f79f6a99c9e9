"""Installing an edition, carrying cases and interviews over to it, and taking it out again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.errors import UsageError
from mas_cli.findings import Finding, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.update import install
from mas_cli.update.candidate import considered
from mas_cli.update.cases import Touched, touched_sessions
from mas_cli.update.looking import Agreement, goal_with, touched_by
from mas_cli.update.migration import migrate as carry_over
from mas_cli.update.package import in_order
from mas_cli.update.refusals import fault
from mas_cli.update.transition_goal import goal_of

if TYPE_CHECKING:
    from mas_cli.casefile.store import CaseStore
    from mas_cli.interview.session import FolderStore
    from mas_cli.update.package import Package


_MOST_NAMED = 20


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


def apply(
    package: Package,
    day: date,
    agreement: Agreement,
    migrate: Sequence[str] | None,
    *,
    store: CaseStore | None,
    sessions: FolderStore,
    clock: Callable[[], datetime],
) -> Applied:
    """Install an edition and carry cases over.

    Args:
        agreement: gives the file of the regional agreement that an instrument goes by.
        migrate: None for no case, empty for all open ones with the interviews of no case, else their codes.
        store: the open cases; None when no case is carried over.
        sessions: the unfinished interviews of no case.

    Raises:
        InvalidInput: the edition has faults, or an answer has no place; nothing was changed.
        Busy: another process is updating.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(install.alone())
        candidate = stack.enter_context(considered(package))
        raise_if_blocking(candidate.findings, _("The edition cannot be used."))
        goal, faults = (
            goal_of(candidate, day, None) if migrate is None else goal_with(candidate, day, agreement)
        )
        raise_if_blocking(faults, _("The edition cannot be used."))
        if migrate is not None and goal is None:
            raise UsageError(_("This edition has no instrument; there are no cases to carry over."))
        cases: tuple[Touched, ...] = ()
        interviews: tuple[Touched, ...] = ()
        untouched: list[str] = []
        if store is not None:
            only = [store.find(name) for name in migrate or ()]
            cases = touched_by(store, goal, candidate, only)
            known = {touched.container for touched in cases if touched.moves}
            untouched = [name for name, key in zip(migrate or (), only, strict=True) if key not in known]
        if goal is not None and migrate is not None and not migrate:
            interviews = tuple(touched_sessions(sessions.list(), goal))
        told = [each for touched in (*cases, *interviews) for each in touched.findings]
        raise_if_blocking(told, _("Nothing was changed: not every answer has a place in the new edition."))
        folder = install.install(package)
        carried: list[Carried] = []
        if store is not None and goal is not None:
            moving = [touched for touched in cases if touched.moves]
            carried = [Carried(touched, record) for touched, record in carry_over(store, moving, goal)]
        for touched in interviews:
            if touched.held is not None:
                sessions.save(replace(touched.held.session, saved=clock()))
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


def undo(edition: str, store: CaseStore | None, sessions: FolderStore) -> None:
    """Take an edition out, unless something was made with it or builds on it.

    Args:
        store: the cases; None when there is no vault.

    Raises:
        InvalidInput: it is not installed (U42), or in use (U41).
    """
    from mas_cli import installed

    found = {folder.name: folder for folder in installed.folders()}
    with install.alone():
        if edition in found:
            raise_if_blocking(
                _uses(edition, found, store, sessions),
                _("The edition {edition} is in use.").format(edition=edition),
            )
        install.remove(edition)


def _uses(
    edition: str, found: dict[str, Path], store: CaseStore | None, sessions: FolderStore
) -> Iterator[Finding]:
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
    for session in sessions.list():
        if session.edition == edition:
            message = _("The interview {id} goes by {edition}.").format(id=session.id, edition=edition)
            yield fault("U41", session.id, message, _("Finish it first: mas screen --resume."))
