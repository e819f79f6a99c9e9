"""Formulas tried twice: with everything around them constant, and with everything an input."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from mas_cli.formulas import (
    ENGLISH,
    Cell,
    CellRef,
    DefinedName,
    Region,
    Sheet,
    Table,
    Workbook,
    compile_workbook,
)
from mas_cli.formulas.addresses import parse_cell

NOW = datetime(2026, 3, 14, 15, 9, 26)  # noqa: DTZ001  Excel knows no time zones
Cells = dict[str, Any]


def clock() -> datetime:
    return NOW


def place(address: str) -> tuple[int, int]:
    found = parse_cell(address)
    assert found is not None
    return found


def cell(content: Any) -> Cell:
    """`=…` is a formula, `{=…}` an array formula in one cell, anything else a constant."""
    if isinstance(content, Cell):
        return content
    if isinstance(content, str) and content.startswith("="):
        return Cell(formula=content[1:])
    if isinstance(content, int) and not isinstance(content, bool):
        return Cell(float(content))
    return Cell(content)


def workbook(
    sheets: dict[str, Cells],
    names: dict[str, str] | None = None,
    tables: tuple[Table, ...] = (),
    *,
    date1904: bool = False,
) -> Workbook:
    """A model out of `{sheet: {address: content}}`."""
    made = []
    for name, cells in sheets.items():
        contents = {place(address): cell(content) for address, content in cells.items()}
        for address, content in cells.items():
            array = re.match(r"\{=(.*)\}$", content, re.DOTALL) if isinstance(content, str) else None
            if array:
                contents[place(address)] = Cell(formula=array[1], array=address)
        made.append(Sheet(name, contents))
    defined = [DefinedName(name, text) for name, text in (names or {}).items()]
    return Workbook(made, defined, tables, date1904)


def both_ways(model: Workbook, wanted: CellRef, region: Region = ENGLISH) -> Any:
    """The value of a cell, computed at compile time and at run time; the two must be the same."""
    constants = [
        CellRef(sheet.name, *at)
        for sheet in model.sheets
        for at, held in sheet.cells.items()
        if held.formula is None and held.shared is None
    ]
    folded = compile_workbook(model, inputs=(), outputs=[wanted], clock=clock, region=region)
    dynamic = compile_workbook(model, inputs=constants, outputs=[wanted], clock=clock, region=region)
    first, second = folded.evaluate({})[wanted], dynamic.evaluate({})[wanted]
    assert type(first) is type(second)
    assert first == second
    return first


@pytest.fixture
def calc() -> Callable[..., Any]:
    """The value of one formula in cell Z99 of a sheet with the given cells."""

    def calculate(
        formula: str,
        cells: Cells | None = None,
        *,
        array: bool = False,
        region: Region = ENGLISH,
        **more: Any,
    ) -> Any:
        contents: Cells = dict(cells or {})
        contents["Z99"] = Cell(formula=formula, array="Z99") if array else Cell(formula=formula)
        return both_ways(workbook({"Blad1": contents}, **more), CellRef("Blad1", 99, 26), region)

    return calculate
