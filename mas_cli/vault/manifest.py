"""The manifest: one sealed row from which the whole content of the vault follows.

A tree of hashes of fixed shape, three steps deep:

    manifest → 256 lists of containers (by first byte of their random id) → envelopes → records → earlier
    versions

The manifest holds the hash of each list; a list holds id and hash of each of its containers' envelopes; an
envelope holds the hash of the current version of each record; a version holds the hash of the one before. The
root is not a hash to be compared but the manifest itself: it only opens when the key holder wrote exactly it.

Why a tree of 256 and not one running (multiset) hash over everything: a running hash is updated in one step
but says nothing until *everything* was read again. Here one record is proven current by one list (48 bytes a
container: 19 kB of the 4.8 MB for 100,000 containers), saving rewrites one list, and damage stays within one
list.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mas_cli.vault.encoding import Malformed, join, number, split, text
from mas_cli.vault.keys import FORMAT, KEY_BYTES, Sealer, Tampered, digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from mas_cli.vault.members import Roster
    from mas_cli.vault.signing import Signer

KEY = b"manifest"
BUCKETS = 256
PAGES = tuple(range(start, start + 16) for start in range(0, BUCKETS, 16))
"""The lists in portions, for passes over everything that let writers in between."""

ID_BYTES = 16
_HASH_BYTES = 32
_ROW_BYTES = ID_BYTES + _HASH_BYTES
_EMPTY = bytes(_HASH_BYTES)

Bucket = dict[bytes, bytes]
"""A list of containers: id → hash of the envelope."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The state of the vault.

    Attributes:
        generation: counts the changes; never goes back.
        lineage: random; renewed when a restored state was accepted.
        revision: the header may not be older than this.
        containers: how many there are.
        log_count: how many entries the log has.
        log_head: the seal of the last entry.
        log_keys: one a renewal of the root key; the last one writes.
        lists: the hashes of the 256 lists.
        time: when it was written, in microseconds since 1970; 0 in format 1.
        by: the key slot of who signed it; empty in format 1.
        copy_of: the lineage of which this is a copy; empty for the vault itself.
    """

    generation: int
    lineage: bytes
    revision: int
    containers: int
    log_count: int
    log_head: bytes
    log_keys: tuple[bytes, ...]
    lists: tuple[bytes, ...]
    time: int = 0
    by: str = ""
    copy_of: bytes = b""

    @classmethod
    def first(cls, rng: Callable[[int], bytes]) -> Manifest:
        """Of an empty vault."""
        return cls(0, rng(ID_BYTES), 0, 0, 0, _EMPTY, (rng(KEY_BYTES),), (_EMPTY,) * BUCKETS)

    def with_lists(self, changed: dict[int, bytes]) -> Manifest:
        """With other lists of containers, as stored, at their places."""
        lists = list(self.lists)
        for index, row in changed.items():
            lists[index] = hash_list(index, row)
        return replace(self, lists=tuple(lists))

    def seal(self, sealer: Sealer, vault: bytes, rng: Callable[[int], bytes], signer: Signer | None) -> bytes:
        """The row as stored; signed in format 2."""
        plain = join(
            self.generation,
            self.lineage,
            self.revision,
            self.containers,
            self.log_count,
            self.log_head,
            b"".join(self.log_keys),
            b"".join(self.lists),
        )
        if signer is not None:
            plain += join(self.time, signer.slot, self.copy_of)
            plain += join(signer.sign(join("manifest", vault, plain)))
        return sealer.seal(plain, join("manifest", FORMAT, vault), rng)


def unseal(sealed: bytes, sealer: Sealer, vault: bytes, roster: Roster | None) -> Manifest:
    """The manifest in a row.

    Raises:
        Tampered: it is not one, or in format 2 (`roster`) one that no member signed.
    """
    plain = sealer.open(sealed, join("manifest", FORMAT, vault))
    try:
        generation, lineage, revision, containers, log_count, log_head, log_keys, lists, *signed = split(
            plain
        )
        state = Manifest(
            number(generation),
            lineage,
            number(revision),
            number(containers),
            number(log_count),
            log_head,
            _cut(log_keys),
            _cut(lists),
        )
        if not signed and roster is None:
            return state
        time, by, copy_of, signature = signed
        if roster is not None:
            message = plain[: -len(join(signature))]
            roster.signed_by(text(by), signature, join("manifest", vault, message))
        return replace(state, time=number(time), by=text(by), copy_of=copy_of)
    except (Malformed, ValueError) as error:
        raise Tampered from error


def _cut(data: bytes) -> tuple[bytes, ...]:
    return tuple(data[at : at + _HASH_BYTES] for at in range(0, len(data), _HASH_BYTES))


def encode_list(bucket: Bucket) -> bytes:
    """A list of containers as stored: sorted, 48 bytes each."""
    return b"".join(container + bucket[container] for container in sorted(bucket))


def decode_list(row: bytes) -> Bucket:
    """The list in a row whose hash was compared."""
    return {
        row[at : at + ID_BYTES]: row[at + ID_BYTES : at + _ROW_BYTES] for at in range(0, len(row), _ROW_BYTES)
    }


def find(row: bytes, container: bytes) -> bytes | None:
    """The hash of one container's envelope in a list as stored, or None when it is not listed."""
    at = row.find(container)
    while at >= 0 and at % _ROW_BYTES:
        at = row.find(container, at + 1)
    return row[at + ID_BYTES : at + _ROW_BYTES] if at >= 0 else None


def hash_list(index: int, row: bytes) -> bytes:
    """The hash of a list as the manifest has it."""
    return digest(join("list", index, row)) if row else _EMPTY
