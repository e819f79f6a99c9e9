"""Zips full of workbooks: their directory under limits, and one member at a time.

A zip of a region may be larger than memory, so it is read in place with the standard library; the workbooks
inside go through the strict reader of `mas_cli.ooxml` like every other.
"""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mas_cli.batch import refusals
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.ooxml import DEFAULT

MAX_MEMBERS: Final = 100_000
MAX_DIRECTORY: Final = 32 * 1024 * 1024
MAX_MEMBER: Final = DEFAULT.file_size
_ENCRYPTED: Final = 0x2041
_END: Final = struct.Struct("<4s4H2LH")
_TAIL: Final = _END.size + 0xFFFF
_ZIP_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    IndexError,
    NotImplementedError,
    RuntimeError,
    struct.error,
)
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class ZipRefused(Exception):  # noqa: N818  it says no; the finding says why
    """A zip that cannot be read at all."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Member:
    """One entry: its position in the directory, its name, and why it cannot be read (None when it can)."""

    index: int
    name: str
    refusal: Finding | None = None


def members(path: Path) -> list[Member]:
    """The directory of a zip.

    Raises:
        ZipRefused: unreadable (B01), no zip or damaged (B06), or with more members than a folder of
            workbooks holds (B08).
    """
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except OSError as error:
        raise ZipRefused(refusals.unreadable(path, error)) from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        message = _("The zip is damaged or incomplete.")
        raise _refused("B06", path, message, _("Copy or download the zip again.")) from error
    return [
        Member(index, info.filename, _refusal(f"{path}!{info.filename}", info))
        for index, info in enumerate(infos)
    ]


class Contents:
    """The bytes of inputs; the zip last read from stays open for its next member."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._archive: zipfile.ZipFile | None = None
        self._infos: list[zipfile.ZipInfo] = []

    def read(self, path: Path, member: int) -> bytes:
        """The content of a file (`member` -1) or of one member of a zip, cut off beyond `MAX_MEMBER`.

        Raises:
            OSError: it cannot be read, is no ordinary file, or the zip is damaged at that place.
        """
        if member < 0:
            with path.open("rb") as stream:
                return stream.read(MAX_MEMBER + 1)
        try:
            if self._archive is None or self._path != path:
                self.close()
                self._archive, self._path = zipfile.ZipFile(path), path
                self._infos = self._archive.infolist()
            with self._archive.open(self._infos[member]) as stream:
                return stream.read(MAX_MEMBER + 1)
        except _ZIP_FAULTS as error:
            raise OSError(None, _("the zip is damaged at this place")) from error

    def close(self) -> None:
        """Let go of the zip."""
        if self._archive is not None:
            self._archive.close()
        self._archive = self._path = None


def _check_directory(path: Path) -> None:
    """Look at the end record before the library makes an object a member."""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - _TAIL))
        tail = stream.read(_TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        raise zipfile.BadZipFile
    _sig, _disk, _start, _here, count, directory, _offset, _comment = _END.unpack_from(tail, at)
    if count == 0xFFFF or directory == 0xFFFFFFFF:
        locator = tail.rfind(b"PK\x06\x06", 0, at)
        if locator < 0 or locator + 56 > len(tail):
            raise zipfile.BadZipFile
        count, directory = struct.unpack_from("<2Q", tail, locator + 32)
    if count > MAX_MEMBERS or directory > MAX_DIRECTORY:
        message = _("The zip holds more than {limit} files.").format(limit=MAX_MEMBERS)
        raise _refused("B08", path, message, _("Unpack it and give the folder."))


def _refusal(where: str, info: zipfile.ZipInfo) -> Finding | None:
    if info.flag_bits & _ENCRYPTED:
        message = _("This file in the zip is protected with a password.")
        return Finding("B09", Severity.BLOCK, where, message, _("Unpack the zip and give the folder."))
    if info.file_size > MAX_MEMBER or info.compress_type not in _METHODS:
        message = _("This file in the zip is larger than {limit} MB or packed in an unusual way.")
        message = message.format(limit=MAX_MEMBER // (1024 * 1024))
        return Finding("B08", Severity.BLOCK, where, message, _("Check that it is the right file."))
    return None


def _refused(code: str, path: Path, message: str, remedy: str) -> ZipRefused:
    return ZipRefused(Finding(code, Severity.BLOCK, str(path), message, remedy))
