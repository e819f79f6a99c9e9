"""Rows of a sheet as a block of a list: whole columns at once, from the codes that the reader gives."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from . import refusals
from .grammar import holds_rows
from .model import RAGGED, ROW, Known, Row, cell_text, is_filled, rows_frame

if TYPE_CHECKING:
    import polars as pl

    from mas_cli.ooxml import SheetBlock

NO_DAY: Final = -0.5
"""Stands in a column of day numbers for what is no number: no day and no code is written so."""


@dataclass(frozen=True, slots=True)
class SheetRows:
    """Some rows of a sheet.

    Attributes:
        given: as they were read.
        width: how many headings there are.
        name: how findings call the list.
    """

    given: SheetBlock
    width: int
    name: str
    faithful: ClassVar = False

    def rows(self) -> Iterator[Row]:
        """As `Block`."""
        width = self.width
        suspect = {id(self.given.values[code]) for code in self._with_rows()}
        for number, cells in self.given.rows():
            if len(cells) > width and any(map(is_filled, cells[width:])):
                count = max(place for place, cell in enumerate(cells, 1) if cell is not None)
                yield Row(number, (), refusals.cell_count(f"{self.name}:{number}", count, width))
            elif suspect and not suspect.isdisjoint(map(id, cells)):
                yield Row(number, (), refusals.rows_in_cell(f"{self.name}:{number}"))
            elif any(map(is_filled, cells)):
                yield Row(number, [*cells[:width], *[None] * (width - len(cells))])

    def frame(self, width: int, known: Known, days: Collection[str] = ()) -> pl.DataFrame:
        """As `Block`."""
        import polars as pl

        cells = self._cells()
        if cells is None:
            return rows_frame(self.rows(), width)
        height = len(self.given.numbers)
        wanted = cells.filter(pl.col("column").is_between(1, width))
        codes = wanted["code"]
        if codes.len() < height * width:
            places = wanted.select(pl.col("row") * width + pl.col("column") - 1).to_series()
            codes = pl.repeat(None, height * width, dtype=pl.UInt32, eager=True).scatter(places, codes)
        meanings = _Meanings(self.given.values)
        columns: dict[str, Any] = {}
        for column in range(width):
            name = f"c{column}"
            mine = codes.gather_every(width, column)
            columns[name] = meanings.column(mine, known.get(name), days=name in days)
        columns[ROW] = pl.Series(self.given.numbers, dtype=pl.Int64)
        columns[RAGGED] = self._refused(cells, height)
        return pl.DataFrame(columns)

    def _cells(self) -> pl.DataFrame | None:
        """Row (from 0), column (from 1) and code of every cell; None where a row has them out of order."""
        import polars as pl

        codes = pl.Series("code", self.given.codes, dtype=pl.UInt32)
        following = pl.Series(self.given.following, dtype=pl.UInt32)
        # A code says the column behind it, and the last of a row none: there the next row begins.
        column = following.gather(codes).shift(1, fill_value=0).alias("column")
        begins = column == 0
        if not ((column > column.shift(1, fill_value=0)) | begins).all():
            return None
        row = (begins.cast(pl.Int64).cum_sum() - 1).alias("row")
        return pl.DataFrame([row, column, codes]).filter(~begins)

    def _refused(self, cells: pl.DataFrame, height: int) -> pl.Series:
        """Which rows are refused: with a cell behind the last heading, or with rows of the list in one."""
        import polars as pl

        filled = [code for code, value in enumerate(self.given.values) if is_filled(value)]
        beyond = cells.filter(pl.col("column") > self.width)
        rows = [beyond.filter(pl.col("code").is_in(filled))["row"]] if beyond.height else []
        suspect = self._with_rows()
        if suspect:
            rows.append(cells.filter(pl.col("code").is_in(suspect))["row"])
        found = pl.repeat(value=False, n=height, dtype=pl.Boolean, eager=True)
        return found.scatter(pl.concat(rows), values=True) if rows else found

    def _with_rows(self) -> list[int]:
        """The codes of texts that have rows of the list in them."""
        return [
            code
            for code, value in enumerate(self.given.values)
            if isinstance(value, str) and holds_rows(value, self.width)
        ]


class _Meanings:
    """What the codes of a block stand for, as texts and as numbers."""

    def __init__(self, values: Collection[object]) -> None:
        import polars as pl

        texts = (None if value is None else cell_text(value) for value in values)
        self._texts = pl.Series(list(texts), dtype=pl.String)
        numbers = (value if isinstance(value, float) else None for value in values)
        self._numbers = pl.Series(list(numbers), dtype=pl.Float64)

    def column(self, codes: pl.Series, known: pl.Enum | None, *, days: bool) -> pl.Series:
        """A column of the list; where its numbers are days and most cells are numbers, those."""
        texts = self._texts.gather(codes)
        empty = texts.is_null() | (texts.str.strip_chars() == "")
        if days:
            numbers = self._numbers.gather(codes)
            if 2 * (numbers.len() - numbers.null_count()) > numbers.len() - empty.sum():
                return numbers.fill_null(NO_DAY).set(empty, None)
        if known is None:
            return texts
        listed = texts.cast(known, strict=False)
        return listed if listed.null_count() == empty.sum() else texts
