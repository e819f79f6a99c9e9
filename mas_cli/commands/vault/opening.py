"""Finding and opening the vault for every command that needs it: where it is, and who is asking."""

from __future__ import annotations

import contextlib
import os
import time
from contextvars import ContextVar
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli import files, paths
from mas_cli.commands import _asking, _clock, _console
from mas_cli.config import load_config
from mas_cli.errors import InvalidInput, Locked
from mas_cli.i18n import _
from mas_cli.reasons import reason_of
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from mas_cli.vault import Database, Offer, SlotInfo, Vault, VaultPlace
    from mas_cli.vault.slots import Credential
    from mas_cli.vault.surroundings import Around


_keeping: ContextVar[bool] = ContextVar("keeping", default=False)
_in_hand: dict[VaultPlace, tuple[float, Credential]] = {}
_SHORT_PASSWORD = 12
_FEW_SIGNS = 5
OPEN_FOR = "MAS_KLUIS_OPEN"
"""The environment variable that says for how many minutes, above the configuration."""
_MOST_BYTES = 10_000


def place(vault: str | None) -> VaultPlace:
    """Where the vault is: as asked, else as configured, else the user's own folder; raises as `place_of`."""
    from mas_cli.vault import place_of

    named = vault or load_config().kluis
    return place_of(named, ask=_database_password) if named else paths.data_dir() / paths.VAULT


def _database_password(database: Database) -> str:
    """The password of the database, from a person; raises Locked when there is nobody to ask."""
    return password(None, _("Password of the database {address}:").format(address=database.address))


def own_key() -> Path:
    """The file with this user's own key."""
    return paths.data_dir() / "sleutel.json"


def open_vault(vault: str | None, password_file: Path | None, *, ask: bool = False) -> Vault:
    """The vault, opened with what is at hand: the password file, the keyring (not with `ask`), or a question.

    A user whose own key has a slot in the vault gives the password of that key.

    Raises:
        Locked: nothing at hand opens it, or the password is wrong.
        InvalidInput, IntegrityError, Busy: as `Vault.open`.
    """
    from mas_cli.vault import Vault

    path = place(vault)
    credential = None
    if password_file is None and not ask:
        credential = _from_hand(path) or Vault.unlocked(path, state_dir=paths.state_dir(), clock=_clock.now)
    typed = credential is None and password_file is None
    if credential is None:
        credential = credential_for(path, password_file)
    opened = Vault.open(path, credential, meet=meet, **surroundings())
    _to_hand(path, credential)
    if typed and not ask:
        _stay_open(opened)
    _console.show_findings(opened.notices)
    return opened


def _stay_open(opened: Vault) -> None:
    """Keep the vault open after a password was typed, for as long as the user fixed; say so.

    Where nothing can keep it, the next command asks again.
    """
    duration = open_for()
    if not duration:
        return
    try:
        until = opened.stay_unlocked(duration, idle_for())
    except InvalidInput:
        return
    say_open_until(until)


def open_for() -> timedelta:
    """How long the vault stays open after a password; zero for not at all."""
    asked = os.environ.get(OPEN_FOR, "").strip()
    if asked.isascii() and asked.isdecimal() and len(asked) < _FEW_SIGNS:
        return timedelta(minutes=int(asked))
    return timedelta(minutes=load_config().kluis_open)


def idle_for() -> timedelta:
    """How long it may lie unused meanwhile."""
    return timedelta(minutes=max(load_config().kluis_stil, 1))


