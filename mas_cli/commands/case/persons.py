"""`mas case duplicates` and `mas case merge`: one jongere with two dossiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _asking, _clock, _completing, _console
from mas_cli.commands._options import CaseArgument, JsonOption, YesOption
from mas_cli.commands.case.opening import case_command
from mas_cli.errors import UsageError
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.casefile.store import CaseStore
    from mas_cli.casefile.summary import Summary


@case_command(
    "duplicates",
    help=_(
        "Cases that may be of the same jongere: the same number, or the same birth date and a name that can "
        "be another spelling. Nothing is changed."
    ),
    example="mas case duplicates",
)
def duplicates(store: CaseStore, json_output: JsonOption = False) -> None:
    """List the pairs."""
    from mas_cli.casefile.edits import Event
    from mas_cli.casefile.persons import Persons, person_in

    cases = {case.container: case for case in store.summaries()}
    persons = Persons((container, person_in(case)) for container, case in cases.items())
    pairs = [(cases[one], cases[other], certain) for one, other, certain in persons.pairs()]
    store.log(Event.RAADPLEGEN, dubbelen_gezocht=len(cases))
    if json_output:
        found = [
            {"zaken": [one.id, other.id], "grond": "nummer" if certain else "naam_en_geboortedatum"}
            for one, other, certain in pairs
        ]
        _console.out_json({"schema": "mas.duplicates/1", "paren": found})
        return
    for one, other, certain in pairs:
        reason = _("the same number") if certain else _("name and birth date")
        _console.out(f"{_shown(one)}  =?  {_shown(other)}  ({reason})")
    if pairs:
        _console.note(_("Join two of them with `mas case merge CASE OTHER`, if you are sure."))
    else:
        _console.note(_("No two cases seem to be of the same jongere."))


def _shown(case: Summary) -> str:
    return f"{case.id} {one_line(case.naam or '-', limit=50)}"


@case_command(
    "merge",
    help=_(
        "Join two dossiers of one jongere. Everything of OTHER comes into CASE; OTHER stays as an empty, "
        "closed case with its history, and the log of both says what was done."
    ),
    example="mas case merge K7Q-3MX-4TT EZA-D38-28A",
)
def merge(
    store: CaseStore,
    case: CaseArgument,
    other: Annotated[
        str,
        typer.Argument(
            metavar="OTHER", help=_("The case that comes into it."), autocompletion=_completing.cases
        ),
    ],
    yes: YesOption = False,
    json_output: JsonOption = False,
) -> None:
    """Merge two cases."""
    from mas_cli.casefile import merging

    kept, brought = (store.load(store.find(name, exact=yes)) for name in (case, other))
    if not yes:
        if not _console.may_ask():
            raise UsageError(
                _("Nobody can be asked to confirm; nothing was merged."),
                remedy=_("Add --yes if you are sure."),
            )
        question = _("Bring everything of {other} into {case}?").format(other=brought.id, case=kept.id)
        if not _asking.yes(question):
            _console.note(_("Nothing was merged."))
            raise typer.Exit(UsageError.exit_code)
    pieces = merging.merge(store, kept, brought, _clock.now())
    if json_output:
        _console.out_json(
            {"schema": "mas.merge/1", "zaak": kept.id, "samengevoegd": brought.id, "stukken": pieces}
        )
        return
    _console.out(kept.id)
    _console.note(_("Case {other} was merged into {case}.").format(other=brought.id, case=kept.id))
