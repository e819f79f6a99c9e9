"""Holding a guided check: for a case in the vault, or on its own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.commands import _clock
from mas_cli.commands.screen.interview import new_interview, resume_interview
from mas_cli.holding.place import Place
from mas_cli.holding.toets import Checked, ToetsChoice
from mas_cli.toets.result import ToetsResult, check

if TYPE_CHECKING:
    from mas_cli.holding.place import Held

_FOLDER = "toetsen"


@contextlib.contextmanager
def checked_case(name: str, case: str, vault: str | None, password_file: Path | None) -> Iterator[Checked]:
    """A case to check, with the vault open meanwhile; looking at it is logged."""
    from mas_cli.casefile.edits import Event
    from mas_cli.commands.case.opening import opened

    with opened(vault, password_file) as store:
        dossier = store.load(store.find(case))
        store.log(Event.RAADPLEGEN, dossier.container, toets=name)
        yield Checked(store, dossier, name)


def own_place(name: str) -> Place:
    """Where a check of no case is kept while it is unfinished."""
    from mas_cli.interview.session import FolderStore
    from mas_cli.paths import state_dir

    return Place(FolderStore(state_dir() / _FOLDER / name), None, f"mas toets {name} --resume", ToetsChoice)


def hold(name: str, answers: Path | None, day: date | None, place: Place, *, resume: bool) -> Held:
    """The interview, held to its end: on a terminal by asking, elsewhere with what `answers` gives."""
    if resume:
        return resume_interview(place)
    return new_interview(ToetsChoice(name, None), answers, day or _clock.today(), place)


def result_of(held: Held) -> ToetsResult:
    """What an interview comes to."""
    interview = held.interview
    instrument = ToetsChoice(interview.instrument.definition.id, None).on(interview.instrument.on)
    return check(instrument, interview.answer_set, interview.today)
