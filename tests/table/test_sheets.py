"""Sheets of a register as rows and as whole columns: the same cells, whatever program wrote them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from mas_cli.ooxml import NO_RESULT, ErrorValue
from mas_cli.table import RAGGED, ROW, Table, open_table

HEADINGS = ["zaak", "geboortedatum", "uren", "reden"]
BORN = date(2011, 3, 2)
SERIAL = 40604.0


def written(folder: Path, rows: list[list[Any]]) -> Table:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (HEADINGS, *rows):
        sheet.append(row)
    book.save(folder / "a.xlsx")
    return open_table(folder / "a.xlsx", "a.xlsx", lambda heading: heading in HEADINGS)


def test_rows_and_columns_are_the_same_cells(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Z1", BORN, 24.5, None],
        ["Z2", None, "24,5", "twee\nregels"],
        [3, "onbekend", True, "#N/A"],
        [],
        ["Z5", None, "=1+1", ""],
        ["Z6"],
        ["Z7", BORN, 8, "goed", None, "te veel"],
        ["Z8", BORN, 8, "x\n1;2;3;4\n5;6;7;8"],
        [None, None, None, None, "  "],
        ["Z10", BORN, 1, 'zei "ja" & <ging>'],
    ]
    read = list(written(tmp_path, rows).rows())
    assert {row.number: row.fault.code for row in read if row.fault} == {8: "T12", 9: "T14"}
    assert {row.number: list(row.cells) for row in read if not row.fault} == {
        2: ["Z1", SERIAL, 24.5, None],
        3: ["Z2", None, "24,5", "twee\nregels"],
        4: [3.0, "onbekend", True, ErrorValue("#N/A")],
        6: ["Z5", None, NO_RESULT, None],
        7: ["Z6", None, None, None],
        11: ["Z10", SERIAL, 1.0, 'zei "ja" & <ging>'],
    }
    (block,) = written(tmp_path, rows).blocks
    frame = block.frame(4, {}).filter(~pl.col(RAGGED)).select(ROW, "^c[0-9]$")
    # A row without anything in it is left out by who asks for columns.
    assert frame.filter(pl.any_horizontal(pl.col("^c[0-9]$").is_not_null())).rows() == [
        (2, "Z1", "40604", "24.5", None),
        (3, "Z2", None, "24,5", "twee\nregels"),
        (4, "3", "onbekend", "true", "#N/A"),
        (6, "Z5", None, "#FORMULE", None),
        (7, "Z6", None, None, None),
        (11, "Z10", "40604", "1", 'zei "ja" & <ging>'),
    ]


def test_days_that_are_numbers_are_read_as_a_column_of_numbers(tmp_path: Path) -> None:
    rows = [["Z1", BORN], ["Z2", BORN], ["Z3", "1-2-2010"], ["Z4", None], ["Z5", " "]]
    (block,) = written(tmp_path, rows).blocks
    frame = block.frame(4, {}, {"c1"})
    assert frame["c1"].to_list() == [SERIAL, SERIAL, -0.5, None, None]
    few = [["Z1", BORN], ["Z2", "3-2-2010"], ["Z3", "1-2-2010"]]
    (block,) = written(tmp_path, few).blocks
    assert block.frame(4, {}, {"c1"})["c1"].to_list() == ["40604", "3-2-2010", "1-2-2010"]


@pytest.mark.parametrize("rows", [1, 700])
def test_columns_of_known_texts_are_numbers_of_a_list(rows: int, tmp_path: Path) -> None:
    known = pl.Enum(["ja", "nee"])
    (block,) = written(tmp_path, [["Z1", BORN, "ja", "ja"], ["Z2", BORN, None, "x"]] * rows).blocks
    frame = block.frame(4, {"c2": known, "c3": known})
    assert (frame.schema["c2"], frame.schema["c3"]) == (known, pl.String)
    assert frame["c2"].null_count() == rows
