"""A register scored from beginning to end, by whatever engine there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mas_cli.batch.engines.choosing import POLARS, ROWS, Engine, need
from mas_cli.batch.engines.rows import RowEngine
from mas_cli.batch.instrument_by_day import Eras
from mas_cli.batch.kept import NOTHING, Kept
from mas_cli.batch.model import ResultBatch
from mas_cli.batch.registers.columns import Layout, layout_of, targets
from mas_cli.batch.registers.twice import Twice
from mas_cli.batch.zips import Contents
from mas_cli.table import Asked, Columns, Inside, Table, open_table, read_columns
from mas_cli.table.refusals import unreadable

if TYPE_CHECKING:
    from mas_cli.batch.discovery import Source
    from mas_cli.batch.model import Batch
    from mas_cli.findings import Finding
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.workbook.choice import InstrumentChoice


@dataclass(slots=True)
class RegisterScorer:
    """Scores registers; made once a run.

    Attributes:
        choice, today: as for workbooks.
        columns_file: maps headings and codes; None for none.
        engine: what computes.
        remark: takes findings about a register as a whole.
        observer: of the report; None without one.
        asked: the sheet and the row of the headings, where the user named them; None to look for them.
        kept: what the results have besides the advice.
    """

    choice: InstrumentChoice
    today: date
    columns_file: Path | None
    engine: Engine
    remark: Callable[[Iterable[Finding]], None]
    observer: Any = None
    asked: Asked | None = None
    kept: Kept = NOTHING

    def __call__(self, source: Source) -> Iterator[Batch]:
        """The results of a register, block by block.

        Raises:
            InvalidInput: it is no register (B20) or cannot be read (T01 to T23).
            UsageError: the engine is not installed, cannot be reached or stopped.
        """
        eras = Eras(self.choice)
        instrument = eras.on(self.today)
        known = targets(instrument)
        columns = read_columns(self.columns_file, known) if self.columns_file else Columns()
        place = _place(source)
        if place.suffix.lower() == ".parquet":
            need(POLARS)
        register = open_table(place, source.bron, columns.knows(known), self.asked)
        layout = layout_of(register, columns, instrument)
        self.remark((*register.findings, *layout.findings))
        twice = Twice(source.bron)
        for batch in self._batches(register, layout, columns, eras, instrument):
            twice.add(batch)
            yield batch
        self.remark((*register.late, *twice.findings()))

    def _batches(
        self, register: Table, layout: Layout, columns: Columns, eras: Eras, instrument: Instrument
    ) -> Iterator[Batch]:
        observer = self.observer
        rows = RowEngine(
            register.name,
            layout,
            columns,
            eras,
            self.today,
            date1904=register.date1904,
            scored=None if observer is None else observer.of_row,
            kept=self.kept,
        )
        # A workbook's own formulas compute one case at a time.
        if self.engine.name == ROWS or instrument.row_by_row:
            yield from _rows(register, rows)
        elif self.engine.name == POLARS:
            yield from self._frames(register, rows)
        else:
            from mas_cli.batch.engines.table_run import scored

            yield from scored(register, rows, observer, self.engine)

    def _frames(self, register: Table, rows: RowEngine) -> Iterator[Batch]:
        from mas_cli.batch.engines.frames import FrameEngine

        engine = FrameEngine(rows, self.observer)
        blocks = register.blocks

        def following() -> Batch | None:
            block = next(blocks, None)
            return None if block is None else engine.score(block)

        # One block is scored while the one before it is written.
        with ThreadPoolExecutor(1) as executor:
            coming = executor.submit(following)
            while (batch := coming.result()) is not None:
                coming = executor.submit(following)
                yield batch


def _place(source: Source) -> Path | Inside:
    """The file of a register, read where it is in a zip.

    Raises:
        InvalidInput: the zip is damaged there (B01).
    """
    if source.member < 0:
        return source.path
    contents = Contents()
    try:
        return Inside(source.bron, contents.read(source.path, source.member))
    except OSError as error:
        raise unreadable(source.bron, error) from error
    finally:
        contents.close()


def _rows(register: Table, rows: RowEngine) -> Iterator[Batch]:
    for block in register.blocks:
        yield ResultBatch(tuple(rows.score(row) for row in block.rows()))
