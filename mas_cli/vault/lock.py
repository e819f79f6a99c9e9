"""One writer at a time, on every file system and from every kind of computer.

Where the drive has locks, the file `lock` is locked through the operating system, which lets go of it when
its holder dies; meanwhile `lock.held` stands beside it for computers to which the same drive gives no locks.
Those have the file `lock.soft`, which names its holder and can be left behind by a crash. Each kind first
sets up its own mark and then looks for the other's, so that of two at least one sees the other.

Such a computer also leaves `lock.none` for good. Where it is, everyone reads under the lock too: a database
without locks shows a reader a change that is half made, and one that looks abandoned.
"""

from __future__ import annotations

import contextlib
import errno
import os
import random
import sys
import time
from typing import TYPE_CHECKING

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from mas_cli import files
from mas_cli.reasons import reason_of
from mas_cli.vault import refusals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

_POLL_SECONDS = 0.02
_READERS_SECONDS = 0.5
"""As long as a reader may be at work that did not see `lock.none` yet."""
_NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}


def has_locks(file: Path) -> bool:
    """Whether the drive a file is on has locks for this computer; yes for a file that cannot be opened.

    `file` is one that nobody locks: closing it would let go of the locks this process has on it.
    """
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        fcntl.lockf(handle, fcntl.LOCK_SH | fcntl.LOCK_NB, 1)
    except OSError as error:
        return error.errno not in _NO_LOCKS
    finally:
        os.close(handle)
    return True


class WriterLock:
    """The right to write to one vault."""

    def __init__(self, directory: Path, *, patience: float) -> None:
        """`patience` is how many seconds to wait for another writer."""
        self._directory = directory
        self._patience = patience
        self.native = has_locks(directory / "header")
        self._held, self._soft = directory / "lock.held", directory / "lock.soft"
        self._none = directory / "lock.none"
        self._lock: BaseFileLock = (
            FileLock(directory / "lock") if self.native else SoftFileLock(self._soft, mode=0o660)
        )

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; inside itself it is held once.

        Raises:
            Busy: someone else kept it for longer than our patience.
            InvalidInput: the directory cannot be written.
        """
        if self._lock.is_locked:
            yield
            return
        try:
            self._acquire()
        except Timeout as error:
            raise refusals.busy(self._directory) from error
        except OSError as error:
            raise refusals.unwritable(self._directory, reason_of(error)) from error
        try:
            yield
        finally:
            self._let_go()

    def for_reading(self) -> AbstractContextManager[None]:
        """What a reader needs: the lock as well where some computer has no locks, and else nothing."""
        if self.native and not os.path.lexists(self._none):
            return contextlib.nullcontext()
        return self.held()

    def announce(self) -> None:
        """Where this computer has no locks, tell all others, once; raises as `held`."""
        if self.native or os.path.lexists(self._none):
            return
        with self.held():
            try:
                self._share(self._none.name)
            except OSError as error:
                raise refusals.unwritable(self._directory, reason_of(error)) from error
            time.sleep(_READERS_SECONDS)

    def _other_kind_writes(self) -> bool:
        return os.path.lexists(self._soft if self.native else self._held)

    def _acquire(self) -> None:
        until = time.monotonic() + self._patience
        while True:
            left = max(0.0, until - time.monotonic())
            if self.native:
                self._share("lock")
            self._lock.acquire(timeout=left, poll_interval=_POLL_SECONDS)
            try:
                if self.native:
                    # One that is there already was left behind by a holder that died: the lock is ours.
                    self._share("lock.held")
                if not self._other_kind_writes():
                    return
            except BaseException:
                self._let_go()
                raise
            self._let_go()
            if time.monotonic() >= until:
                raise Timeout(str(self._directory))
            time.sleep(_POLL_SECONDS * (1 + random.random()))  # noqa: S311  so that two do not keep step

    def _share(self, name: str) -> None:
        """Make a file that everyone who may open the header can lock; raises OSError."""
        try:
            os.close(files.create_like(self._directory / name, self._directory / "header"))
        except FileExistsError:
            if (self._directory / name).is_symlink():
                raise

    def _let_go(self) -> None:
        if self.native:
            with contextlib.suppress(OSError):
                self._held.unlink(missing_ok=True)
        self._lock.release()
