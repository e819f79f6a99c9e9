"""An opened vault from the inside: header, keys, storage, lock, and the memory of what was seen."""

from __future__ import annotations

import contextlib
import itertools
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from mas_cli.errors import Busy, IntegrityError, InvalidInput
from mas_cli.reasons import reason_of
from mas_cli.vault import header as headers
from mas_cli.vault import manifest as manifests
from mas_cli.vault import refusals, seen, slots
from mas_cli.vault.directories import building, complete_restore
from mas_cli.vault.keys import RootKeys, Tampered, digest
from mas_cli.vault.lock import WriterLock
from mas_cli.vault.reader import Position, Reader
from mas_cli.vault.store import SqliteStorage
from mas_cli.vault.transaction import Author, Transaction
from mas_cli.vault.types import to_microseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from mas_cli.findings import Finding
    from mas_cli.vault.header import Header
    from mas_cli.vault.manifest import Manifest
    from mas_cli.vault.slots import Credential, Profile
    from mas_cli.vault.types import Entry


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything a vault needs from outside.

    Attributes:
        state_dir: where the memory of what was seen is kept; outside the vault.
        clock: the time now, with a time zone; it is only written down, never relied on.
        rng: so many random bytes, fit for keys.
        actor: the name in the log and on versions; empty for the label of the key slot.
        kdf: for new password slots; also the least that is accepted, when it is less than the default.
        patience: seconds to wait for another writer.
    """

    state_dir: Path
    clock: Callable[[], datetime]
    rng: Callable[[int], bytes]
    actor: str
    kdf: Profile
    patience: float


@dataclass(frozen=True, slots=True, repr=False)
class RootKey:
    """The root key itself, from the cache of an earlier unlocking; a credential for `Session`."""

    root: bytes
    slot: str
    kind: ClassVar[str] = "root"

    def seed(self, salt: bytes, profile: Profile | None) -> bytes:  # noqa: ARG002  as every credential
        """It opens no slot."""
        raise Tampered


class Session:
    """An opened vault.

    `keys` are those of the header. `stored` are those the database is under: the same, except between the
    steps of an interrupted renewal, when they are the ones before.
    """

    def __init__(
        self, path: Path, credential: Credential, around: Surroundings, *, trust_older: bool = False
    ) -> None:
        """Open the vault; raises as `Vault.open`. `trust_older`: whatever was seen before."""
        complete_restore(path, around.patience)
        self.path = path
        self.around = around
        self.header: Header = headers.read(path)
        self.keys, self.slot = _unlock(path, self.header, credential, around.kdf)
        no_core_dumps()
        self.label = next(
            (
                slots.label_of(slot, self.header.vault, self.keys)
                for slot in self.header.slots
                if slot.id == self.slot
            ),
            "",
        )
        self.lock = WriterLock(path, patience=around.patience)
        self.notices: list[Finding] = []
        self._sealed = b""
        self._busy_writing = False
        self._reader: Reader | None = None
        self.storage = SqliteStorage(path, patience=around.patience)
        try:
            self._load(trust_older=trust_older)
        except BaseException:
            self.storage.close()
            raise

    def _load(self, *, trust_older: bool) -> None:
        with self._view():
            self._sealed = self.storage.get("meta", manifests.KEY) or b""
        self.stored, self.manifest = self._unseal(self._sealed)
        if self.manifest.revision > self.header.revision:
            raise refusals.header_older(self.path)
        if not trust_older:
            before = seen.recall(self.around.state_dir, self.header.vault)
            if before is not None and not before.accepts(self.state()):
                raise refusals.rolled_back(self.path, self.manifest.generation, before.generation)
            self._remember()

    def _unseal(self, sealed: bytes) -> tuple[RootKeys, Manifest]:
        for keys in self._candidates():
            with contextlib.suppress(Tampered):
                return keys, manifests.unseal(sealed, keys.manifest, self.header.vault)
        raise refusals.manifest_damaged(self.path)

    def _candidates(self) -> Iterator[RootKeys]:
        yield self.keys
        if self.header.previous:
            with contextlib.suppress(Tampered):
                yield RootKeys(self.keys.previous.open(self.header.previous, self.header.vault))

    def state(self) -> seen.Seen:
        """The state in use, as it is remembered."""
        return seen.Seen(self.manifest.generation, self.manifest.lineage, digest(self._sealed))

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """One consistent state to read; short, since a writer waits for it."""
        with self._view():
            self.refresh()
            yield self.reader()

    def reader(self) -> Reader:
        """A reader of the state in use; the same as long as nothing was written."""
        if self._reader is None or self._reader.manifest is not self.manifest:
            self._reader = Reader(self.storage, self.stored, self.header.vault, self.manifest)
        return self._reader

    def log(self, *, details: bool) -> Iterator[Entry]:
        """Every entry of the log, oldest first, read in pages that let writers in between.

        Raises:
            IntegrityError: at the first entry that does not follow on the one before, or at the end when it
                comes before the manifest says so.
        """
        position: Position = (0, bytes(32))
        for page in itertools.count():
            entries = []
            with self.snapshot() as reader:
                for reached, entry in reader.log_page(page, position, details=details):
                    position = reached
                    entries.append(entry)
                end = (reader.manifest.log_count, reader.manifest.log_head)
            yield from entries
            if position == end:
                return
            if not entries and page:
                raise refusals.log_broken(position[0] + 1)

    @contextlib.contextmanager
    def transaction(self, *, event: str = "", actor: str = "", detail: bytes = b"") -> Iterator[Transaction]:
        """Changes together; written and remembered when the block ends without an exception.

        Raises:
            Busy: someone else is writing.
            InvalidInput: the vault cannot be written.
            Locked: the keys were renewed by someone else.
        """
        with self.writing():
            author = Author(
                actor or self.around.actor or self.label, to_microseconds(self.around.clock()), self.slot
            )
            with self.storage.begin(write=True):
                self.refresh()
                change = Transaction(
                    self.reader(),
                    author,
                    event=event,
                    detail=detail,
                    revision=self.header.revision,
                    rng=self.around.rng,
                )
                yield change
                changed = change.finish()
                sealed = self.write_manifest(change.manifest, self.stored) if changed else self._sealed
            self.adopt(change.manifest, sealed, self.stored)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """The right to write, with a fresh header and no renewal of keys left half done."""
        if self._busy_writing:
            raise RuntimeError("a transaction inside a transaction")
        with self.lock.held():
            self._busy_writing = True
            try:
                if not self.storage.in_place():
                    raise refusals.replaced(self.path)
                self._refresh_header()
                if self.header.previous:
                    from mas_cli.vault import rekey

                    rekey.finish(self)
                yield
            finally:
                self._busy_writing = False

    def write_manifest(self, state: Manifest, keys: RootKeys) -> bytes:
        """Put the manifest in its place; gives the row."""
        sealed = state.seal(keys.manifest, self.header.vault, self.around.rng)
        self.storage.put("meta", manifests.KEY, sealed)
        return sealed

    def adopt(self, state: Manifest, sealed: bytes, keys: RootKeys) -> None:
        """Go on from a state that was committed."""
        self.manifest, self._sealed, self.stored = state, sealed, keys
        self._remember()

    def replace_header(self, header: Header, keys: RootKeys) -> None:
        """Seal and write another header, and go on from it."""
        header = header.sealed(keys)
        headers.write(self.path, header)
        self.header, self.keys = header, keys

    def compact(self) -> None:
        """Rewrite the file without the space of what was deleted; what was deleted is overwritten already."""
        try:
            with self.lock.held():
                self.storage.compact()
        except (Busy, InvalidInput) as error:
            self.notices = [refusals.finding("V26", self.path, error.message, error.remedy, warn=True)]

    def wrapping(self) -> slots.Wrapping:
        """What new slots are made for."""
        return slots.Wrapping(self.header.vault, self.header.epoch, self.keys, self.around.rng)

    def close(self) -> None:
        """Let go of the files."""
        self.storage.close()

    def refresh(self) -> None:
        """Take over what someone else wrote since."""
        sealed = self.storage.get("meta", manifests.KEY) or b""
        if sealed == self._sealed:
            return
        try:
            keys, state = self._unseal(sealed)
        except IntegrityError:
            self._refresh_header()
            raise
        now = seen.Seen(state.generation, state.lineage, digest(sealed))
        if not self.state().accepts(now):
            raise refusals.rolled_back(self.path, state.generation, self.manifest.generation)
        self.manifest, self._sealed, self.stored = state, sealed, keys

    def _refresh_header(self) -> None:
        header = headers.read(self.path)
        if header == self.header:
            return
        if header.vault == self.header.vault and header.epoch > self.header.epoch:
            raise refusals.keys_renewed(self.path)
        if header.vault != self.header.vault or not header.is_sealed_by(self.keys):
            raise refusals.header_altered(self.path)
        if header.revision < self.header.revision:
            raise refusals.header_older(self.path)
        self.header = header

    def _remember(self) -> None:
        try:
            seen.remember(self.around.state_dir, self.header.vault, self.state())
        except InvalidInput as error:
            # What was saved is saved; only the next rollback might go unnoticed, and that is said.
            self.notices = [
                refusals.finding("V16", self.around.state_dir, error.message, error.remedy, warn=True)
            ]

    @contextlib.contextmanager
    def _view(self) -> Iterator[None]:
        # Where the database has no locks of its own, a reader must keep writers out too.
        apart = self.lock.held() if self.storage.lockless else contextlib.nullcontext()
        with apart, self.storage.begin(write=False):
            yield


def create(path: Path, password: str, around: Surroundings, *, page_size: int) -> str:
    """Make an empty vault with a password slot and a recovery slot; gives the recovery key.

    It is made beside its place and moved there as a whole.

    Raises:
        InvalidInput: something is there already, the place cannot be written, or the password is empty.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise refusals.exists(path)
    rng = around.rng
    vault, keys = rng(manifests.ID_BYTES), RootKeys(rng(32))
    recovery = slots.RecoveryKey.generate(rng)
    wrapping = slots.Wrapping(vault, 1, keys, rng)
    made = (
        slots.for_secret(slots.Password(password), around.actor, around.kdf, wrapping),
        slots.for_secret(recovery, "", None, wrapping),
    )
    try:
        with building(path) as part:
            storage = SqliteStorage(part, patience=around.patience, page_size=page_size)
            with storage.begin(write=True):
                sealed = manifests.Manifest.first(rng).seal(keys.manifest, vault, rng)
                storage.put("meta", manifests.KEY, sealed)
            storage.close()
            headers.write(part, headers.Header(vault, 1, 1, made).sealed(keys))
    except OSError as error:
        raise refusals.unwritable(path, reason_of(error)) from error
    return recovery.text


