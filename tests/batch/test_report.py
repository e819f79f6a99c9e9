"""The report: right counts, small ones hidden, readable by everyone, and nothing in it that runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from batch_samples import HALT, files, instrument, workbook
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.batch.agreement import Raters, agreement
from mas_cli.batch.suppression import HIDDEN, suppressed


class Tables(HTMLParser):
    """The tables of a page by caption, as rows of texts, and the tags it uses."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.tags: set[str] = set()
        self._rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._caption = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        if tag == "table":
            self._rows = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"td", "th", "caption"}:
            self._cell = []

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "caption":
            self._caption = "".join(self._cell or [])
        elif tag in {"td", "th"} and self._cell is not None:
            self._rows[-1].append("".join(self._cell))
        elif tag == "table":
            self.tables[self._caption] = self._rows
        if tag in {"td", "th", "caption"}:
            self._cell = None


def register(rows: list[dict[str, Any]]) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [";".join(names), *(";".join(str(row.get(name, "")) for name in names) for row in rows)]
    return "\n".join(lines).encode()


def report(tmp_path: Path, mas: Any, rows: list[dict[str, Any]], *options: str) -> Tables:
    source = files(tmp_path, {"a.csv": register(rows)}) / "a.csv"
    out = tmp_path / "uit.html"
    done = mas("score", source, "--report", out, "--date", "2026-11-21", "--jobs", 1, *options)
    assert done.code == 0, done.err
    return Tables(out.read_text(encoding="utf-8"))


@pytest.mark.parametrize("engine", ["polars", "rijen"])
def test_the_report_counts_per_route_group_decision_and_threshold(
    engine: str, tmp_path: Path, mas: Any
) -> None:
    rows = [{**HALT, "school": "Noord", "besluit": "halt"}] * 10
    rows += [
        {**HALT, "verzuim_uren": 65, "school": "Zuid <b>", "besluit": "halt", "reden": "eerst <i>praten"}
    ] * 7
    found = report(tmp_path, mas, rows, "--engine", engine).tables
    assert found["Route"][1:] == [["Halt", "10", "58,8%"], ["Dwang via het strafrecht", "7", "41,2%"]]
    assert [row[:2] for row in found["School"][1:]] == [["Noord", "10"], ["Zuid <b>", "7"]]
    assert found["Besluit"][1:] == [["zoals geadviseerd", "10", "58,8%"], ["anders", "7", "41,2%"]]
    assert found["Reden om af te wijken"][1][0] == "eerst <i>praten"
    thresholds = {row[0]: row[1] for row in found["Wat als een drempel anders was"][1:]}
    assert thresholds["halt.max_uren 70 uren"] == "7"
    assert thresholds["halt.max_uren 50 uren"] == "0"
    assert thresholds["halt.max_uren 60 uren"] == "geldt nu"


def test_a_decision_without_a_route_follows_an_advice_without_one(tmp_path: Path, mas: Any) -> None:
    permitted = {**HALT, "ongeoorloofd": "nee"}
    rows = [{**permitted, "besluit": "Waarschuwing"}] * 10 + [{**permitted, "besluit": "halt"}] * 6
    found = report(tmp_path, mas, rows).tables
    assert [row[:2] for row in found["Besluit"][1:]] == [["zoals geadviseerd", "10"], ["anders", "6"]]


def test_workbooks_count_for_the_thresholds_too(tmp_path: Path, mas: Any) -> None:
    folder = files(tmp_path / "map", {f"{n}.xlsx": workbook(verzuim_uren=65) for n in range(5)})
    mas("score", folder, "--report", tmp_path / "uit.html", "--jobs", 1)
    found = Tables((tmp_path / "uit.html").read_text(encoding="utf-8")).tables
    thresholds = {row[0]: row[1] for row in found["Wat als een drempel anders was"][1:]}
    assert thresholds["halt.max_uren 70 uren"] == "5"


def test_small_numbers_are_hidden_unless_asked_for(tmp_path: Path, mas: Any) -> None:
    rows = [{**HALT, "school": "Noord"}] * 10 + [{**HALT, "school": "Zuid"}] * 3
    found = report(tmp_path, mas, rows).tables
    assert [row[1] for row in found["School"][1:]] == ["verborgen", "verborgen"]
    found = report(tmp_path, mas, rows, "--small", "0", "--force").tables
    assert [row[1] for row in found["School"][1:]] == ["10", "3"]


def test_two_officers_are_compared_per_question_and_on_the_route(tmp_path: Path, mas: Any) -> None:
    rows = []
    for case in range(10):
        rows.append({"zaak": case, "beoordelaar": "a", **HALT, "pesten": "ja" if case < 5 else "nee"})
        rows.append({"zaak": case, "beoordelaar": "b", **HALT, "pesten": "ja" if case < 4 else "nee"})
    found = report(tmp_path, mas, rows).tables["Twee ambtenaren, één zaak"]
    assert found[1] == ["Route", "10", "100%", "–"]
    bullied = next(row for row in found if row[0] == instrument("2022-03").questions["pesten"].text)
    assert bullied[1:] == ["10", "90%", "0,80"]


def test_the_page_is_one_file_without_script_or_anything_from_elsewhere(tmp_path: Path, mas: Any) -> None:
    page = report(tmp_path, mas, [{**HALT, "school": "<script>alert(1)</script>"}] * 6)
    text = (tmp_path / "uit.html").read_text(encoding="utf-8")
    assert "script" not in page.tags
    assert not page.tags & {"link", "img", "iframe", "object", "embed"}
    assert not re.search(r"https?://|url\(|@import|\son\w+=", text)
    assert text.count("<svg") == text.count('role="img"') == text.count("<desc>") > 3
    assert '<html lang="nl">' in text
    assert "reconstructie" in text.casefold()


@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=1, max_size=6))
def test_no_hidden_number_follows_from_the_others_in_its_row_or_column(table: list[list[int]]) -> None:
    shown = suppressed(table, 5)
    for row, given_row in zip(shown, table, strict=True):
        assert all(one in {HIDDEN, two} for one, two in zip(row, given_row, strict=True))
        assert not any(0 < one < 5 for one in row)
    lines = [*shown, *([list(column) for column in zip(*shown, strict=True)] if len(shown) > 1 else [])]
    for line in lines:
        assert line.count(HIDDEN) != 1 or not any(number > 0 for number in line)


def test_kappa_is_that_of_the_textbook() -> None:
    found = agreement({("ja", "ja"): 20, ("ja", "nee"): 5, ("nee", "ja"): 10, ("nee", "nee"): 15})
    assert (found.pairs, found.share) == (50, 0.7)
    assert found.kappa == pytest.approx(0.4)


def test_of_two_assessments_by_one_officer_the_last_counts_and_nobody_is_compared_with_himself() -> None:
    raters = Raters()
    raters.add("1", "a", "halt", {"pesten": "ja"})
    raters.add("1", "a", "", {"pesten": "nee"})
    assert raters.agreements() == {}
    raters.add("1", "b", "", {"pesten": "nee"})
    assert raters.agreements()["pesten"].share == 1
    assert raters.agreements()["route"].pairs == 1
