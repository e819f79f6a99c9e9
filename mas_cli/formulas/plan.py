"""From a workbook to the steps of a program: what depends on what, and what cannot be computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mas_cli.formulas.code import Code, finished
from mas_cli.formulas.grid import Rect
from mas_cli.formulas.reading import ACTIVE, CONSTANT, DYNAMIC, NEW, TAINTED, Formula
from mas_cli.formulas.state import PENDING
from mas_cli.formulas.steps import FormulaStep, Unsupported
from mas_cli.formulas.template import Shape, Trees
from mas_cli.formulas.values import Refused, Tainted
from mas_cli.formulas.workspace import WORK, Need, TaintedBy, Workspace
from mas_cli.formulas.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.formulas.addresses import CellRef
    from mas_cli.formulas.model import WorkbookModel

# Writing a formula that is not a copy of another counts as so many cells of work.
_WRITING: Final = 600
_WRITING_LETTER: Final = 10
_REPEATING: Final = 60
# Cells of one shape written out each on its own, which runs faster, before they share one function.
_OFTEN: Final = 50
_CONTEXTS: Final = {"v": "S", "f": "F", "a": "A"}
CIRCULAR: Final = "circular reference"


class Plan(Workspace):
    """Settles cells one after another, each after the cells it reads, without recursion.

    Attributes:
        unsupported: the formula cells that cannot be computed.
        reaching: whether some formula picks cells by a computed address.
    """

    def __init__(
        self, model: WorkbookModel, inputs: Iterable[CellRef], *, work: int = WORK, spills: bool = True
    ) -> None:
        super().__init__(model, inputs, work=work, spills=spills)
        self.unsupported: list[Unsupported] = []
        self.reaching = False
        self._trees = Trees()

    def settle(self, slots: Iterable[int]) -> None:
        """Bring these cells, and whatever they read, to constant, step or tainted."""
        for slot in slots:
            stack = [slot]
            while stack:
                current = self.owner.get(stack[-1], stack[-1])
                if self.flags[current] not in (NEW, ACTIVE):
                    stack.pop()
                    continue
                self.flags[current] = ACTIVE
                try:
                    self.charge(0)
                    self._write(current)
                except Need as need:
                    waiting = [self.owner.get(needed, needed) for needed in need.slots]
                    circular = [needed for needed in waiting if self.flags[needed] == ACTIVE]
                    if circular:
                        self._break_circle(stack, set(circular))
                    else:
                        stack.extend(waiting)
                except Refused as refused:
                    self._refuse(current, refused.construct)
                except TaintedBy as tainted:
                    self._taint(current, tainted.reason)
                except RecursionError:
                    self._refuse(current, "nested too deeply")

    def _break_circle(self, stack: list[int], circular: set[int]) -> None:
        """Every cell between the one that was met again and the top of the stack reads itself."""
        members: list[int] = []
        missing = set(circular)
        for slot in reversed(stack):
            owner = self.owner.get(slot, slot)
            if self.flags[owner] == ACTIVE:
                members.append(owner)
                missing.discard(owner)
                if not missing:
                    break
        for slot in members:
            if self.flags[slot] == ACTIVE:
                self._refuse(slot, CIRCULAR)

    def _refuse(self, slot: int, construct: str) -> None:
        ref = self.grid.where(slot)
        self.unsupported.append(Unsupported(ref, construct))
        self._taint(slot, Tainted(str(ref), construct))

    def _taint(self, slot: int, reason: Tainted) -> None:
        for member in self._all(slot):
            self.flags[member] = TAINTED
            self.values[member] = reason

    def _all(self, slot: int) -> list[int]:
        """The cell with every cell its formula fills and the slot of the array."""
        holder = self.holder.get(slot)
        return [slot] if holder is None else [*self.formulas[slot].members, holder]

    def _shape(self, found: Formula, slot: int, row: int, column: int) -> Shape:
        """The formula of a cell, shared by all cells with the same one relative to their place."""
        if slot in self.broken:
            raise Refused(self.broken[slot])
        if found.cell.data_table:
            raise Refused("what-if table")
        if not found.text:
            raise Refused("formula without text")
        if found.cell.shared is not None:
            return self._trees.shape(found.text, *found.master)
        return self._trees.shape(found.text, row, column)

    def _quickly(self, shape: Shape, slot: int, sheet: int, row: int, column: int) -> bool:
        """Compute a constant cell through what was generated for another cell of the same shape.

        Raises:
            Need, TaintedBy, Refused: as writing it would.
        """
        template = shape.template(self, sheet, row, column)
        if template is None:
            return False
        values: list[Any] = []
        need: list[int] = []
        rect_of, slot_of, flags = self.binder.rect, self.grid.slot, self.flags
        for part, kind in template.parts:
            rect = rect_of(part, sheet, row, column)
            if not isinstance(rect, Rect) or rect.single != (kind == "v"):
                return False
            if kind == "v":
                read = slot_of(rect.sheet, rect.row, rect.column)
                flag = flags[read]
                if flag == TAINTED:
                    raise TaintedBy(self.values[read])
                if flag == DYNAMIC or (not read and rect.sheet in self.spilling):
                    return False
                if flag != CONSTANT:
                    need.append(read)
                values.append(self.values[read])
                continue
            area = self.area(rect)
            if not area.const or (area.gaps and rect.sheet in self.spilling):
                return False
            values.append(self.gathered(area) if kind == "a" else self.row(area))
        if need:
            raise Need(need)
        self.values[slot] = template.call(values)
        flags[slot] = CONSTANT
        return True

    def _repeat(self, shape: Shape, found: Formula, slot: int) -> bool:
        """Write a cell as a call of the function that all cells of its shape share.

        Raises:
            Need, TaintedBy, Refused: as writing it anew would.
        """
        template = shape.made
        if template is None:
            return False
        template.uses += 1
        if template.uses < _OFTEN:
            return False
        sheet, row, column = self.grid.place(slot)
        writer = Writer(self, sheet, row, column, arrays=False)
        values = []
        for part, kind in template.parts:
            rect = self.binder.rect(part, sheet, row, column)
            if not isinstance(rect, Rect) or rect.single != (kind == "v"):
                return False
            code = writer.area(rect, _CONTEXTS[kind])
            values.append(code.text)
        if template.number < 0:
            template.number = len(self.functions)
            self.functions.append(template.text)
        self.charge(_REPEATING)
        self._add(slot, slot, f"f[{template.number}](({', '.join(values)},))", writer, found)
        return True

    def _await(self, shape: Shape, sheet: int, row: int, column: int) -> None:
        """Ask for all cells the formula names outright at once.

        Raises:
            Need: some of them are not settled.
        """
        need: list[int] = []
        for area in shape.areas:
            rect = self.binder.rect(area, sheet, row, column)
            if not isinstance(rect, Rect) or rect in self._areas:
                continue
            if rect.single:
                slot = self.grid.slot(rect.sheet, rect.row, rect.column)
                if self.flags[slot] in (NEW, ACTIVE):
                    need.append(slot)
        if need:
            raise Need(need)

    def _write(self, slot: int) -> None:
        """Write one formula cell; its flag ends as constant or as dynamic with a step."""
        found = self.formulas[slot]
        sheet, row, column = self.grid.place(slot)
        shape = self._shape(found, slot, row, column)
        if found.cell.array is None and self._quickly(shape, slot, sheet, row, column):
            return
        self._await(shape, sheet, row, column)
        if found.cell.array is None and self._repeat(shape, found, slot):
            return
        self.charge(_WRITING + _WRITING_LETTER * len(found.text))
        writer = Writer(self, sheet, row, column, arrays=found.cell.array is not None)
        code = writer.formula(shape.tree)
        if code.tail and code.array and found.members:
            raise Refused("array over whole columns")
        text = code.text
        holder = self.holder.get(slot)
        target = slot
        if holder is None:
            text = finished(code)
        else:
            target = holder
            rect = found.rect
            members = ", ".join(map(str, found.members))
            if rect is not None and found.cell.dynamic:
                text = f"settle(v, x, {text}, ({members},), {self.keep(rect)})"
            elif rect is not None:
                text = f"fill(v, {text}, ({members},), {rect.height}, {rect.width})"
        if code.const and not (writer.reaches or writer.volatile or writer.blanks):
            self.values[target] = self.evaluate(Code(text))
            for member in self._all(slot):
                self.flags[member] = CONSTANT
            return
        compile(text, "<formula>", "eval")
        self._add(slot, target, text, writer, found)

    def _add(self, slot: int, target: int, text: str, writer: Writer, found: Formula) -> None:
        steps = [self.steps[self.producer[read]] for read in writer.reads if read in self.producer]
        areas = [self._numbered[number] for number in writer.reads_areas]
        late = writer.reaches or any(s.late for s in steps) or any(a.late for a in areas)
        volatile = writer.volatile or any(s.volatile for s in steps) or any(a.volatile for a in areas)
        self.reaching = self.reaching or writer.reaches
        step = FormulaStep(
            target,
            text,
            slot,
            found.members,
            tuple(sorted(writer.reads)),
            (*(area.rect for area in areas), *sorted(writer.blanks)),
            late,
            volatile,
        )
        for member in self._all(slot):
            self.flags[member] = DYNAMIC
            self.values[member] = PENDING
            self.producer[member] = len(self.steps)
        self.steps.append(step)
