"""A workbook as a register: the first sheet with anything in it, read as a stream."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, cast

from mas_cli.batch.registers.reading import (
    Block,
    Known,
    Register,
    Row,
    cell_text,
    refused,
    rows_frame,
    unreadable,
)
from mas_cli.i18n import _
from mas_cli.ooxml import Kind, Limits, Package, iter_rows, workbook_of
from mas_cli.ooxml.archive import Archive

if TYPE_CHECKING:
    import polars as pl

_MIB: Final = 1024 * 1024
_ROWS: Final = 1_000
_HEADER_ROWS: Final = 20
# A zip larger than this is no register but a mistake; the sheet itself is read as a stream.
LIMITS: Final = Limits(file_size=4096 * _MIB, total_size=65536 * _MIB)
# How often the pages of a large file that were read are given back.
_RELEASE_EVERY: Final = 8


@dataclass(frozen=True, slots=True)
class RowsBlock:
    """Rows of a sheet."""

    given: list[Row]
    faithful: ClassVar = False

    def rows(self) -> Iterable[Row]:
        """As `Block`."""
        return self.given

    def frame(self, width: int, known: Known) -> pl.DataFrame:  # noqa: ARG002  texts as they are
        """As `Block`."""
        return rows_frame(self.given, width)


def open_xlsx(path: Path, bron: str) -> Register:
    """Open a workbook; the first row that has something has the headings.

    Raises:
        InvalidInput: it is none or has no headings (B20), or is damaged (X01 to X15).
    """
    try:
        stream = path.open("rb")
        mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        stream.close()
    except (OSError, ValueError) as error:
        raise unreadable(bron, error if isinstance(error, OSError) else OSError(str(error))) from error
    # The reader takes slices and never asks for more than bytes can do; a mapped file is not held in memory.
    package = Package(Archive(cast("bytes", mapped), bron, LIMITS))
    if package.kind is not Kind.WORKBOOK:
        raise refused("B20", bron, _("This is no workbook."), _("Give an .xlsx file."))
    workbook = workbook_of(package)
    visible = [sheet for sheet in workbook.sheets.values() if sheet.kind == "worksheet"]
    for sheet in visible:
        rows = iter_rows(workbook, sheet.name)
        head = next(rows, None)
        if head is not None:
            break
    else:
        raise refused("B20", bron, _("The register is empty."), _("Export it again, with the headings."))
    number, cells = head
    if number > _HEADER_ROWS:
        raise refused(
            "B20", bron, _("The register has no headings."), _("Put the headings in the first row.")
        )
    width = max(cells)
    header = tuple(_heading(cells.get(column)) for column in range(1, width + 1))

    def blocks() -> Iterator[Block]:
        given: list[Row] = []
        count = 0
        for row, values in rows:
            given.append((row, [values.get(column) for column in range(1, max(width, *values) + 1)]))
            if len(given) >= _ROWS:
                yield RowsBlock(given)
                given = []
                count += 1
                if count % _RELEASE_EVERY == 0:
                    _release(mapped)
        if given:
            yield RowsBlock(given)

    return Register(header, blocks(), workbook.date1904)


def _heading(value: object) -> str:
    return "" if value is None else cell_text(value)


def _release(mapped: mmap.mmap) -> None:
    """Give back the pages that were read, where the system can be asked to."""
    if hasattr(mapped, "madvise"):
        with suppress(OSError, ValueError):
            mapped.madvise(mmap.MADV_DONTNEED)
