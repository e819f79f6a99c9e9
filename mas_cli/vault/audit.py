"""The log: who did what to which container, in a chain that shows every gap.

Each entry is sealed (time, actor, event, container and slot are nobody else's business) and carries an HMAC
over its number, its content and the HMAC of the entry before; number and HMAC of the last stand in the
manifest. The detail of an entry is sealed under a key of its container: destroying the container destroys the
detail, and the chain, which is over ciphertext, still verifies.

In format 2 whoever writes an entry signs it together with the HMAC of the entry before, so that nobody writes
in another's name. Number and HMAC of the last entry are also remembered on each computer, so that a member
who cuts the log or writes another one is noticed there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_cli.vault.encoding import Malformed, join, number, pad, split, text, unpad
from mas_cli.vault.keys import FORMAT, Sealer, Tampered, derive, digest, mac, same

if TYPE_CHECKING:
    from collections.abc import Callable

    from mas_cli.vault.members import Roster
    from mas_cli.vault.signing import Signer

_LEAST_BYTES = 128
_LEAST_SIGNED_BYTES = 208
_LEAST_DETAIL_BYTES = 64


@dataclass(frozen=True, slots=True)
class Line:
    """What an entry says, its detail still sealed.

    `detail_key` is the place of the container's key that sealed the detail, counted from 1; 0 is the log's
    own key.
    """

    time: int
    actor: str
    event: str
    container: bytes
    slot: str
    detail_key: int


@dataclass(frozen=True, slots=True)
class Opened:
    """An entry that continues the chain."""

    sequence: int
    which: int
    line: Line
    sealed_detail: bytes
    proof: bytes
    signed: bool


class _LogKey:
    """One key of the log at work; a renewal of the root key adds one."""

    def __init__(self, key: bytes) -> None:
        self.lines = Sealer(derive(key, "log lines"))
        self.details = Sealer(derive(key, "log detail"))
        self._chain = derive(key, "log chain")

    def proof(self, *parts: bytes | int) -> bytes:
        return mac(self._chain, join(*parts))


class Chain:
    """The log of a vault, written with the newest of its keys; with `roster`, entries are signed."""

    def __init__(self, keys: tuple[bytes, ...], vault: bytes, roster: Roster | None) -> None:
        self._keys = [_LogKey(key) for key in keys]
        self._vault = vault
        self._roster = roster

    def seal(
        self,
        line: Line,
        detail: bytes,
        container_key: bytes | None,
        *,
        sequence: int,
        previous: bytes,
        rng: Callable[[int], bytes],
        signer: Signer | None,
    ) -> tuple[bytes, bytes]:
        """The row to store and its proof, on which the next entry follows."""
        which = len(self._keys) - 1
        key = self._keys[which]
        bound_to = self._binding(sequence)
        plain = join(line.time, line.actor, line.event, line.container, line.slot, line.detail_key)
        sealed_detail = b""
        if detail:
            details = _details(container_key) if container_key else key.details
            sealed_detail = details.seal(pad(detail, _LEAST_DETAIL_BYTES), bound_to, rng)
        if signer is not None:
            plain += join(signer.sign(_message(bound_to, previous, plain, sealed_detail)))
        least = _LEAST_BYTES if signer is None else _LEAST_SIGNED_BYTES
        sealed = key.lines.seal(pad(plain, least), bound_to, rng)
        proof = key.proof(bound_to, previous, which, sealed, sealed_detail)
        return join(which, sealed, sealed_detail, proof), proof

    def unseal(self, row: bytes, sequence: int, previous: bytes) -> Opened:
        """What an entry says; raises Tampered when it does not follow on `previous`."""
        bound_to = self._binding(sequence)
        try:
            raw_which, sealed, sealed_detail, proof = split(row)
            which = number(raw_which)
            key = self._keys[which]
            if not same(proof, key.proof(bound_to, previous, which, sealed, sealed_detail)):
                raise Tampered
            plain = unpad(key.lines.open(sealed, bound_to))
            time, actor, event, container, slot, detail_key, *signature = split(plain)
            line = Line(number(time), text(actor), text(event), container, text(slot), number(detail_key))
        except (Malformed, ValueError, IndexError) as error:
            raise Tampered from error
        opened = Opened(sequence, which, line, sealed_detail, proof, bool(signature))
        said = plain[: -len(join(*signature))] if signature else plain
        self._verify(opened, b"".join(signature), _message(bound_to, previous, said, sealed_detail))
        return opened

    def _verify(self, opened: Opened, signature: bytes, message: bytes) -> None:
        """Raises Tampered for an entry its author did not sign, unless it is of before there were keys."""
        roster = self._roster
        if roster is None:
            return
        if signature:
            roster.signed_by(opened.line.slot, signature, message)
            return
        count, head = roster.unsigned_log
        if opened.sequence > count or (opened.sequence == count and opened.proof != head):
            raise Tampered

    def unseal_detail(self, opened: Opened, container_key: bytes | None = None) -> bytes:
        """The detail of an entry; raises Tampered."""
        if not opened.sealed_detail:
            return b""
        details = _details(container_key) if container_key else self._keys[opened.which].details
        try:
            return unpad(details.open(opened.sealed_detail, self._binding(opened.sequence)))
        except Malformed as error:
            raise Tampered from error

    def _binding(self, sequence: int) -> bytes:
        return join("log", FORMAT, self._vault, sequence)


def _message(bound_to: bytes, previous: bytes, plain: bytes, sealed_detail: bytes) -> bytes:
    return join("log entry", bound_to, previous, plain, digest(sealed_detail))


def proof_in(row: bytes) -> bytes:
    """Return the proof in a stored row; raises Tampered when the row does not have a proof."""
    try:
        return split(row)[3]
    except (Malformed, IndexError) as error:
        raise Tampered from error


def page_prefix(page: int) -> bytes:
    """What the keys of the rows of a page, 256 entries, start with."""
    return page.to_bytes(7)


def row_key(sequence: int) -> bytes:
    """The key of the row of an entry."""
    return sequence.to_bytes(8)


def _details(container_key: bytes) -> Sealer:
    return Sealer(derive(container_key, "log detail"))
