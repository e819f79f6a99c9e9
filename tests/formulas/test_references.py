"""Names, tables, shared and array formulas, whole columns, spills."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mas_cli.formulas import Cell, CellRef, Table, Tainted, compile_workbook, error_value
from mas_cli.formulas.precedents import Precedents
from tests.formulas.conftest import both_ways, clock, workbook

COLUMN = {f"A{row}": row for row in range(1, 6)}


def test_a_shared_formula_moves_along_with_its_cells() -> None:
    cells: dict[str, Any] = {
        **COLUMN,
        "B2": Cell(formula="A2*$A$1+A3", shared=0),
        "B3": Cell(shared=0),
        "B4": Cell(shared=0),
    }
    model = workbook({"S": cells})
    assert [both_ways(model, CellRef("S", row, 2)) for row in (2, 3, 4)] == [5.0, 7.0, 9.0]


def test_a_range_in_an_ordinary_formula_gives_the_cell_of_its_own_row() -> None:
    model = workbook({"S": {**COLUMN, "B3": "=A1:A5*10", "C9": "=A1:A5"}})
    assert both_ways(model, CellRef("S", 3, 2)) == 30.0
    assert both_ways(model, CellRef("S", 9, 3)) is error_value("#VALUE!")


def test_an_array_formula_fills_its_area_and_gives_na_beyond_its_result() -> None:
    cells: dict[str, Any] = {**COLUMN, "C1": Cell(formula="A1:A3*2", array="C1:C4")}
    model = workbook({"S": cells})
    assert [both_ways(model, CellRef("S", row, 3)) for row in (1, 2, 3)] == [2.0, 4.0, 6.0]
    assert both_ways(model, CellRef("S", 4, 3)) is error_value("#N/A")


SPILL = Cell(formula="_xlfn._xlws.FILTER(A1:A5,A1:A5>B1)", array="C1:C3", dynamic=True)


def _spilling() -> Any:
    return workbook(
        {
            "S": {
                **COLUMN,
                "C1": SPILL,
                "C2": 4,
                "C3": 5,
                "B1": 2,
                "D1": "=SUM(_xlfn.ANCHORARRAY(C1))",
                "D2": "=COUNT(C1:C3)",
                "E1": '=C4&"!"',
            }
        }
    )


def test_a_spill_shrinks_and_its_reference_follows() -> None:
    outputs = [CellRef("S", 1, 4), CellRef("S", 2, 4), CellRef("S", 3, 3)]
    program = compile_workbook(_spilling(), inputs=[CellRef("S", 1, 2)], outputs=outputs, clock=clock)
    assert list(program.evaluate({}).values()) == [12.0, 3.0, 5.0]
    assert list(program.evaluate({CellRef("S", 1, 2): 4}).values()) == [5.0, 1.0, None]


def test_a_spill_that_grows_into_cells_others_read_is_read_there() -> None:
    outputs = [CellRef("S", 1, 4), CellRef("S", 2, 4), CellRef("S", 1, 5)]
    program = compile_workbook(_spilling(), inputs=[CellRef("S", 1, 2)], outputs=outputs, clock=clock)
    # All five are above 0; the text in E1 reads the fourth, which the file knows as a blank cell.
    assert list(program.evaluate({CellRef("S", 1, 2): 0}).values()) == [15.0, 3.0, "4!"]
    assert list(program.evaluate({CellRef("S", 1, 2): 4}).values()) == [5.0, 1.0, "!"]


def test_a_spill_onto_a_cell_in_use_is_the_error_excel_shows() -> None:
    model = workbook(
        {"S": {**COLUMN, "B1": 2, "C4": "bezet", "C1": SPILL, "D1": "=COUNT(C1:C3)", "E1": "=B1*2"}}
    )
    outputs = [CellRef("S", 1, 3), CellRef("S", 1, 4), CellRef("S", 1, 5)]
    program = compile_workbook(model, inputs=[CellRef("S", 1, 2)], outputs=outputs, clock=clock)
    found = program.evaluate({CellRef("S", 1, 2): 0})
    assert found[outputs[0]] is error_value("#SPILL!")
    assert [found[ref] for ref in outputs[1:]] == [0.0, 0.0]


def test_a_spill_beyond_the_room_kept_for_it_taints_only_what_reads_there() -> None:
    spilled = Cell(1.0, "_xlfn.SEQUENCE(B1)", array="C1:C1", dynamic=True)
    model = workbook({"S": {"B1": 1, "C1": spilled, "D1": "=SUM(C1:C400)", "E1": "=B1*2", "E2": "=D1+1"}})
    outputs = [CellRef("S", 1, 4), CellRef("S", 2, 5), CellRef("S", 1, 5)]
    program = compile_workbook(model, inputs=[CellRef("S", 1, 2)], outputs=outputs, clock=clock)
    assert list(program.evaluate({CellRef("S", 1, 2): 3}).values()) == [6.0, 7.0, 6.0]
    found = program.evaluate({CellRef("S", 1, 2): 300})
    assert [isinstance(found[ref], Tainted) for ref in outputs] == [True, True, False]
    assert found[outputs[2]] == 600.0


def test_names_stand_for_ranges_constants_and_formulas() -> None:
    model = workbook(
        {"S": {**COLUMN, "B1": "=SUM(Reeks)*Factor+Dubbel"}, "T": {"A1": "=SUM(Reeks)"}},
        {"Reeks": "S!$A$1:$A$5", "Factor": "2", "Dubbel": "SUM(S!$A$1:$A$2)*2"},
    )
    assert both_ways(model, CellRef("S", 1, 2)) == 36.0
    assert both_ways(model, CellRef("T", 1, 1)) == 15.0


def test_a_name_that_refers_to_itself_is_refused() -> None:
    model = workbook({"S": {"A1": "=Rond+1"}}, {"Rond": "Rond2*2", "Rond2": "Rond+1"})
    assert isinstance(both_ways(model, CellRef("S", 1, 1)), Tainted)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(Vragen[Score])", 6.0),
        ("SUM(Vragen[[#This Row],[Score]],1)", 3.0),
        ("COUNTA(Vragen[#Headers])", 2.0),
        ("SUM(Vragen[[#All],[Score]])", 6.0),
        ("COUNTA(Vragen[])", 6.0),
        ("COUNTA(Vragen[[Vraag]:[Score]])", 6.0),
        ("Vragen[[#Headers],[Score]]", "Score"),
        ("SUM(Vragen[Bestaat niet])", error_value("#REF!")),
    ],
)
def test_a_structured_reference_finds_its_part_of_the_table(formula: str, expected: Any) -> None:
    table = Table("Vragen", "S", "A1:B4", ("Vraag", "Score"))
    cells = {"A1": "Vraag", "B1": "Score", "A2": "a", "A3": "b", "A4": "c", "B2": 1, "B3": 2, "B4": 3}
    model = workbook({"S": {**cells, "D3": "=" + formula}}, tables=(table,))
    assert both_ways(model, CellRef("S", 3, 4)) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(A:A)", 15.0),
        ("SUM(1:1)", 1.0),
        ('COUNTIF(A:A,">2")', 3.0),
        ("COUNTBLANK(A:A)", 1_048_571.0),
        ('COUNTIF(A:A,"")', 1_048_571.0),
        ("INDEX(A:A,4)", 4.0),
        ("INDEX(A:A,999)", 0.0),
        ("MATCH(3,A:A,0)", 3.0),
        ("SUMPRODUCT((A:A>2)*A:A)", 12.0),
        ("ROWS(A:A)", 1_048_576.0),
    ],
)
def test_a_whole_column_counts_as_far_as_excel_counts_it(formula: str, expected: float) -> None:
    model = workbook(
        {"S": {**COLUMN}, "T": {"C3": "=" + formula.replace("A:A", "S!A:A").replace("1:1", "S!1:1")}}
    )
    assert both_ways(model, CellRef("T", 3, 3)) == expected


def test_an_expression_over_a_whole_column_that_is_not_zero_where_it_is_empty_is_refused() -> None:
    model = workbook({"S": {**COLUMN}, "T": {"A1": '=SUMPRODUCT(--(S!A:A=""))'}})
    assert isinstance(both_ways(model, CellRef("T", 1, 1)), Tainted)


@pytest.mark.parametrize("formula", ["[1]Blad!A1", "Een:Drie!A1", "SUM('[b.xlsx]Blad 1'!A1:A3)"])
def test_a_reference_to_another_workbook_or_several_sheets_is_refused_by_name(
    formula: str, calc: Callable[..., Any]
) -> None:
    result = calc(formula)
    assert isinstance(result, Tainted)
    assert "reference" in result.construct


def test_a_computed_address_reaches_cells_computed_later() -> None:
    model = workbook({"S": {"A1": "C5", "B1": "=INDIRECT(A1)+1", "C5": "=D5*2", "D5": 4}})
    program = compile_workbook(
        model, inputs=[CellRef("S", 1, 1), CellRef("S", 5, 4)], outputs=[CellRef("S", 1, 2)], clock=clock
    )
    answers = {CellRef("S", 5, 4): 10}
    assert program.evaluate(answers) == {CellRef("S", 1, 2): 21.0}
    assert program.evaluate({CellRef("S", 1, 1): "S!D5"}) == {CellRef("S", 1, 2): 5.0}


def test_a_computed_address_that_points_back_is_a_circle() -> None:
    model = workbook({"S": {"A1": "B1", "B1": "=INDIRECT(A1)+1"}})
    program = compile_workbook(model, inputs=[CellRef("S", 1, 1)], outputs=[CellRef("S", 1, 2)], clock=clock)
    assert isinstance(program.evaluate({})[CellRef("S", 1, 2)], Tainted)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(Jan:Mrt!A1)", 7.0),
        ("SUM(Mrt:Jan!A1:A2)", 17.0),
        ("COUNT('Jan:Mrt'!A1:B2)", 5.0),
        ("AVERAGE(Jan:Mrt!A1)", 7 / 3),
        ("MIN(Jan:Mrt!A1,0.5)", 0.5),
        ("MAX(Jan:Feb!A$1:$A2)", 10.0),
        ("SUM(Jan:Weg!A1)", error_value("#REF!")),
    ],
)
def test_the_same_cells_on_several_sheets_are_one_argument_of_an_aggregate(
    formula: str, expected: Any
) -> None:
    sheets = {"Jan": {"A1": 1, "A2": 10}, "Feb": {"A1": 2}, "Mrt": {"A1": 4, "B1": "x", "B2": 3}, "T": {}}
    sheets["T"]["A1"] = f"={formula}"
    assert both_ways(workbook(sheets), CellRef("T", 1, 1)) == expected


def test_the_same_cells_on_several_sheets_are_nothing_else() -> None:
    sheets: dict[str, dict[str, Any]] = {"Jan": {"A1": 1}, "Feb": {"A1": 2}, "T": {"A1": "=Jan:Feb!A1+1"}}
    result = both_ways(workbook(sheets), CellRef("T", 1, 1))
    assert isinstance(result, Tainted)
    assert "several sheets" in result.construct


def test_an_answer_on_any_of_several_sheets_is_in_the_graph() -> None:
    sheets: dict[str, dict[str, Any]] = {"Jan": {"A1": 1}, "Feb": {"A1": 2}, "T": {"A1": "=SUM(Jan:Feb!A1)"}}
    assert Precedents(workbook(sheets)).dependents([CellRef("Feb", 1, 1)]) == {CellRef("T", 1, 1)}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUBTOTAL(9,A1:A5)", 15.0),
        ("SUBTOTAL(109,A1:A5,A1)", 16.0),
        ("SUBTOTAL(1,A1:A5)", 3.0),
        ("SUBTOTAL(3,A1:B5)", 6.0),
        ("SUBTOTAL(102,A1:B5)", 5.0),
        ("SUBTOTAL(4,A1:A5)-SUBTOTAL(5,A1:A5)", 4.0),
        ("SUBTOTAL(6,A1:A3)", 6.0),
        ("SUBTOTAL(12,A1:A3)", error_value("#VALUE!")),
        ("AGGREGATE(9,4,A1:A5)", 15.0),
        ("AGGREGATE(9,6,A1:C5)", 15.0),
        ("AGGREGATE(9,4,A1:C5)", error_value("#DIV/0!")),
        ("AGGREGATE(14,6,A1:A5/(A1:A5<4),1)", 3.0),
        ("AGGREGATE(15,6,A1:A5/(A1:A5>2),2)", 4.0),
        ("AGGREGATE(12,6,A1:C5)", 3.0),
        ("AGGREGATE(9,8,A1:A5)", error_value("#VALUE!")),
    ],
)
def test_subtotals_are_other_functions_by_number(formula: str, expected: Any) -> None:
    cells: dict[str, Any] = {**COLUMN, "B1": "x", "C1": error_value("#DIV/0!"), "F1": f"={formula}"}
    assert both_ways(workbook({"S": cells}), CellRef("S", 1, 6)) == expected


@pytest.mark.parametrize("formula", ["SUBTOTAL(9,A1:A6)", "AGGREGATE(9,0,A1:A6)", "SUBTOTAL(A1,A1:A5)"])
def test_a_subtotal_that_must_leave_cells_out_is_not_computed(formula: str) -> None:
    cells: dict[str, Any] = {**COLUMN, "A6": "=SUBTOTAL(9,A1:A5)", "F1": f"={formula}"}
    assert isinstance(both_ways(workbook({"S": cells}), CellRef("S", 1, 6)), Tainted)


def test_a_subtotal_over_rows_that_do_not_show_is_not_computed() -> None:
    model = workbook({"S": {**COLUMN, "F1": "=SUBTOTAL(109,A1:A5)", "F2": "=SUBTOTAL(109,A1:A2)"}})
    hidden = replace(model, sheets=[replace(model.sheets[0], hidden_rows=(3,))])
    assert isinstance(both_ways(hidden, CellRef("S", 1, 6)), Tainted)
    assert both_ways(hidden, CellRef("S", 2, 6)) == 3.0


def test_a_table_that_was_not_found_is_no_error_value_but_not_computed() -> None:
    result = both_ways(workbook({"S": {"A1": "=SUM(Weg[bedrag])"}}), CellRef("S", 1, 1))
    assert isinstance(result, Tainted)
    assert "Weg" in result.construct
