"""A case that was found, and the advice on it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mas_cli.i18n import _, ngettext
from mas_cli.instrument.answers import answer_text

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.proof.advice import CaseOutcome
    from mas_cli.proof.outcomes import OutcomeChange, Outcomes


def name_of(instrument: Instrument) -> str:
    """The instrument, and with which agreement."""
    name, overlay = instrument.definition.name, instrument.overlay
    return name if overlay is None else f"{name} + {overlay.label}"


def case_lines(answers: Mapping[str, Any], *instruments: Instrument) -> Iterator[str]:
    """The case in words, a line an answer; of several instruments the first that asks it words it."""
    for name, answer in answers.items():
        instrument = next(each for each in instruments if name in each.questions)
        question = instrument.questions[name]
        yield f"      {instrument.text(question.text)} {answer_text(question, answer)}"


def advice_line(outcome: CaseOutcome, instrument: Instrument) -> str:
    """What the advice on a case is, in one line."""
    parts = [_("Advice: {what}").format(what=concluded(outcome, instrument))]
    if outcome.signals:
        parts.append(_("Signals: {what}").format(what=signal_titles(outcome.signals, instrument)))
    return ". ".join(parts)


def concluded(outcome: CaseOutcome, *instruments: Instrument) -> str:
    """Name the routes by their titles, or say that there is no route or too little information."""
    if outcome.routes:
        titles = {route.id: route.title for each in instruments for route in each.definition.routes.values()}
        return " + ".join(titles[route] for route in outcome.routes)
    return {"geen_route": _("no route"), "onvoldoende_informatie": _("insufficient information")}.get(
        outcome.status, outcome.status
    )


def signal_titles(names: tuple[str, ...], *instruments: Instrument) -> str:
    """The signals by their titles."""
    titles = {item.id: item.title for each in instruments for item in each.definition.signals.values()}
    return ", ".join(titles[name] for name in names)


def change_lines(found: Outcomes, before: Instrument, after: Instrument) -> Iterator[str]:
    """The changes to read through, each with its smallest case."""
    names = {"before": name_of(before), "after": name_of(after)}
    if not found.changes and found.complete:
        yield _("No case gets other advice: {before} and {after} decide alike (proved).").format(**names)
        return
    count = ngettext(
        "{count} kind of change in the advice between {before} and {after}.",
        "{count} kinds of change in the advice between {before} and {after}.",
        len(found.changes),
    )
    yield count.format(count=len(found.changes), **names)
    if found.complete:
        yield _("Nothing else changes (proved over every case).")
    else:
        yield _("There may be more: not decided within {seconds:.0f} seconds (--timeout).").format(
            seconds=found.seconds
        )
    for change in found.changes:
        yield ""
        yield from _change_lines(change, before, after)


def _change_lines(change: OutcomeChange, before: Instrument, after: Instrument) -> Iterator[str]:
    both = before, after
    old, new = concluded(change.before, *both), concluded(change.after, *both)
    yield old if old == new else f"{old} → {new}"
    if change.gained:
        yield "    + " + signal_titles(change.gained, *both)
    if change.lost:
        yield "    – " + signal_titles(change.lost, *both)
    yield "    " + _("The smallest case:")
    yield from case_lines(change.answers, after, before)
