"""The helpers of this folder can be imported by its tests, and the program run as a user does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from mas_cli import main


@pytest.fixture
def mas(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run a command line in this process; its exit code and what it wrote."""

    class Run:
        def __init__(self, *arguments: object) -> None:
            self.code = int(main.run([str(argument) for argument in arguments]))
            self.out, self.err = capsys.readouterr()

    return Run
