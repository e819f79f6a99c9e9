"""`mas score` over copies of a workbook of somebody else, with its own formulas."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mas_cli.ooxml import patch_workbook

sys.path.insert(0, str(Path(__file__).parents[1] / "workbook" / "official"))

from official_samples import Tab, book

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
    binding.write_text(text.replace("Halt: ''", "Halt: halt").replace("Strafrecht: ''", "Strafrecht: om"))
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
        head = stream.readline()
        stream.seek(0)
        found = list(csv.DictReader(stream, delimiter=";" if head.count(";") > head.count(",") else ","))
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
        "b.xlsx": ("scored", "om"),
        "c-half.xlsx": ("incomplete", "om"),
        "d-fout.xlsx": ("refused", ""),
        "e-volgend-jaar.xlsx": ("unrecognised", ""),
        "f-kapot.xlsx": ("unreadable", ""),
    }
    assert found["a.xlsx"]["instrument"] == "proef"
    assert "Vragen!B6: Punten: 48" in found["a.xlsx"]["bevindingen"]
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
        "om",
    )


def test_a_register_cannot_be_scored_with_a_bound_workbook(mas: Mas, folder: Path, tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text("werkt_de_jongere_mee;uren_verzuim\nja;24\n", encoding="utf-8")
    run = mas("score", register, "--instrument", "proef", "--json")
    assert run.code == 7
    assert "B31" in run.out + run.err


def test_a_run_with_another_binding_is_another_run(folder: Path, mas_home: Path) -> None:
    from datetime import date

    from mas_cli.batch.run import Settings
    from mas_cli.commands._instruments import Choice

    settings = Settings(Choice("proef", None), date(2026, 9, 1), 1)
    before = settings.receipt()
    assert settings.receipt() == before
    binding = mas_home / "config" / "instruments" / "proef" / "binding.yaml"
    binding.write_text(binding.read_text(encoding="utf-8").replace("Halt: halt", "Halt: om"))
    assert settings.receipt() != before
