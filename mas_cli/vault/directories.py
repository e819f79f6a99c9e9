"""Directories that appear, or are exchanged, as a whole."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from mas_cli import files
from mas_cli.reasons import reason_of
from mas_cli.vault import header, refusals, store
from mas_cli.vault.lock import WriterLock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RESTORING = "restoring"
_JOURNAL = store.NAME + "-journal"


@contextlib.contextmanager
def building(path: Path) -> Iterator[Path]:
    """A new directory beside `path` that takes its place when the block ends; `path` is empty or not there.

    A kill leaves at most the directory beside it, which the next attempt clears away.
    """
    part = path.with_name(f".{path.name}.part")
    clear(part)
    part.mkdir(parents=True, mode=0o700)
    try:
        yield part
        files.sync_directory(part)
        if path.exists():
            path.rmdir()
        files.replace(part, path)
    except BaseException:
        clear(part)
        raise
    files.sync_directory(path.parent)


def clear(directory: Path) -> None:
    """Remove a directory of ours and the files in it; nothing happens when it is not there."""
    if directory.is_dir():
        for file in directory.iterdir():
            file.unlink()
        directory.rmdir()


def exchange(path: Path, restored: Path) -> Path:
    """Put the header and records in `restored` in the place of those at `path`; give where the old ones went.

    The caller holds the writer lock. `restored` is complete, on the same file system, and is used up. The
    header goes first and comes last, so that a kill leaves either the old vault, or no header and everything
    that `complete_restore` needs.
    """
    clear(path / _RESTORING)
    files.replace(restored, path / _RESTORING)
    files.sync_directory(path)
    return _move_in(path)


def complete_restore(path: Path, patience: float) -> None:
    """Finish an exchange that was interrupted; nothing happens otherwise."""
    if (path / header.NAME).exists() or not (path / _RESTORING / header.NAME).exists():
        return
    with WriterLock(path, patience=patience).held():
        if not (path / header.NAME).exists():
            try:
                _move_in(path)
            except OSError as error:
                raise refusals.unwritable(path, reason_of(error)) from error


def _move_in(path: Path) -> Path:
    restored, replaced = path / _RESTORING, _replaced(path)
    if (restored / store.NAME).exists():
        for name in (header.NAME, _JOURNAL, store.NAME):
            if (path / name).exists():
                replaced.mkdir(mode=0o700, exist_ok=True)
                files.replace(path / name, replaced / name)
        files.sync_directory(path)
        files.replace(restored / store.NAME, path / store.NAME)
        files.sync_directory(path)
    files.replace(restored / header.NAME, path / header.NAME)
    files.sync_directory(path)
    clear(restored)
    return replaced


def _replaced(path: Path) -> Path:
    """The directory for what is replaced: the one of the interrupted exchange, or a new one."""
    count = 1
    while (path / f"replaced-{count}" / store.NAME).exists():
        count += 1
    return path / f"replaced-{count}"
