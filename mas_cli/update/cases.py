"""The open cases and unfinished interviews that an edition touches, and what they would become.

Nothing is saved here. What was screened stays as it was, with its own edition; a case that is carried over
gets a new screening beside it, and an unfinished interview goes on with the answers it has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from mas_cli.casefile import model
from mas_cli.casefile.dossier import INTERVIEW
from mas_cli.errors import InvalidInput
from mas_cli.findings import Severity
from mas_cli.i18n import _
from mas_cli.instrument.answers import check_answers
from mas_cli.instrument.screening import screen
from mas_cli.interview.session import Session, decode
from mas_cli.update.moved_answers import Moved, move
from mas_cli.update.refusals import fault, warning

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier, Piece
    from mas_cli.casefile.store import CaseStore
    from mas_cli.findings import Finding
    from mas_cli.instrument.screening import Screening
    from mas_cli.update.transition_goal import Goal

CLOSED: Final = "gesloten"


@dataclass(frozen=True, slots=True)
class Screened:
    """The last screening of a case, carried over.

    Attributes:
        number: of the old screening in the case; `last` that of the last one of any instrument.
        edition: of the old screening.
        before, after: the advised routes, with the status where there are none.
    """

    number: str
    edition: str
    moved: Moved
    screening: Screening
    before: tuple[str, ...]
    after: tuple[str, ...]
    last: str

    def resting(self) -> dict[str, Any]:
        """The answers that the new edition does not count, as JSON data."""
        counted = self.screening.answers.values
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.moved.answers.values.items()
            if name not in counted
        }


@dataclass(frozen=True, slots=True)
class Held:
    """An unfinished interview, carried over."""

    id: str
    edition: str
    moved: Moved
    session: Session
    version: int = 0


@dataclass(frozen=True, slots=True)
class Touched:
    """One open case that an edition touches.

    Attributes:
        container, case: its id and its code; empty for an interview of no case.
        drafts: types of the documents that were made as a draft with a format that changes.
    """

    container: str
    case: str
    screened: Screened | None
    held: Held | None
    drafts: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def moves(self) -> bool:
        """Whether there is something to carry over."""
        return self.screened is not None or self.held is not None


@dataclass(frozen=True, slots=True)
class Reach:
    """What an edition changes besides the instrument.

    Attributes:
        formats: the types of documents that it changes.
        steps: the steps of the plan that it no longer has.
    """

    formats: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()


def touched_cases(
    store: CaseStore, goal: Goal | None, reach: Reach, only: Iterable[str] = ()
) -> Iterator[Touched]:
    """The open cases with a screening or interview of an earlier edition, a draft of a changed format, or a
    record of a step that is gone.

    Args:
        store: the cases.
        goal: None when the edition has no instrument of its own.
        reach: what changes besides.
        only: containers; empty for all that are open.
    """
    wanted = set(only)
    damaged: list[Finding] = []
    for summary in store.summaries(damaged.append):
        if summary.status != CLOSED and (not wanted or summary.container in wanted):
            try:
                found = _case(store, store.load(summary.container), goal, reach)
            except InvalidInput as error:
                message = _("{case} cannot be read; it stays as it is.").format(case=summary.id)
                found = Touched(
                    summary.container,
                    summary.id,
                    None,
                    None,
                    (),
                    (fault("U34", summary.id, message), *error.findings),
                )
            if found.moves or found.drafts or found.findings:
                yield found
    for finding in damaged:
        yield Touched("", "", None, None, (), (finding,))


def touched_sessions(sessions: Iterable[Session], goal: Goal) -> Iterator[Touched]:
    """The unfinished interviews of no case that go by an earlier edition."""
    for session in sessions:
        held, findings = _held(session, goal, _("the interview {id}").format(id=session.id))
        if held is not None or findings:
            yield Touched("", "", None, held, (), findings)


def made_with(store: CaseStore, edition: str) -> Iterator[str]:
    """The codes of the cases, closed ones included, with a screening or interview of an edition."""
    for summary in store.summaries(lambda _finding: None):
        dossier = store.load(summary.container)
        editions = {
            str((content.instrument or {}).get("edition")) for _piece, content in _screenings(dossier)
        }
        session, _version = _interview(store, summary.container)
        if session is not None:
            editions.add(session.edition)
        if edition in editions:
            yield summary.id


def _case(store: CaseStore, dossier: Dossier, goal: Goal | None, reach: Reach) -> Touched:
    drafts = tuple(
        document.type
        for document in dossier.contents(model.Document)
        if document.concept == "ja" and document.type in reach.formats
    )
    screened = held = None
    findings = tuple(_steps_gone(dossier, reach.steps))
    if goal is not None:
        screened, found = _screened(dossier, goal)
        session, version = _interview(store, dossier.container)
        findings += found
        if session is not None:
            held, found = _held(session, goal, dossier.id)
            findings += found
            held = replace(held, version=version) if held is not None else None
    return Touched(dossier.container, dossier.id, screened, held, tuple(dict.fromkeys(drafts)), findings)


def _steps_gone(dossier: Dossier, steps: frozenset[str]) -> Iterator[Finding]:
    """Steps that were recorded and are gone; a case with a decision keeps the plan of the day of that."""
    if dossier.many("besluiten"):
        return
    recorded = dict.fromkeys(step.stap for step in dossier.contents(model.Stap) if step.stap in steps)
    if recorded:
        message = _("{case} has steps that the new plan no longer has; they stay recorded: {steps}.").format(
            case=dossier.id, steps=", ".join(map(str, recorded))
        )
        yield warning("U36", dossier.id, message)


def _screened(dossier: Dossier, goal: Goal) -> tuple[Screened | None, tuple[Finding, ...]]:
    """The last screening by this instrument, carried over; nothing when it is of the new edition."""
    found = [
        (piece, content)
        for piece, content in _screenings(dossier)
        if _instrument(content) == goal.definition.id
    ]
    if not found:
        return None, ()
    piece, content = found[-1]
    edition = str((content.instrument or {}).get("edition", ""))
    if edition == goal.definition.edition:
        return None, ()
    if not goal.transition.knows(edition):
        return None, (_unknown_edition(dossier.id, edition),)
    moved = move(
        content.answers or {},
        content.remarks or {},
        goal.transition,
        goal.instrument,
        day=goal.day,
        where=dossier.id,
    )
    screening = screen(goal.instrument, moved.answers, goal.day)
    advice = content.advice or {}
    made = Screened(
        piece.key,
        edition,
        moved,
        screening,
        _shown(advice.get("status", ""), advice.get("routes", ())),
        _shown(screening.advice.status, screening.advice.routes),
        dossier.many("screenings")[-1].key,
    )
    return made, (*moved.findings, *_attention(made, goal, dossier.id))


def _held(session: Session, goal: Goal, where: str) -> tuple[Held | None, tuple[Finding, ...]]:
    """An interview, carried over; nothing when it goes by another instrument or the new edition already."""
    instrument, _slash, _edition = session.instrument.partition("/")
    if instrument != goal.definition.id or session.edition == goal.definition.edition:
        return None, ()
    if not goal.transition.knows(session.edition):
        return None, (_unknown_edition(where, session.edition),)
    progress = session.progress
    moved = move(
        progress.values, progress.remarks, goal.transition, goal.instrument, day=goal.day, where=where
    )
    moves = {each.question: each for each in moved.moves}

    def now(question: str) -> tuple[str, ...]:
        if question in moves:
            return moves[question].targets
        rule = goal.transition.rules.get(question)
        return rule.targets if rule is not None else (question,)

    def known(questions: Iterable[str]) -> tuple[str, ...]:
        named = (to for question in questions for to in now(question))
        return tuple(dict.fromkeys(to for to in named if to in goal.instrument.questions))

    left_open = {to for to in known(progress.left_open) if to not in moved.answers.values}
    overlay = goal.instrument.overlay
    position = known([progress.position]) if progress.position else ()
    then = replace(
        session,
        instrument=goal.definition.name,
        edition=goal.definition.edition,
        sha256=goal.definition.sha256,
        overlay=goal.overlay,
        overlay_sha256=overlay.sha256 if overlay else "",
        today=goal.day,
        progress=replace(
            progress,
            values=dict(moved.answers.values),
            remarks=dict(moved.answers.remarks),
            left_open=frozenset(left_open),
            position=position[0] if position else None,
            trail=known(progress.trail),
        ),
    )
    return Held(session.id, session.edition, moved, then), moved.findings


def _attention(screened: Screened, goal: Goal, case: str) -> Iterator[Finding]:
    """What an officer should look at, and that stops nothing."""
    resting = screened.resting()
    if resting:
        message = _("{case}: no longer of application on {day}, kept in the receipt: {questions}.").format(
            case=case, day=goal.day, questions=", ".join(resting)
        )
        yield warning("U32", case, message)
    for finding in check_answers(
        goal.instrument, screened.moved.answers.values, lambda question: f"{case} {question}", goal.day
    ):
        yield replace(finding, severity=Severity.WARN)


def _interview(store: CaseStore, container: str) -> tuple[Session | None, int]:
    """Return the unfinished interview of a case with the version of its record; None when the case has no
    interview.
    """
    if INTERVIEW not in {info.id for info in store.vault.records(container)}:
        return None, 0
    record = store.vault.get(container, INTERVIEW)
    try:
        found: Mapping[str, Any] = json.loads(record.payload)
        return (decode(found["id"], found["session"]) if found else None), record.version
    except (ValueError, KeyError, TypeError, AttributeError):
        # One that this version does not read is left to `mas screen`, which says so.
        return None, record.version


def _screenings(dossier: Dossier) -> Iterator[tuple[Piece, model.Screening]]:
    for piece in dossier.many("screenings"):
        if isinstance(piece.content, model.Screening):
            yield piece, piece.content


def _instrument(content: model.Screening) -> str:
    return str((content.instrument or {}).get("id", ""))


def _unknown_edition(where: str, edition: str) -> Finding:
    message = _("{case} was screened with {edition}, and the mapping does not speak of that edition.").format(
        case=where, edition=edition
    )
    return fault("U33", where, message, _("Add the edition to van in the mapping (overgang.yaml)."))


def _shown(status: object, routes: Iterable[object]) -> tuple[str, ...]:
    return tuple(map(str, routes)) or (str(status),)
