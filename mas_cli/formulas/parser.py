"""Formula text read into a tree, by precedence climbing."""

from __future__ import annotations

import re
from typing import Final

from mas_cli.formulas.addresses import MAX_COLUMN, MAX_ROW, column_number
from mas_cli.formulas.syntax import (
    Area,
    Call,
    Chain,
    Constant,
    Corner,
    Group,
    Literal,
    Missing,
    Name,
    Node,
    Outside,
    Stack,
    TableRef,
    Unary,
)
from mas_cli.formulas.tokens import Token, tokens
from mas_cli.formulas.values import REF, Array, ErrorValue, Refused, Value, error_value

MAX_DEPTH: Final = 64  # Excel nests no deeper
_PER_LEVEL: Final = 6  # what a level of parentheses weighs against one of operators
_LIMIT: Final = MAX_DEPTH * (_PER_LEVEL + 1)

# From loose to tight. A minus sign before an operand binds tighter than all of these but the
# reference operators: -2^2 is 4.
_PRECEDENCE: Final = {
    **dict.fromkeys(("=", "<>", "<", ">", "<=", ">="), 1),
    "&": 2,
    **dict.fromkeys("+-", 3),
    **dict.fromkeys("*/", 4),
    "^": 5,
}
_UNION, _INTERSECTION, _RANGE = ",", " ", ":"
_PREFIXES: Final = re.compile(r"(?:_xlfn\.|_xlws\.|_xludf\.|_xlpm\.)+", re.IGNORECASE)
_PART: Final = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)([0-9]{1,7})?$")
_ITEMS: Final = frozenset({"#all", "#data", "#headers", "#totals", "#this row"})
_UNESCAPE: Final = re.compile(r"'(.)", re.DOTALL)


def parse(text: str, row: int, column: int) -> Node:
    """The tree of the formula `text` (without its equals sign) written in the cell at row, column.

    Raises:
        Refused: the text is no formula Excel writes, or nested deeper than Excel allows.
    """
    try:
        return _Parser(text, row, column).formula()
    except RecursionError:
        raise Refused("nested too deeply") from None


