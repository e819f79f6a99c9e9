"""Form controls in a filled copy show the answers, in both of the places where Excel looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mas_cli.errors import InvalidInput
from mas_cli.instrument.answers import AnswerSet, read_answers
from mas_cli.ooxml import open_workbook
from mas_cli.workbook.official import binding_file, bound, copies
from mas_cli.workbook.official.adding import proposed
from mas_cli.workbook.official.inspection import inspect
from support.official import Control, Tab, book, unzipped, zipped

DAY = date(2026, 9, 1)
LOOSE = (
    Control("CheckBox", 2, 1, "Melding gedaan"),
    Control("CheckBox", 3, 1, "Brief verstuurd", checked=True, name="Vak_3"),
    Control("GBox", 4, 1, "Hoe vaak?", until=(8, 3)),
    Control("Radio", 5, 1, "Nooit", checked=True),
    Control("Radio", 6, 1, "Vaak"),
    Control("Drop", 9, 2, items=("licht", "zwaar")),
    Control("CheckBox", 11, 1, "Onaangeroerd"),
)
LINKED = (
    Control("CheckBox", 2, 1, "Melding gedaan", link="$E$2"),
    Control("GBox", 4, 1, "Hoe vaak?", until=(8, 3)),
    Control("Radio", 5, 1, "Nooit", link="$E$4", checked=True),
    Control("Radio", 6, 1, "Vaak"),
    Control("Drop", 9, 2, link="E9", area="$G$1:$G$3"),
)
CELLS = {
    "A9": "Ernst",
    "G1": "licht",
    "G3": "zwaar",
    "A13": "Advies",
    "B13": ('IF(E2,"Halt","Hulp")', "Hulp"),
}


def clock() -> datetime:
    return datetime(2026, 9, 1, 12, tzinfo=UTC)


def made(path: Path, controls: tuple[Control, ...]) -> bound.BoundInstrument:
    path.write_bytes(book({"Blad": Tab(CELLS, controls=controls)}))
    found = proposed(path, "proef")
    file = path.with_suffix(".yaml")
    file.write_bytes(binding_file.dump(found.binding))
    assert binding_file.load(file) == found.binding
    return bound.bind(found.binding, found.workbook, found.inspection.contents, DAY, clock)


def states(data: bytes) -> dict[str, int | None]:
    controls = inspect(open_workbook(data)).controls["Blad"]
    return {one.text or one.kind: one.state for one in controls if one.kind != "group"}


def answered(instrument: bound.BoundInstrument, **values: str) -> bytes:
    return copies.fill(bound.screen(instrument, AnswerSet(values), DAY))


@pytest.mark.parametrize("old", [False, True], ids=["met-instellingen", "alleen-tekening"])
def test_controls_without_a_cell_are_filled_in_and_read_back(tmp_path: Path, old: bool) -> None:
    controls = tuple(replace(one, old=old) for one in LOOSE if not (old and one.items))
    instrument = made(tmp_path / "a.xlsx", controls)
    answers = {"melding_gedaan": "ja", "brief_verstuurd": "nee", "hoe_vaak": "vaak"}
    expected = {"Melding gedaan": 1, "Brief verstuurd": 0, "Nooit": 0, "Vaak": 1, "Onaangeroerd": 0}
    if not old:
        answers["ernst"] = "zwaar"
        expected["dropdown"] = 2
    copy = answered(instrument, **answers)
    assert states(copy) == expected
    before, after = unzipped(instrument.data), unzipped(copy)
    changed = {name.rpartition("/")[2] for name in before if before[name] != after[name]}
    touched = [] if old else [1, 2, 4, 5, 6]
    assert changed == {"vml1.vml", "workbook.xml", *(f"ctrlProp1{number}.xml" for number in touched)}
    assert after["xl/drawings/vml1.vml"].count(b"<x:Checked>1</x:Checked>") == 2
    path = tmp_path / "b.xlsx"
    path.write_bytes(copy)
    raw = copies.read_filled(path, instrument)
    del answers["brief_verstuurd"]  # a box that is off says nothing
    assert raw == answers
    assert copies.fill(bound.screen(instrument, AnswerSet(answers), DAY)) == copy


def test_controls_with_a_cell_are_kept_in_step_with_it(tmp_path: Path) -> None:
    instrument = made(tmp_path / "a.xlsx", LINKED)
    copy = answered(instrument, melding_gedaan="ja", hoe_vaak="vaak", ernst="zwaar")
    assert states(copy) == {"Melding gedaan": 1, "Nooit": 0, "Vaak": 1, "dropdown": 3}
    cells = inspect(open_workbook(copy)).cells["Blad"]
    assert [cells[row, 5].value for row in (2, 4, 9)] == [True, 2.0, 3.0]
    assert cells[13, 2].value == "Halt"
    empty = answered(instrument)
    assert states(empty) == {"Melding gedaan": 0, "Nooit": 0, "Vaak": 0, "dropdown": 0}
    parts, original = unzipped(copy), unzipped(instrument.data)
    assert parts["xl/ctrlProps/ctrlProp12.xml"] == original["xl/ctrlProps/ctrlProp12.xml"]
    assert b' checked="Checked"' in parts["xl/ctrlProps/ctrlProp11.xml"]


def test_a_control_written_in_a_way_nobody_knows_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    instrument = made(tmp_path / "a.xlsx", LOOSE)
    parts: dict[str, str | bytes] = dict(unzipped(instrument.data))
    parts["xl/ctrlProps/ctrlProp11.xml"] = bytes(parts["xl/ctrlProps/ctrlProp11.xml"]).replace(
        b"<formControlPr", b"<!-- <formControlPr --><formControlPr"
    )
    odd = replace(instrument, data=zipped(parts))
    with pytest.raises(InvalidInput) as refused:
        answered(odd, melding_gedaan="ja")
    assert [finding.code for finding in refused.value.findings] == ["W66"]


def test_two_controls_on_one_cell_are_two_questions(tmp_path: Path) -> None:
    controls = (Control("CheckBox", 2, 1, "Links"), Control("CheckBox", 2, 1, "Rechts"))
    instrument = made(tmp_path / "a.xlsx", controls)
    answers, findings = read_answers(instrument, {"links": "ja", "rechts": "nee"}, str)
    assert findings == []
    assert states(copies.fill(bound.screen(instrument, answers, DAY))) == {"Links": 1, "Rechts": 0}


def test_a_copy_whose_controls_were_numbered_anew_is_read_in_their_order_or_refused(tmp_path: Path) -> None:
    instrument = made(tmp_path / "a.xlsx", LOOSE)
    copy = dict(unzipped(answered(instrument, melding_gedaan="ja", hoe_vaak="vaak")))
    anew: dict[str, str | bytes] = {
        name: content.replace(b"_s102", b"_s302").replace(b'shapeId="102', b'shapeId="302')
        for name, content in copy.items()
    }
    path = tmp_path / "anders.xlsx"
    path.write_bytes(zipped(anew))
    assert copies.read_filled(path, instrument) == {"melding_gedaan": "ja", "hoe_vaak": "vaak"}
    none = {name: content for name, content in anew.items() if "ctrlProp" not in name and "vml" not in name}
    path.write_bytes(zipped(none))
    with pytest.raises(InvalidInput) as refused:
        copies.read_filled(path, instrument)
    assert [finding.code for finding in refused.value.findings] == ["W68"]
