"""Formulas in bulk: sharing changes no result, and the graph is that of the cells one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.formulas import (
    Cell,
    CellRef,
    DefinedName,
    Patience,
    Program,
    Sheet,
    Table,
    Tainted,
    Workbook,
    compile_workbook,
    unsupported_findings,
)
from mas_cli.formulas.grid import Rect
from mas_cli.formulas.precedents import Precedents
from mas_cli.formulas.ranges import Marks, Ranges
from tests.formulas.conftest import clock, workbook

ROWS = 120
SHAPES = (
    'IF(A{r}="",0,B{r}*2)',
    "SUM(B$2:B{r})",
    "SUM(A{r}:C{r})-B{r}",
    'COUNTIF($B$2:$B$121,">"&B{r})',
    "VLOOKUP(B{r},$B$2:$C$121,2,FALSE)",
    "T[[#This Row],[bedrag]]&A{r}",
    "SUM(T[bedrag])/B{r}",
    "Factor*B{r}",
    "IFERROR(B{r}/(B{r}-3),A{r})",
    "MAX(B{r},{{1,2;3,4}})",
    "INDEX($A$2:$A$121,MOD(ROW(),7)+1)",
)


def _filled_down(shape: str) -> tuple[Workbook, list[CellRef]]:
    cells: dict[tuple[int, int], Cell] = {(1, 1): Cell("naam"), (1, 2): Cell("bedrag"), (1, 3): Cell("c")}
    for row in range(2, ROWS + 2):
        cells[row, 1] = Cell(f"n{row % 5}" if row % 3 else None)
        cells[row, 2] = Cell(float(row % 11))
        cells[row, 3] = Cell("x" if row % 4 == 0 else float(row))
        cells[row, 4] = Cell(formula=shape.replace("{{", "{").replace("}}", "}").replace("{r}", str(row)))
    model = Workbook(
        [Sheet("S", cells), Sheet("P", {(1, 1): Cell(3.0)})],
        [DefinedName("Factor", "P!$A$1")],
        [Table("T", "S", f"A1:C{ROWS + 1}", ("naam", "bedrag", "c"))],
    )
    # Every other amount is an answer, so that constants and answers meet in one shape.
    return model, [CellRef("S", row, 2) for row in range(2, ROWS + 2, 2)]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_formula_filled_down_gives_what_each_cell_gives_compiled_alone(shape: str) -> None:
    model, inputs = _filled_down(shape)
    together = compile_workbook(model, inputs=inputs, clock=clock)
    answers = {ref: float(ref.row % 6) for ref in inputs}
    found = together.evaluate(answers)
    loaded = Program.load(together.dump(), clock=clock).evaluate(answers)
    for row in (2, 3, 60, 61, ROWS, ROWS + 1):
        ref = CellRef("S", row, 4)
        alone = compile_workbook(model, inputs=inputs, outputs=[ref], clock=clock).evaluate(answers)[ref]
        assert (found[ref], loaded[ref]) == (alone, alone)
        assert type(found[ref]) is type(alone)


def test_cells_that_share_a_function_are_written_as_calls_of_it() -> None:
    model, inputs = _filled_down("IF(A{r}=1,B{r}*2,B{r})")
    source = compile_workbook(model, inputs=inputs, clock=clock).source
    assert "f[0]((" in source


rects = st.builds(
    lambda row, column, tall, wide: Rect(0, row, column, row + tall, column + wide),
    st.integers(1, 12),
    st.integers(1, 5),
    st.integers(0, 8),
    st.integers(0, 3),
)


@given(st.lists(rects, max_size=30, unique=True), st.lists(st.tuples(st.integers(1, 22), st.integers(1, 9))))
def test_a_range_is_found_by_each_cell_in_it_and_taken_once(
    found: list[Rect], cells: list[tuple[int, int]]
) -> None:
    ranges = Ranges(found)
    taker = ranges.taker()
    left = set(found)
    for row, column in cells:
        around = {r for r in found if r.row <= row <= r.last_row and r.column <= column <= r.last_column}
        assert ranges.holds(row, column) == bool(around)
        taken = set()
        while rect := taker.take(row, column):
            assert rect not in taken
            taken.add(rect)
        assert taken == around & left
        left -= taken


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 7)), max_size=20), st.data())
def test_marks_are_those_of_the_places_asked_for(put: list[tuple[int, int]], data: st.DataObject) -> None:
    marks = Marks(10)
    for at, bit in put:
        marks.put(at, 1 << bit)
    first = data.draw(st.integers(0, 10))
    end = data.draw(st.integers(first, 10))
    expected = 0
    for at, bit in put:
        expected |= 1 << bit if first <= at < end else 0
    assert marks.within(first, end) == expected


texts = st.builds(
    lambda column, row, tall, wide, kind: (
        f"{'ABCD'[column]}{row}"
        if kind == 0
        else f"SUM({'ABCD'[column]}{row}:{'ABCDEFG'[column + wide]}{row + tall})"
    ),
    st.integers(0, 3),
    st.integers(1, 5),
    st.integers(0, 3),
    st.integers(0, 2),
    st.integers(0, 1),
)


def _read_by(text: str) -> set[tuple[int, int]]:
    area = text.removeprefix("SUM(").removesuffix(")")
    first, _, last = area.partition(":")
    last = last or first
    return {
        (row, column)
        for row in range(int(first[1:]), int(last[1:]) + 1)
        for column in range(ord(first[0]) - 64, ord(last[0]) - 63)
    }


@given(st.dictionaries(st.tuples(st.integers(1, 8), st.integers(1, 6)), texts, max_size=25))
def test_what_rests_on_which_answer_is_what_following_the_cells_one_by_one_says(
    formulas: dict[tuple[int, int], str],
) -> None:
    inputs = [CellRef("S", row, column) for row, column in ((1, 1), (2, 2), (5, 3)) if (row, column)]
    cells: dict[tuple[int, int], Cell] = {place: Cell(formula=text) for place, text in formulas.items()}
    asked = [(ref.row, ref.column) for ref in inputs]
    expected: dict[tuple[int, int], set[int]] = {}
    for number, start in enumerate(asked):
        reached, fresh = {start}, True
        while fresh:
            fresh = {
                place
                for place, text in formulas.items()
                if place not in reached and place not in asked and _read_by(text) & reached
            }
            reached |= fresh
        for place in reached - set(asked):
            expected.setdefault(place, set()).add(number)
    graph = Precedents(Workbook([Sheet("S", cells)]), inputs)
    circular = any(place in _after(place, formulas) for place in formulas)
    found = graph.influence(inputs)
    assert graph.dependents(inputs) == {CellRef("S", *place) for place in expected}
    assert found.keys() == graph.dependents(inputs)
    if not circular:
        bits = {place: {n for n in range(3) if found[CellRef("S", *place)] >> n & 1} for place in expected}
        assert bits == expected


def _after(start: tuple[int, int], formulas: dict[tuple[int, int], str]) -> set[tuple[int, int]]:
    reached: set[tuple[int, int]] = set()
    waiting = [start]
    while waiting:
        place = waiting.pop()
        for other, text in formulas.items():
            if other not in reached and place in _read_by(text):
                reached.add(other)
                waiting.append(other)
    return reached


@pytest.mark.parametrize(
    "formula",
    [
        '=INDIRECT("A2")',
        '=SUM(INDIRECT("S!A1:"&"A3"))',
        '=INDIRECT("Antwoord")',
        "=OFFSET(A1,1,0)",
        "=SUM(OFFSET($B$1,1,-1,2,1))",
        "=SUM(OFFSET(B1,1,-1,,))",
        '=OFFSET(INDIRECT("A1"),1,)',
    ],
)
def test_indirect_and_offset_with_all_written_out_are_in_the_graph(formula: str) -> None:
    cells: dict[str, Any] = {"A2": "ja", "C9": formula}
    graph = Precedents(workbook({"S": cells}, names={"Antwoord": "S!$A$2"}))
    assert graph.dependents([CellRef("S", 2, 1)]) == {CellRef("S", 9, 3)}


@pytest.mark.parametrize("formula", ["=INDIRECT(B1)", "=OFFSET(B1,B2,0)", '=INDIRECT("A2",FALSE)'])
def test_a_computed_address_is_not_guessed_at(formula: str) -> None:
    graph = Precedents(workbook({"S": {"A2": "ja", "C9": formula}}))
    assert graph.dependents([CellRef("S", 2, 1)]) == frozenset()


def _ticking() -> Patience:
    """A second goes by each time one looks at it."""
    now = iter(range(10_000_000))
    return Patience(compiling=500, evaluating=3, timer=lambda: float(next(now)))


def test_a_workbook_that_takes_too_long_to_compile_ends_in_one_finding_and_right_numbers() -> None:
    cells = {(row, 1): Cell(formula=f"B{row}*2") for row in range(1, 1001)}
    cells |= {(row, 2): Cell(float(row)) for row in range(1, 1001)}
    model = Workbook([Sheet("S", cells)])
    program = compile_workbook(model, inputs=[], clock=clock, patience=_ticking())
    (finding,) = unsupported_findings(program.unsupported)
    assert finding.code == "M04"
    assert str(len(program.unsupported)) in finding.message
    assert program.hurried
    assert 0 < len(program.unsupported) < 1000
    for ref, value in program.evaluate({}).items():
        assert isinstance(value, Tainted) or value == ref.row * 2.0


def test_answers_that_take_too_long_to_compute_give_what_was_done_in_time_and_nothing_else() -> None:
    cells = {(row, 1): Cell(formula=f"B{row}*2") for row in range(1, 1001)}
    inputs = [CellRef("S", row, 2) for row in range(1, 1001)]
    patience = replace(_ticking(), compiling=1e9)
    program = compile_workbook(Workbook([Sheet("S", cells)]), inputs=inputs, clock=clock, patience=patience)
    found = program.evaluate({ref: float(ref.row) for ref in inputs})
    late = [value for value in found.values() if isinstance(value, Tainted)]
    assert 0 < len(late) < 1000
    assert {value.construct for value in late} == {"too much time for one workbook"}
    assert all(isinstance(value, Tainted) or value == ref.row * 2.0 for ref, value in found.items())
