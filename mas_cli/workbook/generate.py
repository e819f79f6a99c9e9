"""An instrument as a workbook that works on its own in Excel and LibreOffice."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.excel_cells import FormulaTooLongError
from mas_cli.instrument.excel_compiler import ExcelProgram, compile_excel
from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.screening import Screening, screen
from mas_cli.ooxml import normalise, open_workbook, patch_workbook, write_package
from mas_cli.workbook import layout as at
from mas_cli.workbook.layout import Layout, lay_out
from mas_cli.workbook.register_sheet import identity, tables
from mas_cli.workbook.results import shown
from mas_cli.workbook.writing import write_answers

if TYPE_CHECKING:
    from openpyxl import Workbook

_LANGUAGE: Final = "nl-NL"


def generate(
    instrument: Instrument, *, answers: AnswerSet | None, screening: Screening | None, today: date
) -> bytes:
    """The workbook of an instrument, empty or filled in.

    Args:
        instrument: resolved to a day.
        answers: to fill in, with their remarks; none for an empty workbook.
        screening: of those answers; computed when it is not given.
        today: the day of the screening where the answers have none.

    Returns:
        An xlsx; the same input gives the same bytes. Every visible formula shows its result for these
        answers, also in a program that does not calculate.

    Raises:
        InvalidInput: the instrument is too large for a workbook (W20), or an answer or remark cannot stand
            in a cell (X17).
    """
    given = answers or (screening.answers if screening else AnswerSet())
    empty = _empty(instrument, today, given.remarks)
    if answers is None and screening is None:
        return empty
    return write_answers(empty, instrument, given, screening or screen(instrument, given, today))


def _empty(instrument: Instrument, today: date, remarks: Mapping[str, str]) -> bytes:
    layout = lay_out(instrument)
    try:
        raw = _growing(normalise(_built(instrument, layout, remarks)))
    except FormulaTooLongError as error:
        raise _too_large(instrument, error) from error
    blank = screen(instrument, AnswerSet(), today)
    # The head goes in as inline text, so that a reader finds it without the shared texts.
    head = {f"B{at.REGISTER_ROWS[name]}": value or None for name, value in identity(instrument).items()}
    # Only the visible formulas get results. The helper cells have none on purpose: that makes LibreOffice
    # compute them, and with them everything that rests on them, each time it opens the workbook.
    results = shown(instrument, layout, {}, blank.advice)
    return patch_workbook(raw, {at.REGISTER: head}, formula_values=results)


def _growing(source: bytes) -> bytes:
    """The workbook with rows in the form that grow when a long remark is typed.

    openpyxl marks every height it writes as chosen by the user, and such rows never grow.
    """
    workbook = open_workbook(source)
    part = workbook.sheet(at.FORM).part
    data = workbook.package.read(part).replace(b' customHeight="1"', b"")
    return write_package(workbook.package, {part: data})


def _too_large(instrument: Instrument, error: FormulaTooLongError) -> InvalidInput:
    message = _("A formula is longer than a workbook can hold: {name}.").format(name=error)
    remedy = _("Divide the condition or the list it belongs to into smaller facts.")
    finding = Finding("W20", Severity.BLOCK, instrument.definition.name, message, remedy)
    return InvalidInput(message, remedy=remedy, findings=[finding])


def _built(instrument: Instrument, layout: Layout, remarks: Mapping[str, str]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.workbook.protection import WorkbookProtection

    from mas_cli.workbook import styles
    from mas_cli.workbook.advice_sheet import write_advice
    from mas_cli.workbook.form_sheet import write_form
    from mas_cli.workbook.register_sheet import write_helpers, write_register
    from mas_cli.workbook.text_sheets import write_grounds, write_read_me

    definition, texts = instrument.definition, tables(instrument)
    inputs = {question: f"{at.FORM}!${at.ANSWER}${row}" for question, row in layout.questions.items()}
    formulas = compile_excel(instrument, inputs=inputs, options=texts.options, sheet=at.HELPERS)
    book = Workbook()
    styles.default_font(book)
    book.remove(book.worksheets[0])
    read_me, form, advice, grounds, register, helpers = (
        book.create_sheet(name)
        for name in (at.READ_ME, at.FORM, at.ADVICE, at.GROUNDS, at.REGISTER, at.HELPERS)
    )
    write_read_me(read_me, instrument)
    write_form(form, instrument, layout, formulas, texts.answers, remarks=remarks)
    write_advice(advice, instrument, layout, formulas, texts)
    write_grounds(grounds, instrument)
    write_register(register, instrument, formulas)
    write_helpers(helpers, formulas)
    footer = f"{definition.title}, {definition.edition}"
    if definition.reconstruction:
        footer = f"{footer} ({_('reconstruction')})"
    for sheet, landscape, rows in (
        (read_me, False, ""),
        (form, True, f"{at.FORM_HEADER}:{at.FORM_HEADER}"),
        (advice, False, "1:1"),
        (grounds, True, "1:1"),
    ):
        styles.printed(sheet, landscape=landscape, header_rows=rows, footer=footer.replace("&", "&&"))
        sheet.sheet_view.showGridLines = False
    for sheet in book.worksheets:
        styles.protect(sheet)
    book.security = WorkbookProtection(lockStructure=True)
    _name_cells(book, layout, formulas)
    book.active = 1
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is form
    book.properties.language = _LANGUAGE
    book.properties.title = f"{definition.title}, {definition.edition}"
    book.properties.creator = "mas"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _name_cells(book: Workbook, layout: Layout, formulas: ExcelProgram) -> None:
    from openpyxl.workbook.defined_name import DefinedName

    names = {name: f"{at.REGISTER}!$B${row}" for name, row in at.REGISTER_ROWS.items()}
    for question, row in layout.questions.items():
        names[at.ANSWER_NAME + question] = f"{at.FORM}!${at.ANSWER}${row}"
        names[at.REMARK_NAME + question] = f"{at.FORM}!${at.REMARK}${row}"
    names[at.STATUS_NAME] = f"{at.ADVICE}!$D${at.ADVICE_STATUS}"
    names[at.ROUTES_NAME] = f"{at.ADVICE}!$D${at.ADVICE_ROUTES}"
    names[at.SIGNALS_NAME] = f"{at.ADVICE}!$D${at.ADVICE_SIGNALS}"
    names[at.MISSING_NAME] = formulas.ref("missing")
    for name in sorted(names):
        book.defined_names[name] = DefinedName(name, attr_text=names[name])
