"""A kill at any moment leaves the old or the new state, and doing it again comes to its end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Mas = Callable[..., Any]
KILLING = Path(__file__).parent / "killing.py"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")]


def kills(tmp_path: Path, *command: object) -> list[dict[str, Any]]:
    (tmp_path / "moorden").mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, str(KILLING), str(tmp_path / "moorden"), *map(str, command)],
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_an_edition_is_there_whole_or_not_at_all(
    mas: Mas, edition: Path, sign: Callable[[Path], str], tmp_path: Path
) -> None:
    (tmp_path / "mas-home").mkdir(exist_ok=True)
    # The law alone: what counts are the changes to files, and every one of them costs a kill.
    for part in ("mas", "plan"):
        shutil.rmtree(edition / "instruments" / part)
    (edition / "overgang.yaml").unlink()
    found = kills(tmp_path, "update", "apply", edition, "--checksum", sign(edition))
    assert len(found) > 8
    # Never half of it; and once it is there it stays.
    assert all(item["editions"] in ({}, {"2027-01": []}) for item in found)
    there = [bool(item["editions"]) for item in found]
    assert there == sorted(there)
    assert set(there) == {False, True}
    for item in found:
        assert item["after"] == {"2027-01": []}
        assert item["folder"] == [".slot", "2027-01"]
        assert len(item["read"]) == len(item["editions"])
