"""`mas law`: what the law says on a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mas_cli.commands import _console
from mas_cli.commands._app import command, new_app
from mas_cli.errors import UsageError
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.law.leerplicht import LeerplichtStatus

app = new_app(_("What the law says on a day: leerplicht status, absence counted, terms and articles."))

JsonOption = Annotated[bool, typer.Option("--json", help=_("As JSON on stdout."))]


def _date(text: str, option: str) -> date:
    """A date as people write it here: 2026-09-01, 1-9-2026 or 01/09/2026."""
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007  a date has no time zone
        except ValueError:
            continue
    raise UsageError(
        _("{value} is not a date ({option}).").format(value=text, option=option),
        remedy=_("Write year-month-day, such as 2026-09-01."),
    )


def _today() -> date:
    return date.today()  # noqa: DTZ011  the day on the wall of the officer


def _day(value: date) -> str:
    return value.strftime("%d-%m-%Y") if value.year >= 1000 else value.isoformat()


@command(
    app,
    "status",
    help=_("Leerplichtig, kwalificatieplichtig or neither, with the articles and the dates it changes."),
    example="mas law status --geboortedatum 2010-05-14 --op 2026-11-21",
)
def status(
    geboortedatum: Annotated[str, typer.Option("--geboortedatum", help=_("Date of birth."), metavar="D")],
    op: Annotated[str, typer.Option("--op", help=_("The day asked; today when left out."), metavar="D")] = "",
    startkwalificatie: Annotated[
        str,
        typer.Option("--startkwalificatie", help=_("ja or nee; unknown when left out."), metavar="ja|nee"),
    ] = "",
    schooljaren: Annotated[
        int | None,
        typer.Option("--schooljaren", help=_("Full school years attended up to the last 31 July.")),
    ] = None,
    json_output: JsonOption = False,
) -> None:
    """Print the status of one day."""
    from mas_cli.law.data import law_parameters
    from mas_cli.law.leerplicht import status as status_on

    known = {"ja": True, "nee": False, "onbekend": None, "": None}
    if startkwalificatie not in known:
        raise UsageError(
            _("--startkwalificatie takes ja or nee."), remedy=_("Leave it out when it is unknown.")
        )
    found = status_on(
        _date(geboortedatum, "--geboortedatum"),
        _date(op, "--op") if op else _today(),
        known[startkwalificatie],
        law_parameters(),
        volledige_schooljaren=schooljaren,
    )
    if json_output:
        _console.out_json(_status_json(found))
    else:
        _show_status(found)


def _status_json(found: LeerplichtStatus) -> dict[str, Any]:
    def iso(day: date | None) -> str | None:
        return day.isoformat() if day else None

    return {
        "schema": "mas.law.status/1",
        "op": iso(found.op),
        "soort": str(found.soort),
        "leerplichtig": found.leerplichtig,
        "kwalificatieplichtig": found.kwalificatieplichtig,
        "sinds": iso(found.sinds),
        "tot_en_met": iso(found.tot_en_met),
        "artikelen": list(found.articles),
        "wisselingen": [
            {
                "datum": iso(change.datum),
                "van": str(change.van),
                "naar": str(change.naar),
                "reden": change.reden,
                "artikel": change.article,
            }
            for change in found.wisselingen
        ],
        "voorbehouden": list(found.voorbehouden),
    }


def _show_status(found: LeerplichtStatus) -> None:
    from mas_cli.law.leerplicht import Soort

    heads = {
        Soort.LEERPLICHTIG: _("Leerplichtig on {day}."),
        Soort.KWALIFICATIEPLICHTIG: _("Kwalificatieplichtig on {day}."),
        Soort.GEEN: _("Neither leerplichtig nor kwalificatieplichtig on {day}."),
        Soort.ONBEKEND: _("Kwalificatieplichtig on {day}, unless there is a startkwalificatie (not given)."),
    }
    _console.out(heads[found.soort].format(day=_day(found.op)))
    if found.sinds and found.tot_en_met:
        _console.out(
            _("From {first} up to and including {last}.").format(
                first=_day(found.sinds), last=_day(found.tot_en_met)
            )
        )
    elif found.sinds:
        _console.out(_("From {first}.").format(first=_day(found.sinds)))
    elif found.tot_en_met:
        _console.out(_("Up to and including {last}.").format(last=_day(found.tot_en_met)))
    if found.articles:
        _console.out(_("Articles: {articles}.").format(articles=", ".join(found.articles)))
    _console.out("")
    _console.out(_("Changes:"))
    for change in found.wisselingen:
        mark = ">" if change.datum > found.op else " "
        kind = _kind(str(change.naar)) if change.van is not change.naar else _("own duty of the jongere")
        _console.out(f"{mark} {_day(change.datum)}  {kind}")
        _console.out(f"              {change.reden} ({change.article})")
    _console.note("")
    _console.note(
        _("Not considered, because no date decides it: {articles}.").format(
            articles=", ".join(found.voorbehouden)
        )
    )


def _kind(soort: str) -> str:
    return {
        "leerplichtig": _("leerplichtig"),
        "kwalificatieplichtig": _("kwalificatieplichtig"),
        "geen": _("no duty"),
        "onbekend": _("kwalificatieplichtig without startkwalificatie"),
    }[soort]
