"""`mas vault`: making, opening and checking the vault."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mas_cli import paths
from mas_cli.commands import _asking, _clock, _completing, _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import JsonOption, PasswordOption, VaultOption
from mas_cli.commands.vault import colleague, keys, purge, restoring
from mas_cli.commands.vault.opening import (
    idle_for,
    new_password,
    open_for,
    open_vault,
    place,
    say_open_until,
    surroundings,
)
from mas_cli.commands.vault.report import show_report
from mas_cli.errors import ExitCode, UsageError
from mas_cli.findings import listed
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.vault import Entry

app = new_app(_("The vault in which the dossiers are kept, encrypted."))
colleague.register(app)
purge.register(app)
app.add_typer(keys.app)
app.add_typer(restoring.app)

_DURATION = re.compile(r"([1-9]\d{0,3})([smh])")
_LONGEST = timedelta(hours=12)
_DEFAULT = timedelta(hours=4)


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
    actor = name
    if not actor and _console.may_ask():
        actor = _asking.line(
            _("Your name, as it stands in the log (Enter: {name}):").format(name=getpass.getuser())
        )
    around = surroundings()
    around["actor"] = actor or getpass.getuser()
    made, recovery = Vault.create(path, word, **around)
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
    from mas_cli.commands import settings

    settings.offer()


@command(
    app,
    "status",
    help=_("Where the vault is and who can open it; no password needed."),
    example="mas vault status",
)
def status(vault: VaultOption = None, json_output: JsonOption = False) -> None:
    """Print what can be known of a vault from outside."""
    from mas_cli.vault import Vault
    from mas_cli.vault.header import KINDS, NEWEST
    from mas_cli.vault.notices import beside, older_format

    path = place(vault)
    outside = Vault.outside(path)
    found = outside.header
    kinds = [slot.kind for slot in found.slots]
    findings = beside(path, outside.left)
    if found.format < NEWEST:
        findings.append(older_format(path, found.format))
    unlocked = Vault.unlocked(path, state_dir=paths.state_dir(), clock=_clock.now) is not None
    data = {
        "path": str(path),
        "id": found.vault.hex(),
        "format": found.format,
        "slots": {kind: kinds.count(kind) for kind in KINDS},
        "bytes": outside.size,
        "unlocked": unlocked,
        "findings": listed(findings),
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
    _console.show_findings(findings, to_stdout=True)


@command(
    app,
    "unlock",
    help=_(
        "Keep the vault open for a while: in the keyring of the system, or in the memory of a process of "
        "your own. It also closes when it is not used, and at `mas vault lock`."
    ),
    example="mas vault unlock --for 2h",
)
def unlock(
    duration: Annotated[
        str | None,
        typer.Option("--for", help=_("How long: 90s, 15m, 2h; kluis_open of config.toml when left out.")),
    ] = None,
    vault: VaultOption = None,
    password_file: PasswordOption = None,
) -> None:
    """Keep the vault open."""
    match = _DURATION.fullmatch(duration or "")
    unit = {"s": "seconds", "m": "minutes", "h": "hours"}
    wanted = timedelta(**{unit[match[2]]: int(match[1])}) if match else timedelta()
    if duration is None:
        wanted = open_for() or _DEFAULT
    if not timedelta() < wanted <= _LONGEST:
        raise UsageError(
            _("{value} is not a duration (--for).").format(value=duration),
            remedy=_("Write a number with s, m or h, up to 12h."),
        )
    with open_vault(vault, password_file, ask=True) as opened:
        until = opened.stay_unlocked(wanted, idle_for())
    say_open_until(until)


@command(app, "lock", help=_("Lock the vault again."), example="mas vault lock")
def lock(vault: VaultOption = None) -> None:
    """Remove what `unlock` kept."""
    from mas_cli.vault import Vault

    Vault.lock(place(vault), state_dir=paths.state_dir())
    _console.note(_("The vault is locked."))


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
    show_report(report, json_output=json_output)
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
    case: Annotated[
        str,
        typer.Option(
            "--case",
            help=_("Only of this dossier: a code, or a name as everywhere."),
            autocompletion=_completing.cases,
        ),
    ] = "",
    event: Annotated[str, typer.Option("--event", help=_("Only events of this name."))] = "",
    json_output: JsonOption = False,
) -> None:
    """Print the log; it raises when the chain does not hold."""
    from mas_cli.casefile.code import prefix_of
    from mas_cli.commands.case.opening import opened as opened_cases
    from mas_cli.commands.vault.log_lines import lines

    with opened_cases(vault, password_file) as store:
        opened = store.vault
        # A code or whole id is not looked up: a destroyed case has its entries still.
        beginning = prefix_of(case) if case else ""
        if beginning is None:
            beginning = store.find(case)
        entries = [
            entry
            for entry in opened.log()
            if entry.container.startswith(beginning) and (not event or entry.event == event)
        ]
        names = {} if json_output else {one.container: one for one in store.summaries(lambda _damage: None)}
    if json_output:
        _console.out_json([_entry_json(entry) for entry in entries])
        return
    for line in lines(entries, names):
        _console.out(line)


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
        "signed": entry.signed,
    }
