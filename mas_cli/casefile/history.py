"""Who changed what, when: the differences between versions of a piece, with the old and the new value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mas_cli.casefile.dossier import piece_of, plain
from mas_cli.casefile.shown import shown

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Piece
    from mas_cli.vault import Record


@dataclass(frozen=True, slots=True)
class Change:
    """One value that changed; None is no value."""

    time: datetime
    actor: str
    path: str
    old: Any
    new: Any
    version: int


def changes_of(versions: Iterable[list[Record]], *, full: bool = False) -> list[Change]:
    """The changes of a case, oldest first.

    Args:
        versions: of each piece, oldest first: `CaseStore.versions`.
        full: identifying numbers in full.
    """
    found = [change for records in versions for change in _piece(records, full=full)]
    return sorted(found, key=lambda change: change.time)


def _piece(records: list[Record], *, full: bool) -> Iterator[Change]:
    before: dict[str, Any] = {}
    for record in records:
        piece = piece_of(record)
        now = _values(piece)
        for path in dict.fromkeys((*before, *now)):
            old, new = before.get(path), now.get(path)
            if old != new:
                name = path.rsplit(".", 1)[-1]
                yield Change(
                    record.time,
                    record.actor,
                    path,
                    shown(name, old, full=full),
                    shown(name, new, full=full),
                    record.version,
                )
        before = now


def _values(piece: Piece) -> dict[str, Any]:
    """The values by dotted path; what a screening holds stays one value a group."""
    if piece.content is None:
        return {}
    found: Mapping[str, Any] = {**plain(piece.content), "regime": str(piece.regime)}
    return {f"{piece.record}.{name}": value for name, value in found.items()}
