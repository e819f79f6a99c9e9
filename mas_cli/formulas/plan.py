"""From a workbook to the steps of a program: what depends on what, and what cannot be computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from mas_cli.formulas.addresses import CellRef, parse_area
from mas_cli.formulas.binder import Binder
from mas_cli.formulas.code import Code, error
from mas_cli.formulas.grid import Grid, Rect
from mas_cli.formulas.model import Cell, WorkbookModel
from mas_cli.formulas.parser import parse
from mas_cli.formulas.state import PENDING, State, namespace
from mas_cli.formulas.syntax import areas
from mas_cli.formulas.values import Array, ErrorValue, OpenArray, Refused, Tainted
from mas_cli.formulas.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mas_cli.formulas.syntax import Node

CONSTANT, DYNAMIC, TAINTED, NEW, ACTIVE = range(5)
# Cells gathered into ranges before the work is called too much: running sums over 200,000 rows would be
# twenty thousand million.
WORK: Final = 40_000_000
WORTH_SHARING: Final = 8  # cells in a range
ARRAY_CELLS: Final = 200_000  # that array formulas may fill together
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


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A formula cell that is not computed, and what in it is outside."""

    cell: CellRef
    construct: str


@dataclass(frozen=True, slots=True)
class Step:
    """One cell, or one array of cells, computed anew for each set of answers.

    Attributes:
        slot: where the result goes; for an array, the slot that holds it whole.
        text: the Python expression.
        cell: slot of the formula cell itself.
        members: for an array, the slots of the cells it fills.
        reads, areas: what it reads, for taking care when something turns out not to be computable.
        late: whether it or something it reads picks cells by computed addresses.
    """

    slot: int
    text: str
    cell: int
    members: tuple[int, ...] = ()
    reads: tuple[int, ...] = ()
    areas: tuple[Rect, ...] = ()
    late: bool = False
    volatile: bool = False


@dataclass(slots=True)
class Area:
    """A range as the code reads it."""

    plan: Plan
    number: int
    rect: Rect
    const: bool
    late: bool
    volatile: bool
    open: tuple[int, int] | None
    run: tuple[int, int] | None
    kept: str = ""
    readers: int = 0
    shared: int = 0
    _slots: list[int] = field(default_factory=list)
    _getter: int = -1

    @property
    def height(self) -> int:
        """Rows, of a whole column only those in use and one."""
        return self.rect.height

    @property
    def width(self) -> int:
        """Columns, of a whole row only those in use and one."""
        return self.rect.width

    @property
    def slots(self) -> list[int]:
        """The slot of each cell."""
        if not self._slots:
            self._slots = self.plan.grid.slots(self.rect)
        return self._slots

    def values(self) -> str:
        """The values as a flat row, as code."""
        if self.run:
            return f"v[{self.run[0]}:{self.run[1]}]"
        if self._getter < 0:
            self._getter = self.plan.getter(self.slots)
        return f"g[{self._getter}](v)"

    def array(self) -> str:
        """The values as an array, as code."""
        size = f"{self.height}, {self.width}"
        if self.open:
            return f"OpenArray({self.values()}, {size}, {self.open})"
        return f"Array({self.values()}, {size})"


@dataclass(frozen=True, slots=True)
class _Formula:
    """Where a formula cell gets its text, and what it fills."""

    cell: Cell
    text: str
    master: tuple[int, int]  # the cell the text was written in
    members: tuple[int, ...] = ()
    rect: Rect | None = None


