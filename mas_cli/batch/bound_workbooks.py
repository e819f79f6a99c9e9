"""Copies of a workbook of somebody else, and rows of a register, scored with its own formulas."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from mas_cli.batch.agreement import compared
from mas_cli.batch.answers import read_file
from mas_cli.batch.model import COLUMNS, SEPARATOR, ScoreOutcome, ScoreResult, not_usable, value_text
from mas_cli.batch.workbooks import refused
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, blocking
from mas_cli.formulas import ErrorValue
from mas_cli.i18n import _
from mas_cli.instrument.answers import read_answers
from mas_cli.ooxml import open_workbook
from mas_cli.text import one_line
from mas_cli.workbook.official.copies import answers_in
from mas_cli.workbook.official.source import LIMITS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from mas_cli.formulas import Value
    from mas_cli.instrument.answers import AnswerSet
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.screening import Screening
    from mas_cli.workbook.choice import BoundChoice
    from mas_cli.workbook.official.adapter import Contents
    from mas_cli.workbook.official.bound import BoundInstrument, BoundScreening

_OUTCOME: Final = "B30"
_SHOWN: Final = 20


class BoundScorer:
    """Scores the copies of one bound workbook; any other workbook is not recognised.

    Args:
        choice: names the bound workbook.
        today: the day of the screening.
        answers: also give the answers that two officers are compared by.
    """

    def __init__(self, choice: BoundChoice, today: date, *, answers: bool = False) -> None:
        self._today = today
        self._answers = answers
        self._instrument: BoundInstrument | None = None
        self._error: InvalidInput | None = None
        try:
            instrument = choice.on(today)
        except InvalidInput as error:
            self._error = error
            return
        # Compiled before the time of the first copy counts.
        _compiled = instrument.formulas, instrument.deciding
        self._instrument = instrument

    def score(self, content: bytes, bron: str) -> ScoreResult:
        """Score a workbook, whatever it holds."""
        instrument = self._instrument
        if instrument is None:
            assert self._error is not None
            return refused(bron, self._error)
        try:
            raw, contents = answers_in(open_workbook(content, limits=LIMITS, where=bron), instrument, bron)
        except InvalidInput as error:
            return refused(bron, error)
        cells = {one.id: f"{one.sheet}!{one.cell}" for one in instrument.binding.inputs}
        answers, findings = read_answers(instrument, raw, lambda question: cells.get(question, question))
        return self._scored(bron, instrument, answers, findings, contents)

    def score_answers(self, content: bytes, bron: str) -> ScoreResult:
        """Score an answers file."""
        bound = self._instrument
        if bound is None:
            assert self._error is not None
            return refused(bron, self._error)
        try:
            _same, answers, findings = read_file(content, bron, lambda _day: bound, self._today)
        except InvalidInput as error:
            return refused(bron, error)
        return self._scored(bron, bound, answers, findings, None)

    def _scored(
        self,
        bron: str,
        instrument: BoundInstrument,
        answers: AnswerSet,
        findings: Sequence[Finding],
        copy: Contents | None,
    ) -> ScoreResult:
        if blocking(findings):
            return not_usable(bron, findings, instrument.definition)
        screening = instrument.screen(answers, self._today)
        shown = None if copy is None else _shown(screening, copy)
        result = result_of(bron, screening, findings, shown=shown)
        return replace(result, antwoorden=compared(answers.values)) if self._answers else result


def result_of(
    bron: str, screening: Screening, findings: Sequence[Finding], *, shown: Mapping[str, str] | None = None
) -> ScoreResult:
    """What the formulas of a bound workbook gave for a set of answers, as a result.

    Args:
        bron: the input as the user knows it.
        screening: with a bound workbook.
        findings: of the answers.
        shown: the routes that the copy they came from remembers, where they are others; None for a register.
    """
    advice, definition = screening.advice, screening.instrument.definition
    outcome = ScoreOutcome.INCOMPLETE if advice.missing else ScoreOutcome.SCORED
    columns = outcome_columns(screening.instrument)
    return ScoreResult(
        bron,
        ScoreOutcome.DIFFERENT if shown else outcome,
        advice.status,
        advice.routes,
        (),
        advice.missing,
        (*findings, *_remarks(screening, set(columns))),
        definition.id,
        definition.edition,
        screening.peildatum,
        shown or {},
        waarden={
            columns[place]: _plain(result.value)
            for result in screening.outcomes
            if (place := (result.sheet, result.cell)) in columns
        },
    )


def outcome_columns(instrument: Instrument) -> dict[tuple[str, str], str]:
    """The outcomes that advise no route, by sheet and cell: the column each has in the results.

    A column is named for the outcome; where that is the name of another column already, its cell is added.
    """
    found: dict[tuple[str, str], str] = {}
    taken = {*COLUMNS}
    for outcome in instrument.outcome_cells:
        if outcome.advises:
            continue
        name = one_line(outcome.text, limit=100)
        if name in taken:
            name = f"{name} ({one_line(outcome.sheet, limit=60)}!{outcome.cell})"
        taken.add(name)
        found[outcome.sheet, outcome.cell] = name
    return found


def columns_of(instrument: Instrument) -> tuple[str, ...]:
    """Return the outcome columns in the results of a run; empty unless the instrument is a workbook."""
    return tuple(outcome_columns(instrument).values())


def _plain(value: Value) -> str | float | bool | None:
    return value.code if isinstance(value, ErrorValue) else None if value == "" else value


def _remarks(screening: Screening, in_columns: Collection[tuple[str, str]]) -> list[Finding]:
    """What no column says: the texts that routes were read from, and outcomes that are not computed here."""
    found = []
    for result in screening.outcomes:
        where = f"{result.sheet}!{result.cell}"
        if result.unknown:
            message = _("{text}: not computed here ({construct})").format(
                text=one_line(result.text), construct=one_line(result.unknown, limit=60)
            )
            found.append(Finding(_OUTCOME, Severity.WARN, where, message))
        elif (result.sheet, result.cell) not in in_columns and result.value not in (None, ""):
            message = f"{one_line(result.text)}: {value_text(_plain(result.value))}"
            found.append(Finding(_OUTCOME, Severity.INFO, where, message))
    return found[:_SHOWN]


def _shown(screening: BoundScreening, contents: Contents) -> dict[str, str]:
    """The routes the copy itself remembers, where they are others than those computed.

    A copy without results, such as one that no spreadsheet program has opened yet, shows nothing.
    """
    instrument = screening.instrument
    cells = {sheet.name: sheet.cells for sheet in contents.model.sheets}
    routes = set()
    for output in instrument.binding.outputs:
        if not any(output.routes.values()):
            continue
        cell = cells[output.sheet].get((output.ref.row, output.ref.column))
        if cell is None or cell.value is None:
            return {}
        if isinstance(cell.value, str):
            routes.add(output.routes.get(cell.value, ""))
    remembered = tuple(route for route in instrument.definition.routes if route in routes)
    if not routes or remembered == screening.advice.routes:
        return {}
    return {"getoond_routes": SEPARATOR.join(remembered)}
