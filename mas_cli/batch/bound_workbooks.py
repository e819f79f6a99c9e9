"""Copies of a workbook of somebody else scored with its own formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mas_cli.batch.model import SEPARATOR, Outcome, Result
from mas_cli.batch.workbooks import refused
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, blocking
from mas_cli.i18n import _
from mas_cli.instrument.answers import read_answers
from mas_cli.ooxml import open_workbook
from mas_cli.text import one_line
from mas_cli.workbook.official.bound import BoundInstrument, BoundScreening, answers_in, screen
from mas_cli.workbook.official.source import LIMITS

if TYPE_CHECKING:
    from datetime import date

    from mas_cli.batch.model import Choice
    from mas_cli.workbook.official.adapter import Contents

_OUTCOME: Final = "B30"
_SHOWN: Final = 20


class BoundScorer:
    """Scores the copies of one bound workbook; any other workbook is not recognised.

    Args:
        choice: names the bound workbook.
        today: the day of the screening.
    """

    def __init__(self, choice: Choice, today: date) -> None:
        self._today = today
        self._instrument: BoundInstrument | None = None
        self._error: InvalidInput | None = None
        try:
            instrument = choice.on(today)
        except InvalidInput as error:
            self._error = error
            return
        assert isinstance(instrument, BoundInstrument)
        # Compiled before the time of the first copy counts.
        _compiled = instrument.formulas, instrument.deciding
        self._instrument = instrument

    def score(self, content: bytes, bron: str) -> Result:
        """The result of one workbook, whatever it holds."""
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
        definition = instrument.definition
        if blocking(findings):
            return Result(
                bron,
                Outcome.REFUSED,
                bevindingen=tuple(findings),
                instrument=definition.id,
                editie=definition.edition,
            )
        screening = screen(instrument, answers, self._today)
        advice = screening.advice
        shown = _shown(screening, contents)
        outcome = Outcome.INCOMPLETE if advice.missing else Outcome.SCORED
        return Result(
            bron,
            Outcome.DIFFERENT if shown else outcome,
            advice.status,
            advice.routes,
            (),
            advice.missing,
            (*findings, *_outcomes(screening)),
            definition.id,
            definition.edition,
            screening.peildatum,
            shown,
        )


def _outcomes(screening: BoundScreening) -> list[Finding]:
    """What the workbook gives, as remarks; what is not computed here is named and has no value."""
    found = []
    for result in screening.results[:_SHOWN]:
        where = f"{result.sheet}!{result.cell}"
        if result.unknown:
            message = _("{text}: not computed here ({construct})").format(
                text=one_line(result.text), construct=one_line(result.unknown, limit=60)
            )
            found.append(Finding(_OUTCOME, Severity.WARN, where, message))
        elif result.value not in (None, ""):
            value = result.value if not isinstance(result.value, float) else f"{result.value:.15g}"
            message = f"{one_line(result.text)}: {one_line(value)}"
            found.append(Finding(_OUTCOME, Severity.INFO, where, message))
    return found


def _shown(screening: BoundScreening, contents: Contents) -> dict[str, str]:
    """The routes the copy itself remembers, where they are others than those computed.

    A copy without results, such as one that no spreadsheet program has opened yet, shows nothing.
    """
    instrument = screening.instrument
    assert isinstance(instrument, BoundInstrument)
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
