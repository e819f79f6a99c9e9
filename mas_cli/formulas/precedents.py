"""Which cells every formula reads, without computing anything: the graph from answers to results.

What a formula picks by a computed address (INDIRECT, OFFSET) does not show in its text, and not here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

from mas_cli.formulas.binder import Binder
from mas_cli.formulas.grid import Rect
from mas_cli.formulas.reading import Source
from mas_cli.formulas.syntax import Area, Call, Chain, Group, Name, Node, TableRef, Unary
from mas_cli.formulas.template import Trees
from mas_cli.formulas.values import Refused

if TYPE_CHECKING:
    from mas_cli.formulas.addresses import CellRef
    from mas_cli.formulas.model import WorkbookModel

_MAX_EDGES: Final = 4_000_000
_MAX_NAMES: Final = 20


class Precedents:
    """The graph of one workbook.

    Attributes:
        formulas: the formula cells, those an array formula fills included.
        blanks: the cells read one by one that the workbook does not mention.
    """

    def __init__(self, model: WorkbookModel, inputs: Collection[CellRef] = ()) -> None:
        """Of a workbook; a formula in one of the inputs is put aside."""
        source = Source(model, inputs)
        self._grid = source.grid
        self._binder = Binder(source.grid, model.names, model.tables)
        self._trees = Trees()
        self._readers: dict[Rect, list[int]] = {}
        self._filled = {slot: found.members or (slot,) for slot, found in source.formulas.items()}
        self.blanks: set[CellRef] = set()
        for slot, found in source.formulas.items():
            if found.text:
                master = found.master if found.cell.shared is not None else None
                self._add(slot, found.text, master)
        self._areas_of = self._by_slot()
        slots = {member for members in self._filled.values() for member in members}
        self.formulas = frozenset(self._grid.where(slot) for slot in slots)

    def _add(self, slot: int, text: str, master: tuple[int, int] | None) -> None:
        sheet, row, column = self._grid.place(slot)
        try:
            tree = self._trees.shape(text, *(master or (row, column))).tree
            rects = set(self._rects(tree, sheet, row, column))
        except (Refused, RecursionError):
            return
        for rect in rects:
            self._readers.setdefault(rect, []).append(slot)

    def _rects(self, tree: Node, sheet: int, row: int, column: int) -> Iterator[Rect]:
        names = 0
        waiting = [tree]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Area | TableRef | Name):
                rect = self._binder.rect(node, sheet, row, column)
                if isinstance(rect, Rect):
                    yield self._grid.clipped(rect)
                elif rect is None and isinstance(node, Name) and names < _MAX_NAMES:
                    names += 1
                    behind = self._binder.name(node, sheet)
                    waiting += [behind] if behind is not None else []
            elif isinstance(node, Call):
                waiting.extend(node.arguments)
            elif isinstance(node, Chain):
                waiting.append(node.first)
                waiting.extend(operand for _operator, operand in node.rest)
            elif isinstance(node, Unary):
                waiting.append(node.operand)
            elif isinstance(node, Group):
                waiting.append(node.inner)

    def _by_slot(self) -> dict[int, list[Rect]]:
        """The ranges each cell is in; of a hostile workbook only so many."""
        found: dict[int, list[Rect]] = {}
        room = _MAX_EDGES
        for rect in self._readers:
            if rect.single and not self._grid.slot(rect.sheet, rect.row, rect.column):
                self.blanks.add(self._ref(rect))
                continue
            for run in self._grid.present(rect):
                room -= len(run)
                if room < 0:
                    return found
                for slot in run:
                    found.setdefault(slot, []).append(rect)
        return found

    def _ref(self, rect: Rect) -> CellRef:
        from mas_cli.formulas.addresses import CellRef

        return CellRef(self._grid.sheets[rect.sheet], rect.row, rect.column)

    def reads(self, ref: CellRef) -> str:
        """How formulas read a cell: `cell` on its own, `range` as part of one, or an empty text."""
        rects = self._areas_of.get(self._slot(ref), ())
        if any(rect.single for rect in rects):
            return "cell"
        return "range" if rects else ""

    def dependents(self, refs: Collection[CellRef]) -> frozenset[CellRef]:
        """Every formula cell whose result rests on one of these cells."""
        seen: set[int] = set()
        areas: set[Rect] = set()
        waiting = [slot for ref in refs if (slot := self._slot(ref))]
        while waiting:
            for rect in self._areas_of.get(waiting.pop(), ()):
                if rect in areas:
                    continue
                areas.add(rect)
                for reader in self._readers[rect]:
                    fresh = [slot for slot in self._filled[reader] if slot not in seen]
                    seen.update(fresh)
                    waiting += fresh
        return frozenset(self._grid.where(slot) for slot in seen)

    def _slot(self, ref: CellRef) -> int:
        sheet = self._grid.sheet(ref.sheet)
        return 0 if sheet is None else self._grid.slot(sheet, ref.row, ref.column)
