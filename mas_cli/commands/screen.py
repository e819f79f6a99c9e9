"""`mas screen`: hold the questionnaire and advise a route, with reasons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _clock, _console
from mas_cli.commands._app import command, new_app
from mas_cli.errors import AnswersMissing, UsageError
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.instrument.screening import Screening

app = new_app()


@command(
    app,
    help=_(
        "Hold the questionnaire and advise a route, with reasons. On a terminal it asks what --answers did "
        "not answer; elsewhere it asks nothing."
    ),
    example="mas screen --answers antwoorden.yaml --xlsx advies.xlsx",
)
def screen(  # noqa: PLR0917  Typer calls it by keyword
    case: Annotated[str, typer.Argument(help=_("The case to screen for."), metavar="CASE")] = "",
    instrument: Annotated[
        str, typer.Option("--instrument", help=_("Id, id/edition or file."), metavar="ID|FILE")
    ] = "",
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers", help=_("Answers that need not be asked: .yaml, .json or .xlsx."), metavar="FILE"
        ),
    ] = None,
    date: Annotated[
        str, typer.Option("--date", help=_("Peildatum where the answers have none; else today."), metavar="D")
    ] = "",
    overlay: Annotated[
        Path | None, typer.Option("--overlay", help=_("The agreement of the region."), metavar="FILE")
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help=_("Write the filled workbook."), metavar="OUT")
    ] = None,
    save_answers: Annotated[
        Path | None,
        typer.Option("--save-answers", help=_("Write the answers as an answers file."), metavar="OUT"),
    ] = None,
    require_complete: Annotated[
        bool, typer.Option("--require-complete", help=_("Exit 4 while answers that matter are missing."))
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help=_("Go on with an unfinished interview."))] = False,
    force: Annotated[bool, typer.Option("--force", help=_("Overwrite files that exist."))] = False,
    json_output: Annotated[bool, typer.Option("--json", help=_("As JSON on stdout."))] = False,
) -> None:
    """Ask, advise, show and write."""
    from mas_cli.commands import _screening
    from mas_cli.commands._instruments import choose, day_option

    if case:
        raise UsageError(
            _("Screening for a case is not available."),
            remedy=_("Leave CASE out and keep the result with --xlsx or --save-answers."),
        )
    results = _screening.Results(xlsx, save_answers, overwrite=force)
    results.check()
    if resume:
        if answers or instrument or date or overlay:
            raise UsageError(
                _("--resume goes on with what was chosen then."),
                remedy=_("Leave --answers, --instrument, --date and --overlay out."),
            )
        held = _screening.resume_interview()
    else:
        on = day_option(date, "--date") if date else _clock.today()
        held = _screening.new_interview(choose(instrument, overlay), answers, on)
    screening = held.screening()
    results.write(screening)
    if json_output:
        _console.out_json(screening.as_json())
    else:
        from mas_cli.commands._advice import advice_panel

        _console.rich_console().print(advice_panel(screening))
        if held.by_person and not results.asked:
            results = _screening.offer_to_keep(held, screening)
            results.write(screening)
    held.finish()
    results.tell()
    if require_complete and screening.advice.missing:
        raise AnswersMissing(
            _("Answers that could change the advice are missing."), findings=missing_findings(screening)
        )


def missing_findings(screening: Screening) -> list[Finding]:
    """A finding for each open question that could still change the advice."""
    return [
        Finding(
            "I10",
            Severity.BLOCK,
            question,
            one_line(screening.instrument.text(screening.instrument.questions[question].text)),
        )
        for question in screening.advice.missing
    ]
