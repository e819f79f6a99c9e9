"""Making, replacing, reading and clearing files so that neither a kill nor another user can do harm by it.

A kill at any moment leaves the old or the new content, never half of it. In a folder that others may write
in, a link they planted is never followed: names are random, files are made exclusively, and what is cleared
is looked at first.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator

# Windows refuses to replace a file that a virus scanner has open for a moment (WinError 5 and 32).
_REPLACE_ATTEMPTS = 20
_REPLACE_PAUSE_SECONDS = 0.05
_PART = ".part"
_DRAFT = ".tmp"
_DRAFT_NAME = re.compile(rf"\.(?P<name>.+)\.[a-z0-9_]{{8}}{re.escape(_DRAFT)}", re.DOTALL)
_PREFIX = 50


def atomic_write(
    path: Path, content: bytes, *, private: bool = False, overwrite: bool = True, keep_access: bool = False
) -> None:
    """Write a whole file, durably, or leave what was there.

    Args:
        path: the file; its directory must exist.
        content: all bytes of the file.
        private: readable by the owner only (0600), from the first byte on.
        overwrite: refuse when the file exists and this is False.
        keep_access: mode and group of the file that is replaced, also when it is private: for a file that
            several people share.

    Raises:
        InvalidInput: the place cannot be written, or exists and may not be overwritten.
    """
    must_be_free(path, overwrite=overwrite)
    temporary: Path | None = None
    try:
        temporary, stream = beside(path)
        with stream:
            stream.write(content)
            stream.flush()
            _give_access(stream.fileno(), path, private=private, keep_access=keep_access)
            os.fsync(stream.fileno())
        replace(temporary, path)
    except OSError as error:
        raise InvalidInput(
            _("{path} cannot be written: {reason}.").format(path=path, reason=reason_of(error)),
            remedy=_("Check the folder, its permissions and the free space; nothing was changed."),
        ) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    sync_directory(path.parent)


def unusable(error: OSError) -> InvalidInput:
    """The refusal of a place the system does not let us look at."""
    return InvalidInput(
        _("{path} cannot be used: {reason}.").format(path=error.filename, reason=reason_of(error)),
        remedy=_("Check the path, and whether you may enter its folder."),
    )


def must_be_free(path: Path, *, overwrite: bool, remedy: str = "") -> None:
    """Refuse a file that exists and may not be overwritten, before the work for it is done.

    Args:
        path: the file that is going to be written.
        overwrite: it may be replaced.
        remedy: what to do instead, where that is not "another name or --force".

    Raises:
        InvalidInput: it exists.
    """
    if not overwrite and os.path.lexists(path):
        raise InvalidInput(
            _("{path} exists already.").format(path=path),
            remedy=remedy or _("Choose another name or add --force."),
        )


def must_be_writable(folder: Path) -> None:
    """Refuse a folder that cannot be written, before a case records a document that would not be there.

    Raises:
        InvalidInput: it does not exist, or is read-only by its rights or its file system.
    """
    if not folder.is_dir():
        raise InvalidInput(
            _("The folder {path} does not exist.").format(path=folder),
            remedy=_("Make the folder first, or choose another place."),
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InvalidInput(
            _("The folder {path} is read-only.").format(path=folder),
            remedy=_("Choose another place, or change the rights of the folder."),
        )


def beside(path: Path) -> tuple[Path, BinaryIO]:
    """A new file under a random name beside `path`, open to read and write, to `replace` it with.

    It is for its owner only, and locked as long as it is open: so what a killed process left is told from
    what is being written, and cleared first. Raises OSError.
    """
    _clear_left_behind(path)
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:_PREFIX]}.", suffix=_DRAFT, dir=path.parent)
        try:
            _locked(handle)
            # Before it was locked another process could take it for one that was left behind.
            if Path(name).exists():
                return Path(name), os.fdopen(handle, "w+b")
        except BaseException:
            os.close(handle)
            Path(name).unlink(missing_ok=True)
            raise
        os.close(handle)


def _clear_left_behind(path: Path) -> None:
    """Remove the drafts of `path` that nobody writes any more: of this user, and not locked."""
    for left in _left_behind(path.parent).pop(path.name[:_PREFIX], ()):
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                left.unlink()  # refused for a file that is open
                continue
            handle = os.open(left, os.O_RDWR | os.O_NONBLOCK | os.O_NOFOLLOW)
            try:
                found = os.fstat(handle)
                if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and _locked(handle):
                    left.unlink()
            finally:
                os.close(handle)


@functools.lru_cache(maxsize=64)
def _left_behind(folder: Path) -> dict[str, list[Path]]:
    """What looks like a draft in a folder, by the name it is a draft of; looked for once by a process."""
    found: dict[str, list[Path]] = {}
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if match := _DRAFT_NAME.fullmatch(entry.name):
                found.setdefault(match["name"], []).append(folder / entry.name)
    return found


def _locked(handle: int) -> bool:
    """Lock a file for as long as it is open; False when another has it, or the drive has no locks."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _give_access(handle: int, path: Path, *, private: bool, keep_access: bool) -> None:
    if os.name != "posix":
        return
    if private and not keep_access:
        return
    try:
        old = path.lstat()
    except OSError:
        old = None
    if old is None or not stat.S_ISREG(old.st_mode):
        if not private:
            os.fchmod(handle, 0o666 & ~_umask())
        return
    if old.st_gid != os.fstat(handle).st_gid:
        try:
            os.chown(handle, -1, old.st_gid)
        except OSError:
            # A group one is not in cannot be given, and its rights go to nobody else.
            os.fchmod(handle, stat.S_IMODE(old.st_mode) & 0o707)
            return
    os.fchmod(handle, stat.S_IMODE(old.st_mode) & 0o777)


