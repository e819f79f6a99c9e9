"""Changes that happen together or not at all, each with its entry in the log."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mas_cli.vault import audit, envelope, records, refusals
from mas_cli.vault.envelope import Envelope, Head
from mas_cli.vault.keys import KEY_BYTES
from mas_cli.vault.manifest import ID_BYTES, encode_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from mas_cli.vault.manifest import Bucket, Manifest
    from mas_cli.vault.reader import Reader
    from mas_cli.vault.signing import Signer
    from mas_cli.vault.types import Record

_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something, when (microseconds since 1970), and with which key slot.

    `signer` is None in format 1.
    """

    actor: str
    time: int
    slot: str
    signer: Signer | None


@dataclass(frozen=True, slots=True)
class _Note:
    event: str
    container: bytes
    detail: bytes


class Transaction:
    """What a `with vault.transaction(...)` block works on; keep the block short, others wait for it."""

    def __init__(
        self,
        reader: Reader,
        author: Author,
        *,
        event: str,
        detail: bytes,
        revision: int,
        rng: Callable[[int], bytes],
    ) -> None:
        self.manifest: Manifest = reader.manifest
        self._reader = reader
        self._storage = reader.storage
        self._vault = records.vault_binding(reader.vault)
        self._author = author
        self._event = event
        self._detail = detail
        self._revision = revision
        self._rng = rng
        self._open: dict[bytes, Envelope] = {}
        self._destroyed: set[bytes] = set()
        self._new: set[bytes] = set()
        self._notes: list[_Note] = []

    def new_container(self) -> str:
        """The id of a new, empty container."""
        container = self._rng(ID_BYTES)
        self._open[container] = Envelope((self._rng(KEY_BYTES),))
        self._new.add(container)
        return container.hex()

    def put(self, container: str, record_id: str, kind: str, payload: bytes, *, expected_version: int) -> int:
        """Save a record as a new version.

        Args:
            container: its id.
            record_id: up to 64 letters, digits, dots, hyphens and underscores; stored encrypted.
            kind: the same; it stays what it was at first.
            payload: the bytes; at most 256 MiB.
            expected_version: the version that was opened; 0 for a new record.

        Returns:
            The new version, counted from 1.

        Raises:
            Changed: somebody saved another version meanwhile.
            InvalidInput: there is no such container.
            IntegrityError: the container is damaged.
            ValueError: an id, kind or size the vault does not take, or another kind than before.
        """
        if not (_NAME.fullmatch(record_id) and _NAME.fullmatch(kind)) or len(payload) > records.MOST_BYTES:
            raise ValueError("record id, kind or size")
        key = container_bytes(container)
        found = self._envelope(key)
        place = found.numbers.get(record_id)
        head = Head(record_id, kind, 0, bytes(32)) if place is None else found.heads[place]
        if head.version != expected_version:
            raise refusals.changed(container, record_id, expected_version, head.version)
        if head.kind != kind:
            raise ValueError("a record keeps its kind")
        version = head.version + 1
        row, digest = records.seal(
            records.Place(self._vault, key, record_id, kind, version),
            records.Content(self._author.time, self._author.actor, payload),
            found.keys,
            head.digest,
            rng=self._rng,
            signer=self._author.signer,
        )
        found = found.with_head(Head(record_id, kind, version, digest))
        self._storage.put("version", records.row_key(key, found.numbers[record_id], version), row)
        self._open[key] = found
        return version

    def summarise(self, container: str, summary: bytes) -> None:
        """Set the summary of a container, which `Vault.summaries` gives; at most 64 KiB, without versions.

        Raises:
            InvalidInput: there is no such container.
            IntegrityError: the container is damaged.
            ValueError: it is too long.
        """
        if len(summary) > envelope.MOST_SUMMARY_BYTES:
            raise ValueError("a summary is short")
        key = container_bytes(container)
        self._open[key] = replace(self._envelope(key), summary=summary)

    def summary(self, container: str) -> bytes:
        """The summary as it is now, changes of this transaction included; raises as `summarise`."""
        return self._envelope(container_bytes(container)).summary

    def get(self, container: str, record_id: str) -> Record:
        """The current version, changes of this transaction included; raises as `Vault.get`."""
        key = container_bytes(container)
        found = self._envelope(key)
        return self._reader.current(key, found, head_of(container, found, record_id))

    def note(self, event: str, container: str = "", detail: bytes = b"") -> None:
        """Add a log entry of its own; a container that has one gets no entry for the transaction's event."""
        self._notes.append(_Note(event, container_bytes(container) if container else b"", detail))

    def destroy(self, container: str) -> None:
        """Delete a container: its keys, and so what they sealed. What is left of that is swept away after.

        It costs little room, so that it can be done on a full disk.
        """
        key = container_bytes(container)
        if key not in self._reader.bucket(key[0]):
            raise refusals.unknown(container)
        self._open.pop(key, None)
        self._destroyed.add(key)
        self._storage.delete("envelope", key)

    def finish(self) -> bool:
        """Write envelopes, lists, log and manifest; False when there was nothing to write."""
        noted = {note.container for note in self._notes}
        touched = [*self._open, *self._destroyed]
        self._notes += [_Note(self._event, key, self._detail) for key in touched if key not in noted]
        if not self._notes and self.manifest == self._reader.manifest:
            return False
        self._write_log()
        self._write_envelopes()
        state = self._reader.manifest
        self.manifest = replace(
            self.manifest,
            generation=state.generation + 1,
            revision=self._revision,
            time=self._author.time,
            containers=state.containers + len(self._new) - len(self._destroyed),
        )
        return True

    def _envelope(self, container: bytes) -> Envelope:
        if container in self._destroyed:
            raise refusals.unknown(container.hex())
        if container not in self._open:
            # Not kept: only what `put` changes has to be written.
            return self._reader.envelope(container)
        return self._open[container]

    def _write_log(self) -> None:
        sequence, previous = self.manifest.log_count, self.manifest.log_head
        author = self._author
        chain = audit.Chain(self.manifest.log_keys, self._reader.vault, self._reader.roster)
        for note in self._notes:
            sequence += 1
            keys: tuple[bytes, ...] = ()
            if note.container and note.container not in self._destroyed:
                keys = self._envelope(note.container).keys
            row, previous = chain.seal(
                audit.Line(author.time, author.actor, note.event, note.container, author.slot, len(keys)),
                note.detail,
                keys[-1] if keys else None,
                sequence=sequence,
                previous=previous,
                rng=self._rng,
                signer=author.signer,
            )
            self._storage.put("log", audit.row_key(sequence), row)
        self.manifest = replace(self.manifest, log_count=sequence, log_head=previous)

    def _write_envelopes(self) -> None:
        changed: dict[int, Bucket] = {}
        for container in sorted([*self._open, *self._destroyed]):
            index = container[0]
            if index not in changed:
                changed[index] = self._reader.bucket(index)
            changed[index].pop(container, None)
            if container in self._open:
                sealed = self._reader.keys.envelopes.seal(
                    envelope.encode(self._open[container]),
                    envelope.binding(self._reader.vault, container),
                    self._rng,
                )
                self._storage.put("envelope", container, sealed)
                changed[index][container] = envelope.fingerprint(sealed)
        rows = {index: encode_list(bucket) for index, bucket in changed.items()}
        for index, row in rows.items():
            self._storage.put("bucket", bytes([index]), row)
        self.manifest = self.manifest.with_lists(rows)


def container_bytes(container: str) -> bytes:
    """The id as bytes; raises InvalidInput for what cannot be an id."""
    try:
        key = bytes.fromhex(container)
    except ValueError as error:
        raise refusals.unknown(container) from error
    if len(key) != ID_BYTES or key.hex() != container:
        raise refusals.unknown(container)
    return key


def head_of(container: str, found: Envelope, record_id: str) -> Head:
    """Return the head of a record; raises InvalidInput when the record does not exist."""
    place = found.numbers.get(record_id)
    if place is None:
        raise refusals.unknown(f"{container}, {record_id}")
    return found.heads[place]
