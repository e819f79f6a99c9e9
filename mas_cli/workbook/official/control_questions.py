"""What the form controls of a sheet ask: where the answer goes, and what there is to choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_cli.findings import Finding, Severity
from mas_cli.formulas import CellRef, ErrorValue
from mas_cli.i18n import _
from mas_cli.instrument.definition import NO, YES, QuestionType
from mas_cli.ooxml import join_ref
from mas_cli.text import one_line
from mas_cli.workbook.official.binding import Option, slug
from mas_cli.workbook.official.control_texts import Drawn
from mas_cli.workbook.official.controls import CHECKBOX, DROPDOWN, option_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mas_cli.workbook.official.controls import Control
    from mas_cli.workbook.official.inspection import Inspection
    from mas_cli.workbook.official.recognised_words import Words


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of form controls.

    Attributes:
        ref: the linked cell, or the cell they stand on.
        controls: the shapes that hold the answer themselves; none when a cell does.
        name: what the file calls them, for want of a text.
    """

    type: QuestionType
    options: tuple[Option, ...]
    text: str
    ref: CellRef
    reason: str
    controls: tuple[str, ...]
    name: str


def asked(found: Inspection, sheet: str, words: Words) -> tuple[list[Asked], list[Finding]]:
    """The questions of the form controls of a sheet, and the controls that cannot be asked (W56)."""
    drawn = Drawn(found, sheet)
    controls = drawn.controls
    answers = (*words.yes, *words.no, *words.unknown)
    questions: list[Asked] = []
    findings: list[Finding] = []
    for control in controls:
        if control.kind == CHECKBOX:
            yes_no = (Option(YES, YES, True), Option(NO, NO, False))
            place = _place(found, sheet, [control], _("a checkbox"))
            text = drawn.question(control, alone=control.text.casefold() not in answers)
            questions.append(Asked("jno", yes_no, text, *place))
        elif control.kind == DROPDOWN:
            options = _numbered(_listed(found, sheet, control))
            if control.several or not options:
                findings.append(_unasked(sheet, control))
                continue
            place = _place(found, sheet, [control], _("a drop-down"))
            questions.append(Asked("choice", options, drawn.asks(control), *place))
    for box, buttons in option_groups(controls):
        if len(buttons) < 2:
            findings.append(_unasked(sheet, buttons[0]))
            continue
        options = _numbered([button.text or str(number) for number, button in enumerate(buttons, 1)])
        place = _place(found, sheet, buttons, _("option buttons"))
        questions.append(Asked("choice", options, box.text if box else drawn.asks(buttons[0]), *place))
    return questions, findings


def _place(
    found: Inspection, sheet: str, controls: Sequence[Control], kind: str
) -> tuple[CellRef, str, tuple[str, ...], str]:
    """The cell of some controls, the reason to ask them, they themselves without a cell, and their name."""
    first = controls[0]
    link = next((control.link for control in controls if control.link), "")
    ref = found.cell(link, sheet) if link else None
    if ref is not None:
        return ref, kind, (), first.name
    place = CellRef(sheet, max(first.row, 1), max(first.column, 1))
    shapes = tuple(one.shape for one in controls)
    return place, _("{kind} without a linked cell").format(kind=kind), shapes, first.name


def _listed(found: Inspection, sheet: str, control: Control) -> list[str]:
    """What a drop-down lists, by number; a blank cell keeps its number."""
    area = found.area(control.source, sheet)
    if area is None:
        return list(control.items)
    name, (top, left, bottom, right) = area
    refs = [
        CellRef(name, row, column)
        for row in range(top, min(bottom, top + 500) + 1)
        for column in range(left, min(right, left + 50) + 1)
    ]
    blank = (found.value(ref) is None or isinstance(found.value(ref), ErrorValue) for ref in refs)
    return ["" if empty else found.shown(ref) for ref, empty in zip(refs, blank, strict=True)]


def _numbered(labels: Sequence[str]) -> tuple[Option, ...]:
    """Choices of a control: what goes into its cell is their number."""
    options: list[Option] = []
    for number, label in enumerate(labels, 1):
        if label:
            options.append(Option(slug(label, [option.id for option in options]), label, number))
    return tuple(options)


def _unasked(sheet: str, control: Control) -> Finding:
    message = _("The form control {text} cannot be asked: what there is to choose is not known or not one.")
    return Finding(
        "W56",
        Severity.WARN,
        f"{sheet}!{join_ref(control.row, control.column)}" if control.row else sheet,
        message.format(text=one_line(control.text, limit=60) or control.kind),
        _("Answer it in Excel."),
    )