def create_like(path: Path, like: Path) -> int:
    """Make a new file with the mode and group of another; gives its handle.

    Raises OSError: FileExistsError when there is something at `path`, a link included.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    _give_access(handle, like, private=True, keep_access=True)
    return handle


def fresh(path: Path) -> BinaryIO:
    """A new, empty file for the owner only, open to write; what was there goes first, a link too.

    Raises OSError.
    """
    path.unlink(missing_ok=True)
    return os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb"
    )


def give_access(path: Path, like: Path) -> None:
    """Give a file the mode and group of another; raises OSError."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    try:
        _give_access(handle, like, private=True, keep_access=True)
    finally:
        os.close(handle)


def replace(source: str | Path, target: str | Path) -> None:
    """`os.replace`, patient with virus scanners on Windows."""
    for attempt in range(_REPLACE_ATTEMPTS):
        try:
            Path(source).replace(target)
            return
        except PermissionError:
            if os.name != "nt" or attempt == _REPLACE_ATTEMPTS - 1:
                raise
            time.sleep(_REPLACE_PAUSE_SECONDS)


def read_regular(path: Path, most: int) -> bytes:
    """At most `most` bytes of a file; raises OSError, also for a device or pipe, without waiting for it."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(_("it is no ordinary file"))
        return stream.read(most)


def is_real_directory(path: Path) -> bool:
    """Whether there is a directory itself, and not a link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def is_own_directory(path: Path) -> bool:
    """Whether there is a directory itself, of the user who runs this."""
    try:
        return is_real_directory(path) and (os.name != "posix" or path.lstat().st_uid == os.geteuid())
    except OSError:
        return False


def is_open_to_others(path: Path) -> bool:
    """Whether another user may read a file; where the system has no modes nobody can tell, and it is no."""
    try:
        found = path.stat()
    except OSError:
        return False
    return os.name == "posix" and stat.S_ISREG(found.st_mode) and bool(found.st_mode & 0o044)


def clear(directory: Path) -> None:
    """Remove a directory of ours with everything in it; a link is removed itself, never followed.

    Nothing happens when it is not there. Raises OSError.
    """
    if is_real_directory(directory):
        shutil.rmtree(directory)
    else:
        directory.unlink(missing_ok=True)


@contextlib.contextmanager
def building(path: Path) -> Iterator[Path]:
    """A new directory beside `path` that takes its place when the block ends; `path` is empty or not there.

    A kill leaves at most the directory beside it, which the next attempt clears away. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for left_behind in path.parent.glob(f".{_escaped(path.name)}.*{_PART}"):
        clear(left_behind)
    part = temporary_directory(path.parent, path.name)
    try:
        yield part
        sync_directory(part)
        if path.exists():
            path.rmdir()
        replace(part, path)
    except BaseException:
        clear(part)
        raise
    sync_directory(path.parent)


def temporary_directory(parent: Path, name: str) -> Path:
    """A new private directory with a random name in `parent`; raises OSError."""
    return Path(tempfile.mkdtemp(prefix=f".{name[:50]}.", suffix=_PART, dir=parent))


def _escaped(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name[:50])


def sync_directory(directory: Path) -> None:
    """Make a rename in the directory durable, where the system can."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def private_directory(path: Path) -> Path:
    """The directory, made if need be, with access for the owner only."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
