"""A kill at any write, fsync, rename or commit leaves the old or the new state, and nothing in the way.

Here some of the calls are tried, beginning at random; `faults.py kills` tries each of them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FAULTS = Path(__file__).with_name("faults.py")
SCENARIOS = (
    *(
        "save",
        "note",
        "destroy",
        "password",
        "recovery",
        "join",
        "welcome",
        "leave",
        "rekey",
        "upgrade",
        "claim",
    ),
    *("backup", "restore", "accept", "purge", "create", "key_password"),
)


def killed(every: int, *scenarios: str) -> dict[str, int]:
    """How often each scenario was killed; what was left then was whole, each time."""
    done = subprocess.run(
        [sys.executable, str(FAULTS), "kills", "--every", str(every), *scenarios],
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    if "skipped" in found:
        pytest.skip(found["skipped"])
    return found


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="holds the process with ptrace")
@pytest.mark.parametrize("part", [0, 1])
def test_a_kill_in_any_operation_leaves_the_old_or_the_new_state(part: int):
    names = SCENARIOS[part::2]
    assert killed(12, *names).keys() >= {"kills", *names}
