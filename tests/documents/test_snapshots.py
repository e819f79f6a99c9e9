"""The words of each format are those that were reviewed."""

from __future__ import annotations

import pytest

from mas_cli.documents import load
from support.snapshots import FOLDER, text_of


@pytest.mark.parametrize("name", load.types())
def test_the_example_document_reads_as_reviewed(name: str) -> None:
    path = FOLDER / f"{name}.txt"
    remedy = "read what it says now; then run tests/support/snapshots.py"
    assert path.exists(), f"the words of {name} were never reviewed: {remedy}"
    assert text_of(name) == path.read_text(encoding="utf-8"), remedy
