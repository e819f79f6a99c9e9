"""A workbook that an officer can use with Excel or LibreOffice alone."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import openpyxl
import pytest

from mas_cli.errors import InvalidInput
from mas_cli.i18n import set_language
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.instrument import resolve
from mas_cli.instrument.screening import screen
from mas_cli.ooxml import open_package, open_workbook, resolve_names
from mas_cli.region.overlay import Overlay
from mas_cli.workbook.generate import generate
from mas_cli.workbook.layout import lay_out
from mas_cli.workbook.reading import read_workbook
from support.workbook import EDITIONS, EXAMPLE, TODAY, empty, example, instrument

VISIBLE = ("Lees mij", "Vragenlijst", "Advies", "Verantwoording")


def opened(source: bytes, *, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(source), data_only=values)


def test_the_same_input_gives_the_same_bytes() -> None:
    again = generate(instrument(), answers=EXAMPLE, screening=None, today=TODAY)
    assert again == example()
    assert generate(instrument(), answers=None, screening=None, today=TODAY) == empty()


@pytest.mark.parametrize("edition", EDITIONS)
def test_four_sheets_to_read_and_two_hidden_ones_all_protected_but_for_the_input(edition: str) -> None:
    book = opened(empty(edition))
    assert book.sheetnames == [*VISIBLE, "Register", "Rekenblad"]
    assert [book[name].sheet_state for name in book.sheetnames] == ["visible"] * 4 + ["hidden"] * 2
    assert book.security.lockStructure
    layout = lay_out(instrument(edition))
    open_cells = {f"{column}{row}" for row in layout.questions.values() for column in "CE"}
    for sheet in book:
        assert sheet.protection.sheet
        assert not sheet.protection.password
        unlocked = {
            cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked
        }
        assert unlocked == (open_cells if sheet.title == "Vragenlijst" else set())


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_answer_remark_and_part_of_the_advice_has_a_defined_name(edition: str) -> None:
    of = instrument(edition)
    names = resolve_names(open_workbook(empty(edition)))
    for question in of.questions:
        assert names[f"antw_{question}"].sheet == names[f"toel_{question}"].sheet == "Vragenlijst"
    for name in ("advies_status", "advies_routes", "advies_signalen"):
        assert names[name].sheet == "Advies"
    assert len(set(names.values())) == len(names)


def test_every_question_takes_only_answers_of_its_kind_and_says_so_in_dutch() -> None:
    of = instrument()
    sheet = opened(empty())["Vragenlijst"]
    rows = lay_out(of).questions
    rules = {str(cell): rule for rule in sheet.data_validations.dataValidation for cell in rule.sqref.ranges}
    covered = {ref for area in rules for ref in _cells(area)}
    assert covered == {f"C{row}" for row in rows.values()}
    for rule in rules.values():
        assert rule.showErrorMessage
        assert rule.errorStyle == "stop"
        assert 0 < len(rule.errorTitle) <= 32
        assert 0 < len(rule.error) <= 225
        assert len(rule.formula1) < 255
        assert len(rule.promptTitle or "") <= 32
        assert len(rule.prompt or "") <= 255
    hours = rules[f"C{rows['verzuim_uren']}"]
    assert "2000" in hours.formula1
    assert "onbekend" in hours.formula1
    assert hours.error == "Een getal van 0 tot en met 2000, in stappen van 0,5, of onbekend."
    assert rules[f"C{rows['geboortedatum']}"].type == "custom"


def _cells(area: str) -> list[str]:
    first, _colon, last = area.partition(":")
    start, stop = int(first[1:]), int((last or first)[1:])
    return [f"C{row}" for row in range(start, stop + 1)]


def test_a_dropdown_offers_the_answers_of_its_question_and_onbekend() -> None:
    of = instrument()
    book = opened(empty())
    rows = lay_out(of).questions
    for rule in book["Vragenlijst"].data_validations.dataValidation:
        if rule.type != "list":
            continue
        asked = {q for q, row in rows.items() if f"C{row}" in rule.sqref}
        sheet, _mark, area = rule.formula1.lstrip("=").partition("!")
        offered = [cell.value for (cell,) in book[sheet][area.replace("$", "")]]
        for question in asked:
            assert offered == [*of.questions[question].options.values(), "onbekend"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_visible_formula_shows_its_result_also_where_nothing_calculates(edition: str) -> None:
    formulas, values = opened(empty(edition)), opened(empty(edition), values=True)
    package = open_package(empty(edition))
    layout = lay_out(instrument(edition))
    shown = 0
    for number, name in enumerate(VISIBLE, start=1):
        part = package.read(f"xl/worksheets/sheet{number}.xml")
        # An empty text is a result too; without one there is no <v>.
        with_result = set(re.findall(rb'<c r="([A-Z]+[0-9]+)"[^>]*>\s*<f>[^<]*</f><v>', part))
        asking = {
            cell.coordinate.encode()
            for row in formulas[name].iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
        assert with_result == asking
        shown += len(asking)
    assert shown > len(layout.questions) + len(layout.criteria)
    advice = values["Advies"]
    assert advice["D7"].value == "onvoldoende_informatie"
    assert advice["B7"].value == "Er is nog te weinig bekend voor een advies"


def test_the_filled_workbook_shows_the_advice_in_words_and_ids() -> None:
    sheet = opened(example(), values=True)["Advies"]
    rows = lay_out(instrument())
    assert (sheet["D7"].value, sheet["D8"].value) == ("route", "halt")
    assert (sheet["B7"].value, sheet["B8"].value) == ("Er is een route aangewezen", "Halt")
    assert sheet["D9"].value == "melding_verplicht"
    assert sheet[f"B{rows.routes['halt']}"].value == "aangewezen"
    assert sheet[f"B{rows.criteria['halt.erkent_verzuim']}"].value == "voldaan"
    assert sheet[f"A{rows.slots[0]}"].value == "Meldplicht van de school"
    assert sheet[f"B{rows.slots[0]}"].value.startswith("Dit verzuim moet de school melden (16 uur")


def test_the_form_says_which_questions_do_not_apply_and_which_are_still_needed() -> None:
    sheet = opened(example(), values=True)["Vragenlijst"]
    rows = lay_out(instrument()).questions
    assert sheet[f"D{rows['luxe_dagen']}"].value == "n.v.t."
    assert sheet[f"D{rows['pesten']}"].value == "nog nodig"
    assert not sheet[f"D{rows['verzuim_uren']}"].value


def test_a_remark_that_looks_like_a_formula_stays_a_text() -> None:
    book = opened(example())
    cell = book["Vragenlijst"][f"E{lay_out(instrument()).questions['pesten']}"]
    assert cell.data_type == "s"
    assert cell.value == EXAMPLE.remarks["pesten"]
    assert cell.number_format == "@"


def test_a_text_of_the_instrument_that_looks_like_a_formula_stays_a_text() -> None:
    from mas_cli.workbook import styles

    sheet = openpyxl.Workbook().active
    assert sheet is not None
    for text in ("=1+1", "+31 6", "-5", "@naam"):
        cell = styles.text(sheet, "A1", text)
        assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)


def test_it_says_everywhere_that_it_is_a_reconstruction_and_no_decision() -> None:
    book = opened(empty())
    for name in ("Lees mij", "Advies", "Verantwoording"):
        texts = " ".join(str(cell.value) for row in book[name].iter_rows() for cell in row if cell.value)
        assert "Reconstructie uit openbare bronnen" in texts
    for name in VISIBLE:
        assert "(reconstructie)" in book[name].oddFooter.left.text
    assert "geen besluit" in str(book["Advies"]["A3"].value)


def test_it_names_the_source_of_every_question_rule_and_number() -> None:
    of = instrument("2022-03")
    sheet = opened(empty("2022-03"))["Verantwoording"]
    first = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows() if row[0].value}
    for question in of.questions.values():
        assert first[question.id][2:] == [question.basis.provenance, ", ".join(question.basis.sources)]
    assert {source.address for source in of.definition.sources.values()} <= {row[3] for row in first.values()}
    assert first["halt.max_uren"][2] == "60 uren"
    assert of.definition.sha256 in {row[1] for row in first.values()}


def test_it_prints_on_a4_as_wide_as_the_page_with_its_header_repeated() -> None:
    book = opened(empty())
    for name in VISIBLE:
        sheet = book[name]
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_area
    assert book["Vragenlijst"].print_title_rows == "$4:$4"
    assert book["Vragenlijst"].freeze_panes == "C5"
    assert book["Vragenlijst"].page_setup.orientation == "landscape"
    assert book.properties.language == "nl-NL"


def test_the_day_of_the_screening_is_written_down_so_that_the_advice_stays_the_same() -> None:
    answers = AnswerSet({key: value for key, value in EXAMPLE.values.items() if key != "peildatum"})
    screening = screen(instrument(), answers, TODAY)
    source = generate(instrument(), answers=answers, screening=screening, today=TODAY)
    sheet = opened(source)["Vragenlijst"]
    assert sheet[f"C{lay_out(instrument()).questions['peildatum']}"].value.date() == TODAY
    assert not opened(empty())["Vragenlijst"][f"C{lay_out(instrument()).questions['peildatum']}"].value


def test_in_english_the_frame_is_english_and_the_questions_stay_dutch() -> None:
    set_language("en")
    book = opened(generate(instrument(), answers=None, screening=None, today=TODAY))
    assert book["Vragenlijst"]["B4"].value == "Question"
    assert book["Vragenlijst"]["B6"].value == "Per welke datum beoordeelt u de zaak?"


def agreement() -> Overlay:
    """A region with its own number, names and question."""
    return Overlay(
        id="regio-test",
        title="Afspraken van een regio",
        version="2026-1",
        instrument="mas",
        parameters={"problematiek.minimum": 3},
        names={"om": "de parketsecretaris"},
        questions={
            "vervoer": {
                "blok": "D",
                "type": "choice",
                "tekst": "Hoe gaat de jongere naar school?",
                "hulp": "Telt niet mee.",
                "opties": {"fiets": "Met de fiets", "bus": "=Met de bus"},
                "bron": ["MAS"],
            }
        },
        sha256="ab" * 32,
    )


def test_a_regional_agreement_shows_in_questions_numbers_names_and_fingerprint() -> None:
    of = resolve(instrument().definition, TODAY, agreement())
    answers = AnswerSet({**EXAMPLE.values, "vervoer": "bus", "verzuim_uren": 75})
    source = generate(of, answers=answers, screening=None, today=TODAY)
    book = opened(source, values=True)
    grounds = {row[0].value: [cell.value for cell in row] for row in book["Verantwoording"].iter_rows()}
    assert grounds["problematiek.minimum"][2:] == ["3 zorgpunten", "regionale afspraak"]
    assert "regio-test 2026-1" in grounds["Regionale afspraak"][1]
    advice = " ".join(str(cell.value) for row in book["Advies"].iter_rows() for cell in row)
    assert "Overleg met de parketsecretaris" in advice
    found = read_workbook(source, lambda _id, _edition: of, today=TODAY)
    assert found.answers == answers
    assert found.findings == ()
    elsewhere = read_workbook(source, lambda _id, _edition: instrument(), today=TODAY)
    assert {finding.code for finding in elsewhere.findings} == {"W04", "W08"}


def test_an_instrument_that_is_too_large_for_a_workbook_is_refused_and_named() -> None:
    of = instrument()
    signals = {
        f"s{number}": replace(of.definition.signals["mazl"], id=f"s{number}", title="t" * 300)
        for number in range(40)
    }
    huge = replace(of.definition, signals={**of.definition.signals, **signals})
    with pytest.raises(InvalidInput) as refused:
        generate(resolve(huge, TODAY), answers=None, screening=None, today=TODAY)
    assert [finding.code for finding in refused.value.findings] == ["W20"]
    assert "Advies!B9" in refused.value.findings[0].message


def test_rows_have_room_for_the_remarks_and_grow_when_more_is_typed() -> None:
    long = AnswerSet(EXAMPLE.values, {"pesten": "Een lange toelichting. " * 20, "slaap_gamen": "x " * 4900})
    source = generate(instrument(), answers=long, screening=None, today=TODAY)
    rows = lay_out(instrument()).questions
    heights = opened(source)["Vragenlijst"].row_dimensions
    assert heights[rows["pesten"]].height > 10 * 13
    assert heights[rows["slaap_gamen"]].height == 409
    assert heights[rows["eerder_pv"]].height < 50
    part = open_package(source).read("xl/worksheets/sheet2.xml")
    assert b"customHeight" not in part
