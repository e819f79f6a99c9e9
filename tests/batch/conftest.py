"""The program run as a user does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.program import Run, runner


@pytest.fixture(autouse=True)
def _used_before(used_before: None) -> None:
    """Editions are checked once a worker and not in each test."""


@pytest.fixture
def mas(capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Run a command line in this process."""
    return runner(capsys, Run)
