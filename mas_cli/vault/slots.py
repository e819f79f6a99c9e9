"""Key slots: who can open the vault, and what each has to know.

Every slot is a key pair to whose public half the root key is wrapped (HPKE, RFC 9180, with the hybrid of
ML-KEM-768 and X25519, so that a header copied today stays closed to a quantum computer later). Slots differ
only in where the private half comes from: a password through Argon2id, the recovery key through HKDF, or the
key file of a colleague. New root keys can therefore be wrapped for everyone without knowing anybody's
password.
"""

from __future__ import annotations

import base64
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Protocol

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from mas_cli.vault import refusals
from mas_cli.vault.encoding import join, pad, unpad
from mas_cli.vault.keys import FORMAT, KEY_BYTES, RootKeys, Tampered, derive, digest, mac

if TYPE_CHECKING:
    from collections.abc import Callable

_SALT_BYTES = 32
PUBLIC_BYTES = 1184 + 32
RECOVERY_BYTES = 20

_MOST_LABEL = 200
_LEAST_LABEL_BYTES = 64

_KEM_SEED_BYTES = 64
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_RFC_4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True, slots=True)
class Profile:
    """Argon2id parameters: memory in KiB, passes over it, lanes."""

    memory: int
    passes: int
    lanes: int

    def __str__(self) -> str:
        return f"{self.memory} KiB, {self.passes}, {self.lanes}"


RFC_9106_LOW_MEMORY = Profile(64 * 1024, 3, 4)
"""The second recommended option of RFC 9106 §4, and the default."""
STRONG = Profile(256 * 1024, 3, 4)
"""Four times the memory, for computers that have it."""
CHEAPEST = Profile(8, 1, 1)
"""Only for tests; hand it to `Vault.create` and `Vault.open`. No setting can choose it."""

_MOST_MEMORY = 1024 * 1024
_MOST_PASSES = 16
_MOST_LANES = 16


def within_limits(profile: Profile, least: Profile) -> bool:
    """Whether parameters from a header may be run at all.

    The ceiling keeps a hostile header from exhausting the machine; the floor keeps a careless one from being
    used. The floor is the second profile of RFC 9106, or `least` where the caller asked for less.
    """
    return (
        min(least.memory, RFC_9106_LOW_MEMORY.memory) <= profile.memory <= _MOST_MEMORY
        and min(least.passes, RFC_9106_LOW_MEMORY.passes) <= profile.passes <= _MOST_PASSES
        and 1 <= profile.lanes <= _MOST_LANES
        and profile.memory >= 8 * profile.lanes
    )


def stretch(password: str, salt: bytes, profile: Profile) -> bytes:
    """32 bytes from a password; the same on every keyboard (NFC, RFC 8265).

    Raises:
        ValueError: the password is empty or is no text.
    """
    secret = unicodedata.normalize("NFC", password).encode()
    if not secret:
        raise ValueError
    try:
        kdf = Argon2id(
            salt=salt,
            length=KEY_BYTES,
            iterations=profile.passes,
            lanes=profile.lanes,
            memory_cost=profile.memory,
        )
    except UnsupportedAlgorithm as error:
        raise refusals.outdated_library() from error
    return kdf.derive(secret)


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot as the header has it; `label` is sealed, since it is the name of a person."""

    id: str
    kind: str
    label: bytes
    salt: bytes
    profile: Profile | None
    public: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class SlotInfo:
    """A slot for people: its id, kind (`password`, `recovery`, `colleague`), label and fingerprint."""

    id: str
    kind: str
    label: str
    fingerprint: str


class Credential(Protocol):
    """What somebody opens a vault with."""

    kind: ClassVar[str]

    def seed(self, salt: bytes, profile: Profile | None) -> bytes:
        """The 32 bytes from which the private key of the slot follows."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Password:
    """A password."""

    text: str
    kind: ClassVar[str] = "password"

    def seed(self, salt: bytes, profile: Profile | None) -> bytes:
        """Through Argon2id, with the parameters of the slot."""
        if profile is None:
            raise Tampered
        return stretch(self.text, salt, profile)


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


