"""`mas vault`: making, opening, saving and checking the vault."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mas_cli import paths
from mas_cli.commands import _clock, _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import JsonOption
from mas_cli.commands.vault import colleague, purge
from mas_cli.commands.vault.opening import (
    PasswordOption,
    VaultOption,
    credential_for,
    new_password,
    open_vault,
    password,
    place,
)
from mas_cli.errors import ExitCode, UsageError
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.vault import Entry, Report

app = new_app(_("The vault in which the dossiers are kept, encrypted."))
colleague.register(app)
purge.register(app)

RecoveryOption = Annotated[
    Path | None,
    typer.Option(
        "--recovery-file", metavar="F", help=_("A file with the recovery key, instead of the password.")
    ),
]
_DURATION = re.compile(r"([1-9]\d{0,3})([smh])")
_LONGEST = timedelta(hours=12)


@command(
    app,
    "init",
    help=_("Make a vault and print its recovery key, once."),
    example="mas vault init",
)
def init(
    vault: VaultOption = None,
    password_file: PasswordOption = None,
    name: Annotated[
        str, typer.Option("--name", help=_("Your name in the log; your login name when left out."))
    ] = "",
    json_output: JsonOption = False,
) -> None:
    """Make a vault."""
    import getpass

    from mas_cli.vault import Vault

    path = place(vault)
    word = new_password(password_file, _("Choose a password:"))
    made, recovery = Vault.create(
        path, word, state_dir=paths.state_dir(), actor=name or getpass.getuser(), clock=_clock.now
    )
    with made:
        if json_output:
            _console.out_json({"path": str(path), "id": made.id, "recovery_key": recovery})
            return
    _console.note(_("The vault is made in {path}.").format(path=path))
    _console.note(
        _("Write down the recovery key and keep it apart from this computer; it is shown only now:")
    )
    _console.out(recovery)
    _console.note(_("Without password and recovery key nobody can open the vault, nor can we."))


@command(
    app,
    "status",
    help=_("Where the vault is and who can open it; no password needed."),
    example="mas vault status",
)
def status(vault: VaultOption = None, json_output: JsonOption = False) -> None:
    """Print what can be known of a vault from outside."""
    from mas_cli.vault import Vault, header

    path = place(vault)
    found = header.read(path)
    kinds = [slot.kind for slot in found.slots]
    unlocked = Vault.unlocked(path, state_dir=paths.state_dir(), clock=_clock.now) is not None
    data = {
        "path": str(path),
        "id": found.vault.hex(),
        "slots": {kind: kinds.count(kind) for kind in header.KINDS},
        "bytes": sum(file.stat().st_size for file in path.iterdir() if file.is_file()),
        "unlocked": unlocked,
    }
    if json_output:
        _console.out_json(data)
        return
    _console.out(_("Vault {path}").format(path=path))
    _console.out(
        _("Keys: {password} password, {recovery} recovery, {colleague} colleague").format(
            password=kinds.count("password"),
            recovery=kinds.count("recovery"),
            colleague=kinds.count("colleague"),
        )
    )
    _console.out(_("Now open") if unlocked else _("Now locked"))


@command(app, "passwd", help=_("Change the password; nothing is encrypted anew."), example="mas vault passwd")
def passwd(
    vault: VaultOption = None,
    password_file: PasswordOption = None,
    new_password_file: Annotated[
        Path | None, typer.Option("--new-password-file", metavar="F", help=_("A file with the new password."))
    ] = None,
    recovery_file: RecoveryOption = None,
    recovery: Annotated[bool, typer.Option("--recovery", help=_("Ask for the recovery key."))] = False,
) -> None:
    """Change the password, with the old one or with the recovery key."""
    from mas_cli.vault import RecoveryKey, Vault

    path = place(vault)
    if recovery or recovery_file:
        word = password(recovery_file, _("Recovery key:"))
        opened = Vault.open(path, RecoveryKey(word), state_dir=paths.state_dir(), clock=_clock.now)
    else:
        opened = open_vault(vault, password_file)
    with opened:
        opened.set_password(new_password(new_password_file, _("Choose a new password:")))
    _console.note(
        _("The password is changed. Who has the old one and an older copy can still open that copy.")
    )


@command(
    app,
    "recovery",
    help=_("Make a new recovery key; the old one stops working."),
    example="mas vault recovery",
)
def recovery(
    vault: VaultOption = None, password_file: PasswordOption = None, json_output: JsonOption = False
) -> None:
    """Print a new recovery key."""
    with open_vault(vault, password_file) as opened:
        key = opened.new_recovery_key()
    if json_output:
        _console.out_json({"recovery_key": key})
        return
    _console.note(
        _("Write down the recovery key and keep it apart from this computer; it is shown only now:")
    )
    _console.out(key)


@command(
    app,
    "unlock",
    help=_("Keep the vault open for a while, through the keyring of the system."),
    example="mas vault unlock --for 15m",
)
def unlock(
    duration: Annotated[str, typer.Option("--for", help=_("How long: 90s, 15m, 2h."))] = "15m",
    vault: VaultOption = None,
    password_file: PasswordOption = None,
) -> None:
    """Keep the vault open."""
    match = _DURATION.fullmatch(duration)
    unit = {"s": "seconds", "m": "minutes", "h": "hours"}
    wanted = timedelta(**{unit[match[2]]: int(match[1])}) if match else timedelta()
    if not timedelta() < wanted <= _LONGEST:
        raise UsageError(
            _("{value} is not a duration (--for).").format(value=duration),
            remedy=_("Write a number with s, m or h, up to 12h."),
        )
    with open_vault(vault, password_file) as opened:
        until = opened.stay_unlocked(wanted)
    _console.note(
        _("The vault stays open until {time}; `mas vault lock` ends it.").format(time=f"{until:%H:%M}")
    )


@command(app, "lock", help=_("Lock the vault again."), example="mas vault lock")
def lock(vault: VaultOption = None) -> None:
    """Remove what `unlock` kept."""
    from mas_cli.vault import Vault

    Vault.lock(place(vault), state_dir=paths.state_dir())
    _console.note(_("The vault is locked."))


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
    _show_report(report, json_output=json_output)
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
) -> None:
    """Restore a backup."""
    from mas_cli.vault import Vault

    path = place(vault)
    credential = credential_for(source, password_file)
    replaced = Vault.restore(source, path, credential, state_dir=paths.state_dir(), clock=_clock.now)
    _console.note(_("The backup is in its place: {path}.").format(path=path))
    if replaced:
        _console.note(_("The vault that was there is kept in {path}.").format(path=replaced))
    _console.note(
        _("If it is older than what you saw before, `mas vault accept-restore` confirms that you want it.")
    )


@command(
    app,
    "accept-restore",
    help=_("Confirm that the vault may be older than what was seen before."),
    example="mas vault accept-restore",
)
def accept_restore(vault: VaultOption = None, password_file: PasswordOption = None) -> None:
    """Go on from a restored state."""
    from mas_cli.vault import Vault

    path = place(vault)
    credential = credential_for(path, password_file)
    Vault.accept_restore(path, credential, state_dir=paths.state_dir(), clock=_clock.now).close()
    _console.note(_("Accepted and logged; each colleague is asked the same once."))


@command(
    app,
    "check",
    help=_("Read everything through and say exactly what is damaged."),
    example="mas vault check",
)
def check(
    vault: VaultOption = None, password_file: PasswordOption = None, json_output: JsonOption = False
) -> None:
    """Check every record; exit 6 when something is damaged."""
    with open_vault(vault, password_file) as opened:
        report = opened.check()
    _show_report(report, json_output=json_output)
    if not report.whole:
        raise typer.Exit(ExitCode.INTEGRITY)


@command(
    app,
    "log",
    help=_("Who did what to which dossier, verified."),
    example="mas vault log --event verstrekken --json",
)
def log(
    vault: VaultOption = None,
    password_file: PasswordOption = None,
    case: Annotated[str, typer.Option("--case", help=_("Only of the dossier with this code or id."))] = "",
    event: Annotated[str, typer.Option("--event", help=_("Only events of this name."))] = "",
    json_output: JsonOption = False,
) -> None:
    """Print the log; it raises when the chain does not hold."""
    from mas_cli.casefile.code import prefix_of

    # By code or whole id, and not looked up: a destroyed case has its entries still.
    beginning = prefix_of(case) if case else ""
    if beginning is None:
        raise UsageError(
            _("{value} is no code of a dossier (--case).").format(value=one_line(case, limit=60)),
            remedy=_("Give the code that `mas case list` shows, such as K7Q-3MX-4TT."),
        )
    with open_vault(vault, password_file) as opened:
        entries = [
            entry
            for entry in opened.log()
            if entry.container.startswith(beginning) and (not event or entry.event == event)
        ]
    if json_output:
        _console.out_json([_entry_json(entry) for entry in entries])
        return
    for entry in entries:
        moment = f"{entry.time.astimezone():%Y-%m-%d %H:%M:%S}"
        detail = _("(destroyed)") if entry.detail is None else entry.detail.decode(errors="replace")
        line = (f"{entry.sequence:6}", moment, entry.actor, entry.event, entry.container, detail)
        _console.out("  ".join(line).rstrip())


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
    _console.note(_("The keys of the vault are renewed."))


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "sequence": entry.sequence,
        "time": entry.time.isoformat(),
        "actor": entry.actor,
        "event": entry.event,
        "case": entry.container or None,
        "slot": entry.slot,
        "detail": None if entry.detail is None else entry.detail.decode(errors="replace"),
        "destroyed": entry.detail is None,
    }


def _show_report(report: Report, *, json_output: bool) -> None:
    if json_output:
        _console.out_json(
            {
                "whole": report.whole,
                "containers": report.containers,
                "records": report.records,
                "versions": report.versions,
                "log": report.entries,
                "damaged": list(report.damaged),
                "findings": [finding.as_json() for finding in report.findings],
            }
        )
        return
    _console.show_findings(report.findings, to_stdout=True)
    _console.out(
        _(
            "Readable: {containers} dossiers, {records} records in {versions} versions, "
            "{entries} log entries."
        ).format(
            containers=report.containers,
            records=report.records,
            versions=report.versions,
            entries=report.entries,
        )
    )
