"""A dossier as a value: its pieces, each with regime, author, time and version."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from mas_cli.casefile import model, refusals
from mas_cli.casefile.code import code_of
from mas_cli.casefile.reading import part_of
from mas_cli.errors import InvalidInput
from mas_cli.law.bewaren import Regime

if TYPE_CHECKING:
    from mas_cli.casefile.edits import Edit
    from mas_cli.casefile.model import Part
    from mas_cli.vault import Record

PartOf = TypeVar("PartOf", bound="Part")

FORMAT: Final = 1
# Records of a container that are no pieces of the dossier.
INTERVIEW: Final = "interview"
FACTS: Final = model.FEITEN.name
ATTACHMENT: Final = "bijlage"
NO_PIECES: Final = frozenset({INTERVIEW, ATTACHMENT})


@dataclass(frozen=True, slots=True)
class Piece:
    """One record of a dossier.

    Attributes:
        section: a name in `SECTIONS`, or `feiten`.
        key: what stands after the section in a dotted path: a number in a list, a group of facts, or empty.
        version: counted from 1; 0 for a piece that is not saved yet.
        author, time: who recorded it first, and when.
        content: None when it was taken out; its history stays.
    """

    section: str
    key: str
    version: int
    regime: Regime
    author: str
    time: datetime
    content: Part | None

    @property
    def record(self) -> str:
        """The id of its record in the vault."""
        return f"{self.section}.{self.key}" if self.key else self.section

    def payload(self) -> bytes:
        """What is stored."""
        return json.dumps(
            {
                "formaat": FORMAT,
                "regime": str(self.regime),
                "auteur": self.author,
                "tijd": self.time.isoformat(),
                "inhoud": None if self.content is None else plain(self.content),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case: every piece in its current version."""

    container: str
    pieces: Mapping[str, Piece]

    @property
    def id(self) -> str:
        """What people call it."""
        return code_of(self.container)

    def one(self, section: type[PartOf]) -> PartOf:
        """The content of a section that occurs once; empty when nothing was recorded."""
        name = next(item.name for item in model.SECTIONS.values() if item.part is section)
        found = self.pieces.get(name)
        return cast("PartOf", found.content) if found and found.content is not None else section()

    def many(self, section: str) -> list[Piece]:
        """The pieces of a list, by number; without those taken out."""
        found = [
            piece
            for piece in self.pieces.values()
            if piece.section == section and piece.key and piece.content is not None
        ]
        return sorted(found, key=lambda piece: int(piece.key))

    def contents(self, section: type[PartOf]) -> list[PartOf]:
        """The contents of a list, by number."""
        name = next(item.name for item in model.SECTIONS.values() if item.part is section)
        return [cast("PartOf", piece.content) for piece in self.many(name)]

    def decisions(self) -> list[model.Besluit]:
        """The decisions that stand, by number; without those withdrawn."""
        return [besluit for besluit in self.contents(model.Besluit) if besluit.ingetrokken_op is None]

    def facts(self) -> dict[str, dict[str, Any]]:
        """The facts for documents, by group."""
        return {
            piece.key: plain(piece.content)
            for piece in self.pieces.values()
            if piece.section == model.FEITEN.name and piece.content is not None
        }

    def next_key(self, section: str) -> str:
        """The number for the next piece of a list; numbers are never used twice."""
        used = [int(piece.key) for piece in self.pieces.values() if piece.section == section]
        return str(max(used, default=0) + 1)

    def with_pieces(self, changed: Iterable[Piece]) -> Dossier:
        """The dossier after a change."""
        return replace(self, pieces={**self.pieces, **{piece.record: piece for piece in changed}})


def unsaved(edits: Iterable[Edit]) -> Dossier:
    """A dossier that is in no vault."""
    dossier = Dossier("", {})
    moment = datetime.fromtimestamp(0, UTC)
    for edit in edits:
        key = dossier.next_key(edit.section) if edit.key is None else edit.key
        piece = Piece(edit.section, key, 0, edit.regime or Regime.AVG, edit.author, moment, edit.content)
        dossier = dossier.with_pieces([piece])
    return dossier


def plain(part: Part) -> dict[str, Any]:
    """The fields of a part as JSON data; only those that have a value."""
    return part.model_dump(mode="json", exclude_none=True)


def piece_of(record: Record) -> Piece:
    """A record of the vault as a piece.

    Raises:
        InvalidInput: it is not in a form this version reads (K09).
    """
    section, _dot, key = record.id.partition(".")
    try:
        data = json.loads(record.payload)
        known = model.FEITEN if section == model.FEITEN.name else model.SECTIONS[section]
        if data["formaat"] != FORMAT or not isinstance(data["auteur"], str):
            raise ValueError(section)
        if isinstance(known, model.Section) and known.many:
            int(key)
        content = data["inhoud"]
        return Piece(
            section,
            key,
            record.version,
            Regime(data["regime"]),
            data["auteur"],
            datetime.fromisoformat(data["tijd"]),
            None if content is None else part_of(known.part, content, record.id),
        )
    except (ValueError, KeyError, TypeError, RecursionError, InvalidInput) as error:
        raise refusals.damaged_case(record.container, record.id) from error
