"""An opened vault from the inside: header, keys, storage, and the memory of what was seen."""

from __future__ import annotations

import contextlib
import itertools
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from mas_cli.errors import Busy, IntegrityError, InvalidInput, Locked
from mas_cli.vault import header as headers
from mas_cli.vault import manifest as manifests
from mas_cli.vault import opening, refusals, rollback, seen, slots
from mas_cli.vault.keys import RootKeys, Tampered
from mas_cli.vault.opening import Kept, Opened
from mas_cli.vault.reader import Position, Reader
from mas_cli.vault.surroundings import no_core_dumps
from mas_cli.vault.transaction import Author, Transaction
from mas_cli.vault.types import to_microseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mas_cli.findings import Finding
    from mas_cli.vault.header import Header
    from mas_cli.vault.manifest import Manifest
    from mas_cli.vault.signing import Signer
    from mas_cli.vault.slots import Credential
    from mas_cli.vault.store import Storage
    from mas_cli.vault.surroundings import Surroundings
    from mas_cli.vault.types import Entry

_AGAIN_SECONDS = 0.02
_LEAST_ATTEMPTS = 3


class _Again(Exception):  # noqa: N818  it asks for something
    """What was read does not fit together; it may have been replaced in between."""

    def __init__(self, refusal: IntegrityError) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


