"""Editions of the step plan: what ships is whole, and every fault in one is found."""

from __future__ import annotations

import shutil

import pytest

from mas_cli.findings import blocking
from mas_cli.paths import data_root
from mas_cli.plan.loading import FILE, editions, load

SHIPPED = data_root("instruments") / "plan"
# Types of documents that the outside contract names.
CONTRACT = {
    "pv-jongere",
    "pv-ouder",
    "pv-luxe",
    "pv-absoluut",
    "pv-halt",
    "pv-verhoor",
    "pv-bevindingen",
    "pv-getuige",
    "uitnodiging-gesprek",
    "oproep-verhoor",
    "waarschuwing",
    "gespreksverslag",
    "halt-verwijzing",
    "svb-melding",
    "notitie-beschermingstafel",
    "melding-veilig-thuis",
    "svb-herstel",
    "vrijstelling-ontvangst",
    "verlof-besluit",
    "mazl-verwijzing",
    "melding-doorstroompunt",
}


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped editions."""
    shutil.copytree(SHIPPED, tmp_path / "plan")
    return tmp_path / "plan"


def changed(folder, old, new, edition="2019-01"):
    file = folder / edition / FILE
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load(file)


@pytest.mark.parametrize("edition", list(editions()))
def test_the_shipped_editions_have_no_faults_and_name_documents_of_the_contract(edition):
    data, findings = load(SHIPPED / edition / FILE)
    assert blocking(findings) == ()
    assert data is not None
    named = {name for step in data.steps.values() for name in (step.document, *step.others) if name}
    assert named <= CONTRACT


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("wie: school\n", "wie: schol\n", "P02"),
        ("    termijn: termijn.halt_verwijzing", "    termijn: termijn.halt", "P02"),
        ("    als: [halt_negatief]", "    als: [halt_misschien]", "P02"),
        ("    fase: analyseren", "    faze: analyseren", "Y12"),
        ("{sectie: meldingen}", "{sectie: melding}", "P02"),
        ("{sectie: meldingen}", "meldingen", "Y14"),
        ("    nodig: [Uitnodiging]", "    nodig: Uitnodiging", "Y14"),
        ("    bron: [S31, S40]\n", "", "Y13"),
        ("    bron: [S31, S40]\n", "    bron: [S999]\n", "P02"),
        ("    merk: SOURCE", "    merk: MISSCHIEN", "Y14"),
        ("geldig_vanaf: 2017-03-16", "geldig_vanaf: straks", "Y14"),
        ("plan: mas", "plan: mas\nextra: 1", "Y12"),
        ("    na: [melding_ontvangen]", "    na: [gesprek]", "P03"),
    ],
)
def test_a_fault_is_a_finding_with_its_line(folder, old, new, code):
    data, findings = changed(folder, old, new)
    assert data is None
    assert code in {finding.code for finding in findings}
    assert all(finding.where.rpartition(":")[2].isdigit() for finding in findings)


def test_a_document_that_cannot_be_made_here_warns_and_does_not_refuse(folder):
    data, findings = changed(folder, "document: pv-halt", "document: pv-onbekend")
    assert data is not None
    assert "P05" in {finding.code for finding in findings}


def test_all_faults_are_found_at_once(folder):
    changed(folder, "wie: school\n", "wie: schol\n")
    _data, findings = changed(folder, "    na: [melding_ontvangen]", "    na: [gesprek]")
    assert {"P02", "P03"} <= {finding.code for finding in findings}
    changed(folder, "merk: SOURCE", "merk: ja")
    _data, findings = changed(folder, "    fase: analyseren", "    faze: analyseren")
    assert {"Y12", "Y13", "Y14"} <= {finding.code for finding in findings}


def test_editions_that_are_based_on_each_other_are_refused(folder):
    _data, findings = changed(folder, "plan: mas", "plan: mas\ngebaseerd_op: 2022-03")
    assert [finding.code for finding in findings] == ["P03"]


def test_an_edition_based_on_one_that_is_not_there_is_refused(folder):
    _data, findings = changed(folder, "gebaseerd_op: 2019-01", "gebaseerd_op: 2018-09", "2020-04")
    assert [finding.code for finding in findings] == ["P02"]


def test_a_later_edition_can_take_a_step_out_and_put_one_before_another(folder):
    data, findings = changed(folder, "stappen:\n", "stappen:\n  overleg:\n", "2022-03")
    assert blocking(findings) == ()
    assert data is not None
    order = list(data.steps)
    assert "overleg" not in order
    assert order.index("civiel_tafel") == order.index("civiel_rvdk") - 1


def test_an_empty_file_is_refused(tmp_path):
    file = tmp_path / FILE
    file.write_text("", encoding="utf-8")
    assert [finding.code for finding in load(file)[1]] == ["Y14"]
