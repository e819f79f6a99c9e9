"""The header: format, vault id, key slots, and a seal over all of it.

One line of canonical JSON, replaced as a whole. A parsed header must encode to exactly the bytes it came
from, so no two headers mean the same and nothing can hide in white space, doubled keys or odd numbers.
`revision` counts replacements, `epoch` renewals of the root key; `previous` holds the root key before, sealed
under the new one, for as long as a renewal is under way.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mas_cli import files
from mas_cli.reasons import reason_of
from mas_cli.vault import refusals
from mas_cli.vault.keys import FORMAT, RootKeys, mac, same
from mas_cli.vault.slots import PUBLIC_BYTES, Profile, Slot

if TYPE_CHECKING:
    from pathlib import Path

NAME = "header"
_MAGIC = "mas-vault"
_MOST_BYTES = 1_000_000
_MOST_NUMBER = 2**53
KINDS = ("password", "recovery", "colleague")
MOST_SLOTS = 32


@dataclass(frozen=True, slots=True)
class Header:
    """What can be known without a key, and the seal that only a key can make."""

    vault: bytes
    revision: int
    epoch: int
    slots: tuple[Slot, ...]
    previous: bytes = b""
    seal: bytes = b""

    def sealed(self, keys: RootKeys) -> Header:
        """The header with its seal: it covers every slot, and commits to the root key."""
        return Header(
            self.vault, self.revision, self.epoch, self.slots, self.previous, mac(keys.header, _body(self))
        )

    def is_sealed_by(self, keys: RootKeys) -> bool:
        """Whether the holder of this root key wrote exactly this header."""
        return same(self.seal, mac(keys.header, _body(self)))


def read(path: Path) -> Header:
    """The header of the vault at `path`.

    Raises:
        InvalidInput: there is no vault, or a newer version of the program made it.
        IntegrityError: what is there is not a header.
    """
    try:
        with (path / NAME).open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise refusals.no_vault(path) from error
    except OSError as error:
        raise refusals.unwritable(path, reason_of(error)) from error
    return decode(data, path)


def write(path: Path, header: Header) -> None:
    """Replace the header; a kill leaves the old one or the new one."""
    for left_behind in path.glob(f".{NAME}.*.tmp"):
        with contextlib.suppress(OSError):
            left_behind.unlink()
    files.atomic_write(path / NAME, encode(header), private=True)


def encode(header: Header) -> bytes:
    """The header as canonical bytes."""
    return _canonical({**_fields(header), "mac": _b64(header.seal)})


def decode(data: bytes, path: Path) -> Header:
    """The header in the bytes; raises as `read`."""
    if len(data) > _MOST_BYTES:
        raise refusals.header_unreadable(path)
    try:
        raw = json.loads(data.decode("ascii"))
        if raw["magic"] != _MAGIC:
            raise ValueError
        version = _count(raw["format"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise refusals.header_unreadable(path) from error
    if version > FORMAT:
        raise refusals.newer_version(path, version)
    try:
        header = Header(
            bytes.fromhex(raw["vault"]),
            _count(raw["revision"]),
            _count(raw["epoch"]),
            tuple(_slot(slot) for slot in raw["slots"]),
            _bytes(raw["previous"]),
            _bytes(raw["mac"]),
        )
        if (
            encode(header) != data
            or len(header.vault) != 16
            or len(header.seal) != 32
            or len(header.slots) > MOST_SLOTS
        ):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise refusals.header_unreadable(path) from error
    return header


def _body(header: Header) -> bytes:
    return _canonical(_fields(header))


def _fields(header: Header) -> dict[str, Any]:
    return {
        "magic": _MAGIC,
        "format": FORMAT,
        "vault": header.vault.hex(),
        "revision": header.revision,
        "epoch": header.epoch,
        "previous": _b64(header.previous),
        "slots": [
            {
                "id": slot.id,
                "kind": slot.kind,
                "label": _b64(slot.label),
                "salt": _b64(slot.salt),
                "kdf": [slot.profile.memory, slot.profile.passes, slot.profile.lanes] if slot.profile else [],
                "public": _b64(slot.public),
                "wrapped": _b64(slot.wrapped),
            }
            for slot in header.slots
        ],
    }


def _slot(raw: dict[str, Any]) -> Slot:
    costs = [_count(cost) for cost in raw["kdf"]]
    slot = Slot(
        id=raw["id"],
        kind=raw["kind"],
        label=_bytes(raw["label"]),
        salt=_bytes(raw["salt"]),
        profile=Profile(*costs) if costs else None,
        public=_bytes(raw["public"]),
        wrapped=_bytes(raw["wrapped"]),
    )
    if (
        slot.kind not in KINDS
        or len(bytes.fromhex(slot.id)) != 4
        or len(slot.public) != PUBLIC_BYTES
        or (slot.profile is not None) != (slot.kind == "password")
    ):
        raise ValueError
    return slot


def _canonical(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < _MOST_NUMBER:
        raise ValueError
    return value


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError from error
