"""Workbooks made by strangers, where the environment variable MAS_REAL_FILES says they are."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest

from mas_cli.ooxml import ErrorValue, iter_rows, open_package, open_workbook, patch_workbook, read_cells
from mas_cli.ooxml.cells import SheetSource
from mas_cli.ooxml.sheet_rows import scan_rows

FOLDER = os.environ.get("MAS_REAL_FILES", "")
FILES = sorted(Path(FOLDER).rglob("*.xlsx")) if FOLDER else []
WORD_FILES = sorted(Path(FOLDER).rglob("*.docx")) if FOLDER else []

pytestmark = [
    pytest.mark.skipif(not FILES, reason="MAS_REAL_FILES names no folder with workbooks of others"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_cell_has_the_value_that_openpyxl_reads(path):
    workbook = open_workbook(path)
    reference = openpyxl.load_workbook(path, data_only=True)
    compared = 0
    for name, sheet in workbook.sheets.items():
        if sheet.kind != "worksheet":
            continue
        ours = {
            (row, column): value
            for row, values in iter_rows(workbook, name)
            for column, value in values.items()
        }
        for row in reference[name].iter_rows():
            for cell in row:
                if isinstance(cell.value, (date, time)):
                    continue
                value = ours.get((cell.row, cell.column))
                expected = cell.value if cell.value is not None else ""
                found = value.code if isinstance(value, ErrorValue) else value
                assert (found if found is not None else "") == expected, f"{name}!{cell.coordinate}"
                compared += 1
    assert compared > 500


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_both_readers_agree_on_every_sheet(path):
    workbook = open_workbook(path)
    for sheet in workbook.sheets.values():
        if sheet.kind == "worksheet":
            source = SheetSource(workbook, sheet)
            assert list(scan_rows(source.blocks(), "", source.limits)) == list(source.general())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_patch_changes_only_sheets_and_the_main_part(path):
    source = path.read_bytes()
    workbook = open_workbook(source)
    changes = {}
    for name, sheet in workbook.sheets.items():
        if sheet.kind == "worksheet":
            last = max((row for row, _values in iter_rows(workbook, name)), default=1)
            changes[name] = {f"ZZ{last}": "tekst <&>", f"B{last + 3}": 2.5, f"A{last + 4}": True}
    patched = patch_workbook(source, changes)
    again = open_workbook(patched)
    for name, cells in changes.items():
        assert {ref: cell.value for ref, cell in read_cells(again, name, cells).items()} == cells
    allowed = {sheet.part for sheet in workbook.sheets.values()} | {workbook.package.main}
    with zipfile.ZipFile(io.BytesIO(source)) as before, zipfile.ZipFile(io.BytesIO(patched)) as after:
        assert before.namelist() == after.namelist()
        assert after.testzip() is None
        for name in before.namelist():
            assert name in allowed or before.read(name) == after.read(name)
    openpyxl.load_workbook(io.BytesIO(patched))


@pytest.mark.parametrize("path", WORD_FILES, ids=lambda path: path.stem)
def test_word_files_open_as_packages(path):
    package = open_package(path)
    for part in package.parts:
        package.read(part)
    assert package.main in package.parts
