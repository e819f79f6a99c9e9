"""A whole block of a register at once: the advice as one expression over a table of answers.

Rows with anything that is no answer go to the row engine, which says what is wrong with them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import narwhals as nw
import polars as pl

from mas_cli.batch.engines.frame_cleaning import DAY, Cleaned, Cleaner, field_column
from mas_cli.batch.engines.frame_results import FrameBatch
from mas_cli.batch.model import COLUMNS, LISTS, SEPARATOR, ScoreOutcome, findings_text
from mas_cli.batch.report_groups import band, report_plan, school_year
from mas_cli.findings import Finding, Severity
from mas_cli.instrument.definition import INSUFFICIENT
from mas_cli.instrument.frame_compiler import CHANGED, CHECKS, advise
from mas_cli.instrument.refusals import contradiction
from mas_cli.table import ROW
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.batch.engines.rows import RowEngine
    from mas_cli.batch.report_groups import Group
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.table import Block


class Observer(Protocol):
    """Looks on while a register is scored."""

    def variants(self, instrument: Instrument) -> Mapping[str, Instrument]:
        """The same instrument with other parameters, to try on every row."""

    def of_frame(self, instrument: Instrument, table: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
        """Gets the answers and the results of each part, and gives the results back.

        The results have a column `anders_<name>` a variant.
        """


class Slot:
    """A place in a compiled expression where one frame after the other is put in.

    Making the expression takes longer than computing it for a block; its source is therefore left open.
    """

    def __init__(self, schema: pl.Schema) -> None:
        from polars.io.plugins import register_io_source

        self._frame = pl.DataFrame(schema=schema)
        self.lazy = register_io_source(self._give, schema=schema)

    def _give(
        self,
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,  # noqa: ARG002  a block is one batch
    ) -> Iterator[pl.DataFrame]:
        frame = self._frame if with_columns is None else self._frame.select(with_columns)
        frame = frame if predicate is None else frame.filter(predicate)
        yield frame if n_rows is None else frame.head(n_rows)

    def collect(self, lazy: pl.LazyFrame, frame: pl.DataFrame) -> pl.DataFrame:
        """The result of an expression over `lazy` for a frame."""
        self._frame = frame
        return lazy.collect(engine="streaming")


class FrameEngine:
    """Scores the blocks of one register.

    Args:
        rows: the row engine of the same register, for the rows that are not understood.
        observer: the report, if there is to be one.
    """

    def __init__(self, rows: RowEngine, observer: Observer | None = None) -> None:
        self._rows = rows
        self._observer = observer
        self._cleaner = Cleaner(rows)
        self._compiled: dict[str, tuple[Slot, pl.LazyFrame]] = {}
        self._groups = tuple(report_plan().groups.values())

    @property
    def bron(self) -> str:
        """How the user knows the register."""
        return self._rows.bron

    def score(self, block: Block) -> FrameBatch:
        """The results of a block, in the order of its rows."""
        cleaned = self._cleaner.clean(block)
        suspects = set(cleaned.suspects)
        findings: dict[str, Sequence[Finding]] = {}
        parts = []
        for instrument, answers in cleaned.parts:
            slot, lazy = self._expression(instrument, answers)
            advised = slot.collect(lazy, answers)
            sound = self._sound(instrument, advised, suspects)
            table = answers
            if sound is not None:
                advised, table = advised.filter(sound), answers.filter(sound)
            parts.append(self.results(instrument, table, advised, findings))
        parts.append(self.one_by_one(cleaned, suspects, findings))
        return together(parts, findings)

    def clean(self, block: Block) -> Cleaned:
        """The answers of a block; also the rows that a check refuses are set apart."""
        cleaned = self._cleaner.clean(block)
        suspects = set(cleaned.suspects)
        parts = []
        for instrument, table in cleaned.parts:
            slot, lazy = self._expression(instrument, table)
            sound = self._sound(instrument, slot.collect(lazy.select(ROW, CHECKS), table), suspects)
            parts.append((instrument, table if sound is None else table.filter(sound)))
        return Cleaned(tuple(parts), frozenset(suspects), block, cleaned.cells)

    def _expression(self, instrument: Instrument, table: pl.DataFrame) -> tuple[Slot, pl.LazyFrame]:
        """The advice as an expression that is compiled once an instrument and used for every block."""
        name = f"{instrument.definition.name} {instrument.on}"
        if name not in self._compiled:
            slot = Slot(table.schema)
            self._compiled[name] = slot, self.advised(instrument)(nw.from_native(slot.lazy)).to_native()
        return self._compiled[name]

    def advised(self, instrument: Instrument) -> Callable[[nw.LazyFrame[Any]], nw.LazyFrame[Any]]:
        """All that `results` needs, as an expression over the answers in a table; it can be pickled."""
        bands = {instrument.definition.bands[group.bands].of for group in self._groups if group.bands}
        return functools.partial(
            advise,
            instrument=instrument,
            today=self._rows.today,
            keep=[ROW, DAY, *map(field_column, self._rows.layout.fields), *self._grouping(instrument)],
            checks=True,
            facts=[fact for fact in sorted(bands) if fact in instrument.program.facts],
            variants=self._observer.variants(instrument) if self._observer else None,
        )

    def results(
        self,
        instrument: Instrument,
        table: pl.DataFrame,
        advised: pl.DataFrame,
        findings: dict[str, Sequence[Finding]],
    ) -> pl.DataFrame:
        """Return the results of the rows of an instrument; the texts of their findings are added to
        `findings`.
        """
        for said in advised[CHECKS].unique():
            checks = [instrument.definition.checks[id_] for id_ in said.split(SEPARATOR) if id_]
            found = [
                contradiction(check.where, Severity.WARN, check.message, check.remedy) for check in checks
            ]
            findings[findings_text(found)] = found
        result = self._columns(instrument, advised)
        result = result.with_columns(self._rows.kept.of_frame(table, advised))
        return self._observer.of_frame(instrument, table, result) if self._observer else result

    def one_by_one(
        self, cleaned: Cleaned, suspects: Collection[int], findings: dict[str, Sequence[Finding]]
    ) -> pl.DataFrame:
        """The results of the rows that are not understood."""
        numbers, rows = [], []
        kept = self._rows.kept
        values: list[Sequence[Any]] = []
        for given in cleaned.rows(suspects) if suspects else ():
            result = self._rows.score(given)
            numbers.append(given.number)
            row = result.row()
            rows.append(row)
            values.append([result.waarden.get(name) for name in kept.columns])
            findings[row[COLUMNS.index("bron")]] = result.bevindingen
        frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
        kinds = {name: pl.Float64 if name in kept.numbers else pl.String for name in kept.columns}
        more = pl.DataFrame(values, schema=kinds, orient="row")
        return frame.with_columns(pl.Series(ROW, numbers, dtype=pl.Int64), *more)

    def _grouping(self, instrument: Instrument) -> list[str]:
        return [
            group.question
            for group in self._groups
            if group.question in self._rows.readers(instrument)
            and not instrument.questions[group.question].when
        ]

    def _sound(self, instrument: Instrument, advised: pl.DataFrame, suspects: set[int]) -> pl.Series | None:
        """Which rows no check refuses, None for all of them; the numbers of the others are noted."""
        checks = instrument.definition.checks
        refused = [
            said
            for said in advised[CHECKS].unique()
            if any(checks[id_].severity == Severity.BLOCK for id_ in said.split(SEPARATOR) if id_)
        ]
        if not refused:
            return None
        gone = advised[CHECKS].is_in(refused)
        suspects.update(advised.filter(gone)[ROW])
        return ~gone

    def _columns(self, instrument: Instrument, advised: pl.DataFrame) -> pl.DataFrame:
        definition = instrument.definition
        texts = {
            said: findings_text(
                contradiction(definition.checks[id_].where, Severity.WARN, definition.checks[id_].message)
                for id_ in said.split(SEPARATOR)
                if id_
            )
            for said in advised[CHECKS].unique().to_list()
        }
        status = pl.col("status")
        incomplete, scored = pl.lit(ScoreOutcome.INCOMPLETE.value), pl.lit(ScoreOutcome.SCORED.value)
        made: dict[str, pl.Expr | pl.Series] = {
            "bron": pl.lit(f"{one_line(self._rows.bron, limit=0)}:") + pl.col(ROW).cast(pl.String),
            "uitkomst": pl.when(status == INSUFFICIENT).then(incomplete).otherwise(scored),
            "bevindingen": _replaced(advised[CHECKS], texts),
            "instrument": pl.lit(definition.id),
            "editie": pl.lit(definition.edition),
            "peildatum": pl.col(DAY).cast(pl.String),
            **{
                group.id: self._group(instrument, group, advised) for group in self._groups if not group.field
            },
            **{name: pl.col(field_column(name)) for name in self._rows.layout.fields},
        }
        empty = pl.lit(None, dtype=pl.String)
        given = {"status": status, **{column: pl.col(column) for column in LISTS}, **made}
        columns = [given.get(column, empty).alias(column) for column in COLUMNS]
        return advised.select(pl.col(ROW), *columns, pl.col(f"^{CHANGED}.*$"))

    def _group(self, instrument: Instrument, group: Group, advised: pl.DataFrame) -> pl.Expr | pl.Series:
        if group.question:
            found = group.question in advised.columns
            return pl.col(group.question).cast(pl.String) if found else pl.lit(None, dtype=pl.String)
        if group.bands:
            ranges = instrument.definition.bands[group.bands]
            numbers = advised[ranges.of]
            return _replaced(numbers, {n: band(instrument, group.bands, n) or None for n in numbers.unique()})
        days = advised[DAY]
        return _replaced(days, {day: school_year(day) for day in days.unique()})


def together(parts: Sequence[pl.DataFrame], findings: Mapping[str, Sequence[Finding]]) -> FrameBatch:
    """Results of parts of a block, in the order of its rows."""
    filled = [part for part in parts if part.height]
    if not filled:
        return FrameBatch(parts[0].drop(ROW))
    if len(filled) == 1:
        return FrameBatch(filled[0].drop(ROW), findings)
    return FrameBatch(pl.concat(filled, how="diagonal").sort(ROW).drop(ROW), findings)


def _replaced(column: pl.Series, texts: Mapping[Any, str | None]) -> pl.Series:
    """Turn codes into the texts they mean; null for a code without a text."""
    old = [value for value in texts if value is not None]
    new = [texts[value] or None for value in old]
    return column.replace_strict(
        pl.Series(old, dtype=column.dtype),
        pl.Series(new, dtype=pl.String),
        default=None,
        return_dtype=pl.String,
    )
