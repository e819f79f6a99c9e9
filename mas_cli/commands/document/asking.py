"""Ask on the terminal for the fields of a document, as any interview is asked and kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mas_cli.commands import _asking, _clock
from mas_cli.commands._prompting import terminal
from mas_cli.commands.screen.interview import ask
from mas_cli.documents.questions import DocumentInstrument, questions_for
from mas_cli.holding.of_case import CaseSessions
from mas_cli.holding.place import Held, Keeper, Place
from mas_cli.i18n import _
from mas_cli.interview.events import Phase, Progress
from mas_cli.interview.machine import resume
from mas_cli.interview.together import groups_in
from mas_cli.paths import data_root, state_dir
from mas_cli.workbook.choice import InstrumentChoice

if TYPE_CHECKING:
    from datetime import date

    from mas_cli.documents.facts import Case, Facts
    from mas_cli.documents.model import Format
    from mas_cli.interview.session import Session

_FOLDER: Final = "stukken"


@dataclass(frozen=True, slots=True)
class _Document(InstrumentChoice):
    """The questions of one document, the same on every day."""

    questions: DocumentInstrument | None = None

    def on(self, day: date) -> DocumentInstrument:  # noqa: ARG002  the protocol of a choice
        """The questions."""
        assert self.questions is not None
        return self.questions


@dataclass(slots=True)
class Asked:
    """What the officer answered.

    Attributes:
        facts: everything that goes into the document, by dotted name.
        answers: what was answered or confirmed, by dotted name.
    """

    facts: Mapping[str, Any]
    answers: Mapping[str, Any]
    held: Held | None = None

    def finish(self) -> None:
        """Forget the unfinished interview: the document was made."""
        if self.held is not None:
            self.held.finish()


def ask_fields(fmt: Format, facts: Facts, *, command: str, again: bool = False) -> Asked:
    """Everything that is needed for a document, asked as far as it is not known; kept after every answer.

    Args:
        fmt: the format.
        facts: what is known, and the case that keeps the unfinished interview.
        command: the command line that goes on with it.
        again: go on with the unfinished interview.

    Returns:
        The facts; as they were when nothing is open.

    Raises:
        Interrupted: the officer stopped; every answer is kept.
    """
    today = _clock.today()
    instrument = questions_for(fmt, facts.suggested, facts.origins, today)
    place = _place(fmt, facts.case, command)
    unfinished = next(iter(place.store.list()), None)
    fresh = Progress(
        values=instrument.known,
        left_open=instrument.optional - instrument.known.keys(),
        phase=Phase.REVIEW if instrument.known else Phase.ASKING,
    )
    groups = groups_in(data_root("formats") / "_samen.yaml", "velden")
    interview = resume(instrument, today, lambda _day: instrument, fresh, groups)
    if unfinished is None and interview.may_accept and not facts.to_confirm:
        return Asked(facts.mapping, {})
    from mas_cli.interview.session import new_id

    keeper = Keeper(place, new_id(os.urandom), _Document(fmt.type, None, questions=instrument), _clock.now)
    if unfinished is not None and (again or _goes_on(unfinished)):
        keeper.id, keeper.kept = unfinished.id, True
        interview = resume(instrument, unfinished.today, lambda _day: instrument, unfinished.progress, groups)
    held = ask(interview, keeper, terminal(ready=_("Ready: make the document")))
    answers = held.interview.answers
    mapping = instrument.mapping(answers)
    given = {name: value for name, value in mapping.items() if name in fmt.fields}
    return Asked(mapping, given, held)


def _goes_on(session: Session) -> bool:
    """Whether to go on with an interview that was left."""
    count = len(session.progress.values)
    question = _("This document was begun before ({count} answers are kept). Go on with it?").format(
        count=count
    )
    return _asking.yes(question)


def _place(fmt: Format, case: Case | None, command: str) -> Place:
    """Where the unfinished interview belongs: in the case, or in a file of the user's own."""
    from mas_cli.interview.session import FolderStore, SessionStore

    store: SessionStore = (
        CaseSessions(case.store, case.dossier.container, fmt.type)
        if case is not None
        else FolderStore(state_dir() / _FOLDER / fmt.type)
    )
    return Place(store, None, command)
