"""A workbook of one's own as a page: its formulas as JavaScript give what they give in `mas screen`."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mas_cli.faces.fhir import questionnaire
from mas_cli.faces.page import as_data, logic, page
from mas_cli.formulas import ErrorValue
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.definition import UNKNOWN
from mas_cli.instrument.values import plain
from mas_cli.workbook.official import bound
from mas_cli.workbook.official.adding import proposed
from mas_cli.workbook.official.in_a_page import in_a_page
from support.node import in_node
from support.official import Tab, book

DAY = date(2026, 9, 1)
NUMBER = DAY.toordinal() - date(1970, 1, 1).toordinal()


def clock() -> datetime:
    return datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bound.BoundInstrument:
    """A scorecard as schools make them: answers, points on a hidden sheet, an advice, and a text too far."""
    form = Tab(
        {
            "A1": "Werkt de jongere mee?", "A2": "Uren verzuim", "A3": "Naam van de school",
            "A4": "Eerste dag van het verzuim", "A5": "Hoe vaak te laat?", "A6": "Opmerking <script>",
            "A8": "Punten", "B8": ("Score!A1", 0.0),
            "A9": "Advies", "B9": ('IF(B8>=20,"Halt",IF(COUNTA(B1:B5)<5,"Vul meer in","Gesprek"))', "x"),
            "A10": "Dagen sinds het begin", "B10": ("TODAY()-B4", 0.0),
            "A11": "Per uur", "B11": ("ROUND(B8/B2,2)", 0.0),
            "A12": "In woorden", "B12": ('TEXT(B2,"0,0")&" uur"', "x"),
            "A13": "Over de school", "B13": ('IF(B3="","geen school",UPPER(LEFT(B3,1))&MID(B3,2,99))', "x"),
        },
        lists={"B1": '"ja,nee,soms"'},
        rules=(("B2", "whole", "between", "0", "100"), ("B5", "whole", "between", "0", "40")),
        unlocked=("B1", "B2", "B3", "B4", "B5", "B6"),
        protected=True,
    )  # fmt: skip
    score = Tab(
        {
            "A1": ("VLOOKUP(Form!B1,C1:D3,2,FALSE)*Form!B2+SUMPRODUCT((Form!B5>E1:E3)*F1:F3)", 0.0),
            "C1": "ja", "D1": 2.0, "C2": "nee", "D2": 0.5, "C3": "soms", "D3": 1.0,
            "E1": 1.0, "F1": 1.0, "E2": 5.0, "F2": 3.0, "E3": 10.0, "F3": 6.0,
        },
        state="hidden",
    )  # fmt: skip
    path = tmp_path_factory.mktemp("werkmap") / "score.xlsx"
    path.write_bytes(book({"Form": form, "Score": score}, language="Werkbladen"))
    found = proposed(path, "score")
    return bound.bind(found.binding, found.workbook, found.inspection.contents, DAY, clock)


def answers(rng: random.Random, of: bound.BoundInstrument) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for question in of.questions.values():
        if rng.random() < 0.2:
            continue
        if question.options:
            found[question.id] = rng.choice([*question.options, UNKNOWN])
        elif question.type == "date":
            found[question.id] = DAY - timedelta(days=rng.randint(0, 400))
        elif question.type == "text":
            found[question.id] = rng.choice(["De Brug", "de brug", "12", "0612345678", "Straat 12", "é<b>"])
        else:
            found[question.id] = rng.choice([0, 1, 2, 7, 24, 40, UNKNOWN])
    return found


def as_python(of: bound.BoundInstrument, given: dict[str, Any], left_out: set[str]) -> dict[str, Any]:
    screening = of.screen(AnswerSet(given), DAY)
    outcomes = {
        result.text: result.value.code if isinstance(result.value, ErrorValue) else result.value
        for result in screening.outcomes
        if not result.unknown and result.text not in left_out
    }
    return {
        "status": screening.advice.status,
        "routes": list(screening.advice.routes),
        "missing": list(screening.advice.missing),
        "outcomes": outcomes,
    }


def test_the_page_computes_what_the_workbook_computes(workbook: bound.BoundInstrument) -> None:
    computing = in_a_page(workbook)
    data = computing.data
    left_out = {one["text"]: one["left_out"] for one in data["outcomes"] if one["left_out"]}
    assert left_out == {"In woorden": "TEXT()"}
    assert len(data["outcomes"]) >= 5
    rng = random.Random("workbook")
    sets = [answers(rng, workbook) for _ in range(200)]
    written = json.dumps([{name: plain(value) for name, value in given.items()} for given in sets])
    script = logic(workbook, {**as_data(workbook), "workbook": data}, computing)
    got = in_node(
        f"""const today = () => {NUMBER};
{script}
const told = ({{status, routes, missing, outcomes}}) => ({{status, routes, missing,
  outcomes: Object.fromEntries(outcomes.filter((one) => !one.unknown).map((one) => [one.text, one.value]))}});
console.log(JSON.stringify({written}.map((answers) => told(advise(answers, today())))));
"""
    )
    for given, advice in zip(sets, got, strict=True):
        wanted = as_python(workbook, given, set(left_out))
        assert advice == wanted, given
    said = {str(advice["outcomes"]["Advies"]) for advice in got}
    assert {"Halt", "Gesprek", "Vul meer in"} <= said


def test_every_face_takes_a_workbook_of_ones_own(workbook: bound.BoundInstrument, tmp_path: Path) -> None:
    text = page(workbook).decode()
    assert text.count("</script>") == 1
    assert "Opmerking <script>" not in text
    assert len(text) < 400_000
    for way in ("fetch(", "eval(", "new Function", "innerHTML"):
        assert way not in text
    asked = workbook.with_plain_lists()
    data = questionnaire(asked)
    listed = {item["linkId"] for block in data["item"] for item in block["item"]}
    assert set(asked.questions) <= listed
