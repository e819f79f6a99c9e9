"""The same case under two regional agreements, side by side: what each advises, and what its plan asks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mas_cli.commands import _clock, _console
from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.text import one_line, wrapped
from mas_cli.workbook.choice import InstrumentChoice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from mas_cli.instrument.screening import Screening
    from mas_cli.plan.facts import Facts
    from mas_cli.plan.plan import Plan

_LABEL: Final = 26
_COLUMN: Final = 34


@dataclass(frozen=True, slots=True)
class Side:
    """The case under one agreement."""

    screening: Screening
    plan: Plan

    def rows(self) -> dict[str, str]:
        """What can differ, by what it is about."""
        instrument, advice = self.screening.instrument, self.screening.advice
        definition = instrument.definition
        titles = [definition.routes[route].title for route in advice.routes]
        found = {
            _("advice"): " + ".join(titles) or advice.status,
            _("signals"): ", ".join(definition.signals[name].title for name in advice.signals) or "–",
        }
        found |= {name: str(value) for name, value in instrument.used_parameters.items()}
        found |= {f"naam.{name}": value for name, value in instrument.names.items()}
        for standing in self.plan.steps:
            step = standing.step
            who = self.plan.data.actors[step.actor]
            lines = [f"{step.title} ({who})", *self.plan.data.agreed_on(step)]
            found[step.id] = "; ".join(lines)
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """Something in which the case differs; None where one of the sides does not have it."""

    about: str
    old: str | None
    new: str | None


def compared(old: Side, new: Side) -> list[Row]:
    """The advice of both, and whatever else differs, in the order of instrument and plan."""
    before, after = old.rows(), new.rows()
    always = list(before)[:1]
    return [
        Row(about, before.get(about), after.get(about))
        for about in dict.fromkeys((*before, *after))
        if about in always or before.get(about) != after.get(about)
    ]


def of_answers(file: Path, answers: Path, today: date) -> Side:
    """A screening with an agreement, and the plan of the routes it advises."""
    from mas_cli.instrument.screening import screen
    from mas_cli.plan.facts import Facts
    from mas_cli.workbook.given import read_given

    given = read_given(answers, _choice(file), today)
    screening = screen(given.instrument, given.answers, today)
    return Side(screening, _plan(file, Facts(), screening))


def of_case(file: Path, raw: Mapping[str, Any], facts: Facts, today: date) -> Side:
    """The answers of the last screening of a case under an agreement, and the plan of the case."""
    from mas_cli.instrument.answers import read_answers
    from mas_cli.instrument.screening import screen
    from mas_cli.workbook.given import peildatum_in

    instrument = _choice(file).on(peildatum_in(raw) or today)
    # What the agreement or the edition has no question for is no part of the comparison.
    known = {name: value for name, value in raw.items() if name in instrument.questions}
    answers, _findings = read_answers(instrument, known, str)
    screening = screen(instrument, answers, today)
    return Side(screening, _plan(file, facts, screening))


def _choice(file: Path) -> InstrumentChoice:
    from mas_cli.instrument import catalog

    if not file.is_file():
        raise InvalidInput(_("There is no file {path}.").format(path=file))
    return InstrumentChoice(catalog.DEFAULT, file.resolve())


def _plan(file: Path, facts: Facts, screening: Screening) -> Plan:
    from mas_cli.plan.loading import edition_on, plan_data
    from mas_cli.plan.plan import plan
    from mas_cli.plan.regional import lay_over
    from mas_cli.region.overlay import load_overlay

    overlay = load_overlay(file, screening.instrument.definition)
    data = lay_over(plan_data(edition_on(screening.peildatum)), overlay, file)
    return plan(facts, data, _clock.today(), routes=facts.routes or screening.advice.routes)


def as_json(old: Side, new: Side) -> dict[str, Any]:
    """Both sides, and in what they differ."""
    return {
        "sides": [
            {
                "region": side.plan.data.region.as_json() if side.plan.data.region else None,
                "advice": {
                    "status": side.screening.advice.status,
                    "routes": list(side.screening.advice.routes),
                    "signals": list(side.screening.advice.signals),
                },
                "routes": list(side.plan.routes),
                "steps": [standing.step.id for standing in side.plan.steps],
            }
            for side in (old, new)
        ],
        "rows": [{"about": row.about, "old": row.old, "new": row.new} for row in compared(old, new)],
    }


def show(old: Side, new: Side) -> None:
    """The two in columns."""
    heads = [side.plan.data.region.label if side.plan.data.region else "" for side in (old, new)]
    _console.out("")
    _line(["", *heads])
    _console.out("-" * (_LABEL + 2 * (_COLUMN + 2)))
    for row in compared(old, new):
        _line([row.about, row.old or "–", row.new or "–"])


def _line(cells: Iterable[str]) -> None:
    columns = [
        wrapped(one_line(cell, limit=0), width).split("\n")
        for cell, width in zip(cells, (_LABEL, _COLUMN, _COLUMN), strict=True)
    ]
    for place in range(max(map(len, columns))):
        parts = [lines[place] if place < len(lines) else "" for lines in columns]
        _console.out(f"{parts[0]:<{_LABEL}}  {parts[1]:<{_COLUMN}}  {parts[2]}".rstrip())
