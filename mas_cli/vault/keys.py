"""Keys from keys: one label a purpose, one key a saved version, one cipher for all.

A format version has one suite and no negotiation: HKDF-SHA256 (RFC 5869), AES-256-GCM-SIV (RFC 8452, safe
when a nonce repeats, as after restoring an image of a whole computer), SHA-256, and HPKE (RFC 9180) for the
slots.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from mas_cli.vault import refusals

if TYPE_CHECKING:
    from collections.abc import Callable

FORMAT = 1
KEY_BYTES = 32
_NONCE_BYTES = 12
_LABEL = b"mas-vault/1/"
_SHA256 = hashes.SHA256()


class Tampered(Exception):  # noqa: N818  it describes the bytes
    """Bytes that this key did not seal, or not for this place."""


def derive(key: bytes, label: str, context: bytes = b"", length: int = KEY_BYTES) -> bytes:
    """The key for one purpose (HKDF-Expand; the input is uniformly random, RFC 5869 §3.3)."""
    info = _LABEL + label.encode() + b"\0" + context
    return HKDFExpand(_SHA256, length, info).derive(key)


def digest(data: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(data).digest()


def mac(key: bytes, data: bytes) -> bytes:
    """HMAC-SHA256."""
    return hmac.digest(key, data, "sha256")


def same(one: bytes, other: bytes) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(one, other)


class Sealer:
    """A key at work: seal and open with associated data; the nonce precedes the ciphertext."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        try:
            self._cipher = AESGCMSIV(key)
        except UnsupportedAlgorithm as error:
            raise refusals.outdated_library() from error

    def seal(self, plain: bytes, bound_to: bytes, rng: Callable[[int], bytes]) -> bytes:
        """The plaintext sealed for this place."""
        nonce = rng(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, bound_to)

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        """The plaintext again; raises Tampered."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
        except (InvalidTag, ValueError) as error:
            raise Tampered from error


@dataclass(frozen=True, repr=False)
class RootKeys:
    """What hangs from the root key; each purpose has a key of its own."""

    root: bytes

    @cached_property
    def header(self) -> bytes:
        """For the seal over the header."""
        return derive(self.root, "header")

    @cached_property
    def labels(self) -> Sealer:
        """For the names of slots, which are names of people."""
        return Sealer(derive(self.root, "labels"))

    @cached_property
    def previous(self) -> Sealer:
        """For the root before this one, while the keys are being renewed."""
        return Sealer(derive(self.root, "previous"))

    @cached_property
    def manifest(self) -> Sealer:
        """For the manifest."""
        return Sealer(derive(self.root, "manifest"))

    @cached_property
    def envelopes(self) -> Sealer:
        """For the envelopes, which wrap the keys of the containers."""
        return Sealer(derive(self.root, "envelopes"))
