"""A parquet file as a register: columns with types, some of its rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

import polars as pl

from mas_cli.batch.registers.reading import RAGGED, ROW, Block, Known, Register, Row, refused
from mas_cli.i18n import _

_ROWS: Final = 100_000


@dataclass(frozen=True, slots=True)
class FrameBlock:
    """Rows of a parquet file, with the types of its columns."""

    given: pl.DataFrame
    faithful: ClassVar = True

    def rows(self) -> Iterator[Row]:
        """As `Block`."""
        for *cells, number, _ragged in self.given.iter_rows():
            yield number, cells

    def frame(self, width: int, known: Known) -> pl.DataFrame:  # noqa: ARG002  the file says
        """As `Block`."""
        given = self.given
        schema = given.schema
        texts = [name for name in known if schema[name] == pl.String]
        tried = given.select(pl.col(name).cast(known[name], strict=False) for name in texts)
        empty = given.select((pl.col(name).is_null() | (pl.col(name) == "")).sum() for name in texts)
        whole = [name for name in texts if tried[name].null_count() == empty[name][0]]
        return given.with_columns(tried.select(whole))


def open_parquet(path: Path, bron: str) -> Register:
    """Open a parquet file; its rows are counted from 1.

    Raises:
        InvalidInput: it is none (B27).
    """
    try:
        lazy = pl.scan_parquet(path, glob=False)
        names = lazy.collect_schema().names()
        total = lazy.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError) as error:
        message = _("The register cannot be read as parquet.")
        raise refused("B27", bron, message, _("Export it again, or as csv.")) from error

    def blocks() -> Iterator[Block]:
        for offset in range(0, total, _ROWS):
            piece = lazy.slice(offset, _ROWS).collect()
            piece.columns = [f"c{place}" for place in range(len(names))]
            first = offset + 1
            numbers = pl.int_range(first, first + piece.height, dtype=pl.Int64, eager=True)
            yield FrameBlock(piece.with_columns(numbers.alias(ROW), pl.lit(value=False).alias(RAGGED)))

    return Register(tuple(names), blocks())
