"""A cell found again in another edition of a workbook by the label it stands beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from mas_cli.ooxml import join_ref
from mas_cli.written import caseless

if TYPE_CHECKING:
    from mas_cli.formulas import Cell
    from mas_cli.workbook.official.adapter import Contents
    from mas_cli.workbook.official.binding import Input, Output

_LEFT: Final = 12  # columns in which a label is looked for
_ABOVE: Final = 6  # rows in which one is looked for

Cells = Mapping[tuple[int, int], "Cell"]


class Anchors:
    """The labels of two editions of a workbook.

    Args:
        old, new: the two.
        sheets: the sheets of `old` by their name in `new`.
    """

    def __init__(self, old: Contents, new: Contents, sheets: Mapping[str, str]) -> None:
        self._old: dict[str, Cells] = {sheet.name: sheet.cells for sheet in old.model.sheets}
        self._new: dict[str, Cells] = {sheet.name: sheet.cells for sheet in new.model.sheets}
        self._sheets = sheets
        self._places = {
            (side, name): _texts(cells)
            for side, listed in (("old", self._old), ("new", self._new))
            for name, cells in listed.items()
        }

    def question(self, one: Input) -> Input | None:
        """The question where it stands now; None when no label leads to it, or a formula is there."""
        if one.controls:
            return None  # a shape has another number in every file
        place = self._found(one.sheet, one.ref.row, one.ref.column, computed=False)
        return None if place is None else replace(one, sheet=place[0], cell=join_ref(*place[1:]))

    def outcome(self, one: Output) -> Output | None:
        """The same of an outcome, that must be computed."""
        place = self._found(one.sheet, one.ref.row, one.ref.column, computed=True)
        return None if place is None else replace(one, sheet=place[0], cell=join_ref(*place[1:]))

    def _found(self, sheet: str, row: int, column: int, *, computed: bool) -> tuple[str, int, int] | None:
        other = self._sheets.get(sheet)
        if other is None:
            return None
        for label_row, label_column in self._labels(sheet, row, column):
            text = caseless(str(self._old[sheet][label_row, label_column].value))
            before, after = self._places["old", sheet][text], self._places["new", other].get(text, [])
            if len(before) != len(after):
                continue
            now = after[before.index((label_row, label_column))]
            place = (now[0] + row - label_row, now[1] + column - label_column)
            cell = self._new[other].get(place)
            is_formula = cell is not None and (cell.formula is not None or cell.shared is not None)
            if min(place) > 0 and is_formula is computed:
                return other, *place
        return None

    def _labels(self, sheet: str, row: int, column: int) -> Iterator[tuple[int, int]]:
        """The texts beside and above a cell, the nearest first."""
        left = ((row, at) for at in range(column - 1, max(0, column - _LEFT), -1))
        above = ((at, column) for at in range(row - 1, max(0, row - _ABOVE), -1))
        for place in (*left, (row, column + 1), *above):
            if place in self._old.get(sheet, {}) and _is_label(self._old[sheet][place]):
                yield place


def _is_label(cell: Cell) -> bool:
    value = cell.value
    return cell.formula is None and isinstance(value, str) and sum(map(str.isalpha, value)) >= 2


def _texts(cells: Cells) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place in sorted(cells):
        if _is_label(cells[place]):
            found[caseless(str(cells[place].value))].append(place)
    return found
