"""`mas instellingen`: who the officer is, asked once and kept in `config.toml`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from mas_cli.commands import _asking, _clock, _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import JsonOption, ResumeOption
from mas_cli.errors import UsageError
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.instrument.values import AnswerValue

app = new_app()
_FOLDER: Final = "instellingen"


@command(
    app,
    help=_(
        "Who you are, as letters and processen-verbaal name you: name, office, akte, oath, parket. Asked "
        "once on a terminal and kept in config.toml; without a terminal it shows what is kept."
    ),
    example="mas instellingen",
)
def settings(
    resume: ResumeOption = False,
    json_output: JsonOption = False,
) -> None:
    """Ask, or show what is kept."""
    from mas_cli.config import load_config

    if json_output or not _console.may_ask():
        if resume:
            raise UsageError(_("There is nobody to ask."), remedy=_("Run it on a terminal."))
        officer = dict(load_config().ambtenaar)
        if json_output:
            _console.out_json({"schema": "mas.instellingen/1", "ambtenaar": officer})
            return
        for name, value in officer.items():
            _console.out(f"{name}: {value}")
        return
    _ask(again=resume)


def offer() -> None:
    """On a terminal, ask who the officer is when nothing is known yet."""
    from mas_cli.config import load_config

    if _console.may_ask() and not load_config().ambtenaar:
        question = _("Fill in now who you are? Letters and processen-verbaal then name you by themselves.")
        if _asking.yes(question):
            _ask(again=False)
        else:
            _console.note(_("Later: {command}").format(command="mas instellingen"))


def _ask(*, again: bool) -> None:
    from mas_cli.commands._prompting import terminal
    from mas_cli.commands.screen.interview import ask
    from mas_cli.config import load_config
    from mas_cli.holding.place import Keeper, Place
    from mas_cli.instrument.answers import AnswerSet, read_answers
    from mas_cli.instrument.officer import officer_questions
    from mas_cli.interview.events import Review
    from mas_cli.interview.machine import begin
    from mas_cli.interview.machine import resume as resumed
    from mas_cli.interview.session import FolderStore, new_id
    from mas_cli.paths import state_dir
    from mas_cli.workbook.choice import InstrumentChoice

    instrument = officer_questions(_clock.today())
    store = FolderStore(state_dir() / _FOLDER)
    keeper = Keeper(
        Place(store, None, "mas instellingen --resume"),
        new_id(os.urandom),
        InstrumentChoice(_FOLDER, None),
        _clock.now,
    )
    unfinished = next(iter(store.list()), None)
    if unfinished is not None and again:
        keeper.id, keeper.kept = unfinished.id, True
        interview = resumed(instrument, unfinished.today, lambda _day: instrument, unfinished.progress)
    else:
        known, _findings = read_answers(instrument, load_config().ambtenaar, lambda name: name)
        interview = begin(instrument, _clock.today(), lambda _day: instrument, AnswerSet(known.values))
        if known.values:
            interview = interview.handle(Review()).interview
    held = ask(interview, keeper, terminal(ready=_("Ready: keep these settings")))
    answers = held.interview.answers
    _write({name: _plain(answers.get(name)) for name in instrument.questions})
    held.finish()


def _write(officer: Mapping[str, str]) -> None:
    """Put the particulars in the configuration, whose other lines stay."""
    from mas_cli.config import NAME, with_officer
    from mas_cli.files import atomic_write, private_directory
    from mas_cli.paths import config_dir

    path = private_directory(config_dir()) / NAME
    before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    atomic_write(path, with_officer(before, officer).encode(), private=True, keep_access=True)
    _console.note(_("Kept in {path}.").format(path=path))


def _plain(answer: AnswerValue | None) -> str:
    return "" if answer is None else str(answer)
