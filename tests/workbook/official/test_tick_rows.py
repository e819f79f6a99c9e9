"""A tick under one of the heads for ja, nee and onbekend answers for its row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from mas_cli.instrument.answers import AnswerSet
from mas_cli.workbook.official import bound
from mas_cli.workbook.official.adding import proposed
from mas_cli.workbook.official.bound import BoundInstrument
from support.official import Tab, book

DAY = date(2026, 12, 1)
JA, NEE, ONBEKEND = (f"is_er_hulp_{head}" for head in ("ja", "nee", "onbekend"))
OTHERS = {"soort", "is_er_zorg_ja", "is_er_zorg_nee", "is_er_zorg_onbekend"}


def bound_to(path: Path, content: bytes) -> BoundInstrument:
    path.write_bytes(content)
    found = proposed(path, "boek")
    contents = found.inspection.contents
    return bound.bind(found.binding, found.workbook, contents, DAY, lambda: datetime(2026, 12, 1, tzinfo=UTC))


@pytest.fixture
def made(tmp_path: Path) -> BoundInstrument:
    form: dict[str, Any] = {"A1": "Soort", "A2": "Vraag", "B2": "Ja", "C2": "Nee", "D2": "Onbekend"}
    form |= {"A3": "Is er hulp", "A4": "Is er zorg", "A8": "Score"}
    form |= {f"{column}8": (f'COUNTIF({column}3:{column}4,"x")', 0) for column in "BCD"}
    return bound_to(tmp_path / "boek.xlsx", book({"Blad": Tab(form, lists={"B1": '"basis,voortgezet"'})}))


@pytest.mark.parametrize(
    ("answers", "apart"),
    [
        ({}, set()),
        ({NEE: "x"}, {JA, ONBEKEND}),
        ({JA: "x"}, {NEE, ONBEKEND}),
        # A copy in which somebody ticked two says two things, and both are kept.
        ({JA: "x", NEE: "x"}, {ONBEKEND}),
        # Whoever leaves one open still has the others to tick.
        ({JA: "onbekend"}, set()),
    ],
)
def test_where_a_row_is_ticked_its_blank_cells_are_neither_asked_nor_missing(
    made: BoundInstrument, answers: dict[str, str], apart: set[str]
) -> None:
    assert made.applying(answers, DAY) == set(made.questions) - apart
    advice = made.screen(AnswerSet(answers), DAY).advice
    assert set(advice.missing) == made.deciding - apart - set(answers)
    assert advice.applicable == set(made.questions) - apart


def test_a_row_ticked_everywhere_misses_nothing(made: BoundInstrument) -> None:
    answers = {"soort": "basis", NEE: "x", "is_er_zorg_ja": "x"}
    assert made.screen(AnswerSet(answers), DAY).advice.missing == ()


def test_cells_to_tick_under_other_heads_stand_for_themselves(tmp_path: Path) -> None:
    form: dict[str, Any] = {"A2": "Dag", "B2": "Maandag", "C2": "Dinsdag", "A3": "Afwezig", "A4": "Te laat"}
    form |= {f"{column}8": (f'IF({column}3="x",1,0)+IF({column}4="x",1,0)', 0) for column in "BC"}
    made = bound_to(tmp_path / "boek.xlsx", book({"Blad": Tab(form)}))
    assert len(made.questions) == 4
    for question in made.questions:
        assert made.applying({question: "x"}, DAY) == set(made.questions)
