"""`mas plan`: who does what by when, for one case, one route, or all cases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _clock, _completing, _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import (
    CaseArgument,
    DateOption,
    JsonOption,
    OverlayOption,
    PasswordOption,
    VaultOption,
)
from mas_cli.commands.plan import output
from mas_cli.commands.region.choosing import plan_on
from mas_cli.errors import UsageError
from mas_cli.findings import did_you_mean
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    import datetime as dt

    from mas_cli.plan.facts import Facts
    from mas_cli.plan.plan import Plan

app = new_app()


@command(
    app,
    help=_(
        "The step plan of a case: who does what by when, what is done and what is next. --done and --skip "
        "record a step; --due shows the terms of all cases; --route alone shows the plan of a route."
    ),
    example="mas plan K7Q-3MX-4TT",
)
def plan(  # noqa: PLR0917  Typer calls it by keyword
    case: CaseArgument = "",
    data: Annotated[
        Path | None,
        typer.Option("--data", help=_("A dossier as YAML or JSON, without a vault."), metavar="FILE"),
    ] = None,
    route: Annotated[
        list[str] | None,
        typer.Option(
            "--route",
            help=_("This route instead of that of the case; may be repeated."),
            metavar="R",
            autocompletion=_completing.routes,
        ),
    ] = None,
    done: Annotated[
        str,
        typer.Option(
            "--done",
            help=_("Record that this step was done."),
            metavar="STEP",
            autocompletion=_completing.steps,
        ),
    ] = "",
    skip: Annotated[
        str,
        typer.Option(
            "--skip",
            help=_("Skip this step, with --reason."),
            metavar="STEP",
            autocompletion=_completing.steps,
        ),
    ] = "",
    reopen: Annotated[
        str,
        typer.Option(
            "--reopen", help=_("Open this step again."), metavar="STEP", autocompletion=_completing.steps
        ),
    ] = "",
    note: Annotated[str, typer.Option("--note", help=_("A remark with --done."), metavar="TEXT")] = "",
    reason: Annotated[str, typer.Option("--reason", help=_("Why a step is skipped."), metavar="TEXT")] = "",
    due: Annotated[bool, typer.Option("--due", help=_("The terms of all cases, soonest first."))] = False,
    within: Annotated[
        str,
        typer.Option(
            "--within", help=_("With --due: only terms that end within so many days."), metavar="14d"
        ),
    ] = "",
    ics: Annotated[
        Path | None,
        typer.Option("--ics", help=_("Write the terms as a calendar file."), metavar="OUT"),
    ] = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", help=_("Draw the plan as a picture."), metavar="OUT")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help=_("Draw the plan as a web page."), metavar="OUT")
    ] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help=_("Draw the plan on A4."), metavar="OUT")] = None,
    date: DateOption = "",
    overlay: OverlayOption = None,
    vault: VaultOption = None,
    password_file: PasswordOption = None,
    json_output: JsonOption = False,
) -> None:
    """Show or change a plan."""
    from mas_cli.commands._days import day_option

    day = day_option(date, "--date")
    recorded = [
        (step, state) for step, state in ((done, "gedaan"), (skip, "overgeslagen"), (reopen, "open")) if step
    ]
    if due or within or ics:
        if case or data or route or recorded or svg or html or pdf:
            raise UsageError(_("--due looks at all cases; leave out the case and the other options."))
        _all_cases(within, ics, day, overlay, vault, password_file, json_output=json_output)
        return
    if len(recorded) > 1 or (recorded and not case):
        raise UsageError(_("Record one step of one case at a time."), remedy=_("mas plan CASE --done STEP"))
    if case and data:
        raise UsageError(_("Give a case or --data, not both."))
    if (note and not recorded) or (reason and not recorded):
        raise UsageError(_("--note and --reason go with --done or --skip."))
    if case:
        if recorded:
            step, state = recorded[0]
            recording = _Recording(step, state, note, reason)
            found = _record(case, recording, day, overlay, vault, password_file)
        else:
            found = _of_case(case, route, day, overlay, vault, password_file)
    elif data:
        found = _of_file(data, route, day, overlay)
    elif route:
        found = _of_routes(route, day, overlay)
    else:
        raise UsageError(_("Give a case, --data, --route or --due."), remedy=_("mas plan --help"))
    pictures = [(svg, "svg"), (html, "html"), (pdf, "pdf")]
    wanted = [(out, kind) for out, kind in pictures if out]
    output.write_pictures(found, wanted)
    if json_output:
        _console.out_json(output.as_json(found))
    elif not wanted:
        output.show(found)


@dataclass(frozen=True, slots=True)
class _Recording:
    """What is recorded of which step."""

    step: str
    state: str
    note: str
    reason: str


def _of_file(data: Path, route: list[str] | None, day: dt.date, overlay: Path | None) -> Plan:
    from mas_cli.casefile.changes import read_data
    from mas_cli.plan import facts

    return _plan(facts.of_mapping(*read_data(data)), route, day, overlay)


def _of_routes(route: list[str], day: dt.date, overlay: Path | None) -> Plan:
    from mas_cli.plan.facts import Facts

    return _plan(Facts(), route, day, overlay)


def _plan(facts: Facts, route: list[str] | None, day: dt.date, overlay: Path | None) -> Plan:
    """The plan with the edition of the day of the choice, or of today."""
    from mas_cli.plan.plan import plan as make

    data = plan_on(facts.choice or day, overlay)
    for name in route or ():
        if name not in data.routes:
            choices = _("Choose from: {choices}.").format(choices=", ".join(data.routes))
            message = _("There is no route {route}.").format(route=one_line(name, limit=60))
            raise UsageError(message, remedy=did_you_mean(name, data.routes, choices))
    return make(facts, data, day, routes=route or None)


def _of_case(  # noqa: PLR0917  the options of a command
    case: str,
    route: list[str] | None,
    day: dt.date,
    overlay: Path | None,
    vault: str | None,
    password_file: Path | None,
) -> Plan:
    from mas_cli.casefile.edits import Event
    from mas_cli.commands.case.opening import opened
    from mas_cli.plan import facts

    with opened(vault, password_file) as store:
        dossier = store.load(store.find(case))
        store.log(Event.RAADPLEGEN, dossier.container, stappenplan="ja")
    return _plan(facts.of_dossier(dossier), route, day, overlay)


def _record(  # noqa: PLR0917  the options of a command
    case: str,
    recording: _Recording,
    day: dt.date,
    overlay: Path | None,
    vault: str | None,
    password_file: Path | None,
) -> Plan:
    from mas_cli.casefile import decisions
    from mas_cli.commands.case.opening import opened
    from mas_cli.plan import facts
    from mas_cli.plan.recording import record

    with opened(vault, password_file) as store:
        dossier = store.load(store.find(case))
        found = record(
            _plan(facts.of_dossier(dossier), None, day, overlay),
            recording.step.strip(),
            recording.state,
            day,
            reason=recording.reason,
            note=recording.note,
        )
        saved = store.change(dossier, [*found.edits, *decisions.begun(dossier)])
    _console.show_findings(found.findings)
    _console.saved(saved.many("planstappen")[-1].record)
    return _plan(facts.of_dossier(saved), None, day, overlay)


def _all_cases(  # noqa: PLR0917  the options of a command
    within: str,
    ics: Path | None,
    day: dt.date,
    overlay: Path | None,
    vault: str | None,
    password_file: Path | None,
    *,
    json_output: bool,
) -> None:
    from mas_cli.casefile.edits import Event
    from mas_cli.commands._days import days_option
    from mas_cli.commands.case.opening import opened
    from mas_cli.plan.due import due_json, due_terms, reminders

    days = days_option(within, "--within")
    data = plan_on(day, overlay)
    damaged: list[object] = []
    with opened(vault, password_file) as store:
        cases = list(store.summaries(damaged.append))
        found, waiting = due_terms(cases, data, day, days), reminders(cases)
        store.log(Event.RAADPLEGEN, termijnen=len(found))
    if damaged:
        _console.note(_("Some cases cannot be read: run `mas vault check`."))
    if ics:
        from mas_cli.files import atomic_write
        from mas_cli.plan.ical import calendar

        atomic_write(ics, calendar(found, _clock.now()), private=True, keep_access=True)
        _console.written(ics)
    if json_output:
        _console.out_json(due_json(found, waiting, day, data.region))
    elif not ics:
        output.show_due(found, waiting)
