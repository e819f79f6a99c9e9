"""The values of cells, as Excel shows them: only those asked for, in one pass over the sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from math import isfinite
from typing import TYPE_CHECKING, Final

from mas_cli.written import to_serial

from .general_rows import general_rows
from .markup import UnusualMarkupError, from_office, utf8_chunks
from .references import column_number, join_ref, split_ref
from .refusals import damaged, malformed, no_reference
from .shared_strings import SharedStrings
from .sheet_rows import RawCell, RawRow, find_cells, scan_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from .workbook_parts import Sheet, Workbook

# A sheet up to this size is inflated at once; larger ones are never in memory as a whole.
_SMALL: Final = 1024 * 1024
_BLOCK: Final = 256 * 1024
# Excel writes 17 significant digits; float() of a million digits would cost seconds.
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]{1,320}\.?[0-9]{0,330}|\.[0-9]{1,330})(?:[eE][+-]?[0-9]{1,4})?")
_TRUTH: Final = {"1": True, "true": True, "0": False, "false": False}


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An error as the value of a cell: `#N/A`, `#REF!`, `#DIV/0!`."""

    code: str


Value = str | float | bool | ErrorValue | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        ref: `C14`.
        value: None when the cell is empty or is not in the file. Numbers are floats, and so are dates (serial
            numbers, see `from_serial`). Of a formula it is the cached result, which may be stale.
        formula: without `=`; empty when the cell shares the formula of another; None without formula.
        style: index into the cell formats of the workbook.
    """

    ref: str
    value: Value
    formula: str | None = None
    style: int = 0


def read_cells(workbook: Workbook, sheet: str, wanted: Collection[str]) -> dict[str, Cell]:
    """The wanted cells of one sheet, read in one pass that ends at the last of them.

    Args:
        workbook: an opened workbook.
        sheet: the name of the sheet.
        wanted: references such as `C14`.

    Returns:
        A cell for every wanted reference; one that is not in the file is empty. When a damaged file has
        a cell twice, the first counts; in a row that is in disorder as well, it may be another.

    Raises:
        InvalidInput: no such sheet (X15), a wanted reference is none (X16), a cell or the sheet is damaged
            (X06, X14), a DOCTYPE (X10).
    """
    tab = workbook.sheet(sheet)
    names: dict[str, str] = {}
    for ref in wanted:
        try:
            names[ref] = join_ref(*split_ref(ref))
        except ValueError as error:
            raise no_reference(workbook.place(tab.name, ref)) from error
    found = _found(SheetSource(workbook, tab), sorted(set(names.values()), key=split_ref)) if names else {}
    values = Values(workbook, tab)
    return {ref: values.cell(found.get(name), ref) for ref, name in names.items()}


def iter_rows(workbook: Workbook, sheet: str) -> Iterator[tuple[int, dict[int, Value]]]:
    """The rows of a sheet one by one, in constant memory whatever their number.

    Only the shared texts and the file itself (zipped) are held.

    Yields:
        The number of the row, from 1, and its values that are not empty by column number, from 1.
        Rows without values are passed over.

    Raises:
        InvalidInput: as `read_cells`, while iterating.
    """
    tab = workbook.sheet(sheet)
    source = SheetSource(workbook, tab)
    values = Values(workbook, tab)
    given = 0
    blocks = source.blocks()
    try:
        for row in scan_rows(blocks, source.where, source.limits):
            given += 1
            yield from values.row(row)
        for _rest in blocks:
            pass
    except UnusualMarkupError:
        for row in islice(source.general(), given, None):
            yield from values.row(row)


class SheetSource:
    """The XML of one sheet, as often as a reader has to start."""

    def __init__(self, workbook: Workbook, tab: Sheet) -> None:
        package = workbook.package
        member = package.archive.members.get(tab.part)
        if member is None:
            raise damaged(workbook.place(tab.name))
        self._archive = package.archive
        self._member = member
        self.where = workbook.place(tab.name)
        self.limits = package.limits
        self.small = member.size <= _SMALL

    def blocks(self) -> Iterator[bytes]:
        """The XML in UTF-8, in pieces."""
        return utf8_chunks(self._archive.chunks(self._member, _BLOCK), self.where)

    def general(self) -> Iterator[RawRow]:
        """The rows by the reader that understands every XML."""
        return general_rows(self.blocks(), self.where, self.limits)


def _found(source: SheetSource, refs: list[str]) -> dict[str, RawCell]:
    """The cells that are in the file, by reference; the references in the order of the sheet."""
    found: dict[str, RawCell] = {}
    blocks = source.blocks()
    missing: Sequence[str] = refs
    try:
        if source.small:
            data = b"".join(blocks)
            blocks = iter((data,))
            cells, missing = find_cells(data, refs)
            found = {cell.ref: cell for cell in cells}
        if missing:
            by_row: dict[int, list[str]] = {}
            for ref in missing:
                by_row.setdefault(split_ref(ref)[0], []).append(ref)
            _pick(scan_rows(blocks, source.where, source.limits, by_row), missing, found)
        for _rest in blocks:
            pass  # read out, so that the CRC of the whole sheet is checked
    except UnusualMarkupError:
        found.clear()
        _pick(source.general(), refs, found)
    return found


def _pick(rows: Iterator[RawRow], refs: Sequence[str], found: dict[str, RawCell]) -> None:
    """Add the cells of these references to those found; stops as soon as all of them are there."""
    missing = set(refs)
    for row in rows:
        for cell in row.cells:
            if cell.ref in missing:
                found[cell.ref] = cell
                missing.discard(cell.ref)
        if not missing:
            return


class Values:
    """Raw cells made into values; the shared texts are read when the first cell needs one."""

    def __init__(self, workbook: Workbook, tab: Sheet) -> None:
        self._workbook = workbook
        self._sheet = tab.name

    def cell(self, raw: RawCell | None, ref: str) -> Cell:
        """A cell with its value; an empty one for None."""
        if raw is None:
            return Cell(ref, None)
        return Cell(ref, self.value(raw), raw.formula, raw.style)

    def row(self, raw: RawRow) -> Iterator[tuple[int, dict[int, Value]]]:
        """A row with its values by column, once; nothing of a row without values."""
        values: dict[int, Value] = {}
        for cell in raw.cells:
            value = self.value(cell)
            if value is not None:
                values.setdefault(column_number(cell.ref.rstrip("0123456789")), value)
        if values:
            yield raw.number, values

    def value(self, raw: RawCell) -> Value:
        """The value of a cell.

        Raises:
            InvalidInput: the cell is damaged (X14).
        """
        text, kind = raw.value, raw.kind
        if text is None:
            return None
        if kind == "n":
            if not text:
                return None
            if _NUMBER.fullmatch(text) or _NUMBER.fullmatch(text.strip()):
                number = float(text)
                if isfinite(number):
                    return number
        elif kind == "s":
            if text.isascii() and text.isdigit() and len(text) < 10:
                return self._shared_text(int(text), raw.ref)
        elif kind == "inlineStr":
            return text
        elif kind == "str":
            return from_office(text)
        elif kind == "b":
            if text.strip() in _TRUTH:
                return _TRUTH[text.strip()]
        elif kind == "e":
            return ErrorValue(text)
        elif kind == "d":
            try:
                return to_serial(datetime.fromisoformat(text), date1904=self._workbook.date1904)
            except ValueError:
                return text
        raise malformed(self._workbook.place(self._sheet, raw.ref))

    def _shared_text(self, index: int, ref: str) -> str:
        package = self._workbook.package
        texts = package.shared_texts
        if texts is None:
            part = self._workbook.shared_strings
            data = package.read_xml(part) if part else b""
            texts = package.shared_texts = SharedStrings(data, package.place(part), package.limits)
        try:
            return texts[index]
        except IndexError:
            raise malformed(self._workbook.place(self._sheet, ref)) from None
