"""What each function gives, as Excel gives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mas_cli.formulas import DUTCH, ErrorValue, Tainted, error_value

NUMBERS = {"A1": 3, "A2": 1, "A3": 2, "A4": "x", "A5": True, "A7": 2}
TEXTS = {"B1": "appel", "B2": "Peer", "B3": "pruim", "B4": "", "B6": "PEER", "B7": "p*r"}
TABLE = {
    "D1": "laag",
    "D2": "midden",
    "D3": "hoog",
    "E1": 10,
    "E2": 20,
    "E3": 30,
    "F1": 0,
    "F2": 25,
    "F3": 50,
    "G1": "R1",
    "G2": "R2",
    "G3": "R3",
}
CELLS: dict[str, Any] = {**NUMBERS, **TEXTS, **TABLE}

VALUES = [
    # operators and coercion
    ("1+2*3^2", 19.0),
    ("-2^2", 4.0),
    ("2^3^2", 64.0),
    ("10%", 0.1),
    ("200%%", 0.02),
    ('--"3"', 3.0),
    ('"4"*"2"', 8.0),
    ('" 5 "+1', 6.0),
    ('"50%"+0', 0.5),
    ('"1,234.5"+0', 1234.5),
    ("TRUE+TRUE", 2.0),
    ("A6+1", 1.0),
    ('A6&"x"', "x"),
    ("A6=0", True),
    ('A6=""', True),
    ("A6=FALSE", True),
    ('"a"="A"', True),
    ('"a"<1', False),
    ('TRUE>"z"', True),
    ('"10"=10', False),
    ("0.1+0.2=0.3", True),
    ("1-0.9-0.1", 0.0),
    ("1&2", "12"),
    ('0.1+0.2&""', "0.3"),
    ('1/3&""', "0.333333333333333"),
    ('1E+20&""', "1E+20"),
    ('TRUE&""', "TRUE"),
    ("+B1", "appel"),
    ("+A6", 0.0),
    ("A6", 0.0),
    # logic
    ('IF(A1>2,"ja","nee")', "ja"),
    ("IF(A6,1)", False),
    ("IF(TRUE,,1)", 0.0),
    ('IF("true",1,2)', 1.0),
    ('IFS(A1<2,"a",A1<4,"b",TRUE,"c")', "b"),
    ('IFERROR(1/0,"fout")', "fout"),
    ('IFERROR(A1,"fout")', 3.0),
    ('IFNA(MATCH(9,A1:A3,0),"geen")', "geen"),
    ('SWITCH(A1,1,"een",3,"drie","anders")', "drie"),
    ('SWITCH(9,1,"een","anders")', "anders"),
    ('CHOOSE(A3,"a","b","c")', "b"),
    ('CHOOSE(2.9,"a","b","c")', "b"),
    ("AND(A1:A3)", True),
    ("AND(TRUE,A6)", True),
    ("OR(A1=1,A2=1)", True),
    ("XOR(TRUE,TRUE,TRUE)", True),
    ("NOT(A6)", True),
    # sums and counts
    ("SUM(A1:A7)", 8.0),
    ('SUM(A1:A3,"4",TRUE)', 11.0),
    ("SUM(A5)", 0.0),
    ('COUNT(A1:A7,"5")', 5.0),
    ("COUNTA(A1:A7)", 6.0),
    ("COUNTA(B1:B7)", 6.0),
    ("COUNTBLANK(B1:B7)", 2.0),
    ("COUNTIF(A1:A7,2)", 2.0),
    ('COUNTIF(A1:A7,">=2")', 3.0),
    ("COUNTIF(A1:A7,TRUE)", 1.0),
    ('COUNTIF(B1:B7,"peer")', 2.0),
    ('COUNTIF(B1:B7,"p*r")', 3.0),
    ('COUNTIF(B1:B7,"p~*r")', 1.0),
    ('COUNTIF(B1:B7,"????")', 2.0),
    ('COUNTIF(B1:B7,"")', 2.0),
    ('COUNTIF(B1:B7,"=")', 1.0),
    ('COUNTIF(B1:B7,"<>")', 6.0),
    ('COUNTIF(B1:B7,"<>peer")', 5.0),
    ('COUNTIF(B1:B7,">m")', 4.0),
    ('COUNTIFS(D1:D3,"*o*",E1:E3,">15")', 1.0),
    ('SUMIF(D1:D3,"hoog",E1:E3)', 30.0),
    ('SUMIF(D1:D3,"hoog",E1)', 30.0),
    ('SUMIF(E1:E3,">10")', 50.0),
    ('SUMIFS(E1:E3,D1:D3,"<>laag",F1:F3,"<50")', 20.0),
    ("SUMPRODUCT(E1:E3,F1:F3)", 2000.0),
    ('SUMPRODUCT((D1:D3="hoog")*E1:E3)', 30.0),
    ("SUMPRODUCT(--(LEN(D1:D3)>4))", 1.0),
    ("AVERAGE(A1:A7)", 2.0),
    ('AVERAGEIF(E1:E3,">10")', 25.0),
    ('AVERAGEIFS(E1:E3,F1:F3,">0")', 25.0),
    ("MIN(A1:A7)", 1.0),
    ("MAX(A4)", 0.0),
    ("LARGE(A1:A7,2)", 2.0),
    ("SMALL(A1:A7,1)", 1.0),
    ("RANK(2,A1:A7)", 2.0),
    ("RANK(3,A1:A7,1)", 4.0),
    # rounding
    ("ROUND(2.5,0)", 3.0),
    ("ROUND(-2.5,0)", -3.0),
    ("ROUND(2.675,2)", 2.68),
    ("ROUND(1.005,2)", 1.01),
    ("ROUND(1234,-2)", 1200.0),
    ("ROUNDUP(2.1,0)", 3.0),
    ("ROUNDDOWN(-2.9,0)", -2.0),
    ("TRUNC(-2.9)", -2.0),
    ("INT(-2.1)", -3.0),
    ("MOD(-3,2)", 1.0),
    ("MOD(3,-2)", -1.0),
    ("ABS(-4)", 4.0),
    # look-ups
    ('VLOOKUP("MIDDEN",D1:G3,2,FALSE)', 20.0),
    ("VLOOKUP(30,F1:G3,2)", "R2"),
    ('VLOOKUP("mid*",D1:E3,2,0)', 20.0),
    ("HLOOKUP(10,E1:G3,3,FALSE)", 30.0),
    ("LOOKUP(49,F1:F3,G1:G3)", "R2"),
    ('LOOKUP(2,1/(D1:D3<>"hoog"),G1:G3)', "R2"),
    ("INDEX(E1:E3,2)", 20.0),
    ("INDEX(D1:G3,3,4)", "R3"),
    ("SUM(INDEX(D1:G3,0,2))", 60.0),
    ("SUM(E1:INDEX(E1:E3,2))", 30.0),
    ('MATCH("hoog",D1:D3,0)', 3.0),
    ("MATCH(30,F1:F3)", 2.0),
    ("MATCH(20,INDEX(E1:E3*1,0),0)", 2.0),
    ('_xlfn.XLOOKUP("hoog",D1:D3,G1:G3)', "R3"),
    ('_xlfn.XLOOKUP("niets",D1:D3,G1:G3,"geen")', "geen"),
    ("_xlfn.XLOOKUP(30,F1:F3,G1:G3,,-1)", "R2"),
    ('_xlfn.XLOOKUP("h*",D1:D3,G1:G3,,2)', "R3"),
    ("_xlfn.XMATCH(20,E1:E3)", 2.0),
    ("SUM(OFFSET(E1,1,0,2,1))", 50.0),
    ("OFFSET(E1,A3,0)", 30.0),
    ('INDIRECT("E"&A3)', 20.0),
    ('SUM(INDIRECT("Blad1!E1:E"&A1))', 60.0),
    ('HYPERLINK("https://example.org","klik")', "klik"),
    ("ROW(B7)", 7.0),
    ("COLUMN()", 26.0),
    ("ROWS(D1:G3)", 3.0),
    ("COLUMNS(D:G)", 4.0),
    # texts
    ('LEFT("school",3)', "sch"),
    ('LEFT("school")', "s"),
    ('RIGHT("school",2)', "ol"),
    ('MID("school",2,3)', "cho"),
    ("LEN(B1)", 5.0),
    ("LEN(12.5)", 4.0),
    ('TRIM("  a   b ")', "a b"),
    ('UPPER("é")', "É"),
    ('LOWER("ABC")', "abc"),
    ('PROPER("jan de VRIES-smit")', "Jan De Vries-Smit"),
    ('SEARCH("r?i",B3)', 2.0),
    ('FIND("e",B2)', 2.0),
    ('REPLACE("abcdef",2,3,"X")', "aXef"),
    ('SUBSTITUTE("a-b-c","-","+",2)', "a-b+c"),
    ('SUBSTITUTE("a-b-c","-","")', "abc"),
    ('REPT("ab",3)', "ababab"),
    ("CHAR(65)", "A"),
    ("CHAR(128)", "€"),
    ('CODE("€")', 128.0),
    ('CONCATENATE("a",1,TRUE)', "a1TRUE"),
    ("_xlfn.CONCAT(D1:D3)", "laagmiddenhoog"),
    ('_xlfn.TEXTJOIN(", ",TRUE,B1:B4)', "appel, Peer, pruim"),
    ('_xlfn.TEXTJOIN("-",,B1:B4)', "appel-Peer-pruim"),
    ('VALUE("12")', 12.0),
    ('N("x")', 0.0),
    ('_xlfn.TEXTBEFORE("a/b/c","/",2)', "a/b"),
    ('_xlfn.TEXTBEFORE("a/b/c","/",-1)', "a/b"),
    ('_xlfn.TEXTAFTER("a/b/c","/")', "b/c"),
    ('INDEX(_xlfn.TEXTSPLIT("a,b;c",",",";"),2,1)', "c"),
    # TEXT
    ('TEXT(0.285,"0%")', "29%"),
    ('TEXT(1234.567,"#,##0.00")', "1,234.57"),
    ('TEXT(-5,"0.0")', "-5.0"),
    ('TEXT(5,"000")', "005"),
    ('TEXT(0.5,"#.##")', ".5"),
    ('TEXT(-3,"0;(0);""nul""")', "(3)"),
    ('TEXT(0,"0;(0);""nul""")', "nul"),
    ('TEXT(12345,"0.00E+00")', "1.23E+04"),
    ('TEXT(45292,"dd-mm-yyyy")', "01-01-2024"),
    ('TEXT(45292.75,"d mmmm yyyy h:mm")', "1 January 2024 18:00"),
    ('TEXT(1.5,"[h]:mm")', "36:00"),
    ('TEXT("abc","0")', "abc"),
    ('TEXT(1234.5,"General")', "1234.5"),
    # kinds
    ("ISBLANK(A6)", True),
    ("ISBLANK(B4)", False),
    ("ISNUMBER(A1)", True),
    ("ISTEXT(A4)", True),
    ("ISERR(NA())", False),
    ("ISERROR(1/0)", True),
    ("ISNA(NA())", True),
    # dates
    ("DATE(2024,2,30)", 45352.0),
    ("DATE(2024,14,1)", 45689.0),
    ("YEAR(45292)", 2024.0),
    ("MONTH(45292)", 1.0),
    ("DAY(60)", 29.0),
    ("WEEKDAY(45292)", 2.0),
    ("WEEKDAY(45292,2)", 1.0),
    ('DATEDIF(DATE(2010,5,15),DATE(2024,5,14),"Y")', 13.0),
    ('DATEDIF(DATE(2010,5,15),DATE(2024,5,14),"YM")', 11.0),
    ('DATEDIF(DATE(2010,5,15),DATE(2024,5,14),"MD")', 29.0),
    ("EDATE(DATE(2024,1,31),1)", 45351.0),
    ("EOMONTH(DATE(2024,1,15),1)", 45351.0),
    ("TODAY()-DATE(2026,3,1)", 13.0),
    ("HOUR(NOW())", 15.0),
    ('"2024-01-01"+0', 45292.0),
    # arrays
    ("SUM({1,2;3,4}*2)", 20.0),
    ('SUM(COUNTIF(D1:D3,{"laag","hoog"}))', 2.0),
    ("SUM(_xlfn.SEQUENCE(4))", 10.0),
    ('SUM(_xlfn._xlws.FILTER(E1:E3,D1:D3<>"laag"))', 50.0),
    ('_xlfn._xlws.FILTER(E1:E3,D1:D3="niets","leeg")', "leeg"),
    ("ROWS(_xlfn.UNIQUE({1;2;2;1}))", 2.0),
    ("INDEX(_xlfn._xlws.SORT(A1:A3,1,-1),1)", 3.0),
    ("INDEX(_xlfn.SORTBY(G1:G3,E1:E3,-1),1)", "R3"),
    ("SUM(_xlfn.CHOOSECOLS(E1:F3,2))", 75.0),
    ("SUM(_xlfn.CHOOSEROWS(E1:F3,-1))", 80.0),
    ("SUM(_xlfn.TAKE(E1:E3,-2))", 50.0),
    ("SUM(_xlfn.DROP(E1:E3,1))", 50.0),
    ("_xlfn.LET(_xlpm.x,A1,_xlpm.y,_xlpm.x*2,_xlpm.x+_xlpm.y)", 9.0),
    ('VLOOKUP("R2",CHOOSE({1,2},G1:G3,D1:D3),2,FALSE)', "midden"),
]


