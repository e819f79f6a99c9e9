"""Everything in a workbook that somebody could answer with is found, wherever the file keeps it."""

# ruff: noqa: E501  XML is read best unbroken

from __future__ import annotations

from mas_cli.formulas import CellRef
from mas_cli.formulas.precedents import Precedents
from mas_cli.ooxml import open_workbook
from mas_cli.workbook.official.controls import option_groups
from mas_cli.workbook.official.inspection import Inspection, inspect
from support.official import Control, Tab, book, unzipped, zipped

TABLE = (
    '<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" displayName="Keuzes" ref="A1:A3">'
    '<tableColumns><tableColumn name="Keuze"/></tableColumns></table>'
)


def inspected(data: bytes) -> Inspection:
    return inspect(open_workbook(data))


def test_lists_are_known_whether_inline_by_range_by_name_by_table_or_in_the_extension() -> None:
    sheet = Tab(
        {"A1": "vraag"},
        lists={"B1": '"Ja,Nee, Onbekend"', "B2": "Lijsten!$A$2:$A$4", "B3": "Keuze", "B4": "Keuzes[Keuze]"},
        x14_lists={"B5:B6 D5": "Lijsten!$A$2:$A$3", "B7": "INDIRECT(A1)"},
    )
    lists = Tab(
        {"A1": "Keuze", "A2": "vaak", "A3": "soms", "A4": "vaak"}, state="veryHidden", tables=(TABLE,)
    )
    found = inspected(book({"Vragen": sheet, "Lijsten": lists}, names={"Keuze": "Lijsten!$A$2:$A$3"}))
    rules = found.contents.parts["Vragen"].validations
    options = [found.options(rule, "Vragen") for rule in rules]
    assert [listed and tuple(label for _value, label in listed) for listed in options] == [
        ("Ja", "Nee", "Onbekend"),
        ("vaak", "soms"),
        ("vaak", "soms"),
        ("vaak", "soms"),
        ("vaak", "soms"),
        None,
    ]
    assert [area[:2] for area in rules[4].areas] == [(5, 2), (5, 4)]
    assert [(sheet.name, sheet.state) for sheet in found.sheets] == [
        ("Vragen", "visible"),
        ("Lijsten", "veryHidden"),
    ]


def test_protection_open_cells_merges_and_macros_are_told() -> None:
    sheet = Tab({"A1": "Naam"}, unlocked=("B1", "C3"), protected=True, merges=("A1:A2",))
    found = inspected(book({"Blad": sheet}, macros=True))
    assert found.macros
    (facts,) = found.sheets
    assert (facts.protected, facts.unlocked, facts.merges) == (True, 2, 1)


def test_form_controls_are_found_with_their_text_their_linked_cell_and_their_group() -> None:
    controls = (
        Control("CheckBox", 2, 1, "Melding gedaan", link="$C$2"),
        Control("GBox", 3, 1, "Hoe vaak?", until=(7, 4)),
        Control("Radio", 4, 1, "Nooit", link="$C$4"),
        Control("Radio", 5, 1, "Vaak"),
        Control("Radio", 20, 1, "Los", link="$C$20"),
        Control("Drop", 9, 1, link="Blad!$C$9", area="$E$1:$E$2"),
    )
    found = inspected(book({"Blad": Tab({"E1": "een", "E2": "twee"}, controls=controls)})).controls["Blad"]
    assert [(one.kind, one.row, one.column, one.text, one.link) for one in found] == [
        ("checkbox", 2, 1, "Melding gedaan", "$C$2"),
        ("group", 3, 1, "Hoe vaak?", ""),
        ("radio", 4, 1, "Nooit", "$C$4"),
        ("radio", 5, 1, "Vaak", ""),
        ("radio", 20, 1, "Los", "$C$20"),
        ("dropdown", 9, 1, "", "Blad!$C$9"),
    ]
    groups = [
        (box.text if box else "", [one.text for one in buttons]) for box, buttons in option_groups(found)
    ]
    assert groups == [("Hoe vaak?", ["Nooit", "Vaak"]), ("", ["Los"])]


def test_the_graph_goes_from_answers_through_ranges_names_and_hidden_sheets_to_results() -> None:
    form = Tab({"A1": "ja", "A2": "nee", "C1": ("Totaal*2", 0), "C2": ("1+1", 2)})
    score = Tab({"A1": ('COUNTIF(Form!A1:A9,"ja")', 1), "B1": ("A1+Form!Z9", 1)}, state="hidden")
    model = inspected(book({"Form": form, "Score": score}, names={"Totaal": "Score!$B$1"})).contents.model
    answer = CellRef("Form", 1, 1)
    graph = Precedents(model, [answer])
    assert sorted(map(str, graph.dependents([answer]))) == ["Form!C1", "Score!A1", "Score!B1"]
    assert graph.reads(answer) == "range"
    assert graph.reads(CellRef("Score", 1, 2)) == "cell"
    assert graph.reads(CellRef("Form", 2, 3)) == ""
    assert graph.blanks == {CellRef("Form", 9, 26)}


def test_controls_that_libreoffice_wrote_are_known_although_their_shapes_have_no_number() -> None:
    import re

    controls = (Control("CheckBox", 2, 1, "Een"), Control("CheckBox", 4, 1, "Twee", checked=True))
    parts: dict[str, str | bytes] = dict(unzipped(book({"Blad": Tab({}, controls=controls)})))
    drawing = bytes(parts["xl/drawings/vml1.vml"])
    parts["xl/drawings/vml1.vml"] = re.sub(rb'id="_x0000_s\d+"', b'id="shape_0"', drawing)
    found = inspected(zipped(parts)).controls["Blad"]
    assert [(one.text, one.state, one.row, one.drawing) for one in found] == [
        ("Een", 0, 2, ""),
        ("Twee", 1, 4, ""),
    ]
