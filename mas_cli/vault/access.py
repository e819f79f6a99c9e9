"""Who may open: adding, changing and removing key slots.

Where somebody can do less afterwards than before, the root key is renewed in the same step: a secret that was
replaced then opens nothing that is written from now on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mas_cli.errors import IntegrityError
from mas_cli.vault import notices, refusals, rekey, slots
from mas_cli.vault.identity import parse_public
from mas_cli.vault.keys import Tampered
from mas_cli.vault.recovery import RecoveryKey
from mas_cli.vault.rekey import Joining

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from mas_cli.vault.session import Session
    from mas_cli.vault.slots import Slot, SlotInfo, Wrapping


def listed(session: Session) -> list[SlotInfo]:
    """Every slot with its label."""
    roster = session.header.roster
    try:
        return [
            slots.SlotInfo(
                slot.id,
                slot.kind,
                session.label_of(slot),
                slots.fingerprint(slot.public + slot.sign),
                roster.makers.get(slot.id, "") if roster else "",
                bool(slot.sign),
            )
            for slot in session.header.slots
        ]
    except Tampered as error:
        raise refusals.header_altered(session.place) from error


def set_password(session: Session, password: str, *, event: str) -> str:
    """Give the slot that was opened another password, and renew the keys; gives the id of the slot then.

    Opened with the recovery key, it is the password slot that changes, when there is one.

    Raises:
        InvalidInput: opened with a colleague's key, which has its own password; or with the recovery key
            while there are several passwords, of which one cannot be chosen for their holders.
    """
    old = _own_password_slot(session)
    label = session.label_of(old) if old else session.label or session.around.actor
    credential = slots.Password(password)
    made_ids: list[str] = []

    def joining(wrapping: Wrapping) -> Joining:
        made, secret = slots.for_secret(credential, label, session.around.kdf, wrapping)
        made_ids.append(made.id)
        own = old is not None and old.id == session.slot
        return Joining((made,), (secret, credential) if own else None)

    _renew(session, event, {old.id} if old else (), joining)
    return made_ids[-1]


def _own_password_slot(session: Session) -> Slot | None:
    passwords = [slot for slot in session.header.slots if slot.kind == "password"]
    opened = session.header.slot(session.slot)
    if opened is not None and opened.kind == "password":
        return opened
    if opened is None or opened.kind != "recovery":
        raise refusals.not_ones_own_password(session.place)
    if len(passwords) > 1:
        raise refusals.several_passwords(session.place)
    return passwords[0] if passwords else None


def add_password(session: Session, password: str, label: str, *, event: str) -> str:
    """A slot for another person's password; gives its id."""

    def make(wrapping: Wrapping) -> Slot:
        return slots.for_secret(slots.Password(password), label, session.around.kdf, wrapping)[0]

    return _add(session, make, event)


def add_colleague(session: Session, public_text: str, label: str, source: Path, *, event: str) -> str:
    """A slot for a colleague's public key; gives its id. Raises InvalidInput for a key that is not one."""
    public = parse_public(public_text, source)
    return _add(session, lambda wrapping: slots.for_public(public, label, wrapping), event)


def new_recovery(session: Session, *, event: str) -> str:
    """A new recovery key, in the place of the old one; gives the key, which is shown once."""
    key = RecoveryKey.generate(session.around.rng)
    _renew(session, event, _recovery_slots(session), _recovery(session, key))
    return key.text


def remove(session: Session, slot_id: str, *, renew_recovery: bool, event: str) -> str:
    """Remove a slot and renew the keys, in one step; gives the new recovery key, or an empty text.

    Whoever was removed may know the recovery key too; `renew_recovery` replaces it in the same step.

    Raises:
        InvalidInput: there is no such slot, it is the one that was opened, or the last one besides the
            recovery key.
    """
    if slot_id == session.slot:
        raise refusals.own_slot(slot_id)
    without = {slot_id}
    removed = session.header.slot(slot_id)
    if removed is not None and removed.kind == "recovery":
        renew_recovery = False
    if not renew_recovery:
        rekey.renew(session, event=event, detail=slot_id.encode(), without=without)
        return ""
    key = RecoveryKey.generate(session.around.rng)
    without |= _recovery_slots(session)
    rekey.renew(
        session, event=event, detail=slot_id.encode(), without=without, joining=_recovery(session, key)
    )
    return key.text


def _recovery_slots(session: Session) -> set[str]:
    return {slot.id for slot in session.header.slots if slot.kind == "recovery"}


def _recovery(session: Session, key: RecoveryKey) -> Callable[[Wrapping], Joining]:
    own = session.slot in _recovery_slots(session)

    def joining(wrapping: Wrapping) -> Joining:
        made, secret = slots.for_secret(key, "", None, wrapping)
        return Joining((made,), (secret, key) if own else None)

    return joining


def _renew(
    session: Session, event: str, without: Collection[str], joining: Callable[[Wrapping], Joining]
) -> None:
    """Replace slots together with the root key; where a damaged container forbids that, the slots alone."""
    try:
        rekey.renew(session, event=event, without=without, joining=joining)
    except IntegrityError as error:
        if refusals.code_of(error) != "V08":
            raise
        _exchange(session, without, joining)
        session.notices.append(notices.keys_not_renewed(session.place))
        with session.transaction() as change:
            change.note(event)


def _add(session: Session, make: Callable[[Wrapping], Slot], event: str) -> str:
    made: list[Slot] = []

    def joining(wrapping: Wrapping) -> Joining:
        made.append(make(wrapping))
        return Joining((made[-1],))

    with session.storage.held():
        _exchange(session, (), joining)
        with session.transaction() as change:
            change.note(event, detail=made[-1].id.encode())
    return made[-1].id


def _exchange(session: Session, without: Collection[str], joining: Callable[[Wrapping], Joining]) -> None:
    with session.writing():
        header, signer = session.header, session.signing()
        joined = joining(session.wrapping())
        now = rekey.exchanged(header.slots, without, joined.slots)
        rekey.allowed(now)
        roster = header.roster
        if roster is not None and signer is not None:
            members = [slots.member_of(slot, header.vault, session.keys) for slot in joined.slots]
            log = (session.manifest.log_count, session.manifest.log_head)
            roster = roster.changed(signer, joined=members, left=without, log=log)
        session.replace_header(
            replace(header, revision=header.revision + 1, slots=now, roster=roster),
            session.keys,
            joined.heir,
        )
