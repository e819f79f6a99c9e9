"""The meldcode: five steps and the five questions of the afwegingskader, apart from the advice on a route.

What someone answers is weighed as the afwegingskader says and never scored; the outcome is where the path of
the answers ends. Nothing here nudges: every question takes ja, nee and onbekend in the same way.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli import yamlfile
from mas_cli.casefile import model
from mas_cli.casefile.reading import part_of
from mas_cli.casefile.store import Edit
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.paths import data_root
from mas_cli.plan import letter_facts
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier

_SHOWN = 60
ANSWERS = ("ja", "nee", "onbekend")
REPORT = "melden"


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the afwegingskader: where ja and nee lead, and the ground if it ends in a report."""

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
        outcome: `sluiten`, `melden` or `hulp`; empty while it is open.
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
    data: dict[str, Any] = yamlfile.read(path, "plan/meldcode.yaml").data
    return Guide(
        {name: str(item["titel"]) for name, item in data["stappen"].items()},
        {
            name: Question(
                name,
                str(item["tekst"]),
                {"ja": str(item["ja"]), "nee": str(item["nee"])},
                str(item.get("grond", "")),
            )
            for name, item in data["vragen"].items()
        },
        {
            name: (str(item["titel"]), str(item.get("document", "")))
            for name, item in data["uitkomsten"].items()
        },
        "; ".join(str(source) for source in data["bronnen"].values()),
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


def edit_for(part: str, day: date, text: str, answer: str = "") -> Edit:
    """The edit for a step (1 to 5, with what was done) or a question (with its answer and the reason).

    Raises:
        InvalidInput: there is no such part (P50), no reason or text (P51), or no answer to a question (P52).
    """
    known = guide()
    if part not in known.steps and part not in known.questions:
        message = _("The meldcode has no part {name}.").format(name=one_line(part, limit=_SHOWN))
        choices = ", ".join((*known.steps, *known.questions))
        raise _refused("P50", part, message, _("Choose from: {choices}.").format(choices=choices))
    if not text.strip():
        message = _("What was done, or why it is answered so, is missing.")
        raise _refused("P51", part, message, _("Give it with --text."))
    if part in known.questions and answer not in ANSWERS:
        message = _("A question is answered with ja, nee or onbekend.")
        raise _refused("P52", part, message, _("Give it with --antwoord."))
    fields = {"onderdeel": part, "datum": day, "tekst": text}
    if part in known.questions:
        fields["antwoord"] = answer
    return Edit("meldcode", part_of(model.Meldcode, fields, "meldcode"), None)


def document_facts(weighing: Weighing) -> dict[str, Any]:
    """What the report to Veilig Thuis takes from the meldcode; empty unless the outcome is to report."""
    known = guide()
    if weighing.outcome != REPORT:
        return {}
    rows = [
        {"stap": step, "datum": str(entry.day or ""), "uitkomst": entry.text}
        for step in known.steps
        if (entry := weighing.entries.get(step)) is not None
    ]
    return {
        "stappen": rows,
        "afweging.grond": known.questions[weighing.path[-1]].ground,
        "afweging.tekst": "\n".join(report_lines(weighing)),
    }


def report_lines(weighing: Weighing) -> list[str]:
    """The questions that count, with answer, date and reason."""
    known = guide()
    return [
        f"{known.questions[name].text} {entry.answer} ({entry.day}): {entry.text}"
        for name in weighing.path
        if (entry := weighing.entries.get(name)) is not None
    ]


def fact_edits(dossier: Dossier, weighing: Weighing) -> list[Edit]:
    """The edits that put the outcome where the report to Veilig Thuis finds it."""
    return letter_facts.fact_edits(dossier, document_facts(weighing))


def _refused(code: str, where: str, message: str, remedy: str) -> InvalidInput:
    shown = one_line(where, limit=_SHOWN)
    return InvalidInput(message, findings=[Finding(code, Severity.BLOCK, shown, message, remedy)])
