"""Results of a register as columns: written as csv and counted in one go."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, Final

import polars as pl

from mas_cli.batch.model import COLUMNS, LISTS, NOT_SCORED, SEPARATOR, ScoreResult
from mas_cli.batch.results.writing import FORMULA, INNER_FORMULA, NUMBER, CsvStyle
from mas_cli.findings import Finding


@dataclass(frozen=True, slots=True)
class FrameBatch:
    """Results of a register as columns.

    Attributes:
        frame: the columns of `COLUMNS` as text (null for empty), and those a report adds.
        findings: the findings of a row by its `bron`, or by what it has in the column `bevindingen`.
    """

    frame: pl.DataFrame
    findings: Mapping[str, Sequence[Finding]] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.frame.height

    def rows(self, extra: Sequence[str] = ()) -> Iterable[tuple[str, ...]]:
        """As `Batch`."""
        return self._texts(extra, ".").iter_rows()

    def values(self, extra: Sequence[str]) -> Iterable[Sequence[str | float | bool | None]]:
        """As `Batch`."""
        return self.frame.select(extra).iter_rows()

    def _texts(self, extra: Sequence[str], decimal: str) -> pl.DataFrame:
        numbers = [name for name in extra if self.frame.schema[name].is_numeric()]
        texts = [name for name in extra if name not in numbers]
        return self.frame.select(
            pl.col(COLUMNS).fill_null(""),
            pl.col(texts).fill_null(""),
            *(_number(pl.col(name), decimal) for name in numbers),
        ).select(*COLUMNS, *extra)

    def as_json(self, extra: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
        """As `Batch`."""
        for row, values in zip(self.rows(), self.values(extra) if extra else repeat(()), strict=False):
            data: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
            for column in LISTS:
                data[column] = data[column].split(SEPARATOR) if data[column] else []
            found = self.findings.get(data["bron"]) or self.findings.get(data["bevindingen"], ())
            data["bevindingen"] = [finding.as_json() for finding in found]
            yield data | dict(zip(extra, values, strict=True))

    def as_csv(self, style: CsvStyle, extra: Sequence[str] = ()) -> bytes:
        """The results as csv without header; texts a spreadsheet would take for a formula are marked."""
        buffer = io.BytesIO()
        safe_text(self._texts(extra, style.decimal)).write_csv(
            buffer,
            include_header=False,
            line_terminator="\r\n",
            separator=style.separator,
            quote_style="always",
        )
        return buffer.getvalue()

    def failures(self) -> Iterator[ScoreResult]:
        """The rows without an advice."""
        failed = self.frame.filter(pl.col("uitkomst").is_in([str(outcome) for outcome in NOT_SCORED]))
        if failed.height:
            yield from map(ScoreResult.from_json, FrameBatch(failed, self.findings).as_json())

    def counts(self, names: Sequence[str]) -> Iterator[tuple[tuple[str, ...], int]]:
        """How often each combination of values of these columns occurs."""
        if not self:
            return
        # Many columns are empty in all rows, and need not be gone through.
        one = self.frame.select((pl.col(names).is_null() | (pl.col(names) == "")).all())
        empty = [name for name in names if one[name][0]]
        filled = [name for name in names if name not in empty]
        if not filled:
            yield ("",) * len(names), self.frame.height
            return
        counted = self.frame.select(pl.col(filled).fill_null("")).group_by(filled).len()
        for row in counted.iter_rows(named=True):
            yield tuple(row.get(name, "") for name in names), row["len"]


# Columns whose texts come from outside; the others are ids of ours.
_FOREIGN: Final = ("bron", "bevindingen", "zaak", "beoordelaar", "school", "gemeente", "besluit", "reden")


def safe_text(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of results with the texts marked that a spreadsheet would take for a formula."""
    risky = frame.select(_risky(pl.col(name)).any() for name in _FOREIGN)
    return frame.with_columns(_safe(pl.col(name)).name.keep() for name in _FOREIGN if risky[name][0])


def _number(number: pl.Expr, decimal: str) -> pl.Expr:
    """As `value_text`, of a whole column, with a decimal mark."""
    whole = number == number.floor()
    text = pl.when(whole).then(number.cast(pl.Int64).cast(pl.String)).otherwise(number.cast(pl.String))
    return text.str.replace(".", decimal, literal=True).fill_null("")


def _risky(text: pl.Expr) -> pl.Expr:
    """Whether `safe_cell` would change a text."""
    begins = text.str.contains(FORMULA) & ~text.str.contains(NUMBER)
    return begins | text.str.contains(INNER_FORMULA)


def _safe(text: pl.Expr) -> pl.Expr:
    """As `safe_cell`, of a whole column."""
    begins = text.str.contains(FORMULA) & ~text.str.contains(NUMBER)
    marked = pl.when(begins).then(pl.lit("'") + text).otherwise(text)
    return marked.str.replace_all(INNER_FORMULA, "${1}'${2}")
