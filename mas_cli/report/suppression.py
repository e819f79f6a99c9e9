"""Small numbers that might point to a child are not shown, nor what would give them away.

Numbers shown together are tied by sums: a row adds up to its total, a column to the number above the table.
A hidden number that follows from the others in a sum, or whose sum with the other hidden ones is itself
small, takes another number with it. What several sums together would give away is found by solving them, and
by the bounds they set: a hidden number is at least 1, because a zero is shown. Where parts overlap, as two
routes of one advice do, they are together more than their total, and only the bounds of that hold.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

HIDDEN: Final = -1

# Sums are solved in whole numbers modulo a prime: exact, and as fast as Python counts.
_PRIME: Final = 2**61 - 1


@dataclass(frozen=True, slots=True)
class Sum:
    """Numbers that add up to another, or to more where they overlap.

    Attributes:
        total: its key; None when it can be known without being shown as a number, as from percentages.
    """

    total: Hashable | None
    parts: tuple[Hashable, ...]

    def overlaps(self, counts: Mapping[Hashable, int]) -> bool:
        """Whether something is counted in more than one part."""
        return self.total is not None and counts[self.total] != sum(counts[key] for key in self.parts)


def to_hide(
    counts: Mapping[Hashable, int],
    sums: Sequence[Sum],
    small: int,
    decided: Mapping[Hashable, bool] | None = None,
) -> set[Hashable]:
    """The keys of the numbers that should not be shown.

    Args:
        counts: every number that is shown, by a key.
        sums: how they are tied.
        small: numbers from 1 up to this one are hidden; 0 or 1 hides nothing.
        decided: keys of numbers that stand elsewhere too, and whether they are hidden there.
    """
    decided = decided or {}
    hidden = {
        key for key, count in counts.items() if decided.get(key, 0 < count < small and key not in decided)
    }
    if small <= 1:
        return hidden
    exact = [one for one in sums if not one.overlaps(counts)]
    while True:
        _close(counts, sums, small, decided, hidden)
        known = [*_determined(exact, hidden), *_bounded(counts, sums, hidden)]
        found = [key for key in known if 0 < counts[key] < small]
        more = next((other for key in found if (other := _beside(key, counts, sums, decided, hidden))), None)
        if more is None:
            return hidden
        hidden.add(more)


def _close(
    counts: Mapping[Hashable, int],
    sums: Sequence[Sum],
    small: int,
    decided: Mapping[Hashable, bool],
    hidden: set[Hashable],
) -> None:
    """Hide until no single sum gives a hidden number away."""
    changed = True
    while changed:
        changed = False
        for one in sums:
            parts = [key for key in one.parts if key in hidden]
            if one.total in hidden:
                given_away = not parts
            else:
                given_away = len(parts) == 1 or 0 < sum(counts[key] for key in parts) < small
            if not given_away:
                continue
            others = _free(one.parts, counts, decided, hidden)
            if not others and one.total is not None:
                others = _free([one.total], counts, decided, hidden)
            if others:
                hidden.add(others[0])
                changed = True


def _free(
    keys: Iterable[Hashable],
    counts: Mapping[Hashable, int],
    decided: Mapping[Hashable, bool],
    hidden: set[Hashable],
) -> list[Hashable]:
    """What can still be hidden, the smallest first; a zero says nothing of anybody."""
    found = [key for key in keys if counts[key] > 0 and key not in hidden and key not in decided]
    # Of equal ones always the same, whatever order they come in.
    return sorted(found, key=lambda key: (counts[key], repr(key)))


def _beside(
    key: Hashable,
    counts: Mapping[Hashable, int],
    sums: Sequence[Sum],
    decided: Mapping[Hashable, bool],
    hidden: set[Hashable],
) -> Hashable | None:
    """Another number in a sum with this one; if none is left, in a sum with those, and so on."""
    near, waiting = {key}, list(sums)
    while True:
        ties = [one for one in waiting if not near.isdisjoint((one.total, *one.parts))]
        if not ties:
            return None
        waiting = [one for one in waiting if one not in ties]
        tied = {other for one in ties for other in (*one.parts, one.total) if other is not None}
        found = _free(tied, counts, decided, hidden)
        if found:
            return found[0]
        near = tied & hidden


def _determined(sums: Sequence[Sum], hidden: set[Hashable]) -> list[Hashable]:
    """The hidden numbers that follow from all sums together."""
    rows: list[dict[Hashable, int]] = []
    for one in sums:
        row = {key: 1 for key in one.parts if key in hidden}
        if one.total in hidden:
            row[one.total] = _PRIME - 1
        if row:
            rows.append(row)
    solved: dict[Hashable, dict[Hashable, int]] = {}
    for row in rows:
        _reduce(row, solved)
        if not row:
            continue
        pivot = next(iter(row))
        inverse = pow(row[pivot], -1, _PRIME)
        scaled = {key: value * inverse % _PRIME for key, value in row.items()}
        for other in solved.values():
            if pivot in other:
                _subtract(other, scaled, other[pivot])
        solved[pivot] = scaled
    return [pivot for pivot, row in solved.items() if len(row) == 1]


def _bounded(counts: Mapping[Hashable, int], sums: Sequence[Sum], hidden: set[Hashable]) -> list[Hashable]:
    """Return the hidden numbers that the sums determine, given that each is at least 1.

    Ends, because the bounds are whole numbers that close in on the numbers themselves and never pass them.
    """
    least: dict[Hashable, float] = {key: 1 if key in hidden else count for key, count in counts.items()}
    most: dict[Hashable, float] = {key: math.inf if key in hidden else least[key] for key in counts}
    while True:
        before = dict(least), dict(most)
        for one in sums:
            (_narrow_overlapping if one.overlaps(counts) else _narrow)(one, counts, least, most)
        if before == (least, most):
            return [key for key in counts if key in hidden and least[key] == most[key]]


def _narrow(
    one: Sum, counts: Mapping[Hashable, int], least: dict[Hashable, float], most: dict[Hashable, float]
) -> None:
    """Let one sum narrow the bounds of its parts and of its total."""
    low, high = sum(least[key] for key in one.parts), sum(most[key] for key in one.parts)
    if one.total is None:
        total_least = total_most = float(sum(counts[key] for key in one.parts))
    else:
        total_least = least[one.total] = max(least[one.total], low)
        total_most = most[one.total] = min(most[one.total], high)
    for key in one.parts:
        others_least = low - least[key]
        others_most = sum(most[other] for other in one.parts if other != key)
        least[key], most[key] = (
            max(least[key], total_least - others_most),
            min(most[key], total_most - others_least),
        )
        low = others_least + least[key]


def _narrow_overlapping(
    one: Sum, _counts: Mapping[Hashable, int], least: dict[Hashable, float], most: dict[Hashable, float]
) -> None:
    """The same where parts overlap: each is at most the total, and together they are at least that."""
    assert one.total is not None
    total_least = least[one.total] = max(least[one.total], *(least[key] for key in one.parts))
    total_most = most[one.total] = min(most[one.total], sum(most[key] for key in one.parts))
    for key in one.parts:
        others_most = sum(most[other] for other in one.parts if other != key)
        least[key] = max(least[key], total_least - others_most)
        most[key] = min(most[key], total_most)


def _reduce(row: dict[Hashable, int], solved: Mapping[Hashable, dict[Hashable, int]]) -> None:
    for pivot in [key for key in row if key in solved]:
        _subtract(row, solved[pivot], row[pivot])


def _subtract(row: dict[Hashable, int], other: Mapping[Hashable, int], times: int) -> None:
    for key, value in other.items():
        left = (row.get(key, 0) - times * value) % _PRIME
        if left:
            row[key] = left
        else:
            row.pop(key, None)