def say_open_until(until: datetime) -> None:
    """Until when it stays open, and what ends it before."""
    _console.note(
        _(
            "The vault stays open until {time}, or until it was not used for {minutes} minutes; "
            "`mas vault lock` ends it."
        ).format(time=f"{until.astimezone():%H:%M}", minutes=int(idle_for().total_seconds() // 60))
    )


@contextlib.contextmanager
def kept_in_hand() -> Iterator[None]:
    """Ask for a password once in the block: what opened a vault opens it again, unless nothing was done for
    as long as an open vault may lie idle. It is in the memory of this process only.
    """
    within = _keeping.get()
    token = _keeping.set(True)
    try:
        yield
    finally:
        _keeping.reset(token)
        if not within:
            _in_hand.clear()


def _from_hand(path: VaultPlace) -> Credential | None:
    since, credential = _in_hand.get(path, (0.0, None))
    if credential is None or time.monotonic() - since > load_config().kluis_stil * 60:
        _in_hand.pop(path, None)
        return None
    _in_hand[path] = (time.monotonic(), credential)
    return credential


def _to_hand(path: VaultPlace, credential: Credential) -> None:
    if _keeping.get():
        from mas_cli.vault.opening import Kept

        _in_hand[path] = (time.monotonic(), Kept.of(credential))


def open_if_unlocked(vault: str | None) -> Vault | None:
    """The vault when it stays open; None when it is locked or there is none: nobody is asked.

    Raises:
        IntegrityError, Busy: as `Vault.open`.
    """
    from mas_cli.vault import Vault

    path = place(vault)
    if not Vault.is_at(path):
        return None
    credential = Vault.unlocked(path, state_dir=paths.state_dir(), clock=_clock.now)
    return Vault.open(path, credential, **surroundings()) if credential is not None else None


def surroundings() -> Around:
    """The memory, the clock, and how long to wait for another writer."""
    around: Around = {"state_dir": paths.state_dir(), "clock": _clock.now}
    seconds = load_config().wachten
    if seconds is not None:
        around["patience"] = seconds
    return around


def meet(offer: Offer) -> bool:
    """Whether the members of a vault never seen here are right: shown, and asked where one can."""
    _console.note(_("This computer sees this vault for the first time. Who opens it:"))
    show_members(offer.members)
    _console.note(
        _("Fingerprint of the members, to compare over the telephone: {fingerprint}").format(
            fingerprint=offer.fingerprint
        )
    )
    return not _console.may_ask() or confirmed(_("Is that right?"))


def show_offer(offer: Offer) -> None:
    """What somebody is asked to accept: which state, of when, by whom, and who belongs to it; on stderr."""
    when = f"{offer.time.astimezone():%Y-%m-%d %H:%M:%S}" if offer.time else _("unknown")
    _console.note(
        _(
            "State {generation}, written on {time} by {name}: {containers} dossiers, {entries} log entries."
        ).format(
            generation=offer.generation,
            time=when,
            name=one_line(_kinds().get(offer.by, offer.by), limit=60) or _("unknown"),
            containers=offer.containers,
            entries=offer.entries,
        )
    )
    if offer.seen is not None:
        _console.note(_("This computer saw state {seen}.").format(seen=offer.seen))
    _console.note(_("Who opens it:"))
    show_members(offer.members)
    for member in offer.members:
        if member.id in offer.unknown:
            _console.note(
                _("Not a member as this computer knows it: {name} ({id}).").format(
                    name=one_line(member.label or _kinds()[member.kind], limit=60), id=member.id
                )
            )


def change_own_key(password_file: Path | None, new_password_file: Path | None) -> None:
    """Another password for this user's own key, which stands on this computer; no vault changes for it."""
    import secrets

    from mas_cli.vault import Identity

    key = own_key()
    identity = Identity.open(key, password(password_file, _("Password of your own key:")))
    chosen = new_password(new_password_file, _("Choose a new password:"))
    identity.change_password(key, chosen, rng=secrets.token_bytes)
    _console.note(_("The password of your own key in {path} is changed.").format(path=key))
    _console.note(_("Who has the old password and an older copy of that file can still use the key."))


def confirmed(question: str) -> bool:
    """A yes at a terminal."""
    return _asking.yes(question)


def _kinds() -> dict[str, str]:
    return {"password": _("password"), "recovery": _("recovery key"), "colleague": _("own key")}


def show_members(members: Iterable[SlotInfo]) -> None:
    """Who opens a vault, on stderr."""
    for line in member_lines(members):
        _console.note(f"  {line}")


def member_lines(members: Iterable[SlotInfo], own: str = "") -> list[str]:
    """A line a key: who opens the vault, with what, and who let them in; `own` is marked."""
    members, kinds = list(members), _kinds()
    names = {member.id: member.label or kinds[member.kind] for member in members}
    lines = []
    for member in members:
        maker = names.get(member.maker, _("someone who is gone")) if member.maker else ""
        made = _("made by {name}").format(name=one_line(maker, limit=60)) if maker else ""
        mark = "*" if member.id == own else " "
        line = f"{mark} {member.id}  {kinds[member.kind]:14}  {member.fingerprint}  {member.label}"
        lines.append(f"{line}  ({made})" if made else line)
    return lines


def credential_for(path: VaultPlace, password_file: Path | None) -> Credential:
    """The credential for the vault at `path`, from the password file or a question."""
    from mas_cli.vault import Identity, Password

    if opens_with_own_key(path):
        return Identity.open(own_key(), password(password_file, _("Password of your own key:")))
    return Password(password(password_file, _("Password of the vault:")))


def opens_with_own_key(path: VaultPlace) -> bool:
    """Whether this user's own key has a slot in the vault at `path`."""
    from mas_cli.vault import Vault, public_of
    from mas_cli.vault.identity import parse_public

    key = own_key()
    return key.exists() and parse_public(public_of(key), key).wrap in {
        slot.public for slot in Vault.outside(path).header.slots
    }


def password(file: Path | None, question: str) -> str:
    """A password from a file, or from a person at a terminal; says so when others can read the file.

    Raises:
        Locked: there is no file, and nobody to ask.
        InvalidInput: the file cannot be read.
    """
    if file is not None:
        from mas_cli.vault import notices

        word = read_line(file)
        if files.is_open_to_others(file):
            _console.show_findings([notices.open_to_others(file)])
        return word
    if not _console.may_ask():
        raise Locked(
            _("The vault is locked, and there is nobody to ask for the password."),
            remedy=_(
                "Give it in a file with --password-file, or run the command on a terminal; the password of a "
                "database stands in `.pgpass`."
            ),
        )
    from mas_cli.interview.plain import is_plain

    if is_plain():
        import getpass

        return getpass.getpass(f"{question} ")
    import questionary

    return str(questionary.password(question).unsafe_ask())


def new_password(file: Path | None, question: str) -> str:
    """A password that is being chosen: asked twice at a terminal; raises as `refuse_weak`."""
    chosen = password(file, question)
    if file is None and chosen != password(None, _("Once more:")):
        raise InvalidInput(
            _("The two passwords differ; nothing was changed."), remedy=_("Run the command again.")
        )
    refuse_weak(chosen)
    return chosen


def refuse_weak(chosen: str) -> None:
    """Refuse a password that is soon guessed; which signs are in it does not matter.

    Raises:
        InvalidInput: it is short, or a few signs over and over.
    """
    remedy = _("Take a sentence of four or five words: longer to guess and easier to remember.")
    if len(chosen) < _SHORT_PASSWORD:
        raise InvalidInput(
            _("A password of {length} characters is guessed too soon; take at least {least}.").format(
                length=len(chosen), least=_SHORT_PASSWORD
            ),
            remedy=remedy,
        )
    if len(set(chosen.casefold())) < _FEW_SIGNS:
        raise InvalidInput(
            _("A password of the same few characters over and over is guessed too soon."), remedy=remedy
        )


def read_line(file: Path) -> str:
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
