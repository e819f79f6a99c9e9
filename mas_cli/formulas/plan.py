"""From a workbook to the steps of a program: what depends on what, and what cannot be computed."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from mas_cli.formulas.binder import Binder
from mas_cli.formulas.code import Code, error, finished
from mas_cli.formulas.grid import Rect
from mas_cli.formulas.reading import ACTIVE, CONSTANT, DYNAMIC, NEW, TAINTED, Formula, Source
from mas_cli.formulas.state import PENDING, State, namespace
from mas_cli.formulas.steps import Area, Step, Unsupported
from mas_cli.formulas.template import Shape, Trees
from mas_cli.formulas.values import Array, ErrorValue, Flat, OpenArray, Refused, Tainted
from mas_cli.formulas.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mas_cli.formulas.addresses import CellRef
    from mas_cli.formulas.model import WorkbookModel

# Cells gathered into ranges before the work is called too much: running sums over 200,000 rows would be
# twenty thousand million. Writing a formula that is not a copy of another counts as so many cells.
WORK: Final = 30_000_000
_WRITING: Final = 500
_WRITING_LETTER: Final = 10
WORTH_SHARING: Final = 8  # cells in a range
CIRCULAR: Final = "circular reference"


class Need(Exception):  # noqa: N818  it asks; nothing went wrong
    """These formula cells must be settled before the one at hand can be written."""

    def __init__(self, slots: list[int]) -> None:
        super().__init__(slots)
        self.slots = slots


class TaintedBy(Exception):  # noqa: N818  as above
    """The cell at hand reads one that cannot be computed."""

    def __init__(self, reason: Tainted) -> None:
        super().__init__(reason)
        self.reason = reason


class Plan:
    """Settles cells one after another, each after the cells it reads, without recursion."""

    def __init__(self, model: WorkbookModel, inputs: Iterable[CellRef], *, work: int = WORK) -> None:
        source = Source(model, inputs)
        self.work = work
        self.grid = source.grid
        self.binder = Binder(self.grid, model.names, model.tables)
        self.values = source.values
        self.flags = source.flags
        self.formulas = source.formulas
        self.owner = source.owner
        self.holder = source.holder
        self.broken = source.broken
        self.spilling = source.spilling
        self.inputs = source.inputs
        self.steps: list[Step] = []
        self.producer: dict[int, int] = {}
        self.unsupported: list[Unsupported] = []
        self.reaching = False
        self.constants: list[Any] = []
        self.getters: list[Any] = []
        self.getter_slots: list[list[int]] = []
        self.blanks_read: set[Rect] = set()
        self._areas: dict[Rect, Area] = {}
        self._numbered: list[Area] = []
        self._kept: dict[Any, str] = {}
        self._trees = Trees()
        self.state = State(self.grid, self.binder, self.values)
        self._globals = namespace(self.constants, self.getters)
        self._locals = {"v": self.values, "x": self.state}

    # --- what the writer asks ----------------------------------------------------------------------

    def read(self, slot: int) -> Code:
        """A cell's value in the code."""
        flag = self.flags[slot]
        if flag == CONSTANT:
            return self.literal(self.values[slot])
        if flag == DYNAMIC:
            return Code(f"v[{slot}]", simple=True, blank=slot not in self.producer)
        if flag == TAINTED:
            raise TaintedBy(self.values[slot])
        raise Need([slot])

    def area(self, rect: Rect) -> Area:
        """A range, once all its cells are settled."""
        found = self._areas.get(rect)
        if found is not None:
            return found
        clipped = self.grid.clipped(rect)
        size = clipped.height * clipped.width
        runs = list(self.grid.present(clipped))
        existing = sum(len(run) for run in runs)
        self.charge(existing)
        need: list[int] = []
        const, late, volatile = True, False, False
        for run in runs:
            flags = self.flags[run.start : run.stop]
            if flags.count(CONSTANT) == len(run):
                continue
            for offset, flag in enumerate(flags):
                if flag == TAINTED:
                    raise TaintedBy(self.values[run.start + offset])
                if flag in (NEW, ACTIVE):
                    need.append(run.start + offset)
                elif flag == DYNAMIC:
                    const = False
                    step = self.producer.get(run.start + offset)
                    if step is not None:
                        late = late or self.steps[step].late
                        volatile = volatile or self.steps[step].volatile
        if need:
            raise Need(need)
        self.charge(size)
        area = Area(
            self,
            len(self._numbered),
            clipped,
            const,
            late,
            volatile,
            None if clipped == rect else (rect.height, rect.width),
            self.grid.run(clipped),
        )
        self._areas[rect] = area
        self._numbered.append(area)
        return area

    def read_areas(self) -> Iterable[Rect]:
        """Every range any formula reads."""
        return self._areas

    def charge(self, cells: int) -> None:
        """Count work.

        Raises:
            Refused: it is more than a workbook of this kind can need.
        """
        self.work -= cells
        if self.work < 0:
            raise Refused("too much work: ranges of too many cells")

    def shared(self, area: Area, *, flat: bool) -> int:
        """The slot that holds a range as an array for all its readers; 0 when it is read once or cheaply.

        Formulas that search one range over and over share the index a look-up makes of it.
        """
        area.readers += 1
        if area.readers == 1 or area.height * area.width < WORTH_SHARING or (flat and area.run):
            return 0
        if not area.shared:
            area.shared = len(self.values)
            self.values.append(PENDING)
            self.flags.append(DYNAMIC)
            self.producer[area.shared] = len(self.steps)
            self.steps.append(
                Step(
                    area.shared,
                    area.array(),
                    area.shared,
                    areas=(area.rect,),
                    late=area.late,
                    volatile=area.volatile,
                )
            )
        return area.shared

    def keep_area(self, area: Area) -> str:
        """The array of a constant range, as code."""
        if not area.kept:
            self.constants.append(self.gathered(area))
            area.kept = f"k[{len(self.constants) - 1}]"
        return area.kept

    def gathered(self, area: Area) -> Array:
        """The array of a constant range."""
        if area.constant is None:
            items = self.row(area)
            area.constant = (
                OpenArray(items, area.height, area.width, area.open)
                if area.open
                else Array(items, area.height, area.width)
            )
        return area.constant

    def row(self, area: Area) -> list[Any]:
        """The values of a constant range as a flat row."""
        if area.run:
            return self.values[area.run[0] : area.run[1]]
        return [self.values[slot] for slot in area.slots]

    def getter(self, slots: list[int]) -> int:
        """The number of the getter for these slots."""
        self.getters.append(itemgetter(*slots))
        self.getter_slots.append(slots)
        return len(self.getters) - 1

    def keep(self, value: Any) -> str:
        """A constant that is no literal, as code."""
        key = value if isinstance(value, Rect | str) else id(value)
        text = self._kept.get(key)
        if text is None:
            self.constants.append(value)
            text = self._kept[key] = f"k[{len(self.constants) - 1}]"
        return text

    def literal(self, value: Any) -> Code:
        """A value, as code."""
        if isinstance(value, ErrorValue):
            return error(value)
        if isinstance(value, str):
            text = repr(value) if len(value) < 200 else self.keep(value)
            return Code(text, const=True, simple=True)
        if value is None or isinstance(value, float | bool):
            return Code(
                repr(value), const=True, simple=True, blank=value is None, logical=isinstance(value, bool)
            )
        if isinstance(value, list):
            value = Flat(value)
        return Code(self.keep(value), const=True, simple=True, array=True, blank=True)

    def hoist(self, code: Code) -> Code:
        """A constant expression as its value, so that it is not computed for each set of answers."""
        if not code.const or code.simple:
            return code
        literal = self.literal(self.evaluate(code))
        return Code(
            literal.text,
            const=True,
            simple=True,
            array=literal.array,
            blank=literal.blank,
            logical=literal.logical,
            open=code.open,
            tail=code.tail,
        )

    def function(self, text: str) -> Callable[[list[Any]], Any]:
        """Generated code that takes its values as one list `a`."""
        code = compile(f"lambda a: {text}", "<formula>", "eval")
        return eval(code, self._globals, self._locals)  # type: ignore[no-any-return]  # noqa: S307  our own

    def evaluate(self, code: Code) -> Any:
        """The value of a constant expression.

        Raises:
            Refused: something in it is outside what is computed here.
        """
        return eval(  # noqa: S307  our own code, every text in it written by repr()
            compile(code.text, "<formula>", "eval"), self._globals, self._locals
        )

    def spill(self, rect: Rect) -> tuple[int, str] | None:
        """Slot and code of the whole array of the formula in a cell; slot 0 when it is constant."""
        slot = self.grid.slot(rect.sheet, rect.row, rect.column)
        holder = self.holder.get(slot)
        if holder is None:
            return None
        flag = self.flags[slot]
        if flag == TAINTED:
            raise TaintedBy(self.values[slot])
        if flag in (NEW, ACTIVE):
            raise Need([slot])
        if flag == CONSTANT:
            return (0, self.keep(self.values[holder]))
        return (holder, f"v[{holder}]")

    # --- settling ----------------------------------------------------------------------------------

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
            if not isinstance(rect, Rect):
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
            if not area.const:
                return False
            values.append(self.gathered(area) if kind == "a" else self.row(area))
        if need:
            raise Need(need)
        self.values[slot] = template.call(values)
        flags[slot] = CONSTANT
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
        self.charge(0)
        sheet, row, column = self.grid.place(slot)
        shape = self._shape(found, slot, row, column)
        if found.cell.array is None and self._quickly(shape, slot, sheet, row, column):
            return
        self._await(shape, sheet, row, column)
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
        if code.const and not writer.reaches and not writer.volatile:
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
        step = Step(
            target,
            text,
            slot,
            found.members,
            tuple(sorted(writer.reads)),
            tuple(area.rect for area in areas),
            late,
            volatile,
        )
        for member in self._all(slot):
            self.flags[member] = DYNAMIC
            self.values[member] = PENDING
            self.producer[member] = len(self.steps)
        self.steps.append(step)
