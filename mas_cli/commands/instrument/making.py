"""`mas instrument`: write one for others, and bind the workbook of somebody else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _console
from mas_cli.commands._app import command
from mas_cli.commands._options import (
    ColumnsOption,
    DateOption,
    ForceOption,
    JsonOption,
    OverlayOption,
    ReplaceOption,
)
from mas_cli.commands.instrument.group import IdArgument, app, resolved
from mas_cli.i18n import _

if TYPE_CHECKING:
    pass


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
NameOption = Annotated[str, typer.Option("--name", help=_("What to call it."), metavar="N")]
AcceptOption = Annotated[bool, typer.Option("--yes", help=_("Accept the proposal as it is."))]
FromOption = Annotated[
    str,
    typer.Option("--from", help=_("Carry over the binding of this bound workbook."), metavar="OLD"),
]


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
    exporting.export(resolved(name, overlay, date), wanted, overwrite=force)


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
    from mas_cli.batch.statement import written
    from mas_cli.commands._days import day_option
    from mas_cli.commands.instrument.choosing import choose

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
    name: NameOption = "",
    yes: AcceptOption = False,
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
    name: WorkbookArgument,
    before: FromOption = "",
    new_name: NameOption = "",
    yes: AcceptOption = False,
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
