"""Running the program as a user does, and looking at what came out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support import once
from support import program as program_run

if TYPE_CHECKING:
    import pexpect


@pytest.fixture(autouse=True)
def _used_before(used_before: None) -> None:
    """Editions are checked once a worker and not in each test."""


class Run(program_run.Run):
    """What one command line ended in."""

    @property
    def codes(self) -> list[str]:
        """The codes of the findings in the JSON of a refusal."""
        return [finding["code"] for finding in self.json["findings"]]


@pytest.fixture
def mas(capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Run a command line in this process."""
    return program_run.runner(capsys, Run)


@pytest.fixture
def program(
    tmp_path: Path, mas_home: Path, checked_editions: Path
) -> Iterator[Callable[..., pexpect.spawn[str]]]:
    """Start `mas` in a pseudo-terminal of 100 columns and 40 rows, in a folder of its own."""
    import pexpect

    once.keep_in(mas_home, checked_editions)
    started: list[pexpect.spawn[str]] = []

    def start(*arguments: object) -> pexpect.spawn[str]:
        child = pexpect.spawn(
            sys.executable,
            ["-m", "mas_cli", *map(str, arguments)],
            encoding="utf-8",
            dimensions=(40, 100),
            timeout=30,
            cwd=str(tmp_path),
            env={**os.environ, "TERM": "xterm", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1"},
        )
        child.delaybeforesend = None
        started.append(child)
        return child

    yield start
    for child in started:
        child.close(force=True)
