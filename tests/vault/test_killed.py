"""A kill at any write, fsync, rename or commit leaves the old or the new state, and nothing in the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HARNESS = Path(__file__).with_name("killing.py")
# Memory where there is any: what is tested is the order of the calls, not the disk.
FAST = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


SCENARIOS = (
    "save",
    *("destroy", "password", "recovery", "join", "rekey", "upgrade", "claim", "leave"),
    *("backup", "restore", "accept", "create"),
)


@pytest.mark.skipif(sys.platform != "linux", reason="holds the process with ptrace")
@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_kill_at_every_changing_call_leaves_the_old_or_the_new_state(scenario):
    with tempfile.TemporaryDirectory(dir=FAST) as directory:
        done = subprocess.run(
            [sys.executable, str(HARNESS), scenario, directory],
            capture_output=True,
            text=True,
            timeout=250,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads(done.stdout)
    if "skipped" in result:
        pytest.skip(result["skipped"])
    assert result["kills"] > 20