@pytest.mark.parametrize(("formula", "expected"), [pytest.param(f, e, id=f) for f, e in VALUES])
def test_a_function_gives_what_excel_gives(formula: str, expected: Any, calc: Callable[..., Any]) -> None:
    result = calc(formula, CELLS)
    assert type(result) is type(expected)
    assert result == (pytest.approx(expected, rel=1e-14) if isinstance(expected, float) else expected)


ERRORS = [
    ("1/0", "#DIV/0!"),
    ('"x"+1', "#VALUE!"),
    ("0^0", "#NUM!"),
    ("1E+300*1E+300", "#NUM!"),
    ('MATCH("weg",D1:D3,0)', "#N/A"),
    ('VLOOKUP("laag",D1:E3,3,FALSE)', "#REF!"),
    ("INDEX(E1:E3,4)", "#REF!"),
    ("SQRT(-1)", "#NUM!"),
    ("IF(NA(),1,2)", "#N/A"),
    ("A1:A3 B1:B3", "#NULL!"),
    ("Onbekend", "#NAME?"),
    ("LARGE(A1:A3,9)", "#NUM!"),
    ("AVERAGE(A4)", "#DIV/0!"),
    ('FIND("z",B1)', "#VALUE!"),
    ("CHOOSE(4,1,2)", "#VALUE!"),
    ('DATEDIF(2,1,"d")', "#NUM!"),
    ('INDIRECT("geen adres")', "#REF!"),
    ('_xlfn._xlws.FILTER(E1:E3,D1:D3="niets")', "#CALC!"),
    ("SUM(A1,1/0)", "#DIV/0!"),
    ("E1:E3", "#VALUE!"),
]


