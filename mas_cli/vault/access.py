"""Who may open: adding, changing and removing key slots. Nothing that was stored is encrypted anew for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mas_cli.vault import refusals, slots
from mas_cli.vault.header import MOST_SLOTS
from mas_cli.vault.identity import parse_public

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.vault.session import Session
    from mas_cli.vault.slots import Credential, Profile, Slot, SlotInfo


def listed(session: Session) -> list[SlotInfo]:
    """Every slot with its label."""
    vault, keys = session.header.vault, session.keys
    return [
        slots.SlotInfo(slot.id, slot.kind, slots.label_of(slot, vault, keys), slots.fingerprint(slot.public))
        for slot in session.header.slots
    ]


def set_password(session: Session, password: str, *, event: str) -> str:
    """Give the slot that was opened another password; gives the id of the slot.

    Opened with another kind of key, it is the only password slot that changes; when there are several, one is
    added.
    """
    with session.lock.held(), session.writing():
        old = session.header.slots
        passwords = [slot for slot in old if slot.kind == "password"]
        changed = [slot for slot in passwords if slot.id == session.slot] or passwords
        label = session.label or session.around.actor
        if len(changed) == 1:
            label = slots.label_of(changed[0], session.header.vault, session.keys)
        made = _made(session, slots.Password(password), label, session.around.kdf)
        if len(changed) == 1:
            made = replace(made, id=changed[0].id)
            made = slots.rewrap(made, label, session.wrapping())
            _replace(session, tuple(made if slot.id == made.id else slot for slot in old))
        else:
            _replace(session, (*old, made))
    _note(session, event, made)
    return made.id


def add_password(session: Session, password: str, label: str, *, event: str) -> str:
    """A slot for another person's password; gives its id."""
    return _add(session, _made(session, slots.Password(password), label, session.around.kdf), event)


def add_colleague(session: Session, public_text: str, label: str, source: Path, *, event: str) -> str:
    """A slot for a colleague's public key; gives its id. Raises InvalidInput for a key that is not one."""
    public = parse_public(public_text, source)
    return _add(session, slots.for_public(public, label, session.wrapping()), event)


def new_recovery(session: Session, *, event: str) -> str:
    """A new recovery key, in the place of the old one; gives the key, which is shown once."""
    key = slots.RecoveryKey.generate(session.around.rng)
    with session.lock.held(), session.writing():
        made = _made(session, key, "", None)
        _replace(session, (*(slot for slot in session.header.slots if slot.kind != "recovery"), made))
    _note(session, event, made)
    return key.text


def remove(session: Session, slot_id: str, *, event: str) -> None:
    """Remove a slot; whoever had it may know the root key, so renew the keys afterwards.

    Raises:
        InvalidInput: there is no such slot, or it is the last one besides the recovery key.
    """
    with session.lock.held(), session.writing():
        left = tuple(slot for slot in session.header.slots if slot.id != slot_id)
        if len(left) == len(session.header.slots):
            raise refusals.unknown(slot_id)
        if not any(slot.kind != "recovery" for slot in left):
            raise refusals.last_slot()
        _replace(session, left)
    with session.transaction() as change:
        change.note(event, detail=slot_id.encode())


def _add(session: Session, made: Slot, event: str) -> str:
    with session.lock.held(), session.writing():
        _replace(session, (*session.header.slots, made))
    _note(session, event, made)
    return made.id


def _made(session: Session, credential: Credential, label: str, profile: Profile | None) -> Slot:
    return slots.for_secret(credential, label, profile, session.wrapping())


def _replace(session: Session, changed: tuple[Slot, ...]) -> None:
    header = session.header
    if len(changed) > MOST_SLOTS:
        raise refusals.too_many_slots(MOST_SLOTS)
    session.replace_header(replace(header, revision=header.revision + 1, slots=changed), session.keys)


def _note(session: Session, event: str, slot: Slot) -> None:
    with session.transaction() as change:
        change.note(event, detail=slot.id.encode())
