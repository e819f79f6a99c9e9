"""What the functions of finance, statistics, number systems, rounding and angles give, as Excel gives it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from mas_cli.formulas import ErrorValue, Tainted, error_value

CELLS: dict[str, Any] = {
    "A1": 2,
    "A2": 4,
    "A3": 4,
    "A4": 4,
    "A5": 5,
    "A6": 5,
    "A7": 7,
    "A8": 9,
    "B1": 1,
    "B2": 3,
    "B3": 2,
    "B4": 5,
    "B5": 4,
    "B6": 6,
    "B7": 8,
    "B8": 7,
    "C1": -100,
    "C2": 30,
    "C3": 40,
    "C4": 50,
    "D1": 46000,
    "D2": 46365,
    "D3": 46730,
    "D4": 47095,
    "F1": "Naam",
    "G1": "Uren",
    "F2": "Jan",
    "G2": 10,
    "F3": "Piet",
    "G3": 20,
    "F4": "Janna",
    "G4": 40,
    "I1": "Naam",
    "I2": "Jan",
    "J1": "Uren",
    "J2": ">15",
    "K1": "Naam",
    "K2": '="=Jan"',
}

VALUES: list[tuple[str, float | str | bool]] = [
    # numerals
    ("ROMAN(1999)", "MCMXCIX"),
    ("ROMAN(499,1)", "LDVLIV"),
    ("ROMAN(499,4)", "ID"),
    ("ROMAN(499,FALSE)", "ID"),
    ('ARABIC("mcmxcix")', 1999.0),
    ('ARABIC("-XL")', -40.0),
    ('ARABIC("")', 0.0),
    ("BASE(15,2,8)", "00001111"),
    ('DECIMAL("zap",36)', 45745.0),
    ("DEC2BIN(-100)", "1110011100"),
    ("DEC2HEX(100,4)", "0064"),
    ('HEX2DEC("FFFFFFFF5B")', -165.0),
    ('BIN2HEX("1110",4)', "000E"),
    ("BITXOR(5,3)", 6.0),
    ("BITLSHIFT(4,2)", 16.0),
    # rounding
    ("FLOOR.PRECISE(-4.1)", -5.0),
    ("CEILING.PRECISE(-4.1,-2)", -4.0),
    ("ISO.CEILING(4.3,0)", 0.0),
    ("FLOOR.MATH(-8.1,2)", -10.0),
    ("FLOOR.MATH(-5.5,2,-1)", -4.0),
    ("CEILING.MATH(-5.5,2,-1)", -6.0),
    # combinations and divisors
    ("GCD(24,36)", 12.0),
    ("LCM(24,36)", 72.0),
    ("FACT(5.9)", 120.0),
    ("FACTDOUBLE(7)", 105.0),
    ("COMBIN(8,2)", 28.0),
    ("COMBINA(4,3)", 20.0),
    ("PERMUT(100,3)", 970200.0),
    ("MULTINOMIAL(2,3,4)", 1260.0),
    ("MDETERM({1,3,8,5;1,3,6,1;1,1,1,0;7,3,10,2})", 88.0),
    ("SUM(MINVERSE({4,-1;2,0}))", 1.5),
    ("SUMX2MY2({2,3},{6,5})", -48.0),
    # angles
    ("SIN(RADIANS(30))", 0.5),
    ("DEGREES(PI())", 180.0),
    ("ATAN2(1,1)", math.pi / 4),
    ("SECH(1000)", 0.0),
    ("ACOT(2)", 0.4636476090008061),
    # money
    ("PMT(0.08/12,10,10000)", -1037.0320893591606),
    ("FV(0.06/12,10,-200,-500,1)", 2581.4033740601185),
    ("PV(0.08/12,12*20,500)", -59777.14585118638),
    ("NPER(0.12/12,-100,-1000,10000,1)", 59.67386567429457),
    ("NPV(0.1,-10000,3000,4200,6800)", 1188.4434123352207),
    ("ROUND(IRR(C1:C4),6)", 0.088963),
    ("ROUND(XIRR(C1:C4,D1:D4),6)", 0.088963),
    ("ROUND(RATE(48,-200,8000),6)", 0.007701),
    ("IPMT(0.1/12,1,36,8000)", -66.66666666666667),
    ("PPMT(0.1/12,1,24,2000)", -75.6231860083666),
    ("SLN(30000,7500,10)", 2250.0),
    ("SYD(30000,7500,10,1)", 4090.909090909091),
    ("DDB(2400,300,10,2,1.5)", 306.0),
    ("DB(1000000,100000,6,1,7)", 186083.33333333334),
    ("EFFECT(0.0525,4)", 0.05354266737075841),
    ("DOLLARDE(1.02,16)", 1.125),
    # sets of numbers
    ("MODE(A1:A8)", 4.0),
    ("SUM(FREQUENCY(A1:A8,{4,5})*{1;10;100})", 4.0 + 20.0 + 200.0),
    ("PERCENTRANK(A1:A8,5)", 0.571),
    ("PERCENTRANK(A1:A8,6)", 0.785),
    ("PERCENTILE.EXC(A1:A8,0.25)", 4.0),
    ("CORREL(A1:A8,B1:B8)", 31 / math.sqrt(32 * 42)),
    ("SLOPE(B1:B8,A1:A8)", 31 / 32),
    ("FORECAST(10,B1:B8,A1:A8)", 9.34375),
    ("GEOMEAN(1,4,16)", 4.0),
    ("HARMEAN(1,2,4)", 12 / 7),
    ("DEVSQ(A1:A8)", 32.0),
    ("AVEDEV(A1:A8)", 1.5),
    ("TRIMMEAN(A1:A8,0.25)", 29 / 6),
    ("NORM.DIST(42,40,1.5,TRUE)", 0.9087887802741321),
    ("NORM.S.INV(0.908789)", 1.3333346730441071),
    ("POISSON.DIST(2,5,TRUE)", 0.12465201948308113),
    ("BINOM.DIST(6,10,0.5,FALSE)", 0.205078125),
    ("HYPGEOM.DIST(1,4,8,20,FALSE)", 0.3632610939112487),
    ("EXPON.DIST(0.2,10,TRUE)", 0.8646647167633873),
    # units
    ('CONVERT(1,"lbm","kg")', 0.45359237),
    ('CONVERT(68,"F","C")', 20.0),
    ('CONVERT(2.5,"ft","m")', 0.762),
    ('CONVERT(1,"Mibyte","kbyte")', 1048.576),
    # days
    ('NETWORKDAYS.INTL(DATE(2026,11,2),DATE(2026,11,15),"0000011")', 10.0),
    ("NETWORKDAYS.INTL(DATE(2026,11,2),DATE(2026,11,15),11)", 12.0),
    ("WORKDAY.INTL(DATE(2026,11,6),1)", 46335.0),
    ("YEARFRAC(DATE(2012,1,1),DATE(2012,7,30),1)", 0.5765027322404371),
    ('TIMEVALUE("2:24")', 0.1),
    # tables with heads
    ('DSUM(F1:G4,"Uren",I1:I2)', 50.0),
    ("DCOUNT(F1:G4,2,J1:J2)", 2.0),
    ('DGET(F1:G4,"Uren",K1:K2)', 10.0),
    # about cells and sheets
    ("ISFORMULA(Z1)", False),
    ("SHEET(A1)", 1.0),
    ("AREAS((A1:A3,B1))", 2.0),
    ('COUNTIF(A1:A8,TEXTSPLIT("",",",,TRUE))', 0.0),
    # a written empty text is no condition; a text is not the number it reads as
    ('OR("",TRUE)', True),
    ('SEARCH("~","a~")', 1.0),
    ("ADDRESS(3,7,1,0)", "R3C7"),
    ("ADDRESS(3,7,4,FALSE)", "R[3]C[7]"),
    ('XLOOKUP(10,{2,5,TRUE},{"a","b","c"},"geen",1)', "c"),
    ('TEXTAFTER("a-b-c","-",-1.6)', "b-c"),
]
ERRORS = [
    ("ROMAN(4000)", "#VALUE!"),
    ('HEX2DEC("G")', "#NUM!"),
    ("DEC2BIN(512)", "#NUM!"),
    ("MROUND(TRUE,2)", "#VALUE!"),
    ("MROUND(,2)", "#N/A"),
    ("EOMONTH(46000,TRUE)", "#VALUE!"),
    ("COMBIN(2,3)", "#NUM!"),
    ('CONVERT(1,"kg","m")', "#N/A"),
    ("IRR({1,2,3})", "#NUM!"),
    ("PMT(-1,5,100)", "#NUM!"),
    ("ACOTH(1)", "#NUM!"),
    ('OR("")', "#VALUE!"),
    ('TEXTAFTER("abc","abcd",1)', "#VALUE!"),
    ("MODE(1,2,3)", "#N/A"),
    ('VLOOKUP("a","b",1)', "#VALUE!"),
    ('" 2024-01-10 "+0', "#VALUE!"),
]


@pytest.mark.parametrize(("formula", "expected"), VALUES, ids=[one for one, _ in VALUES])
def test_a_function_gives_what_excel_gives(
    formula: str, expected: float | str | bool, calc: Callable[..., Any]
) -> None:
    found = calc(formula, CELLS)
    assert type(found) is type(expected), found
    assert found == (pytest.approx(expected, rel=1e-11) if isinstance(expected, float) else expected)


@pytest.mark.parametrize(("formula", "code"), ERRORS)
def test_a_function_gives_the_error_excel_gives(formula: str, code: str, calc: Callable[..., Any]) -> None:
    assert calc(formula, CELLS) is error_value(code)


@pytest.mark.parametrize("formula", ["RAND()", "RANDBETWEEN(1,6)+1"])
def test_a_random_number_is_said_to_be_one(formula: str, calc: Callable[..., Any]) -> None:
    found = calc(formula, CELLS)
    assert isinstance(found, Tainted)
    assert "another number each time" in found.construct


@pytest.mark.parametrize("formula", ["BINOM.DIST(5,100000,0.1,TRUE)", "ACCRINT(1,2,3,4,5,1)"])
def test_what_would_be_off_in_the_last_digits_is_not_given(formula: str, calc: Callable[..., Any]) -> None:
    found = calc(formula, CELLS)
    assert isinstance(found, Tainted)
    assert not isinstance(found, ErrorValue)
