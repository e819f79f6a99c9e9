"""What a plan is made of: the ranges code reads and the steps a program takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mas_cli.formulas.addresses import CellRef
    from mas_cli.formulas.grid import Rect
    from mas_cli.formulas.values import Array
    from mas_cli.formulas.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A formula cell that is not computed, and what in it is outside."""

    cell: CellRef
    construct: str


@dataclass(frozen=True, slots=True)
class FormulaStep:
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
    """A range as the code reads it; `gaps` says that some of its cells are not in the workbook."""

    plan: Workspace
    number: int
    rect: Rect
    const: bool
    late: bool
    volatile: bool
    open: tuple[int, int] | None
    run: tuple[int, int] | None
    gaps: bool = False
    kept: str = ""
    constant: Array | None = None
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
    def full(self) -> tuple[int, int]:
        """Rows and columns as written."""
        return self.open or (self.height, self.width)

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
