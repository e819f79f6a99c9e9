"""PDF by LibreOffice: in one run, and a clear finding when it is missing, hangs or fails."""

from __future__ import annotations

import stat
import sys
from datetime import date
from pathlib import Path

import pytest

from mas_cli.documents import example, load, make, pdf
from mas_cli.errors import InvalidInput

TODAY = date(2026, 11, 21)
posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for LibreOffice is a shell script")
oracle = [
    pytest.mark.oracle,
    pytest.mark.skipif(not pdf.find_office(), reason="LibreOffice is not installed"),
]


def stand_in(folder: Path, script: str) -> str:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


WRITE = 'printf "%%PDF-1.7\\n%%%%EOF\\n" > "${1%.docx}.pdf"'


def each(action: str) -> str:
    """A script that does something with every Word file it is given, in order."""
    return f'while [ $# -gt 0 ]; do case "$1" in *.docx) {action};; esac; shift; done'


def code(office: str, seconds: float = 20.0) -> str:
    with pytest.raises(InvalidInput) as caught:
        pdf.to_pdf({"pv.docx": b"inhoud"}, office=office, seconds=seconds)
    (finding,) = caught.value.findings
    assert finding.remedy
    return finding.code


def test_a_machine_without_libreoffice_is_told_so(tmp_path: Path) -> None:
    assert code("") == "F20"
    assert code(str(tmp_path / "weg")) == "F20"


@posix
def test_a_libreoffice_that_hangs_is_stopped(tmp_path: Path) -> None:
    assert code(stand_in(tmp_path, "sleep 600 & wait"), seconds=0.3) == "F21"


@posix
@pytest.mark.parametrize("script", ["exit 81", "echo kapot; exit 0", "kill -SEGV $$"])
def test_a_libreoffice_that_makes_nothing_is_told_apart(tmp_path: Path, script: str) -> None:
    assert code(stand_in(tmp_path, script)) == "F22"


@posix
def test_every_run_has_its_own_profile_and_leaves_nothing(tmp_path: Path) -> None:
    log = tmp_path / "log"
    script = f'echo "$@" >> {log}\n{each(WRITE)}'
    office = stand_in(tmp_path, script)
    made = pdf.to_pdf({"a": b"1", "b": b"2"}, office=office)
    pdf.to_pdf({"a": b"1"}, office=office)
    assert set(made) == {"a", "b"}
    first, second = log.read_text(encoding="utf-8").splitlines()
    assert first.split()[0] != second.split()[0]
    assert first.split()[0].startswith("-env:UserInstallation=file:///")
    assert not Path(first.split()[-1]).parent.exists()


@posix
@pytest.mark.parametrize(
    ("trouble", "finding"),
    [("exit 139", "F22"), ("sleep 600 & wait", "F21"), ('printf "%%PDF-1.7 half" > "${1%.docx}.pdf"', "F22")],
)
@pytest.mark.parametrize("bad", [0, 3, 5])
def test_a_document_that_cannot_be_converted_costs_only_itself(
    tmp_path: Path, bad: int, trouble: str, finding: str
) -> None:
    documents = {f"{number}": b"goed" for number in range(6)} | {f"{bad}": b"slecht"}
    office = stand_in(tmp_path, each(f'if grep -q slecht "$1"; then {trouble}; else {WRITE}; fi'))
    made, refused = pdf.convert(documents, office=office, seconds=1.0 if finding == "F21" else None)
    assert set(made) == set(documents) - {f"{bad}"}
    assert [(name, error.findings[0].code) for name, error in refused.items()] == [(f"{bad}", finding)]
    assert all(content == b"%PDF-1.7\n%%EOF\n" for content in made.values())


@posix
def test_a_libreoffice_that_makes_nothing_is_not_tried_for_every_document(tmp_path: Path) -> None:
    log = tmp_path / "log"
    office = stand_in(tmp_path, f"echo run >> {log}; exit 81")
    documents = {f"{number}": b"goed" for number in range(40)}
    made, refused = pdf.convert(documents, office=office)
    assert not made
    assert set(refused) == set(documents)
    assert len(log.read_text(encoding="utf-8").splitlines()) == 3


def test_nothing_to_convert_starts_nothing() -> None:
    assert pdf.convert({}, office="") == ({}, {})


class TestWithLibreOffice:
    pytestmark = oracle

    def test_all_types_become_pdf_in_one_run(self) -> None:
        names = load.types()
        contents = {
            name: make.make(fmt, example.mapping(fmt), TODAY).content
            for name in names
            for fmt in [load.shipped(name)]
        }
        contents["concept"] = make.make(load.shipped("pv-jongere"), {}, TODAY, draft=True).content
        made = pdf.to_pdf(contents)
        assert set(made) == set(contents)
        assert all(content.startswith(b"%PDF-") for content in made.values())
