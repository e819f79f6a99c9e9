"""Where the meldcode of a case stands: steps, questions of the afwegingskader, and where answers lead.

What someone answers is weighed as the afwegingskader says and never scored; the outcome is where the path of
the answers ends. Nothing here nudges: every question takes ja, nee and onbekend in the same way.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from mas_cli import shapes
from mas_cli.casefile import model, schema
from mas_cli.paths import data_root

ANSWERS = ("ja", "nee", "onbekend")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the afwegingskader: where each answer leads, and the ground if it ends in a report.

    An answer that leads nowhere keeps the question open.
    """

    id: str
    text: str
    leads_to: Mapping[str, str]
    ground: str


@dataclass(frozen=True, slots=True)
class Guide:
    """The meldcode as data: steps by number, questions, and outcomes by name with title and document."""

    steps: Mapping[str, str]
    questions: Mapping[str, Question]
    outcomes: Mapping[str, tuple[str, str]]
    sources: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What was recorded of a step or question."""

    day: date | None
    answer: str
    text: str


@dataclass(frozen=True, slots=True)
class Weighing:
    """How far the meldcode is.

    Attributes:
        entries: what was recorded, by step number or question id.
        path: the questions that count, in order; the last is open when there is no outcome.
        outcome: `sluiten`, `melden`, `overleggen` or `hulp`; empty while it is open.
        question: the question to answer now; empty when there is an outcome.
        steps_open: numbers of the steps without a record.
    """

    entries: Mapping[str, Entry]
    path: tuple[str, ...]
    outcome: str
    question: str
    steps_open: tuple[str, ...]


@functools.cache
def guide() -> Guide:
    """The meldcode that ships."""
    path = data_root("instruments") / "plan" / "meldcode.yaml"
    data = shapes.read(path, schema.Meldcode, "plan/meldcode.yaml")
    return Guide(
        {name: step.titel for name, step in data.stappen.items()},
        {
            name: Question(
                name,
                item.tekst,
                {answer: to for answer in ANSWERS if (to := getattr(item, answer)) is not None},
                item.grond,
            )
            for name, item in data.vragen.items()
        },
        {name: (item.titel, item.document) for name, item in data.uitkomsten.items()},
        "; ".join(data.bronnen.values()),
    )


def entries_of(records: Iterable[model.Meldcode]) -> dict[str, Entry]:
    """The last record of every step and question."""
    found = {}
    for record in records:
        if record.onderdeel:
            found[record.onderdeel] = Entry(record.datum, record.antwoord or "", record.tekst or "")
    return found


def weigh(entries: Mapping[str, Entry]) -> Weighing:
    """Where the answers lead: through the questions to an outcome, or to the question that is open."""
    known = guide()
    place = next(iter(known.questions))
    path: list[str] = []
    while place in known.questions:
        path.append(place)
        entry = entries.get(place)
        onward = known.questions[place].leads_to.get(entry.answer) if entry else None
        if onward is None:
            break
        place = onward
    outcome = place if place in known.outcomes else ""
    steps_open = tuple(step for step in known.steps if step not in entries)
    return Weighing(entries, tuple(path), outcome, "" if outcome else place, steps_open)


def open_question(records: Iterable[model.Meldcode]) -> tuple[str, date | None]:
    """The question that keeps a meldcode open, and the day of the last record.

    Nothing when the meldcode was never begun, or has an outcome.
    """
    entries = entries_of(records)
    question = weigh(entries).question if entries else ""
    days = [entry.day for entry in entries.values() if entry.day is not None]
    return (question, max(days, default=None)) if question else ("", None)
