"""A register scored from beginning to end, by whatever engine there is."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mas_cli.batch.engines.choosing import POLARS, ROWS, Engine, need
from mas_cli.batch.engines.rows import RowEngine
from mas_cli.batch.instrument_by_day import Eras
from mas_cli.batch.model import ResultBatch
from mas_cli.batch.registers.columns import Columns, lay_out, read_columns
from mas_cli.batch.registers.reading import Register, open_register, refused
from mas_cli.i18n import _
from mas_cli.workbook.official.store import EDITION as BOUND

if TYPE_CHECKING:
    from mas_cli.batch.discovery import Source
    from mas_cli.batch.model import Batch, Choice
    from mas_cli.findings import Finding


@dataclass(slots=True)
class RegisterScorer:
    """Scores registers; made once a run.

    Attributes:
        choice, today: as for workbooks.
        columns_file: maps headings and codes; None for none.
        engine: what computes.
        remark: takes findings about a register as a whole.
        observer: of the report; None without one.
    """

    choice: Choice
    today: date
    columns_file: Path | None
    engine: Engine
    remark: Callable[[Iterable[Finding]], None]
    observer: Any = None

    def __call__(self, source: Source) -> Iterator[Batch]:
        """The results of a register, block by block.

        Raises:
            InvalidInput: it is no register (B20) or cannot be read.
            UsageError: the engine is not installed, cannot be reached or stopped.
        """
        eras = Eras(self.choice)
        instrument = eras.on(self.today)
        columns = read_columns(self.columns_file, instrument) if self.columns_file else Columns()
        if source.path.suffix.lower() == ".parquet":
            need(POLARS)
        register = open_register(source.path, source.bron)
        layout = lay_out(register.header, columns, instrument, source.bron)
        self.remark((*register.findings, *layout.findings))
        observer = self.observer
        rows = RowEngine(
            source.bron,
            layout,
            columns,
            eras,
            self.today,
            date1904=register.date1904,
            scored=None if observer is None else observer.of_row,
        )
        try:
            # A workbook's own formulas compute one case at a time.
            if self.engine.name == ROWS or instrument.definition.edition == BOUND:
                yield from _rows(register, rows)
            elif self.engine.name == POLARS:
                yield from self._frames(register, rows)
            else:
                from mas_cli.batch.engines.table_run import scored

                yield from scored(register, rows, observer, self.engine)
        except csv.Error as error:
            message = _("The csv is damaged: a cell is larger than any text.")
            raise refused("B27", source.bron, message, _("Export the register again, or as xlsx.")) from error

    def _frames(self, register: Register, rows: RowEngine) -> Iterator[Batch]:
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


def _rows(register: Register, rows: RowEngine) -> Iterator[Batch]:
    for block in register.blocks:
        yield ResultBatch(tuple(rows.score(number, cells) for number, cells in block.rows()))
