"""The state of one evaluation: the values so far, and what generated code asks for by a computed address."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from mas_cli.formulas import operators, support
from mas_cli.formulas.code import ERROR_NAMES
from mas_cli.formulas.coerce import first, to_text, to_truth
from mas_cli.formulas.functions import load
from mas_cli.formulas.grid import Rect
from mas_cli.formulas.parser import parse
from mas_cli.formulas.registry import FUNCTIONS
from mas_cli.formulas.settings import IN_FORCE, TOO_LONG, TOO_MUCH
from mas_cli.formulas.syntax import Area, Outside
from mas_cli.formulas.values import (
    REF,
    VALUE,
    Array,
    ErrorValue,
    OpenArray,
    Operand,
    Refused,
    Tainted,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from mas_cli.formulas.binder import Binder
    from mas_cli.formulas.grid import Grid
    from mas_cli.formulas.syntax import Node


class _Pending:
    """Stands in a slot that has not been computed yet."""

    def __repr__(self) -> str:
        return "PENDING"


PENDING: Final = _Pending()
_MAX_NESTING: Final = 20
_MAX_GATHERED: Final = 2_000_000


class State:
    """What one evaluation knows; generated code calls it `x`.

    Attributes:
        demand: computes a cell that is asked for before its turn; set by the program.
        grown: results that spilled beyond the cells kept free for them: those cells, and all they fill.
        compiling: whether the workbook is being compiled still.
    """

    def __init__(self, grid: Grid, binder: Binder, values: list[Any]) -> None:
        self.grid = grid
        self.binder = binder
        self.values = values
        self.demand: Callable[[int], None] = _refuse_demand
        self.grown: list[tuple[Rect, Rect]] = []
        self.compiling = True
        self.nesting = 0
        self._gathered = 0
        self._patience = IN_FORCE.get().patience
        self._until = self._patience.timer() + self._patience.evaluating
        self._arrays: dict[Rect, Array] = {}

    def look_at_the_time(self) -> None:
        """Go on only while there is time.

        Raises:
            Refused: there is none left.
        """
        if self._patience.timer() > self._until:
            raise Refused(TOO_LONG)

    def indirect(self, text: Operand, sheet: int, row: int, column: int) -> Rect | ErrorValue:
        """INDIRECT: return the range that an address or name means in a cell.

        Raises:
            Refused: it points outside the workbook.
        """
        content = to_text(text)
        if isinstance(content, ErrorValue):
            return content
        try:
            node = _parsed(content.strip())
        except Refused:
            return REF
        if isinstance(node, Outside):
            raise Refused("INDIRECT() to another workbook")
        # In a text an address counts from A1; what a name stands for, from the cell that asks.
        home = (1, 1) if isinstance(node, Area) else (row, column)
        found = self.binder.rect(node, sheet, *home)
        return REF if found is None or isinstance(found, ErrorValue) else found

    def get(self, reference: Rect | ErrorValue) -> Operand:
        """The values of a computed reference: one value, or an array."""
        if isinstance(reference, ErrorValue):
            return reference
        if reference.single:
            return self._one(self.grid.slot(reference.sheet, reference.row, reference.column))
        kept = self._arrays.get(reference)
        if kept is not None:
            return kept
        rect = self.grid.clipped(reference)
        self._gathered += rect.height * rect.width
        if self._gathered > _MAX_GATHERED:
            raise Refused(TOO_MUCH)
        items = [self._one(slot) for slot in self.grid.slots(rect)]
        array = (
            Array(items, rect.height, rect.width)
            if rect == reference
            else OpenArray(items, rect.height, rect.width, (reference.height, reference.width))
        )
        self._arrays[reference] = array
        return array

    def flat(self, reference: Rect | ErrorValue) -> Any:
        """`get` for an aggregate."""
        found = self.get(reference)
        return found if isinstance(found, Array | ErrorValue) else (found,)

    def meet(self, reference: Rect | ErrorValue, sheet: int, row: int, column: int) -> Value:
        """The one cell of a computed reference in the formula's own row or column."""
        del sheet  # the row and column count, on whichever sheet the range is
        if isinstance(reference, ErrorValue):
            return reference
        cell = reference.meeting(row, column)
        return VALUE if cell is None else first(self.get(cell))

    def _one(self, slot: int) -> Value:
        value = self.values[slot]
        if value is PENDING:
            self.demand(slot)
            value = self.values[slot]
        if isinstance(value, Tainted):
            raise Refused(f"{value.construct} in {value.where}")
        return value  # type: ignore[no-any-return]  # slots hold values once they are computed

    def grew(self, rect: Rect, array: Array) -> bool:
        """A result spills beyond the cells kept free for it; whether something stands in its way.

        Raises:
            Refused: while compiling, when nothing can be said of who reads those cells.
        """
        if self.compiling:
            raise Refused("spills further than the file has it")
        bigger = rect._replace(
            last_row=max(rect.last_row, rect.row + array.height - 1),
            last_column=max(rect.last_column, rect.column + array.width - 1),
        )
        own = set(self.grid.slots(rect))
        for run in self.grid.present(bigger):
            if any(slot not in own and self.values[slot] is not None for slot in run):
                return True
        self.grown.append((rect, bigger))
        return False


@lru_cache(maxsize=4096)
def _parsed(content: str) -> Node:
    return parse(content, 1, 1)


def _refuse_demand(_slot: int) -> None:
    raise Refused("computed address of a cell that is not known yet")


def namespace(constants: list[Any], getters: list[Any]) -> dict[str, Any]:
    """The global names of generated code."""
    load()
    names: dict[str, Any] = {
        "__builtins__": {},
        "k": constants,
        "g": getters,
        "Array": Array,
        "OpenArray": OpenArray,
        "ErrorValue": ErrorValue,
        "to_truth": to_truth,
        "first": first,
    }
    names |= {name: error for error, name in ERROR_NAMES.items()}
    for module, wanted in (
        (operators, _OPERATORS),
        (support, _SUPPORT),
    ):
        names |= {name: getattr(module, name) for name in wanted}
    names |= {"F_" + name.replace(".", "_"): known.call for name, known in FUNCTIONS.items()}
    return names


_OPERATORS: Final = (
    *(
        "add",
        "sub",
        "mul",
        "div",
        "power",
        "cat",
        "eq",
        "ne",
        "lt",
        "gt",
        "le",
        "ge",
        "neg",
        "plus",
        "percent",
    ),
    *("last_add", "last_sub", "chain", "each", "each_chain", "each_one", "lift"),
)
_SUPPORT: Final = (
    *(
        "zero",
        "single",
        "same",
        "position",
        "closed",
        "union",
        "without_errors",
        "measure",
        "corner",
        "span",
        "intersection",
    ),
    *("offset", "index_reference", "pick", "pick_slot", "part", "part_flat", "fill", "settle"),
)
