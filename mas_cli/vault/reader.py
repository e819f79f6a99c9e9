"""Reading what the manifest vouches for, and nothing else.

What is not in a list whose hash the manifest has, in an envelope whose hash the list has, or in a version
whose hash the envelope has, does not exist for a reader, whatever the database says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from mas_cli.errors import IntegrityError, InvalidInput
from mas_cli.vault import audit, envelope, manifest, records, refusals
from mas_cli.vault.keys import RootKeys, Tampered, same
from mas_cli.vault.types import Entry, Record, from_microseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mas_cli.vault.envelope import Envelope, Head
    from mas_cli.vault.manifest import Bucket, Manifest
    from mas_cli.vault.members import Roster
    from mas_cli.vault.store import Storage

Part = TypeVar("Part")
Position = tuple[int, bytes]
"""How far a log was read: number and proof of the last entry."""


class Reader:
    """One state of the vault, as its manifest describes it."""

    def __init__(
        self, storage: Storage, keys: RootKeys, vault: bytes, state: Manifest, roster: Roster | None
    ) -> None:
        self.storage = storage
        self.keys = keys
        self.vault = vault
        self.manifest = state
        self.roster = roster
        self._lists: dict[int, bytes] = {}
        self._vault = records.vault_binding(vault)

    def listed(self, index: int) -> bytes:
        """Return a list of containers as stored; raises IntegrityError unless the manifest vouches for it."""
        row = self._lists.get(index)
        if row is None:
            row = self.storage.get("bucket", bytes([index])) or b""
            if not same(manifest.hash_list(index, row), self.manifest.lists[index]):
                raise refusals.bucket_damaged(index)
            self._lists[index] = row
        return row

    def bucket(self, index: int) -> Bucket:
        """A list of containers; raises as `listed`."""
        return manifest.decode_list(self.listed(index))

    def envelope(self, container: bytes) -> Envelope:
        """A container.

        Raises:
            InvalidInput: there is none.
            IntegrityError: it is not the one that was saved.
        """
        expected = manifest.find(self.listed(container[0]), container)
        if expected is None:
            raise refusals.unknown(container.hex())
        try:
            return envelope.decode(self._plain(container, expected, self.storage.get("envelope", container)))
        except Tampered as error:
            raise refusals.container_damaged(container.hex()) from error

    def envelopes(self, index: int) -> Iterator[tuple[bytes, Envelope | None]]:
        """The containers of a list in the order of their ids; None for one that is damaged."""
        return self._each(index, envelope.decode)

    def summaries(self, index: int) -> Iterator[tuple[bytes, bytes | None]]:
        """The summaries of the containers of a list; None for a container that is damaged."""
        return self._each(index, envelope.summary_of)

    def _each(self, index: int, decode: Callable[[bytes], Part]) -> Iterator[tuple[bytes, Part | None]]:
        rows = dict(self.storage.scan("envelope", bytes([index])))
        for container, expected in self.bucket(index).items():
            try:
                yield container, decode(self._plain(container, expected, rows.get(container)))
            except Tampered:
                yield container, None

    def _plain(self, container: bytes, expected: bytes, row: bytes | None) -> bytes:
        if row is None or envelope.fingerprint(row) != expected:
            raise Tampered
        return self.keys.envelopes.open(row, envelope.binding(self.vault, container))

    def current(self, container: bytes, found: Envelope, head: Head) -> Record:
        """The current version of a record."""
        return self._record(container, found, self._place(container, head, head.version), head.digest)

    def history(self, container: bytes, found: Envelope, head: Head) -> Iterator[Record]:
        """Every version of a record, the newest first; raises IntegrityError where one does not fit."""
        expected = head.digest
        for version in range(head.version, 0, -1):
            place = self._place(container, head, version)
            yield self._record(container, found, place, expected)
            expected = self._previous(found, place, expected)

    def version(self, container: bytes, found: Envelope, head: Head, version: int) -> Record:
        """An earlier version, proven through the later ones without decrypting them."""
        expected = head.digest
        for later in range(head.version, version, -1):
            expected = self._previous(found, self._place(container, head, later), expected)
        return self._record(container, found, self._place(container, head, version), expected)

    def log_page(self, page: int, position: Position, *, details: bool) -> Iterator[tuple[Position, Entry]]:
        """The entries of a page that follow on a position, each with the position after it.

        Raises:
            IntegrityError: at the first that does not follow on the one before.
        """
        chain = audit.Chain(self.manifest.log_keys, self.vault, self.roster)
        known: dict[bytes, Envelope | None] = {}
        sequence, previous = position
        for key, row in self.storage.scan("log", audit.page_prefix(page)):
            sequence += 1
            try:
                if key != audit.row_key(sequence):
                    raise Tampered
                opened = chain.unseal(row, sequence, previous)
                detail = self._detail(chain, opened, known) if details else None
            except Tampered as error:
                raise refusals.log_broken(sequence) from error
            previous, line = opened.proof, opened.line
            moment = from_microseconds(line.time)
            yield (
                (sequence, previous),
                Entry(
                    sequence,
                    moment,
                    line.actor,
                    line.event,
                    line.container.hex(),
                    line.slot,
                    detail,
                    opened.signed,
                ),
            )

    def _detail(
        self, chain: audit.Chain, opened: audit.Opened, known: dict[bytes, Envelope | None]
    ) -> bytes | None:
        line = opened.line
        if not line.detail_key:
            return chain.unseal_detail(opened)
        if line.container not in known:
            try:
                known[line.container] = self.envelope(line.container)
            except (InvalidInput, IntegrityError):
                known[line.container] = None
        found = known[line.container]
        if found is None:
            return None if opened.sealed_detail else b""
        return chain.unseal_detail(opened, found.keys[line.detail_key - 1])

    def salvage(self, container: bytes, found: Envelope, head: Head, version: int) -> bool:
        """Whether a version opens by itself, when the chain to it from the current one is broken."""
        place = self._place(container, head, version)
        try:
            records.unseal(place, self._row(found, place), found.keys, None, self.roster)
        except Tampered:
            return False
        return True

    def _place(self, container: bytes, head: Head, version: int) -> records.Place:
        return records.Place(self._vault, container, head.record, head.kind, version)

    def _row(self, found: Envelope, place: records.Place) -> bytes:
        key = records.row_key(place.container, found.numbers[place.record], place.version)
        return self.storage.get("version", key) or b""

    def _record(self, container: bytes, found: Envelope, place: records.Place, expected: bytes) -> Record:
        try:
            content = records.unseal(place, self._row(found, place), found.keys, expected, self.roster)
            if self.roster is not None and not content.slot:
                self._may_be_unsigned(container, found, place, expected)
        except Tampered as error:
            raise refusals.record_damaged(container.hex(), place.record, place.version) from error
        return Record(
            container.hex(),
            place.record,
            place.kind,
            place.version,
            from_microseconds(content.time),
            content.actor,
            content.payload,
            content.slot,
        )

    def _may_be_unsigned(
        self, container: bytes, found: Envelope, place: records.Place, expected: bytes
    ) -> None:
        """Raises Tampered for a version without signature, unless it is of before there were any."""
        number, unsigned = found.numbers[place.record], found.unsigned
        if self.roster is None or unsigned is None or number >= len(unsigned.heads):
            raise Tampered
        message = envelope.unsigned_message(self.vault, container, unsigned.heads)
        self.roster.signed_by(unsigned.by, unsigned.signature, message)
        version, digest = unsigned.heads[number]
        if place.version > version or (place.version == version and digest != expected):
            raise Tampered

    def _previous(self, found: Envelope, place: records.Place, expected: bytes) -> bytes:
        try:
            return records.previous_of(place, self._row(found, place), expected)
        except Tampered as error:
            raise refusals.record_damaged(place.container.hex(), place.record, place.version) from error
