"""Putting an edition in its place, whole or not at all, and taking it out again.

An edition is written beside its place under a name that no reader looks at, made durable, and moved there
with one rename. A kill at any moment leaves what was, or what should be; the rest is cleared away next time.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli import installed
from mas_cli.errors import Busy, InvalidInput
from mas_cli.files import private_directory, replace, sync_directory
from mas_cli.i18n import _
from mas_cli.reasons import reason_of
from mas_cli.update import refusals
from mas_cli.update.refusals import refusal, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mas_cli.update.package import Package

_BEGUN: Final = ".nieuw-"
_GOING: Final = ".weg-"
_LOCK: Final = ".slot"
# How many seconds to wait for another process.
PATIENCE: Final = 5.0


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """The right to change which editions are installed.

    Raises:
        Busy: another process kept it for longer.
        InvalidInput: the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    try:
        lock = FileLock(private_directory(installed.root()) / _LOCK)
        lock.acquire(timeout=PATIENCE, poll_interval=0.02)
    except Timeout as error:
        raise Busy(
            _("Another process is updating; nothing was changed."), remedy=_("Try again in a moment.")
        ) from error
    except OSError as error:
        raise _unwritable(installed.root(), error) from error
    try:
        _clear()
        yield
    finally:
        lock.release()


def standing(package: Package) -> bool:
    """Whether this very edition is installed, whole.

    Raises:
        InvalidInput: another content is installed under its name (U11).
    """
    target = installed.root() / package.edition
    if not target.exists():
        return False
    if installed.checksum(target) != package.checksum:
        message = _("The edition {edition} is installed already, with other content.").format(
            edition=package.edition
        )
        remedy = _("A corrected edition gets a name of its own; or take the old one out: {command}").format(
            command=f"mas update undo {package.edition}"
        )
        raise InvalidInput(message, findings=[refusals.name_taken(str(target), message, remedy)])
    return not installed.differences(target)


def install(package: Package) -> Path:
    """Put an edition in its place; call it inside `alone`. An edition that is there whole already is kept.

    Returns:
        Its folder.

    Raises:
        InvalidInput: another content has its name (U11), or it cannot be written; nothing was changed.
    """
    root = installed.root()
    target = root / package.edition
    if standing(package):
        return target
    begun = root / f"{_BEGUN}{secrets.token_hex(8)}"
    try:
        _write(package, begun, durable=True)
        if target.exists():
            # It was damaged there, or `standing` had said it was whole.
            replace(target, root / f"{_GOING}{secrets.token_hex(8)}")
        replace(begun, target)
    except OSError as error:
        raise _unwritable(installed.root(), error) from error
    finally:
        shutil.rmtree(begun, ignore_errors=True)
    sync_directory(root)
    _clear()
    installed.forget()
    return target


def remove(edition: str) -> None:
    """Take an edition out; call it inside `alone`.

    Raises:
        InvalidInput: it is not installed (U42), or cannot be removed.
    """
    root = installed.root()
    if edition not in {folder.name for folder in installed.folders()}:
        known = ", ".join(folder.name for folder in installed.folders())
        message = _("There is no installed edition {edition}.").format(edition=shown(edition))
        raise refusal("U42", edition, message, _("Installed: {names}.").format(names=known or "–"))
    try:
        replace(root / edition, root / f"{_GOING}{secrets.token_hex(8)}")
    except OSError as error:
        raise _unwritable(installed.root(), error) from error
    sync_directory(root)
    _clear()
    installed.forget()


@contextlib.contextmanager
def unpacked(package: Package) -> Iterator[Path]:
    """The files of an edition in a folder that is thrown away afterwards.

    Raises:
        InvalidInput: there is no room for it.
    """
    with contextlib.ExitStack() as stack:
        try:
            place = stack.enter_context(
                tempfile.TemporaryDirectory(prefix="mas-editie-", ignore_cleanup_errors=True)
            )
            folder = Path(place) / package.edition
            _write(package, folder, durable=False)
        except OSError as error:
            raise _unwritable(Path(tempfile.gettempdir()), error) from error
        yield folder


def _write(package: Package, folder: Path, *, durable: bool) -> None:
    """The files of an edition in a new folder.

    Raises:
        OSError: it cannot be written; what was written stays behind.
    """
    folders = {folder}
    folder.mkdir(parents=True, mode=0o700)
    for name, content in package.files.items():
        path = folder.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folders.update(parent for parent in path.parents if parent.is_relative_to(folder))
        with path.open("xb") as stream:
            stream.write(content)
            if durable:
                stream.flush()
                _make_durable(stream.fileno())
    for each in folders if durable else ():
        sync_directory(each)


def _make_durable(handle: int) -> None:
    os.fsync(handle)


def _clear() -> None:
    """What an earlier process left half done."""
    for path in installed.root().iterdir():
        if path.name.startswith((_BEGUN, _GOING)):
            shutil.rmtree(path, ignore_errors=True)


def _unwritable(path: Path, error: OSError) -> InvalidInput:
    message = _("{path} cannot be written: {reason}.").format(path=path, reason=reason_of(error))
    return InvalidInput(
        message, remedy=_("Check the folder, its permissions and the free space; nothing was changed.")
    )
