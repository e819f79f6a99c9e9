"""New root keys: whoever was removed cannot open what is written afterwards.

Three steps, each whole: (1) a header with the new root in every remaining slot, and the root before sealed
under it; (2) one database transaction that puts every envelope under the new root, with a new container key
in each for what is written from then on; (3) the header without the old root. After a kill between two steps
the vault reads as before, and the next writer finishes the rest. Who joins and who leaves is part of the
first step, and so is raising a vault to format 2.

What was written before is not sealed again: a removed colleague who kept a copy and the old keys can still
read that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mas_cli.vault import envelope, refusals, slots
from mas_cli.vault.header import MOST_SLOTS, NEWEST
from mas_cli.vault.keys import KEY_BYTES, RootKeys
from mas_cli.vault.manifest import BUCKETS, encode_list
from mas_cli.vault.members import Roster
from mas_cli.vault.slots import affordable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from mas_cli.vault.envelope import Envelope
    from mas_cli.vault.header import Header
    from mas_cli.vault.reader import Reader
    from mas_cli.vault.session import Session
    from mas_cli.vault.slots import Credential, Secret, Slot, Wrapping


@dataclass(frozen=True, slots=True)
class Joining:
    """Slots that come, made for the new root key.

    `heir`, where one of them takes the place of the slot that was opened: its secret, and what opens it.
    """

    slots: tuple[Slot, ...] = ()
    heir: tuple[Secret, Credential] | None = None


def _nobody(_wrapping: Wrapping) -> Joining:
    return Joining()


def renew(
    session: Session,
    *,
    event: str,
    detail: bytes = b"",
    without: Collection[str] = (),
    joining: Callable[[Wrapping], Joining] = _nobody,
) -> None:
    """Renew the root key, dropping the slots named in `without` and adding those that `joining` makes.

    Raises:
        IntegrityError: a container is damaged; it could not be brought along, so nothing was changed.
        InvalidInput: there is no such slot, none would be left, or the vault cannot be written.
    """
    with session.storage.held():
        with session.writing():
            for slot_id in without:
                if session.header.slot(slot_id) is None:
                    raise refusals.unknown(slot_id)
            with session.snapshot() as reader:
                _check_envelopes(reader)
            _start(session, without, joining)
            finish(session)
        with session.transaction() as change:
            change.note(event, detail=detail)


def upgrade(session: Session, *, event: str) -> bool:
    """Raise the vault to the newest format, which renews the root key too; gives whether it was needed.

    The slot that was opened gets its signing key; those of others are awaited, each until its holder comes.

    Raises:
        IntegrityError: a container is damaged; nothing was changed.
        InvalidInput: the vault cannot be written.
        Locked: the slot itself was not opened: only what `unlock` kept.
    """
    with session.storage.held():
        with session.writing():
            if session.header.format == NEWEST:
                return False
            with session.snapshot() as reader:
                _check_envelopes(reader)
            _raise(session)
            finish(session)
        with session.transaction() as change:
            change.note(event)
    return True


def finish(session: Session) -> None:
    """Carry a renewal to its end from wherever it stopped."""
    new = session.keys
    with session.storage.begin(write=True):
        session.refresh()
        state = session.manifest
        moved = session.stored.root != new.root
        if moved:
            reader = session.reader()
            lists = {index: _move(reader, index, session) for index in range(BUCKETS)}
            state = replace(
                state.with_lists(lists),
                generation=state.generation + 1,
                revision=session.header.revision,
                log_keys=(*state.log_keys, session.around.rng(KEY_BYTES)),
                time=session.now(),
            )
            sealed = session.write_manifest(state, new)
    if moved:
        session.adopt(state, sealed, new)
    header = session.header
    session.replace_header(replace(header, revision=header.revision + 1, previous=b""), new)


def _start(session: Session, without: Collection[str], joining: Callable[[Wrapping], Joining]) -> None:
    header, signer = session.header, session.signing()
    wrapping = replace(session.wrapping(), epoch=header.epoch + 1, keys=_new_root(session))
    joined = joining(wrapping)
    roster = header.roster
    if roster is not None and signer is not None and (without or joined.slots):
        members = [slots.member_of(slot, header.vault, wrapping.keys) for slot in joined.slots]
        log = (session.manifest.log_count, session.manifest.log_head)
        roster = roster.changed(signer, joined=members, left=without, log=log)
    rewrapped = [
        slot
        if slot.id in without
        else slots.rewrap(slot, slots.label_bytes(slot, header.vault, session.keys), wrapping)
        for slot in header.slots
    ]
    made = exchanged(rewrapped, without, joined.slots)
    _write(session, replace(header, slots=made, roster=roster), wrapping, joined.heir)


def _raise(session: Session) -> None:
    header, secret = session.header, session.opened.secret
    if secret is None:
        raise refusals.keys_renewed(session.place)
    wrapping = replace(session.wrapping(), epoch=header.epoch + 1, keys=_new_root(session), signs=True)
    raised = [
        slots.raised(slot, session.label_of(slot), secret if slot.id == session.slot else None, wrapping)
        for slot in header.slots
    ]
    members = [slots.member_of(slot, header.vault, wrapping.keys) for slot in raised]
    log = (session.manifest.log_count, session.manifest.log_head)
    roster = Roster.of(header.vault, ()).changed(secret.signer, joined=members, log=log)
    wrapping = replace(wrapping, founding=roster.founding)
    tagged = [slots.tagged(slot, secret, wrapping) if slot.id == session.slot else slot for slot in raised]
    session.signer = secret.signer
    _write(session, replace(header, slots=tuple(tagged), roster=roster), wrapping)


def _new_root(session: Session) -> RootKeys:
    return RootKeys(session.around.rng(KEY_BYTES))


def _write(
    session: Session, header: Header, wrapping: Wrapping, heir: tuple[Secret, Credential] | None = None
) -> None:
    allowed(header.slots)
    previous = wrapping.keys.previous.seal(session.keys.root, header.vault, wrapping.rng)
    started = replace(header, revision=header.revision + 1, epoch=wrapping.epoch, previous=previous)
    session.replace_header(started, wrapping.keys, heir)


def exchanged(now: Iterable[Slot], without: Collection[str], joined: Iterable[Slot]) -> tuple[Slot, ...]:
    """The slots with those that come in the place of those that go, or at the end."""
    made: list[Slot] = []
    coming = list(joined)
    for slot in now:
        if slot.id in without:
            made += coming
            coming = []
        else:
            made.append(slot)
    return (*made, *coming)


def allowed(made: Collection[Slot]) -> None:
    """Raises InvalidInput unless a vault may have these slots: somebody opens it, and in reasonable time."""
    if not any(slot.kind != "recovery" for slot in made):
        raise refusals.last_slot()
    if len(made) > MOST_SLOTS or not affordable(slot.profile for slot in made if slot.profile):
        raise refusals.too_many_slots(MOST_SLOTS)


def _check_envelopes(reader: Reader) -> None:
    for index in range(BUCKETS):
        for container, found in reader.envelopes(index):
            if found is None:
                raise refusals.container_damaged(container.hex())


def _move(reader: Reader, index: int, session: Session) -> bytes:
    """Seal the envelopes of a list under the new root; gives the list. What is damaged stays what it is."""
    moved = dict(reader.bucket(index))
    for container, found in reader.envelopes(index):
        if found is not None:
            renewed = _signed_so_far(found, reader, container, session)
            renewed = renewed.with_key(session.around.rng(KEY_BYTES))
            place = envelope.binding(reader.vault, container)
            sealed = session.keys.envelopes.seal(envelope.encode(renewed), place, session.around.rng)
            session.storage.put("envelope", container, sealed)
            moved[container] = envelope.fingerprint(sealed)
    row = encode_list(moved)
    if row:
        session.storage.put("bucket", bytes([index]), row)
    return row


def _signed_so_far(found: Envelope, reader: Reader, container: bytes, session: Session) -> Envelope:
    """A container that comes from format 1 keeps a signed note of how far its unsigned versions go."""
    signer = session.signing()
    if signer is None or reader.roster is not None:
        return found
    heads = tuple((head.version, head.digest) for head in found.heads)
    signature = signer.sign(envelope.unsigned_message(reader.vault, container, heads))
    return replace(found, unsigned=envelope.Unsigned(heads, signer.slot, signature))
