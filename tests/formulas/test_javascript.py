"""The formulas of a workbook as JavaScript give what they give in Python, or say why they do not."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from typing import Any

import pytest

from mas_cli.formulas import (
    DUTCH,
    ENGLISH,
    Cell,
    CellRef,
    ErrorValue,
    Region,
    Sheet,
    Tainted,
    Workbook,
    compile_workbook,
)
from mas_cli.formulas.javascript import script_of
from support.node import in_node

NOW = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)
TODAY = NOW.toordinal() - datetime(1970, 1, 1, tzinfo=UTC).toordinal()
INPUTS = [CellRef("A", row, 1) for row in range(1, 9)]
# A1:A8 are answers; B1:B8 and D1:F6 stand fixed.
FIXED: dict[tuple[int, int], Any] = {
    **{(row, 2): value for row, value in enumerate((3.0, "ja", "12", None, True, 2.5, "appel", 7.0), 1)},
    **{(row, 4): value for row, value in enumerate((1.0, 2.0, 4.0, 8.0, 16.0, 32.0), 1)},
    **{(row, 5): value for row, value in enumerate(("een", "twee", "vier", "acht", "nee", "ja"), 1)},
    **{(row, 6): value for row, value in enumerate((0.1, 0.2, 0.7, 1.5, None, -3.25), 1)},
}
FORMULAS = """
A1+A2*A3-A4/A5 | -A1 | A1% | +A2 | A1^2 | A1&"-"&A2 | A1=A2 | A1<>A2 | A1<A2 | A1>=A2 | A1=B1 | A3="JA"
IF(A1>3,"veel","weinig") | IF(A1,A2) | IF(A2="ja",1,IF(A2="nee",0,NA())) | IFERROR(A1/A2,"fout")
IFNA(VLOOKUP(A1,D1:E6,2,FALSE),"geen") | IFS(A1<2,"laag",A1<5,"midden",TRUE,"hoog")
SWITCH(A2,"ja",1,"nee",0,9) | CHOOSE(A1,"a","b","c") | CHOOSE(2,A1,A2) | SUM(A1:A8) | SUM(A1:A8,B1:B8,3)
SUM(A1,A2) | AVERAGE(A1:A8) | MIN(A1:A8) | MAX(A1:B8) | COUNT(A1:A8) | COUNTA(A1:A8) | COUNT(A1,A2)
COUNTBLANK(A1:B8) | MEDIAN(A1:A8) | PRODUCT(A1:A3) | LARGE(A1:A8,2) | SMALL(A1:A8,1)
COUNTIF(A1:A8,"ja") | COUNTIF(A1:A8,">2") | COUNTIF(A1:A8,"<>3") | COUNTIF(A1:A8,"j*")
COUNTIF(A1:A8,A2) | COUNTIF(B1:B8,A1) | COUNTIF(A1:A8,"") | COUNTIFS(A1:A8,">1",B1:B8,"<>")
SUMIF(A1:A8,"ja",B1:B8) | SUMIF(A1:A8,">1") | SUMIFS(B1:B8,A1:A8,"ja") | AVERAGEIF(A1:A8,">0")
MAXIFS(D1:D6,F1:F6,">0") | MINIFS(D1:D6,F1:F6,A1) | AND(A1:A8) | OR(A1>1,A2="ja") | NOT(A1)
XOR(A1>1,A3>1) | AND(A1>0,A4) | ISBLANK(A1) | ISNUMBER(A2) | ISTEXT(A2) | ISERROR(A1/A2) | ISERR(A1/0)
ISNA(NA()) | ISLOGICAL(A5) | ISEVEN(A1) | ISODD(A1) | N(A2) | T(A2) | ISNONTEXT(A3) | ROUND(A1,1)
ROUND(A1/3,2) | ROUNDUP(A1/3,1) | ROUNDDOWN(A1/7,2) | INT(A1/2) | TRUNC(A1/2) | ABS(A1) | SIGN(A1)
MOD(A1,3) | QUOTIENT(A1,3) | CEILING(A1,0.5) | FLOOR(A1,2) | MROUND(A1,3) | EVEN(A1) | ODD(A1) | SQRT(A1)
POWER(A1,2) | PI()*A1 | A1*1.1-1 | A1-0.1-0.2 | SUMPRODUCT(D1:D6,F1:F6) | SUMPRODUCT((A1:A8="ja")*1)
SUMPRODUCT(A1:A8,B1:B8) | SUMPRODUCT(--(A1:A8>2)) | VLOOKUP(A1,D1:F6,3) | VLOOKUP(A1,D1:E6,2,FALSE)
VLOOKUP(A2,E1:F6,2,FALSE) | HLOOKUP(A1,D1:F3,2,FALSE) | MATCH(A1,D1:D6) | MATCH(A1,D1:D6,0)
MATCH(A2,E1:E6,0) | MATCH(A1,D1:D6,-1) | MATCH("v*",E1:E6,0) | INDEX(D1:D6,A1) | INDEX(D1:F6,A1,2)
INDEX(A1:A8,3) | SUM(INDEX(D1:F6,0,1)) | INDEX(A1:A8,MATCH("ja",A1:A8,0)) | LOOKUP(A1,D1:D6,E1:E6)
LOOKUP(2,1/(A1:A8="ja"),B1:B8) | ROWS(A1:A8) | COLUMNS(D1:F6) | LEN(A2) | LEFT(A2,2) | RIGHT(A2,1)
MID(A2,2,2) | UPPER(A2) | LOWER(A2) | TRIM(A2) | EXACT(A2,"ja") | FIND("a",A2) | SEARCH("A",A2)
SEARCH("j?",A2) | SUBSTITUTE(A2,"a","o") | SUBSTITUTE(A2,"a","o",2) | REPLACE(A2,1,1,"X") | REPT(A2,2)
CONCATENATE(A1,A2) | CONCAT(A1:A8) | TEXTJOIN(", ",TRUE,A1:A8) | TEXTJOIN("",FALSE,A1:A3,"x") | VALUE(A2)
A2*1 | A2+0 | --A3 | "1,5"+A1 | "2-1-2026"+0 | TODAY()-A1 | YEAR(TODAY()) | DATE(2026,A1,1)
DATE(2026,1,A1) | YEAR(A6) | MONTH(A6) | DAY(A6) | WEEKDAY(A6,2) | EDATE(A6,1) | EOMONTH(A6,A1)
DAYS(A6,D1) | DATEDIF(A6,TODAY(),"Y") | DATEDIF(A6,TODAY(),"YM") | DATEDIF(A6,TODAY(),"MD")
ISOWEEKNUM(A6) | TIME(A1,30,0) | IF(AND(A1>1,OR(A2="ja",A3="ja")),SUM(A1:A4)*2,COUNTIF(A1:A8,"nee"))
IF(SUM(A1:A8)>10,"hoog",IF(COUNT(A1:A8)>2,"midden","laag")) | LET(x,A1*2,y,x+1,x*y)
LET(t,SUM(A1:A8),IF(t>5,t,-t))
"""
# Cells that need what the page does not have; they and what reads them are told, and nothing else.
BEYOND = {
    'TEXT(A1,"0,00")': "TEXT()",
    'INDIRECT("A"&A1)': "a cell picked by a computed address",
    "SUM(OFFSET(A1,A2,0))": "a cell picked by a computed address",
    "NORM.S.DIST(A1,TRUE)": "NORM.S.DIST()",
}


def random_answers(rng: random.Random) -> dict[CellRef, Any]:
    values = [
        *(None, 0.0, 1.0, 2.0, 3.0, 4.0, 5.5, -1.0, 8.0, 0.1, 16.0, 1e-9, 123456.789, 7.0),
        *(
            "ja",
            "nee",
            "JA",
            "Jaap",
            "",
            " ",
            "appel",
            "12",
            "3,5",
            "3.5",
            "1e3",
            "50%",
            "é",
            "𝒳y",
            "a*b",
            ">2",
            "WAAR",
            "1-3-2026",
        ),
        *(True, False),
    ]
    found: dict[CellRef, Any] = {ref: rng.choice(values) for ref in INPUTS}
    found[INPUTS[0]] = rng.choice([*values[:14], *values[:14], "ja", True])
    found[INPUTS[5]] = float(rng.choice([45000, 46000, 46081, 59, 60, 61, 1, 44620, rng.randint(1, 60000)]))
    return found


def told(value: Any) -> Any:
    if isinstance(value, ErrorValue):
        return {"error": value.code}
    return {"unknown": True} if isinstance(value, Tainted) else value


def sheet(formulas: list[str]) -> tuple[Workbook, list[CellRef]]:
    cells: dict[tuple[int, int], Cell] = {place: Cell(value) for place, value in FIXED.items()}
    cells |= {(row, 8): Cell(None, formula) for row, formula in enumerate(formulas, 1)}
    cells[1, 9] = Cell(None, "SUM(H1:H5)")
    cells[2, 9] = Cell(None, 'A1:A3&"!"', array="I2:I4")
    cells[5, 9] = Cell(None, "I3&I4")
    cells[1, 11] = Cell(None, "TRANSPOSE(A1:A3)&B1", array="K1:M1", dynamic=True)
    cells[5, 10] = Cell(None, 'L1&M1&COUNTIF(K1:M1,"ja*")')
    outputs = [CellRef("A", row, 8) for row in range(1, len(formulas) + 1)]
    return Workbook([Sheet("A", cells)]), [
        *outputs,
        *(CellRef("A", *place) for place in ((1, 9), (2, 9), (3, 9), (5, 9), (1, 12), (5, 10))),
    ]


def close(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, int | float) and not isinstance(other, bool):
        return one == other or abs(one - other) <= 1e-13 * abs(one)
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("region", [ENGLISH, DUTCH])
def test_formulas_give_in_node_what_they_give_in_python(region: Region) -> None:
    formulas = [one.strip() for line in FORMULAS.strip().splitlines() for one in line.split(" | ")]
    model, outputs = sheet(formulas)
    program = compile_workbook(model, inputs=INPUTS, outputs=outputs, clock=lambda: NOW, region=region)
    script = script_of(program, outputs)
    assert script.left_out == {}
    rng = random.Random(f"formulas {region.decimal}")
    sets = [random_answers(rng) for _ in range(150)]
    given = [[[script.inputs[ref], value] for ref, value in answers.items()] for answers in sets]
    slots = [script.outputs[ref] for ref in outputs]
    got = in_node(
        f"""const today = () => {TODAY};
{script.source}
const told = (value) => value instanceof WORKBOOK.Tainted ? {{unknown: true}}
  : WORKBOOK.isError(value) ? {{error: value.code}} : value;
const answers = (given) => (v => {slots}.map((slot) => told(v[slot])))(WORKBOOK.evaluate(given));
console.log(JSON.stringify({json.dumps(given)}.map(answers)));
"""
    )
    for answers, values in zip(sets, got, strict=True):
        computed = program.evaluate(answers)
        for ref, value in zip(outputs, values, strict=True):
            wanted = told(computed[ref])
            formula = formulas[ref.row - 1] if ref.column == 8 else "array"
            assert close(wanted, float(value) if type(value) is int else value), (
                formula,
                answers,
                wanted,
                value,
            )


def test_what_the_page_lacks_is_told_with_all_that_reads_it() -> None:
    model, outputs = sheet([*BEYOND, "H1&A1", "A1+1"])
    program = compile_workbook(model, inputs=INPUTS, outputs=outputs, clock=lambda: NOW)
    script = script_of(program, outputs)
    told_ = {ref.row: reason for ref, reason in script.left_out.items() if ref.column == 8}
    assert told_ == {**dict(enumerate(BEYOND.values(), 1)), 5: "TEXT()"}
    assert script.left_out[outputs[6]] == "TEXT()"  # the sum over them
