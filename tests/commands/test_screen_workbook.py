"""`mas screen` with workbooks: out, back in, and every workbook that is none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mas_cli.workbook import layout

Mas = Callable[..., Any]
ANSWERS = """
peildatum: 2021-09-01
geboortedatum: 2006-05-14
verzuim_soort: te_laat
ongeoorloofd: {antwoord: ja, toelichting: gronden nagegaan}
te_laat_aantal: 13
pesten: onbekend
"""


@pytest.fixture
def filled(mas: Mas, tmp_path: Path) -> Path:
    """The workbook of a screening in 2021."""
    (tmp_path / "antwoorden.yaml").write_text(ANSWERS, encoding="utf-8")
    out = tmp_path / "uit.xlsx"
    assert mas("screen", "--answers", tmp_path / "antwoorden.yaml", "--xlsx", out).code == 0
    return out


def test_a_filled_workbook_gives_the_same_screening_back(mas: Mas, filled: Path, tmp_path: Path) -> None:
    from_text = mas("screen", "--answers", tmp_path / "antwoorden.yaml", "--json")
    from_workbook = mas("screen", "--answers", filled, "--json")
    assert from_workbook.code == 0
    assert from_workbook.err == ""
    assert from_workbook.json == from_text.json
    assert from_workbook.json["instrument"]["edition"] == "2020-04"


def test_a_workbook_of_another_edition_than_was_asked_for_is_refused(mas: Mas, filled: Path) -> None:
    run = mas("screen", "--answers", filled, "--instrument", "mas/2022-03", "--json")
    assert run.code == 3
    assert run.codes == ["W03"]
    assert mas("screen", "--answers", filled, "--instrument", "mas", "--json").code == 0


def test_answers_that_are_none_are_named_by_cell(mas: Mas, filled: Path) -> None:
    book = openpyxl.load_workbook(filled)
    cells = {
        name: book.defined_names[layout.ANSWER_NAME + name].attr_text for name in ("pesten", "te_laat_aantal")
    }
    for place, value in ((cells["pesten"], "misschien"), (cells["te_laat_aantal"], "=1+1")):
        sheet, _bang, ref = place.rpartition("!")
        book[sheet.strip("'")][ref.replace("$", "")] = value
    book.save(filled)
    run = mas("screen", "--answers", filled, "--json")
    assert run.code == 3
    assert sorted(run.codes) == ["A04", "W05"]
    assert all("Vragenlijst" in finding["where"] for finding in run.json["findings"])


def test_a_workbook_whose_advice_was_changed_is_told_cell_by_cell(mas: Mas, filled: Path) -> None:
    book = openpyxl.load_workbook(filled)
    sheet, _bang, ref = book.defined_names[layout.STATUS_NAME].attr_text.rpartition("!")
    book[sheet.strip("'")][ref.replace("$", "")] = "route"
    book.save(filled)
    run = mas("screen", "--answers", filled, "--json")
    assert run.code == 0
    assert "W10" in run.err
    assert run.json["advice"]["status"] == "onvoldoende_informatie"


def zip_of(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def foreign() -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"geen werkmap",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
        b"PK\x03\x04" + b"\0" * 100,
        zip_of(a=b"b"),
        zip_of(bom=b"\0" * 20_000_000),
        foreign(),
        foreign()[:-300],
    ],
    ids=["leeg", "tekst", "ole2", "kapot", "geen-office", "bom", "vreemd", "afgekapt"],
)
def test_a_workbook_that_is_none_is_a_finding(mas: Mas, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vreemd.xlsx"
    path.write_bytes(content)
    run = mas("screen", "--answers", path, "--json")
    assert run.code == 3
    assert run.json["findings"]
    assert run.json["remedy"] or run.json["findings"][0]["remedy"]


def test_a_workbook_that_is_not_there_is_a_finding(mas: Mas, tmp_path: Path) -> None:
    assert mas("screen", "--answers", tmp_path / "weg.xlsx", "--json").code == 3
