"""Workbooks made to break a reader: circles, depth, length, size."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from mas_cli.formulas import Cell, CellRef, Sheet, Tainted, Workbook, compile_workbook, error_value, verify
from support import once
from tests.formulas.conftest import clock, workbook


def test_a_circle_is_a_finding_for_each_cell_in_it_and_taints_its_readers() -> None:
    cells = {"A1": "=B1", "B1": "=C1+1", "C1": "=A1", "D1": "=A1*2", "E1": "=1+1"}
    report = verify(workbook({"S": cells}), clock=clock)
    assert {str(found.cell) for found in report.unsupported} == {"S!A1", "S!B1", "S!C1"}
    assert {finding.code for finding in report.findings()} == {"M02"}
    assert report.supported == 1


def test_a_cell_that_reads_itself_through_a_range_is_a_circle() -> None:
    report = verify(workbook({"S": {"A1": 1, "A2": "=SUM(A1:A3)"}}), clock=clock)
    assert [found.construct for found in report.unsupported] == ["circular reference"]


@pytest.mark.parametrize(
    "formula",
    [
        "(" * 5000 + "1" + ")" * 5000,
        "-" * 5000 + "1",
        "ABS(" * 3000 + "1" + ")" * 3000,
        "1^" * 8000 + "(" * 100 + "1" + ")" * 100,
        "A1" * 20_000,
        '"' + "x" * 40_000 + '"',
        "{" * 100 + "1" + "}" * 100,
        "((((",
        "1+",
        "=",
        "A1:",
        "SUM(,",
        "IF()",
        "'",
        '"',
        "[",
        "\x00",
        "A1 B",
    ],
    ids=lambda text: f"{text[:6]}…{len(text)}",
)
def test_a_hostile_formula_is_a_finding(formula: str, calc: Callable[..., Any]) -> None:
    result = calc(formula)
    assert isinstance(result, Tainted) or repr(result).startswith("#")


@pytest.mark.parametrize("nested", ["ABS(", "(", "IF(TRUE,", "SUM(1,"])
def test_as_deep_as_excel_nests_is_computed(nested: str, calc: Callable[..., Any]) -> None:
    assert not isinstance(calc(nested * 40 + "A1" + ")" * 40, {"A1": 1}), Tainted)


def test_a_long_sum_written_out_is_no_deep_one(calc: Callable[..., Any]) -> None:
    assert calc("+".join(["A1"] * 2000), {"A1": 1}) == 2000.0
    assert calc("&".join(["A1"] * 1000), {"A1": 1}) == "1" * 1000


def test_a_long_chain_of_cells_needs_no_recursion() -> None:
    count = once.most(200_000)
    cells = {(row, 1): Cell(formula=f"A{row + 1}+1") for row in range(1, count)}
    cells[count, 1] = Cell(1.0)
    first = CellRef("S", 1, 1)
    program = compile_workbook(Workbook([Sheet("S", cells)]), inputs=(), outputs=[first], clock=clock)
    assert program.evaluate({}) == {first: float(count)}


@pytest.mark.slow
def test_running_sums_that_would_take_for_ever_end_in_findings() -> None:
    count = 12_000
    cells = {(row, 1): Cell(formula=f"SUM(A$1:A{row - 1})") for row in range(2, count)}
    cells[1, 1] = Cell(1.0)
    report = verify(Workbook([Sheet("S", cells)]), clock=clock)
    assert report.supported > 1000
    assert any("too much work" in found.construct for found in report.unsupported)


def test_two_cells_at_the_ends_of_a_sheet_cost_nothing() -> None:
    cells = {(1, 1): Cell(1.0), (1_048_576, 16_384): Cell(2.0), (2, 1): Cell(formula="SUM(A1:XFD1)")}
    report = verify(Workbook([Sheet("S", cells)]), clock=clock)
    assert report.supported == 1


def test_a_range_over_a_whole_sheet_is_not_laid_out() -> None:
    cells = {(1, 1): Cell(1.0), (1_048_576, 16_384): Cell(2.0)}
    model = Workbook([Sheet("S", cells), Sheet("T", {(1, 1): Cell(formula="SUM(S!A1:XFD1048576)")})])
    assert verify(model, clock=clock).unsupported[0].construct.startswith("too much work")


def test_an_array_formula_over_a_million_cells_is_a_finding() -> None:
    cells = {(1, 1): Cell(formula="1", array="A1:XFD1000")}
    report = verify(Workbook([Sheet("S", cells)]), clock=clock)
    assert report.unsupported[0].construct.startswith("array formula")


def test_texts_in_formulas_never_become_code(calc: Callable[..., Any]) -> None:
    text = "'+__import__('os').getcwd()+'\\\n{0}"
    assert calc(f'A1&"{text}"', {"A1": "x"}) == "x" + text


@pytest.mark.parametrize(
    "formula",
    [
        'SEARCH("' + "*a" * 60 + 'b",A1)',
        'COUNTIF(A1:A1,"' + "*?" * 60 + 'z")',
        'MATCH("' + "*a?" * 40 + 'z",A1:A1,0)',
    ],
)
def test_a_pattern_of_many_stars_takes_no_longer_than_the_text_is_long(
    formula: str, calc: Callable[..., Any]
) -> None:
    before = time.process_time()
    assert calc(formula, {"A1": "a" * 32_767}) in (0.0, error_value("#VALUE!"), error_value("#N/A"))
    assert time.process_time() - before < 3


@pytest.mark.parametrize(
    "formula",
    [
        'SUBSTITUTE(REPT("a",30000),"a",REPT("b",30000))',
        'CONCAT(REPT("a",30000),REPT("b",30000))',
        'TEXTJOIN(REPT("-",30000),TRUE,"a","b","c")',
        'REPT("a",30000)&REPT("b",30000)',
    ],
)
def test_a_text_longer_than_a_cell_can_hold_is_an_error_and_never_made(
    formula: str, calc: Callable[..., Any]
) -> None:
    assert calc(formula) is error_value("#VALUE!")
