"""The advice in the plainest possible words: the decision as written, read with Kleene's operations.

Slow, and independent of rows, compiled code and columns; the compilers are measured against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mas_cli.instrument import conditions as c
from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.interpreter import Interpreter
from mas_cli.instrument.kleene import Kleene, disjunction
from mas_cli.instrument.program import LinkedStep


@dataclass(frozen=True)
class Expected:
    status: str
    routes: tuple[str, ...]
    signals: tuple[str, ...]
    missing: tuple[str, ...]
    verdicts: Mapping[str, str]


def advice(instrument: Instrument, answers: Mapping[str, Any], today: date) -> Expected:
    read = Interpreter(instrument.program, instrument.parameters, answers, today)
    status, routes, given, only_safety = _decide(instrument.program.decision, read)
    signals = set(given)
    for signal, node in instrument.program.signals.items():
        shown = instrument.definition.signals[signal].safety or not only_safety
        if shown and read.kleene(node) is Kleene.TRUE:
            signals.add(signal)
    sound = Interpreter(instrument.program, instrument.parameters, answers, today, presume=False)
    missing, _decided = sound.open_in_decision(instrument.program.decision)
    words = {Kleene.TRUE: "aangewezen", Kleene.UNKNOWN: "mogelijk", Kleene.FALSE: "niet_aangewezen"}
    return Expected(
        status,
        tuple(route for route in instrument.definition.routes if route in routes),
        tuple(signal for signal in instrument.definition.signals if signal in signals),
        tuple(question for question in instrument.questions if question in missing),
        {route: words[read.kleene(c.Fact(route))] for route in instrument.definition.routes},
    )


def _decide(steps: tuple[LinkedStep, ...], read: Interpreter) -> tuple[str, set[str], set[str], bool]:
    insufficient = "onvoldoende_informatie", set[str](), set[str](), False
    for step in steps:
        when = read.kleene(step.when)
        if step.steps:
            if when is Kleene.TRUE:
                return _decide(step.steps, read)
        elif step.requires is not None:
            if read.kleene(step.requires) is not Kleene.TRUE:
                return "onvoldoende_informatie", set(), set(step.step.signals), False
        elif step.choose:
            verdicts = {route: read.kleene(c.Fact(route)) for route in step.choose}
            chosen = {route for route, verdict in verdicts.items() if verdict is Kleene.TRUE}
            if chosen:
                return "route", chosen, set(), False
            if disjunction(verdicts.values()) is Kleene.UNKNOWN:
                return insufficient
        elif step.conclusion is not None:
            end = step.conclusion
            if when is Kleene.TRUE:
                first = [s for s, test in end.first_signal if read.kleene(test) is Kleene.TRUE][:1]
                return end.status, set(end.routes), {*end.signals, *first}, end.only_safety
            if when is Kleene.UNKNOWN and not step.step.passes_unknown:
                return insufficient
    raise AssertionError("the decision ended without a conclusion")
