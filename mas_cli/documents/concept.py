"""A draft: the word CONCEPT behind the text of every page, and the status in the document properties."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents import word_text
from mas_cli.ooxml.package import Kind, open_package
from mas_cli.ooxml.zipping import write_package

if TYPE_CHECKING:
    from mas_cli.ooxml.package import Package

WORD: Final = "CONCEPT"
CORE: Final = "docProps/core.xml"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_CP: Final = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_HEADER_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"

# The shape that Word's own "Watermark" command makes; Word and LibreOffice know it by its id and type.
_SHAPE: Final = """<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:w10="urn:schemas-microsoft-com:office:word"><w:rPr><w:noProof/></w:rPr><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
 path="m@7,l@8,m@5,21600l@6,21600e">
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>
<v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/>
<v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>
<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"
 o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/>
<v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles>
<o:lock v:ext="edit" text="t" shapetype="t"/>
</v:shapetype><v:shape id="PowerPlusWaterMarkObject%(number)d" o:spid="_x0000_s%(spid)d" type="#_x0000_t136"
 style="position:absolute;margin-left:0;margin-top:0;width:468pt;height:117pt;rotation:315;z-index:-251658752;\
mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;\
mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#d9d9d9" stroked="f">
<v:fill opacity=".5"/><v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt" string="%(word)s"/>
<w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>"""


def as_concept(content: bytes, where: str) -> bytes:
    """The Word file with CONCEPT on every page and the draft status in its properties.

    Every header that a section shows gets the shape; a section that shows none gets a header for it.

    Args:
        content: the Word file.
        where: how findings name it.

    Raises:
        InvalidInput: it is no safe Word file.
    """
    package = open_package(content, expect=Kind.DOCUMENT, where=where)
    changed: dict[str, bytes] = {}
    document = word_text.parse(package.read_xml(package.main))
    _sectioned(document)
    arrows = package.relationships(package.main)
    wanted = _headers_wanted(document, package)
    if wanted:
        _add_header(package, document, wanted, changed)
    headers = [arrow.target for arrow in arrows.values() if arrow.kind == "header" and not arrow.external]
    for number, name in enumerate(dict.fromkeys(headers), start=1):
        changed[name] = _with_shape(package.read_xml(name), number)
    if package.find(CORE):
        changed[CORE] = _status(package.read_xml(CORE))
    return write_package(package, changed)


def _sectioned(document: Any) -> None:
    """The last section in writing; Word leaves it out where all of it is as usual."""
    from lxml import etree

    body = document.find(f"{word_text.W}body")
    if body is not None and body.find(f"{word_text.W}sectPr") is None:
        etree.SubElement(body, f"{word_text.W}sectPr")


def _headers_wanted(document: Any, package: Package) -> list[tuple[Any, str]]:
    """The (section, kind of header) pairs that show a page without any header.

    A later section without a header of its own shows that of the one before it.
    """
    w = word_text.W
    wanted: list[tuple[Any, str]] = []
    even = "evenAndOddHeaders" in _settings(package)
    inherited: set[str] = set()
    for section in document.iter(f"{w}sectPr"):
        if section.getparent().tag == f"{w}sectPrChange":
            continue
        inherited |= {reference.get(f"{w}type") for reference in section.findall(f"{w}headerReference")}
        kinds = ["default"]
        if section.find(f"{w}titlePg") is not None:
            kinds.append("first")
        if even:
            kinds.append("even")
        for kind in kinds:
            if kind not in inherited:
                wanted.append((section, kind))
                inherited.add(kind)
    return wanted


def _settings(package: Package) -> str:
    part = package.find("word/settings.xml")
    return package.read_xml(part).decode() if part else ""


def _add_header(
    package: Package, document: Any, wanted: list[tuple[Any, str]], changed: dict[str, bytes]
) -> None:
    """One new header part with the shape, referred to by every section that needs it."""
    from lxml import etree

    w = word_text.W
    folder, _slash, base = package.main.rpartition("/")
    name, identity = f"{folder}/header-concept.xml", "rIdConcept"
    empty = f'<w:hdr xmlns:w="{w[1:-1]}" xmlns:r="{_R}"><w:p/></w:hdr>'
    changed[name] = _with_shape(empty.encode(), 99)
    for section, kind in wanted:
        reference = etree.Element(f"{w}headerReference")
        reference.set(f"{w}type", kind)
        reference.set(f"{{{_R}}}id", identity)
        section.insert(0, reference)
    changed[package.main] = _written(document)
    # A document that refers to nothing needs no list of what it refers to.
    rels = f"{folder}/_rels/{base}.rels"
    known = package.find(rels)
    tree = word_text.parse(package.read_xml(known) if known else f'<Relationships xmlns="{_RELS}"/>'.encode())
    etree.SubElement(
        tree, f"{{{_RELS}}}Relationship", Id=identity, Type=f"{_R}/header", Target="header-concept.xml"
    )
    changed[known or rels] = _written(tree)
    types = word_text.parse(package.read_xml("[Content_Types].xml"))
    etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=_HEADER_TYPE)
    changed["[Content_Types].xml"] = _written(types)


def _with_shape(header: bytes, number: int) -> bytes:
    root = word_text.parse(header)
    paragraph = root.find(f".//{word_text.W}p")
    if paragraph is None:
        from lxml import etree

        paragraph = etree.SubElement(root, f"{word_text.W}p")
    flat = re.sub(r">\s+<", "><", _SHAPE.replace("\n", " "))
    run = word_text.parse((flat % {"number": number, "spid": 2048 + number, "word": WORD}).encode())
    properties = paragraph.find(f"{word_text.W}pPr")
    paragraph.insert(0 if properties is None else 1, copy.deepcopy(run))
    return _written(root)


def _status(core: bytes) -> bytes:
    from lxml import etree

    root = word_text.parse(core)
    status = root.find(f"{{{_CP}}}contentStatus")
    if status is None:
        status = etree.SubElement(root, f"{{{_CP}}}contentStatus")
    status.text = "concept"
    return _written(root)


def _written(tree: Any) -> bytes:
    from lxml import etree

    content: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content
