"""What an answer becomes in its cell is what a person at Excel would leave there; it reads back the same."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from mas_cli.instrument.answers import read_answers
from mas_cli.ooxml import open_workbook, read_cells
from mas_cli.workbook.official import bound, copies
from mas_cli.workbook.official.adapter import read_contents
from mas_cli.workbook.official.adding import proposed
from support.official import Tab, book

DAY = date(2026, 11, 30)


def clock() -> datetime:
    return datetime(2026, 11, 30, 12, tzinfo=UTC)


class Form:
    """A sheet made with openpyxl, bound and answered."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "formulier.xlsx"
        self.book = openpyxl.Workbook()
        self.sheet: Any = self.book.active
        self.sheet.title = "Vragen"

    def ask(self, cell: str, text: str, code: str = "General", choices: str = "") -> None:
        self.sheet[f"A{cell[1:]}"] = text
        self.sheet[cell].number_format = code
        if choices:
            rule = DataValidation(type="list", formula1=choices)
            rule.add(cell)
            self.sheet.add_data_validation(rule)
        else:
            self.sheet[cell].protection = openpyxl.styles.Protection(locked=False)

    def bound(self) -> bound.BoundInstrument:
        self.sheet.protection.sheet = True
        self.book.save(self.path)
        found = proposed(self.path, "formulier")
        return bound.bind(found.binding, found.workbook, found.inspection.contents, DAY, clock)


@pytest.fixture
def form(tmp_path: Path) -> Form:
    return Form(tmp_path)


def screened(made: bound.BoundInstrument, raw: dict[str, Any]) -> tuple[bound.BoundScreening, bytes]:
    answers, findings = read_answers(made, raw, str)
    assert findings == []
    screening = bound.screen(made, answers, DAY)
    return screening, copies.fill(screening)


def results(screening: bound.BoundScreening) -> dict[str, object]:
    return {one.cell: one.value for one in screening.outcomes}


def test_an_answer_from_a_list_written_in_the_rule_is_what_excel_makes_of_it(form: Form) -> None:
    for row in (2, 3, 4):
        form.ask(f"B{row}", f"Onderdeel {row}", choices='"1,2,3,n.v.t."')
    form.ask("B5", "Aandeel van de uren", choices='"25%,50%,geen"')
    form.ask("B6", "Is het klaar?", choices='"TRUE,FALSE"')
    form.ask("B7", "Begin van de klas", choices='"2026-08-31,2027-01-04"')
    form.sheet["A8"], form.sheet["B8"] = "Gemiddelde", "=AVERAGE(B2:B4)"
    form.sheet["A9"], form.sheet["B9"] = (
        "Soort",
        '=IF(B2>1,"hoog","laag")&ISNUMBER(B7)&ISLOGICAL(B6)&(B5=0.5)',
    )
    made = form.bound()
    raw = {
        "onderdeel_2": "1", "onderdeel_3": "3", "onderdeel_4": "n.v.t.", "aandeel_van_de_uren": "50%",
        "is_het_klaar": "TRUE", "begin_van_de_klas": "2026-08-31",
    }  # fmt: skip
    screening, copy = screened(made, raw)
    assert results(screening) == {"B8": 2.0, "B9": "laagTRUETRUETRUE"}
    held = read_cells(open_workbook(copy), "Vragen", [f"B{row}" for row in range(2, 8)])
    kept = [1.0, 3.0, "n.v.t.", 0.5, True, 46265.0]
    assert [cell.value for cell in held.values()] == kept
    form.path.write_bytes(copy)
    answers, findings = read_answers(made, copies.read_filled(form.path, made), str)
    assert findings == []
    assert answers.values == screening.answers.values


def test_a_copy_filled_in_by_hand_is_accepted_with_numbers_and_with_numbers_kept_as_text(form: Form) -> None:
    form.ask("B2", "Inzet", choices='"1,2,3,n.v.t."')
    form.sheet["A3"], form.sheet["B3"] = "Uitkomst", "=B2*2"
    made = form.bound()
    for typed in (2, "2"):
        filled = openpyxl.load_workbook(form.path)
        filled["Vragen"]["B2"] = typed
        copy = io.BytesIO()
        filled.save(copy)
        raw, _contents = copies.answers_in(open_workbook(copy.getvalue()), made, "kopie")
        answers, findings = read_answers(made, raw, str)
        assert findings == []
        assert results(bound.screen(made, answers, DAY)) == {"B3": 4.0}


def test_an_item_that_looks_like_a_day_is_one_in_the_year_it_is_chosen_and_reads_back_in_any(
    form: Form,
) -> None:
    form.ask("B2", "Aantal dagen", choices='"1-5,6-6,meer"')
    form.sheet["A3"], form.sheet["B3"] = "Uitkomst", '=IF(ISNUMBER(B2),"datum","tekst")'
    made = form.bound()
    (question,) = made.binding.inputs
    chosen = next(one for one in question.options if one.label == "6-6")
    screening, copy = screened(made, {question.id: chosen.id})
    assert results(screening) == {"B3": "datum"}
    assert read_cells(open_workbook(copy), "Vragen", ["B2"])["B2"].value == 46179.0
    last_year = 45814.0
    assert made.keeping.answer(question, last_year, question.options) == chosen.id


