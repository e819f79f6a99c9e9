"""Results as a workbook: results, summary with charts, findings; written as a stream, whatever their number.

The sheets are written as XML row by row: a library that builds them in memory needs gigabytes for a
million rows. Every text is an inline text and can never become a formula.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import repeat
from typing import IO, TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from mas_cli.batch.model import COLUMNS, value_text
from mas_cli.batch.results import xlsx_parts as parts
from mas_cli.batch.results.draft import Draft, unwritable
from mas_cli.i18n import _
from mas_cli.text import safe
from mas_cli.written import to_serial

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.batch.model import Batch
    from mas_cli.batch.results.tally import Tally

Value = str | float | bool | None

MAX_ROWS: Final = 1_048_576
_MAX_CELL: Final = 32_000
_BUFFER: Final = 1024 * 1024
_SPOOL: Final = 16 * 1024 * 1024
_TIME: Final = (1980, 1, 1, 0, 0, 0)
_DAY: Final = COLUMNS.index("peildatum")
_FINDINGS: Final = COLUMNS.index("bevindingen")
_OUTCOME: Final = COLUMNS.index("uitkomst")


class XlsxWriter:
    """A workbook with a sheet of results, one with the counts and one with the findings."""

    def __init__(self, path: Path, extra: Sequence[str] = ()) -> None:
        self._extra = extra
        self._draft = Draft(path)
        self._path = path
        # The same packing everywhere: 1 is fast, and what repeats as much as this packs well all the same.
        self._zip = zipfile.ZipFile(self._draft.stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._findings: IO[bytes] = tempfile.SpooledTemporaryFile(  # noqa: SIM115  closed with the workbook
            max_size=_SPOOL, dir=str(path.parent)
        )
        self._found = 1
        self._sheets: list[str] = []
        self._sheet: IO[bytes] | None = None
        self._row = 0
        self._serials: dict[str, str] = {"": ""}

    def write(self, batch: Batch) -> None:
        """As `Writer`."""
        try:
            pieces: list[str] = []
            for row, values in zip(batch.rows(), self._values(batch), strict=False):
                if self._sheet is None or self._row >= MAX_ROWS:
                    self._flush(pieces)
                    self._next_sheet()
                self._row += 1
                pieces.append(self._result(row, values))
                if row[_FINDINGS]:
                    self._note(row)
                if len(pieces) > 2_000:
                    self._flush(pieces)
            self._flush(pieces)
        except OSError as error:
            raise unwritable(self._path, error) from error

    def finish(self, tally: Tally, receipt: Mapping[str, Any]) -> None:
        """As `Writer`."""
        try:
            if self._sheet is None:
                self._next_sheet()
            self._end_sheet()
            summary = parts.Summary(tally, receipt)
            self._add("xl/worksheets/samenvatting.xml", summary.sheet())
            self._add("xl/worksheets/_rels/samenvatting.xml.rels", parts.SUMMARY_RELS)
            self._add("xl/drawings/drawing1.xml", summary.drawing())
            self._add("xl/drawings/_rels/drawing1.xml.rels", summary.drawing_rels())
            for number, chart in enumerate(summary.charts(), start=1):
                self._add(f"xl/charts/chart{number}.xml", chart)
            self._findings_sheet()
            names = [*self._sheets, _("Summary"), _("Findings")]
            charts = len(summary.charts())
            self._add("xl/styles.xml", parts.STYLES)
            width = len(COLUMNS) + len(self._extra)
            listed = parts.workbook(names, len(self._sheets), self._row, self._found, width)
            self._add("xl/workbook.xml", listed)
            self._add("xl/_rels/workbook.xml.rels", parts.workbook_rels(len(self._sheets)))
            self._add("[Content_Types].xml", parts.content_types(len(self._sheets), charts))
            self._add("_rels/.rels", parts.PACKAGE_RELS)
            self._zip.close()
        except OSError as error:
            raise unwritable(self._path, error) from error
        self._findings.close()
        self._draft.publish()

    def abandon(self) -> None:
        """As `Writer`."""
        with suppress(OSError, ValueError):
            if self._sheet is not None:
                self._sheet.close()
            self._zip.close()
        self._findings.close()
        self._draft.discard()

    def _next_sheet(self) -> None:
        self._end_sheet()
        number = len(self._sheets) + 1
        self._sheets.append(_("Results") if number == 1 else f"{_('Results')} {number}")
        self._sheet = self._open(f"xl/worksheets/resultaten{number}.xml")
        self._sheet.write(parts.results_head(self._extra, first=number == 1).encode())
        self._row = 1

    def _end_sheet(self) -> None:
        if self._sheet is not None:
            self._sheet.write(parts.results_tail(max(self._row, 2), len(COLUMNS) + len(self._extra)).encode())
            self._sheet.close()

    def _open(self, name: str) -> IO[bytes]:
        info = zipfile.ZipInfo(name, _TIME)
        info.compress_type = zipfile.ZIP_DEFLATED
        return self._zip.open(info, "w", force_zip64=True)

    def _add(self, name: str, content: str) -> None:
        info = zipfile.ZipInfo(name, _TIME)
        info.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(info, content.encode("utf-8", "replace"))

    def _flush(self, pieces: list[str]) -> None:
        if pieces:
            assert self._sheet is not None
            self._sheet.write("".join(pieces).encode("utf-8", "replace"))
            pieces.clear()

    def _values(self, batch: Batch) -> Iterable[Sequence[Value]]:
        """The values of the further columns, row by row."""
        if not self._extra:
            return repeat(())
        return batch.values(self._extra)

    def _result(self, row: Sequence[str], values: Sequence[Value]) -> str:
        """A row of the results: texts as texts, the day as a date, a number of an outcome as a number."""
        cells = [f"<c{parts.TEXT}>{_inline(value)}</c>" if value else "<c/>" for value in row]
        cells[_DAY] = self._day(row[_DAY])
        cells += map(_outcome, values)
        return f'<row r="{self._row}">{"".join(cells)}</row>'

    def _day(self, text: str) -> str:
        found = self._serials.get(text)
        if found is None:
            serial = int(to_serial(date.fromisoformat(text)))
            found = self._serials[text] = f'<c s="{parts.DATE_STYLE}"><v>{serial}</v></c>'
        return found or "<c/>"

    def _note(self, row: Sequence[str]) -> None:
        if self._found >= MAX_ROWS:
            return
        self._found += 1
        values = (row[0], row[_OUTCOME], row[_FINDINGS])
        cells = "".join(f'<c s="{parts.WRAP_STYLE}" t="inlineStr">{_inline(value)}</c>' for value in values)
        self._findings.write(f'<row r="{self._found}">{cells}</row>'.encode("utf-8", "replace"))

    def _findings_sheet(self) -> None:
        with self._open("xl/worksheets/bevindingen.xml") as sheet:
            sheet.write(parts.findings_head().encode())
            self._findings.seek(0)
            for piece in _pieces(self._findings):
                sheet.write(piece)
            sheet.write(parts.findings_tail(max(self._found, 2)).encode())


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(_BUFFER):
        yield piece


def _outcome(value: Value) -> str:
    if isinstance(value, float):
        return f"<c><v>{value!r}</v></c>"
    return f"<c{parts.TEXT}>{_inline(value_text(value))}</c>" if value is not None else "<c/>"


def _inline(text: str) -> str:
    return f'<is><t xml:space="preserve">{escape(safe(text, limit=_MAX_CELL))}</t></is>'
