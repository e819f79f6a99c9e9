"""Whether the state of a vault follows on what this user saw of it before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.vault import audit, notices, refusals, seen
from mas_cli.vault.keys import Tampered, digest, same
from mas_cli.vault.members import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable

    from mas_cli.errors import IntegrityError
    from mas_cli.vault.header import Header
    from mas_cli.vault.manifest import Manifest
    from mas_cli.vault.session import Session


def no_manifest(session: Session, before: seen.Seen | None) -> IntegrityError:
    """The refusal of a manifest that does not open: its header is older than seen, or it is damaged."""
    roster = session.header.roster
    if before is not None and roster is not None and len(roster.statements) < before.statements:
        return refusals.header_older(session.place)
    return refusals.manifest_damaged(session.place)


def refuse(session: Session, before: seen.Seen) -> None:
    """Raises IntegrityError unless the state follows on what was seen, its log included."""
    now = session.state()
    if now.statements < before.statements and now.generation >= before.generation:
        raise refusals.strangers(session.place)
    if not before.accepts(now):
        raise refusals.rolled_back(session.place, session.manifest.generation, before.generation)
    if not before.log_count:
        return
    head = now.log_head
    if now.log_count > before.log_count:
        row = session.storage.get("log", audit.row_key(before.log_count)) or b""
        try:
            head = audit.proof_in(row)
        except Tampered as error:
            raise refusals.log_broken(before.log_count) from error
    if not same(head, before.log_head):
        raise refusals.log_broken(before.log_count)


def state_of(header: Header, manifest: Manifest, sealed: bytes) -> seen.Seen:
    """Return the state of a header and a manifest, as it is remembered."""
    roster = header.roster
    return seen.Seen(
        manifest.generation,
        manifest.lineage,
        digest(sealed),
        header.format,
        manifest.log_count,
        manifest.log_head,
        len(roster.statements) if roster else 0,
        roster.head if roster else NOTHING,
        {member.id: member.sign for member in roster.members.values()} if roster else {},
    )


def introduce(session: Session, memory: seen.Memory, meet: Callable[[Session], bool]) -> None:
    """Ask about a vault that this computer never saw, and say when it knows another copy of it."""
    if session.header.roster is not None and not session.opened.vouched and not meet(session):
        raise refusals.not_introduced(session.place)
    other = memory.elsewhere(session.place)
    if other or session.manifest.copy_of:
        session.notices.append(notices.another_copy(session.place, other))
