"""What a workbook consists of, as plain data: sheets, ways to answer, formulas, what is not touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from mas_cli.formulas import Cell, CellRef, ErrorValue, Form, Typing, Value
from mas_cli.formulas.binder import Binder
from mas_cli.formulas.grid import Grid, Rect
from mas_cli.formulas.parser import parse
from mas_cli.formulas.values import Refused
from mas_cli.workbook.official.adapter import Contents, read_contents
from mas_cli.workbook.official.controls import ActiveX, Control, active_x, read_controls
from mas_cli.workbook.official.part_elements import elements
from mas_cli.workbook.official.proposal_values import shown_as
from mas_cli.workbook.official.source import macros

if TYPE_CHECKING:
    from mas_cli.formulas.syntax import Node
    from mas_cli.ooxml import Workbook
    from mas_cli.ooxml.references import Area
    from mas_cli.workbook.official.sheet_rules import Validation

MAX_OPTIONS: Final = 500
_LIST: Final = "list"
# The formats that show a number as something else than its digits.
_TELLING: Final = (Form.PERCENT, Form.DATE, Form.TIME, Form.MOMENT)


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """One sheet in numbers, and how it is kept: `visible`, `hidden` or `veryHidden`."""

    name: str
    state: str
    protected: bool
    cells: int
    formulas: int
    validations: int
    unlocked: int
    merges: int
    tables: int
    controls: int
    conditional_formats: int


@dataclass(frozen=True)
class Inspection:
    """A workbook taken apart.

    Attributes:
        contents: cells, names, tables, and what else stands in each sheet.
        sheets: in the order of the tabs.
        controls: the form controls by sheet.
        macros: whether the file carries VBA; it is never run.
        external: the workbooks it refers to.
        active_x: its ActiveX controls, with the sheet each stands on.
    """

    contents: Contents
    sheets: tuple[SheetFacts, ...] = ()
    controls: Mapping[str, list[Control]] = field(default_factory=dict)
    macros: bool = False
    external: tuple[str, ...] = ()
    active_x: tuple[tuple[str, ActiveX], ...] = ()

    @cached_property
    def cells(self) -> Mapping[str, Mapping[tuple[int, int], Cell]]:
        """The cells by sheet."""
        return {sheet.name: sheet.cells for sheet in self.contents.model.sheets}

    @cached_property
    def _binder(self) -> Binder:
        model = self.contents.model
        grid = Grid([sheet.name for sheet in model.sheets], [sheet.cells.keys() for sheet in model.sheets])
        return Binder(grid, model.names, model.tables)

    def area(self, formula: str, sheet: str, row: int = 1, column: int = 1) -> tuple[str, Area] | None:
        """Return the sheet and area that a formula means (an area, a name or a table column); None
        otherwise.
        """
        if not formula:
            return None
        try:
            return self.place(parse(formula, row, column), sheet, row, column)
        except (Refused, RecursionError):
            return None

    def place(self, node: Node, sheet: str, row: int, column: int) -> tuple[str, Area] | None:
        """Return the sheet and area that a part of the formula in a cell means; None otherwise.

        Raises:
            Refused: a name that refers to itself.
        """
        from mas_cli.ooxml.references import Area

        grid = self._binder.grid
        home = grid.sheet(sheet)
        rect = None if home is None else self._binder.rect(node, home, row, column)
        if not isinstance(rect, Rect):
            return None
        rect = grid.clipped(rect)
        return grid.sheets[rect.sheet], Area(rect.row, rect.column, rect.last_row, rect.last_column)

    def cell(self, formula: str, sheet: str) -> CellRef | None:
        """Return the cell that a formula means, such as that of a control's link."""
        found = self.area(formula, sheet)
        return CellRef(found[0], found[1].top, found[1].left) if found else None

    def value(self, ref: CellRef) -> Value:
        """Return the value of a cell, or the remembered result of its formula."""
        found = self.cells.get(ref.sheet, {}).get((ref.row, ref.column))
        return found.value if found else None

    def computed(self, ref: CellRef) -> bool:
        """Whether a cell holds a formula."""
        cell = self.cells.get(ref.sheet, {}).get((ref.row, ref.column))
        return cell is not None and (cell.formula is not None or cell.shared is not None)

    def shown(self, ref: CellRef) -> str:
        """Return what a cell shows; a day, time or percentage is written as one."""
        value, form = self.value(ref), self.contents.form(ref)
        if isinstance(value, float) and form in _TELLING:
            return self._typing.shown(value, form)
        return shown_as(value)

    @cached_property
    def _typing(self) -> Typing:
        return Typing(self.contents.language, date.min, self.contents.model.date1904)

    def options(self, rule: Validation, sheet: str) -> tuple[tuple[Value, str], ...] | None:
        """What a list lets choose from, each with the text it shows; None for a list that is computed.

        Blank cells and errors in the list are left out, and of what stands in it twice the second.
        """
        if rule.kind != _LIST:
            return None
        text = rule.formula.removeprefix("=")
        if len(text) >= 2 and text.startswith('"') and text.endswith('"'):
            parts = [part.strip() for part in text[1:-1].replace('""', '"').split(",")]
            return tuple((part, part) for part in dict.fromkeys(parts) if part)[:MAX_OPTIONS]
        found = self.area(text, sheet, rule.areas[0].top, rule.areas[0].left)
        return None if found is None else self._listed(*found)

    def _listed(self, sheet: str, area: Area) -> tuple[tuple[Value, str], ...]:
        """The different values in an area, row by row."""
        listed: dict[str, Value] = {}
        for row in range(area.top, min(area.bottom, area.top + MAX_OPTIONS) + 1):
            for column in range(area.left, min(area.right, area.left + 50) + 1):
                ref = CellRef(sheet, row, column)
                value = self.value(ref)
                if value is not None and value != "" and not isinstance(value, ErrorValue):
                    listed.setdefault(self.shown(ref), value)
        return tuple((value, label) for label, value in listed.items())[:MAX_OPTIONS]


def inspect(workbook: Workbook) -> Inspection:
    """Take a workbook apart; nothing in it is run.

    Raises:
        InvalidInput: a part is damaged (X06, X14), or there are too many cells (W52).
    """
    contents = read_contents(workbook)
    package = workbook.package
    controls: dict[str, list[Control]] = {}
    programs: list[tuple[str, ActiveX]] = []
    sheets: list[SheetFacts] = []
    for sheet in contents.model.sheets:
        tab = workbook.sheets[sheet.name]
        part = contents.parts.get(sheet.name)
        if part is None:
            continue
        controls[sheet.name] = read_controls(package, tab.part, part)
        programs += [(sheet.name, one) for one in active_x(package, tab.part, part)]
        sheets.append(
            SheetFacts(
                sheet.name,
                tab.state,
                part.protected,
                len(sheet.cells),
                sum(cell.formula is not None or cell.shared is not None for cell in sheet.cells.values()),
                len(part.validations),
                len(part.unlocked),
                len(part.merges),
                sum(table.sheet == sheet.name for table in contents.model.tables),
                len(controls[sheet.name]),
                len(part.colours),
            )
        )
    return Inspection(
        contents, tuple(sheets), controls, macros(workbook), tuple(_external(workbook)), tuple(programs)
    )


def _external(workbook: Workbook) -> Iterator[str]:
    package = workbook.package
    for arrow in package.relationships(package.main).values():
        if arrow.kind != "externalLink" or arrow.external:
            continue
        part = package.find(arrow.target)
        if any(local == "externalBook" for _namespace, local, _attributes in elements(package, part)):
            yield from (link.target for link in package.relationships(part).values() if link.external)
