"""`mas instrument verify`, `add` and `bind`, and `mas screen` with someone else's workbook."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "workbook" / "official"))

from official_samples import Tab, book

Mas = Callable[..., Any]


def test_verify_counts_what_agrees_and_names_what_differs_and_cannot_be_computed(
    mas: Mas, tmp_path: Path
) -> None:
    path = tmp_path / "werkboek.xlsx"
    cells = {"A1": 2, "B1": ("A1*2", 5), "B2": ("A1+1", 3), "B3": ('CUBEVALUE("x",A1)', 1)}
    path.write_bytes(book({"Blad 1": Tab(cells)}))
    found = mas("instrument", "verify", path, "--json").json
    assert (found["formulas"], found["supported"], found["agree"]) == (3, 2, 1)
    assert found["differ"] == [
        {"sheet": "Blad 1", "cell": "B1", "formula": "A1*2", "cached": 5, "computed": 4}
    ]
    assert [(one["sheet"], one["cell"]) for one in found["unsupported"]] == [("Blad 1", "B3")]
    assert "CUBEVALUE" in found["unsupported"][0]["construct"]
    shown = mas("instrument", "verify", path)
    assert shown.code == 0
    assert "Blad 1" in shown.out


@pytest.mark.parametrize("name", ["bestaat-niet", "../weg.xlsx"])
def test_verify_of_a_name_that_is_none_is_refused(mas: Mas, name: str) -> None:
    assert mas("instrument", "verify", name, "--json").code == 3
