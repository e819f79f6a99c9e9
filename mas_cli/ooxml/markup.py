"""The XML of a part as untrusted input: one encoding, no DOCTYPE, bounded depth and number of elements."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar
from xml.parsers import expat

from mas_cli.errors import InvalidInput
from mas_cli.i18n import _

from .refusals import malformed, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml.etree import _Element

    from .archive import Limits

_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']""")
_UTF16_START: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\x00", b"\x00<")
_MARKUP: Final = re.compile('[&<>"]')
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_ENTITY: Final = re.compile(r"&(?:#([0-9]{1,7});|#x([0-9A-Fa-f]{1,6});|(amp|lt|gt|quot|apos);)?")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")

_REMEMBERED: Final = 256 * 1024

SPREADSHEET: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    }
)
"""The main namespace of a workbook: transitional and strict (ISO/IEC 29500-1 and -4)."""


_Read = TypeVar("_Read")


def remembered(read: Callable[[bytes, str, Limits], _Read]) -> Callable[[bytes, str, Limits], _Read]:
    """A reader of small parts that remembers the last few: in a batch of copies the index parts are the same.

    What the reader gives must not be changed by anyone.
    """

    @lru_cache(maxsize=32)
    def same(data: bytes, limits: Limits) -> _Read:
        return read(data, "", limits)

    def reader(data: bytes, where: str, limits: Limits) -> _Read:
        if len(data) <= _REMEMBERED:
            try:
                return same(data, limits)
            except InvalidInput:
                pass  # read again below, to name the file
        return read(data, where, limits)

    return reader


class UnusualMarkupError(Exception):
    """The fast reader met something it does not claim to understand; the general reader takes over."""


def as_utf8(data: bytes, where: str) -> bytes:
    """The XML of a part in UTF-8 without byte-order mark; OOXML parts are UTF-8 or UTF-16.

    Raises:
        InvalidInput: a DOCTYPE (X10), another encoding or a damaged one (X14).
    """
    if data[:2] in _UTF16_START:
        name = "utf-16" if data[:2] in _UTF16_START[:2] else f"utf-16-{'lb'[data[0] == 0]}e"
        try:
            data = data.decode(name).encode("utf-8")
        except UnicodeError as error:
            raise malformed(where) from error
    else:
        data = data.removeprefix(codecs.BOM_UTF8)
        declared = _DECLARED.match(data)
        if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
            raise malformed(where)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise doctype(where)
    return data


def utf8_chunks(chunks: Iterator[bytes], where: str) -> Iterator[bytes]:
    """`as_utf8` for a part that arrives in pieces; a DOCTYPE is left to the reader behind it."""
    first = next(chunks, b"")
    if first[:2] not in _UTF16_START:
        declared = _DECLARED.match(first.removeprefix(codecs.BOM_UTF8))
        if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
            raise malformed(where)
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from chunks
        return
    name = "utf-16" if first[:2] in _UTF16_START[:2] else f"utf-16-{'lb'[first[0] == 0]}e"
    decoder = codecs.getincrementaldecoder(name)()
    try:
        yield decoder.decode(first).encode("utf-8")
        for chunk in chunks:
            yield decoder.decode(chunk).encode("utf-8")
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise malformed(where) from error


def doctype(where: str) -> InvalidInput:
    """The refusal of a document type declaration, which only attacks bring into an Office file (X10)."""
    return refusal(
        "X10",
        where,
        _("The file holds a document type declaration (DOCTYPE), which no Office program writes."),
        _("Do not trust this file; ask the sender for a new copy saved by Excel or Word."),
    )


def walk(
    chunks: Iterable[bytes],
    where: str,
    limits: Limits,
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    namespaces: bool = True,
) -> Iterator[None]:
    """Parse XML in UTF-8 with expat, calling back; yields after each chunk so that the caller can stop.

    Names arrive as expat gives them: `namespace local`, or `local` outside a namespace; without `namespaces`
    as they are written.

    Raises:
        InvalidInput: a DOCTYPE (X10), not well-formed, too deep or too many elements (X14).
    """
    parser = expat.ParserCreate("utf-8", " " if namespaces else None)
    parser.buffer_text = text is not None
    depth = count = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > limits.depth or count > limits.elements:
            raise malformed(where)
        start(name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(name)

    def forbidden(*_declaration: object) -> None:
        raise doctype(where)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = forbidden
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        raise malformed(f"{where}:{error.lineno}") from error


def parse(data: bytes, where: str, limits: Limits) -> _Element:
    """The part as an lxml tree, for parts that are small or have to be seen whole.

    Nothing outside the part is ever fetched and no entity is expanded.

    Raises:
        InvalidInput: a DOCTYPE (X10), not well-formed, too deep or too many elements (X14).
    """
    from lxml import etree

    data = as_utf8(data, where)
    for _step in walk((data,), where, limits, start=lambda _name, _attributes: None):
        pass
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise malformed(where) from error


def unescape(raw: bytes) -> str:
    """The text of XML character data without markup.

    Raises:
        UnusualMarkupError: a reference that is not plain XML, or bytes that are not UTF-8.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnusualMarkupError from error
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_referenced, text) if "&" in text else text


def _referenced(match: re.Match[str]) -> str:
    decimal, hexadecimal, named = match.groups()
    if named:
        return _NAMED[named]
    code = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else -1
    if not 0 < code <= 0x10FFFF or _ILLEGAL.match(chr(code)):
        raise UnusualMarkupError
    return chr(code)


def escape(text: str) -> str:
    """Text as XML character data, safe in an attribute too."""
    return text.translate(_ESCAPES) if _MARKUP.search(text) else text


def illegal_in_xml(text: str) -> bool:
    """Whether the text holds a character that XML 1.0 (section 2.2) cannot carry."""
    return _ILLEGAL.search(text) is not None


def from_office(text: str) -> str:
    """Text with Excel's `_xHHHH_` notation (ISO/IEC 29500-1, 22.9.2.19) turned into characters."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def to_office(text: str) -> str:
    """Text so that `from_office` gives it back: carriage returns and literal `_xHHHH_` are escaped."""
    if "_x" in text:
        text = _ESCAPED.sub(r"_x005F_x\1_", text)
    return text.replace("\r", "_x000D_")


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    # A lone surrogate is no character and would break every writer after us.
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)
