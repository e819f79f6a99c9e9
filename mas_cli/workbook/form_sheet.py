"""The sheet *Vragenlijst*: the questions, where the answers go, and how each stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from openpyxl.worksheet.datavalidation import DataValidation

from mas_cli.i18n import _
from mas_cli.instrument.definition import UNKNOWN, Question
from mas_cli.instrument.excel_cells import stepped
from mas_cli.workbook import labels, styles
from mas_cli.workbook import layout as at
from mas_cli.written import to_serial

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.worksheet.worksheet import Worksheet

    from mas_cli.instrument.excel_compiler import ExcelProgram
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.workbook.layout import Layout

_WIDTHS: Final = {
    at.NUMBER: 5.0,
    at.QUESTION: 42.0,
    at.ANSWER: 27.0,
    at.STATE: 11.0,
    at.REMARK: 32.0,
    at.HELP: 47.0,
    at.SOURCE: 11.0,
}
_COLUMNS: Final = "".join(_WIDTHS)
# What Excel takes in the messages of a validation.
_TITLE: Final = 32
_MESSAGE: Final = 225


def write_form(
    sheet: Worksheet,
    instrument: Instrument,
    layout: Layout,
    formulas: ExcelProgram,
    options: Mapping[str, str],
    *,
    remarks: Mapping[str, str],
) -> None:
    """Write the questions.

    Args:
        sheet: an empty sheet.
        instrument: whose questions.
        layout: their places.
        formulas: the helper cells the column with the state looks at.
        options: ja/nee and choice question id -> range with its options and *onbekend*.
        remarks: question id -> the remark that will be filled in, for which there must be room.
    """
    styles.widths(sheet, _WIDTHS)
    definition = instrument.definition
    styles.text(sheet, "A1", definition.title, font=styles.TITLE, alignment=styles.ONE_LINE)
    intro = _(
        "Fill in the yellow cells. Leave open what you have not asked yet; choose onbekend where nobody"
        " knows. Grey rows do not apply and do not count. The sheet Advies follows at once."
    )
    sheet.merge_cells("A2:G2")
    styles.text(sheet, "A2", intro)
    sheet.row_dimensions[1].height = 24
    sheet.row_dimensions[2].height = styles.height([(intro, sum(_WIDTHS.values()))])
    heads = (
        _("No."), _("Question"), _("Answer"), _("How it stands"), _("Remark"), _("Explanation"), _("Source"),
    )  # fmt: skip
    for column, head in zip(_COLUMNS, heads, strict=True):
        styles.text(
            sheet,
            f"{column}{at.FORM_HEADER}",
            head,
            font=styles.HEAD,
            fill=styles.DARK,
            border=styles.BOX,
            alignment=styles.MIDDLE,
        )
    sheet.row_dimensions[at.FORM_HEADER].height = 20
    for block, row in layout.blocks.items():
        cell = styles.text(sheet, f"A{row}", block, font=styles.SECTION, fill=styles.PALE)
        cell.alignment = styles.ONE_LINE
        for column in _COLUMNS[1:]:
            sheet[f"{column}{row}"].fill = styles.PALE
        cell = styles.text(sheet, f"B{row}", definition.blocks[block], font=styles.SECTION, fill=styles.PALE)
        cell.alignment = styles.ONE_LINE
        sheet.row_dimensions[row].height = 19
    for number, question in enumerate(instrument.questions.values(), start=1):
        cell = styles.text(sheet, f"{at.NUMBER}{layout.questions[question.id]}", "", border=styles.BOX)
        cell.alignment = styles.CENTRE
        cell.value = number
        remark = remarks.get(question.id, "")
        _question(sheet, instrument, layout, formulas, question, remark_text=remark)
    _validations(sheet, instrument, layout, options)
    _colours(sheet, layout)
    sheet.freeze_panes = f"{at.ANSWER}{at.FORM_HEADER + 1}"
    sheet.print_area = f"A1:{at.SOURCE}{layout.last_question}"


_FORMATS: Final = {"date": "dd-mm-yyyy", "integer": "0", "number": "0.0"}


def _question(
    sheet: Worksheet,
    instrument: Instrument,
    layout: Layout,
    formulas: ExcelProgram,
    question: Question,
    *,
    remark_text: str,
) -> None:
    row = layout.questions[question.id]
    asked, help_ = instrument.text(question.text), instrument.text(question.help)
    if question.unit:
        asked = f"{asked} ({question.unit})"
    styles.text(sheet, f"{at.QUESTION}{row}", asked, border=styles.BOX)
    answer = sheet[layout.answer(question.id)]
    styles.dress(answer, fill=styles.INPUT, border=styles.BOX)
    answer.protection = styles.OPEN
    answer.number_format = _FORMATS.get(question.type, "General")
    answer.alignment = styles.LEFT
    styles.formula(
        sheet,
        f"{at.STATE}{row}",
        _state(formulas, question.id, layout.answer(question.id), partly=question.partly),
        font=styles.SMALL,
        border=styles.BOX,
    )
    remark = sheet[layout.remark(question.id)]
    styles.dress(remark, fill=styles.INPUT, border=styles.BOX)
    remark.protection = styles.OPEN
    # As text: what begins with = stays what was typed.
    remark.number_format = "@"
    styles.text(sheet, f"{at.HELP}{row}", help_, font=styles.SMALL, border=styles.BOX)
    source = ", ".join(question.basis.sources)
    styles.text(sheet, f"{at.SOURCE}{row}", source, font=styles.SMALL, border=styles.BOX)
    sheet.row_dimensions[row].height = styles.height(
        [
            (asked, _WIDTHS[at.QUESTION]),
            (max(question.options.values(), key=len, default=""), _WIDTHS[at.ANSWER]),
            (remark_text, _WIDTHS[at.REMARK]),
            (help_, _WIDTHS[at.HELP] * styles.SMALLER),
            (source, _WIDTHS[at.SOURCE] * styles.SMALLER),
        ]
    )


def _state(formulas: ExcelProgram, question: str, answer: str, *, partly: bool) -> str:
    """How a question stands: does not apply, wrong answer, still needed, or nothing to say."""
    applies = formulas.ref(f"applies.{question}", "2")
    state = formulas.ref(f"given.{question}" if f"given.{question}" in formulas.refs else f"state.{question}")
    missing = formulas.ref(f"missing.{question}", "0")
    needed = '""' if missing == "0" else f'IF({missing}=1,"{labels.needed()}","")'
    # A cell with an error is wrong too; any comparison with it would be an error itself.
    open_ = f'TRIM({answer})<>"{UNKNOWN}"'
    if partly:
        # A day known in part is written as the BRP writes it.
        open_ = f'{open_},LEFT(TRIM({answer}),3)<>"00-"'
    filled = f'IF(ISERROR({answer}),TRUE,AND({answer}<>"",{open_}))'
    told = f'IF({state}=1,IF({filled},"{labels.wrong()}",{needed}),{needed})'
    return told if applies == "2" else f'IF({applies}=0,"{labels.not_applicable()}",{told})'


def _validations(
    sheet: Worksheet, instrument: Instrument, layout: Layout, options: Mapping[str, str]
) -> None:
    lists: dict[str, DataValidation] = {}
    for question in instrument.questions.values():
        cell = layout.answer(question.id)
        if question.id in options:
            area = options[question.id]
            if area not in lists:
                lists[area] = _refusing(
                    DataValidation(type="list", formula1=f"={area}", allow_blank=True),
                    _("Choose from the list"),
                    _("Choose one of the answers from the list, or leave the cell empty."),
                )
                sheet.add_data_validation(lists[area])
            lists[area].add(cell)
            continue
        validation = _bounded(question, cell)
        message = labels.limits(question)
        title = _("Not a date in this range") if question.type == "date" else _("Not a number in this range")
        _refusing(validation, title, message)
        validation.promptTitle = (_("Date") if question.type == "date" else _("Number"))[:_TITLE]
        validation.prompt = message[:_MESSAGE]
        validation.showInputMessage = True
        validation.add(cell)
        sheet.add_data_validation(validation)


def _bounded(question: Question, cell: str) -> DataValidation:
    low, high = question.minimum, question.maximum
    if isinstance(low, date) and isinstance(high, date):
        first, last = (str(int(to_serial(day))) for day in (low, high))
        valid = f"AND({cell}>={first},{cell}<={last})"
    else:
        valid = stepped(cell, question)
    text = f'{cell}="{UNKNOWN}"'
    if question.partly:
        text = f'OR({text},LEFT({cell},3)="00-")'
    return DataValidation(type="custom", formula1=f"IF(ISNUMBER({cell}),{valid},{text})", allow_blank=True)


def _refusing(validation: DataValidation, title: str, message: str) -> DataValidation:
    validation.errorStyle = "stop"
    validation.showErrorMessage = True
    validation.errorTitle = title[:_TITLE]
    validation.error = message[:_MESSAGE]
    return validation


def _colours(sheet: Worksheet, layout: Layout) -> None:
    first, last = at.FORM_HEADER + 1, layout.last_question
    state = f"${at.STATE}{first}"
    rows = f"{at.NUMBER}{first}:{at.SOURCE}{last}"
    styles.when(sheet, rows, f'{state}="{labels.not_applicable()}"', styles.GREY)
    states = f"{at.ANSWER}{first}:{at.STATE}{last}"
    styles.when(sheet, states, f'{state}="{labels.wrong()}"', styles.RED)
    needed = f"{at.STATE}{first}:{at.STATE}{last}"
    styles.when(sheet, needed, f'{state}="{labels.needed()}"', styles.AMBER)
