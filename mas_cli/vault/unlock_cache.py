"""Keep a vault unlocked for a while, for users who ask for it.

With a keyring the root key is sealed under a random key that only the keyring of the operating system holds,
and stands with its expiry in the state directory; removing either locks. Without one a process of this user
holds it in memory (`mas_cli.keyholder`), and nothing is written. Expiry and idleness are promises of this
program: who runs as the same user within that time can use the key.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from mas_cli import files, keyholder
from mas_cli.errors import InvalidInput
from mas_cli.vault import refusals
from mas_cli.vault.encoding import Malformed, join, split, text
from mas_cli.vault.keys import FORMAT, KEY_BYTES, RootKeys, Sealer, Tampered
from mas_cli.vault.opening import RootKey
from mas_cli.vault.signing import Signer
from mas_cli.vault.stores import header_at
from mas_cli.vault.types import to_microseconds

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from pathlib import Path

    from mas_cli.vault.places import VaultPlace
    from mas_cli.vault.session import Session

_SERVICE = "mas-vault"
_MOST_BYTES = 10_000
_ODD = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    Tampered,
    Malformed,
    InvalidInput,
)


def keep(session: Session, duration: timedelta, idle: timedelta | None = None) -> datetime:
    """Keep the vault unlocked; gives the moment it ends at the latest.

    Args:
        session: opened.
        duration: at most.
        idle: without being used; None for as long as the duration.

    Raises:
        InvalidInput: this computer has no keyring and cannot hold a key in memory, or the state directory
            cannot be written.
    """
    with session.writing():
        # A slot that is awaited gets its signing key first: what is kept cannot add it.
        around, signer = session.around, session.signing()
    now = around.clock()
    since, until = to_microseconds(now), to_microseconds(now + duration)
    vault = session.header.vault
    secret = join(session.keys.root, session.slot, signer.seed if signer else b"")
    quiet = duration if idle is None else idle
    try:
        ring = _keyring()
    except InvalidInput:
        limits = keyholder.Limits(duration.total_seconds(), quiet.total_seconds(), _leader())
        if not keyholder.hold(_name(around.state_dir, vault), secret, limits):
            raise
        return now + duration
    key = around.rng(KEY_BYTES)
    sealed = Sealer(key).seal(secret, _binding(vault, since, until), around.rng)
    try:
        ring.set_password(_SERVICE, vault.hex(), key.hex())
    except Exception as error:  # backends raise what they like
        raise refusals.no_keyring() from error
    path = _path(around.state_dir, vault)
    files.private_directory(path.parent)
    files.atomic_write(
        path,
        json.dumps(
            {"since": since, "until": until, "idle": quiet.total_seconds(), "sealed": sealed.hex()}
        ).encode(),
        private=True,
    )
    _used(path, now)
    return now + duration


def recall(path: VaultPlace, state_dir: Path, now: datetime) -> RootKey | None:
    """The credential that was kept for the vault at `path`; None when there is none, it ended, the keys were
    renewed since, or anything is odd.

    A clock that was set back to before the unlocking ends it too.
    """
    header = header_at(path)
    vault = header.vault
    place = _path(state_dir, vault)
    try:
        secret = _from_ring(place, vault, now)
        if secret is None:
            secret = keyholder.give(_name(state_dir, vault))
        if secret is None:
            return None
        root, slot, seed = split(secret)
    except _ODD:
        return None
    if not header.is_sealed_by(RootKeys(root)):
        return None
    return RootKey(root, text(slot), Signer(text(slot), seed) if seed else None)


def _from_ring(place: Path, vault: bytes, now: datetime) -> bytes | None:
    """What the keyring keeps; None when it keeps nothing, or no longer. Raises one of `_ODD`."""
    try:
        fields = json.loads(files.read_regular(place, _MOST_BYTES))
    except FileNotFoundError:
        return None
    since, until, sealed = fields["since"], fields["until"], bytes.fromhex(fields["sealed"])
    used = place.stat().st_mtime
    quiet = float(fields.get("idle", until - since))
    if not since <= to_microseconds(now) < until or now.timestamp() - used >= quiet:
        place.unlink(missing_ok=True)
        with contextlib.suppress(Exception):
            _keyring().delete_password(_SERVICE, vault.hex())
        return None
    key = _keyring().get_password(_SERVICE, vault.hex())
    found = Sealer(bytes.fromhex(key)).open(sealed, _binding(vault, since, until))
    _used(place, now)
    return found


def _used(place: Path, now: datetime) -> None:
    """Note the moment in the time of the file, from which idleness is counted."""
    os.utime(place, (now.timestamp(), now.timestamp()))


def forget(path: VaultPlace, state_dir: Path) -> None:
    """Lock again: whatever is kept is removed, wherever it is."""
    vault = header_at(path).vault
    keyholder.end(_name(state_dir, vault))
    _path(state_dir, vault).unlink(missing_ok=True)
    with contextlib.suppress(Exception):
        _keyring().delete_password(_SERVICE, vault.hex())


def _name(state_dir: Path, vault: bytes) -> str:
    """Under which name the process holds it: one a vault and a home of the program."""
    return f"{state_dir.absolute()}:{vault.hex()}"


def _leader() -> int:
    """The shell whose end ends it too; 0 where this program was not begun from one."""
    if sys.platform == "win32":
        return 0
    leader = os.getsid(0)
    return 0 if leader == os.getpid() else leader


def _keyring() -> Any:
    """Return the keyring of the operating system; a backend that keeps keys in plain files does not count."""
    try:
        ring = importlib.import_module("keyring").get_keyring()
        usable = ring.priority > 0 and not type(ring).__module__.startswith(
            ("keyring.backends.fail", "keyrings.alt")
        )
    except Exception as error:  # backends raise what they like
        raise refusals.no_keyring() from error
    if not usable:
        raise refusals.no_keyring()
    return ring


def _binding(vault: bytes, since: int, until: int) -> bytes:
    return join("unlocked", FORMAT, vault, since, until)


def _path(state_dir: Path, vault: bytes) -> Path:
    return state_dir / "unlocked" / f"{vault.hex()}.json"
