"""What can be made again and is kept to save time, sealed with a secret of the user.

The secret stands in the state directory and not beside what it seals: who can only write in the cache cannot
change what comes out. What is damaged or sealed otherwise is not there; a cache that cannot be written costs
time and nothing else.
"""

from __future__ import annotations

import contextlib
import hmac
import os
from typing import TYPE_CHECKING, Final

from mas_cli.errors import InvalidInput
from mas_cli.files import atomic_write, private_directory
from mas_cli.paths import cache_dir, state_dir

if TYPE_CHECKING:
    from pathlib import Path

KEY: Final = "cache.key"
_KEY_BYTES: Final = 32
_SEAL_BYTES: Final = 32


def recall(folder: str, name: str) -> bytes | None:
    """What was kept under a name.

    Args:
        folder: of the cache.
        name: says all that the content depends on: the version of the program, a fingerprint of what it was
            made from.

    Returns:
        None when nothing whole is there that this user kept.
    """
    try:
        written = _place(folder, name).read_bytes()
    except OSError:
        return None
    seal, content = written[:_SEAL_BYTES], written[_SEAL_BYTES:]
    key = _key(make=False)
    return content if key and hmac.compare_digest(_seal(key, folder, name, content), seal) else None


def keep(folder: str, name: str, content: bytes) -> None:
    """Keep something under a name."""
    with contextlib.suppress(InvalidInput, OSError):
        if key := _key(make=True):
            place = _place(folder, name)
            private_directory(place.parent)
            atomic_write(place, _seal(key, folder, name, content) + content, private=True)


def _place(folder: str, name: str) -> Path:
    return cache_dir() / folder / name


def _seal(key: bytes, folder: str, name: str, content: bytes) -> bytes:
    # The name is sealed too: one thing that was kept cannot take the place of another.
    return hmac.digest(key, b"\0".join((folder.encode(), name.encode(), content)), "sha256")


def _key(*, make: bool) -> bytes:
    """The secret; empty when there is none and none may or can be made."""
    place = state_dir() / KEY
    with contextlib.suppress(InvalidInput, OSError):
        try:
            key = place.read_bytes()
        except FileNotFoundError:
            key = b""
        if len(key) == _KEY_BYTES or not make:
            return key if len(key) == _KEY_BYTES else b""
        private_directory(place.parent)
        atomic_write(place, os.urandom(_KEY_BYTES), private=True)
        return place.read_bytes()
    return b""
