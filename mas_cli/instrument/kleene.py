"""Three-valued logic after Kleene: false, unknown, true.

The values are the numbers 0, 1 and 2, so that *and* is the minimum, *or* the maximum and *not* `2 - x` in
every language an instrument compiles to: Python, Excel formulas and data-frame expressions.
Source: S.C. Kleene, Introduction to Metamathematics (1952), §64, the strong connectives.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Kleene(IntEnum):
    """A truth value that may be unknown."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    @classmethod
    def of(cls, value: bool | None) -> Kleene:
        """True, False, or None for unknown."""
        if value is None:
            return cls.UNKNOWN
        return cls.TRUE if value else cls.FALSE


def conjunction(values: Iterable[Kleene]) -> Kleene:
    """True when all are true, false when one is false, else unknown; true of nothing."""
    return min(values, default=Kleene.TRUE)


def disjunction(values: Iterable[Kleene]) -> Kleene:
    """True when one is true, false when all are false, else unknown; false of nothing."""
    return max(values, default=Kleene.FALSE)


def negation(value: Kleene) -> Kleene:
    """True and false swapped; unknown stays unknown."""
    return Kleene(2 - value)


def at_least(count: int, values: Iterable[Kleene]) -> Kleene:
    """Whether at least `count` of the values are true.

    False only when even every unknown turning out true could not reach the count.
    """
    known = list(values)
    if sum(value is Kleene.TRUE for value in known) >= count:
        return Kleene.TRUE
    if sum(value is not Kleene.FALSE for value in known) >= count:
        return Kleene.UNKNOWN
    return Kleene.FALSE
