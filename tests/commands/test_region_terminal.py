"""`mas region init` as a person meets it: the real program in a pseudo-terminal."""

from __future__ import annotations

import pytest

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")

pytestmark = pytest.mark.terminal

ENTER, DOWN, CTRL_C = "\r", "\x1b[B", "\x03"


def asked(child, words):
    child.expect_exact("van ongeveer")
    child.expect_exact(words)


def ended(child):
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_a_guided_start_can_be_stopped_gone_back_in_and_ended_and_loses_nothing(program, tmp_path, mas_home):
    mas = program("region", "init", "west.yaml")
    asked(mas, "Hoe heet de regio?")
    mas.send("Regio <West> + Zee?" + ENTER)
    asked(mas, "Welke versie")
    mas.send("?")
    mas.expect_exact("Bijvoorbeeld een jaar")
    asked(mas, "Welke versie")
    mas.send("2026" + ENTER)
    asked(mas, "Jeugdhulp: hoe heet deze partner")
    mas.send("<")
    asked(mas, "Welke versie")
    mas.send("\x15" + "2027" + ENTER)
    asked(mas, "Jeugdhulp: hoe heet deze partner")
    mas.send(CTRL_C)
    mas.expect_exact("mas region init west.yaml --resume")
    assert ended(mas) == 130
    assert list(tmp_path.glob("west.*")) == []

    again = program("region", "init", "west.yaml", "--resume")
    asked(again, "Jeugdhulp: hoe heet deze partner")
    again.send("=")
    again.expect_exact("Klaar: schrijf de afspraken")
    again.send(DOWN + ENTER)
    again.expect_exact("west.yaml")
    assert ended(again) == 0
    text = (tmp_path / "west.yaml").read_text(encoding="utf-8")
    assert "titel: 'Regio <West> + Zee?'" in text
    assert "versie: '2027'" in text
    assert (tmp_path / "west.docx").is_file()
    assert list((mas_home / "state" / "regio").iterdir()) == []
