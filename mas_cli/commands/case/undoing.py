"""`mas case reopen` and `mas case withdraw`: taking back what was recorded, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _console
from mas_cli.commands._days import day_option
from mas_cli.commands._options import CaseArgument, DateOption, ReasonOption
from mas_cli.commands.case.opening import case_command
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.casefile.store import CaseStore


@case_command(
    "reopen",
    help=_("Open a closed case again, with the reason; what was recorded stays as it was."),
    example='mas case reopen K7Q-3MX-4TT --reason "De jongere verzuimt weer."',
)
def reopen(store: CaseStore, case: CaseArgument, reason: ReasonOption = "") -> None:
    """Open a case again."""
    from mas_cli.casefile import decisions

    dossier = store.load(store.find(case))
    saved = store.change(dossier, decisions.reopen(dossier, reason))
    _console.note(_("Case {case} is open again.").format(case=saved.id))


@case_command(
    "withdraw",
    help=_(
        "Withdraw a decision, with the reason: the last one, or that of --nr. It stays to be read, and the "
        "step plan no longer follows it."
    ),
    example='mas case withdraw K7Q-3MX-4TT --reason "Nieuwe informatie van de arts."',
)
def withdraw(
    store: CaseStore,
    case: CaseArgument,
    reason: ReasonOption = "",
    nr: Annotated[int | None, typer.Option("--nr", help=_("The number of the decision."))] = None,
    date: DateOption = "",
) -> None:
    """Take a decision back."""
    from mas_cli.casefile import decisions

    day = day_option(date, "--date")
    dossier = store.load(store.find(case))
    edits = decisions.withdraw(dossier, "" if nr is None else str(nr), reason, day)
    store.change(dossier, edits)
    _console.note(_("The decision is withdrawn: {path}.").format(path=f"besluiten.{edits[0].key}"))
