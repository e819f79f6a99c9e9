"""The values the vault gives and takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RecordInfo:
    """A record as its container lists it; nothing was decrypted for it."""

    id: str
    kind: str
    version: int


@dataclass(frozen=True, slots=True)
class Record:
    """One saved version of a record, with who saved it and when (UTC).

    `slot` is the key slot whose holder signed it; empty for a version of before there were signatures.
    """

    container: str
    id: str
    kind: str
    version: int
    time: datetime
    actor: str
    payload: bytes
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log.

    `container` is empty for what concerns the whole vault. `slot` is the key slot with which the vault was
    opened. `detail` is None when its container was destroyed: the entry stays, what it told of the person is
    gone. `signed` tells whether the holder of the slot signed it; entries of before format 2 are not.
    """

    sequence: int
    time: datetime
    actor: str
    event: str
    container: str
    slot: str
    detail: bytes | None
    signed: bool = False


def to_microseconds(moment: datetime) -> int:
    """Microseconds since 1970, UTC; a moment before that counts as 1970."""
    return max(0, (moment - _EPOCH) // timedelta(microseconds=1))


def from_microseconds(count: int) -> datetime:
    """The moment, UTC."""
    return _EPOCH + timedelta(microseconds=count)
