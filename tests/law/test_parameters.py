"""Dated parameters: the value of the day with its source, and every fault of a file at once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from mas_cli.errors import InvalidInput
from mas_cli.law.parameters import load_parameters

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
halt.max_uren:
  beschrijving: Zoveel uren neemt Halt ten hoogste aan.
  eenheid: uren
  bron: halt.nl
  waarden:
    - {vanaf: 2018-09-01, waarde: 60}
    - {vanaf: 2013-01-01, waarde: 40, bron: Stcrt. 2012, merk: RECONSTRUCTION}
vlag:
  beschrijving: Een schakelaar.
  eenheid: ja of nee
  bron: wet
  waarden: [{vanaf: 2020-01-01, waarde: true}]
"""


def test_a_parameter_has_the_value_of_the_day_with_its_source() -> None:
    parameters, findings = load_parameters(GOOD, "p.yaml")
    assert findings == ()
    assert list(parameters) == ["halt.max_uren", "vlag"]
    old = parameters.at("halt.max_uren", date(2018, 8, 31))
    assert (old.value, old.valid_from, old.source, old.merk) == (
        40,
        date(2013, 1, 1),
        "Stcrt. 2012",
        "RECONSTRUCTION",
    )
    new = parameters.at("halt.max_uren", date(2018, 9, 1))
    assert (new.value, new.source, new.merk) == (60, "halt.nl", "SOURCE")
    assert parameters.at("vlag", date(2030, 1, 1)).value is True


@pytest.mark.parametrize(("id_", "code"), [("halt.max_uren", "L11"), ("halt.maks_uren", "L10")])
def test_a_day_before_the_first_value_and_an_unknown_id_are_refused(id_: str, code: str) -> None:
    parameters, _ = load_parameters(GOOD, "p.yaml")
    assert parameters["halt.max_uren"].at(date(2012, 12, 31)) is None
    with pytest.raises(InvalidInput) as refused:
        parameters.at(id_, date(2012, 12, 31))
    assert [finding.code for finding in refused.value.findings] == [code]


def test_all_faults_of_a_file_are_found_at_once_with_their_lines() -> None:
    parameters, findings = load_parameters(
        """\
Halt-Max:
  beschrijving: x
  eenheid: uren
  bron: b
  waarden: [{vanaf: 2020-01-01, waarde: 1}]
a.b:
  beschrijving: x
  eenheid: 5
  waarden:
    - vanaf: gisteren
      waarde: {}
    - vanaf: 2020-01-01
      waarde: 2
      bron: b
    - vanaf: 2020-01-01
      waarde: drie
      bron: b
      oud: 1
c: 5
d:
  beschrijving: x
  eenheid: uren
  bron: b
  merk: MISSCHIEN
e:
  beschrijving: goed
  eenheid: uren
  bron: b
  waarden: [{vanaf: 2020-01-01, waarde: 1}]
""",
        "p.yaml",
    )
    assert [(finding.code, finding.where) for finding in findings] == [
        ("L02", "p.yaml:1"),
        ("L03", "p.yaml:8"),
        ("L05", "p.yaml:10"),
        ("L06", "p.yaml:11"),
        ("L09", "p.yaml:10"),
        ("L03", "p.yaml:18"),
        ("L07", "p.yaml:15"),
        ("L08", "p.yaml:15"),
        ("L03", "p.yaml:19"),
        ("L03", "p.yaml:24"),
        ("L04", "p.yaml:20"),
    ]
    assert list(parameters) == ["e"]


@pytest.mark.parametrize(
    ("text", "code"), [("- 1\n", "L01"), ("", "L01"), ("a: [\n", "Y03"), (b"\xff", "Y02")]
)
def test_a_file_that_holds_no_parameters_is_a_finding(text: str | bytes, code: str) -> None:
    parameters, findings = load_parameters(text, "p.yaml")
    assert not parameters
    assert [finding.code for finding in findings] == [code]


def test_a_caller_may_allow_keys_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(GOOD.replace("  eenheid: uren\n", "  eenheid: uren\n  lokaal: {minimum: 1}\n"), "utf-8")
    _, findings = load_parameters(file)
    assert [finding.code for finding in findings] == ["L03"]
    parameters, findings = load_parameters(file, extra=["lokaal"])
    assert findings == ()
    assert parameters["halt.max_uren"].extra == {"lokaal": {"minimum": 1}}
    assert parameters["vlag"].extra == {}


def test_merging_lets_the_later_file_speak() -> None:
    parameters, _ = load_parameters(GOOD, "p.yaml")
    other, _ = load_parameters(GOOD.replace("waarde: 60", "waarde: 50"), "q.yaml")
    merged = parameters.merged(other)
    assert merged.at("halt.max_uren", date(2026, 1, 1)).value == 50
    assert len(merged) == 2
