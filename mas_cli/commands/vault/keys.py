"""`mas vault` passwd, recovery, rekey, upgrade: the keys of the vault, each renewed in one step."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mas_cli.commands import _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import JsonOption, PasswordOption, VaultOption
from mas_cli.commands.vault.opening import (
    change_own_key,
    confirmed,
    meet,
    new_password,
    open_vault,
    opens_with_own_key,
    password,
    place,
    show_members,
    surroundings,
)
from mas_cli.errors import ExitCode
from mas_cli.i18n import _

app = new_app()

RecoveryOption = Annotated[
    Path | None,
    typer.Option(
        "--recovery-file", metavar="F", help=_("A file with the recovery key, instead of the password.")
    ),
]


@command(
    app,
    "passwd",
    help=_("Change the password you open the vault with, and renew the keys of the vault."),
    example="mas vault passwd",
)
def passwd(
    vault: VaultOption = None,
    password_file: PasswordOption = None,
    new_password_file: Annotated[
        Path | None, typer.Option("--new-password-file", metavar="F", help=_("A file with the new password."))
    ] = None,
    recovery_file: RecoveryOption = None,
    recovery: Annotated[bool, typer.Option("--recovery", help=_("Ask for the recovery key."))] = False,
) -> None:
    """Change the password, with the old one or with the recovery key; never somebody else's."""
    from mas_cli.vault import RecoveryKey, Vault

    path = place(vault)
    question = _("Choose a new password:")
    by_recovery = recovery or recovery_file
    if not by_recovery and opens_with_own_key(path):
        change_own_key(password_file, new_password_file)
        return
    if by_recovery:
        word = password(recovery_file, _("Recovery key:"))
        opened = Vault.open(path, RecoveryKey(word), meet=meet, **surroundings())
    else:
        opened = open_vault(vault, password_file, ask=True)
    with opened:
        opened.set_password(new_password(new_password_file, question))
        _console.show_findings(opened.notices)
    _console.note(_("The password is changed and the keys of the vault are renewed."))
    _console.note(
        _("Who has the old password and an older copy can still open that copy, and nothing newer.")
    )


@command(
    app,
    "recovery",
    help=_("Make a new recovery key; the old one opens nothing that is written from then on."),
    example="mas vault recovery",
)
def recovery(
    vault: VaultOption = None, password_file: PasswordOption = None, json_output: JsonOption = False
) -> None:
    """Print a new recovery key."""
    question = _("The recovery key you have opens nothing new from now on. Make another one?")
    if _console.may_ask() and not confirmed(question):
        _console.note(_("Nothing was changed."))
        raise typer.Exit(ExitCode.USAGE)
    with open_vault(vault, password_file, ask=True) as opened:
        key = opened.new_recovery_key()
        _console.show_findings(opened.notices)
    if json_output:
        _console.out_json({"recovery_key": key})
        return
    _console.note(
        _("Who has the old recovery key and an older copy can still open that copy, and nothing newer.")
    )
    _console.note(
        _("Write down the recovery key and keep it apart from this computer; it is shown only now:")
    )
    _console.out(key)


@command(
    app,
    "upgrade",
    help=_(
        "Raise the vault to the newest format, in which everyone signs; older versions of mas cannot open it."
    ),
    example="mas vault upgrade",
)
def upgrade(vault: VaultOption = None, password_file: PasswordOption = None) -> None:
    """Raise the format."""
    with open_vault(vault, password_file, ask=True) as opened:
        raised = opened.upgrade()
        left, fingerprint = opened.slots(), opened.fingerprint
    if not raised:
        _console.note(_("The vault has the newest format already."))
        return
    _console.note(_("The vault has the newest format; its keys are renewed. Who can open it:"))
    show_members(left)
    _console.note(
        _("Fingerprint of the members, to compare over the telephone: {fingerprint}").format(
            fingerprint=fingerprint
        )
    )
    _console.note(_("Everyone else gets a signing key at their first opening."))


@command(
    app,
    "rekey",
    help=_("Renew the keys of the vault; everyone with a key keeps it."),
    example="mas vault rekey",
)
def rekey(vault: VaultOption = None, password_file: PasswordOption = None) -> None:
    """Renew the root key."""
    with open_vault(vault, password_file) as opened:
        opened.rekey()
        left = opened.slots()
    _console.note(_("The keys of the vault are renewed. Who can open it:"))
    show_members(left)
