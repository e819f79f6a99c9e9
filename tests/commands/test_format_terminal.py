"""Reviewing the proposed fields, driven in a pseudo-terminal as an officer would."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from mas_cli import yamlfile

sys.path.insert(0, str(Path(__file__).parents[1] / "documents" / "own"))

from word_samples import docx, p

pexpect = pytest.importorskip("pexpect", reason="pexpect is not installed")

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal"),
]


def test_a_proposal_is_accepted_and_another_place_gets_a_chosen_field(tmp_path: Path) -> None:
    form = tmp_path / "formulier.docx"
    form.write_bytes(docx(p("[pv.nummer] en [kleur]")))
    program = [sys.executable, "-m", "mas_cli", "format", "add", str(form), "--type", "pv-jongere"]
    child = pexpect.spawn(
        program[0],
        program[1:],
        env={
            **os.environ,
            "MAS_HOME": str(tmp_path / "home"),
            "MAS_LANG": "nl",
            "TERM": "xterm",
            "PROMPT_TOOLKIT_NO_CPR": "1",
        },
        encoding="utf-8",
        timeout=60,
        dimensions=(40, 120),
    )
    child.expect("Wat hoort hier")
    child.send("\r")
    child.expect("2/2")
    child.expect("Wat hoort hier")
    child.send("\x1b[B\r")
    child.expect("Welk veld")
    child.send("school.naam")
    child.expect("Naam school")
    child.send("\x1b[B")
    child.expect("Naam school")
    child.send("\r")
    child.send("\r")
    child.expect("toegevoegd")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    mapping = yamlfile.read(tmp_path / "home/config/formats/formulier/mapping.yaml", "mapping.yaml").data
    assert [place["field"] for place in mapping["places"]] == ["pv.nummer", "school.naam"]
