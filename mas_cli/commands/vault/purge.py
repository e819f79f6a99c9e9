"""`mas vault purge`: which cases may or must go, and destroying those that may, when told so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _asking, _clock, _console
from mas_cli.commands._options import JsonOption, YesOption
from mas_cli.commands.case.opening import case_command
from mas_cli.errors import UsageError
from mas_cli.findings import listed
from mas_cli.i18n import _, ngettext
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.casefile.retention import Proposal
    from mas_cli.casefile.store import CaseStore


def register(app: typer.Typer) -> None:
    """Add the command to the app of `mas vault`."""
    case_command(
        "purge",
        on=app,
        help=_(
            "Show the cases whose term of keeping is over, with the rules and where they contradict each "
            "other. Those that no rule keeps are destroyed only after you confirm."
        ),
        example="mas vault purge --due --dry-run",
    )(purge)


def purge(  # noqa: PLR0917  Typer calls it by keyword
    store: CaseStore,
    due: Annotated[bool, typer.Option("--due", help=_("The cases of which a date is over."))] = False,
    replaced: Annotated[
        bool,
        typer.Option(
            "--replaced", help=_("The vaults that a restore put aside; they hold what was destroyed.")
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only show."))] = False,
    yes: YesOption = False,
    json_output: JsonOption = False,
) -> None:
    """Propose, and destroy what was confirmed."""
    from mas_cli.casefile import retention
    from mas_cli.casefile.edits import Event

    if replaced and not due:
        _remove_replaced(store, dry_run=dry_run, yes=yes, json_output=json_output)
        return
    if not due or replaced:
        raise UsageError(_("Say which cases: --due."), remedy=_("For one case there is `mas case destroy`."))
    today = _clock.today()
    found = retention.due(store.summaries(lambda _finding: None), today)
    store.log(Event.RAADPLEGEN, bewaartermijnen=len(found))
    free = [proposal for proposal in found if proposal.may_go(today)]
    destroyed: list[str] = []
    if not json_output:
        for proposal in found:
            _show(proposal, may_go=proposal in free)
        _console.note(
            ngettext("{count} case may go.", "{count} cases may go.", len(free)).format(count=len(free))
        )
    if free and not dry_run and _confirmed(len(free), yes=yes):
        store.destroy([proposal.case.container for proposal in free])
        destroyed = [proposal.case.id for proposal in free]
        _console.show_findings(store.vault.notices)
        _console.note(
            ngettext("{count} case was destroyed.", "{count} cases were destroyed.", len(free)).format(
                count=len(free)
            )
        )
    if json_output:
        _console.out_json(
            {
                "schema": "mas.purge/1",
                "op": today.isoformat(),
                "voorstellen": [proposal.as_json(today) for proposal in found],
                "vernietigd": destroyed,
            }
        )


def _remove_replaced(store: CaseStore, *, dry_run: bool, yes: bool, json_output: bool) -> None:
    beside = store.vault.beside()
    removed: tuple[str, ...] = ()
    if not json_output:
        _console.show_findings(beside, to_stdout=True)
    count = len(store.vault.replaced())
    if count and not dry_run and _confirmed(count, yes=yes):
        removed = store.vault.remove_replaced()
        _console.note(
            ngettext(
                "{count} replaced vault was removed.", "{count} replaced vaults were removed.", count
            ).format(count=count)
        )
    if json_output:
        _console.out_json(
            {
                "schema": "mas.purge/1",
                "naast": listed(beside),
                "verwijderd": list(removed),
            }
        )


def _confirmed(count: int, *, yes: bool) -> bool:
    if yes:
        return True
    if not _console.may_ask():
        _console.note(_("Nothing was destroyed; add --yes, or run it on a terminal."))
        return False
    typed = _asking.line(_("Type {count} to destroy them:").format(count=count))
    return typed == str(count)


def _show(proposal: Proposal, *, may_go: bool) -> None:
    case = proposal.case
    verdict = _("may go") if may_go else _("stays until you decide")
    _console.out(f"{case.id}  {one_line(case.naam, limit=40)}  {verdict}")
    for reason in proposal.due:
        _console.out(f"    {one_line(reason, limit=300)}")
    _console.show_findings(proposal.findings, to_stdout=True)
