"""One workbook or answers file scored: its answers, our advice, and what the workbook itself showed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from mas_cli.batch.agreement import compared
from mas_cli.batch.answers import read_file
from mas_cli.batch.instrument_by_day import Eras
from mas_cli.batch.kept import NOTHING, Kept
from mas_cli.batch.model import SEPARATOR, SHOWN, ScoreOutcome, ScoreResult, advised, not_usable
from mas_cli.batch.report_groups import Groups
from mas_cli.batch.sensitivity import Variants
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, blocking
from mas_cli.i18n import _
from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.screening import peildatum
from mas_cli.text import one_line
from mas_cli.workbook.reading import WorkbookAnswers, read_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mas_cli.instrument.evaluate import Advice
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.values import AnswerValue
    from mas_cli.workbook.choice import InstrumentChoice
    from mas_cli.workbook.reading import ShownAdvice

_OUTCOMES: Final = {
    "X03": ScoreOutcome.UNRECOGNISED,
    "X11": ScoreOutcome.UNRECOGNISED,
    "X13": ScoreOutcome.UNRECOGNISED,
    "W01": ScoreOutcome.UNRECOGNISED,
    "W02": ScoreOutcome.UNRECOGNISED,
    "X02": ScoreOutcome.REFUSED,
    "X07": ScoreOutcome.REFUSED,
    "X08": ScoreOutcome.REFUSED,
    "X10": ScoreOutcome.REFUSED,
    "Y02": ScoreOutcome.UNREADABLE,
    "Y15": ScoreOutcome.UNREADABLE,
}


class Scorer:
    """Scores workbooks with the instrument that each of them names.

    Args:
        choice: the instrument where the workbook leaves it open, and the regional agreement.
        today: the day of the screening where the answers have none.
        variants: also say which other thresholds would give another advice.
        answers: also give the answers that two officers are compared by.
        kept: what the results have besides the advice.
    """

    def __init__(
        self,
        choice: InstrumentChoice,
        today: date,
        *,
        variants: bool = False,
        answers: bool = False,
        kept: Kept = NOTHING,
    ) -> None:
        self._choice = choice
        self._today = today
        self._groups = Groups()
        self._variants = Variants() if variants else None
        self._answers = answers
        self._kept = kept
        self._eras: dict[str, Eras] = {}
        self._own: Eras | None = None

    def score(self, content: bytes, bron: str) -> ScoreResult:
        """Score a workbook, whatever it holds."""
        try:
            found, eras = self._read(content, bron)
        except InvalidInput as error:
            return refused(bron, error)
        if found.advice is None:
            return not_usable(bron, found.findings, found.instrument.definition)
        instrument = eras.on(peildatum(found.answers.values, self._today))
        result = self._scored(bron, found.answers.values, found.findings, found.advice, instrument)
        shown = differing(found.shown, found.advice)
        return replace(result, uitkomst=ScoreOutcome.DIFFERENT, getoond=shown) if shown else result

    def score_answers(self, content: bytes, bron: str) -> ScoreResult:
        """Score an answers file; its peildatum picks the edition, as everywhere."""
        try:
            if self._own is None:
                self._own = Eras(self._choice)
            instrument, answers, findings = read_file(content, bron, self._own.on, self._today)
        except InvalidInput as error:
            return refused(bron, error)
        if blocking(findings):
            return not_usable(bron, findings, instrument.definition)
        advice = evaluate(instrument, answers.values, self._today)
        return self._scored(bron, answers.values, findings, advice, instrument)

    def _read(self, content: bytes, bron: str) -> tuple[WorkbookAnswers, Eras]:
        """Read with the parameters of today, and again with those of the peildatum when they differ."""
        day = self._today
        eras: Eras | None = None

        def instrument_for(instrument: str, edition: str) -> Instrument:
            nonlocal eras
            eras = self._eras_of(instrument, edition, bron)
            return eras.on(day)

        found = read_workbook(content, instrument_for, today=self._today, where=bron)
        assert eras is not None
        asked = peildatum(found.answers.values, self._today)
        if eras.era(asked) != eras.era(day):
            day = asked
            found = read_workbook(content, instrument_for, today=self._today, where=bron)
        return found, eras

    def _eras_of(self, instrument: str, edition: str, bron: str) -> Eras:
        name = f"{instrument}/{edition}"
        if name not in self._eras:
            chosen = self._choice.of_workbook(instrument, edition)
            try:
                eras = Eras(chosen)
                known = eras.on(self._today).definition.name
            except InvalidInput as error:
                message = _("The workbook is for {found}, an edition that is not known here.")
                raise _unknown(bron, message.format(found=one_line(name, limit=60))) from error
            if known != name:
                message = _("The workbook is for {found} and not for {wanted}.")
                raise _unknown(bron, message.format(found=one_line(name, limit=60), wanted=known))
            self._eras[name] = eras
        return self._eras[name]

    def _scored(
        self,
        bron: str,
        values: Mapping[str, AnswerValue],
        findings: Sequence[Finding],
        advice: Advice,
        instrument: Instrument,
    ) -> ScoreResult:
        result = advised(
            bron,
            advice,
            instrument.definition,
            peildatum(values, self._today),
            findings,
            self._groups.of_answers(instrument, values, self._today),
        )
        return replace(
            result,
            anders=self._variants.changed(instrument, values, self._today) if self._variants else None,
            antwoorden=compared(values) if self._answers else {},
            waarden=self._kept.of_row(values, advice),
        )


def refused(bron: str, error: InvalidInput) -> ScoreResult:
    """The result of a workbook that could not be read."""
    findings = error.findings or (Finding("B10", Severity.BLOCK, bron, error.message, error.remedy),)
    code = blocking(findings)[0].code if blocking(findings) else ""
    outcome = _OUTCOMES.get(
        code, ScoreOutcome.UNREADABLE if code.startswith("X") else ScoreOutcome.UNRECOGNISED
    )
    return ScoreResult(bron, outcome, bevindingen=tuple(findings))


def differing(shown: ShownAdvice, advice: Advice) -> dict[str, str]:
    """What a workbook shows in its advice cells, by column, where any of them is not what was computed."""
    said = {
        "getoond_status": shown.status,
        "getoond_routes": None if shown.routes is None else SEPARATOR.join(shown.routes),
        "getoond_signalen": None if shown.signals is None else SEPARATOR.join(shown.signals),
    }
    computed = (advice.status, SEPARATOR.join(advice.routes), SEPARATOR.join(advice.signals))
    pairs = zip((said[column] for column in SHOWN), computed, strict=True)
    if all(one is None or one == ours for one, ours in pairs):
        return {}
    return {column: value for column, value in said.items() if value is not None}


def _unknown(bron: str, message: str) -> InvalidInput:
    finding = Finding(
        "B11",
        Severity.BLOCK,
        bron,
        message,
        _("Choose another edition with --instrument, add the instrument, or install a newer version of mas."),
    )
    return InvalidInput(message, remedy=finding.remedy, findings=[finding])
