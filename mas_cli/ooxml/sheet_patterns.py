"""How the data of a sheet is written by Excel, LibreOffice and the libraries: the patterns of its tags."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from .markup import SPREADSHEET, UnusualMarkupError

_PROLOG: Final = re.compile(rb"\s*(?:<\?[^<>?]*\?>\s*)?<(?:(\w+):)?worksheet\b([^<>]*)>")
_NAMESPACE: Final = re.compile(rb"""\sxmlns(?::(\w+))?="([^"<>]*)\"""")
# Far more than an element of a sheet has; whatever has more is left to the general reader.
MOST_ATTRIBUTES: Final = 64
_PAIRS: Final = rb'(?:\s+[\w:.-]+="[^"<>]*"){0,%d}' % MOST_ATTRIBUTES
UNGROUPED: Final = _PAIRS + rb"\s*"
ATTRIBUTES: Final = rb"(" + _PAIRS + rb")\s*"


class SheetPatterns(NamedTuple):
    """The tags of a sheet's data, with or without a namespace prefix."""

    data: re.Pattern[bytes]
    data_end: bytes
    row: re.Pattern[bytes]
    row_start: bytes
    row_end: bytes
    cell: re.Pattern[bytes]
    cell_start: bytes
    cell_tag: re.Pattern[bytes]
    any_cell: re.Pattern[bytes]
    cell_end: bytes
    content: re.Pattern[bytes]


@lru_cache(maxsize=8)
def sheet_patterns(prefix: bytes) -> SheetPatterns:
    """The patterns for elements written with this prefix (`b""` or `b"x:"`)."""
    p = re.escape(prefix)
    return SheetPatterns(
        re.compile(rb"<%bsheetData\s*(/?)>" % p),
        b"</%bsheetData" % prefix,
        re.compile(rb"<%brow(?=[\s/>])(?:" % p + ATTRIBUTES + rb"(/?)>)?"),
        b"<%brow" % prefix,
        b"</%brow" % prefix,
        # The common order of attributes and the common contents in one go; else the groups stay empty.
        re.compile(
            rb'<%bc(?=[\s/>])(?: r="([A-Z]{1,3}[0-9]{1,7})"(?: s="([0-9]{1,6})")?(?: t="(\w+)")?(?:/>'
            rb'|><%bv>([^<]*)</%bv></%bc>|><%bis><%bt(?: xml:space="preserve")?>([^<]*)</%bt></%bis></%bc>'
            rb"|>(.*?)</%bc>))?" % (p, p, p, p, p, p, p, p, p, p),
            re.DOTALL,
        ),
        b'<%bc r="' % prefix,
        re.compile(rb"<%bc(?=[\s/>])" % p),
        re.compile(rb"<%bc" % p + ATTRIBUTES + rb"(/?)>"),
        b"</%bc" % prefix,
        re.compile(
            # Space is matched in one place only: twice in a row it would be divided in every way.
            rb"\s*(?:<%bf" % p
            + ATTRIBUTES
            + rb"(?:/>|>([^<]*)</%bf>)\s*)?" % p
            + rb"(?:(?:<%bv(?:\s[^<>/]*)?>([^<]*)</%bv>|<%bis>(.*)</%bis>|<%b(?:v|is)\s*(/)>)\s*)?"
            % (p, p, p, p, p),
            re.DOTALL,
        ),
    )


def element_prefix(buffer: bytes) -> bytes:
    """The namespace prefix of the sheet's elements with its colon, once the root element is there."""
    root = _PROLOG.match(buffer)
    if root is None:
        raise UnusualMarkupError
    declared = {name: uri.decode("utf-8", "replace") for name, uri in _NAMESPACE.findall(root[2])}
    name = root[1] or b""
    if declared.get(name) not in SPREADSHEET:
        raise UnusualMarkupError
    return name + b":" if name else b""
