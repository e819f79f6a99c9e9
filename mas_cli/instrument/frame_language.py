"""What the rules need of whatever computes with whole columns, and how a data frame says it.

The compilers speak this language only: narwhals (`Frames`) makes of it expressions of Polars, pandas or
PyArrow, `sql_language` makes text of it. Operators (`&`, `|`, `~`, `+`, `*`, `//`, `%`, comparisons) are
those of the expressions themselves. Texts are matched and replaced with the little of regular expressions
that means the same everywhere: sets, groups, `?`, `*`, `+`, counts and `|`.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol, TypeAlias

import narwhals as nw

Expression: TypeAlias = Any
"""A column still to be computed."""
SEPARATOR: Final = ";"


class Language(Protocol):
    """How to say it."""

    def column(self, name: str) -> Expression:
        """A column by its name."""

    def literal(self, value: str | int | float | bool) -> Expression:
        """The same in every row."""

    def choose(self, test: Expression, then: Expression, otherwise: Expression | None) -> Expression:
        """One or the other, row by row; None for null."""

    def empty(self, of: Expression) -> Expression:
        """Whether it is null."""

    def reaches(self, bits: Sequence[Expression], number: int) -> Expression:
        """Whether at least so many hold."""

    def listed(self, items: Iterable[tuple[str, Expression]]) -> Expression:
        """The texts of which the condition holds, with `;` between them."""

    def among(self, of: Expression, values: Sequence[str]) -> Expression:
        """Whether it is one of these texts."""

    def text(self, of: Expression) -> Expression:
        """Any value as text."""

    def trimmed(self, of: Expression) -> Expression:
        """Replace every white space in a text by a plain space, and strip its ends."""

    def lowered(self, of: Expression) -> Expression:
        """A text in small letters."""

    def long(self, of: Expression, limit: int) -> Expression:
        """Whether a text is longer than this."""

    def matches(self, of: Expression, pattern: str) -> Expression:
        """Whether the whole text matches."""

    def replaced(self, of: Expression, pattern: str, by: str) -> Expression:
        """Every match replaced by a plain text."""

    def whole(self, of: Expression) -> Expression:
        """A text of digits as a whole number."""

    def decimal(self, of: Expression) -> Expression:
        """A text of digits with a decimal point as a number."""

    def day(self, column: str) -> Expression:
        """The dates of a column as numbers `yyyymmdd`."""

    def number(self, of: Expression | int | None) -> Expression:
        """A whole number, which may be the same in every row, or null."""


# What Python takes for white space, besides the plain space.
SPACES: Final = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\xa0\u1680" + "".join(
    map(chr, (*range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000))
)


class Frames:
    """As narwhals expressions."""

    def column(self, name: str) -> Expression:
        """As `Language`."""
        return nw.col(name)

    def literal(self, value: str | int | float | bool) -> Expression:
        """As `Language`."""
        return nw.lit(value)

    def choose(self, test: Expression, then: Expression, otherwise: Expression | None) -> Expression:
        """As `Language`."""
        chosen = nw.when(test).then(_value(then))
        return chosen if otherwise is None else chosen.otherwise(_value(otherwise))

    def empty(self, of: Expression) -> Expression:
        """As `Language`."""
        return of.is_null()

    def reaches(self, bits: Sequence[Expression], number: int) -> Expression:
        """As `Language`."""
        return functools.reduce(operator.add, (bit.cast(nw.Int8) for bit in bits)) >= number

    def listed(self, items: Iterable[tuple[str, Expression]]) -> Expression:
        """As `Language`."""
        parts = [nw.when(holds).then(nw.lit(name)) for name, holds in items]
        return nw.concat_str(*parts, separator=SEPARATOR, ignore_nulls=True) if parts else nw.lit("")

    def among(self, of: Expression, values: Sequence[str]) -> Expression:
        """As `Language`."""
        return of.is_in(list(values))

    def text(self, of: Expression) -> Expression:
        """As `Language`."""
        return of.cast(nw.String)

    def trimmed(self, of: Expression) -> Expression:
        """As `Language`."""
        return of.str.replace_all(f"[{SPACES}]", " ").str.strip_chars(" ")

    def lowered(self, of: Expression) -> Expression:
        """As `Language`."""
        return of.str.to_lowercase()

    def long(self, of: Expression, limit: int) -> Expression:
        """As `Language`."""
        return of.str.len_chars() > limit

    def matches(self, of: Expression, pattern: str) -> Expression:
        """As `Language`."""
        # Groups that hold nothing: pandas warns of the others.
        return of.str.contains(f"^({pattern})$".replace("(", "(?:"))

    def replaced(self, of: Expression, pattern: str, by: str) -> Expression:
        """As `Language`."""
        return of.str.replace_all(pattern, by)

    def whole(self, of: Expression) -> Expression:
        """As `Language`."""
        return of.cast(nw.Int64)

    def decimal(self, of: Expression) -> Expression:
        """As `Language`."""
        return of.cast(nw.Float64)

    def day(self, column: str) -> Expression:
        """As `Language`."""
        day = nw.col(column).dt
        # Wide enough first: engines give the month as a number of one byte.
        year, month, number = (part.cast(nw.Int32) for part in (day.year(), day.month(), day.day()))
        return year * 10_000 + month * 100 + number

    def number(self, of: Expression | int | None) -> Expression:
        """As `Language`."""
        return of if isinstance(of, nw.Expr) else nw.lit(of, nw.Int64)


def _value(of: Expression) -> Expression:
    return of if isinstance(of, nw.Expr) else nw.lit(of)
