"""Recording a step of the plan: done, skipped with a reason, or open again. Nothing is saved here."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mas_cli.casefile import model
from mas_cli.casefile.edits import Edit
from mas_cli.casefile.reading import part_of
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.plan.plan import State
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.plan.plan import Plan

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Recorded:
    """What to save, and what someone should know about it."""

    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]


def record(plan: Plan, step: str, state: str, day: date, *, reason: str = "", note: str = "") -> Recorded:
    """The edit that records a step.

    Args:
        plan: of the case as it is.
        step: id of a step in it.
        state: `gedaan`, `overgeslagen` or `open`.
        day: on which it was done or decided.
        reason: why it is skipped (pas toe of leg uit).
        note: a remark.

    Raises:
        InvalidInput: there is no such step in this plan (P10), or it is skipped without a reason (P11).
    """
    standing = next((item for item in plan.steps if item.step.id == step), None)
    if standing is None:
        raise _refused("P10", step, *_unknown(plan, step))
    if state == "overgeslagen" and not reason.strip():
        raise _refused(
            "P11",
            step,
            _("Skipping a step needs a reason."),
            _("Pas toe of leg uit: give the reason with --reason."),
        )
    findings = []
    if state == "gedaan" and (standing.waits_for or standing.state is State.WAITING):
        message = _("{step} is recorded before what comes first: {others}.").format(
            step=step, others=", ".join(standing.waits_for or standing.step.when)
        )
        remedy = _("Record those steps too, or skip them with a reason.")
        findings.append(Finding("P12", Severity.WARN, step, message, remedy))
    if state in model.SETTLED and standing.state in (State.DONE, State.SKIPPED):
        message = _("{step} was settled already; what is recorded now replaces it.").format(step=step)
        findings.append(Finding("P13", Severity.WARN, step, message, _("What it was stays in the history.")))
    part = part_of(
        model.Stap,
        {
            "stap": step,
            "staat": state,
            "datum": day,
            "reden": reason,
            "toelichting": note,
            "termijn": standing.step.term,
            "editie": plan.data.edition,
        },
        "planstappen",
    )
    return Recorded((Edit("planstappen", part, None),), tuple(findings))


def _unknown(plan: Plan, step: str) -> tuple[str, str]:
    shown = one_line(step, limit=_SHOWN)
    if step in plan.data.steps:
        routes = ", ".join(plan.data.steps[step].routes)
        return (
            _("{step} is a step of another route: {routes}.").format(step=shown, routes=routes),
            _("`mas case decide` records another route."),
        )
    known = [standing.step.id for standing in plan.steps]
    near = difflib.get_close_matches(step, known, n=1)
    return (
        _("There is no step {step} in this plan.").format(step=shown),
        _("Did you mean {name}?").format(name=near[0])
        if near
        else _("Choose from: {choices}.").format(choices=", ".join(known)),
    )


def _refused(code: str, where: str, message: str, remedy: str) -> InvalidInput:
    return InvalidInput(
        message, findings=[Finding(code, Severity.BLOCK, one_line(where, limit=_SHOWN), message, remedy)]
    )
