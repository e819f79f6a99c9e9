"""The texts a workbook shares between cells: found by number, decoded only when asked for."""

from __future__ import annotations

import re
from array import array
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from .markup import SPREADSHEET, UnusualMarkupError, from_office, unescape, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .archive import Limits

_ROOT: Final = re.compile(rb"\s*(?:<\?[^<>?]*\?>\s*)?<(?:(\w+):)?sst\b[^<>]*>")
_CACHED: Final = 4096


class TextPatterns(NamedTuple):
    """The tags of a text with runs, with or without a namespace prefix."""

    text: re.Pattern[bytes]
    opening: bytes
    phonetic: bytes
    phonetic_end: bytes


@lru_cache(maxsize=8)
def text_patterns(prefix: bytes) -> TextPatterns:
    """The patterns for elements written with this prefix (`b""` or `b"x:"`)."""
    tag = re.escape(prefix)
    return TextPatterns(
        re.compile(rb"<%bt(?:\s[^<>]*?)?(?:/>|>([^<]*)</%bt\s*>)" % (tag, tag)),
        b"<%bt" % prefix,
        b"<%brPh" % prefix,
        b"</%brPh>" % prefix,
    )


def joined_text(fragment: bytes, prefix: bytes) -> str:
    """The text of an `<si>` or `<is>`: its runs joined, phonetic readings left out.

    Raises:
        UnusualMarkupError: for the general reader to take over.
    """
    patterns = text_patterns(prefix)
    if patterns.phonetic in fragment:
        fragment = _without_phonetic(fragment, patterns)
    found = patterns.text.findall(fragment)
    if len(found) != fragment.count(patterns.opening):
        raise UnusualMarkupError
    return from_office(unescape(b"".join(found)))


def _without_phonetic(fragment: bytes, patterns: TextPatterns) -> bytes:
    first, *runs = fragment.split(patterns.phonetic)
    kept = [first]
    for run in runs:
        _reading, end, after = run.partition(patterns.phonetic_end)
        if not end:
            raise UnusualMarkupError
        kept.append(after)
    return b"".join(kept)


class SharedStrings:
    """The shared texts by number; offsets are found as far as needed, the part stays as it was read."""

    def __init__(self, data: bytes, where: str, limits: Limits) -> None:
        """Prepare; nothing is decoded yet.

        Args:
            data: the part in UTF-8, empty when the workbook has none.
            where: how messages name the part.
            limits: for the general reader.
        """
        self._data = data
        self._where = where
        self._limits = limits
        self._offsets = array("I")
        self._texts: list[str] | None = None
        self._cache: dict[int, str] = {}
        root = _ROOT.match(data)
        if not root:
            self._use_general()
            return
        body = root.end()
        self._prefix = f"{root[1].decode()}:".encode() if root[1] else b""
        if data.find(b"<!", body) >= 0 or data.find(b"<?", body) >= 0 or data.find(b"xmlns", body) >= 0:
            self._use_general()
            return
        tag = re.escape(self._prefix)
        self._closing = b"</%bsi" % self._prefix
        self._items: Iterator[re.Match[bytes]] = re.compile(rb"<%bsi(?=[\s/>])(?:\s*(/?)>)?" % tag).finditer(
            data, body
        )

    def __getitem__(self, index: int) -> str:
        """The text of this number, from 0.

        Raises:
            IndexError: there is no such text.
            InvalidInput: the part is damaged (X14).
        """
        if not 0 <= index < self._limits.texts:
            raise IndexError(index)
        if self._texts is not None:
            return self._texts[index]
        text = self._cache.get(index)
        if text is None:
            try:
                text = self._text(index)
            except UnusualMarkupError:
                self._use_general()
                return self[index]
            if len(self._cache) >= _CACHED:
                self._cache.clear()
            self._cache[index] = text
        return text

    def _text(self, index: int) -> str:
        offsets = self._offsets
        while len(offsets) <= index:
            item = next(self._items, None)
            if item is None:
                raise IndexError(index)
            if item[1] is None:
                raise UnusualMarkupError
            # An empty element is kept as offset 0, where no item can stand.
            offsets.append(0 if item[1] else item.end())
        start = offsets[index]
        if not start:
            return ""
        stop = self._data.find(self._closing, start)
        if stop < 0:
            raise UnusualMarkupError
        return joined_text(self._data[start:stop], self._prefix)

    def _use_general(self) -> None:
        self._texts = _general(self._data, self._where, self._limits) if self._data else []
        self._data = b""


def _general(data: bytes, where: str, limits: Limits) -> list[str]:
    """All shared texts, read with expat."""
    texts: list[str] = []
    pieces: list[str] = []
    phonetic = 0
    inside = False

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal inside, phonetic
        namespace, _space, local = name.rpartition(" ")
        if namespace not in SPREADSHEET:
            return
        if local == "si":
            pieces.clear()
        elif local == "rPh":
            phonetic += 1
        inside = local == "t" and not phonetic

    def end(name: str) -> None:
        nonlocal inside, phonetic
        namespace, _space, local = name.rpartition(" ")
        inside = False
        if namespace not in SPREADSHEET:
            return
        if local == "si":
            texts.append(from_office("".join(pieces)))
        elif local == "rPh":
            phonetic -= 1

    def text(piece: str) -> None:
        if inside:
            pieces.append(piece)

    for _step in walk((data,), where, limits, start=start, end=end, text=text):
        pass
    return texts
