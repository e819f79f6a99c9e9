"""What this user saw of a vault before, kept outside the vault, so that an older state is noticed.

A vault as a whole can be replaced by an older copy of itself, and every seal in it still fits. Each user
therefore remembers per vault: its lineage, generation and manifest. A lineage is renewed when somebody
accepts a restored backup, so each colleague is told once. Who controls both places can still roll back, and a
computer that sees a vault for the first time cannot know. No clock is involved: setting it back changes
nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_cli import files
from mas_cli.reasons import reason_of
from mas_cli.vault import refusals

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Seen:
    """One state of a vault."""

    generation: int
    lineage: bytes
    manifest: bytes

    def accepts(self, now: Seen) -> bool:
        """Whether the state found now may follow on this one."""
        if now.lineage != self.lineage or now.generation < self.generation:
            return False
        return now.generation > self.generation or now.manifest == self.manifest


def recall(state_dir: Path, vault: bytes) -> Seen | None:
    """What was seen last, or None for a vault never seen here.

    Raises:
        IntegrityError: something was remembered and cannot be read.
    """
    path = _path(state_dir, vault)
    try:
        fields = json.loads(path.read_bytes())
        return Seen(
            int(fields["generation"]), bytes.fromhex(fields["lineage"]), bytes.fromhex(fields["manifest"])
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise refusals.memory_unreadable(path) from error


def remember(state_dir: Path, vault: bytes, seen: Seen) -> None:
    """Remember a state; raises InvalidInput where the directory cannot be written."""
    path = _path(state_dir, vault)
    fields = {
        "generation": seen.generation,
        "lineage": seen.lineage.hex(),
        "manifest": seen.manifest.hex(),
    }
    try:
        files.private_directory(path.parent)
    except OSError as error:
        raise refusals.unwritable(path.parent, reason_of(error)) from error
    files.atomic_write(path, json.dumps(fields).encode(), private=True)


def _path(state_dir: Path, vault: bytes) -> Path:
    return state_dir / "vaults" / f"{vault.hex()}.json"
