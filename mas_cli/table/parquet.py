"""A parquet file as a list: columns with types, some of its rows at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

import polars as pl

from mas_cli.i18n import _

from . import refusals
from .grammar import holds_rows
from .model import RAGGED, ROW, Block, Known, Row, Table, is_filled

if TYPE_CHECKING:
    from .zipped import Inside

_ROWS: Final = 100_000


@dataclass(frozen=True, slots=True)
class FrameBlock:
    """Rows of a parquet file, with the types of its columns.

    Attributes:
        given: the rows, with their numbers and whether they are refused.
        name: how findings call the list.
    """

    given: pl.DataFrame
    name: str
    faithful: ClassVar = True

    def rows(self) -> Iterator[Row]:
        """As `Block`."""
        for *cells, number, ragged in self.given.iter_rows():
            if ragged:
                yield Row(number, (), refusals.rows_in_cell(f"{self.name}:{number}"))
            elif any(map(is_filled, cells)):
                yield Row(number, cells)

    def frame(self, width: int, known: Known, days: Collection[str] = ()) -> pl.DataFrame:  # noqa: ARG002  the file says
        """As `Block`."""
        given = self.given
        schema = given.schema
        texts = [name for name in known if schema[name] == pl.String]
        tried = given.select(pl.col(name).cast(known[name], strict=False) for name in texts)
        empty = given.select((pl.col(name).is_null() | (pl.col(name) == "")).sum() for name in texts)
        whole = [name for name in texts if tried[name].null_count() == empty[name][0]]
        return given.with_columns(tried.select(whole))


def open_parquet(path: Path | Inside, name: str) -> Table:
    """Open a parquet file; its rows are counted from 1.

    Raises:
        InvalidInput: it is none (T05).
    """
    try:
        lazy = pl.scan_parquet(path if isinstance(path, Path) else path.open("rb"), glob=False)
        names = lazy.collect_schema().names()
        total = lazy.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise refusals.damaged(name, _("The list cannot be read as parquet.")) from error

    def blocks() -> Iterator[Block]:
        for offset in range(0, total, _ROWS):
            try:
                piece = lazy.slice(offset, _ROWS).collect()
            except (pl.exceptions.PolarsError, OSError) as error:
                raise refusals.damaged(name, _("The list cannot be read as parquet.")) from error
            piece.columns = [f"c{place}" for place in range(len(names))]
            first = offset + 1
            numbers = pl.int_range(first, first + piece.height, dtype=pl.Int64, eager=True)
            yield typed_block(piece, numbers, name)

    return Table(name, tuple(names), 0, blocks())


def typed_block(cells: pl.DataFrame, numbers: pl.Series, name: str) -> FrameBlock:
    """Rows that were read as columns already.

    Args:
        cells: the columns `c0`, `c1`, ….
        numbers: of the rows.
        name: how findings call the list.
    """
    return FrameBlock(cells.with_columns(numbers.alias(ROW), _suspect(cells).alias(RAGGED)), name)


def _suspect(piece: pl.DataFrame) -> pl.Series:
    """Which rows have a cell with rows of the list in it."""
    texts = [name for name, kind in piece.schema.items() if kind == pl.String]
    found = [False] * piece.height
    if texts:
        over_lines = piece.select(
            pl.any_horizontal(pl.col(name).str.contains("\n", literal=True) for name in texts).fill_null(
                value=False
            )
        ).to_series()
        for place in over_lines.arg_true() if over_lines.any() else ():
            found[place] = any(
                holds_rows(cell, piece.width) for cell in piece.row(place) if isinstance(cell, str)
            )
    return pl.Series(found, dtype=pl.Boolean)
