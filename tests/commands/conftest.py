"""Running the program as a user does, and looking at what came out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from mas_cli import main


@dataclass(frozen=True)
class Run:
    """What one command line ended in."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        """The codes of the findings in the JSON of a refusal."""
        return [finding["code"] for finding in self.json["findings"]]


@pytest.fixture
def mas(capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Run a command line in this process; stdin and stdout are no terminal."""

    def run(*arguments: object) -> Run:
        capsys.readouterr()
        code = main.run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Run(int(code), captured.out, captured.err)

    return run
