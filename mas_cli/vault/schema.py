"""The tables of a vault in a database: made in one transaction, or not at all."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import sql

from mas_cli.vault import place_refusals
from mas_cli.vault.connection import connect, refusal
from mas_cli.vault.store import SPACES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mas_cli.vault.places import Database

HEADER: Final = "header"
_TAKEN: Final = ("42P07", "23505")


def tables(schema: str) -> dict[str, str]:
    """The header and the spaces, each with its table as SQL names it."""
    return {name: sql.Identifier(schema, name).as_string() for name in (HEADER, *SPACES)}


def create(database: Database, header: bytes, rows: Mapping[str, Iterable[tuple[bytes, bytes]]]) -> None:
    """Make a vault: a schema with its tables, all of it in one transaction.

    Args:
        database: where.
        header: of the vault.
        rows: of each space that has any, in any order.

    Raises:
        InvalidInput: there is a vault already, or this user may not make one.
    """
    names = tables(database.schema)
    schema = sql.Identifier(database.schema).as_string()
    with contextlib.closing(connect(database)) as connection:
        try:
            with connection.transaction():
                there = connection.execute("SELECT to_regnamespace(%s) IS NOT NULL", (schema,)).fetchone()
                if there != (True,):
                    connection.execute(f"CREATE SCHEMA {schema}".encode())
                for space in SPACES:
                    columns = "(key bytea PRIMARY KEY, value bytea NOT NULL)"
                    connection.execute(f"CREATE TABLE {names[space]} {columns}".encode())
                # Sealed bytes cannot be compressed; trying costs each save time.
                for space in SPACES:
                    external = f"ALTER TABLE {names[space]} ALTER COLUMN value SET STORAGE EXTERNAL"
                    connection.execute(external.encode())
                connection.execute(
                    f"CREATE TABLE {names[HEADER]} (one boolean PRIMARY KEY DEFAULT true CHECK (one), "
                    "value bytea NOT NULL, moved text)".encode()
                )
                for space, values in rows.items():
                    copying = f"COPY {names[space]} (key, value) FROM STDIN (FORMAT BINARY)".encode()
                    with connection.cursor() as cursor, cursor.copy(copying) as copy:
                        copy.set_types(["bytea", "bytea"])
                        for row in values:
                            copy.write_row(row)
                connection.execute(f"INSERT INTO {names[HEADER]} (value) VALUES (%s)".encode(), (header,))
        except psycopg.Error as error:
            if error.sqlstate in _TAKEN:
                raise place_refusals.exists(database) from error
            raise refusal(str(database), error) from error


def is_occupied(database: Database) -> bool:
    """Whether there is a vault in the schema, one that was moved away included; raises as `connect`."""
    name = tables(database.schema)[HEADER]
    with contextlib.closing(connect(database)) as connection:
        try:
            row = connection.execute("SELECT to_regclass(%s) IS NOT NULL", (name,)).fetchone()
        except psycopg.Error as error:
            raise refusal(str(database), error) from error
    return row == (True,)


def remove(database: Database) -> None:
    """Remove the tables of a vault that was not finished; raises as `connect`."""
    with contextlib.closing(connect(database)) as connection:
        try:
            for table in tables(database.schema).values():
                connection.execute(f"DROP TABLE IF EXISTS {table}".encode())
        except psycopg.Error as error:
            raise refusal(str(database), error) from error
