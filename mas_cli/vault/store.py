"""Where the sealed bytes stand: a narrow port, and SQLite behind it.

The port is an ordered map of byte keys to byte values in a few named spaces, beside it the header as one
value, and the right to write. All that passes here is ciphertext and opaque ids, so SQLite's journal and
temporary files hold nothing else. `folder.FolderStore` is the port on a directory, `postgres.PostgresStore`
on a shared database.

Settings, each for a reason: `journal_mode=DELETE` works on network drives and keeps no old content after a
commit, as WAL would; `synchronous=EXTRA` also syncs the directory after the journal is deleted;
`secure_delete=ON` overwrites what is deleted; 16 KiB pages hold several records each; nothing in the file may
bring code (`trusted_schema`).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from mas_cli.errors import MasError
from mas_cli.i18n import _
from mas_cli.reasons import reason_of
from mas_cli.vault import refusals
from mas_cli.vault.keys import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

NAME = "records.db"
PAGE_SIZE = 16384
SPACES = ("meta", "bucket", "envelope", "version", "log")

# Versions are many, large and never replaced: they are appended, and found through an index of small entries.
# What is small and replaced stands in the tree of its keys.
_SCHEMA = {
    space: f"CREATE TABLE {space} (key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL)"
    + ("" if space == "version" else " WITHOUT ROWID")
    for space in SPACES
}
_GET = {space: f"SELECT value FROM {space} WHERE key = ?" for space in SPACES}  # noqa: S608  names of ours
_PUT = {space: f"INSERT OR REPLACE INTO {space} VALUES (?, ?)" for space in SPACES}  # noqa: S608
_FORGET = {space: f"DELETE FROM {space} WHERE key = ?" for space in SPACES}  # noqa: S608
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_UNWRITABLE = (
    "SQLITE_FULL",
    "SQLITE_READONLY",
    "SQLITE_IOERR",
    "SQLITE_CANTOPEN",
    "SQLITE_PERM",
    "SQLITE_AUTH",
)
# The module of Python decodes the text of errors and of the schema, and damaged files have damaged text.
_ERRORS = (sqlite3.Error, UnicodeDecodeError)


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What stands beside the vault and holds content of it, by name.

    `replaced` are vaults that a restore put aside, `conflicts` copies that a sync service made when two
    computers wrote at the same time.
    """

    replaced: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


