"""Answers from a file of any kind, checked against the instrument of their own peildatum."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mas_cli.errors import InvalidInput, UsageError
from mas_cli.findings import Finding, Severity, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.instrument.answer_files import read_raw
from mas_cli.instrument.answers import ANSWER, AnswerSet, read_answer, read_answers
from mas_cli.instrument.refusals import AnswerError
from mas_cli.instrument.screening import PEILDATUM
from mas_cli.workbook.choice import Given
from mas_cli.written import Wrong, read_day

if TYPE_CHECKING:
    from mas_cli.instrument.answers import Where
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.workbook.choice import InstrumentChoice

TEXT_FILES = (".yaml", ".yml", ".json")
WORKBOOKS = (".xlsx", ".xlsm")


def read_given(path: Path | None, choice: InstrumentChoice, today: date) -> Given:
    """The answers in a file, all of their faults at once.

    Args:
        path: an answers file (`.yaml`, `.yml`, `.json`) or a filled workbook (`.xlsx`, `.xlsm`); None for
            no answers.
        choice: the instrument; its edition follows the peildatum in the answers.
        today: the peildatum when the answers have none.

    Raises:
        InvalidInput: the file cannot be read or has faults, each as a finding.
        UsageError: a file of another kind.
    """
    if path is None:
        instrument = choice.on(today)
        _check_day(instrument, today)
        return Given(choice, instrument, AnswerSet())
    kind = path.suffix.lower()
    if kind in WORKBOOKS:
        return choice.read_workbook(path, today)
    if kind not in TEXT_FILES:
        raise UsageError(
            _("{path} is no answers file.").format(path=path),
            remedy=_("An answers file ends in .yaml, .json or .xlsx."),
        )
    raw, where = read_raw(path)
    return given_of(raw, where, choice, today, _("The answers in {path} cannot be used.").format(path=path))


def given_of(
    raw: Mapping[str, Any], where: Where, choice: InstrumentChoice, today: date, refusal: str
) -> Given:
    """The answers of a mapping, all of their faults at once.

    Args:
        raw: question id -> value, as `read_answers` takes it.
        where: the place of a question id in the input.
        choice, today: as for `read_given`.
        refusal: the sentence with which they are refused.

    Raises:
        InvalidInput: they have faults, each as a finding.
    """
    day = peildatum_in(raw) or today
    try:
        instrument = choice.on(day)
    except InvalidInput:
        # A day on which no instrument holds is a fault like the others: told with them, and with its line.
        raise_if_blocking(read_answers(choice.on(today), raw, where)[1], refusal)
        raise
    answers, findings = read_answers(instrument, raw, where)
    raise_if_blocking(findings, refusal)
    if PEILDATUM not in answers.values:
        _check_day(instrument, today)
    return Given(choice, instrument, answers, tuple(findings))


def _check_day(instrument: Instrument, today: date) -> None:
    """The day that counts as the peildatum must be one that could have been answered.

    Raises:
        InvalidInput: it is out of bounds (A03).
    """
    question = instrument.questions.get(PEILDATUM)
    try:
        if question is not None:
            read_answer(question, today)
    except AnswerError as error:
        finding = Finding(error.code, Severity.BLOCK, PEILDATUM, str(error), error.remedy)
        raise InvalidInput(str(error), remedy=error.remedy, findings=[finding]) from error


def peildatum_in(raw: Mapping[str, Any]) -> date | None:
    """The day of the assessment as written; None when it is not there or is no date."""
    value = raw.get(PEILDATUM)
    if isinstance(value, Mapping):
        value = value.get(ANSWER)
    try:
        day = read_day(value)
    except Wrong:
        return None  # a finding when all answers are read
    return day if isinstance(day, date) else None
