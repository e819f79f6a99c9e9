"""A screening: answers, their advice, and the receipt from which it can be recomputed years later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import mas_cli
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.evaluate import Advice, Flip, Verdict, counting, evaluate, flips
from mas_cli.instrument.values import AnswerValue, plain

if TYPE_CHECKING:
    from mas_cli.findings import Finding
    from mas_cli.formulas import Value
    from mas_cli.instrument.instrument import Instrument

SCHEMA: Final = "mas.screening/1"
# The question whose answer is the day of the assessment.
PEILDATUM: Final = "peildatum"


@dataclass(frozen=True, slots=True)
class CellOutcome:
    """What one outcome cell of a bound workbook gives.

    Attributes:
        value: None when something in it is not computed here; `unknown` then says what.
        route: what it advises, empty for none.
    """

    sheet: str
    cell: str
    text: str
    value: Value
    unknown: str = ""
    route: str = ""


@dataclass(frozen=True, slots=True)
class Screening:
    """The result of one screening.

    Attributes:
        instrument: as it held on the peildatum.
        answers: those that count, in asking order, with all remarks.
        peildatum: the day of the assessment.
        findings: what is worth knowing about the answers given; nothing that refuses them.
    """

    instrument: Instrument
    answers: AnswerSet
    peildatum: date
    advice: Advice
    flips: tuple[Flip, ...]
    findings: tuple[Finding, ...] = field(default=(), kw_only=True)

    @property
    def ending(self) -> str:
        """What the name of the workbook with this screening ends in."""
        return ".xlsx"

    @property
    def outcomes(self) -> tuple[CellOutcome, ...]:
        """Return the results of the outcome cells of a bound workbook, in the order of its binding; empty
        unless overridden.
        """
        return ()

    def as_json(self) -> dict[str, Any]:
        """The object `mas.screening/1` of the outside contract."""
        definition, advice = self.instrument.definition, self.advice
        return {
            "schema": SCHEMA,
            "instrument": {
                "id": definition.id,
                "edition": definition.edition,
                "sha256": definition.sha256,
                "reconstruction": definition.reconstruction,
            },
            "answers": {question: plain(value) for question, value in self.answers.values.items()},
            "remarks": dict(self.answers.remarks),
            "advice": {
                "status": advice.status,
                "routes": list(advice.routes),
                "signals": list(advice.signals),
                "step": advice.step,
                "verdicts": {route: _verdict(verdict) for route, verdict in advice.verdicts.items()},
                "missing": list(advice.missing),
                "flips": [
                    {
                        "question": flip.question,
                        "from": flip.given,
                        "to": flip.opposite,
                        "routes": list(flip.routes),
                        "status": flip.status,
                    }
                    for flip in self.flips
                ],
            },
            "receipt": self.receipt(),
        }

    def receipt(self) -> dict[str, Any]:
        """With what the advice was computed."""
        overlay = self.instrument.overlay
        return {
            "mas": mas_cli.__version__,
            "peildatum": self.peildatum.isoformat(),
            "instrument": self.instrument.definition.name,
            "sha256": self.instrument.definition.sha256,
            "parameters": dict(self.instrument.used_parameters),
            "overlay": None
            if overlay is None
            else {"id": overlay.id, "version": overlay.version, "sha256": overlay.sha256},
        }


def screen(instrument: Instrument, answers: AnswerSet, today: date) -> Screening:
    """Advise on a set of answers.

    Args:
        instrument: resolved to the peildatum.
        answers: everything that was answered; what does not apply is left out of the result.
        today: the peildatum where the answers have none.
    """
    advice = evaluate(instrument, answers.values, today)
    counted = AnswerSet(counting(instrument, answers.values, advice), answers.remarks)
    changes = flips(instrument, answers.values, today)
    return Screening(instrument, counted, peildatum(answers.values, today), advice, changes)


def peildatum(answers: Mapping[str, AnswerValue], today: date) -> date:
    """The day of the assessment: the answer, or today."""
    given = answers.get(PEILDATUM)
    return given if isinstance(given, date) else today


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "verdict": verdict.verdict,
        "met": list(verdict.met),
        "unmet": list(verdict.unmet),
        "unknown": list(verdict.unknown),
    }
