"""Who may be whom: the persons of the vault by number, by name, and by what may be another spelling of it.

Nothing here decides that two records are one child; a person does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_cli import written
from mas_cli.casefile import model

if TYPE_CHECKING:
    from mas_cli.casefile.summary import Summary


@dataclass(frozen=True, slots=True)
class Person:
    """What tells one jongere from another; empty where it is not known.

    Attributes:
        born: as ISO text.
        numbers: BSN and onderwijsnummer.
    """

    first: str
    prefix: str
    surname: str
    born: str
    numbers: tuple[str, str]

    @property
    def name(self) -> tuple[str, str, str]:
        """First names, prefix and surname."""
        return self.first, self.prefix, self.surname

    def has_number_of(self, other: Person) -> bool:
        """Whether a number is the same."""
        return any(mine and mine == theirs for mine, theirs in zip(self.numbers, other.numbers, strict=True))

    def has_other_number(self, other: Person) -> bool:
        """Whether a number is known of both and differs."""
        return any(
            mine and theirs and mine != theirs
            for mine, theirs in zip(self.numbers, other.numbers, strict=True)
        )

    def can_be(self, other: Person) -> bool:
        """Whether the names can be of one person; a name that is open can be any."""
        if not (self.surname and other.surname):
            return written.same_first_name(self.first, other.first)
        return written.alike(self.name, other.name)

    def is_other_than(self, other: Person) -> bool:
        """Whether who has the same number is somebody else all the same: a twin, or a number mistyped."""
        if self.born and other.born and self.born != other.born:
            return True
        if not written.same_first_name(self.first, other.first):
            return True
        return not (self.born and other.born) and not self.can_be(other)

    def same_name(self, other: Person) -> bool:
        """Whether the names are the same but for spaces and case, first names included."""
        mine = _plain(f"{self.prefix} {self.surname}"), _plain(self.first)
        return mine == (_plain(f"{other.prefix} {other.surname}"), _plain(other.first)) and "" not in mine


def person_of(jongere: model.Jongere) -> Person:
    """The person of a dossier or a row."""
    return Person(
        jongere.voornamen or jongere.roepnaam or "",
        jongere.voorvoegsel or "",
        jongere.achternaam or "",
        str(jongere.geboortedatum or ""),
        (jongere.bsn or "", jongere.onderwijsnummer or ""),
    )


def person_in(case: Summary) -> Person:
    """The person of a case in the list of cases."""
    return Person(
        case.voornamen,
        case.voorvoegsel,
        case.achternaam,
        case.geboortedatum,
        (case.bsn, case.onderwijsnummer),
    )


class Persons:
    """Persons by key, with those that share a number or a birth date close together."""

    def __init__(self, known: Iterable[tuple[str, Person]] = ()) -> None:
        self.by_key: dict[str, Person] = {}
        self._by_number: dict[str, list[str]] = defaultdict(list)
        self._by_birth: dict[str, list[str]] = defaultdict(list)
        for key, person in known:
            self.add(key, person)

    def add(self, key: str, person: Person) -> None:
        """Note a person."""
        self.by_key[key] = person
        for number in filter(None, person.numbers):
            self._by_number[number].append(key)
        if person.born:
            self._by_birth[person.born].append(key)

    def with_number_of(self, person: Person) -> list[str]:
        """Who has one of the numbers of this person."""
        found = [key for number in filter(None, person.numbers) for key in self._by_number.get(number, ())]
        return list(dict.fromkeys(found))

    def born_with(self, person: Person) -> list[str]:
        """Who has the same birth date and no other number."""
        return [
            key
            for key in self._by_birth.get(person.born, ())
            if not self.by_key[key].has_other_number(person)
        ]

    def pairs(self) -> Iterator[tuple[str, str, bool]]:
        """Two keys that may be one person, and whether a number says so."""
        seen: set[tuple[str, str]] = set()
        for group, certain in (
            *((keys, True) for keys in self._by_number.values()),
            *((keys, False) for keys in self._by_birth.values()),
        ):
            for place, one in enumerate(group):
                for other in group[place + 1 :]:
                    pair = (min(one, other), max(one, other))
                    left, right = self.by_key[one], self.by_key[other]
                    if one == other or pair in seen:
                        continue
                    if certain or (not left.has_other_number(right) and left.can_be(right)):
                        seen.add(pair)
                        yield one, other, certain


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
