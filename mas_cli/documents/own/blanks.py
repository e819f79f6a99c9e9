"""Room that no sign marks: tabs that draw a line, underlined blanks, labels with nothing behind them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents.own.lines import Found, Line, is_free
from mas_cli.documents.own.places import Blank, Padded, Place, Span, Spot
from mas_cli.documents.own.tab_stops import drawn_tabs, indent_of
from mas_cli.documents.word_text import W

if TYPE_CHECKING:
    from mas_cli.documents.own.cells import Tables
    from mas_cli.documents.own.tab_stops import Stops

_CONTENTS: Final = re.compile(r"toc|inhopg|tableof|index", re.IGNORECASE)
_PAGE_NUMBER: Final = re.compile(r"\s*(?:\d+|[ivxlc]+)\s*$", re.IGNORECASE)
_UNDERLINED: Final = re.compile(r"[ \u00a0\u2002-\u200a\t]+")
_FEWEST: Final = 4
# A paragraph longer than this, or with so many places, is no line of a form.
_LONGEST: Final = 4_000
_MOST_FOUND: Final = 200
# A label, a colon, and room: to the end of the line, or wide before the next label.
_LABEL: Final = re.compile(
    r"(?:^|(?<=[\n\t])|(?<= {3}))[ \u00a0]{0,3}"
    r"(?P<label>[^\W\d_][^:\n\t\ufffc]{0,44}?)[ \u00a0\t]{0,40}:(?P<room>[ \u00a0\t]*)"
    r"(?:(?=\n|$)|(?<=\t)(?=[^\W\d_][^:\n\t\ufffc]{0,44}:)|(?<= {3})(?=[^\W\d_][^:\n\t\ufffc]{0,44}:))"
)
_BEGINS: Final = re.compile(r"[^\W\d_][^:\n\t]{0,44}:")
_PROSE: Final = re.compile(r"[.?!;]\s+\w|,\s.*,\s|[\"“”]")
_MOST_WORDS: Final = 5
# Directly above running text only a label this short is still a place.
_SURE_WORDS: Final = 3
_BULLET: Final = re.compile(r"\s*(?:[-–•*▪o]\s|[☐☒☑□\[<{«…]|[._]{2}|\d+[.)]\s)")


def mark(line: Line, part: str, stops: Stops, tables: Tables, *, heading: bool) -> None:
    """Add to a line the places that are only room; a heading with a colon is no label."""
    if len(line.text) > _LONGEST or len(line.found) > _MOST_FOUND:
        return
    _drawn(line, part, stops)
    _underlined(line, part)
    _labels(line, part, tables, heading=heading)
    line.found.sort(key=lambda entry: (entry.start, entry.stop))


def _drawn(line: Line, part: str, stops: Stops) -> None:
    if not line.tabs or _CONTENTS.match(_style(line.paragraph)):
        return
    drawn = line.drawn | drawn_tabs(line.text, indent_of(line.paragraph), stops.of(line.paragraph))
    for offset in sorted(drawn & line.tabs.keys()):
        before = max((entry.stop for entry in line.found if entry.stop <= offset), default=0)
        taken = before > 0 and not line.text[before:offset].strip(" \u00a0\t")
        if taken or (line.text[offset - 1 : offset] == "\t" and offset - 1 in drawn):
            continue
        if _PAGE_NUMBER.match(line.text, offset + 1) or not is_free(line, offset, offset + 1):
            continue
        lead = " " if line.text[offset - 1 : offset].strip() else ""
        handle = Blank(line.tabs[offset], lead=lead)
        line.found.append(Found(offset, offset + 1, Spot(Place("tab_line", part, "", "\t"), handle)))
        line.found.sort(key=lambda entry: (entry.start, entry.stop))


def _underlined(line: Line, part: str) -> None:
    under = [False] * (len(line.text) + 1)
    for position, (at, element) in enumerate(line.pieces):
        end = line.pieces[position + 1][0] if position + 1 < len(line.pieces) else len(line.text)
        owner = line.tabs.get(at) if element is None else element
        if owner is not None and _has_underline(owner.getparent()):
            under[at:end] = [True] * (end - at)
    if not any(under):
        return
    for match in _UNDERLINED.finditer(line.text):
        start, stop = match.span()
        while start < stop and not under[start]:
            start += 1
        while stop > start and not under[stop - 1]:
            stop -= 1
        text = line.text[start:stop]
        wide = "\t" in text or len(text) >= _FEWEST
        if not wide or not all(under[start:stop]) or under[stop] or not is_free(line, start, stop):
            continue
        handle = _room(line, start, stop)
        if handle is not None:
            line.found.append(Found(start, stop, Spot(Place("line", part, "", text), handle)))


def _room(line: Line, start: int, stop: int) -> Blank | Padded | None:
    """The way to write in blanks: before the first tab, or instead of the spaces."""
    for offset in range(start, stop):
        if offset in line.tabs:
            return Blank(line.tabs[offset])
    span = line.span(start, stop)
    return None if span is None else Padded(span)


def _has_underline(run: Any) -> bool:
    found = run.find(f"{W}rPr/{W}u")
    return found is not None and found.get(f"{W}val", "single") != "none"


def _labels(line: Line, part: str, tables: Tables, *, heading: bool) -> None:
    if not line.text.strip() or heading or not _has_room(line, tables):
        return
    for match in _LABEL.finditer(line.text):
        label, stop = match["label"].strip(" \u00a0"), match.end()
        if (
            len(label.split()) > _MOST_WORDS
            or not re.search(r"[^\W\d_]{2}", label)
            or _PROSE.search(label)
            or not is_free(line, match.start("label"), stop)
        ):
            continue
        if not line.text[stop:].strip() and _is_followed(line.paragraph):
            continue
        handle = _behind(line, match.end("label"), match.start("room"), stop)
        if handle is not None:
            line.found.append(Found(stop, stop, Spot(Place("label", part, label, ""), handle)))


def _behind(line: Line, label: int, room: int, stop: int) -> Blank | Padded | None:
    """Behind the tabs at the end of a line, before the next label in its midst."""
    last = not line.text[stop : stop + 1].strip()
    tabs = [offset for offset in range(room, stop) if offset in line.tabs]
    if tabs and last:
        return Blank(line.tabs[tabs[-1]], behind=True)
    if not tabs and stop > room and not last:
        span = line.span(room, stop)
        return None if span is None else Padded(span, lead=" ")
    colon = line.text.rindex(":", label, room)
    span = line.span(colon, colon + 1)
    if not isinstance(span, Span):
        return None
    at, element = span.pieces[0]
    return Blank(element, at=colon + 1 - at, lead=" ")


def _has_room(line: Line, tables: Tables) -> bool:
    """In a table: no cell to the right or under it that is the place itself."""
    cell = line.paragraph.getparent()
    if cell.tag != f"{W}tc":
        return True
    right, below = tables.neighbours(cell)
    if right is not None:
        text = tables.text(right)
        return _BEGINS.match(text) is not None
    return below is None or bool(tables.text(below)) or tables.is_filled(below)


def _is_followed(paragraph: Any) -> bool:
    """Whether what follows at once is what the label is about: a table, a list, a place, a text."""
    following = paragraph.getnext()
    while following is not None and following.tag in (f"{W}bookmarkStart", f"{W}bookmarkEnd"):
        following = following.getnext()
    if following is None or following.tag == f"{W}sectPr":
        return False
    if following.tag != f"{W}p":
        return True
    text = "".join(found.text or "" for found in following.iter(f"{W}t"))
    busy = ("sdt", "fldChar", "fldSimple", "sym")
    if any(next(following.iter(f"{W}{tag}"), None) is not None for tag in busy):
        return ":" not in text
    if following.find(f"{W}pPr/{W}numPr") is not None:
        return paragraph.find(f"{W}pPr/{W}numPr") is None
    if _BULLET.match(text):
        return True
    if not text.strip() or ":" in text or text.strip().startswith("("):
        return False
    own = "".join(found.text or "" for found in paragraph.iter(f"{W}t"))
    return len(own.split()) > _SURE_WORDS or _is_bold(paragraph)


def _is_bold(paragraph: Any) -> bool:
    runs = [run for run in paragraph.iter(f"{W}r") if run.find(f"{W}t") is not None]
    return bool(runs) and all(run.find(f"{W}rPr/{W}b") is not None for run in runs)


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else str(style.get(f"{W}val", ""))
