"""In which encoding a csv is written; old code pages are told by the names they make.

UTF-8 proves itself. Windows (cp1252), DOS (cp850) and old Macintosh text do not: the same byte is `ë` in one
and `â` in another. Each is therefore tried on the words of the file, and the one that makes names of them is
taken; where two do about as well nothing is guessed, and the rows with such letters are refused.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli.i18n import _

if TYPE_CHECKING:
    from .zipped import Inside

_CHUNK: Final = 4 * 1024 * 1024
_LONGEST_LINE: Final = 100 * 1024 * 1024
_WORDS: Final = 5_000
_ENOUGH: Final = 10_000
_LEGACY_LINE: Final = re.compile(rb"[\x80-\xff][^\n]*")
_WORD: Final = re.compile(rb"[A-Za-z\x80-\xff'-]*[\x80-\xff][A-Za-z\x80-\xff'-]*")
LEGACY: Final = ("cp1252", "cp850", "mac_roman")
UTF16: Final = ("utf-16-le", "utf-16-be")
# The winner is believed when it is so much better than the next.
_CLEARLY: Final = 2.5
# How much each letter is worth in a Dutch list of names; capitals count as their small letter.
_WORTH: Final = {
    **dict.fromkeys("ëé", 10.0),
    **dict.fromkeys("öü", 8.0),
    **dict.fromkeys("ïç", 6.0),
    "è": 5.0,
    **dict.fromkeys("äáš", 4.0),
    **dict.fromkeys("óíñ", 3.0),
    **dict.fromkeys("øåêàúž", 2.0),
    **dict.fromkeys("âîôûãæœß", 1.0),
    **dict.fromkeys("òùõÿ", 0.7),
    "ì": 0.3,
    **dict.fromkeys("þðýƒªº", -1.0),
}
_WRONG: Final = -3.0
_APOSTROPHE: Final = "\N{RIGHT SINGLE QUOTATION MARK}"


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file was found to be.

    Attributes:
        codec: `utf-8`, one of `UTF16` or `LEGACY`; empty when an old code page cannot be told.
        skip: bytes of a mark at the beginning.
        lines: how many lines there are; -1 where they were not counted.
        mixed: some lines are in another encoding than the rest.
        returns: lines end in a carriage return alone, as on an old Macintosh.
    """

    codec: str
    skip: int = 0
    lines: int = -1
    mixed: bool = False
    returns: bool = False


def survey(path: Path | Inside) -> Survey | None:
    """Look through a file once.

    Returns:
        None when it is no text that can be read: UTF-32, or hardly any lines.

    Raises:
        OSError: it cannot be read.
    """
    seen = _Seen()
    with path.open("rb") as stream:
        chunk = stream.read(_CHUNK)
        if chunk.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            return None
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return Survey(UTF16[chunk.startswith(codecs.BOM_UTF16_BE)], 2, returns=_ends_in_returns(chunk))
        nulls = chunk[:2000].count(0)
        if nulls > len(chunk[:2000]) // 4:
            return Survey(UTF16[chunk[:1] == b"\0"], returns=_ends_in_returns(chunk))
        returns = _ends_in_returns(chunk)
        skip = len(codecs.BOM_UTF8) if chunk.startswith(codecs.BOM_UTF8) else 0
        while chunk:
            if not chunk.endswith(b"\n"):
                chunk += stream.readline(_LONGEST_LINE)
            seen.add(chunk)
            chunk = stream.read(_CHUNK)
    lines = -1 if returns else seen.lines
    if skip or seen.utf8 >= seen.legacy:
        return Survey("utf-8", skip, lines, mixed=seen.legacy > 0, returns=returns)
    return Survey(recognise(seen.words), 0, lines, mixed=seen.utf8 > 0, returns=returns)


def _ends_in_returns(chunk: bytes) -> bool:
    return b"\n" not in chunk and b"\r" in chunk


class _Seen:
    """Counts over a file: lines, and how many of those that are not ASCII are UTF-8."""

    def __init__(self) -> None:
        self.lines = self.utf8 = self.legacy = 0
        self.words: Counter[bytes] = Counter()

    def add(self, data: bytes) -> None:
        """Count some whole lines."""
        self.lines += data.count(b"\n") + (bool(data) and not data.endswith(b"\n"))
        if data.isascii():
            return
        if _is_utf8(data):
            if self.utf8 < _ENOUGH:
                self.utf8 += len(_LEGACY_LINE.findall(data))
            return
        for line in data.split(b"\n"):
            if line.isascii():
                continue
            if _is_utf8(line):
                self.utf8 += 1
            else:
                self.legacy += 1
                if len(self.words) < _WORDS:
                    self.words.update(_WORD.findall(line))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def recognise(words: Counter[bytes]) -> str:
    """The old code page that makes names of these words; empty when that cannot be told."""
    scores = {codec: _score(words, codec) for codec in LEGACY}
    best, next_best = sorted(scores, key=scores.__getitem__, reverse=True)[:2]
    if scores[best] <= 0:
        # Only signs such as a euro or dashes: nobody's name depends on them.
        named = any(re.search(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]", word) for word in words)
        return "" if named else LEGACY[0]
    return best if scores[next_best] * _CLEARLY <= scores[best] else ""


def _score(words: Counter[bytes], codec: str) -> float:
    total = 0.0
    for word, count in words.items():
        try:
            text = word.decode(codec)
        except UnicodeDecodeError:
            return -1e9
        total += min(count, 5) * sum(
            _worth(text, place) for place, letter in enumerate(text) if ord(letter) > 127
        )
    return total


def _worth(word: str, place: int) -> float:
    """What a letter that is not ASCII says for the reading of a word."""
    letter = word[place]
    before = word[place - 1 : place] if place else ""
    after = word[place + 1 : place + 2]
    inside = before.isalpha() and after.isalpha()
    if not letter.isalpha():
        if letter == _APOSTROPHE:
            return 1.0 if inside else 0.0
        return _WRONG if before.isalpha() or after.isalpha() else 0.0
    worth = _WORTH.get(letter.lower(), -1.0)
    if letter == "ï" and before not in {"a", "e", "i", "o", "u", "A", "E", "O", "U"}:
        worth = 1.0
    if letter == "ã" and after in {"o", "e"}:
        worth = 6.0
    if letter.isupper():
        small = before.islower() or (before.isalpha() and after.islower())
        return _WRONG if small else worth
    if before.isupper() and after.isupper():
        return _WRONG
    # A name begins with a capital.
    return worth if before.isalpha() else worth * 0.3


def to_utf8(data: bytes, found: Survey) -> bytes:
    """Whole lines in UTF-8.

    A line that cannot be read with certainty stays as it is, and is no UTF-8 then. UTF-16 is decoded before.
    """
    if found.codec in {"utf-8", *UTF16} or data.isascii():
        return data
    if found.codec and not found.mixed:
        try:
            return data.decode(found.codec).encode()
        except UnicodeDecodeError:
            pass
    return b"\n".join(_line(line, found.codec) for line in data.split(b"\n"))


def _line(line: bytes, codec: str) -> bytes:
    """One line of a file in an old code page; one that is UTF-8 by itself is read as that."""
    if line.isascii() or _is_utf8(line) or not codec:
        return line
    try:
        return line.decode(codec).encode()
    except UnicodeDecodeError:
        return line


def title(codec: str) -> str:
    """The name of an old code page for people."""
    names = {
        "cp1252": _("Windows text (cp1252)"),
        "cp850": _("DOS text (cp850)"),
        "mac_roman": _("old Macintosh text (Mac Roman)"),
    }
    return names.get(codec, codec)
