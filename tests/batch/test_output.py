"""Results in four shapes: the same content, nothing that a spreadsheet program carries out."""

from __future__ import annotations

import csv
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from mas_cli.batch.model import COLUMNS, ResultBatch, ScoreOutcome, ScoreResult
from mas_cli.batch.results.tally import Tally
from mas_cli.batch.results.writing import CSV_STYLES, safe_cell, writer_for
from mas_cli.errors import InvalidInput, UsageError
from mas_cli.findings import Finding, Severity
from mas_cli.ooxml import open_workbook
from support.batch import TODAY, files, workbook, zipped

RESULTS = (
    ScoreResult(
        "=map/a.xlsx",
        ScoreOutcome.SCORED,
        "route",
        ("halt",),
        ("melding_verplicht",),
        (),
        (),
        "mas",
        "2022-03",
        TODAY,
    ),
    ScoreResult(
        "b <&> \u202e.xlsx",
        ScoreOutcome.REFUSED,
        bevindingen=(Finding("A02", Severity.BLOCK, "b: Blad!C3", "Nee; =CMD()", "Doe iets."),),
        velden={"school": "@SUM(1)", "reden": "-12,5"},
    ),
)


def written(path: Path, results: tuple[ScoreResult, ...] = RESULTS) -> Path:
    writer, tally, batch = writer_for(path), Tally(), ResultBatch(results)
    for _time in range(2):
        writer.write(batch)
        tally.add(batch)
    writer.finish(tally, {"mas": "0", "instrument": "mas"})
    assert [item.name for item in path.parent.iterdir()] == [path.name]
    return path


