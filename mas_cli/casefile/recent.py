"""The case that was used last, per vault: the random id of its container and nothing about anybody."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from mas_cli import files
from mas_cli.errors import InvalidInput

_MOST_BYTES: Final = 100


class Recent:
    """The last case of a vault, in the state directory of this user."""

    def __init__(self, state_dir: Path, vault: str) -> None:
        self._place = state_dir / "laatste" / vault

    def last(self) -> str:
        """The container; empty when no case was used yet."""
        try:
            return files.read_regular(self._place, _MOST_BYTES).decode("ascii").strip()
        except (OSError, ValueError, InvalidInput):
            return ""

    def remember(self, container: str) -> None:
        """Keep the container; a state directory that cannot be written keeps nothing."""
        if self.last() == container:
            return
        try:
            files.private_directory(self._place.parent)
            files.atomic_write(self._place, container.encode(), private=True)
        except (OSError, InvalidInput):
            return
