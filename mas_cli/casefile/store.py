"""Dossiers in a vault: one container a case, one record a piece, one summary a container.

A record a piece keeps the history small: a note is saved once, and a change to the address does not save
the notes again. Two officers can add to the same case at the same time; whoever changes a piece that someone
else changed meanwhile is told so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from mas_cli.casefile import refusals
from mas_cli.casefile.code import prefix_of
from mas_cli.casefile.edits import Edit, Event
from mas_cli.casefile.summary import Summary, decode

# The parts of a dossier are imported where one is opened: the list of cases needs none of them.
if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier, Piece
    from mas_cli.casefile.recent import Recent
    from mas_cli.findings import Finding
    from mas_cli.vault import Record, Vault
    from mas_cli.vault.transaction import Transaction


LAST: Final = "-"
"""What stands for the case that was used last."""


class Person(Protocol):
    """Who can say which case is meant."""

    def choose(self, typed: str, cases: Sequence[Summary]) -> Summary | None:
        """One of the cases that fit; None when nobody can be asked, or nothing was chosen."""

    def tell(self, case: Summary) -> None:
        """Say which case was found by something else than its code."""


class CaseStore:
    """The cases in an opened vault.

    Raises, from every method: what the vault raises (IntegrityError, Busy, InvalidInput), and Changed when
    someone else changed the same piece meanwhile.
    """

    def __init__(
        self,
        vault: Vault,
        clock: Callable[[], datetime],
        *,
        border: str = "",
        recent: Recent | None = None,
        person: Person | None = None,
    ) -> None:
        """Give access to the cases.

        Args:
            vault: opened.
            clock: for the moments that are recorded.
            border: where the Wpg begins: a name in `casus/regime.yaml`, empty for the default.
            recent: the memory of the case used last; without it `-` finds nothing.
            person: who is asked which case is meant; without one several cases are refused.
        """
        self.vault = vault
        self._clock = clock
        self._border = border
        self._recent = recent
        self._person = person
        self.changed: dict[str, Dossier] = {}
        """What was saved through this store, by container, as it is now."""

    # Reading

    def find(self, typed: str, *, exact: bool = False) -> str:
        """The container of a case by its code, its whole id, the officer's own reference, a name or a part.

        `-` is the case that was used last. The case that is found becomes the last one.

        Args:
            typed: what a person calls the case.
            exact: take nothing but code, id and whole reference: for what cannot be undone.

        Raises:
            InvalidInput: there is no such case, or more than one and nobody to choose (K01).
        """
        container = self._find(typed, exact=exact)
        if self._recent is not None:
            self._recent.remember(container)
        return container

    def _find(self, typed: str, *, exact: bool) -> str:
        if typed.strip() == LAST and not exact:
            last = self._recent.last() if self._recent is not None else ""
            found = list(self.vault.containers(last)) if last else []
            if not found:
                raise refusals.no_last_case()
            return found[0]
        prefix = prefix_of(typed)
        if prefix is not None:
            found = list(self.vault.containers(prefix))
            if len(found) == 1:
                return found[0]
            if found:
                raise refusals.codes_collide(typed, found)
        from mas_cli.casefile import searching

        cases = list(self.summaries(lambda _finding: None))
        referred = searching.referred(cases, typed)
        named = referred if referred or exact else searching.matching(cases, typed)
        if not named:
            raise refusals.unknown_case(typed)
        if len(named) > 1:
            chosen = self._person.choose(typed, named) if self._person is not None else None
            if chosen is None:
                raise refusals.several_cases(typed, named)
            return chosen.container
        if self._person is not None and not referred:
            self._person.tell(named[0])
        return named[0].container

    def load(self, container: str) -> Dossier:
        """A dossier in its present state; attached files stay sealed."""
        from mas_cli.casefile.dossier import NO_PIECES, Dossier, piece_of

        pieces = {}
        for record in self.vault.current(container, skip=NO_PIECES):
            piece = piece_of(record)
            pieces[piece.record] = piece
        return Dossier(container, pieces)

    def summaries(self, on_damage: Callable[[Finding], None] | None = None) -> Iterator[Summary]:
        """Every case in one line; `on_damage` as for `Vault.summaries`."""
        for container, content in self.vault.summaries(on_damage):
            yield decode(container, content)

    def versions(self, container: str) -> list[list[Record]]:
        """Every version of every piece, oldest first; the pieces in the order in which they came."""
        from mas_cli.casefile.dossier import NO_PIECES

        return [
            self.vault.history(container, info.id)
            for info in self.vault.records(container)
            if info.kind not in NO_PIECES
        ]

    # Writing

    def create(
        self,
        edits: Sequence[Edit],
        *,
        event: Event = Event.VERZAMELEN,
        files: Mapping[str, bytes] | None = None,
    ) -> Dossier:
        """A new case with its first pieces; its zaak is made when it is not among them.

        `files` are attachments by the numbers of their documents among the pieces.
        """
        with self.vault.transaction(event=event) as change:
            made = self.create_in(change, edits, event=event)
            if files:
                from mas_cli.casefile import attachments

                attachments.put(change, made.container, files)
            return made

    def create_in(self, change: Transaction, edits: Sequence[Edit], *, event: Event) -> Dossier:
        """The same, as part of a transaction."""
        from mas_cli.casefile import model
        from mas_cli.casefile.dossier import Dossier

        first: list[Edit] = []
        if not any(edit.section == "zaak" for edit in edits):
            first.append(Edit("zaak", model.Zaak(status="nieuw")))
        return self._save(change, Dossier(change.new_container(), {}), [*first, *edits], event)

    def change(self, opened: Dossier, edits: Sequence[Edit], *, event: Event = Event.WIJZIGEN) -> Dossier:
        """Save changes to a dossier as it was opened; gives it as it is now.

        Raises:
            Changed: one of the pieces was changed since.
        """
        with self.vault.transaction(event=event) as change:
            return self.change_in(change, opened, edits, event=event)

    def change_in(
        self, change: Transaction, opened: Dossier, edits: Sequence[Edit], *, event: Event
    ) -> Dossier:
        """The same, as part of a transaction in which the case was not changed before."""
        return self._save(change, self.load(opened.container), edits, event, opened)

    def destroy(self, containers: Sequence[str]) -> None:
        """Destroy cases: keys, content, history, and the details in the log."""
        self.vault.destroy(*containers, event=Event.VERNIETIGEN)

    def log(self, event: Event, container: str = "", **detail: Any) -> None:
        """An entry in the log for what was read or given."""
        self.vault.note(event, container, _detail(detail))

    def note_in(self, change: Transaction, event: Event, container: str, **detail: Any) -> None:
        """An entry in the log, as part of a transaction."""
        change.note(event, container, _detail(detail))

    def mark_begun(self, change: Transaction, container: str, name: str, *, begun: bool) -> None:
        """Note in the list of cases that an interview was begun, or that it ended or was given up."""
        summary = decode(container, change.summary(container))
        others = tuple(other for other in summary.begun if other != name)
        wanted = (*others, name) if begun else others
        if set(wanted) != set(summary.begun):
            change.summarise(container, summary._replace(begun=wanted).encode())

    def _save(
        self,
        change: Transaction,
        current: Dossier,
        edits: Sequence[Edit],
        event: Event,
        opened: Dossier | None = None,
    ) -> Dossier:
        from mas_cli.casefile.summarising import summarise

        base = opened or current
        saved: list[str] = []
        for edit in edits:
            piece = self._piece(current, edit)
            before = base.pieces.get(piece.record)
            expected = 0 if edit.key is None or before is None else before.version
            version = change.put(
                current.container, piece.record, piece.section, piece.payload(), expected_version=expected
            )
            current = current.with_pieces([replace(piece, version=version)])
            saved.append(piece.record)
        begun = decode(current.container, change.summary(current.container)).begun
        change.summarise(current.container, summarise(current, self._clock(), begun).encode())
        change.note(event, current.container, _detail({"stukken": saved}))
        self.changed[current.container] = current
        return current

    def _piece(self, dossier: Dossier, edit: Edit) -> Piece:
        from mas_cli.casefile.case_events import regime_of
        from mas_cli.casefile.dossier import FACTS, Piece
        from mas_cli.law.bewaren import Regime

        key = dossier.next_key(edit.section) if edit.key is None else edit.key
        piece = Piece(
            edit.section,
            key,
            0,
            edit.regime or Regime.AVG,
            edit.author or self.vault.actor,
            edit.time or self._clock(),
            edit.content,
        )
        before = dossier.pieces.get(piece.record)
        if before is not None:
            piece = replace(piece, author=before.author, time=before.time)
        if edit.regime is None:
            # Facts for documents are one piece a group: what is written in it later is judged anew.
            if before is None or (edit.section == FACTS and before.regime is Regime.AVG):
                regime = regime_of(dossier.with_pieces([piece]), piece.record, self._border)
            else:
                regime = before.regime
            piece = replace(piece, regime=regime)
        return piece


def _detail(detail: dict[str, Any]) -> bytes:
    found = {name: value for name, value in detail.items() if value not in ("", None)}
    return json.dumps(found, ensure_ascii=False).encode() if found else b""
