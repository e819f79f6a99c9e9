"""The questions, their words and the outcome of a workbook are found as its maker meant them."""

from __future__ import annotations

from datetime import date
from typing import Any

from mas_cli.ooxml import open_workbook
from mas_cli.workbook.official.inspection import inspect
from mas_cli.workbook.official.proposal import Proposal, propose
from mas_cli.workbook.official.recognised_words import load_words
from support.official import Control, Tab, book


def proposed(tabs: dict[str, Tab], **options: object) -> Proposal:
    return propose(inspect(open_workbook(book(tabs, **options))), load_words())


def test_a_question_is_the_text_left_of_its_cell_under_its_heading_with_its_remark_cell() -> None:
    form = Tab(
        {
            "A1": "Thuissituatie",
            "A2": "1.", "B2": "Is er hulpverlening?",
            "A4": "School",
            "B5": "Hoeveel uren verzuim?",
            "D1": "Toelichting",
        },
        lists={"C2": '"Ja,Nee,Onbekend"'},
        rules=(("C5", "whole", "between", "0", "40"),),
    )  # fmt: skip
    first, second = proposed({"Vragen": form}).inputs
    assert (first.text, first.section, first.type, first.cell, first.remark) == (
        "Is er hulpverlening?", "Vragen", "jno", "C2", "D2",
    )  # fmt: skip
    assert [(option.id, option.label) for option in first.options] == [
        ("ja", "Ja"), ("nee", "Nee"), ("onbekend", "Onbekend"),
    ]  # fmt: skip
    assert (second.section, second.type, second.minimum, second.maximum) == ("School", "integer", 0, 40)
    assert first.confidence >= 0.8


def test_of_several_texts_in_a_row_the_question_is_the_one_that_says_most() -> None:
    rows = {"A1": "Nr", "B1": "Vraag", "C1": "Ernst", "D1": "Antwoord"}
    for row in range(2, 8):
        rows |= {f"A{row}": f"V{row}", f"B{row}": f"Een lange vraag over onderwerp {row}?", f"C{row}": "Hoog"}
    inputs = proposed({"Vragen": Tab(rows, lists={"D2:D7": '"vaak,soms"'})}).inputs
    assert [one.text for one in inputs] == [f"Een lange vraag over onderwerp {row}?" for row in range(2, 8)]


def test_two_questions_in_one_row_each_keep_their_own_label() -> None:
    form = Tab(
        {"A1": "Naam school", "C1": "Leerjaar"}, unlocked=("B1",), lists={"D1": '"1,2,3"'}, protected=True
    )
    assert [(one.cell, one.text) for one in proposed({"Blad": form}).inputs] == [
        ("B1", "Naam school"),
        ("D1", "Leerjaar"),
    ]


def test_of_many_outcomes_the_one_that_rests_on_all_and_stands_by_a_word_for_it_comes_first() -> None:
    cells: dict[str, Any] = {f"A{row}": f"Vraag nummer {row}" for row in range(1, 31)}
    cells |= {f"D{row}": (f'IF(B{row}="ja",1,0)', 0) for row in range(1, 31)}
    cells |= {f"E{row}": (f'B{row}&"!"', "!") for row in range(1, 31)}
    cells |= {"A40": "Regels", "B40": ("SUM(D1:D3)", 0), "A41": "Conclusie", "B41": ("SUM(D1:D30)", 0)}
    cells |= {"A42": "Vervolg", "B42": ('IF(D1>0,"Naar Halt","Geen vervolg")', "x")}
    cells |= {f"A{row}": f"Rest {row}" for row in range(43, 60)}
    found = proposed({"Form": Tab(cells, lists={"B1:B30": '"ja,nee"'})}).outputs
    assert [one.cell for one in found[:3]] == ["B42", "B41", "B40"]
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)
    assert "30" in found[1].reason
    assert len(found) == 33


def test_a_label_merged_over_rows_belongs_to_each_and_ids_stay_apart() -> None:
    form = Tab({"A1": "Wie was erbij?"}, merges=("A1:A2", "B1:C1"), lists={"B1:C2": '"vader,moeder"'})
    inputs = proposed({"Blad": form}).inputs
    assert [(one.cell, one.id) for one in inputs][:2] == [("B1", "wie_was_erbij"), ("B2", "wie_was_erbij_2")]
    assert "C1" not in [one.cell for one in inputs]


def test_form_controls_are_questions_also_those_without_a_cell() -> None:
    form = Tab(
        {"F1": "weinig", "F2": "veel"},
        controls=(
            Control("CheckBox", 2, 1, "Melding gedaan", link="$E$2"),
            Control("GBox", 3, 1, "Hoe vaak?", until=(6, 3)),
            Control("Radio", 4, 1, "Nooit", link="$E$4"),
            Control("Radio", 5, 1, "Vaak"),
            Control("CheckBox", 9, 1, "Zonder cel"),
            Control("Radio", 11, 1, "Alleen"),
            Control("Drop", 12, 1),
            Control("CheckBox", 14, 1, name="Vak_14"),
        ),
    )
    found = proposed({"Blad": form})
    box, radio, loose, nameless = found.inputs
    assert (box.text, box.type, box.cell, [o.value for o in box.options]) == (
        "Melding gedaan", "jno", "E2", [True, False],
    )  # fmt: skip
    assert (radio.text, [(o.label, o.value) for o in radio.options]) == (
        "Hoe vaak?",
        [("Nooit", 1), ("Vaak", 2)],
    )
    assert (loose.text, loose.type, loose.cell, loose.controls) == ("Zonder cel", "jno", "A9", ("1029",))
    assert box.controls == radio.controls == ()
    assert nameless.text == "Vak_14"
    assert [(finding.code, finding.where) for finding in found.findings] == [
        ("W56", "Blad!A12"),
        ("W56", "Blad!A11"),
    ]


