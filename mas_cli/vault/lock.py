"""One writer at a time, on every file system.

The lock file `lock` is locked through the operating system, which lets go of it when its holder dies. Where a
file system has no such locks (some network drives), the existence of `lock.soft` is the lock; it names its
holder, and a crash can leave it behind.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from mas_cli.reasons import reason_of
from mas_cli.vault import refusals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_POLL_SECONDS = 0.02


class WriterLock:
    """The right to write to one vault."""

    def __init__(self, directory: Path, *, patience: float) -> None:
        """`patience` is how many seconds to wait for another writer."""
        self._directory = directory
        self._patience = patience
        self._lock: BaseFileLock = FileLock(directory / "lock")

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; inside itself it is held once.

        Raises:
            Busy: someone else kept it for longer than our patience.
            InvalidInput: the directory cannot be written.
        """
        self._acquire()
        try:
            yield
        finally:
            self._lock.release()

    def _acquire(self) -> None:
        try:
            try:
                self._lock.acquire(timeout=self._patience, poll_interval=_POLL_SECONDS)
            except PermissionError:
                raise
            except (NotImplementedError, OSError) as error:
                if isinstance(error, Timeout) or isinstance(self._lock, SoftFileLock):
                    raise
                self._lock = SoftFileLock(self._directory / "lock.soft")
                self._lock.acquire(timeout=self._patience, poll_interval=_POLL_SECONDS)
        except Timeout as error:
            raise refusals.busy(self._directory) from error
        except OSError as error:
            raise refusals.unwritable(self._directory, reason_of(error)) from error
