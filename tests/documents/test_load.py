"""Formats are data: what is wrong in them is found at its line, all of it at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mas_cli.documents import load
from mas_cli.documents.checks.view import names_place
from mas_cli.documents.conditions import All, AnyOf, Compare, Not, holds, names
from mas_cli.errors import InvalidInput, UsageError
from mas_cli.paths import data_root

GOOD = """\
type: proef
title: Proef
edition: "2026-11"
regime: avg
about: Een proef.
include: [groep]
fields:
  eigen.veld: {type: s, label: Eigen veld, help: Vul in., basis: Eigen}
checks: [C01]
"""
GROUP = """\
fields:
  groep.naam: {type: s, label: Naam}
  groep.rijen:
    type: L
    label: Rijen
    columns:
      tekst: {type: s, label: Tekst}
      uren: {type: n, label: Uren}
derived:
  berekend.uren: {sum: groep.rijen.uren}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of formats with one good format."""
    (tmp_path / "_velden").mkdir()
    (tmp_path / "proef").mkdir()
    (tmp_path / "_velden" / "groep.yaml").write_text(GROUP, encoding="utf-8")
    shutil.copy(data_root("formats") / "_checks.yaml", tmp_path)
    (tmp_path / "proef" / "format.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "proef" / "format.docx").write_bytes(b"")
    return tmp_path


def faults(root: Path, text: str) -> list[str]:
    (root / "proef" / "format.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load.load(root / "proef", root)
    return [f"{finding.where} {finding.message} {finding.remedy}" for finding in caught.value.findings]


def test_a_good_format_has_its_fields_and_those_it_includes(root: Path) -> None:
    fmt = load.load(root / "proef", root)
    assert list(fmt.fields) == ["groep.naam", "groep.rijen", "eigen.veld"]
    assert fmt.derived["berekend.uren"].of == "groep.rijen.uren"
    assert list(fmt.checks) == ["C01"]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("include: [groep]", "include: [groop]", 6, "groop"),
        ("checks: [C01]", "checks: [C99]", 9, "C99"),
        ("checks: [C01]", "checks: [X1]", 9, "'X1'"),
        ("regime: avg", "regime: awb", 4, "avg"),
        ("title: Proef", "titel: Proef", 2, "titel"),
        ("type: s, label: Eigen", "type: z, label: Eigen", 8, "eigen.veld"),
        ("help: Vul in.", "hulp: Vul in.", 8, "hulp"),
        ("type: s, label: Eigen", "type: e, label: Eigen", 8, "options"),
        ("type: s, label: Eigen", "type: L, label: Eigen", 8, "columns"),
        ("type: s, label: Eigen", "type: s, rule: conditional, label: Eigen", 8, "when"),
        (
            "type: s, label: Eigen",
            "type: s, rule: conditional, when: {field: weg, is: 1}, label: Eigen",
            8,
            "weg",
        ),
        ("type: s, label: Eigen", "type: s, rule: conditional, when: {veld: x}, label: Eigen", 8, "at_least"),
        ("eigen.veld:", "eigen.items:", 8, "items"),
        ("eigen.veld:", "groep.naam.kort:", 6, "groep.naam"),
        ("checks: [C01]", "derived: {berekend.x: {sum: weg.uren}}", 9, "weg.uren"),
        ("checks: [C01]", "derived: {berekend.x: {}}", 9, "berekend.x"),
        ("checks: [C01]", "omit: [groep.weg]", 9, "groep.weg"),
        ("checks: [C01]", "example: {weg: 1}", 9, "weg"),
        ("checks: [C01]", "document: anders.docx", 9, "anders.docx"),
    ],
)
def test_a_fault_is_found_in_its_file_and_names_what_is_wrong(
    root: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in GOOD
    found = faults(root, GOOD.replace(old, new))
    assert any(words in text for text in found), found
    if "groep.naam.kort" not in new:
        assert any(text.startswith(f"proef/format.yaml:{line} ") for text in found), found


def test_all_faults_are_named_at_once(root: Path) -> None:
    text = GOOD.replace("[groep]", "[een, twee]").replace("[C01]", "[C98, C99]")
    assert len(faults(root, text)) == 4


def test_a_fault_in_a_shared_group_is_found_there(root: Path) -> None:
    (root / "_velden" / "groep.yaml").write_text(GROUP.replace("type: n", "type: q"), encoding="utf-8")
    assert any(text.startswith("_velden/groep.yaml:8 ") for text in faults(root, GOOD))


def test_a_format_may_change_a_shared_field_or_leave_it_out(root: Path) -> None:
    text = GOOD.replace(
        "fields:\n", "omit: [groep.rijen]\nfields:\n  groep.naam: {rule: optional}\n"
    ).replace("include: [groep]", "include: [groep]\nderived: {berekend.uren: {count: groep.rijen}}")
    assert any("groep.rijen" in fault for fault in faults(root, text))
    (root / "_velden" / "groep.yaml").write_text(GROUP[: GROUP.index("derived")], encoding="utf-8")
    (root / "proef" / "format.yaml").write_text(
        GOOD.replace("fields:\n", "omit: [groep.rijen]\nfields:\n  groep.naam: {rule: optional}\n"),
        encoding="utf-8",
    )
    load.load.cache_clear()
    fmt = load.load(root / "proef", root)
    assert fmt.fields["groep.naam"].rule == "optional"
    assert "groep.rijen" not in fmt.fields


def test_an_unknown_type_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        load.shipped("pv-tante")
    assert "pv-jongere" in caught.value.remedy


KNOWN = {"a": 1, "b": True, "c": "x"}


@pytest.mark.parametrize(
    ("condition", "result"),
    [
        (Compare("a", "is", 1), True),
        (Compare("a", "below", 1), False),
        (Compare("a", "at_least", 1), True),
        (Compare("c", "in", ["x", "y"]), True),
        (Compare("a", "filled", True), True),
        (Compare("z", "filled", False), True),
        (Compare("z", "is", 1), None),
        (Not(Compare("z", "is", 1)), None),
        (Not(Compare("b", "is", True)), False),
        (All((Compare("z", "is", 1), Compare("a", "is", 2))), False),
        (All((Compare("z", "is", 1), Compare("a", "is", 1))), None),
        (AnyOf((Compare("z", "is", 1), Compare("a", "is", 1))), True),
        (AnyOf((Compare("z", "is", 1), Compare("a", "is", 2))), None),
    ],
)
def test_conditions_hold_in_three_values(condition: object, result: bool | None) -> None:
    assert holds(condition, KNOWN.get) is result  # type: ignore[arg-type]


def test_the_names_of_a_condition_are_all_found() -> None:
    condition = All((Compare("a", "is", 1), AnyOf((Compare("b", "is", 1), Not(Compare("c", "is", 1))))))
    assert list(names(condition)) == ["a", "b", "c"]


def test_a_place_is_named_as_a_whole_word() -> None:
    assert names_place("gemeente Voorbeeldstad", "voorbeeldstad")
    assert not names_place("gemeente Voorbeeldstad", "Voorbeeld")
    assert names_place("de gemeenten Bergen (NH) en Anders", "Bergen (NH)")
