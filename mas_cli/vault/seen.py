"""What this user saw of a vault before, kept outside the vault, so that an older state is noticed.

A vault as a whole can be replaced by an older copy of itself, and every seal in it still fits. Each user
therefore remembers per vault and place: its lineage, generation and manifest, how far its log goes, and its
members with their signing keys. A lineage is renewed when somebody accepts a restored backup, so each
colleague is told once; and a backup has a lineage of its own, so that a look into it is no change of the
vault. Who controls both places can still roll back, and a computer that sees a vault for the first time
cannot know. No clock is involved: setting it back changes nothing.

The memory only goes forwards: it is written under a lock, and never over something newer.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from mas_cli import files
from mas_cli.errors import IntegrityError
from mas_cli.reasons import reason_of
from mas_cli.vault import header, refusals
from mas_cli.vault.members import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST_BYTES = 1_000_000
_MOST_NUMBER = 2**63
_LOCK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One state of a vault.

    Attributes:
        generation: of the manifest, as `lineage`.
        lineage: which line of states it belongs to.
        manifest: the hash of the manifest.
        format: of the header; it never goes back.
        log_count: how many entries the log had.
        log_head: the proof of the last.
        statements: how many statements of members there were.
        head: the hash of the last.
        members: who belonged to it: the ids with their signing keys.
    """

    generation: int
    lineage: bytes
    manifest: bytes
    format: int = 1
    log_count: int = 0
    log_head: bytes = NOTHING
    statements: int = 0
    head: bytes = NOTHING
    members: Mapping[str, bytes] = field(default_factory=dict)

    def accepts(self, now: Seen) -> bool:
        """Whether the state found now may follow on this one."""
        if (
            now.lineage != self.lineage
            or now.generation < self.generation
            or now.log_count < self.log_count
            or now.statements < self.statements
        ):
            return False
        return now.generation > self.generation or now.manifest == self.manifest


@dataclass(frozen=True, slots=True)
class Memory:
    """What was seen of one vault: by place, and before places were told apart, anywhere."""

    places: Mapping[str, Seen] = field(default_factory=dict)
    anywhere: Seen | None = None

    def at(self, place: str) -> Seen | None:
        """What was seen at a place, or None when the vault was never seen there.

        A vault that was moved is known by what was seen where it was: that place has none any more. While it
        is still there, what stands here is another copy.
        """
        if place in self.places or self.anywhere is not None:
            return self.places.get(place, self.anywhere)
        gone = [seen for other, seen in self.places.items() if not _has_vault(other)]
        return max(gone, key=lambda seen: seen.generation, default=None)

    def elsewhere(self, place: str) -> str:
        """Return another place where the same vault is; empty when this computer knows no other."""
        return next((other for other in self.places if other != place and _has_vault(other)), "")

    def known(self) -> set[str]:
        """The ids of everyone who was seen to belong to it, anywhere."""
        return {member for seen in self.places.values() for member in seen.members}


def recall(state_dir: Path, vault: bytes) -> Memory:
    """What was seen before; an empty memory for a vault never seen here.

    Raises:
        IntegrityError: something was remembered and cannot be read.
    """
    path = _path(state_dir, vault)
    try:
        fields = json.loads(files.read_regular(path, _MOST_BYTES))
        if "places" not in fields:
            return Memory(anywhere=_seen(fields))
        return Memory({str(place): _seen(seen) for place, seen in fields["places"].items()})
    except FileNotFoundError:
        return Memory()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise refusals.memory_unreadable(path) from error


def remember(state_dir: Path, vault: bytes, place: str, seen: Seen, *, anew: bool = False) -> None:
    """Remember a state, unless a newer one was remembered meanwhile; `anew` whatever was remembered.

    Raises:
        InvalidInput: the directory cannot be written.
    """
    path = _path(state_dir, vault)
    try:
        files.private_directory(path.parent)
    except OSError as error:
        raise refusals.unwritable(path.parent, reason_of(error)) from error
    with _alone(path):
        memory = _readable(state_dir, vault, anew=anew)
        before = memory.places.get(place, memory.anywhere)
        if before == seen or (before is not None and not anew and not before.accepts(seen)):
            return
        places = {**memory.places, place: seen}
        fields = {"places": {name: _fields(state) for name, state in places.items()}}
        files.atomic_write(path, json.dumps(fields).encode(), private=True)


def move(state_dir: Path, vault: bytes, old: str, new: str) -> None:
    """Remember of a vault that moved what was seen, at its new place only; raises as `remember`."""
    path = _path(state_dir, vault)
    with _alone(path):
        places = dict(recall(state_dir, vault).places)
        if old in places:
            places.setdefault(new, places[old])
            del places[old]
            fields = {"places": {name: _fields(state) for name, state in places.items()}}
            files.atomic_write(path, json.dumps(fields).encode(), private=True)


def _readable(state_dir: Path, vault: bytes, *, anew: bool) -> Memory:
    try:
        return recall(state_dir, vault)
    except IntegrityError:
        if not anew:
            raise
        return Memory()


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    lock = FileLock(path.with_suffix(".lock"))
    try:
        lock.acquire(timeout=_LOCK_SECONDS, poll_interval=0.01)
    except Timeout as error:
        raise refusals.busy(path.parent) from error
    except (OSError, NotImplementedError):
        # No locks, or nothing can be written: the writing itself says so then.
        yield
        return
    try:
        yield
    finally:
        lock.release()


def _seen(fields: Any) -> Seen:
    return Seen(
        _number(fields["generation"]),
        bytes.fromhex(fields["lineage"]),
        bytes.fromhex(fields["manifest"]),
        _number(fields.get("format", 1)),
        _number(fields.get("log_count", 0)),
        bytes.fromhex(fields.get("log_head", NOTHING.hex())),
        _number(fields.get("statements", 0)),
        bytes.fromhex(fields.get("head", NOTHING.hex())),
        {str(member): bytes.fromhex(key) for member, key in fields.get("members", {}).items()},
    )


def _fields(seen: Seen) -> dict[str, Any]:
    return {
        "generation": seen.generation,
        "lineage": seen.lineage.hex(),
        "manifest": seen.manifest.hex(),
        "format": seen.format,
        "log_count": seen.log_count,
        "log_head": seen.log_head.hex(),
        "statements": seen.statements,
        "head": seen.head.hex(),
        "members": {member: key.hex() for member, key in seen.members.items()},
    }


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < _MOST_NUMBER:
        raise ValueError
    return value


def _has_vault(place: str) -> bool:
    # A database has no folder here: what is elsewhere in a place that is none is taken to be there still.
    return "://" in place or os.path.lexists(Path(place) / header.NAME)


def _path(state_dir: Path, vault: bytes) -> Path:
    return state_dir / "vaults" / f"{vault.hex()}.json"
