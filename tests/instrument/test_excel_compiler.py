"""The formulas themselves: what they say, how long they are, and that they do not change by themselves."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import pytest

from mas_cli.instrument import catalog
from mas_cli.instrument.excel_cells import MAX_FORMULA, FormulaTooLongError, HelperSheet, fold, quoted
from mas_cli.instrument.excel_compiler import ExcelProgram, compile_excel
from mas_cli.instrument.instrument import Instrument, resolve

EDITIONS = ("mas/2019-01", "mas/2020-04", "mas/2022-03")
# In Excel since 2010 or before, and in LibreOffice 7.4.
FUNCTIONS = {
    "AND", "CHOOSE", "DATE", "DAY", "IF", "IFERROR", "INT", "ISNUMBER", "MATCH", "MAX", "MID", "MIN", "MONTH",
    "NOT", "OR", "TODAY", "TRIM", "YEAR",
}  # fmt: skip


@cache
def instrument(name: str) -> Instrument:
    day = date(2026, 9, 1)
    return resolve(catalog.find(name, day), day)


def compiled(of: Instrument) -> ExcelProgram:
    inputs = {question: f"Vragenlijst!$C${row}" for row, question in enumerate(of.questions, start=5)}
    options = {q.id: "Lijst!$A$1:$A$2" for q in of.questions.values() if q.options}
    return compile_excel(of, inputs=inputs, options=options, sheet="Rekenblad")


def nesting(formula: str) -> int:
    depth = deepest = 0
    for sign in re.sub(r'"[^"]*"', "", formula):
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    return deepest


@pytest.mark.parametrize("name", EDITIONS)
def test_every_formula_keeps_to_functions_and_limits_that_excel_2010_and_libreoffice_have(name: str) -> None:
    for cell in compiled(instrument(name)).cells:
        bare = re.sub(r'"[^"]*"', '""', cell.formula)
        assert set(re.findall(r"([A-Z][A-Z0-9.]*)\(", bare)) <= FUNCTIONS, cell
        assert len(cell.formula) < MAX_FORMULA
        assert nesting(cell.formula) < 40  # Excel stops at 64
        assert ";" not in bare
        assert all(len(text) <= 255 for text in re.findall(r'"([^"]*)"', cell.formula))


@pytest.mark.parametrize("name", EDITIONS)
def test_cells_only_refer_to_helper_cells_that_exist_and_never_to_themselves_in_a_circle(name: str) -> None:
    program = compiled(instrument(name))
    needs = {
        cell.row: {
            row
            for first, last in re.findall(r"(?<!!)\$B\$(\d+)(?::\$B\$(\d+))?", cell.formula)
            for row in range(int(first), int(last or first) + 1)
        }
        for cell in program.cells
    }
    done: set[int] = set()
    while len(done) < len(needs):
        ready = {row for row, others in needs.items() if row not in done and others <= done}
        assert ready, "a circle, or a reference to no cell"
        done |= ready


def test_the_advice_and_every_verdict_criterion_and_parameter_have_a_named_cell() -> None:
    of = instrument("mas/2022-03")
    program = compiled(of)
    names = {"status", "routes", "signals", "missing", "row"}
    for route in of.definition.routes.values():
        names |= {f"fact.{route.id}", f"route.{route.id}"}
        names |= {f"fact.{route.id}.{criterion.id}" for criterion in route.criteria}
    names |= {f"signal.{signal}" for signal in of.definition.signals}
    names |= {f"state.{question}" for question in of.questions}
    names |= {f"parameter.{parameter}" for parameter in of.used_parameters}
    assert names <= set(program.refs)
    assert program.ref("status").startswith("Rekenblad!$B$")
    assert program.ref("applies.peildatum", "2") == "2"


def test_a_parameter_changes_one_cell_and_nothing_else() -> None:
    of = instrument("mas/2019-01")
    before = compiled(of).cells
    after = compiled(of.with_parameters({"halt.max_uren": 40})).cells
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [(new.name, new.formula) for _old, new in changed] == [("parameter.halt.max_uren", "40")]


def test_compiling_twice_gives_the_same_formulas() -> None:
    assert compiled(instrument("mas/2022-03")) == compiled(instrument("mas/2022-03"))


def test_the_same_formula_takes_one_cell_and_a_number_none() -> None:
    sheet = HelperSheet(first_row=3)
    assert sheet.share("een", "MIN($B$1,2)") == "$B$3"
    assert sheet.share("twee", "MIN($B$1,2)") == "$B$3"
    assert sheet.share("drie", "$B$3") == "$B$3"
    assert sheet.share("vier", "2") == "2"
    assert [cell.name for cell in sheet.cells] == ["een"]


def test_a_formula_that_excel_cannot_hold_is_refused_by_name() -> None:
    with pytest.raises(FormulaTooLongError, match="te_lang"):
        HelperSheet(1).add("te_lang", "1+" * MAX_FORMULA)


def test_a_quote_in_a_text_is_doubled_and_a_long_text_is_written_in_pieces() -> None:
    assert quoted('zeg "ja"') == '"zeg ""ja"""'
    assert quoted("") == '""'
    assert quoted("x" * 300) == '"' + "x" * 255 + '"&"' + "x" * 45 + '"'


def test_the_least_of_nothing_is_true_and_of_one_is_itself() -> None:
    assert fold("MIN", []) == "2"
    assert fold("MIN", ["$B$1"]) == "$B$1"
    assert fold("MIN", ["$B$1", "$B$2"]) == "MIN($B$1,$B$2)"
