"""Formula text cut into tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from mas_cli.formulas.values import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LENGTH: Final = 32_768  # Excel stores at most 8,192 characters; other producers write more

_SHEET = r"(?:'(?:[^']|'')*'|(?:\[\d+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?|\[\d+\])!"
_COLUMN = r"\$?[A-Za-z]{1,3}"
_ROW = r"\$?[0-9]{1,7}"
_CELL = _COLUMN + _ROW
_LOST = rf"REF!(?:{_CELL}(?::{_CELL})?)?"
_END = r"(?![\w.\\(!])"

_TOKEN: Final = re.compile(
    rf"""
    (?P<space>[ \t\r\n\xa0]+)
  | (?P<text>"(?:[^"]|"")*")
  | (?P<error>\#(?:{_LOST}|NULL!|DIV/0!|VALUE!|NAME\?|NUM!|N/A|SPILL!|CALC!|GETTING_DATA))
  | (?P<sheeterror>{_SHEET}\#REF!)
  | (?P<area>(?:{_SHEET})?(?:{_CELL}:{_CELL}|{_COLUMN}:{_COLUMN}|{_ROW}:{_ROW}|{_CELL}){_END})
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<call>[^\W\d][\w.]*\()
  | (?P<name>(?:{_SHEET})?[^\W\d][\w.\\?]*|\\[\w.\\?]*)
  | (?P<bracket>\[)
  | (?P<operator><>|<=|>=|[-+*/^&=<>%@\#,;:(){{}}])
    """,
    re.VERBOSE,
)
_BRACKET: Final = re.compile(r"'.|[\[\]]", re.DOTALL)


class Token(NamedTuple):
    """A piece of the formula: its kind, its text, and where it starts."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a formula without its equals sign, `end` last.

    A structured reference's square brackets become one token of kind `bracket`.

    Raises:
        Refused: the text is no formula, or longer than any program writes them.
    """
    if len(text) > MAX_LENGTH:
        raise Refused("formula too long")
    position, length, match = 0, len(text), _TOKEN.match
    while position < length:
        found = match(text, position)
        if found is None:
            raise Refused("syntax: " + text[position : position + 20])
        kind = found.lastgroup or ""
        end = found.end()
        if kind == "bracket":
            end = _closing(text, position)
        yield Token(kind, text[position:end], position)
        position = end
    yield Token("end", "", length)


def _closing(text: str, start: int) -> int:
    """Where the bracket that opens at `start` is closed; an apostrophe escapes the next character."""
    depth = 0
    for found in _BRACKET.finditer(text, start):
        depth += {"[": 1, "]": -1}.get(found[0], 0)
        if not depth:
            return found.end()
    raise Refused("syntax: " + text[start : start + 20])
