"""Rows of raw answers, dirty ones among them, and what the row engine says of each."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli.batch.engines.rows import RowEngine
from mas_cli.batch.instrument_by_day import Eras
from mas_cli.batch.registers.columns import Layout
from mas_cli.instrument.evaluate import evaluate
from mas_cli.table import Columns, Row
from mas_cli.workbook.choice import InstrumentChoice
from mas_cli.written import short_day
from support.instrument import random_answers

if TYPE_CHECKING:
    from mas_cli.batch.model import ScoreResult
    from mas_cli.instrument.instrument import Instrument

TODAY = date(2026, 11, 21)
CHOICE = InstrumentChoice("mas", None)
ROUTES = ("vrijwillige_hulp", "halt", "dwang_civiel", "dwang_straf")
# Texts of every kind the grammar tells apart, right and wrong, for any question.
TEXTS = (
    "ja",
    "J",
    " Ja ",
    "nee",
    "N",
    "waar",
    "FALSE",
    "misschien",
    "onbekend",
    "ONBEKEND",
    "?",
    "",
    "  ",
    "x",
    "24",
    "24,5",
    "24.0",
    "+7",
    "-1",
    "-0",
    "0",
    "1.024",
    "0,500",
    "1.024,5",
    "1,024.50",
    "1.234.567",
    "1e3",
    "99999",
    "\u22123",
    "8,50",
    "8.25",
    "16:30",
    "16u30",
    "16:20",
    "24 uur",
    "3 lesuren",
    "4 H",
    "5uur",
    "9:30:00",
    "9:30:15",
    "12u",
    "007",
    "1111111111111111",
    "=1+1",
    "1'2",
    "a\\b",
    "\t3\xa0",
    "12 34",
    "500",
    "2000",
    "2026-09-01",
    "2026-9-1",
    "2026/9/1",
    "20260901",
    "1-9-2026",
    "1/9/2026",
    "1.9.2026",
    "1 - 9 - 2026",
    "1 september 2026",
    "1-sep-2026",
    "di 1 sept. 2026",
    "ma 1 september 2026",
    "dinsdag, 1 september 2026",
    "31-2-2026",
    "29-2-2024",
    "29-02-2025",
    "1-13-2026",
    "0-5-2012",
    "00-05-2011",
    "00-00-2011",
    "05-2011",
    "mei 2011",
    "mei. 2011",
    "2011-05",
    "2011",
    "1885",
    "20110000",
    "20110500",
    "20110532",
    "00-00-0000",
    "31-00-2011",
    "xx-05-2011",
    "??-??-2011",
    "2011-xx-xx",
    "1-9-26",
    "1 okt 2026",
    "1 foo 2026",
    "1-May-2026",
    "2026-09-01T00:00:00Z",
    "1-9-2026 00:00:00",
    "1-9-2026 13:45",
    "2026-09-01T13:45:00+02:00",
    "1-9-2026 25:00",
    "44000",
    "1-9-2041",
    "1-1-1989",
    "1-1-1899",
    "1-9-2150",
    "1-9/2026",
    "14 maart 2011",
    "14-mrt-2011",
    "5-13-2011",
)


def raw_rows(count: int, seed: int) -> list[dict[str, str]]:
    """Rows of several editions: most right and spelled in some way, some with anything at all in a cell."""
    rng, of = random.Random(seed), CHOICE.on(TODAY)
    rows = []
    for number in range(count):
        given = {name: _spelled(rng, value) for name, value in random_answers(rng, of).items()}
        given["peildatum"] = rng.choice(
            ["2019-06-01", "2021-01-01", "28-2-2022", "1 maart 2022", "2026-09-01", "", "2017-03-15"]
        )
        for _cell in range(rng.choice([0, 0, 0, 1, 1, 3])):
            given[rng.choice(list(of.questions))] = rng.choice(TEXTS)
        labels = [q for q in of.questions.values() if q.type == "choice"]
        if number % 11 == 0:
            question = rng.choice(labels)
            given[question.id] = rng.choice([*question.options.values()]).upper()
        rows.append({"zaak": f"Z{number}", **given})
    return rows


def every_text(questions: Sequence[str] = ()) -> list[dict[str, str]]:
    """A row for every text in every question named: the grammar cell by cell."""
    return [
        {"zaak": f"{question}:{number}", question: text}
        for question in questions
        for number, text in enumerate(TEXTS)
    ]


def _spelled(rng: random.Random, value: Any) -> str:
    if isinstance(value, date):
        return rng.choice(
            [value.isoformat(), short_day(value), value.strftime("%Y%m%d"), f"{value:%d/%m/%Y}"]
        )
    if isinstance(value, float):
        return rng.choice([str(value), str(value).replace(".", ",")])
    return rng.choice([str(value), str(value), str(value).upper()])


def expected(rows: Sequence[Mapping[str, Any]], columns: Columns | None = None) -> list[dict[str, Any]]:
    """What the row engine says of every row, as the columns of the statement."""
    of = CHOICE.on(TODAY)
    places = {question: place for place, question in enumerate(of.questions)}
    eras = Eras(CHOICE)
    verdicts: list[dict[str, str]] = []

    def scored(instrument: Instrument, values: Any, result: ScoreResult) -> ScoreResult:
        advice = evaluate(instrument, values, TODAY)
        verdicts[-1] = {route: verdict.verdict for route, verdict in advice.verdicts.items()}
        return result

    engine = RowEngine("r", Layout(len(places), places, {}), columns or Columns(), eras, TODAY, scored=scored)
    found = []
    for number, row in enumerate(rows):
        verdicts.append({})
        result = engine.score(Row(number, tuple(row.get(question) for question in places)))
        refused = result.uitkomst == "refused"
        findings = sorted(
            f"{one.code} {'peildatum' if one.code == 'B23' else one.where}" for one in result.bevindingen
        )
        found.append(
            {
                "uitkomst": str(result.uitkomst),
                "status": None if refused else result.status,
                "routes": None if refused else ";".join(result.routes),
                "signalen": None if refused else ";".join(result.signalen),
                "ontbrekend": None if refused else ";".join(result.ontbrekend),
                "bevindingen": ";".join(findings),
                **{f"oordeel_{route}": verdicts[-1].get(route) for route in ROUTES},
                **({} if refused else {"editie": result.editie}),
            }
        )
    return found


def differences(
    rows: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Where what an engine gave is not what the row engine says; the findings in any order."""
    found = []
    for row, one, other in zip(rows, wanted, given, strict=True):
        said = {name: other[name] for name in one}
        said["bevindingen"] = ";".join(sorted(filter(None, (said["bevindingen"] or "").split(";"))))
        if said != one:
            apart = {name: (one[name], said[name]) for name in one if one[name] != said[name]}
            found.append(f"{row['zaak']} {apart} {dict(row)}")
    return found
