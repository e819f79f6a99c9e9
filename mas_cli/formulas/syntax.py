"""The syntax tree of a formula.

Addresses are kept as offsets from the cell the text was written in when they are relative, so that one tree
serves every member of a shared group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mas_cli.formulas.values import Array, Value


@dataclass(frozen=True, slots=True)
class Corner:
    """A row or column number: absolute (`$A`), or relative to the cell that has the formula."""

    number: int
    relative: bool


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, logical or error written out."""

    value: Value


@dataclass(frozen=True, slots=True)
class Constant:
    """An array constant: `{1,2;3,4}`."""

    array: Array


@dataclass(frozen=True, slots=True)
class Missing:
    """An argument left out between two commas."""


@dataclass(frozen=True, slots=True)
class Area:
    """A cell or range; None as a row means all rows, and as a column all columns."""

    sheet: str | None
    row: Corner | None
    column: Corner | None
    last_row: Corner | None
    last_column: Corner | None


@dataclass(frozen=True, slots=True)
class Stack:
    """The same area on every sheet from one to another: `Jan:Mrt!A1`."""

    first: str
    last: str
    area: Area


@dataclass(frozen=True, slots=True)
class Outside:
    """A reference to another workbook: recognised, not computed."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name, a table, or a name a LET has introduced."""

    name: str
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class TableRef:
    """A structured reference: table, the special items in it (`#This Row`), first and last column."""

    table: str
    items: tuple[str, ...]
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x`, `+x`, `x%`, `@x` or `x#`."""

    sign: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands joined by operators of one precedence, from left to right; long sums stay flat this way."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """An expression in parentheses; the last subtraction of a formula rounds only outside them."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; the name is in capitals and without `_xlfn.`."""

    name: str
    arguments: tuple[Node, ...]


Node = Literal | Constant | Missing | Area | Stack | Outside | Name | TableRef | Unary | Chain | Group | Call


# Calls that stand for a range when everything in them is written out.
REFERENCE_CALLS: Final = frozenset({"INDIRECT", "OFFSET"})


def references(node: Node) -> Iterator[Area | Stack | TableRef | Name | Call]:
    """Return everything in a formula that may refer to cells: addresses, names, tables, INDIRECT and
    OFFSET.
    """
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Area | Stack | TableRef | Name):
            yield part
        elif isinstance(part, Call):
            if part.name in REFERENCE_CALLS:
                yield part
            waiting.extend(part.arguments)
        elif isinstance(part, Chain):
            waiting.append(part.first)
            waiting.extend(operand for _operator, operand in part.rest)
        elif isinstance(part, Unary):
            waiting.append(part.operand)
        elif isinstance(part, Group):
            waiting.append(part.inner)
