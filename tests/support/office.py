"""LibreOffice as the oracle: one profile a worker, and many files a start."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

Convert = Callable[[str, Iterable[Path], Path], None]
"""Convert files to a kind (`xlsx`, `pdf`) in one run, into a folder, recalculated."""


def converter(profile: Path) -> Convert:
    """Return a function that converts with this profile; it skips the test where there is no LibreOffice."""
    soffice = shutil.which("soffice")

    def convert(kind: str, sources: Iterable[Path], out: Path) -> None:
        if soffice is None:
            pytest.skip("LibreOffice (soffice) is not installed")
        command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
        subprocess.run(
            [*command, "--outdir", str(out), *map(str, sources)], check=True, capture_output=True, timeout=500
        )

    return convert
