"""An instrument for people and for programs: what `mas instrument` shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from mas_cli.commands import _console
from mas_cli.i18n import _, ngettext
from mas_cli.instrument.answers import bounds_text

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Basis, Criterion, Question, Step
    from mas_cli.instrument.diff import Change
    from mas_cli.instrument.instrument import Instrument


def as_json(instrument: Instrument) -> dict[str, Any]:
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
            {"id": f.id, "text": instrument.text(f.text), "value": _one_line(f.value), **_basis(f.basis)}
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
                "when": _one_line(s.when) or None,
                "safety": s.safety,
                **_basis(s.basis),
            }
            for s in d.signals.values()
        ],
        "decision": [_step(step) for step in d.decision],
        "parameters": [_parameter(instrument, name) for name in d.parameters],
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
        "applicability": _one_line(question.when) or None,
        "default_today": question.default_today,
        "informative": question.informative,
        **_basis(question.basis),
    }


def _criterion(instrument: Instrument, criterion: Criterion) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "text": instrument.text(criterion.text),
        "when": _one_line(criterion.when),
        **_basis(criterion.basis),
    }


def _step(step: Step) -> dict[str, Any]:
    outcome = step.outcome
    data: dict[str, Any] = {"id": step.id, "text": step.text}
    if step.when:
        data["when"] = _one_line(step.when)
    if step.requires:
        data["requires"] = _one_line(step.requires)
    if step.choose:
        data["choose"] = list(step.choose)
    if outcome:
        data |= {"status": outcome.status, "routes": list(outcome.routes)}
    signals = [*step.signals, *(outcome.signals if outcome else ())]
    if signals:
        data["signals"] = signals
    if outcome and outcome.first_signal:
        data["first_signal"] = {signal: _one_line(test) for signal, test in outcome.first_signal.items()}
    if step.steps:
        data["steps"] = [_step(inner) for inner in step.steps]
    return data


def _parameter(instrument: Instrument, name: str) -> dict[str, Any]:
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


def _one_line(condition: str) -> str:
    return " ".join(condition.split())


def show(instrument: Instrument) -> None:
    """An instrument to read through: questions, routes, signals and parameters."""
    for line in _shown(instrument):
        _console.out(line)


def _shown(instrument: Instrument) -> Iterator[str]:
    d = instrument.definition
    yield f"{d.title} – {d.name}"
    yield _("In force from {day}.").format(day=_day(d.valid_from))
    if d.reconstruction:
        yield _one_line(d.statement)
    if instrument.overlay is not None:
        yield _("With the regional agreement {title}.").format(title=instrument.overlay.title)
    for block, title in d.blocks.items():
        yield ""
        yield f"{block}. {title}"
        for question in instrument.questions.values():
            if question.block == block:
                yield from _shown_question(instrument, question)
    yield from _shown_routes(instrument)
    yield ""
    yield _("Signals")
    for signal in d.signals.values():
        yield f"  {signal.id}: {signal.title}"
        if signal.when:
            yield f"      {_('when')}: {_one_line(signal.when)}"
    yield ""
    yield _("Parameters")
    for item in (_parameter(instrument, name) for name in d.parameters):
        mark = _(" (a region may choose another)") if item["slot"] else ""
        yield f"  {item['id']} = {item['value']} {item['unit']} [{item['source']}]{mark}"


def _shown_question(instrument: Instrument, question: Question) -> Iterator[str]:
    yield f"  {question.id} ({question.type}): {instrument.text(question.text)}"
    if question.type == "choice":
        yield f"      {', '.join(question.options)}"
    if question.step is not None:
        yield f"      {bounds_text(question)} {question.unit}".rstrip()
    if question.when:
        yield f"      {_('when')}: {_one_line(question.when)}"
    yield f"      {_shown_basis(question.basis)}"


def _shown_routes(instrument: Instrument) -> Iterator[str]:
    for route in instrument.definition.routes.values():
        yield ""
        yield _("Route {route}: {title}").format(route=route.id, title=route.title)
        for criterion in route.criteria:
            mark = "–" if criterion.contra else "+"
            yield f"  {mark} {criterion.id}: {instrument.text(criterion.text)}"
            yield f"      {_one_line(criterion.when)}; {_shown_basis(criterion.basis)}"


def _shown_basis(basis: Basis) -> str:
    origin = _("from the source") if basis.provenance == "SOURCE" else _("reconstruction")
    return f"{', '.join(basis.sources)} ({origin})"


def show_changes(before: str, after: str, changes: Iterable[Change]) -> None:
    """The differences, part by part."""
    found = list(changes)
    if not found:
        _console.out(_("{before} and {after} are the same.").format(before=before, after=after))
        return
    _console.out(
        ngettext(
            "{count} difference between {before} and {after}.",
            "{count} differences between {before} and {after}.",
            len(found),
        ).format(count=len(found), before=before, after=after)
    )
    titles = _part_titles()
    marks = {"added": "+", "removed": "–", "changed": "~", "renamed": "→"}
    words = {
        "added": _("added"),
        "removed": _("removed"),
        "changed": _("changed"),
        "renamed": _("another name"),
    }
    part = ""
    for change in found:
        if change.part != part:
            part = change.part
            _console.out("")
            _console.out(titles[part])
        _console.out(f"  {marks[change.kind]} {change.id} ({words[change.kind]})")
        for field in change.fields:
            if change.kind in {"changed", "renamed"}:
                _console.out(f"      {field.field}: {_one_line(field.before) or '–'}")
                _console.out(f"      {' ' * len(field.field)}→ {_one_line(field.after) or '–'}")
            elif field.field in {"tekst", "titel", "als", "waarden"}:
                _console.out(f"      {field.field}: {_one_line(field.before or field.after)}")


def _part_titles() -> dict[str, str]:
    return {
        "instrument": _("Instrument"),
        "blokken": _("Sections"),
        "vragen": _("Questions"),
        "groepen": _("Groups of questions"),
        "feiten": _("Facts"),
        "banden": _("Bands"),
        "routes": _("Routes"),
        "aanwijzingen": _("Indications"),
        "contra": _("Contra-indications"),
        "signalen": _("Signals"),
        "beslissing": _("Order of the rules"),
        "parameters": _("Parameters"),
        "controles": _("Checks on answers"),
        "lokaal": _("Local slots"),
        "bronnen": _("Sources"),
        "fasen": _("Phases of the plan"),
        "actoren": _("Who acts in the plan"),
        "planroutes": _("Routes of the plan"),
        "stappen": _("Steps of the plan"),
        "wet": _("Numbers of the law"),
        "termijnen": _("Terms"),
        "artikelen": _("Articles"),
        "vakanties": _("School holidays"),
        "formaten": _("Formats"),
        "formaatvelden": _("Fields of formats"),
    }


def _day(day: Any) -> str:
    return f"{day.day:02}-{day.month:02}-{day.year}"
