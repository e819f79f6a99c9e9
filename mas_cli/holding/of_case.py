"""An interview of a case: kept in the vault, begun and ended in the dossier."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.holding.place import Earlier, Place
from mas_cli.i18n import _

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from mas_cli.casefile.dossier import Dossier
    from mas_cli.casefile.store import CaseStore
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.screening import Screening
    from mas_cli.interview.session import Session
    from mas_cli.workbook.choice import InstrumentChoice


@dataclass(slots=True)
class CaseSessions:
    """The unfinished interview of one case, as a record of its container: a `SessionStore`.

    There is at most one: a second begin takes the place of the first. An earlier version stays in the
    history of the record, sealed like everything else, and goes with the case. A guided check keeps its own
    beside it, under its `name`.
    """

    store: CaseStore
    container: str
    name: str = ""
    _version: int = -1

    def save(self, session: Session) -> None:
        """Keep the session; a case another officer is screening at the same time is refused (Changed)."""
        from mas_cli.interview.session import encode

        self._put({"id": session.id, "session": encode(session)})

    def load(self, session_id: str) -> Session:
        """The session; raises InvalidInput (K50) when there is none by this id."""
        for session in self.list():
            if session.id == session_id:
                return session
        message = _("There is no unfinished interview in this case.")
        raise InvalidInput(message, findings=[Finding("K50", Severity.BLOCK, session_id, message)])

    def list(self) -> list[Session]:
        """The unfinished interview, if there is one that this version reads."""
        from mas_cli.interview.session import decode

        found = self._get()
        if not found:
            return []
        try:
            return [decode(found["id"], found["session"])]
        except (ValueError, KeyError, TypeError, AttributeError):
            return []

    def remove(self, session_id: str) -> None:
        """Forget it; no harm when it is gone already."""
        if self._get().get("id") == session_id:
            self._put({})  # an empty record: what was answered stays in its history

    @property
    def _record(self) -> str:
        from mas_cli.casefile.dossier import INTERVIEW

        return f"{INTERVIEW}.{self.name}" if self.name else INTERVIEW

    def _get(self) -> Mapping[str, Any]:
        known = {info.id for info in self.store.vault.records(self.container)}
        if self._record not in known:
            self._version = 0
            return {}
        record = self.store.vault.get(self.container, self._record)
        self._version = record.version
        found: Mapping[str, Any] = json.loads(record.payload)
        return found

    def _put(self, data: Mapping[str, Any]) -> None:
        from mas_cli.casefile.dossier import INTERVIEW
        from mas_cli.casefile.edits import Event
        from mas_cli.casefile.today import SCREENING

        if self._version < 0:
            self._get()
        with self.store.vault.transaction(event=Event.VERZAMELEN) as change:
            self._version = change.put(
                self.container,
                self._record,
                INTERVIEW,
                json.dumps(data, ensure_ascii=False).encode(),
                expected_version=self._version,
            )
            self.store.mark_begun(change, self.container, self.name or SCREENING, begun=bool(data))


@dataclass(slots=True)
class CaseScreening:
    """A case that is being screened.

    Attributes:
        choice: how the instrument of an interview that is resumed is found.
    """

    store: CaseStore
    dossier: Dossier
    choice: Callable[[str, Path | None], InstrumentChoice]

    @property
    def place(self) -> Place:
        """Where its interview belongs."""
        sessions = CaseSessions(self.store, self.dossier.container)
        command = f"mas screen {self.dossier.id} --resume"
        return Place(sessions, self.known, command, self.choice, self.earlier, self.suggested)

    def earlier(self, instrument: Instrument) -> Earlier | None:
        """The last screening of this case with the instrument; None when there is none."""
        from mas_cli.casefile import model
        from mas_cli.written import short_day

        for piece in reversed(self.dossier.many("screenings")):
            part = piece.content
            if (
                isinstance(part, model.Screening)
                and (part.instrument or {}).get("id") == instrument.definition.id
            ):
                day = short_day(piece.time.astimezone().date())
                return Earlier(day, part.answers or {}, part.remarks or {})
        return None

    def known(self, instrument: Instrument) -> dict[str, Any]:
        """What the dossier answers already of an instrument."""
        from mas_cli.casefile.prefill import known_answers

        return known_answers(self.dossier, instrument.definition.id)

    def suggested(self, instrument: Instrument, today: date) -> dict[str, tuple[Any, str]]:
        """What the dossier knows and suggests, with where it comes from: confirmed on one screen."""
        from mas_cli.casefile.prefill import suggested_answers
        from mas_cli.config import load_config
        from mas_cli.documents.facts import origin

        found = suggested_answers(self.dossier, instrument.definition.id, load_config().ambtenaar, today)
        return {question: (one.value, origin(one.part)) for question, one in found.items()}

    def save(self, screening: Screening) -> str:
        """Store the screening with its receipt; return its place in the dossier."""
        from mas_cli.casefile import decisions, model
        from mas_cli.casefile.edits import Edit, Event

        data = screening.as_json()
        data.pop("schema", None)
        part = model.Screening.model_validate(data)
        fresh = self.store.load(self.dossier.container)
        edits = [Edit("screenings", part, None), *decisions.begun(fresh)]
        self.dossier = self.store.change(fresh, edits, event=Event.VERZAMELEN)
        return self.dossier.many("screenings")[-1].record
