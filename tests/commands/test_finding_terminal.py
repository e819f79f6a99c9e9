"""Finding a case by name as a person meets it: a choice when several fit, and `-` for the last."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.secrets import password_file
from support.terminal import Program

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")

pytestmark = pytest.mark.terminal


def test_several_cases_of_one_name_are_a_choice_and_a_dash_is_the_last(
    mas: Callable[..., Any], program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    password_file(tmp_path / "wachtwoord", "vier woorden zijn genoeg")
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    monkeypatch.chdir(tmp_path)
    assert mas("vault", "init").code == 0
    for first in ("Sam", "Kim"):
        (tmp_path / "zaak.yaml").write_text(
            f"jongere: {{voornamen: {first}, achternaam: Jansen}}\n", encoding="utf-8"
        )
        assert mas("case", "new", "--data", "zaak.yaml").code == 0
    child = program("case", "show", "jansen")
    child.expect_exact("jansen past bij 2 dossiers. Welk dossier?")
    child.expect_exact("Kim Jansen")
    child.expect_exact("Sam Jansen")
    child.send("7\r")
    child.expect_exact("Typ een van de nummers 1 tot en met 2.")
    child.send("2\r")
    child.expect_exact("voornamen                Sam")
    child.expect(pexpect.EOF)
    assert "Sam Jansen" in mas("case", "show", "-").out
    refused = mas("case", "show", "jansen")
    assert refused.code == 3
    assert "Kim Jansen" in refused.err


def test_the_shell_is_offered_what_a_word_can_become() -> None:
    asked = {"_MAS_COMPLETE": "complete_bash", "COMP_WORDS": "mas pv make pv-h", "COMP_CWORD": "3"}
    proposed = subprocess.run(
        [sys.executable, "-m", "mas_cli"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **asked},
    )
    assert proposed.stdout.split() == ["pv-halt"]
