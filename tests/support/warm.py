"""Processes forked off one that has imported the program: what a start costs is paid once a worker."""

from __future__ import annotations

import multiprocessing
import os
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mas_cli.batch import pool


@cache
def context() -> Any:
    """What starts such processes; the server imports `support.forked`."""
    from multiprocessing import forkserver

    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["support.forked"])
    with pytest.MonkeyPatch.context() as patch:
        # Python 3.11 gives the server no path.
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
        forkserver.ensure_running()
    return found


class _OfThisTest:
    """The same, with the environment of the test that starts them: the server has that of the first one."""

    def Pipe(self) -> Any:  # noqa: N802  as the context of multiprocessing has it
        """The two ends of a connection."""
        return context().Pipe()

    def Process(self, *, target: Any, args: tuple[Any, ...], daemon: bool) -> Any:  # noqa: N802  as above
        """A process that is not started yet."""
        return context().Process(target=_within, args=(dict(os.environ), target, args), daemon=daemon)


def _within(environment: dict[str, str], target: Any, args: tuple[Any, ...]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    target(*args)


def workers(patch: pytest.MonkeyPatch) -> None:
    """Have workbooks scored by such processes, where the system can fork."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        patch.setattr(pool, "multiprocessing", SimpleNamespace(get_context=lambda _method: _OfThisTest()))
