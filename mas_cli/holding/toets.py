"""A guided check: found by its name for every day, and held for a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mas_cli.holding.of_case import CaseSessions
from mas_cli.holding.place import Place
from mas_cli.toets.instrument import ToetsInstrument, on_day
from mas_cli.toets.loading import toets_on
from mas_cli.workbook.choice import InstrumentChoice

if TYPE_CHECKING:
    from datetime import date

    from mas_cli.casefile.dossier import Dossier
    from mas_cli.casefile.store import CaseStore
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.toets.result import ToetsResult


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
        sessions = CaseSessions(self.store, self.dossier.container, self.name)
        return Place(sessions, self.known, f"mas toets {self.name} {self.dossier.id} --resume", ToetsChoice)

    def known(self, instrument: Instrument) -> Mapping[str, Any]:
        """What the dossier answers already."""
        from mas_cli.casefile.prefill import known_answers

        return known_answers(self.dossier, instrument.definition.id)

    def save(self, result: ToetsResult) -> str:
        """Store the check and fill the fields of its letter; return its place in the dossier."""
        from mas_cli.casefile import decisions
        from mas_cli.casefile.edits import Event
        from mas_cli.toets.recording import edits_for

        fresh = self.store.load(self.dossier.container)
        edits = [*edits_for(fresh, result), *decisions.begun(fresh)]
        self.dossier = self.store.change(fresh, edits, event=Event.VERZAMELEN)
        return self.dossier.many("toetsen")[-1].record
