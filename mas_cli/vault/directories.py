"""Exchanging a vault for a restored one as a whole, whatever is interrupted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mas_cli import files
from mas_cli.reasons import reason_of
from mas_cli.vault import header, refusals, store
from mas_cli.vault.lock import WriterLock

if TYPE_CHECKING:
    from pathlib import Path

_RESTORING = "restoring"
_JOURNAL = store.NAME + "-journal"


def exchange(path: Path, restored: Path) -> Path:
    """Put the header and records in `restored` in the place of those at `path`; give where the old ones went.

    The caller holds the writer lock. `restored` is complete, on the same file system, and is used up. The
    header goes first and comes last, so that a kill leaves either the old vault, or no header and everything
    that `complete_restore` needs.
    """
    files.clear(path / _RESTORING)
    files.replace(restored, path / _RESTORING)
    files.sync_directory(path)
    return _move_in(path)


def complete_restore(path: Path, patience: float) -> None:
    """Finish an exchange that was interrupted; nothing happens otherwise.

    A link in the place of the directory is never followed: then there is nothing to finish.
    """
    if not _interrupted(path):
        return
    with WriterLock(path, patience=patience).held():
        if _interrupted(path):
            try:
                _move_in(path)
            except OSError as error:
                raise refusals.unwritable(path, reason_of(error)) from error


def _interrupted(path: Path) -> bool:
    restoring = path / _RESTORING
    return (
        not os.path.lexists(path / header.NAME)
        and files.is_real_directory(restoring)
        and (restoring / header.NAME).exists()
    )


def _move_in(path: Path) -> Path:
    restored, replaced = path / _RESTORING, _replaced(path)
    if (restored / store.NAME).exists():
        for name in (header.NAME, _JOURNAL, store.NAME):
            if os.path.lexists(path / name):
                if not files.is_real_directory(replaced):
                    replaced.mkdir(mode=0o700)
                files.replace(path / name, replaced / name)
        files.sync_directory(path)
        files.replace(restored / store.NAME, path / store.NAME)
        files.sync_directory(path)
    files.replace(restored / header.NAME, path / header.NAME)
    files.sync_directory(path)
    files.clear(restored)
    return replaced


def _replaced(path: Path) -> Path:
    """Return the directory for what is replaced: that of the interrupted exchange, or a new directory."""
    count = 1
    while os.path.lexists(path / f"replaced-{count}") and not _unfinished(path / f"replaced-{count}"):
        count += 1
    return path / f"replaced-{count}"


def _unfinished(replaced: Path) -> bool:
    return files.is_real_directory(replaced) and not os.path.lexists(replaced / store.NAME)
