"""Step plans and terms on the screen, as JSON and as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mas_cli.commands import _console
from mas_cli.i18n import _, ngettext
from mas_cli.text import one_line
from mas_cli.written import short_day

if TYPE_CHECKING:
    from mas_cli.plan.due import Due, Reminder
    from mas_cli.plan.plan import Plan, Standing


def as_json(plan: Plan) -> dict[str, Any]:
    """The plan with ready commands for its documents."""
    from mas_cli.plan import plan as plans

    return plans.as_json(plan, lambda document: command_for(plan, document))


def command_for(plan: Plan, document: str) -> str:
    """The command line that makes a document of this case; empty when there is no such document here."""
    from mas_cli.plan.next_step import document_command

    words = document_command(document, plan.facts.case or "CASE")
    return " ".join(("mas", *words)) if words else ""


def show(plan: Plan) -> None:
    """A plan from top to bottom."""
    titles = ", ".join(route.title for route in plan.chosen()) or _("no route yet")
    parts = [part for part in (plan.facts.case, titles) if part]
    heading = _("Step plan {name}").format(name="  ".join(parts))
    _console.out(heading)
    _console.out("=" * min(len(heading), 78))
    if plan.data.region:
        _console.out(_("Regional agreement {label}").format(label=one_line(plan.data.region.label)))
    for phase, steps in plan.phases():
        _console.out("")
        _console.out(f"{phase.title} — {phase.text}")
        for standing in steps:
            _show_step(plan, standing)
    _show_checks(plan)
    if plan.next:
        titles_of = {standing.step.id: standing.step.title for standing in plan.steps}
        _console.out("")
        _console.out(_("Next:"))
        for step in plan.next:
            _console.out(f"  {titles_of[step]} ({step})")
    for notice in plan.notices:
        _console.note(f"! {notice}")
    if plan.facts.meldcode:
        # Not one of the notices of the plan: the meldcode stays apart from the route.
        _console.note(f"! {_open_meldcode(plan.facts.meldcode)}")


def _show_checks(plan: Plan) -> None:
    if not plan.facts.checks:
        return
    _console.out("")
    _console.out(_("Guided checks"))
    for check in plan.facts.checks:
        day = f" ({short_day(check.day)})" if check.day else ""
        _console.out(
            f"  {'✓' if check.settled else '○'} {check.name}: {one_line(check.title, limit=200)}{day}"
        )
        if check.document and not check.settled:
            _console.out(f"      {command_for(plan, check.document)}")


def _show_step(plan: Plan, standing: Standing) -> None:
    step = standing.step
    mark = {"done": "✓", "open": "○", "overdue": "!", "skipped": "–", "waiting": "·"}[standing.state]
    day = f" ({short_day(standing.day)})" if standing.day else ""
    _console.wrapped(f"{step.title}{day}", f"  {mark} ", "    ")
    about = [step.id, one_line(plan.data.actors[step.actor])]
    if standing.reason:
        about.append(one_line(standing.reason, limit=200))
    if standing.note:
        about.append(one_line(standing.note, limit=200))
    _console.wrapped(" · ".join(about), "      ")
    if (
        standing.term is not None
        and standing.term.due is not None
        and standing.state in ("open", "overdue", "waiting")
    ):
        due = short_day(standing.term.due)
        _console.wrapped(_("by {day} ({source})").format(day=due, source=standing.term.source), "      ")
    if standing.state not in ("done", "skipped"):
        contacts = [
            f"{item.name}: {item.contact}" if len(plan.data.partners_of(step)) > 1 else item.contact
            for item in plan.data.partners_of(step)
            if item.contact
        ]
        for line in (*contacts, *plan.data.agreed_on(step)):
            _console.wrapped(one_line(line, limit=300), "      ")
    if standing.state in ("open", "overdue") and step.document:
        ready = command_for(plan, step.document)
        _console.out(f"      {ready or _('document: {name}').format(name=step.document)}")


def show_due(found: list[Due], waiting: list[Reminder]) -> None:
    """Terms, one a line, and after them the meldcodes that are open."""
    for item in found:
        state = _("over") if item.days < 0 else _("in {days} d").format(days=item.days)
        _console.out(f"{short_day(item.due)}  {item.case}  {state:<10}  {item.title}")
    for reminder in waiting:
        since = short_day(reminder.since) if reminder.since else " " * 10
        _console.out(f"{since}  {reminder.case}  {_('open'):<10}  {_open_meldcode(reminder.question)}")
    count = ngettext("{count} term", "{count} terms", len(found)).format(count=len(found))
    _console.note(count)


def _open_meldcode(question: str) -> str:
    return _("Meldcode: the weighing is open; answer {question}.").format(question=question)


def write_pictures(plan: Plan, wanted: list[tuple[Path, str]]) -> None:
    """The picture of a plan in the forms asked for."""
    if not wanted:
        return
    from mas_cli.files import atomic_write
    from mas_cli.plan import picture

    drawing = picture.draw(plan)
    for out, kind in wanted:
        atomic_write(out, picture.RENDERERS[kind](drawing), private=True, keep_access=True)
        _console.written(out)
