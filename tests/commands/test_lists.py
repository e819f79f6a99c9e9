"""A damaged list on each command that reads one: its rows are named, and no data stands with another's."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from mas_cli.documents import example, load
from mas_cli.errors import ExitCode

Mas = Callable[..., Any]
LISTS = Path(__file__).parent.parent / "table" / "lijsten"


@pytest.mark.parametrize("engine", ["polars", "rijen"])
def test_score_names_the_damaged_rows_and_scores_the_others(engine: str, mas: Mas) -> None:
    options = ("--columns", LISTS / "kolommen.yaml", "--date", "2026-11-21", "--engine", engine, "--json")
    done = mas("score", LISTS / "01-twee-aanhalingstekens-register.csv", *options)
    assert done.code == ExitCode.PARTLY_FAILED
    assert (done.json["outcomes"]["scored"], done.json["not_scored"]) == (10, 2)
    assert [Path(failure["bron"]).name for failure in done.json["failures"]] == [
        "01-twee-aanhalingstekens-register.csv:4",
        "01-twee-aanhalingstekens-register.csv:10",
    ]
    assert {failure["bevindingen"][0]["code"] for failure in done.json["failures"]} == {"T10"}


@pytest.mark.parametrize("engine", ["polars", "rijen"])
def test_a_formula_that_was_never_computed_is_no_open_question(engine: str, mas: Mas) -> None:
    options = ("--columns", LISTS / "kolommen.yaml", "--date", "2026-11-21", "--engine", engine, "--json")
    done = mas("score", LISTS / "11-formules-zonder-uitkomst.xlsx", *options)
    assert done.code == ExitCode.PARTLY_FAILED
    assert [failure["bevindingen"][0]["code"] for failure in done.json["failures"]] == ["A07"] * 3


def test_score_proposes_a_columns_file_that_it_takes(mas: Mas, tmp_path: Path) -> None:
    register = LISTS / "11-titel-boven-kop.csv"
    proposed = mas("score", "--propose-columns", register, "--quiet")
    assert proposed.code == 0
    columns = tmp_path / "kolommen.yaml"
    columns.write_text(proposed.out.replace("    # RV16: ?", "    RV16: relatief_16uur"), encoding="utf-8")
    done = mas("score", register, "--columns", columns, "--date", "2026-11-21", "--json")
    assert (done.code, done.json["outcomes"]["scored"]) == (0, 2)


def test_a_case_that_comes_twice_in_a_register_is_said(mas: Mas, tmp_path: Path) -> None:
    lines = (LISTS / "01-twee-aanhalingstekens-register.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "a.csv").write_text("\n".join([lines[0], lines[1], lines[2], lines[1]]), encoding="utf-8")
    done = mas("score", tmp_path / "a.csv", "--columns", LISTS / "kolommen.yaml", "--json")
    (twice,) = [finding for finding in done.json["findings"] if finding["code"] == "B29"]
    assert "Z1 (2×)" in twice["message"]


def test_law_uren_counts_nothing_of_a_damaged_list(mas: Mas, tmp_path: Path) -> None:
    path = tmp_path / "verzuim.csv"
    path.write_text('datum;uren;reden\n7-9-2026;8;"moeder belt\n8-9-2026;8;ziek\n9-9-2026;8;x\n')
    done = mas("law", "uren", path)
    assert done.code == ExitCode.INVALID_INPUT
    assert "verzuim.csv:2" in done.err
    assert "verzuim.csv:3" not in done.err


def test_a_letter_never_has_the_facts_of_another_row(tmp_path: Path, mas: Mas) -> None:
    fmt = load.shipped("uitnodiging-gesprek")
    (tmp_path / "gelijk.yaml").write_text(example.as_yaml(fmt), encoding="utf-8")
    lines = ["document.kenmerk;gesprek.tijd;geadresseerde.naam"]
    lines += [f"K-{n};2{n}-03-2026 09:00;Ouders van Kind{n}" for n in range(1, 7)]
    lines[2] = lines[2].replace("Ouders", '"Ouders')
    (tmp_path / "brieven.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "uit"
    options = ("--data", tmp_path / "gelijk.yaml", "--out-dir", out)
    done = mas("brief", "make", "uitnodiging-gesprek", "--cases", tmp_path / "brieven.csv", *options)
    assert done.code == ExitCode.PARTLY_FAILED
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert [entry["status"] for entry in manifest["documents"]] == ["made", "refused", *["made"] * 4]
    assert manifest["documents"][1]["findings"][0]["where"] == "brieven.csv:3"
    assert sorted(path.name for path in out.glob("*.docx")) == [
        f"rij-{line:04}.docx" for line in (2, 4, 5, 6, 7)
    ]


def test_real_dates_of_a_workbook_are_read_alike_on_both_engines(mas: Mas, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["zaak", "peildatum", "geboortedatum", "verzuim_uren", "school"])
    days = (date(2011, 3, 2), "onbekend", "2-3-2011", 40604.5, None, -4, "1-13-2011")
    for number, day in enumerate((*days, *[date(2011, 3, 2)] * 8)):
        sheet.append([number, date(2026, 9, 1), day, 20.5, 12.0])
    book.save(tmp_path / "a.xlsx")
    results = {}
    for engine in ("polars", "rijen"):
        out = tmp_path / f"{engine}.csv"
        done = mas("score", tmp_path / "a.xlsx", "--engine", engine, "--out", out, "--json")
        assert (done.code, done.json["not_scored"]) == (ExitCode.PARTLY_FAILED, 2)
        results[engine] = out.read_bytes()
    assert results["polars"] == results["rijen"]


def test_registers_in_a_zip_are_scored_as_the_files_themselves(mas: Mas, tmp_path: Path) -> None:
    names = ("01-twee-aanhalingstekens-register.csv", "11-formules-zonder-uitkomst.xlsx")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in names:
            archive.write(LISTS / name, f"map/{name}")
    options = ("--columns", LISTS / "kolommen.yaml", "--date", "2026-11-21", "--engine", "rijen", "--json")
    done = mas("score", tmp_path / "a.zip", *options)
    assert done.code == ExitCode.PARTLY_FAILED
    assert (done.json["outcomes"]["scored"], done.json["not_scored"]) == (10, 5)
    assert [failure["bron"].rpartition("!map/")[2] for failure in done.json["failures"]] == [
        *(f"{names[0]}:{line}" for line in (4, 10)),
        *(f"{names[1]}:{line}" for line in (2, 3, 4)),
    ]
