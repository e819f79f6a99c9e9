"""A sheet of a workbook as a list, read as a stream: the sheet and the row whose headings are known."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from mas_cli.formulas import Form, form_of
from mas_cli.i18n import _
from mas_cli.ooxml import (
    Kind,
    Limits,
    Package,
    hidden_columns,
    iter_sheet,
    number_formats,
    sheet_blocks,
    workbook_of,
)
from mas_cli.ooxml.archive import Archive

from . import refusals
from .headings import SEARCHED, looks_like_a_row
from .model import Asked, Block, Table, cell_text
from .sheet_block import SheetRows

if TYPE_CHECKING:
    from mas_cli.findings import Finding
    from mas_cli.ooxml import Sheet, SheetBlock, SheetRow, Workbook

    from .headings import KnownHeading
    from .zipped import Inside

_MIB: Final = 1024 * 1024
# Cells of a block: some ten thousand rows of a register.
_CELLS: Final = 600_000
# A zip larger than this is no list but a mistake; the sheet itself is read as a stream.
LIMITS: Final = Limits(file_size=4096 * _MIB, total_size=65536 * _MIB)
_CERTAIN: Final = 2


def open_sheet(path: Path | Inside, name: str, known: KnownHeading, asked: Asked) -> Table:
    """Open a workbook; its rows have the numbers that Excel shows.

    Raises:
        InvalidInput: it is no workbook (T02), has no headings (T03), more than one sheet has them (T08), or
            it is damaged (X01 to X21).
    """
    data = _mapped(path, name) if isinstance(path, Path) else path.content
    # The reader takes slices and never asks for more than bytes can do; a mapped file is not held in memory.
    package = Package(Archive(cast("bytes", data), name, LIMITS))
    if package.kind is not Kind.WORKBOOK:
        raise refusals.no_list(name, _("This file"))
    workbook = workbook_of(package)
    findings: list[Finding] = []
    sheet = _sheet(workbook, name, known, asked, findings)
    head = list(islice(iter_sheet(workbook, sheet.name), SEARCHED))
    headings = _headings(head, name, known, asked.header_row)
    cells = [_heading(value) for value in headings.values]
    while len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    if headings.number != head[0].number:
        findings.append(refusals.titles_above(name, headings.number))
    hidden = [cells[place - 1] for place in hidden_columns(workbook, sheet.name) if place <= len(cells)]
    if any(hidden):
        findings.append(refusals.hidden_columns(name, [heading for heading in hidden if heading]))
    late: list[Finding] = []
    times = frozenset(
        style for style, format_ in enumerate(number_formats(workbook)) if form_of(*format_) is Form.TIME
    )
    read = sheet_blocks(workbook, sheet.name, times, _CELLS, headings.number)
    blocks = _blocks(read, len(cells), name, late, data)
    return Table(name, tuple(cells), headings.number, blocks, tuple(findings), late, workbook.date1904)


def _sheet(
    workbook: Workbook, name: str, known: KnownHeading, asked: Asked, findings: list[Finding]
) -> Sheet:
    """The sheet that is meant."""
    sheets = [sheet for sheet in workbook.sheets.values() if sheet.kind == "worksheet"]
    if asked.sheet:
        found = [sheet for sheet in sheets if sheet.name.strip().casefold() == asked.sheet.strip().casefold()]
        if not found:
            raise refusals.no_such_sheet(name, asked.sheet, [sheet.name for sheet in sheets])
        return found[0]
    counts = {sheet.name: _known_in(workbook, sheet, known) for sheet in sheets}
    visible = [sheet for sheet in sheets if sheet.state == "visible"]
    filled = [sheet for sheet in visible if next(iter_sheet(workbook, sheet.name), None) is not None]
    if not filled:
        raise refusals.nothing_in_it(name)
    most = max(counts[sheet.name] for sheet in filled)
    alike = [sheet for sheet in filled if most and 2 * counts[sheet.name] >= most]
    if len(alike) > 1:
        raise refusals.which_sheet(name, [sheet.name for sheet in alike])
    chosen = alike[0] if alike else filled[0]
    hidden = [sheet for sheet in sheets if sheet not in visible and 2 * counts[sheet.name] >= max(most, 1)]
    left = [sheet.name for sheet in sheets if sheet in (*filled, *hidden) and sheet is not chosen]
    if left:
        findings.append(refusals.not_read(name, left))
    return chosen


def _known_in(workbook: Workbook, sheet: Sheet, known: KnownHeading) -> int:
    """How many headings of the best row at the top of a sheet are known."""
    rows = islice(iter_sheet(workbook, sheet.name), SEARCHED)
    return max((_known_of(row, known) for row in rows), default=0)


def _known_of(row: SheetRow, known: KnownHeading) -> int:
    return sum(map(known, {_heading(value) for value in row.values if value is not None}))


def _headings(head: Sequence[SheetRow], name: str, known: KnownHeading, header_row: int) -> SheetRow:
    """The row with the headings, among the first of a sheet."""
    if not head:
        raise refusals.nothing_in_it(name)
    if header_row:
        found = [row for row in head if row.number == header_row]
        if not found:
            raise refusals.no_such_row(name, header_row)
        return found[0]
    counts = [_known_of(row, known) for row in head]
    best = next(place for place, count in enumerate(counts) if 2 * count >= max(counts))
    if counts[best] < _CERTAIN:
        best = 0
    width = len(head[best].values)
    for row in head[:best]:
        if looks_like_a_row(row.values, width):
            raise refusals.row_above_headings(name, row.number, head[best].number)
    return head[best]


def _heading(value: object) -> str:
    return " ".join(cell_text(value).split())


def _blocks(
    read: Iterator[SheetBlock], width: int, name: str, late: list[Finding], data: mmap.mmap | bytes
) -> Iterator[Block]:
    """The rows below the headings; how many of them are hidden is said at the end."""
    hidden = 0
    for given in read:
        hidden += given.hidden
        yield SheetRows(given, width, name)
        _release(data)
    if hidden:
        late.append(refusals.hidden_rows(name, hidden))


def _mapped(path: Path, name: str) -> mmap.mmap:
    try:
        with path.open("rb") as stream:
            return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise refusals.unreadable(
            name, error if isinstance(error, OSError) else OSError(str(error))
        ) from error


def _release(data: mmap.mmap | bytes) -> None:
    """Give back the pages that were read, where the system can be asked to."""
    if isinstance(data, mmap.mmap) and hasattr(data, "madvise"):
        with suppress(OSError, ValueError):
            data.madvise(mmap.MADV_DONTNEED)
