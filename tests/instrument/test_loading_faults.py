"""Every fault in an instrument file is found, at its line, with what to do about it.

The files in `fouten/` are named for their defect; a comment on a line says which findings belong there.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.instrument import catalog, loading

FOLDER = Path(__file__).parent / "fouten"
FILES = sorted(FOLDER.glob("*.yaml"))


def expected_in(path: Path) -> list[tuple[str, str]]:
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        marked = re.search(r"# ([A-Z]\d\d(?: [A-Z]\d\d)*)$", line)
        if marked:
            found += [(code, f"fouten/{path.name}:{number}") for code in marked[1].split()]
    assert found, f"{path.name} does not say what is wrong with it"
    return sorted(found)


def codes_and_places(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return sorted((finding.code, finding.where) for finding in findings)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_faulty_file_gives_exactly_its_findings_each_with_a_remedy(path: Path) -> None:
    definition, findings = loading.load(path)
    assert codes_and_places(findings) == expected_in(path)
    assert definition is None
    assert all(f.severity is Severity.BLOCK and f.message and f.remedy for f in findings)


@pytest.mark.parametrize(
    ("written", "proposed"),
    [
        ("signalen: {school_eerst: {als: school_maatregel = nee}}", "school_maatregelen"),
        ("signalen: {school_eerst: {als: boven_hallt}}", "boven_halt"),
        ("signalen: {thuiszitter: {als: verzuim_soort = absolut}}", "absoluut"),
        ("signalen: {beschermend: {als: 'minstens(2, beschermende_factor)'}}", "beschermende_factoren"),
        ("vragen: {verzuim_uren: {hulp: 'Vanaf {halt.min_uur} uur.'}}", "halt.min_uren"),
        ("beslissing: {licht: {kies: [halts]}}", "halt"),
    ],
)
def test_a_misspelled_name_is_met_with_the_name_that_was_meant(
    tmp_path: Path, written: str, proposed: str
) -> None:
    path = tmp_path / "eigen.yaml"
    path.write_text(f"gebaseerd_op: mas/2022-03\n{written}\n", encoding="utf-8")
    _definition, findings = loading.load(path)
    remedies = [finding.remedy for finding in findings if f"{proposed}?" in finding.remedy]
    assert remedies


def test_an_edition_that_names_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kring.yaml"
    path.write_text("gebaseerd_op: kring.yaml\n", encoding="utf-8")
    _definition, findings = loading.load(path)
    assert [finding.code for finding in findings] == ["D02"]
    with pytest.raises(InvalidInput):
        catalog.open_definition(path)


def test_an_edition_that_is_based_on_nothing_that_exists_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "los.yaml"
    path.write_text("gebaseerd_op: mas/1999-01\n", encoding="utf-8")
    _definition, findings = loading.load(path)
    assert [finding.code for finding in findings] == ["D01"]
    assert "mas/1999-01" in findings[0].message + findings[0].where


def test_a_file_that_is_a_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lijst.yaml"
    path.write_text("- gebaseerd_op: mas/2022-03\n", encoding="utf-8")
    _definition, findings = loading.load(path)
    assert [finding.code for finding in findings] == ["D03"]


def test_an_incomplete_instrument_on_its_own_names_every_part_that_lacks(tmp_path: Path) -> None:
    path = tmp_path / "half.yaml"
    path.write_text("blokken: {A: {titel: Het verzuim}}\n", encoding="utf-8")
    _definition, findings = loading.load(path)
    assert {finding.code for finding in findings} == {"Y13"}
    lacking = " ".join(finding.message for finding in findings)
    assert all(part in lacking for part in ("instrument", "vragen", "routes", "beslissing", "bronnen"))


def test_the_editions_that_ship_have_no_findings() -> None:
    for edition in catalog.editions():
        assert catalog.faults(edition.place) == ()


def test_an_empty_file_on_an_edition_is_that_edition(tmp_path: Path) -> None:
    path = tmp_path / "zelfde.yaml"
    path.write_text("gebaseerd_op: mas/2020-04\n", encoding="utf-8")
    definition, findings = loading.load(path)
    assert findings == ()
    assert definition is not None
    assert definition.name == "mas/2020-04"
