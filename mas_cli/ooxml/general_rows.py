"""The rows of a sheet by expat: slower than the lean scan, and right for every well-formed sheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .markup import SPREADSHEET, from_office, walk
from .references import MAX_COLUMN, MAX_ROW, column_letters, column_number
from .refusals import malformed
from .sheet_rows import RawCell, RawRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .archive import Limits

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")


def general_rows(blocks: Iterable[bytes], where: str, limits: Limits) -> Iterator[RawRow]:
    """All rows by expat, in constant memory: slower, and right for every well-formed sheet.

    Raises:
        InvalidInput: a DOCTYPE (X10); not well-formed, too deep, too many elements, or not a sheet (X14).
    """
    collector = _Collector(where)
    steps = walk(blocks, where, limits, start=collector.start, end=collector.end, text=collector.text)
    for _step in steps:
        yield from collector.finished
        collector.finished.clear()
        if collector.done:
            return
    if not collector.seen:
        raise malformed(where)


class _Collector:
    """Expat's events made into rows."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.finished: list[RawRow] = []
        self.seen = False
        self.done = False
        self._row: RawRow | None = None
        self._number = 0
        self._column = 0
        self._cell: dict[str, str] | None = None
        self._pieces: dict[str, list[str]] = {}
        self._target: list[str] | None = None
        self._phonetic = 0
        self._in_data = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _space, local = name.rpartition(" ")
        self._target = None
        if namespace not in SPREADSHEET:
            return
        if local == "worksheet":
            self.seen = True
        elif local == "sheetData":
            self._in_data = True
        elif not self._in_data:
            return
        elif local == "row":
            given = attributes.get("r")
            self._number = self._within(given, MAX_ROW) if given is not None else self._number + 1
            self._column = 0
            self._row = RawRow(self._number, [], attributes.get("hidden") in {"1", "true"})
        elif local == "c" and self._row is not None:
            self._cell = attributes
            self._pieces = {}
        elif self._cell is not None:
            if local == "rPh":
                self._phonetic += 1
            elif local in ("v", "f", "is"):
                self._target = self._pieces.setdefault(local, [])
                if local == "is":
                    self._target = None
            elif local == "t" and "is" in self._pieces and not self._phonetic:
                self._target = self._pieces["is"]

    def end(self, name: str) -> None:
        namespace, _space, local = name.rpartition(" ")
        self._target = None
        if namespace not in SPREADSHEET:
            return
        if local == "c" and self._cell is not None and self._row is not None:
            self._row.cells.append(self._finished_cell(self._cell))
            self._cell = None
        elif local == "row" and self._row is not None:
            self.finished.append(self._row)
            self._row = None
        elif local == "rPh":
            self._phonetic = max(0, self._phonetic - 1)
        elif local == "sheetData":
            self._in_data = False
            self.done = True

    def text(self, piece: str) -> None:
        if self._target is not None:
            self._target.append(piece)

    def _finished_cell(self, attributes: dict[str, str]) -> RawCell:
        ref = attributes.get("r", "").upper()
        if not ref:
            ref = f"{column_letters(self._column + 1)}{self._number}"
        known = _REFERENCE.fullmatch(ref)
        if not known or column_number(known[1]) > MAX_COLUMN:
            raise malformed(f"{self.where}!{ref}")
        self._column = column_number(known[1])
        pieces = self._pieces
        value = "".join(pieces["v"]) if "v" in pieces else None
        if value is None and "is" in pieces:
            value = from_office("".join(pieces["is"]))
        style = attributes.get("s", "0")
        return RawCell(
            ref,
            attributes.get("t", "n"),
            self._within(style, 999_999),
            value,
            "".join(pieces["f"]) if "f" in pieces else None,
        )

    def _within(self, digits: str, most: int) -> int:
        if digits.isascii() and digits.isdigit() and len(digits) <= 7 and int(digits) <= most:
            return int(digits)
        raise malformed(self.where)
