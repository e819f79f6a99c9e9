"""Running the program as a user does, and looking at what came out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support import program as program_run


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
