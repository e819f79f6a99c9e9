"""Filled workbooks: every one its own edition, every difference shown with both values."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.screening import screen
from mas_cli.ooxml import open_package, open_workbook, resolve_names, write_package
from mas_cli.workbook.choice import InstrumentChoice
from mas_cli.workbook.writing import write_answers
from support.batch import (
    EDITIONS,
    HALT,
    TODAY,
    CrashingChoice,
    GreedyChoice,
    HangingChoice,
    empty,
    files,
    instrument,
    random_answers,
    score,
    with_cells,
    workbook,
    zipped,
)


def test_editions_in_one_folder_are_each_scored_by_their_own_rules(tmp_path: Path) -> None:
    folder = files(tmp_path, {f"{edition}.xlsx": workbook(edition) for edition in EDITIONS})
    rows, run = score(folder)
    assert [(row["editie"], row["uitkomst"], row["routes"]) for row in rows] == [
        (edition, "scored", "halt") for edition in EDITIONS
    ]
    assert run.tally.routes == {"halt": 3}


def test_a_workbook_gets_the_advice_of_the_evaluator(tmp_path: Path) -> None:
    contents, expected = {}, {}
    for number in range(40):
        edition = EDITIONS[number % 3]
        of = instrument(edition)
        answers = random_answers(random.Random(number), of)
        answers["geboortedatum"] = date(2011, 3, number % 28 + 1)
        filled = AnswerSet(answers)
        contents[f"{number:02}.xlsx"] = write_answers(empty(edition), of, filled, screen(of, filled, TODAY))
        advice = evaluate(of, answers, TODAY)
        expected[f"{number:02}.xlsx"] = (advice.status, ";".join(advice.routes), ";".join(advice.missing))
    rows, _run = score(files(tmp_path, contents), jobs=2)
    got = {Path(row["bron"]).name: (row["status"], row["routes"], row["ontbrekend"]) for row in rows}
    assert got == expected
    assert list(got) == sorted(got)


def test_an_answer_changed_without_recalculating_is_a_difference_with_both_values(tmp_path: Path) -> None:
    changed = workbook(verzuim_uren=75)
    place = resolve_names(open_workbook(changed))["advies_status"]
    stale = open_workbook(workbook())
    part = stale.sheet(place.sheet).part
    changed = write_package(open_package(changed), {part: stale.package.read(part)})
    rows, run = score(files(tmp_path, {"a.xlsx": changed}))
    assert rows[0]["uitkomst"] == "scored_with_differences"
    assert (rows[0]["routes"], rows[0]["getoond_routes"]) == ("dwang_straf", "halt")
    assert "W10" in rows[0]["bevindingen"]
    assert run.tally.not_scored == 0


def test_open_answers_that_matter_make_a_workbook_incomplete_and_name_them(tmp_path: Path) -> None:
    rows, run = score(files(tmp_path, {"a.xlsx": workbook(eigen_initiatief=None)}))
    assert rows[0]["uitkomst"] == "incomplete"
    assert rows[0]["ontbrekend"] == "eigen_initiatief"
    assert run.tally.not_scored == 0


def test_a_wrong_answer_refuses_the_workbook_and_names_its_cell(tmp_path: Path) -> None:
    content = workbook()
    place = resolve_names(open_workbook(content))["antw_verzuim_uren"]
    wrong = with_cells(content, place.sheet, {place.ref: "veel"})
    rows, run = score(files(tmp_path, {"a.xlsx": wrong, "b.xlsx": content}))
    assert [row["uitkomst"] for row in rows] == ["refused", "scored"]
    assert f"A02 Vragenlijst!{place.ref}" in rows[0]["bevindingen"]
    assert run.tally.not_scored == 1


def test_the_groups_of_a_case_stand_in_its_row(tmp_path: Path) -> None:
    rows, _run = score(files(tmp_path, {"a.xlsx": workbook()}))
    assert (rows[0]["verzuim_soort"], rows[0]["leeftijdsgroep"], rows[0]["schooljaar"]) == (
        "relatief_16uur",
        "12 tot en met 15",
        "2026-2027",
    )
    assert rows[0]["peildatum"] == HALT["peildatum"].isoformat()


def test_an_edition_asked_for_by_name_refuses_the_others(tmp_path: Path) -> None:
    folder = files(tmp_path, {f"{edition}.xlsx": workbook(edition) for edition in EDITIONS})
    rows, _run = score(folder, choice=InstrumentChoice("mas/2022-03", None, asked=True))
    assert [row["uitkomst"] for row in rows] == ["unrecognised", "unrecognised", "scored"]
    assert all("B11" in row["bevindingen"] for row in rows[:2])


def test_workbooks_in_a_zip_are_scored_in_the_order_of_their_names(tmp_path: Path) -> None:
    members = {"map/b.xlsx": workbook(), "map/a.xlsx": workbook("2019-01"), "__MACOSX/._a.xlsx": b"x"}
    rows, _run = score(files(tmp_path, {"school.zip": zipped(members)}) / "school.zip")
    assert [row["bron"].partition("!")[2] for row in rows] == ["map/a.xlsx", "map/b.xlsx"]
    assert {row["uitkomst"] for row in rows} == {"scored"}


@pytest.mark.parametrize(
    ("choice", "code", "seconds"),
    [(HangingChoice, "B15", 3.0), (CrashingChoice, "B13", 30.0), (GreedyChoice, "B13", 30.0)],
)
def test_a_workbook_that_hangs_or_kills_its_worker_costs_only_itself(
    choice: type[InstrumentChoice], code: str, seconds: float, tmp_path: Path
) -> None:
    contents = {f"{number}.xlsx": workbook("2022-03") for number in range(6)}
    contents["2-fout.xlsx"] = workbook("2019-01")
    rows, _run = score(files(tmp_path, contents), choice=choice("mas", None), seconds=seconds)
    assert len(rows) == 7
    outcomes = {Path(row["bron"]).name: row for row in rows}
    assert outcomes.pop("2-fout.xlsx")["bevindingen"].startswith(code)
    assert {row["uitkomst"] for row in outcomes.values()} == {"scored"}
