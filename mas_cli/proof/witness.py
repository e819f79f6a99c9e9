"""A case that shows something, taken back from the solver to the program that advises.

No case is shown before the evaluator of `mas screen` gave it the advice that the solver says it gets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import z3

from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.interpreter import Interpreter
from mas_cli.instrument.kleene import Kleene
from mas_cli.instrument.screening import PEILDATUM
from mas_cli.proof import properties
from mas_cli.proof.advice import Advised, CaseOutcome, read_by_rules
from mas_cli.proof.patience import Disagreement

if TYPE_CHECKING:
    from mas_cli.instrument import conditions as c
    from mas_cli.instrument.evaluate import Advice
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.values import AnswerValue


@dataclass(frozen=True, slots=True)
class Witness:
    """A case and the advice on it.

    Attributes:
        answers: in asking order, the day of assessment among them; as an answers file has them.
    """

    answers: Mapping[str, AnswerValue]
    outcome: CaseOutcome

    def as_json(self) -> dict[str, Any]:
        """The answers as `mas screen --answers` takes them."""
        return {
            question: answer.isoformat() if isinstance(answer, date) else answer
            for question, answer in self.answers.items()
        }


def witness(advised: Advised, model: Any) -> Witness:
    """The case of a model, with what the evaluator says of it.

    Raises:
        Disagreement: that is something else.
    """
    expected = advised.outcome(model)
    answers = advised.cases.answers(model)
    advice = advice_on(advised, answers)
    found = CaseOutcome(advice.status, advice.routes, advice.signals)
    missing = {
        question
        for question, formula in advised.missing.items()
        if z3.is_true(model.eval(formula, model_completion=True))
    }
    if found != expected or missing != set(advice.missing):
        raise Disagreement(f"{advised.instrument.definition.name}: {answers}")
    asked = {question: answer for question, answer in answers.items() if question in advice.applicable}
    return Witness(asked, found)


def advice_on(advised: Advised, answers: Mapping[str, AnswerValue]) -> Advice:
    """The advice of the evaluator, with the parameters of the day of assessment."""
    day = _day(advised, answers)
    return evaluate(advised.on(day), answers, day)


def _day(advised: Advised, answers: Mapping[str, AnswerValue]) -> date:
    day = answers.get(PEILDATUM, advised.instrument.on)
    assert isinstance(day, date)
    return day


def refutes(found: Witness, prop: properties.Property, advised: Advised) -> bool:
    """Whether a case refutes a property, according to the evaluator."""
    day = _day(advised, found.answers)
    there = advised.on(day)
    advice = evaluate(there, found.answers, day)
    of_advice = {
        properties.STATUS: frozenset({advice.status}),
        properties.ROUTES: frozenset(advice.routes),
        properties.SIGNALS: frozenset(advice.signals),
        properties.STEP: frozenset({advice.step}),
        properties.MISSING: frozenset(advice.missing),
        properties.COMPLETE: frozenset({"ja"} if _complete(there, found, advice) else ()),
    }
    condition: c.Node = properties.filled_in(prop.refuted, of_advice)
    reader = Interpreter(there.program, there.parameters, found.answers, day)
    return reader.kleene(condition) is Kleene.TRUE


def _complete(instrument: Instrument, found: Witness, advice: Advice) -> bool:
    read = read_by_rules(instrument)
    return all(
        question in found.answers or question not in read or instrument.questions[question].default_today
        for question in advice.applicable
    )
