"""Staying unlocked for a while, for who asks for it.

The root key is sealed under a random key that only the keyring of the operating system holds, and stands with
its expiry in the state directory. Removing either locks. The expiry is a promise of this program, not of the
keyring: who runs as the same user within that time can use the key. Without a keyring there is no cache, and
no fallback that writes a key to a file.
"""

from __future__ import annotations

import contextlib
import importlib
import json
from typing import TYPE_CHECKING, Any

from mas_cli import files
from mas_cli.errors import InvalidInput
from mas_cli.vault import header, refusals
from mas_cli.vault.encoding import Malformed, join, split, text
from mas_cli.vault.keys import FORMAT, KEY_BYTES, Sealer, Tampered
from mas_cli.vault.session import RootKey
from mas_cli.vault.types import to_microseconds

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from pathlib import Path

    from mas_cli.vault.session import Session

_SERVICE = "mas-vault"


def keep(session: Session, duration: timedelta) -> datetime:
    """Keep the vault unlocked; gives the moment it ends.

    Raises:
        InvalidInput: this computer has no keyring, or the state directory cannot be written.
    """
    ring = _keyring()
    around = session.around
    now = around.clock()
    since, until = to_microseconds(now), to_microseconds(now + duration)
    vault = session.header.vault
    key = around.rng(KEY_BYTES)
    sealed = Sealer(key).seal(
        join(session.keys.root, session.slot), _binding(vault, since, until), around.rng
    )
    try:
        ring.set_password(_SERVICE, vault.hex(), key.hex())
    except Exception as error:  # backends raise what they like
        raise refusals.no_keyring() from error
    path = _path(around.state_dir, vault)
    files.private_directory(path.parent)
    files.atomic_write(
        path, json.dumps({"since": since, "until": until, "sealed": sealed.hex()}).encode(), private=True
    )
    return now + duration


def recall(path: Path, state_dir: Path, now: datetime) -> RootKey | None:
    """The credential that was kept for the vault at `path`; None when there is none, it ended, or anything is
    odd.

    A clock that was set back to before the unlocking ends it too.
    """
    vault = header.read(path).vault
    place = _path(state_dir, vault)
    try:
        fields = json.loads(place.read_bytes())
        since, until, sealed = fields["since"], fields["until"], bytes.fromhex(fields["sealed"])
        if not since <= to_microseconds(now) < until:
            forget(path, state_dir)
            return None
        key = _keyring().get_password(_SERVICE, vault.hex())
        root, slot = split(Sealer(bytes.fromhex(key)).open(sealed, _binding(vault, since, until)))
        return RootKey(root, text(slot))
    except (OSError, ValueError, KeyError, TypeError, Tampered, Malformed, InvalidInput):
        return None


def forget(path: Path, state_dir: Path) -> None:
    """Lock again: both halves are removed, whatever of them there is."""
    vault = header.read(path).vault
    _path(state_dir, vault).unlink(missing_ok=True)
    with contextlib.suppress(Exception):
        _keyring().delete_password(_SERVICE, vault.hex())


def _keyring() -> Any:
    """The keyring of the operating system; a backend that keeps keys in plain files is none."""
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
