"""A paragraph as one line of text, and the places a reader sees in it: brackets, dots, boxes, highlights."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mas_cli import written
from mas_cli.documents.own.places import OPEN, TICKED, Place, Point, Span, Spot, Symbol
from mas_cli.documents.word_text import W

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mas_cli.documents.own.cells import Tables
    from mas_cli.documents.own.fields import Complex

OBJECT: Final = "\ufffc"
# Far more than any form has in one file, let alone in a line.
MOST_PLACES: Final = 5_000
_MARKS: Final = re.compile(
    r"(?P<box>[☐□▢◻❏❑❒⬜☑☒○◯\uf0a8\uf06f\uf071\uf072\uf0fe\uf0fd]"
    r"|\[[ \u00a0]{0,3}\]|\[[xX]\]|\([ \u00a0]{1,3}\))"
    r"|(?P<bracket>\[\[(?=[^\[\]]*[^\W\d_])[^\[\]\n\ufffc]{1,80}\]\]"
    r"|\[(?=[^\[\]]*[^\W\d_])[^\[\]\n\ufffc]{1,80}\]"
    r"|\{\{?(?![%#])(?=[^{}]*[^\W\d_])[^{}\n\ufffc]{1,80}\}?\}"
    r"|<<(?=[^\W\d_])[^<>\n\ufffc@/]{1,80}>>|<(?=[^\W\d_])[^<>\n\ufffc@/]{1,80}>"
    r"|«(?=[^«»]*[^\W\d_])(?!\s)[^«»\n\ufffc]{1,80}(?<!\s)»)"
    r"|(?P<line>[\[(<](?:\.{2,}|…+|_{2,})[\])>]|(?:(?<=:)|(?<=:[ \u00a0\t]))(?:…|\.{3})(?![.…])"
    r"|(?:^|(?<=:)|(?<=:[ \u00a0\t]))(?:[dD]{2}[-/.][mM]{2}[-/.](?:[jJyY]{4}|[jJyY]{2}))(?=[ \u00a0]*$)"
    r"|^(?:…|\.{3})(?=[ \u00a0]*$)|_{3,}|[.…]*…[.…]+|[.…]+…[.…]*|\.{4,}|(?:\. ){4,}\.?)"
)
_TICKED_SIGNS: Final = "☑☒xX\uf0fe\uf0fd"
# The boxes of the fonts Wingdings and Wingdings 2, by their number in the font.
_SYMBOL_BOXES: Final = {
    "F0A8": OPEN,
    "F06F": OPEN,
    "F071": OPEN,
    "F072": OPEN,
    "F0FE": TICKED,
    "F0FD": TICKED,
}
_SYMBOL_BOXES_2: Final = {"F0A3": OPEN, "F02A": OPEN, "F052": TICKED, "F053": TICKED, "F054": TICKED}
_NO_MARK: Final = frozenset({"auto", "ffffff", "000000", ""})
_SKIPPED: Final = frozenset(
    f"{W}{tag}"
    for tag in ("p", "txbxContent", "del", "moveFrom", "pPr", "rPr", "sdtPr", "instrText", "delText")
)


class Found(NamedTuple):
    """A place in a line, from one offset to another."""

    start: int
    stop: int
    spot: Spot


@dataclass(slots=True)
class Line:
    """One paragraph.

    Attributes:
        text: what a reader sees; a place that is an object of itself is `OBJECT`.
        pieces: each `w:t` with where it begins; None where the text is not ours to change.
        found: the places, in order.
        tabs: the tabs that are ours to fill before, by where they stand.
        drawn: those that draw a line by themselves.
        marks: the bookmarks that begin in it.
        ends: where bookmarks end in it.
    """

    paragraph: Any
    text: str = ""
    pieces: list[tuple[int, Any]] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    tabs: dict[int, Any] = field(default_factory=dict)
    drawn: set[int] = field(default_factory=set)
    marks: list[tuple[str, str, int, Any]] = field(default_factory=list)
    ends: dict[str, int] = field(default_factory=dict)

    def add(self, text: str, element: Any = None) -> None:
        """Add text, with the element that contains it."""
        self.pieces.append((len(self.text), element))
        self.text += text

    def span(self, start: int, stop: int, *, unmark: bool = False) -> Span | None:
        """The handle of a stretch; None when part of it is not ours to change."""
        covered = []
        position = max(0, bisect_right(self.pieces, start, key=lambda piece: piece[0]) - 1)
        while position < len(self.pieces) and self.pieces[position][0] < stop:
            at, element = self.pieces[position]
            position += 1
            end = self.pieces[position][0] if position < len(self.pieces) else len(self.text)
            if end <= start or end == at:
                continue
            if element is None:
                return None
            covered.append((at, element))
        return Span(tuple(covered), start, stop, unmark) if covered else None


def line_of(  # noqa: PLR0917  what all lines of one part share
    paragraph: Any,
    part: str,
    objects: Mapping[Any, Spot],
    inside: Mapping[Any, tuple[Complex, ...]],
    no_places: frozenset[str],
    tables: Tables,
    *,
    heading: bool = False,
) -> Line:
    """A paragraph read into a line, with every place in it.

    Args:
        paragraph: the `w:p`.
        part: the name of the part.
        objects: the places that are elements: content controls, simple fields, the beginnings of fields.
        inside: for each piece of text the fields it stands in.
        no_places: bookmarks that nobody fills in: those Word puts around form fields, those of links.
        tables: what stands around each cell of the part.
        heading: whether it is a heading; what is marked in it as a whole is its text and no place.
    """
    line = Line(paragraph)
    _walk(paragraph, line, part, objects, inside)
    _bookmarks(line, part, no_places, heading=heading)
    _marked(line, part)
    _highlighted(line, part, tables, heading=heading)
    line.found.sort(key=lambda entry: (entry.start, entry.stop))
    return line


def _walk(
    parent: Any,
    line: Line,
    part: str,
    objects: Mapping[Any, Spot],
    inside: Mapping[Any, tuple[Complex, ...]],
) -> None:
    for child in parent:
        tag = child.tag
        if tag in _SKIPPED or not isinstance(tag, str):
            continue
        if child in objects:
            line.found.append(Found(len(line.text), len(line.text) + 1, objects[child]))
            line.add(OBJECT)
        elif child in inside and any(outer.spot is not None for outer in inside[child]):
            continue
        elif tag == f"{W}t":
            line.add(child.text or "", None if inside.get(child) else child)
        elif tag in (f"{W}tab", f"{W}ptab"):
            if not inside.get(child):
                line.tabs[len(line.text)] = child
            if child.get(f"{W}leader", "none") != "none":
                line.drawn.add(len(line.text))
            line.add("\t")
        elif tag in (f"{W}br", f"{W}cr"):
            line.add("\n")
        elif tag == f"{W}sym" and _box_state(child):
            state = _box_state(child)
            line.found.append(
                Found(len(line.text), len(line.text) + 1, Spot(Place("box", part, "", state), Symbol(child)))
            )
            line.add(OBJECT)
        elif tag == f"{W}bookmarkStart":
            line.marks.append((child.get(f"{W}name", ""), child.get(f"{W}id", ""), len(line.text), child))
        elif tag == f"{W}bookmarkEnd":
            line.ends[child.get(f"{W}id", "")] = len(line.text)
        else:
            _walk(child, line, part, objects, inside)


def _box_state(symbol: Any) -> str:
    """Of a sign of a symbol font whether it is an open or a ticked box; empty when it is neither."""
    second = symbol.get(f"{W}font", "").strip() == "Wingdings 2"
    return (_SYMBOL_BOXES_2 if second else _SYMBOL_BOXES).get(symbol.get(f"{W}char", "").upper(), "")


def is_free(line: Line, start: int, stop: int) -> bool:
    """Whether no place was found in a stretch yet."""
    return all(stop <= entry.start or start >= entry.stop for entry in line.found)


def _marked(line: Line, part: str) -> None:
    for match in _MARKS.finditer(line.text):
        if len(line.found) > MOST_PLACES:
            return
        start, stop = match.span()
        span = line.span(start, stop)
        if span is None or not is_free(line, start, stop):
            continue
        text = match.group()
        if match["box"]:
            ticked = any(sign in _TICKED_SIGNS for sign in text)
            place = Place("box", part, "", TICKED if ticked else OPEN)
        elif match["bracket"]:
            place = Place("placeholder", part, text.strip("[]{}<>«» "), text)
        else:
            place = Place("line", part, "", text)
        line.found.append(Found(start, stop, Spot(place, span)))


def _bookmarks(line: Line, part: str, no_places: frozenset[str], *, heading: bool) -> None:
    for name, number, start, element in line.marks:
        if not name or name.startswith("_") or name in no_places or number not in line.ends:
            continue
        stop = line.ends[number]
        text = line.text[start:stop]
        if (heading and (text.strip() or not start)) or _is_named_after(name, text, line):
            continue
        if not is_free(line, start, max(stop, start + 1) if text else start) or _MARKS.search(text):
            continue
        handle: Span | Point | None = line.span(start, stop) if text else Point(element)
        if handle is not None:
            line.found.append(
                Found(start, stop, Spot(Place("bookmark", part, name, text, name=name), handle))
            )


def _is_named_after(name: str, text: str, line: Line) -> bool:
    """Whether a bookmark around a bold line only repeats its words: the target of a link, not a place."""
    words = written.joined(text)
    return (
        bool(words)
        and text.strip() == line.text.strip()
        and all(_is_bold(element.getparent()) for _at, element in line.pieces if element is not None)
        and words.startswith(written.joined(name.replace("_", " ")))
    )


def _is_bold(run: Any) -> bool:
    mark = run.find(f"{W}rPr/{W}b")
    return mark is not None and mark.get(f"{W}val", "1") not in {"0", "false", "off"}


def _highlighted(line: Line, part: str, tables: Tables, *, heading: bool) -> None:
    for start, stop in _highlights(line):
        text = line.text[start:stop]
        whole = text.strip() == line.text.strip()
        if text.rstrip().endswith(":") or (whole and (heading or tables.is_label(line.paragraph))):
            continue
        span = line.span(start, stop, unmark=True) if text.strip() else None
        if span is not None and is_free(line, start, stop):
            line.found.append(Found(start, stop, Spot(Place("highlight", part, "", text), span)))


def _highlights(line: Line) -> Iterator[tuple[int, int]]:
    begin = -1
    for position, (at, element) in enumerate(line.pieces):
        end = line.pieces[position + 1][0] if position + 1 < len(line.pieces) else len(line.text)
        if element is not None and _is_highlighted(element.getparent()):
            begin = at if begin < 0 else begin
            if position + 1 == len(line.pieces):
                yield begin, end
        elif begin >= 0:
            yield begin, at
            begin = -1


def _is_highlighted(run: Any) -> bool:
    """Marked with the highlighter, or, as Google Docs writes it, by a coloured ground."""
    mark = run.find(f"{W}rPr/{W}highlight")
    if mark is not None:
        return bool(mark.get(f"{W}val") != "none")
    ground = run.find(f"{W}rPr/{W}shd")
    return ground is not None and ground.get(f"{W}fill", "").lower() not in _NO_MARK
