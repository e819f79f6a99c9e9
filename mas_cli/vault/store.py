"""Where the sealed bytes stand: a narrow port, and SQLite behind it.

The port is an ordered map of byte keys to byte values in a few named spaces; a shared database could take
SQLite's place. All that passes here is ciphertext and opaque ids, so SQLite's journal and temporary files
hold nothing else.

Settings, each for a reason: `journal_mode=DELETE` works on network drives and keeps no old content after a
commit, as WAL would; `synchronous=EXTRA` also syncs the directory after the journal is deleted;
`secure_delete=ON` overwrites what is deleted; 16 KiB pages hold several records each; nothing in the file may
bring code (`trusted_schema`).
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from mas_cli.errors import MasError
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
_NO_LOCKS = ("SQLITE_PROTOCOL", "SQLITE_IOERR_LOCK", "SQLITE_IOERR_RDLOCK", "SQLITE_NOLFS")


class Storage(Protocol):
    """What the vault asks of a place to store bytes."""

    def begin(self, *, write: bool) -> AbstractContextManager[None]:
        """One consistent view; with `write`, all changes made inside happen together or not at all."""
        ...

    def get(self, space: str, key: bytes) -> bytes | None:
        """The value of a key."""
        ...

    def scan(self, space: str, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Every key that starts with the prefix, in order, with its value."""
        ...

    def put(self, space: str, key: bytes, value: bytes) -> None:
        """Set a value."""
        ...

    def delete(self, space: str, prefix: bytes) -> None:
        """Delete every key that starts with the prefix."""
        ...


class SqliteStorage:
    """The port on one SQLite file.

    Raises, from every method: Busy, InvalidInput (cannot be written), IntegrityError (the file is damaged).
    """

    def __init__(self, directory: Path, *, patience: float, page_size: int = 0) -> None:
        """Open the file; `page_size` above 0 makes it first. `patience` is how many seconds to wait for
        others.
        """
        self._path = directory / NAME
        self._patience = patience
        if not page_size and not self._path.exists():
            raise refusals.database_missing(self._path)
        with self._refusing():
            self._connection = self._connect(page_size)
            self._inode = self._path.stat().st_ino

    def _connect(self, page_size: int) -> sqlite3.Connection:
        try:
            return self._connect_with(page_size, "")
        except sqlite3.OperationalError as error:
            # A network drive without locks: the writer lock of the vault then keeps others out, readers
            # included.
            if not _name(error).startswith(_NO_LOCKS):
                raise
            return self._connect_with(page_size, "&nolock=1")

    def _connect_with(self, page_size: int, options: str) -> sqlite3.Connection:
        mode = "rwc" if page_size else "rw"
        uri = f"file:{quote(str(self._path.absolute()))}?mode={mode}{options}"
        connection = sqlite3.connect(uri, uri=True, timeout=self._patience, isolation_level=None)
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
        self.lockless = bool(options)
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
        row = self._execute(_GET[space], (key,)).fetchone()
        return None if row is None else self._bytes(row[0])

    def scan(self, space: str, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """As the port says."""
        condition, bounds = _range(prefix)
        with self._refusing():
            query = f"SELECT key, value FROM {space} WHERE {condition} ORDER BY key"  # noqa: S608
            for key, value in self._connection.execute(query, bounds):
                yield self._bytes(key), self._bytes(value)

    def put(self, space: str, key: bytes, value: bytes) -> None:
        """As the port says."""
        self._execute(_PUT[space], (key, value))

    def delete(self, space: str, prefix: bytes) -> None:
        """As the port says."""
        condition, bounds = _range(prefix)
        self._execute(f"DELETE FROM {space} WHERE {condition}", bounds)  # noqa: S608  names of ours

    def compact(self) -> None:
        """Rewrite the file without the space of what was deleted."""
        self._execute("VACUUM")

    def copy_to(self, directory: Path) -> None:
        """A consistent copy of the file in another directory, made while others may read and write."""
        with self._refusing():
            target = sqlite3.connect(directory / NAME, isolation_level=None)
            try:
                target.execute("PRAGMA synchronous=EXTRA").close()
                self._connection.backup(target)
            finally:
                target.close()

    def defects(self) -> list[str]:
        """What SQLite itself finds wrong with the structure of the file; empty when nothing."""
        try:
            rows = self._connection.execute("PRAGMA quick_check(20)").fetchall()
        except _ERRORS as error:
            return [str(error)]
        return [str(row[0]) for row in rows if row != ("ok",)]

    def in_place(self) -> bool:
        """Whether the file at our path is still the one that was opened."""
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
            return refusals.unwritable(self._path.parent, error)
        return refusals.database_damaged(self._path, error)


def _name(error: Exception) -> str:
    """SQLite's name of an error; empty for one that Python's module found itself."""
    return str(getattr(error, "sqlite_errorname", ""))


def _range(prefix: bytes) -> tuple[str, tuple[bytes, ...]]:
    """The condition for keys that start with the prefix."""
    stripped = prefix.rstrip(b"\xff")
    if not stripped:
        return "key >= ?", (prefix,)
    return "key >= ? AND key < ?", (prefix, stripped[:-1] + bytes([stripped[-1] + 1]))
