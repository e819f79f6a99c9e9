"""Who may be whom: the persons of the vault by number, by name, and by what may be another spelling of it.

Nothing here decides that two records are one child; a person does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from mas_cli import written
from mas_cli.casefile import model
from mas_cli.written import PartialDate, caseless, day_of, same_day

if TYPE_CHECKING:
    from mas_cli.casefile.summary import Summary


@dataclass(frozen=True, slots=True)
class Person:
    """What tells one jongere from another; empty where it is not known.

    Attributes:
        born: the date of birth, which may be known in part; None when it is not known.
        numbers: BSN and onderwijsnummer.
    """

    first: str
    prefix: str
    surname: str
    born: date | PartialDate | None
    numbers: tuple[str, str]

    @property
    def name(self) -> tuple[str, str, str]:
        """First names, prefix and surname."""
        return self.first, self.prefix, self.surname

    def has_other_number(self, other: Person) -> bool:
        """Whether a number is known of both and differs."""
        return any(
            mine and theirs and mine != theirs
            for mine, theirs in zip(self.numbers, other.numbers, strict=True)
        )

    def born_as(self, other: Person) -> bool | None:
        """Whether the date of birth is the same; None when what is known leaves that open."""
        return same_day(self.born, other.born) if self.born and other.born else None

    def can_be(self, other: Person) -> bool:
        """Whether the names can belong to the same person; an unknown name fits every name."""
        if not (self.surname and other.surname):
            return written.same_first_name(self.first, other.first)
        return written.alike(self.name, other.name)

    def is_other_than(self, other: Person) -> bool:
        """Whether who has the same number is somebody else all the same: a twin, or a number mistyped."""
        if self.born_as(other) is False:
            return True
        if not written.same_first_name(self.first, other.first):
            return True
        return not (self.born and other.born) and not self.can_be(other)

    def same_name(self, other: Person) -> bool:
        """Whether the names are the same but for spaces and case, first names included."""
        mine = caseless(f"{self.prefix} {self.surname}"), caseless(self.first)
        return mine == (caseless(f"{other.prefix} {other.surname}"), caseless(other.first)) and "" not in mine


def person_of(jongere: model.Jongere) -> Person:
    """The person of a dossier or a row."""
    return Person(
        jongere.voornamen or jongere.roepnaam or "",
        jongere.voorvoegsel or "",
        jongere.achternaam or "",
        jongere.geboortedatum,
        (jongere.bsn or "", jongere.onderwijsnummer or ""),
    )


def person_in(case: Summary) -> Person:
    """The person of a case in the list of cases."""
    return Person(
        case.voornamen,
        case.voorvoegsel,
        case.achternaam,
        day_of(case.geboortedatum) if case.geboortedatum not in {"", written.UNKNOWN} else None,
        (case.bsn, case.onderwijsnummer),
    )


class Persons:
    """Persons by key, with those that share a number or a birth date close together."""

    def __init__(self, known: Iterable[tuple[str, Person]] = ()) -> None:
        self.by_key: dict[str, Person] = {}
        self._by_number: dict[str, list[str]] = defaultdict(list)
        self._by_birth: dict[date, list[str]] = defaultdict(list)
        self._by_year: dict[int, list[str]] = defaultdict(list)
        # Of whom the date of birth is known in part, by its year, and of whom it is not known (0).
        self._partly: dict[int, list[str]] = defaultdict(list)
        for key, person in known:
            self.add(key, person)

    def add(self, key: str, person: Person) -> None:
        """Note a person."""
        self.by_key[key] = person
        for number in filter(None, person.numbers):
            self._by_number[number].append(key)
        if isinstance(person.born, date):
            self._by_birth[person.born].append(key)
        else:
            self._partly[person.born.year if person.born else 0].append(key)
        if person.born:
            self._by_year[person.born.year].append(key)

    def with_number_of(self, person: Person) -> list[str]:
        """Who has one of the numbers of this person."""
        found = [key for number in filter(None, person.numbers) for key in self._by_number.get(number, ())]
        return list(dict.fromkeys(found))

    def born_with(self, person: Person) -> list[str]:
        """Who can have the same date of birth and has no other number."""
        if person.born is None:
            near: Iterable[str] = self.by_key
        elif isinstance(person.born, date):
            near = (
                *self._by_birth.get(person.born, ()),
                *self._partly.get(person.born.year, ()),
                *self._partly.get(0, ()),
            )
        else:
            near = (*self._by_year.get(person.born.year, ()), *self._partly.get(0, ()))
        return [
            key
            for key in near
            if self.by_key[key].born_as(person) is not False and not self.by_key[key].has_other_number(person)
        ]

    def pairs(self) -> Iterator[tuple[str, str, bool]]:
        """Two keys that may be one person, and whether a number says so."""
        seen: set[tuple[str, str]] = set()
        for keys in self._by_number.values():
            for one, other in combinations(dict.fromkeys(keys), 2):
                if (min(one, other), max(one, other)) not in seen:
                    seen.add((min(one, other), max(one, other)))
                    yield one, other, True
        for one, other in self._born_alike():
            pair = (min(one, other), max(one, other))
            if pair not in seen and self.by_key[one].can_be(self.by_key[other]):
                seen.add(pair)
                yield one, other, False

    def _born_alike(self) -> Iterator[tuple[str, str]]:
        """Two keys that can have the same date of birth, of those of whom something of it is known."""
        for keys in self._by_birth.values():
            for one, other in combinations(keys, 2):
                if not self.by_key[one].has_other_number(self.by_key[other]):
                    yield one, other
        for year, keys in self._partly.items():
            for one in keys if year else ():
                for other in self.born_with(self.by_key[one]):
                    if other != one and self.by_key[other].born:
                        yield one, other
