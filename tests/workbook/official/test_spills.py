"""Cells that a formula spills into: never a question, read by others as what is spilled there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mas_cli.instrument.answers import AnswerSet
from mas_cli.ooxml import open_workbook, read_cells
from mas_cli.workbook.official import bound, copies
from mas_cli.workbook.official.adding import proposed
from support.official import Raw, Tab, book

DAY = date(2026, 9, 1)
FILTER = Raw(
    '<c r="D2" cm="1" t="str"><f t="array" ref="D2">_xlfn._xlws.FILTER(A2:A4,B2:B4="ja","geen")</f>'
    "<v>geen</v></c>"
)
QUESTIONS = {"A2": "Hulp", "A3": "School", "A4": "Gewaarschuwd"}


def clock() -> datetime:
    return datetime(2026, 9, 1, 12, tzinfo=UTC)


def bind(path: Path, content: bytes) -> bound.BoundInstrument:
    path.write_bytes(content)
    found = proposed(path, "boek")
    return bound.bind(found.binding, found.workbook, found.inspection.contents, DAY, clock)


@pytest.fixture
def made(tmp_path: Path) -> bound.BoundInstrument:
    tab = Tab(
        {
            **QUESTIONS, "D1": "Waar ja op is gezegd", "D2": FILTER,
            "E2": ("COUNTA(D2:D4)", 1), "E3": ('IF(D3="","",LEN(D3))', ""),
            "A7": "Totaal ja", "B7": ('COUNTIF(B2:B4,"ja")', 0),
        },
        lists={"B2:B4": '"ja,nee"'},
        unlocked=("D3", "D4"),
    )  # fmt: skip
    return bind(tmp_path / "boek.xlsx", book({"Vragen": tab}, dynamic=True))


def test_a_cell_that_a_formula_spills_into_is_no_question(made: bound.BoundInstrument) -> None:
    assert [one.cell for one in made.binding.inputs] == ["B2", "B3", "B4"]


def test_what_reads_a_spill_that_grew_is_computed_and_written(made: bound.BoundInstrument) -> None:
    screening = bound.screen(made, AnswerSet({"hulp": "ja", "school": "ja", "gewaarschuwd": "nee"}), DAY)
    held = read_cells(open_workbook(copies.fill(screening)), "Vragen", ["B7", "D2", "E2", "E3"])
    assert [cell.value for cell in held.values()] == [2.0, "Hulp", 2.0, 6.0]


def test_an_array_into_cells_the_file_has_no_place_for_costs_no_other_result(tmp_path: Path) -> None:
    array = Raw('<c r="D2"><f t="array" ref="D2:F2">TRANSPOSE(B2:B4)</f><v>0</v></c>')
    tab = Tab(
        {**QUESTIONS, "D2": array, "A7": "Totaal", "B7": ("SUM(B2:B4)", 0)},
        rules=(("B2:B4", "whole", "between", "0", "9"),),
    )
    made = bind(tmp_path / "reeks.xlsx", book({"Vragen": tab}))
    screening = bound.screen(made, AnswerSet({"hulp": 1, "school": 2, "gewaarschuwd": 3}), DAY)
    held = read_cells(open_workbook(copies.fill(screening)), "Vragen", ["B7", "D2"])
    assert [cell.value for cell in held.values()] == [6.0, 1.0]
