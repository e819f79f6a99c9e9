"""`mas screen` as a person meets it: the real program in a pseudo-terminal."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mas_cli import cache
from support.terminal import Program

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")

pytestmark = pytest.mark.terminal

ENTER, DOWN, CTRL_C = "\r", "\x1b[B", "\x03"
GIVEN = """
verzuim_soort: relatief_16uur
verzuim_uren: 24
te_laat_aantal: 0
eigen_initiatief: ja
erkent_verzuim: ja
"""


def asked(child: pexpect.spawn[str], words: str) -> None:
    """The prompt with these words stands there, ready for keys."""
    child.expect_exact("van ongeveer")
    child.expect_exact(words)


def ended(child: pexpect.spawn[str]) -> int | None:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_an_interview_with_help_back_and_a_remark_ends_in_the_advice_and_a_file(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "deel.yaml").write_text(GIVEN, encoding="utf-8")
    mas = program("screen", "--answers", "deel.yaml", "--date", "2026-09-01")
    mas.expect_exact("reconstructie")
    asked(mas, "Per welke datum beoordeelt u de zaak?")
    mas.send(ENTER)
    asked(mas, "Wat is de geboortedatum van de jongere?")
    mas.send("31-2-2011" + ENTER)
    mas.expect_exact("bestaat niet")
    mas.send("\x15" + "14-5-2011" + ENTER)
    asked(mas, "Is het verzuim ongeoorloofd?")
    mas.send("?")
    mas.expect_exact("artikel 11 van de Leerplichtwet")
    asked(mas, "Is het verzuim ongeoorloofd?")
    mas.send("n")
    asked(mas, "Welke geldige reden is er?")
    mas.send("<")
    asked(mas, "Is het verzuim ongeoorloofd?")
    mas.send("+")
    mas.expect_exact("Toelichting")
    mas.send("gronden nagegaan" + ENTER)
    asked(mas, "Is het verzuim ongeoorloofd?")
    mas.send("j")
    asked(mas, "Op welke dag begon het gemelde verzuim?")
    mas.send("=")
    mas.expect_exact("Overzicht")
    mas.send(DOWN + ENTER)
    mas.expect_exact("Advies (reconstructie)")
    mas.expect_exact("pas toe of leg uit")
    mas.expect_exact("Wilt u het resultaat bewaren?")
    mas.send(DOWN + ENTER)
    mas.expect_exact("In welk bestand?")
    mas.send(ENTER)
    assert ended(mas) == 0
    kept = (tmp_path / "screening-2026-09-01.yaml").read_text(encoding="utf-8")
    assert "geboortedatum: 2011-05-14" in kept
    assert 'ongeoorloofd: {antwoord: ja, toelichting: "gronden nagegaan"}' in kept
    assert not list((tmp_path / "mas-home" / "state" / "sessies").iterdir())


def test_ctrl_c_keeps_everything_and_resume_goes_on_there(program: Program) -> None:
    mas = program("screen", "--date", "2026-09-01")
    asked(mas, "Per welke datum")
    mas.send(ENTER)
    asked(mas, "geboortedatum")
    mas.send("14-5-2011" + ENTER)
    asked(mas, "Welk soort verzuim")
    mas.send(CTRL_C)
    mas.expect_exact("mas screen --resume")
    assert ended(mas) == 130
    again = program("screen", "--resume")
    asked(again, "Welk soort verzuim")
    again.send("<")
    asked(again, "geboortedatum")
    again.expect_exact("14-05-2011")
    again.send(CTRL_C)
    assert ended(again) == 130


def test_a_kill_in_the_middle_loses_no_answer(mas: Callable[..., Any], program: Program) -> None:
    child = program("screen", "--date", "2026-09-01")
    asked(child, "Per welke datum")
    for keys, following in (
        (ENTER, "geboortedatum"),
        ("14-5-2011" + ENTER, "Welk soort verzuim"),
        ("1", "ongeoorloofd"),
        ("j", "Op welke dag begon"),
        ("1-6-2026" + ENTER, "laatste dag"),
    ):
        child.send(keys)
        asked(child, following)
    child.kill(signal.SIGKILL)
    child.expect(pexpect.EOF)
    assert mas("screen", "--resume", "--json").json["answers"] == {
        "peildatum": "2026-09-01",
        "geboortedatum": "2011-05-14",
        "verzuim_soort": "relatief_16uur",
        "ongeoorloofd": "ja",
        "verzuim_begin": "2026-06-01",
    }
    again = program("screen", "--resume")
    asked(again, "laatste dag")


def test_of_several_unfinished_interviews_one_is_chosen(program: Program) -> None:
    for born in ("1-1-2011", "2-2-2012"):
        mas = program("screen", "--date", "2026-09-01")
        asked(mas, "Per welke datum")
        mas.send(ENTER)
        asked(mas, "geboortedatum")
        mas.send(born + ENTER)
        asked(mas, "Welk soort verzuim")
        mas.send(CTRL_C)
        assert ended(mas) == 130
    again = program("screen", "--resume")
    again.expect_exact("Met welk gesprek wilt u verder?")
    again.expect_exact("2 antwoorden")
    again.send(DOWN + ENTER)
    asked(again, "Welk soort verzuim")
    again.send("<")
    again.expect_exact("01-01-2011")


def test_stopping_before_the_first_answer_leaves_nothing_behind(program: Program, tmp_path: Path) -> None:
    mas = program("screen")
    asked(mas, "Per welke datum")
    mas.send(CTRL_C)
    mas.expect_exact("er was nog niets beantwoord")
    assert ended(mas) == 130
    # The secret that seals what is kept of instruments is of the user, not of this interview.
    assert [entry.name for entry in (tmp_path / "mas-home" / "state").iterdir()] == [cache.KEY]


def test_a_piped_newline_never_answers_a_question(program: Program) -> None:
    command = f'printf "\\n\\n\\n\\n" | "{sys.executable}" -m mas_cli screen --json --date 2026-09-01'
    shell = pexpect.spawn("/bin/sh", ["-c", command], encoding="utf-8", timeout=30, dimensions=(40, 200))
    shell.expect_exact('"answers": {}')
    assert ended(shell) == 0


def test_no_input_asks_nothing_on_a_terminal(program: Program) -> None:
    mas = program("screen", "--no-input", "--date", "2026-09-01")
    mas.expect_exact("Er is te weinig bekend voor een advies")
    assert ended(mas) == 0


def test_with_json_the_questions_and_the_data_do_not_share_a_stream(program: Program, tmp_path: Path) -> None:
    shell = program("screen", "--json", "--date", "2026-09-01", "--answers", "deel.yaml")
    assert ended(shell) == 3
    (tmp_path / "deel.yaml").write_text(GIVEN, encoding="utf-8")
    command = (
        f'"{sys.executable}" -m mas_cli screen --json --date 2026-09-01 --answers deel.yaml 2>vragen.txt'
    )
    shell = pexpect.spawn(
        "/bin/sh",
        ["-c", command],
        encoding="utf-8",
        timeout=30,
        dimensions=(400, 200),
        cwd=str(tmp_path),
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1"},
    )
    vragen = tmp_path / "vragen.txt"
    while not (vragen.exists() and "Per welke datum" in vragen.read_text(encoding="utf-8")):
        assert shell.isalive()
        time.sleep(0.05)
    shell.send("=" + DOWN + ENTER)
    shell.expect(pexpect.EOF)
    shell.close()
    assert shell.exitstatus == 0
    assert json.loads(shell.before)["answers"]["verzuim_uren"] == 24
