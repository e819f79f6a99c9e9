"""Reviewing a binding as an officer does: the real program in a pseudo-terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mas_cli.workbook.official import binding_file
from mas_cli.workbook.official.binding import Binding
from support.official import Tab, book
from support.terminal import Program

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal"),
]
ENTER, DOWN, CLEAR, ESCAPE, CTRL_C = "\r", "\x1b[B", "\x15", "\x1b", "\x03"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    form = Tab(
        {
            "A1": "Werkt de jongere mee?", "A2": "Uren verzuim", "A3": "Kamernummer",
            "A5": "Advies", "B5": ('IF(AND(B1="ja",C2>10),"Halt","Strafrecht")', "Strafrecht"),
        },
        lists={"B1": '"ja,nee"', "B3": '"1,2"'},
        rules=(("B2", "whole", "between", "0", "100"),),
    )  # fmt: skip
    path = tmp_path / "werkboek.xlsx"
    path.write_bytes(book({"Vragen": form}))
    return path


def ended(child: pexpect.spawn[str]) -> int | None:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def entry(child: pexpect.spawn[str], number: int, way: int) -> None:
    """Choose a line of the binding (after ready and stop), and what to do with it."""
    child.expect_exact("kies wat anders moet")
    child.send(DOWN * (number + 1) + ENTER)
    child.expect_exact("Het klopt")
    child.send(DOWN * (way - 1) + ENTER)


def kept(home: Path, name: str) -> Binding:
    return binding_file.load(home / "config" / "instruments" / name / "binding.yaml")


def test_a_proposal_is_accepted_renamed_moved_dropped_and_given_routes(
    program: Program, file: Path, mas_home: Path
) -> None:
    mas = program("instrument", "add", file, "--name", "proef")
    entry(mas, 1, 2)
    mas.expect_exact("De tekst:")
    mas.send(CLEAR + "Doet de jongere mee?" + ENTER)
    entry(mas, 2, 3)
    mas.expect_exact("De cel op het blad Vragen")
    mas.send(CLEAR + "B1" + ENTER)
    mas.expect_exact("Die cel hoort al bij een andere vraag")
    mas.send(CLEAR + "c2" + ENTER)
    entry(mas, 3, 4)
    entry(mas, 3, 4)
    mas.expect_exact("Welke route wijst deze tekst aan? Halt")
    mas.send(DOWN * 2 + ENTER)
    mas.expect_exact("Welke route wijst deze tekst aan? Strafrecht")
    mas.send(ENTER)
    entry(mas, 1, 1)
    mas.expect_exact("kies wat anders moet")
    mas.expect_exact("100%")
    mas.send(ENTER)
    mas.expect_exact("2 vragen en 1 uitkomsten")
    assert ended(mas) == 0
    binding = kept(mas_home, "proef")
    assert [(one.text, one.cell, one.confidence) for one in binding.inputs] == [
        ("Doet de jongere mee?", "B1", 1.0),
        ("Uren verzuim", "C2", 1.0),
    ]
    assert dict(binding.outputs[0].routes) == {"Halt": "halt", "Strafrecht": ""}


def test_a_binding_is_looked_over_later_and_stopping_keeps_it_as_it_was(
    program: Program, mas: Callable[..., object], file: Path, mas_home: Path
) -> None:
    mas("instrument", "add", file, "--name", "proef", "--yes")
    before = kept(mas_home, "proef")
    again = program("instrument", "bind", "proef")
    entry(again, 3, 4)
    again.expect_exact("kies wat anders moet")
    again.send(DOWN + ENTER)
    again.expect_exact("Er is niets bewaard")
    assert ended(again) == 0
    assert kept(mas_home, "proef") == before
    again = program("instrument", "bind", "proef")
    again.expect_exact("kies wat anders moet")
    again.send(CTRL_C)
    assert ended(again) == 130
    assert kept(mas_home, "proef") == before
    again = program("instrument", "bind", "proef")
    entry(again, 3, 4)
    again.expect_exact("kies wat anders moet")
    again.send(ENTER)
    assert ended(again) == 0
    assert [one.id for one in kept(mas_home, "proef").inputs] == ["werkt_de_jongere_mee", "uren_verzuim"]


def test_what_was_carried_over_is_reviewed_before_it_is_kept(
    program: Program, mas: Callable[..., object], file: Path, mas_home: Path
) -> None:
    mas("instrument", "add", file, "--name", "proef", "--yes")
    review = program("instrument", "add", file, "--from", "proef", "--name", "nieuw")
    review.expect_exact("Van proef: 4 gelijk")
    entry(review, 3, 4)
    review.expect_exact("kies wat anders moet")
    review.send(ENTER)
    assert ended(review) == 0
    assert len(kept(mas_home, "nieuw").inputs) == 2


def test_a_list_is_asked_by_the_answer_before_it_and_words_in_capitals_have_their_key(
    program: Program, mas: Callable[..., object], tmp_path: Path
) -> None:
    form = Tab(
        {"A1": "Meewerken?", "A2": "Regio", "A3": "Plaats", "A5": "Punten", "B5": ('IF(B1="Ja",1,0)', 0)},
        lists={"B1": '"Ja,Nee,Weet niet"', "B2": '"Noord,West"', "B3": "INDIRECT(B2)"},
    )
    names = {"Noord": "Lijst!$A$1:$A$2", "West": "Lijst!$B$1:$B$2"}
    listed = Tab({"A1": "Assen", "A2": "Emmen", "B1": "Leiden", "B2": "Delft"}, state="hidden")
    path = tmp_path / "keuzes.xlsx"
    path.write_bytes(book({"Form": form, "Lijst": listed}, names=names))
    mas("instrument", "add", path, "--yes")
    child = program("screen", "--instrument", "keuzes")
    child.expect_exact("Meewerken?")
    child.expect_exact("n  Nee")
    child.send("n")
    child.expect_exact("Regio")
    child.expect_exact("2  West")
    child.send("2")
    child.expect_exact("Plaats")
    child.expect_exact("2  Delft")
    child.send("2")
    child.expect_exact("Overzicht")
    child.expect_exact("Nee")
    child.expect_exact("Delft")
    child.send(CTRL_C)
    assert ended(child) == 130
