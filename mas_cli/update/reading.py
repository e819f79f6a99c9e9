"""The files of an edition from a folder or zip, under limits; nothing is written, no link is followed.

An edition is text with a few Word files. What is larger, leads outside the folder, or is no ordinary file, is
refused before a byte of it is used.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli.errors import InvalidInput
from mas_cli.findings import raise_if_blocking
from mas_cli.i18n import _
from mas_cli.installed import MANIFEST
from mas_cli.ooxml.archive import CENTRAL, Archive, Limits
from mas_cli.reasons import reason_of
from mas_cli.update import refusals
from mas_cli.update.refusals import fault, refusal, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mas_cli.findings import Finding
    from mas_cli.ooxml.archive import Member

_MIB: Final = 1024 * 1024
MAX_FILES: Final = 1000
MAX_FILE: Final = 10 * _MIB
MAX_TOTAL: Final = 50 * _MIB
LIMITS: Final = Limits(
    file_size=MAX_TOTAL, entries=2 * MAX_FILES, total_size=MAX_TOTAL, part_size=MAX_FILE, ratio=250
)
# What systems leave behind in folders and zips, and nobody reads.
_LITTER: Final = re.compile(
    r"(?:^|/)(?:__MACOSX(?:/|$)|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$[^/]*$|\._[^/]*$)"
)
# Names that every file system takes and no shell or terminal reads otherwise.
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_DEEPEST: Final = 8
_CODES: Final = {"X07": "U05", "X08": "U03"}


def read(place: Path) -> dict[str, bytes]:
    """The files of an edition by their path with forward slashes.

    A zip may hold the edition in one folder of its own.

    Raises:
        InvalidInput: U01 there is nothing here or it cannot be read, U02 the zip is damaged or locked,
            U03 a name that leads elsewhere or that not every system takes, U04 a link or another thing that
            is no file, U05 more than an edition holds, U06 a folder without a manifest.
    """
    if not (place.is_dir() or place.is_file()):
        message = _("There is no folder or zip {path}.").format(path=shown(place))
        raise refusal("U01", str(place), message, _("Give the folder or zip of an edition."))
    try:
        files = _folder(place) if place.is_dir() else _zip(place)
    except OSError as error:
        message = _("The edition cannot be read: {reason}.").format(reason=reason_of(error))
        raise refusal("U01", str(place), message, _("Check whether you may open it.")) from error
    _check_names(files)
    if not files:
        message = _("The edition is empty.")
        raise refusal("U01", str(place), message, _("An edition has at least {name}.").format(name=MANIFEST))
    return files


def _folder(place: Path) -> dict[str, bytes]:
    if any(place.iterdir()) and not (place / MANIFEST).is_file():
        # Somebody's documents are not read to find out that they are no edition.
        message = _("There is no edition here: {name} is missing.").format(name=MANIFEST)
        remedy = _("Give the folder or zip of an edition.")
        raise InvalidInput(message, findings=[refusals.no_manifest(str(place), message, remedy)])
    found: dict[str, bytes] = {}
    total = 0
    pending = [place]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                name = Path(entry.path).relative_to(place).as_posix()
                if _LITTER.search(name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if name.count("/") >= _DEEPEST:
                        raise _too_much(name)
                    pending.append(Path(entry.path))
                    continue
                if entry.is_symlink() or not entry.is_file(follow_symlinks=False):
                    raise _no_file(name)
                with Path(entry.path).open("rb") as stream:
                    content = stream.read(MAX_FILE + 1)
                total += len(content)
                if len(content) > MAX_FILE or total > MAX_TOTAL or len(found) >= MAX_FILES:
                    raise _too_much(name)
                found[name] = content
    return dict(sorted(found.items()))


def _zip(place: Path) -> dict[str, bytes]:
    with place.open("rb") as stream:
        data = stream.read(MAX_TOTAL + 1)
    if len(data) > MAX_TOTAL:
        raise _too_much(place.name)
    try:
        archive = Archive(data, place.name, LIMITS)
        members = [member for member in archive.members.values() if not _LITTER.search(member.name)]
        _check_members(data, members, place.name)
        found = {member.name: archive.inflate(member) for member in members if member.name[-1] != "/"}
    except InvalidInput as error:
        raise _translated(error, place.name) from error
    return _without_top(dict(sorted(found.items())))


def _check_members(data: bytes, members: Iterable[Member], where: str) -> None:
    faults: list[Finding] = []
    total = count = 0
    for member in members:
        # The upper half of the external attributes is the Unix mode, where the maker of the zip set it.
        mode = CENTRAL.unpack_from(data, member.record[0])[15] >> 16
        if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
            faults.extend(_no_file(member.name).findings)
        total += member.size
        count += 1
    raise_if_blocking(faults, _("The edition cannot be used."))
    if total > MAX_TOTAL or count > MAX_FILES:
        raise _too_much(where)


def _without_top(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files without the one folder that holds them all, if the manifest stands in it."""
    tops = {name.partition("/")[0] for name in files}
    top = next(iter(tops), "")
    if len(tops) == 1 and f"{top}/{MANIFEST}" in files:
        return {name.removeprefix(f"{top}/"): content for name, content in files.items()}
    return files


def _check_names(files: Mapping[str, bytes]) -> None:
    faults = []
    seen: dict[str, str] = {}
    for name in files:
        parts = name.split("/")
        portable = all(
            _NAME.fullmatch(part) and not _RESERVED.fullmatch(part) and not part.endswith(".")
            for part in parts
        )
        if not portable or len(parts) > _DEEPEST:
            message = _("{name} is no name for a file of an edition.").format(name=shown(name))
            faults.append(
                fault("U03", name, message, _("Use letters, digits, hyphens and points; no path outside."))
            )
        plain = unicodedata.normalize("NFC", name).casefold()
        if plain in seen:
            message = _("{name} and {other} are one name on some systems.").format(
                name=shown(name), other=shown(seen[plain])
            )
            faults.append(fault("U03", name, message, _("Keep one of the two.")))
        seen[plain] = name
    raise_if_blocking(faults, _("The edition cannot be used."))


def _translated(error: InvalidInput, where: str) -> InvalidInput:
    """The refusal of the zip reader, in the words of an update."""
    code = error.findings[0].code if error.findings else ""
    if code.startswith("U"):
        return error
    place = error.findings[0].where if error.findings else where
    if code == "X07":
        return _too_much(place)
    if code == "X08":
        message = _("The zip holds names that lead outside it, or one name twice.")
        return refusal("U03", place, message, _("Do not trust this file; ask for a new copy."))
    message = _("This is no zip, or it is damaged or locked with a password.")
    return refusal("U02", place, message, _("Ask for a new copy, or unpack it and give the folder."))


def _too_much(name: str) -> InvalidInput:
    message = _("{name} is more than an edition holds.").format(name=shown(name))
    remedy = _("At most {files} files and {size} MB together; do not trust a file that is larger.").format(
        files=MAX_FILES, size=MAX_TOTAL // _MIB
    )
    return refusal("U05", name, message, remedy)


def _no_file(name: str) -> InvalidInput:
    message = _("{name} is a link or another thing that is no ordinary file.").format(name=shown(name))
    return refusal("U04", name, message, _("Put the file itself in the edition."))
