"""Holding a guided check: for a case in the vault, or on its own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mas_cli.commands import _clock, _console
from mas_cli.commands.screen.interview import Place, new_interview, resume_interview
from mas_cli.i18n import _
from mas_cli.toets.instrument import ToetsInstrument, on_day
from mas_cli.toets.loading import toets_on
from mas_cli.toets.result import Result, check
from mas_cli.workbook.choice import InstrumentChoice

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier
    from mas_cli.casefile.store import CaseStore
    from mas_cli.commands.screen.interview import Held
    from mas_cli.instrument.instrument import Instrument

_FOLDER = "toetsen"


@dataclass(frozen=True, slots=True)
class ToetsChoice(InstrumentChoice):
    """A check as asked for by name: resolved anew for every day."""

    def on(self, day: date) -> ToetsInstrument:
        """The check as it holds on a day; raises InvalidInput (P70) when there is none."""
        return on_day(toets_on(self.name, day), day)


@dataclass(slots=True)
class Checked:
    """A case that is being checked.

    Attributes:
        place: where the unfinished interview is kept.
    """

    store: CaseStore
    dossier: Dossier
    name: str

    @property
    def place(self) -> Place:
        """In the vault, beside the dossier."""
        from mas_cli.commands.screen.of_case import CaseSessions

        sessions = CaseSessions(self.store, self.dossier.container, self.name)
        return Place(sessions, self.known, f"mas toets {self.name} {self.dossier.id} --resume", ToetsChoice)

    def known(self, instrument: Instrument) -> Mapping[str, Any]:
        """What the dossier answers already."""
        from mas_cli.casefile.prefill import known_answers

        return known_answers(self.dossier, instrument.definition.id)

    def save(self, result: Result) -> None:
        """Store the check and fill the fields of its letter."""
        from mas_cli.casefile import decisions
        from mas_cli.casefile.edits import Event
        from mas_cli.toets.recording import edits_for

        fresh = self.store.load(self.dossier.container)
        edits = [*edits_for(fresh, result), *decisions.begun(fresh)]
        self.dossier = self.store.change(fresh, edits, event=Event.VERZAMELEN)
        _console.note(_("Saved: {path}.").format(path=self.dossier.many("toetsen")[-1].record))


@contextlib.contextmanager
def checked_case(name: str, case: str, vault: Path | None, password_file: Path | None) -> Iterator[Checked]:
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


def result_of(held: Held) -> Result:
    """What an interview comes to."""
    interview = held.interview
    assert isinstance(interview.instrument, ToetsInstrument)
    return check(interview.instrument, interview.answer_set, interview.today)
