"""What in a Word file reaches outside it: relationships, fields, objects and pictures that fetch, or are run.

Judged by use and not by type: Word and LibreOffice fetch a picture through a relationship of the type
"hyperlink" as well. Only what a person must click on is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents import word_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mas_cli.ooxml.package import Package, Relationship

_R: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
_CLICKED: Final = frozenset({"hyperlink", "hlinkClick", "hlinkHover", "hlinkMouseOver"})
# What a field of Word begins with when it reads another file, another program or an address.
_FETCHING: Final = frozenset(
    [
        "DATABASE",
        "DDE",
        "DDEAUTO",
        "EMBED",
        "IMPORT",
        "INCLUDE",
        "INCLUDEPICTURE",
        "INCLUDETEXT",
        "LINK",
        "RD",
    ]
)
# Inside the package, and yet carried out by the program that opens it.
_FOREIGN_PARTS: Final = frozenset({"aFChunk", "oleObject"})
_FOREIGN_ELEMENTS: Final = frozenset({"altChunk", "OLEObject", "subDoc"})
_VML: Final = "{urn:schemas-microsoft-com:vml}"
_VML_ADDRESSES: Final = frozenset(
    {"src", *(f"{{urn:schemas-microsoft-com:office:office}}{name}" for name in ("href", "althref"))}
)
_SVG_ADDRESS: Final = re.compile(
    rb"""(?:href|src)\s*=\s*["']\s*(?!\#|data:)[^"']|@import|url\(\s*["']?(?!\#|data:)[a-z\\/]""",
    re.IGNORECASE,
)
# A part without any of these holds nothing that fetches.
_SIGNS: Final = re.compile(rb"instrText|fldSimple|altChunk|OLEObject|subDoc|schemas-microsoft-com:vml")


@dataclass(frozen=True, slots=True)
class Reach:
    """One thing that reaches outside.

    Attributes:
        part: of the package.
        kind: the relationship, field or element, as Word calls it.
        target: the address or the text of the field; may be empty.
        relationship: it is one, and of the type that `kind` says.
    """

    part: str
    kind: str
    target: str
    relationship: bool = False


def reaches(package: Package) -> Iterator[Reach]:
    """Everything in a Word file that fetches, or that is carried out, without anybody clicking on it."""
    for part in ("", *package.parts):
        if part.endswith(".rels"):
            continue
        arrows = package.relationships(part)
        for arrow in arrows.values():
            if arrow.kind in _FOREIGN_PARTS or (arrow.external and arrow.kind != "hyperlink"):
                yield Reach(part, arrow.kind, arrow.target, relationship=True)
        if part.lower().endswith(".svg") and _SVG_ADDRESS.search(package.read(part)):
            yield Reach(part, "svg", "")
        if part.lower().endswith((".xml", ".vml")):
            yield from _in_part(package, part, arrows)


def _in_part(package: Package, part: str, arrows: dict[str, Relationship]) -> Iterator[Reach]:
    from lxml import etree

    links = {id_: arrow for id_, arrow in arrows.items() if arrow.external and arrow.kind == "hyperlink"}
    content = package.read_xml(part)
    if not links and not _SIGNS.search(content):
        return
    try:
        root = word_text.parse(content)
    except etree.XMLSyntaxError:
        return  # whoever reads the part refuses it
    for element in root.iter(etree.Element):
        namespace, _brace, local = element.tag.rpartition("}")
        for name, value in element.attrib.items():
            if name.startswith(_R) and value in links and local not in _CLICKED:
                yield Reach(part, local, links[value].target)
            if f"{namespace}}}" == _VML and name in _VML_ADDRESSES and value.strip():
                yield Reach(part, local, value)
        if local in _FOREIGN_ELEMENTS:
            yield Reach(part, local, "")
    for instruction, hidden in _instructions(root):
        name = instruction.split(maxsplit=1)[0].upper() if instruction.split() else ""
        if hidden or name in _FETCHING:
            yield Reach(part, name or "QUOTE", instruction.strip())


def _instructions(root: Any) -> Iterator[tuple[str, bool]]:
    """The text of each field, in however many pieces; and whether its name is itself a field."""
    open_fields: list[_Field] = []
    for element in root.iter("{*}fldSimple", "{*}fldChar", "{*}instrText", "{*}delInstrText"):
        kind = element.tag.rpartition("}")[2]
        if kind == "fldSimple":
            yield _attribute(element, "instr"), False
        elif kind != "fldChar":
            if not open_fields:
                yield element.text or "", False
            elif open_fields[-1].reading:
                open_fields[-1].text += element.text or ""
        elif (change := _attribute(element, "fldCharType")) == "begin":
            if open_fields and open_fields[-1].reading and not open_fields[-1].has_name:
                open_fields[-1].hidden = True
            open_fields.append(_Field())
        elif open_fields and change == "separate":
            open_fields[-1].reading = False
        elif open_fields and change == "end":
            ended = open_fields.pop()
            yield ended.text, ended.hidden
    # What is not closed is read by Word all the same.
    yield from ((left.text, left.hidden) for left in open_fields)


@dataclass(slots=True)
class _Field:
    """A field that was not closed yet; `reading` until its result begins, `hidden` when a field names it."""

    text: str = ""
    reading: bool = True
    hidden: bool = False

    @property
    def has_name(self) -> bool:
        return bool(self.text.strip()) and (len(self.text.split()) > 1 or self.text[-1].isspace())


def _attribute(element: Any, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
