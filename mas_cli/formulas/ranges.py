"""Ranges that are found by a cell in them, without going over the cells they have.

Running sums down a long sheet are as many ranges, with thousands of millions of cells between them.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.formulas.grid import Rect


class Ranges:
    """The ranges of one sheet."""

    def __init__(self, rects: Iterable[Rect]) -> None:
        by_columns: dict[tuple[int, int], list[Rect]] = {}
        for rect in rects:
            by_columns.setdefault((rect.column, rect.last_column), []).append(rect)
        self._groups = [Group(first, last, listed) for (first, last), listed in by_columns.items()]
        self._at: dict[int, list[Group]] = {}

    def holds(self, row: int, column: int) -> bool:
        """Whether some range has the cell in it."""
        return any(group.find(group.ends, row) is not None for group in self.over(column))

    def taker(self) -> Taker:
        """The same ranges, to be taken one by one."""
        return Taker(self)

    def over(self, column: int) -> list[Group]:
        """The ranges that have the column in them, by the columns they have."""
        found = self._at.get(column)
        if found is None:
            found = self._at[column] = [
                group for group in self._groups if group.first <= column <= group.last
            ]
        return found


class Taker:
    """Gives each range once."""

    def __init__(self, ranges: Ranges) -> None:
        self._ranges = ranges
        self._ends: dict[Group, list[int]] = {}

    def take(self, row: int, column: int) -> Rect | None:
        """Return a range around the cell that was not returned before; None when all were."""
        for group in self._ranges.over(column):
            ends = self._ends.get(group)
            if ends is None:
                ends = self._ends[group] = group.ends.copy()
            at = group.find(ends, row)
            if at is not None:
                group.drop(ends, at)
                return group.rects[at]
        return None


class Group:
    """Ranges over the same columns, by their first row, with a tree of the last rows over them."""

    def __init__(self, first: int, last: int, rects: list[Rect]) -> None:
        self.first = first
        self.last = last
        self.rects = sorted(rects)
        self._starts = [rect.row for rect in self.rects]
        self._size = 1 << (len(rects) - 1).bit_length()
        self.ends = [-1] * (2 * self._size)
        self.ends[self._size : self._size + len(rects)] = [rect.last_row for rect in self.rects]
        for node in range(self._size - 1, 0, -1):
            self.ends[node] = max(self.ends[2 * node], self.ends[2 * node + 1])

    def find(self, ends: list[int], row: int) -> int | None:
        """The first of the ranges that has the row in it."""
        if ends[1] < row:
            return None
        node = 1
        while node < self._size:
            node *= 2
            if ends[node] < row:
                node += 1
        at = node - self._size
        # The first that ends late enough; when even that begins too late, so do all after it.
        return at if at < bisect_right(self._starts, row) else None

    def drop(self, ends: list[int], at: int) -> None:
        """Leave a range out from now on."""
        node = at + self._size
        ends[node] = -1
        while node > 1:
            node //= 2
            highest = max(ends[2 * node], ends[2 * node + 1])
            if ends[node] == highest:
                break
            ends[node] = highest


class Marks:
    """For each of a row of places a set of marks, the bits of a number; asked for by stretches of places."""

    def __init__(self, count: int) -> None:
        self._size = max(1, count)
        self._tree = [0] * (2 * self._size)

    def put(self, at: int, marks: int) -> None:
        """Add marks to a place."""
        node = at + self._size
        while node:
            joined = self._tree[node] | marks
            if joined == self._tree[node]:
                break
            self._tree[node] = joined
            node //= 2

    def within(self, first: int, end: int) -> int:
        """All the marks from one place up to but not including another."""
        low, high, found = first + self._size, end + self._size, 0
        while low < high:
            if low & 1:
                found |= self._tree[low]
                low += 1
            if high & 1:
                high -= 1
                found |= self._tree[high]
            low //= 2
            high //= 2
        return found
