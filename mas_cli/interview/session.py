"""Unfinished interviews: every answer on disk before the next question appears.

One file a session, readable by its owner only. The name of the file says nothing about the person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Protocol

from mas_cli.errors import InvalidInput
from mas_cli.files import atomic_write, private_directory
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.values import AnswerValue
from mas_cli.interview.events import Phase, Progress
from mas_cli.interview.machine import fits
from mas_cli.reasons import reason_of
from mas_cli.written import PartialDate, day_of

SCHEMA: Final = "mas.sessie/1"
FOLDER: Final = "sessies"
MAX_BYTES: Final = 5_000_000

_ID = re.compile(r"[0-9a-f]{8,32}")


@dataclass(frozen=True, slots=True)
class Session:
    """An interview as it is kept.

    Attributes:
        id: hexadecimal; says nothing about the person.
        instrument: the name it was asked for by: `id`, `id/edition` or a path.
        edition, sha256: of the instrument that held when it was kept.
        overlay: path of the regional agreement; empty for none.
        overlay_sha256: of that file; empty for none.
        today: the peildatum while that question is open.
        saved: when it was kept.
    """

    id: str
    instrument: str
    edition: str
    sha256: str
    overlay: str
    overlay_sha256: str
    today: date
    saved: datetime
    progress: Progress


class SessionStore(Protocol):
    """Where unfinished interviews are kept: files now, a case in the vault later."""

    def save(self, session: Session) -> None:
        """Keep a session, durably, in place of what was kept under its id."""

    def load(self, session_id: str) -> Session:
        """A session.

        Raises:
            InvalidInput: there is none by this id, or it is damaged.
        """

    def list(self) -> list[Session]:
        """Every readable session, newest first."""

    def remove(self, session_id: str) -> None:
        """Forget a session; no harm when it is gone already."""


@dataclass(frozen=True, slots=True)
class FolderStore:
    """Sessions as files in a folder of the user's own."""

    folder: Path

    def save(self, session: Session) -> None:
        """Write `<id>.json`, with access for the owner only."""
        private_directory(self.folder)
        content = json.dumps(encode(session), ensure_ascii=False, indent=1).encode()
        atomic_write(self._path(session.id), content, private=True)

    def load(self, session_id: str) -> Session:
        """Read `<id>.json`.

        Raises:
            InvalidInput: I30 it cannot be read, I31 it is damaged.
        """
        path = self._path(session_id)
        try:
            with path.open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError as error:
            message = _("The interview cannot be read: {reason}.").format(reason=reason_of(error))
            raise _refusal("I30", path, message) from error
        try:
            if len(content) > MAX_BYTES:
                raise ValueError(path)
            return decode(session_id, json.loads(content))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise _refusal("I31", path, _("The saved interview is damaged.")) from error

    def list(self) -> list[Session]:
        """Every session that can be read, newest first."""
        found = []
        if self.folder.is_dir():
            for path in self.folder.glob("*.json"):
                if _ID.fullmatch(path.stem):
                    try:
                        found.append(self.load(path.stem))
                    except InvalidInput:
                        # A damaged file must not hide the others; load() names it when it is asked for.
                        continue
        return sorted(found, key=lambda session: session.saved, reverse=True)

    def remove(self, session_id: str) -> None:
        """Delete the file."""
        self._path(session_id).unlink(missing_ok=True)

    def _path(self, session_id: str) -> Path:
        if not _ID.fullmatch(session_id):
            raise ValueError(session_id)
        return self.folder / f"{session_id}.json"


def new_id(random_bytes: Callable[[int], bytes]) -> str:
    """A fresh id of 64 random bits."""
    return random_bytes(8).hex()


def dropped(progress: Progress, instrument: Instrument) -> tuple[str, ...]:
    """The answered questions that an instrument has no place for, in the order of the answers."""
    questions = instrument.questions
    return tuple(
        question
        for question, value in progress.values.items()
        if question not in questions or not fits(questions[question], value)
    )


def encode(session: Session) -> dict[str, Any]:
    """A session as JSON data."""
    progress = session.progress
    return {
        "schema": SCHEMA,
        "instrument": session.instrument,
        "edition": session.edition,
        "sha256": session.sha256,
        "overlay": session.overlay,
        "overlay_sha256": session.overlay_sha256,
        "today": session.today.isoformat(),
        "saved": session.saved.isoformat(),
        "answers": {question: _encoded(value) for question, value in progress.values.items()},
        "remarks": dict(progress.remarks),
        "left_open": sorted(progress.left_open),
        "phase": str(progress.phase),
        "position": progress.position,
        "trail": list(progress.trail),
        "reviewing": progress.reviewing,
        "apart": sorted(progress.apart),
    }


def decode(session_id: str, data: Any) -> Session:
    """A session from JSON data.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: the data is no session.
    """
    if data["schema"] != SCHEMA:
        raise ValueError(data["schema"])
    position = data["position"]
    return Session(
        id=session_id,
        instrument=_text(data["instrument"]),
        edition=_text(data["edition"]),
        sha256=_text(data["sha256"]),
        overlay=_text(data["overlay"]),
        overlay_sha256=_text(data["overlay_sha256"]),
        today=date.fromisoformat(data["today"]),
        saved=_moment(data["saved"]),
        progress=Progress(
            values={_text(question): _decoded(value) for question, value in data["answers"].items()},
            remarks={_text(question): _text(remark) for question, remark in data["remarks"].items()},
            left_open=frozenset(map(_text, data["left_open"])),
            phase=Phase(data["phase"]),
            position=None if position is None else _text(position),
            trail=tuple(map(_text, data["trail"])),
            reviewing=data["reviewing"] is True,
            apart=frozenset(map(_text, data.get("apart", ()))),
        ),
    )


def _encoded(value: AnswerValue) -> str | int | float | dict[str, str]:
    """A date keeps its type: the question that tells it may be gone when the session is read."""
    return {"datum": str(value)} if isinstance(value, date | PartialDate) else value


def _decoded(value: Any) -> AnswerValue:
    if isinstance(value, Mapping):
        return day_of(value["datum"])
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError(value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.astimezone()


def _refusal(code: str, path: Path, message: str) -> InvalidInput:
    remedy = _("Remove the file if you do not need it, and begin anew.")
    return InvalidInput(message, findings=[Finding(code, Severity.BLOCK, str(path), message, remedy)])
