"""The recovery key: 160 random bits on paper, with a checksum against slips of the pen."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from mas_cli.vault import refusals
from mas_cli.vault.keys import derive, digest, mac

if TYPE_CHECKING:
    from collections.abc import Callable

    from mas_cli.vault.slots import Profile

RECOVERY_BYTES = 20
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_RFC_4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True, slots=True, repr=False)
class RecoveryKey:
    """The recovery key, as it was printed once."""

    text: str
    kind: ClassVar[str] = "recovery"

    def seed(self, salt: bytes, profile: Profile | None) -> bytes:  # noqa: ARG002  as every credential
        """Through HKDF: 160 random bits need no stretching."""
        return derive(mac(salt, parse_recovery(self.text)), "recovery")

    @classmethod
    def generate(cls, rng: Callable[[int], bytes]) -> RecoveryKey:
        """A new one: 160 random bits and 20 bits of checksum, nine groups of four."""
        secret = rng(RECOVERY_BYTES)
        written = base64.b32encode(secret + digest(secret)[:5]).decode()[:36]
        written = written.translate(str.maketrans(_RFC_4648, _ALPHABET))
        return cls("-".join(written[at : at + 4] for at in range(0, 36, 4)))


def parse_recovery(text: str) -> bytes:
    """The 20 bytes of a written recovery key; forgives case, spaces, and O for 0, I or L for 1.

    Raises:
        Locked: it is mistyped; nothing was tried with it.
    """
    letters = "".join(text.upper().split()).replace("-", "").translate(str.maketrans("OIL", "011"))
    if len(letters) != 36 or set(letters) - set(_ALPHABET):
        raise refusals.recovery_key_mistyped()
    # Four characters are missing to a whole number of bytes: the checksum was cut at 20 bits.
    raw = base64.b32decode(letters.translate(str.maketrans(_ALPHABET, _RFC_4648)) + "AAAA")
    secret = raw[:RECOVERY_BYTES]
    expected = int.from_bytes(digest(secret)[:3]) >> 4
    if int.from_bytes(raw[RECOVERY_BYTES : RECOVERY_BYTES + 3]) >> 4 != expected:
        raise refusals.recovery_key_mistyped()
    return secret
