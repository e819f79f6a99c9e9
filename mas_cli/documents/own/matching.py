"""Which field a place asks for: by label, own name and what stands around it, with synonyms from data."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from mas_cli import paths, shapes
from mas_cli.documents.model import Field, FieldType
from mas_cli.documents.schema import SynonymsYaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mas_cli.documents.model import Format
    from mas_cli.documents.own.places import Place

SYNONYMS: Final = "_synoniemen.yaml"
_PARTS: Final = re.compile(r"[^\W_]+")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ENOUGH: Final = 0.75
# Only a label that says no more and no less than the words of a field, or a box under its question, is sure.
_SURE: Final = 0.86
_COLUMNS: Final = 2
_YES_NO: Final = {"ja": frozenset({"ja"}), "nee": frozenset({"nee"})}

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Target:
    """What a place is filled with.

    Attributes:
        field: `school.naam`, a column as `verzuim[].datum`, or empty: left as it is.
        equals: of a box: the choice, `ja` or `nee` for which it is ticked; several with `|` between them.
    """

    field: str = ""
    equals: str = ""

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers for which a box is ticked."""
        return tuple(answer.strip() for answer in self.equals.split("|")) if self.equals else ("ja",)


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The data behind the proposals: words without meaning, names of groups, of fields and of choices.

    Attributes:
        silent: words that mean nothing in a label.
        heads: words of headings of columns that only say that something belongs there.
        captions: words with which a caption under a line begins.
        groups, fields, choices: their names.
    """

    silent: Words
    heads: Words
    captions: Words
    groups: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, tuple[str, ...]]
    choices: Mapping[str, Mapping[str, tuple[str, ...]]]


def choice_names(name: str, entry: Field, key: str) -> tuple[str, ...]:
    """Everything that a form may call a choice of a field: its words, its key and its other names."""
    return entry.options[key], key, *synonyms().choices.get(name, {}).get(key, ())


def synonyms() -> Synonyms:
    """The synonyms that ship.

    Raises:
        InvalidInput: the file was changed and cannot be read.
    """
    return _read(paths.data_root("formats"))


@lru_cache(maxsize=4)
def _read(root: Path) -> Synonyms:
    read = shapes.read(root / SYNONYMS, SynonymsYaml, SYNONYMS)
    return Synonyms(
        frozenset(read.zonder_betekenis),
        frozenset(read.koppen_zonder_betekenis),
        frozenset(read.bijschriften),
        {name: tuple(found) for name, found in read.groepen.items()},
        {name: tuple(found) for name, found in read.velden.items()},
        {
            name: {key: tuple(found) for key, found in choices.items()}
            for name, choices in read.keuzes.items()
        },
    )


class Proposal(NamedTuple):
    """The field that seems to belong in a place, and whether that is sure enough to take it unseen."""

    target: Target
    sure: bool


def propose(fmt: Format, places: Sequence[Place]) -> tuple[Target, ...]:
    """Match each place to a field, in order; the target is empty when no field or several fields fit."""
    return tuple(proposal.target for proposal in weighed(fmt, places))


def weighed(fmt: Format, places: Sequence[Place]) -> tuple[Proposal, ...]:
    """The field of each place as `propose` gives it; sure where a place says its words and no more."""
    matcher = _Matcher(fmt, synonyms())
    rows: dict[int, list[int]] = defaultdict(list)
    for number, place in enumerate(places):
        if place.row >= 0:
            rows[place.row].append(number)
    found: dict[int, Proposal] = {}
    for numbers in rows.values():
        columns = matcher.row({number: places[number] for number in numbers})
        found.update((number, Proposal(target, sure=True)) for number, target in columns.items())
    return tuple(
        found[number] if number in found else matcher.one(place) for number, place in enumerate(places)
    )


def words_of(text: str, silent: Words) -> Words:
    """The words of a label that mean something, in small letters."""
    parts = _PARTS.findall(_CAMEL.sub(" ", text))
    kept = frozenset(part.lower() for part in parts) - silent
    return kept or frozenset(part.lower() for part in parts)


class _Matcher:
    """The fields of a format, prepared for comparison."""

    def __init__(self, fmt: Format, data: Synonyms) -> None:
        self._silent = data.silent
        self._fields = fmt.fields
        self._phrases = {name: self._of(name, entry, data) for name, entry in fmt.fields.items()}
        self._columns = {
            (name, column.name): self._of(f"{name}[].{column.name}", column, data)
            for name, entry in fmt.fields.items()
            for column in entry.columns
        }
        self._groups = {
            name: frozenset(word for text in texts for word in self._words(text))
            for name, texts in data.groups.items()
        }

    def _words(self, text: str) -> Words:
        return words_of(text, self._silent)

    def _of(self, name: str, entry: Field, data: Synonyms) -> tuple[Words, ...]:
        texts = (entry.label, name, name.rpartition("[].")[2], *data.fields.get(name, ()))
        return tuple(dict.fromkeys(words for words in map(self._words, texts) if words))

    def row(self, places: Mapping[int, Place]) -> dict[int, Target]:
        """The columns of the list that fits a table row; nothing when it is no row of a list."""
        best: dict[int, Target] = {}
        for name, entry in self._fields.items():
            found = {}
            for number, place in places.items():
                if place.is_box or (place.kind == "empty_cell" and not place.column):
                    continue
                texts = [self._words(text) for text in self._row_texts(place, name) if text]
                for column in entry.columns:
                    if any(words in self._columns[name, column.name] for words in texts):
                        found[number] = Target(f"{name}[].{column.name}")
                        break
            if len(set(found.values())) > max(len(set(best.values())), min(_COLUMNS, len(entry.columns)) - 1):
                best = found
        # One column alone says little: a row of a form has a place with such a label as well.
        return best if len(set(best.values())) >= _COLUMNS else {}

    @staticmethod
    def _row_texts(place: Place, name: str) -> Iterator[str]:
        yield place.column
        for text in (place.name, place.label if place.kind == "placeholder" else ""):
            yield text
            yield re.sub(rf"^{re.escape(name)}[\W_]+", "", text)

    def one(self, place: Place) -> Proposal:
        """Match a place to a field. A continuation line gets none, or its text would be printed twice."""
        if place.continues:
            return Proposal(Target(), sure=True)
        scores = sorted(
            ((score, target) for target, score in self._candidates(place) if score >= _ENOUGH),
            key=lambda pair: -pair[0],
        )
        if not scores or (len(scores) > 1 and scores[1][0] == scores[0][0] and scores[1][1] != scores[0][1]):
            return Proposal(Target(), sure=True)
        return Proposal(scores[0][1], scores[0][0] >= _SURE)

    def _candidates(self, place: Place) -> Iterable[tuple[Target, float]]:
        context = self._words(place.context) if place.context else frozenset()
        shown = place.text if place.kind == "highlight" else ""
        # In a grid the heading of a column alone names no field: it stands over every row.
        label = f"{place.of_row} {place.label}" if place.of_row else place.label
        labels = [self._words(text) for text in dict.fromkeys((place.name, label, shown)) if text]
        for name, entry in self._fields.items():
            bonus = self._bonus(name, context)
            if place.is_box:
                yield from self._box(name, entry, labels, context, bonus)
            elif _takes(place, entry):
                yield Target(name), self._score(labels, context, self._phrases[name]) + bonus

    def _box(
        self, name: str, entry: Field, labels: list[Words], context: Words, bonus: float
    ) -> Iterable[tuple[Target, float]]:
        asked = max((0.2 for phrase in self._phrases[name] if phrase <= context), default=0.0)
        if entry.type is FieldType.CHOICE:
            for key in entry.options:
                names = [self._words(text) for text in choice_names(name, entry, key)]
                if any(words in names for words in labels):
                    yield Target(name, key), 0.8 + asked + bonus
        elif entry.type is FieldType.YES_NO:
            for answer, words in _YES_NO.items():
                if words in labels and asked:
                    yield Target(name, answer), 0.8 + asked + bonus
            yield Target(name, "ja"), self._score(labels, frozenset(), self._phrases[name]) + bonus

    def _bonus(self, name: str, context: Words) -> float:
        """In favour when the surroundings speak of the group of the field, against when of another."""
        group = name.partition(".")[0]
        spoken = {other for other, words in self._groups.items() if words & context}
        return 0.05 if group in spoken else -0.04 if spoken else 0.0

    @staticmethod
    def _score(labels: list[Words], context: Words, phrases: tuple[Words, ...]) -> float:
        best = 0.0
        for words in labels:
            for phrase in phrases:
                if words == phrase:
                    best = max(best, 0.92 + 0.02 * min(4, len(phrase)))
                elif words < phrase <= words | context:
                    best = max(best, 0.9 + 0.02 * min(4, len(phrase)))
                elif len(phrase) > 1 and phrase < words:
                    best = max(best, 0.78 + 0.02 * min(4, len(phrase)))
        return best


def _takes(place: Place, entry: Field) -> bool:
    """Whether a place of this kind can hold a field of this type."""
    if place.kind == "content_control_date":
        return entry.type in (FieldType.DATE, FieldType.MOMENT)
    if place.kind.endswith("dropdown"):
        return entry.type in (FieldType.CHOICE, FieldType.YES_NO, FieldType.TEXT)
    return place.kind != "content_control_repeating" or entry.type is FieldType.LIST
