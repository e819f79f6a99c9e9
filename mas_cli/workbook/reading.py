"""The answers in an instrument workbook, found by defined names, wherever the cells went meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, blocking
from mas_cli.i18n import _
from mas_cli.instrument.answers import (
    AnswerSet,
    check_answers,
    read_answer,
)
from mas_cli.instrument.evaluate import Advice, evaluate
from mas_cli.instrument.excel_compiler import SEPARATOR
from mas_cli.instrument.refusals import MAX_REMARK, AnswerError, remark_too_long
from mas_cli.instrument.values import AnswerValue
from mas_cli.ooxml import ErrorValue, open_workbook, read_cells
from mas_cli.text import one_line
from mas_cli.workbook import layout as at
from mas_cli.workbook import refusals
from mas_cli.workbook.identity import WorkbookIdentity, difference, identify
from mas_cli.workbook.named_cells import places
from mas_cli.written import DayStyle

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.ooxml import Address, Cell, Workbook

InstrumentFor = Callable[[str, str], "Instrument"]


@dataclass(frozen=True, slots=True)
class ShownAdvice:
    """What the advice cells of a workbook showed when it was last saved.

    Attributes:
        status, routes, signals: None where the cell holds no result, as after a program that does not
            calculate saved it.
    """

    status: str | None
    routes: tuple[str, ...] | None
    signals: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class WorkbookAnswers:
    """The content of an instrument workbook.

    Attributes:
        identity: which instrument the workbook says it is.
        instrument: that instrument, as the caller resolved it.
        answers: the answers that are right, and the remarks.
        shown: the advice that the workbook shows.
        advice: the advice computed here; None when a finding blocks.
        findings: everything that is wrong or asks for attention.
    """

    identity: WorkbookIdentity
    instrument: Instrument
    answers: AnswerSet
    shown: ShownAdvice
    advice: Advice | None
    findings: tuple[Finding, ...]


def read_workbook(
    source: Path | bytes, instrument_for: InstrumentFor, *, today: date, where: str = ""
) -> WorkbookAnswers:
    """Read the answers of a filled workbook, and check its advice against ours.

    Args:
        source: an xlsx or xlsm that `generate` made, also after Excel or LibreOffice saved it.
        instrument_for: the instrument of an id and an edition; it may raise `InvalidInput`.
        today: the day of the screening where the answers have none.
        where: how findings name the file; by default the name of the path.

    Returns:
        All of it. Findings by cell: a formula (W05) or an error (W06) instead of an answer, what is no
        answer (A02 to A05), answers that contradict each other (A10, A11), no cell for a question (W07), an
        answer to an unknown question (W08), another version or regional agreement (W04), and for each
        advice cell that shows something else than was computed here, both values (W10).

    Raises:
        InvalidInput: not readable (X01 to X14), no instrument workbook (W01), its register is gone (W02), an
            instrument or edition that is not known here (W03), or faults in it.
    """
    workbook = open_workbook(source, where=where)
    identity = identify(workbook)
    instrument = _known(identity, instrument_for)
    reader = _Reader(workbook, instrument)
    reader.read()
    findings = reader.findings
    differs = difference(identity, instrument, Severity.WARN)
    if differs:
        findings.insert(0, differs)
    findings += check_answers(instrument, reader.values, reader.place, today)
    advice = None
    if not blocking(findings):
        advice = evaluate(instrument, reader.values, today)
        findings += compared(reader.shown, advice, reader.advice_place)
    answers = AnswerSet(reader.values, reader.remarks)
    return WorkbookAnswers(identity, instrument, answers, reader.shown, advice, tuple(findings))


def _known(identity: WorkbookIdentity, instrument_for: InstrumentFor) -> Instrument:
    """The instrument of a workbook, with its absence said as a finding about the workbook."""
    try:
        return instrument_for(identity.instrument, identity.edition)
    except InvalidInput as error:
        if error.findings:
            raise
        raise refusals.unknown_instrument(
            identity.where, one_line(identity.name, limit=80), error.remedy
        ) from error


def compared(shown: ShownAdvice, advice: Advice, where: Callable[[str], str]) -> list[Finding]:
    """A warning for each advice cell that shows something else than the advice (W10).

    Args:
        shown: by the workbook; what it does not show is not compared.
        advice: computed from its answers.
        where: the place of the cell with a defined name.
    """
    found = []
    for name, said, computed in (
        (at.STATUS_NAME, None if shown.status is None else (shown.status,), (advice.status,)),
        (at.ROUTES_NAME, shown.routes, advice.routes),
        (at.SIGNALS_NAME, shown.signals, advice.signals),
    ):
        if said is not None and said != computed:
            message = _("The workbook shows {shown}; computed from its answers is {computed}.").format(
                shown=one_line(SEPARATOR.join(said), limit=300) or _("nothing"),
                computed=SEPARATOR.join(computed) or _("nothing"),
            )
            remedy = _("Trust the computed value; open the workbook, let it recalculate and save it again.")
            found.append(Finding("W10", Severity.WARN, where(name), message, remedy))
    return found


class _Reader:
    def __init__(self, workbook: Workbook, instrument: Instrument) -> None:
        self.workbook = workbook
        self.places = places(workbook)
        self.instrument = instrument
        self.values: dict[str, AnswerValue] = {}
        self.remarks: dict[str, str] = {}
        self.findings: list[Finding] = []
        self.shown = ShownAdvice(None, None, None)

    def place(self, question: str) -> str:
        """How messages name the cell of a question's answer."""
        return self._at(self.places.answers.get(question))

    def advice_place(self, name: str) -> str:
        """How messages name a cell of the advice."""
        return self._at(self.places.advice.get(name))

    def read(self) -> None:
        """Read everything, in one pass a sheet."""
        cells = {sheet: read_cells(self.workbook, sheet, refs) for sheet, refs in self.places.content.items()}
        answers, remarks, advice = self.places.answers, self.places.remarks, self.places.advice
        for question in self.instrument.questions.values():
            place = answers.get(question.id)
            if place is None:
                self._no_cell(question)
                continue
            cell = cells[place.sheet][place.ref]
            if cell.value is not None or cell.formula is not None:
                self._answer(question, place, cell)
            place = remarks.get(question.id)
            if place is not None and cells[place.sheet][place.ref].value is not None:
                self._remark(question, place, cells[place.sheet][place.ref])
        for name, place in answers.items():
            if name not in self.instrument.questions and cells[place.sheet][place.ref].value is not None:
                message = _("There is no question {name}; its answer does not count.")
                self._find("W08", place, message.format(name=one_line(name, limit=60)), "")
        shown = {name: _text(cells[place.sheet][place.ref]) for name, place in advice.items()}
        self.shown = ShownAdvice(
            shown.get(at.STATUS_NAME), _ids(shown.get(at.ROUTES_NAME)), _ids(shown.get(at.SIGNALS_NAME))
        )

    def _answer(self, question: Question, address: Address, cell: Cell) -> None:
        if cell.formula is not None:
            message = _("There is a formula in the cell for an answer.")
            self._find("W05", address, message, _("Type the answer itself, or choose it from the list."))
            return
        raw: object = cell.value
        if isinstance(raw, ErrorValue):
            message = _("The cell shows the error {code} instead of an answer.").format(
                code=one_line(raw.code)
            )
            self._find("W06", address, message, _("Empty the cell and answer again."))
            return
        days = DayStyle(serials=isinstance(raw, float), date1904=self.workbook.date1904)
        try:
            answer = read_answer(question, raw, days)
        except AnswerError as error:
            self._find(error.code, address, f"{self.instrument.text(question.text)} {error}", error.remedy)
            return
        if answer is not None:
            self.values[question.id] = answer

    def _remark(self, question: Question, address: Address, cell: Cell) -> None:
        text = _text(cell) or ""
        if len(text) > MAX_REMARK:
            self.findings.append(remark_too_long(self._at(address), question.id))
        elif text.strip():
            self.remarks[question.id] = text

    def _no_cell(self, question: Question) -> None:
        self.findings.append(refusals.no_cell(self.workbook.package.where, question.id))

    def _at(self, address: Address | None) -> str:
        package = self.workbook.package
        return self.workbook.place(address.sheet, address.ref) if address else package.where

    def _find(self, code: str, address: Address, message: str, remedy: str) -> None:
        severity = Severity.WARN if code == "W08" else Severity.BLOCK
        self.findings.append(Finding(code, severity, self._at(address), message, remedy))


def _text(cell: Cell) -> str | None:
    """A cell as text; None when it is empty or a formula without a result."""
    value = cell.value
    if isinstance(value, ErrorValue):
        return value.code
    return None if value is None else _plain(value)


def _plain(value: str | float) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return f"{value:.15g}" if isinstance(value, float) else value


def _ids(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    return tuple(part for part in text.split(SEPARATOR) if part)