@pytest.mark.parametrize(("formula", "code"), [pytest.param(f, e, id=f) for f, e in ERRORS])
def test_an_error_is_a_value_of_its_own(formula: str, code: str, calc: Callable[..., Any]) -> None:
    result = calc(formula, CELLS)
    assert isinstance(result, ErrorValue)
    assert result is error_value(code)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('"1,5"+1', 2.5),
        ('1.5&""', "1,5"),
        ('TEXT(1234.5,"#.##0,00")', "1.234,50"),
        ('TEXT(45292,"dd-mm-jjjj")', "01-01-2024"),
        ('TEXT(45292,"d mmmm jjjj")', "1 januari 2024"),
        ('TRUE&""', "WAAR"),
        ('"31-12-2023"+1', 45292.0),
    ],
)
def test_texts_are_read_and_written_in_the_language_of_the_workbook(
    formula: str, expected: Any, calc: Callable[..., Any]
) -> None:
    assert calc(formula, region=DUTCH) == expected


@pytest.mark.parametrize(
    "formula",
    [
        '"1,5"+1',
        'VALUE("3-4")',
        'VALUE("3 mei")',
        'TEXT(1,"# ?/?")',
        'TEXT(5,"[>3]0;0.0")',
        'TEXT(45292,"jjjj")',
        'COUNTIF(A1:A3,">0,5")',
    ],
)
def test_what_depends_on_settings_not_in_the_file_is_refused_rather_than_guessed(
    formula: str, calc: Callable[..., Any]
) -> None:
    assert isinstance(calc(formula), Tainted)


def test_days_count_from_1904_where_the_workbook_says_so(calc: Callable[..., Any]) -> None:
    assert calc("DATE(2024,1,1)", date1904=True) == 43830.0
    assert calc("YEAR(43830)", date1904=True) == 2024.0
    assert calc("WEEKDAY(43830)", date1904=True) == 2.0
