"""The words of each format are those that were reviewed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mas_cli.documents import load

sys.path.insert(0, str(Path(__file__).parent))
from snapshots_of_formats import FOLDER, text_of


@pytest.mark.parametrize("name", load.types())
def test_the_example_document_reads_as_reviewed(name: str) -> None:
    reviewed = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert text_of(name) == reviewed, "read the difference; then run tests/documents/snapshots_of_formats.py"
