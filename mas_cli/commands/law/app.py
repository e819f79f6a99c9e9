"""`mas law`: what the law says on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, TypedDict

import typer

from mas_cli.commands import _completing, _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._days import any_day_option, day_option
from mas_cli.commands._options import (
    ColumnsOption,
    HeaderRowOption,
    JsonOption,
    OnOption,
    PasswordOption,
    SheetOption,
    VaultOption,
    asked,
)
from mas_cli.commands.law import output
from mas_cli.errors import UsageError
from mas_cli.i18n import _
from mas_cli.law import as_json
from mas_cli.written import PARTLY

app = new_app(_("What the law says on a day: leerplicht status, absence counted, terms and articles."))

RegioOption = Annotated[
    str, typer.Option("--regio", help=_("Region of the school."), metavar="noord|midden|zuid")
]


class _Given(TypedDict):
    """What both the status and the remarks about it take."""

    volledige_schooljaren: int | None
    regio: str


@command(
    app,
    "status",
    help=_("Leerplichtig, kwalificatieplichtig or neither, with the articles and the dates it changes."),
    example="mas law status --geboortedatum 2010-05-14 --op 2026-11-21",
)
def status(  # noqa: PLR0917  Typer calls it by keyword
    geboortedatum: Annotated[str, typer.Option("--geboortedatum", help=_("Date of birth."), metavar="D")],
    op: OnOption = "",
    startkwalificatie: Annotated[
        str,
        typer.Option("--startkwalificatie", help=_("ja or nee; unknown when left out."), metavar="ja|nee"),
    ] = "",
    schooljaren: Annotated[
        int | None,
        typer.Option("--schooljaren", help=_("Full school years attended up to the last 31 July.")),
    ] = None,
    regio: RegioOption = "",
    json_output: JsonOption = False,
) -> None:
    """Print the status of one day."""
    from mas_cli.law.data import law_parameters
    from mas_cli.law.leerplicht import status as status_on
    from mas_cli.law.opmerkingen import opmerkingen

    known = {"ja": True, "nee": False, "onbekend": None, "": None}
    if startkwalificatie not in known:
        raise UsageError(
            _("--startkwalificatie takes ja or nee."), remedy=_("Leave it out when it is unknown.")
        )
    born = any_day_option(geboortedatum, "--geboortedatum", PARTLY)
    if born is None:
        raise UsageError(_("--geboortedatum has no date."), remedy=_("Write it as 1-9-2026 or 2026-09-01."))
    day, parameters = day_option(op, "--op"), law_parameters()
    given = _Given(volledige_schooljaren=schooljaren, regio=_region(regio))
    found = status_on(born, day, known[startkwalificatie], parameters, **given)
    remarks = opmerkingen(born, day, parameters, **given)
    if json_output:
        _console.out_json(as_json.status_json(found, remarks))
    else:
        output.show_status(found, remarks)


@command(
    app,
    "uren",
    help=_("Count unauthorised absence over lesson weeks: when did the school have to report?"),
    example="mas law uren verzuim.csv --regio noord",
)
def uren(  # noqa: PLR0917  Typer calls it by keyword
    file: Annotated[
        Path,
        typer.Argument(
            help=_(
                "List (csv, xlsx, parquet): datum, uren, te_laat, reden, geoorloofd; or a row a lesson hour."
            ),
            metavar="FILE",
        ),
    ],
    regio: RegioOption = "",
    vrij: Annotated[
        list[str] | None,
        typer.Option(
            "--vrij", help=_("A day or period (D..D) on which this school was closed."), metavar="D"
        ),
    ] = None,
    leerling: Annotated[
        str,
        typer.Option("--leerling", help=_("Whose rows count, of a list of more than one."), metavar="NAME"),
    ] = "",
    columns: ColumnsOption = None,
    sheet: SheetOption = "",
    header_row: HeaderRowOption = 0,
    json_output: JsonOption = False,
) -> None:
    """Print the count; refuse a file with faults, naming all of them."""
    from mas_cli.findings import raise_if_blocking
    from mas_cli.law.data import law_parameters
    from mas_cli.law.schoolweken import count_uren
    from mas_cli.law.vakanties import REGIOS, schoolkalender
    from mas_cli.law.verzuimlijst import lees_verzuim, targets
    from mas_cli.table import read_columns

    closed = [_period(text) for text in vrij or ()]
    kalender = schoolkalender(_region(regio), closed)
    mapped = read_columns(columns, targets()) if columns else None
    rows, faults = lees_verzuim(file, mapped, asked(sheet, header_row), leerling)
    raise_if_blocking(faults, _("{file} cannot be counted.").format(file=file.name))
    telling = count_uren(rows, kalender, law_parameters(), file.name)
    findings = (*faults, *telling.findings)
    # Without a region only national holidays count, so that weeks are missed that one region does not have.
    elsewhere = (
        None
        if regio
        else tuple(
            name
            for name in REGIOS
            if count_uren(rows, schoolkalender(name, closed), law_parameters(), file.name).meldingen
        )
    )
    if json_output:
        _console.out_json(as_json.uren_json(telling, regio, findings, elsewhere))
    else:
        output.show_uren(telling, elsewhere)
        _console.show_findings(findings)


def _region(given: str) -> str:
    """A region as `--regio` takes it, or empty for none."""
    from mas_cli.law.vakanties import REGIOS

    if given and given not in REGIOS:
        raise UsageError(
            _("--regio takes noord, midden or zuid."), remedy=_("Choose the region of the school.")
        )
    return given


def _period(text: str) -> tuple[date, date]:
    first, _dots, last = text.partition("..")
    start = day_option(first, "--vrij")
    end = day_option(last, "--vrij") if last else start
    if end < start:
        raise UsageError(_("{value} ends before it begins (--vrij).").format(value=text))
    return start, end


@command(
    app,
    "termijnen",
    help=_("What must be done by when, from the dates of what happened, in a case or a file."),
    example="mas law termijnen --data gebeurtenissen.yaml --op 2026-10-15",
)
def termijnen(  # noqa: PLR0917  Typer calls it by keyword
    case: Annotated[
        str,
        typer.Argument(metavar="CASE", help=_("A case in the vault."), autocompletion=_completing.cases),
    ] = "",
    data: Annotated[Path | None, typer.Option("--data", help=_("YAML: event and date on each line."))] = None,
    op: OnOption = "",
    vault: VaultOption = None,
    password_file: PasswordOption = None,
    json_output: JsonOption = False,
) -> None:
    """Print the terms, soonest first; without a case or file the events that can be given."""
    from mas_cli.law.gebeurtenissen import bekende_gebeurtenissen
    from mas_cli.law.termijnen import vervaldata, wettelijke_termijnen

    today = day_option(op, "--op")
    if case and data:
        raise UsageError(_("Give a case or --data, not both."))
    if case:
        events = _events_of(case, vault, password_file)
    elif data:
        events = _events_in(data)
    else:
        known = bekende_gebeurtenissen()
        if json_output:
            _console.out_json({"schema": "mas.law.gebeurtenissen/1", "gebeurtenissen": known})
            return
        _console.note(_("Give a file with --data; these events start a term:"))
        for event, meaning in known.items():
            _console.out(f"{event:<32} {meaning}")
        return
    found = vervaldata(wettelijke_termijnen(), events)
    if json_output:
        _console.out_json(
            {
                "schema": "mas.law.termijnen/1",
                "op": today.isoformat(),
                "termijnen": [as_json.termijn_json(due, today) for due in found],
            }
        )
        return
    for due in found:
        output.show_termijn(due, today)
    if not found:
        _console.note(_("No term starts with these events."))


def _events_in(file: Path) -> dict[str, date]:
    from mas_cli import yamlfile
    from mas_cli.findings import raise_if_blocking
    from mas_cli.law.gebeurtenissen import read_gebeurtenissen

    events, findings = read_gebeurtenissen(yamlfile.read(file, file.name))
    raise_if_blocking(findings, _("{file} cannot be used.").format(file=file.name))
    return dict(events)


def _events_of(case: str, vault: str | None, password_file: Path | None) -> dict[str, date]:
    """What happened in a case; looking is logged."""
    from mas_cli.casefile.case_events import events
    from mas_cli.casefile.edits import Event
    from mas_cli.commands.case.opening import opened

    with opened(vault, password_file) as store:
        dossier = store.load(store.find(case))
        store.log(Event.RAADPLEGEN, dossier.container, termijnen="ja")
        return events(dossier)


@command(
    app,
    "show",
    help=_("An article or a parameter as it holds on a day, with its source."),
    example="mas law show Lpw 2 lid 3 --op 2026-10-01",
)
def show(
    name: Annotated[list[str], typer.Argument(help=_("Lpw 2 lid 3, Sv 29 lid 2, halt.max_uren, …"))],
    op: OnOption = "",
    json_output: JsonOption = False,
) -> None:
    """Print one article or parameter."""
    from mas_cli.law.lookup import look_up

    output.show(look_up(" ".join(name), day_option(op, "--op")), json_output=json_output)