def fingerprint(public: bytes) -> str:
    """Sixteen hexadecimal digits of a public key in groups of four, to compare over the telephone."""
    written = digest(public)[:8].hex()
    return " ".join(written[at : at + 4] for at in range(0, 16, 4))


def public_half(seed: bytes) -> bytes:
    """The public key that belongs to a seed."""
    mlkem, x25519 = _private(seed)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


@dataclass(frozen=True, slots=True)
class Wrapping:
    """What a slot wraps: the root keys of a vault in one epoch."""

    vault: bytes
    epoch: int
    keys: RootKeys
    rng: Callable[[int], bytes]


def for_secret(credential: Credential, label: str, profile: Profile | None, wrapping: Wrapping) -> Slot:
    """A new slot for a password (with a profile) or recovery key; raises InvalidInput for an empty one."""
    salt = wrapping.rng(_SALT_BYTES)
    try:
        public = public_half(credential.seed(salt, profile))
    except ValueError as error:
        raise refusals.password_unusable() from error
    return rewrap(
        Slot(wrapping.rng(4).hex(), credential.kind, b"", salt, profile, public, b""), label, wrapping
    )


def for_public(public: bytes, label: str, wrapping: Wrapping) -> Slot:
    """A new slot for a colleague's public key."""
    return rewrap(Slot(wrapping.rng(4).hex(), "colleague", b"", b"", None, public, b""), label, wrapping)


def rewrap(slot: Slot, label: str, wrapping: Wrapping) -> Slot:
    """The same slot for other root keys."""
    recipient = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(slot.public[:1184]),
        X25519PublicKey.from_public_bytes(slot.public[1184:]),
    )
    keys, vault = wrapping.keys, wrapping.vault
    return replace(
        slot,
        label=keys.labels.seal(
            pad(label[:_MOST_LABEL].encode(), _LEAST_LABEL_BYTES), join(vault, slot.id), wrapping.rng
        ),
        wrapped=_suite().encrypt(keys.root, recipient, info=_binding(slot, vault, wrapping.epoch)),
    )


def label_of(slot: Slot, vault: bytes, keys: RootKeys) -> str:
    """The name a slot was given; raises Tampered."""
    return unpad(keys.labels.open(slot.label, join(vault, slot.id))).decode()


def unwrap(slot: Slot, credential: Credential, vault: bytes, epoch: int) -> bytes | None:
    """The root key, or None when this credential does not open this slot."""
    if slot.kind != credential.kind:
        return None
    try:
        private = MLKEM768X25519PrivateKey(*_private(credential.seed(slot.salt, slot.profile)))
        root = _suite().decrypt(slot.wrapped, private, info=_binding(slot, vault, epoch))
    except (InvalidTag, Tampered, ValueError):
        return None
    return root if len(root) == KEY_BYTES else None


def _binding(slot: Slot, vault: bytes, epoch: int) -> bytes:
    profile = slot.profile or Profile(0, 0, 0)
    costs = join(profile.memory, profile.passes, profile.lanes)
    return join("slot", FORMAT, vault, epoch, slot.id, slot.kind, costs, slot.salt)


def _private(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    material = derive(seed, "key pair", length=_KEM_SEED_BYTES + KEY_BYTES)
    try:
        return (
            MLKEM768PrivateKey.from_seed_bytes(material[:_KEM_SEED_BYTES]),
            X25519PrivateKey.from_private_bytes(material[_KEM_SEED_BYTES:]),
        )
    except UnsupportedAlgorithm as error:
        raise refusals.outdated_library() from error


def _suite() -> Suite:
    try:
        return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    except UnsupportedAlgorithm as error:
        raise refusals.outdated_library() from error
