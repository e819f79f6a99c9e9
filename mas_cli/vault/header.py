"""The header: format, vault id, key slots, members, and who vouches for all of it.

One line of canonical JSON, replaced as a whole. A parsed header must encode to exactly the bytes it came
from, so no two headers mean the same and nothing can hide in white space, doubled keys or odd numbers.
`revision` counts replacements, `epoch` renewals of the root key; `previous` holds the root key before, sealed
under the new one, for as long as a renewal is under way.

In both formats a seal under the root key covers everything. In format 2 a member signs everything and the
seal, and so which root key is meant: whoever only has public keys can wrap another root key, but nobody
follows it.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mas_cli.vault import refusals
from mas_cli.vault.encoding import join
from mas_cli.vault.keys import RootKeys, Tampered, mac, same
from mas_cli.vault.members import Member, Roster, Statement
from mas_cli.vault.slots import PUBLIC_BYTES, Profile, Slot, affordable

if TYPE_CHECKING:
    from mas_cli.vault.signing import Signer

NAME = "header"
OLDEST, NEWEST = 1, 2
_MAGIC = "mas-vault"
MOST_BYTES = 1_000_000
_MOST_NUMBER = 2**53
KINDS = ("password", "recovery", "colleague")
MOST_SLOTS = 32


@dataclass(frozen=True, slots=True)
class Header:
    """What can be known without a key, and what only a key can make: `seal` and `signature`.

    `roster` is None in format 1, where nobody signs.
    """

    vault: bytes
    revision: int
    epoch: int
    slots: tuple[Slot, ...]
    previous: bytes = b""
    roster: Roster | None = None
    signer: str = ""
    seal: bytes = b""
    signature: bytes = b""

    @property
    def format(self) -> int:
        """1 or 2."""
        return OLDEST if self.roster is None else NEWEST

    @property
    def founding(self) -> bytes:
        """The hash of the first statement of the members; empty in format 1."""
        return self.roster.founding if self.roster else b""

    def sealed(self, keys: RootKeys, signer: Signer | None) -> Header:
        """The header with its seal, which covers every slot and commits to the root key, and signature."""
        if self.roster is None:
            return replace(self, seal=mac(keys.header, _body(self)))
        if signer is None:
            raise RuntimeError("a header of format 2 is signed")
        draft = replace(self, signer=signer.slot)
        draft = replace(draft, seal=mac(keys.header, _body(draft)))
        return replace(draft, signature=signer.sign(_message(draft)))

    def is_sealed_by(self, keys: RootKeys) -> bool:
        """Whether the holder of this root key wrote exactly this header."""
        return same(self.seal, mac(keys.header, _body(self)))

    def verify(self) -> None:
        """Raises Tampered unless a member of now signed it; whether the members are right is their matter."""
        if self.roster is not None:
            if not self.roster.may_sign(self.signer):
                raise Tampered
            self.roster.signed_by(self.signer, self.signature, _message(self))

    def slot(self, slot_id: str) -> Slot | None:
        """The slot with an id."""
        return next((slot for slot in self.slots if slot.id == slot_id), None)


def encode(header: Header) -> bytes:
    """The header as canonical bytes."""
    proof = {"mac": _b64(header.seal)}
    if header.roster is not None:
        proof["signature"] = _b64(header.signature)
    return _canonical({**_fields(header), **proof})


def decode(data: bytes, place: str) -> Header:
    """The header in the bytes; `place` is where they were.

    Raises:
        InvalidInput: a newer version of the program made it.
        IntegrityError: the bytes are not a header, or one that would take too long to open.
    """
    if len(data) > MOST_BYTES:
        raise refusals.header_unreadable(place)
    try:
        raw = json.loads(data.decode("ascii"))
        if raw["magic"] != _MAGIC:
            raise ValueError
        version = _count(raw["format"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise refusals.header_unreadable(place) from error
    if version > NEWEST:
        raise refusals.newer_version(place, version)
    try:
        header = _decoded(raw, version)
        if (
            encode(header) != data
            or len(header.vault) != 16
            or len(header.seal) != 32
            or len(header.slots) > MOST_SLOTS
        ):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, Tampered) as error:
        raise refusals.header_unreadable(place) from error
    if header.roster is not None and {slot.id: (slot.kind, slot.sign) for slot in header.slots} != {
        member.id: (member.kind, member.sign) for member in header.roster.members.values()
    }:
        raise refusals.header_altered(place)
    if not affordable(slot.profile for slot in header.slots if slot.profile):
        costs = "; ".join(str(slot.profile) for slot in header.slots if slot.profile)
        raise refusals.kdf_out_of_bounds(place, costs)
    return header


def _decoded(raw: dict[str, Any], version: int) -> Header:
    vault = bytes.fromhex(raw["vault"])
    header = Header(
        vault,
        _count(raw["revision"]),
        _count(raw["epoch"]),
        tuple(_slot(slot, version) for slot in raw["slots"]),
        _bytes(raw["previous"]),
        seal=_bytes(raw["mac"]),
    )
    if version == OLDEST:
        return header
    roster = Roster.of(vault, [_statement(statement) for statement in raw["members"]])
    return replace(header, roster=roster, signer=raw["signer"], signature=_bytes(raw["signature"]))


def _message(header: Header) -> bytes:
    return join("header", header.vault, _body(header), header.seal)


def _body(header: Header) -> bytes:
    return _canonical(_fields(header))


def _fields(header: Header) -> dict[str, Any]:
    fields = {
        "magic": _MAGIC,
        "format": header.format,
        "vault": header.vault.hex(),
        "revision": header.revision,
        "epoch": header.epoch,
        "previous": _b64(header.previous),
        "slots": [_slot_fields(slot, header.format) for slot in header.slots],
    }
    if header.roster is not None:
        fields["signer"] = header.signer
        fields["members"] = [_statement_fields(statement) for statement in header.roster.statements]
    return fields


def _slot_fields(slot: Slot, version: int) -> dict[str, Any]:
    fields = {
        "id": slot.id,
        "kind": slot.kind,
        "label": _b64(slot.label),
        "salt": _b64(slot.salt),
        "kdf": [slot.profile.memory, slot.profile.passes, slot.profile.lanes] if slot.profile else [],
        "public": _b64(slot.public),
        "wrapped": _b64(slot.wrapped),
    }
    return fields if version == OLDEST else {**fields, "sign": _b64(slot.sign), "tag": _b64(slot.tag)}


def _slot(raw: dict[str, Any], version: int) -> Slot:
    costs = [_count(cost) for cost in raw["kdf"]]
    signs = version > OLDEST
    slot = Slot(
        id=_id(raw["id"]),
        kind=raw["kind"],
        label=_bytes(raw["label"]),
        salt=_bytes(raw["salt"]),
        profile=Profile(*costs) if costs else None,
        public=_bytes(raw["public"]),
        wrapped=_bytes(raw["wrapped"]),
        sign=_bytes(raw["sign"]) if signs else b"",
        tag=_bytes(raw["tag"]) if signs else b"",
    )
    if (
        slot.kind not in KINDS
        or len(slot.public) != PUBLIC_BYTES
        or (slot.profile is not None) != (slot.kind == "password")
    ):
        raise ValueError
    return slot


def _statement_fields(statement: Statement) -> dict[str, Any]:
    return {
        "joined": [[one.id, one.kind, _b64(one.sign), _b64(one.name)] for one in statement.joined],
        "left": list(statement.left),
        "by": statement.by,
        "log": [statement.log[0], _b64(statement.log[1])],
        "signature": _b64(statement.signature),
    }


def _statement(raw: dict[str, Any]) -> Statement:
    count, proof = raw["log"]
    joined = [
        Member(_id(slot_id), str(kind), _bytes(sign), _bytes(name))
        for slot_id, kind, sign, name in raw["joined"]
    ]
    return Statement(
        tuple(joined),
        tuple(_id(slot_id) for slot_id in raw["left"]),
        _id(raw["by"]),
        (_count(count), _bytes(proof)),
        _bytes(raw["signature"]),
    )


def _id(value: object) -> str:
    if not isinstance(value, str) or len(bytes.fromhex(value)) != 4:
        raise ValueError
    return value


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
