"""The golden folder: whatever changes in the program, what it says of these files stays the same."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "golden"


def maak():
    """The module that makes the folder; it says how to make the table anew."""
    spec = importlib.util.spec_from_file_location("golden_maak", FOLDER / "maak.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_golden_folder_gives_its_table_byte_for_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], new_processes: None
) -> None:
    out = tmp_path / "uit.csv"
    assert maak().score(out) == 7
    capsys.readouterr()
    # Windows writes the paths with its own separator.
    assert out.read_bytes().replace(b"\\", b"/") == (FOLDER / "verwacht.csv").read_bytes()


def test_the_golden_folder_holds_every_outcome() -> None:
    with (FOLDER / "verwacht.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert {row["uitkomst"] for row in rows} == {
        "scored",
        "scored_with_differences",
        "incomplete",
        "unrecognised",
        "unreadable",
        "refused",
    }
    assert {row["editie"] for row in rows} >= {"2019-01", "2020-04", "2022-03"}
