"""A list in a zip, as schools mail them: the one list that is in it, under the bounds of an Office file."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from mas_cli.ooxml import Limits
from mas_cli.ooxml.archive import Archive

from . import refusals
from .model import Asked

LOCKS: Final = ("~$", ".~lock.")
"""How the names of the lock files begin of lists that somebody has open."""
SYSTEM: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini", "__macosx"})
"""What systems leave behind in a folder."""
_OFFICE: Final = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class Inside:
    """A file of a zip.

    Attributes:
        name: in the zip.
        content: its bytes.
    """

    name: str
    content: bytes

    @property
    def suffix(self) -> str:
        """As of a path."""
        return PurePosixPath(self.name).suffix

    def open(self, _mode: str) -> BinaryIO:
        """As of a path."""
        return io.BytesIO(self.content)


def list_in(
    path: Path, name: str, endings: frozenset[str], limits: Limits, asked: Asked
) -> tuple[Inside, Asked] | None:
    """The list in a zip, and what is asked of that list.

    Args:
        path: of the zip.
        name: how findings call it.
        endings: of lists; a text counts where there is no other.
        limits: of the zip.
        asked: its sheet names the list where there are more: `lijst.csv`, or `lijst.xlsx!2026`.

    Returns:
        None when the zip is an Office file itself.

    Raises:
        InvalidInput: it has no list (T02), or more and none of them is asked (T08), or is damaged, protected
            or too large (X06 to X09).
    """
    try:
        content = path.read_bytes() if path.stat().st_size <= limits.file_size else None
    except OSError as error:
        raise refusals.unreadable(name, error) from error
    if content is None:
        return None
    archive = Archive(content, name, limits)
    if _OFFICE in archive.members:
        return None
    found = [member for member in archive.members if _is_list(member, endings)]
    lists = [member for member in found if not member.lower().endswith(".txt")] or found
    if not lists:
        raise refusals.no_list_inside(name)
    wanted, _mark, sheet = asked.sheet.partition("!")
    chosen = [member for member in lists if wanted.strip().casefold() in _called(member)]
    if asked.sheet and len(lists) > 1 and not chosen:
        raise refusals.no_such_sheet(name, asked.sheet, lists)
    if len(chosen or lists) > 1:
        raise refusals.which_list(name, chosen or lists)
    member = (chosen or lists)[0]
    inside = Inside(member, archive.inflate(archive.members[member]))
    return inside, replace(asked, sheet=sheet) if chosen else asked


def _called(member: str) -> set[str]:
    """What a user may call a file of a zip."""
    path = PurePosixPath(member)
    return {name.casefold() for name in (member, path.name, path.stem)}


def _is_list(member: str, endings: frozenset[str]) -> bool:
    path = PurePosixPath(member)
    system = SYSTEM & {part.lower() for part in path.parts} or path.name.startswith(("._", *LOCKS))
    return not system and path.suffix.lower() in endings
