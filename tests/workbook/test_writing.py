"""Answers written into a workbook that is there already."""

from __future__ import annotations

import pytest

from mas_cli.errors import InvalidInput
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.screening import Screening, screen
from mas_cli.ooxml import open_package, patch_workbook
from mas_cli.workbook.reading import read_workbook
from mas_cli.workbook.writing import write_answers
from support.workbook import (
    EXAMPLE,
    TODAY,
    changed,
    empty,
    example,
    instrument,
    instrument_for,
)

# The form, the advice, and the main part that asks for recalculation.
TOUCHED = {"xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"}


def screening(answers: AnswerSet) -> Screening:
    return screen(instrument(), answers, TODAY)


def test_only_the_form_the_advice_and_the_request_to_recalculate_change() -> None:
    before = open_package(empty())
    after = open_package(write_answers(empty(), instrument(), EXAMPLE, screening(EXAMPLE)))
    assert before.parts == after.parts
    assert {part for part in before.parts if before.read(part) != after.read(part)} <= TOUCHED


def test_writing_twice_gives_the_same_bytes_and_writing_others_leaves_nothing_behind() -> None:
    other = AnswerSet(
        {"peildatum": TODAY, "verzuim_soort": "luxe", "luxe_dagen": 2}, {"luxe_dagen": "Let op"}
    )
    there = write_answers(example(), instrument(), other, screening(other))
    assert read_workbook(there, instrument_for, today=TODAY).answers == other
    back = write_answers(there, instrument(), EXAMPLE, screening(EXAMPLE))
    assert back == example()


def test_results_that_another_program_left_behind_are_taken_away() -> None:
    stale = changed(
        example(),
        "xl/worksheets/sheet6.xml",
        lambda data: data.replace(b"</f><v/></c>", b"</f><v>2</v></c>").replace(
            b"</f></c>", b"</f><v>2</v></c>"
        ),
    )
    fresh = open_package(write_answers(stale, instrument(), EXAMPLE, screening(EXAMPLE)))
    assert b"<v>" not in fresh.read("xl/worksheets/sheet6.xml")
    assert read_workbook(fresh.archive.data, instrument_for, today=TODAY).findings == ()


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (empty("2020-04"), "W03"),
        (patch_workbook(empty(), {"Register": {"B4": "0" * 64}}), "W04"),
        (patch_workbook(empty(), {"Register": {"B5": "0" * 64}}), "W04"),
        (patch_workbook(empty(), {"Register": {"B1": "0"}}), "W21"),
        (
            changed(empty(), "xl/workbook.xml", lambda data: data.replace(b"toel_pesten", b"oud_pesten")),
            "W07",
        ),
    ],
    ids=["editie", "vingerafdruk", "afspraak", "indeling", "naam-weg"],
)
def test_a_workbook_that_was_made_for_something_else_is_left_alone(source: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        write_answers(source, instrument(), EXAMPLE, screening(EXAMPLE))
    assert [finding.code for finding in refused.value.findings] == [code]


def test_a_remark_that_no_cell_can_hold_is_refused_with_its_cell() -> None:
    answers = AnswerSet(EXAMPLE.values, {"pesten": "\x07"})
    with pytest.raises(InvalidInput) as refused:
        write_answers(empty(), instrument(), answers, screening(answers))
    assert [finding.code for finding in refused.value.findings] == ["X17"]
    assert "Vragenlijst!E" in refused.value.findings[0].where