class Storage(Protocol):
    """What the vault asks of a place to store bytes.

    Every method raises Busy, InvalidInput (cannot be written) or IntegrityError (what is stored is damaged).
    `place` is its name for people, under which a user also remembers what was seen there.
    """

    place: str

    def header(self) -> bytes:
        """The header; InvalidInput when there is no vault."""
        ...

    def replace_header(self, data: bytes) -> None:
        """Put another header in its place, as a whole; the right to write is held."""
        ...

    def held(self) -> AbstractContextManager[None]:
        """The right to write, which one at a time has; waits a while for who has it. Once inside itself."""
        ...

    def begin(self, *, write: bool) -> AbstractContextManager[None]:
        """One consistent view; with `write`, all changes made inside happen together or not at all."""
        ...

    def get(self, space: str, key: bytes) -> bytes | None:
        """The value of a key."""
        ...

    def scan(self, space: str, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Every key that starts with the prefix, in order, with its value."""
        ...

    def keys(self, space: str, prefix: bytes = b"") -> list[bytes]:
        """Every key that starts with the prefix, in order."""
        ...

    def put(self, space: str, key: bytes, value: bytes) -> None:
        """Set a value."""
        ...

    def delete(self, space: str, prefix: bytes) -> None:
        """Delete every key that starts with the prefix."""
        ...

    def forget(self, space: str, keys: list[bytes], *, erase: bool) -> None:
        """Delete keys; without `erase` their values need not be overwritten, which costs no room."""
        ...

    def compact(self) -> None:
        """Give back the space of what was deleted."""
        ...

    def defects(self) -> list[str]:
        """What is wrong with the structure of the store itself; empty when nothing."""
        ...

    def in_place(self) -> bool:
        """Whether what is at the place is still what was opened."""
        ...

    def left_behind(self) -> LeftBehind:
        """What else is at the place and holds content of the vault."""
        ...

    def remove_replaced(self) -> tuple[str, ...]:
        """Remove the replaced vaults that `left_behind` names; gives their names."""
        ...

    def leave(self, target: str) -> None:
        """Mark the vault as moved to another place: nobody opens it here any more. The right to write is
        held.
        """
        ...

    def close(self) -> None:
        """Let go."""
        ...


def rows_of(source: Storage) -> dict[str, Iterator[tuple[bytes, bytes]]]:
    """Every row of a store by space, read when it is asked for, inside `begin`."""
    return {space: source.scan(space) for space in SPACES}


class SqliteRecords:
    """The spaces of the port in one SQLite file."""

    def __init__(self, directory: Path, *, patience: float, page_size: int = 0, locks: bool = True) -> None:
        """Open the file.

        Args:
            directory: where it stands.
            patience: how many seconds to wait for others.
            page_size: above 0 makes the file first.
            locks: whether the drive has locks; where it has not, others are kept out by other means.
        """
        self._path = directory / NAME
        self._patience = patience
        self._make_or_look(page_size)
        with self._refusing():
            self._connection = self._connect(page_size, "" if locks else "&nolock=1")
            # A store that nobody closed gives its file back when it is forgotten.
            weakref.finalize(self, self._connection.close)
            self._inode = self._path.stat().st_ino

    def _make_or_look(self, page_size: int) -> None:
        """Make the file for its owner only; never open a link, a device or a pipe."""
        try:
            if page_size:
                os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            elif not stat.S_ISREG(self._path.lstat().st_mode):
                raise refusals.database_damaged(self._path, _("it is no ordinary file"))
        except FileNotFoundError as error:
            raise refusals.database_missing(self._path) from error
        except OSError as error:
            raise refusals.unwritable(self._path.parent, reason_of(error)) from error

    def _connect(self, page_size: int, options: str) -> sqlite3.Connection:
        mode = "rw"
        uri = f"file:{quote(str(self._path.absolute()))}?mode={mode}{options}"
        # Forgotten, it is closed by whichever thread collects it; one thread alone works with it.
        connection = sqlite3.connect(
            uri, uri=True, timeout=self._patience, isolation_level=None, check_same_thread=False
        )
        try:
            for pragma in (
                "trusted_schema=OFF",
                "cell_size_check=ON",
                "secure_delete=ON",
                "cache_size=-16384",
            ):
                connection.execute(f"PRAGMA {pragma}").close()
            if page_size:
                connection.execute(f"PRAGMA page_size={page_size}").close()
                connection.execute(f"PRAGMA user_version={FORMAT}").close()
                for statement in _SCHEMA.values():
                    connection.execute(statement)
            connection.execute("PRAGMA synchronous=EXTRA").close()
            if connection.execute("PRAGMA journal_mode").fetchone() != ("delete",):
                connection.execute("PRAGMA journal_mode=DELETE").close()
            found = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
            if found != _SCHEMA:
                raise refusals.database_damaged(self._path, "schema")
        except BaseException:
            connection.close()
            raise
        return connection

    @contextlib.contextmanager
    def begin(self, *, write: bool) -> Iterator[None]:
        """As the port says; inside another one it is part of that one."""
        if self._connection.in_transaction:
            if write:
                raise RuntimeError("a change inside a pass over the vault")
            yield
            return
        self._execute("BEGIN IMMEDIATE" if write else "BEGIN")
        try:
            yield
            self._execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._execute("ROLLBACK")
            raise

    def get(self, space: str, key: bytes) -> bytes | None:
        """As the port says."""
        with self._refusing():
            row = self._connection.execute(_GET[space], (key,)).fetchone()
        return None if row is None else self._bytes(row[0])

    def scan(self, space: str, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """As the port says."""
        condition, bounds = _range(prefix)
        with self._refusing():
            query = f"SELECT key, value FROM {space} WHERE {condition} ORDER BY key"  # noqa: S608
            for key, value in self._connection.execute(query, bounds):
                yield self._bytes(key), self._bytes(value)

    def keys(self, space: str, prefix: bytes = b"") -> list[bytes]:
        """As the port says."""
        condition, bounds = _range(prefix)
        with self._refusing():
            query = f"SELECT key FROM {space} WHERE {condition} ORDER BY key"  # noqa: S608
            return [self._bytes(key) for (key,) in self._connection.execute(query, bounds)]

    def put(self, space: str, key: bytes, value: bytes) -> None:
        """As the port says."""
        self._execute(_PUT[space], (key, value))

    def delete(self, space: str, prefix: bytes) -> None:
        """As the port says."""
        condition, bounds = _range(prefix)
        self._execute(f"DELETE FROM {space} WHERE {condition}", bounds)  # noqa: S608  names of ours

    def forget(self, space: str, keys: list[bytes], *, erase: bool) -> None:
        """As the port says."""
        self._execute(f"PRAGMA secure_delete={'ON' if erase else 'OFF'}").close()
        try:
            with self._refusing():
                self._connection.executemany(_FORGET[space], [(key,) for key in keys])
        finally:
            self._execute("PRAGMA secure_delete=ON").close()

    def compact(self) -> None:
        """Rewrite the file without the space of what was deleted."""
        self._execute("VACUUM")

    def defects(self) -> list[str]:
        """What SQLite itself finds wrong with the structure of the file; empty when nothing."""
        try:
            rows = self._connection.execute("PRAGMA quick_check(20)").fetchall()
        except _ERRORS as error:
            return [str(error)]
        return [str(row[0]) for row in rows if row != ("ok",)]

    def in_place(self) -> bool:
        """As the port says."""
        try:
            return self._path.stat().st_ino == self._inode
        except OSError:
            return False

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _execute(self, statement: str, values: tuple[bytes, ...] = ()) -> sqlite3.Cursor:
        try:
            return self._connection.execute(statement, values)
        except _ERRORS as error:
            raise self._refusal(error) from error

    def _bytes(self, value: object) -> bytes:
        if not isinstance(value, bytes):
            raise refusals.database_damaged(self._path, type(value).__name__)
        return value

    @contextlib.contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except _ERRORS as error:
            raise self._refusal(error) from error

    def _refusal(self, error: Exception) -> MasError:
        name = _name(error)
        if name.startswith(_BUSY):
            return refusals.busy(self._path.parent)
        if name.startswith(_UNWRITABLE) and name != "SQLITE_IOERR_SHORT_READ":
            return refusals.unwritable(self._path.parent, _reason(name))
        return refusals.database_damaged(self._path, name or type(error).__name__)


def _name(error: Exception) -> str:
    """SQLite's name of an error; empty for one that Python's module found itself."""
    return str(getattr(error, "sqlite_errorname", ""))


def _reason(name: str) -> str:
    if name.startswith("SQLITE_FULL"):
        return _("the disk is full")
    if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")):
        return _("the disk gives an error")
    return _("nothing can be written there")


def _range(prefix: bytes) -> tuple[str, tuple[bytes, ...]]:
    """The condition for keys that start with the prefix."""
    stripped = prefix.rstrip(b"\xff")
    if not stripped:
        return "key >= ?", (prefix,)
    return "key >= ? AND key < ?", (prefix, stripped[:-1] + bytes([stripped[-1] + 1]))