def test_a_csv_shows_formulas_as_text_and_leaves_numbers_alone(tmp_path: Path) -> None:
    with written(tmp_path / "uit.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert list(rows[0]) == list(COLUMNS)
    assert rows[0]["bron"] == "'=map/a.xlsx"
    assert (rows[1]["school"], rows[1]["reden"]) == ("'@SUM(1)", "-12,5")
    assert rows[0]["peildatum"] == "2026-11-21"
    assert len(rows) == 4


@pytest.mark.parametrize("text", ["-5", "+31", "-12,5", "3.14", "gewoon", ""])
def test_numbers_and_plain_texts_are_not_touched(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-1+2", "@x", "\tx", "\rx", "-", "\uff1d1+1", " =1", "\n@x"])
def test_what_looks_like_a_formula_is_marked_as_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("style", ["nl", "en"])
@pytest.mark.parametrize("opened_with", [";", ",", "\t"])
def test_no_cell_is_a_formula_whatever_the_separator_a_program_expects(
    style: str, opened_with: str, tmp_path: Path
) -> None:
    texts = ("zaak;=6*7;x", "a,=6*7", "b\t@x", "c; +1", 'd;"=1', "e,\uff1d1", "=1;=2,=3")
    path = tmp_path / "uit.csv"
    writer = writer_for(path, style=CSV_STYLES[style])
    writer.write(
        ResultBatch(tuple(ScoreResult(text, ScoreOutcome.REFUSED, velden={"reden": text}) for text in texts))
    )
    writer.finish(Tally(), {})
    text = path.read_text(encoding="utf-8-sig")
    for line in text.splitlines():
        # A program that knows quotation marks, and one that does not.
        for cell in (*next(csv.reader([line], delimiter=opened_with)), *line.split(opened_with)):
            assert not re.match(r'[\s"]*[=+@\uff1d]', cell)


def test_a_csv_opens_in_columns_where_it_goes(tmp_path: Path) -> None:
    results = (ScoreResult("Zoë.xlsx", ScoreOutcome.SCORED, waarden={"Punten": 24.5}),)
    for style, begin, points in (
        ("nl", b'\xef\xbb\xbf"bron";"uitkomst"', "24,5"),
        ("en", b'"bron","uitkomst"', "24.5"),
    ):
        path = tmp_path / f"{style}.csv"
        writer = writer_for(path, ("Punten",), CSV_STYLES[style])
        writer.write(ResultBatch(results))
        writer.finish(Tally(), {})
        content = path.read_bytes()
        assert content.startswith(begin)
        assert content.decode("utf-8-sig").splitlines()[1].endswith(f'"{points}"')


def test_json_lines_hold_lists_as_lists_and_findings_as_objects(tmp_path: Path) -> None:
    lines = [
        json.loads(line) for line in written(tmp_path / "uit.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert lines[0]["routes"] == ["halt"]
    assert lines[1]["bevindingen"][0]["code"] == "A02"
    assert ScoreResult.from_json(lines[0]) == RESULTS[0]


def test_a_workbook_with_results_has_texts_as_texts_a_real_date_filters_and_charts(tmp_path: Path) -> None:
    path = written(tmp_path / "uit.xlsx")
    book = openpyxl.load_workbook(path)
    results, summary, findings = book.worksheets
    assert [cell.value for cell in results[1]] == list(COLUMNS)
    assert results["A2"].value == "=map/a.xlsx"
    assert results["A2"].data_type == "s"
    assert results["J2"].value == datetime.combine(TODAY, datetime.min.time())
    assert results.freeze_panes == "A2"
    assert results.auto_filter.ref == "A1:V5"
    assert "Nee, =CMD()" in findings["C2"].value
    assert any(row[0].value == "halt" and row[1].value == 2 for row in summary.iter_rows(max_col=2))
    assert "xl/charts/chart1.xml" in open_workbook(path).package.parts


def test_the_same_results_give_the_same_workbook(tmp_path: Path) -> None:
    one, other = (tmp_path / name for name in ("een", "twee"))
    one.mkdir()
    other.mkdir()
    assert written(one / "uit.xlsx").read_bytes() == written(other / "uit.xlsx").read_bytes()


def test_more_rows_than_a_sheet_holds_go_on_in_the_next_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mas_cli.batch.results.xlsx.MAX_ROWS", 3)
    book = openpyxl.load_workbook(written(tmp_path / "uit.xlsx"))
    assert book.sheetnames[:2] == ["Resultaten", "Resultaten 2"]
    assert [sheet.max_row for sheet in book.worksheets[:2]] == [3, 3]


def test_parquet_has_types_and_the_receipt(tmp_path: Path) -> None:
    path = written(tmp_path / "uit.parquet")
    frame = pl.read_parquet(path)
    assert frame["routes"].to_list() == [["halt"], [], ["halt"], []]
    assert frame["peildatum"].to_list()[:2] == [TODAY, None]
    assert json.loads(pl.read_parquet_metadata(path)["mas.receipt"])["instrument"] == "mas"


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx", "parquet"])
def test_results_that_are_abandoned_leave_nothing_behind(ending: str, tmp_path: Path) -> None:
    writer = writer_for(tmp_path / f"uit.{ending}")
    writer.write(ResultBatch(RESULTS))
    writer.abandon()
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_shape_and_a_folder_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        writer_for(tmp_path / "uit.pdf")
    with pytest.raises(InvalidInput):
        writer_for(tmp_path / "nergens" / "uit.csv")


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx", "parquet"])
def test_results_of_workbooks_and_registers_stand_in_one_table(ending: str, tmp_path: Path, mas: Any) -> None:
    files(
        tmp_path,
        {
            "a/1.xlsx": workbook(),
            "a/2.csv": b"zaak,geboortedatum\n7,2011-01-01\n",
            "a/3.zip": zipped({"x.xlsx": workbook()}),
        },
    )
    out = tmp_path / f"uit.{ending}"
    assert mas("score", tmp_path / "a", "--out", out, "--date", "2026-11-21", "--jobs", 1).code == 0
    if ending == "parquet":
        sources = pl.read_parquet(out)["bron"].to_list()
    elif ending == "xlsx":
        sources = [row[0].value for row in openpyxl.load_workbook(out).worksheets[0].iter_rows(min_row=2)]
    elif ending == "csv":
        sources = [
            row["bron"]
            for row in csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
        ]
    else:
        sources = [json.loads(line)["bron"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert [Path(source).name for source in sources] == ["1.xlsx", "2.csv:2", "3.zip!x.xlsx"]


def test_the_same_workbook_under_more_names_is_said(tmp_path: Path, mas: Any) -> None:
    one = workbook()
    place = files(
        tmp_path,
        {
            "a.xlsx": one,
            "Kopie van a.xlsx": one,
            "b.zip": zipped({"a.xlsx": one}),
            "c.xlsx": workbook(verzuim_uren=30),
        },
    )
    done = mas("score", place, "--date", TODAY, "--jobs", 1, "--json")
    (twice,) = [finding for finding in json.loads(done.out)["findings"] if finding["code"] == "B33"]
    assert "3" in twice["message"]
    assert all(name in twice["message"] for name in ("Kopie van a.xlsx", "b.zip!a.xlsx"))
    assert "c.xlsx" not in twice["message"]
