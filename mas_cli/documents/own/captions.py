"""Captions under lines: whose signature a line is for stands below it, not above."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents.own.matching import synonyms
from mas_cli.documents.word_text import W
from mas_cli.written import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mas_cli.documents.own.cells import Tables
    from mas_cli.documents.own.headings import Headings
    from mas_cli.documents.own.lines import Line

_ROOM: Final = re.compile(r"[\s_.…\-–—\ufffc]*(?:_{3,}|\.{4,}|…|\t)[\s_.…\-–—\ufffc]*")
_DRAWN: Final = re.compile(r"_{3,}|\.{4,}|…")
_SENTENCE: Final = re.compile(r"[.!;]\s*$|[.!?;]\s+\S")
_APART: Final = re.compile(r"\t+|\s{3,}")
_LONGEST: Final = 60
_MOST_WORDS: Final = 8


def below(line: Line, headings: Headings, tables: Tables) -> Mapping[int, str]:
    """The caption under each place of a line without text of its own, by the position of the place.

    A text under a line belongs to it when no further line follows the last text of such a stack: where texts
    and lines alternate and a line comes last, the texts stand above.

    Returns:
        The captions; empty when the line has text of its own or no captions stand under it.
    """
    first, _break, rest = line.text.partition("\n")
    if not _ROOM.fullmatch(first):
        return {}
    if rest.strip():
        text = rest.partition("\n")[0]
        return _shared(text, len(line.found)) if not _DRAWN.search(text) and _is_caption(text) else {}
    cell = line.paragraph.getparent()
    if cell.tag == f"{W}tc":
        under = tables.neighbours(cell)[1]
        alone = len(cell.findall(f"{W}p")) == 1
        text = "" if under is None or not alone or tables.is_filled(under) else tables.text(under)
        return {0: text.strip(" ()")} if text and _is_caption(text) and not _DRAWN.search(text) else {}
    text = _captions_of(line.paragraph, headings)
    return _shared(text, len(line.found)) if text else {}


def _captions_of(paragraph: Any, headings: Headings) -> str:
    """The text under a line, when the texts of its stack stand under their lines; else empty."""
    text = _text_under(paragraph, headings)
    last, caption = paragraph, text
    while caption:
        following = _following(_following(last))
        if following is None or not _is_room(following):
            break
        last = following
        caption = _text_under(last, headings)
    if not text or not caption:
        return ""
    above = _text_over(paragraph)
    if above is None or headings.has(above):
        return text
    label = _text(above).strip()
    if label.endswith(":"):
        return ""
    # Both the first and the last text could be a label: one of a signature decides.
    return "" if _is_caption(label) and (_is_signed(label) or not _is_signed(caption)) else text


def _is_signed(text: str) -> bool:
    """Whether a text begins as a caption does, whatever small word stands before it."""
    known = synonyms()
    first = next((word for word in folded(text).split() if word not in known.silent), "")
    return first in known.captions


def _text_under(paragraph: Any, headings: Headings) -> str:
    following = _following(paragraph)
    if following is None or headings.has(following):
        return ""
    text = _text(following)
    busy = any(next(following.iter(f"{W}{tag}"), None) is not None for tag in ("sdt", "fldChar", "numPr"))
    return "" if busy or _DRAWN.search(text) or not _is_caption(text) else text


def _text_over(paragraph: Any) -> Any:
    """Return the text above the first line of a stack of lines and texts; None when no text is above it."""
    while True:
        above = paragraph.getprevious()
        if above is None or above.tag != f"{W}p" or not _text(above).strip():
            return None
        higher = above.getprevious()
        if higher is None or not _is_room(higher):
            return above
        paragraph = higher


def _following(paragraph: Any) -> Any:
    following = None if paragraph is None else paragraph.getnext()
    while following is not None and following.tag in (f"{W}bookmarkStart", f"{W}bookmarkEnd"):
        following = following.getnext()
    return following if following is not None and following.tag == f"{W}p" else None


def _is_room(paragraph: Any) -> bool:
    return paragraph.tag == f"{W}p" and _ROOM.fullmatch(_text(paragraph)) is not None


def _is_caption(text: str) -> bool:
    words = text.strip()
    return (
        0 < len(words) <= _LONGEST
        and len(words.split()) <= _MOST_WORDS
        and re.search(r"[^\W\d_]{2}", words) is not None
        and not words.endswith((":", "?"))
        and not _SENTENCE.search(words)
    )


def _shared(text: str, count: int) -> Mapping[int, str]:
    """One caption for one place, or as many, set apart by tabs or wide spaces, as there are places."""
    texts = _APART.split(text.strip()) if count > 1 else [text]
    pieces = [piece.strip(" ()\t") for piece in texts]
    return dict(enumerate(pieces)) if len(pieces) == count else {}


def _text(paragraph: Any) -> str:
    signs = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n"}
    return "".join(
        signs.get(element.tag) or element.text or ""
        for element in paragraph.iter(f"{W}t", *signs)
        if element.getparent().tag == f"{W}r"
    )
