"""The yearly editions a user installed: folders of data that are read beside what ships with the program.

An installed edition is a folder `edities/<edition>` in the user's data directory, laid out as the data of the
program (`instruments/…`, `formats/…`), with a `manifest.yaml` and a list of checksums, `SHA256SUMS`. It came
there whole, and is read only while every file is as it was signed off.
"""

from __future__ import annotations

import contextlib
import hashlib
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli.errors import IntegrityError
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.paths import data_dir, data_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER: Final = "edities"
MANIFEST: Final = "manifest.yaml"
SUMS: Final = "SHA256SUMS"
# What an unknown file in an edition may be called to be read as data.
_READ: Final = ".yaml"
_HEX: Final = 64
_SHOWN: Final = 5

_considered: ContextVar[tuple[str, Path | None]] = ContextVar("considered", default=("", None))


def root() -> Path:
    """The folder in which editions are installed; it need not exist."""
    return data_dir() / FOLDER


def folders() -> tuple[Path, ...]:
    """Every installed edition by name, also one whose files were changed since."""
    place = root()
    if not place.is_dir():
        return ()
    found = (path for path in place.iterdir() if not path.name.startswith("."))
    return tuple(sorted(path for path in found if (path / MANIFEST).is_file()))


def roots(kind: str) -> tuple[Path, ...]:
    """The folders of data of a kind: what ships first, then what the installed editions add, oldest first.

    Args:
        kind: `instruments` or `formats`.

    Raises:
        IntegrityError: an installed edition is no longer as it was signed off (U40).
    """
    return (data_root(kind), *(path for path in _added(kind) if path.is_dir()))


def roots_on(kind: str, day: date) -> tuple[Path, ...]:
    """As `roots`, of the editions that are in force on a day."""
    return (data_root(kind), *(path for path in _added(kind) if path.is_dir() and begin(path.parent) <= day))


def edition_of(place: Path) -> Path | None:
    """The installed edition a file or folder belongs to; None for what ships or is the user's own."""
    return next((folder for folder in folders() if place.is_relative_to(folder)), None)


@contextlib.contextmanager
def considering(edition: str, folder: Path | None) -> Iterator[None]:
    """Within this an edition is read from where it was unpacked, or not at all, wherever it is installed.

    Args:
        edition: its name.
        folder: where it stands; None for what holds without it.
    """
    before = _considered.set((edition, folder))
    try:
        yield
    finally:
        _considered.reset(before)


def forget() -> None:
    """Look again which editions there are, and whether they are whole."""
    _checked.cache_clear()


def begin(folder: Path) -> date:
    """The first day of an edition, read from its manifest without a YAML parser; the first of all days when
    it does not say.
    """
    try:
        lines = (folder / MANIFEST).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return date.min
    for line in lines:
        key, _colon, value = line.partition(":")
        if key == "geldig_vanaf":
            with contextlib.suppress(ValueError):
                return date.fromisoformat(value.partition("#")[0].strip())
    return date.min


def checksum(folder: Path) -> str:
    """The checksum by which an edition is signed off: the SHA-256 of its list of checksums; empty without."""
    try:
        return hashlib.sha256((folder / SUMS).read_bytes()).hexdigest()
    except OSError:
        return ""


def listed(content: bytes) -> dict[str, str] | None:
    """Path -> SHA-256 of a list in the form of `sha256sum`; None when it is no such list."""
    found: dict[str, str] = {}
    for line in content.decode("utf-8", errors="replace").splitlines():
        digest, name = line[:_HEX], line[_HEX + 2 :].removeprefix("./")
        if line[_HEX : _HEX + 2] not in {"  ", " *"} or set(digest) - set("0123456789abcdef") or not name:
            return None
        if len(digest) < _HEX or name in found:
            return None
        found[name] = digest
    return found


def differences(folder: Path) -> tuple[str, ...]:
    """The files of an edition that are not as they were signed off, and those that came in besides."""
    try:
        sums: Mapping[str, str] | None = listed((folder / SUMS).read_bytes())
    except OSError:
        sums = None
    if sums is None:
        return (SUMS,)
    wrong = [name for name, digest in sums.items() if _digest(folder / name) != digest]
    for path in folder.rglob(f"*{_READ}"):
        name = path.relative_to(folder).as_posix()
        if name not in sums:
            wrong.append(name)
    return tuple(sorted(wrong))


def _added(kind: str) -> list[Path]:
    """The folder of a kind in every installed edition, and in the one that is considered."""
    edition, considered = _considered.get()
    found = []
    for folder, wrong in _checked(root(), _changed(root())):
        if folder.name != edition:
            if wrong:
                raise _altered(folder, wrong)
            found.append(folder)
    if considered is not None:
        found.append(considered)
    return [folder / kind for folder in found]


def _altered(folder: Path, wrong: tuple[str, ...]) -> IntegrityError:
    message = _("The installed edition {edition} is not as it was signed off: {names}.").format(
        edition=folder.name, names=", ".join(wrong[:_SHOWN])
    )
    remedy = _("Install it again with mas update apply, or take it out with mas update undo {edition}.")
    finding = Finding("U40", Severity.BLOCK, str(folder), message, remedy.format(edition=folder.name))
    return IntegrityError(message, findings=[finding])


def _changed(place: Path) -> int:
    """When an edition last came or went; -1 when there is no folder."""
    try:
        return place.stat().st_mtime_ns
    except OSError:
        return -1


@lru_cache(maxsize=8)
def _checked(_place: Path, _changed_at: int) -> tuple[tuple[Path, tuple[str, ...]], ...]:
    """The installed editions, oldest first, with what differs; looked at once in the life of the program."""
    ordered = sorted(folders(), key=lambda folder: (begin(folder), folder.name))
    return tuple((folder, differences(folder)) for folder in ordered)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
