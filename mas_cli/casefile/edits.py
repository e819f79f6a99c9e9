"""What is saved of a dossier at once, and what the log calls it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mas_cli.casefile.model import Part
    from mas_cli.law.bewaren import Regime


class Event(StrEnum):
    """What is logged: the processing of Wpg 32a lid 1."""

    VERZAMELEN = "verzamelen"
    WIJZIGEN = "wijzigen"
    RAADPLEGEN = "raadplegen"
    VERSTREKKEN = "verstrekken"
    COMBINEREN = "combineren"
    VERNIETIGEN = "vernietigen"


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece to save.

    Attributes:
        section: a name in `SECTIONS`, or `feiten`.
        key: of an existing piece or a group of facts; None for the next number of a list.
        content: None takes the piece out.
        regime: None for the one that holds at this moment.
        author, time: who recorded it first elsewhere, and when; otherwise who does now.
    """

    section: str
    content: Part | None
    key: str | None = ""
    regime: Regime | None = None
    author: str = ""
    time: datetime | None = None


def edits_of(section: str, contents: Iterable[Part]) -> list[Edit]:
    """New pieces for a list."""
    return [Edit(section, content, None) for content in contents]
