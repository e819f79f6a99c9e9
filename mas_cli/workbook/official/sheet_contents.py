"""What one sheet of a workbook holds, as it was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mas_cli.formulas import Cell, Form
from mas_cli.ooxml.references import Area
from mas_cli.workbook.official.sheet_rules import ColourRule, ControlPlace, Validation

if TYPE_CHECKING:
    pass


@dataclass(slots=True)
class SheetPart:
    """The content of a sheet part.

    Attributes:
        cells: with a value or formula, by (row, column).
        unlocked: the cells in the file whose format says that protection leaves them open.
        colours: the rules of conditional formats.
        legacy_drawing: the relationship id of the old drawing, with the texts of form controls.
        forms: what the format of a cell shows a number as, where it or that of its row or column is not
            General; `row_forms` and `column_forms` count for cells that are not in the file.
    """

    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    unlocked: set[tuple[int, int]] = field(default_factory=set)
    merges: list[Area] = field(default_factory=list)
    validations: list[Validation] = field(default_factory=list)
    controls: list[ControlPlace] = field(default_factory=list)
    colours: list[ColourRule] = field(default_factory=list)
    protected: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    legacy_drawing: str = ""
    forms: dict[tuple[int, int], Form] = field(default_factory=dict)
    row_forms: dict[int, Form] = field(default_factory=dict)
    column_forms: list[tuple[int, int, Form]] = field(default_factory=list)

    def form(self, row: int, column: int) -> Form:
        """What the number format of a cell shows its number as; one not in the file has that of its line."""
        if not (self.forms or self.row_forms or self.column_forms):
            return Form.GENERAL
        found = self.forms.get((row, column))
        if found is not None:
            return found
        if row in self.row_forms:
            return self.row_forms[row]
        return next((form for low, high, form in self.column_forms if low <= column <= high), Form.GENERAL)
