"""`mas pv make` as an officer meets it: only what is missing is asked, with help and basis."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from mas_cli.documents import example, load

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")

ENTER, DOWN = "\r", "\x1b[B"
pytestmark = pytest.mark.terminal


def start(folder: Path, *missing: str) -> pexpect.spawn[str]:
    fmt = load.shipped("pv-jongere")
    facts = {name: value for name, value in example.flat(fmt).items() if name not in missing}
    (folder / "feiten.json").write_text(json.dumps(facts, default=str), encoding="utf-8")
    arguments = [
        "pv",
        "make",
        fmt.type,
        "--data",
        "feiten.json",
        "--out",
        "pv.docx",
        "--save-data",
        "nieuw.json",
    ]
    child = pexpect.spawn(
        sys.executable,
        ["-m", "mas_cli", *arguments],
        encoding="utf-8",
        dimensions=(40, 100),
        timeout=60,
        cwd=str(folder),
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1", "MAS_LANG": "nl"},
    )
    child.delaybeforesend = None
    return child


def test_only_the_missing_fields_are_asked_and_the_answers_are_kept(tmp_path: Path) -> None:
    child = start(tmp_path, "cautie.tijd", "tolk.nodig", "chronologie")
    child.expect_exact("3 velden")
    child.send(ENTER)
    child.expect_exact("Elke stap")
    child.expect_exact("rij toevoegen")
    child.send(ENTER)
    for prompt, answer in (
        ("Datum", "9-2-2026"),
        ("Handeling", "oproep verzonden"),
        ("Resultaat", "ontvangen"),
    ):
        child.expect_exact(f"{prompt}:")
        child.send(answer + ENTER)
    child.expect_exact("tot nu toe 1")
    child.send(ENTER)
    child.expect_exact("§ Sv 29 lid 2")
    child.expect_exact("Tijdstip van de cautie:")
    child.send("2026-03-05 14:04" + ENTER)
    child.expect_exact("Tolk nodig")
    child.send(DOWN + ENTER)
    child.expect_exact("pv.docx")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    saved = json.loads((tmp_path / "nieuw.json").read_text(encoding="utf-8"))
    assert saved["cautie.tijd"] == "2026-03-05 14:04"
    assert saved["tolk.nodig"] == "nee"
    assert saved["chronologie"][0]["handeling"] == "oproep verzonden"
    assert (tmp_path / "pv.docx").is_file()


def test_declining_leaves_the_refusal_with_its_findings(tmp_path: Path) -> None:
    child = start(tmp_path, "cautie.tijd")
    child.expect_exact("1 veld")
    child.send(DOWN + ENTER)
    child.expect_exact("C09")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 3
    assert not (tmp_path / "pv.docx").exists()


def test_stopping_leaves_nothing_behind(tmp_path: Path) -> None:
    child = start(tmp_path, "cautie.tijd")
    child.expect_exact("1 veld")
    child.send(ENTER)
    child.expect_exact("Tijdstip van de cautie:")
    child.send("\x03")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert not (tmp_path / "pv.docx").exists()
