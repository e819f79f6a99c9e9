"""A vault in a PostgreSQL database: the port of `store` on a schema with a table for each space.

All that the server gets is ciphertext and opaque ids, as in a folder, and nothing that it says is believed
without proof. Officers work side by side on the same state; the right to write is an advisory lock that is
held for a save, so that the log stays one chain, and whoever opened an older version of a record gets
`Changed`. The lock is of the connection: whoever dies loses it.

A connection that is lost while it commits leaves open whether the save is there. That is looked up on a new
connection, once the server has let go of the old one, and a save that is there is not repeated.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from typing import TYPE_CHECKING, Any, Final

import psycopg

from mas_cli.errors import MasError
from mas_cli.i18n import _
from mas_cli.vault import place_refusals, refusals
from mas_cli.vault.connection import connect, refusal
from mas_cli.vault.schema import HEADER, tables
from mas_cli.vault.store import SPACES, LeftBehind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mas_cli.vault.connection import Absent
    from mas_cli.vault.places import Database

    Statement = tuple[str, tuple[Any, ...]]

_AGAIN_SECONDS: Final = 0.2
_ROWS: Final = {"version": 100}
_MOST_ROWS: Final = 1000


class PostgresStore:
    """The port on one schema of a database."""

    def __init__(self, database: Database, *, patience: float) -> None:
        """Connect.

        Args:
            database: where the vault stands.
            patience: seconds to wait for another writer.

        Raises:
            InvalidInput: the server cannot be reached, or does not let this user in (V38).
        """
        self.place = str(database)
        self._database = database
        self._patience = patience
        key = _lock_key(database.schema)
        self._names = tables(database.schema)
        self._lock: Statement = ("SELECT pg_advisory_lock(%s)", (key,))
        self._unlock: Statement = ("SELECT pg_advisory_unlock(%s)", (key,))
        self._header_query: Statement = (f"SELECT value, moved FROM {self._names[HEADER]}", ())
        self._holding = False
        self._ahead: tuple[Any, ...] | None = None
        self._meta: dict[bytes, bytes] | None = None
        self._waiting: dict[str, dict[bytes, bytes]] = {}
        self._written: tuple[str, bytes, bytes] | None = None
        self._connection = self._connected()

    # What the port asks

    def header(self) -> bytes:
        """As the port says."""
        found, self._ahead = self._ahead, None
        if found is None:
            found = self._first(self._header_query, absent=place_refusals.no_vault).fetchone()
        if found is None:
            raise place_refusals.no_vault(self.place)
        value, moved = found
        if moved is not None:
            raise place_refusals.moved(self.place, str(moved))
        return self._bytes(value)

    def replace_header(self, data: bytes) -> None:
        """As the port says; a connection that is lost meanwhile leaves the old one or the new one, and says
        which.
        """
        self._sure(f"UPDATE {self._names[HEADER]} SET value = %s", (data,), lambda: self.header() == data)

    def leave(self, target: str) -> None:
        """As the port says."""
        self._sure(f"UPDATE {self._names[HEADER]} SET moved = %s", (target,), self._has_moved)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """As the port says."""
        if self._holding:
            yield
            return
        try:
            # Who holds the lock keeps others waiting: what is read next comes with the same answer.
            asked = self._first(self._lock, self._header_query, absent=place_refusals.no_vault)
            self._ahead, self._holding = asked.fetchone(), True
            yield
        finally:
            # The lock may be ours although what was read with it was refused.
            self._holding, self._ahead = False, None
            with contextlib.suppress(psycopg.Error):
                self._sent(self._unlock)

    @contextlib.contextmanager
    def begin(self, *, write: bool) -> Iterator[None]:
        """As the port says; inside another one it is part of that one."""
        if self._in_transaction():
            if write:
                raise RuntimeError("a change inside a pass over the vault")
            yield
            return
        begin = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ {'WRITE' if write else 'ONLY'}"
        self._written = None
        try:
            found = self._first((begin, ()), (f"SELECT key, value FROM {self._names['meta']}", ()))
            self._meta = {self._bytes(key): self._bytes(value) for key, value in found}
            yield
            if write:
                self._commit()
        finally:
            self._waiting.clear()
            self._meta = None
            if self._in_transaction():
                with contextlib.suppress(psycopg.Error):
                    self._connection.execute("ROLLBACK")

    def get(self, space: str, key: bytes) -> bytes | None:
        """As the port says."""
        self._send()
        if space == "meta" and self._meta is not None:
            return self._meta.get(key)
        row = self._execute((f"SELECT value FROM {self._names[space]} WHERE key = %s", (key,))).fetchone()
        return None if row is None else self._bytes(row[0])

    def scan(self, space: str, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """As the port says."""
        for key, value in self._pages(space, "key, value", prefix):
            yield self._bytes(key), self._bytes(value)

    def keys(self, space: str, prefix: bytes = b"") -> list[bytes]:
        """As the port says."""
        return [self._bytes(key) for (key,) in self._pages(space, "key", prefix)]

    def put(self, space: str, key: bytes, value: bytes) -> None:
        """As the port says; it is sent with what else is put, before anything else happens."""
        self._waiting.setdefault(space, {})[key] = value
        # By this it is known again after a lost answer; nobody replaces an entry of the log.
        if space == "log" or self._written is None or self._written[0] != "log":
            self._written = space, key, value

    def delete(self, space: str, prefix: bytes) -> None:
        """As the port says."""
        condition, bounds = _range(prefix)
        self._send()
        self._execute((f"DELETE FROM {self._names[space]} WHERE {condition}", bounds))

    def forget(self, space: str, keys: list[bytes], *, erase: bool) -> None:  # noqa: ARG002  the server decides
        """As the port says; what is deleted is overwritten when the server cleans up, not before."""
        self._send()
        self._execute((f"DELETE FROM {self._names[space]} WHERE key = ANY(%s)", (keys,)))

    def compact(self) -> None:
        """Have the server give back what was deleted; where this user may not, it does so in its own time."""
        for space in SPACES:
            self._first((f"VACUUM {self._names[space]}", ()))

    def defects(self) -> list[str]:
        """Which tables are not there; empty when all are."""
        query = "SELECT table_name FROM information_schema.tables WHERE table_schema = %s"
        found = self._first((query, (self._database.schema,))).fetchall()
        there = {str(name) for (name,) in found}
        return [_("table {name} is not there").format(name=name) for name in SPACES if name not in there]

    def in_place(self) -> bool:
        """As the port says; a connection shows what is there, and the header proves which vault that is."""
        return True

    def left_behind(self) -> LeftBehind:
        """Nothing: a schema holds one vault."""
        return LeftBehind()

    def remove_replaced(self) -> tuple[str, ...]:
        """Nothing to remove, as `left_behind`."""
        return ()

    def size(self) -> int:
        """How many bytes the vault takes in the database, indexes included."""
        names = list(self._names.values())
        summed = "SELECT sum(pg_total_relation_size(name::regclass))::bigint FROM unnest(%s::text[]) name"
        found = self._first((summed, (names,))).fetchone()
        return int(found[0]) if found else 0

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    # The connection

    def _connected(self) -> psycopg.Connection[Any]:
        connection = connect(self._database)
        try:
            # Nothing means for ever to the server; a millisecond is the least there is.
            milliseconds = max(1, round(self._patience * 1000))
            connection.execute(f"SET lock_timeout = {milliseconds}".encode())
        except psycopg.Error as error:
            connection.close()
            raise refusal(self.place, error) from error
        return connection

    def _lost(self) -> bool:
        return self._connection.closed or self._connection.broken

    def _in_transaction(self) -> bool:
        return self._connection.info.transaction_status not in {
            psycopg.pq.TransactionStatus.IDLE,
            psycopg.pq.TransactionStatus.UNKNOWN,
        }

    def _sent(self, *statements: Statement) -> psycopg.Cursor[Any]:
        """Send statements at once; gives the answer to the last."""
        if len(statements) == 1:
            ((text, values),) = statements
            return self._connection.execute(text.encode(), values, binary=True)
        with self._connection.pipeline():
            answers = [
                self._connection.execute(text.encode(), values, binary=True) for text, values in statements
            ]
        return answers[-1]

    def _execute(
        self, *statements: Statement, absent: Absent = refusals.database_missing
    ) -> psycopg.Cursor[Any]:
        try:
            return self._sent(*statements)
        except psycopg.Error as error:
            raise refusal(self.place, error, absent) from error

    def _first(
        self, *statements: Statement, absent: Absent = refusals.database_missing
    ) -> psycopg.Cursor[Any]:
        """Execute what begins something; a connection that was lost before is made anew."""
        idle = not self._holding and not self._in_transaction()
        try:
            return self._execute(*statements, absent=absent)
        except MasError:
            if not (idle and self._lost()):
                raise
        self._connection = self._connected()
        return self._execute(*statements, absent=absent)

    def _send(self) -> None:
        """Send what was put."""
        if self._waiting:
            self._execute(*self._puts())

    def _puts(self) -> list[Statement]:
        """Return what was put as a single statement; empty when nothing was put."""
        if not self._waiting:
            return []
        puts, values = [], []
        for number, (space, rows) in enumerate(self._waiting.items()):
            puts.append(
                f"put{number} AS (INSERT INTO {self._names[space]} (key, value) "
                "SELECT * FROM unnest(%s::bytea[], %s::bytea[]) "
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value)"
            )
            values += [list(rows), list(rows.values())]
        self._waiting, self._meta = {}, None
        return [(f"WITH {', '.join(puts)} SELECT 1", tuple(values))]

    def _commit(self) -> None:
        try:
            done = self._sent(*self._puts(), ("COMMIT", ()))
        except psycopg.Error as error:
            if not self._lost():
                raise refusal(self.place, error) from error
            written = self._written
            self._reconnect(error)
            if written is None or self.get(*written[:2]) != written[2]:
                raise refusal(self.place, error) from error
        else:
            if done.statusmessage != "COMMIT":
                raise refusals.busy(self.place)

    def _sure(self, statement: str, values: tuple[Any, ...], is_done: Callable[[], bool]) -> None:
        """Execute a change of the header; when the connection is lost, look whether it is done."""
        self._ahead = None
        try:
            found = self._connection.execute(statement.encode(), values)
        except psycopg.Error as error:
            if not self._lost():
                raise refusal(self.place, error) from error
            self._reconnect(error)
            if not is_done():
                raise refusal(self.place, error) from error
        else:
            if found.rowcount != 1:
                raise place_refusals.no_vault(self.place)

    def _reconnect(self, cause: psycopg.Error) -> None:
        """Connect anew, with the right to write if it was held; the server has let go of the old connection
        then.

        Raises:
            InvalidInput: the server or another writer stays in the way, so that nobody knows whether the save
                is there (V39).
        """
        until = time.monotonic() + self._patience
        while True:
            try:
                self._connection = self._connected()
                self._execute(self._lock)
                break
            except MasError:
                if time.monotonic() > until:
                    raise place_refusals.save_unknown(self.place) from cause
                time.sleep(_AGAIN_SECONDS)
        if not self._holding:
            self._execute(self._unlock)

    def _has_moved(self) -> bool:
        row = self._execute((f"SELECT moved IS NOT NULL FROM {self._names[HEADER]}", ())).fetchone()
        return row is not None and bool(row[0])

    def _pages(self, space: str, columns: str, prefix: bytes) -> Iterator[tuple[Any, ...]]:
        """The rows whose keys start with the prefix, in order, fetched in pages."""
        self._send()
        condition, bounds = _range(prefix)
        most = _ROWS.get(space, _MOST_ROWS)
        ordered = f"SELECT {columns} FROM {self._names[space]} WHERE {{}} ORDER BY key LIMIT {most}"
        rows = self._execute((ordered.format(condition), bounds)).fetchall()
        while rows:
            yield from rows
            if len(rows) < most:
                return
            further = ordered.format(f"{condition} AND key > %s")
            rows = self._execute((further, (*bounds, rows[-1][0]))).fetchall()

    def _bytes(self, value: object) -> bytes:
        if not isinstance(value, bytes):
            raise refusals.database_damaged(self.place, type(value).__name__)
        return value


def _lock_key(schema: str) -> int:
    """The number of the right to write to the vault in a schema; locks of a database are apart already."""
    return int.from_bytes(hashlib.blake2b(b"mas\0" + schema.encode(), digest_size=8).digest(), signed=True)


def _range(prefix: bytes) -> tuple[str, tuple[bytes, ...]]:
    """The condition for keys that start with the prefix."""
    stripped = prefix.rstrip(b"\xff")
    if not stripped:
        return "key >= %s", (prefix,)
    return "key >= %s AND key < %s", (prefix, stripped[:-1] + bytes([stripped[-1] + 1]))
