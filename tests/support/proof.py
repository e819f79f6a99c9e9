"""Instruments that the tests of this folder prove about: those that ship, and those broken on purpose."""

from __future__ import annotations

import functools
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli.instrument import loading
from mas_cli.instrument.definition import Definition
from mas_cli.instrument.instrument import Instrument, resolve
from mas_cli.instrument.screening import PEILDATUM
from mas_cli.law.parameters import Parameters
from mas_cli.paths import data_root
from mas_cli.proof import properties
from mas_cli.proof.proving import Proof, PropertyResult
from support.instrument import TODAY, definition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mas_cli.instrument.evaluate import Advice

PROPERTIES = data_root("instruments") / "mas" / "eigenschappen.yaml"


@functools.cache
def shipped(edition: str) -> Instrument:
    """An edition that ships."""
    return resolve(definition(edition), TODAY)


@functools.cache
def proof_of(edition: str) -> Proof:
    """An edition that ships, before the solver, with the properties of the MAS."""
    of = shipped(edition)
    return Proof(of, properties.load(PROPERTIES, of))


@functools.cache
def results_of(edition: str) -> Mapping[str, PropertyResult]:
    """What became of each property."""
    return {result.id: result for result in proof_of(edition).results()}


def broken(patch: Mapping[str, Any], *, edition: str = "2022-03") -> Instrument:
    """An edition with a change, whatever its loader would say of that.

    Args:
        patch: laid over the data; a list in place of `beslissing` puts its steps in that order.
    """
    layers = loading.read_layers(data_root("instruments") / "mas" / edition)
    data = layers.merged()
    order = patch.get("beslissing")
    changes = {key: value for key, value in patch.items() if key != "beslissing"}
    data = loading.merge_patch(data, changes)
    if isinstance(order, list):
        data["beslissing"] = {step: data["beslissing"][step] for step in order}
    elif order is not None:
        # A new step goes first; one that is there already changes in its place.
        new = {step: item for step, item in order.items() if step not in data["beslissing"]}
        data["beslissing"] = {**new, **loading.merge_patch(data["beslissing"], order)}
    found = Definition.build(data, definition(edition).parameters, layers.sha256)
    return resolve(found, TODAY)


def advice(of: Instrument, answers: Mapping[str, Any]) -> Advice:
    """What the evaluator says of a case."""
    from mas_cli.instrument.evaluate import evaluate

    return evaluate(resolve(of.definition, answers[PEILDATUM], of.overlay), answers, answers[PEILDATUM])


def changed_on(of: Instrument, parameter: str, day: date, value: int) -> Instrument:
    """An instrument with another value of a parameter from a day on."""
    parameters = dict(of.definition.parameters)
    old = parameters[parameter]
    later = replace(old.waarden[-1], value=value, valid_from=day)
    parameters[parameter] = replace(old, waarden=(*old.waarden, later))
    return resolve(replace(of.definition, parameters=Parameters(parameters)), of.on)
