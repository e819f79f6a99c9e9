"""Writing files so that a kill at any moment leaves the old or the new content, never half of it."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path

from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.reasons import reason_of

# Windows refuses to replace a file that a virus scanner has open for a moment (WinError 5 and 32).
_REPLACE_ATTEMPTS = 20
_REPLACE_PAUSE_SECONDS = 0.05


def atomic_write(path: Path, content: bytes, *, private: bool = False, overwrite: bool = True) -> None:
    """Write a whole file, durably, or leave what was there.

    Args:
        path: the file; its directory must exist.
        content: all bytes of the file.
        private: readable by the owner only (0600), from the first byte on.
        overwrite: refuse when the file exists and this is False.

    Raises:
        InvalidInput: the place cannot be written, or exists and may not be overwritten.
    """
    must_be_free(path, overwrite=overwrite)
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:50]}.", suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            if not private and os.name == "posix":
                os.fchmod(stream.fileno(), 0o666 & ~_umask())
            stream.write(content)
            stream.flush()
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


def must_be_free(path: Path, *, overwrite: bool, remedy: str = "") -> None:
    """Refuse a file that exists and may not be overwritten, before the work for it is done.

    Args:
        path: the file that is going to be written.
        overwrite: it may be replaced.
        remedy: what to do instead, where that is not "another name or --force".

    Raises:
        InvalidInput: it exists.
    """
    if not overwrite and path.exists():
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
