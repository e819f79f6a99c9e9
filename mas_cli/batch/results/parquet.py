"""Results as parquet: lists as lists, the day as a date, the receipt in the metadata of the file."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mas_cli import scratch
from mas_cli.batch.engines.choosing import POLARS, need
from mas_cli.batch.model import COLUMNS, LISTS, SEPARATOR, ScoreOutcome
from mas_cli.batch.results.draft import Draft, unwritable

if TYPE_CHECKING:
    import polars as pl

    from mas_cli.batch.model import Batch
    from mas_cli.batch.results.tally import Tally

SPLIT: Final = (*LISTS, "getoond_routes", "getoond_signalen")
_FOLD: Final = 50_000


class ParquetWriter:
    """Writes typed columns; needs Polars.

    Batches are kept as they are in memory in files beside the result, and become parquet as a stream when all
    are there: memory does not grow, and columns are packed once. The column of an outcome that is a number in
    every result is a column of numbers.

    Args:
        extra: columns after those that every result has.
        numbers: those of them that hold numbers only, whatever the results.
    """

    def __init__(self, path: Path, extra: Sequence[str] = (), numbers: Collection[str] = ()) -> None:
        need(POLARS)
        self._columns = (*COLUMNS, *extra)
        self._numbers = {name: name in numbers for name in extra}
        self._texts: set[str] = set()
        self._draft = Draft(path)
        self._path = path
        self._folder = scratch.folder(f".{path.name[:40]}", path.parent)
        self._parts: list[Path] = []
        self._waiting: list[pl.DataFrame] = []

    def write(self, batch: Batch) -> None:
        """As `Writer`."""
        import polars as pl

        frame = getattr(batch, "frame", None)
        if frame is None:
            rows = list(batch.rows(tuple(self._numbers)))
            frame = pl.DataFrame(rows, schema=dict.fromkeys(self._columns, pl.String), orient="row")
            self._note_kinds(batch)
        frame = frame.with_columns(pl.col(name).cast(pl.String) for name in self._numbers)
        self._waiting.append(typed(frame, self._columns))
        if sum(waiting.height for waiting in self._waiting) >= _FOLD:
            self._fold()

    def finish(self, tally: Tally, receipt: Mapping[str, Any]) -> None:
        """As `Writer`."""
        import polars as pl

        from mas_cli.batch.results.tally import summary

        if self._waiting or not self._parts:
            empty = pl.DataFrame(schema=dict.fromkeys(self._columns, pl.String))
            self._waiting = self._waiting or [typed(empty, self._columns)]
            self._fold()
        said = {"mas.receipt": json.dumps(dict(receipt)), "mas.summary": json.dumps(summary(tally, 0.0))}
        try:
            self._draft.stream.close()
            numbers = [pl.col(name).cast(pl.Float64) for name, all_of in self._numbers.items() if all_of]
            pl.scan_ipc(self._parts, glob=False).with_columns(numbers).sink_parquet(
                self._draft.temporary, metadata=said, maintain_order=True
            )
            self._draft.stream = self._draft.temporary.open("r+b")
        except (OSError, pl.exceptions.PolarsError) as error:
            raise unwritable(
                self._path, error if isinstance(error, OSError) else OSError(str(error))
            ) from error
        self._draft.publish()
        self._folder.cleanup()

    def abandon(self) -> None:
        """As `Writer`."""
        self._draft.discard()
        with suppress(OSError):
            self._folder.cleanup()

    def _note_kinds(self, batch: Batch) -> None:
        """See which outcomes are numbers, and which of them are not always."""
        for result in getattr(batch, "results", ()) if self._numbers else ():
            for name, value in result.waarden.items():
                if isinstance(value, bool) or not isinstance(value, float | None):
                    self._texts.add(name)
                elif value is not None:
                    self._numbers[name] = True
        for name in self._texts & self._numbers.keys():
            self._numbers[name] = False

    def _fold(self) -> None:
        import polars as pl

        part = Path(self._folder.name) / f"{len(self._parts):06}.arrow"
        try:
            pl.concat(self._waiting).write_ipc(part, compression="lz4")
        except OSError as error:
            raise unwritable(self._path, error) from error
        self._parts.append(part)
        self._waiting = []


def typed(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Results as texts made into columns with types; an empty text is null, and a list without any."""
    import polars as pl

    def column(name: str) -> pl.Expr:
        text = pl.col(name)
        filled = text.is_not_null() & (text != "")
        if name in SPLIT:
            split = pl.when(filled).then(text.str.split(SEPARATOR))
            return split.otherwise(pl.lit([], dtype=pl.List(pl.String))).alias(name)
        if name == "peildatum":
            return pl.when(filled).then(text).str.to_date("%Y-%m-%d").alias(name)
        if name == "uitkomst":
            return text.cast(pl.Enum([outcome.value for outcome in ScoreOutcome]))
        return pl.when(filled).then(text).alias(name)

    return frame.select(column(name) for name in columns)
