"""Registers, one row a case, read in pieces; csv, xlsx and parquet each have a module of their own.

Whatever the size of the file, no more than a few megabytes of it are in memory at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.reasons import reason_of

if TYPE_CHECKING:
    import polars as pl

Row = tuple[int, Sequence[Any]]
Known = Mapping[str, "pl.Enum"]
"""Of some columns `c0`, `c1`, … the texts that are known."""


class Block(Protocol):
    """Some rows of a register.

    Attributes:
        faithful: whether a frame has all that is in the cells of rows that are not ragged.
    """

    faithful: ClassVar[bool]

    def rows(self) -> Iterable[Row]:
        """The rows with their number in the file, the header being row 1 of a csv."""

    def frame(self, width: int, known: Known) -> pl.DataFrame:
        """The rows as columns `c0`, `c1`, … with `mas__rij` and `mas__scheef` (another number of cells).

        A column of which all texts are known is given in that type, null for an empty cell; any other as text
        or in the type that the file has for it.
        """


@dataclass(frozen=True, slots=True)
class Register:
    """An opened register.

    Attributes:
        header: the headings.
        blocks: the rows below, in order; to be gone through once.
        date1904: of a workbook, its calendar.
        findings: what was found on opening.
    """

    header: tuple[str, ...]
    blocks: Iterator[Block]
    date1904: bool = False
    findings: tuple[Finding, ...] = ()


ROW: Final = "mas__rij"
RAGGED: Final = "mas__scheef"


def open_register(path: Path, bron: str) -> Register:
    """Open a register by its ending.

    Raises:
        InvalidInput: it cannot be read, holds no rows or is damaged (B01, B20, B27, X01 to X15).
    """
    ending = path.suffix.lower()
    if ending == ".parquet":
        from mas_cli.batch.registers.parquet_register import open_parquet

        return open_parquet(path, bron)
    if ending in {".csv", ".tsv", ".txt"}:
        from mas_cli.batch.registers.csv_register import open_csv

        return open_csv(path, bron)
    from mas_cli.batch.registers.xlsx_register import open_xlsx

    return open_xlsx(path, bron)


def refused(code: str, bron: str, message: str, remedy: str) -> InvalidInput:
    """The refusal of a register."""
    return InvalidInput(
        message, remedy=remedy, findings=[Finding(code, Severity.BLOCK, bron, message, remedy)]
    )


def unreadable(bron: str, error: OSError) -> InvalidInput:
    """The refusal of a register that cannot be opened."""
    message = _("The file cannot be read: {reason}.").format(reason=reason_of(error))
    return refused("B01", bron, message, _("Check whether you may open it; close it in other programs."))


def rows_frame(rows: Iterable[Row], width: int) -> pl.DataFrame:
    """Rows as a frame of texts, as `Block.frame`."""
    import polars as pl

    columns: list[list[str | None]] = [[] for _place in range(width)]
    numbers, ragged = [], []
    for number, cells in rows:
        numbers.append(number)
        ragged.append(len(cells) < width or any(str(cell).strip() for cell in cells[width:]))
        for place, column in enumerate(columns):
            cell = cells[place] if place < len(cells) else None
            column.append(cell if cell is None or isinstance(cell, str) else cell_text(cell))
    data = {
        f"c{place}": pl.Series(f"c{place}", column, dtype=pl.String) for place, column in enumerate(columns)
    }
    data[ROW] = pl.Series(ROW, numbers, dtype=pl.Int64)
    data[RAGGED] = pl.Series(RAGGED, ragged, dtype=pl.Boolean)
    return pl.DataFrame(data)


def cell_text(cell: object) -> str:
    """A cell as the text a csv would have for it."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
