"""Small numbers that might point to a child are not shown, nor what would give them away.

A number that is the only one hidden in its row or column follows from the total; the next smallest is then
hidden with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

HIDDEN: Final = -1

Table = list[list[int]]


def suppressed(table: Sequence[Sequence[int]], small: int) -> Table:
    """The table with `HIDDEN` in place of every number that should not be shown.

    Args:
        table: counts; rows and columns add up to totals that are shown.
        small: numbers from 1 up to this one are hidden; 0 or 1 hides nothing.
    """
    shown = [[HIDDEN if 0 < count < small else count for count in row] for row in table]
    if small <= 1:
        return shown
    lines = [[(place, column) for column in range(len(row))] for place, row in enumerate(shown)]
    if shown and len(shown) > 1:
        lines += [[(row, column) for row in range(len(shown))] for column in range(len(shown[0]))]
    changed = True
    while changed:
        changed = False
        for line in lines:
            hidden = [place for place in line if shown[place[0]][place[1]] == HIDDEN]
            others = [place for place in line if shown[place[0]][place[1]] > 0]
            if len(hidden) == 1 and others:
                row, column = min(others, key=lambda place: shown[place[0]][place[1]])
                shown[row][column] = HIDDEN
                changed = True
    return shown


def suppressed_list(counts: Sequence[int], small: int) -> list[int]:
    """One row or column of counts that add up to a total, as `suppressed`."""
    return suppressed([counts], small)[0] if counts else []
