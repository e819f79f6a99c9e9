"""Reviewing the proposed fields, driven in a pseudo-terminal as an officer would."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mas_cli import yamlfile
from support.terminal import Program
from support.word import docx, p

pexpect = pytest.importorskip("pexpect", reason="pexpect is not installed")

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal"),
]


DOWN = "\x1b[B"
WIDE = {"rows": 60, "columns": 120}


def ended(child) -> int:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def choose_field(child, name: str) -> None:
    child.expect("Welk veld")
    child.send(name + "\r")


def fields(home: Path) -> list[str]:
    mapping = yamlfile.read(home / "config/formats/formulier/mapping.yaml", "mapping.yaml").data
    return [place["field"] for place in mapping["places"]]


def test_the_proposals_are_gone_through_with_back_another_field_and_one_dropped(
    program: Program, tmp_path: Path, mas_home: Path
) -> None:
    form = tmp_path / "formulier.docx"
    form.write_bytes(docx(p("[pv.nummer] en [kleur] in [parket]")))
    child = program("format", "add", form, "--type", "pv-jongere", **WIDE)
    child.expect(r"geen\s+plaats")
    child.expect("juiste veld")
    child.send(DOWN + "\r")
    child.expect("1/3")
    child.expect("Wat hoort hier")
    child.send("\r")
    child.expect("2/3")
    child.expect("Wat hoort hier")
    child.send(DOWN * 2 + "\r")
    child.expect("1/3")
    child.expect("Wat hoort hier")
    child.send("\r")
    child.expect("2/3")
    child.expect("Wat hoort hier")
    child.send(DOWN + "\r")
    choose_field(child, "school.naam")
    child.expect("3/3")
    child.expect("Wat hoort hier")
    child.send(DOWN * 2 + "\r")
    child.expect("juiste veld")
    child.send("\r")
    child.expect("toegevoegd")
    assert ended(child) == 0
    assert fields(mas_home) == ["pv.nummer", "school.naam", ""]

    # Later one place is changed by its number.
    child = program("format", "bind", "formulier", **WIDE)
    child.expect("juiste veld")
    child.send(DOWN * 3 + "\r")
    child.expect("nummer van de plaats")
    child.send("3\r")
    child.expect("3/3")
    child.expect("Wat hoort hier")
    child.send(DOWN + "\r")
    choose_field(child, "pv.parket")
    child.expect("juiste veld")
    child.send("\r")
    child.expect("toegevoegd")
    assert ended(child) == 0
    assert fields(mas_home) == ["pv.nummer", "school.naam", "pv.parket"]


def test_stopping_halfway_adds_nothing(program: Program, tmp_path: Path, mas_home: Path) -> None:
    form = tmp_path / "formulier.docx"
    form.write_bytes(docx(p("[pv.nummer]")))
    child = program("format", "add", form, "--type", "pv-jongere", **WIDE)
    child.expect("juiste veld")
    child.send("\x03")
    assert ended(child) == 130
    assert not (mas_home / "config/formats/formulier").exists()
