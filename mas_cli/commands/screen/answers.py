"""Answers from a file of any kind, checked against the instrument of their own peildatum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mas_cli.errors import InvalidInput, UsageError
from mas_cli.findings import Finding, Severity, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.instrument.answer_files import read_raw
from mas_cli.instrument.answers import ANSWER, AnswerError, AnswerSet, read_answer, read_answers
from mas_cli.instrument.screening import PEILDATUM, peildatum
from mas_cli.written import Wrong, read_day

if TYPE_CHECKING:
    from mas_cli.commands.instrument.choosing import Choice
    from mas_cli.instrument.instrument import Instrument

TEXT_FILES = (".yaml", ".yml", ".json")
WORKBOOKS = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class Given:
    """Answers that need not be asked.

    Attributes:
        choice: the instrument to go on with; a workbook brings its own edition.
        instrument: of that choice, on the peildatum of the answers.
        warnings: findings that do not stop.
    """

    choice: Choice
    instrument: Instrument
    answers: AnswerSet
    warnings: tuple[Finding, ...] = ()


def read_given(path: Path | None, choice: Choice, today: date) -> Given:
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
        return _read_workbook(path, choice, today)
    if kind not in TEXT_FILES:
        raise UsageError(
            _("{path} is no answers file.").format(path=path),
            remedy=_("An answers file ends in .yaml, .json or .xlsx."),
        )
    raw, where = read_raw(path)
    refusal = _("The answers in {path} cannot be used.").format(path=path)
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


def _read_workbook(path: Path, choice: Choice, today: date) -> Given:
    """A workbook names its edition; one that was asked for by name must be that one.

    Of a bound workbook it is a filled copy.
    """
    from mas_cli.commands.instrument.choosing import is_bound

    if is_bound(choice.name):
        return _read_copy(path, choice, today)
    from mas_cli.workbook.identity import expect
    from mas_cli.workbook.reading import read_workbook

    chosen, day = choice, today

    def instrument_for(instrument: str, edition: str) -> Instrument:
        nonlocal chosen
        chosen = choice.of_workbook(instrument, edition)
        return chosen.on(day)

    found = read_workbook(path, instrument_for, today=today, where=str(path))
    day = peildatum(found.answers.values, today)
    if day != found.instrument.on:
        # The parameters are those of the day that stands in the workbook.
        found = read_workbook(path, instrument_for, today=today, where=str(path))
    if chosen is choice:
        expect(found.identity, found.instrument)
    raise_if_blocking(found.findings, _("The answers in {path} cannot be used.").format(path=path))
    return Given(chosen, found.instrument, found.answers, found.findings)


def _read_copy(path: Path, choice: Choice, today: date) -> Given:
    from mas_cli.workbook.official.bound import BoundInstrument
    from mas_cli.workbook.official.copies import read_filled

    instrument = choice.on(today)
    assert isinstance(instrument, BoundInstrument)
    places = {one.id: f"{path.name}: {one.sheet}!{one.cell}" for one in instrument.binding.inputs}
    answers, findings = read_answers(instrument, read_filled(path, instrument), lambda id_: places[id_])
    raise_if_blocking(findings, _("The answers in {path} cannot be used.").format(path=path))
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
