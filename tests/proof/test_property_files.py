"""A file of properties with faults says of each what is wrong and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mas_cli.errors import InvalidInput
from mas_cli.proof import properties
from support.proof import PROPERTIES, shipped

if TYPE_CHECKING:
    from pathlib import Path


def faults(folder: Path, text: str) -> list[tuple[str, str, str]]:
    """Code, place and remedy of every finding."""
    file = folder / "e.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        properties.load(file, shipped("2022-03"))
    return [(each.code, each.where.rpartition("e.yaml:")[2], each.remedy) for each in refused.value.findings]


def test_a_question_that_does_not_exist_is_named_with_the_one_that_does(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, "a:\n  tekst: T\n  als: hulp_geweigert = ja\n  nooit: halt\n")
    assert found[:2] == ("D52", "3")
    assert "hulp_geweigerd" in found[2]


def test_a_part_of_the_advice_that_does_not_exist_is_named_as_it_was_written(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, "a:\n  tekst: T\n  nooit: advies.route = halt\n")
    assert found[:2] == ("D52", "3")
    assert "advies.routes" in found[2]
    (found,) = faults(tmp_path, "a:\n  tekst: T\n  nooit: advies.routes = hulp\n")
    assert found[0] == "D52"


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = (
        "a:\n  tekst: T\n  altijd: halt\n  nooit: halt\n"
        "b:\n  tekst: T\n"
        "c:\n  tekst: T\n  nooit: verzuim_uren\n"
        "d:\n  tekst: T\n  nooit: halt\n  indien: halt\n"
    )
    found = faults(tmp_path, text)
    assert [(code, line) for code, line, _remedy in found] == [
        ("Y12", "13"),
        ("D51", "1"),
        ("D51", "5"),
        ("D52", "9"),
    ]


@pytest.mark.parametrize("text", ["", "- a\n", "a: b\n", "a:\n  nooit: halt\n", "a:\n  tekst: 3\n"])
def test_what_is_no_file_of_properties_is_refused(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text)


def test_the_properties_of_the_mas_can_be_read_for_every_edition() -> None:
    for edition in ("2019-01", "2020-04", "2022-03"):
        assert len(properties.load(PROPERTIES, shipped(edition))) == 3
