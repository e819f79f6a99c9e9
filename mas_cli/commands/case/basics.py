"""`mas case`: begin, list, show and fill dossiers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _clock, _console
from mas_cli.commands._days import days_option
from mas_cli.commands._options import CaseArgument, FullOption, JsonOption
from mas_cli.commands.case.opening import case_command
from mas_cli.errors import IntegrityError, UsageError
from mas_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from mas_cli.casefile.store import CaseStore
    from mas_cli.findings import Finding


@case_command(
    "new",
    help=_("Begin a dossier; prints its code. With --data it is filled from a file."),
    example="mas case new --data zaak.yaml",
)
def new(
    store: CaseStore,
    data: Annotated[
        Path | None, typer.Option("--data", help=_("Sections and fields, as YAML or JSON."), metavar="FILE")
    ] = None,
    json_output: JsonOption = False,
) -> None:
    """Make a case."""
    from mas_cli.casefile import changes

    edits = changes.from_data(*changes.read_data(data)) if data else []
    dossier = store.create(edits)
    if json_output:
        _console.out_json({"id": dossier.id, "container": dossier.container})
        return
    _console.out(dossier.id)
    _console.note(_("The case is saved. Next: {command}").format(command=f"mas case show {dossier.id}"))


@case_command(
    "list",
    help=_("List the cases; the filters go together."),
    example="mas case list --status in_behandeling --term 14",
)
def list_(  # noqa: PLR0917  Typer calls it by keyword
    store: CaseStore,
    status: Annotated[str, typer.Option("--status", help=_("Only with this status."))] = "",
    school: Annotated[str, typer.Option("--school", help=_("Part of the name of the school, or BRIN."))] = "",
    route: Annotated[str, typer.Option("--route", help=_("Decided or advised."))] = "",
    term: Annotated[
        str, typer.Option("--term", help=_("With a legal term that ends within so many days."), metavar="14d")
    ] = "",
    sort: Annotated[
        str, typer.Option("--sort", help=_("The order."), metavar="naam|melding|term|gewijzigd")
    ] = "naam",
    json_output: JsonOption = False,
) -> None:
    """Print the list."""
    from mas_cli.casefile import choices
    from mas_cli.casefile.edits import Event
    from mas_cli.casefile.listing import ORDERS, Filter, select, summary_json
    from mas_cli.commands.case.listing import show_list

    if sort not in ORDERS:
        raise UsageError(_("--sort takes: {choices}.").format(choices=", ".join(ORDERS)))
    statuses = choices.choice("zaak.status").names
    if status and status not in statuses:
        raise UsageError(_("--status takes: {choices}.").format(choices=", ".join(statuses)))
    days = days_option(term, "--term")
    damaged: list[Finding] = []
    today = _clock.today()
    wanted = Filter(status=status, school=school, route=route, within=days)
    found = select(store.summaries(damaged.append), wanted, today, sort)
    store.log(Event.RAADPLEGEN, lijst=len(found))
    if json_output:
        _console.out_json([summary_json(summary) for summary in found])
    else:
        show_list(found, today)
        text = ngettext("{count} case", "{count} cases", len(found)).format(count=len(found))
        _console.note(text)
    _console.show_findings(store.vault.conflicts())
    if damaged:
        raise IntegrityError(
            ngettext(
                "{count} case cannot be read; the others are listed.",
                "{count} cases cannot be read; the others are listed.",
                len(damaged),
            ).format(count=len(damaged)),
            remedy=_("Run `mas vault check` to see what is still readable, or restore a backup."),
            findings=damaged,
        )


@case_command(
    "show",
    help=_("Show a dossier: who, where, what happened, what is due."),
    example="mas case show K7Q-3MX-4TT",
)
def show(
    store: CaseStore,
    case: CaseArgument,
    volledig: FullOption = False,
    json_output: JsonOption = False,
) -> None:
    """Print one dossier."""
    from mas_cli.casefile.edits import Event
    from mas_cli.casefile.shown import as_json
    from mas_cli.commands.case import output

    dossier = store.load(store.find(case))
    store.log(Event.RAADPLEGEN, dossier.container, volledig="ja" if volledig else "")
    if json_output:
        _console.out_json(as_json(dossier, full=volledig))
    else:
        output.show_dossier(dossier, _clock.today(), full=volledig)


@case_command(
    "set",
    help=_(
        "Give a field another value: jongere.achternaam, meldingen.1.status, verhoor.start. An empty value "
        "takes it out; what it was stays in the history."
    ),
    example='mas case set K7Q-3MX-4TT jongere.achternaam "de Boer"',
)
def set_(
    store: CaseStore,
    case: CaseArgument,
    path: Annotated[str, typer.Argument(metavar="PATH", help=_("The place in the dossier."))],
    value: Annotated[str, typer.Argument(metavar="VALUE", help=_("The value; empty takes it out."))],
) -> None:
    """Save one value."""
    from mas_cli.casefile import changes, decisions

    dossier = store.load(store.find(case))
    edits = changes.set_value(dossier, path, value)
    store.change(dossier, [*edits, *decisions.begun(dossier)])
    _console.saved(path)


@case_command(
    "note",
    help=_("Add a remark; - reads it from standard input."),
    example='mas case note K7Q-3MX-4TT "Moeder gebeld: Sam blijft thuis sinds maandag."',
)
def note(
    store: CaseStore,
    case: CaseArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help=_("The remark."))],
) -> None:
    """Save a note."""
    from mas_cli.casefile import changes, decisions
    from mas_cli.casefile.edits import Edit, Event

    content = changes.note(_from_stdin() if text == "-" else text)
    dossier = store.load(store.find(case))
    saved = store.change(
        dossier, [Edit("notities", content, None), *decisions.begun(dossier)], event=Event.VERZAMELEN
    )
    _console.saved(saved.many("notities")[-1].record)


def _from_stdin() -> str:
    import sys

    from mas_cli.casefile.values import MAX_TEXT

    return sys.stdin.read(4 * MAX_TEXT)
