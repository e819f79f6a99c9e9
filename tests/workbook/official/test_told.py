"""The texts offered for a route are those the outcome can really say."""

from __future__ import annotations

import pytest

from mas_cli.ooxml import open_workbook
from mas_cli.workbook.official.inspection import inspect
from mas_cli.workbook.official.proposal import propose
from mas_cli.workbook.official.recognised_words import load_words
from support.official import Tab, book

_TABLE = {"D1": 0.0, "E1": "Geen route", "D2": 5.0, "E2": "Halt", "D3": 9.0, "E3": "Strafrecht"}
_ALL = ["Geen route", "Halt", "Strafrecht"]


def told(formula: str) -> list[str]:
    """The texts offered for an outcome in B9 with this formula."""
    cells = {"A1": "Hoeveel uren?", "A2": "Is er hulp?", "A9": "Uitslag", "B9": (formula[1:], None), **_TABLE}
    rules = (("B1", "whole", "between", "0", "40"),)
    sheet = Tab(cells, lists={"B2": '"ja,nee"'}, rules=rules)
    proposal = propose(inspect(open_workbook(book({"Blad": sheet}))), load_words())
    (outcome,) = (one for one in proposal.outputs if one.cell == "B9")
    return list(outcome.routes)


@pytest.mark.parametrize(
    ("formula", "texts"),
    [
        ("=VLOOKUP(B1,$D$1:$E$3,2,TRUE)", _ALL),
        ("=INDEX(E1:E3,MATCH(B1,D1:D3,1))", _ALL),
        ("=LOOKUP(B1,D1:D3,E1:E3)", _ALL),
        ("=_xlfn.XLOOKUP(B1,D1:D3,E1:E3,E1,-1)", _ALL),
        ('=IF(B2="",E1,IF(B1>8,E3,"Halt"))', ["Geen route", "Strafrecht", "Halt"]),
        ('=_xlfn.SWITCH(B2,"nee","Halt","Zorg inzetten")', ["Halt", "Zorg inzetten"]),
        ('=_xlfn.IFS(B2="nee","Halt",TRUE,"Zorg inzetten")', ["Halt", "Zorg inzetten"]),
        ('=IFERROR(CHOOSE(B1,"Halt",E3),"Onbekend")', ["Halt", "Strafrecht", "Onbekend"]),
    ],
)
def test_texts_in_the_formula_and_in_the_cells_it_chooses_from_are_offered(
    formula: str, texts: list[str]
) -> None:
    assert told(formula) == texts


def test_a_text_that_is_compared_or_counted_is_not_offered() -> None:
    formula = '=IF(AND(B2="nee",COUNTIF(B1:B2,"straf")=0),"Halt","Geen route")'
    assert told(formula) == ["Halt", "Geen route"]


def test_joined_texts_are_offered_whole() -> None:
    formula = '="Advies: "&IF(B2="nee","Halt","zorg")&"."'
    assert told(formula) == ["Advies: Halt.", "Advies: zorg."]


def test_a_text_joined_to_an_answer_is_not_offered_for_it_never_is_the_whole_outcome() -> None:
    assert told('=B1&" uren: "&IF(B2="nee","Halt","zorg")') == []
