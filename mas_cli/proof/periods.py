"""The days between which the parameters of an instrument stay as they are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from mas_cli.instrument.instrument import resolve
from mas_cli.instrument.screening import PEILDATUM
from mas_cli.proof.reading import Period

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument


def periods(instrument: Instrument) -> tuple[Period, ...]:
    """Every period within the bounds of the day of assessment, in order of time; one when it is not asked."""
    question = instrument.questions.get(PEILDATUM)
    used = sorted(instrument.program.parameters_in() | _in_checks(instrument))
    if question is None or not isinstance(question.minimum, date) or not isinstance(question.maximum, date):
        return (Period(None, instrument.parameters),)
    first, last = question.minimum, question.maximum
    days = {
        value.valid_from
        for name in used
        for value in instrument.definition.parameters[name].waarden
        if first < value.valid_from <= last
    }
    found: list[Period] = []
    for day in sorted({first, *days}):
        parameters = on(instrument, day).parameters
        values = {name: parameters[name] for name in used}
        if not found or found[-1].parameters != values:
            found.append(Period(day if found else None, values))
    return tuple(found)


def on(instrument: Instrument, day: date) -> Instrument:
    """The instrument on another day, with the values that were given it in place of its own."""
    definition, overlay = instrument.definition, instrument.overlay
    own = resolve(definition, instrument.on, overlay).parameters
    changed = {name: value for name, value in instrument.parameters.items() if value != own[name]}
    resolved = resolve(definition, day, overlay)
    return resolved.with_parameters(changed) if changed else resolved


def _in_checks(instrument: Instrument) -> set[str]:
    program = instrument.program
    return set().union(*(program.parameters_of(check) for check in program.checks.values()))
