"""One saved version of a record: sealed under a key of its own, bound to its place and to the version before
it.

Stored are: which of the container's keys, the hash of the previous version, a salt, and the ciphertext. The
associated data is the tuple (format, vault, container, record, kind, version, key, previous); the hash of
that tuple and the stored bytes is what the envelope, or the next version, expects. In format 2 who saved it
signs the tuple and the content; the signature is sealed with them.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from mas_cli.vault.encoding import Malformed, join, number, pad, split, text, unpad
from mas_cli.vault.keys import FORMAT, Tampered, derive, digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from mas_cli.vault.members import Roster
    from mas_cli.vault.signing import Signer

_LAYOUT = struct.Struct(">I32s32s")
_PLACE = struct.Struct(">IQ")
_LEAST_BYTES = 256
_LEAST_SIGNED_BYTES = 352
MOST_BYTES = 256 * 1024 * 1024


class Place(NamedTuple):
    """Where a version belongs; `vault` is what `vault_binding` gives."""

    vault: bytes
    container: bytes
    record: str
    kind: str
    version: int


class Content(NamedTuple):
    """What a version says: microseconds since 1970, who saved it, the bytes, and with which key slot.

    `slot` is empty where nobody signed.
    """

    time: int
    actor: str
    payload: bytes
    slot: str = ""


def vault_binding(vault: bytes) -> bytes:
    """The beginning of the associated data, the same for every version in a vault."""
    return join("version", FORMAT, vault)


def row_key(container: bytes, record_number: int, version: int) -> bytes:
    """The key of the row of a version."""
    return container + _PLACE.pack(record_number, version)


def seal(
    place: Place,
    content: Content,
    keys: tuple[bytes, ...],
    previous: bytes,
    *,
    rng: Callable[[int], bytes],
    signer: Signer | None,
) -> tuple[bytes, bytes]:
    """The row to store and its hash."""
    salt = rng(32)
    which = len(keys) - 1
    bound_to = _binding(place, which, previous)
    plain = join(content.time, content.actor, content.payload)
    if signer is not None:
        message = _message(bound_to, content._replace(slot=signer.slot))
        plain += join(signer.slot, signer.sign(message))
    plain = pad(plain, _LEAST_BYTES if signer is None else _LEAST_SIGNED_BYTES)
    # The key is used once, so the nonce may follow from the same salt.
    sealed = AESGCMSIV(derive(keys[which], "version", salt)).encrypt(salt[:12], plain, bound_to)
    row = _LAYOUT.pack(which, previous, salt) + sealed
    return row, digest(bound_to + row)


def previous_of(place: Place, row: bytes, expected: bytes) -> bytes:
    """The hash of the version before; raises Tampered unless the row is exactly the expected one."""
    which, previous, _salt = _parts(row)
    if digest(_binding(place, which, previous) + row) != expected:
        raise Tampered
    return previous


def unseal(
    place: Place, row: bytes, keys: tuple[bytes, ...], expected: bytes | None, roster: Roster | None
) -> Content:
    """What the version says; raises Tampered.

    `expected` is its hash, or None where the version that follows on it is lost: it then is authentic for its
    place, but not proven to be the one that was followed. A signature, where there is one, is looked at; that
    there is one is for the caller to see (`Content.slot`).
    """
    which, previous, salt = _parts(row)
    bound_to = _binding(place, which, previous)
    if expected is not None and digest(bound_to + row) != expected:
        raise Tampered
    try:
        cipher = AESGCMSIV(derive(keys[which], "version", salt))
        time, actor, payload, *signed = split(unpad(cipher.decrypt(salt[:12], row[_LAYOUT.size :], bound_to)))
        content = Content(number(time), text(actor), payload)
        if signed:
            slot, signature = signed
            content = content._replace(slot=text(slot))
            if roster is not None:
                roster.signed_by(content.slot, signature, _message(bound_to, content))
        return content
    except (InvalidTag, Malformed, ValueError, IndexError) as error:
        raise Tampered from error


def _message(bound_to: bytes, content: Content) -> bytes:
    return join("version", bound_to, content.time, content.actor, content.slot, digest(content.payload))


def _parts(row: bytes) -> tuple[int, bytes, bytes]:
    if len(row) < _LAYOUT.size:
        raise Tampered
    which, previous, salt = _LAYOUT.unpack_from(row)
    return which, previous, salt


def _binding(place: Place, which: int, previous: bytes) -> bytes:
    vault, container, record, kind, version = place
    return vault + join(container, record, kind, version, which, previous)
