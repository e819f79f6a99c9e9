"""Compiling for inputs and outputs, evaluating, what is unsupported, and the cache."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from mas_cli.findings import Severity
from mas_cli.formulas import (
    Cell,
    CellRef,
    Program,
    Tainted,
    Unsupported,
    compile_workbook,
    verify,
)
from tests.formulas.conftest import clock, workbook

A1, B1, C1 = CellRef("Vragen", 1, 1), CellRef("Score", 1, 2), CellRef("Score", 1, 3)
SHEETS: dict[str, dict[str, Any]] = {
    "Vragen": {"A1": "Soms", "A2": 4},
    "Score": {
        "A1": "Nooit",
        "A2": "Soms",
        "A3": "Vaak",
        "B1": "=MATCH(Vragen!A1,A1:A3,0)*Vragen!A2",
        "C1": '=IF(B1>=8,"R2","R1")',
        "D1": "=BESSELI(B1,1)",
        "E1": "=D1+1",
        "F1": "=SUM(1,2,3)",
    },
}


def compiled(**more: Any) -> Program:
    return compile_workbook(workbook(SHEETS), inputs=[A1, CellRef("Vragen", 2, 1)], clock=clock, **more)


def test_answers_in_results_out() -> None:
    program = compiled(outputs=[B1, C1])
    assert program.evaluate({A1: "vaak"}) == {B1: 12.0, C1: "R2"}
    assert program.evaluate({A1: "nooit", CellRef("Vragen", 2, 1): 2}) == {B1: 2.0, C1: "R1"}


def test_an_input_that_is_not_answered_keeps_what_the_file_has() -> None:
    assert compiled(outputs=[B1]).evaluate({}) == {B1: 8.0}


def test_an_emptied_input_is_blank() -> None:
    result = compiled(outputs=[C1]).evaluate({A1: None})
    assert repr(result[C1]) == "#N/A"


def test_sheet_names_have_no_case() -> None:
    assert compiled(outputs=[C1]).evaluate({CellRef("VRAGEN", 1, 1): "Vaak"}) == {C1: "R2"}


def test_an_answer_for_another_cell_is_refused() -> None:
    with pytest.raises(KeyError):
        compiled().evaluate({B1: 1.0})


def test_a_sheet_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="Weg"):
        compile_workbook(workbook(SHEETS), inputs=[CellRef("Weg", 1, 1)], clock=clock)


def test_a_date_becomes_excels_number() -> None:
    model = workbook({"S": {"B1": "=YEAR(A1)"}})
    program = compile_workbook(model, inputs=[CellRef("S", 1, 1)], clock=clock)
    assert program.evaluate({CellRef("S", 1, 1): date(2011, 5, 6)}) == {CellRef("S", 1, 2): 2011.0}


def test_what_is_outside_is_named_and_taints_what_reads_it() -> None:
    program = compiled()
    assert program.unsupported == (Unsupported(CellRef("Score", 1, 4), "BESSELI()"),)
    results = program.evaluate({A1: "Vaak"})
    assert results[CellRef("Score", 1, 5)] == Tainted("Score!D1", "BESSELI()")
    assert results[C1] == "R2"


def test_what_turns_out_at_run_time_not_to_be_computable_taints_only_what_reads_it() -> None:
    model = workbook({"S": {"A1": "0", "B1": "=TEXT(1,A1)", "C1": '=B1&"!"', "D1": "=LEN(A1)"}})
    program = compile_workbook(model, inputs=[CellRef("S", 1, 1)], clock=clock)
    assert program.evaluate({})[CellRef("S", 1, 3)] == "1!"
    results = program.evaluate({CellRef("S", 1, 1): "# ?/?"})
    assert isinstance(results[CellRef("S", 1, 3)], Tainted)
    assert results[CellRef("S", 1, 4)] == 5.0


def test_only_what_depends_on_inputs_is_generated() -> None:
    assert "F_SUM" not in compiled().source


def test_cells_that_read_the_clock_are_named_volatile() -> None:
    model = workbook({"S": {"A1": "=TODAY()", "B1": "=A1+1", "C1": "=1+1"}})
    program = compile_workbook(model, inputs=(), clock=clock)
    assert program.volatile == (CellRef("S", 1, 1), CellRef("S", 1, 2))
    assert program.evaluate({})[CellRef("S", 1, 2)] == 46096.0


def test_a_program_comes_back_from_the_cache_as_it_was() -> None:
    program = compiled()
    again = Program.load(program.dump(), clock=clock)
    assert again.evaluate({A1: "Vaak"}) == program.evaluate({A1: "Vaak"})
    assert again.dump() == program.dump()
    assert again.unsupported == program.unsupported


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "v.__class__.__mro__",
        "[v for v in x]",
        "lambda: 1",
        "open('x')",
        "1 +",
    ],
)
def test_python_in_the_cache_that_is_not_ours_is_not_run(text: str) -> None:
    data = json.loads(compiled().dump())
    data["steps"][0][1] = text
    with pytest.raises(ValueError, match="generated"):
        Program.load(json.dumps(data), clock=clock)


def test_a_slot_in_the_cache_that_is_no_number_is_not_run() -> None:
    data = json.loads(compiled().dump())
    data["steps"][0][0] = "0] = 1; import os; v[0"
    with pytest.raises(ValueError, match="generated"):
        Program.load(json.dumps(data), clock=clock)


@pytest.mark.parametrize("text", ["{}", '{"format":99}', "nee", "[]"])
def test_a_cache_that_is_no_program_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Program.load(text, clock=clock)


def test_verify_compares_each_formula_with_what_the_file_remembers() -> None:
    cells = {
        "A1": Cell(2.0),
        "B1": Cell(4.0, formula="A1*2"),
        "B2": Cell(5.0, formula="A1*3"),
        "B3": Cell(formula="A1*4"),
        "B4": Cell(1.0, formula="NOW()"),
        "B5": Cell(1.0, formula="BESSELJ(A1,1)"),
        "B6": Cell("", formula='""'),
        "B7": Cell(0.6666666667, formula="A1/3"),
    }
    report = verify(workbook({"S": cells}), clock=clock)
    assert (report.formulas, report.supported, report.agree) == (7, 6, 3)
    assert (report.uncached, report.volatile) == (1, 1)
    assert [(str(d.cell), d.cached, d.computed) for d in report.differ] == [("S!B2", 5.0, 6.0)]
    assert report.share == pytest.approx(6 / 7)
    assert [(f.code, f.where, f.severity) for f in report.findings()] == [
        ("M01", "S!B5", Severity.WARN),
        ("M03", "S!B2", Severity.WARN),
    ]
