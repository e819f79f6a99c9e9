"""Which cells every formula reads, without computing anything: the graph from answers to results.

What a formula picks by an address that has to be computed does not show in its text, and not here; INDIRECT
and OFFSET with everything written out do.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from mas_cli.formulas.addresses import CellRef
from mas_cli.formulas.binder import Binder
from mas_cli.formulas.grid import Rect
from mas_cli.formulas.ranges import Marks, Ranges, Taker
from mas_cli.formulas.reading import Source
from mas_cli.formulas.syntax import Call, Name, Node, Stack, references
from mas_cli.formulas.template import Trees
from mas_cli.formulas.values import ErrorValue, Refused
from mas_cli.formulas.written_references import written_out

if TYPE_CHECKING:
    from mas_cli.formulas.model import WorkbookModel

_MAX_NAMES: Final = 20
# A cell as one number, so that the cells of a column follow one another.
_ROW_BITS: Final = 21
_COLUMN_BITS: Final = 15
_ROWS: Final = (1 << _ROW_BITS) - 1
_COLUMNS: Final = (1 << _COLUMN_BITS) - 1


def _code(sheet: int, row: int, column: int) -> int:
    return (sheet << _COLUMN_BITS | column) << _ROW_BITS | row


class Precedents:
    """The graph of one workbook.

    Attributes:
        blanks: the cells read one by one that the workbook does not mention.
    """

    def __init__(self, model: WorkbookModel, inputs: Collection[CellRef] = ()) -> None:
        """Of a workbook; a formula in one of the inputs is put aside."""
        source = Source(model, inputs)
        self._grid = source.grid
        self._binder = Binder(source.grid, model.names, model.tables)
        self._trees = Trees()
        self._cells: dict[int, list[int]] = {}  # by the one cell they read, those that read it
        self._rects: dict[Rect, list[int]] = {}
        self._filled: dict[int, list[int]] = {}
        self.blanks: set[CellRef] = set()
        for slot, found in source.formulas.items():
            place = self._grid.place(slot)
            code = _code(*place)
            if found.members:
                self._filled[code] = [_code(*self._grid.place(member)) for member in found.members]
            if found.text:
                self._add(code, place, found.text, found.master if found.cell.shared is not None else None)
        by_sheet: dict[int, list[Rect]] = {}
        for rect in self._rects:
            by_sheet.setdefault(rect.sheet, []).append(rect)
        self._ranges = {sheet: Ranges(rects) for sheet, rects in by_sheet.items()}

    def _add(self, code: int, place: tuple[int, int, int], text: str, master: tuple[int, int] | None) -> None:
        sheet, row, column = place
        try:
            leaves = self._trees.shape(text, *(master or (row, column))).references
            for rect in self._read(leaves, sheet, row, column):
                if rect.single:
                    self._cells.setdefault(_code(rect.sheet, rect.row, rect.column), []).append(code)
                    if not self._grid.slot(rect.sheet, rect.row, rect.column):
                        self.blanks.add(CellRef(self._grid.sheets[rect.sheet], rect.row, rect.column))
                else:
                    self._rects.setdefault(rect, []).append(code)
        except (Refused, RecursionError):
            return

    def _read(self, leaves: Iterable[Node], sheet: int, row: int, column: int) -> Iterator[Rect]:
        """Return what the references in a formula mean, each once."""
        names = 0
        seen: set[Rect] = set()
        waiting = list(leaves)
        while waiting:
            node = waiting.pop()
            rect: Rect | ErrorValue | None
            if isinstance(node, Stack):
                stacked = self._binder.stack(node, row, column)
                yield from () if isinstance(stacked, ErrorValue) else map(self._grid.clipped, stacked)
                continue
            if isinstance(node, Call):
                rect = written_out(node, self._binder, sheet, row, column)
            else:
                rect = self._binder.rect(node, sheet, row, column)
            if isinstance(rect, Rect):
                rect = self._grid.clipped(rect)
                if rect not in seen:
                    seen.add(rect)
                    yield rect
            elif rect is None and isinstance(node, Name) and names < _MAX_NAMES:
                names += 1
                behind = self._binder.name(node, sheet)
                waiting += references(behind) if behind is not None else ()

    def reads(self, ref: CellRef) -> str:
        """How formulas read a cell: `cell` on its own, `range` as part of one, or an empty text."""
        sheet = self._grid.sheet(ref.sheet)
        if sheet is None:
            return ""
        if _code(sheet, ref.row, ref.column) in self._cells:
            return "cell"
        ranges = self._ranges.get(sheet)
        return "range" if ranges and ranges.holds(ref.row, ref.column) else ""

    def ranges(self) -> Iterator[tuple[str, Rect]]:
        """Every range of more than one cell that a formula reads, with its sheet, each once."""
        for rect in self._rects:
            yield self._grid.sheets[rect.sheet], rect

    def readers(self, read: CellRef | Rect) -> Iterator[CellRef]:
        """The formula cells that read a cell on its own, or a range as such."""
        if isinstance(read, CellRef):
            found = self._cells.get(self._codes([read])[0], [])
        else:
            found = self._rects.get(read, [])
        return map(self._ref, found)

    def dependents(self, refs: Collection[CellRef]) -> frozenset[CellRef]:
        """Every formula cell whose result rests on one of these cells."""
        given = set(self._codes(refs))
        # What a formula fills rests on it, also when the formula itself is one of the cells given.
        seen = given.union(*(self._filled.get(code, ()) for code in given))
        waiting = list(seen)
        takers = self._takers()
        while waiting:
            code = waiting.pop()
            reached = list(self._cells.get(code, ()))
            taker = takers.get(code >> _ROW_BITS + _COLUMN_BITS)
            while taker and (rect := taker.take(code & _ROWS, code >> _ROW_BITS & _COLUMNS)):
                reached += self._rects[rect]
            for reader in reached:
                for member in self._filled.get(reader, (reader,)):
                    if member not in seen:
                        seen.add(member)
                        waiting.append(member)
        return frozenset(self._ref(code) for code in seen - given)

    def influence(self, refs: Sequence[CellRef]) -> dict[CellRef, int]:
        """For each formula cell that rests on some of these cells, which: bit n for number n of them."""
        starts = self._codes(refs)
        order = self._downstream(starts)
        cells = sorted(node for node in order if not isinstance(node, Rect))
        at = {code: number for number, code in enumerate(cells)}
        marks = Marks(len(cells))
        carried: dict[int, int] = {}
        for number, code in enumerate(starts):
            carried[code] = carried.get(code, 0) | 1 << number
        for node in reversed(order):
            if isinstance(node, Rect):
                mark, readers = self._marked(node, cells, marks), self._rects[node]
            else:
                mark, readers = carried.get(node, 0), self._cells.get(node, [])
                marks.put(at[node], mark)
            for reader in readers:
                for member in self._filled.get(reader, (reader,)):
                    carried[member] = carried.get(member, 0) | mark
        given = set(starts)
        return {self._ref(code): mark for code, mark in carried.items() if mark and code not in given}

    @staticmethod
    def _marked(rect: Rect, cells: list[int], marks: Marks) -> int:
        """The marks of the cells in a range, a column at a time."""
        found, column = 0, rect.column
        while column <= rect.last_column:
            first = bisect_left(cells, _code(rect.sheet, rect.row, column))
            if first == len(cells) or cells[first] > _code(rect.sheet, rect.last_row, rect.last_column):
                break
            there = cells[first] >> _ROW_BITS & _COLUMNS
            if there == column:
                end = bisect_left(cells, _code(rect.sheet, rect.last_row, column) + 1)
                found |= marks.within(first, end)
                there += 1
            column = there
        return found

    def _downstream(self, starts: Iterable[int]) -> list[int | Rect]:
        """These cells and what rests on them, cells and ranges, each after all that rest on it."""
        takers = self._takers()

        def onward(node: int | Rect) -> Iterator[int | Rect]:
            if isinstance(node, Rect):
                readers = self._rects[node]
            else:
                taker = takers.get(node >> _ROW_BITS + _COLUMN_BITS)
                row, column = node & _ROWS, node >> _ROW_BITS & _COLUMNS
                while taker and (rect := taker.take(row, column)):
                    yield rect
                readers = self._cells.get(node, [])
            for reader in readers:
                yield from self._filled.get(reader, (reader,))

        seen: set[int | Rect] = set()
        order: list[int | Rect] = []
        for start in starts:
            if start in seen:
                continue
            seen.add(start)
            stack: list[tuple[int | Rect, Iterator[int | Rect]]] = [(start, onward(start))]
            while stack:
                node, following = stack[-1]
                fresh = next((one for one in following if one not in seen), None)
                if fresh is None:
                    order.append(node)
                    stack.pop()
                else:
                    seen.add(fresh)
                    stack.append((fresh, onward(fresh)))
        return order

    def _takers(self) -> dict[int, Taker]:
        return {sheet: ranges.taker() for sheet, ranges in self._ranges.items()}

    def _codes(self, refs: Iterable[CellRef]) -> list[int]:
        found = []
        for ref in refs:
            sheet = self._grid.sheet(ref.sheet)
            found.append(0 if sheet is None else _code(sheet, ref.row, ref.column))
        return found

    def _ref(self, code: int) -> CellRef:
        sheet = code >> _ROW_BITS + _COLUMN_BITS
        return CellRef(self._grid.sheets[sheet], code & _ROWS, code >> _ROW_BITS & _COLUMNS)
