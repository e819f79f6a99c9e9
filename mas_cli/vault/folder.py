"""A vault in a directory: the port of `store` on `header`, `records.db` and the lock files beside them.

`reserve` is a mebibyte of nothing. On a disk that is as good as full it makes room for each change, so that
reading can still be written in the log and something can be destroyed, and takes what is left right after it,
so that nobody else does.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from typing import TYPE_CHECKING

from mas_cli import files
from mas_cli.reasons import reason_of
from mas_cli.vault import directories, place_refusals, refusals, store
from mas_cli.vault import header as headers
from mas_cli.vault.lock import WriterLock
from mas_cli.vault.store import LeftBehind, SqliteRecords

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from mas_cli.errors import InvalidInput

RESERVE = "reserve"
MOVED = "moved"
"""The file that says where the vault went."""
_OLD_HEADER = "moved-header"
_MOST_PLACE = 10_000
_RESERVE_BYTES = 1024 * 1024
_SCARCE_BYTES = 4 * 1024 * 1024
_LEAST_BYTES = 64 * 1024

_OURS = re.compile(
    r"header|records\.db(-journal)?|lock(\.held|\.soft|\.none)?|reserve|restoring|replaced-\d+|\..*\.(tmp|part)"
)
_LIKE_OURS = re.compile(r"(?i)\.?(header|records)\b")


class FolderStore(SqliteRecords):
    """The port on one directory."""

    def __init__(self, path: Path, *, patience: float) -> None:
        """Open what is at `path`, after finishing a restore that was interrupted.

        Raises:
            InvalidInput: there is no vault, or it cannot be opened.
            IntegrityError: the records are not there, or no ordinary file.
        """
        self.place = os.path.abspath(path)  # noqa: PTH100  without `..`, and a link as it is
        self._folder = path
        directories.complete_restore(path, patience)
        try:
            (path / headers.NAME).stat()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise _not_here(path) from error
        except OSError as error:
            raise files.unusable(error) from error
        self._lock = WriterLock(path, patience=patience)
        self._lock.announce()
        with self._lock.for_reading():
            super().__init__(path, patience=patience, locks=self._lock.native)

    def header(self) -> bytes:
        """As the port says."""
        return read_header(self._folder)

    def replace_header(self, data: bytes) -> None:
        """As the port says; a kill leaves the old one or the new one."""
        for left_behind in self._folder.glob(f".{headers.NAME}.*.tmp"):
            with contextlib.suppress(OSError):
                left_behind.unlink()
        files.atomic_write(self._folder / headers.NAME, data, private=True, keep_access=True)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """As the port says."""
        with self._lock.held():
            yield

    @contextlib.contextmanager
    def begin(self, *, write: bool) -> Iterator[None]:
        """As the port says; where there are no locks, a reader keeps writers out too."""
        if not write:
            with self._lock.for_reading(), super().begin(write=False):
                yield
            return
        self._make_room()
        try:
            with super().begin(write=True):
                yield
        finally:
            self._keep_reserve()

    def _make_room(self) -> None:
        with contextlib.suppress(OSError):
            if shutil.disk_usage(self._folder).free < _SCARCE_BYTES:
                (self._folder / RESERVE).unlink(missing_ok=True)

    def _keep_reserve(self) -> None:
        reserve = self._folder / RESERVE
        with contextlib.suppress(OSError):
            if os.path.lexists(reserve):
                return
            size = min(_RESERVE_BYTES, shutil.disk_usage(self._folder).free)
            if size >= _LEAST_BYTES:
                with os.fdopen(files.create_like(reserve, self._folder / headers.NAME), "wb") as stream:
                    stream.write(os.urandom(size))

    def compact(self) -> None:
        """As the port says."""
        with self._lock.held():
            super().compact()

    def left_behind(self) -> LeftBehind:
        """As the port says."""
        return left_behind(self._folder)

    def leave(self, target: str) -> None:
        """As the port says; the header is kept under another name, by which it can be put back by hand."""
        try:
            files.atomic_write(self._folder / MOVED, target.encode(), private=True)
            files.replace(self._folder / headers.NAME, self._folder / _OLD_HEADER)
            files.sync_directory(self._folder)
        except OSError as error:
            raise refusals.unwritable(self._folder, reason_of(error)) from error

    def remove_replaced(self) -> tuple[str, ...]:
        """As the port says."""
        names = self.left_behind().replaced
        try:
            for name in names:
                files.clear(self._folder / name)
        except OSError as error:
            raise refusals.unwritable(self._folder, reason_of(error)) from error
        return names


def read_header(path: Path) -> bytes:
    """The header of the vault in a directory; at most what a header may be, and one byte more.

    Raises:
        InvalidInput: there is no vault, or it cannot be read.
    """
    try:
        return files.read_regular(path / headers.NAME, headers.MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise _not_here(path) from error
    except OSError as error:
        raise refusals.unwritable(path, reason_of(error)) from error


def _not_here(path: Path) -> InvalidInput:
    """Why there is no vault in a directory: it moved, or was never there."""
    try:
        return place_refusals.moved(path, files.read_regular(path / MOVED, _MOST_PLACE).decode())
    except (OSError, UnicodeDecodeError):
        return place_refusals.no_vault(path)


def create(
    path: Path, header: bytes, rows: Mapping[str, Iterable[tuple[bytes, bytes]]], *, page_size: int
) -> None:
    """Make a vault at `path`: beside its place, and moved there as a whole.

    Raises:
        InvalidInput: something is there already, or the place cannot be written.
    """
    refuse_occupied(path)
    try:
        with files.building(path) as part:
            write(part, header, rows, page_size=page_size)
    except OSError as error:
        raise refusals.unwritable(path, reason_of(error)) from error


def refuse_occupied(path: Path) -> None:
    """Raises InvalidInput when there is something at a place, a dangling link included."""
    if os.path.lexists(path) and (not path.is_dir() or any(path.iterdir())):
        raise place_refusals.exists(path)


def write(
    part: Path,
    header: bytes,
    rows: Mapping[str, Iterable[tuple[bytes, bytes]]],
    *,
    page_size: int = store.PAGE_SIZE,
) -> None:
    """Fill an empty directory with a header and records."""
    records = SqliteRecords(part, patience=0.0, page_size=page_size)
    try:
        with records.begin(write=True):
            for space, values in rows.items():
                for key, value in values:
                    records.put(space, key, value)
    finally:
        records.close()
    files.atomic_write(part / headers.NAME, header, private=True)


def copy(source: store.Storage, part: Path, header: bytes) -> None:
    """Copy every row of a store into an empty directory, with a header."""
    with source.begin(write=False):
        write(part, header, store.rows_of(source))


def left_behind(path: Path) -> LeftBehind:
    """What else is in the directory of a vault and holds content of it."""
    names = sorted(entry.name for entry in path.iterdir())
    return LeftBehind(
        tuple(name for name in names if re.fullmatch(r"replaced-\d+", name)),
        tuple(name for name in names if _LIKE_OURS.match(name) and not _OURS.fullmatch(name)),
    )
