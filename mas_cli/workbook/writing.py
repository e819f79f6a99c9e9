"""Answers written into a workbook that is there already; everything else in it stays as it is."""

from __future__ import annotations

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.screening import Screening
from mas_cli.ooxml import Workbook, open_workbook, patch_workbook
from mas_cli.workbook import layout as at
from mas_cli.workbook import refusals
from mas_cli.workbook.identity import WorkbookIdentity, expect, identify
from mas_cli.workbook.layout import lay_out
from mas_cli.workbook.named_cells import Places, places
from mas_cli.workbook.results import Shown, cell_value, day_question, shown


def write_answers(source: bytes, instrument: Instrument, answers: AnswerSet, screening: Screening) -> bytes:
    """A copy of an instrument workbook with these answers and remarks, and the advice on them.

    Only the sheets with answers and results change, and what asks for recalculation; every other part is the
    same bytes. The form holds exactly these answers afterwards; a day of screening that was not
    answered is filled in, so that the advice stays the same tomorrow.

    Args:
        source: a workbook that `generate` made for this instrument, also after Excel saved it.
        instrument: resolved as for the screening.
        answers: all that is to stand in the form.
        screening: of those answers.

    Raises:
        InvalidInput: not a workbook of this instrument (W01 to W04), its names deleted (W07), made by
            another version of this program (W21), or a value that no cell can hold (X17).
    """
    workbook = open_workbook(source)
    found = identify(workbook)
    expect(found, instrument)
    if found.layout != at.LAYOUT:
        raise _other_layout(found)
    known = places(workbook)
    _all_there(found.where, known, instrument)
    cells: dict[str, dict[str, Shown | None]] = {}
    values = dict(answers.values)
    day = day_question(instrument)
    if day:
        values.setdefault(day, screening.peildatum)
    for question in instrument.questions.values():
        place = known.answers[question.id]
        cells.setdefault(place.sheet, {})[place.ref] = cell_value(question, values.get(question.id))
        place = known.remarks[question.id]
        cells.setdefault(place.sheet, {})[place.ref] = answers.remarks.get(question.id)
    results = shown(instrument, lay_out(instrument), values, screening.advice)
    # A sheet may have been renamed; the names know where it went.
    form, advice = next(iter(known.answers.values())).sheet, known.advice[at.STATUS_NAME].sheet
    return patch_workbook(
        source,
        cells,
        formula_values={form: results[at.FORM], advice: results[at.ADVICE]},
        strip_cached=_has_other_results(workbook, {form, advice}),
    )


def _has_other_results(workbook: Workbook, given: set[str]) -> bool:
    """Whether sheets other than those for which all results are given hold any, stale from now on."""
    package = workbook.package
    return any(
        b"v>" in package.read_xml(tab.part)
        for tab in workbook.sheets.values()
        if tab.name not in given and tab.part
    )


def _all_there(where: str, known: Places, instrument: Instrument) -> None:
    """Refuse a workbook in which a name that is needed was deleted (W07)."""
    gone = [at.STATUS_NAME] if at.STATUS_NAME not in known.advice else []
    gone += [at.ANSWER_NAME + question for question in instrument.questions if question not in known.answers]
    gone += [at.REMARK_NAME + question for question in instrument.questions if question not in known.remarks]
    if gone:
        raise refusals.cells_gone(where, gone)


def _other_layout(found: WorkbookIdentity) -> InvalidInput:
    finding = Finding(
        "W21",
        Severity.BLOCK,
        found.where,
        _("The workbook was made by another version of this program (layout {layout}).").format(
            layout=found.layout or "–"
        ),
        _("Export a new workbook with mas instrument export, and fill that one in."),
    )
    return InvalidInput(finding.message, remedy=finding.remedy, findings=[finding])
