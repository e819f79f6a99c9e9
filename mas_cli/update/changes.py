"""What an edition changes, part by part and in the words of the data: instrument, plan, law and formats."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from mas_cli.instrument.diff import Change, FieldChange, Items, compare, parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mas_cli.documents.model import Format
    from mas_cli.law.parameters import Parameters
    from mas_cli.plan.definition import PlanData, PlanRoute, PlanStep
    from mas_cli.update.candidate import Data

# How much of an article is shown where it changes.
_WORDS: Final = 300
_QUESTIONS: Final = "vragen"


def changes(before: Data, after: Data, renamed: Mapping[str, str]) -> tuple[Change, ...]:
    """Every difference between what holds and what will; the parts of the instrument first.

    Args:
        before, after: what holds without and with the edition.
        renamed: old question -> new question, of those that only got another id.
    """
    old, new = _parts(before), _parts(after)
    found = [
        change for part in new if part != _QUESTIONS for change in compare(part, old.get(part, {}), new[part])
    ]
    questions = new.get(_QUESTIONS, {})
    found += _questions(old.get(_QUESTIONS, {}), questions, renamed)
    order = list(new)
    return tuple(sorted(found, key=lambda change: order.index(change.part)))


def _questions(old: Items, new: Items, renamed: Mapping[str, str]) -> Iterator[Change]:
    """The differences between questions, where one that got another id is still the same question."""
    names = {after: before for before, after in renamed.items() if before in old and after in new}
    known = {renamed.get(name, name) if name in names.values() else name: item for name, item in old.items()}
    told = {change.id: change for change in compare(_QUESTIONS, known, new)}
    for name in new:
        if name in names:
            fields = told[name].fields if name in told else ()
            yield Change(_QUESTIONS, name, "renamed", (FieldChange("id", names[name], name), *fields))
        elif name in told:
            yield told[name]
    yield from (change for name, change in told.items() if name not in new)


def _parts(data: Data) -> dict[str, Items]:
    found: dict[str, Items] = {}
    if data.definition is not None:
        found |= parts(data.definition)
    if data.plan is not None:
        found |= _plan(data.plan)
    found |= {
        "wet": _parameters(data.parameters),
        "termijnen": _parameters(data.terms),
        "artikelen": _articles(data),
        "vakanties": {
            f"{holiday.van.isoformat()} {holiday.naam} {holiday.regio}".strip(): {
                "tot_en_met": holiday.tot_en_met.isoformat(),
                "bron": holiday.bron,
            }
            for holiday in data.holidays
        },
        "formaten": {name: _format(fmt) for name, fmt in data.formats.items()},
        "formaatvelden": {
            f"{name}: {field.name}": _present(
                {
                    "label": field.label,
                    "type": str(field.type),
                    "regel": str(field.rule),
                    "hulp": field.help,
                    "basis": field.basis,
                    "opties": "; ".join(f"{key}: {value}" for key, value in field.options.items()),
                }
            )
            for name, fmt in data.formats.items()
            for field in fmt.fields.values()
        },
    }
    return found


def _plan(plan: PlanData) -> dict[str, Items]:
    return {
        "fasen": {phase.id: {"titel": phase.title, "uitleg": phase.text} for phase in plan.phases.values()},
        "actoren": {name: {"naam": title} for name, title in plan.actors.items()},
        "planroutes": {route.id: _route(route) for route in plan.routes.values()},
        "stappen": {step.id: _step(step) for step in plan.steps.values()},
    }


def _route(route: PlanRoute) -> Mapping[str, str]:
    return _present(
        {
            "titel": route.title,
            "uitleg": route.text,
        }
    )


def _step(step: PlanStep) -> Mapping[str, str]:
    return _present(
        {
            "titel": step.title,
            "fase": step.phase,
            "routes": ", ".join(step.routes),
            "wie": step.actor,
            "nodig": "; ".join(step.needs),
            "na": ", ".join(step.after),
            "als": ", ".join(step.when),
            "vervalt_bij": ", ".join(step.unless),
            "document": ", ".join(filter(None, (step.document, *step.others))),
            "termijn": step.term,
            "blijkt_uit": ", ".join(f"{sign.kind} {sign.value}" for sign in step.signs),
            "bron": ", ".join(step.sources),
            "merk": str(step.mark),
        }
    )


def _parameters(parameters: Parameters) -> Items:
    return {
        parameter.id: _present(
            {
                "beschrijving": parameter.beschrijving,
                "waarden": "; ".join(
                    f"{value.value} vanaf {value.valid_from.isoformat()}" for value in parameter.waarden
                ),
                "eenheid": parameter.eenheid,
                "bron": parameter.bron,
                "toelichting": parameter.toelichting,
            }
        )
        for parameter in parameters.values()
    }


def _articles(data: Data) -> Items:
    found: dict[str, Mapping[str, str]] = {}
    for (statute, number), article in data.articles.artikelen.items():
        texts = {
            f"vanaf {text.vanaf.isoformat()}": "(vervallen)"
            if text.vervallen
            else _short(" ".join(text.leden.values()))
            for text in article.teksten
        }
        found[f"{statute} {number}"] = {"onderwerp": article.onderwerp, **texts}
    return found


def _format(fmt: Format) -> Mapping[str, str]:
    return _present(
        {
            "titel": fmt.title,
            "editie": fmt.edition,
            "artikelen": ", ".join(fmt.articles),
            "controles": ", ".join(fmt.checks),
            "word": hashlib.sha256(fmt.document.read_bytes()).hexdigest()[:12],
        }
    )


def _short(text: str) -> str:
    """The beginning of a text, with a mark of all of it, so that a change further on is a change too."""
    if len(text) <= _WORDS:
        return text
    return f"{text[:_WORDS]}… [{hashlib.sha256(text.encode()).hexdigest()[:8]}]"


def _present(item: Mapping[str, str]) -> Mapping[str, str]:
    return {key: value for key, value in item.items() if value}
