"""A piece of generated Python and what is known of the value it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mas_cli.formulas.values import (
    CALC,
    DIV0,
    GETTING_DATA,
    NA,
    NAME,
    NULL,
    NUM,
    REF,
    SPILL,
    VALUE,
    ErrorValue,
    Refused,
)

MAX_DEPTH: Final = 80  # the parser of Python stops at 200 parentheses


@dataclass(frozen=True, slots=True)
class Code:
    """An expression.

    Attributes:
        text: Python that reads the values `v`, the constants `k`, the getters `g` and the state `x`.
        const: whether it can be computed now, because no input and no clock reaches it.
        simple: whether it is a literal or a single look-up, so that computing it beforehand gains nothing.
        array: whether it may give an array.
        blank: whether it may give a blank.
        logical: whether it gives a logical or an error and nothing else.
        depth: parentheses within parentheses.
        open: rows and columns to which a whole column or row in it was cut off; None when there is none.
        tail: whether an expression was computed over such a cut-off range.
    """

    text: str
    const: bool = False
    simple: bool = False
    array: bool = False
    blank: bool = False
    logical: bool = False
    depth: int = 0
    open: tuple[int, int] | None = None
    tail: bool = False


ERROR_NAMES: Final = {
    NULL: "E_NULL",
    DIV0: "E_DIV0",
    VALUE: "E_VALUE",
    REF: "E_REF",
    NAME: "E_NAME",
    NUM: "E_NUM",
    NA: "E_NA",
    SPILL: "E_SPILL",
    CALC: "E_CALC",
    GETTING_DATA: "E_GETTING_DATA",
}


def error(value: ErrorValue) -> Code:
    """An error value."""
    return Code(ERROR_NAMES[value], const=True, simple=True)


MISSING: Final = Code("None", const=True, simple=True, blank=True)


def deeper(*parts: Code, by: int = 1) -> int:
    """The depth of an expression around these.

    Raises:
        Refused: Python could not read it.
    """
    depth = max((part.depth for part in parts), default=0) + by
    if depth > MAX_DEPTH:
        raise Refused("nested too deeply")
    return depth


def joined(parts: tuple[Code, ...]) -> tuple[tuple[int, int] | None, bool]:
    """What is cut off, and whether that matters, in an expression over these.

    Raises:
        Refused: whole columns of different length meet, which would not line up.
    """
    cuts = {part.open for part in parts if part.open is not None}
    if len(cuts) > 1:
        raise Refused("whole columns of different sheets in one expression")
    return (cuts.pop(), True) if cuts else (None, False)


def finished(code: Code) -> str:
    """The expression of a whole cell: the first of an array, and zero for a blank."""
    if code.array:
        return f"single({code.text})"
    return f"zero({code.text})" if code.blank else code.text
