"""`mas instrument`: list, show, check, compare and export instruments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _clock, _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import (
    ColumnsOption,
    DateOption,
    ForceOption,
    JsonOption,
    OutcomesOption,
    OverlayOption,
    ReplaceOption,
    TimeoutOption,
)
from mas_cli.errors import ExitCode, InvalidInput
from mas_cli.findings import listed
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.commands.instrument.case_folder import CaseFolder
    from mas_cli.findings import Finding
    from mas_cli.instrument.instrument import Instrument

app = new_app(_("List, show, check, compare and export instruments."))

IdArgument = Annotated[str, typer.Argument(help=_("Id, id/edition or file."), metavar="ID")]
WorkbookArgument = Annotated[
    str, typer.Argument(help=_("The name of a bound workbook, or a file."), metavar="N|FILE")
]
AnsweredOption = Annotated[
    int,
    typer.Option(
        "--answered",
        help=_("Fill in so many copies at random as well, and compare them with LibreOffice."),
        metavar="N",
        min=0,
        max=200,
    ),
]
FromOption = Annotated[
    str,
    typer.Option("--from", help=_("Carry over the binding of this bound workbook."), metavar="OLD"),
]
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

    instrument = _resolved(name, overlay, date)
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

    instrument = _resolved(name, overlay, "")
    folder = _folder(out, overwrite=force)
    # An agreement is made for one edition, and a case is kept under the name of its property only.
    others = [] if name or instrument.overlay or folder else _other_editions(instrument)
    code = proving.prove([instrument, *others], properties or (), timeout, folder, as_json=json_output)
    if code:
        raise typer.Exit(code)


@command(
    app,
    "export",
    help=_("Write the instrument for others: a workbook, a page for any browser, a form for ODK."),
    example="mas instrument export mas --html instrument.html",
)
def export(
    name: IdArgument = "",
    *,
    xlsx: Annotated[
        Path | None,
        typer.Option(
            "--xlsx", help=_("A workbook that advises by itself in Excel or LibreOffice."), metavar="OUT"
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", help=_("One page that works in a browser without a network."), metavar="OUT"),
    ] = None,
    xlsform: Annotated[
        Path | None, typer.Option("--xlsform", help=_("A form for ODK and KoboToolbox."), metavar="OUT")
    ] = None,
    json_schema: Annotated[
        Path | None,
        typer.Option("--json-schema", help=_("The JSON Schema of files with answers."), metavar="OUT"),
    ] = None,
    fhir: Annotated[
        Path | None,
        typer.Option("--fhir", help=_("The questions as a Questionnaire of FHIR R5."), metavar="OUT"),
    ] = None,
    overlay: OverlayOption = None,
    date: DateOption = "",
    force: ForceOption = False,
) -> None:
    """Write each face that is asked for."""
    from mas_cli.commands.instrument import exporting

    wanted = {
        "--xlsx": xlsx,
        "--html": html,
        "--xlsform": xlsform,
        "--json-schema": json_schema,
        "--fhir": fhir,
    }
    if not any(wanted.values()):
        raise typer.BadParameter(_("Say what to write: {options}.").format(options=", ".join(wanted)))
    exporting.export(_resolved(name, overlay, date), wanted, overwrite=force)


@command(
    app,
    "sql",
    help=_(
        "Write the instrument as one SQL statement: a view from a table of raw answers to their advice, for "
        "DuckDB, Spark or PostgreSQL, without mas."
    ),
    example="mas instrument sql --dialect duckdb > advies.sql",
)
def sql(  # noqa: PLR0917  Typer calls it by keyword
    name: IdArgument = "",
    dialect: Annotated[
        str, typer.Option("--dialect", help=_("duckdb, spark or postgres."), metavar="DIALECT")
    ] = "duckdb",
    table: Annotated[
        str, typer.Option("--table", help=_("The table with raw answers."), metavar="TABLE")
    ] = "antwoorden",
    columns: ColumnsOption = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            "--keep", help=_("A column to pass through; may be repeated. Else all of them."), metavar="COLUMN"
        ),
    ] = None,
    view: Annotated[
        str, typer.Option("--view", help=_("The name of the view."), metavar="NAME")
    ] = "mas_advies",
    query: Annotated[bool, typer.Option("--query", help=_("The query alone, without a view."))] = False,
    date: Annotated[
        str,
        typer.Option(
            "--date", help=_("Peildatum where a row has none; else the day it is run."), metavar="D"
        ),
    ] = "",
    overlay: OverlayOption = None,
) -> None:
    """Print the statement."""
    from mas_cli.commands._days import day_option
    from mas_cli.commands.instrument.choosing import choose
    from mas_cli.commands.instrument.statement import written

    day = day_option(date, "--date") if date else None
    _console.out(
        written(choose(name, overlay), dialect, table, columns, keep or None, "" if query else view, day)
    )


@command(
    app,
    "add",
    help=_(
        "Bind someone else's workbook: find its questions and its outcome, so that mas can ask them, "
        "compute with its own formulas and fill it in."
    ),
    example="mas instrument add instrument.xlsx --name mas-2026",
)
def add(  # noqa: PLR0917  Typer calls it by keyword
    file: Annotated[Path, typer.Argument(help=_("A workbook, or a zip with one."), metavar="FILE")],
    name: Annotated[str, typer.Option("--name", help=_("What to call it."), metavar="N")] = "",
    yes: Annotated[bool, typer.Option("--yes", help=_("Accept the proposal as it is."))] = False,
    force: ReplaceOption = False,
    before: FromOption = "",
    json_output: JsonOption = False,
) -> None:
    """Propose a binding, have it reviewed, keep it."""
    from mas_cli.commands.instrument import official

    official.add(file, name, before, accept=yes, overwrite=force, as_json=json_output)


@command(
    app,
    "bind",
    help=_(
        "Look over the binding of a workbook: accept, rename, drop, point at another cell. With --from: "
        "carry the binding of last year's workbook over to this one."
    ),
    example="mas instrument bind mas-2027.xlsx --from mas-2026",
)
def bind(  # noqa: PLR0917  Typer calls it by keyword
    name: Annotated[
        str, typer.Argument(help=_("The name of a bound workbook, or a file."), metavar="N|FILE")
    ],
    before: FromOption = "",
    new_name: Annotated[str, typer.Option("--name", help=_("What to call it."), metavar="N")] = "",
    yes: Annotated[bool, typer.Option("--yes", help=_("Accept the proposal as it is."))] = False,
    force: ReplaceOption = False,
    json_output: JsonOption = False,
) -> None:
    """Review a binding, or carry one over."""
    from mas_cli.commands.instrument import official
    from mas_cli.workbook.official.store import folder_of

    if not before:
        official.rebind(name)
        return
    again = folder_of(name) is not None
    file, named = official.workbook_path(name), new_name or (name if again else "")
    replaces = force or (again and named == name)
    official.add(file, named, before, accept=yes, overwrite=replaces, as_json=json_output)


@command(
    app,
    "verify",
    help=_("Recompute every formula of a workbook and compare with the results it remembers."),
    example="mas instrument verify werkmap.xlsx --json",
)
def verify(name: WorkbookArgument, answered: AnsweredOption = 0, json_output: JsonOption = False) -> None:
    """Print how many agree, and what differs."""
    from mas_cli.commands.instrument import official

    official.verify(name, answered, as_json=json_output)


def _folder(out: Path | None, *, overwrite: bool) -> CaseFolder | None:
    from mas_cli.commands.instrument.case_folder import CaseFolder

    return None if out is None else CaseFolder(out, overwrite)


def _resolved(name: str, overlay: Path | None, date: str) -> Instrument:
    from mas_cli.commands._days import day_option
    from mas_cli.commands.instrument.choosing import choose

    return choose(name, overlay).on(day_option(date, "--date"))


def _other_editions(instrument: Instrument) -> list[Instrument]:
    """The editions of an instrument besides this one, newest first."""
    from mas_cli.instrument import catalog

    id_ = instrument.definition.id
    names = [edition.name for edition in catalog.editions(id_)]
    return [_resolved(name, None, "") for name in reversed(names) if name != instrument.definition.name]


def _overlay_faults(place: Path, overlay: Path) -> tuple[Finding, ...]:
    from mas_cli.instrument import catalog
    from mas_cli.region.overlay import load_overlay

    try:
        load_overlay(overlay, catalog.open_definition(place))
    except InvalidInput as error:
        return error.findings
    return ()
