"""The public interface for Python: its names, what it refuses, and that a command pays nothing for it."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import mas_cli as mas

DAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({"verzuim_uuren": 24}, ["A01"]),
        ({"ongeoorloofd": "misschien"}, ["A04"]),
        ({"ongeoorloofd": 1}, ["A04"]),
        ({"te_laat_aantal": 99999}, ["A03"]),
        ({"te_laat_aantal": -1}, ["A03"]),
        ({"te_laat_aantal": "24,5"}, ["A02"]),
        ({"te_laat_aantal": True}, ["A02"]),
        ({"geboortedatum": "31-2-2012"}, ["A05"]),
        ({"geboortedatum": date(2027, 1, 1)}, ["A10"]),
        ({"verzuim_uuren": 24, "te_laat_aantal": 99999, "verzuim_soort": "lui"}, ["A01", "A03", "A04"]),
        ({"verzuim_uren": {"antwoord": 3, "opmerking": "x"}}, ["A13"]),
    ],
)
def test_what_is_no_answer_is_refused_with_all_findings(answers: dict[str, Any], codes: list[str]) -> None:
    with pytest.raises(mas.InvalidInput) as refused:
        mas.screen({"peildatum": DAY, **answers})
    assert sorted(finding.code for finding in refused.value.findings) == codes
    assert all(finding.where in answers and finding.remedy for finding in refused.value.findings)


@pytest.mark.parametrize(
    ("question", "raw", "answer", "said"),
    [
        ("ongeoorloofd", "J", "ja", True),
        ("ongeoorloofd", True, "ja", True),
        ("ongeoorloofd", "ja", "ja", False),
        ("te_laat_aantal", "24", 24, True),
        ("te_laat_aantal", 24, 24, False),
        ("te_laat_aantal", 24.0, 24, False),
        ("verzuim_uren", {"antwoord": "8,5", "toelichting": "zie bijlage"}, 8.5, True),
        ("geboortedatum", "2012-05-01", date(2012, 5, 1), False),
        ("geboortedatum", "1 mei 2012", date(2012, 5, 1), True),
        ("geboortedatum", date(2012, 5, 1), date(2012, 5, 1), False),
        ("verzuim_uren", "?", "onbekend", True),
    ],
)
def test_what_is_written_otherwise_counts_and_is_said(
    question: str, raw: object, answer: object, said: bool
) -> None:
    screening = mas.screen({"peildatum": DAY, "verzuim_soort": "overig", question: raw})
    assert screening.answers.values[question] == answer
    assert [(f.code, f.where) for f in screening.findings] == ([("A12", question)] if said else [])


def test_warnings_of_the_instrument_come_with_the_screening() -> None:
    screening = mas.screen({"peildatum": DAY, "verzuim_begin": "2026-08-20", "verzuim_eind": "2026-08-01"})
    assert [finding.code for finding in screening.findings] == ["A11"]


def test_the_edition_follows_the_peildatum_and_none_is_asked_before_there_was_one() -> None:
    assert mas.screen({"peildatum": "2021-01-01"}).receipt()["instrument"] == "mas/2020-04"
    assert mas.screen({}, day=date(2019, 5, 1)).receipt()["instrument"] == "mas/2019-01"
    with pytest.raises(mas.InvalidInput):
        mas.screen({"peildatum": "2010-01-01"})


def test_the_instrument_is_a_function_also_once_the_room_of_that_name_is_loaded() -> None:
    assert "mas_cli.instrument" in sys.modules
    assert mas.instrument("mas", DAY).definition.name == "mas/2022-03"
    with pytest.raises(mas.InvalidInput):
        mas.instrument("bestaat-niet", DAY)


def test_law_reads_days_as_people_write_them() -> None:
    assert mas.law.status("14-5-2010", "2026-11-21", "nee").kwalificatieplichtig is True
    assert mas.law.status(date(2010, 5, 14), DAY, True).kwalificatieplichtig is False
    assert mas.law.status("onbekend", DAY).kwalificatieplichtig is None
    for wrong in ({"geboortedatum": "gisteren"}, {"op": "onbekend"}, {"startkwalificatie": "mbo"}):
        with pytest.raises(ValueError):  # noqa: PT011  the class is what the page promises
            mas.law.status(**{"geboortedatum": "14-5-2010", "op": DAY, **wrong})  # type: ignore[arg-type]


def test_scores_are_kept_in_memory_or_written(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("zaak;peildatum;luxe_dagen\nA;2026-09-01;2\nB;2026-09-01;veel\n", encoding="utf-8")
    scores = mas.score(source, day=DAY)
    assert [result["zaak"] for result in scores.results] == ["A", "B"]
    assert [result["bron"] for result in scores.refused] == [f"{source}:3"]
    assert scores.counts["outcomes"]["refused"] == 1
    written = mas.score([source], day=DAY, out=tmp_path / "uit.jsonl")
    assert written.results == ()
    assert written.out is not None
    assert written.out.read_bytes().count(b"\n") == 2
    with pytest.raises(mas.InvalidInput):
        mas.score(source, day=DAY, out=tmp_path / "uit.jsonl")


def test_every_name_is_there_and_none_is_loaded_before_it_is_used() -> None:
    probe = (
        "import sys, mas_cli as mas; loaded = [n for n in sys.modules if n.startswith('mas_cli')]; "
        "assert loaded == ['mas_cli'], loaded; assert set(mas.__all__) <= set(dir(mas)); "
        "[getattr(mas, name) for name in mas.__all__]; assert mas.law.status and callable(mas.instrument); "
        "assert mas.instrument('mas/2020-04').definition.edition == '2020-04'"
    )
    subprocess.run([sys.executable, "-c", probe], check=True, timeout=60)
    with pytest.raises(AttributeError):
        mas.nothing_of_the_kind  # type: ignore[attr-defined]  # noqa: B018
