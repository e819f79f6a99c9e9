"""`mas instrument verify`, `add` and `bind`, and `mas screen` with someone else's workbook."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.official import Control, Tab, book

Mas = Callable[..., Any]


def test_verify_counts_what_agrees_and_names_what_differs_and_cannot_be_computed(
    mas: Mas, tmp_path: Path
) -> None:
    path = tmp_path / "werkboek.xlsx"
    cells = {"A1": 2, "B1": ("A1*2", 5), "B2": ("A1+1", 3), "B3": ('CUBEVALUE("x",A1)', 1)}
    path.write_bytes(book({"Blad 1": Tab(cells)}))
    found = mas("instrument", "verify", path, "--json").json
    assert (found["formulas"], found["supported"], found["agree"]) == (3, 2, 1)
    assert found["differ"] == [
        {"sheet": "Blad 1", "cell": "B1", "formula": "A1*2", "cached": 5, "computed": 4}
    ]
    assert [(one["sheet"], one["cell"]) for one in found["unsupported"]] == [("Blad 1", "B3")]
    assert "CUBEVALUE" in found["unsupported"][0]["construct"]
    shown = mas("instrument", "verify", path)
    assert shown.code == 0
    assert "Blad 1" in shown.out


@pytest.mark.parametrize("name", ["bestaat-niet", "../weg.xlsx"])
def test_verify_of_a_name_that_is_none_is_refused(mas: Mas, name: str) -> None:
    assert mas("instrument", "verify", name, "--json").code == 3


def workbook(path: Path) -> Path:
    """A small instrument as somebody else would make it."""
    form = Tab(
        {
            "A1": "Jongere", "A2": "Werkt de jongere mee?", "A3": "Uren verzuim", "C1": "Toelichting",
            "A5": "Advies", "B5": ('IF(AND(B2="ja",Score!A1>10),"Halt","Strafrecht")', "Strafrecht"),
            "A6": "Punten", "B6": ("Score!A1/2", 99),
        },
        lists={"B2": '"ja,nee"'},
        rules=(("B3", "whole", "between", "0", "100"),),
    )  # fmt: skip
    score = Tab({"A1": ("Vragen!B3*2", 99)}, state="hidden")
    path.write_bytes(book({"Vragen": form, "Score": score}))
    return path


@pytest.fixture
def added(mas: Mas, tmp_path: Path) -> Any:
    """The workbook bound as `proef`."""
    run = mas(
        "instrument", "add", workbook(tmp_path / "Instrument 2026.xlsx"), "--name", "proef", "--yes", "--json"
    )
    assert run.code == 0
    return run.json


def test_add_proposes_questions_and_outcomes_and_keeps_them(mas: Mas, added: Any, mas_home: Path) -> None:
    assert [(one["id"], one["sheet"], one["cell"], one["type"]) for one in added["inputs"]] == [
        ("werkt_de_jongere_mee", "Vragen", "B2", "jno"),
        ("uren_verzuim", "Vragen", "B3", "integer"),
    ]
    assert added["inputs"][0]["options"] == ["ja", "nee"]
    assert [(one["cell"], one["text"]) for one in added["outputs"]] == [("B5", "Advies"), ("B6", "Punten")]
    assert added["findings"] == []
    assert (mas_home / "config" / "instruments" / "proef" / "binding.yaml").is_file()
    assert "proef" in mas("instrument", "list").out
    assert "proef" in [one["name"] for one in mas("instrument", "list", "--json").json["instruments"]]
    shown = mas("instrument", "show", "proef", "--json").json
    assert [question["text"] for question in shown["questions"]] == ["Werkt de jongere mee?", "Uren verzuim"]
    assert mas("instrument", "verify", "proef", "--json").json["formulas"] == 3


def test_add_keeps_nothing_when_nobody_reviews_it(mas: Mas, tmp_path: Path, mas_home: Path) -> None:
    file = workbook(tmp_path / "Instrument 2026.xlsx")
    assert mas("instrument", "add", file).code == 2
    seen = mas("instrument", "add", file, "--json")
    assert seen.code == 0
    assert seen.json["name"] == "instrument-2026"
    assert not (mas_home / "config" / "instruments").exists()


@pytest.mark.parametrize("name", ["mas", "../weg", "Hoofd Letter", "-x"])
def test_a_name_that_ships_or_leads_elsewhere_is_refused(mas: Mas, tmp_path: Path, name: str) -> None:
    run = mas("instrument", "add", workbook(tmp_path / "a.xlsx"), f"--name={name}", "--yes")
    assert run.code == 2


def test_a_name_in_use_is_kept_unless_forced(mas: Mas, added: Any, tmp_path: Path) -> None:
    arguments = ("instrument", "add", workbook(tmp_path / "b.xlsx"), "--name", "proef", "--yes")
    assert mas(*arguments).code == 3
    assert mas(*arguments, "--force").code == 0


def test_screen_gives_the_outcome_of_the_workbook_and_fills_in_a_copy(
    mas: Mas, added: Any, tmp_path: Path
) -> None:
    answers = tmp_path / "antwoorden.yaml"
    answers.write_text("werkt_de_jongere_mee: ja\nuren_verzuim: 24\n", encoding="utf-8")
    out = tmp_path / "ingevuld.xlsx"
    run = mas("screen", "--instrument", "proef", "--answers", answers, "--xlsx", out, "--json")
    assert run.code == 0
    assert run.json["advice"]["status"] == "geen_route"
    assert [(one["cell"], one["value"]) for one in run.json["outputs"]] == [("B5", "Halt"), ("B6", 24)]
    assert mas("instrument", "verify", out, "--json").json["agree"] == 3
    again = mas("screen", "--instrument", "proef", "--answers", out, "--json")
    assert again.json["answers"] == run.json["answers"] == {"werkt_de_jongere_mee": "ja", "uren_verzuim": 24}
    words = mas("screen", "--instrument", "proef", "--answers", answers)
    assert "Halt" in words.out
    # It has no indications and thresholds of ours, so nothing stands under those heads.
    assert "aanwijzingen per route" not in words.out
    assert "Gebruikte waarden" not in words.out


def test_an_answer_outside_the_list_or_the_bounds_of_the_workbook_is_a_finding(
    mas: Mas, added: Any, tmp_path: Path
) -> None:
    answers = tmp_path / "antwoorden.yaml"
    answers.write_text("werkt_de_jongere_mee: misschien\nuren_verzuim: 2400\nanders: 1\n", encoding="utf-8")
    run = mas("screen", "--instrument", "proef", "--answers", answers, "--json")
    assert run.code == 3
    assert sorted(run.codes) == ["A01", "A03", "A04"]


def test_open_answers_the_outcome_rests_on_are_missing(mas: Mas, added: Any) -> None:
    run = mas("screen", "--instrument", "proef", "--require-complete", "--json")
    assert run.code == 4
    assert run.json["advice"]["missing"] == ["werkt_de_jongere_mee", "uren_verzuim"]


def test_a_copy_of_another_kind_of_workbook_is_not_written(mas: Mas, added: Any, tmp_path: Path) -> None:
    out = tmp_path / "uit.xlsm"
    assert mas("screen", "--instrument", "proef", "--xlsx", out).code == 2
    assert not out.exists()


def test_a_workbook_changed_behind_its_binding_is_refused(mas: Mas, added: Any, mas_home: Path) -> None:
    kept = mas_home / "config" / "instruments" / "proef" / "workbook.xlsx"
    kept.write_bytes(kept.read_bytes() + b"\0")
    run = mas("screen", "--instrument", "proef", "--json")
    assert run.code == 3


def test_export_gives_the_workbook_back_as_it_was_added(mas: Mas, added: Any, tmp_path: Path) -> None:
    out = tmp_path / "leeg.xlsx"
    assert mas("instrument", "export", "proef", "--xlsx", out).code == 0
    assert out.read_bytes() == (tmp_path / "Instrument 2026.xlsx").read_bytes()


class Reviewer:
    """Plays a person: the answers one after another."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)

    def choose(self, message: str, options: Any) -> Any:
        wanted = self.answers.pop(0)
        return next(value for value, words in options if value == wanted or str(wanted) in words)

    def type(self, message: str, suggestion: str, verdict: Any) -> Any:
        typed = self.answers.pop(0)
        return typed if verdict(typed) is True else suggestion


