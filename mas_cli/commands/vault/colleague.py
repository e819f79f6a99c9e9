"""`mas vault colleague`: who else opens the vault, each with a key of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mas_cli.commands import _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import JsonOption, PasswordOption, VaultOption
from mas_cli.commands.vault.opening import (
    confirmed,
    member_lines,
    new_password,
    open_vault,
    own_key,
    read_line,
    show_members,
)
from mas_cli.errors import ExitCode
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.vault import SlotInfo

app = new_app(_("Colleagues who open the vault with a key of their own."))


def register(vault_app: typer.Typer) -> None:
    """Hang these commands under `mas vault`."""
    vault_app.add_typer(
        app, name="colleague", help=_("Colleagues who open the vault with a key of their own.")
    )


@command(
    app,
    "key",
    help=_("Make a key of your own, once, and print its public half to send to who has the vault."),
    example="mas vault colleague key > sleutel.txt",
)
def colleague_key(password_file: PasswordOption = None) -> None:
    """Print the public half of one's own key."""
    import secrets

    from mas_cli.vault import Identity, public_of
    from mas_cli.vault.identity import parse_public

    path = own_key()
    if not path.exists():
        Identity.create(
            path, new_password(password_file, _("Choose a password for your key:")), rng=secrets.token_bytes
        )
        _console.note(_("Your key is made in {path}; its private half stays there.").format(path=path))
    public = public_of(path)
    _console.out(public)
    mark = parse_public(public, path).fingerprint
    _console.note(_("Fingerprint, to compare over the telephone: {fingerprint}").format(fingerprint=mark))


@command(
    app,
    "add",
    help=_("Let a colleague open the vault with the public key they sent."),
    example="mas vault colleague add sleutel.txt --name 'Bo Jansen'",
)
def colleague_add(
    file: Annotated[Path, typer.Argument(help=_("The file with the public key."))],
    name: Annotated[str, typer.Option("--name", help=_("The colleague's name in the log."))],
    vault: VaultOption = None,
    password_file: PasswordOption = None,
) -> None:
    """Add a slot for a colleague."""
    from mas_cli.vault.identity import parse_public

    text = read_line(file)
    mark = parse_public(text, file).fingerprint
    if _console.may_ask():
        _console.note(_("Fingerprint, to compare over the telephone: {fingerprint}").format(fingerprint=mark))
        if not confirmed(_("Did {name} read out the same, and may they open everything?").format(name=name)):
            _console.note(_("Nothing was changed."))
            raise typer.Exit(ExitCode.USAGE)
    with open_vault(vault, password_file, ask=True) as opened:
        slot_id = opened.add_colleague(text, name, file)
        (slot,) = [slot for slot in opened.slots() if slot.id == slot_id]
    _console.note(_("{name} can now open the vault.").format(name=name))
    _console.note(
        _("Fingerprint, to compare over the telephone: {fingerprint}").format(fingerprint=slot.fingerprint)
    )


@command(
    app,
    "remove",
    help=_(
        "Remove a key and renew the keys of the vault, so that it opens nothing that is written afterwards."
    ),
    example="mas vault colleague remove 3f2a91c0",
)
def colleague_remove(
    slot: Annotated[str, typer.Argument(help=_("The id of the key, from `mas vault colleague list`."))],
    vault: VaultOption = None,
    password_file: PasswordOption = None,
    keep_recovery: Annotated[
        bool,
        typer.Option("--keep-recovery", help=_("Keep the recovery key; only when who leaves never knew it.")),
    ] = False,
    json_output: JsonOption = False,
) -> None:
    """Remove a slot, renew the keys and the recovery key in one step, and say who is left."""
    with open_vault(vault, password_file, ask=True) as opened:
        recovery = opened.remove_slot(slot, renew_recovery=not keep_recovery)
        left, own = opened.slots(), opened.slot
        fingerprint = opened.fingerprint
    if json_output:
        _console.out_json(
            {
                "removed": slot,
                "recovery_key": recovery or None,
                "fingerprint": fingerprint or None,
                "keys": [_slot_json(one, own) for one in left],
            }
        )
        return
    _console.note(_("The key is removed and the keys of the vault are renewed."))
    _console.note(_("What its holder copied before can still be read by them."))
    if recovery:
        _console.note(
            _("The old recovery key opens nothing that is written from now on. The new one, shown once:")
        )
        _console.out(recovery)
    _console.note(_("Who can open the vault now; remove whoever you do not know:"))
    show_members(left)


@command(app, "list", help=_("Everyone who can open the vault."), example="mas vault colleague list")
def colleague_list(
    vault: VaultOption = None, password_file: PasswordOption = None, json_output: JsonOption = False
) -> None:
    """Print the slots."""
    with open_vault(vault, password_file) as opened:
        slots, own, fingerprint = opened.slots(), opened.slot, opened.fingerprint
    if json_output:
        _console.out_json([_slot_json(slot, own) for slot in slots])
        return
    for line in member_lines(slots, own):
        _console.out(line)
    if fingerprint:
        _console.note(
            _("Fingerprint of the members, to compare over the telephone: {fingerprint}").format(
                fingerprint=fingerprint
            )
        )


def _slot_json(slot: SlotInfo, own: str) -> dict[str, Any]:
    return {
        "id": slot.id,
        "kind": slot.kind,
        "name": slot.label,
        "fingerprint": slot.fingerprint,
        "made_by": slot.maker or None,
        "signs": slot.signs,
        "opened_with": slot.id == own,
    }
