"""Finding a case by name as a person meets it: a choice when several fit, and `-` for the last."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")

pytestmark = pytest.mark.terminal


def quietly(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command without a terminal."""
    import os

    return subprocess.run(
        [sys.executable, "-m", "mas_cli", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
        env={**os.environ, **environment},
    )


def test_several_cases_of_one_name_are_a_choice_and_a_dash_is_the_last(
    program: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wachtwoord").write_text("vier woorden zijn genoeg\n", encoding="utf-8")
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    quietly(tmp_path, "vault", "init")
    for first in ("Sam", "Kim"):
        (tmp_path / "zaak.yaml").write_text(
            f"jongere: {{voornamen: {first}, achternaam: Jansen}}\n", encoding="utf-8"
        )
        quietly(tmp_path, "case", "new", "--data", "zaak.yaml")
    mas = program("case", "show", "jansen")
    mas.expect_exact("jansen past bij 2 dossiers. Welk dossier?")
    mas.expect_exact("Kim Jansen")
    mas.expect_exact("Sam Jansen")
    mas.send("7\r")
    mas.expect_exact("Typ een van de nummers 1 tot en met 2.")
    mas.send("2\r")
    mas.expect_exact("voornamen                Sam")
    mas.expect(pexpect.EOF)
    last = quietly(tmp_path, "case", "show", "-")
    assert "Sam Jansen" in last.stdout
    refused = quietly(tmp_path, "case", "show", "jansen")
    assert refused.returncode == 3
    assert "Kim Jansen" in refused.stderr
    proposed = quietly(
        tmp_path,
        _MAS_COMPLETE="complete_bash",
        COMP_WORDS="mas pv make pv-h",
        COMP_CWORD="3",
    )
    assert proposed.stdout.split() == ["pv-halt"]
