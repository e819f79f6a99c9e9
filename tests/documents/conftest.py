"""What the tests of documents share."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mas_cli.documents import example, load
from mas_cli.main import run
from support.secrets import password_file

if TYPE_CHECKING:
    from mas_cli.documents.model import Format

TODAY = date(2026, 11, 21)
Mas = Callable[..., Any]


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def pv_jongere() -> Format:
    return load.shipped("pv-jongere")


@pytest.fixture
def feiten(pv_jongere: Format) -> dict[str, Any]:
    return copy.deepcopy(example.mapping(pv_jongere))


@pytest.fixture
def mas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Mas:
    """Run a command line as a user with a vault; gives the exit code and stdout, as data where it is JSON."""
    monkeypatch.setenv("MAS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    monkeypatch.delenv("MAS_VAULT", raising=False)
    password_file(tmp_path / "wachtwoord", "vier woorden zijn genoeg")
    assert run(["vault", "init"]) == 0

    def call(*arguments: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        out = capsys.readouterr().out
        return code, json.loads(out) if "--json" in arguments else out

    return call
