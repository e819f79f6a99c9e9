"""Reading what an opened vault holds: containers, records, summaries and the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.errors import IntegrityError
from mas_cli.vault import manifest, refusals
from mas_cli.vault.transaction import container_bytes, head_of
from mas_cli.vault.types import RecordInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from mas_cli.findings import Finding
    from mas_cli.vault.session import Session
    from mas_cli.vault.types import Entry, Record

_BYTE = "00"


class Reading:
    """What can be read of an opened vault; raises as `Vault`."""

    def __init__(self, opened: Session) -> None:
        self._session = opened

    def containers(self, prefix: str = "") -> Iterator[str]:
        """The ids of all containers, in the order of their random ids.

        `prefix` gives only those that begin with it; from two digits on, one list is read instead of all.
        """
        lists = manifest.PAGES if len(prefix) < len(_BYTE) else [[int(prefix[: len(_BYTE)], 16)]]
        for page in lists:
            with self._session.snapshot() as reader:
                listed = [container.hex() for index in page for container in reader.bucket(index)]
            yield from (container for container in listed if container.startswith(prefix))

    def records(self, container: str) -> list[RecordInfo]:
        """The records of a container, in the order in which they were first saved."""
        key = container_bytes(container)
        with self._session.snapshot() as reader:
            return [RecordInfo(head.record, head.kind, head.version) for head in reader.envelope(key).heads]

    def get(self, container: str, record_id: str, version: int | None = None) -> Record:
        """A record: its current version, or an earlier one."""
        key = container_bytes(container)
        with self._session.snapshot() as reader:
            found = reader.envelope(key)
            head = head_of(container, found, record_id)
            if version is None:
                return reader.current(key, found, head)
            if not 1 <= version <= head.version:
                raise refusals.unknown(refusals.record_name(container, record_id, version))
            return reader.version(key, found, head, version)

    def current(self, container: str, *, skip: Collection[str] = ()) -> list[Record]:
        """Every record of a container in its current version, all of one state, in the order of `records`.

        Records of a kind in `skip` are neither read nor decrypted.
        """
        key = container_bytes(container)
        with self._session.snapshot() as reader:
            found = reader.envelope(key)
            return [reader.current(key, found, head) for head in found.heads if head.kind not in skip]

    def history(self, container: str, record_id: str) -> list[Record]:
        """Every version of a record, the oldest first."""
        key = container_bytes(container)
        with self._session.snapshot() as reader:
            found = reader.envelope(key)
            return list(reader.history(key, found, head_of(container, found, record_id)))[::-1]

    def summaries(self, on_damage: Callable[[Finding], None] | None = None) -> Iterator[tuple[str, bytes]]:
        """Id and summary of every container, in one pass; empty bytes where none was set.

        `on_damage` is told of what cannot be read, and the pass goes on; without it the first damage raises.
        """
        for page in manifest.PAGES:
            found: list[tuple[bytes, bytes | None]] = []
            with self._session.snapshot() as reader:
                for index in page:
                    try:
                        found += reader.summaries(index)
                    except IntegrityError as error:
                        _tell(error, on_damage)
            for container, summary in found:
                if summary is None:
                    _tell(refusals.container_damaged(container.hex()), on_damage)
                else:
                    yield container.hex(), summary

    def summary(self, container: str) -> bytes:
        """The summary of one container."""
        key = container_bytes(container)
        with self._session.snapshot() as reader:
            return reader.envelope(key).summary

    def log(self, *, details: bool = True) -> Iterator[Entry]:
        """The log, the oldest entry first, verified while it is read: the last step raises when its end is
        missing.
        """
        return self._session.log(details=details)


def _tell(error: IntegrityError, on_damage: Callable[[Finding], None] | None) -> None:
    if on_damage is None:
        raise error
    for finding in error.findings:
        on_damage(finding)
