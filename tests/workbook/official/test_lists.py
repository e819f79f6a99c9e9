"""A list that depends on other answers is asked as a choice as soon as it can be told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mas_cli.instrument.answers import AnswerSet, read_answers
from mas_cli.interview.events import Answer, Jump
from mas_cli.interview.machine import begin
from mas_cli.workbook.official import bound, copies
from mas_cli.workbook.official.adding import proposed
from support.official import Tab, book

DAY = date(2026, 9, 1)
NAMES = {"Noord": "Lijsten!$A$2:$A$3", "West": "Lijsten!$B$2:$B$4", "Liggend": "Lijsten!$A$6:$C$6"}
LISTS = Tab(
    {
        "A1": "Noord", "A2": "Groningen", "A3": "Assen",
        "B1": "West", "B2": "Den Haag", "B3": "Rotterdam", "B4": 2611,
        "A6": "links", "B6": "midden", "C6": "rechts",
        "D1": "Rotterdam", "D2": "Delfshaven", "D3": "Charlois",
    },
    state="hidden",
)  # fmt: skip


def clock() -> datetime:
    return datetime(2026, 9, 1, 12, tzinfo=UTC)


def made(tmp_path: Path, *formulas: str) -> bound.BoundInstrument:
    """A region to choose, and below it a place (and a quarter) whose lists are computed."""
    cells = {f"A{row}": text for row, text in enumerate(("Regio", "Plaats", "Wijk")[: len(formulas) + 1], 1)}
    lists = {"B1": '"Noord,West"'} | {f"B{row}": formula for row, formula in enumerate(formulas, 2)}
    path = tmp_path / "lijsten.xlsx"
    path.write_bytes(book({"Form": Tab(cells, lists=lists), "Lijsten": LISTS}, names=NAMES))
    found = proposed(path, "lijsten")
    return bound.bind(found.binding, found.workbook, found.inspection.contents, DAY, clock)


@pytest.mark.parametrize(
    "formula",
    [
        "INDIRECT($B$1)",
        'INDIRECT(SUBSTITUTE(B1," ","_"))',
        'IF(B1="Noord",Noord,West)',
        "OFFSET(Lijsten!$A$1,1,MATCH($B$1,Lijsten!$A$1:$B$1,0)-1,"
        "COUNTA(OFFSET(Lijsten!$A$1:$A$4,0,MATCH($B$1,Lijsten!$A$1:$B$1,0)-1))-1,1)",
        "INDEX(Lijsten!$A$2:$B$4,0,MATCH(B1,Lijsten!$A$1:$B$1,0))",
    ],
)
def test_a_list_is_what_its_formula_gives_with_the_answers(tmp_path: Path, formula: str) -> None:
    instrument = made(tmp_path, formula)
    listed = {
        region: list(instrument.given({"regio": region}).questions["plaats"].options)
        for region in ("noord", "west")
    }
    assert listed == {"noord": ["Groningen", "Assen"], "west": ["Den Haag", "Rotterdam", "2611"]}


def test_a_list_that_lies_on_its_side_is_read_along(tmp_path: Path) -> None:
    question = made(tmp_path, 'IF(B1="Noord",Liggend,West)').given({"regio": "noord"}).questions["plaats"]
    assert list(question.options) == ["links", "midden", "rechts"]


@pytest.mark.parametrize(("formula", "reason"), [("INDIRECT(B1)", "#REF!"), ('CUBESET("x",B1)', "CUBESET")])
def test_a_list_that_cannot_be_told_is_free_text_with_the_reason(
    tmp_path: Path, formula: str, reason: str
) -> None:
    instrument = made(tmp_path, formula)
    question = instrument.given({}).questions["plaats"]
    assert question.type == "text"
    assert reason in question.help
    answers, findings = read_answers(instrument, {"plaats": "Delft"}, str)
    assert (findings, answers.values) == ([], {"plaats": "Delft"})


def test_an_answers_file_is_checked_against_the_list_whatever_its_order(tmp_path: Path) -> None:
    instrument = made(tmp_path, "INDIRECT($B$1)", 'INDIRECT(IF(B2="Rotterdam","Lijsten!D2:D3","Lijsten!A1"))')
    raw = {"wijk": "charlois", "plaats": "rotterdam", "regio": "West"}
    answers, findings = read_answers(instrument, raw, str)
    assert findings == []
    assert answers.values == {"wijk": "Charlois", "plaats": "Rotterdam", "regio": "west"}
    answers, findings = read_answers(instrument, raw | {"regio": "Noord"}, str)
    assert [(one.code, one.where) for one in findings] == [("A04", "plaats"), ("A04", "wijk")]


def test_the_interview_asks_the_list_of_the_answers_given_and_drops_what_no_longer_fits(
    tmp_path: Path,
) -> None:
    instrument = made(tmp_path, "INDIRECT($B$1)")
    interview = begin(instrument, DAY, lambda _day: instrument)
    interview = interview.handle(Answer("west")).interview
    assert list(interview.instrument.questions["plaats"].options) == ["Den Haag", "Rotterdam", "2611"]
    interview = interview.handle(Answer("2611")).interview
    assert interview.answers == {"regio": "west", "plaats": "2611"}
    interview = interview.handle(Jump("regio")).interview.handle(Answer("noord")).interview
    assert interview.answers == {"regio": "noord"}
    assert list(interview.instrument.questions["plaats"].options) == ["Groningen", "Assen"]


def test_what_was_chosen_goes_into_the_cell_as_the_list_has_it_and_comes_back(tmp_path: Path) -> None:
    instrument = made(tmp_path, "INDIRECT($B$1)")
    screening = bound.screen(instrument, AnswerSet({"regio": "west", "plaats": "2611"}), DAY)
    path = tmp_path / "kopie.xlsx"
    path.write_bytes(copies.fill(screening))
    place = next(one.ref for one in instrument.binding.inputs if one.id == "plaats")
    assert screening.instrument.cells_of(screening.answers.values)[place] == 2611.0
    answers, findings = read_answers(instrument, copies.read_filled(path, instrument), str)
    assert (findings, answers.values) == ([], {"regio": "west", "plaats": "2611"})


def test_a_list_that_is_too_long_to_be_told_whole_refuses_no_answer(tmp_path: Path) -> None:
    instrument = made(tmp_path, 'OFFSET(Lijsten!$A$2,0,0,IF(B1="Noord",2,20000),1)')
    question = instrument.given({"regio": "west"}).questions["plaats"]
    assert question.type == "choice", "blank cells below a list are no answers"
    tall = Tab({f"A{row}": f"Antwoord {row}" for row in range(1, 700)}, state="hidden")
    form = Tab({"A1": "Soort", "A2": "Plaats"}, lists={"B1": '"a,b"', "B2": "OFFSET(Lang!$A$1,0,0,699,1)"})
    path = tmp_path / "lang.xlsx"
    path.write_bytes(book({"Form": form, "Lang": tall}))
    found = proposed(path, "lang")
    instrument = bound.bind(found.binding, found.workbook, found.inspection.contents, DAY, clock)
    question = instrument.given({}).questions["plaats"]
    assert (question.type, "500" in question.help) == ("text", True)


def test_unknown_is_an_answer_to_a_list_and_leaves_its_cell_empty(tmp_path: Path) -> None:
    instrument = made(tmp_path, "INDIRECT($B$1)")
    answers, findings = read_answers(instrument, {"regio": "west", "plaats": "onbekend"}, str)
    assert (findings, answers.values["plaats"]) == ([], "onbekend")
    place = next(one.ref for one in instrument.binding.inputs if one.id == "plaats")
    assert instrument.given(answers.values).cells_of(answers.values)[place] is None


def test_formulas_and_lists_are_compiled_once_whatever_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instrument = made(tmp_path, "INDIRECT($B$1)")
    bound.screen(instrument, AnswerSet({"regio": "west"}), DAY)

    def again(*_arguments: object, **_options: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(bound, "program_of", again)
    monkeypatch.setattr("mas_cli.workbook.official.lists.Lists", again)
    for place in ("Leiden", "Rotterdam"):
        answers = AnswerSet({"regio": "west", "plaats": place})
        assert bound.screen(instrument.given(answers.values), answers, DAY).advice.status == "geen_route"
