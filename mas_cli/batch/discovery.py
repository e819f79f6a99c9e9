"""What there is to score: workbooks, answers, folders with all below them, zips, registers; in a fixed order.

Nothing is opened here but zip directories. What cannot be an input still gets a place in the list, with
the reason: no file disappears without a word.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from mas_cli.batch import refusals, zips
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.instrument.answer_files import ENDINGS as ANSWER_ENDINGS
from mas_cli.table import LOCKS, SYSTEM

WORKBOOK_ENDINGS: Final = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
REGISTER_ENDINGS: Final = frozenset({".csv", ".tsv", ".parquet"})
# Read by nobody here, but people take them for workbooks: the reader says what they are.
_OFFICE_ENDINGS: Final = frozenset({".xls", ".xlsb", ".xlt", ".ods", ".odt", ".doc", ".docx", ".docm"})
_MAX_DEPTH: Final = 100


class Kind(StrEnum):
    """What an input looks like, by its name and place."""

    ANSWERS = "answers"
    WORKBOOK = "workbook"
    REGISTER = "register"
    NOTHING = "nothing"


_KINDS: Final = {
    **dict.fromkeys(WORKBOOK_ENDINGS, Kind.WORKBOOK),
    **dict.fromkeys(REGISTER_ENDINGS, Kind.REGISTER),
    **dict.fromkeys(ANSWER_ENDINGS, Kind.ANSWERS),
}


@dataclass(frozen=True, slots=True)
class Source:
    """One input.

    Attributes:
        bron: how the user knows it: the path as given, or `path!member` inside a zip.
        kind: a workbook may turn out to be a register; its content decides.
        path: the file, or the zip it is in.
        member: its position in the zip; -1 for a file.
        refusal: why a `NOTHING` is not scored.
    """

    bron: str
    kind: Kind
    path: Path
    member: int = -1
    refusal: Finding | None = None


def discover(paths: Iterable[Path]) -> Iterator[Source]:
    """Every input, in the order of the paths and below them by name.

    A folder is walked with everything in it; a link that leads back into a folder being walked is not
    followed, and a file that two ways lead to counts once a way.

    Args:
        paths: as the user gave them. One that does not exist becomes a `NOTHING`.
    """
    for path in paths:
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            yield _nothing(path, refusals.unreadable(path, error))
            continue
        if stat.S_ISDIR(mode):
            yield from _folder(path, ())
        else:
            yield from _file(path, mode, named=True)


def _folder(folder: Path, above: tuple[tuple[int, int], ...]) -> Iterator[Source]:
    try:
        status = folder.stat()
        here = (status.st_dev, status.st_ino)
        if here in above or len(above) >= _MAX_DEPTH:
            yield _nothing(folder, _loop(folder))
            return
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
    except OSError as error:
        yield _nothing(folder, refusals.unreadable(folder, error))
        return
    for name in names:
        if name.lower() in SYSTEM:
            continue
        path = folder / name
        try:
            mode = path.stat().st_mode
        except OSError as error:
            yield _nothing(path, refusals.unreadable(path, error))
            continue
        if stat.S_ISDIR(mode):
            yield from _folder(path, (*above, here))
        else:
            yield from _file(path, mode, named=False)


def _file(path: Path, mode: int, *, named: bool) -> Iterator[Source]:
    ending = path.suffix.lower()
    if path.name.startswith(LOCKS):
        yield _nothing(path, _lock_file(str(path)))
    elif not stat.S_ISREG(mode):
        message = _("This is not a file.")
        yield _nothing(path, _finding("B03", str(path), message, _("Give the path of a file.")))
    elif ending == ".zip":
        yield from _zip(path)
    elif named or ending in _KINDS.keys() | _OFFICE_ENDINGS:
        yield Source(str(path), _KINDS.get(ending, Kind.WORKBOOK), path)
    else:
        yield _nothing(path, _foreign(str(path)))


def _zip(path: Path) -> Iterator[Source]:
    """The members of a zip in the order of their names; a renamed workbook counts as a workbook."""
    try:
        members = zips.members(path)
    except zips.ZipRefused as refused:
        yield _nothing(path, refused.finding)
        return
    if any(member.name == "[Content_Types].xml" for member in members):
        yield Source(str(path), Kind.WORKBOOK, path)
        return
    files = [member for member in members if not member.name.endswith("/")]
    for member in sorted(files, key=lambda member: member.name):
        bron = f"{path}!{member.name}"
        name = member.name.replace("\\", "/").rpartition("/")[2]
        ending = Path(name).suffix.lower()
        if SYSTEM & {part.lower() for part in member.name.split("/")} or name.startswith("._"):
            continue
        refusal = None
        if name.startswith(LOCKS):
            refusal = _lock_file(bron)
        elif member.refusal is not None:
            refusal = member.refusal
        elif ending == ".zip":
            message = _("A zip inside a zip is not read.")
            refusal = _finding("B07", bron, message, _("Unpack the zip first and give the folder."))
        elif ending not in _KINDS.keys() | _OFFICE_ENDINGS:
            refusal = _foreign(bron)
        kind = Kind.NOTHING if refusal else _KINDS.get(ending, Kind.WORKBOOK)
        yield Source(bron, kind, path, member.index, refusal)


def _nothing(path: Path, finding: Finding) -> Source:
    return Source(str(path), Kind.NOTHING, path, refusal=finding)


def _finding(code: str, where: str, message: str, remedy: str) -> Finding:
    return Finding(code, Severity.BLOCK, where, message, remedy)


def _loop(path: Path) -> Finding:
    return _finding(
        "B02",
        str(path),
        _("This link leads back to a folder above it; it was not followed."),
        _("Nothing is missed: the folder itself is scored. Remove the link to be rid of this message."),
    )


def _lock_file(where: str) -> Finding:
    return _finding(
        "B04",
        where,
        _("This is the lock file of a workbook that someone has open."),
        _("Close the workbook in Excel or LibreOffice; the lock file then disappears."),
    )


def _foreign(where: str) -> Finding:
    return _finding(
        "B05",
        where,
        _("This is no workbook, answers file, zip or register."),
        _("Take it out of the folder, or save it as .xlsx when it holds a questionnaire."),
    )
