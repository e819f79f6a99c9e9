"""What is known of a workbook while it is compiled, and what the writer of code asks of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from mas_cli.formulas.binder import Binder
from mas_cli.formulas.code import Code, error
from mas_cli.formulas.grid import Rect
from mas_cli.formulas.reading import ACTIVE, CONSTANT, DYNAMIC, NEW, TAINTED, Source
from mas_cli.formulas.settings import IN_FORCE, TOO_LONG, TOO_MUCH
from mas_cli.formulas.state import PENDING, State, namespace
from mas_cli.formulas.steps import Area, FormulaStep
from mas_cli.formulas.values import Array, ErrorValue, Flat, OpenArray, Refused, Tainted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mas_cli.formulas.addresses import CellRef
    from mas_cli.formulas.model import WorkbookModel

# Cells gathered into ranges before the work is called too much: running sums over 200,000 rows would be
# twenty thousand million.
WORK: Final = 60_000_000
_SUBTOTAL: Final = re.compile(r"\b(?:SUBTOTAL|AGGREGATE)\(", re.IGNORECASE)
WORTH_SHARING: Final = 8  # cells in a range


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


class Workspace:
    """Values, ranges and constants by slot, as far as they are settled."""

    def __init__(
        self, model: WorkbookModel, inputs: Iterable[CellRef], *, work: int = WORK, spills: bool = True
    ) -> None:
        source = Source(model, inputs, spills=spills)
        self.work = work
        self.patience = IN_FORCE.get().patience
        self.until = self.patience.timer() + self.patience.compiling
        self.grid = source.grid
        self.binder = Binder(self.grid, model.names, model.tables)
        self.values = source.values
        self.flags = source.flags
        self.formulas = source.formulas
        self.owner = source.owner
        self.holder = source.holder
        self.broken = source.broken
        self.spilling = source.spilling
        self.kept_free = source.kept_free
        self.inputs = source.inputs
        self.hidden = [sorted(sheet.hidden_rows) for sheet in model.sheets]
        self._subtotals: list[int] | None = None
        self.steps: list[FormulaStep] = []
        self.producer: dict[int, int] = {}
        self.constants: list[Any] = []
        self.getters: list[Any] = []
        self.getter_slots: list[list[int]] = []
        self.functions: list[str] = []
        self._areas: dict[Rect, Area] = {}
        self._numbered: list[Area] = []
        self._kept: dict[Any, str] = {}
        self.state = State(self.grid, self.binder, self.values)
        self._globals = namespace(self.constants, self.getters)
        self._locals = {"v": self.values, "x": self.state}

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
            existing < size or clipped != rect,
        )
        self._areas[rect] = area
        self._numbered.append(area)
        return area

    def hides(self, rect: Rect) -> bool:
        """Whether some row of the range is hidden or filtered out."""
        rows = self.hidden[rect.sheet]
        at = bisect_left(rows, rect.row)
        return at < len(rows) and rows[at] <= rect.last_row

    def subtotalled(self, rect: Rect) -> bool:
        """Whether some formula in the range has a subtotal in it, which one of the range leaves out."""
        if self._subtotals is None:
            self._subtotals = sorted(
                slot for slot, found in self.formulas.items() if _SUBTOTAL.search(found.text)
            )
        slots = self._subtotals
        return any(
            (at := bisect_left(slots, run.start)) < len(slots) and slots[at] < run.stop
            for run in self.grid.present(self.grid.clipped(rect))
        )

    def charge(self, cells: int) -> None:
        """Count work, and look at the time.

        Raises:
            Refused: it is more than a workbook of this kind can need, or the time is up.
        """
        self.work -= cells
        if self.work < 0:
            raise Refused(TOO_MUCH)
        if self.patience.timer() > self.until:
            raise Refused(TOO_LONG)

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
                FormulaStep(
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
