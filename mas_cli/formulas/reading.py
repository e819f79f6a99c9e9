"""A workbook taken apart: which slot each cell has, and which of them hold formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mas_cli.formulas.addresses import CellRef, parse_area
from mas_cli.formulas.grid import Grid, Rect
from mas_cli.formulas.model import Cell, WorkbookModel
from mas_cli.formulas.spill_room import rooms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CONSTANT, DYNAMIC, TAINTED, NEW, ACTIVE = range(5)
ARRAY_CELLS: Final = 200_000  # that array formulas of a sheet may fill together


@dataclass(frozen=True, slots=True)
class Formula:
    """Where a formula cell gets its text, and what it fills."""

    cell: Cell
    text: str
    master: tuple[int, int]  # the cell the text was written in
    members: tuple[int, ...] = ()
    rect: Rect | None = None


class Source:
    """The cells of a workbook by slot.

    Attributes:
        grid: which cell has which slot.
        values: constants, and None where a formula is.
        flags: what is known of each slot: constant, dynamic (an input), or new (a formula).
        formulas: the formula cells.
        inputs: the slots of the input cells.
        owner: for a cell an array formula fills, the cell that has the formula.
        holder: for such a formula cell, the extra slot that holds the whole array.
        broken: array formulas that cannot be placed, and why.
        spilling: the sheets with a formula that spills.
        kept_free: slots of cells that are only there because something may spill into them.
    """

    def __init__(self, model: WorkbookModel, inputs: Iterable[CellRef], *, spills: bool = True) -> None:
        """Of a workbook; `spills` keeps room free for results that spill further than the file has them."""
        refs = list(inputs)
        names = [sheet.name for sheet in model.sheets]
        wanted: dict[str, set[tuple[int, int]]] = {}
        for ref in refs:
            wanted.setdefault(ref.sheet.lower(), set()).add((ref.row, ref.column))
        self._rooms = [
            rooms(sheet.cells, wanted.get(sheet.name.lower(), ())) if spills else {} for sheet in model.sheets
        ]
        places = [
            sheet.cells.keys() | wanted.get(sheet.name.lower(), set()) | _filled(sheet.cells, room)
            for sheet, room in zip(model.sheets, self._rooms, strict=True)
        ]
        self.grid = Grid(names, places)
        self.values: list[Any] = [None] * self.grid.size
        self.flags = bytearray(self.grid.size)
        self.formulas: dict[int, Formula] = {}
        self.owner: dict[int, int] = {}
        self.holder: dict[int, int] = {}
        self.broken: dict[int, str] = {}
        self.spilling: set[int] = set()
        self.kept_free: set[int] = set()
        self.inputs = {ref: self.slot(ref) for ref in refs}
        self._given = set(self.inputs.values())
        for number, sheet in enumerate(model.sheets):
            self._read(number, sheet.cells)
        self._open_inputs(model)

    def slot(self, ref: CellRef) -> int:
        """Return the slot of a cell; 0 without a slot."""
        sheet = self.grid.sheet(ref.sheet)
        return 0 if sheet is None else self.grid.slot(sheet, ref.row, ref.column)

    def _read(self, number: int, cells: Mapping[tuple[int, int], Cell]) -> None:
        shared: dict[int, tuple[str, tuple[int, int]]] = {}
        for place, cell in cells.items():
            if cell.shared is not None and cell.formula:
                shared[cell.shared] = (cell.formula, place)
        anchors = []
        for place, cell in cells.items():
            slot = self.grid.slot(number, *place)
            if slot in self._given:
                continue
            if cell.formula is None and cell.shared is None and not cell.data_table:
                self.values[slot] = cell.value
                continue
            text, master = cell.formula, place
            if not text and cell.shared in shared:
                text, master = shared[cell.shared]
            self.formulas[slot] = Formula(cell, text or "", master)
            self.flags[slot] = NEW
            if cell.array:
                anchors.append((slot, cell))
        for slot, cell in anchors:
            self._read_array(number, slot, cell)

    def _open_inputs(self, model: WorkbookModel) -> None:
        """An input keeps what the file has in it until it is answered."""
        by_name = {sheet.name.lower(): sheet.cells for sheet in model.sheets}
        for ref, slot in self.inputs.items():
            held = by_name[ref.sheet.lower()].get((ref.row, ref.column))
            self.values[slot] = held.value if held else None
            self.flags[slot] = DYNAMIC

    def _read_array(self, sheet: int, slot: int, cell: Cell) -> None:
        """An array formula owns the cells it fills: what the file has there are its results."""
        corners = parse_area(cell.array or "")
        found = self.formulas[slot]
        if corners is None:
            self.broken[slot] = "array formula without an area"
            return
        place = self.grid.place(slot)[1:]
        rect = Rect(sheet, *self._rooms[sheet].get(place, corners))
        if rect.single and not cell.dynamic:
            return
        members = tuple(self.grid.slots(rect)) if rect.height * rect.width <= ARRAY_CELLS else ()
        taken = any(
            member in self.owner or member in self.holder or member in self._given for member in members
        )
        if not members or members[0] != slot or not all(members) or taken:
            self.broken[slot] = "array formula over other arrays, inputs or too many cells"
            return
        self.formulas[slot] = Formula(cell, found.text, found.master, members, rect)
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
        own = Rect(sheet, *corners)
        if own != rect:
            self.kept_free.update(set(members).difference(self.grid.slots(own)))


def _filled(
    cells: Mapping[tuple[int, int], Cell], rooms: Mapping[tuple[int, int], tuple[int, int, int, int]]
) -> set[tuple[int, int]]:
    """The places array formulas fill, which the file need not mention; of a hostile file only so many."""
    places: set[tuple[int, int]] = set()
    room = ARRAY_CELLS
    for place, cell in cells.items():
        corners = rooms.get(place) or (parse_area(cell.array) if cell.array else None)
        if corners is None:
            continue
        top, left, bottom, right = corners
        room -= (bottom - top + 1) * (right - left + 1)
        if room < 0:
            break
        places.update((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
    return places
