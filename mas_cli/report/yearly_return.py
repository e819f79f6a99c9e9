"""The yearly return of a municipality: what it counts, and counting it in a dossier.

`instruments/score/leerplichttelling.yaml` says what is counted where, from which school year, by what source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from mas_cli import shapes
from mas_cli.batch.report_groups import school_year
from mas_cli.paths import data_root
from mas_cli.report import schema

_FILE: Final = "leerplichttelling.yaml"
_DOCUMENTS: Final = "documenten"
# A school year begins on 1 August.
_FIRST_DAY: Final = (8, 1)

Content = Mapping[str, Sequence[Mapping[str, Any]]]
"""A dossier as plain data: the pieces of every section that is counted in, dates as text."""


@dataclass(frozen=True, slots=True)
class Post:
    """One number of the return.

    Attributes:
        pupils: every youngster counts once; otherwise every piece.
        section: of the dossier; `feiten.<group>` for facts of documents.
        where: field -> the values with which a piece counts.
        day: the fields that say in which school year, the first with a value.
        part_of: the post of which this one is a part; empty for none.
        sure: the return asks for this; otherwise `note` says what was chosen.
    """

    id: str
    title: str
    pupils: bool
    section: str
    where: Mapping[str, frozenset[str]]
    day: tuple[str, ...]
    sure: bool
    source: str
    note: str
    part_of: str


@dataclass(frozen=True, slots=True)
class Return:
    """What a municipality owes, as it holds for school years from a day.

    Attributes:
        remark: what to know before using it.
        left_out: what is asked for and cannot be counted, with the reason.
    """

    valid_from: date
    title: str
    source: str
    remark: str
    posts: tuple[Post, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def sections(self) -> frozenset[str]:
        """The sections of a dossier that are counted in."""
        return frozenset(post.section.partition(".")[0] for post in self.posts)


def returns() -> tuple[Return, ...]:
    """Every return there is, the newest first.

    Raises:
        InvalidInput: the file was changed and has faults.
    """
    found = shapes.read(data_root("instruments") / "score" / _FILE, schema.Opgaven, _FILE).opgaven
    return tuple(sorted(map(_return, found), key=lambda item: item.valid_from, reverse=True))


def return_for(year: str) -> Return | None:
    """The return that holds for a school year, as `2025-2026`; None before the first one.

    Raises:
        InvalidInput: as `returns`.
    """
    first = date(int(year[:4]), *_FIRST_DAY)
    return next((found for found in returns() if found.valid_from <= first), None)


def _return(item: schema.Opgave) -> Return:
    return Return(
        item.geldig_vanaf,
        item.titel,
        " ".join(item.bron.split()),
        " ".join(item.let_op.split()),
        tuple(_post(id_, post) for id_, post in item.tellingen.items()),
        tuple((one.wat, one.reden) for one in item.niet_geteld),
    )


def _post(id_: str, item: schema.Telling) -> Post:
    return Post(
        id_,
        item.titel,
        item.eenheid == "jongeren",
        item.uit,
        {field: frozenset(map(str, values)) for field, values in item.waar.items()},
        tuple(item.dag),
        item.zekerheid == "bron",
        item.bron,
        item.uitleg,
        item.deel_van,
    )


class Telling:
    """The counts of a return over dossiers so far, by school year."""

    def __init__(self, posts: Sequence[Post]) -> None:
        self._posts = posts
        self.counts: Counter[tuple[str, str]] = Counter()
        self._seen: set[tuple[str, str, str]] = set()

    def add(self, person: str, content: Content) -> None:
        """Count a dossier.

        Args:
            person: what tells youngsters apart; two dossiers of one youngster have the same.
            content: its pieces.
        """
        for post in self._posts:
            for year in years(post, content):
                if post.pupils:
                    if (post.id, year, person) in self._seen:
                        continue
                    self._seen.add((post.id, year, person))
                self.counts[post.id, year] += 1


def years(post: Post, content: Content) -> Iterator[str]:
    """The school year of every piece that counts."""
    for piece in content.get(post.section, ()):
        if post.section == _DOCUMENTS and piece.get("concept") == "ja":
            continue
        if any(str(piece.get(field)) not in values for field, values in post.where.items()):
            continue
        found = next((piece[field] for field in post.day if piece.get(field)), "")
        year = year_of(found)
        if year:
            yield year


def year_of(day: object) -> str:
    """Return the school year of a day as text; empty for a text that is not a day."""
    try:
        return school_year(date.fromisoformat(str(day)[:10]))
    except ValueError:
        return ""
