"""A colleague's own key: made on their computer, where its private half stays behind their own password.

The public half is a line of text that can be mailed; its fingerprint is compared over the telephone. Whoever
has a slot for it in a vault opens that vault with this key instead of a shared password.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from mas_cli import files
from mas_cli.vault import refusals
from mas_cli.vault.encoding import join
from mas_cli.vault.keys import FORMAT, KEY_BYTES, Sealer, Tampered, digest
from mas_cli.vault.signing import PUBLIC_BYTES as SIGN_BYTES
from mas_cli.vault.signing import signer_of
from mas_cli.vault.slots import (
    PUBLIC_BYTES,
    RFC_9106_LOW_MEMORY,
    Profile,
    PublicKey,
    fingerprint,
    public_half,
    stretch,
    within_limits,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_WITHOUT_SIGNING = "mas-key-1:"
_PREFIX = "mas-key-2:"
_CHECKSUM_BYTES = 4
_MOST_BYTES = 10_000


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """An opened key; a credential for `Vault.open`."""

    secret: bytes
    kind: ClassVar[str] = "colleague"

    def seed(self, salt: bytes, profile: Profile | None) -> bytes:  # noqa: ARG002  as every credential
        """The secret itself: it is random and was unlocked already."""
        return self.secret

    @property
    def public_text(self) -> str:
        """Return the public half as a line of text."""
        public = self._public
        return _PREFIX + base64.b64encode(public + digest(public)[:_CHECKSUM_BYTES]).decode()

    @property
    def fingerprint(self) -> str:
        """To compare over the telephone."""
        return fingerprint(self._public)

    @property
    def _public(self) -> bytes:
        return public_half(self.secret) + signer_of("", self.secret).public

    @classmethod
    def create(
        cls,
        path: Path,
        password: str,
        *,
        rng: Callable[[int], bytes],
        kdf: Profile = RFC_9106_LOW_MEMORY,
    ) -> Identity:
        """Make a key and store it at `path` behind the password.

        Raises:
            InvalidInput: there is a file already, the place cannot be written, or the password is empty.
        """
        identity = cls(rng(KEY_BYTES))
        content = identity._sealed(password, rng, kdf)
        files.private_directory(path.parent)
        files.atomic_write(path, content, private=True, overwrite=False)
        return identity

    def _sealed(self, password: str, rng: Callable[[int], bytes], kdf: Profile) -> bytes:
        salt = rng(KEY_BYTES)
        try:
            lock = Sealer(stretch(password, salt, kdf))
        except ValueError as error:
            raise refusals.password_unusable() from error
        fields = {
            "magic": "mas-key",
            "format": FORMAT,
            "kdf": [kdf.memory, kdf.passes, kdf.lanes],
            "public": self.public_text,
            "salt": salt.hex(),
            "sealed": lock.seal(self.secret, _binding(kdf, salt), rng).hex(),
        }
        return json.dumps(fields, indent=1).encode()

    def change_password(
        self, path: Path, password: str, *, rng: Callable[[int], bytes], kdf: Profile = RFC_9106_LOW_MEMORY
    ) -> None:
        """Store this key at `path` behind another password; raises as `create`."""
        files.atomic_write(path, self._sealed(password, rng, kdf), private=True)

    @classmethod
    def open(cls, path: Path, password: str, *, kdf: Profile = RFC_9106_LOW_MEMORY) -> Identity:
        """The key at `path`.

        Raises:
            InvalidInput: there is no key at that place.
            IntegrityError: the file asks for a key derivation outside the limits.
            Locked: the password is wrong, or the file was altered.
        """
        try:
            fields = json.loads(files.read_regular(path, _MOST_BYTES))
            profile = Profile(*(int(cost) for cost in fields["kdf"]))
            salt, sealed = bytes.fromhex(fields["salt"]), bytes.fromhex(fields["sealed"])
            if fields["magic"] != "mas-key":
                raise ValueError
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise refusals.key_file_unusable(path) from error
        if not within_limits(profile, kdf):
            raise refusals.kdf_out_of_bounds(path, str(profile))
        try:
            return cls(Sealer(stretch(password, salt, profile)).open(sealed, _binding(profile, salt)))
        except (Tampered, ValueError) as error:
            raise refusals.wrong_password(path) from error


def public_of(path: Path) -> str:
    """The public half of the key at `path`; needs no password. Raises InvalidInput as `Identity.open`."""
    try:
        public = json.loads(files.read_regular(path, _MOST_BYTES))["public"]
        parse_public(public, path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise refusals.key_file_unusable(path) from error
    return str(public)


def parse_public(text: str, path: Path) -> PublicKey:
    """The public key in a colleague's line of text; `path` is where it came from.

    Raises:
        InvalidInput: it is incomplete, mistyped, or no key that can be used.
    """
    compact = "".join(text.split())
    try:
        prefix = next(known for known in (_PREFIX, _WITHOUT_SIGNING) if compact.startswith(known))
        data = base64.b64decode(compact.removeprefix(prefix), validate=True)
        public, checksum = data[:-_CHECKSUM_BYTES], data[-_CHECKSUM_BYTES:]
        expected = PUBLIC_BYTES + (SIGN_BYTES if prefix == _PREFIX else 0)
        if len(public) != expected or digest(public)[:_CHECKSUM_BYTES] != checksum:
            raise ValueError
        wrap(b"", public[:PUBLIC_BYTES], b"")
    except (StopIteration, ValueError) as error:
        raise refusals.key_file_unusable(path) from error
    return PublicKey(public[:PUBLIC_BYTES], public[PUBLIC_BYTES:])


def _binding(profile: Profile, salt: bytes) -> bytes:
    return join("identity", FORMAT, profile.memory, profile.passes, profile.lanes, salt)
