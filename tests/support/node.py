"""Running JavaScript with Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Any

import pytest

NODE = shutil.which("node")


def in_node(script: str) -> Any:
    """What a script prints as JSON; without Node the test skips, or fails with MAS_REQUIRE_BROWSER."""
    if NODE is None:
        if os.environ.get("MAS_REQUIRE_BROWSER"):
            pytest.fail("Node is required here and is not installed")
        pytest.skip("Node is not installed")
    done = subprocess.run(
        [NODE, "-"], input=script, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)
