"""The program run as a user does."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable

import pytest

from mas_cli.batch import pool
from support.program import Run, runner


@pytest.fixture(autouse=True)
def _used_before(used_before: None) -> None:
    """Editions are checked once a worker and not in each test."""


@pytest.fixture
def new_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks are scored by processes that start as those of a user do."""
    monkeypatch.setattr(pool, "multiprocessing", multiprocessing)


@pytest.fixture
def mas(capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Run a command line in this process."""
    return runner(capsys, Run)