def test_a_review_renames_moves_and_drops(mas: Mas, added: Any, mas_home: Path) -> None:
    from mas_cli.commands.instrument.binding_review import hold
    from mas_cli.workbook.official import binding_file

    binding = binding_file.load(mas_home / "config" / "instruments" / "proef" / "binding.yaml")
    reviewed = hold(
        binding,
        Reviewer(
            "Werkt de jongere", "rename", "Doet de jongere mee?",
            "Uren verzuim", "move", "c3",
            "Punten", "drop",
            -1,
        ),
    )  # fmt: skip
    assert reviewed is not None
    assert [(one.text, one.cell) for one in reviewed.inputs] == [
        ("Doet de jongere mee?", "B2"),
        ("Uren verzuim", "C3"),
    ]
    assert [one.text for one in reviewed.outputs] == ["Advies"]
    assert hold(binding, Reviewer(-2)) is None


def test_bind_needs_a_person_and_a_name_that_is_bound(mas: Mas, added: Any) -> None:
    assert mas("instrument", "bind", "proef").code == 2
    assert mas("instrument", "bind", "onbekend").code == 3


def test_a_workbook_with_macros_is_filled_in_as_one_with_macros_and_only_so(mas: Mas, tmp_path: Path) -> None:
    path = tmp_path / "macro.xlsm"
    path.write_bytes(book({"Blad": Tab({"A1": "Meewerken?"}, lists={"B1": '"ja,nee"'})}, macros=True))
    assert mas("instrument", "add", path, "--yes").code == 0
    wrong, right = tmp_path / "uit.xlsx", tmp_path / "uit.xlsm"
    assert mas("screen", "--instrument", "macro", "--xlsx", wrong).code == 2
    assert mas("screen", "--instrument", "macro", "--xlsx", right).code == 0
    assert not wrong.exists()
    assert b"macros that nobody runs" in zipfile.ZipFile(right).read("xl/vbaProject.bin")
    assert mas("screen", "--xlsx", tmp_path / "mas.xlsm").code == 2


