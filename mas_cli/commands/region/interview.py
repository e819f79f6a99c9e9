"""The guided start of an agreement: asked on a terminal and kept after every answer, or taken from a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli.commands import _clock, _console
from mas_cli.commands._prompting import terminal
from mas_cli.commands.screen.interview import ask
from mas_cli.errors import InvalidInput, UsageError
from mas_cli.findings import raise_if_blocking
from mas_cli.holding.place import Held, Keeper, Place
from mas_cli.i18n import _
from mas_cli.paths import state_dir
from mas_cli.workbook.choice import InstrumentChoice

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Definition
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.values import AnswerValue
    from mas_cli.interview.session import FolderStore, Session
    from mas_cli.plan.definition import PlanData

FOLDER: Final = "regio"


def answered(
    file: Path, definition: Definition, data: PlanData, title: str, answers: Path | None, *, resume: bool
) -> Held:
    """Hold the interview of a new agreement to its end.

    Args:
        file: the agreement that will be written; an unfinished interview belongs to it.
        definition, data: the instrument and the step plan whose slots are asked.
        title: the name of the region, when it is known.
        answers: a file with answers that need not be asked.
        resume: go on with the unfinished interview about this file.

    Raises:
        InvalidInput: the answers cannot be used.
        UsageError: there is nothing to go on with, or the name of the region is nowhere.
        Interrupted: the person stopped; every answer is kept.
    """
    from mas_cli.instrument.answers import AnswerSet
    from mas_cli.interview.machine import begin
    from mas_cli.interview.machine import resume as resumed
    from mas_cli.interview.session import FolderStore, new_id
    from mas_cli.region.questions import TITLE, interview_for

    instrument = interview_for(definition, data, _clock.today())
    store = FolderStore(state_dir() / FOLDER)
    command = f"mas region init {file.name} --resume"
    choice = InstrumentChoice(definition.id, file.resolve())
    keeper = Keeper(Place(store, None, command), new_id(os.urandom), choice, _clock.now)
    if resume:
        if title or answers:
            raise UsageError(_("--resume goes on with what was answered then."))
        session = _unfinished(store, file.resolve())
        keeper.id, keeper.kept = session.id, True
        interview = resumed(instrument, session.today, lambda _day: instrument, session.progress)
    else:
        given = _from_file(answers, instrument)
        if title:
            given[TITLE] = title.strip()
        interview = begin(instrument, _clock.today(), lambda _day: instrument, AnswerSet(given))
    if not _console.may_ask():
        if TITLE not in interview.answers:
            raise UsageError(_("What is the region called?"), remedy=_("Give it with --titel."))
        return Held(interview)
    return ask(interview, keeper, terminal(ready=_("Ready: write the agreement")))


def _from_file(answers: Path | None, instrument: Instrument) -> dict[str, AnswerValue]:
    from mas_cli import datafile
    from mas_cli.instrument.answers import read_answers

    if answers is None:
        return {}
    document = datafile.read(answers)
    if not isinstance(document.data, dict):
        raise InvalidInput(
            _("The file holds no answers: it should have lines such as {example}.").format(example="titel: …")
        )
    found, findings = read_answers(instrument, document.data, lambda name: document.where((name,)))
    raise_if_blocking(findings, _("The answers cannot be used."))
    return dict(found.values)


def _unfinished(store: FolderStore, file: Path) -> Session:
    for session in store.list():
        if session.overlay == str(file):
            return session
    raise UsageError(
        _("There is no unfinished interview about {path}.").format(path=file.name),
        remedy=_("Begin one: {command}").format(command=f"mas region init {file.name}"),
    )
