"""Yes or no for every row, as a graph: what a data-frame expression is made of before it becomes columns.

A Kleene value is two bits a row, *true* and *possible* (not false). *And*, *or* and *not* are then plain
Boolean operations, which every engine does fastest and which never meet a null. Equal parts of the graph are
one node; what is used more than once becomes a column, in the first stage after the columns it reads.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from mas_cli.instrument.frame_language import Expression, Language

# No question, fact or column of a register is called so.
PREFIX: Final = "mas__"
# An expression that would grow beyond so many parts is cut into a column of its own.
_MAX_PARTS: Final = 40

Kind = Literal["yes", "no", "leaf", "and", "or", "not", "count"]


@dataclass(frozen=True, slots=True, eq=False)
class Bit:
    """Yes or no for every row, never null; made by `Bits`.

    Attributes:
        parts: what it is composed of.
        leaf: of a leaf, its expression.
        number: of a leaf the stage after which the columns it reads exist; of a count, how many suffice.
    """

    kind: Kind
    parts: tuple[Bit, ...] = ()
    leaf: Expression = None
    number: int = 0


YES: Final = Bit("yes")
NO: Final = Bit("no")


@dataclass(frozen=True, slots=True)
class Truth:
    """A Kleene value for every row: `true`, and `possible` for true or unknown."""

    true: Bit
    possible: Bit


class Bits:
    """Makes bits, each only once."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Bit] = {}

    def leaf(self, key: Hashable, of: Callable[[], Expression | bool], level: int = 0) -> Bit:
        """A bit read from columns; `key` says which."""
        found = self._made.get(("leaf", key))
        if found is None:
            read = of()
            found = (YES if read else NO) if isinstance(read, bool) else Bit("leaf", (), read, level)
            self._made["leaf", key] = found
        return found

    def both(self, *bits: Bit) -> Bit:
        """Whether all hold; yes of nothing."""
        return self._composed("and", bits, neutral=YES, decisive=NO)

    def either(self, *bits: Bit) -> Bit:
        """Whether one holds; no of nothing."""
        return self._composed("or", bits, neutral=NO, decisive=YES)

    def no(self, bit: Bit) -> Bit:
        """Yes and no swapped."""
        if bit.kind in {"yes", "no"}:
            return NO if bit is YES else YES
        return bit.parts[0] if bit.kind == "not" else self._once("not", (bit,))

    def differ(self, one: Bit, other: Bit) -> Bit:
        """Whether exactly one of the two holds."""
        if one is other:
            return NO
        return self.either(self.both(one, self.no(other)), self.both(other, self.no(one)))

    def at_least(self, count: int, bits: Iterable[Bit]) -> Bit:
        """Whether so many hold."""
        given = list(bits)
        needed = count - given.count(YES)
        parts = tuple(bit for bit in given if bit.kind not in {"yes", "no"})
        if needed <= 0:
            return YES
        return self._once("count", parts, needed) if needed <= len(parts) else NO

    def unknown(self, truth: Truth) -> Bit:
        """Neither true nor false."""
        return self.both(truth.possible, self.no(truth.true))

    def _composed(self, kind: Literal["and", "or"], bits: Iterable[Bit], neutral: Bit, decisive: Bit) -> Bit:
        parts = dict.fromkeys(bits)
        parts.pop(neutral, None)
        if decisive in parts or any(part.kind == "not" and part.parts[0] in parts for part in parts):
            return decisive
        if len(parts) < 2:
            return next(iter(parts), neutral)
        return self._once(kind, tuple(parts))

    def _once(self, kind: Kind, parts: tuple[Bit, ...], number: int = 0) -> Bit:
        key = (kind, number, *map(id, parts))
        if key not in self._made:
            self._made[key] = Bit(kind, parts, None, number)
        return self._made[key]


class Stages:
    """Columns, in the order in which they can be computed.

    Args:
        language: says them.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self.stages: list[dict[str, Expression]] = []
        self._count = 0
        self._uses: dict[Bit, int] = {}
        self._columns: dict[Bit, tuple[Expression, int, int]] = {}

    def add(self, of: Expression, level: int) -> tuple[Expression, int]:
        """Put an expression into the first stage after what it reads; the column and its level."""
        while len(self.stages) <= level:
            self.stages.append({})
        name = f"{PREFIX}{self._count}"
        self._count += 1
        self.stages[level][name] = of
        return self.language.column(name), level + 1

    def expressions(self, bits: Iterable[Bit]) -> list[Expression]:
        """The bits as expressions over columns of the stages."""
        wanted = list(bits)
        for bit in wanted:
            self._count_uses(bit)
        return [self._written(bit)[0] for bit in wanted]

    def _count_uses(self, bit: Bit) -> None:
        waiting = [bit]
        while waiting:
            current = waiting.pop()
            seen = self._uses.get(current, 0)
            self._uses[current] = seen + 1
            if not seen:
                waiting.extend(current.parts)

    def _written(self, bit: Bit) -> tuple[Expression, int, int]:
        """The expression, the level it needs and its number of parts."""
        if bit in self._columns:
            return self._columns[bit]
        match bit.kind:
            case "yes" | "no":
                return self.language.literal(bit.kind == "yes"), 0, 1
            case "leaf":
                assert bit.leaf is not None
                of, level, parts = bit.leaf, bit.number, 2
            case _:
                written = [self._written(part) for part in bit.parts]
                of = self._operation(bit, [expression for expression, _level, _parts in written])
                level = max(level for _of, level, _parts in written)
                parts = sum(parts for _of, _level, parts in written)
        if bit.kind != "not" and (self._uses[bit] > 1 or parts > _MAX_PARTS):
            column, above = self.add(of, level)
            of, level, parts = column, above, 1
            self._columns[bit] = of, level, parts
        return of, level, parts

    def _operation(self, bit: Bit, parts: list[Expression]) -> Expression:
        match bit.kind:
            case "and":
                return functools.reduce(operator.and_, parts)
            case "or":
                return functools.reduce(operator.or_, parts)
            case "not":
                return ~parts[0]
        return self.language.reaches(parts, bit.number)
