"""The instrument as one SQL statement, from raw answers to advice, for an engine that has no `mas`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from mas_cli.instrument.advice_columns import Era, advised
from mas_cli.instrument.frame_values import date_number
from mas_cli.instrument.sql_language import Dialect, Dialected
from mas_cli.instrument.written_columns import Style

if TYPE_CHECKING:
    from mas_cli.instrument.sql_language import Sql

TABLE: Final = "antwoorden"
_ROW: Final = "bron"


@dataclass(frozen=True, slots=True)
class Source:
    """The table with raw answers.

    Attributes:
        table: its name, as the engine knows it.
        columns: question id -> column.
        keep: the columns to pass through; None for all of them.
        style: how its answers are written.
    """

    table: str
    columns: Mapping[str, str]
    keep: Sequence[str] | None
    style: Style


def statement(eras: Sequence[Era], source: Source, dialect: Dialect, today: date | None) -> str:
    """The statement, without a semicolon.

    Args:
        eras: the instrument by day.
        source: the table.
        dialect: of the engine.
        today: the peildatum where a row has none; None for the day on which the statement is run.
    """
    language = Dialected(dialect)
    raw = {question: language.raw("a", column) for question, column in source.columns.items()}
    day = language.today() if today is None else date_number(today)
    result = advised(language, eras, raw, day, source.style)
    kept = _kept(language, source.keep)
    first = [kept, *_named(language, result.stages[0])]
    parts = [f"stap_1 AS (\n  SELECT\n    {_listed(first)}\n  FROM {source.table} AS a{_fence(dialect)}\n)"]
    for number, stage in enumerate(result.stages[1:], 2):
        listed = _listed(["*", *_named(language, stage)])
        parts.append(
            f"stap_{number} AS (\n  SELECT\n    {listed}\n  FROM stap_{number - 1}{_fence(dialect)}\n)"
        )
    passed = _passed(language, source.keep)
    last = _listed([*passed, *_named(language, result.columns)], "  ")
    return f"WITH {', '.join(parts)}\nSELECT\n  {last}\nFROM stap_{len(result.stages)}"


def _kept(language: Dialected, keep: Sequence[str] | None) -> str:
    """Return what the first stage carries of a row: the row as one value, or some columns."""
    if keep is not None:
        carried = [f"a.{language.name(name)} AS {language.name(f'{_ROW}__{name}')}" for name in keep]
        return ",\n    ".join(carried) or "1 AS bron__"
    return f"struct(a.*) AS {_ROW}" if language.dialect == "spark" else f"a AS {_ROW}"


def _passed(language: Dialected, keep: Sequence[str] | None) -> list[str]:
    if keep is not None:
        return [f"{language.name(f'{_ROW}__{name}')} AS {language.name(name)}" for name in keep]
    return [f"({_ROW}).*" if language.dialect == "postgres" else f"{_ROW}.*"]


def _named(language: Dialected, columns: Mapping[str, Sql]) -> list[str]:
    return [f"{of.text} AS {language.name(name)}" for name, of in columns.items()]


def _listed(columns: Iterable[str], indent: str = "    ") -> str:
    return f",\n{indent}".join(columns)


def _fence(dialect: Dialect) -> str:
    # PostgreSQL would write every expression out wherever it is used; it stops at this.
    return " OFFSET 0" if dialect == "postgres" else ""
