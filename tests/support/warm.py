"""Processes forked off one that has imported the program: what a start costs is paid once a worker."""

from __future__ import annotations

import multiprocessing
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


def workers(patch: pytest.MonkeyPatch) -> None:
    """Have workbooks scored by such processes, where the system can fork."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        patch.setattr(pool, "multiprocessing", SimpleNamespace(get_context=lambda _method: context()))
