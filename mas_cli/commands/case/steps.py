"""`mas case`: the steps of the work: melding, decision, evaluation, end, and what was changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mas_cli.commands import _completing, _console
from mas_cli.commands._days import day_option
from mas_cli.commands._options import (
    CaseArgument,
    DateOption,
    FullOption,
    JsonOption,
    ReasonOption,
    TextOption,
)
from mas_cli.commands.case.opening import case_command
from mas_cli.errors import UsageError
from mas_cli.i18n import _, language, ngettext
from mas_cli.text import one_line
from mas_cli.written import short_day

if TYPE_CHECKING:
    from mas_cli.casefile.edits import Edit
    from mas_cli.casefile.store import CaseStore

_SHOWN = 200


@case_command(
    "melding",
    help=_(
        "Record a report of absence, or change one (--nr). Fields are those of DUO, as FIELD=VALUE: "
        "soort=16uur verzuimuren=18 begindatum=2026-11-02."
    ),
    example="mas case melding K7Q-3MX-4TT soort=16uur verzuimuren=18 datum=2026-11-16",
)
def melding(  # noqa: PLR0917  Typer calls it by keyword
    store: CaseStore,
    case: CaseArgument,
    fields: Annotated[
        list[str] | None, typer.Argument(metavar="FIELD=VALUE", help=_("The fields of the report."))
    ] = None,
    nr: Annotated[int | None, typer.Option("--nr", help=_("Change this one."))] = None,
    verzuim: Annotated[
        Path | None,
        typer.Option(
            "--verzuim",
            help=_("Absence by day: CSV with datum, uren, te_laat, reden, geoorloofd."),
            metavar="FILE",
        ),
    ] = None,
    json_output: JsonOption = False,
) -> None:
    """Save a melding and its days of absence."""
    from mas_cli.casefile import changes, decisions
    from mas_cli.casefile.edits import Event

    values = _pairs(fields or [])
    if not values and verzuim is None:
        raise UsageError(
            _("Give the fields of the report."), remedy=_("For example: soort=16uur datum=2026-11-16")
        )
    rows = _absence(verzuim) if verzuim else []
    dossier = store.load(store.find(case))
    edits: list[Edit] = []
    if values:
        edits += changes.set_fields(dossier, "meldingen", str(nr) if nr else "+", values)
    edits += rows
    saved = store.change(dossier, [*edits, *decisions.begun(dossier)], event=Event.VERZAMELEN)
    count = len(rows)
    if json_output:
        _console.out_json({"id": saved.id, "meldingen": len(saved.many("meldingen")), "verzuim": count})
        return
    if values:
        _console.saved(f"meldingen.{nr}" if nr else saved.many("meldingen")[-1].record)
    if count:
        _console.note(
            ngettext("{count} day of absence added.", "{count} days of absence added.", count).format(
                count=count
            )
        )


def _pairs(fields: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in fields:
        name, equals, value = field.partition("=")
        if not equals or not name.strip():
            raise UsageError(
                _("{text} is not FIELD=VALUE.").format(text=one_line(field, limit=_SHOWN)),
                remedy=_("For example: soort=16uur datum=2026-11-16"),
            )
        found[name.strip()] = value
    return found


def _absence(file: Path) -> list[Edit]:
    from mas_cli.casefile import model
    from mas_cli.casefile.edits import edits_of
    from mas_cli.findings import raise_if_blocking
    from mas_cli.law.verzuimlijst import lees_verzuim

    rows, findings = lees_verzuim(file)
    raise_if_blocking(findings, _("{file} cannot be used.").format(file=file.name))
    _console.show_findings(findings)
    return edits_of(
        "verzuim",
        (
            model.Verzuimregel.model_validate(
                {
                    "datum": row.datum,
                    "uren": str(row.uren),
                    "te_laat": row.te_laat,
                    "reden": row.reden,
                    "geoorloofd": {True: "ja", False: "nee", None: None}[row.geoorloofd],
                }
            )
            for row in rows
        ),
    )


@case_command(
    "decide",
    help=_(
        "Record the decision: pas toe of leg uit. A route outside the advice needs a reason; the advice and "
        "its receipt are kept beside it."
    ),
    example='mas case decide K7Q-3MX-4TT --route halt --reason "Eerste keer, bekent."',
)
def decide(  # noqa: PLR0917  Typer calls it by keyword
    store: CaseStore,
    case: CaseArgument,
    route: Annotated[
        list[str],
        typer.Option(
            "--route",
            help=_("The route; geen for none. Repeat it for routes together."),
            metavar="R",
            autocompletion=_completing.routes,
        ),
    ],
    reason: ReasonOption = "",
    date: DateOption = "",
    json_output: JsonOption = False,
) -> None:
    """Save a decision."""
    from mas_cli.casefile import decisions
    from mas_cli.commands.instrument.choosing import choose

    today = day_option(date, "--date")
    chosen = [name.strip() for name in route]
    dossier = store.load(store.find(case))
    routes: tuple[str, ...] = ()
    if not dossier.many("screenings"):
        routes = tuple(choose("", None).on(today).definition.routes)
    decision = decisions.decide(dossier, chosen, reason, today, routes)
    saved = store.change(dossier, decision.edits)
    number = saved.many("besluiten")[-1].key
    if json_output:
        _console.out_json(
            {
                "id": saved.id,
                "besluit": int(number),
                "route": chosen[0],
                "routes": list(dict.fromkeys(chosen)),
                "advies": list(decision.advised),
                "afwijking": decision.deviates,
            }
        )
        return
    _console.saved(f"besluiten.{number}")
    if decision.deviates:
        _console.note(
            _("This is outside the advice ({advised}); the reason is kept with it.").format(
                advised=", ".join(decision.advised) or "-"
            )
        )


@case_command(
    "evaluate",
    help=_(
        "Record how it went: hersteld, verbeterd, gelijk, verslechterd or onbekend. Shows the absence "
        "before and after the decision, and the goal that was noted with the step afspraken."
    ),
    example='mas case evaluate K7Q-3MX-4TT --uitkomst verbeterd --text "Vier weken zonder melding."',
)
def evaluate(
    store: CaseStore,
    case: CaseArgument,
    uitkomst: Annotated[str, typer.Option("--uitkomst", help=_("How it went."))] = "",
    text: TextOption = "",
    date: DateOption = "",
) -> None:
    """Save an evaluation."""
    from mas_cli.casefile import changes
    from mas_cli.casefile.edits import Event
    from mas_cli.plan.comparison import compare

    if not uitkomst and not text.strip():
        raise UsageError(_("Give --uitkomst or --text."))
    values: dict[str, Any] = {"datum": day_option(date, "--date"), "uitkomst": uitkomst, "toelichting": text}
    dossier = store.load(store.find(case))
    edits = changes.set_fields(dossier, "evaluaties", "+", values)
    saved = store.change(dossier, edits, event=Event.VERZAMELEN)
    _console.saved(saved.many("evaluaties")[-1].record)
    found = compare(saved, values["datum"])
    if found is not None:
        for title, period in ((_("Before"), found.before), (_("After"), found.after)):
            _console.out(
                _(
                    "{title} ({first} to {last}): {hours} hours absent on {days} days, {late} times late."
                ).format(
                    title=title,
                    first=short_day(period.first),
                    last=short_day(period.last),
                    hours=_decimal(period.hours),
                    days=period.days,
                    late=_decimal(period.late),
                )
            )
        _console.out(_("Goal: {goal}").format(goal=one_line(found.goal or "-", limit=_SHOWN)))


def _decimal(value: object) -> str:
    """A number with the comma or the point of the language."""
    return str(value).replace(".", ",") if language() == "nl" else str(value)


@case_command(
    "outcome",
    help=_(
        "Record what a partner reported: halt positief or negatief, rvdk, om, rechter, veilig_thuis. The "
        "step plan moves on with it."
    ),
    example="mas case outcome K7Q-3MX-4TT halt negatief --date 2026-11-10",
)
def outcome(  # noqa: PLR0917  Typer calls it by keyword
    store: CaseStore,
    case: CaseArgument,
    partner: Annotated[str, typer.Argument(metavar="PARTNER", help=_("Who reported."))],
    uitkomst: Annotated[str, typer.Argument(metavar="OUTCOME", help=_("What was reported."))],
    date: DateOption = "",
    text: TextOption = "",
    json_output: JsonOption = False,
) -> None:
    """Save the outcome as events."""
    from mas_cli.casefile.edits import Event
    from mas_cli.plan.outcomes import report

    day = day_option(date, "--date")
    dossier = store.load(store.find(case))
    reported = report(dossier, partner.strip().lower(), uitkomst.strip().lower(), day, text)
    store.change(dossier, reported.edits, event=Event.VERZAMELEN)
    _console.show_findings(reported.findings)
    found = reported.outcome
    if json_output:
        _console.out_json(
            {
                "id": dossier.id,
                "partner": found.partner,
                "outcome": found.id,
                "events": list(found.events),
                "date": day.isoformat(),
                "consequence": found.consequence,
                "closes": found.closes or None,
            }
        )
        return
    _console.out(found.consequence)
    if found.closes:
        _console.next_step(f"mas case close {dossier.id} --reason {found.closes}")
    else:
        _console.next_step(f"mas plan {dossier.id}")


@case_command(
    "close",
    help=_("Close the case, with the reason. A new melding opens it again."),
    example="mas case close K7Q-3MX-4TT --reason terug_naar_school",
)
def close(
    store: CaseStore,
    case: CaseArgument,
    reason: Annotated[str, typer.Option("--reason", help=_("Why; overig when left out."))] = "",
    text: TextOption = "",
    date: DateOption = "",
) -> None:
    """Close a case."""
    from mas_cli.casefile import decisions

    dossier = store.load(store.find(case))
    saved = store.change(dossier, decisions.close(dossier, reason, text, day_option(date, "--date")))
    _console.note(_("Case {case} is closed.").format(case=saved.id))


@case_command(
    "history",
    help=_("Who changed what, when, with the old and the new value."),
    example="mas case history K7Q-3MX-4TT --path jongere",
)
def history(
    store: CaseStore,
    case: CaseArgument,
    path: Annotated[str, typer.Option("--path", help=_("Only what begins with this."))] = "",
    volledig: FullOption = False,
    json_output: JsonOption = False,
) -> None:
    """Print the changes."""
    from mas_cli.casefile.case_events import moment_text
    from mas_cli.casefile.edits import Event
    from mas_cli.casefile.history import changes_of

    container = store.find(case)
    found = [
        change
        for change in changes_of(store.versions(container), full=volledig)
        if not path or change.path == path or change.path.startswith(f"{path}.")
    ]
    store.log(Event.RAADPLEGEN, container, geschiedenis="ja")
    if json_output:
        _console.out_json(
            [
                {
                    "tijd": change.time.isoformat(),
                    "door": change.actor,
                    "pad": change.path,
                    "oud": change.old,
                    "nieuw": change.new,
                    "versie": change.version,
                }
                for change in found
            ]
        )
        return
    for change in found:
        old = one_line(change.old, limit=_SHOWN) if change.old is not None else _("(nothing)")
        new = one_line(change.new, limit=_SHOWN) if change.new is not None else _("(nothing)")
        _console.out(
            f"{moment_text(change.time)}  {one_line(change.actor, limit=40)}  {change.path}: {old} → {new}"
        )
