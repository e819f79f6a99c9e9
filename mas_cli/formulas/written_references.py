"""INDIRECT and OFFSET with written-out arguments, whose ranges are known without computing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.formulas.grid import Rect
from mas_cli.formulas.parser import parse
from mas_cli.formulas.support import offset
from mas_cli.formulas.syntax import Area, Call, Chain, Group, Literal, Missing, Node, Unary
from mas_cli.formulas.values import ErrorValue, Value

if TYPE_CHECKING:
    from mas_cli.formulas.binder import Binder


def written_out(node: Call, binder: Binder, sheet: int, row: int, column: int) -> Rect | ErrorValue | None:
    """Return the range that a call means in a cell; None when that takes computing.

    Raises:
        Refused: a text in it is no reference that is understood.
    """
    if node.name == "INDIRECT" and node.arguments:
        text = _plain(node.arguments[0])
        if len(node.arguments) > 1 or not isinstance(text, str):
            return None
        found = parse(text.strip(), 1, 1)
        return binder.rect(found, sheet, *((1, 1) if isinstance(found, Area) else (row, column)))
    if node.name != "OFFSET" or not 3 <= len(node.arguments) <= 5:
        return None
    base = node.arguments[0]
    known = (
        written_out(base, binder, sheet, row, column)
        if isinstance(base, Call)
        else binder.rect(base, sheet, row, column)
    )
    if known is None:
        return None
    values: list[Value] = []
    for position, argument in enumerate(node.arguments[1:]):
        # A size that is left out is that of the range it starts from.
        value = (None if position < 2 else False) if isinstance(argument, Missing) else _plain(argument)
        if not isinstance(value, float) and not isinstance(argument, Missing):
            return None
        values.append(value)
    return offset(known, *values)


def _plain(node: Node) -> Value:
    """The value of an expression of numbers and texts written out; None when there is more to it."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Group):
        return _plain(node.inner)
    if isinstance(node, Unary) and node.sign in "+-":
        value = _plain(node.operand)
        return -value if isinstance(value, float) and node.sign == "-" else value
    if isinstance(node, Chain) and all(operator == "&" for operator, _operand in node.rest):
        parts = [_plain(part) for part in (node.first, *(operand for _operator, operand in node.rest))]
        texts = [part for part in parts if isinstance(part, str)]
        return "".join(texts) if len(texts) == len(parts) else None
    return None
