"""Key slots: who can open the vault, and what each has to know.

Every slot is a key pair to whose public half the root key is wrapped (HPKE, RFC 9180, with the hybrid of
ML-KEM-768 and X25519, so that a header copied today stays closed to a quantum computer later). Slots differ
only in where the private half comes from: a password through Argon2id, the recovery key through HKDF, or the
key file of a colleague. New root keys can therefore be wrapped for everyone without knowing anybody's
password.

Since format 2 a slot also has the public signing key of its holder, and a tag: an HMAC under the slot's own
secret over the slot and the founding of the vault. Whoever only has the folder can wrap a root key of their
own for every slot, but cannot make a tag, nor sign.
"""

from __future__ import annotations

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
from mas_cli.vault.keys import FORMAT, KEY_BYTES, RootKeys, Tampered, derive, digest, mac, same
from mas_cli.vault.members import Member
from mas_cli.vault.signing import signer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mas_cli.vault.members import Roster
    from mas_cli.vault.signing import Signer

_SALT_BYTES = 32
PUBLIC_BYTES = 1184 + 32

_MOST_LABEL = 200
_LABEL_SALT_BYTES = 16
_LEAST_LABEL_BYTES = 64

_KEM_SEED_BYTES = 64


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
STRONG = Profile(128 * 1024, 4, 4)
"""Twice the memory, for computers that have it."""
CHEAPEST = Profile(8, 1, 1)
"""Only for tests; hand it to `Vault.create` and `Vault.open`. No setting can choose it."""

_MOST_MEMORY = 128 * 1024
_MOST_PASSES = 16
_MOST_LANES = 16
_MOST_WORK = 6 * 3 * 64 * 1024
"""KiB times passes over all slots of a header together: six passwords of the default profile."""


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
        and affordable([profile])
    )


def affordable(profiles: Iterable[Profile]) -> bool:
    """Whether trying a password on all of these takes no longer than a person waits: a second or two."""
    return sum(profile.memory * profile.passes for profile in profiles) <= _MOST_WORK


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
    """A slot as the header has it; `label` is sealed, since it is the name of a person.

    `sign` is the public signing key, empty in format 1 and while it is awaited; `tag` is empty until the
    holder of the secret made it.
    """

    id: str
    kind: str
    label: bytes
    salt: bytes
    profile: Profile | None
    public: bytes
    wrapped: bytes
    sign: bytes = b""
    tag: bytes = b""


@dataclass(frozen=True, slots=True)
class SlotInfo:
    """A slot for people: its id, kind (`password`, `recovery`, `colleague`), label and fingerprint.

    `maker` is the id of the slot whose holder made it, empty when nobody signed for it; `signs` whether its
    holder has a signing key already.
    """

    id: str
    kind: str
    label: str
    fingerprint: str
    maker: str = ""
    signs: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class PublicKey:
    """The public half of a colleague's key: for wrapping, and for signatures (empty in keys of before)."""

    wrap: bytes
    sign: bytes = b""

    @property
    def fingerprint(self) -> str:
        """To compare over the telephone."""
        return fingerprint(self.wrap + self.sign)


class Credential(Protocol):
    """What somebody opens a vault with."""

    @property
    def kind(self) -> str:
        """Of which slots it opens."""
        ...

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


def fingerprint(public: bytes) -> str:
    """Sixteen hexadecimal digits of a public key in groups of four, to compare over the telephone."""
    written = digest(public)[:8].hex()
    return " ".join(written[at : at + 4] for at in range(0, 16, 4))


def public_half(seed: bytes, purpose: str = "key pair") -> bytes:
    """The public key that belongs to a seed."""
    mlkem, x25519 = _private(seed, purpose)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


@dataclass(frozen=True, slots=True)
class Wrapping:
    """What a slot wraps: the root keys of a vault in one epoch.

    `founding` is the hash of the first statement of the members; empty in format 1, and while the founder has
    yet to make it (`signs`).
    """

    vault: bytes
    epoch: int
    keys: RootKeys
    rng: Callable[[int], bytes]
    signs: bool
    founding: bytes = b""


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A slot that was opened: what its holder alone can do."""

    slot: str
    seed: bytes

    @property
    def signer(self) -> Signer:
        """Return the holder of the slot as a signer."""
        return signer_of(self.slot, self.seed)

    def tag(self, slot: Slot, vault: bytes, founding: bytes) -> bytes:
        """What proves that the holder knows this slot in this vault."""
        return mac(
            derive(self.seed, "slot tag"),
            join(vault, founding, slot.id, slot.kind, _costs(slot), slot.salt, slot.public, slot.sign),
        )


def for_secret(
    credential: Credential, label: str, profile: Profile | None, wrapping: Wrapping, *, slot_id: str = ""
) -> tuple[Slot, Secret]:
    """A new slot for a password (with a profile) or recovery key; raises InvalidInput for an empty one.

    Its tag is missing while the vault has no founding: `tagged` adds it.
    """
    salt = wrapping.rng(_SALT_BYTES)
    secret = Secret(slot_id or wrapping.rng(4).hex(), _seed(credential, salt, profile))
    sign = secret.signer.public if wrapping.signs else b""
    public = public_half(secret.seed, _purpose(credential.kind, sign))
    slot = Slot(secret.slot, credential.kind, b"", salt, profile, public, b"", sign)
    slot = rewrap(slot, new_label(label, wrapping), wrapping)
    return tagged(slot, secret, wrapping) if wrapping.founding else slot, secret


def for_public(public: PublicKey, label: str, wrapping: Wrapping) -> Slot:
    """A new slot for a colleague's public key; raises InvalidInput for one that cannot be used."""
    sign = public.sign if wrapping.signs else b""
    slot = Slot(wrapping.rng(4).hex(), "colleague", b"", b"", None, public.wrap, b"", sign)
    return rewrap(slot, new_label(label, wrapping), wrapping)


