"""Reading everything through: exactly what is damaged, and how much is still readable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mas_cli.errors import IntegrityError, MasError
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.vault import envelope, notices, records, refusals
from mas_cli.vault.header import NEWEST
from mas_cli.vault.keys import Tampered
from mas_cli.vault.manifest import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from mas_cli.vault.envelope import Envelope, Head
    from mas_cli.vault.reader import Reader
    from mas_cli.vault.session import Session


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found.

    `containers`, `records` (their current versions), `versions` (all) and `entries` of the log count what is
    readable; `damaged` are the ids of containers of which something is not. `whole` when nothing is wrong.
    """

    containers: int
    records: int
    versions: int
    entries: int
    damaged: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        """Whether everything that was saved is readable and provably the current state."""
        return not any(finding.severity is Severity.BLOCK for finding in self.findings)


@dataclass(slots=True)
class _Tally:
    containers: int = 0
    records: int = 0
    versions: int = 0
    entries: int = 0
    damaged: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def add(self, error: MasError, container: str = "") -> None:
        self.findings += error.findings
        if container and container not in self.damaged[-1:]:
            self.damaged.append(container)


def check(session: Session, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Report:
    """Read every version of every record and the whole log; `progress` is told how many steps of how many are
    done.

    Raises:
        IntegrityError: not even the manifest opens.
        Busy: someone else keeps the vault locked.
    """
    tally = _Tally()
    tally.findings += [
        refusals.database_defect(session.place, defect) for defect in session.storage.defects()
    ]
    tally.findings += notices.beside(session.place, session.storage.left_behind())
    if session.header.format < NEWEST:
        tally.findings.append(notices.older_format(session.place, session.header.format))
    steps = len(PAGES) + 1
    for done, page in enumerate(PAGES):
        progress(done, steps)
        with session.snapshot() as reader:
            for index in page:
                try:
                    _check_list(reader, index, tally)
                except IntegrityError as error:
                    tally.add(error)
    progress(len(PAGES), steps)
    try:
        names = _names(session)
        for entry in session.log(details=True):
            tally.entries += 1
            if entry.signed and names.get(entry.slot, entry.actor) != entry.actor:
                tally.findings.append(notices.other_name(entry.sequence, entry.actor, names[entry.slot]))
    except IntegrityError as error:
        tally.add(error)
    progress(steps, steps)
    return Report(
        tally.containers,
        tally.records,
        tally.versions,
        tally.entries,
        tuple(tally.damaged),
        tuple(tally.findings),
    )


def _names(session: Session) -> dict[str, str]:
    """The signed name of every slot that has one."""
    return {slot.id: name for slot in session.header.slots if (name := session.label_of(slot))}


def _check_list(reader: Reader, index: int, tally: _Tally) -> None:
    try:
        listed = set(reader.bucket(index))
    except IntegrityError as error:
        tally.add(error)
        _check_unlisted(reader, index, tally)
        return
    expected: set[bytes] = set()
    for container, found in reader.envelopes(index):
        if found is None:
            tally.add(refusals.container_damaged(container.hex()), container.hex())
            continue
        tally.containers += 1
        for number, head in enumerate(found.heads):
            expected |= {records.row_key(container, number, count + 1) for count in range(head.version)}
            _check_record(reader, container, found, head, tally)
    damaged = {bytes.fromhex(container) for container in tally.damaged}
    for space in ("envelope", "version"):
        for key, _row in reader.storage.scan(space, bytes([index])):
            if key not in listed | expected and key[:16] not in damaged:
                tally.findings.append(
                    refusals.finding(
                        "V21", key.hex(), _("A row that belongs to nothing; it is ignored."), warn=True
                    )
                )


def _check_record(reader: Reader, container: bytes, found: Envelope, head: Head, tally: _Tally) -> None:
    reached = head.version
    try:
        for record in reader.history(container, found, head):
            tally.versions += 1
            tally.records += record.version == head.version
            reached = record.version - 1
    except IntegrityError as error:
        tally.add(error, container.hex())
        for version in range(reached - 1, 0, -1):
            if reader.salvage(container, found, head, version):
                tally.versions += 1
            else:
                tally.add(refusals.record_damaged(container.hex(), head.record, version), container.hex())


def _check_unlisted(reader: Reader, index: int, tally: _Tally) -> None:
    """The containers of a damaged list that open by themselves: authentic, but perhaps not the newest."""
    for container, row in reader.storage.scan("envelope", bytes([index])):
        try:
            plain = reader.keys.envelopes.open(row, envelope.binding(reader.vault, container))
            found = envelope.decode(plain)
        except Tampered:
            tally.add(refusals.container_damaged(container.hex()), container.hex())
            continue
        tally.containers += 1
        tally.findings.append(refusals.not_newest(container.hex()))
        for head in found.heads:
            _check_record(reader, container, found, head, tally)
