"""A row of a register scored by itself: slow, exact, with a finding for every cell that is wrong.

The frame engine hands over the rows it does not understand; without a data-frame library, and as the
comparison in tests, it scores all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli.batch.kept import NOTHING, Kept
from mas_cli.batch.model import ScoreOutcome, ScoreResult, advised, not_usable
from mas_cli.batch.registers.cells import CellReader
from mas_cli.batch.report_groups import Groups
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, blocking
from mas_cli.i18n import _
from mas_cli.instrument.answers import AnswerSet, check_answers, settled
from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.refusals import AnswerError
from mas_cli.instrument.screening import PEILDATUM
from mas_cli.table import cell_text
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.batch.instrument_by_day import Eras
    from mas_cli.batch.registers.columns import Layout
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.values import AnswerValue
    from mas_cli.table import Columns, Row

Scored = Callable[["Instrument", Mapping[str, "AnswerValue"], ScoreResult], ScoreResult]


class RowEngine:
    """Scores the rows of one register.

    Args:
        bron: how the user knows the register.
        layout, columns: of the register.
        eras: the instrument by day.
        today: the day of the screening where a row has none.
        scored: looks at every result with its answers, and may add to it.
        kept: what the results have besides the advice.
    """

    def __init__(
        self,
        bron: str,
        layout: Layout,
        columns: Columns,
        eras: Eras,
        today: date,
        *,
        date1904: bool = False,
        scored: Scored | None = None,
        kept: Kept = NOTHING,
    ) -> None:
        self.bron = bron
        self.layout = layout
        self.eras = eras
        self.today = today
        self.kept = kept
        self._columns = columns
        self._date1904 = date1904
        self._groups = Groups()
        self._scored = scored
        self._readers: dict[str, dict[str, CellReader]] = {}

    def readers(self, instrument: Instrument) -> dict[str, CellReader]:
        """A reader for every question of an edition that has a column."""
        name = instrument.definition.name
        if name not in self._readers:
            self._readers[name] = {
                question: CellReader(instrument.questions[question], self._columns, date1904=self._date1904)
                for question in self.layout.questions
                if question in instrument.questions
            }
        return self._readers[name]

    def score(self, row: Row) -> ScoreResult:
        """Score a row."""
        bron = f"{self.bron}:{row.number}"
        if row.fault is not None:
            return ScoreResult(bron, ScoreOutcome.REFUSED, bevindingen=(row.fault,))
        cells = row.cells
        fields = {
            name: one_line(cell_text(cells[place]), limit=500)
            for name, place in self.layout.fields.items()
            if _filled(cells[place])
        }
        try:
            instrument = self.eras.on(self.today)
            day = self._peildatum(instrument, cells)
            instrument = self.eras.on(day)
        except InvalidInput as error:
            message = _("The instrument has no rules for this peildatum: {reason}")
            finding = Finding(
                "B23", Severity.BLOCK, bron, message.format(reason=error.message), _("Check the peildatum.")
            )
            return ScoreResult(bron, ScoreOutcome.REFUSED, bevindingen=(finding,), velden=fields)
        values, findings = self._answers(instrument, cells)
        values, unfit = settled(instrument, values, lambda question: question)
        findings += unfit
        findings += check_answers(instrument, values, lambda question: question, day)
        definition = instrument.definition
        if blocking(findings):
            return not_usable(bron, findings, definition, fields)
        if instrument.row_by_row:
            from mas_cli.batch.bound_workbooks import result_of

            result = result_of(bron, instrument.screen(AnswerSet(values), self.today), findings)
            result = replace(result, velden=fields)
            return self._scored(instrument, values, result) if self._scored else result
        advice = evaluate(instrument, values, self.today)
        groups = self._groups.of_answers(instrument, values, self.today)
        result = advised(bron, advice, definition, day, findings, {**groups, **fields})
        result = replace(result, waarden=self.kept.of_row(values, advice))
        return self._scored(instrument, values, result) if self._scored else result

    def _peildatum(self, instrument: Instrument, cells: Sequence[Any]) -> date:
        """Return the day of the row; today when it is missing or wrong, which becomes a finding later."""
        place = self.layout.questions.get(PEILDATUM)
        reader = self.readers(instrument).get(PEILDATUM)
        if place is None or reader is None:
            return self.today
        try:
            day = reader.read(cells[place])
        except AnswerError:
            return self.today
        return day if isinstance(day, date) else self.today

    def _answers(
        self, instrument: Instrument, cells: Sequence[Any]
    ) -> tuple[dict[str, AnswerValue], list[Finding]]:
        values: dict[str, AnswerValue] = {}
        findings = []
        for question, reader in self.readers(instrument).items():
            try:
                answer = reader.read(cells[self.layout.questions[question]])
            except AnswerError as error:
                findings.append(Finding(error.code, Severity.BLOCK, question, str(error), error.remedy))
            else:
                if answer is not None:
                    values[question] = answer
        return values, findings


def _filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""
