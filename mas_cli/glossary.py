"""Everything that has a name, explained from the data: definitions, questions, numbers, routes and steps."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mas_cli.i18n import _
from mas_cli.instrument import catalog
from mas_cli.instrument.definition import Basis, Route
from mas_cli.instrument.instrument import Instrument, resolve
from mas_cli.instrument.terms import terms
from mas_cli.law.lookup import all_parameters
from mas_cli.law.termijnen import wettelijke_termijnen
from mas_cli.plan.loading import edition_on, plan_data
from mas_cli.written import folded, joined

if TYPE_CHECKING:
    from mas_cli.law.parameters import Value

_NEAR = 5
_KEY = re.compile(r"\bS\d+[a-z]?\b")
_CUTOFF = 0.6
_WORD_CUTOFF = 0.8
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a name stands for.

    Attributes:
        kind: definition, number, term, route, phase or step, in the language of the user.
        since: the day from which it holds, as ISO text; empty when that was not read.
        edition: of the step plan it comes from; empty for the law and for definitions.
        also: other names; `see` are names that belong to it.
    """

    name: str
    kind: str
    text: str
    source: str
    mark: str
    since: str = ""
    edition: str = ""
    also: tuple[str, ...] = ()
    see: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave.

    Attributes:
        exact: explanations of that name, or in whose name it stands.
        told: explanations that speak of it, when none is called so.
        near: the nearest names, when there is nothing else.
    """

    exact: tuple[Explanation, ...] = ()
    told: tuple[Explanation, ...] = ()
    near: tuple[str, ...] = ()


@functools.lru_cache(maxsize=4)
def explanations(on: date) -> tuple[Explanation, ...]:
    """Every explanation as it holds on a day: definitions first, then by kind."""
    return (*_definitions(), *_plan(on), *_instrument(on), *_numbers(on))


def explain(name: str, on: date) -> Found:
    """What has a name, else what speaks of it, else what is called nearly so.

    Args:
        name: as someone types it; letters and digits count.
        on: the day.
    """
    wanted = joined(name)
    every = explanations(on)
    exact = [item for item in every if wanted in _names(item)]
    if exact or not wanted:
        return Found(tuple(exact))
    words = _words(name)
    partly = [item for item in every if any(words <= _words(known) for known in (item.name, *item.also))]
    if words and partly:
        return Found(tuple(partly))
    told = [item for item in every if words and words <= _words(item.text)]
    if told and len(wanted) >= _SHORTEST:
        return Found(told=tuple(told))
    return Found(near=tuple(_nearest(wanted, every)))


def _nearest(wanted: str, every: tuple[Explanation, ...]) -> list[str]:
    """Names that look like it as a whole, then names with a word in them that does."""
    names: dict[str, str] = {}
    words: dict[str, str] = {}
    for item in reversed(every):
        for known in (item.name, *item.also):
            names[joined(known)] = item.name
            words |= {part: item.name for part in _words(known) if len(part) >= _SHORTEST}
    near = [names[known] for known in difflib.get_close_matches(wanted, names, n=_NEAR, cutoff=_CUTOFF)]
    near += [words[known] for known in difflib.get_close_matches(wanted, words, n=_NEAR, cutoff=_WORD_CUTOFF)]
    return list(dict.fromkeys(near))[:_NEAR]


def _names(item: Explanation) -> list[str]:
    return [joined(name) for name in (item.name, *item.also)]


def _words(text: str) -> set[str]:
    """The whole words of a text; a part of a word is another word."""
    return set(folded(text).split())


def _definitions() -> Iterator[Explanation]:
    for term in terms().values():
        yield Explanation(
            term.name,
            _("definition"),
            term.text,
            term.source,
            term.mark,
            term.since,
            also=term.also,
            see=term.see,
        )


def _instrument(on: date) -> Iterator[Explanation]:
    """The questions, indications and signals of the instrument, with its numbers filled in."""
    instrument = resolve(catalog.find(catalog.DEFAULT, on), on)
    definition = instrument.definition
    since = definition.valid_from.isoformat()

    def one(name: str, kind: str, text: str, basis: Basis, **names: tuple[str, ...]) -> Explanation:
        titles = "; ".join(
            definition.sources[key].title if key in definition.sources else key for key in basis.sources
        )
        return Explanation(
            name,
            kind,
            instrument.text(text),
            titles,
            basis.provenance,
            since,
            definition.edition,
            **names,
        )

    for question in definition.questions.values():
        answers = "; ".join(question.options.values()) if question.type == "choice" else ""
        parts = (
            question.text,
            question.help,
            _("Answers: {answers}.").format(answers=answers) if answers else "",
        )
        text = " ".join(part for part in parts if part)
        yield one(question.id, _("question"), text, question.basis, see=question.terms)
    for route in definition.routes.values():
        for criterion in route.criteria:
            kind = _("objection") if criterion.contra else _("indication")
            name = f"{route.id}.{criterion.id}"
            text = f"{criterion.text.rstrip('.')}."
            yield one(name, kind, text, criterion.basis, also=(criterion.id,), see=(route.id,))
    for signal in definition.signals.values():
        text = f"{signal.title}. {signal.advice}"
        yield one(signal.id, _("signal"), text, signal.basis)


def _plan(on: date) -> Iterator[Explanation]:
    data = plan_data(edition_on(on))
    since = data.valid_from.isoformat()

    def sources(keys: tuple[str, ...]) -> str:
        return "; ".join(data.sources[key] for key in keys)

    instrument = resolve(catalog.find(catalog.DEFAULT, on), on)
    for route in data.routes.values():
        rules = instrument.definition.routes.get(route.id)
        if rules is not None:
            yield _route(instrument, rules, route.title, route.text)
    for phase in data.phases.values():
        yield Explanation(
            phase.id,
            _("phase"),
            phase.text,
            sources(phase.sources),
            "SOURCE",
            since,
            data.edition,
            (phase.title,),
        )
    for step in data.steps.values():
        who = data.actors[step.actor]
        see = tuple(name for name in (step.term, step.document) if name)
        yield Explanation(
            step.id,
            _("step"),
            f"{step.title} ({who}).",
            sources(step.sources),
            str(step.mark),
            since,
            data.edition,
            (who,) if who.lower() not in {"school", "leerplichtambtenaar"} else (),
            see,
        )


def _route(instrument: Instrument, rules: Route, title: str, text: str) -> Explanation:
    """A route in the words of the plan, with the indications of the instrument."""
    definition = instrument.definition
    lines = [text]
    for criterion in rules.criteria:
        said = instrument.text(criterion.text).rstrip(".")
        lines.append((_("Needed: {text}.") if criterion.contra else _("For: {text}.")).format(text=said))
    keys = dict.fromkeys(key for criterion in rules.criteria for key in criterion.basis.sources)
    marks = dict.fromkeys(str(criterion.basis.provenance) for criterion in rules.criteria)
    return Explanation(
        rules.id,
        _("route"),
        " ".join(lines),
        "; ".join(definition.sources[key].title for key in keys),
        ", ".join(marks),
        definition.valid_from.isoformat(),
        definition.edition,
        (title,),
    )


def _shown(value: Value, unit: str) -> str:
    """A value as a person reads it: a list by its items, a number with its unit."""
    if isinstance(value.value, tuple):
        return ", ".join(map(str, value.value))
    return f"{value.value} {unit}".strip()


def _numbers(on: date) -> Iterator[Explanation]:
    legal = wettelijke_termijnen()
    sources = catalog.find(catalog.DEFAULT, on).sources
    for parameter in all_parameters(on).values():
        value = parameter.at(on)
        if value is None:
            continue
        sentence = parameter.zin(on)
        told = (
            sentence
            if sentence != parameter.beschrijving
            else f"{sentence.rstrip('.')}: {_shown(value, parameter.eenheid)}."
        )
        text = " ".join(part for part in (told, value.toelichting or parameter.toelichting) if part)
        yield Explanation(
            parameter.id,
            _("term") if parameter.id in legal else _("quantity"),
            text,
            # A number of the instrument names its source by key.
            _KEY.sub(lambda key: sources[key[0]].title if key[0] in sources else key[0], value.source),
            value.merk,
            value.valid_from.isoformat(),
        )
