"""A Word file as it comes in: on its own or in a zip, read under limits, with its places and its dangers."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_cli.documents import load
from mas_cli.documents.own.dangers import dangers
from mas_cli.documents.own.scan import scan
from mas_cli.documents.own.strict import ordinary
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.ooxml.archive import DEFAULT, Archive
from mas_cli.ooxml.package import Kind, open_package

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.documents.model import Field, Format
    from mas_cli.documents.own.places import Place
    from mas_cli.ooxml.package import Package


@dataclass(frozen=True, slots=True)
class Taken:
    """A Word file that was read.

    Attributes:
        name: of the Word file itself.
        content: its bytes.
        places: in the order of reading.
        findings: what it may not or cannot hold.
    """

    name: str
    content: bytes
    places: tuple[Place, ...]
    findings: tuple[Finding, ...]


def read(path: Path) -> Taken:
    """Read a Word file, or the only Word file in a zip.

    Raises:
        InvalidInput: no safe Word file (X..), a zip with none or with more of them (F62), or one that cannot
            be read for places (F52).
    """
    package, name = _package(path)
    found = scan(ordinary(package))
    return Taken(name, package.archive.data, found.places, (*dangers(package), *found.findings))


def every_field() -> Format:
    """One format with the fields of all types that ship, to propose fields before a type is chosen."""
    fields: dict[str, Field] = {}
    formats = [load.shipped(name) for name in load.types()]
    for fmt in formats:
        for name, entry in fmt.fields.items():
            fields.setdefault(name, entry)
    return dataclasses.replace(formats[0], fields=fields)


def _package(path: Path) -> tuple[Package, str]:
    try:
        return open_package(path, expect=Kind.DOCUMENT), path.name
    except InvalidInput as refusal:
        if [finding.code for finding in refusal.findings] != ["X11"]:
            raise
    archive = Archive(path.read_bytes(), path.name, DEFAULT)
    names = [
        name
        for name in archive.members
        if name.lower().endswith((".docx", ".docm", ".dotx")) and not name.startswith("__MACOSX/")
    ]
    if len(names) != 1:
        message = (
            _("There is no Word file (.docx) in {name}.").format(name=path.name)
            if not names
            else _("There is more than one Word file in {name}: {files}.").format(
                name=path.name, files=", ".join(names)[:300]
            )
        )
        raise InvalidInput(
            message,
            findings=[
                Finding(
                    "F62",
                    Severity.BLOCK,
                    path.name,
                    message,
                    _("Unpack the zip and give the Word file that is inside."),
                )
            ],
        )
    content = archive.inflate(archive.members[names[0]])
    name = names[0].rpartition("/")[2]
    return open_package(content, expect=Kind.DOCUMENT, where=f"{path.name}: {name}"), name
