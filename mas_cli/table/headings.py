"""Where the headings of a csv are and what separates its cells: tried with the headings that are known."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from . import refusals
from .grammar import Damage, Line, Shape, shape_of, split

SEPARATORS: Final = (";", ",", "\t", "|")
SEARCHED: Final = 40
_HEADING_LINES: Final = 12
_DIRECTIVE: Final = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
# One known word may stand in any cell; two are headings.
_CERTAIN: Final = 2

KnownHeading = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """The headings of a csv.

    Attributes:
        cells: as written.
        shape: of the rows below.
        line: on which they begin, from 1.
        after: the line after them.
        titled: something stands above them.
    """

    cells: tuple[str, ...]
    shape: Shape
    line: int
    after: int
    titled: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    cells: list[str]
    separator: str
    begin: int
    end: int
    known: int


def find(lines: Sequence[Line], name: str, known: KnownHeading, header_row: int) -> Found:
    """The headings among the first lines of a file.

    Raises:
        InvalidInput: there are none (T03), or they do not match or fit the rows (T04).
    """
    filled = [place for place, line in enumerate(lines) if line is not None and line.strip(' ;,\t|\r"')]
    directive = _DIRECTIVE.fullmatch((lines[filled[0]] or "").strip()) if filled else None
    if directive:
        filled = filled[1:]
    if header_row:
        filled = [place for place in filled if place == header_row - 1]
        if not filled:
            raise refusals.no_such_row(name, header_row)
    if not filled:
        raise refusals.nothing_in_it(name)
    separators = dict.fromkeys([*((directive[1],) if directive else ()), *SEPARATORS])
    tried = [
        candidate
        for place in filled[:SEARCHED]
        for separator in separators
        if (candidate := _candidate(lines, place, separator, known))
    ]
    best = _best(tried)
    if best is None or (best.begin != filled[0] and best.known < _CERTAIN):
        best = _first(lines, filled[0], directive[1] if directive else "", tried)
    if best is None:
        raise refusals.damaged_headings(name, filled[0] + 1)
    cells = best.cells
    shape = shape_of(best.separator, cells, lines[best.end :])
    if shape is None:
        raise refusals.other_rows(name, best.begin + 1, len(cells))
    for place in filled:
        if place >= best.begin:
            break
        if looks_like_a_row(split(lines[place] or "", best.separator), len(cells)):
            raise refusals.row_above_headings(name, place + 1, best.begin + 1)
    return Found(tuple(cells), shape, best.begin + 1, best.end + 1, titled=best.begin != filled[0])


def _best(tried: Sequence[_Candidate]) -> _Candidate | None:
    """The first line with about as many known headings as any; headings that come again are rows."""
    most = max((one.known for one in tried), default=0)
    enough = [one for one in tried if one.known and 2 * one.known >= most]
    first = min((one.begin for one in enough), default=-1)
    return max(
        (one for one in enough if one.begin == first),
        key=lambda one: (one.known, len(one.cells)),
        default=None,
    )


def looks_like_a_row(cells: Sequence[object] | Damage, width: int) -> bool:
    """Whether what stands above the headings is no title but a row: at least half of its cells are filled."""
    if isinstance(cells, Damage):
        return False
    filled = sum(cell is not None and str(cell).strip() != "" for cell in cells)
    return filled >= _CERTAIN and 2 * filled >= width


def _first(lines: Sequence[Line], place: int, asked: str, tried: Sequence[_Candidate]) -> _Candidate | None:
    """The first line with anything in it, split where it has most separators."""
    bare = re.sub(r'"[^"]*"', "", lines[place] or "")
    separator = asked or max(SEPARATORS, key=bare.count)
    return next((one for one in tried if one.begin == place and one.separator == separator), None)


def _candidate(lines: Sequence[Line], place: int, separator: str, known: KnownHeading) -> _Candidate | None:
    """A line as headings; a quoted heading may go on over lines that have no separator in it."""
    text = lines[place] or ""
    found = split(text, separator)
    end = place + 1
    while found is Damage.OPEN and end < min(len(lines), place + _HEADING_LINES):
        following = lines[end]
        if following is None or separator in following.partition('"')[0]:
            break
        text += "\n" + following
        found = split(text, separator)
        end += 1
    if isinstance(found, Damage) or "\0" in text:
        return None
    names = {cell.strip() for cell in found if cell.strip()}
    return _Candidate(found, separator, place, end, sum(map(known, names)))
