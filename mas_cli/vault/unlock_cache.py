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


def keep(session: Session, duration: timedelta) -> datetime:
    """Keep the vault unlocked; gives the moment it ends.

    Raises:
        InvalidInput: this computer has no keyring, or the state directory cannot be written.
    """
    ring = _keyring()
    with session.writing():
        # A slot that is awaited gets its signing key first: what is kept cannot add it.
        around, signer = session.around, session.signing()
    now = around.clock()
    since, until = to_microseconds(now), to_microseconds(now + duration)
    vault = session.header.vault
    key = around.rng(KEY_BYTES)
    sealed = Sealer(key).seal(
        join(session.keys.root, session.slot, signer.seed if signer else b""),
        _binding(vault, since, until),
        around.rng,
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
    """The credential that was kept for the vault at `path`; None when there is none, it ended, the keys were
    renewed since, or anything is odd.

    A clock that was set back to before the unlocking ends it too.
    """
    header = header_at(path)
    vault = header.vault
    place = _path(state_dir, vault)
    try:
        fields = json.loads(files.read_regular(place, _MOST_BYTES))
        since, until, sealed = fields["since"], fields["until"], bytes.fromhex(fields["sealed"])
        if not since <= to_microseconds(now) < until:
            forget(path, state_dir)
            return None
        key = _keyring().get_password(_SERVICE, vault.hex())
        root, slot, seed = split(Sealer(bytes.fromhex(key)).open(sealed, _binding(vault, since, until)))
    except _ODD:
        return None
    if not header.is_sealed_by(RootKeys(root)):
        return None
    return RootKey(root, text(slot), Signer(text(slot), seed) if seed else None)


def forget(path: Path, state_dir: Path) -> None:
    """Lock again: both halves are removed, whatever of them there is."""
    vault = header_at(path).vault
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
