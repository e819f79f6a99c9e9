"""From answers to advice, with its reasons. Pure: the same input always gives the same advice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from mas_cli.instrument.definition import NO, YES, Status
from mas_cli.instrument.python_compiler import Values
from mas_cli.instrument.values import AnswerValue

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument

VerdictName = Literal["aangewezen", "mogelijk", "niet_aangewezen"]

VERDICTS: Final[tuple[VerdictName, VerdictName, VerdictName]] = ("niet_aangewezen", "mogelijk", "aangewezen")

Answers = Mapping[str, AnswerValue]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What speaks for and against a route.

    Attributes:
        met, unmet, unknown: criterion ids. A contra-indication is met when it does *not* hold.
    """

    route: str
    verdict: VerdictName
    met: tuple[str, ...]
    unmet: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """One answer whose opposite would change the advice, and into what, all else that counts unchanged."""

    question: str
    given: str
    opposite: str
    status: Status
    routes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Advice, never a decision.

    Attributes:
        status: `route`, `geen_route` or `onvoldoende_informatie`.
        routes: the routes advised, in the order of the rules.
        signals: what else to do, in the order of the instrument.
        step: the step of the decision that concluded.
        verdicts: route id -> its verdict.
        missing: open questions whose answer could still change status or routes, in asking order.
        applicable: the questions that apply, those whose applicability is unknown included.
    """

    status: Status
    routes: tuple[str, ...]
    signals: tuple[str, ...]
    step: str
    verdicts: Mapping[str, Verdict]
    missing: tuple[str, ...]
    applicable: frozenset[str]


def evaluate(instrument: Instrument, answers: Answers, today: date) -> Advice:
    """The advice for a set of answers.

    Args:
        instrument: resolved to the day of the screening.
        answers: question id -> `ja`, `nee`, `onbekend`, an option id, an integer or a date. An absent
            question is unanswered. Answers to questions that do not apply are ignored.
        today: counts as the answer of a date question that defaults to today.
    """
    values = instrument.compute(answers, today)
    missing = instrument.compute_missing(answers, today)
    status, routes = _decided(instrument, values)
    return Advice(
        status=status,
        routes=routes,
        signals=_signals(instrument, values),
        step=instrument.program.rows[values.row].step,
        verdicts={route: _verdict(instrument, route, values) for route in instrument.definition.routes},
        missing=tuple(question for question in instrument.questions if question in missing),
        applicable=_applicable(instrument, values),
    )


def decided(instrument: Instrument, answers: Answers, today: date) -> tuple[Status, tuple[str, ...]]:
    """Status and routes only, which takes a fraction of the time of the whole advice."""
    return _decided(instrument, instrument.compute(answers, today))


def applicable(instrument: Instrument, answers: Answers, today: date) -> frozenset[str]:
    """Return the questions that apply, computed to a fixed point; a question of which that is unknown is
    included.
    """
    return _applicable(instrument, instrument.compute(answers, today))


def flips(instrument: Instrument, answers: Answers, today: date) -> tuple[Flip, ...]:
    """Each given ja or nee whose opposite would change status or routes, in asking order.

    Only answers that count take part: an answer kept for a question that does not apply would come to life
    under the opposite, and is not stored with the result.
    """
    values = instrument.compute(answers, today)
    now = _decided(instrument, values)
    applicable = _applicable(instrument, values)
    counted = {question: answer for question, answer in answers.items() if question in applicable}
    found = []
    for question, item in instrument.questions.items():
        given = counted.get(question)
        if item.type != "jno" or given not in {YES, NO}:
            continue
        opposite = NO if given == YES else YES
        then = _decided(instrument, instrument.compute({**counted, question: opposite}, today))
        if then != now:
            found.append(Flip(question, str(given), opposite, *then))
    return tuple(found)


def counting(instrument: Instrument, answers: Answers, advice: Advice) -> dict[str, AnswerValue]:
    """The answers that count, in asking order: of questions that apply."""
    return {q: answers[q] for q in instrument.questions if q in answers and q in advice.applicable}


def _applicable(instrument: Instrument, values: Values) -> frozenset[str]:
    return frozenset(q for q in instrument.questions if values.state.get(f"?{q}", 2) != 0)


def _decided(instrument: Instrument, values: Values) -> tuple[Status, tuple[str, ...]]:
    conclusion = instrument.program.rows[values.row].conclusion
    chosen = {route for route in conclusion.choose if values.state[route] == 2}
    chosen.update(conclusion.routes)
    return conclusion.status, tuple(route for route in instrument.definition.routes if route in chosen)


def _signals(instrument: Instrument, values: Values) -> tuple[str, ...]:
    program, definition = instrument.program, instrument.definition
    conclusion = program.rows[values.row].conclusion
    given = set(conclusion.signals)
    if values.first >= 0:
        given.add(conclusion.first_signal[values.first][0])
    for signal, holds in zip(program.signals, values.signals, strict=True):
        if holds and (definition.signals[signal].safety or not conclusion.only_safety):
            given.add(signal)
    return tuple(signal for signal in definition.signals if signal in given)


def _verdict(instrument: Instrument, route: str, values: Values) -> Verdict:
    state = values.state
    sorted_: tuple[list[str], list[str], list[str]] = ([], [], [])
    for criterion in instrument.definition.routes[route].criteria:
        sorted_[state[f"{route}.{criterion.id}"]].append(criterion.id)
    unmet, unknown, met = sorted_
    return Verdict(route, VERDICTS[state[route]], tuple(met), tuple(unmet), tuple(unknown))
