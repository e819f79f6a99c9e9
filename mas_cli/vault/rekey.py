"""New root keys: whoever was removed cannot open what is written afterwards.

Three steps, each whole: (1) a header with the new root in every remaining slot, and the root before sealed
under it; (2) one database transaction that puts every envelope under the new root, with a new container key
in each for what is written from then on; (3) the header without the old root. After a kill between two steps
the vault reads as before, and the next writer finishes the rest.

What was written before is not sealed again: a removed colleague who kept a copy and the old keys can still
read that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mas_cli.vault import envelope, refusals, slots
from mas_cli.vault.keys import KEY_BYTES, RootKeys
from mas_cli.vault.manifest import BUCKETS, encode_list

if TYPE_CHECKING:
    from collections.abc import Collection

    from mas_cli.vault.reader import Reader
    from mas_cli.vault.session import Session


def renew(session: Session, *, event: str, without: Collection[str] = ()) -> None:
    """Renew the root key, dropping the slots named in `without`.

    Raises:
        IntegrityError: a container is damaged; it could not be brought along, so nothing was changed.
        InvalidInput: no slot would be left, or the vault cannot be written.
    """
    with session.lock.held():
        with session.writing():
            with session.snapshot() as reader:
                _check_envelopes(reader)
            _start(session, without)
            finish(session)
        with session.transaction() as change:
            change.note(event)


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
            )
            sealed = session.write_manifest(state, new)
    if moved:
        session.adopt(state, sealed, new)
    header = session.header
    session.replace_header(replace(header, revision=header.revision + 1, previous=b""), new)


def _start(session: Session, without: Collection[str]) -> None:
    header, rng = session.header, session.around.rng
    left = [slot for slot in header.slots if slot.id not in without]
    if not any(slot.kind != "recovery" for slot in left):
        raise refusals.last_slot()
    new = RootKeys(rng(KEY_BYTES))
    wrapping = slots.Wrapping(header.vault, header.epoch + 1, new, rng)
    rewrapped = tuple(
        slots.rewrap(slot, slots.label_of(slot, header.vault, session.keys), wrapping) for slot in left
    )
    started = replace(
        header,
        revision=header.revision + 1,
        epoch=header.epoch + 1,
        slots=rewrapped,
        previous=new.previous.seal(session.keys.root, header.vault, rng),
    )
    session.replace_header(started, new)


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
            renewed = envelope.encode(found.with_key(session.around.rng(KEY_BYTES)))
            place = envelope.binding(reader.vault, container)
            sealed = session.keys.envelopes.seal(renewed, place, session.around.rng)
            session.storage.put("envelope", container, sealed)
            moved[container] = envelope.fingerprint(sealed)
    row = encode_list(moved)
    if row:
        session.storage.put("bucket", bytes([index]), row)
    return row
