"""What a list is once it is open: headings, and blocks of rows of which some are refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, Protocol

from mas_cli.ooxml import ErrorValue

if TYPE_CHECKING:
    import polars as pl

    from mas_cli.findings import Finding

Known = Mapping[str, "pl.Enum"]
"""Of some columns `c0`, `c1`, … the texts that are known."""

ROW: Final = "mas__rij"
RAGGED: Final = "mas__scheef"


class Row(NamedTuple):
    """One written row.

    Attributes:
        number: the line of the file on which it begins, or its number in the sheet.
        cells: as many as there are headings; none of a row that is refused.
        fault: why it is refused; None for a sound row.
    """

    number: int
    cells: Sequence[Any]
    fault: Finding | None = None


class Block(Protocol):
    """Some rows of a list.

    Attributes:
        faithful: whether a frame has all that is in the cells of rows that are not refused.
    """

    faithful: ClassVar[bool]

    def rows(self) -> Iterable[Row]:
        """The rows in order; empty ones are left out."""

    def frame(self, width: int, known: Known, days: Collection[str] = ()) -> pl.DataFrame:
        """The rows as columns `c0`, `c1`, … with `mas__rij` and `mas__scheef` (the row is refused).

        A column of which all texts are known is given in that type, null for an empty cell; any other as text
        or in the type that the file has for it. `days` are the columns in which a number stands for a day: a
        workbook gives those as numbers, with one that is no day for a text among them.
        """


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user says about the place of a list in its file.

    Attributes:
        sheet: of a workbook; empty to look for it.
        header_row: the line or row with the headings, from 1; 0 to look for it.
    """

    sheet: str = ""
    header_row: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """An opened list.

    Attributes:
        name: how findings call it.
        headings: as written.
        heading_row: the line or row they stand on.
        blocks: the rows below, in order; to be gone through once.
        findings: what is worth knowing, found on opening.
        late: what is found while reading; complete when the blocks are gone through.
        date1904: of a workbook, its calendar.
    """

    name: str
    headings: tuple[str, ...]
    heading_row: int
    blocks: Iterator[Block]
    findings: tuple[Finding, ...] = ()
    late: list[Finding] = field(default_factory=list)
    date1904: bool = False

    def rows(self) -> Iterator[Row]:
        """Every written row, the refused ones included."""
        for block in self.blocks:
            yield from block.rows()


def rows_frame(rows: Iterable[Row], width: int) -> pl.DataFrame:
    """Rows as a frame of texts, as `Block.frame`."""
    import polars as pl

    read = list(rows)
    nothing = (None,) * width
    table = [nothing if row.fault else row.cells for row in read]
    columns = zip(*table, strict=True) if table else [()] * width
    data = {f"c{place}": _texts(f"c{place}", cells) for place, cells in enumerate(columns)}
    data[ROW] = pl.Series(ROW, [row.number for row in read], dtype=pl.Int64)
    data[RAGGED] = pl.Series(RAGGED, [row.fault is not None for row in read], dtype=pl.Boolean)
    return pl.DataFrame(data)


def _texts(name: str, cells: Sequence[Any]) -> pl.Series:
    """A column as texts, null for an empty cell."""
    import polars as pl

    kinds = set(map(type, cells)) - {type(None)}
    if kinds == {float}:
        numbers = pl.Series(name, list(cells), dtype=pl.Float64)
        whole = numbers.cast(pl.Int64, strict=False)
        if (whole == numbers).all():
            return whole.cast(pl.String)
    elif kinds <= {str}:
        return pl.Series(name, list(cells), dtype=pl.String)
    texts = [cell if cell is None or isinstance(cell, str) else cell_text(cell) for cell in cells]
    return pl.Series(name, texts, dtype=pl.String)


def cell_text(cell: object) -> str:
    """A cell as the text a csv would have for it."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, ErrorValue):
        return cell.code
    return str(cell)


def is_filled(cell: object) -> bool:
    """Whether a cell has more than spaces in it."""
    return cell is not None and cell_text(cell).strip() != ""
