"""Which kind of store is at a place."""

from __future__ import annotations

import importlib.util
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.vault import folder, header, place_refusals
from mas_cli.vault import store as stored
from mas_cli.vault.places import Database
from mas_cli.vault.store import LeftBehind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import ModuleType

    from mas_cli.vault.header import Header
    from mas_cli.vault.places import VaultPlace
    from mas_cli.vault.store import Storage

# Looking waits for nobody; only the settings of the server say how long a connection may take.
_LOOKING = 0.0


@dataclass(frozen=True, slots=True)
class Outside:
    """What can be known of a vault without a key.

    Attributes:
        header: with who can open it.
        size: bytes that the vault takes.
        left: what else is at the place and holds content of it.
    """

    header: Header
    size: int
    left: LeftBehind


def open_store(place: VaultPlace, *, patience: float) -> Storage:
    """The store at a place; raises InvalidInput when there is no vault."""
    if isinstance(place, Database):
        found: Storage = _postgres().PostgresStore(place, patience=patience)
        return found
    return folder.FolderStore(place, patience=patience)


def header_at(place: VaultPlace) -> Header:
    """What can be known of the vault at a place without a key; raises as `header.decode`, or no vault."""
    if isinstance(place, Database):
        with closing(open_store(place, patience=_LOOKING)) as store:
            return header.decode(store.header(), str(place))
    return header.decode(folder.read_header(place), str(place))


def from_outside(place: VaultPlace) -> Outside:
    """What can be known of a vault without a key; raises as `header_at`."""
    if isinstance(place, Database):
        with closing(_postgres().PostgresStore(place, patience=_LOOKING)) as store:
            return Outside(header.decode(store.header(), str(place)), store.size(), store.left_behind())
    found = header_at(place)
    size = sum(file.stat().st_size for file in place.iterdir() if file.is_file())
    return Outside(found, size, folder.left_behind(place))


def is_there(place: VaultPlace) -> bool:
    """Whether there is a vault at a place, or was before it moved.

    Raises:
        InvalidInput: a database cannot be asked.
    """
    if isinstance(place, Path):
        return any((place / name).is_file() for name in (header.NAME, folder.MOVED))
    return bool(_schema().is_occupied(place))


def create(
    place: VaultPlace,
    header_bytes: bytes,
    rows: Mapping[str, Iterable[tuple[bytes, bytes]]],
    *,
    page_size: int = stored.PAGE_SIZE,
) -> None:
    """Make a vault: all of it, or nothing.

    Args:
        place: where nothing is.
        header_bytes: its header.
        rows: of each space that has any.
        page_size: of the file, in a folder.

    Raises:
        InvalidInput: something is there already, or the place cannot be written.
    """
    if isinstance(place, Database):
        _schema().create(place, header_bytes, rows)
    else:
        folder.create(place, header_bytes, rows, page_size=page_size)


def refuse_occupied(place: VaultPlace) -> None:
    """Raises InvalidInput when there is something at a place."""
    if isinstance(place, Path):
        folder.refuse_occupied(place)
    elif _schema().is_occupied(place):
        raise place_refusals.exists(place)


def remove(place: Database) -> None:
    """Remove a vault from a database that was not finished; raises as `open_store`."""
    _schema().remove(place)


def _postgres() -> ModuleType:
    """The store in a database; raises InvalidInput where its library is not installed."""
    _need_library()
    from mas_cli.vault import postgres

    return postgres


def _schema() -> ModuleType:
    """The tables of a database; raises as `_postgres`."""
    _need_library()
    from mas_cli.vault import schema

    return schema


def _need_library() -> None:
    if importlib.util.find_spec("psycopg") is None:
        raise place_refusals.no_library()
