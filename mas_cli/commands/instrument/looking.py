"""`mas instrument`: list, show, check, compare and prove."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _clock, _console
from mas_cli.commands._app import command
from mas_cli.commands._options import (
    DateOption,
    ForceOption,
    JsonOption,
    OutcomesOption,
    OverlayOption,
    TimeoutOption,
)
from mas_cli.commands.instrument.group import IdArgument, app, resolved
from mas_cli.errors import ExitCode, InvalidInput
from mas_cli.findings import listed
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.commands.instrument.case_folder import CaseFolder
    from mas_cli.findings import Finding
    from mas_cli.instrument.instrument import Instrument

CasesOption = Annotated[
    Path | None,
    typer.Option(
        "--out", help=_("A folder for the cases found, as files for mas screen --answers."), metavar="DIR"
    ),
]


@command(
    app,
    "list",
    help=_("The instruments there are, with their editions and which one is in force today."),
    example="mas instrument list",
)
def list_(json_output: JsonOption = False) -> None:
    """Print one line an edition."""
    from mas_cli import installed
    from mas_cli.instrument import catalog
    from mas_cli.paths import data_root
    from mas_cli.workbook.official.store import bound

    today = _clock.today()
    found = catalog.editions()
    in_force = {edition.instrument: edition.name for edition in found if edition.valid_from <= today}
    shipped = data_root("instruments")
    rows = [
        {
            "name": edition.name,
            "id": edition.instrument,
            "edition": edition.edition,
            "valid_from": edition.valid_from.isoformat(),
            "in_force": in_force.get(edition.instrument) == edition.name,
            "own": not edition.place.is_relative_to(shipped),
            "installed": installed.edition_of(edition.place) is not None,
        }
        for edition in found
    ]
    own = bound()
    if json_output:
        workbooks = [{"name": name, "id": name, "workbook": True, "own": True} for name in own]
        _console.out_json({"schema": "mas.instruments/1", "instruments": [*rows, *workbooks]})
        return
    width = max((len(name) for name in (*(edition.name for edition in found), *own)), default=0)
    for row in rows:
        notes = [_("from {day}").format(day=row["valid_from"])]
        if row["in_force"]:
            notes.append(_("in force today"))
        if row["own"]:
            notes.append(_("installed") if row["installed"] else _("your own"))
        _console.out(f"{row['name']:{width}}  {', '.join(notes)}")
    for name in own:
        _console.out(f"{name:{width}}  {_('a workbook of your own')}")


@command(
    app,
    "show",
    help=_("Everything an instrument asks and concludes, with the source of each."),
    example="mas instrument show mas/2022-03 --json",
)
def show(
    name: IdArgument = "",
    overlay: OverlayOption = None,
    date: DateOption = "",
    json_output: JsonOption = False,
) -> None:
    """Print an instrument."""
    from mas_cli.commands.instrument import output
    from mas_cli.instrument.as_json import instrument_json

    instrument = resolved(name, overlay, date)
    if json_output:
        _console.out_json(instrument_json(instrument))
    else:
        output.show(instrument)


@command(
    app,
    "check",
    help=_("All faults of an instrument of your own, each with its line and what to do about it."),
    example="mas instrument check instrument.yaml",
)
def check(
    file: Annotated[Path, typer.Argument(help=_("A folder or YAML file, or id/edition."), metavar="FILE")],
    overlay: Annotated[
        Path | None,
        typer.Option("--overlay", help=_("Check this agreement of a region too."), metavar="FILE"),
    ] = None,
    json_output: JsonOption = False,
) -> None:
    """Print every finding; exit 3 when one of them blocks."""
    from mas_cli.findings import blocking
    from mas_cli.instrument import catalog

    place = catalog.place_of(str(file), _clock.today())
    findings = list(catalog.faults(place))
    if overlay is not None and not blocking(findings):
        findings += _overlay_faults(place, overlay)
    if json_output:
        _console.out_json({"schema": "mas.findings/1", "findings": listed(findings)})
    else:
        _console.show_findings(findings, to_stdout=True)
        if not findings:
            _console.out(_("{name}: no faults.").format(name=file))
    if blocking(findings):
        raise typer.Exit(ExitCode.INVALID_INPUT)


@command(
    app,
    "diff",
    help=_(
        "What differs between two editions or instruments: questions, parameters, rules, texts. Of bound "
        "workbooks, or a bound one and a file: questions, answers to choose from, outcomes. With --outcomes: "
        "what it makes of the advice, every kind of change with its smallest case, proved to be all."
    ),
    example="mas instrument diff mas/2019-01 mas/2020-04 --outcomes",
)
def diff(  # noqa: PLR0917  Typer calls it by keyword
    before: Annotated[str, typer.Argument(help=_("Id, id/edition or file."), metavar="A")],
    after: Annotated[str, typer.Argument(help=_("Id, id/edition or file."), metavar="B")],
    outcomes: OutcomesOption = False,
    timeout: TimeoutOption = 60.0,
    out: CasesOption = None,
    force: ForceOption = False,
    json_output: JsonOption = False,
) -> None:
    """Print the differences."""
    from mas_cli.commands.instrument import official_diff, output
    from mas_cli.instrument import catalog
    from mas_cli.instrument.diff import diff as differences

    if official_diff.are_workbooks(before, after):
        official_diff.show(before, after, as_json=json_output)
        return
    today = _clock.today()
    old, new = catalog.find(before, today), catalog.find(after, today)
    if outcomes:
        from mas_cli.commands.instrument import outcomes as of_advice
        from mas_cli.instrument.instrument import resolve

        before_it, with_it = (resolve(each, each.valid_from) for each in (old, new))
        folder = _folder(out, overwrite=force)
        of_advice.compare(before_it, with_it, timeout, folder, as_json=json_output)
        return
    changes = differences(old, new)
    if json_output:
        _console.out_json(
            {
                "schema": "mas.instrument.diff/1",
                "before": {"name": old.name, "sha256": old.sha256},
                "after": {"name": new.name, "sha256": new.sha256},
                "changes": [change.as_json() for change in changes],
            }
        )
    else:
        output.show_changes(old.name, new.name, changes)


@command(
    app,
    "prove",
    help=_(
        "Prove what holds of the advice in every case, and not only in those that were tried: the properties "
        "of the MAS, those of every instrument and your own. What does not hold is shown by the smallest "
        "case. Without ID every edition is proved, today's first. Exit 0 when all is proved, 3 when "
        "something is refuted, 4 when time was too short for something."
    ),
    example="mas instrument prove mas/2022-03 --property eigenschappen.yaml",
)
def prove(  # noqa: PLR0917  Typer calls it by keyword
    name: IdArgument = "",
    properties: Annotated[
        list[Path] | None,
        typer.Option("--property", help=_("A file of properties; may be repeated."), metavar="FILE"),
    ] = None,
    overlay: OverlayOption = None,
    timeout: TimeoutOption = 60.0,
    out: CasesOption = None,
    force: ForceOption = False,
    json_output: JsonOption = False,
) -> None:
    """Prove every property and print what became of it."""
    from mas_cli.commands.instrument import proving

    instrument = resolved(name, overlay, "")
    folder = _folder(out, overwrite=force)
    # An agreement is made for one edition, and a case is kept under the name of its property only.
    others = [] if name or instrument.overlay or folder else _other_editions(instrument)
    code = proving.prove([instrument, *others], properties or (), timeout, folder, as_json=json_output)
    if code:
        raise typer.Exit(code)


def _folder(out: Path | None, *, overwrite: bool) -> CaseFolder | None:
    from mas_cli.commands.instrument.case_folder import CaseFolder

    return None if out is None else CaseFolder(out, overwrite)


def _other_editions(instrument: Instrument) -> list[Instrument]:
    """The editions of an instrument besides this one, newest first."""
    from mas_cli.instrument import catalog

    id_ = instrument.definition.id
    names = [edition.name for edition in catalog.editions(id_)]
    return [resolved(name, None, "") for name in reversed(names) if name != instrument.definition.name]


def _overlay_faults(place: Path, overlay: Path) -> tuple[Finding, ...]:
    from mas_cli.instrument import catalog
    from mas_cli.region.overlay import load_overlay

    try:
        load_overlay(overlay, catalog.open_definition(place))
    except InvalidInput as error:
        return error.findings
    return ()