def test_an_activex_control_is_named_with_its_cell_and_is_no_question() -> None:
    form = Tab(
        {"A1": "Meewerken?"},
        lists={"B1": '"ja,nee"'},
        controls=(Control("ActiveX", 3, 2, link="$D$3", name="CheckBox7"), Control("ActiveX", 4, 2)),
    )
    found = proposed({"Blad": form})
    assert [one.cell for one in found.inputs] == ["B1"]
    first, second = found.findings
    assert (first.code, first.where) == ("W54", "Blad!B3")
    assert "CheckBox7" in first.message
    assert "CheckBox)" in first.message
    assert "Blad!D3" in first.message
    assert "Blad!D" not in second.message


def test_a_place_that_is_coloured_by_the_answers_and_holds_no_result_is_told() -> None:
    form = Tab(
        {"A1": "Uren", "A2": "Groen of rood", "A4": "Som", "B4": ("B1*2", 0), "A5": "Los"},
        rules=(("B1", "whole", "between", "0", "9"),),
        colours=(("B1", "B1>5"), ("B2", "$B$4>5"), ("B4", "B4>5"), ("B5", "A5=1"), ("C1:C3", "Grens>1")),
    )
    found = proposed({"Blad": form}, names={"Grens": "Blad!$B$1"})
    assert [(one.code, one.where) for one in found.findings] == [("W59", "Blad!B2"), ("W59", "Blad!C1:C3")]


def test_a_list_that_depends_on_answers_is_kept_with_its_formula_as_it_reads_in_each_cell() -> None:
    form = Tab(
        {"A1": "Regio", "A2": "Plaats", "A3": "Wijk"}, lists={"B1": '"Noord,West"', "B2:B3": "INDIRECT(B1)"}
    )
    _region, place, quarter = proposed({"Blad": form}).inputs
    assert (place.type, place.listed, quarter.listed) == ("text", "INDIRECT(B1)", "INDIRECT(B2)")


def test_without_lists_or_open_cells_what_a_formula_reads_and_nothing_computes_is_asked() -> None:
    form = Tab({"A1": "Uren ziek", "A2": "Datum gesprek", "A4": "Totaal", "B4": ("B1*2+B2", 0)})
    found = proposed({"Blad": form})
    assert [(one.cell, one.text, one.type) for one in found.inputs] == [
        ("B1", "Uren ziek", "text"),
        ("B2", "Datum gesprek", "date"),
    ]
    assert [(one.sheet, one.cell, one.text) for one in found.outputs] == [("Blad", "B4", "Totaal")]


def test_the_outcome_is_what_is_computed_from_answers_through_hidden_sheets_and_read_by_nothing() -> None:
    form = Tab(
        {
            "A1": "Eerder bij Halt geweest?",
            "A3": "Uitkomst", "B3": ('IF(Score!A2>0,"Route Halt","Vrijwillige hulp")', "x"),
            "A4": "Gemaakt in", "B4": ("1000+1019", 2019),
        },
        lists={"B1": '"ja,nee"'},
    )  # fmt: skip
    score = Tab({"A1": ('IF(Form!B1="nee",1,0)', 0), "A2": ("A1*3", 0)}, state="hidden")
    (outcome,) = proposed({"Form": form, "Score": score}).outputs
    assert (outcome.cell, outcome.text) == ("B3", "Uitkomst")
    assert dict(outcome.routes) == {"Route Halt": "", "Vrijwillige hulp": ""}
    assert outcome.confidence >= 0.9


def test_bounds_of_a_date_rule_are_days() -> None:
    form = Tab({"A1": "Gespreksdatum"}, rules=(("B1", "date", "between", "44562", "45291"),))
    (one,) = proposed({"Blad": form}).inputs
    assert (one.type, one.minimum, one.maximum) == ("date", date(2022, 1, 1), date(2023, 12, 31))


def test_a_cell_with_a_formula_is_never_a_question() -> None:
    form = Tab({"A1": "Totaal", "B1": ("1+1", 2)}, unlocked=(), lists={"B1": '"1,2"'})
    assert proposed({"Blad": form}).inputs == ()


def test_a_typed_true_or_false_that_a_formula_reads_is_a_box_to_tick_with_the_text_beside_it() -> None:
    form = Tab(
        {"A1": False, "B1": "Spijbelen", "A2": True, "B2": "Te laat", "A3": False, "B3": "Niet gelezen"}
        | {"A5": "Ernst", "A6": "Totaal", "B6": ("IF(A1,1,0)+IF(A2,1,0)+B5", None)},
        lists={"B5": '"1,2,3"'},
    )
    found = proposed({"Vragen": form}).inputs
    assert [(one.cell, one.text, one.type) for one in found] == [
        ("A1", "Spijbelen", "jno"),
        ("A2", "Te laat", "jno"),
        ("B5", "Ernst", "choice"),
    ]
    assert [(option.id, option.value) for option in found[0].options] == [("ja", True), ("nee", False)]
