"""An empty vault."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mas_cli.vault import header as headers
from mas_cli.vault import manifest as manifests
from mas_cli.vault import slots
from mas_cli.vault.keys import RootKeys
from mas_cli.vault.members import Roster
from mas_cli.vault.opening import Kept
from mas_cli.vault.recovery import RecoveryKey
from mas_cli.vault.types import to_microseconds

if TYPE_CHECKING:
    from mas_cli.vault.surroundings import Surroundings


@dataclass(frozen=True, slots=True, repr=False)
class New:
    """A vault to be made: its header, its manifest, the recovery key, and the credential that opens it."""

    header: bytes
    manifest: bytes
    recovery: str
    credential: Kept


def new(password: str, around: Surroundings) -> New:
    """An empty vault with a password slot and a recovery slot, in format 2.

    Raises:
        InvalidInput: the password is empty.
    """
    rng = around.rng
    vault, keys = rng(manifests.ID_BYTES), RootKeys(rng(32))
    recovery, credential = RecoveryKey.generate(rng), Kept.of(slots.Password(password))
    wrapping = slots.Wrapping(vault, 1, keys, rng, signs=True)
    made = [
        slots.for_secret(credential, around.actor, around.kdf, wrapping),
        slots.for_secret(recovery, "", None, wrapping),
    ]
    founder = made[0][1].signer
    roster = Roster.of(vault, ()).changed(
        founder, joined=[slots.member_of(slot, vault, keys) for slot, _secret in made]
    )
    wrapping = replace(wrapping, founding=roster.founding)
    tagged = tuple(slots.tagged(slot, secret, wrapping) for slot, secret in made)
    header = headers.Header(vault, 1, 1, tagged, roster=roster).sealed(keys, founder)
    first = replace(manifests.Manifest.first(rng), time=to_microseconds(around.clock()))
    sealed = first.seal(keys.manifest, vault, rng, founder)
    return New(headers.encode(header), sealed, recovery.text, credential)
