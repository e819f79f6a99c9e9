"""An instrument as the JSON of `mas instrument show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Basis, Criterion, DecisionStep, Question
    from mas_cli.instrument.instrument import Instrument


def instrument_json(instrument: Instrument) -> dict[str, Any]:
    """Everything about an instrument on its day, texts filled in."""
    d = instrument.definition
    overlay = instrument.overlay
    return {
        "schema": "mas.instrument/1",
        "id": d.id,
        "edition": d.edition,
        "title": d.title,
        "reconstruction": d.reconstruction,
        "statement": d.statement,
        "valid_from": d.valid_from.isoformat(),
        "changes": d.changes,
        "sha256": d.sha256,
        "on": instrument.on.isoformat(),
        "overlay": None
        if overlay is None
        else {"id": overlay.id, "title": overlay.title, "version": overlay.version, "sha256": overlay.sha256},
        "blocks": dict(d.blocks),
        "questions": [_question(instrument, question) for question in instrument.questions.values()],
        "groups": {group: list(members) for group, members in d.groups.items()},
        "facts": [
            {"id": f.id, "text": instrument.text(f.text), "value": on_one_line(f.value), **_basis(f.basis)}
            for f in d.facts.values()
        ],
        "bands": [
            {
                "id": b.id,
                "of": b.of,
                "unit": b.unit,
                "bands": [{"from": x.lower, "to": x.upper, "text": x.text} for x in b.bands],
            }
            for b in d.bands.values()
        ],
        "routes": [
            {
                "id": route.id,
                "title": route.title,
                "explanation": instrument.text(route.explanation),
                "source": list(route.sources),
                "indications": [_criterion(instrument, c) for c in route.criteria if not c.contra],
                "contraindications": [_criterion(instrument, c) for c in route.criteria if c.contra],
            }
            for route in d.routes.values()
        ],
        "signals": [
            {
                "id": s.id,
                "title": s.title,
                "advice": instrument.text(s.advice),
                "when": on_one_line(s.when) or None,
                "safety": s.safety,
                **_basis(s.basis),
            }
            for s in d.signals.values()
        ],
        "decision": [_step(step) for step in d.decision],
        "parameters": [parameter_json(instrument, name) for name in d.parameters],
        "names": {
            name: {"text": text, "value": instrument.names[name]}
            for name, (text, _default) in d.slots.names.items()
        },
        "slots": {name: {"min": low, "max": high} for name, (low, high) in d.slots.parameters.items()},
        "sources": {s.id: {"title": s.title, "address": s.address} for s in d.sources.values()},
    }


def _question(instrument: Instrument, question: Question) -> dict[str, Any]:
    def bound(value: Any) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else value

    return {
        "id": question.id,
        "block": question.block,
        "type": question.type,
        "text": instrument.text(question.text),
        "help": instrument.text(question.help),
        "options": dict(question.options) if question.options else None,
        "min": bound(question.minimum),
        "max": bound(question.maximum),
        "step": question.step,
        "partly": question.partly,
        "unit": question.unit or None,
        "applicability": on_one_line(question.when) or None,
        "default_today": question.default_today,
        "informative": question.informative,
        **_basis(question.basis),
    }


def _criterion(instrument: Instrument, criterion: Criterion) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "text": instrument.text(criterion.text),
        "when": on_one_line(criterion.when),
        **_basis(criterion.basis),
    }


def _step(step: DecisionStep) -> dict[str, Any]:
    outcome = step.outcome
    data: dict[str, Any] = {"id": step.id, "text": step.text}
    if step.when:
        data["when"] = on_one_line(step.when)
    if step.requires:
        data["requires"] = on_one_line(step.requires)
    if step.choose:
        data["choose"] = list(step.choose)
    if outcome:
        data |= {"status": outcome.status, "routes": list(outcome.routes)}
    signals = [*step.signals, *(outcome.signals if outcome else ())]
    if signals:
        data["signals"] = signals
    if outcome and outcome.first_signal:
        data["first_signal"] = {signal: on_one_line(test) for signal, test in outcome.first_signal.items()}
    if step.steps:
        data["steps"] = [_step(inner) for inner in step.steps]
    return data


def parameter_json(instrument: Instrument, name: str) -> dict[str, Any]:
    """A parameter with its value of the day, and whether a region may choose or chose another."""
    parameter = instrument.definition.parameters[name]
    value = parameter.at(instrument.on)
    overlay = instrument.overlay
    return {
        "id": name,
        "value": instrument.parameters[name],
        "unit": parameter.eenheid,
        "description": parameter.beschrijving,
        "source": value.source if value else parameter.bron,
        "valid_from": value.valid_from.isoformat() if value else None,
        "local": overlay is not None and name in overlay.parameters,
        "slot": name in instrument.definition.slots.parameters,
    }


def _basis(basis: Basis) -> dict[str, Any]:
    return {"source": list(basis.sources), "provenance": basis.provenance}


def on_one_line(condition: str) -> str:
    """Return a condition or text without its line breaks."""
    return " ".join(condition.split())
