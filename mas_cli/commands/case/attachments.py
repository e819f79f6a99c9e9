"""`mas case attach` and `attachment`: a file into a dossier, and out of it again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _clock, _console
from mas_cli.commands._options import (
    CaseArgument,
    ForceOption,
    JsonOption,
    NeededOutOption,
    PurposeOption,
    RecipientOption,
)
from mas_cli.commands.case.opening import case_command
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.casefile.store import CaseStore


@case_command(
    "attach",
    help=_(
        "Keep a file in the dossier, encrypted. A document that mas made is recognised and gets its file; "
        "anything else becomes a document of its own. The file you give stays where it is."
    ),
    example='mas case attach K7Q-3MX-4TT brief-school.pdf --titel "Brief van de school"',
)
def attach(
    store: CaseStore,
    case: CaseArgument,
    file: Annotated[Path, typer.Argument(help=_("The file, at most 25 MiB."), metavar="FILE")],
    titel: Annotated[str, typer.Option("--titel", help=_("What it is."))] = "",
    json_output: JsonOption = False,
) -> None:
    """Attach a file."""
    from mas_cli.casefile import attachments
    from mas_cli.text import one_line

    content = attachments.read(file)
    dossier = store.load(store.find(case))
    name = one_line(file.name, limit=200)
    made = attachments.attach(store, dossier, name, content, title=titel, day=_clock.today())
    if json_output:
        _console.out_json({"nr": int(made.number), "nieuw": made.new, "omvang": len(content)})
        return
    path = f"documenten.{made.number}"
    if not made.new:
        _console.note(_("This file is attached already, as {path}; nothing was changed.").format(path=path))
        return
    _console.saved(path)
    _console.note(
        _("The file {name} itself is not encrypted; remove it when you no longer need it.").format(name=name)
    )


@case_command(
    "attachment",
    help=_("Write an attached file to disk, unencrypted; that it left the vault is logged."),
    example="mas case attachment K7Q-3MX-4TT 2 --out brief-school.pdf",
)
def attachment(  # noqa: PLR0917  Typer calls it by keyword
    store: CaseStore,
    case: CaseArgument,
    number: Annotated[
        str, typer.Argument(help=_("The number of the document, as show gives it."), metavar="NR")
    ],
    out: NeededOutOption,
    aan: RecipientOption = "",
    doel: PurposeOption = "",
    force: ForceOption = False,
) -> None:
    """Write an attached file."""
    from mas_cli.casefile import attachments
    from mas_cli.casefile.edits import Event
    from mas_cli.files import atomic_write, must_be_free

    dossier = store.load(store.find(case))
    plain = number.strip().removeprefix("documenten.")
    content = attachments.get(store, dossier, plain)
    must_be_free(out, overwrite=force)
    # In the log before it is on disk: what left the vault is always found there.
    store.log(
        Event.VERSTREKKEN, dossier.container, vorm="bijlage", stuk=f"documenten.{plain}", aan=aan, doel=doel
    )
    atomic_write(out, content, private=True, overwrite=force)
    _console.out(str(out))
    _console.note(_("This is not encrypted; remove it when you no longer need it."))
