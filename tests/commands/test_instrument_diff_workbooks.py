"""`mas instrument diff` with workbooks of somebody else: next year's file against this year's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.official import Tab, book

Mas = Callable[..., Any]


def this_year(path: Path, *, extra: int = 10) -> Path:
    form = Tab(
        {
            "A1": "Werkt de jongere mee?", "A2": "Uren verzuim", "A3": "Soort verzuim",
            "A4": "Is er een broer?",
            "A6": "Advies", "B6": (f'IF(AND(B1="ja",B2>{extra}),"Halt","Strafrecht")', "Strafrecht"),
            "A7": "Punten", "B7": ("B2*2", 99),
        },
        lists={"B1": '"ja,nee"', "B3": '"luxe,absoluut,signaal"', "B4": '"ja,nee"'},
        rules=(("B2", "whole", "between", "0", "100"),),
    )  # fmt: skip
    path.write_bytes(book({"Vragen": form}))
    return path


def next_year(path: Path) -> Path:
    form = Tab(
        {
            "A1": "Werkt de jongere nu mee?", "A3": "Soort verzuim", "A5": "Uren verzuim",
            "A4": "Heeft de school gemeld?",
            "A6": "Advies", "B6": ('IF(AND(B1="ja",B5>16),"Halt","Leerplicht")', "Leerplicht"),
            "A8": "Kans", "B8": ("B5/2", 99),
        },
        lists={"B1": '"ja,nee"', "B3": '"luxe,absoluut,overig"', "B4": '"ja,nee"'},
        rules=(("B5", "whole", "between", "0", "200"),),
    )  # fmt: skip
    path.write_bytes(book({"Vragen": form, "Uitleg": Tab({"A1": "Lees dit"})}))
    return path


@pytest.fixture
def bound(mas: Mas, tmp_path: Path) -> str:
    file = this_year(tmp_path / "2026.xlsx")
    assert mas("instrument", "add", file, "--name", "mas-2026", "--yes").code == 0
    return "mas-2026"


def test_what_came_went_moved_and_got_other_words_is_told(mas: Mas, bound: str, tmp_path: Path) -> None:
    found = mas("instrument", "diff", bound, next_year(tmp_path / "2027.xlsx"), "--json").json
    assert found["same_structure"] is False
    told = {
        (one["part"], one["id"]): (
            one["change"],
            {f["field"]: (f["before"], f["after"]) for f in one["fields"]},
        )
        for one in found["changes"]
    }
    questions = {id_: change for (part, id_), change in told.items() if part == "vragen"}
    assert questions["werkt_de_jongere_nu_mee"] == (
        "changed",
        {"tekst": ("Werkt de jongere mee?", "Werkt de jongere nu mee?")},
    )
    assert questions["uren_verzuim"] == (
        "changed",
        {"cel": ("Vragen!B2", "Vragen!B5"), "max": ("100", "200")},
    )
    assert questions["soort_verzuim"] == (
        "changed",
        {"opties": ("luxe; absoluut; signaal", "luxe; absoluut; overig")},
    )
    assert questions["heeft_de_school_gemeld"][0] == "added"
    assert questions["is_er_een_broer"][0] == "removed"
    kind, fields = told["uitkomsten", "Advies"]
    assert kind == "changed"
    assert fields.keys() == {"formule", "routes"}
    assert (told["uitkomsten", "Kans"][0], told["uitkomsten", "Punten"][0]) == ("added", "removed")
    assert told["cellen", "Uitleg"][0] == "added"


def test_it_is_said_in_words(mas: Mas, bound: str, tmp_path: Path) -> None:
    run = mas("instrument", "diff", bound, next_year(tmp_path / "2027.xlsx"))
    assert run.code == 0
    assert "niet herkend" in run.out
    assert "verplaatst: Vragen!B2 → Vragen!B5" in run.out
    assert "andere woorden: Werkt de jongere mee? → Werkt de jongere nu mee?" in run.out
    assert "+ overig, – signaal" in run.out


def test_two_bound_workbooks_that_are_the_same_differ_in_nothing(
    mas: Mas, bound: str, tmp_path: Path
) -> None:
    assert mas("instrument", "add", tmp_path / "2026.xlsx", "--name", "nog-eens", "--yes").code == 0
    found = mas("instrument", "diff", bound, "nog-eens", "--json").json
    assert (found["changes"], found["same_structure"]) == ([], True)
    assert found["before"]["sha256"] == found["after"]["sha256"]


def test_what_a_person_changed_in_the_binding_is_no_change_of_the_file(
    mas: Mas, bound: str, tmp_path: Path, mas_home: Path
) -> None:
    binding = mas_home / "config" / "instruments" / bound / "binding.yaml"
    written = binding.read_text(encoding="utf-8")
    binding.write_text(written.replace("tekst: Uren verzuim", "tekst: Hoeveel uren?"), encoding="utf-8")
    assert mas("instrument", "diff", bound, tmp_path / "2026.xlsx", "--json").json["changes"] == []
    assert mas("instrument", "add", tmp_path / "2026.xlsx", "--name", "nog-eens", "--yes").code == 0
    (change,) = mas("instrument", "diff", bound, "nog-eens", "--json").json["changes"]
    assert change["fields"] == [{"field": "tekst", "before": "Hoeveel uren?", "after": "Uren verzuim"}]


def test_a_threshold_in_a_formula_is_a_change_although_the_questions_are_the_same(
    mas: Mas, bound: str, tmp_path: Path
) -> None:
    found = mas("instrument", "diff", bound, this_year(tmp_path / "b.xlsx", extra=20), "--json").json
    assert found["same_structure"] is False
    assert [(one["part"], one["id"]) for one in found["changes"]] == [
        ("uitkomsten", "Advies"),
        ("cellen", "Vragen"),
    ]


@pytest.mark.parametrize(("other", "code"), [("mas", 2), ("weg.xlsx", 3)])
def test_what_cannot_be_compared_is_refused(mas: Mas, bound: str, other: str, code: int) -> None:
    assert mas("instrument", "diff", bound, other, "--json").code == code
