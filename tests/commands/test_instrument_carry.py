"""`mas instrument add FILE --from OLD`: next year's workbook gets the binding of this year's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mas_cli.workbook.official import binding_file
from support.official import Control, Tab, book

Mas = Callable[..., Any]


def this_year(path: Path) -> Path:
    """Two headings with a question of the same words, one that is dropped, one that is pointed elsewhere."""
    form = Tab(
        {
            "A1": "Thuis", "A2": "Werkt de jongere mee?", "A3": "Overleg met", "A4": "Uren verzuim",
            "A6": "School", "A7": "Overleg met", "A8": "Soort verzuim", "A9": "Kamernummer",
            "A10": "Is er een broer?", "A11": "Eigen veld",
            "A13": "Advies", "B13": ('IF(AND(B2="ja",B4>10),"Halt","Strafrecht")', "Strafrecht"),
            "A14": "Punten", "B14": ("B4*2", 99),
        },
        lists={
            "B2": '"ja,nee"', "B3": '"vader,moeder"', "B7": '"mentor,rector"',
            "B8": '"luxe,absoluut,signaal"', "B9": '"1,2,3"', "B10": '"ja,nee"',
        },
        rules=(("B4", "whole", "between", "0", "100"),),
        controls=(Control("CheckBox", 11, 4, "Melding gedaan"),),
    )  # fmt: skip
    path.write_bytes(book({"Vragen 2026": form}))
    return path


def next_year(path: Path) -> Path:
    """Two rows lower on a sheet of another name; other words, more answers, one gone, one new."""
    form = Tab(
        {
            "A1": "Nieuw dit jaar", "A3": "Thuis", "A4": "Werkt de jongere nu mee?", "A5": "Overleg met",
            "A6": "Uren verzuim", "A8": "School", "A9": "Overleg met", "A10": "Soort verzuim",
            "A11": "Kamernummer", "A13": "Eigen veld", "A14": "Heeft de school gemeld?",
            "A15": "Advies", "B15": ('IF(AND(B4="ja",B6>10),"Halt","Bureau")', "Bureau"),
            "A16": "Punten", "B16": ("B6*2", 99),
        },
        lists={
            "B4": '"ja,nee"', "B5": '"vader,moeder"', "B9": '"mentor,rector"',
            "B10": '"luxe,absoluut,overig,signaal"', "B11": '"1,2,3"', "B14": '"ja,nee"',
        },
        rules=(("B6", "whole", "between", "0", "100"),),
        controls=(Control("CheckBox", 20, 5, "Los"), Control("CheckBox", 13, 4, "Melding gedaan")),
    )  # fmt: skip
    path.write_bytes(book({"Vragen 2027": form}))
    return path


@pytest.fixture
def bound(mas: Mas, tmp_path: Path, mas_home: Path) -> Path:
    """This year's workbook, reviewed; the place of its binding."""
    assert (
        mas("instrument", "add", this_year(tmp_path / "2026.xlsx"), "--name", "mas-2026", "--yes").code == 0
    )
    path = mas_home / "config" / "instruments" / "mas-2026" / "binding.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("Halt: ''", "Halt: halt").replace("Strafrecht: ''", "Strafrecht: dwang_straf")
    text = text.replace("tekst: Overleg met\n", "tekst: Overleg met de ouders\n", 1)
    text = text.replace("id: luxe\n", "id: luxeverzuim\n")
    start = text.index("- id: kamernummer")
    text = text[:start] + text[text.index("- id: is_er_een_broer") :]
    text += ""
    own = "- id: eigen_veld\n  blad: Vragen 2026\n  cel: B11\n  tekst: Eigen vraag\n  soort: text\n"
    path.write_text(text.replace("uitkomsten:", own + "uitkomsten:"), encoding="utf-8")
    return path


