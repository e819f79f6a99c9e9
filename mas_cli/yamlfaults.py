"""Why a text is not YAML, told from the text itself.

The parser says where it stopped. What it calls the fault differs from one version of it to the next, and
between its two builds, so nobody looks at that.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from mas_cli.i18n import _

# What a text holds according to YAML 1.2, chapter 5.1.
_NO_TEXT: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIGN: Final = re.compile(r"""["'\[\]{}#]""")
_IN_QUOTES: Final = re.compile(r'["\\]')
_NEVER_FIRST: Final = "\t@`%"


class Fault(NamedTuple):
    """What is wrong with a text.

    Attributes:
        line: from 1.
        problem: in words, to stand within a sentence.
        remedy: what to do about it.
        depth: how deep the brackets before it stand within one another.
    """

    line: int
    problem: str
    remedy: str
    depth: int = 0


def illegal_character(text: str) -> Fault | None:
    """The first character that no YAML may hold, or None."""
    found = _NO_TEXT.search(text)
    if found is None:
        return None
    return Fault(
        text.count("\n", 0, found.start()) + 1, _("a control character that text cannot hold"), _correct()
    )


def fault_at(text: str, index: int) -> Fault:
    """The fault for which a parser stopped.

    Args:
        text: the file, without illegal characters.
        index: of the character at which it stopped; the length of the text for its end.
    """
    end = len(text.rstrip())
    unclosed = _unclosed(text[:index])
    line = text.count("\n", 0, min(index, end)) + 1
    sign = text[index : index + 1]
    before = text[text.rfind("\n", 0, index) + 1 : index]
    remedy = _correct()
    if unclosed.quote and index >= end:
        problem = _("a quotation mark is not closed")
    elif unclosed.quote:
        problem = _("a backslash between double quotes that stands for no character")
        remedy = _("Write the text between single quotes, or each backslash twice.")
    elif (sign and sign in _NEVER_FIRST) or (not before.strip() and "\t" in before):
        problem = _("a tab or another sign that cannot stand here")
        remedy = _("Indent with spaces, and put text that begins with @, ` or % between quotes.")
    elif unclosed.brackets.endswith("["):
        problem = _("a list in brackets is not closed")
    elif unclosed.brackets:
        problem = _("a mapping in braces is not closed")
    elif sign == ":":
        problem = _("a colon stands where no value can begin")
    elif sign == "!":
        problem = _("a tag that is not used here")
    else:
        problem = _("this does not fit what stands above it; check the indentation and the colons")
    return Fault(line, problem, remedy, unclosed.depth)


def _correct() -> str:
    return _("Correct this line or the one above it; put text with a colon between quotes.")


class _Unclosed(NamedTuple):
    brackets: str
    quote: str
    depth: int


def _unclosed(text: str) -> _Unclosed:
    """The brackets and the quotation mark that a text opens and does not close, and its greatest depth."""
    brackets: list[str] = []
    depth = at = 0
    while sign := _SIGN.search(text, at):
        start, at = sign.span()
        match sign[0]:
            case "#" if start == 0 or text[start - 1].isspace():
                at = text.find("\n", at)
                if at < 0:
                    break
            case '"' | "'" as quote if _begins(text, start):
                at = _end_of_quoted(text, at, quote)
                if at < 0:
                    return _Unclosed("".join(brackets), quote, depth)
            case "[" | "{" as bracket if brackets or _begins(text, start):
                brackets.append(bracket)
                depth = max(depth, len(brackets))
            case "]" | "}" if brackets:
                brackets.pop()
    return _Unclosed("".join(brackets), "", depth)


def _begins(text: str, start: int) -> bool:
    """Whether a value can begin here: first on its line or behind a sign that announces one."""
    start -= 1
    while start >= 0 and text[start] in " \t":
        start -= 1
    return start < 0 or text[start] in "\n\r:-?,[{"


def _end_of_quoted(text: str, at: int, quote: str) -> int:
    """Where text between quotation marks ends, or -1. A doubled single quote is read as two texts."""
    if quote == "'":
        return text.find("'", at) + 1 or -1
    while sign := _IN_QUOTES.search(text, at):
        if sign[0] == '"':
            return sign.end()
        at = sign.end() + 1
    return -1
