"""Which kind of store is at a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.vault import header
from mas_cli.vault.folder import FolderStore, read_header

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.vault.header import Header
    from mas_cli.vault.store import Storage


def open_store(place: Path, *, patience: float) -> Storage:
    """The store at a place; raises InvalidInput when there is no vault."""
    return FolderStore(place, patience=patience)


def header_at(place: Path) -> Header:
    """What can be known of the vault at a place without a key; raises as `header.decode`, or no vault."""
    return header.decode(read_header(place), str(place))