def no_core_dumps() -> None:
    """Keep keys out of core dumps (POSIX) and crash reports (Windows), for the rest of this process."""
    if sys.platform == "win32":
        import ctypes

        fail_critical_errors, no_fault_box = 0x0001, 0x0002
        ctypes.windll.kernel32.SetErrorMode(fail_critical_errors | no_fault_box)
    else:
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def _unlock(path: Path, header: Header, credential: Credential, least: Profile) -> tuple[RootKeys, str]:
    for slot_id, root in _roots(path, header, credential, least):
        keys = RootKeys(root)
        if header.is_sealed_by(keys):
            return keys, slot_id
        if not isinstance(credential, RootKey):
            raise refusals.header_altered(path)
    raise refusals.wrong_password(path)


def _roots(path: Path, header: Header, credential: Credential, least: Profile) -> Iterator[tuple[str, bytes]]:
    if isinstance(credential, RootKey):
        yield credential.slot, credential.root
    candidates = [slot for slot in header.slots if slot.kind == credential.kind]
    for slot in candidates:
        if slot.profile and not slots.within_limits(slot.profile, least):
            raise refusals.kdf_out_of_bounds(path, str(slot.profile))
    for slot in candidates:
        root = slots.unwrap(slot, credential, header.vault, header.epoch)
        if root is not None:
            yield slot.id, root
