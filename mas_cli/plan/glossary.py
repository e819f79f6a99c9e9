"""Everything that has a name, explained from the data: definitions, terms, numbers, routes and steps."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mas_cli import yamlfile
from mas_cli.i18n import _
from mas_cli.law.naslag import alle_parameters
from mas_cli.law.termijnen import wettelijke_termijnen
from mas_cli.paths import data_root
from mas_cli.plan.loading import edition_on, plan_data

_NEAR = 5
_CUTOFF = 0.6


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


@functools.lru_cache(maxsize=4)
def explanations(on: date) -> tuple[Explanation, ...]:
    """Every explanation as it holds on a day: definitions first, then by kind."""
    return (*_definitions(), *_plan(on), *_numbers(on))


def explain(name: str, on: date) -> tuple[list[Explanation], list[str]]:
    """What has a name, or one near it when nothing has.

    Args:
        name: as someone types it; letters and digits count.
        on: the day.

    Returns:
        The explanations of that name, or else those in which it is part of the name; and when there are
        none, the nearest names.
    """
    wanted = _simple(name)
    every = explanations(on)
    exact = [item for item in every if wanted in _names(item)]
    if exact or not wanted:
        return exact, []
    partly = [item for item in every if any(wanted in known for known in _names(item))]
    if partly:
        return partly, []
    names = {known: item.name for item in reversed(every) for known in _names(item)}
    near = difflib.get_close_matches(wanted, names, n=_NEAR, cutoff=_CUTOFF)
    return [], list(dict.fromkeys(names[known] for known in near))


def _names(item: Explanation) -> list[str]:
    return [_simple(name) for name in (item.name, *item.also)]


def _simple(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _definitions() -> Iterator[Explanation]:
    path = data_root("instruments") / "plan" / "begrippen.yaml"
    for name, item in yamlfile.read(path, "plan/begrippen.yaml").data.items():
        since = item.get("vanaf")
        yield Explanation(
            name,
            _("definition"),
            str(item["tekst"]),
            str(item["bron"]),
            str(item["merk"]),
            since.isoformat() if since else "",
            also=tuple(item.get("ook", ())),
            see=tuple(item.get("zie", ())),
        )


def _plan(on: date) -> Iterator[Explanation]:
    data = plan_data(edition_on(on))
    since = data.valid_from.isoformat()

    def sources(keys: tuple[str, ...]) -> str:
        return "; ".join(data.sources[key] for key in keys)

    for route in data.routes.values():
        reasons = [*route.indications, *route.against]
        lines = [
            route.text,
            *(_("For: {text}.").format(text=item.text) for item in route.indications),
            *(_("Against: {text}.").format(text=item.text) for item in route.against),
        ]
        keys = tuple(dict.fromkeys(key for item in reasons for key in item.sources))
        marks = ", ".join(dict.fromkeys(str(item.mark) for item in reasons))
        yield Explanation(
            route.id, _("route"), " ".join(lines), sources(keys), marks, since, data.edition, (route.title,)
        )
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


def _numbers(on: date) -> Iterator[Explanation]:
    terms = wettelijke_termijnen()
    for parameter in alle_parameters(on).values():
        value = parameter.at(on)
        if value is None:
            continue
        text = f"{parameter.beschrijving}: {value.value} {parameter.eenheid}".strip()
        if parameter.toelichting:
            text = f"{text}. {parameter.toelichting}"
        yield Explanation(
            parameter.id,
            _("term") if parameter.id in terms else _("quantity"),
            text,
            value.source,
            value.merk,
            value.valid_from.isoformat(),
        )