class Plan:
    """Settles cells one after another, each after the cells it reads, without recursion."""

    def __init__(self, model: WorkbookModel, inputs: Iterable[CellRef], *, work: int = WORK) -> None:
        self.model = model
        self.work = work
        wanted: dict[int, set[tuple[int, int]]] = {}
        names = [sheet.name for sheet in model.sheets]
        lowered = [name.lower() for name in names]
        refs = list(inputs)
        for ref in refs:
            wanted.setdefault(lowered.index(ref.sheet.lower()), set()).add((ref.row, ref.column))
        places = []
        for number, sheet in enumerate(model.sheets):
            extra = wanted.get(number, set())
            filled = _filled(sheet.cells)
            places.append(sheet.cells.keys() | extra | filled if extra or filled else sheet.cells.keys())
        self.grid = Grid(names, places)
        self.binder = Binder(self.grid, model.names, model.tables)
        self.values: list[Any] = [None] * self.grid.size
        self.flags = bytearray(self.grid.size)
        self.formulas: dict[int, _Formula] = {}
        self.owner: dict[int, int] = {}  # cell filled by an array formula -> the cell that has it
        self.broken: dict[int, str] = {}  # array formulas that cannot be placed, and why
        self.holder: dict[int, int] = {}  # that cell -> the slot of the whole array
        self.steps: list[Step] = []
        self.producer: dict[int, int] = {}
        self.unsupported: list[Unsupported] = []
        self.reaching = False
        self.constants: list[Any] = []
        self.getters: list[Any] = []
        self.getter_slots: list[list[int]] = []
        self.spilling: set[int] = set()
        self.blanks_read: set[Rect] = set()
        self._areas: dict[Rect, Area] = {}
        self._numbered: list[Area] = []
        self._kept: dict[Any, str] = {}
        self._trees: dict[int | tuple[str, tuple[int, int]], Node] = {}
        self.inputs = {ref: self._slot(ref) for ref in refs}
        self._read_cells()
        self.state = State(self.grid, self.binder, self.values)
        self._globals = namespace(self.constants, self.getters)
        self._locals = {"v": self.values, "x": self.state}

    def _slot(self, ref: CellRef) -> int:
        sheet = self.grid.sheet(ref.sheet)
        return 0 if sheet is None else self.grid.slot(sheet, ref.row, ref.column)

    # --- reading the model -------------------------------------------------------------------------

    def _read_cells(self) -> None:
        given = set(self.inputs.values())
        for number, sheet in enumerate(self.model.sheets):
            shared: dict[int, tuple[str, tuple[int, int]]] = {}
            for place, cell in sheet.cells.items():
                if cell.shared is not None and cell.formula:
                    shared[cell.shared] = (cell.formula, place)
            anchors = []
            for place, cell in sheet.cells.items():
                slot = self.grid.slot(number, *place)
                if slot in given:
                    continue
                if cell.formula is None and cell.shared is None and not cell.data_table:
                    self.values[slot] = cell.value
                    continue
                text, master = cell.formula, place
                if not text and cell.shared in shared:
                    text, master = shared[cell.shared]
                self.formulas[slot] = _Formula(cell, text or "", master)
                self.flags[slot] = NEW
                if cell.array:
                    anchors.append((slot, cell))
            for slot, cell in anchors:
                self._read_array(number, slot, cell)
        for ref, slot in self.inputs.items():
            sheet_number = self.grid.sheet(ref.sheet) or 0
            held = self.model.sheets[sheet_number].cells.get((ref.row, ref.column))
            self.values[slot] = held.value if held else None
            self.flags[slot] = DYNAMIC

    def _read_array(self, sheet: int, slot: int, cell: Cell) -> None:
        """An array formula owns the cells it fills: what the file has there are its results."""
        corners = parse_area(cell.array or "")
        found = self.formulas[slot]
        if corners is None:
            self.broken[slot] = "array formula without an area"
            return
        rect = Rect(sheet, *corners)
        if rect.single and not cell.dynamic:
            return
        members = tuple(self.grid.slots(rect)) if rect.height * rect.width <= ARRAY_CELLS else ()
        taken = self.owner.keys() | self.holder.keys() | set(self.inputs.values())
        if not members or members[0] != slot or not all(members) or not taken.isdisjoint(members):
            self.broken[slot] = "array formula over other arrays, inputs or too many cells"
            return
        self.formulas[slot] = _Formula(cell, found.text, found.master, members, rect)
        holder = len(self.values)
        self.values.append(None)
        self.flags.append(NEW)
        self.holder[slot] = holder
        if cell.dynamic:
            self.spilling.add(sheet)
        for member in members:
            if member != slot:
                # LibreOffice and others repeat an empty formula in each cell.
                self.formulas.pop(member, None)
                self.owner[member] = slot
                self.flags[member] = NEW

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
            values = self.values
            items = values[area.run[0] : area.run[1]] if area.run else [values[slot] for slot in area.slots]
            array = (
                OpenArray(items, area.height, area.width, area.open)
                if area.open
                else Array(items, area.height, area.width)
            )
            self.constants.append(array)
            area.kept = f"k[{len(self.constants) - 1}]"
        return area.kept

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

    def _tree(self, found: _Formula, slot: int) -> Node:
        if slot in self.broken:
            raise Refused(self.broken[slot])
        if found.cell.data_table:
            raise Refused("what-if table")
        if not found.text:
            raise Refused("formula without text")
        # A shared formula's tree serves all its members; another's only while its cell waits for others.
        key = slot if found.cell.shared is None else (found.text, found.master)
        tree = self._trees.get(key)
        if tree is None:
            tree = self._trees[key] = parse(found.text, *found.master)
        return tree

    def _await(self, tree: Node, sheet: int, row: int, column: int) -> None:
        """Ask for all cells the formula names outright at once.

        Raises:
            Need: some of them are not settled.
        """
        need: list[int] = []
        for area in areas(tree):
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
        tree = self._tree(found, slot)
        self._await(tree, sheet, row, column)
        writer = Writer(self, sheet, row, column, arrays=found.cell.array is not None)
        code = writer.formula(tree)
        self._trees.pop(slot, None)
        if code.tail and code.array and found.members:
            raise Refused("array over whole columns")
        text = code.text
        holder = self.holder.get(slot)
        target = slot
        if holder is None:
            text = f"single({text})" if code.array else f"zero({text})" if code.blank else text
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

    def _add(self, slot: int, target: int, text: str, writer: Writer, found: _Formula) -> None:
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


def _filled(cells: Mapping[tuple[int, int], Cell]) -> set[tuple[int, int]]:
    """The places array formulas fill, which the file need not mention; of a hostile file only so many."""
    places: set[tuple[int, int]] = set()
    room = ARRAY_CELLS
    for cell in cells.values():
        corners = parse_area(cell.array) if cell.array else None
        if corners is None:
            continue
        top, left, bottom, right = corners
        room -= (bottom - top + 1) * (right - left + 1)
        if room < 0:
            break
        places.update((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
    return places
