"""The yearly return: what is counted is data, and what cannot be counted is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mas_cli.errors import InvalidInput
from mas_cli.paths import data_root
from mas_cli.report import yearly_return
from mas_cli.report.yearly_return import Telling, return_for, returns, year_of

SHIPPED = data_root("instruments") / "score" / "leerplichttelling.yaml"


def test_every_number_has_a_source_and_what_is_not_literally_asked_says_what_was_chosen() -> None:
    (owed,) = returns()
    for post in owed.posts:
        assert post.source
        assert post.sure or post.note, post.id
    assert owed.left_out
    assert owed.remark


def test_a_school_year_before_the_first_return_has_none() -> None:
    assert return_for("2001-2002") is None
    assert return_for("2025-2026") == returns()[0]


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2026-07-31", "2025-2026"),
        ("2026-08-01", "2026-2027"),
        ("2026-08-01T09:30:00", "2026-2027"),
        ("onbekend", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_school_year_runs_from_the_first_of_august(day: object, year: str) -> None:
    assert year_of(day) == year


def test_a_youngster_counts_once_a_year_and_a_draft_never() -> None:
    posts = returns()[0].posts
    counted = Telling(posts)
    melding = {"soort": "16uur", "datum": "2026-01-10"}
    draft = {"type": "pv-jongere", "datum": "2026-01-10", "concept": "ja"}
    counted.add("a", {"meldingen": [melding, melding, {**melding, "datum": "2026-09-10"}]})
    counted.add("a", {"meldingen": [melding], "documenten": [draft]})
    assert counted.counts["relatief_jongeren", "2025-2026"] == 1
    assert counted.counts["relatief_jongeren", "2026-2027"] == 1
    assert counted.counts["meldingen_16uur", "2025-2026"] == 3
    assert not counted.counts["pv_relatief", "2025-2026"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("uit: meldingen", "uit: verzinsels"),
        ("waar: {soort: [absoluut]}", "waar: {sort: [absoluut]}"),
        ("eenheid: stukken", "eenheid: kilo"),
        ("deel_van: absoluut_jongeren", "deel_van: niets"),
        ("geldig_vanaf: 2002-08-01", "geldig_vanaf: ooit"),
        ("    niet_geteld:", "    vergeten:"),
    ],
)
def test_a_damaged_file_is_named_and_nothing_is_counted(
    old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "score" / SHIPPED.name
    place.parent.mkdir()
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    place.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(yearly_return, "data_root", lambda _name: tmp_path)
    with pytest.raises(InvalidInput) as error:
        returns()
    assert {finding.code for finding in error.value.findings} <= {"Y12", "Y13", "Y14"}


def test_a_later_return_takes_over_from_its_first_school_year(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    head, _key, first = text.partition("opgaven:\n")
    later = first.replace("geldig_vanaf: 2002-08-01", "geldig_vanaf: 2026-08-01")
    place = tmp_path / "score" / SHIPPED.name
    place.parent.mkdir()
    place.write_text(f"{head}opgaven:\n{first}{later}", encoding="utf-8")
    monkeypatch.setattr(yearly_return, "data_root", lambda _name: tmp_path)
    found: Any = return_for("2026-2027")
    assert found.valid_from == date(2026, 8, 1)
    found = return_for("2025-2026")
    assert found.valid_from == date(2002, 8, 1)