class _Parser:
    """A single pass over the tokens of a formula."""

    def __init__(self, text: str, row: int, column: int) -> None:
        self.text = text
        self.row = row
        self.column = column
        self.tokens = list(tokens(text.removeprefix("=")))
        self.at = 0
        self.depth = 0

    def formula(self) -> Node:
        """The whole text."""
        self._space()
        node = self._expression(0)
        if self._peek().kind != "end":
            raise self._error()
        return node

    def _peek(self) -> Token:
        return self.tokens[self.at]

    def _next(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def _space(self) -> bool:
        """Whether there was white space; it is skipped."""
        if self.tokens[self.at].kind != "space":
            return False
        self.at += 1
        return True

    def _error(self) -> Refused:
        start = self._peek().start
        return Refused("syntax: " + (self.text[start : start + 20] or "…"))

    def _expect(self, text: str) -> None:
        self._space()
        if self._peek().text != text:
            raise self._error()
        self.at += 1

    def _expression(self, weakest: int) -> Node:
        """Operands and operators that bind at least as tightly as `weakest`."""
        self.depth += 1
        if self.depth > _LIMIT:
            raise Refused("nested too deeply")
        left = self._prefixed()
        while True:
            self._space()
            power = _PRECEDENCE.get(self._peek().text, 0) if self._peek().kind == "operator" else 0
            if not power or power < weakest:
                break
            rest = []
            while self._peek().kind == "operator" and _PRECEDENCE.get(self._peek().text) == power:
                operator = self._next().text
                rest.append((operator, self._expression(power + 1)))
                self._space()
            left = Chain(left, tuple(rest))
        self.depth -= 1
        return left

    def _prefixed(self) -> Node:
        """An operand with the signs before and the percent signs after it."""
        signs = []
        self._space()
        while self._peek().text in ("-", "+", "@") and self._peek().kind == "operator":
            signs.append(self._next().text)
            self._space()
        node = self._reference()
        while self._peek().text == "%":
            self.at += 1
            node = Unary("%", node)
        if len(signs) > MAX_DEPTH:
            raise Refused("nested too deeply")
        for sign in reversed(signs):
            node = Unary(sign, node)
        return node

    def _reference(self) -> Node:
        """An operand, or references joined by the range and intersection operators."""
        node = self._primary()
        while True:
            before = self.at
            blank = self._space()
            token = self._peek()
            if token.text == ":" and token.kind == "operator":
                self.at += 1
                self._space()
                node = Call(_RANGE, (node, self._primary()))
            elif blank and token.kind in ("area", "name", "call") and _may_refer(node):
                node = Call(_INTERSECTION, (node, self._primary()))
            else:
                self.at = before
                return node

    def _primary(self) -> Node:
        node = self._operand()
        while self._peek().text == "#" and self._peek().kind == "operator":
            self.at += 1
            node = Unary("#", node)
        return node

    def _operand(self) -> Node:
        token = self._next()
        kind, text = token.kind, token.text
        if kind == "area":
            return self._area(text)
        if kind == "number":
            number = float(text)
            if number == float("inf"):
                raise Refused("number " + text[:20])
            return Literal(number)
        if kind == "text":
            return Literal(text[1:-1].replace('""', '"'))
        if kind == "call":
            return self._call(text[:-1])
        if kind == "name":
            return self._name(text)
        if kind == "bracket":
            return _structured("", text)
        if kind == "error":
            return Literal(REF if text.upper().startswith("#REF!") else error_value(text))
        if kind == "sheeterror":
            return Literal(REF)
        if text == "(":
            return self._group()
        if text == "{":
            return self._constant()
        self.at -= 1
        raise self._error()

    def _group(self) -> Node:
        """A parenthesis: an expression, or a union of references."""
        self._enter()
        members = [self._expression(0)]
        self._space()
        while self._peek().text == ",":
            self.at += 1
            members.append(self._expression(0))
            self._space()
        self._expect(")")
        self.depth -= _PER_LEVEL
        return Group(members[0]) if len(members) == 1 else Call(_UNION, tuple(members))

    def _enter(self) -> None:
        """One level deeper; counted heavier than a bare operator, as it costs more of the stack."""
        self.depth += _PER_LEVEL
        if self.depth > _LIMIT:
            raise Refused("nested too deeply")

    def _call(self, name: str) -> Node:
        self._enter()
        arguments: list[Node] = []
        self._space()
        if self._peek().text == ")":
            self.at += 1
        else:
            while True:
                self._space()
                if self._peek().text in (",", ")") and self._peek().kind == "operator":
                    arguments.append(Missing())
                else:
                    arguments.append(self._expression(0))
                self._space()
                closing = self._next().text
                if closing == ")":
                    break
                if closing != ",":
                    self.at -= 1
                    raise self._error()
        self.depth -= _PER_LEVEL
        return Call(_PREFIXES.sub("", name).upper(), tuple(arguments))

    def _name(self, text: str) -> Node:
        upper = text.upper()
        if upper in ("TRUE", "FALSE"):
            return Literal(upper == "TRUE")
        sheet, mark, name = text.rpartition("!")
        if mark:
            return Outside(text) if _is_outside(sheet) else Name(name, _unquoted(sheet))
        if self._peek().kind == "bracket":
            return _structured(name, self._next().text)
        return Name(_PREFIXES.sub("", name))

    def _constant(self) -> Node:
        rows: list[list[Value]] = [[]]
        while True:
            rows[-1].append(self._element())
            self._space()
            mark = self._next().text
            if mark == "}":
                break
            if mark == ";":
                rows.append([])
            elif mark != ",":
                self.at -= 1
                raise self._error()
        if len({len(row) for row in rows}) != 1:
            raise self._error()
        return Constant(Array([item for row in rows for item in row], len(rows), len(rows[0])))

    def _element(self) -> Value:
        self._space()
        sign = 1.0
        while self._peek().text in ("-", "+"):
            sign *= -1.0 if self._next().text == "-" else 1.0
        node = self._operand() if self._peek().kind in ("number", "text", "error", "name") else None
        if not isinstance(node, Literal):
            raise self._error()
        value = node.value
        return sign * value if isinstance(value, float) and not isinstance(value, ErrorValue) else value

    def _area(self, text: str) -> Node:
        """An address token as an area relative to the formula's own cell."""
        sheet, mark, address = text.rpartition("!")
        if mark and "[" in sheet:
            return Outside(text)
        first, _colon, last = address.partition(":")
        row, column = self._corner(first)
        last_row, last_column = self._corner(last) if last else (row, column)
        if mark and ":" in sheet:
            start, _colon, end = _unquoted(sheet).partition(":")
            return Stack(start, end, Area(None, row, column, last_row, last_column))
        return Area(_unquoted(sheet) if mark else None, row, column, last_row, last_column)

    def _corner(self, text: str) -> tuple[Corner | None, Corner | None]:
        match = _PART.match(text)
        if match is None:
            raise self._error()
        fixed, letters, fixed_row, digits = match.groups()
        row = column = None
        if letters:
            number = column_number(letters)
            if number > MAX_COLUMN:
                raise Refused("name " + text)
            column = Corner(number, relative=False) if fixed else Corner(number - self.column, relative=True)
        if digits:
            number = int(digits)
            if not 1 <= number <= MAX_ROW:
                raise Refused("name " + text)
            # In `$1:$3` the only dollar sign stands in front, where a column's would.
            pinned = bool(fixed_row or (fixed and not letters))
            row = Corner(number, relative=False) if pinned else Corner(number - self.row, relative=True)
        return row, column


def _may_refer(node: Node) -> bool:
    """Whether white space after this operand can be the intersection operator."""
    return isinstance(node, Area | Name | TableRef | Group) or (
        isinstance(node, Call) and node.name in ("INDIRECT", "OFFSET", "INDEX", _RANGE, _INTERSECTION)
    )


def _is_outside(sheet: str) -> bool:
    """Whether a sheet prefix points at another workbook or at several sheets."""
    return "[" in sheet or ":" in sheet


def _unquoted(sheet: str) -> str:
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet


def _structured(table: str, text: str) -> TableRef:
    """`[Column]`, `[#All]`, `[[#Headers],[A]:[B]]` after a table's name.

    Raises:
        Refused: it is none of the forms Excel writes.
    """
    inner = text[1:-1].strip()
    if not inner.startswith("["):
        specials, columns = ([inner], []) if inner.lower() in _ITEMS else ([], [inner] if inner else [])
        if inner.startswith("@"):
            specials, columns = ["#this row"], [inner[1:].strip().removeprefix("[").removesuffix("]")]
    else:
        parts = re.findall(r"\[((?:'.|[^\[\]'])*)\]\s*([,:]?)", inner)
        specials = [part for part, _mark in parts if part.lower() in _ITEMS]
        columns = [part for part, _mark in parts if part.lower() not in _ITEMS]
    if len(columns) > 2:
        raise Refused("structured reference " + text[:40])
    names = [_UNESCAPE.sub(r"\1", column) for column in columns]
    return TableRef(
        table,
        tuple(item.lower() for item in specials),
        names[0] if names else None,
        names[-1] if names else None,
    )