def test_questions_are_found_again_and_what_is_not_or_is_new_is_told(
    mas: Mas, bound: Path, tmp_path: Path
) -> None:
    run = mas(
        "instrument", "add", next_year(tmp_path / "2027.xlsx"), "--from", "mas-2026", "--name", "mas-2027",
        "--yes", "--json",
    )  # fmt: skip
    assert run.code == 0, run.err
    states = {(one["part"], one["id"]): (one["state"], one["to"]) for one in run.json["carried"]}
    assert states == {
        ("vragen", "werkt_de_jongere_mee"): ("changed", "Vragen 2027!B4"),
        ("vragen", "overleg_met"): ("moved", "Vragen 2027!B5"),
        ("vragen", "uren_verzuim"): ("moved", "Vragen 2027!B6"),
        ("vragen", "overleg_met_2"): ("moved", "Vragen 2027!B9"),
        ("vragen", "soort_verzuim"): ("changed", "Vragen 2027!B10"),
        ("vragen", "is_er_een_broer"): ("lost", None),
        ("vragen", "eigen_veld"): ("moved", "Vragen 2027!B13"),
        ("vragen", "melding_gedaan"): ("moved", "Vragen 2027!D13"),
        ("vragen", "kamernummer"): ("left_out", None),
        ("vragen", "heeft_de_school_gemeld"): ("new", "Vragen 2027!B14"),
        ("vragen", "los"): ("new", "Vragen 2027!E20"),
        ("uitkomsten", "Advies"): ("changed", "Vragen 2027!B15"),
        ("uitkomsten", "Punten"): ("moved", "Vragen 2027!B16"),
    }
    codes = sorted(one["code"] for one in run.json["findings"])
    assert [code for code in codes if code.startswith("W7")] == (
        ["W70"] + 2 * ["W71"] + 3 * ["W72"] + ["W73"] + 2 * ["W74"]
    )
    binding = binding_file.load(bound.parent.parent / "mas-2027" / "binding.yaml")
    by_id = {one.id: one for one in binding.inputs}
    assert by_id["overleg_met"].text == "Overleg met de ouders"
    assert by_id["werkt_de_jongere_mee"].text == "Werkt de jongere nu mee?"
    assert [option.id for option in by_id["soort_verzuim"].options] == [
        "luxeverzuim", "absoluut", "overig", "signaal",
    ]  # fmt: skip
    assert (by_id["eigen_veld"].text, by_id["melding_gedaan"].controls) == ("Eigen vraag", ("1026",))
    advice = next(one for one in binding.outputs if one.text == "Advies")
    assert dict(advice.routes) == {"Halt": "halt", "Bureau": ""}


def test_what_was_carried_over_screens_and_its_copies_are_recognised(
    mas: Mas, bound: Path, tmp_path: Path
) -> None:
    file = next_year(tmp_path / "2027.xlsx")
    assert mas("instrument", "bind", file, "--from", "mas-2026", "--name", "mas-2027", "--yes").code == 0
    answers, out = tmp_path / "a.yaml", tmp_path / "uit.xlsx"
    answers.write_text("werkt_de_jongere_mee: ja\nuren_verzuim: 24\nmelding_gedaan: ja\n", encoding="utf-8")
    run = mas("screen", "--instrument", "mas-2027", "--answers", answers, "--xlsx", out, "--json")
    assert run.json["advice"]["routes"] == ["halt"]
    again = mas("screen", "--instrument", "mas-2027", "--answers", out, "--json")
    assert again.json["answers"] == run.json["answers"]


def test_a_workbook_that_did_not_change_keeps_its_binding_whole(
    mas: Mas, bound: Path, tmp_path: Path
) -> None:
    before = binding_file.load(bound)
    run = mas("instrument", "bind", "mas-2026", "--from", "mas-2026", "--yes", "--json")
    assert run.code == 0, run.err
    assert {one["state"] for one in run.json["carried"]} == {"same", "left_out"}
    after = binding_file.load(bound)
    keep = ("id", "sheet", "cell", "text", "type", "section", "options", "minimum", "maximum", "controls")
    assert sorted([getattr(one, name) for name in keep] for one in after.inputs) == sorted(
        [getattr(one, name) for name in keep] for one in before.inputs
    )
    assert [dict(one.routes) for one in after.outputs] == [dict(one.routes) for one in before.outputs]


def test_diff_calls_a_sheet_by_its_old_name_once_and_moves_only_what_moved(
    mas: Mas, bound: Path, tmp_path: Path
) -> None:
    run = mas("instrument", "diff", "mas-2026", next_year(tmp_path / "2027.xlsx"))
    assert run.code == 0
    assert run.out.count("Vragen 2026") == 1
    assert "verplaatst: Vragen 2027!B4 → Vragen 2027!B6" in run.out
    assert "+ overig" in run.out


def test_it_is_summed_up_in_words_and_a_name_that_is_not_bound_is_refused(
    mas: Mas, bound: Path, tmp_path: Path
) -> None:
    file = next_year(tmp_path / "2027.xlsx")
    assert mas("instrument", "add", file, "--from", "weg", "--yes").code == 3
    run = mas("instrument", "add", file, "--from", "mas-2026", "--name", "mas-2027", "--yes")
    assert run.code == 0
    assert "1 niet teruggevonden" in run.out
    assert "2 nieuw" in run.out
    assert "is_er_een_broer" in run.err
