"""Who belongs to a vault: a list of signed statements, each made by somebody who belonged to it before.

The first statement is the founder's, signed with a key it names itself; every next one says who joined and
who left, holds the hash of the one before, and counts only when a member of that moment signed it. A computer
that saw the list once follows it from there, so that no one can put in a list of their own making: not who
only has the folder, and not who was removed.

A member without a signing key is *awaited*: a slot of before format 2, or a colleague of whom only an old
public key was known. Its holder adds the key at the first opening, once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mas_cli.vault.encoding import join
from mas_cli.vault.keys import Tampered, digest
from mas_cli.vault.signing import PUBLIC_BYTES, verify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.vault.signing import Signer

NOTHING = bytes(32)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who joined.

    Attributes:
        id: of the key slot.
        kind: of the key slot.
        sign: the public signing key; empty while it is awaited.
        name: a commitment to the name, so that nobody changes it afterwards.
    """

    id: str
    kind: str
    sign: bytes
    name: bytes


@dataclass(frozen=True, slots=True)
class Statement:
    """A change of members.

    Attributes:
        joined: who came.
        left: the ids of who went.
        by: the id of who says so.
        log: number and proof of the last entry of the log at the moment; of the first statement, what stands
            in the log without signatures.
        signature: by the key of `by`.
    """

    joined: tuple[Member, ...]
    left: tuple[str, ...]
    by: str
    log: tuple[int, bytes]
    signature: bytes = b""

    def message(self, vault: bytes, number: int, previous: bytes) -> bytes:
        """What is signed."""
        joined = [part for one in self.joined for part in (one.id, one.kind, one.sign, one.name)]
        return join("members", vault, number, previous, join(*joined), join(*self.left), self.by, *self.log)


@dataclass(frozen=True, slots=True)
class Roster:
    """The list as it follows from its statements.

    Attributes:
        statements: all of them.
        members: who belongs to the vault now, by id.
        keys: the signing key of everyone who ever did, by id.
        makers: who let each of them in, by id.
        hashes: of the statements.
    """

    vault: bytes
    statements: tuple[Statement, ...]
    members: dict[str, Member] = field(default_factory=dict)
    keys: dict[str, bytes] = field(default_factory=dict)
    makers: dict[str, str] = field(default_factory=dict)
    hashes: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, vault: bytes, statements: Iterable[Statement]) -> Roster:
        """The list; raises Tampered when a statement could not follow on the ones before.

        Signatures are not looked at yet: `verify` does that.
        """
        roster = cls(vault, ())
        for statement in statements:
            roster = roster._with(statement)
        return roster

    @property
    def head(self) -> bytes:
        """The hash of the last statement: of the whole list."""
        return self.hashes[-1] if self.hashes else NOTHING

    @property
    def founding(self) -> bytes:
        """The hash of the first statement."""
        return self.hashes[0] if self.hashes else NOTHING

    @property
    def unsigned_log(self) -> tuple[int, bytes]:
        """Number and proof of the last entry of the log that needs no signature."""
        return self.statements[0].log

    def follows(self, count: int, head: bytes) -> bool:
        """Whether this list goes on from one of so many statements with that hash."""
        return count <= len(self.hashes) and (count == 0 or self.hashes[count - 1] == head)

    def verify(self, *, since: int = 0) -> None:
        """Raises Tampered unless every statement from number `since` on was signed by whom it says."""
        for number in range(since, len(self.statements)):
            statement = self.statements[number]
            previous = self.hashes[number - 1] if number else NOTHING
            verify(
                self.keys.get(statement.by, b""),
                statement.signature,
                statement.message(self.vault, number, previous),
            )

    def signed_by(self, member: str, signature: bytes, message: bytes) -> None:
        """Raises Tampered unless somebody who ever was a member signed the message."""
        verify(self.keys.get(member, b""), signature, message)

    def may_sign(self, member: str) -> bool:
        """Whether somebody is a member now, with a key."""
        return member in self.members and bool(self.members[member].sign)

    def changed(
        self,
        signer: Signer,
        *,
        joined: Iterable[Member] = (),
        left: Iterable[str] = (),
        log: tuple[int, bytes] = (0, NOTHING),
    ) -> Roster:
        """With one statement more."""
        draft = Statement(tuple(joined), tuple(left), signer.slot, log)
        message = draft.message(self.vault, len(self.statements), self.head)
        return self._with(Statement(draft.joined, draft.left, draft.by, log, signer.sign(message)))

    def _with(self, statement: Statement) -> Roster:
        number, by = len(self.statements), statement.by
        joined = {member.id: member for member in statement.joined}
        claimed = [member for member in joined.values() if self._awaited(member.id)]
        claims = bool(claimed) and statement.joined == (claimed[0],) and not statement.left
        if (
            len(joined) != len(statement.joined)
            or any(len(member.sign) not in {0, PUBLIC_BYTES} for member in joined.values())
            or not set(statement.left) <= self.members.keys()
            or (joined.keys() & self.keys.keys() and not claims)
            or (claims and (by != claimed[0].id or not claimed[0].sign))
        ):
            raise Tampered
        # The founder signs with a key of the statement itself, and so does who adds an awaited key.
        signs_now = joined.get(by) if not number or claims else self.members.get(by)
        if signs_now is None or not signs_now.sign:
            raise Tampered
        members = {key: member for key, member in self.members.items() if key not in statement.left}
        message = statement.message(self.vault, number, self.head)
        return Roster(
            self.vault,
            (*self.statements, statement),
            members | joined,
            self.keys | {member.id: member.sign for member in joined.values()},
            self.makers | {member: by for member in joined if member not in self.makers},
            (*self.hashes, digest(join(message, statement.signature))),
        )

    def _awaited(self, member: str) -> bool:
        return member in self.members and not self.members[member].sign