def test_the_number_format_of_an_open_cell_says_what_is_kept(form: Form) -> None:
    form.ask("B2", "Dag van het gesprek", "dd-mm-yyyy")
    form.ask("B3", "Gemist deel", "0%")
    form.ask("B4", "Hoe laat", "hh:mm")
    form.ask("B5", "Schuld", "#,##0.00")
    form.ask("B6", "Duur", "[h]:mm")
    form.ask("B7", "Nummer", "@")
    form.ask("B8", "Vrije tekst")
    form.sheet["A9"] = "Som"
    form.sheet["B9"] = (
        "=ISNUMBER(B2)&ISNUMBER(B3)&ISNUMBER(B4)&ISNUMBER(B5)&ISNUMBER(B6)&ISTEXT(B7)&ISTEXT(B8)"
    )
    made = form.bound()
    raw = {
        "dag_van_het_gesprek": "2026-03-01", "gemist_deel": "20%", "hoe_laat": "08:15",
        "schuld": "1.250,00", "duur": "26:30", "nummer": "12", "vrije_tekst": "0612345678",
    }  # fmt: skip
    screening, copy = screened(made, raw)
    assert results(screening) == {"B9": "TRUE" * 7}
    held = read_cells(open_workbook(copy), "Vragen", [f"B{row}" for row in range(2, 9)])
    kept = [46082.0, 0.2, 0.34375, 1250.0, 26.5 / 24, "12", "0612345678"]
    assert [cell.value for cell in held.values()] == kept
    form.path.write_bytes(copy)
    answers, findings = read_answers(made, copies.read_filled(form.path, made), str)
    assert findings == []
    again = copies.fill(bound.screen(made, answers, DAY))
    assert [cell.value for cell in read_cells(open_workbook(again), "Vragen", list(held)).values()] == kept


def test_an_answer_from_a_list_of_cells_has_the_type_of_its_cell_and_is_text_in_a_cell_of_text(
    form: Form,
) -> None:
    form.sheet["H1"], form.sheet["H2"], form.sheet["H3"] = 1, "2", "n.v.t."
    form.ask("B2", "Eerste", choices="$H$1:$H$3")
    form.ask("B3", "Tweede", choices="$H$1:$H$3")
    form.ask("B4", "Derde", "@", choices="$H$1:$H$3")
    form.sheet["A5"], form.sheet["B5"] = "Soorten", "=ISNUMBER(B2)&ISTEXT(B3)&ISTEXT(B4)"
    made = form.bound()
    screening, copy = screened(made, {"eerste": "1", "tweede": "2", "derde": "1"})
    assert results(screening) == {"B5": "TRUETRUETRUE"}
    form.path.write_bytes(copy)
    answers, _findings = read_answers(made, copies.read_filled(form.path, made), str)
    assert answers.values == screening.answers.values


def test_what_two_languages_read_differently_taints_only_what_reads_it(form: Form) -> None:
    form.ask("B2", "Bedrag")
    form.ask("B3", "Ander bedrag")
    form.sheet["A4"], form.sheet["B4"] = "Eerste uitkomst", "=B2*2"
    form.sheet["A5"], form.sheet["B5"] = "Tweede uitkomst", "=B3*2"
    screening, _copy = screened(form.bound(), {"bedrag": "1,250", "ander_bedrag": "2,5"})
    by_cell = {one.cell: one for one in screening.outcomes}
    assert "1,250" in by_cell["B4"].unknown
    assert by_cell["B4"].value is None
    assert (by_cell["B5"].value, by_cell["B5"].unknown) == (5.0, "")


@pytest.mark.parametrize(("worksheets", "expected"), [("Werkbladen", 1.25), ("Worksheets", 1250.0)])
def test_the_language_of_the_workbook_decides(worksheets: str, expected: float, tmp_path: Path) -> None:
    path = tmp_path / "boek.xlsx"
    tab = Tab({"A1": "Bedrag", "A2": "Uitkomst", "B2": ("B1*1", 0)}, unlocked=("B1",), protected=True)
    path.write_bytes(book({"Vragen": tab}, language=worksheets))
    found = proposed(path, "boek")
    made = bound.bind(found.binding, found.workbook, found.inspection.contents, DAY, clock)
    screening, _copy = screened(made, {"bedrag": "1,250"})
    assert results(screening) == {"B2": expected}


def test_the_name_of_the_normal_style_tells_a_dutch_excel(tmp_path: Path) -> None:
    path = tmp_path / "stijl.xlsx"
    made = openpyxl.Workbook()
    made.save(path)
    assert read_contents(open_workbook(path.read_bytes())).language is None
    made._named_styles["Normal"].name = "Standaard"  # openpyxl has no other way
    made.save(path)
    found = read_contents(open_workbook(path.read_bytes())).language
    assert found is not None
    assert found.true == "WAAR"


def test_a_list_of_cells_shows_days_and_shares_as_their_cells_do(form: Form) -> None:
    form.sheet["H1"], form.sheet["H2"] = date(2026, 8, 31), 0.5
    form.sheet["H1"].number_format, form.sheet["H2"].number_format = "dd-mm-yyyy", "0%"
    form.ask("B2", "Keuze", choices="$H$1:$H$2")
    form.sheet["A3"], form.sheet["B3"] = "Uitkomst", "=B2*2"
    made = form.bound()
    (question,) = made.binding.inputs
    assert [one.label for one in question.options] == ["2026-08-31", "50%"]
    screening, _copy = screened(made, {"keuze": "50%"})
    assert results(screening) == {"B3": 1.0}
