"""Backup and restore: a backup is a vault in a directory of its own, opened and read through before it
counts.

It has its header, and so its key slots of that day: an old password keeps opening an old backup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli import files
from mas_cli.errors import IntegrityError
from mas_cli.i18n import _
from mas_cli.reasons import reason_of
from mas_cli.vault import header, refusals
from mas_cli.vault.check import check
from mas_cli.vault.directories import building, clear, exchange
from mas_cli.vault.lock import WriterLock
from mas_cli.vault.session import RootKey, Session

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.vault.check import Report
    from mas_cli.vault.session import Surroundings
    from mas_cli.vault.slots import Credential


def make(session: Session, target: Path) -> Report:
    """Copy the vault to `target` and read the copy through; gives what was read.

    Raises:
        InvalidInput: something is at `target` already, or it cannot be written.
        IntegrityError: the copy is not whole, because the vault is not; nothing is left at `target`.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise refusals.exists(target)
    try:
        with session.writing(), building(target) as part:
            header.write(part, session.header)
            session.storage.copy_to(part)
            return _verified(part, RootKey(session.keys.root, session.slot), session.around)
    except OSError as error:
        raise refusals.unwritable(target, reason_of(error)) from error


def restore(backup: Path, path: Path, credential: Credential, around: Surroundings) -> Path | None:
    """Put a backup in the place of the vault at `path`; gives where the replaced vault is kept, if there was
    one.

    The state is older than what was seen, so opening it asks for an acceptance afterwards.

    Raises:
        Locked: the password is not one of the backup.
        IntegrityError: the backup is not whole; nothing was changed.
        InvalidInput: there is no backup, or the place cannot be written.
        Busy: someone is writing to the vault.
    """
    source = Session(backup, credential, around, trust_older=True)
    try:
        root = RootKey(source.keys.root, source.slot)
        if not path.exists() or not any(path.iterdir()):
            with building(path) as part:
                _copy(source, part, root, around)
            return None
        with WriterLock(path, patience=around.patience).held():
            part = path / ".restore.part"
            clear(part)
            part.mkdir(mode=0o700)
            try:
                _copy(source, part, root, around)
                files.sync_directory(part)
                return exchange(path, part)
            finally:
                clear(part)
    except OSError as error:
        raise refusals.unwritable(path, reason_of(error)) from error
    finally:
        source.close()


def _copy(source: Session, part: Path, root: RootKey, around: Surroundings) -> None:
    header.write(part, source.header)
    source.storage.copy_to(part)
    _verified(part, root, around)


def _verified(copy: Path, root: RootKey, around: Surroundings) -> Report:
    session = Session(copy, root, around, trust_older=True)
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
