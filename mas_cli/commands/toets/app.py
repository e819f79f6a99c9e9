"""`mas toets`: a guided check with the law on its day, ending in a letter or in why there is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _console, _refusals
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import (
    AnswersOption,
    CaseArgument,
    CompleteOption,
    ForceOption,
    JsonOption,
    PasswordOption,
    PeildatumOption,
    ResumeOption,
    VaultOption,
)
from mas_cli.errors import AnswersMissing, UsageError
from mas_cli.files import must_be_free
from mas_cli.findings import Finding
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.holding.place import Held
    from mas_cli.toets.result import ToetsResult

app = new_app()


@command(
    app,
    help=_(
        "A guided check with the law on its day: mazl (sickness absence), vrijstelling (exemption and "
        "leave), svb (child benefit) or aankomst (arrival from abroad). It ends in the letter, or in the "
        "reason why there is none. With a case it is stored there; on a terminal it asks what --answers did "
        "not answer."
    ),
    example="mas toets vrijstelling K7Q-3MX-4TT",
)
def toets(  # noqa: PLR0917  Typer calls it by keyword
    name: Annotated[
        str, typer.Argument(help=_("Which check; without it they are listed."), metavar="NAME")
    ] = "",
    case: CaseArgument = "",
    answers: AnswersOption = None,
    date: PeildatumOption = "",
    vragen: Annotated[bool, typer.Option("--vragen", help=_("Show the questions with their ids."))] = False,
    letter_data: Annotated[
        Path | None,
        typer.Option(
            "--brief-data", help=_("Write what the letter takes from the check, for --data."), metavar="OUT"
        ),
    ] = None,
    force: ForceOption = False,
    require_complete: CompleteOption = False,
    resume: ResumeOption = False,
    vault: VaultOption = None,
    password_file: PasswordOption = None,
    json_output: JsonOption = False,
) -> None:
    """Ask, judge, store and show."""
    from mas_cli.commands._days import day_option
    from mas_cli.commands.toets import holding
    from mas_cli.holding.toets import ToetsChoice
    from mas_cli.workbook.given import TEXT_FILES

    name = name.strip().lower()
    if answers is not None and answers.suffix.lower() not in TEXT_FILES:
        raise UsageError(
            _("{path} is no answers file.").format(path=answers),
            remedy=_("The answers of a check stand in a file that ends in .yaml or .json."),
        )
    if not name:
        from mas_cli.toets.loading import names

        for known, title in names().items():
            _console.out(f"{known}: {title}")
        return
    day = day_option(date, "--date")
    # An unknown name is told before the vault is opened.
    instrument = ToetsChoice(name, None).on(day)
    if vragen:
        from mas_cli.commands.toets.output import show_questions

        show_questions(instrument)
        return
    if resume and (answers or date):
        raise UsageError(
            _("--resume goes on with what was chosen then."),
            remedy=_("Leave --answers and --date out."),
        )
    if letter_data is not None:
        must_be_free(letter_data, overwrite=force)
    if case:
        with holding.checked_case(name, case, vault, password_file) as checked:
            held = holding.hold(name, answers, day, checked.place, resume=resume)
            result = holding.result_of(held)
            if result.end is not None:
                _console.saved(checked.save(result))
            _conclude(held, result, checked.dossier.id, letter_data, as_json=json_output)
    else:
        held = holding.hold(name, answers, day, holding.own_place(name), resume=resume)
        result = holding.result_of(held)
        _conclude(held, result, "", letter_data, as_json=json_output)
    if require_complete and result.end is None:
        raise AnswersMissing(
            _("Answers that could change the outcome are missing."), findings=_missing(result)
        )


def _conclude(held: Held, result: ToetsResult, case: str, letter_data: Path | None, *, as_json: bool) -> None:
    """Write and show; an interview that came to an end is forgotten, another one can be resumed."""
    from mas_cli.commands.toets import output

    # What contradicts itself was told when it was answered or read.
    _console.show_findings(item for item in result.findings if item.code not in {"A10", "A11"})
    written = ""
    if letter_data is not None:
        written = _write(letter_data, result)
    if as_json:
        _console.out_json(result.as_json(case))
    else:
        output.show(result, case)
    if result.end is not None:
        held.finish()
        output.show_next(result, case, written)
    elif case:
        _console.note(_("Nothing was stored in the case: the outcome is open."))


def _write(path: Path, result: ToetsResult) -> str:
    from mas_cli import yamlfile
    from mas_cli.files import atomic_write

    if not result.letter:
        _console.note(_("There is no letter; {path} was not written.").format(path=path))
        return ""
    nested: dict[str, dict[str, object]] = {}
    for field, value in result.letter_data.items():
        group, _dot, rest = field.partition(".")
        nested.setdefault(group, {})[rest] = value
    atomic_write(path, yamlfile.dump(nested).encode(), private=True, keep_access=True)
    _console.written(path)
    return str(path)


def _missing(result: ToetsResult) -> list[Finding]:
    return _refusals.unanswered(result.instrument, result.missing)
