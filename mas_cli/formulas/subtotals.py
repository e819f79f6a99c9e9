# ruff: noqa: ARG001  all forms have one signature
"""SUBTOTAL and AGGREGATE: other functions by their number, that leave some of the cells out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from mas_cli.formulas.code import Code, error
from mas_cli.formulas.grid import Rect
from mas_cli.formulas.registry import FUNCTIONS
from mas_cli.formulas.special_forms import form
from mas_cli.formulas.syntax import Call, Literal, Node
from mas_cli.formulas.values import VALUE, Refused

if TYPE_CHECKING:
    from mas_cli.formulas.writer import Writer

# The functions by number, as Excel documents them for SUBTOTAL (the first eleven) and AGGREGATE.
_NUMBERED: Final = (
    *("AVERAGE", "COUNT", "COUNTA", "MAX", "MIN", "PRODUCT", "STDEV", "STDEVP", "SUM", "VAR", "VARP"),
    *("MEDIAN", "MODE.SNGL", "LARGE", "SMALL", "PERCENTILE.INC", "QUARTILE.INC"),
    *("PERCENTILE.EXC", "QUARTILE.EXC"),
)
_SUBTOTALS: Final = 11
_PLAIN: Final = 13  # from here on they take a second argument
_VISIBLE: Final = 100


@form("SUBTOTAL", least=2)
def _subtotal(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    number = _number(node, 0)
    name = _named(number - _VISIBLE if number > _VISIBLE else number, _SUBTOTALS)
    if name is None:
        return error(VALUE)
    for part in node.arguments[1:]:
        _all_counted(writer, part, node.name, nested=True)
    return writer.write(Call(name, node.arguments[1:]), context, forced=forced)


@form("AGGREGATE", least=3)
def _aggregate(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    number, option = _number(node, 0), _number(node, 1)
    name = _named(number, len(_NUMBERED))
    if name is None or not 0 <= option <= 7:
        return error(VALUE)
    known = FUNCTIONS.get(name)
    if known is None:
        raise Refused(f"AGGREGATE() number {number}")
    parts = node.arguments[2:3] if number > _PLAIN else node.arguments[2:]
    codes = []
    for part in parts:
        _all_counted(writer, part, node.name, nested=option < 4)
        code = writer.write(part, "F", forced=True)
        if code.tail:
            raise Refused("AGGREGATE() of an expression over whole columns")
        if option in (2, 3, 6, 7):
            code = replace(writer.call("without_errors", code), array=True)
        codes.append(code)
    codes += [writer.write(part, "S", forced=forced) for part in node.arguments[2 + len(parts) :]]
    if not known.takes(len(codes)):
        return error(VALUE)
    return writer.apply(known, tuple(codes))


def _number(node: Call, position: int) -> int:
    given = node.arguments[position]
    if not isinstance(given, Literal) or not isinstance(given.value, float):
        raise Refused(f"{node.name}() of a computed number")
    return int(given.value)


def _named(number: int, count: int) -> str | None:
    return _NUMBERED[number - 1] if 1 <= number <= count else None


def _all_counted(writer: Writer, part: Node, name: str, *, nested: bool) -> None:
    """See that every cell counts: rows out of sight and subtotals within the range may not.

    Raises:
        Refused: some may not.
    """
    rect = writer.rect(part)
    if not isinstance(rect, Rect):
        return
    if writer.plan.hides(rect):
        raise Refused(f"{name}() over hidden rows")
    if nested and writer.plan.subtotalled(rect):
        raise Refused(f"{name}() over other subtotals")
