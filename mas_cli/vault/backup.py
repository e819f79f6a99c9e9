"""Backup and restore: a backup is a vault in a directory of its own, opened and read through before it
counts.

It has its header, and so its key slots of that day: an old password keeps opening an old backup. It has a
lineage of its own, so that a look into it changes nothing of the vault, and says of which it is a copy.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mas_cli import files
from mas_cli.errors import IntegrityError, InvalidInput
from mas_cli.i18n import _
from mas_cli.reasons import reason_of
from mas_cli.vault import folder, header, manifest, notices, refusals, store
from mas_cli.vault.check import check
from mas_cli.vault.directories import exchange
from mas_cli.vault.lock import WriterLock
from mas_cli.vault.opening import RootKey
from mas_cli.vault.places import Database
from mas_cli.vault.session import Session
from mas_cli.vault.stores import header_at, open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mas_cli.vault.check import Report
    from mas_cli.vault.offer import Offer
    from mas_cli.vault.places import VaultPlace
    from mas_cli.vault.slots import Credential
    from mas_cli.vault.surroundings import Surroundings


def make(session: Session, target: Path, *, event: str) -> Report:
    """Copy the vault to `target` and read the copy through; gives what was read.

    The log says that it was made, unless the vault is where nothing can be written; that is a notice then.

    Raises:
        InvalidInput: something is at `target` already, or it cannot be written.
        IntegrityError: the copy is not whole, because the vault is not; nothing is left at `target`.
    """
    folder.refuse_occupied(target)
    try:
        with session.transaction() as change:
            change.note(event, detail=target.name.encode())
    except InvalidInput as error:
        session.notices.append(notices.not_logged(session.place, error.message))
    try:
        with files.building(target) as part:
            with session.snapshot():
                folder.copy(session.storage, part, header.encode(session.header))
                _give_lineage(session, part)
            return verified(part, RootKey(session.keys.root, session.slot), session.around)
    except OSError as error:
        raise refusals.unwritable(target, reason_of(error)) from error


def _give_lineage(session: Session, part: Path) -> None:
    state, signer = session.manifest, session.signing()
    if session.header.roster is not None and signer is None:
        return
    rng = session.around.rng
    state = replace(state, lineage=rng(manifest.ID_BYTES), copy_of=state.lineage if signer else b"")
    sealed = state.seal(session.stored.manifest, session.header.vault, rng, signer)
    records = store.SqliteRecords(part, patience=0.0)
    try:
        with records.begin(write=True):
            records.put("meta", manifest.KEY, sealed)
    finally:
        records.close()


def restore(
    backup: Path,
    path: VaultPlace,
    credential: Credential,
    around: Surroundings,
    *,
    consent: Callable[[Offer], bool],
) -> Path | None:
    """Put a backup in the place of the vault at `path`; gives where the replaced vault is kept, if there was
    one.

    The state is older than what was seen, so opening it asks for an acceptance afterwards.

    Raises:
        Locked: the password is not one of the backup.
        IntegrityError: the backup is not whole; nothing was changed.
        InvalidInput: there is no backup, it is the vault itself, `consent` says no to what it holds, or the
            place cannot be written or is a database.
        Busy: someone is writing to the vault.
    """
    from mas_cli.vault.offer import offer_of

    if isinstance(path, Database):
        raise refusals.restored_into_database(path)
    if path.exists() and backup.exists() and backup.samefile(path):
        raise refusals.restored_onto_itself(path)
    source = Session(
        open_store(backup, patience=around.patience), credential, around, trust_older=True, apart=True
    )
    try:
        occupied = path.exists() and any(path.iterdir())
        replaces = header_at(path).vault if (path / header.NAME).exists() else None
        if not consent(offer_of(source, replaces=replaces)):
            raise refusals.not_wanted(backup)
        root = RootKey(source.keys.root, source.slot)
        if not occupied:
            with files.building(path) as part:
                _copy(source, part, root, around)
            return None
        with WriterLock(path, patience=around.patience).held():
            part = files.temporary_directory(path, "restore")
            try:
                _copy(source, part, root, around)
                for name in (header.NAME, store.NAME):
                    if (path / name).is_file():
                        files.give_access(part / name, path / name)
                files.sync_directory(part)
                return exchange(path, part)
            finally:
                files.clear(part)
    except OSError as error:
        raise refusals.unwritable(path, reason_of(error)) from error
    finally:
        source.close()


def _copy(source: Session, part: Path, root: RootKey, around: Surroundings) -> None:
    folder.copy(source.storage, part, header.encode(source.header))
    verified(part, root, around)


def verified(copy: VaultPlace, root: RootKey, around: Surroundings) -> Report:
    """Read a copy through, and remember nothing of it; raises IntegrityError when it is not whole."""
    stored = open_store(copy, patience=around.patience)
    session = Session(stored, root, around, trust_older=True, apart=True)
    try:
        report = check(session)
    finally:
        session.close()
    if not report.whole:
        raise IntegrityError(
            _("The copy is not whole; nothing was changed."),
            remedy=_("Run `mas vault check` to see what is still readable."),
            findings=report.findings,
        )
    return report
