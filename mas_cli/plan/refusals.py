"""What the step plan finds wrong: one function a code.

P02 a name that does not exist · P03 steps or editions that wait for each other · P05 no such document yet ·
P10 no such step · P11 skipped without a reason · P12 done before what comes first · P13 settled already ·
P30 no such partner · P31 no such outcome · P32 an earlier outcome replaced · P50 a step that a region may
not rename · P51 a name that is taken · P52 no such name in an agreement · P53 an order that cannot be · P54
a phase that is not open · P80 no such part of the meldcode · P81 without text · P82 an answer that is
missing or does not belong · P83 an answer that does not count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mas_cli.findings import Finding, block, did_you_mean, refusal, warn
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.errors import InvalidInput

_SHOWN: Final = 60


def _short(name: object) -> str:
    return one_line(str(name), limit=_SHOWN)


def _choose(name: str, known: Iterable[str]) -> str:
    names = list(known)
    among = _("Choose from: {choices}.").format(choices=", ".join(names) or "–")
    return did_you_mean(name, names, among)


def no_such_name(where: str, name: str, known: Iterable[str]) -> Finding:
    """A name in an edition that leads nowhere."""
    message = _("{name} does not exist here.").format(name=_short(name))
    return block("P02", where, message, did_you_mean(name, known, _("Correct the name or add it.")))


def circle(where: str, message: str, remedy: str = "") -> Finding:
    """Steps that wait for each other, or editions that are based on each other."""
    return block("P03", where, message, remedy or _("Let one of them be based on nothing."))


def no_such_document(where: str, name: str) -> Finding:
    """A document that cannot be made here; a region may bring it."""
    message = _("There is no document of type {name} yet.").format(name=name)
    return warn("P05", where, message, _("`mas format add` can bring one."))


def no_such_step(step: str, known: Iterable[str], other_routes: Iterable[str] = ()) -> InvalidInput:
    """A step that is not in this plan; `other_routes` are those to which it belongs."""
    shown, routes = _short(step), ", ".join(other_routes)
    message = _("There is no step {step} in this plan.").format(step=shown)
    remedy = _choose(step, known)
    if routes:
        message = _("{step} is a step of another route: {routes}.").format(step=shown, routes=routes)
        remedy = _("`mas case decide` records another route.")
    return refusal("P10", shown, message, remedy)


def without_reason(step: str) -> InvalidInput:
    """A step that is skipped, and nobody said why."""
    message = _("Skipping a step needs a reason.")
    return refusal("P11", _short(step), message, _("Pas toe of leg uit: give the reason with --reason."))


def before_its_time(step: str, others: Iterable[str]) -> Finding:
    """A step that is recorded before what comes first."""
    message = _("{step} is recorded before what comes first: {others}.")
    remedy = _("Record those steps too, or skip them with a reason.")
    return warn("P12", step, message.format(step=step, others=", ".join(others)), remedy)


def settled_already(step: str) -> Finding:
    """A step that is recorded once more."""
    message = _("{step} was settled already; what is recorded now replaces it.").format(step=step)
    return warn("P13", step, message, _("What it was stays in the history."))


def no_such_partner(partner: str, known: Iterable[str]) -> InvalidInput:
    """A partner that does not report back."""
    message = _("No partner {name} reports back.").format(name=_short(partner))
    return refusal("P30", _short(partner), message, _choose(partner, known))


def no_such_outcome(partner: str, outcome: str, known: Iterable[str]) -> InvalidInput:
    """An outcome that this partner does not have."""
    message = _("{partner} has no outcome {name}.").format(partner=partner, name=_short(outcome))
    return refusal("P31", _short(outcome), message, _choose(outcome, known))


def outcome_replaced(record: str, event: str, day: object) -> Finding:
    """An earlier outcome of the same partner, which the new one takes the place of."""
    message = _("An earlier outcome is replaced: {event} of {day}.").format(event=event, day=day)
    return warn("P32", record, message, _("What it was stays in the history."))


def closed_title(where: str, step: str, slots: Iterable[str]) -> Finding:
    """A step that is called the same everywhere."""
    message = _("{step} has the same name everywhere; a region may not change it.").format(step=step)
    return block("P50", where, message, _open_slots(slots))


def name_taken(where: str, name: str) -> Finding:
    """An own step with the name of another one."""
    message = _("The name {name} is taken already.").format(name=name)
    return block("P51", where, message, _("A region adds steps; it cannot replace one."))


def no_such_name_in_agreement(where: str, name: str, known: Iterable[str]) -> Finding:
    """A name in the agreement of a region that leads nowhere."""
    return block("P52", where, _("{name} does not exist here.").format(name=name), _choose(name, known))


def order(where: str, message: str, remedy: str) -> Finding:
    """An order that the plan does not allow."""
    return block("P53", where, message, remedy)


def closed_phase(where: str, phase: str, slots: Iterable[str]) -> Finding:
    """A phase in which a region changes nothing."""
    message = _("The phase {phase} is the same everywhere.").format(phase=phase)
    return block("P54", where, message, _open_slots(slots))


def _open_slots(slots: Iterable[str]) -> str:
    return _("Open slots: {names}.").format(names=", ".join(slots) or "–")


def no_such_part(part: str, known: Iterable[str]) -> InvalidInput:
    """Something the meldcode does not have."""
    message = _("The meldcode has no part {name}.").format(name=_short(part))
    remedy = _("Choose from: {choices}.").format(choices=", ".join(known))
    return refusal("P80", _short(part), message, remedy)


def part_without_text(part: str) -> InvalidInput:
    """A step without what was done, or a question without the reason of its answer."""
    message = _("What was done, or why it is answered so, is missing.")
    return refusal("P81", part, message, _("Give it with --text."))


def answer_of_part(part: str, *, question: bool) -> InvalidInput:
    """A question without an answer, or a step with one."""
    message = _("A step has no answer; it takes what was done.")
    remedy = _("Leave out --antwoord, or give a question: mc1 to mc5.")
    if question:
        message = _("A question is answered with ja, nee or onbekend.")
        remedy = _("Give it with --antwoord.")
    return refusal("P82", part, message, remedy)


def does_not_count(part: str) -> Finding:
    """An answer to a question that the other answers do not lead to."""
    message = _("{name} does not count now: the other answers do not lead to it.").format(name=part)
    return warn("P83", part, message, _("It is kept, and counts when an earlier answer changes."))
