"""Recording a step of the plan: done, skipped with a reason, or open again. Nothing is saved here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mas_cli.casefile import model
from mas_cli.casefile.edits import Edit
from mas_cli.casefile.reading import part_of
from mas_cli.findings import Finding
from mas_cli.plan import refusals
from mas_cli.plan.plan import State

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
        others = plan.data.steps[step].routes if step in plan.data.steps else ()
        raise refusals.no_such_step(step, [item.step.id for item in plan.steps], others)
    if state == "overgeslagen" and not reason.strip():
        raise refusals.without_reason(step)
    findings = []
    if state == "gedaan" and (standing.waits_for or standing.state is State.WAITING):
        findings.append(refusals.before_its_time(step, standing.waits_for or standing.step.when))
    if state in model.SETTLED and standing.state in (State.DONE, State.SKIPPED):
        findings.append(refusals.settled_already(step))
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
