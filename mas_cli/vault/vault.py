"""The vault as the rest of the program sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from mas_cli.vault import (
    access,
    backup,
    founding,
    manifest,
    move,
    notices,
    refusals,
    rekey,
    slots,
    store,
    stores,
    sweep,
    unlock_cache,
)
from mas_cli.vault.check import Report
from mas_cli.vault.check import check as check_through
from mas_cli.vault.offer import Offer, fingerprint_of, offer_of
from mas_cli.vault.reading import Reading
from mas_cli.vault.session import Session
from mas_cli.vault.slots import Credential, Password
from mas_cli.vault.stores import open_store
from mas_cli.vault.surroundings import Around, Surroundings, utc_now

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import timedelta
    from pathlib import Path
    from types import TracebackType

    from mas_cli.findings import Finding
    from mas_cli.vault.places import VaultPlace
    from mas_cli.vault.transaction import Transaction


def _whatever(_offer: Offer) -> bool:
    return True


class Vault(Reading):
    """An opened vault. Use it in a `with` block or close it.

    Every method raises IntegrityError (exit 6) for what is damaged, altered or rolled back, Busy (8) when
    someone else keeps the vault, and InvalidInput (3) for ids that do not exist and places that cannot be
    written.
    """

    @classmethod
    def create(
        cls,
        path: VaultPlace,
        password: str,
        *,
        page_size: int = store.PAGE_SIZE,
        **around: Unpack[Around],
    ) -> tuple[Vault, str]:
        """Make an empty vault at `path`; gives it opened, and the recovery key, which is shown once.

        `actor` is the name in the log and the label of the password slot.

        Raises:
            InvalidInput: something is at `path` already, it cannot be written, or the password is empty.
        """
        about = Surroundings(**around)
        stores.refuse_occupied(path)
        made = founding.new(password, about)
        rows = {"meta": [(manifest.KEY, made.manifest)]}
        stores.create(path, made.header, rows, page_size=page_size)
        return cls(Session(open_store(path, patience=about.patience), made.credential, about)), made.recovery

    @classmethod
    def open(
        cls,
        path: VaultPlace,
        credential: Credential | str,
        *,
        meet: Callable[[Offer], bool] = _whatever,
        **around: Unpack[Around],
    ) -> Vault:
        """Open the vault at `path` with a password (text), `RecoveryKey`, `Identity`, or what `unlocked`
        gave.

        `meet` is asked, once, about a vault that this computer never saw and for which one's own secret does
        not vouch: whether its members are right.

        Raises:
            Locked: it does not open with that; the words are the same whatever was wrong.
            IntegrityError: header or manifest are damaged or altered, older than what was seen before, or
                changed by somebody who does not belong to it.
            InvalidInput: there is no vault, a newer version of the program made it, or `meet` says no.
        """
        about = Surroundings(**around)
        stored = open_store(path, patience=about.patience)
        return cls(Session(stored, _credential(credential), about, meet=lambda one: meet(offer_of(one))))

    @classmethod
    def accept_restore(
        cls,
        path: VaultPlace,
        credential: Credential | str,
        *,
        event: str = "accept-restore",
        consent: Callable[[Offer], bool] = _whatever,
        **around: Unpack[Around],
    ) -> Vault:
        """Open a vault although it is older than what was seen, and go on from there; each colleague is asked
        once too.

        `consent` sees first what would be accepted. Raises as `open`, and IntegrityError without consent.
        """
        about = Surroundings(**around)
        opened = Session(
            open_store(path, patience=about.patience), _credential(credential), about, trust_older=True
        )
        try:
            if not consent(offer_of(opened)):
                raise refusals.not_accepted(path)
            with opened.transaction() as change:
                change.note(event)
                change.manifest = replace(change.manifest, lineage=about.rng(manifest.ID_BYTES), copy_of=b"")
        except BaseException:
            opened.close()
            raise
        opened.accepting = False
        return cls(opened)

    @staticmethod
    def outside(path: VaultPlace) -> stores.Outside:
        """What can be known of the vault at `path` without a key; raises as `open`."""
        return stores.from_outside(path)

    @staticmethod
    def is_at(path: VaultPlace) -> bool:
        """Whether there is a vault at `path`; raises InvalidInput where a database cannot be asked."""
        return stores.is_there(path)

    @staticmethod
    def unlocked(
        path: VaultPlace, *, state_dir: Path, clock: Callable[[], datetime] = utc_now
    ) -> Credential | None:
        """The credential that `stay_unlocked` kept, while it lasts."""
        return unlock_cache.recall(path, state_dir, clock())

    @staticmethod
    def lock(path: VaultPlace, *, state_dir: Path) -> None:
        """End `stay_unlocked`; harmless when nothing was kept."""
        unlock_cache.forget(path, state_dir)

    @staticmethod
    def restore(
        source: Path,
        path: VaultPlace,
        credential: Credential | str,
        *,
        consent: Callable[[Offer], bool] = _whatever,
        **around: Unpack[Around],
    ) -> Path | None:
        """Put a backup in the place of the vault at `path`; gives where the replaced vault is kept. See
        `backup`; `consent` sees first what the backup holds.
        """
        return backup.restore(source, path, _credential(credential), Surroundings(**around), consent=consent)

    # Writing

    def transaction(
        self, *, event: str, actor: str = "", detail: bytes = b""
    ) -> AbstractContextManager[Transaction]:
        """Changes that happen together or not at all; each container touched gets an entry with the event.

        Keep the block short: it holds the only right to write.
        """
        return self._session.transaction(event=event, actor=actor, detail=detail)

    def new_container(self, *, event: str = "new", actor: str = "") -> str:
        """Make an empty container; gives its id."""
        with self.transaction(event=event, actor=actor) as change:
            return change.new_container()

    def note(self, event: str, container: str = "", detail: bytes = b"", *, actor: str = "") -> None:
        """An entry in the log, for what was only read."""
        with self.transaction(event=event, actor=actor) as change:
            change.note(event, container, detail)

    def destroy(self, *containers: str, event: str, actor: str = "") -> None:
        """Delete containers: keys, versions and the details in the log; then rewrite the file without them.

        What the vault promises: afterwards neither its files nor later backups can give the content back.
        Earlier backups can, vaults that a restore put aside can (`beside` names them), and what a disk keeps
        of freed blocks can until the keys are renewed.
        """
        with self.transaction(event=event, actor=actor) as change:
            for container in containers:
                change.destroy(container)
        sweep.after_destroying(self._session, containers)
        self._session.notices += self.beside()

    # Keys and care

    def slots(self) -> list[slots.SlotInfo]:
        """Who can open this vault."""
        return access.listed(self._session)

    def set_password(self, password: str, *, event: str = "slot-password") -> str:
        """Another password for the slot that was opened, and new keys; gives the id of the slot then."""
        return access.set_password(self._session, password, event=event)

    def add_password(self, password: str, label: str, *, event: str = "slot-add") -> str:
        """A slot for someone else's password; gives its id."""
        return access.add_password(self._session, password, label, event=event)

    def add_colleague(self, public_text: str, label: str, source: Path, *, event: str = "slot-add") -> str:
        """A slot for a colleague's public key (`Identity.public_text`, read from `source`); gives its id."""
        return access.add_colleague(self._session, public_text, label, source, event=event)

    def new_recovery_key(self, *, event: str = "slot-recovery") -> str:
        """A new recovery key, and new keys; the old one opens nothing that is written from now on."""
        return access.new_recovery(self._session, event=event)

    def remove_slot(self, slot_id: str, *, renew_recovery: bool = True, event: str = "slot-remove") -> str:
        """Remove a slot and renew the keys; gives the new recovery key, empty when it stays as it was."""
        return access.remove(self._session, slot_id, renew_recovery=renew_recovery, event=event)

    def rekey(self, *, without: tuple[str, ...] = (), event: str = "rekey") -> None:
        """Renew the root key, without the slots named. See `rekey` for what that takes away."""
        rekey.renew(self._session, event=event, without=without)

    def upgrade(self, *, event: str = "upgrade") -> bool:
        """Raise the vault to the newest format; gives whether it was needed."""
        return rekey.upgrade(self._session, event=event)

    def stay_unlocked(self, duration: timedelta, idle: timedelta | None = None) -> datetime:
        """Keep the key for a while, in the keyring of the system or else in the memory of a process; gives
        the moment it ends, if it is not unused for `idle` before.
        """
        return unlock_cache.keep(self._session, duration, idle)

    def check(self, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Report:
        """Read everything through; gives what is damaged and what is readable."""
        return check_through(self._session, progress)

    def backup(self, target: Path, *, event: str = "backup") -> Report:
        """Copy the vault to `target`, an empty or new directory, and read the copy through."""
        return backup.make(self._session, target, event=event)

    def move(self, target: VaultPlace, *, event: str = "move") -> Report:
        """Move the vault to an empty folder or schema, read it through there, and leave it here."""
        return move.move(self._session, target, event=event)

    def replaced(self) -> tuple[str, ...]:
        """The vaults that a restore put aside, by name; they still hold what was destroyed since."""
        return self._session.storage.left_behind().replaced

    def remove_replaced(self, *, event: str = "purge-replaced") -> tuple[str, ...]:
        """Remove what a restore put aside; gives the names."""
        self.note(event)
        return self._session.storage.remove_replaced()

    def conflicts(self) -> list[Finding]:
        """The copies of a sync service that stand beside the vault."""
        left = self._session.storage.left_behind()
        return notices.beside(self._session.place, replace(left, replaced=()))

    def beside(self) -> list[Finding]:
        """What stands beside the vault and still holds content of it."""
        return notices.beside(self._session.place, self._session.storage.left_behind())

    @property
    def id(self) -> str:
        """The id of the vault."""
        return self._session.header.vault.hex()

    @property
    def slot(self) -> str:
        """The id of the slot it was opened with."""
        return self._session.slot

    @property
    def format(self) -> int:
        """The format of the header: 2, or 1 in a vault of before there were signatures."""
        return self._session.header.format

    @property
    def fingerprint(self) -> str:
        """Of the members, to compare over the telephone; empty in format 1."""
        return fingerprint_of(self._session)

    @property
    def actor(self) -> str:
        """The name under which changes are logged when no other is given."""
        return self._session.around.actor or self._session.label

    @property
    def generation(self) -> int:
        """How many changes were made."""
        return self._session.manifest.generation

    @property
    def checkpoint(self) -> str:
        """A short code of the present state, to write down elsewhere as a proof against rollback."""
        return self._session.state().manifest.hex()[:16]

    @property
    def size(self) -> int:
        """How many containers there are."""
        return self._session.manifest.containers

    @property
    def notices(self) -> tuple[Finding, ...]:
        """What went on but should be said."""
        return tuple(self._session.notices)

    def close(self) -> None:
        """Let go of the files."""
        self._session.close()

    def __enter__(self) -> Vault:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _credential(given: Credential | str) -> Credential:
    return Password(given) if isinstance(given, str) else given
