"""`mas vault` backup, restore, accept-restore, move: the vault in another state or another place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import JsonOption, PasswordOption, VaultOption, YesOption
from mas_cli.commands.vault.opening import (
    confirmed,
    credential_for,
    open_vault,
    place,
    show_offer,
    surroundings,
)
from mas_cli.commands.vault.report import show_report
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.vault import Offer

app = new_app()


@command(
    app,
    "backup",
    help=_("Copy the vault to a new folder and read the copy through."),
    example="mas vault backup /media/stick/kluis-2026-11-21",
)
def backup(
    target: Annotated[Path, typer.Argument(help=_("The folder to make."))],
    vault: VaultOption = None,
    password_file: PasswordOption = None,
    json_output: JsonOption = False,
) -> None:
    """Make a backup."""
    with open_vault(vault, password_file) as opened:
        report = opened.backup(target)
        _console.show_findings(opened.notices)
    show_report(report, json_output=json_output)
    _console.note(_("The backup is in {path} and was read through.").format(path=target))
    _console.note(_("It opens with the keys of today, also after a password is changed."))


@command(
    app,
    "restore",
    help=_("Put a backup in the place of the vault; what is replaced is kept."),
    example="mas vault restore /media/stick/kluis-2026-11-21",
)
def restore(
    source: Annotated[Path, typer.Argument(help=_("The folder of the backup."))],
    vault: VaultOption = None,
    password_file: PasswordOption = None,
    yes: YesOption = False,
) -> None:
    """Show what a backup holds, and put it in the place of the vault."""
    from mas_cli.vault import Vault

    path = place(vault)

    def consent(offer: Offer) -> bool:
        show_offer(offer)
        if not offer.same_vault:
            _console.note(_("This is a backup of another vault than the one in its place."))
        if yes or not _console.may_ask():
            return yes or offer.same_vault
        return confirmed(_("Put this backup in the place of the vault?"))

    credential = credential_for(source, password_file)
    replaced = Vault.restore(source, path, credential, consent=consent, **surroundings())
    _console.note(_("The backup is in its place: {path}.").format(path=path))
    if replaced:
        _console.note(
            _("The vault that was there is kept in {path}; it holds what is destroyed from now on.").format(
                path=replaced
            )
        )
    _console.note(
        _("If it is older than what you saw before, `mas vault accept-restore` confirms that you want it.")
    )


@command(
    app,
    "move",
    help=_(
        "Move a vault to another folder, or to or from a database; it is read through there before it is "
        "left."
    ),
    example="mas vault move ~/kluis postgresql://server/leerplicht",
)
def move(
    old: Annotated[str, typer.Argument(help=_("Where the vault is: a folder or an address."))],
    new: Annotated[str, typer.Argument(help=_("Where it goes: nothing may be there yet."))],
    password_file: PasswordOption = None,
    json_output: JsonOption = False,
) -> None:
    """Move a vault."""
    with open_vault(old, password_file) as opened:
        report = opened.move(place(new))
    show_report(report, json_output=json_output)
    _console.note(_("The vault is in {path} and was read through there.").format(path=place(new)))
    _console.note(
        _(
            "Tell your colleagues, and set `kluis` in config.toml. Nobody opens {path} any more; what is "
            "left there opens with the keys of today: remove it when everyone works in the new place."
        ).format(path=place(old))
    )


@command(
    app,
    "accept-restore",
    help=_("Confirm that the vault may be older than what was seen before."),
    example="mas vault accept-restore",
)
def accept_restore(
    vault: VaultOption = None, password_file: PasswordOption = None, yes: YesOption = False
) -> None:
    """Show a restored state, and go on from it."""
    from mas_cli.vault import Vault

    def consent(offer: Offer) -> bool:
        show_offer(offer)
        if yes or not _console.may_ask():
            return yes or not offer.unknown
        return confirmed(_("Go on from this state?"))

    path = place(vault)
    credential = credential_for(path, password_file)
    Vault.accept_restore(path, credential, consent=consent, **surroundings()).close()
    _console.note(_("Accepted and logged; each colleague is asked the same once."))
