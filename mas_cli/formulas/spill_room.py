"""How far the result of a formula may spill: the blank cells below and beside it that are kept free for it.

A file knows a formula that spills by the cells it filled when it was saved; with other answers it fills more
or fewer. As many cells as its ranges have, up to the first that is in use, get a place of their own, so that
what reads them reads what is spilled there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mas_cli.formulas.addresses import MAX_COLUMN, MAX_ROW, parse_area
from mas_cli.formulas.parser import parse
from mas_cli.formulas.syntax import Area, Corner, references
from mas_cli.formulas.values import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mas_cli.formulas.model import Cell

Place = tuple[int, int]
Corners = tuple[int, int, int, int]
_ROWS: Final = 2_000
_COLUMNS: Final = 100
_CELLS: Final = 20_000  # for all formulas of a sheet
_UNKNOWN: Final = 50  # of what a name, a table or a count gives
# Functions that turn rows into columns, or give as many as a number says.
_TURNING: Final = re.compile(
    r"\b(?:TRANSPOSE|TOROW|TOCOL|HSTACK|TEXTSPLIT|WRAPROWS|WRAPCOLS|SEQUENCE|MAKEARRAY|EXPAND|RANDARRAY)\("
)


def rooms(cells: Mapping[Place, Cell], inputs: Collection[Place]) -> dict[Place, Corners]:
    """What each formula of a sheet that spills may fill: the rows and columns of its first and last cell."""
    anchors = {place: cell for place, cell in cells.items() if cell.dynamic and cell.array}
    if not anchors:
        return {}
    taken = {*cells, *inputs}
    own: dict[Place, Corners] = {}
    for place, cell in cells.items():
        corners = parse_area(cell.array) if cell.array else None
        if corners is not None and _size(corners) <= _CELLS:
            taken.update(_places(corners))
            if place in anchors:
                own[place] = corners
    found: dict[Place, Corners] = {}
    left = _CELLS
    for place, corners in own.items():
        room = _room(place, anchors[place].formula or "", corners, taken)
        if room == corners or _size(room) > left:
            continue
        left -= _size(room)
        taken.update(_places(room))
        found[place] = room
    return found


def _size(corners: Corners) -> int:
    top, left, bottom, right = corners
    return (bottom - top + 1) * (right - left + 1)


def _places(corners: Corners) -> list[Place]:
    top, left, bottom, right = corners
    return [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]


def _room(place: Place, text: str, own: Corners, taken: Collection[Place]) -> Corners:
    try:
        parts = list(references(parse(text, *place)))
    except (Refused, RecursionError):
        return own
    areas = [_corners(part, place) for part in parts if isinstance(part, Area)]
    height = sum(bottom - top + 1 for top, _left, bottom, _right in areas)
    width = max((right - left + 1 for _top, left, _bottom, right in areas), default=1)
    if len(areas) < len(parts):
        height, width = height + _UNKNOWN, max(width, _UNKNOWN)
    if _TURNING.search(text.upper()):
        height = width = max(height, width, _UNKNOWN)
    room = _free(own, min(height, _ROWS), min(width, _COLUMNS), taken)
    # A formula does not spill into what it reads.
    return own if any(_meet(room, area) and not _meet(own, area) for area in areas) else room


def _free(own: Corners, height: int, width: int, taken: Collection[Place]) -> Corners:
    """The area, as much longer and then wider as no cell in use is in the way."""
    top, left, bottom, right = own
    while bottom < min(top + height - 1, MAX_ROW) and all(
        (bottom + 1, column) not in taken for column in range(left, right + 1)
    ):
        bottom += 1
    while right < min(left + width - 1, MAX_COLUMN) and all(
        (row, right + 1) not in taken for row in range(top, bottom + 1)
    ):
        right += 1
    return top, left, bottom, right


def _meet(one: Corners, other: Corners) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _corners(area: Area, place: Place) -> Corners:
    """An area of any sheet as rows and columns; whole columns as long as is looked at."""
    top, bottom = sorted((_at(area.row, place[0], 1), _at(area.last_row, place[0], _ROWS)))
    left, right = sorted((_at(area.column, place[1], 1), _at(area.last_column, place[1], _COLUMNS)))
    return top, left, bottom, right


def _at(corner: Corner | None, home: int, default: int) -> int:
    if corner is None:
        return default
    return corner.number + home if corner.relative else corner.number
