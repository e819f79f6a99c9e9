"""Formulas of one shape parsed once, and computed through one generated function where that will do.

Most of a big sheet is one formula filled down: the same text relative to its own cell. Its tree is shared,
and as long as everything it reads is constant, the code generated for the first serves the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from mas_cli.formulas.addresses import column_number
from mas_cli.formulas.code import Code, finished
from mas_cli.formulas.grid import Rect
from mas_cli.formulas.parser import parse
from mas_cli.formulas.registry import FUNCTIONS
from mas_cli.formulas.special_forms import FORMS, REFERENCES
from mas_cli.formulas.syntax import (
    Area,
    Call,
    Chain,
    Constant,
    Group,
    Literal,
    Missing,
    Name,
    Node,
    TableRef,
    Unary,
    references,
)
from mas_cli.formulas.values import ErrorValue, Refused
from mas_cli.formulas.writer import Writer

if TYPE_CHECKING:
    from mas_cli.formulas.workspace import Workspace

_ADDRESS: Final = re.compile(
    r"""\"(?:[^"]|"")*\"|'(?:[^']|'')*'"""
    # A structured reference, whose inside is no formula.
    r"""|\[(?:[^][']|'.|\[(?:[^][']|'.)*\])*\]"""
    r"""|(?<![\w.$\\])(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})(?![\w(.!\\])"""
    # Whole columns.
    r"""|(?<![\w.$\\])(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})(?![\w(.!\\])"""
)
# Whole rows, which move along with the cell; rare enough to be read anew for each.
_OTHER: Final = re.compile(r"(?<![$A-Za-z\d])\d+:|:\d")
_REMEMBERED: Final = 4096
_LAZY: Final = frozenset({"IF", "IFERROR", "IFNA", "IFS", "CHOOSE"})
_CLOCK: Final = frozenset({"TODAY", "NOW"})


Reference = Area | TableRef | Name


@dataclass(slots=True)
class Template:
    """Generated code for every cell of a shape: the addresses it reads, and the function of their values.

    Attributes:
        parts: what is read; `v` is one cell, `f` a range as a flat row, `a` a range as an array.
        text: the function's expression.
        call: the function, of a list of the values.
        uses: how many cells asked for it whose values are not known yet.
        number: of the function in the program; -1 while it is not in it.
    """

    parts: tuple[tuple[Reference, str], ...]
    text: str
    call: Callable[[list[Any]], Any]
    uses: int = 0
    number: int = -1


class Shape:
    """A formula relative to its cell: its tree, the addresses in it, and its template once asked for."""

    def __init__(self, tree: Node) -> None:
        self.tree = tree
        self.references = tuple(references(tree))
        self.areas = tuple(part for part in self.references if isinstance(part, Area))
        self._uses = 0
        self.made: Template | None = None

    def template(self, plan: Workspace, sheet: int, row: int, column: int) -> Template | None:
        """Return the template from the third use on; None before that, or without a template."""
        self._uses += 1
        if self._uses == 3 and _simple(self.tree):
            try:
                self.made = _template(plan, self.tree, sheet, row, column)
            except (_Elaborate, Refused):
                return None
        return self.made


class Trees:
    """The shapes met last."""

    def __init__(self) -> None:
        self._shapes: dict[str, Shape] = {}

    def shape(self, text: str, row: int, column: int) -> Shape:
        """The shape of a formula written in a cell.

        Raises:
            Refused: the text is no formula.
        """
        key = relative(text, row, column)
        found = self._shapes.get(key)
        if found is None:
            if len(self._shapes) >= _REMEMBERED:
                self._shapes.clear()
            found = self._shapes[key] = Shape(parse(text, row, column))
        return found


def relative(text: str, row: int, column: int) -> str:
    """A key that two formulas share only when they are the same relative to their cells."""
    if _OTHER.search(text):
        return f"{row},{column}:{text}"
    return _ADDRESS.sub(partial(_offset, row, column), text)


def _offset(row: int, column: int, match: re.Match[str]) -> str:
    if match[4] is not None:
        down = f"${match[4]}" if match[3] else str(int(match[4]) - row)
        return f"\0{_across(match[1], match[2], column)}\0{down}\0"
    if match[8] is not None:
        first, last = _across(match[5], match[6], column), _across(match[7], match[8], column)
        return f"\0{first}\0:\0{last}\0"
    return match[0]


def _across(fixed: str, letters: str, column: int) -> str:
    return f"${letters}" if fixed else str(column_number(letters) - column)


class _Elaborate(Exception):  # noqa: N818  nothing went wrong
    """A template cannot represent the formula."""


def _simple(tree: Node) -> bool:
    """Whether a formula depends on nothing but the values of cells and ranges written out in it."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call):
            if node.name in _CLOCK or not (node.name in _LAZY or _plain(node.name)):
                return False
            waiting.extend(node.arguments)
        elif isinstance(node, Chain):
            waiting.append(node.first)
            waiting.extend(operand for _operator, operand in node.rest)
        elif isinstance(node, Group):
            waiting.append(node.inner)
        elif isinstance(node, Unary) and node.sign in "+-%":
            waiting.append(node.operand)
        elif not isinstance(node, Area | TableRef | Name | Literal | Constant | Missing):
            return False
    return True


def _plain(name: str) -> bool:
    return name in FUNCTIONS and name not in FORMS and name not in REFERENCES


class _Writer(Writer):
    """Writes the addresses of a formula as elements of the list `a`."""

    def __init__(self, plan: Workspace, sheet: int, row: int, column: int) -> None:
        super().__init__(plan, sheet, row, column, arrays=False)
        self.parts: list[tuple[Reference, str]] = []

    def _reference(self, node: Node, context: str) -> Code:
        assert isinstance(node, Reference)
        rect = self.plan.binder.rect(node, self.sheet, self.row, self.column)
        whole = isinstance(node, Area) and (node.row is None or node.column is None)
        if whole or not isinstance(rect, Rect) or not (rect.single or context != "S"):
            raise _Elaborate
        text = f"a[{len(self.parts)}]"
        if not rect.single:
            self.parts.append((node, "f" if context == "F" else "a"))
            return Code(text, simple=True, array=True, blank=True)
        self.parts.append((node, "v"))
        if context == "F":
            return Code(f"({text},)", simple=True, array=True, depth=1)
        return Code(text, simple=True, blank=True)

    def _name(self, node: Name, context: str, *, forced: bool) -> Code:
        del forced  # a range is one in every context
        return self._reference(node, context)

    def rect(self, node: Node) -> Rect | ErrorValue | None:
        """No part is looked at as a range."""
        raise _Elaborate(node)


def _template(plan: Workspace, tree: Node, sheet: int, row: int, column: int) -> Template:
    writer = _Writer(plan, sheet, row, column)
    code = writer.formula(tree)
    text = finished(code)
    return Template(tuple(writer.parts), text, plan.function(text))
