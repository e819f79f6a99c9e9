"""Vaults of format 1, as the program made them before people signed. The golden ones are the proof that they
are read; these are there to try out what happens while they are raised.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mas_cli.vault import CHEAPEST, Password, header, manifest, slots
from mas_cli.vault.folder import create
from mas_cli.vault.keys import RootKeys
from mas_cli.vault.recovery import RecoveryKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def make(path: Path, password: str, *, rng: Callable[[int], bytes], actor: str = "An") -> str:
    """An empty vault of format 1 at `path`; gives its recovery key."""
    vault, keys = rng(16), RootKeys(rng(32))
    recovery = RecoveryKey.generate(rng)
    wrapping = slots.Wrapping(vault, 1, keys, rng, signs=False)
    made: list[Any] = [
        slots.for_secret(Password(password), actor, CHEAPEST, wrapping)[0],
        slots.for_secret(recovery, "", None, wrapping)[0],
    ]
    sealed = header.Header(vault, 1, 1, tuple(made)).sealed(keys, None)
    first = replace(manifest.Manifest.first(rng), time=0).seal(keys.manifest, vault, rng, None)
    create(path, header.encode(sealed), {"meta": [(manifest.KEY, first)]}, page_size=1024)
    return recovery.text
