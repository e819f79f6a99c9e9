"""Columns that a user asks for besides the advice: the answers as read, and the verdict per route."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mas_cli.batch.model import COLUMNS
from mas_cli.instrument.values import plain

if TYPE_CHECKING:
    import polars as pl

    from mas_cli.batch.model import Outcomes
    from mas_cli.instrument.evaluate import Advice
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.values import AnswerValue

ANSWERS: Final = "antwoorden"
VERDICTS: Final = "oordelen"
VERDICT: Final = "oordeel_"
"""Begins the name of the column with the verdict on a route."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of every case.

    Attributes:
        answers: the questions with a column of that name; those that every result has are not among them.
        verdicts: the routes with a column.
        numbers: the questions that are answered with a number.
    """

    answers: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return (*self.answers, *(f"{VERDICT}{route}" for route in self.verdicts))

    def of_row(self, values: Mapping[str, AnswerValue], advice: Advice) -> Outcomes:
        """Return what is kept of a case, by column; an open number or day is left out."""
        found: dict[str, str | float | bool | None] = {}
        for name in self.answers:
            answer = plain(values[name]) if name in values else None
            if name in self.numbers:
                found[name] = None if answer is None or isinstance(answer, str) else float(answer)
            elif answer is not None:
                found[name] = answer
        verdicts = {f"{VERDICT}{route}": advice.verdicts.get(route) for route in self.verdicts}
        return found | {name: one.verdict for name, one in verdicts.items() if one is not None}

    def of_frame(self, answers: pl.DataFrame, advised: pl.DataFrame) -> list[pl.Series]:
        """Return the same of a table of answers and the advice on them, a series a column."""
        import polars as pl

        def column(name: str, table: pl.DataFrame) -> pl.Series:
            kind: Any = pl.Float64 if name in self.numbers else pl.String
            if name not in table.columns:
                return pl.Series(name, [None] * table.height, dtype=kind)
            return table[name].cast(kind)

        named = self.columns
        return [
            *(column(name, answers) for name in self.answers),
            *(column(name, advised) for name in named[len(self.answers) :]),
        ]


NOTHING: Final = Kept()


def kept(instrument: Instrument, what: Collection[str]) -> Kept:
    """Return what to keep with an instrument.

    Args:
        what: `ANSWERS`, `VERDICTS`, both or neither.
    """
    questions = {
        name: question
        for name, question in instrument.questions.items()
        if ANSWERS in what and name not in COLUMNS
    }
    return Kept(
        tuple(questions),
        tuple(instrument.definition.routes) if VERDICTS in what else (),
        frozenset(name for name, question in questions.items() if question.step is not None),
    )