def tagged(slot: Slot, secret: Secret, wrapping: Wrapping) -> Slot:
    """The slot with its tag."""
    return replace(slot, tag=secret.tag(slot, wrapping.vault, wrapping.founding))


def claimed(slot: Slot, secret: Secret, wrapping: Wrapping) -> Slot:
    """An awaited slot with the keys of its holder, and its tag."""
    plain = label_bytes(slot, wrapping.vault, wrapping.keys)
    sign = secret.signer.public
    public = public_half(secret.seed, _purpose(slot.kind, sign))
    return tagged(rewrap(replace(slot, public=public, sign=sign), plain, wrapping), secret, wrapping)


def raised(slot: Slot, label: str, secret: Secret | None, wrapping: Wrapping) -> Slot:
    """A slot of format 1 as one of format 2; it signs when its secret is at hand, and else is awaited."""
    if secret is not None:
        sign = secret.signer.public
        slot = replace(slot, sign=sign, public=public_half(secret.seed, _purpose(slot.kind, sign)))
    return rewrap(slot, new_label(label, wrapping), wrapping)


def is_of(slot: Slot, secret: Secret, vault: bytes, founding: bytes) -> bool:
    """Whether the holder of the secret made this slot, in this vault; one without a tag is nobody's yet."""
    return not slot.tag or same(slot.tag, secret.tag(slot, vault, founding))


def rewrap(slot: Slot, label: bytes, wrapping: Wrapping) -> Slot:
    """The same slot for other root keys; `label` as `new_label` or `label_bytes` give it."""
    keys, vault = wrapping.keys, wrapping.vault
    return replace(
        slot,
        label=keys.labels.seal(pad(label, _LEAST_LABEL_BYTES), join(vault, slot.id), wrapping.rng),
        wrapped=wrap(keys.root, slot.public, _binding(slot, vault, wrapping.epoch)),
    )


def wrap(plain: bytes, public: bytes, info: bytes) -> bytes:
    """Wrapped for the holder of a public key; raises ValueError for one that cannot be used."""
    recipient = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:1184]),
        X25519PublicKey.from_public_bytes(public[1184:]),
    )
    return _suite().encrypt(plain, recipient, info=info)


def new_label(text: str, wrapping: Wrapping) -> bytes:
    """A name as it is sealed: where people sign, behind a salt, so that its commitment tells nothing."""
    salt = wrapping.rng(_LABEL_SALT_BYTES) if wrapping.signs else b""
    return salt + text[:_MOST_LABEL].encode()


def label_bytes(slot: Slot, vault: bytes, keys: RootKeys) -> bytes:
    """The name of a slot as it was sealed; raises Tampered."""
    return unpad(keys.labels.open(slot.label, join(vault, slot.id)))


def label_of(slot: Slot, vault: bytes, keys: RootKeys, roster: Roster | None) -> str:
    """The name a slot was given; raises Tampered, also when it is another than was signed."""
    plain = label_bytes(slot, vault, keys)
    if roster is None:
        return plain.decode()
    member = roster.members.get(slot.id)
    if member is None or member.name != _commitment(slot.id, plain):
        raise Tampered
    return plain[_LABEL_SALT_BYTES:].decode()


def member_of(slot: Slot, vault: bytes, keys: RootKeys) -> Member:
    """Who joins with a slot."""
    return Member(slot.id, slot.kind, slot.sign, _commitment(slot.id, label_bytes(slot, vault, keys)))


def _commitment(slot_id: str, label: bytes) -> bytes:
    return digest(join("name", slot_id, label))


def unwrap(slot: Slot, credential: Credential, vault: bytes, epoch: int) -> tuple[bytes, Secret] | None:
    """The root key and the secret of the slot, or None when this credential does not open this slot."""
    if slot.kind != credential.kind:
        return None
    try:
        seed = credential.seed(slot.salt, slot.profile)
        private = MLKEM768X25519PrivateKey(*_private(seed, _purpose(slot.kind, slot.sign)))
        root = _suite().decrypt(slot.wrapped, private, info=_binding(slot, vault, epoch))
    except (InvalidTag, Tampered, ValueError):
        return None
    return (root, Secret(slot.id, seed)) if len(root) == KEY_BYTES else None


def _seed(credential: Credential, salt: bytes, profile: Profile | None) -> bytes:
    try:
        return credential.seed(salt, profile)
    except ValueError as error:
        raise refusals.password_unusable() from error


def _purpose(kind: str, sign: bytes) -> str:
    """Which key pair of a secret a slot has.

    One of a password that signs has another than it had in format 1, so that nobody can hand it a header of
    format 1. The pair of a colleague's key is the one they gave out.
    """
    return "key pair" if kind == "colleague" or not sign else "key pair 2"


def _costs(slot: Slot) -> bytes:
    profile = slot.profile or Profile(0, 0, 0)
    return join(profile.memory, profile.passes, profile.lanes)


def _binding(slot: Slot, vault: bytes, epoch: int) -> bytes:
    return join("slot", FORMAT, vault, epoch, slot.id, slot.kind, _costs(slot), slot.salt)


def _private(seed: bytes, purpose: str) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    material = derive(seed, purpose, length=_KEM_SEED_BYTES + KEY_BYTES)
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
