"""The program run as a user does, in this process; stdin and stdout are no terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

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
        """What it wrote to stdout, as data."""
        return json.loads(self.out)


Kind = TypeVar("Kind", bound=Run)


def runner(capsys: pytest.CaptureFixture[str], kind: type[Kind]) -> Callable[..., Kind]:
    """Return a function that runs one command line and gives what it ended in."""

    def run(*arguments: object) -> Kind:
        capsys.readouterr()
        code = main.run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return kind(int(code), captured.out, captured.err)

    return run