class Session:
    """An opened vault.

    `keys` are those of the header. `stored` are those the database is under: the same, except between the
    steps of an interrupted renewal, when they are the ones before.
    """

    def __init__(
        self,
        storage: Storage,
        credential: Credential,
        around: Surroundings,
        *,
        trust_older: bool = False,
        apart: bool = False,
        meet: Callable[[Session], bool] = lambda _session: True,
    ) -> None:
        """Open the vault; raises as `Vault.open`, and closes the storage when it does.

        `trust_older`: whatever was seen before; `apart`: and remember nothing either. `meet` is asked about a
        vault seen for the first time.
        """
        self.storage = storage
        self.place = storage.place
        self.around = around
        self.credential = Kept.of(credential)
        self.notices: list[Finding] = []
        self.before: seen.Seen | None = None
        self.accepting = trust_older
        self._apart = apart
        self._meet = meet
        self._sealed = b""
        self._busy_writing = False
        self._reader: Reader | None = None
        try:
            self._open(trust_older=trust_older)
        except BaseException:
            self.storage.close()
            raise

    def _open(self, *, trust_older: bool) -> None:
        until = time.monotonic() + self.around.patience
        for attempt in itertools.count(1):
            try:
                self._load(trust_older=trust_older)
                break
            except _Again as again:
                # Somebody renewed the keys between the header and the manifest; the next header fits.
                if self.storage.header() == headers.encode(self.header):
                    raise again.refusal from again
                if attempt >= _LEAST_ATTEMPTS and time.monotonic() > until:
                    raise refusals.busy(self.place) from again
                time.sleep(_AGAIN_SECONDS)
        no_core_dumps()

    def _load(self, *, trust_older: bool) -> None:
        # The memory first: what is read after it can be newer than it says, never older.
        data = self.storage.header()
        header = headers.decode(data, self.place)
        memory = self._recall(header.vault, trust_older=trust_older)
        again = self.storage.header()
        if again != data:
            header = headers.decode(again, self.place)
        self.before = memory.at(self.place)
        before = None if trust_older else self.before
        self._adopt_header(header, before)
        with self.storage.begin(write=False):
            self._sealed = self.storage.get("meta", manifests.KEY) or b""
            try:
                self.stored, self.manifest = self._unseal(self._sealed)
            except Tampered as error:
                raise _Again(rollback.no_manifest(self, before)) from error
            if self.manifest.revision > header.revision:
                raise _Again(refusals.header_older(self.place))
            if before is not None:
                rollback.refuse(self, before)
        if before is None and not trust_older:
            rollback.introduce(self, memory, self._meet)
        if not trust_older and self.before != self.state():
            self._remember()

    def _recall(self, vault: bytes, *, trust_older: bool) -> seen.Memory:
        if self._apart:
            return seen.Memory()
        try:
            return seen.recall(self.around.state_dir, vault)
        except IntegrityError:
            if trust_older:
                return seen.Memory()
            raise

    def _adopt_header(self, header: Header, before: seen.Seen | None) -> None:
        self.header = header
        opened = opening.unlock(self.place, header, self.credential, self.around.kdf)
        opening.verify_members(self.place, header, before)
        self._take(header, opened)

    def _take(self, header: Header, opened: Opened) -> None:
        self.header, self.keys, self.opened = header, opened.keys, opened
        self.slot, self.signer = opened.slot, opened.signer
        try:
            self.label = next((self.label_of(slot) for slot in header.slots if slot.id == self.slot), "")
        except Tampered as error:
            raise refusals.header_altered(self.place) from error

    def label_of(self, slot: slots.Slot) -> str:
        """The name of a slot; raises Tampered."""
        return slots.label_of(slot, self.header.vault, self.keys, self.header.roster)

    def _unseal(self, sealed: bytes) -> tuple[RootKeys, Manifest]:
        """Raises Tampered."""
        roster = self.header.roster
        for keys in self._candidates():
            # While a vault is being raised, what is under the root before was signed by nobody.
            raising = roster is not None and keys is not self.keys and len(roster.statements) == 1
            with contextlib.suppress(Tampered):
                state = manifests.unseal(
                    sealed, keys.manifest, self.header.vault, None if raising else roster
                )
                return keys, state
        raise Tampered

    def _candidates(self) -> Iterator[RootKeys]:
        yield self.keys
        if self.header.previous:
            with contextlib.suppress(Tampered):
                yield RootKeys(self.keys.previous.open(self.header.previous, self.header.vault))

    def state(self) -> seen.Seen:
        """The state in use, as it is remembered."""
        return rollback.state_of(self.header, self.manifest, self._sealed)

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """One consistent state to read; short, since a writer waits for it."""
        with self.storage.begin(write=False):
            self.refresh()
            yield self.reader()

    def reader(self) -> Reader:
        """A reader of the state in use; the same as long as nothing was written."""
        # An unsigned manifest is one that is being raised to format 2: nothing in it is signed yet.
        roster = self.header.roster if self.manifest.by else None
        known = self._reader
        if known is None or known.manifest is not self.manifest or known.roster is not roster:
            known = Reader(self.storage, self.stored, self.header.vault, self.manifest, roster)
            self._reader = known
        return known

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
            author = Author(actor or self.around.actor or self.label, self.now(), self.slot, self.signing())
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
        # Others can write already: what is remembered is this state or a later one.
        self._remember()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """The right to write, with a fresh header and no renewal of keys left half done."""
        if self._busy_writing:
            raise RuntimeError("a transaction inside a transaction")
        with self.storage.held():
            self._busy_writing = True
            try:
                if not self.storage.in_place():
                    raise refusals.replaced(self.place)
                self._refresh_header()
                if self.header.roster is not None and self.signer is None:
                    raise refusals.keys_renewed(self.place)
                self._settle()
                if self.header.previous:
                    from mas_cli.vault import rekey

                    rekey.finish(self)
                yield
            finally:
                self._busy_writing = False

    def _settle(self) -> None:
        """Add to the slot that was opened what only its holder can: the signing key, and the tag."""
        header, secret = self.header, self.opened.secret
        slot = header.slot(self.slot)
        if header.roster is None or secret is None or slot is None or (slot.sign and slot.tag):
            return
        roster = header.roster
        settled = slots.claimed(slot, secret, self.wrapping())
        if not slot.sign:
            roster = roster.changed(secret.signer, joined=[slots.member_of(settled, header.vault, self.keys)])
        slots_now = tuple(settled if one.id == slot.id else one for one in header.slots)
        self.replace_header(
            replace(header, revision=header.revision + 1, slots=slots_now, roster=roster), self.keys
        )

    def write_manifest(self, state: Manifest, keys: RootKeys) -> bytes:
        """Put the manifest in its place; gives the row."""
        sealed = state.seal(keys.manifest, self.header.vault, self.around.rng, self.signing())
        self.storage.put("meta", manifests.KEY, sealed)
        return sealed

    def adopt(self, state: Manifest, sealed: bytes, keys: RootKeys) -> None:
        """Go on from a state that was committed."""
        signer = self.signing()
        self.manifest = replace(state, by=signer.slot if signer else "")
        self._sealed, self.stored = sealed, keys

    def replace_header(
        self, header: Header, keys: RootKeys, heir: tuple[slots.Secret, Credential] | None = None
    ) -> None:
        """Seal and write another header, and go on from it; what cannot be written leaves all as it was.

        Args:
            header: the new one.
            keys: of it.
            heir: the slot that takes the place of ours, when one does, and what opens it.
        """
        before = self.opened, self.slot, self.signer, self.credential
        if heir:
            self._become(*heir)
        try:
            header = header.sealed(keys, self.signer)
            self.storage.replace_header(headers.encode(header))
        except BaseException:
            # Whatever is written next would be signed by somebody whom the header does not know.
            self.opened, self.slot, self.signer, self.credential = before
            raise
        self.header, self.keys = header, keys

    def _become(self, secret: slots.Secret, credential: Credential) -> None:
        self.opened = replace(
            self.opened, slot=secret.slot, signer=secret.signer, secret=secret, vouched=True
        )
        self.slot, self.signer = secret.slot, secret.signer if self.header.roster else None
        self.credential = Kept.of(credential)

    def signing(self) -> Signer | None:
        """Who signs what is written; None in format 1."""
        return self.signer if self.header.roster is not None else None

    def now(self) -> int:
        """The time, in microseconds since 1970."""
        return to_microseconds(self.around.clock())

    def wrapping(self) -> slots.Wrapping:
        """What new slots are made for."""
        header = self.header
        signs = header.roster is not None
        return slots.Wrapping(
            header.vault, header.epoch, self.keys, self.around.rng, signs=signs, founding=header.founding
        )

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
        except Tampered:
            keys, state = self._unseal_anew(sealed)
        now = rollback.state_of(self.header, state, sealed)
        if not self.state().accepts(now):
            raise refusals.rolled_back(self.place, state.generation, self.manifest.generation)
        self.manifest, self._sealed, self.stored = state, sealed, keys

    def _unseal_anew(self, sealed: bytes) -> tuple[RootKeys, Manifest]:
        """With the header as it is now: somebody may have renewed the keys or let somebody in."""
        before = self.header
        self._refresh_header()
        try:
            return self._unseal(sealed)
        except Tampered as error:
            if self.header is not before:
                raise refusals.busy(self.place) from error
            raise refusals.manifest_damaged(self.place) from error

    def _refresh_header(self) -> None:
        data = self.storage.header()
        if data == headers.encode(self.header):
            return
        header = headers.decode(data, self.place)
        if header.vault != self.header.vault:
            raise refusals.header_altered(self.place)
        if header.revision < self.header.revision or header.epoch < self.header.epoch:
            raise refusals.header_older(self.place)
        opening.verify_members(self.place, header, self.state())
        if header.epoch == self.header.epoch:
            if not header.is_sealed_by(self.keys):
                raise refusals.header_altered(self.place)
            self.header = header
            return
        try:
            opened = opening.unlock(self.place, header, self.credential, self.around.kdf)
        except Locked as error:
            raise refusals.keys_renewed(self.place) from error
        self._take(header, opened)

    def _remember(self) -> None:
        if self._apart:
            return
        try:
            seen.remember(
                self.around.state_dir, self.header.vault, self.place, self.state(), anew=self.accepting
            )
        except (InvalidInput, Busy) as error:
            # What was saved is saved; only the next rollback might go unnoticed, and that is said.
            self.notices = [refusals.memory_unwritable(self.around.state_dir, error)]
