"""Copies of a bound workbook: filled in as if by hand, and read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.formulas import ErrorValue, Tainted
from mas_cli.i18n import _
from mas_cli.instrument.definition import YES
from mas_cli.ooxml import join_ref, open_workbook, patch_workbook, split_ref
from mas_cli.ooxml.cells import ErrorValue as OfficeError
from mas_cli.workbook.official.adapter import read_contents
from mas_cli.workbook.official.binding import answer_cells, fingerprint
from mas_cli.workbook.official.bound import BoundInstrument
from mas_cli.workbook.official.control_patch import with_states
from mas_cli.workbook.official.controls import CHECKBOX, DROPDOWN, RADIO, option_groups, read_controls
from mas_cli.workbook.official.inspection import Inspection
from mas_cli.workbook.official.source import LIMITS, open_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mas_cli.instrument.values import AnswerValue
    from mas_cli.ooxml import Workbook
    from mas_cli.ooxml.cell_xml import Writable
    from mas_cli.workbook.official.adapter import Contents
    from mas_cli.workbook.official.binding import Input
    from mas_cli.workbook.official.bound import BoundScreening
    from mas_cli.workbook.official.controls import Control


def fill(screening: BoundScreening, *, results: bool = True) -> bytes:
    """The workbook with the answers in it, as if typed by hand; every other part is the same bytes.

    Formula cells get the result computed here; those that are not computed here lose the one they had, and
    Excel is asked to compute everything on opening. Form controls show the answers; macros stay. Without
    `results` every formula cell loses the one it had, so that whatever opens it computes them all.

    Raises:
        InvalidInput: an answer cannot stand in its cell or control; nothing is written.
    """
    instrument = screening.instrument
    assert isinstance(instrument, BoundInstrument)
    instrument = instrument.given(screening.answers.values)
    changes: dict[str, dict[str, Writable]] = {}
    remarks = screening.answers.remarks
    values = instrument.cells_of(screening.answers.values)
    for one in instrument.binding.inputs:
        cells = changes.setdefault(one.sheet, {})
        if not one.controls:
            value = values[one.ref]
            assert not isinstance(value, ErrorValue)
            cells[one.cell] = value
        if one.remark and one.id in remarks:
            cells[one.remark] = remarks[one.id]
    shown_there: dict[str, dict[str, Writable]] = {}
    for ref, computed in screening.computed.items() if results else ():
        if isinstance(computed, Tainted) or computed is None:
            continue
        shown = OfficeError(computed.code) if isinstance(computed, ErrorValue) else computed
        shown_there.setdefault(ref.sheet, {})[join_ref(ref.row, ref.column)] = shown
    for sheet, cells in changes.items():
        for ref_text in cells:
            shown_there.get(sheet, {}).pop(ref_text, None)
    where = instrument.binding.file
    filled = patch_workbook(instrument.data, changes, formula_values=shown_there, limits=LIMITS, where=where)
    return with_states(filled, _states(instrument, screening.answers.values), where)


def _states(instrument: BoundInstrument, answers: Mapping[str, AnswerValue]) -> dict[Control, int]:
    """What each form control shows: its answer, or what stands in the cell it is linked to."""
    if not any(part.controls or part.legacy_drawing for part in instrument.contents.parts.values()):
        return {}
    found: dict[Control, int] = {}
    for sheet, controls in _controls(
        open_workbook(instrument.data, limits=LIMITS), instrument.contents
    ).items():
        found |= _linked(instrument, sheet, controls, answers)
        by_shape = {control.shape: control for control in controls}
        for one in instrument.binding.inputs:
            shapes = [by_shape[shape] for shape in one.controls if shape in by_shape]
            if one.sheet == sheet and shapes:
                found |= _shown(one, shapes, answers.get(one.id))
    return found


def _linked(
    instrument: BoundInstrument, sheet: str, controls: list[Control], answers: Mapping[str, AnswerValue]
) -> dict[Control, int]:
    """Return the controls of the cells that are filled in, showing the new values."""
    found: dict[Control, int] = {}
    values = instrument.cells_of(answers)
    cell = Inspection(instrument.contents).cell

    def value_of(control: Control) -> object:
        ref = cell(control.link, sheet) if control.link else None
        return ... if ref is None else values.get(ref, ...)

    for control in controls:
        value = value_of(control)
        if value is ... or control.several:
            continue
        if control.kind == CHECKBOX:
            found[control] = int(value is True)
        elif control.kind == DROPDOWN:
            found[control] = _whole(value)
    for _box, buttons in option_groups(controls):
        value = value_of(next((button for button in buttons if button.link), buttons[0]))
        if value is not ...:
            found |= {button: int(_whole(value) == n) for n, button in enumerate(buttons, 1)}
    return found


def _whole(value: object) -> int:
    """Return the number of an option in a cell; 0 without one."""
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and value > 0 else 0


def _shown(one: Input, shapes: list[Control], answer: AnswerValue | None) -> dict[Control, int]:
    """The controls of a question without a cell."""
    chosen = next((number for number, option in enumerate(one.options, 1) if option.id == answer), 0)
    first = shapes[0]
    if first.kind == CHECKBOX:
        return {first: int(answer == YES)}
    if first.kind == DROPDOWN:
        return {first: chosen}
    return {control: int(one.controls.index(control.shape) + 1 == chosen) for control in shapes}


def _controls(workbook: Workbook, contents: Contents) -> dict[str, list[Control]]:
    return {
        sheet: read_controls(workbook.package, workbook.sheets[sheet].part, part)
        for sheet, part in contents.parts.items()
    }


def read_filled(path: Path, instrument: BoundInstrument) -> dict[str, Any]:
    """The answers in a filled copy of the bound workbook, as an answers file would have them.

    Raises:
        InvalidInput: it is another workbook, or another edition of it (W65).
    """
    return answers_in(open_source(path), instrument, str(path))[0]


def answers_in(
    workbook: Workbook, instrument: BoundInstrument, where: str
) -> tuple[dict[str, Any], Contents]:
    """The answers in an opened copy, as `read_filled`; and the copy, read whole.

    Raises:
        InvalidInput: it is another workbook, or another edition of it (W65), or its form controls are not
            those of the workbook (W68).
    """
    contents = read_contents(workbook)
    if fingerprint(contents, answer_cells(instrument.binding.inputs)) != instrument.binding.fingerprint:
        message = _("This is not a filled copy of the workbook {name}.").format(name=instrument.binding.name)
        remedy = _("Its questions or formulas differ; bind it with mas instrument add.")
        finding = Finding("W65", Severity.BLOCK, where, message, remedy)
        raise InvalidInput(message, remedy=remedy, findings=[finding])
    cells = {sheet.name: sheet.cells for sheet in contents.model.sheets}
    loose = any(one.controls for one in instrument.binding.inputs)
    controls = _known_controls(workbook, contents, instrument, where) if loose else {}
    raw: dict[str, Any] = {}
    for one in instrument.binding.inputs:
        if one.controls:
            answer = _chosen(one, controls[one.sheet])
        else:
            cell = cells[one.sheet].get((one.ref.row, one.ref.column))
            answer = instrument.keeping.answer(one, cell.value if cell else None, one.options)
        remark = None
        if one.remark:
            held = cells[one.sheet].get(split_ref(one.remark))
            remark = held.value if held else None
        if isinstance(remark, str) and remark.strip():
            raw[one.id] = {"antwoord": answer, "toelichting": remark}
        elif answer is not None:
            raw[one.id] = answer
    return raw, contents


def _known_controls(
    workbook: Workbook, contents: Contents, instrument: BoundInstrument, where: str
) -> dict[str, dict[str, Control]]:
    """The form controls of a copy by the numbers they have in the bound workbook.

    A program other than Excel numbers them anew on saving; then their order and kind tell which is which.
    """
    found = _controls(workbook, contents)
    wanted = {(one.sheet, shape) for one in instrument.binding.inputs for shape in one.controls}
    if wanted <= {(sheet, control.shape) for sheet, controls in found.items() for control in controls}:
        return {sheet: {one.shape: one for one in controls} for sheet, controls in found.items()}
    original = _controls(open_workbook(instrument.data, limits=LIMITS), instrument.contents)
    for sheet in {sheet for sheet, _shape in wanted}:
        if [one.kind for one in original[sheet]] != [one.kind for one in found[sheet]]:
            message = _(
                "The form controls of this copy are not those of the workbook; it was saved otherwise."
            )
            remedy = _("Fill in and save the copy in Excel.")
            finding = Finding("W68", Severity.BLOCK, f"{where}: {sheet}", message, remedy)
            raise InvalidInput(message, remedy=remedy, findings=[finding])
    return {
        sheet: {before.shape: now for before, now in zip(original[sheet], controls, strict=False)}
        for sheet, controls in found.items()
    }


def _chosen(one: Input, controls: Mapping[str, Control]) -> str | None:
    """What controls without a cell say; a box that is off says nothing, as nobody may have looked at it."""
    states = [controls[shape].state if shape in controls else None for shape in one.controls]
    kind = next((controls[shape].kind for shape in one.controls if shape in controls), "")
    if kind == CHECKBOX:
        return YES if states[0] else None
    number = states.index(1) + 1 if kind == RADIO and 1 in states else states[0] if kind == DROPDOWN else 0
    return one.options[number - 1].id if number and number <= len(one.options) else None
