"""The envelope of a container: its keys and its table of contents, sealed under the root key.

The summary is a few bytes that the caller wants to have of every container at once; it has no versions and
costs no row of its own, so a list of all containers is one pass over the envelopes.

Names and kinds of records stand only here; outside, a record is a number. The container's keys stand only
here too: when the envelope is deleted, nothing that they sealed can be opened. A renewal of the root key adds
a new key to every container, for what is written from then on.

A container of before format 2 has versions that nobody signed. Who raised the vault signed how far they go.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from mas_cli.vault.encoding import Malformed, first, join, number, pad, split, text, unpad
from mas_cli.vault.keys import FORMAT, KEY_BYTES, Tampered, digest

_LEAST_BYTES = 256
MOST_SUMMARY_BYTES = 64 * 1024


class Head(NamedTuple):
    """The current version of a record: what it must hash to."""

    record: str
    kind: str
    version: int
    digest: bytes


class Unsigned(NamedTuple):
    """How far the versions go that nobody signed: version and hash of each record then, and who says so."""

    heads: tuple[tuple[int, bytes], ...]
    by: str
    signature: bytes


@dataclass(frozen=True)
class Envelope:
    """A container: keys, oldest first, heads, and summary; a record's number is its place among the heads."""

    keys: tuple[bytes, ...]
    heads: tuple[Head, ...] = ()
    summary: bytes = b""
    unsigned: Unsigned | None = None

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each record."""
        return {head.record: place for place, head in enumerate(self.heads)}

    def with_head(self, head: Head) -> Envelope:
        """With a new current version of a record."""
        place = self.numbers.get(head.record, len(self.heads))
        return replace(self, heads=(*self.heads[:place], head, *self.heads[place + 1 :]))

    def with_key(self, key: bytes) -> Envelope:
        """With a new key, for what is written from now on."""
        return replace(self, keys=(*self.keys, key))


def binding(vault: bytes, container: bytes) -> bytes:
    """The place an envelope belongs to."""
    return _in_vault(vault) + join(container)


@lru_cache(maxsize=1)
def _in_vault(vault: bytes) -> bytes:
    return join("envelope", FORMAT, vault)


def encode(envelope: Envelope) -> bytes:
    """The envelope as bytes to seal, padded."""
    heads = [part for head in envelope.heads for part in head]
    plain = join(envelope.summary, b"".join(envelope.keys), join(*heads))
    if envelope.unsigned is not None:
        then, by, signature = envelope.unsigned
        plain += join(join(*(part for head in then for part in head)), by, signature)
    return pad(plain, _LEAST_BYTES)


def decode(plain: bytes) -> Envelope:
    """The envelope again; raises Tampered."""
    try:
        summary, keys, heads, *unsigned = split(unpad(plain))
        fields = iter(split(heads))
        return Envelope(
            tuple(keys[at : at + KEY_BYTES] for at in range(0, len(keys), KEY_BYTES)),
            tuple(
                Head(text(record), text(kind), number(version), digest)
                for record, kind, version, digest in zip(fields, fields, fields, fields, strict=True)
            ),
            summary,
            _unsigned(*unsigned) if unsigned else None,
        )
    except (Malformed, ValueError, TypeError) as error:
        raise Tampered from error


def _unsigned(then: bytes, by: bytes, signature: bytes) -> Unsigned:
    fields = iter(split(then))
    heads = tuple((number(version), digest) for version, digest in zip(fields, fields, strict=True))
    return Unsigned(heads, text(by), signature)


def unsigned_message(vault: bytes, container: bytes, heads: tuple[tuple[int, bytes], ...]) -> bytes:
    """What is signed of how far the versions go that nobody signed."""
    return join("unsigned", vault, container, *(part for head in heads for part in head))


def summary_of(plain: bytes) -> bytes:
    """Only the summary; raises Tampered."""
    try:
        return first(unpad(plain))
    except Malformed as error:
        raise Tampered from error


def fingerprint(sealed: bytes) -> bytes:
    """The hash of a sealed envelope as the list of its bucket has it."""
    return digest(sealed)
