"""A bound workbook advises with its own formulas, and is filled in as if by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mas_cli.errors import InvalidInput
from mas_cli.formulas import verify
from mas_cli.instrument.answers import AnswerSet, read_answers
from mas_cli.ooxml import open_workbook, read_cells
from mas_cli.workbook.official import binding_file, bound, copies
from mas_cli.workbook.official.adapter import read_contents
from mas_cli.workbook.official.adding import Proposed, proposed
from support.official import Raw, Tab, book, unzipped

DAY = date(2026, 9, 1)


def clock() -> datetime:
    return datetime(2026, 9, 1, 12, tzinfo=UTC)


def instrument_file(path: Path) -> Path:
    form = Tab(
        {
            "A1": "Meewerken?",
            "A2": "Uren verzuim",
            "A3": "Naam van de school",
            "C1": Raw('<c r="C1" t="inlineStr"><is><t>Toelichting</t></is></c>'),
            "A5": "Advies", "B5": ('IF(AND(B1="ja",Score!A1>10),"Halt","Strafrecht")', "Strafrecht"),
            "A6": "Buiten bereik", "B6": ('CUBEVALUE("x",B2)', 7),
            "A7": "Punten", "B7": ("Score!A1/2", 99),
        },
        lists={"B1": '"ja,nee"'},
        rules=(("B2", "whole", "between", "0", "100"),),
        unlocked=("B3",),
        protected=True,
    )  # fmt: skip
    score = Tab({"A1": ("Form!B2*2", 99)}, state="hidden")
    path.write_bytes(book({"Form": form, "Score": score}, macros=True))
    return path


@pytest.fixture
def found(tmp_path: Path) -> Proposed:
    return proposed(instrument_file(tmp_path / "officieel.xlsm"), "officieel")


def instrument(found: Proposed) -> bound.BoundInstrument:
    return bound.bind(found.binding, found.workbook, found.inspection.contents, DAY, clock)


ANSWERS = AnswerSet({"meewerken": "ja", "uren_verzuim": 24, "naam_van_de_school": "De Brug"})


def test_its_own_formulas_decide_and_what_is_not_computed_here_is_never_shown(found: Proposed) -> None:
    screening = bound.screen(instrument(found), ANSWERS, DAY)
    results = {result.cell: (result.value, result.unknown) for result in screening.outcomes}
    assert results["B5"] == ("Halt", "")
    assert results["B7"] == (24.0, "")
    value, unknown = results["B6"]
    assert value is None
    assert "CUBEVALUE" in unknown
    assert (screening.advice.status, screening.advice.missing) == ("geen_route", ())
    shown = {one["cell"]: one["value"] for one in screening.as_json()["outputs"]}
    assert shown == {"B5": "Halt", "B6": None, "B7": 24}


def test_open_questions_that_an_outcome_rests_on_are_missing(found: Proposed) -> None:
    screening = bound.screen(instrument(found), AnswerSet({"meewerken": "ja"}), DAY)
    assert screening.advice.missing == ("uren_verzuim",)


def test_an_instrument_without_conditions_has_no_questions_that_they_leave_open(found: Proposed) -> None:
    assert instrument(found).compute_missing({}, DAY) == set()


def test_a_text_mapped_to_a_route_becomes_the_advice(found: Proposed, tmp_path: Path) -> None:
    path = tmp_path / "binding.yaml"
    written = binding_file.dump(found.binding).decode()
    assert "Halt: ''" in written
    path.write_text(written.replace("Halt: ''", "Halt: halt"), encoding="utf-8")
    binding = binding_file.load(path)
    made = bound.bind(binding, found.workbook, found.inspection.contents, DAY, clock)
    assert bound.screen(made, ANSWERS, DAY).advice.routes == ("halt",)
    other = bound.screen(made, AnswerSet({"meewerken": "nee"}), DAY).advice
    assert (other.status, other.routes) == ("geen_route", ())


def test_a_mapped_outcome_that_says_nothing_yet_is_too_little_information_and_not_no_route(
    tmp_path: Path,
) -> None:
    form = Tab(
        {"A1": "Uren", "A2": "Advies", "B2": ('IF(B1="","",IF(B1>10,"Halt","Niets doen"))', "")},
        rules=(("B1", "whole", "between", "0", "100"),),
    )
    path = tmp_path / "leeg.xlsx"
    path.write_bytes(book({"Form": form}))
    found = proposed(path, "leeg")
    (output,) = found.binding.outputs
    routes = {"Halt": "halt", "Niets doen": ""}
    mapped = replace(found.binding, outputs=(replace(output, routes=routes),))
    made = bound.bind(mapped, found.workbook, found.inspection.contents, DAY, clock)
    statuses = [bound.screen(made, AnswerSet(values), DAY).advice.status for values in ({}, {"uren": 4})]
    assert statuses == ["onvoldoende_informatie", "geen_route"]


def test_a_binding_is_read_back_as_it_was_written(found: Proposed, tmp_path: Path) -> None:
    path = tmp_path / "binding.yaml"
    path.write_bytes(binding_file.dump(found.binding))
    assert binding_file.load(path) == found.binding


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("soort: jno", "soort: janee", "Y14"),
        ("cel: B1", "cel: B2", "W62"),
        ("vragen:", "vraagen:", "Y12"),
        ("cel: B1", "cel: 1B", "Y14"),
    ],
)
def test_a_fault_in_a_binding_is_named_with_its_line(
    found: Proposed, tmp_path: Path, before: str, after: str, code: str
) -> None:
    path = tmp_path / "binding.yaml"
    path.write_text(binding_file.dump(found.binding).decode().replace(before, after, 1), encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        binding_file.load(path)
    assert code in [finding.code for finding in refused.value.findings]
    assert all(":" in finding.where for finding in refused.value.findings)


def test_a_filled_copy_has_the_answers_fresh_results_and_every_other_part_untouched(found: Proposed) -> None:
    screening = bound.screen(instrument(found), ANSWERS, DAY)
    filled = copies.fill(screening)
    old, new = unzipped(found.workbook.package.archive.data), unzipped(filled)
    changed = {name for name in old if old[name] != new[name]}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"}
    assert list(old) == list(new)
    assert b'fullCalcOnLoad="1"' in new["xl/workbook.xml"]
    workbook = open_workbook(filled)
    cells = read_cells(workbook, "Form", ["B1", "B2", "B3", "B5", "B6", "B7"])
    assert [cells[ref].value for ref in ("B1", "B2", "B3", "B5", "B7")] == [
        "ja",
        24.0,
        "De Brug",
        "Halt",
        24.0,
    ]
    assert cells["B6"].value is None, "a stale result would be taken for a fresh one"
    assert cells["B3"].style == 1
    assert verify(read_contents(workbook).model, clock=clock).differ == ()
    assert copies.fill(screening) == filled


def test_the_answers_of_a_filled_copy_are_read_back_and_another_workbook_is_refused(
    found: Proposed, tmp_path: Path
) -> None:
    made = instrument(found)
    copy = tmp_path / "ingevuld.xlsm"
    copy.write_bytes(copies.fill(bound.screen(made, ANSWERS, DAY)))
    answers, findings = read_answers(made, copies.read_filled(copy, made), str)
    assert findings == []
    assert answers.values == ANSWERS.values
    copy.write_bytes(book({"Form": Tab({"A1": "Anders"}), "Score": Tab({})}))
    with pytest.raises(InvalidInput) as refused:
        copies.read_filled(copy, made)
    assert [finding.code for finding in refused.value.findings] == ["W65"]


def test_what_is_typed_as_a_number_is_a_number_in_the_cell_and_a_code_stays_text(found: Proposed) -> None:
    made = instrument(found)
    place = next(one.ref for one in found.binding.inputs if one.id == "naam_van_de_school")
    typed = {"12": 12.0, "2,5": 2.5, "0612": "0612", "-3": -3.0, "1.2.3": "1.2.3", "onbekend": "onbekend"}
    assert {text: made.cells_of({"naam_van_de_school": text})[place] for text in typed} == typed


def test_a_workbook_without_anything_to_answer_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "leeg.xlsx"
    path.write_bytes(book({"Blad": Tab({"A1": "Alleen tekst"})}))
    with pytest.raises(InvalidInput) as refused:
        proposed(path, "leeg")
    assert [finding.code for finding in refused.value.findings] == ["W57"]


def test_a_date_is_asked_as_a_date(tmp_path: Path) -> None:
    path = tmp_path / "datum.xlsx"
    form = Tab(
        {"A1": "Datum gesprek", "A3": "Jaar", "B3": ("YEAR(B1)", 2026)}, unlocked=("B1",), protected=True
    )
    path.write_bytes(book({"Form": form}))
    made = instrument(proposed(path, "datum"))
    (question,) = made.questions.values()
    assert question.type == "date"
    screening = bound.screen(made, AnswerSet({question.id: date(2025, 3, 1)}), DAY)
    assert [result.value for result in screening.outcomes] == [2025.0]
