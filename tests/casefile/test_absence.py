"""What is counted of the absence in a dossier: a row of which nothing is said counts for neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from mas_cli.casefile import absence, changes, model
from mas_cli.casefile.dossier import Dossier, unsaved
from mas_cli.casefile.prefill import suggested_answers
from mas_cli.documents import case_report

REPORT = {"datum": "2026-09-22", "begindatum": "2026-09-01", "einddatum": "2026-09-18"}
SURE = [
    {"datum": "2026-09-01", "uren": 6, "geoorloofd": "nee"},
    {"datum": "2026-09-02", "uren": 4.5, "te_laat": 1, "geoorloofd": "nee"},
    {"datum": "2026-09-03", "uren": 3, "geoorloofd": "ja"},
    # Not in the period of the report.
    {"datum": "2026-08-20", "uren": 5, "geoorloofd": "nee"},
]


def dossier(rows: list[dict[str, Any]], **report: Any) -> Dossier:
    return unsaved(changes.from_data({"meldingen": [REPORT | report], "verzuim": rows}, str))


def suggested(found: Dossier) -> dict[str, Any]:
    given = suggested_answers(found, "mas", {}, date(2026, 9, 29))
    return {question: one.value for question, one in given.items()}


def test_hours_that_were_not_authorised_are_suggested_for_the_period_of_the_report() -> None:
    found = suggested(dossier(SURE))
    assert (found["verzuim_uren"], found["te_laat_aantal"]) == (Decimal("10.5"), 1)


@pytest.mark.parametrize(
    "row",
    [
        {"datum": "2026-09-04", "uren": 2},
        {"datum": "2026-09-04", "uren": 2, "geoorloofd": "onbekend"},
        {"datum": "2026-09-04", "geoorloofd": "nee"},
    ],
)
def test_nothing_is_suggested_where_a_row_leaves_open_whether_it_counts_or_how_much(
    row: dict[str, Any],
) -> None:
    assert not {"verzuim_uren", "te_laat_aantal"} & suggested(dossier([*SURE, row])).keys()


def test_nothing_is_suggested_of_a_report_without_a_period() -> None:
    assert "verzuim_uren" not in suggested(dossier(SURE, einddatum=None))


def test_the_summary_tells_unsaid_hours_apart() -> None:
    found = replace(dossier([*SURE, {"datum": "2026-09-04", "uren": 2}]), container="0a" * 16)
    lines = dict(case_report.rows(found, datetime(2026, 9, 29, tzinfo=UTC)))
    assert "15,5 uur ongeoorloofd, 3 uur geoorloofd; van 2 uur is niet gezegd" in " ".join(lines.values())
    parts = absence.apart(found.contents(model.Verzuimregel))
    assert [absence.hours(part) for part in parts] == [Decimal("15.5"), 3, 2]
