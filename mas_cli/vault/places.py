"""Where a vault stands: a folder, or a schema in a PostgreSQL database."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from mas_cli.vault import place_refusals

SCHEMA: Final = "mas"
"""The schema that an address without `?schema=` means."""
_SCHEMES: Final = ("postgresql", "postgres")
_SECRET: Final = frozenset({"password", "sslpassword"})
_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class Database:
    """A vault in PostgreSQL.

    Attributes:
        address: of the database as libpq reads it, without a password and without the schema.
        schema: in which the vault stands.
        ask: gives the password of the database, when the server wants one and `.pgpass` has none; None where
            there is nobody to ask.
    """

    address: str
    schema: str = SCHEMA
    ask: Callable[[Database], str] | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        """The address with its schema and for any user: the name of the place, also in the memory of what was
        seen there.
        """
        scheme, _slashes, rest = self.address.partition("://")
        server, slash, behind = rest.partition("/")
        place = f"{scheme}://{server.rpartition('@')[2]}{slash}{behind}"
        if self.schema == SCHEMA:
            return place
        return f"{place}{'&' if '?' in place else '?'}schema={self.schema}"


VaultPlace: TypeAlias = Path | Database


def is_address(text: str) -> bool:
    """Whether a text is the address of a database, and not the path of a folder."""
    return text.partition("://")[0].casefold() in _SCHEMES and "://" in text


def place_of(text: str, *, ask: Callable[[Database], str] | None = None) -> VaultPlace:
    """Return the place that a text names: `postgresql://host/database`, or else a folder.

    Args:
        text: a path, or an address: `postgresql://[user@]host[:port]/database[?schema=NAME]`, with any other
            setting of libpq behind the question mark.
        ask: as `Database.ask`.

    Raises:
        InvalidInput: the address has a password in it (V40), or names no database or no schema (V41).
    """
    if not is_address(text):
        return Path(text)
    try:
        parts = urlsplit(text)
        settings = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        shown = _without_password(parts)
    except ValueError as error:
        raise place_refusals.no_address(text.partition("?")[0].rpartition("@")[2]) from error
    if parts.password is not None or any(name in _SECRET for name, _value in settings):
        raise place_refusals.password_in_address(shown)
    schema = dict(settings).get("schema", SCHEMA)
    if not _NAME.fullmatch(schema) or not unquote(parts.path).strip("/") or parts.fragment:
        raise place_refusals.no_address(shown)
    query = urlencode([(name, value) for name, value in settings if name != "schema"], quote_via=quote)
    return Database(f"{shown}{'?' if query else ''}{query}", schema, ask)


def _without_password(parts: SplitResult) -> str:
    """Return the address up to its settings, without a password; raises ValueError when the port is not a
    number.
    """
    host = parts.netloc.rpartition("@")[2]
    user = f"{quote(unquote(parts.username))}@" if parts.username else ""
    _port = parts.port
    return f"postgresql://{user}{host}{parts.path}"
