"""What somebody is asked to accept: a state of a vault, with who wrote it, when, and who belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_cli.vault import access, slots
from mas_cli.vault.types import from_microseconds

if TYPE_CHECKING:
    from datetime import datetime

    from mas_cli.vault.session import Session
    from mas_cli.vault.slots import SlotInfo


@dataclass(frozen=True, slots=True)
class Offer:
    """A state of a vault, before it is accepted.

    Attributes:
        vault: its id.
        same_vault: whether it is the vault that it takes the place of, if it takes a place.
        generation: how many changes it has.
        seen: how many this computer saw; None when it never saw the vault here.
        containers: how many it holds.
        entries: how many entries its log has.
        time: when it was written; None in format 1, which does not tell.
        by: who wrote it; empty in format 1.
        members: who opens it.
        unknown: the ids of members that this computer does not know as such now: they came since, or were
            removed and are back.
        fingerprint: of the members, to compare with a colleague; empty in format 1.
    """

    vault: str
    same_vault: bool
    generation: int
    seen: int | None
    containers: int
    entries: int
    time: datetime | None
    by: str
    members: tuple[SlotInfo, ...]
    unknown: tuple[str, ...]
    fingerprint: str


def offer_of(session: Session, *, replaces: bytes | None = None) -> Offer:
    """What a session, opened whatever was seen before, has to offer; `replaces`: the id of another vault."""
    state, vault, before = session.manifest, session.header.vault, session.before
    members = tuple(access.listed(session))
    known = before.members if before is not None else {}
    return Offer(
        vault.hex(),
        replaces in (None, vault),
        state.generation,
        before.generation if before is not None else None,
        state.containers,
        state.log_count,
        from_microseconds(state.time) if state.time else None,
        next((member.label or member.kind for member in members if member.id == state.by), state.by),
        members,
        tuple(member.id for member in members if known and member.id not in known),
        fingerprint_of(session),
    )


def fingerprint_of(session: Session) -> str:
    """Of the members of a vault and how they came: the same for everyone who sees the same list."""
    roster = session.header.roster
    return slots.fingerprint(roster.head) if roster is not None else ""
