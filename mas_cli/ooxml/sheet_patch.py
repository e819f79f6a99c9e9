"""Values written into the XML of one sheet: the cells that change change, every other byte stays."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _

from .cached_results import filled_areas, own_formulas, with_results
from .cell_xml import Writable, cell_xml, unwritable
from .markup import UnusualMarkupError
from .references import Area, join_ref, split_area, split_ref
from .refusals import malformed
from .sheet_patterns import ATTRIBUTES, SheetPatterns, element_prefix, sheet_patterns
from .sheet_rows import cell_content, check_plain, row_number

if TYPE_CHECKING:
    from collections.abc import Mapping

_ATTRIBUTE: Final = re.compile(r'\s([\w:.-]+)="([^"]*)"')
_DIGITS: Final = re.compile(r"[0-9]{1,7}")
_AREA: Final = re.compile(rb'\sref="([A-Z0-9:$]+)"')
_ROW_STYLE: Final = re.compile(rb'\scustomFormat="(?:1|true)"')
# What belongs to the old value or formula of a cell and not to the cell.
_VALUE_ATTRIBUTES: Final = frozenset({"r", "t", "cm", "vm"})


@dataclass(slots=True)
class SheetChange:
    """What is to happen to one sheet.

    Attributes:
        values: by (row, column), from 1.
        results: for formula cells, by reference.
        strip: take away cached results for which none is given.
        overwrite: write over formulas and into the covered cells of merges as well.
        date1904: the calendar of the workbook.
    """

    values: Mapping[tuple[int, int], Writable]
    results: Mapping[str, Writable]
    strip: bool
    overwrite: bool
    date1904: bool


@dataclass(slots=True)
class SheetPatch:
    """A patched sheet.

    Attributes:
        data: its XML; the very same bytes when nothing had to change.
        findings: why cells could not be written.
        formulas_gone: whether a formula was overwritten.
    """

    data: bytes
    findings: list[Finding] = field(default_factory=list)
    formulas_gone: bool = False


class _Sheet(NamedTuple):
    head: bytes
    region: bytes
    tail: bytes


class _Tags(NamedTuple):
    sheet: SheetPatterns
    formula: bytes
    merge: re.Pattern[bytes]
    dimension: re.Pattern[bytes]
    column: re.Pattern[bytes]


@lru_cache(maxsize=8)
def _tags(prefix: bytes) -> _Tags:
    p = re.escape(prefix)
    return _Tags(
        sheet_patterns(prefix),
        b"<%bf" % prefix,
        re.compile(rb"<%bmergeCell(?=\s)%b" % (p, ATTRIBUTES)),
        re.compile(rb"<%bdimension(?=\s)%b" % (p, ATTRIBUTES)),
        re.compile(rb"<%bcol(?=\s)%b" % (p, ATTRIBUTES)),
    )


def patch_sheet(data: bytes, change: SheetChange, where: str) -> SheetPatch:
    """The sheet with the change made.

    Args:
        data: the part in UTF-8.
        change: what is to happen.
        where: the sheet as messages name it.

    Raises:
        UnusualMarkupError: written in a shape that has to be made plain first (see `plain`).
        InvalidInput: damaged: no data, rows or cells out of order (X14).
    """
    prefix = element_prefix(data)
    tags = _tags(prefix)
    begin = tags.sheet.data.search(data)
    if begin is None:
        raise malformed(where)
    head = data[: begin.end()]
    if b"<!" in head:
        raise UnusualMarkupError
    if begin[1]:
        region, tail = b"", data[begin.end() :]
    else:
        stop = data.find(tags.sheet.data_end, begin.end())
        if stop < 0:
            raise malformed(where)
        region, tail = data[begin.end() : stop], data[stop:]
    check_plain(region, 0, len(region))
    if b"<!" in tail:
        raise UnusualMarkupError
    writer = _SheetWriter(tags, prefix.decode(), change, where, _Sheet(head, region, tail))
    patched = writer.patched()
    if patched == region:
        return SheetPatch(data, writer.findings)
    if begin[1]:
        tag = b"<%bsheetData>" % prefix
        head = data[: begin.start()] + tag
        tail = b"</%bsheetData>" % prefix + tail
    head = writer.widened(head)
    return SheetPatch(head + patched + tail, writer.findings, writer.formulas_gone)


class _SheetWriter:
    def __init__(self, tags: _Tags, tag: str, change: SheetChange, where: str, sheet: _Sheet) -> None:
        self.findings: list[Finding] = []
        self.formulas_gone = False
        self._tags = tags
        self._tag = tag
        self._change = change
        self._where = where
        self._head = sheet.head
        self._region = sheet.region
        self._edits: list[tuple[int, int, str]] = []
        self._filled = filled_areas(sheet.region, tag.encode())
        self._rows: dict[int, list[int]] = {}
        for row, column in sorted(change.values):
            self._rows.setdefault(row, []).append(column)
        self._refuse_covered(sheet.tail)

    def patched(self) -> bytes:
        """The sheet data with values and cached results."""
        for (row, column), value in self._change.values.items():
            finding = unwritable(value, self._where, date1904=self._change.date1904)
            if finding:
                self.findings.append(replace(finding, where=self._place(row, column)))
        if self.findings:
            return self._region
        if not self._write_found():
            self._edits.clear()
            self.findings.clear()
            self._write_values()
        if self.findings:
            return self._region
        region = self._applied()
        change = self._change
        if change.strip or change.results:
            region, found = with_results(
                region,
                self._tag.encode(),
                change.results,
                self._filled,
                self._where,
                strip=change.strip,
                date1904=change.date1904,
            )
            self.findings += found
        return region

    def widened(self, head: bytes) -> bytes:
        """What stands before the data, its `dimension` made to hold the new cells."""
        match = self._tags.dimension.search(head)
        area = _AREA.search(match[1]) if match else None
        if match is None or area is None or not self._rows:
            return head
        try:
            old = split_area(area[1].decode())
        except ValueError:
            return head
        columns = [column for found in self._rows.values() for column in found]
        rows = list(self._rows)
        new = Area(
            min(old.top, *rows), min(old.left, *columns), max(old.bottom, *rows), max(old.right, *columns)
        )
        if new == old:
            return head
        first, last = join_ref(new.top, new.left), join_ref(new.bottom, new.right)
        start = match.start(1)
        return b"".join(
            (
                head[: start + area.start(1)],
                (first if first == last else f"{first}:{last}").encode(),
                head[start + area.end(1) :],
            )
        )

    def _place(self, row: int, column: int) -> str:
        return f"{self._where}!{join_ref(row, column)}"

    def _refuse_covered(self, tail: bytes) -> None:
        if self._change.overwrite or not self._rows:
            return
        numbers = sorted(self._rows)
        for match in self._tags.merge.finditer(tail):
            found = _AREA.search(match[1])
            try:
                area = split_area(found[1].decode()) if found else None
            except ValueError:
                area = None
            if area is None:
                continue
            for row in numbers[bisect_left(numbers, area.top) : bisect_left(numbers, area.bottom + 1)]:
                for column in self._rows[row]:
                    if area.holds(row, column) and (row, column) != (area.top, area.left):
                        self.findings.append(
                            Finding(
                                "X19",
                                Severity.BLOCK,
                                self._place(row, column),
                                _("This cell is covered by the merged cell {cell}.").format(
                                    cell=join_ref(area.top, area.left)
                                ),
                                _("Write into the first cell of the merged cells instead."),
                            )
                        )

    def _write_found(self) -> bool:
        """Write cells that are all there already, found by their references; False when one is not."""
        tags, region = self._tags.sheet, self._region
        position = 0
        for row, columns in self._rows.items():
            for column in columns:
                ref = join_ref(row, column).encode()
                start = region.find(b'%b%b"' % (tags.cell_start, ref), position)
                if start < 0:
                    return False
                position = self._replace_cell(row, column, start)
        return True

    def _replace_cell(self, row: int, column: int, start: int) -> int:
        """Write into the cell that starts there; gives where it ends."""
        tags, region = self._tags.sheet, self._region
        lean = tags.cell.match(region, start)
        if lean and lean[1]:
            kept = f' s="{lean[2].decode()}"' if lean[2] else ""
            content, stop = lean[6] or b"", lean.end()
        else:
            opening = tags.any_cell.match(region, start)
            if opening is None:
                raise UnusualMarkupError
            content, stop = cell_content(tags, region, opening, len(region))
            kept = "".join(
                f' {name}="{text}"'
                for name, text in _ATTRIBUTE.findall(opening[1].decode())
                if name not in _VALUE_ATTRIBUTES
            )
        self._edits.append((start, stop, self._rewritten(row, column, content, kept)))
        return stop

    def _write_values(self) -> None:
        pending = sorted(self._rows, reverse=True)
        previous = 0
        for match in self._tags.sheet.row.finditer(self._region):
            # To the end: a row further on that is out of order may be one that seemed to be missing.
            if match[1] is None:
                raise UnusualMarkupError
            row = row_number(match[1])
            if row <= previous:
                raise malformed(self._where)
            previous = row
            while pending and pending[-1] < row:
                self._add_row(pending.pop(), match.start())
            if pending and pending[-1] == row:
                self._write_row(pending.pop(), match)
        while pending:
            self._add_row(pending.pop(), len(self._region))

    def _add_row(self, row: int, position: int) -> None:
        cells = "".join(self._new_cell(row, column, None) for column in self._rows[row])
        if cells:
            self._edits.append((position, position, f'<{self._tag}row r="{row}">{cells}</{self._tag}row>'))

    def _new_cell(self, row: int, column: int, row_style: str | None) -> str:
        """A cell that was not there; like in Excel it takes the style of its row, else of its column."""
        if self._change.values[row, column] is None:
            return ""
        style = row_style or self._column_style(column)
        kept = f' r="{join_ref(row, column)}" s="{style}"' if style else f' r="{join_ref(row, column)}"'
        value = self._change.values[row, column]
        return cell_xml(self._tag, kept, value, date1904=self._change.date1904)

    def _column_style(self, column: int) -> str:
        for match in self._tags.column.finditer(self._head):
            found = dict(_ATTRIBUTE.findall(match[1].decode()))
            if 0 <= _whole(found.get("min", "")) <= column <= _whole(found.get("max", "")):
                return str(found.get("style", ""))
        return ""

    def _write_row(self, row: int, match: re.Match[bytes]) -> None:
        attributes = dict(_ATTRIBUTE.findall(match[1].decode()))
        row_style = attributes.get("s") if _ROW_STYLE.search(match[1]) else None
        columns = self._rows[row]
        widened = _spans(attributes.get("spans", ""), columns[0], columns[-1])
        if match[2]:
            cells = "".join(self._new_cell(row, column, row_style) for column in columns)
            if widened:
                attributes["spans"] = widened
            written = "".join(f' {name}="{text}"' for name, text in attributes.items())
            if cells:
                element = f"<{self._tag}row{written}>{cells}</{self._tag}row>"
                self._edits.append((match.start(), match.end(), element))
            return
        if widened != attributes.get("spans", ""):
            start = match.start(1) + match[1].find(b' spans="') + 8
            self._edits.append((start, self._region.index(b'"', start), widened))
        stop = self._region.find(self._tags.sheet.row_end, match.end())
        if stop < 0:
            raise malformed(self._where)
        pending = columns[::-1]
        previous = 0
        for cell in self._tags.sheet.any_cell.finditer(self._region, match.end(), stop):
            kept = _ATTRIBUTE.findall(cell[1].decode())
            try:
                column = split_ref(next(text for name, text in kept if name == "r"))[1]
            except (StopIteration, ValueError) as error:
                raise UnusualMarkupError from error
            if column <= previous:
                raise malformed(self._place(row, column))
            previous = column
            while pending and pending[-1] < column:
                addition = self._new_cell(row, pending.pop(), row_style)
                self._edits.append((cell.start(), cell.start(), addition))
            if pending and pending[-1] == column:
                self._replace_cell(row, pending.pop(), cell.start())
        addition = "".join(self._new_cell(row, column, row_style) for column in reversed(pending))
        self._edits.append((stop, stop, addition))

    def _rewritten(self, row: int, column: int, content: bytes, kept: str) -> str:
        formula = self._tags.formula in content
        shares = formula and any("ref" in own for own in own_formulas(content, self._tag.encode()))
        if shares or (formula and not self._change.overwrite) or self._fills(row, column):
            self.findings.append(
                Finding(
                    "X18",
                    Severity.BLOCK,
                    self._place(row, column),
                    _("This cell is computed by a formula."),
                    _("Write into an input cell instead; a formula is not overwritten."),
                )
            )
            return ""
        self.formulas_gone |= formula
        value = self._change.values[row, column]
        kept = f' r="{join_ref(row, column)}"{kept}'
        return cell_xml(self._tag, kept, value, date1904=self._change.date1904)

    def _fills(self, row: int, column: int) -> bool:
        return any(area.holds(row, column) for area in self._filled)

    def _applied(self) -> bytes:
        pieces: list[bytes] = []
        position = 0
        for start, stop, text in self._edits:
            pieces += (self._region[position:start], text.encode("utf-8"))
            position = stop
        pieces.append(self._region[position:])
        return b"".join(pieces)


def _whole(digits: str) -> int:
    return int(digits) if _DIGITS.fullmatch(digits) else -1


def _spans(spans: str, first: int, last: int) -> str:
    """The `spans` of a row, widened to hold columns first to last; empty stays empty."""
    if not spans:
        return ""
    try:
        known = [tuple(map(int, part.split(":"))) for part in spans.split()]
        low, high = min(part[0] for part in known), max(part[1] for part in known)
    except (ValueError, IndexError):
        return f"{first}:{last}"
    return spans if low <= first and last <= high else f"{min(low, first)}:{max(high, last)}"
