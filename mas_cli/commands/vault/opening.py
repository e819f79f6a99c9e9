"""Finding and opening the vault for every command that needs it: where it is, and who is asking."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli import paths
from mas_cli.commands import _clock, _console
from mas_cli.errors import InvalidInput, Locked
from mas_cli.i18n import _
from mas_cli.reasons import reason_of

if TYPE_CHECKING:
    from mas_cli.vault import Vault
    from mas_cli.vault.slots import Credential

VaultOption = Annotated[
    Path | None,
    typer.Option("--vault", envvar="MAS_VAULT", metavar="DIR", help=_("The vault; your own when left out.")),
]
PasswordOption = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        envvar="MAS_PASSWORD_FILE",
        metavar="F",
        help=_("A file with the password, for scripts; otherwise it is asked."),
    ),
]

_SHORT_PASSWORD = 12
_MOST_BYTES = 10_000


def place(vault: Path | None) -> Path:
    """The directory of the vault."""
    return vault or paths.data_dir() / "kluis"


def own_key() -> Path:
    """The file with this user's own key."""
    return paths.data_dir() / "sleutel.json"


def open_vault(vault: Path | None, password_file: Path | None) -> Vault:
    """The vault, opened with what is at hand: the password file, the keyring, or a question.

    A user whose own key has a slot in the vault gives the password of that key.

    Raises:
        Locked: nothing at hand opens it, or the password is wrong.
        InvalidInput, IntegrityError, Busy: as `Vault.open`.
    """
    from mas_cli.vault import Vault

    path, state_dir = place(vault), paths.state_dir()
    credential = None
    if password_file is None:
        credential = Vault.unlocked(path, state_dir=state_dir, clock=_clock.now)
    if credential is None:
        credential = credential_for(path, password_file)
    opened = Vault.open(path, credential, state_dir=state_dir, clock=_clock.now)
    _console.show_findings(opened.notices)
    return opened


def credential_for(path: Path, password_file: Path | None) -> Credential:
    """The credential for the vault at `path`, from the password file or a question."""
    from mas_cli.vault import Identity, Password, header, public_of
    from mas_cli.vault.identity import parse_public

    key = own_key()
    own = key.exists() and parse_public(public_of(key), key) in {
        slot.public for slot in header.read(path).slots
    }
    if own:
        return Identity.open(key, password(password_file, _("Password of your own key:")))
    return Password(password(password_file, _("Password of the vault:")))


def password(file: Path | None, question: str) -> str:
    """A password from a file, or from a person at a terminal.

    Raises:
        Locked: there is no file, and nobody to ask.
        InvalidInput: the file cannot be read.
    """
    if file is not None:
        return read_secret(file)
    if not _console.may_ask():
        raise Locked(
            _("The vault is locked, and there is nobody to ask for the password."),
            remedy=_("Give it in a file with --password-file, or run the command on a terminal."),
        )
    import questionary

    return str(questionary.password(question).unsafe_ask())


def new_password(file: Path | None, question: str) -> str:
    """A password that is being chosen: asked twice at a terminal; a short one is remarked on."""
    chosen = password(file, question)
    if file is None and chosen != password(None, _("Once more:")):
        raise InvalidInput(
            _("The two passwords differ; nothing was changed."), remedy=_("Run the command again.")
        )
    if len(chosen) < _SHORT_PASSWORD:
        _console.note(_("This password is short; a sentence of four words is safer and easier to remember."))
    return chosen


def read_secret(file: Path) -> str:
    """The first line of a file.

    Raises:
        InvalidInput: the file cannot be read, or is no text.
    """
    try:
        with file.open("rb") as stream:
            return stream.read(_MOST_BYTES).decode("utf-8-sig").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else _("it is no text")
        raise InvalidInput(
            _("The password file {path} cannot be read: {reason}.").format(path=file, reason=reason),
            remedy=_("Give the path of a text file that has the password on its first line."),
        ) from error
