"""Answers read back from workbooks, and what is said about those that cannot be right."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.instrument import catalog
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.instrument import Instrument, resolve
from mas_cli.instrument.screening import screen
from mas_cli.ooxml import open_package, patch_workbook, write_zip
from mas_cli.ooxml.cells import ErrorValue
from mas_cli.workbook.identity import recognise
from mas_cli.workbook.layout import lay_out
from mas_cli.workbook.reading import WorkbookAnswers, read_workbook
from mas_cli.workbook.writing import write_answers
from mas_cli.written import PartialDate
from support import once
from support.workbook import (
    EDITIONS,
    EXAMPLE,
    TODAY,
    changed,
    empty,
    example,
    instrument,
    instrument_for,
    random_answers,
    replaced,
)

WORKBOOK = "xl/workbook.xml"
FORM = "xl/worksheets/sheet2.xml"


def read(source: bytes) -> WorkbookAnswers:
    return read_workbook(source, instrument_for, today=TODAY, where="zaak.xlsx")


def cell(question: str) -> str:
    return lay_out(instrument()).answer(question)


def filled(**cells: object) -> bytes:
    """The example with other values typed over answers."""
    return patch_workbook(
        example(), {"Vragenlijst": {cell(q): v for q, v in cells.items()}}, strip_cached=False
    )


def only(found: WorkbookAnswers) -> Finding:
    assert len(found.findings) == 1, found.findings
    return found.findings[0]


@settings(max_examples=once.most(25), deadline=None)
@given(st.sampled_from(EDITIONS), st.integers(0, 2**32))
def test_what_is_written_is_read_back_and_the_shown_advice_agrees(edition: str, seed: int) -> None:
    of = instrument(edition)
    answers = random_answers(random.Random(seed), of)
    screening = screen(of, answers, TODAY)
    found = read(write_answers(empty(edition), of, answers, screening))
    assert found.answers == answers
    assert [finding for finding in found.findings if finding.code != "A11"] == []
    assert found.advice == screening.advice
    assert found.shown.status == screening.advice.status
    assert found.shown.routes == screening.advice.routes
    assert found.shown.signals == screening.advice.signals


def test_a_workbook_says_which_instrument_and_edition_it_holds() -> None:
    identity = recognise(open_package(example()))
    assert identity is not None
    definition = instrument().definition
    assert identity.name == definition.name
    assert (identity.sha256, identity.overlay, identity.layout) == (definition.sha256, "", "1")


def test_an_empty_workbook_has_no_answers_and_nothing_wrong() -> None:
    found = read(empty())
    assert found.answers == AnswerSet()
    assert found.findings == ()
    assert found.advice is not None
    assert found.advice.status == found.shown.status == "onvoldoende_informatie"


@pytest.mark.parametrize(
    ("question", "typed", "code", "says"),
    [
        ("ongeoorloofd", "misschien", "A04", "misschien"),
        ("verzuim_soort", "spijbelen", "A04", "spijbelen"),
        ("verzuim_uren", -3, "A03", "-3"),
        ("verzuim_uren", 24.25, "A02", "24.25"),
        ("verzuim_uren", "veel", "A02", "veel"),
        ("geboortedatum", 69_800, "A03", "2091"),
        ("geboortedatum", "gisteren", "A05", "gisteren"),
        ("geboortedatum", -7, "A05", "-7"),
        ("erkent_verzuim", 1, "A04", "1"),
        ("erkent_verzuim", ErrorValue("#N/A"), "W06", "#N/A"),
    ],
)
def test_what_is_no_answer_is_named_by_its_cell(question: str, typed: object, code: str, says: str) -> None:
    found = read(filled(**{question: typed}))
    finding = only(found)
    assert (finding.code, finding.severity) == (code, Severity.BLOCK)
    assert finding.where == f"zaak.xlsx: Vragenlijst!{cell(question)}"
    assert says in finding.message
    assert finding.remedy
    assert question not in found.answers.values
    assert found.advice is None


@pytest.mark.parametrize(
    ("question", "typed", "means"),
    [
        ("ongeoorloofd", " JA ", "ja"),
        ("ongeoorloofd", True, "ja"),
        ("ongeoorloofd", "ONWAAR", "nee"),
        ("verzuim_uren", 60.5, 60.5),
        ("verzuim_uren", "60:30", 60.5),
        ("geboortedatum", "onbekend", "onbekend"),
        ("geboortedatum", "00-05-2011", PartialDate(2011, 5)),
        ("verzuim_uren", "24", 24),
        ("verzuim_uren", "Onbekend", "onbekend"),
        ("geboortedatum", "3-5-2011", EXAMPLE.values["geboortedatum"]),
        ("geboortedatum", 40_666.75, EXAMPLE.values["geboortedatum"]),
        ("ongeoorloofd", "  ", None),
    ],
)
def test_what_can_only_be_meant_in_one_way_is_an_answer(question: str, typed: object, means: object) -> None:
    assert read(filled(**{question: typed})).answers.values.get(question) == means


def test_all_wrong_cells_are_named_at_once() -> None:
    found = read(filled(ongeoorloofd="misschien", verzuim_uren=-3, geboortedatum="gisteren"))
    assert {finding.code for finding in found.findings} == {"A03", "A04", "A05"}


def test_a_formula_instead_of_an_answer_is_refused() -> None:
    source = changed(
        example(),
        FORM,
        lambda data: re.sub(
            rb'<c r="%b"( s="\d+")[^>]*>.*?</c>' % cell("verzuim_uren").encode(),
            rb'<c r="%b"\1><f>20+4</f><v>24</v></c>' % cell("verzuim_uren").encode(),
            data,
        ),
    )
    finding = only(read(source))
    assert (finding.code, finding.where) == ("W05", f"zaak.xlsx: Vragenlijst!{cell('verzuim_uren')}")


def test_answers_that_contradict_each_other_are_named() -> None:
    found = read(filled(geboortedatum=46_500))  # 23 April 2027, after the day of the screening
    assert {finding.code for finding in found.findings} == {"A10"}
    assert only(found).where == f"zaak.xlsx: Vragenlijst!{cell('geboortedatum')}"


def test_an_advice_cell_that_shows_something_else_is_named_with_both_values() -> None:
    found = read(filled(verzuim_uren=75))
    assert [finding.code for finding in found.findings] == ["W10"] * 3
    assert all(finding.severity is Severity.WARN for finding in found.findings)
    assert [finding.where for finding in found.findings] == [f"zaak.xlsx: Advies!D{row}" for row in (7, 8, 9)]
    status, routes, signals = (finding.message for finding in found.findings)
    assert status == "De werkmap toont route; berekend uit haar antwoorden is onvoldoende_informatie."
    assert routes == "De werkmap toont halt; berekend uit haar antwoorden is niets."
    assert "overleg_om;melding_verplicht" in signals
    assert found.advice is not None
    assert found.shown.routes == ("halt",)


def test_without_results_there_is_nothing_to_compare() -> None:
    found = read(patch_workbook(example(), {"Vragenlijst": {cell("verzuim_uren"): 75}}))
    assert found.findings == ()
    assert (found.shown.status, found.shown.routes) == (None, None)
    assert found.advice is not None


def test_answers_are_found_after_a_library_rewrote_the_whole_file() -> None:
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(example())).save(buffer)
    assert read(buffer.getvalue()).answers == EXAMPLE


def test_answers_are_found_on_a_renamed_sheet() -> None:
    source = changed(
        example(),
        WORKBOOK,
        lambda data: (
            data.replace(b'name="Vragenlijst"', b'name="Mijn vragen"')
            .replace(b"Vragenlijst!", b"'Mijn vragen'!")
            .replace(b"'Vragenlijst'!", b"'Mijn vragen'!")
        ),
    )
    assert read(source).answers == EXAMPLE
    source = changed(
        source,
        WORKBOOK,
        lambda data: data.replace(b'name="Register"', b'name="x"').replace(b"Register!", b"x!"),
    )
    assert read(source).answers == EXAMPLE


def test_without_the_register_the_workbook_is_refused_and_says_what_to_do() -> None:
    source = changed(example(), WORKBOOK, lambda data: re.sub(rb"Register!\$B\$\d+", b"#REF!", data))
    with pytest.raises(InvalidInput) as refused:
        read(source)
    assert [finding.code for finding in refused.value.findings] == ["W02"]
    emptied = patch_workbook(example(), {"Register": {"B2": None}})
    with pytest.raises(InvalidInput) as refused:
        recognise(open_package(emptied))
    assert [finding.code for finding in refused.value.findings] == ["W02"]


def test_another_workbook_is_not_recognised() -> None:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    assert recognise(open_package(buffer.getvalue())) is None
    with pytest.raises(InvalidInput) as refused:
        read(buffer.getvalue())
    assert [finding.code for finding in refused.value.findings] == ["W01"]
    assert refused.value.remedy


def test_an_instrument_that_is_not_known_here_is_named() -> None:
    source = patch_workbook(example(), {"Register": {"B3": "2031-01"}}, strip_cached=False)
    with pytest.raises(InvalidInput) as refused:
        read_workbook(source, lambda id_, edition: find(f"{id_}/{edition}"), today=TODAY)
    (finding,) = refused.value.findings
    assert finding.code == "W03"
    assert "mas/2031-01" in finding.message
    assert "mas/2022-03" in finding.remedy


def find(name: str) -> Instrument:
    """As a command looks an instrument up."""
    return resolve(catalog.find(name, TODAY), TODAY)


def test_another_version_of_the_same_edition_is_read_with_a_warning() -> None:
    finding = only(read(patch_workbook(example(), {"Register": {"B4": "0" * 64}}, strip_cached=False)))
    assert (finding.code, finding.severity) == ("W04", Severity.WARN)
    finding = only(read(patch_workbook(example(), {"Register": {"B5": "f" * 64}}, strip_cached=False)))
    assert (finding.code, finding.severity) == ("W04", Severity.WARN)


def test_a_workbook_of_an_edition_with_other_questions_is_read_with_its_own_edition() -> None:
    of = instrument("2022-03")
    answers = AnswerSet({**EXAMPLE.values, "verbalisant_boa": "ja"})
    found = read(write_answers(empty("2022-03"), of, answers, screen(of, answers, TODAY)))
    assert found.identity.edition == "2022-03"
    assert found.answers == answers
    # The same answers, but the file claims to be the older edition.
    claimed = patch_workbook(
        write_answers(empty("2022-03"), of, answers, screen(of, answers, TODAY)),
        {"Register": {"B3": "2019-01"}},
        strip_cached=False,
    )
    assert {finding.code for finding in read(claimed).findings} == {"W04", "W08"}
    renamed = replaced(example(), WORKBOOK, "antw_pesten", "antw_plagen")
    assert "W07" in {finding.code for finding in read(renamed).findings}


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "X03"),
        (b"\x00\x01\x02 binary" * 40, "X03"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage\0".encode("utf-16-le"), "X04"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le"), "X05"),
        (example()[:4000], "X06"),
        (write_zip([("nul.txt", b"0" * 5_000_000)]), "X11"),
        (changed(example(), WORKBOOK, lambda data: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + data), "X10"),
    ],
    ids=["leeg", "binair", "wachtwoord", "xls", "afgebroken", "zip", "doctype"],
)
def test_hostile_and_broken_files_are_refused_with_one_finding(
    source: bytes, code: str, tmp_path: Path
) -> None:
    path = tmp_path / "zaak.xlsx"
    path.write_bytes(source)
    with pytest.raises(InvalidInput) as refused:
        read_workbook(path, instrument_for, today=TODAY)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_a_million_rows_with_two_cells_are_read_like_any_other() -> None:
    source = changed(
        example(),
        FORM,
        lambda data: data.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        ),
    )
    assert read(source).answers == EXAMPLE


def test_an_unreasonably_long_remark_is_refused() -> None:
    source = patch_workbook(
        example(), {"Vragenlijst": {lay_out(instrument()).remark("pesten"): "x" * 10_001}}, strip_cached=False
    )
    assert only(read(source)).code == "A06"


def test_the_remark_keeps_numbers_errors_and_line_breaks_as_text() -> None:
    place = lay_out(instrument()).remark("pesten")
    for typed, text in (
        (12.5, "12.5"),
        (True, "TRUE"),
        (ErrorValue("#REF!"), "#REF!"),
        ("a\nb", "a\nb"),
        (" ", None),
    ):
        source = patch_workbook(example(), {"Vragenlijst": {place: typed}}, strip_cached=False)
        assert read(source).answers.remarks.get("pesten") == text
