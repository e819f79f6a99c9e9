"""A register scored by an engine that takes all of it at once: cleaned to disk, advised there, read back.

Planning the expression takes such an engine seconds, so it does that once and not for every block. What is
kept on disk meanwhile stands in a folder only this user can read, and is removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl
import polars.selectors as cs

from mas_cli import scratch
from mas_cli.batch.engines.choosing import Engine
from mas_cli.batch.engines.frames import FrameEngine, together
from mas_cli.batch.engines.tables import Expression, connected
from mas_cli.errors import UsageError
from mas_cli.i18n import _
from mas_cli.reasons import reason_of
from mas_cli.table import ROW

if TYPE_CHECKING:
    from mas_cli.batch.engines.frame_results import FrameBatch
    from mas_cli.batch.engines.frames import Observer
    from mas_cli.batch.engines.rows import RowEngine
    from mas_cli.findings import Finding
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.table import Block, Table

_ANSWERS: Final = "antwoorden"
_ADVICE: Final = "advies"


@dataclass(frozen=True, slots=True)
class _Stored:
    """A block of which the answers are on disk, and the results of its rows that are not understood."""

    number: int
    rows: tuple[int, int]
    instruments: tuple[int, ...]
    refused: pl.DataFrame
    findings: dict[str, Sequence[Finding]]


def scored(
    register: Table, rows: RowEngine, observer: Observer | None, engine: Engine
) -> Iterator[FrameBatch]:
    """The results of a register, block by block in its order.

    Raises:
        UsageError: the engine cannot be reached or stopped, or there is no room for what is kept on disk.
    """
    try:
        folder = scratch.folder("mas-score", engine.werkmap)
    except OSError as error:
        raise _no_room(error) from error
    with folder as name:
        run = _Run(FrameEngine(rows, observer), Path(name))
        stored = [run.store(number, block) for number, block in enumerate(register.blocks)]
        if run.instruments:
            with connected(engine, Path(name)) as tables:
                for instrument in run.instruments:
                    tables.run(
                        run.place(instrument, _ANSWERS), run.of(instrument), run.place(instrument, _ADVICE)
                    )
        for block in stored:
            yield run.results(block)


class _Run:
    """What is on disk of one register: for every instrument a folder with answers and one with advice."""

    def __init__(self, engine: FrameEngine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder
        self.instruments: list[Instrument] = []

    def place(self, instrument: Instrument, what: str) -> Path:
        """The folder of an instrument; made on the first call."""
        number = next(n for n, one in enumerate(self.instruments) if one is instrument)
        place = self._folder / f"{number}-{what}"
        place.mkdir(exist_ok=True)
        return place

    def of(self, instrument: Instrument) -> Expression:
        """The advice of an instrument, over its answers."""
        return self._engine.advised(instrument)

    def store(self, number: int, block: Block) -> _Stored:
        """Put the answers of a block on disk.

        Raises:
            UsageError: there is no room.
        """
        cleaned = self._engine.clean(block)
        used = []
        for instrument, table in cleaned.parts:
            if not table.height:
                continue
            if not any(one is instrument for one in self.instruments):
                self.instruments.append(instrument)
            try:
                # The engines know no lists of options; text means the same to all of them.
                plain = table.with_columns(cs.enum().cast(pl.String))
                plain.write_parquet(self.place(instrument, _ANSWERS) / _file(number))
            except OSError as error:
                raise _no_room(error) from error
            used.append(next(n for n, one in enumerate(self.instruments) if one is instrument))
        findings: dict[str, Sequence[Finding]] = {}
        refused = self._engine.one_by_one(cleaned, cleaned.suspects, findings)
        numbers = cleaned.cells[ROW]
        rows = (numbers[0], numbers[-1]) if len(numbers) else (0, 0)
        return _Stored(number, rows, tuple(used), refused, findings)

    def results(self, block: _Stored) -> FrameBatch:
        """The results of a block, from the advice on disk."""
        findings = dict(block.findings)
        parts = [block.refused]
        for number in block.instruments:
            instrument = self.instruments[number]
            answers = pl.read_parquet(self.place(instrument, _ANSWERS) / _file(block.number))
            advice = sorted(self.place(instrument, _ADVICE).glob("*.parquet"))
            mine = pl.scan_parquet(advice, glob=False).filter(pl.col(ROW).is_between(*block.rows))
            parts.append(self._engine.results(instrument, answers, mine.collect().sort(ROW), findings))
        return together(parts, findings)


def _file(number: int) -> str:
    return f"{number:06}.parquet"


def _no_room(error: OSError) -> UsageError:
    message = _("What is kept while scoring cannot be written: {reason}.")
    remedy = _("Choose a folder with room: werkmap in the table [score] of the configuration file.")
    return UsageError(message.format(reason=reason_of(error)), remedy=remedy)
