"""The language of the rules as SQL text, in three dialects: DuckDB, Spark and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from mas_cli.instrument.frame_language import SEPARATOR, SPACES

Dialect = Literal["duckdb", "spark", "postgres"]


@dataclass(frozen=True, slots=True, eq=False)
class Sql:
    """An expression as text; its operators make the text of a larger one.

    Attributes:
        text: in brackets where its precedence could matter.
        quotient: how whole numbers are divided.
    """

    text: str
    quotient: str

    def _with(self, sign: str, other: object) -> Sql:
        return Sql(f"({self.text} {sign} {_operand(other)})", self.quotient)

    def __and__(self, other: object) -> Sql:
        return self._with("AND", other)

    def __or__(self, other: object) -> Sql:
        return self._with("OR", other)

    def __invert__(self) -> Sql:
        return Sql(f"(NOT {self.text})", self.quotient)

    def __add__(self, other: object) -> Sql:
        return self._with("+", other)

    def __sub__(self, other: object) -> Sql:
        return self._with("-", other)

    def __mul__(self, other: object) -> Sql:
        return self._with("*", other)

    def __floordiv__(self, other: object) -> Sql:
        return self._with(self.quotient, other)

    def __mod__(self, other: object) -> Sql:
        return self._with("%", other)

    def __lt__(self, other: object) -> Sql:
        return self._with("<", other)

    def __le__(self, other: object) -> Sql:
        return self._with("<=", other)

    def __gt__(self, other: object) -> Sql:
        return self._with(">", other)

    def __ge__(self, other: object) -> Sql:
        return self._with(">=", other)

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> Sql:  # type: ignore[override]  # an expression, as of a data frame
        return self._with("=", other)

    def __ne__(self, other: object) -> Sql:  # type: ignore[override]
        return self._with("<>", other)

    def __radd__(self, other: object) -> Sql:
        return Sql(f"({_operand(other)} + {self.text})", self.quotient)

    def __rsub__(self, other: object) -> Sql:
        return Sql(f"({_operand(other)} - {self.text})", self.quotient)


@dataclass(frozen=True, slots=True)
class Dialected:
    """How one dialect says it.

    Attributes:
        dialect: which.
        source: the alias of the table with raw answers, before its columns; empty for columns of a stage.
    """

    dialect: Dialect

    def sql(self, text: str) -> Sql:
        """A text that needs no brackets."""
        return Sql(text, {"duckdb": "//", "spark": "DIV", "postgres": "/"}[self.dialect])

    def name(self, name: str) -> str:
        """A name of a column or table, quoted where it is not a plain one."""
        if name.isascii() and name.replace("_", "a").isalnum() and name.islower() and not name[0].isdigit():
            return name
        mark = "`" if self.dialect == "spark" else '"'
        return f"{mark}{name.replace(mark, mark * 2)}{mark}"

    def string(self, text: str) -> str:
        """A text between quotation marks."""
        if self.dialect == "spark":
            text = text.replace("\\", "\\\\").replace("'", "\\'")
        else:
            text = text.replace("'", "''")
        return f"'{text}'"

    def column(self, name: str) -> Sql:
        """As `Language`."""
        return self.sql(self.name(name))

    def raw(self, alias: str, name: str) -> Sql:
        """A column of the table with raw answers."""
        return self.sql(f"{alias}.{self.name(name)}")

    def literal(self, value: str | int | float | bool) -> Sql:
        """As `Language`."""
        return self.sql(self.string(value) if isinstance(value, str) else _operand(value))

    def choose(self, test: Sql, then: object, otherwise: object) -> Sql:
        """As `Language`."""
        rest = "" if otherwise is None else f" ELSE {self._said(otherwise)}"
        return self.sql(f"CASE WHEN {test.text} THEN {self._said(then)}{rest} END")

    def empty(self, of: Sql) -> Sql:
        """As `Language`."""
        return self.sql(f"({of.text} IS NULL)")

    def reaches(self, bits: Sequence[Sql], number: int) -> Sql:
        """As `Language`."""
        count = " + ".join(f"CAST({bit.text} AS INT)" for bit in bits)
        return self.sql(f"({count} >= {number})")

    def listed(self, items: Iterable[tuple[str, Sql]]) -> Sql:
        """As `Language`."""
        parts = [f"CASE WHEN {holds.text} THEN {self.string(name)} END" for name, holds in items]
        return self.joined(parts, SEPARATOR)

    def joined(self, parts: Sequence[str], separator: str) -> Sql:
        """Texts with a separator between them; those that are null are left out."""
        if not parts:
            return self.literal("")
        return self.sql(f"concat_ws({self.string(separator)}, {', '.join(parts)})")

    def among(self, of: Sql, values: Sequence[str]) -> Sql:
        """As `Language`."""
        return self.sql(f"({of.text} IN ({', '.join(map(self.string, values))}))")

    def text(self, of: Sql) -> Sql:
        """As `Language`."""
        return self.sql(f"CAST({of.text} AS {'STRING' if self.dialect == 'spark' else 'TEXT'})")

    def trimmed(self, of: Sql) -> Sql:
        """As `Language`."""
        if self.dialect == "duckdb":
            spaces = "".join(f"\\x{{{ord(one):x}}}" for one in SPACES)
            return self.sql(f"trim(regexp_replace({of.text}, '[{spaces}]', ' ', 'g'))")
        mark = "\\u" if self.dialect == "spark" else "\\"
        spaces = "".join(f"{mark}{ord(one):04x}" for one in SPACES)
        before = "U&" if self.dialect == "postgres" else ""
        return self.sql(f"trim(translate({of.text}, {before}'{spaces}', {self.string(' ' * len(SPACES))}))")

    def lowered(self, of: Sql) -> Sql:
        """As `Language`."""
        return self.sql(f"lower({of.text})")

    def long(self, of: Sql, limit: int) -> Sql:
        """As `Language`."""
        return self.sql(f"(length({of.text}) > {limit})")

    def matches(self, of: Sql, pattern: str) -> Sql:
        """As `Language`."""
        whole = self.string(f"^({pattern})$")
        if self.dialect == "duckdb":
            return self.sql(f"regexp_matches({of.text}, {whole})")
        return self.sql(f"({of.text} {'RLIKE' if self.dialect == 'spark' else '~'} {whole})")

    def replaced(self, of: Sql, pattern: str, by: str) -> Sql:
        """As `Language`."""
        every = "" if self.dialect == "spark" else ", 'g'"
        return self.sql(f"regexp_replace({of.text}, {self.string(pattern)}, {self.string(by)}{every})")

    def whole(self, of: Sql) -> Sql:
        """As `Language`."""
        return self.sql(f"CAST({of.text} AS BIGINT)")

    def decimal(self, of: Sql) -> Sql:
        """As `Language`."""
        return self.sql(f"CAST({of.text} AS DECIMAL(20, 2))")

    def day(self, column: str) -> Sql:
        """As `Language`."""
        return self._number_of(self.name(column))

    def today(self) -> Sql:
        """The day on which the statement is run, as a number."""
        return self._number_of("CURRENT_DATE")

    def number(self, of: object) -> Sql:
        """As `Language`."""
        return self.sql(f"CAST({_operand(of)} AS BIGINT)")

    def _number_of(self, day: str) -> Sql:
        year, month, number = (
            f"CAST(EXTRACT({part} FROM {day}) AS INT)" for part in ("YEAR", "MONTH", "DAY")
        )
        return self.sql(f"({year} * 10000 + {month} * 100 + {number})")

    def _said(self, of: object) -> str:
        return self.string(of) if isinstance(of, str) else _operand(of)


def _operand(of: object) -> str:
    if isinstance(of, Sql):
        return of.text
    if isinstance(of, str):
        # Ids of options are plain words; a dialect never has to escape them.
        return "'" + of.replace("'", "''") + "'"
    if of is None:
        return "NULL"
    return str(of).upper()
