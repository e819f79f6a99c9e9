"""No place for an answer is missed without a word, and each has the label its maker gave it."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from mas_cli.ooxml import open_workbook
from mas_cli.workbook.official import binding_file
from mas_cli.workbook.official.adding import proposed as added
from mas_cli.workbook.official.inspection import inspect
from mas_cli.workbook.official.proposal import Proposal, propose
from mas_cli.workbook.official.recognised_words import load_words
from support.official import Control, Tab, book


def proposed(cells: dict[str, Any], **options: Any) -> Proposal:
    return propose(inspect(open_workbook(book({"Blad": Tab(cells, **options)}))), load_words())


def asked(cells: dict[str, Any], **options: Any) -> list[tuple[str, str]]:
    return [(one.cell, one.text) for one in proposed(cells, **options).inputs]


def test_blank_cells_that_are_only_added_up_are_asked_by_the_text_left_of_them() -> None:
    form = {"A3": "Inzet (1-5)", "A4": "Op tijd (1-5)", "A8": "Totaal", "B8": ("SUM(B3:B4)", 0)}
    found = proposed(form)
    assert [(one.cell, one.text) for one in found.inputs] == [("B3", "Inzet (1-5)"), ("B4", "Op tijd (1-5)")]
    assert [one.text for one in found.outputs] == ["Totaal"]
    assert not found.findings


def test_blank_cells_in_which_something_is_looked_up_are_not_asked() -> None:
    form = {"A1": "Keuze", "A3": "a", "B3": "x", "A4": "b", "A5": "c", "B5": "z"}
    form |= {"A7": "Uit", "B7": ("VLOOKUP(B1,A3:C5,3,FALSE)", "")}
    assert asked(form, lists={"B1": '"a,b,c"'}) == [("B1", "Keuze")]


@pytest.mark.parametrize("mark", ["x", "X"])
def test_a_cell_to_tick_is_asked_for_its_row_and_column_and_takes_an_x(mark: str) -> None:
    form: dict[str, Any] = {"A1": "Soort", "A2": "Vraag", "B2": "Ja", "C2": "Nee", "D2": "Onbekend"}
    form |= {"A3": "Is er hulp?", "A4": "Is school betrokken?", "A8": "Score"}
    form |= {f"{column}8": (f'COUNTIF({column}3:{column}4,"{mark}")', 0) for column in "BC"}
    found = proposed(form, lists={"B1": '"basis,voortgezet"'}).inputs
    assert [(one.cell, one.text) for one in found[1:]] == [
        (f"{column}{row}", f"{text} – {answer}")
        for (row, text), (column, answer) in product(
            ((3, "Is er hulp?"), (4, "Is school betrokken?")), (("B", "Ja"), ("C", "Nee"), ("D", "Onbekend"))
        )
    ]
    assert {(one.type, *(option.value for option in one.options)) for one in found[1:]} == {("choice", "x")}


@pytest.mark.parametrize("heads", [("E", "B", "W", "R"), (1.0, 2.0, 3.0, 4.0)])
def test_heads_of_one_letter_or_a_number_name_their_cells_with_the_text_of_the_row(heads: Any) -> None:
    form: dict[str, Any] = {"A2": "Gevaar", **dict(zip(("B2", "C2", "D2", "E2"), heads, strict=True))}
    for row, text in ((3, "Vallen"), (4, "Snijden")):
        form |= {f"A{row}": text, f"E{row}": (f"B{row}*C{row}*D{row}", 27.0)}
    found = proposed(form)
    shown = [f"{head:.0f}" if isinstance(head, float) else head for head in heads]
    assert [one.text for one in found.inputs] == [
        f"{text} – {head}" for text in ("Vallen", "Snijden") for head in shown[:3]
    ]
    assert [one.text for one in found.outputs] == [f"{text} – {shown[3]}" for text in ("Vallen", "Snijden")]


@pytest.mark.parametrize("sign", ["?", "+/-", "±", "W"])
def test_a_head_that_is_a_sign_among_words_names_its_cells_and_an_amount_there_does_not(sign: str) -> None:
    form: dict[str, Any] = {"A1": "Vraag", "B1": "Ja", "C1": sign, "A2": "Is er hulp?", "A3": "Is er zorg?"}
    form |= {f"{column}5": (f"COUNTA({column}2:{column}3)", 0) for column in "BC"}
    assert [text for _cell, text in asked(form)] == [
        f"{text} – {head}" for text in ("Is er hulp?", "Is er zorg?") for head in ("Ja", sign)
    ]
    assert not any(" – 3" in text for _cell, text in asked({**form, "C1": 3.0}))


def test_results_right_under_the_heads_of_a_table_have_the_text_of_their_row_too() -> None:
    form: dict[str, Any] = {"A1": "Risico", "B1": "Kans", "C1": "Effect", "D1": "Score"}
    for row, text in ((2, "Brand"), (3, "Water")):
        form |= {f"A{row}": text, f"D{row}": (f"B{row}*C{row}", 0)}
    assert [one.text for one in proposed(form).outputs] == ["Brand – Score", "Water – Score"]


def test_a_result_left_of_its_text_is_called_by_it() -> None:
    form = {"B2": "Op tijd", "B3": "Vrolijk", "B6": "Aantal keer ja", "A6": ('COUNTIF(A2:A3,"ja")', 0)}
    assert [one.text for one in proposed(form, lists={"A2:A3": '"ja,nee"'}).outputs] == ["Aantal keer ja"]


def test_typed_zeros_that_a_formula_reads_are_asked_beside_a_list_and_a_typed_threshold_is_told() -> None:
    form = {"A1": "Soort", "A2": "Uren", "B2": 0.0, "A4": "Grens", "B4": 16.0}
    form |= {"A6": "Uit", "B6": ('IF(B2>=B4,"straf","niet")', "niet")}
    found = proposed(form, lists={"B1": '"po,vo"'})
    assert [(one.cell, one.text) for one in found.inputs] == [("B1", "Soort"), ("B2", "Uren")]
    (told,) = [one for one in found.findings if one.code == "W69"]
    assert "Blad!B4" in told.message


def test_the_first_of_several_descriptions_names_the_row_of_a_rubric_unless_one_asks() -> None:
    rubric: dict[str, Any] = {"D8": ("AVERAGE(D3:D5)", 0), "A2": "Onderdeel", "B2": "matig", "C2": "goed"}
    for row, text in ((3, "Verslag"), (4, "Presentatie"), (5, "Samenwerking")):
        rubric |= {f"A{row}": text, f"B{row}": f"{text} is op hoofdlijnen te volgen"}
        rubric |= {f"C{row}": f"{text} is in alle delen helder opgebouwd en volledig"}
    lists = {"D3:D5": '"1,2,3"'}
    assert [text for _cell, text in asked(rubric, lists=lists)] == ["Verslag", "Presentatie", "Samenwerking"]
    for row in (3, 4, 5):
        rubric[f"B{row}"] = f"Hoe was onderdeel {row}?"
    assert [text for _cell, text in asked(rubric, lists=lists)] == [
        f"Hoe was onderdeel {row}?" for row in (3, 4, 5)
    ]


def test_a_box_says_what_stands_right_of_where_it_is_drawn() -> None:
    form = {"A2": "Is er hulp?", "C2": "   Ja", "F2": "   Nee", "H2": False, "I2": False, "A4": "Let op"}
    boxes = (Control("CheckBox", 2, 2, link="$H$2"), Control("CheckBox", 2, 5, link="$I$2"))
    assert asked(form, controls=boxes) == [("H2", "Is er hulp? – Ja"), ("I2", "Is er hulp? – Nee")]
    radio = (Control("Radio", 2, 2, link="$H$2"), Control("Radio", 2, 5))
    (one,) = proposed(form, controls=radio).inputs
    assert (one.text, [option.label for option in one.options]) == ("Is er hulp?", ["Ja", "Nee"])
    assert asked({"B2": "Spijbelt"}, controls=(Control("CheckBox", 2, 1, link="$H$2"),)) == [
        ("H2", "Spijbelt")
    ]


def test_more_than_two_thousand_questions_are_asked_and_a_bound_on_them_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    form: dict[str, Any] = {f"A{row}": f"Vraag {row} over de leerling" for row in range(1, 2101)}
    form |= {"D1": "Totaal", "E1": ('COUNTIF(B1:B2100,"ja")', 0)}
    found = proposed(form, lists={"B1:B2100": '"ja,nee"'})
    assert len(found.inputs) == 2100
    assert not found.findings
    monkeypatch.setattr("mas_cli.workbook.official.proposal.MOST", 2000)
    (told,) = proposed(form, lists={"B1:B2100": '"ja,nee"'}).findings
    assert (told.code, told.severity.value) == ("W69", "warn")
    assert "100" in told.message


def test_outcomes_beyond_what_is_shown_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    form: dict[str, Any] = {f"A{row}": f"Vraag {row}" for row in range(1, 11)}
    form |= {f"D{row}": (f'B{row}&"!"', "!") for row in range(1, 11)}
    lists = {"B1:B10": '"ja,nee"'}
    assert len(proposed(form, lists=lists).outputs) == 10
    monkeypatch.setattr("mas_cli.workbook.official.proposal_outputs.MAX_OUTPUTS", 4)
    found = proposed(form, lists=lists)
    assert len(found.outputs) == 4
    (told,) = found.findings
    assert (told.code, told.severity.value) == ("W75", "warn")
    assert "6" in told.message


def test_a_binding_of_cells_with_one_rule_is_read_back(tmp_path: Path) -> None:
    form = {"A1": "Begin", "A2": "Einde", "A4": "Dagen", "B4": ("B2-B1", 0)}
    path = tmp_path / "b.xlsx"
    rule = (("B1:B2", "date", "greaterThan", "36526", ""),)
    path.write_bytes(book({"Vragen": Tab(form, rules=rule)}))
    binding = added(path, "b").binding
    (tmp_path / "binding.yaml").write_bytes(binding_file.dump(binding))
    assert [one.minimum for one in binding.inputs] == [binding.inputs[0].minimum] * 2
    assert binding_file.load(tmp_path / "binding.yaml") == binding
