"""Kleene logic for a solver: a truth value is a pair of formulas, known to be true and known to be false.

Neither holds while it is unknown; the two never hold together. The connectives are those of
`mas_cli.instrument.kleene`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import z3

# A formula of the solver, which has no types of its own.
Formula: TypeAlias = Any

# These two themselves, and no equals of them: what is always so is left out while formulas are made.
YES: Final[Formula] = z3.BoolVal(True)
NO: Final[Formula] = z3.BoolVal(False)


class Truth(NamedTuple):
    """A truth value that may be unknown: when it is known to be true, and when to be false."""

    true: Formula
    false: Formula

    @property
    def unknown(self) -> Formula:
        """When it is neither."""
        return negation(either((self.true, self.false)))


def both(parts: Iterable[Formula]) -> Formula:
    """Whether every formula holds; true without formulas."""
    kept = [part for part in parts if part is not YES]
    if any(part is NO for part in kept):
        return NO
    return YES if not kept else kept[0] if len(kept) == 1 else z3.And(kept)


def either(parts: Iterable[Formula]) -> Formula:
    """Whether some formula holds; false without formulas."""
    kept = [part for part in parts if part is not NO]
    if any(part is YES for part in kept):
        return YES
    return NO if not kept else kept[0] if len(kept) == 1 else z3.Or(kept)


def negation(part: Formula) -> Formula:
    """The formula does not hold."""
    return NO if part is YES else YES if part is NO else z3.Not(part)


def known(formula: Formula) -> Truth:
    """A truth value that is never unknown."""
    return Truth(formula, negation(formula))


def all_of(parts: Sequence[Truth]) -> Truth:
    """True when all are, false when one is."""
    return Truth(both(part.true for part in parts), either(part.false for part in parts))


def some_of(parts: Sequence[Truth]) -> Truth:
    """True when one is, false when all are."""
    return Truth(either(part.true for part in parts), both(part.false for part in parts))


def at_least(count: int, parts: Sequence[Truth]) -> Truth:
    """True when so many are; false when even all unknowns being true would not make so many."""
    return Truth(
        _count(count, [part.true for part in parts]),
        negation(_count(count, [negation(part.false) for part in parts])),
    )


def _count(least: int, parts: Sequence[Formula]) -> Formula:
    if least <= 0:
        return YES
    return NO if least > len(parts) else z3.PbGe([(part, 1) for part in parts], least)
