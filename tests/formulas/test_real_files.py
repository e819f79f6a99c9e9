"""Workbooks made by strangers: every supported cell agrees with what the file remembers.

The files are not part of the project. `MAS_REAL_FILES` names a folder that has them in `xlsx/`; where each
comes from is in `docs/official-files.md`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mas_cli.formulas import CellRef, Program, Tainted, compile_workbook, verify
from mas_cli.formulas.addresses import parse_area
from mas_cli.formulas.verify import agrees
from tests.formulas.conftest import clock
from tests.formulas.xlsx_model import read_model

FOLDER = os.environ.get("MAS_REAL_FILES")
FILES = sorted(Path(FOLDER, "xlsx").glob("*.xls[xm]")) if FOLDER else []


@pytest.mark.skipif(not FILES, reason="MAS_REAL_FILES names no folder with workbooks in xlsx/")
def test_every_supported_cell_agrees_with_what_the_file_remembers(
    record_property: Callable[[str, object], None],
) -> None:
    for path in FILES:
        report = verify(read_model(path), clock=clock)
        assert report.differ == (), path.name
        assert report.supported == report.agree + report.uncached + report.volatile
        record_property(path.name, f"{report.share:.1%} of {report.formulas} supported")


@pytest.mark.skipif(not FILES, reason="MAS_REAL_FILES names no folder with workbooks in xlsx/")
def test_with_every_constant_an_input_the_results_are_the_same() -> None:
    for path in FILES:
        model = read_model(path)
        filled = set()
        for sheet in model.sheets:
            for cell in sheet.cells.values():
                area = parse_area(cell.array) if cell.array else None
                if area:
                    filled |= {
                        (sheet.name, row, column)
                        for row in range(area[0], area[2] + 1)
                        for column in range(area[1], area[3] + 1)
                    }
        inputs = [
            CellRef(sheet.name, *place)
            for sheet in model.sheets
            for place, cell in sheet.cells.items()
            if cell.formula is None and cell.shared is None and (sheet.name, *place) not in filled
        ]
        program = compile_workbook(model, inputs=inputs, clock=clock)
        results = program.evaluate({})
        cells = {sheet.name: sheet.cells for sheet in model.sheets}
        for ref, value in results.items():
            if not isinstance(value, Tainted) and ref not in program.volatile:
                assert agrees(cells[ref.sheet][ref.row, ref.column].value, value), f"{path.name} {ref}"
        assert Program.load(program.dump(), clock=clock).evaluate({}) == results
