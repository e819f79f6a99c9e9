"""A vault that goes to another place: all of it copied and read through there, before it is left here.

The right to write here is held from the first row to the last, so nothing is saved in between. A kill leaves
the vault here, and at most a copy there that nobody was told of; moving again finishes with that copy when it
is the same, and refuses it when it is not.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli import files
from mas_cli.errors import InvalidInput, MasError
from mas_cli.reasons import reason_of
from mas_cli.vault import backup, folder, manifest, place_refusals, refusals, seen, stores
from mas_cli.vault import header as headers
from mas_cli.vault.opening import RootKey
from mas_cli.vault.store import rows_of

if TYPE_CHECKING:
    from mas_cli.vault.check import Report
    from mas_cli.vault.places import VaultPlace
    from mas_cli.vault.session import Session


def move(session: Session, target: VaultPlace, *, event: str) -> Report:
    """Move the vault; gives what was read through at the target.

    Raises:
        InvalidInput: something else is at the target, or one of the places cannot be written.
        IntegrityError: the copy is not whole, because the vault is not; it stays where it is.
        Busy: someone else is writing.
    """
    storage, root = session.storage, RootKey(session.keys.root, session.slot)
    there = os.path.abspath(target) if isinstance(target, Path) else str(target)  # noqa: PTH100  as the store
    if there == session.place:
        raise place_refusals.exists(target)
    with storage.held():
        if _is_copy(session, target):
            report = backup.verified(target, root, session.around)
        else:
            stores.refuse_occupied(target)
            with session.transaction() as change:
                change.note(event, detail=there.encode())
            report = _copied(session, target, root)
        storage.leave(there)
    with contextlib.suppress(MasError):
        seen.move(session.around.state_dir, session.header.vault, session.place, there)
    return report


def _is_copy(session: Session, target: VaultPlace) -> bool:
    """Whether the target has this very state of this vault: of a move that was interrupted."""
    try:
        store = stores.open_store(target, patience=session.around.patience)
    except InvalidInput:
        return False
    with contextlib.closing(store), session.storage.begin(write=False):
        try:
            ours, theirs = ((one.header(), one.get("meta", manifest.KEY)) for one in (session.storage, store))
            return ours == theirs
        except MasError:
            return False


def _copied(session: Session, target: VaultPlace, root: RootKey) -> Report:
    header = headers.encode(session.header)
    if isinstance(target, Path):
        try:
            with files.building(target) as part:
                folder.copy(session.storage, part, header)
                return backup.verified(part, root, session.around)
        except OSError as error:
            raise refusals.unwritable(target, reason_of(error)) from error
    with session.storage.begin(write=False):
        stores.create(target, header, rows_of(session.storage))
    try:
        return backup.verified(target, root, session.around)
    except BaseException:
        stores.remove(target)
        raise
