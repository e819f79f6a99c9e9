"""A connection to the server of a vault, and what its errors mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import psycopg

from mas_cli.i18n import _
from mas_cli.text import one_line
from mas_cli.vault import place_refusals, refusals

if TYPE_CHECKING:
    from collections.abc import Callable

    from mas_cli.errors import MasError
    from mas_cli.vault.places import Database

    Absent = Callable[[object], MasError]

_CONNECT_SECONDS: Final = 10
_typed: dict[Database, str] = {}
"""Passwords that were typed in this process and let somebody in; they are kept nowhere else."""
# Classes and codes of SQLSTATE, each with what it means for a vault.
_BUSY: Final = ("55P03", "40", "57014")
# The second is what a server says that only follows another.
_READ_ONLY: Final = ("25006", "0A000")
_FULL: Final = "53"
_NO_RIGHTS: Final = "42501"
_NOT_THERE: Final = ("42P01", "3F000")
_LOST: Final = ("08", "57P", "25P03")

# One at a time: a server whose administrator sets these otherwise may lose a save it confirmed, or keep the
# right to write for a client that went away.
_SETTINGS: Final = (
    "SET synchronous_commit = on",
    "SET default_transaction_isolation = 'read committed'",
    "SET search_path = pg_catalog",
    "SET client_min_messages = error",
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
)


def connect(database: Database) -> psycopg.Connection[Any]:
    """Connect to the server of a vault; every statement is a transaction of its own unless one is begun.

    Raises:
        InvalidInput: the server cannot be reached, or does not let this user in (V38).
    """
    password = _typed.get(database)
    asked = False
    while True:
        try:
            connection = psycopg.connect(
                database.address,
                autocommit=True,
                password=password,
                connect_timeout=_CONNECT_SECONDS,
                application_name="mas",
            )
            break
        except (psycopg.Error, UnicodeError) as error:
            failed = error.pgconn if isinstance(error, psycopg.Error) else None
            wants = failed is not None and failed.needs_password
            # One that let somebody in before and does so no longer.
            old = failed is not None and failed.used_password and _typed.pop(database, None) is not None
            if asked or not database.ask or not (wants or old):
                raise place_refusals.unreachable(database, one_line(str(error), limit=300)) from error
            password, asked = database.ask(database), True
    if asked and password is not None:
        _typed[database] = password
    try:
        for setting in _SETTINGS:
            connection.execute(setting)
    except psycopg.Error as error:
        connection.close()
        raise refusal(str(database), error) from error
    return connection


def refusal(place: str, error: psycopg.Error, absent: Absent = refusals.database_missing) -> MasError:
    """What an error of the server means, by its code; its words are only shown.

    Args:
        place: of the vault.
        error: of the server, or of the connection to it.
        absent: the refusal when a table is not there.
    """
    state = error.sqlstate or ""
    if state.startswith(_BUSY):
        return refusals.busy(place)
    if state in _NOT_THERE:
        return absent(place)
    if state == _NO_RIGHTS:
        return place_refusals.no_rights(place)
    if state in _READ_ONLY:
        return refusals.unwritable(place, _("nothing can be written there"))
    if state.startswith(_FULL):
        return refusals.unwritable(place, _("the disk is full"))
    if not state or state.startswith(_LOST) or isinstance(error, psycopg.OperationalError):
        return place_refusals.unreachable(place, one_line(str(error), limit=300))
    return refusals.database_damaged(place, state)