def test_a_file_that_is_no_workbook_of_today_is_named_as_what_it_is(mas: Mas, tmp_path: Path) -> None:
    inner = book({"Blad": Tab({"A1": "Meewerken?"}, lists={"B1": '"ja,nee"'})})
    old, encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "EncryptedPackage".encode("utf-16-le")
    files: dict[str, bytes] = {
        "oud.xls": old,
        "beveiligd.xlsx": old + encrypted + bytes(2000),
        "open.ods": _zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        "twee.zip": _zip({"a.xlsx": inner, "map/b.xlsm": inner}),
        "zelfde.zip": _zip({"a/inst.xlsx": inner, "b/inst.xlsx": inner}),
        "oud.zip": _zip({"inst.xls": old}),
        "tekst.xlsx": b"hallo",
    }
    codes = {}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        run = mas("instrument", "add", tmp_path / name, "--yes", "--json")
        assert run.code == 3
        codes[name] = run.codes
    assert codes == {
        "oud.xls": ["X05"],
        "beveiligd.xlsx": ["X04"],
        "open.ods": ["X12"],
        "twee.zip": ["W51"],
        "zelfde.zip": ["W51"],
        "oud.zip": ["W50"],
        "tekst.xlsx": ["X03"],
    }


def test_what_else_a_workbook_has_is_in_the_proposal(mas: Mas, tmp_path: Path) -> None:
    form = Tab(
        {"A1": "Uren", "A2": "Kleur"},
        rules=(("B1", "whole", "between", "0", "9"),),
        colours=(("B2:B3", "$B$1>5"),),
        controls=(Control("ActiveX", 5, 2, link="$D$3", name="CheckBox1"), Control("CheckBox", 7, 1, "Vak")),
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(book({"Blad": form}))
    found = mas("instrument", "add", path, "--json").json
    assert found["conditional_formats"] == [
        {"sheet": "Blad", "areas": ["B2:B3"], "kind": "expression", "formulas": ["$B$1>5"]}
    ]
    assert [(one["name"], one["kind"], one["link"]) for one in found["active_x"]] == [
        ("CheckBox1", "CheckBox", "$D$3")
    ]
    assert [one["controls"] for one in found["inputs"]] == [[], ["1026"]]
    assert {one["code"] for one in found["findings"]} == {"W54", "W58", "W59"}


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()
