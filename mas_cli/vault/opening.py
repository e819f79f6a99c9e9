"""From a header and a credential to the keys of the vault, trusting nothing that was not proved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from mas_cli.vault import refusals, slots
from mas_cli.vault.keys import RootKeys, Tampered
from mas_cli.vault.slots import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mas_cli.vault.header import Header
    from mas_cli.vault.seen import Seen
    from mas_cli.vault.signing import Signer
    from mas_cli.vault.slots import Credential, Profile


@dataclass(frozen=True, slots=True, repr=False)
class RootKey:
    """The root key itself, from the cache of an earlier unlocking; a credential.

    `signer` is who signs with it; None reads only.
    """

    root: bytes
    slot: str
    signer: Signer | None = None
    kind: ClassVar[str] = "root"

    def seed(self, salt: bytes, profile: Profile | None) -> bytes:  # noqa: ARG002  as every credential
        """It opens no slot."""
        raise Tampered


@dataclass(frozen=True, repr=False)
class Kept:
    """A credential that derives each secret once, however often a header is read anew."""

    credential: Credential
    kind: str = ""
    _seeds: dict[tuple[bytes, Profile | None], bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, credential: Credential) -> Kept:
        """The credential, kept."""
        return credential if isinstance(credential, Kept) else cls(credential, credential.kind)

    def seed(self, salt: bytes, profile: Profile | None) -> bytes:
        """As the credential."""
        known = self._seeds.get((salt, profile))
        if known is None:
            known = self._seeds[salt, profile] = self.credential.seed(salt, profile)
        return known


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """A header that was opened.

    Attributes:
        keys: of the vault.
        slot: with which slot.
        signer: who signs; None in format 1, and where the root key is all there is.
        secret: of the slot, where it was opened with one.
        vouched: whether the slot itself proves which vault it belongs to.
    """

    keys: RootKeys
    slot: str
    signer: Signer | None
    secret: Secret | None
    vouched: bool


def unlock(place: str, header: Header, credential: Kept, least: Profile) -> Opened:
    """Open a header.

    Raises:
        Locked: it does not open with that.
        IntegrityError: it was altered, or asks for a key derivation outside the limits.
    """
    given = credential.credential
    if isinstance(given, RootKey):
        keys = RootKeys(given.root)
        if not header.is_sealed_by(keys):
            raise refusals.wrong_password(place)
        return Opened(keys, given.slot, given.signer if header.roster else None, None, vouched=False)
    for root, secret in _roots(place, header, credential, least):
        keys = RootKeys(root)
        if not header.is_sealed_by(keys):
            raise refusals.header_altered(place)
        slot = header.slot(secret.slot)
        if header.roster is None or slot is None:
            return Opened(keys, secret.slot, None, secret, vouched=False)
        if not slots.is_of(slot, secret, header.vault, header.founding):
            raise refusals.strangers(place)
        if slot.sign and slot.sign != secret.signer.public:
            raise refusals.strangers(place)
        return Opened(keys, secret.slot, secret.signer, secret, vouched=bool(slot.tag))
    raise refusals.wrong_password(place)


def _roots(place: str, header: Header, credential: Kept, least: Profile) -> Iterator[tuple[bytes, Secret]]:
    candidates = [slot for slot in header.slots if slot.kind == credential.kind]
    for slot in candidates:
        if slot.profile and not slots.within_limits(slot.profile, least):
            raise refusals.kdf_out_of_bounds(place, str(slot.profile))
    for slot in candidates:
        found = slots.unwrap(slot, credential, header.vault, header.epoch)
        if found is not None:
            yield found


def verify_members(place: str, header: Header, before: Seen | None) -> None:
    """See that the members are those who were known, or follow from them.

    Raises:
        IntegrityError: somebody else than a member changed them, or signed the header; or the header is of an
            older format than was seen.
    """
    if before is not None and header.format < before.format:
        raise refusals.strangers(place)
    roster = header.roster
    if roster is None:
        return
    try:
        # Fewer members' statements than were seen is an older state, and told as such by who compares states.
        since = 0
        if before is not None and len(roster.statements) >= before.statements:
            since = before.statements
            if not roster.follows(since, before.head):
                raise Tampered
        roster.verify(since=since)
        header.verify()
    except Tampered as error:
        raise refusals.strangers(place) from error
