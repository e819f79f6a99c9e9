"""The instrument as one SQL statement, from raw answers to advice, for an engine that has no `mas`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from mas_cli.instrument.advice_columns import Era, advised
from mas_cli.instrument.frame_values import date_number
from mas_cli.instrument.sql_language import Dialect, Dialected
from mas_cli.instrument.sql_stages import named, staged
from mas_cli.instrument.written_columns import Style

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
    columns = [*_passed(language, source.keep), *named(language, result.columns)]
    return staged(language, f"{source.table} AS a", _kept(language, source.keep), result.stages, columns)


def _kept(language: Dialected, keep: Sequence[str] | None) -> dict[str, str]:
    """Return what is carried of a row besides its answers: the row as one value, or some columns."""
    if keep is not None:
        return {language.name(f"{_ROW}__{name}"): f"a.{language.name(name)}" for name in keep}
    return {_ROW: "struct(a.*)" if language.dialect == "spark" else "a"}


def _passed(language: Dialected, keep: Sequence[str] | None) -> list[str]:
    if keep is not None:
        return [f"{language.name(f'{_ROW}__{name}')} AS {language.name(name)}" for name in keep]
    return [f"({_ROW}).*" if language.dialect == "postgres" else f"{_ROW}.*"]
