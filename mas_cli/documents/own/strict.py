"""Files saved as Strict Open XML (ISO/IEC 29500-1): read as ordinary ones, and written back as they were."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mas_cli.ooxml.package import Kind, open_package
from mas_cli.ooxml.zipping import write_package

if TYPE_CHECKING:
    from mas_cli.ooxml.package import Package

_STRICT: Final = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
# As they stand in the Strict and in the ordinary (Transitional) form of a file.
_NAMES: Final = (
    (_STRICT, b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_FAR: Final = 4096


def is_strict(package: Package) -> bool:
    """Whether the document part is written in the names of the Strict form."""
    return _STRICT in package.read_xml(package.main)[:_FAR]


def ordinary(package: Package) -> Package:
    """The package itself, or of a strict one a copy in memory with the ordinary names."""
    if not is_strict(package):
        return package
    changed = {
        name: _renamed(package.read_xml(name), 0, 1)
        for name in package.parts
        if name.endswith((".xml", ".rels"))
    }
    return open_package(write_package(package, changed, level=1), expect=Kind.DOCUMENT, where=package.where)


def as_it_was(content: bytes, package: Package) -> bytes:
    """A Word file made from `ordinary(package)`, in the form of the package; unchanged parts as they were."""
    if not is_strict(package):
        return content
    made = open_package(content, expect=Kind.DOCUMENT, where=package.where)
    changed: dict[str, bytes | None] = {}
    for name in made.parts:
        found = made.read(name)
        original = package.read_xml(name) if name in package.parts else b""
        if name not in package.parts or found not in (package.read(name), _renamed(original, 0, 1)):
            changed[name] = _renamed(found, 1, 0) if name.endswith((".xml", ".rels")) else found
    return write_package(package, changed)


def _renamed(content: bytes, old: int, new: int) -> bytes:
    for pair in _NAMES:
        content = re.sub(rb"(?<==[\"'])" + re.escape(pair[old]), pair[new], content)
    return content
