"""Copies filled in at random: the answers read back, and another program's results beside ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mas_cli.documents.recalculation import recalculation
from mas_cli.ooxml import ErrorValue, patch_workbook
from mas_cli.workbook.official import bound
from mas_cli.workbook.official.adding import proposed
from mas_cli.workbook.official.answered import answered
from support.official import Raw, Tab, book

DAY = date(2026, 9, 1)
FORM = Tab(
    {
        "A1": "Inzet", "A2": "Uren", "A3": "Opmerking",
        "A5": "Punten", "B5": ("IF(B1=2,B2*2,B2)", 0), "A6": "Tekst", "B6": ('B3&""', ""),
        "A7": "Buiten bereik", "B7": ('CUBEVALUE("x",B2)', 0),
    },
    lists={"B1": '"1,2,n.v.t."'},
    rules=(("B2", "whole", "between", "0", "20"),),
    unlocked=("B3",),
    protected=True,
)  # fmt: skip


def clock() -> datetime:
    return datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def made(tmp_path: Path) -> bound.BoundInstrument:
    path = tmp_path / "boek.xlsx"
    path.write_bytes(book({"Form": FORM}))
    found = proposed(path, "boek")
    return bound.bind(found.binding, found.workbook, found.inspection.contents, DAY, clock)


def test_without_another_program_the_answers_are_still_read_back(made: bound.BoundInstrument) -> None:
    found = answered(made, 12, DAY, None)
    assert (found.sets, found.compared, found.not_computed, found.lost) == (12, 0, 12, ())


def test_a_result_that_another_program_does_not_give_is_named(made: bound.BoundInstrument) -> None:
    def other(books: Mapping[str, bytes]) -> Mapping[str, bytes]:
        wrong = {"Form": {"B5": -1.0, "B6": "#NAME?"}}
        return {name: patch_workbook(data, {}, formula_values=wrong) for name, data in books.items()}

    found = answered(made, 3, DAY, other)
    assert {str(one.ref) for one in found.differ} == {"Form!B5", "Form!B6"}
    assert {one.other for one in found.differ} == {-1.0, "#NAME?"}


def bound_to(path: Path, content: bytes) -> bound.BoundInstrument:
    path.write_bytes(content)
    found = proposed(path, "boek")
    return bound.bind(found.binding, found.workbook, found.inspection.contents, DAY, clock)


def test_a_spill_that_another_program_does_not_know_says_nothing_of_what_reads_its_cells(
    tmp_path: Path,
) -> None:
    spill = Raw(
        '<c r="D1" cm="1" t="str"><f t="array" ref="D1">_xlfn._xlws.FILTER(A1:A3,B1:B3="ja","geen")</f>'
        "<v>geen</v></c>"
    )
    cells = {"A1": "Hulp", "A2": "School", "A3": "Zorg", "D1": spill, "E2": ('IF(D2="","",LEN(D2))', "")}
    form = Tab({**cells, "A5": "Totaal", "B5": ('COUNTIF(B1:B3,"ja")', 0)}, lists={"B1:B3": '"ja"'})
    made = bound_to(tmp_path / "boek.xlsx", book({"Form": form}, dynamic=True))

    def other(books: Mapping[str, bytes]) -> Mapping[str, bytes]:
        wrong = {"Form": {"D1": ErrorValue("#NAME?"), "E2": "", "B5": -1.0}}
        return {name: patch_workbook(data, {}, formula_values=wrong) for name, data in books.items()}

    assert {str(one.ref) for one in answered(made, 3, DAY, other).differ} == {"Form!B5"}


@pytest.mark.parametrize(("added", "differs"), [(1.0, False), (0.0, False), (2.0, True)])
def test_true_taken_for_1_as_libreoffice_does_is_no_other_result(
    tmp_path: Path, added: float, differs: bool
) -> None:
    cells = {"A1": "Gehoord", "A2": "Gebeld", "A4": "Som", "B4": ("SUM(B1:B2)", 0)}
    made = bound_to(tmp_path / "boek.xlsx", book({"Form": Tab(cells, lists={"B1:B2": '"WAAR"'})}))

    def other(books: Mapping[str, bytes]) -> Mapping[str, bytes]:
        summed = {"Form": {"B4": added}}
        return {name: patch_workbook(data, {}, formula_values=summed) for name, data in books.items()}

    # The first set of answers ticks one.
    found = answered(made, 1, DAY, other)
    assert bool(found.differ) is differs
    # What only follows from 1 for TRUE proves nothing, and is not counted as if it did.
    assert (found.compared, found.apart) == ((1, 0) if added != 1.0 else (0, 1))


@pytest.mark.oracle
@pytest.mark.slow
def test_libreoffice_gives_the_same_for_answers_kept_as_excel_keeps_them(made: bound.BoundInstrument) -> None:
    found = answered(made, 12, DAY, recalculation())
    assert found.compared == 24
    assert found.differ == ()
