"""Options and arguments that several commands share: one spelling and one explanation each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _completing
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.table import Asked

# Of a case in the vault.
CaseArgument = Annotated[
    str,
    typer.Argument(
        metavar="CASE",
        help=_("The case: a name, a reference, the code, or a part of one; - is the last."),
        show_default=False,
        autocompletion=_completing.cases,
    ),
]
FullOption = Annotated[bool, typer.Option("--volledig", help=_("With identifying numbers in full."))]
PurposeOption = Annotated[str, typer.Option("--doel", help=_("What for; kept in the log."))]
RecipientOption = Annotated[str, typer.Option("--aan", help=_("For whom; kept in the log."))]

# Of the day, the instrument and the answers.
DateOption = Annotated[str, typer.Option("--date", help=_("The day; today when left out."), metavar="D")]
PeildatumOption = Annotated[
    str, typer.Option("--date", help=_("Peildatum where the answers have none; else today."), metavar="D")
]
OnOption = Annotated[str, typer.Option("--op", help=_("The day asked; today when left out."), metavar="D")]
InstrumentOption = Annotated[
    str, typer.Option("--instrument", help=_("Id, id/edition or file."), metavar="ID|FILE")
]
OverlayOption = Annotated[
    Path | None,
    typer.Option(
        "--overlay",
        help=_("The agreement of the region; that of the configuration when left out."),
        metavar="FILE",
        show_default=False,
    ),
]
AnswersOption = Annotated[
    Path | None,
    typer.Option("--answers", help=_("Answers that need not be asked: .yaml or .json."), metavar="FILE"),
]
CompleteOption = Annotated[
    bool, typer.Option("--require-complete", help=_("Exit 4 while answers that matter are missing."))
]
ResumeOption = Annotated[bool, typer.Option("--resume", help=_("Go on with an unfinished interview."))]
OutcomesOption = Annotated[
    bool,
    typer.Option(
        "--outcomes", help=_("What it changes in the advice: every kind of change, with its smallest case.")
    ),
]
TimeoutOption = Annotated[
    float,
    typer.Option("--timeout", help=_("Seconds for each proof."), metavar="SECONDS", min=0.001, max=86_400),
]

# Of what is written.
_OUT = typer.Option("--out", help=_("The file to write."), metavar="OUT")
OutOption = Annotated[Path | None, _OUT]
NeededOutOption = Annotated[Path, _OUT]
ForceOption = Annotated[bool, typer.Option("--force", help=_("Overwrite files that exist."))]
ReplaceOption = Annotated[bool, typer.Option("--force", help=_("Replace the one of that name."))]
JsonOption = Annotated[bool, typer.Option("--json", help=_("As JSON on stdout."))]
ReasonOption = Annotated[str, typer.Option("--reason", help=_("Why."), metavar="TEXT")]
TextOption = Annotated[str, typer.Option("--text", help=_("In your own words."))]
YesOption = Annotated[bool, typer.Option("--yes", help=_("Without asking."))]
TemplateOption = Annotated[
    Path | None,
    typer.Option(
        "--template", help=_("A template of your own for the page of the overview (Jinja2)."), metavar="FILE"
    ),
]
PupilsOption = Annotated[
    Path | None,
    typer.Option(
        "--pupils",
        help=_("A list with numbers of pupils by school year, school or municipality, for rates per 1.000."),
        metavar="FILE",
    ),
]
SmallOption = Annotated[
    int, typer.Option("--small", help=_("Hide numbers below this one in the report; default 5."), min=-1)
]

# Of a list that is read.
_COLUMNS = _("YAML: which column of a list is what, and what its codes mean.")
ColumnsOption = Annotated[Path | None, typer.Option("--columns", help=_COLUMNS, metavar="FILE")]
ColumnsOrMappingOption = Annotated[
    Path | None, typer.Option("--columns", "--mapping", help=_COLUMNS, metavar="FILE")
]
SheetOption = Annotated[
    str,
    typer.Option(
        "--sheet", help=_("The sheet of a workbook with the list, or the list of a zip."), metavar="NAME"
    ),
]
HeaderRowOption = Annotated[
    int,
    typer.Option("--header-row", help=_("The row with the headings, from 1."), min=0, metavar="N"),
]

# Of the vault.
VaultOption = Annotated[
    str | None,
    typer.Option(
        "--vault",
        envvar="MAS_VAULT",
        metavar="PLACE",
        help=_("The vault: a folder, or postgresql://server/database; your own when left out."),
    ),
]
PasswordOption = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        envvar="MAS_PASSWORD_FILE",
        metavar="F",
        help=_("A file with the password, for scripts; otherwise it is asked."),
    ),
]


def asked(sheet: str, header_row: int) -> Asked:
    """Where a list is, as the options say it."""
    from mas_cli.table import Asked

    return Asked(sheet, header_row)
