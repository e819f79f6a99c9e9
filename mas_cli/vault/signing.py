"""Signatures of people: Ed25519 (RFC 8032), one key pair a key slot.

The root key proves that somebody who may open the vault wrote something; a signature proves which of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from mas_cli.vault import refusals
from mas_cli.vault.keys import Tampered, derive

PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """Who signs: a key slot and its private key, as the seed of 32 bytes."""

    slot: str
    seed: bytes

    @property
    def public(self) -> bytes:
        """The public key."""
        return _private(self.seed).public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return _private(self.seed).sign(message)


def signer_of(slot: str, seed: bytes) -> Signer:
    """The signer that belongs to the seed of a key slot."""
    return Signer(slot, derive(seed, "signing key"))


def verify(public: bytes, signature: bytes, message: bytes) -> None:
    """Raises Tampered unless the holder of the key signed exactly this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise Tampered from error
    except UnsupportedAlgorithm as error:
        raise refusals.outdated_library() from error


@lru_cache(maxsize=4)
def _private(seed: bytes) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(seed)
    except UnsupportedAlgorithm as error:
        raise refusals.outdated_library() from error
