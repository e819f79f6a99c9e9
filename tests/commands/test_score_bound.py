"""`mas score` over copies of a workbook of somebody else, with its own formulas."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mas_cli.ooxml import patch_workbook
from support.official import Tab, book

Mas = Callable[..., Any]


def instrument(path: Path, *, threshold: int = 10) -> Path:
    form = Tab(
        {
            "A1": "Jongere", "A2": "Werkt de jongere mee?", "A3": "Uren verzuim",
            "A5": "Advies", "B5": (f'IF(AND(B2="ja",B3>{threshold}),"Halt","Strafrecht")', "Strafrecht"),
            "A6": "Punten", "B6": ("B3*2", 99),
        },
        lists={"B2": '"ja,nee"'},
        rules=(("B3", "whole", "between", "0", "100"),),
    )  # fmt: skip
    path.write_bytes(book({"Vragen": form}))
    return path


@pytest.fixture
def folder(mas: Mas, tmp_path: Path, mas_home: Path) -> Path:
    """Copies filled in in several ways, and files that are none; the workbook is bound as `proef`."""
    file = instrument(tmp_path / "instrument.xlsx")
    assert mas("instrument", "add", file, "--name", "proef", "--yes").code == 0
    binding = mas_home / "config" / "instruments" / "proef" / "binding.yaml"
    text = binding.read_text(encoding="utf-8")
    binding.write_text(
        text.replace("Halt: ''", "Halt: halt").replace("Strafrecht: ''", "Strafrecht: dwang_straf")
    )
    made = tmp_path / "map"
    made.mkdir()
    for name, hours in (("a", 24), ("b", 4)):
        answers = tmp_path / f"{name}.yaml"
        answers.write_text(f"werkt_de_jongere_mee: ja\nuren_verzuim: {hours}\n", encoding="utf-8")
        out = made / f"{name}.xlsx"
        assert mas("screen", "--instrument", "proef", "--answers", answers, "--xlsx", out).code == 0
    whole = (made / "a.xlsx").read_bytes()
    (made / "c-half.xlsx").write_bytes(patch_workbook(whole, {"Vragen": {"B2": None}}, where="c"))
    (made / "d-fout.xlsx").write_bytes(patch_workbook(whole, {"Vragen": {"B3": 4000}}, where="d"))
    instrument(made / "e-volgend-jaar.xlsx", threshold=20)
    (made / "f-kapot.xlsx").write_bytes(whole[:-200])
    return made


def rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        found = list(csv.DictReader(stream, delimiter=";"))
    return {Path(row["bron"]).name: row for row in found}


def test_each_copy_gets_the_outcome_of_the_workbook_and_others_are_not_recognised(
    mas: Mas, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "uit.csv"
    run = mas("score", folder, "--instrument", "proef", "--out", out, "--jobs", "1")
    assert run.code == 7
    found = rows(out)
    assert {name: (row["uitkomst"], row["routes"]) for name, row in found.items()} == {
        "a.xlsx": ("scored", "halt"),
        "b.xlsx": ("scored", "dwang_straf"),
        "c-half.xlsx": ("incomplete", "dwang_straf"),
        "d-fout.xlsx": ("refused", ""),
        "e-volgend-jaar.xlsx": ("unrecognised", ""),
        "f-kapot.xlsx": ("unreadable", ""),
    }
    assert found["a.xlsx"]["instrument"] == "proef"
    assert found["a.xlsx"]["Punten"] == "48"
    assert found["f-kapot.xlsx"]["Punten"] == ""
    assert "Vragen!B5: Advies: Halt" in found["a.xlsx"]["bevindingen"]
    assert "Vragen!B3" in found["d-fout.xlsx"]["bevindingen"]
    assert "W65" in found["e-volgend-jaar.xlsx"]["bevindingen"]


def test_a_copy_that_remembers_another_route_than_its_formulas_give_is_told(
    mas: Mas, folder: Path, tmp_path: Path
) -> None:
    only = tmp_path / "een"
    only.mkdir()
    content = (folder / "a.xlsx").read_bytes()
    stale = patch_workbook(content, {}, formula_values={"Vragen": {"B5": "Strafrecht"}}, where="a.xlsx")
    (only / "a.xlsx").write_bytes(stale)
    out = tmp_path / "uit.csv"
    assert mas("score", only, "--instrument", "proef", "--out", out, "--jobs", "1").code == 0
    row = rows(out)["a.xlsx"]
    assert (row["uitkomst"], row["routes"], row["getoond_routes"]) == (
        "scored_with_differences",
        "halt",
        "dwang_straf",
    )


REGISTER = "Zaaknr;Werkt de jongere mee?;uren verzuim\n1;J;24\n2;ja;4\n3;;24\n4;misschien;2400\n"
COLUMNS = "kolommen: {Zaaknr: zaak}\nwaarden: {J: ja}\n"


def test_the_rows_of_a_register_are_scored_with_the_formulas_of_the_workbook(
    mas: Mas, folder: Path, tmp_path: Path
) -> None:
    register, columns, out = (tmp_path / name for name in ("register.csv", "kolommen.yaml", "uit.csv"))
    register.write_text(REGISTER, encoding="utf-8")
    columns.write_text(COLUMNS, encoding="utf-8")
    run = mas("score", register, "--instrument", "proef", "--columns", columns, "--out", out, "--json")
    assert run.code == 7
    assert run.json["outcomes"]["refused"] == 1
    found = list(rows(out).values())
    assert [(row["zaak"], row["uitkomst"], row["routes"], row["Punten"]) for row in found] == [
        ("1", "scored", "halt", "48"),
        ("2", "scored", "dwang_straf", "8"),
        ("3", "incomplete", "dwang_straf", "48"),
        ("4", "refused", "", ""),
    ]
    assert "A04" in found[3]["bevindingen"]
    assert "A03" in found[3]["bevindingen"]


def test_a_register_as_a_workbook_and_the_report_over_it(mas: Mas, folder: Path, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (("werkt_de_jongere_mee", "uren_verzuim"), ("ja", 24), ("nee", 24.0)):
        book.active.append(row)
    book.save(tmp_path / "register.xlsx")
    out, report = tmp_path / "uit.jsonl", tmp_path / "overzicht.html"
    files = ("--out", out, "--report", report)
    run = mas("score", tmp_path / "register.xlsx", "--instrument", "proef", *files, "--jobs", 1)
    assert run.code == 0, run.err
    assert [json.loads(line)["routes"] for line in out.read_text().splitlines()] == [
        ["halt"],
        ["dwang_straf"],
    ]
    assert ">Halt<" in report.read_text(encoding="utf-8")


def test_an_outcome_without_a_route_has_a_column_in_every_form_of_the_results(
    mas: Mas, folder: Path, tmp_path: Path
) -> None:
    import openpyxl
    import polars as pl

    for name in ("c-half", "d-fout", "e-volgend-jaar", "f-kapot"):
        (folder / f"{name}.xlsx").unlink()
    outs = {ending: tmp_path / f"uit{ending}" for ending in (".csv", ".xlsx", ".jsonl", ".parquet")}
    for out in outs.values():
        assert mas("score", folder, "--instrument", "proef", "--out", out, "--jobs", "1").code == 0
    assert [row["Punten"] for row in rows(outs[".csv"]).values()] == ["48", "8"]
    assert [json.loads(line)["Punten"] for line in outs[".jsonl"].read_text().splitlines()] == [48.0, 8.0]
    assert pl.read_parquet(outs[".parquet"])["Punten"].to_list() == [48.0, 8.0]
    head, *rest = openpyxl.load_workbook(outs[".xlsx"]).worksheets[0].iter_rows(values_only=True)
    assert [row[head.index("Punten")] for row in rest] == [48, 8]


def test_outcomes_that_are_called_like_another_column_are_told_apart_by_their_cell() -> None:
    from mas_cli.batch.bound_workbooks import outcome_columns
    from mas_cli.instrument.instrument import Instrument, OutcomeCell

    class Bound(Instrument):
        outcome_cells = (
            OutcomeCell("Blad", "B1", "status", advises=False),
            OutcomeCell("Blad", "B2", "Punten", advises=False),
            OutcomeCell("Blad", "B3", "Punten", advises=False),
            OutcomeCell("Blad", "B4", "Advies", advises=True),
        )

    columns = outcome_columns(object.__new__(Bound))
    assert list(columns.values()) == ["status (Blad!B1)", "Punten", "Punten (Blad!B3)"]


def test_a_run_with_another_binding_is_another_run(folder: Path, mas_home: Path) -> None:
    from datetime import date

    from mas_cli.batch.run import Settings
    from mas_cli.commands import _clock
    from mas_cli.workbook.choice import choice_of

    settings = Settings(choice_of("proef", None, _clock.on), date(2026, 9, 1), 1)
    before = settings.receipt()
    assert settings.receipt() == before
    binding = mas_home / "config" / "instruments" / "proef" / "binding.yaml"
    binding.write_text(binding.read_text(encoding="utf-8").replace("Halt: halt", "Halt: dwang_straf"))
    assert settings.receipt() != before
