"""`mas screen`: hold the questionnaire and advise a route, with reasons."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _completing, _console, _refusals
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import (
    CompleteOption,
    ForceOption,
    InstrumentOption,
    JsonOption,
    OverlayOption,
    PasswordOption,
    PeildatumOption,
    ResumeOption,
    VaultOption,
)
from mas_cli.errors import AnswersMissing, UsageError
from mas_cli.findings import Finding
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from mas_cli.commands.screen.results import Results
    from mas_cli.holding.of_case import CaseScreening
    from mas_cli.holding.place import Ask, Held, Place
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
    case: Annotated[
        str,
        typer.Argument(help=_("The case to screen for."), metavar="CASE", autocompletion=_completing.cases),
    ] = "",
    instrument: InstrumentOption = "",
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers", help=_("Answers that need not be asked: .yaml, .json or .xlsx."), metavar="FILE"
        ),
    ] = None,
    date: PeildatumOption = "",
    overlay: OverlayOption = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help=_("Write the filled workbook."), metavar="OUT")
    ] = None,
    save_answers: Annotated[
        Path | None,
        typer.Option("--save-answers", help=_("Write the answers as an answers file."), metavar="OUT"),
    ] = None,
    require_complete: CompleteOption = False,
    resume: ResumeOption = False,
    web: Annotated[
        bool, typer.Option("--web", help=_("Ask in the browser of this machine instead of in the terminal."))
    ] = False,
    force: ForceOption = False,
    vault: VaultOption = None,
    password_file: PasswordOption = None,
    json_output: JsonOption = False,
) -> None:
    """Ask, advise, show and write."""
    from mas_cli.commands._days import day_option
    from mas_cli.commands.instrument.choosing import choose
    from mas_cli.commands.screen.interview import new_interview, resume_interview
    from mas_cli.commands.screen.results import Results

    results = Results(xlsx, save_answers, overwrite=force, endings=_endings(instrument, resume=resume))
    results.check()
    if resume and (answers or instrument or date or overlay):
        raise UsageError(
            _("--resume goes on with what was chosen then."),
            remedy=_("Leave --answers, --instrument, --date and --overlay out."),
        )

    def hold(place: Place | None) -> Held:
        ask = _in_browser() if web else None
        if resume:
            return resume_interview(place, ask)
        on = day_option(date, "--date")
        return new_interview(choose(instrument, overlay), answers, on, place, ask)

    if case:
        with _screened(case, vault, password_file) as screened:
            screening = conclude(hold(screened.place), results, as_json=json_output, save=screened.save)
    else:
        screening = conclude(hold(None), results, as_json=json_output)
    if require_complete and screening.advice.missing:
        raise AnswersMissing(
            _("Answers that could change the advice are missing."), findings=missing_findings(screening)
        )


@contextlib.contextmanager
def _screened(case: str, vault: str | None, password_file: Path | None) -> Iterator[CaseScreening]:
    """A case to screen, with the vault open meanwhile; looking at it is logged."""
    from mas_cli.casefile.edits import Event
    from mas_cli.commands.case.opening import opened
    from mas_cli.commands.screen.interview import chosen_before
    from mas_cli.holding.of_case import CaseScreening

    with opened(vault, password_file) as store:
        dossier = store.load(store.find(case))
        store.log(Event.RAADPLEGEN, dossier.container, screening="ja")
        yield CaseScreening(store, dossier, chosen_before)


def _in_browser() -> Ask:
    from mas_cli.commands.screen.web import hold_in_browser

    return hold_in_browser


def _endings(instrument: str, *, resume: bool) -> tuple[str, ...]:
    """What the name of the workbook may end in; of an interview that is resumed it is seen later."""
    from mas_cli.commands.screen.results import MACROS, WORKBOOK
    from mas_cli.config import load_config
    from mas_cli.workbook.official.store import folder_of, workbook_in

    if resume:
        return (WORKBOOK, MACROS)
    folder = folder_of(instrument or load_config().instrument)
    path = workbook_in(folder) if folder else None
    return (path.suffix if path else WORKBOOK,)


def conclude(
    held: Held, results: Results, *, as_json: bool, save: Callable[[Screening], str] | None = None
) -> Screening:
    """Advise, save, write and show; only then is the unfinished interview forgotten.

    Args:
        held: the interview, at its end.
        results: the files to write.
        as_json: the data on stdout instead of the advice in words.
        save: keeps the screening where it belongs, such as in a case, and returns where that is. Without it,
            and without files to write, the person who was asked is offered to keep it.
    """
    screening = held.screening()
    if save is not None:
        _console.saved(save(screening))
    results.write(screening)
    if as_json:
        _console.out_json(screening.as_json())
    else:
        from mas_cli.commands.screen.advice import advice_panel

        if screening.outcomes:
            from mas_cli.commands.instrument.official import show_outputs

            show_outputs(screening)
        from mas_cli.commands.screen.results import offer_to_keep

        _console.rich_console().print(advice_panel(screening))
        if held.by_person and save is None and not results.asked:
            results = offer_to_keep(held, screening)
            results.write(screening)
    held.finish()
    results.tell()
    return screening


def missing_findings(screening: Screening) -> list[Finding]:
    """A finding for each open question that could still change the advice."""
    return _refusals.unanswered(screening.instrument, screening.advice.missing)
