"""The rows of a block of a register made into tables of answers, by the instrument that holds on their day.

Rows with anything that is no answer are set apart: the row engine says what is wrong with them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from mas_cli.batch.engines.frame_answers import AnswerColumns
from mas_cli.errors import InvalidInput
from mas_cli.instrument.screening import PEILDATUM
from mas_cli.table import RAGGED, ROW, Row
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.batch.engines.rows import RowEngine
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.table import Block

DAY: Final = "mas__dag"
_ERA: Final = "mas__tijdvak"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A block.

    Attributes:
        parts: instrument and the table of answers of its rows: a column a question, `mas__rij`, `mas__dag`
            (the peildatum) and `mas__<field>` for the fields of the register.
        suspects: the numbers of rows with something that is no answer.
        block, cells: as it was read.
    """

    parts: tuple[tuple[Instrument, pl.DataFrame], ...]
    suspects: frozenset[int]
    block: Block
    cells: pl.DataFrame

    def rows(self, numbers: Iterable[int]) -> Iterator[Row]:
        """Some of its rows, cell by cell."""
        wanted = frozenset(numbers)
        if self.block.faithful and not self.cells[RAGGED].any():
            some = self.cells.filter(pl.col(ROW).is_in(wanted)).drop(RAGGED)
            names = [name for name in some.columns if name != ROW]
            yield from map(Row, some[ROW], some.select(names).iter_rows())
        else:
            yield from (row for row in self.block.rows() if row.number in wanted)


class Cleaner:
    """Cleans the blocks of one register.

    Args:
        rows: the row engine of the same register.
    """

    def __init__(self, rows: RowEngine) -> None:
        self._rows = rows
        self._answers = AnswerColumns(rows)

    def clean(self, block: Block) -> Cleaned:
        """The answers of a block."""
        frame = _without_empty(block.frame(self._rows.layout.width, self._answers.known, self._answers.days))
        suspects: list[int] = []
        sound = frame
        if frame[RAGGED].any():
            suspects += frame.filter(pl.col(RAGGED))[ROW].to_list()
            sound = frame.filter(~pl.col(RAGGED))
        parts = [
            (instrument, self._table(instrument, part, suspects))
            for instrument, part in self._by_era(sound, suspects)
        ]
        return Cleaned(tuple(parts), frozenset(suspects), block, frame)

    def _by_era(self, frame: pl.DataFrame, suspects: list[int]) -> Iterator[tuple[Instrument, pl.DataFrame]]:
        """The rows by the instrument that holds on their peildatum."""
        rows = self._rows
        today = rows.today
        base = rows.eras.on(today)
        place = rows.layout.questions.get(PEILDATUM)
        reader = rows.readers(base).get(PEILDATUM)
        if place is None or reader is None:
            yield base, frame.with_columns(pl.lit(today).alias(DAY))
            return
        read, bad = self._answers.read(base, {PEILDATUM: reader}, frame)
        frame = frame.with_columns(read[PEILDATUM].fill_null(today).alias(DAY))
        if bad.any():
            suspects += frame.filter(bad)[ROW].to_list()
            frame = frame.filter(~bad)
        changes = rows.eras.changes
        by_day = frame[DAY].unique().to_list()
        eras = {day: bisect_right(changes, day) for day in by_day}
        if len(set(eras.values())) == 1:
            groups = [frame]
        else:
            era = frame[DAY].replace_strict(list(eras), list(eras.values()), return_dtype=pl.Int32)
            groups = frame.with_columns(era.alias(_ERA)).partition_by(_ERA, maintain_order=True)
        for group in groups:
            if not group.height:
                continue
            try:
                yield rows.eras.on(group[DAY][0]), group
            except InvalidInput:
                suspects += group[ROW].to_list()

    def _table(self, instrument: Instrument, frame: pl.DataFrame, suspects: list[int]) -> pl.DataFrame:
        """Return the answers of the rows of an instrument; rows that are not understood are added to
        `suspects`.
        """
        rows = self._rows
        readers = rows.readers(instrument)
        others = {question: reader for question, reader in readers.items() if question != PEILDATUM}
        table, suspect = self._answers.read(instrument, others, frame)
        fields = {name: frame[f"c{place}"] for name, place in rows.layout.fields.items()}
        table = table.with_columns(
            frame[ROW],
            frame[DAY],
            frame[DAY].alias(PEILDATUM),
            *(_one_line(cells).alias(field_column(name)) for name, cells in fields.items()),
        )
        if suspect.any():
            suspects += table.filter(suspect)[ROW].to_list()
            table = table.filter(~suspect)
        return table


def field_column(name: str) -> str:
    """The column of a table of answers that has a field of the register."""
    return f"mas__{name}"


def _without_empty(frame: pl.DataFrame) -> pl.DataFrame:
    cells = [name for name in frame.columns if name not in {ROW, RAGGED}]
    # Most rows have something in their first column; only the others are looked at as a whole.
    # A row that is refused has none of its cells and is not empty.
    maybe = frame.filter(~_filled(frame, cells[0]) & ~pl.col(RAGGED)) if cells else frame
    empty = (
        maybe.filter(~pl.any_horizontal(_filled(maybe, name) for name in cells)) if maybe.height else maybe
    )
    if not empty.height:
        return frame
    return frame.join(empty.select(ROW), on=ROW, how="anti", maintain_order="left")


def _filled(frame: pl.DataFrame, name: str) -> pl.Expr:
    if frame.schema[name] != pl.String:
        return pl.col(name).is_not_null()
    return pl.col(name).str.strip_chars().fill_null("") != ""


# Control characters, spaces that are no plain space, and spaces where there should be none.
_UNTIDY: Final = r"\p{C}|\p{Zl}|\p{Zp}|\u00a0|^ | $|  |^.{499,}"


def _one_line(column: pl.Series) -> pl.Series:
    """As `text.one_line`, of which most texts need nothing."""
    texts = column.cast(pl.String)
    untidy = texts.str.contains(_UNTIDY).fill_null(value=False)
    if not untidy.any():
        return texts
    found = texts.filter(untidy).unique().to_list()
    tidy = pl.Series([one_line(text, limit=500) for text in found], dtype=pl.String)
    return texts.replace(pl.Series(found, dtype=pl.String), tidy)
