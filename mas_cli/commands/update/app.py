"""`mas update`: look at a new edition, put it in its place, carry open cases over, and take it out again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _asking, _clock, _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import JsonOption, OverlayOption, PasswordOption, VaultOption
from mas_cli.errors import ExitCode, UsageError
from mas_cli.findings import blocking, raise_if_blocking
from mas_cli.i18n import _, ngettext
from mas_cli.text import one_line

if TYPE_CHECKING:
    import datetime as dt

    from mas_cli.update.package import Package

app = new_app(_("The yearly update: what a new edition changes, installing it, carrying open cases over."))

EditionArgument = Annotated[
    Path, typer.Argument(metavar="PATH", help=_("The folder or zip of an edition."), show_default=False)
]
DateOption = Annotated[
    str,
    typer.Option(
        "--date",
        metavar="D",
        help=_("The peildatum of what is carried over; today, or the first day of the edition."),
    ),
]
ALL = ("all", "alle", "alles")


@command(
    app,
    "check",
    help=_(
        "What an edition changes against what is in use, in the words of the domain; which open cases, "
        "interviews and drafts it touches, and what its mapping does with each. Changes nothing."
    ),
    example="mas update check editie-2027.zip",
)
def check(  # noqa: PLR0917  the options of a command
    path: EditionArgument,
    date: DateOption = "",
    overlay: OverlayOption = None,
    vault: VaultOption = None,
    password_file: PasswordOption = None,
    json_output: JsonOption = False,
) -> None:
    """Print what would change; exit 3 when something blocks."""
    from mas_cli.commands.update import output
    from mas_cli.commands.update.around import agreement, cases_at_hand, sessions
    from mas_cli.update.as_json import looked_json
    from mas_cli.update.looking import look

    package = _opened(path)
    with cases_at_hand(vault, password_file) as cases:
        found = look(package, _day(date), agreement(overlay), cases, sessions())
    if json_output:
        _console.out_json(looked_json(found))
    else:
        output.show(found, path)
    if blocking(found.findings):
        raise typer.Exit(ExitCode.INVALID_INPUT)


@command(
    app,
    "apply",
    help=_(
        "Install an edition, after its checksum was given or confirmed. --migrate carries open cases over: "
        "a new screening beside the old one. An answer without a place stops all of it."
    ),
    example="mas update apply editie-2027.zip --checksum 5c1f… --migrate all",
)
def apply(  # noqa: PLR0917  the options of a command
    path: EditionArgument,
    checksum: Annotated[
        str, typer.Option("--checksum", metavar="SHA256", help=_("The checksum it was signed off with."))
    ] = "",
    migrate: Annotated[
        list[str] | None,
        typer.Option(
            "--migrate", metavar="all|CASE", help=_("Carry over all open cases, or these; may be repeated.")
        ),
    ] = None,
    date: DateOption = "",
    overlay: OverlayOption = None,
    vault: VaultOption = None,
    password_file: PasswordOption = None,
    json_output: JsonOption = False,
) -> None:
    """Install, and carry over what was asked."""
    from mas_cli.commands.update import output
    from mas_cli.commands.update.around import agreement, cases_for, sessions
    from mas_cli.update.applying import apply
    from mas_cli.update.as_json import applied_json

    package = _opened(path)
    _sign_off(package, path, checksum)
    names = [name.strip() for name in migrate or ()]
    everything = any(name.lower() in ALL for name in names)
    if everything and len(names) > 1:
        raise UsageError(_("--migrate takes all, or the codes of cases."))
    chosen = None if not names else ([] if everything else names)
    with cases_for(chosen, vault, password_file) as store:
        done = apply(
            package,
            _day(date),
            agreement(overlay),
            chosen,
            store=store,
            sessions=sessions(),
            clock=_clock.now,
        )
    if json_output:
        _console.out_json(applied_json(done))
    else:
        output.show_applied(done)


@command(
    app,
    "list",
    help=_("The editions that were installed, and whether they are as they were signed off."),
    example="mas update list",
)
def list_(json_output: JsonOption = False) -> None:
    """One line an edition."""
    from mas_cli import installed

    rows = [
        {
            "edition": folder.name,
            "valid_from": installed.begin(folder).isoformat(),
            "checksum": installed.checksum(folder),
            "differs": list(installed.differences(folder)),
            "path": str(folder),
        }
        for folder in installed.folders()
    ]
    if json_output:
        _console.out_json({"schema": "mas.update.list/1", "editions": rows})
        return
    for row in rows:
        state = _("differs from what was signed off") if row["differs"] else _("as signed off")
        since = _("from {day}").format(day=row["valid_from"])
        _console.out(f"{row['edition']}  {since}  {str(row['checksum'])[:16]}…  {state}")
    if not rows:
        _console.note(_("No edition was installed; what ships with mas is in use."))


@command(
    app,
    "undo",
    help=_("Take an installed edition out again. Refused while cases were screened with it."),
    example="mas update undo 2027-01",
)
def undo(
    edition: Annotated[str, typer.Argument(metavar="EDITION", help=_("The edition; see list."))],
    vault: VaultOption = None,
    password_file: PasswordOption = None,
) -> None:
    """Remove it, whole."""
    from mas_cli.commands.update.around import cases_for, has_vault, sessions
    from mas_cli.update.applying import undo as take_out

    with cases_for([] if has_vault(vault) else None, vault, password_file) as store:
        take_out(edition, store, sessions())
    _console.note(_("{edition} was taken out.").format(edition=edition))


@command(
    app,
    "signoff",
    help=_("Sign an edition off: write the checksum of each file, and say the checksum of them all."),
    example="mas update signoff editie-2027",
)
def signoff(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help=_("The folder of the edition."))],
    json_output: JsonOption = False,
) -> None:
    """Write `SHA256SUMS`; print its checksum."""
    from mas_cli.files import atomic_write
    from mas_cli.installed import SUMS
    from mas_cli.update.package import open_package, sums_of
    from mas_cli.update.reading import read

    if not folder.is_dir():
        raise UsageError(_("Only a folder is signed off; unpack the zip first."))
    files = {name: content for name, content in read(folder).items() if name != SUMS}
    content = sums_of(files)
    package = open_package({**files, SUMS: content})
    atomic_write(folder / SUMS, content)
    if json_output:
        _console.out_json({"edition": package.edition, "files": len(files), "checksum": package.checksum})
        return
    _console.note(
        ngettext(
            "{count} file signed off in {path}.", "{count} files signed off in {path}.", len(files)
        ).format(count=len(files), path=folder / SUMS)
    )
    _console.out(package.checksum)


def _opened(path: Path) -> Package:
    from mas_cli.update.package import open_package
    from mas_cli.update.reading import read

    return open_package(read(path))


def _sign_off(package: Package, path: Path, checksum: str) -> None:
    """Somebody must have compared the checksum with what was published."""
    from mas_cli.update import install
    from mas_cli.update.refusals import refusal

    raise_if_unsigned(package)
    given = checksum.strip().lower()
    if given and given != package.checksum:
        message = _("This edition has the checksum {found}, and not {given}.").format(
            found=package.checksum, given=given
        )
        raise refusal("U09", str(path), message, _("Do not install it; ask its maker for the right copy."))
    if given or install.standing(package):
        return
    if _console.settings.json or not _console.may_ask():
        raise UsageError(
            _("The checksum of the edition must be confirmed: {checksum}.").format(checksum=package.checksum),
            remedy=_("Compare it with what was published, then: {command}").format(
                command=f"mas update apply {path} --checksum {package.checksum}"
            ),
        )
    _console.out(f"{one_line(package.title)} ({package.name})")
    _console.out(_("Checksum: {checksum}").format(checksum=package.checksum))
    if not _asking.yes(_("Is this the checksum that was published?")):
        raise UsageError(_("The edition was not installed."))


def raise_if_unsigned(package: Package) -> None:
    """Refuse a draft."""
    if not package.checksum:
        from dataclasses import replace

        from mas_cli.findings import Severity

        found = [replace(finding, severity=Severity.BLOCK) for finding in package.findings]
        raise_if_blocking(found, _("The edition cannot be installed."))


def _day(date: str) -> dt.date:
    from mas_cli.commands._days import day_option

    return day_option(date, "--date")
